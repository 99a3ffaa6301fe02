"""Tempo and beats of a recording.

librosa finds them. It takes seconds to import, so it is imported at first use.

References
----------
.. [1] Ellis, "Beat tracking by dynamic programming", Journal of New Music Research
   36(1), 2007.
.. [2] Lartillot, Eerola, Toiviainen and Fornari, "Multi-feature modeling of pulse
   clarity", ISMIR 2008: the autocorrelation of what begins shows how clear a pulse is.
"""

from dataclasses import dataclass

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array, FloatArray, IntArray
from nmfaudio.spectral.perceptual import display_hop, load_librosa, mel_spectrogram
from nmfaudio.spectral.stft import StftPlan

__all__ = ["Beats", "estimate_beats"]

_N_BANDS, _OVERLAP = 64, 4  # frames of about 46 ms
_RANGE_DB = 80.0  # below the loudest, nothing begins
_FEWEST_BEATS = 4
_CLEAR, _USUAL_BPM = 0.3, 120.0
_LATE = 0.2  # of a frame, by which librosa's onset strength comes too late for clicks
_NEAR_FRAMES = 2  # of a period, which is no whole number of frames


@dataclass(frozen=True, eq=False)
class Beats:
    """The beats of a recording.

    Attributes
    ----------
    tempo_bpm : float
        Beats a minute over the whole recording; 0 if there are none. It may be half or
        twice what a musician would count.
    times_s : ndarray of float64, shape (n_beats,)
        When the beats are, seconds, ascending. To about 12 ms.
    clarity : float
        How much what begins repeats after a beat, 0..1: near 0 for noise, voices and
        held notes, for which tempo and beats mean nothing; above 0.3 where drums play.
    """

    tempo_bpm: float
    times_s: FloatArray
    clarity: float

    @property
    def clear_tempo_bpm(self) -> float:
        """The tempo, or 120, as sequencers begin with, where the pulse is not clear."""
        clear = self.tempo_bpm > 0 and self.clarity >= _CLEAR
        return self.tempo_bpm if clear else _USUAL_BPM


def estimate_beats(audio: AudioBuffer) -> Beats:
    """Estimate tempo and beats of a recording.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.

    Returns
    -------
    beats : Beats
        Without any if the recording is silent or shorter than four beats.

    Notes
    -----
    One tempo is looked for, from about 30 to 300 beats a minute and most likely near
    120; beats may drift around it. A minute of sound takes about half a second, the
    first call some seconds more. Memory is a few hundred numbers for each 12 ms.
    """
    librosa = load_librosa()

    hop_length = display_hop(audio.sample_rate)
    n_fft = _OVERLAP * hop_length
    plan = StftPlan(audio.sample_rate, n_fft=n_fft, hop_length=hop_length)
    V = mel_spectrogram(audio, n_bands=_N_BANDS, plan=plan).magnitude
    peak = float(V.max(initial=0.0))
    nothing = Beats(0.0, np.zeros(0), 0.0)
    if not peak > 0.0 or V.shape[1] < 2:
        return nothing
    floor = 10.0 ** (-_RANGE_DB / 20.0)
    strength = librosa.onset.onset_strength(
        S=20.0 * np.log10(np.maximum(V / peak, floor)),
        sr=audio.sample_rate, hop_length=hop_length, n_fft=n_fft,
    )  # fmt: skip
    _, frames = librosa.beat.beat_track(
        onset_envelope=strength, sr=audio.sample_rate, hop_length=hop_length, trim=False
    )
    if frames.size < _FEWEST_BEATS:
        return nothing
    period = _period(frames)
    return Beats(
        60.0 * audio.sample_rate / (hop_length * period),
        np.maximum(frames * hop_length - _LATE * n_fft, 0.0) / audio.sample_rate,
        _clarity(strength, period),
    )


def _period(frames: IntArray) -> float:
    """Return frames from beat to beat: the median over half the piece at a time.

    Neither the grid of frames counts, nor a few beats at the ends that are none.
    """
    apart = frames.size // 2
    return float(np.median(frames[apart:] - frames[:-apart])) / apart


def _clarity(strength: Float32Array, period: float) -> float:
    """Return the correlation of onset strength with itself a beat later, 0..1."""
    curve = strength - strength.mean()
    n = curve.size
    import scipy.fft  # noqa: PLC0415  # slow to import

    spectrum = scipy.fft.rfft(curve, scipy.fft.next_fast_len(2 * n, real=True))
    alike = scipy.fft.irfft(np.abs(spectrum) ** 2)[:n]
    first = max(1, round(period) - _NEAR_FRAMES)
    near = alike[first : round(period) + _NEAR_FRAMES + 1]
    if near.size == 0 or not alike[0] > 0.0:
        return 0.0
    # Fewer frames overlap the later the copy is.
    return float(np.clip(near.max() / alike[0] * n / (n - period), 0.0, 1.0))
