"""Running medians of spectrograms: what holds still, what moves, what strikes."""

import numpy as np

from nmfaudio.compiled.jit import kernel
from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.spectral._blocks import run_in_order
from nmfaudio.spectral.stft import StftPlan

__all__ = ["fill_running_medians", "running_median", "steady_mask"]

_BLOCK = 1 << 19  # values that a thread works on at a time
_TINY = 1e-12  # guards the mask where nothing sounds


@kernel
def fill_running_medians(
    padded: Float32Array, window: Float32Array, medians: Float32Array
) -> None:
    """Write the running median of every row of ``padded`` into ``medians``.

    ``padded`` (n_rows, n + size - 1) holds each row with its margins; ``window``
    (size,) is scratch, of odd size; ``medians`` (n_rows, n) is overwritten. The window
    is kept sorted: each step takes the oldest value out and puts the newest in, so a
    step costs ``size`` moves at most.
    """
    size = window.size
    half = size // 2
    for row in range(padded.shape[0]):
        # Sorted by hand: NumPy's sort takes seconds to compile.
        for at in range(size):
            new = padded[row, at]
            place = at
            while place > 0 and window[place - 1] > new:
                window[place] = window[place - 1]
                place -= 1
            window[place] = new
        medians[row, 0] = window[half]
        for at in range(1, medians.shape[1]):
            old = padded[row, at - 1]
            new = padded[row, at + size - 1]
            place = 0
            while place < size - 1 and window[place] < old:
                place += 1
            while place < size - 1 and window[place + 1] < new:
                window[place] = window[place + 1]
                place += 1
            while place > 0 and window[place - 1] > new:
                window[place] = window[place - 1]
                place -= 1
            window[place] = new
            medians[row, at] = window[half]


def running_median(values: FloatArray, size: int) -> Float32Array:
    """Return the running median along the last axis; the edges are mirrored.

    Parameters
    ----------
    values : ndarray of float, shape (n_rows, n)
        Not modified. Finite.
    size : int
        Length of the window; made odd, and no longer than the mirrored row allows.

    Returns
    -------
    medians : ndarray of float32, shape (n_rows, n)
    """
    n_rows, n = values.shape
    half = min(max(size // 2, 0), max(n - 1, 0))
    if values.size == 0 or half == 0:
        return np.array(values, np.float32, order="C")
    medians = np.empty((n_rows, n), np.float32)

    def fill(block: slice) -> None:
        rows = np.ascontiguousarray(values[block], np.float32)
        padded = np.pad(rows, ((0, 0), (half, half)), mode="symmetric")
        window = np.empty(2 * half + 1, np.float32)
        fill_running_medians(padded, window, medians[block])

    step = max(1, _BLOCK // n)
    blocks = [slice(at, at + step) for at in range(0, n_rows, step)]
    for _ in run_in_order(fill, blocks):
        pass
    return medians


def steady_mask(
    V: FloatArray, plan: StftPlan, *, held_s: float, spread_hz: float
) -> Float32Array:
    """Share every bin between what holds still in time and what is smooth in pitch.

    A partial that stays on its pitch is a ridge along time and survives a median over
    frames; a stroke, or a voice that glides, survives one over bins. The longer the
    frames of the STFT, the more a voice counts as moving.

    Parameters
    ----------
    V : ndarray of float, shape (n_bins, n_frames)
        Magnitude, linear amplitude. Not modified.
    plan : StftPlan
        Its resolution.
    held_s : float
        Length of the median over time, seconds.
    spread_hz : float
        Length of the median over frequency, Hz.

    Returns
    -------
    mask : ndarray of float32, shape (n_bins, n_frames)
        Share of the steady part, 0..1; frame-major in memory. Silent bins get 0.

    References
    ----------
    .. [1] FitzGerald, "Harmonic/percussive separation using median filtering", DAFx
       2010.
    """
    n_frames = max(3, round(held_s * plan.sample_rate / plan.hop_length))
    n_bins = max(3, round(spread_hz * plan.n_fft / plan.sample_rate))
    steady = running_median(V, n_frames)
    moving = running_median(V.T, n_bins)
    # Powers are taken of medians whose largest is 1, so that none can overflow.
    peak = max(float(steady.max(initial=0.0)), float(moving.max(initial=0.0)))
    scale = np.float32(1.0 / peak if peak > 0 else 1.0)

    def share(block: slice) -> None:
        held = (np.ascontiguousarray(steady[:, block].T) * scale) ** 2
        rest = (moving[block] * scale) ** 2
        rest += held
        rest += np.float32(_TINY)
        np.divide(held, rest, out=moving[block])

    step = max(1, _BLOCK // max(1, moving.shape[1]))
    blocks = [slice(at, at + step) for at in range(0, moving.shape[0], step)]
    for _ in run_in_order(share, blocks):
        pass
    return moving.T
