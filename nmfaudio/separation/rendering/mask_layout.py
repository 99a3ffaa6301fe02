"""Models and gains laid out for the kernels of masks.

:mod:`nmfaudio.separation.rendering.masking` says what they make of it.
"""

from typing import NamedTuple

import numpy as np

from nmfaudio.compiled.types import (
    AnyArray,
    BoolArray,
    Float32Array,
    FloatArray,
    IntArray,
)
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.request.settings import MAX_EXPONENT, MIN_EXPONENT

__all__ = ["MaskModel", "Mix", "make_mask_model", "make_mix"]

_FLOOR_DB = -180.0

_ANYWHERE = 0.2
"""Share of a source's power that may lie anywhere. It is rooms, what varies over the
spectrum, and how wrong places are: without it sources that lie close together would be
told apart by next to nothing."""


class MaskModel(NamedTuple):
    """A model laid out for masking.

    ``W`` (1 or n_channels, n_columns, n_bins) holds the templates as rows and ``H``
    (n_columns, n_frames) the activations, both scaled to at most 1;
    ``component_of`` (n_columns,); ``exponent`` and ``floor`` of the mask; ``places``
    (n_components, 3) as of :func:`.component_places`, or (0, 3) where masks are the
    same in both channels.
    """

    W: Float32Array
    H: Float32Array
    component_of: IntArray
    n_components: int
    exponent: float
    floor: float
    places: FloatArray = np.zeros((0, 3))


class Mix(NamedTuple):
    """Which gains make which outputs, laid out for masking.

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
    places : ndarray of float, shape (n_groups, 3) or (0, 3)
        How each source lies between two channels: left times left, right times right,
        left times right. Without entries, masks do not ask for it.
    """

    order: IntArray
    start: IntArray
    gains: Float32Array
    uniform: Float32Array
    mixed: BoolArray
    residual: Float32Array
    places: FloatArray

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
            Message(
                "the mask exponent must lie between {0} and {1}, got {2}",
                MIN_EXPONENT,
                MAX_EXPONENT,
                exponent,
            )
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
        # In double precision, a few values at a time: factors may be beyond float32.
        W[:, r] = model.W[:, :, r] / (template_peak[r] or 1.0)
        factor = template_peak[r] / peak
        np.multiply(model.H[r], factor, H[r], dtype=np.float64, casting="same_kind")
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
            Message(
                "gains and source_of must have one entry for each of the {0} "
                "components, got {1} and {2}",
                model.n_components,
                table.shape,
                sources.shape,
            )
        )
    if sources.min(initial=0) < 0:
        raise ParameterError(Message("source numbers must be 0 or more"))
    for values in (table, residual):
        if not (np.isfinite(values).all() and values.min(initial=0.0) >= 0):
            raise ParameterError(Message("gains must be finite and 0 or more"))
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
        places=_source_places(model.places, sources, n_groups),
    )


def _source_places(places: FloatArray, sources: IntArray, n_groups: int) -> FloatArray:
    """Return the covariance of each source's channels, of a mean power of 1."""
    if not places.size:
        return np.zeros((0, 3))
    total = np.zeros((n_groups, 3))
    np.add.at(total, sources, places)
    power = 0.5 * (total[:, :1] + total[:, 1:2])
    # What never sounds lies nowhere.
    anywhere = np.array([1.0, 1.0, 0.0])
    found = np.where(power > 0, total / np.where(power > 0, power, 1.0), anywhere)
    return np.ascontiguousarray(found + _ANYWHERE * (anywhere - found))


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
