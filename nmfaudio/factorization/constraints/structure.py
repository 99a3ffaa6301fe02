"""Penalties on the structure of a factor: along an axis, between components, to a goal.

See :mod:`nmfaudio.factorization.constraints.sparsity` for what they have in common.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constraints.sparsity import (
    TINY,
    Factors,
    Parts,
    Penalty,
    Scale,
    Side,
    check_components,
    component_sums,
)

__all__ = [
    "Attraction",
    "Continuity",
    "Decorrelation",
    "GroupSparsity",
    "Smoothness",
]


@dataclass(frozen=True)
class _Roughness(Penalty):
    """Squared steps along one axis of a factor, over the factor's energy.

    ``weight * F T level**beta * mean_k( sum (x_i - x_{i-1})^2 / sum x_i^2 )``
    """

    def _values(self, factors: Factors) -> FloatArray:
        raise NotImplementedError

    @property
    def _side(self) -> Side:
        raise NotImplementedError

    def _factor(self, scale: Scale, n: int) -> float:
        return self.weight * scale.of_data / max(1, n)

    def _norms(self, factors: Factors) -> FloatArray:
        return factors.H_norm if self._side == "H" else factors.W_norm

    def value(self, factors: Factors, scale: Scale) -> float:
        """Return what the factors pay."""
        chosen = self.chosen(scale.n_components)
        x = self._values(factors)[..., chosen]
        energy = self._norms(factors)[chosen] ** 2
        rough = component_sums(np.square(np.diff(x, axis=-2)))
        return self._factor(scale, x.shape[-1]) * float((rough / energy).sum())

    def add_parts(self, side: Side, factors: Factors, scale: Scale, out: Parts) -> None:
        """Add the gradient shares for one factor, the other held still.

        The squared steps split as in [1]_: twice the entry pulls down, its neighbours
        pull up, and so does the energy in the denominator.
        """
        if side != self._side:
            return
        chosen = self.chosen(scale.n_components)
        x = self._values(factors)[..., chosen]
        energy = self._norms(factors)[chosen] ** 2
        # A component that has died has no direction, and its energy no inverse.
        c = 2 * self._factor(scale, x.shape[-1]) * (energy > TINY) / energy
        rough = component_sums(np.square(np.diff(x, axis=-2)))
        share = c.astype(x.dtype) * x
        down = 2 * share
        down[..., 0, :] -= share[..., 0, :]
        down[..., -1, :] -= share[..., -1, :]
        pull = (rough / energy).astype(x.dtype) * share
        pull[..., 1:, :] += share[..., :-1, :]
        pull[..., :-1, :] += share[..., 1:, :]
        out.add(chosen, quadratic=down, pull=pull)


@dataclass(frozen=True)
class Continuity(_Roughness):
    """Activations that change slowly from frame to frame [1]_.

    Independent of a component's level. 0.01 is mild, 0.3 is strong.

    References
    ----------
    .. [1] Virtanen, "Monaural sound source separation by nonnegative matrix
       factorization with temporal continuity and sparseness criteria", IEEE Trans.
       ASLP 15(3), 2007.
    """

    @property
    def _side(self) -> Side:
        return "H"

    def _values(self, factors: Factors) -> FloatArray:
        return factors.H


@dataclass(frozen=True)
class Smoothness(_Roughness):
    """Templates that change slowly from bin to bin: spectra of noise, not of notes."""

    @property
    def _side(self) -> Side:
        return "W"

    def _values(self, factors: Factors) -> FloatArray:
        return factors.W


@dataclass(frozen=True)
class Decorrelation(Penalty):
    """Components unlike each other: near-orthogonal templates or activations.

    ``weight * F T level**beta * mean over pairs of the cosine``. Independent of level.

    Attributes
    ----------
    on : "W" or "H"
        ``"W"``: spectra that share few bins; ``"H"``: few frames in common.
    """

    on: Side = field(default="W", kw_only=True)

    def _unit(self, factors: Factors, scale: Scale) -> tuple[FloatArray, FloatArray]:
        chosen = self.chosen(scale.n_components)
        factor = factors.W if self.on == "W" else factors.H
        norms = (factors.W_norm if self.on == "W" else factors.H_norm)[chosen]
        return factor[..., chosen] * (1 / norms).astype(factor.dtype), norms

    def _factor(self, scale: Scale, n: int) -> float:
        return self.weight * scale.of_data / max(1, n * (n - 1) // 2)

    def value(self, factors: Factors, scale: Scale) -> float:
        """Return what the factors pay."""
        unit, _ = self._unit(factors, scale)
        flat = unit.reshape(-1, unit.shape[-1]).astype(np.float64)
        total = float(np.square(flat.sum(axis=1)).sum())
        cosines = (total - float(np.square(flat).sum())) / 2
        return self._factor(scale, unit.shape[-1]) * cosines

    def add_parts(self, side: Side, factors: Factors, scale: Scale, out: Parts) -> None:
        """Add the gradient shares for one factor, the other held still."""
        if side != self.on:
            return
        unit, norms = self._unit(factors, scale)
        c = (self._factor(scale, unit.shape[-1]) / norms).astype(unit.dtype)
        others = unit.sum(axis=-1, keepdims=True) - unit
        likeness = c * component_sums(others * unit).astype(unit.dtype)
        others *= c
        unit *= likeness
        out.add(self.chosen(scale.n_components), quadratic=others, pull=unit)


@dataclass(frozen=True)
class GroupSparsity(Penalty):
    """Few groups of components at work: an L2 norm within groups, summed over groups.

    Attributes
    ----------
    groups : tuple of tuple of int
        Components that belong together.
    per : "frame" or "all"
        ``"frame"``: few groups at a time; ``"all"``: few groups in the whole recording.

    References
    ----------
    .. [1] Lefèvre, Bach and Févotte, "Itakura-Saito nonnegative matrix factorization
       with group sparsity", ICASSP 2011.
    """

    groups: tuple[tuple[int, ...], ...] = field(default=(), kw_only=True)
    per: Literal["frame", "all"] = field(default="frame", kw_only=True)

    def _factor(self, scale: Scale) -> float:
        c = self.weight * scale.of_power(1)
        if self.per == "frame":
            return c * float(np.sqrt(scale.n_lags * scale.n_bins))
        return c * float(np.sqrt(scale.n_lags * scale.n_bins * scale.n_frames))

    def _norms(self, factors: Factors, group: list[int]) -> FloatArray:
        """Return the group's norm, per frame (n_frames, 1) or over all (1, 1)."""
        scaled = factors.H[:, group] * factors.W_norm[group].astype(factors.H.dtype)
        energy = np.square(scaled)
        axis = 1 if self.per == "frame" else None
        return np.sqrt(np.sum(energy, axis=axis, dtype=np.float64)).reshape(-1, 1)

    def value(self, factors: Factors, scale: Scale) -> float:
        """Return what the factors pay."""
        total = 0.0
        for group in self.groups:
            check_components("GroupSparsity", group, scale.n_components)
            total += float(self._norms(factors, list(group)).sum())
        return self._factor(scale) * total

    def add_parts(self, side: Side, factors: Factors, scale: Scale, out: Parts) -> None:
        """Add the gradient shares for one factor, the other held still."""
        c = self._factor(scale)
        for group in map(list, self.groups):
            H = factors.H[:, group]
            inverse = c / np.maximum(self._norms(factors, group), TINY)
            shares = inverse.astype(H.dtype) * H
            if side == "H":
                energy = (factors.W_norm[group] ** 2).astype(H.dtype)
                out.add(group, quadratic=energy * shares)
            else:
                energy = component_sums(shares * H).astype(H.dtype)
                out.add(group, quadratic=energy * factors.W[..., group])


