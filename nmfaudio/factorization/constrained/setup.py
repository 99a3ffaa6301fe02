"""From public matrices and constraints to a problem the engine can run, and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from nmfaudio.compiled.jit import get_num_threads
from nmfaudio.compiled.types import AnyArray, BoolArray, FloatArray
from nmfaudio.errors import NotFiniteError, ParameterError
from nmfaudio.factorization.constrained.descent_steps import FLOOR, Model
from nmfaudio.factorization.constrained.engine import (
    Engine,
    Survey,
    make_rule,
    survey,
)
from nmfaudio.factorization.constrained.hard import Start, apply_hard
from nmfaudio.factorization.constrained.packing import Data
from nmfaudio.factorization.constraints import (
    Constraint,
    Continuity,
    Guidance,
    Missing,
    Weights,
)
from nmfaudio.factorization.constraints.sparsity import (
    Penalty,
    Scale,
    Shrinkage,
    Sparsity,
)

__all__ = ["Prepared", "frame_major", "prepare", "random_start"]

C = TypeVar("C")


@dataclass(frozen=True, eq=False)
class Prepared:
    """A problem with its start, and what it takes to hand the result back.

    ``W`` (n_planes, n_bins, n_components) and ``H`` (n_frames, n_components) are the
    start on the engine's scale; ``span`` (n_components,) the norms taken out of the
    templates. ``model`` is None where the data are silent.
    """

    model: Model | None
    start: Start
    W: FloatArray
    H: FloatArray
    span: FloatArray
    survey: Survey

    def public(self, W: FloatArray, H: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return templates and activations on the scale of the data, H in rows.

        What the floor held up is exactly zero again, and what was fixed is bit for bit
        what was given.
        """
        if self.model is None:
            return self.start.W, np.ascontiguousarray(self.start.H.T)
        W = np.where(W <= 1.01 * FLOOR, 0, W) * self.span
        H = np.where(H <= 1.01 * FLOOR, 0, H)
        H /= self.span * float(self.model.engine.rule.scale)
        fixed = ~self.model.free_W
        W[..., fixed] = self.start.W[..., fixed]
        fixed = ~self.model.free_H
        H[:, fixed] = self.start.H[:, fixed]
        self._fill(H)
        dtype = self.start.W.dtype
        return W.astype(dtype), np.ascontiguousarray(H.T, dtype=dtype)

    def _fill(self, H: FloatArray) -> None:
        """Settle what no observation speaks of, in place."""
        model, seen = self.model, self.survey.seen_frames
        if model is None:
            return
        if model.engine.rule.beta <= 0:
            H[np.ix_(self.survey.silent_frames, model.free_H)] = 0
        coupled = any(isinstance(p, Continuity) for p in model.penalties)
        if model.engine.n_lags > 1 or coupled or seen.all() or not seen.any():
            return
        known = np.flatnonzero(seen)
        unknown = np.flatnonzero(~seen)
        for k in np.flatnonzero(model.free_H):
            H[unknown, k] = np.interp(unknown, known, H[known, k])


def frame_major(V: FloatArray, name: str = "V") -> FloatArray:
    """Return ``V`` (n_bins, n_frames) as C-contiguous (n_frames, n_bins), float.

    Copies only where layout or dtype ask for it; float64 stays, all else is float32.
    """
    array = np.asarray(V)
    if array.ndim != 2 or 0 in array.shape:
        raise ParameterError(
            f"{name} must be (n_bins, n_frames) with at least one of each, "
            f"got the shape {array.shape}"
        )
    if array.dtype.kind not in "fiub":
        raise ParameterError(f"{name} must hold real numbers, got {array.dtype}")
    dtype = np.float64 if array.dtype == np.float64 else np.float32
    return np.ascontiguousarray(array.T, dtype=dtype)


def random_start(
    shape: tuple[int, int, int], n_frames: int, seed: int
) -> tuple[FloatArray, FloatArray]:
    """Return random templates (of ``shape``) and activations for a mean level of 1."""
    rng = np.random.default_rng(seed)
    n_lags, _, n_components = shape
    level = (n_components * n_lags) ** -0.5
    W = level * (0.1 + np.abs(rng.standard_normal(shape)))
    H = level * (0.1 + np.abs(rng.standard_normal((n_components, n_frames))))
    return W, H


