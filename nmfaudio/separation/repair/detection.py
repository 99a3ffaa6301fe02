"""Finding damage: clipping, clicks and drop-outs.

All three would rather miss a doubtful case than mark music as damage.

References
----------
.. [1] Laguna and Lerch, "An efficient algorithm for clipping detection and declipping
   audio", AES Convention 141, 2016.
.. [2] Godsill and Rayner, "Digital Audio Restoration", Springer 1998, ch. 5.
.. [3] Vaseghi, "Advanced Digital Signal Processing and Noise Reduction", 4th ed.,
   Wiley 2008, ch. 13: impulses stand out of the prediction error of both directions.
"""

from collections.abc import Callable

import numpy as np
import scipy.ndimage
import scipy.signal

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import BoolArray, FloatArray, IntArray
from nmfaudio.separation.repair.prediction import burg
from nmfaudio.separation.request.damage import Damage

__all__ = ["find_clicks", "find_clipping", "find_dropouts"]

_LEVEL_STEP = 2.0**-15  # of the peak: samples this close are at one level
_LEAST_CLIPPED, _MOST_CLIPPED_S = 3, 0.01  # samples, seconds of one clipped peak
_CORNER = 8  # level steps into a plateau; a rounded peak of equal samples has below 4
_LEAST_PLATEAUS, _MOST_PLATEAU_SHARE = 3, 0.2  # beyond, it is the wave's own shape

_CLICK_ORDER, _CLICK_BLOCK_S = 24, 0.05
_CLICK_RATIO = 8.0  # of the prediction error to the largest one nearby
_CLICK_NEAR_S, _CLICK_SELF_S = 0.02, 0.0015  # what is nearby, and what is the click
_CLICK_LONGEST = 40  # samples of a click, at the least, at low sample rates
_CLICK_EDGE = 2.0  # a click ends where its error falls to this many times the nearby
_CLICK_LEAST = 1e-3  # of the recording's peak
_CLICK_STEP = 4.0  # between the levels of the 20 ms before and after: an onset or a cut

_DROPOUT_LEAST_S, _DROPOUT_MOST_S = 0.001, 0.5
_DROPOUT_NEAR_S, _DROPOUT_AROUND_S = 0.003, 0.1
_DROPOUT_QUIET = 0.03  # of the recording's level: below, a few steps of 16 bits stand
_DROPOUT_LEVEL = 0.1  # just beside a drop-out, of the level around it


def find_clipping(audio: AudioBuffer) -> tuple[Damage, ...]:
    """Find peaks cut off at the highest or lowest level of a channel.

    A plateau is at least three samples at the channel's extreme that are reached with a
    corner; rounded peaks have none [1]_. Fewer than three plateaus are chance; plateaus
    in a fifth of all samples are the wave's own shape (a square wave). Clipping that
    was filtered or compressed with loss afterwards has no flat tops and is not found.

    Parameters
    ----------
    audio : AudioBuffer
        The recording. Not modified.

    Returns
    -------
    damages : tuple of Damage
        By channel and time; ``clipped`` is True.
    """
    return _in_channels(audio, _plateaus, clipped=True)


def _plateaus(x: FloatArray, sample_rate: int) -> IntArray:
    """Return (n, 2) ranges of plateaus, by time."""
    both = [_plateaus_above(sign * x, sample_rate) for sign in (1.0, -1.0)]
    ranges = np.concatenate(both)
    return ranges[np.argsort(ranges[:, 0])]


def _plateaus_above(x: FloatArray, sample_rate: int) -> IntArray:
    """Return (n, 2) ranges of plateaus at the maximum."""
    none = np.zeros((0, 2), np.int64)
    top = float(x.max(initial=0.0))
    if top <= 0:
        return none
    step = _LEVEL_STEP * top
    runs = _runs(x >= top - step)
    length = runs[:, 1] - runs[:, 0]
    inside = (runs[:, 0] > 0) & (runs[:, 1] < x.size)
    inside &= (length >= _LEAST_CLIPPED) & (length <= _MOST_CLIPPED_S * sample_rate)
    runs = runs[inside]
    corner = (top - x[runs[:, 0] - 1]) + (top - x[np.minimum(runs[:, 1], x.size - 1)])
    runs = runs[corner > 2 * _CORNER * step]
    share = float((runs[:, 1] - runs[:, 0]).sum()) / x.size
    if len(runs) < _LEAST_PLATEAUS or share > _MOST_PLATEAU_SHARE:
        return none
    return runs


def find_clicks(audio: AudioBuffer) -> tuple[Damage, ...]:
    """Find impulses that stand alone in the prediction error.

    An autoregressive model predicts each sample from those before it, and from those
    after it; a click is where they fail, and nothing within 20 ms fails nearly as much
    [2]_ [3]_. An onset fails too, but goes on failing, or leaves the sound louder than
    before. Clicks closer together than 20 ms hide each other unless one is much louder.

    Parameters
    ----------
    audio : AudioBuffer
        The recording. Not modified.

    Returns
    -------
    damages : tuple of Damage
        By channel and time.
    """
    return _in_channels(audio, _impulses)


