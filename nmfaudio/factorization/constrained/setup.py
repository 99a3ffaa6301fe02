"""From data and constraints to an engine with its start, and back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nmfaudio.compiled.types import BoolArray, FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constrained.descent_steps import FLOOR, ConstrainedEngine
from nmfaudio.factorization.constrained.engine import Passes
from nmfaudio.factorization.constrained.hard import Start, apply_hard
from nmfaudio.factorization.constrained.packing import GatedData
from nmfaudio.factorization.constraints import (
    Attraction,
    Constraint,
    Continuity,
    Guidance,
    Smoothness,
)
from nmfaudio.factorization.constraints.sparsity import (
    Penalty,
    Scale,
    Shrinkage,
    Sparsity,
)
from nmfaudio.factorization.core.data import Data, DType
from nmfaudio.factorization.core.entries import make_rule

__all__ = ["ConstrainedProblem", "random_start", "set_up"]


_PULLS = (Attraction, Continuity, Smoothness)
"""Penalties that draw entries up, in silence too."""


@dataclass(frozen=True, eq=False)
class ConstrainedProblem:
    """An engine at its start, and what it takes to hand the result back.

    ``span`` (n_components,) are the norms taken out of the templates; ``seen_frames``
    and ``silent_frames`` (n_frames,) say where anything is observed, and where that is
    zeros only, in all channels; ``silent_bins`` (n_bins,) likewise.
    """

    engine: ConstrainedEngine
    start: Start
    span: FloatArray
    unit: float
    seen_frames: BoolArray
    silent_frames: BoolArray
    silent_bins: BoolArray

    def public(self) -> tuple[FloatArray, FloatArray]:
        """Return the engine's factors as copies in public shape and scale.

        What the floor held up is exactly zero again, and what was fixed is bit for bit
        what was given.
        """
        engine, start = self.engine, self.start
        W = np.where(engine.W <= 1.01 * FLOOR, 0, engine.W) * self.span
        H = np.where(engine.H <= 1.01 * FLOOR, 0, engine.H)
        H /= self.span / self.unit
        # For beta <= 0 a little was added to silence, which is not found by itself.
        is_lifted = engine.passes.rule.beta <= 0
        if is_lifted or not any(isinstance(p, _PULLS) for p in engine.penalties):
            W[:, self.silent_bins] = 0
            # A template of several frames may be at its end where it is silent.
            if is_lifted or engine.passes.n_lags == 1:
                H[self.silent_frames] = 0
        W[..., ~engine.free_W] = start.W[..., ~engine.free_W]
        H[:, ~engine.free_H] = start.H[:, ~engine.free_H]
        self._fill(H)
        dtype = start.W.dtype
        return W.astype(dtype), np.ascontiguousarray(H, dtype=dtype).T

    def silence(self) -> tuple[FloatArray, FloatArray]:
        """Return the factors of silence likewise: zeros, but for what is fixed."""
        W, H = self.start.W.copy(), self.start.H.copy()
        W[..., self.engine.free_W] = 0
        H[:, self.engine.free_H] = 0
        return W, H.T

    def _fill(self, H: FloatArray) -> None:
        """Settle what no observation speaks of, in place."""
        engine, seen = self.engine, self.seen_frames
        is_coupled = any(isinstance(p, Continuity) for p in engine.penalties)
        if engine.passes.n_lags > 1 or is_coupled or seen.all() or not seen.any():
            return
        known = np.flatnonzero(seen)
        unknown = np.flatnonzero(~seen)
        for k in np.flatnonzero(engine.free_H):
            H[unknown, k] = np.interp(unknown, known, H[known, k])


def observed_level(channels: Sequence[Data]) -> float:
    """Return the weighted mean of the scaled data where they are observed."""
    weight = _total_weight(channels)
    total = sum(float(data.frame_sums.sum()) for data in channels)
    return total / weight if weight > 0 else 0.0


def _total_weight(channels: Sequence[Data]) -> float:
    return sum(
        float(data.weights.sum(dtype=np.float64) if data.is_weighted else data.V.size)
        for data in channels
    )


def random_start(
    channels: Sequence[Data], shape: tuple[int, int, int], seed: int
) -> tuple[FloatArray, FloatArray]:
    """Draw templates (of ``shape``) and activations at the data's mean level.

    ``shape`` is (n_lags, n_bins, n_components); ``H`` comes as (n_components,
    n_frames), on the scale of the data.
    """
    rng = np.random.default_rng(seed)
    n_lags, _, n_components = shape
    # The level goes to both factors for the scaled data, where it is the same number
    # whatever power of two the data are multiplied by.
    level = (n_components * n_lags) ** -0.5 * np.sqrt(observed_level(channels))
    n_frames = channels[0].V.shape[0]
    W = level * (0.1 + np.abs(rng.standard_normal(shape)))
    H = level * (0.1 + np.abs(rng.standard_normal((n_components, n_frames))))
    return W, H * channels[0].unit


def set_up(
    channels: Sequence[Data],
    W: FloatArray,
    H: FloatArray,
    *,
    beta: float,
    constraints: Sequence[Constraint],
    update_W: bool,
    update_H: bool,
    tie_planes: bool = False,
) -> ConstrainedProblem:
    """Apply the hard constraints to a start, and build the engine.

    Parameters
    ----------
    channels : sequence of Data
        On one scale, all weights in them.
    W : ndarray, shape (n_planes, n_bins, n_components)
        Start, public scale. Not modified.
    H : ndarray, shape (n_components, n_frames)
        Start, public scale. Not modified.
    beta, constraints, update_W, update_H
        As in :func:`nmfaudio.factorization.factorize.factorize`.
    tie_planes : bool
        Whether all components' planes share one spectrum.

    Returns
    -------
    problem : ConstrainedProblem

    Raises
    ------
    ParameterError
        If a constraint does not fit the data.
    """
    one = channels[0]
    n_frames, n_bins = one.V.shape
    gates, groups, gate_of = _gates(
        constraints, n_bins, n_frames, W.shape[-1], one.dtype
    )
    level = observed_level(channels)
    forbidden = one.dtype(level ** (beta - 1) if level > 0 else 1.0)
    start = apply_hard(constraints, W.astype(one.dtype), H.T.astype(one.dtype))
    free_W, free_H = ~start.fixed_W & update_W, ~start.fixed_H & update_H
    passes = Passes(
        [GatedData(data.V, data.weights, gates, forbidden) for data in channels],
        W.shape[0],
        make_rule(beta, one.scale, one.dtype),
        groups,
        gate_of,
        free_W,
        one.n_chunks,
    )
    penalties = [c for c in constraints if isinstance(c, Penalty)]
    span = _span(start.W, penalties)
    engine = ConstrainedEngine(
        passes,
        penalties,
        _scale(channels, W.shape, level, beta),
        free_W,
        free_H,
        start.tied | tie_planes,
        np.ascontiguousarray(_lift(start.W / span, free_W), dtype=one.dtype),
        np.ascontiguousarray(_lift(start.H * (span / one.unit), free_H), one.dtype),
    )
    seen = np.any([_seen_frames(data) for data in channels], axis=0)
    return ConstrainedProblem(
        engine,
        start,
        span,
        one.unit,
        seen,
        seen & np.all([data.silent_frames for data in channels], axis=0),
        np.all([data.silent_bins for data in channels], axis=0),
    )


def _seen_frames(data: Data) -> BoolArray:
    """Return in which frames anything is observed."""
    if data.is_weighted:
        return np.asarray(data.weights.any(axis=1))
    return np.ones(data.V.shape[0], np.bool_)


def _scale(
    channels: Sequence[Data], shape: tuple[int, ...], level: float, beta: float
) -> Scale:
    """Return what penalties are measured by; ``shape`` is that of ``W``."""
    n_frames, n_bins = channels[0].V.shape
    return Scale(
        beta=beta,
        level=level,
        gain=1 / channels[0].unit,
        weight=_total_weight(channels) / (n_frames * n_bins * len(channels)),
        n_lags=shape[0],
        n_bins=n_bins,
        n_frames=n_frames,
        n_components=shape[2],
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


def _gates(
    constraints: Sequence[Constraint],
    n_bins: int,
    n_frames: int,
    n_components: int,
    dtype: DType,
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
