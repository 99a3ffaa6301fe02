"""Masks: how every time-frequency bin of a mixture is shared between sources.

With the modelled magnitudes ``P_k = W_k H_k`` of the components, ``A_j`` their sum over
the components of source ``j``, ``B_j`` the same sum with each component times its gain,
and the exponent ``p``, the mask of what is to sound is ::

    mask = (sum_j A_j**(p-1) * B_j + residual_gain * floor)
         / (sum_j A_j**p           + floor)

For ``p = 1`` and gains of 0 and 1 this is the ratio mask, for ``p = 2`` the Wiener
filter. Bins that the model leaves empty belong to the residual alone (``floor`` is
-180 dB of the model's peak). All gains 1 give the mask 1 exactly, because numerator
and denominator then add up the same numbers in the same order; a source played alone
gets, bit for bit, the mask its exported stem gets, for the same reason.
"""

from typing import NamedTuple, cast

import numpy as np
import scipy.fft

from nmfaudio.compiled.jit import kernel
from nmfaudio.compiled.types import (
    AnyArray,
    BoolArray,
    ComplexArray,
    Float32Array,
    IntArray,
)
from nmfaudio.errors import ParameterError
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.request.settings import MAX_EXPONENT, MIN_EXPONENT

__all__ = [
    "MaskModel",
    "Mix",
    "apply_masks",
    "make_mask_model",
    "make_mix",
    "masked_frames",
]

_TILE = 1025
"""Bins worked on at once: those of 2048 samples, half of those of 4096. Shorter tiles
spend their time on beginning loops, longer ones leave the level-1 cache."""

_FLOOR_DB = -180.0
_EMPTY = 1e-30
"""Scaled magnitudes up to this count as none: their powers would leave float32."""


class MaskModel(NamedTuple):
    """A model laid out for :func:`apply_masks`.

    ``W`` (1 or n_channels, n_columns, n_bins) holds the templates as rows and ``H``
    (n_columns, n_frames) the activations, both scaled to at most 1;
    ``component_of`` (n_columns,); ``exponent`` and ``floor`` of the mask.
    """

    W: Float32Array
    H: Float32Array
    component_of: IntArray
    n_components: int
    exponent: float
    floor: float


class Mix(NamedTuple):
    """Which gains make which outputs, laid out for :func:`apply_masks`.

    A mix holds one output for playback, or one per stem for an export. It is never
    changed, so that a player may take it over by one assignment.

    Attributes
    ----------
    order : ndarray of int, shape (n_columns,)
        Columns of the model, source by source.
    start : ndarray of int, shape (n_groups + 1,)
        Source ``j`` holds ``order[start[j]:start[j + 1]]``.
    gains : ndarray of float32, shape (n_outputs, n_columns)
        Gain of each column, linear.
    uniform : ndarray of float32, shape (n_outputs, n_groups)
        Gain of a whole source where its columns agree.
    mixed : ndarray of bool, shape (n_outputs, n_groups)
        Where they do not.
    residual : ndarray of float32, shape (n_outputs,)
        Gain of what the model leaves unexplained, linear.
    """

    order: IntArray
    start: IntArray
    gains: Float32Array
    uniform: Float32Array
    mixed: BoolArray
    residual: Float32Array

    @property
    def n_outputs(self) -> int:
        """Number of outputs."""
        return int(self.residual.shape[0])


def make_mask_model(model: RenderModel, *, exponent: float = 1.0) -> MaskModel:
    """Lay out a model for masking.

    Parameters
    ----------
    model : RenderModel
        Not modified, and copied.
    exponent : float, default 1.0
        Wiener exponent ``p``.

    Raises
    ------
    ParameterError
        If the exponent is out of range.
    """
    if not MIN_EXPONENT <= exponent <= MAX_EXPONENT:
        raise ParameterError(
            f"the mask exponent must lie between {MIN_EXPONENT} and {MAX_EXPONENT}, "
            f"got {exponent}"
        )
    W, H = _balanced(model)
    # Read-only whoever made them, so that kernels are compiled for one kind of array.
    H.flags.writeable = False
    return MaskModel(
        W=W,
        H=H,
        component_of=np.ascontiguousarray(model.component_of, dtype=np.int64),
        n_components=model.n_components,
        exponent=float(exponent),
        floor=float(max(10.0 ** (exponent * _FLOOR_DB / 20), 1e-36)),
    )