def _impulses(x: FloatArray, sample_rate: int) -> IntArray:
    """Return (n, 2) ranges of impulses."""
    onward, back = _prediction_errors(x, max(256, round(_CLICK_BLOCK_S * sample_rate)))
    error = np.maximum(onward, back)
    # The error rings on for as long as the model is.
    own = max(_CLICK_ORDER + _CLICK_LONGEST, round(_CLICK_SELF_S * sample_rate))
    near = max(2 * own, round(_CLICK_NEAR_S * sample_rate))
    around = _largest_around(error, own, near)
    least = _CLICK_LEAST * float(np.abs(x).max(initial=0.0))
    spans: list[tuple[int, int]] = []
    for start, stop in _runs((error > _CLICK_RATIO * around) & (error > least)):
        peak = int(start + np.argmax(error[start:stop]))
        if spans and peak < spans[-1][1] + own:
            continue
        low, high = max(0, peak - own), min(x.size, peak + own + 1)
        before = _rms(x[max(0, peak - near) : low])
        after = _rms(x[high : peak + near])
        if max(before, after) > _CLICK_STEP * min(before, after):
            continue
        edge = _CLICK_EDGE * around[peak]
        # Prediction from the past fails from the first bad sample on, prediction from
        # the future until the last: each alone would also mark `order` good ones.
        begins = np.flatnonzero(onward[low:high] > edge)
        ends = np.flatnonzero(back[low:high] > edge)
        if begins.size and ends.size and begins[0] <= ends[-1]:
            first, last = low + int(begins[0]), low + int(ends[-1])
            spans.append((max(0, first - 1), min(x.size, last + 2)))
    return _ranges(spans)


def _largest_around(error: FloatArray, own: int, near: int) -> FloatArray:
    """Return the largest error from ``own`` to ``near`` samples before and after."""
    width = near - own
    largest = scipy.ndimage.maximum_filter1d(error, width, mode="constant")
    shift = own + width // 2
    around = np.zeros(error.size)
    if shift < error.size:
        around[shift:] = largest[:-shift]
        around[:-shift] = np.maximum(around[:-shift], largest[shift:])
    return around


def _prediction_errors(x: FloatArray, block: int) -> tuple[FloatArray, FloatArray]:
    """Return the magnitudes of forward and backward prediction error, each (n,)."""
    onward, back = np.zeros(x.size), np.zeros(x.size)
    order = _CLICK_ORDER
    for start in range(0, x.size, block):
        low, high = max(0, start - order), min(x.size, start + block + order)
        section = x[low:high]
        if section.size <= 3 * order or not np.any(section):
            continue
        # Louder samples pull the model to themselves: a click's are held down.
        limit = 4.0 * float(np.median(np.abs(section))) or float(np.abs(section).max())
        a = burg([np.clip(section, -limit, limit)], order)
        stop = min(start + block, x.size)
        inside = slice(start - low, stop - low)
        onward[start:stop] = np.abs(scipy.signal.lfilter(a, [1.0], section))[inside]
        reverse = scipy.signal.lfilter(a, [1.0], section[::-1])[::-1]
        back[start:stop] = np.abs(reverse)[inside]
    return onward, back


def find_dropouts(audio: AudioBuffer) -> tuple[Damage, ...]:
    """Find places where the sound stands still: exact zeros, or one value held.

    They last from 1 ms to 0.5 s, and sound as loud as its surroundings breaks off on
    one side and sets in on the other. Rests between sounds, which fade out or in, are
    none.

    Parameters
    ----------
    audio : AudioBuffer
        The recording. Not modified.

    Returns
    -------
    damages : tuple of Damage
        By channel and time.
    """
    return _in_channels(audio, _standstills)


def _standstills(x: FloatArray, sample_rate: int) -> IntArray:
    """Return (n, 2) ranges in which the sound stands still."""
    least = max(4, round(_DROPOUT_LEAST_S * sample_rate))
    near = max(2, round(_DROPOUT_NEAR_S * sample_rate))
    around = max(8, round(_DROPOUT_AROUND_S * sample_rate))
    top, bottom = float(x.max(initial=0.0)), float(x.min(initial=0.0))
    quiet = _DROPOUT_QUIET * _rms(x)
    found: list[tuple[int, int]] = []
    for first, last in _runs(np.diff(x) == 0.0):
        # The first sample of a held value is the last good one; zeros are all bad.
        start, stop = int(first) + (0 if x[first] == 0 else 1), int(last) + 1
        held = x[first] != 0 and x[first] in {top, bottom}  # clipping, not this
        if not least <= stop - start <= _DROPOUT_MOST_S * sample_rate or held:
            continue
        # From the value held: the turn of a slow wave is flat, but near it.
        before = x[max(0, start - around) : start] - x[first]
        after = x[stop : stop + around] - x[first]
        level = _rms(np.concatenate([before, after]))
        beside = min(_rms(before[-near:]), _rms(after[:near]))
        if beside > _DROPOUT_LEVEL * level and level > quiet:
            found.append((start, stop))
    return _ranges(found)


def _rms(x: FloatArray) -> float:
    return float(np.sqrt(np.mean(x**2))) if x.size else 0.0


def _runs(flags: BoolArray) -> IntArray:
    """Return (n, 2) half-open ranges in which ``flags`` is True."""
    edges = np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8))
    runs: IntArray = np.flatnonzero(edges).reshape(-1, 2)
    return runs


def _ranges(pairs: list[tuple[int, int]]) -> IntArray:
    """Return pairs as (n, 2), also where there are none."""
    return np.array(pairs, np.int64).reshape(-1, 2)


def _in_channels(
    audio: AudioBuffer,
    find: Callable[[FloatArray, int], IntArray],
    *,
    clipped: bool = False,
) -> tuple[Damage, ...]:
    """Return what ``find`` finds in the samples of each channel, in this order."""
    rate = audio.sample_rate
    return tuple(
        Damage(
            int(start) / rate,
            int(stop) / rate,
            channel=channel if audio.n_channels > 1 else None,
            clipped=clipped,
        )
        for channel, samples in enumerate(audio.samples)
        for start, stop in find(samples.astype(np.float64), rate)
    )