def prepare(
    channels: Sequence[FloatArray],
    W: FloatArray,
    H: FloatArray,
    *,
    beta: float,
    constraints: Sequence[Constraint],
    weights: Sequence[FloatArray] | None,
    update_W: bool,
    update_H: bool,
    n_threads: int | None,
    drawn: tuple[bool, bool],
    tie_planes: bool = False,
) -> Prepared:
    """Check everything, apply the hard constraints, and build the engine's problem.

    Parameters
    ----------
    channels : sequence of ndarray, each (n_frames, n_bins)
        The data, frame-major.
    W : ndarray, shape (n_planes, n_bins, n_components)
        Start, public scale.
    H : ndarray, shape (n_components, n_frames)
        Start, public scale.
    beta, constraints, update_W, update_H, n_threads
        As in :func:`nmfaudio.factorization.constrained.solve.solve_constrained`.
    weights : sequence of ndarray or None
        One (n_bins, n_frames) for each channel.
    drawn : tuple of bool
        Whether ``W`` and ``H`` are from :func:`random_start` and wait for their level.
    tie_planes : bool
        Whether all components' planes share one spectrum.

    Returns
    -------
    prepared : Prepared

    Raises
    ------
    ParameterError
        If shapes or values do not fit.
    NotFiniteError
        If observed data are NaN or infinite.
    """
    n_frames, n_bins = channels[0].shape
    dtype = channels[0].dtype.type
    gates, groups, gate_of = _gates(constraints, n_bins, n_frames, W.shape[-1], dtype)
    data = [
        Data(V, _weights(constraints, weights, c, V), gates)
        for c, V in enumerate(channels)
    ]
    found = survey(data)
    _check_data(found)
    silent = found.peak < np.finfo(dtype).tiny
    split = data[0].weights.shape[0] > 0 or (gates.shape[0] > 0 and beta != 1)
    peak = 1.0 if silent else found.peak
    rule = make_rule(beta, peak, found.level, dtype, split=split)
    gain = float(rule.scale)
    # The level goes to both factors on the engine's scale, where it is the same
    # number whatever power of two the data are multiplied by.
    root = np.sqrt(found.level * gain)
    start = apply_hard(
        constraints,
        (W * (root if drawn[0] else 1)).astype(dtype),
        (H.T * (root / gain if drawn[1] else 1)).astype(dtype),
    )
    free = ~start.fixed_W & update_W, ~start.fixed_H & update_H
    if silent:
        return _silent(start, free[1], found)
    n_threads = n_threads or get_num_threads()
    engine = Engine(data, W.shape[0], rule, groups, gate_of, free[0], n_threads)
    tied = start.tied | tie_planes
    model = _model(engine, constraints, found, beta, W.shape, free, tied)
    span = _span(start.W, model.penalties)
    inner_W = np.ascontiguousarray(_lift(start.W / span, free[0]), dtype=dtype)
    inner_H = np.ascontiguousarray(_lift(start.H * (span * gain), free[1]), dtype=dtype)
    return Prepared(model, start, inner_W, inner_H, span, found)


def _silent(start: Start, free_H: BoolArray, found: Survey) -> Prepared:
    """Return the problem of silent data: what is free does not sound."""
    H: FloatArray = start.H.copy()
    H[:, free_H] = 0
    start = start._replace(H=H)
    return Prepared(None, start, start.W, H, np.ones(H.shape[1]), found)


def _model(
    engine: Engine,
    constraints: Sequence[Constraint],
    found: Survey,
    beta: float,
    shape: tuple[int, ...],
    free: tuple[BoolArray, BoolArray],
    tied: BoolArray,
) -> Model:
    """Put engine, penalties and their scale together; ``shape`` is that of ``W``."""
    gain = float(engine.rule.scale)
    return Model(
        engine=engine,
        penalties=[c for c in constraints if isinstance(c, Penalty)],
        scale=Scale(
            beta=beta,
            level=found.level * gain,
            gain=gain,
            weight=found.weight,
            n_lags=shape[0],
            n_bins=shape[1],
            n_frames=engine.channels[0].V.shape[0],
            n_components=shape[2],
        ),
        free_W=free[0],
        free_H=free[1],
        tied=tied,
    )