@dataclass(frozen=True, eq=False)
class Attraction(Penalty):
    """Templates or activations that stay near given ones, and may adapt.

    The Kullback-Leibler divergence from the target, both scaled to the component's
    level: a Dirichlet-like prior. 0.1 lets them adapt, 10 all but fixes them.

    Attributes
    ----------
    target : ndarray of float
        (n_bins, n), for all lags alike, or (n_lags, n_bins, n) for ``on="W"``;
        (n, n_frames) for ``on="H"``; one entry for each of ``components``.
    on : "W" or "H"
        Which factor.
    """

    target: FloatArray = field(default_factory=lambda: np.zeros((0, 0)), kw_only=True)
    on: Side = field(default="W", kw_only=True)

    def _pair(self, factors: Factors, scale: Scale) -> tuple[FloatArray, FloatArray]:
        """Return the factor's components and targets of the same sum."""
        chosen = self.chosen(scale.n_components)
        if self.on == "W":
            x = factors.W[..., chosen]
            target = np.asarray(self.target)
            if target.ndim == 2 and target.shape == x.shape[1:]:
                target = np.broadcast_to(target, x.shape)
        else:
            x = factors.H[..., chosen]
            target = np.asarray(self.target).T
        if target.shape != x.shape:
            raise ParameterError(
                f"the target of Attraction on {self.on} must hold {x.shape[-1]} "
                f"components of {x.shape[:-1]}, got the shape {self.target.shape}"
            )
        axes = tuple(range(x.ndim - 1))
        sums = np.maximum(target.sum(axis=axes), TINY)
        return x, target / sums

    def _factor(self, scale: Scale, n: int) -> float:
        return self.weight * scale.of_data / max(1, n)

    def value(self, factors: Factors, scale: Scale) -> float:
        """Return what the factors pay."""
        x, target = self._pair(factors, scale)
        axes = tuple(range(x.ndim - 1))
        unit = x / np.maximum(x.sum(axis=axes, dtype=np.float64), TINY)
        seen = target > 0
        cost = target[seen] * np.log(target[seen] / np.maximum(unit[seen], TINY))
        return self._factor(scale, x.shape[-1]) * float(cost.sum())

    def add_parts(self, side: Side, factors: Factors, scale: Scale, out: Parts) -> None:
        """Add the gradient shares for one factor, the other held still.

        ``sum target * log(target / unit)`` has the slope ``1 / sum(x) - target / x``.
        """
        if side != self.on:
            return
        x, target = self._pair(factors, scale)
        c = self._factor(scale, x.shape[-1])
        axes = tuple(range(x.ndim - 1))
        chosen = self.chosen(scale.n_components)
        out.linear[chosen] += c / np.maximum(x.sum(axis=axes), TINY)
        # Zeros are locked; a quotient by them would only overflow.
        pull = np.divide(c * target, x, out=np.zeros_like(x), where=x > 0)
        out.add(chosen, pull=pull)
