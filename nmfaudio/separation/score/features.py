"""What a recording and a score have in common: pitch classes and their onsets.

Both are brought to the same features. The score's notes are given harmonics, a decay
and the blur of the STFT's window, so that no onset looks early or late.

References
----------
.. [1] Ewert, Müller and Grosche, "High resolution audio synchronization using chroma
   onset features", ICASSP 2009.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import convolve1d, gaussian_filter1d, maximum_filter1d

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.separation.request.score import Score
from nmfaudio.separation.spectrogram import working_scale
from nmfaudio.spectral.grid import hz_of_midi
from nmfaudio.spectral.stft import StftPlan

__all__ = ["FRAME_S", "Features", "audio_features", "feature_plan", "score_features"]

FRAME_S = 0.02
"""Seconds from one feature frame to the next, about: hops are whole samples."""

_WINDOW_S = 0.1
_LOWEST, _HIGHEST = 40, 100  # MIDI; below, semitones share a bin
_N_PITCHES = 128
_BLOCK_FRAMES = 512
_HARMONICS = (1.0, 0.7, 0.5, 0.35, 0.25, 0.18)
_DECAY_S, _RELEASE_S = 1.0, 0.08
_DRUM_S = 0.02  # a drum's: short, or else its onset looks late
_COMPRESSION = 100.0
_FAINT = 0.1  # of the loudest: what is softer than that counts as the less
_AROUND_S = 1.0  # onsets are as strong as they are beside their neighbours
_SPREAD_S = 0.03  # an onset is known about this well


@dataclass(frozen=True, eq=False)
class Features:
    """Features of a recording or a score, frame by frame.

    Attributes
    ----------
    chroma : ndarray of float32, shape (n_frames, 13)
        Pitch classes, and as the last column silence; each row has length 1.
    onsets : ndarray of float32, shape (n_frames, 13)
        Where pitch classes begin, 0 to 1; the last column is for all that begins.
    frame_s : float
        Seconds from one frame to the next.
    """

    chroma: Float32Array
    onsets: Float32Array
    frame_s: float

    @property
    def loudness(self) -> Float32Array:
        """How far each frame is from silence, 0 to 1, (n_frames,)."""
        return np.asarray(np.sqrt(np.sum(self.chroma[:, :12] ** 2, axis=1)), np.float32)

    @property
    def n_frames(self) -> int:
        """Number of frames."""
        return int(self.chroma.shape[0])


def feature_plan(sample_rate: int) -> StftPlan:
    """Return the resolution at which a recording is compared with a score."""
    n_fft = 1 << max(5, round(float(np.log2(_WINDOW_S * sample_rate))))
    hop_length = max(1, min(round(FRAME_S * sample_rate), n_fft // 2))
    return StftPlan(sample_rate, n_fft=n_fft, hop_length=hop_length)


def audio_features(audio: AudioBuffer) -> Features:
    """Return the features of a recording.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.

    Notes
    -----
    Frame ``t`` is centred on ``t * frame_s``. Memory is that of a few hundred spectra.
    """
    plan = feature_plan(audio.sample_rate)
    pooling = _pooling(plan)
    n_frames = plan.n_frames(audio.n_samples)
    # A power of two: extreme levels come to where squares are safe.
    scale = np.float32(working_scale(audio)) if audio.n_samples else np.float32(1.0)
    bands = np.empty((n_frames, pooling.shape[0]), np.float32)
    for start in range(0, n_frames, _BLOCK_FRAMES):
        stop = min(start + _BLOCK_FRAMES, n_frames)
        X = scale * plan.forward(audio.samples, start, stop)
        power = np.mean(X.real**2 + X.imag**2, axis=0)
        bands[start:stop] = np.sqrt(product(power.T, pooling.T))
    return _features(bands, bands.sum(axis=1), plan)


def score_features(score: Score, plan: StftPlan, n_frames: int) -> Features:
    """Return the features that a recording of a score would have.

    Parameters
    ----------
    score : Score
        Not modified. Only what lies within the frames counts.
    plan : StftPlan
        Resolution of the recording's features, see :func:`feature_plan`.
    n_frames : int
        How many.
    """
    frame_s = plan.hop_length / plan.sample_rate
    roll = np.zeros((n_frames, _N_PITCHES), np.float32)
    struck = np.zeros(n_frames, np.float32)
    for part in score.parts:
        for note in part.notes:
            if note.stop_s < 0.0 or note.start_s > n_frames * frame_s:
                continue
            held_s = 0.0 if part.percussive else note.stop_s - note.start_s
            decay_s = _DRUM_S if part.percussive else _DECAY_S
            first, envelope = _envelope(note.start_s, held_s, decay_s, frame_s)
            envelope = envelope[max(0, -first) :]
            first = max(0, first)
            envelope = envelope[: max(0, n_frames - first)]
            level = np.float32(note.velocity / 127.0)
            at = slice(first, first + envelope.size)
            struck[at] += level * envelope
            if not part.percussive:
                roll[at, note.pitch_midi] += level * envelope
    blur = _blur(plan)
    roll = convolve1d(roll, blur, axis=0, mode="constant")
    struck = convolve1d(struck, blur, mode="constant")
    return _features(product(roll, _partials()), struck, plan)


def _envelope(
    start_s: float, held_s: float, decay_s: float, frame_s: float
) -> tuple[int, Float32Array]:
    """Return the first frame of a note and its level from there on.

    A note that starts between two frames begins with its share of a frame.
    """
    start = start_s / frame_s + 0.5  # frames reach half a hop to both sides
    first = int(np.floor(start))
    held = max(1, round(held_s / frame_s))
    t = np.arange(held + round(3 * _RELEASE_S / frame_s))
    released = np.maximum(t - held, 0) * (frame_s / _RELEASE_S)
    levels = np.exp(-t * (frame_s / decay_s) - released)
    levels[0] = 1.0 - (start - first)
    return first, levels.astype(np.float32)


def _blur(plan: StftPlan) -> Float32Array:
    """Return the window as feature frames see it; it adds up to 1."""
    half = plan.n_fft // 2 // plan.hop_length
    at = plan.n_fft // 2 + np.arange(-half, half + 1) * plan.hop_length
    window = plan.analysis_window[np.clip(at, 0, plan.n_fft - 1)]
    return np.asarray(window / window.sum(), np.float32)


def _pooling(plan: StftPlan) -> Float32Array:
    """Return which bins make up which semitone, (n_bands, n_bins)."""
    bin_hz = plan.sample_rate / plan.n_fft
    hz = np.arange(plan.n_bins) * bin_hz
    rows = []
    for midi in range(_LOWEST, _HIGHEST + 1):
        centre = hz_of_midi(midi)
        width = max(centre * (2 ** (1 / 12) - 1), bin_hz)
        rows.append(np.maximum(0.0, 1.0 - np.abs(hz - centre) / width))
    return np.stack(rows).astype(np.float32)


def _partials() -> Float32Array:
    """Return how loud each note is in each band, (n_pitches, n_bands)."""
    levels = np.zeros((_N_PITCHES, _HIGHEST - _LOWEST + 1), np.float32)
    for number, level in enumerate(_HARMONICS, start=1):
        above = round(12 * float(np.log2(number)))
        for pitch in range(_N_PITCHES):
            band = pitch + above - _LOWEST
            if 0 <= band < levels.shape[1]:
                levels[pitch, band] += level
    return levels


def _features(bands: Float32Array, whole: Float32Array, plan: StftPlan) -> Features:
    """Return features of semitone bands and of all there is."""
    frame_s = plan.hop_length / plan.sample_rate
    fold = np.zeros((bands.shape[1], 12), np.float32)
    fold[np.arange(bands.shape[1]), (_LOWEST + np.arange(bands.shape[1])) % 12] = 1.0
    loudness, total = _compressed(bands), _compressed(whole[:, np.newaxis])
    chroma = gaussian_filter1d(product(loudness, fold), _SPREAD_S / frame_s, axis=0)
    length = np.sqrt(np.sum(chroma**2, axis=1, keepdims=True))
    floor = _FAINT * float(length.max(initial=0.0)) + np.finfo(np.float32).tiny
    rises = np.concatenate([product(_rises(loudness), fold), _rises(total)], axis=1)
    chroma /= np.maximum(length, floor)
    silence = np.sqrt(np.maximum(1.0 - np.sum(chroma**2, axis=1, keepdims=True), 0.0))
    return Features(
        np.concatenate([chroma, silence], axis=1, dtype=np.float32),
        _onsets(rises, frame_s),
        frame_s,
    )


def _compressed(bands: Float32Array) -> Float32Array:
    peak = bands.max(initial=0.0)
    if peak == 0.0:
        return bands
    return np.asarray(np.log1p(np.float32(_COMPRESSION) * (bands / peak)), np.float32)


def _rises(loudness: Float32Array) -> FloatArray:
    """Return how much louder it gets from the frame before to the one after."""
    rises = np.zeros_like(loudness)
    if loudness.shape[0] > 2:
        rises[1:-1] = np.maximum(loudness[2:] - loudness[:-2], 0.0)
    return rises


def _onsets(rises: FloatArray, frame_s: float) -> Float32Array:
    """Return rises beside their neighbours, known as well as onsets are."""
    if not rises.size:
        return rises.astype(np.float32)
    size = 2 * round(_AROUND_S / frame_s) + 1
    # Each kind by itself: what begins at all, and which pitch class does.
    near = np.empty_like(rises)
    highest = rises[:, :12].max(axis=1)
    near[:, :12] = maximum_filter1d(highest, size)[:, np.newaxis]
    near[:, 12] = maximum_filter1d(rises[:, 12], size)
    floor = _FAINT * near.max(axis=0) + np.finfo(np.float32).tiny
    spread = gaussian_filter1d(
        rises / np.maximum(near, floor), _SPREAD_S / frame_s, axis=0, mode="constant"
    )
    return np.asarray(spread, np.float32)
