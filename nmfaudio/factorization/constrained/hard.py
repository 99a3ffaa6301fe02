"""Hard constraints applied to the start: fixed, seeded, supported, tied."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nmfaudio.compiled.types import AnyArray, BoolArray, FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constraints import (
    Constraint,
    Fixed,
    Seeded,
    Support,
    Tied,
)
from nmfaudio.factorization.constraints.sparsity import Side, check_components

__all__ = ["Start", "apply_hard", "make_outer"]


class Start(NamedTuple):
    """Factors after the hard constraints, and what must not change.

    ``W`` (n_planes, n_bins, n_components), ``H`` (n_frames, n_components);
    the flags are (n_components,).
    """

    W: FloatArray
    H: FloatArray
    fixed_W: BoolArray
    fixed_H: BoolArray
    tied: BoolArray


def apply_hard(
    constraints: Sequence[Constraint], W: FloatArray, H: FloatArray
) -> Start:
    """Put given values into the factors, cut supports, and note what is fixed.

    Later constraints overwrite earlier ones; supports are cut last, so that they hold
    in any order.

    Parameters
    ----------
    constraints : sequence of Constraint
        Soft ones are passed over.
    W : ndarray, shape (n_planes, n_bins, n_components)
        Modified in place.
    H : ndarray, shape (n_frames, n_components)
        Modified in place.

    Returns
    -------
    start : Start

    Raises
    ------
    ParameterError
        If a shape or a component index does not fit.
    """
    n_components = H.shape[1]
    fixed = {"W": np.zeros(n_components, bool), "H": np.zeros(n_components, bool)}
    tied = np.zeros(n_components, bool)
    for constraint in constraints:
        if isinstance(constraint, Fixed | Seeded):
            values = constraint.values
            chosen = _chosen(constraint, values, n_components)
            if values is not None:
                _put(constraint.on, values, chosen, W, H)
            if isinstance(constraint, Fixed):
                fixed[constraint.on][chosen] = True
        elif isinstance(constraint, Tied):
            tied[_chosen(constraint, None, n_components)] = True
    for constraint in constraints:
        if isinstance(constraint, Support):
            chosen = _chosen(constraint, constraint.mask, n_components)
            _cut(constraint, chosen, W, H)
    W = make_outer(W, tied & ~fixed["W"])
    return Start(W, H, fixed["W"], fixed["H"], tied)


def _count(values: AnyArray, on: Side) -> int:
    return int(np.asarray(values).shape[-1 if on == "W" else 0])


def _chosen(
    constraint: Fixed | Seeded | Support | Tied,
    values: AnyArray | None,
    n_components: int,
) -> list[int]:
    """Return the components a constraint concerns, checked."""
    name = type(constraint).__name__
    n_values = None
    if values is not None and not isinstance(constraint, Tied):
        n_values = _count(values, constraint.on)
    if constraint.components is None:
        chosen = tuple(range(n_components if n_values is None else n_values))
    else:
        chosen = constraint.components
    check_components(name, chosen, n_components)
    if n_values is not None and n_values != len(chosen):
        raise ParameterError(
            f"{name} names {len(chosen)} components but holds {n_values}"
        )
    return list(chosen)


def _inner(
    name: str, on: Side, values: AnyArray, W: FloatArray, H: FloatArray
) -> AnyArray:
    """Return public values in the engine's order: (…, n) or (n_frames, n)."""
    values = np.asarray(values)
    if on == "H":
        if values.ndim != 2 or values.shape[1] != H.shape[0]:
            raise ParameterError(
                f"{name} on H must be (n, {H.shape[0]}) to match the frames, "
                f"got {values.shape}"
            )
        return values.T
    if values.ndim == 2:
        values = values[np.newaxis]
    if values.ndim != 3 or values.shape[1] != W.shape[1]:
        raise ParameterError(
            f"{name} on W must be ({W.shape[1]}, n) to match the bins, or "
            f"(n_lags, {W.shape[1]}, n), got {values.shape}"
        )
    if values.shape[0] not in {1, W.shape[0]}:
        raise ParameterError(
            f"{name} on W holds {values.shape[0]} lags, the model {W.shape[0]}"
        )
    return values


def _put(
    on: Side, values: FloatArray, chosen: list[int], W: FloatArray, H: FloatArray
) -> None:
    inner = _inner("values", on, values, W, H)
    (W if on == "W" else H)[..., chosen] = inner


def _cut(support: Support, chosen: list[int], W: FloatArray, H: FloatArray) -> None:
    mask = _inner("the mask of Support", support.on, support.mask, W, H)
    factor = W if support.on == "W" else H
    factor[..., chosen] = np.where(mask, factor[..., chosen], 0)


def make_outer(W: FloatArray, tied: BoolArray) -> FloatArray:
    """Return ``W`` with tied components as outer products of their own two sums.

    Parameters
    ----------
    W : ndarray, shape (n_planes, n_bins, n_components)
        Not modified.
    tied : ndarray of bool, shape (n_components,)
        Which.

    Returns
    -------
    W : ndarray, shape (n_planes, n_bins, n_components)
        New. The sums over planes and over bins are those of the input.
    """
    out = W.copy()
    levels = W[..., tied].sum(axis=1, keepdims=True, dtype=np.float64)
    spectra = W[..., tied].sum(axis=0, keepdims=True, dtype=np.float64)
    total = np.maximum(levels.sum(axis=0, keepdims=True), np.finfo(np.float32).tiny)
    out[..., tied] = levels / total * spectra
    return out
