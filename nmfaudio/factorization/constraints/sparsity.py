"""Soft constraints: penalties that a factorization pays in addition to its divergence.

Each is a small frozen object; a fit takes any number of them. Weights have no unit: the
same number means the same for a loud and a quiet recording, a short and a long one, a
fine and a coarse grid. To that end a penalty is multiplied by the size of the data and
the power of their mean level that the divergence itself grows with, and it sees each
component as templates of unit energy times activations, so that it cannot be dodged by
moving level from one factor to the other. ``absolute=True`` gives instead the plain
penalty of scikit-learn: the weight times the length of the other side, on the factor as
it stands.

Shapes here are the engine's: ``W`` (n_lags, n_bins, n_components), ``H``
(n_frames, n_components).
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError

__all__ = [
    "TINY",
    "Factors",
    "Parts",
    "Penalty",
    "Scale",
    "Shrinkage",
    "Side",
    "Sparsity",
    "check_components",
    "component_sums",
]

Side: TypeAlias = Literal["W", "H"]
"""Which factor: templates or activations."""

_BLOCK = 64

_MOST = 1e18
"""Largest absolute weight on the engine's scale, where it silences all anyhow: more
would leave float32."""

TINY = 1e-30
"""Guards divisions by the energy of a component that has died."""


def component_sums(x: FloatArray) -> NDArray[np.float64]:
    """Return the sums over all axes but the last, as good as float64 ones.

    Blocks are summed in the dtype of ``x``, which is several times faster, and short
    enough that nothing is lost; their sums in float64.
    """
    rows = x.reshape(-1, x.shape[-1])
    whole = rows.shape[0] // _BLOCK * _BLOCK
    blocks = rows[:whole].reshape(-1, _BLOCK, rows.shape[1]).sum(axis=1)
    tail = rows[whole:].sum(axis=0, dtype=np.float64)
    return np.asarray(blocks.sum(axis=0, dtype=np.float64) + tail)


class Factors(NamedTuple):
    """Both factors as the engine holds them, and their energies per component."""

    W: FloatArray
    H: FloatArray
    W_norm: FloatArray
    H_norm: FloatArray

    @classmethod
    def of(cls, W: FloatArray, H: FloatArray) -> "Factors":
        """Add the Euclidean norms."""
        W_norm = np.sqrt(component_sums(W * W))
        H_norm = np.sqrt(component_sums(H * H))
        return cls(W, H, np.maximum(W_norm, TINY), np.maximum(H_norm, TINY))


class Scale(NamedTuple):
    """What makes weights independent of level and size.

    ``level`` is the mean of the observed data as the engine scales them, ``gain`` that
    scaling, ``weight`` the mean weight of a bin.
    """

    beta: float
    level: float
    gain: float
    weight: float
    n_lags: int
    n_bins: int
    n_frames: int
    n_components: int

    def of_power(self, power: int) -> float:
        """Return ``weight * level**(beta - power)``."""
        return float(self.weight * self.level ** (self.beta - power))

    def of_factor(self, side: Side, power: int) -> float:
        """Return what an absolute penalty on ``factor**power`` gains by the scaling.

        The divergence grows with ``gain**beta``, and ``H`` with ``gain``.
        """
        return float(self.gain ** (self.beta - (power if side == "H" else 0)))

    @property
    def of_data(self) -> float:
        """What a divergence of 1 per bin, relative to the level, adds up to."""
        return self.of_power(0) * self.n_bins * self.n_frames


class Parts:
    """Gradient shares of all penalties for one factor.

    ``linear`` (n_components,); ``quadratic`` and ``pull`` of the factor's shape, made
    when first needed. See :mod:`nmfaudio.factorization.constrained.updates`.
    """

    def __init__(self, like: FloatArray) -> None:
        self._like = like
        self.linear = np.zeros(like.shape[-1])
        self.quadratic: FloatArray | None = None
        self.pull: FloatArray | None = None

    def add(
        self,
        chosen: list[int] | slice,
        *,
        quadratic: FloatArray | None = None,
        pull: FloatArray | None = None,
    ) -> None:
        """Add shares for some components."""
        if self.quadratic is None or self.pull is None:
            self.quadratic = np.zeros_like(self._like)
            self.pull = np.zeros_like(self._like)
        if quadratic is not None:
            self.quadratic[..., chosen] += quadratic
        if pull is not None:
            self.pull[..., chosen] += pull


@dataclass(frozen=True)
class Penalty(ABC):
    """Base of the penalties: a value, and gradient shares for both factors.

    Attributes
    ----------
    weight : float
        How much, without unit; 0 does nothing.
    components : tuple of int or None
        Whom it concerns; None for all.
    """

    weight: float
    components: tuple[int, ...] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        if not (np.isfinite(self.weight) and self.weight >= 0):
            raise ParameterError(
                f"the weight of {type(self).__name__} must be a finite number >= 0, "
                f"got {self.weight}"
            )

    def chosen(self, n_components: int) -> list[int] | slice:
        """Return an index of the components it concerns; all give views, not copies."""
        if self.components is None:
            return slice(None)
        check_components(type(self).__name__, self.components, n_components)
        return list(self.components)

    @abstractmethod
    def value(self, factors: Factors, scale: Scale) -> float:
        """Return what the factors pay."""

    @abstractmethod
    def add_parts(self, side: Side, factors: Factors, scale: Scale, out: Parts) -> None:
        """Add the gradient shares for one factor, the other held still."""


def check_components(name: str, components: tuple[int, ...], n_components: int) -> None:
    """Raise :class:`ParameterError` unless all are distinct and in the model."""
    wrong = [k for k in components if not 0 <= k < n_components]
    if wrong or len(set(components)) != len(components):
        raise ParameterError(
            f"{name} names the components {components}; they must be distinct and "
            f"0..{n_components - 1}"
        )


def _length(side: Side, scale: Scale) -> int:
    """Return how many entries one component has on a side."""
    return scale.n_lags * scale.n_bins if side == "W" else scale.n_frames


@dataclass(frozen=True)
class Sparsity(Penalty):
    """Few entries of a factor at work: the L1 norm.

    Relative form ``weight * c * sum_k |w_k|_2 |h_k|_1`` (for ``on="H"``), which is the
    sparse NMF of [1]_ without its normalization step. 0.1 is mild, 1 is strong.

    Attributes
    ----------
    on : "W" or "H"
        Whose entries.
    absolute : bool
        ``weight * n_other * |factor|_1`` as in scikit-learn.

    References
    ----------
    .. [1] Le Roux, Weninger and Hershey, "Sparse NMF - half-baked or well done?",
       MERL TR2015-023, 2015.
    """

    on: Side = field(default="H", kw_only=True)
    absolute: bool = field(default=False, kw_only=True)

    def _factor(self, scale: Scale) -> float:
        other = _length("H" if self.on == "W" else "W", scale)
        if self.absolute:
            return min(self.weight * other * scale.of_factor(self.on, 1), _MOST)
        return self.weight * scale.of_power(1) * float(np.sqrt(other))

    def _sums(self, factors: Factors) -> tuple[FloatArray, FloatArray]:
        """Return the L1 norms of this side, and the L2 norms of the other."""
        if self.on == "H":
            return component_sums(factors.H), factors.W_norm
        return component_sums(factors.W), factors.H_norm

    def value(self, factors: Factors, scale: Scale) -> float:
        """Return what the factors pay."""
        chosen = self.chosen(scale.n_components)
        sums, norms = self._sums(factors)
        costs = sums if self.absolute else sums * norms
        return self._factor(scale) * float(costs[chosen].sum())

    def add_parts(self, side: Side, factors: Factors, scale: Scale, out: Parts) -> None:
        """Add the gradient shares for one factor, the other held still."""
        chosen = self.chosen(scale.n_components)
        c = self._factor(scale)
        sums, norms = self._sums(factors)
        if side == self.on:
            out.linear[chosen] += c if self.absolute else c * norms[chosen]
        elif not self.absolute:
            factor = factors.W if side == "W" else factors.H
            own = factors.W_norm if side == "W" else factors.H_norm
            # |w| is majorized by a quadratic that touches it at the current point.
            ratio = (c * sums[chosen] / own[chosen]).astype(factor.dtype)
            out.add(chosen, quadratic=ratio * factor[..., chosen])


@dataclass(frozen=True)
class Shrinkage(Penalty):
    """Small entries: the squared L2 norm, ``weight * c / 2 * sum_k |w_k|^2 |h_k|^2``.

    Attributes
    ----------
    on : "W" or "H"
        Whose entries; of importance with ``absolute`` only.
    absolute : bool
        ``weight * n_other / 2 * |factor|_2^2`` as in scikit-learn.
    """

    on: Side = field(default="H", kw_only=True)
    absolute: bool = field(default=False, kw_only=True)

    def _factor(self, scale: Scale) -> float:
        if self.absolute:
            other = _length("H" if self.on == "W" else "W", scale)
            return min(self.weight * other * scale.of_factor(self.on, 2), _MOST)
        return self.weight * scale.of_power(2)

    def value(self, factors: Factors, scale: Scale) -> float:
        """Return what the factors pay."""
        chosen = self.chosen(scale.n_components)
        norms: FloatArray = factors.H_norm * factors.W_norm
        if self.absolute:
            norms = factors.H_norm if self.on == "H" else factors.W_norm
        return self._factor(scale) / 2 * float((norms[chosen] ** 2).sum())

    def add_parts(self, side: Side, factors: Factors, scale: Scale, out: Parts) -> None:
        """Add the gradient shares for one factor, the other held still."""
        if self.absolute and side != self.on:
            return
        chosen = self.chosen(scale.n_components)
        factor = factors.W if side == "W" else factors.H
        other = factors.H_norm if side == "W" else factors.W_norm
        c = self._factor(scale) * (1.0 if self.absolute else other[chosen] ** 2)
        out.add(chosen, quadratic=factor.dtype.type(c) * factor[..., chosen])