def _balanced(model: RenderModel) -> tuple[Float32Array, Float32Array]:
    """Return templates as rows with peak 1, and activations of at most 1.

    Only ratios of modelled magnitudes matter. Near 1, the floor and all powers keep
    within float32, whatever the level of the recording and however a factorization
    shared it out between ``W`` and ``H``.
    """
    n_models, n_bins, n_columns = model.W.shape
    W = np.empty((n_models, n_columns, n_bins), np.float32)
    H = np.empty(model.H.shape, np.float32)
    template_peak = model.W.max(axis=(0, 1), initial=0.0).astype(np.float64)
    activation_peak = model.H.max(axis=1, initial=0.0).astype(np.float64)
    peak = float((template_peak * activation_peak).max(initial=0.0)) or 1.0
    for r in range(n_columns):
        # One at a time in double precision: factors may be beyond float32.
        W[:, r] = model.W[:, :, r] / (template_peak[r] or 1.0)
        H[r] = model.H[r] * np.float64(template_peak[r] / peak)
    return W, H


def make_mix(
    model: MaskModel,
    source_of: IntArray,
    gains: AnyArray,
    residual_gain: AnyArray | float = 1.0,
) -> Mix:
    """Lay out gains for masking.

    Parameters
    ----------
    model : MaskModel
        What the gains are for. Not modified.
    source_of : ndarray of int, shape (n_components,)
        Source of each component, from 0; equal numbers share a source. 0 is the lane of
        the components that no source holds.
    gains : ndarray of float, shape (n_components,) or (n_outputs, n_components)
        Linear gain of each component in each output, 0 or more.
    residual_gain : float or ndarray of float, shape (n_outputs,), default 1.0
        Linear gain of what the model leaves unexplained.

    Raises
    ------
    ParameterError
        If shapes do not fit, or a gain is negative or not finite.
    """
    table = np.atleast_2d(np.asarray(gains, dtype=np.float32))
    sources = np.asarray(source_of, dtype=np.int64)
    residual = np.broadcast_to(
        np.asarray(residual_gain, dtype=np.float32), table.shape[:1]
    ).copy()
    expected = (model.n_components,)
    if table.shape[1:] != expected or sources.shape != expected:
        raise ParameterError(
            f"gains and source_of must have one entry for each of the "
            f"{model.n_components} components, got {table.shape} and {sources.shape}"
        )
    if sources.min(initial=0) < 0:
        raise ParameterError("source numbers must be 0 or more")
    for values in (table, residual):
        if not (np.isfinite(values).all() and values.min(initial=0.0) >= 0):
            raise ParameterError("gains must be finite and 0 or more")
    source_of_column = sources[model.component_of]
    order = np.argsort(source_of_column, kind="stable")
    n_groups = int(sources.max(initial=0)) + 1
    start = np.searchsorted(source_of_column[order], np.arange(n_groups + 1))
    column_gains = np.ascontiguousarray(table[:, model.component_of])
    uniform, mixed = _uniform_gains(column_gains[:, order], start)
    return Mix(
        order=order.astype(np.int64),
        start=start.astype(np.int64),
        gains=column_gains,
        uniform=uniform,
        mixed=mixed,
        residual=residual,
    )


def _uniform_gains(
    gains: Float32Array, start: IntArray
) -> tuple[Float32Array, BoolArray]:
    """Return each source's gain, and where its columns do not agree on one."""
    n_groups = start.shape[0] - 1
    uniform = np.zeros((gains.shape[0], n_groups), np.float32)
    mixed = np.zeros((gains.shape[0], n_groups), np.bool_)
    for group in range(n_groups):
        own = gains[:, start[group] : start[group + 1]]
        if own.shape[1]:
            uniform[:, group] = own[:, 0]
            mixed[:, group] = (own != own[:, :1]).any(axis=1)
    return uniform, mixed


