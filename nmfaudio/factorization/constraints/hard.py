"""Hard constraints: what may not be otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import TypeAlias

import numpy as np

from nmfaudio.compiled.types import AnyArray, BoolArray, FloatArray
from nmfaudio.errors import NotFiniteError, ParameterError
from nmfaudio.factorization.constraints.sparsity import (
    Penalty,
    Shrinkage,
    Side,
    Sparsity,
)

__all__ = [
    "HARD",
    "Constraint",
    "Fixed",
    "Guidance",
    "Missing",
    "Seeded",
    "Support",
    "Tied",
    "Weights",
    "check_constraints",
    "elastic_net",
    "observed_weights",
]


@dataclass(frozen=True, eq=False)
class Fixed:
    """Components whose templates or activations do not change.

    With the templates of known sources fixed and further components free, the fit is
    semi-supervised; work on fixed templates is saved.

    Attributes
    ----------
    values : ndarray of float or None
        Their values, one entry for each of ``components``; None keeps the start's.
    components : tuple of int or None
        Which; None for the first as many as there are values, or for all.
    on : "W" or "H"
        Which factor.
    """

    values: FloatArray | None = None
    components: tuple[int, ...] | None = field(default=None, kw_only=True)
    on: Side = field(default="W", kw_only=True)

    def __post_init__(self) -> None:
        if self.values is not None:
            _check_values("Fixed", self.values)


@dataclass(frozen=True, eq=False)
class Seeded:
    """Components that start from given templates or activations and then adapt.

    Zeros stay zeros: multiplicative updates cannot revive them, which is what a
    harmonic comb or a score wants. Give small positive values where growth is allowed.

    Attributes
    ----------
    values : ndarray of float
        One entry for each of ``components``.
    components : tuple of int or None
        Which; None for the first as many as there are values.
    on : "W" or "H"
        Which factor.
    """

    values: FloatArray
    components: tuple[int, ...] | None = field(default=None, kw_only=True)
    on: Side = field(default="W", kw_only=True)

    def __post_init__(self) -> None:
        _check_values("Seeded", self.values)


@dataclass(frozen=True, eq=False)
class Support:
    """Where a factor may be positive: score gates, harmonic combs.

    Attributes
    ----------
    mask : ndarray of bool
        Shaped like the values of ``components``; False holds an exact zero.
    components : tuple of int or None
        Which; None for the first as many as the mask has.
    on : "W" or "H"
        Which factor.
    """

    mask: BoolArray
    components: tuple[int, ...] | None = field(default=None, kw_only=True)
    on: Side = field(default="W", kw_only=True)

    def __post_init__(self) -> None:
        if np.asarray(self.mask).dtype != np.bool_:
            raise ParameterError(
                f"the mask of Support must be of bool, "
                f"got {np.asarray(self.mask).dtype}"
            )


@dataclass(frozen=True, eq=False)
class Weights:
    """How much each bin of the data counts.

    Attributes
    ----------
    values : ndarray of float, shape (n_bins, n_frames)
        Non-negative and finite; a bin of weight 0 has exactly no influence, whatever
        the data hold there, NaN included.
    """

    values: FloatArray

    def __post_init__(self) -> None:
        _check_values("Weights", self.values)


@dataclass(frozen=True, eq=False)
class Missing:
    """Bins that are unknown: clicks, drop-outs, held-out bins.

    Attributes
    ----------
    mask : ndarray of bool, shape (n_bins, n_frames)
        True where nothing is known.
    """

    mask: BoolArray

    def __post_init__(self) -> None:
        if np.asarray(self.mask).dtype != np.bool_:
            raise ParameterError(
                f"the mask of Missing must be of bool, "
                f"got {np.asarray(self.mask).dtype}"
            )


@dataclass(frozen=True, eq=False)
class Guidance:
    """Painted or computed hints where groups of components may sound.

    The posterior regularization of interactive source separation [1]_, for any number
    of groups: where a gate is 1 nothing is said, where it is 0 the group explains
    nothing and pays for the energy it models there. A penalty ``lam`` of the paper is
    the gate ``exp(-lam)``.

    Attributes
    ----------
    groups : tuple of tuple of int
        Components of each group; a component belongs to one group at most.
    gates : ndarray of float, shape (n_groups, n_bins, n_frames)
        In [0, 1]. Frame-major memory, as of ``V``, is taken without a copy.

    Notes
    -----
    With ``P = sum_j gate_j P_j``, what is minimized is ``D_beta(V | P) +
    sum_j sum (1 - gate_j) P_j * level**(beta - 1)``. For beta = 1 its multiplicative
    updates are those of [1]_.

    References
    ----------
    .. [1] Bryan and Mysore, "An efficient posterior regularized latent variable model
       for interactive sound source separation", ICML 2013.
    """

    groups: tuple[tuple[int, ...], ...]
    gates: FloatArray

    def __post_init__(self) -> None:
        _check_values("Guidance", self.gates)
        gates = np.asarray(self.gates)
        if gates.ndim != 3 or gates.shape[0] != len(self.groups):
            raise ParameterError(
                f"the gates must be ({len(self.groups)}, n_bins, n_frames) for "
                f"{len(self.groups)} groups, got {gates.shape}"
            )
        if gates.size and float(gates.max()) > 1:
            raise ParameterError(
                f"gates must lie between 0 and 1, got up to {float(gates.max()):g}"
            )
        named = [k for group in self.groups for k in group]
        if len(set(named)) != len(named):
            raise ParameterError(
                f"a component can be guided in one group only, got {self.groups}"
            )


@dataclass(frozen=True)
class Tied:
    """Convolutive components whose lags share one spectrum, each at its own level.

    A tied component is a spectrum times an envelope: ``W[l, f, k] = e[l, k] b[f, k]``.

    Attributes
    ----------
    components : tuple of int or None
        Which; None for all.
    """

    components: tuple[int, ...] | None = None


Constraint: TypeAlias = (
    Penalty | Fixed | Seeded | Support | Weights | Missing | Guidance | Tied
)

HARD = (Fixed, Seeded, Support, Guidance, Tied)
"""Those that put values into a start, cut it, or bind its entries together."""


def check_constraints(constraints: Sequence[Constraint]) -> None:
    """Raise :class:`ParameterError` for what is not a constraint."""
    known = (Penalty, Weights, Missing, *HARD)
    for one in constraints:
        if not isinstance(one, known):
            raise ParameterError(
                "constraints must be objects of nmfaudio.factorization.constraints, "
                f"got {one!r}"
            )


def observed_weights(
    constraints: Sequence[Constraint],
    weights: FloatArray | None,
    shape: tuple[int, ...],
) -> AnyArray | None:
    """Return all weights and masks multiplied, or None for none.

    Parameters
    ----------
    constraints : sequence of Constraint
        Weights and missing entries are taken from them.
    weights : ndarray, shape (n_bins, n_frames), optional
        Further weights.
    shape : tuple of int
        (n_bins, n_frames).

    Raises
    ------
    ParameterError
        If a shape does not fit.
    """
    given: list[AnyArray] = [] if weights is None else [np.asarray(weights)]
    given += [np.asarray(c.values) for c in constraints if isinstance(c, Weights)]
    given += [~np.asarray(c.mask) for c in constraints if isinstance(c, Missing)]
    for one in given[weights is not None :]:
        if one.shape != shape:
            raise ParameterError(
                f"weights and masks of missing bins must be {shape} like V, "
                f"got {one.shape}"
            )
    return reduce(np.multiply, given) if given else None


def elastic_net(
    weight: float, l1_ratio: float, *, on: Side, absolute: bool = True
) -> Sequence[Penalty]:
    """Return L1 and L2 penalties in scikit-learn's mixture.

    Parameters
    ----------
    weight : float
        Both together (``alpha_W`` or ``alpha_H``).
    l1_ratio : float
        Share of the L1 penalty, 0..1.
    on : "W" or "H"
        Which factor.
    absolute : bool, default True
        Scaled as in scikit-learn; False: without unit.

    Returns
    -------
    penalties : sequence of Penalty
        Empty, one or two.

    Raises
    ------
    ParameterError
        If the ratio is outside 0..1.
    """
    if not 0 <= l1_ratio <= 1:
        raise ParameterError(f"l1_ratio must lie between 0 and 1, got {l1_ratio}")
    penalties: list[Penalty] = []
    if weight * l1_ratio > 0:
        penalties.append(Sparsity(weight * l1_ratio, on=on, absolute=absolute))
    if weight * (1 - l1_ratio) > 0:
        penalties.append(Shrinkage(weight * (1 - l1_ratio), on=on, absolute=absolute))
    return penalties


def _check_values(name: str, values: FloatArray) -> None:
    values = np.asarray(values)
    if values.size == 0:
        return
    lowest, highest = float(values.min()), float(values.max())
    if not (np.isfinite(lowest) and np.isfinite(highest)):
        raise NotFiniteError(f"the values of {name} hold NaN or infinity")
    if lowest < 0:
        raise ParameterError(
            f"the values of {name} must be non-negative, got {lowest:g}"
        )