def _span(W: FloatArray, penalties: Sequence[Penalty]) -> FloatArray:
    """Return the templates' norms, or ones where a penalty wants them as they are."""
    for penalty in penalties:
        if isinstance(penalty, Sparsity | Shrinkage) and penalty.absolute:
            return np.ones(W.shape[-1])
    peaks = W.max(axis=(0, 1)).astype(np.float64)
    peaks = np.where(peaks > 0, peaks, 1.0)
    # Squares of very large or small numbers would leave the range of floats.
    unit = W / peaks
    norms = peaks * np.sqrt(np.einsum("lfk,lfk->k", unit, unit))
    return np.where(norms > 0, norms, 1.0)


def _lift(factor: FloatArray, free: BoolArray) -> FloatArray:
    """Raise positive entries of what may change to the floor; zeros are locked."""
    return np.where(free & (factor > 0), np.maximum(factor, FLOOR), factor)


def _check_data(found: Survey) -> None:
    if found.n_odd:
        raise NotFiniteError(
            f"V must be finite where it is observed, but {found.n_odd} bins hold NaN "
            "or infinity; give them the weight 0, or mark them as Missing"
        )
    if found.lowest < 0:
        raise ParameterError(
            f"V must be non-negative, got values down to {found.lowest:g}; "
            "give magnitudes or powers"
        )


def _weights(
    constraints: Sequence[Constraint],
    weights: Sequence[FloatArray] | None,
    channel: int,
    V: FloatArray,
) -> FloatArray:
    """Return all weights and masks multiplied, frame-major, or (0, 0) for none."""
    given: list[AnyArray] = [] if weights is None else [np.asarray(weights[channel])]
    given += [np.asarray(c.values) for c in constraints if isinstance(c, Weights)]
    given += [~np.asarray(c.mask) for c in constraints if isinstance(c, Missing)]
    if not given:
        return np.zeros((0, 0), V.dtype)
    out = np.ones_like(V)
    for one in given:
        if one.shape != V.shape[::-1]:
            raise ParameterError(
                f"weights and masks of missing bins must be {V.shape[::-1]} like V, "
                f"got {one.shape}"
            )
        if one.size and not (np.isfinite(one).all() and one.min() >= 0):
            raise ParameterError("weights must be finite and non-negative")
        out *= one.T
    return out


def _gates(
    constraints: Sequence[Constraint],
    n_bins: int,
    n_frames: int,
    n_components: int,
    dtype: type[np.floating],
) -> tuple[FloatArray, list[list[int]], list[int]]:
    """Return gates (n_gates, n_frames, n_bins), the groups, and each group's gate."""
    hints = [c for c in constraints if isinstance(c, Guidance)]
    groups: list[list[int]] = [list(group) for hint in hints for group in hint.groups]
    named = [k for group in groups for k in group]
    if len(set(named)) != len(named) or not set(named) <= set(range(n_components)):
        raise ParameterError(
            f"guided components must be distinct and 0..{n_components - 1}, "
            f"got {groups}"
        )
    if not groups:
        return np.zeros((0, 0, 0), dtype), [list(range(n_components))], [-1]
    for hint in hints:
        if hint.gates.shape[1:] != (n_bins, n_frames):
            raise ParameterError(
                f"gates must be (n_groups, {n_bins}, {n_frames}) like V, "
                f"got {hint.gates.shape}"
            )
    rows = [np.asarray(hint.gates).transpose(0, 2, 1) for hint in hints]
    # Gates that lie frame-major, as V does, are not copied.
    joined = rows[0] if len(rows) == 1 else np.concatenate(rows)
    gates = np.ascontiguousarray(joined, dtype=dtype)
    gate_of = list(range(len(groups)))
    rest = [k for k in range(n_components) if k not in set(named)]
    if rest:
        groups.append(rest)
        gate_of.append(-1)
    return gates, groups, gate_of