def apply_masks(
    model: MaskModel, mix: Mix, X: ComplexArray, start_frame: int, out: ComplexArray
) -> None:
    """Mask a block of frames for every output of a mix.

    Parameters
    ----------
    model, mix : MaskModel, Mix
        What sounds. Not modified.
    X : ndarray of complex64, shape (n_channels, n_frames, n_bins)
        Frames of the mixture, frame-major, C-contiguous. Not modified.
    start_frame : int
        Place of the first frame in the recording. Frames past the model's end count as
        empty.
    out : ndarray of complex64, shape (n_outputs, n_channels, n_frames, n_bins)
        Masked frames. Modified in place; may not overlap ``X``.

    Notes
    -----
    Serial, without the GIL, and without a BLAS call, so that an audio callback may use
    it. Costs about ``2 * n_columns * n_bins`` operations per frame.
    """
    parts, masked = X.view(np.float32), out.view(np.float32)
    _mask_frames(model, mix, parts, start_frame, masked)


def masked_frames(
    model: MaskModel, mix: Mix, X: ComplexArray, start_frame: int, n_fft: int
) -> Float32Array:
    """Mask a block of frames and go back to time; see :func:`apply_masks`.

    Returns
    -------
    frames : ndarray of float32, shape (n_outputs, n_channels, n_frames, n_fft)
        New array, to be windowed and added up.
    """
    masked = np.empty((mix.n_outputs, *X.shape), np.complex64)
    apply_masks(model, mix, X, start_frame, masked)
    frames = scipy.fft.irfft(masked, n=n_fft, axis=-1, overwrite_x=True)
    return cast("Float32Array", frames)


@kernel
def _raise(
    modelled: Float32Array, exponent: float, power: Float32Array, weight: Float32Array
) -> None:
    """Write ``weight = modelled ** (p - 1)`` and ``power = weight * modelled``.

    ``p`` is ``exponent``. Both are 0 where ``modelled``, which is only read, is empty.
    ``pow`` is avoided for the common exponents.
    """
    rest = np.float32(exponent - 1.0)
    for f in range(modelled.shape[0]):
        if modelled[f] <= _EMPTY:
            weight[f] = 0.0
        elif exponent == 1.0:
            weight[f] = 1.0
        elif exponent == 2.0:
            weight[f] = modelled[f]
        else:
            weight[f] = modelled[f] ** rest
        power[f] = weight[f] * modelled[f]


@kernel
def _add_scaled(values: Float32Array, scale: float, total: Float32Array) -> None:
    """Add ``values * scale`` to ``total``, in place. ``values`` is only read."""
    factor = np.float32(scale)
    for f in range(total.shape[0]):
        total[f] += values[f] * factor


@kernel
def _add_columns(
    W: Float32Array, f0: int, rows: IntArray, levels: Float32Array, total: Float32Array
) -> None:
    """Add ``rows`` of ``W`` (n_columns, n_bins) times ``levels`` to ``total``.

    In their order, from bin ``f0`` on; ``total`` (n,) is modified in place, four rows
    to a visit.
    """
    last = f0 + total.size
    whole = rows.size - rows.size % 4
    for at in range(0, whole, 4):
        first, second = W[rows[at], f0:last], W[rows[at + 1], f0:last]
        third, fourth = W[rows[at + 2], f0:last], W[rows[at + 3], f0:last]
        a, b, c, d = levels[at], levels[at + 1], levels[at + 2], levels[at + 3]
        for f in range(total.size):
            value = total[f] + first[f] * a
            value += second[f] * b
            value += third[f] * c
            total[f] = value + fourth[f] * d
    for at in range(whole, rows.size):
        _add_scaled(W[rows[at], f0:last], levels[at], total)


