"""Running medians of spectrograms: what holds still, what moves, what strikes."""

import numpy as np

from nmfaudio.compiled.jit import kernel
from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.spectral._blocks import run_in_order
from nmfaudio.spectral.stft import StftPlan

__all__ = ["fill_running_medians", "held_mask", "running_median", "steady_mask"]

_BLOCK = 1 << 19  # values that a thread works on at a time
_LANES = 64  # rows whose medians are found side by side
_LOW_STROKES_HZ = (35.0, 120.0)  # where a stroke is as narrow as a note
_RUNG_OUT_S = 0.65
_SHORT_NOTES = 0.2  # of a low bin that nothing holds
_TINY = 1e-12  # guards the mask where nothing sounds


@kernel
def fill_running_medians(
    padded: Float32Array, windows: Float32Array, medians: Float32Array, first: int
) -> None:
    """Write the running median down every column of ``padded`` into ``medians``.

    ``padded`` (n + size - 1, n_lanes) holds the columns with their margins;
    ``windows`` (2, size + 2, n_lanes) is scratch, of odd size; of ``medians`` (n,
    n_columns) the columns from ``first`` on are overwritten. The window of each column
    is kept sorted, between two that are infinite.
    """
    size = windows.shape[1] - 2
    windows[:] = np.inf
    windows[:, 0] = -np.inf
    for at in range(padded.shape[0]):
        before, after = windows[at % 2], windows[1 - at % 2]
        old = padded[at - size] if at >= size else before[size + 1]
        _replace(before, old, padded[at], after)
        if at >= size - 1:
            for i in range(padded.shape[1]):
                medians[at - size + 1, first + i] = after[1 + size // 2, i]


@kernel
def _replace(
    before: Float32Array, old: Float32Array, new: Float32Array, after: Float32Array
) -> None:
    """Write sorted columns with one value for another into ``after``.

    ``before`` and ``after`` are (size + 2, n_lanes), ``old`` and ``new`` (n_lanes,).
    Without the old value what follows it moves down; the new one moves up what is
    greater.
    """
    for p in range(1, before.shape[0] - 1):
        below, here, above = before[p - 1], before[p], before[p + 1]
        changed = after[p]
        for i in range(new.size):
            left_below = below[i] if below[i] < old[i] else here[i]
            left_here = here[i] if here[i] < old[i] else above[i]
            least = left_below if left_below > new[i] else new[i]
            changed[i] = left_here if left_here < least else least


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
        Column by column in memory where ``values`` are, else row by row.
    """
    n_rows, n = values.shape
    half = min(max(size // 2, 0), max(n - 1, 0))
    if values.size == 0 or half == 0:
        return np.array(values, np.float32, order="A")
    by_columns = values.T.flags.c_contiguous
    medians = np.empty((n, n_rows) if by_columns else (n_rows, n), np.float32)

    def fill(rows: slice) -> None:
        columns = values[rows].T.astype(np.float32, copy=False)
        padded = np.ascontiguousarray(
            np.pad(columns, ((half, half), (0, 0)), mode="symmetric")
        )
        windows = np.empty((2, 2 * half + 3, padded.shape[1]), np.float32)
        if by_columns:
            fill_running_medians(padded, windows, medians, rows.start)
            return
        found = np.empty((n, padded.shape[1]), np.float32)
        fill_running_medians(padded, windows, found, 0)
        medians[rows] = found.T

    blocks = [slice(at, min(at + _LANES, n_rows)) for at in range(0, n_rows, _LANES)]
    for _ in run_in_order(fill, blocks):
        pass
    return medians.T if by_columns else medians


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
    V = np.asfortranarray(V, np.float32)
    steady = running_median(V, n_frames)
    moving = running_median(V.T, n_bins)
    # Powers are taken of medians whose largest is 1, so that none can overflow.
    peak = max(float(steady.max(initial=0.0)), float(moving.max(initial=0.0)))
    scale = np.float32(1.0 / peak if peak > 0 else 1.0)

    def share(block: slice) -> None:
        held = (steady[:, block].T * scale) ** 2
        rest = (moving[block] * scale) ** 2
        rest += held
        rest += np.float32(_TINY)
        np.divide(held, rest, out=moving[block])

    step = max(1, _BLOCK // max(1, moving.shape[1]))
    blocks = [slice(at, at + step) for at in range(0, moving.shape[0], step)]
    for _ in run_in_order(share, blocks):
        pass
    return moving.T


def held_mask(V: FloatArray, plan: StftPlan) -> Float32Array:
    """Share every bin between held notes and strokes.

    As :func:`steady_mask`; but a deep stroke is as narrow as a note, so at low bins
    only time tells: what a median over more time than a stroke rings does not hold is
    struck, except for a little that short notes begin with.

    Parameters
    ----------
    V : ndarray of float, shape (n_bins, n_frames)
        Magnitude, linear amplitude. Not modified.
    plan : StftPlan
        Its resolution.

    Returns
    -------
    mask : ndarray of float32, shape (n_bins, n_frames)
        Share of what is held, 0..1; frame-major in memory.
    """
    mask = steady_mask(V, plan, held_s=0.3, spread_hz=500.0)
    edges = np.ceil(np.multiply(_LOW_STROKES_HZ, plan.n_fft / plan.sample_rate))
    low = slice(*edges.astype(int))
    V_low = V[low] / max(float(V[low].max(initial=0.0)), _TINY)
    n_frames = max(3, round(_RUNG_OUT_S * plan.sample_rate / plan.hop_length))
    held = np.minimum(running_median(V_low, n_frames), V_low)
    squares = held**2 + (V_low - held) ** 2
    share = np.maximum(held**2 / np.maximum(squares, _TINY), _SHORT_NOTES)
    mask[low] = np.minimum(mask[low], share)
    return mask
