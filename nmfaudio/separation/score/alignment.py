"""Bring a score to the clock of a recording.

:func:`align_offset` is for recordings that keep a tempo: one offset and one tempo for
the whole piece. :func:`align_dtw` follows a performance that takes its liberties.

References
----------
.. [1] Ewert, Müller and Grosche, "High resolution audio synchronization using chroma
   onset features", ICASSP 2009.
"""

import math
from dataclasses import replace
from typing import Literal, TypeAlias, get_args

import numpy as np
import scipy.fft
from scipy.ndimage import uniform_filter1d

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.linear_algebra import norm
from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.request.score import Score
from nmfaudio.separation.score.features import (
    Features,
    audio_features,
    feature_plan,
    score_features,
)
from nmfaudio.separation.score.time_warping import ONSET_WEIGHT, follow

__all__ = ["ScoreAlignment", "align", "align_dtw", "align_offset"]

ScoreAlignment: TypeAlias = Literal["none", "offset", "dtw"]
"""How a score comes to the recording's clock."""

_SLOWEST, _FASTEST = 0.5, 2.0  # of the score's tempo
_TEMPO_SPREAD = 0.4  # of the logarithm: tempos near the score's are likelier
_DRIFT_S = 0.3  # of the ends of a piece, between tempos that are tried
_TEMPO_STEP = 0.002, 0.01
_COARSE = 5  # fine frames to a coarse one
_TRIED = 3  # steps to both sides when offset and tempo are refined
_FINEST_S = 0.002
_MARGIN_S = 1.0  # a score may reach this far over the recording's ends
_LEAD_S = 0.3


def align(score: Score, audio: AudioBuffer, how: str) -> Score:
    """Bring a score to the clock of a recording in one of the ways there are.

    Parameters
    ----------
    score : Score
        Not modified.
    audio : AudioBuffer
        Not modified.
    how : "none", "offset" or "dtw"
        ``none`` leaves it; for the others see the functions.

    Raises
    ------
    ParameterError
        If there is no such way.
    """
    if how not in get_args(ScoreAlignment):
        raise ParameterError(
            Message(
                "a score is aligned by {0}, got {1!r}",
                ", ".join(get_args(ScoreAlignment)),
                how,
            )
        )
    if how == "none":
        return score
    return align_dtw(score, audio) if how == "dtw" else align_offset(score, audio)


def align_offset(score: Score, audio: AudioBuffer) -> Score:
    """Find the offset, and the tempo, at which a score fits a recording best.

    Parameters
    ----------
    score : Score
        Not modified.
    audio : AudioBuffer
        Not modified.

    Returns
    -------
    score : Score
        On the recording's clock. Unchanged if either is silent.

    Notes
    -----
    Pitch classes and their onsets are correlated at every offset for tempos from half
    to twice the score's, then both are refined to a few milliseconds.
    """
    recorded = audio_features(audio)
    a, b = _line(score, recorded, audio.sample_rate)
    return score.warped(lambda t: np.asarray(a + b * t))


def align_dtw(score: Score, audio: AudioBuffer) -> Score:
    """Follow a performance through its score by dynamic time warping.

    Parameters
    ----------
    score : Score
        Not modified.
    audio : AudioBuffer
        Not modified.

    Returns
    -------
    score : Score
        On the recording's clock. Notes before and after the recording keep their
        distance to the ends.

    Notes
    -----
    Offset and tempo come first, then a coarse path over the whole recording, then a
    fine one in a band around it. Memory is one byte for each cell of either.
    """
    recorded = audio_features(audio)
    a, b = _line(score, recorded, audio.sample_rate)
    straight = score.warped(lambda t: np.asarray(a + b * t))
    # The clock of the rows begins a margin before the recording does.
    shifted = straight.warped(lambda t: t + _MARGIN_S)
    n_margin = math.ceil(_MARGIN_S / recorded.frame_s)
    rows = score_features(
        shifted, feature_plan(audio.sample_rate), recorded.n_frames + 2 * n_margin
    )
    sounding = np.flatnonzero(rows.loudness > 0)
    if sounding.size == 0 or not np.any(recorded.loudness):
        return straight
    # A little silence shows where the first note starts and the last one ends.
    lead = round(_LEAD_S / recorded.frame_s)
    first, last = max(0, int(sounding[0]) - lead), int(sounding[-1]) + 1 + lead
    last = min(last, rows.n_frames)
    played = _excerpt(rows, first, last)
    columns = _padded(recorded, n_margin)
    frame_at = follow(played, columns)
    rows_s = np.arange(first, last) * recorded.frame_s - _MARGIN_S
    audio_s = (frame_at - n_margin) * recorded.frame_s
    return straight.warped(lambda t: _interpolated(t, rows_s, audio_s))


def _interpolated(
    times: FloatArray, known: FloatArray, values: FloatArray
) -> FloatArray:
    """Return a map's values; beyond its ends it goes on at the same pace."""
    inside = np.clip(times, known[0], known[-1])
    return np.asarray(np.interp(inside, known, values) + (times - inside))


def _stacked(features: Features) -> Float32Array:
    """Return all features of each frame, less what every frame has."""
    chroma = features.chroma - features.chroma.mean(axis=0)
    onsets = features.onsets - features.onsets.mean(axis=0)
    onsets = onsets * np.float32(ONSET_WEIGHT)
    return np.concatenate([chroma, onsets], axis=1)