@kernel
def _share(
    model: MaskModel, mix: Mix, place: tuple[int, int, int, int], masks: Float32Array
) -> None:
    """Compute the masks of one tile of one frame for every output, into ``masks``.

    ``place`` is (which model of ``model.W``, frame, first bin, bins); of ``masks``
    (n_outputs, _TILE) so many columns are overwritten. Numerators and denominator are
    added up source by source in the same order, so that they agree to the bit where all
    gains of ``mix`` are 1.
    """
    m, frame, f0, n = place
    modelled = np.empty(n, np.float32)
    wanted = np.empty(n, np.float32)
    power = np.empty(n, np.float32)
    weight = np.empty(n, np.float32)
    rows = np.empty(mix.order.size, np.int64)
    levels = np.empty(mix.order.size, np.float32)
    floor = np.float32(model.floor)
    total = np.full(n, floor, np.float32)
    for s in range(masks.shape[0]):
        masks[s, :n] = mix.residual[s] * floor
    for j in range(mix.start.shape[0] - 1):
        columns = mix.order[mix.start[j] : mix.start[j + 1]]
        modelled[:] = 0.0
        n_live = 0
        for r in columns:
            if model.H[r, frame] > 0.0:
                rows[n_live], levels[n_live] = r, model.H[r, frame]
                n_live += 1
        _add_columns(model.W[m], f0, rows[:n_live], levels[:n_live], modelled)
        _raise(modelled, model.exponent, power, weight)
        _add_scaled(power, 1.0, total)
        for s in range(masks.shape[0]):
            if mix.mixed[s, j]:
                wanted[:] = 0.0
                n_live = 0
                for r in columns:
                    h = mix.gains[s, r] * model.H[r, frame]
                    if h > 0.0:
                        rows[n_live], levels[n_live] = r, h
                        n_live += 1
                _add_columns(model.W[m], f0, rows[:n_live], levels[:n_live], wanted)
                for f in range(n):
                    masks[s, f] += weight[f] * wanted[f]
            elif mix.uniform[s, j] > 0.0:
                _add_scaled(power, mix.uniform[s, j], masks[s, :n])
    for s in range(masks.shape[0]):
        mask = masks[s, :n]
        for f in range(n):
            mask[f] /= total[f]


@kernel
def _mask_frames(
    model: MaskModel, mix: Mix, X: Float32Array, start_frame: int, out: Float32Array
) -> None:
    """Write ``out[s, c, t] = X[c, t] * mask[s, c, t]`` for a block of frames.

    ``model``, ``mix`` and ``X`` (n_channels, n_frames, 2 n_bins), real and imaginary
    parts in turn, are only read; ``start_frame`` is the place of ``X[:, 0]``; ``out``
    (n_outputs, n_channels, n_frames, 2 n_bins) is overwritten.
    """
    n_channels, n_frames, _ = X.shape
    n_bins = model.W.shape[2]
    n_outputs = mix.residual.shape[0]
    n_models = model.W.shape[0]
    masks = np.empty((n_outputs, _TILE), np.float32)
    for m in range(n_models):
        first, last = (m, m + 1) if n_models > 1 else (0, n_channels)
        for f0 in range(0, n_bins, _TILE):
            n = min(_TILE, n_bins - f0)
            for t in range(n_frames):
                if 0 <= start_frame + t < model.H.shape[1]:
                    _share(model, mix, (m, start_frame + t, f0, n), masks)
                else:
                    for s in range(n_outputs):
                        masks[s, :n] = mix.residual[s]
                for s in range(n_outputs):
                    mask = masks[s, :n]
                    for c in range(first, last):
                        given = X[c, t, 2 * f0 : 2 * (f0 + n)]
                        masked = out[s, c, t, 2 * f0 : 2 * (f0 + n)]
                        for f in range(n):
                            masked[2 * f] = given[2 * f] * mask[f]
                            masked[2 * f + 1] = given[2 * f + 1] * mask[f]