def _line(score: Score, recorded: Features, sample_rate: int) -> tuple[float, float]:
    """Return ``a`` and ``b`` for which the score's time ``t`` sounds at a + b t."""
    starts = [n.start_s for part in score.parts for n in part.notes]
    if not starts or not np.any(recorded.onsets):
        return 0.0, 1.0
    first_s, length_s = min(starts), score.length_s - min(starts)
    moved = score.warped(lambda t: t - first_s)
    n_frames = math.ceil(length_s / recorded.frame_s) + 1
    plan = feature_plan(sample_rate)
    notes = _stacked(score_features(moved, plan, n_frames))
    sound = _stacked(recorded)
    start_s, pace = _coarse_line(notes, sound, recorded.frame_s)
    start_s, pace = _refined(notes, sound, recorded.frame_s, start_s, pace)
    return start_s - pace * first_s, pace


def _coarse_line(
    notes: FloatArray, sound: FloatArray, frame_s: float
) -> tuple[float, float]:
    """Return when a score starts and how slowly it is played, by correlation."""
    notes, sound = _pooled(notes), _pooled(sound)
    coarse_s = frame_s * _COARSE
    least, most = _TEMPO_STEP
    step = min(max(_DRIFT_S / max(len(notes) * coarse_s, coarse_s), least), most)
    reach = math.floor(math.log(_FASTEST / _SLOWEST) / 2 / step)
    best, found = -math.inf, (0.0, 1.0)
    longest = math.ceil(len(notes) * math.exp(reach * step))
    n_fft = scipy.fft.next_fast_len(len(sound) + longest, real=True)
    spectrum = scipy.fft.rfft(sound, n_fft, axis=0)
    for number in range(-reach, reach + 1):
        pace = math.exp(number * step)
        played = _stretched(notes, pace)
        length = norm(played) + np.finfo(np.float32).tiny
        cross = np.sum(spectrum * np.conj(scipy.fft.rfft(played, n_fft, axis=0)), 1)
        likeness = scipy.fft.irfft(cross, n_fft) / length
        likeness *= math.exp(-0.5 * (math.log(pace) / _TEMPO_SPREAD) ** 2)
        at = int(likeness.argmax())
        if likeness[at] > best:
            lag = at if at < len(sound) else at - n_fft
            best, found = float(likeness[at]), (lag * coarse_s, pace)
    return found


def _pooled(rows: FloatArray) -> FloatArray:
    """Return the mean of every few frames, centred on the first of them."""
    smooth = uniform_filter1d(rows, _COARSE, axis=0, mode="constant")
    return np.asarray(smooth[::_COARSE])


def _stretched(rows: FloatArray, pace: float) -> FloatArray:
    """Return rows played ``pace`` times as slowly."""
    n_rows = max(1, round(len(rows) * pace))
    return _rows_at(rows, np.arange(n_rows) / pace)


def _rows_at(rows: FloatArray, places: FloatArray) -> FloatArray:
    """Return rows at fractions of frames; 0 beyond the ends."""
    below = np.floor(places).astype(np.intp)
    share = (places - below).astype(rows.dtype)[:, np.newaxis]
    inside = (places >= 0) & (places <= len(rows) - 1)
    low = rows[np.clip(below, 0, len(rows) - 1)]
    high = rows[np.clip(below + 1, 0, len(rows) - 1)]
    return np.asarray((low + share * (high - low)) * inside[:, np.newaxis])


def _refined(
    notes: FloatArray, sound: FloatArray, frame_s: float, start_s: float, pace: float
) -> tuple[float, float]:
    """Return start and pace to a few milliseconds.

    Both ends of the piece are moved by themselves on a grid that shrinks.
    """
    length_s = max((len(notes) - 1) * frame_s, frame_s)
    begin, end = start_s, start_s + pace * length_s
    frames = np.arange(len(sound)) * frame_s
    step_s = _DRIFT_S / 2
    moves = np.arange(-_TRIED, _TRIED + 1)
    while step_s > _FINEST_S:
        best, found = -math.inf, (begin, end)
        for first in moves * step_s:
            for last in moves * step_s:
                slow = (end + last - begin - first) / length_s
                if slow <= 0:
                    continue
                places = (frames - begin - first) / (slow * frame_s)
                alike = float(np.sum(_rows_at(notes, places) * sound))
                alike /= math.sqrt(slow)  # or else the slower had more frames
                if alike > best:
                    best, found = alike, (begin + first, end + last)
        begin, end = found
        step_s *= 0.5
    return begin, (end - begin) / length_s


def _excerpt(features: Features, start: int, stop: int) -> Features:
    return replace(
        features,
        chroma=features.chroma[start:stop],
        onsets=features.onsets[start:stop],
    )


def _padded(features: Features, n_frames: int) -> Features:
    """Return features with silence before and after."""
    wide = ((n_frames, n_frames), (0, 0))
    chroma = np.pad(features.chroma, wide)
    chroma[:n_frames, -1] = chroma[len(chroma) - n_frames :, -1] = 1.0
    return replace(features, chroma=chroma, onsets=np.pad(features.onsets, wide))
