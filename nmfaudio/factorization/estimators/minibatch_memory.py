"""What mini-batches leave behind: decaying sums, and the templates they imply."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.core.terms import Matrix, data_product, right_terms
from nmfaudio.factorization.core.updates import exponent
from nmfaudio.factorization.rows.alternating import ElasticNet
from nmfaudio.factorization.rows.least_squares import solve_rows

__all__ = ["Memory", "SmoothedCost", "floor_of", "make_memory"]

# Times the peak of a batch: keeps its model away from zero where it is divided by.
_FLOOR = 1e-12
_INNER_SWEEPS = 4
_INNER_TOL = 0.1


class Memory(Protocol):
    """Learns templates from batches and the activations solved for in them.

    Attributes
    ----------
    templates : ndarray of float, shape (n_features, n_components)
        As of the last batch; never modified in place.
    """

    templates: FloatArray

    def learn(
        self,
        X: Matrix,
        activations: FloatArray,
        net: ElasticNet,
        weights: FloatArray | None = None,
    ) -> None:
        """Update the templates by a batch ``X ≈ activations @ templates.T``.

        ``weights`` are like ``X``; a memory says by :attr:`takes_weights` whether it
        can learn from them.
        """

    @property
    def takes_weights(self) -> bool:
        """Whether entries may count differently."""

    def on_scale(self, scale: float, gains: FloatArray) -> "Memory":
        """Return the memory that batches times ``scale`` would have left.

        Templates are then times ``gains`` (n_components,), activations over them.
        """


def make_memory(
    templates: FloatArray, beta: float, retained: float, *, weighted: bool = False
) -> Memory:
    """Return an empty memory for a beta-divergence.

    Parameters
    ----------
    templates : ndarray of float, shape (n_features, n_components)
        Start. Not modified.
    beta : float
        Beta of the divergence.
    retained : float
        From 0 to 1: what is left of the sums when the next batch comes.
    weighted : bool, default False
        Whether entries may count differently, now or later.

    Returns
    -------
    memory : Memory
    """
    if beta == 2 and not weighted:
        return _GramMemory(templates, retained)
    return _RatioMemory(templates, beta, retained)


def floor_of(X: Matrix) -> float:
    """Return the least model value to divide by for data of the size of ``X``."""
    return _FLOOR * max(float(X.max()), float(np.finfo(np.float32).tiny))


class _GramMemory:
    """Sufficient statistics of least squares: ``Σ AᵀA`` and ``Σ XᵀA`` [1]_.

    The templates go to the minimum of what all remembered batches ask for together, by
    a few sweeps of coordinate descent.

    References
    ----------
    .. [1] Mairal, Bach, Ponce and Sapiro, "Online learning for matrix factorization and
       sparse coding", JMLR 11, 2010.
    """

    def __init__(self, templates: FloatArray, retained: float) -> None:
        self.templates = templates
        n_components = templates.shape[1]
        self._retained = retained
        self._gram = np.zeros((n_components, n_components), templates.dtype)
        self._linear = np.zeros_like(templates)

    takes_weights = False

    def learn(
        self,
        X: Matrix,
        activations: FloatArray,
        net: ElasticNet,
        weights: FloatArray | None = None,  # noqa: ARG002  # refused before
    ) -> None:
        gram = product(activations.T, activations)
        gram[np.diag_indices_from(gram)] += gram.dtype.type(net.l2_templates)
        linear = data_product(X.T, activations) - gram.dtype.type(net.l1_templates)
        kept = gram.dtype.type(self._retained)
        self._gram = kept * self._gram + gram
        self._linear = kept * self._linear + linear
        templates = np.array(self.templates, order="C")
        solve_rows(
            self._gram,
            self._linear,
            templates,
            tol=_INNER_TOL,
            max_sweeps=_INNER_SWEEPS,
        )
        self.templates = templates

    def on_scale(self, scale: float, gains: FloatArray) -> Memory:
        level = np.sqrt(scale) / gains
        memory = _GramMemory(self.templates * (np.sqrt(scale) * gains), self._retained)
        memory._gram = self._gram * np.outer(level, level)
        memory._linear = self._linear * (scale * level)
        return memory


class _RatioMemory:
    """Sums of the halves of a multiplicative update [1]_.

    ``templates = (pull / push) ** exponent(beta)``; the start counts as one sample.

    References
    ----------
    .. [1] Lefèvre, Bach and Févotte, "Online algorithms for nonnegative matrix
       factorization with the Itakura-Saito divergence", WASPAA 2011.
    """

    def __init__(self, templates: FloatArray, beta: float, retained: float) -> None:
        self.templates = templates
        self._beta = beta
        self._retained = retained
        self._push = np.ones_like(templates)
        self._pull = templates ** (1 / exponent(beta))

    takes_weights = True

    def learn(
        self,
        X: Matrix,
        activations: FloatArray,
        net: ElasticNet,
        weights: FloatArray | None = None,
    ) -> None:
        power, templates = exponent(self._beta), self.templates
        floor = floor_of(X)
        terms = right_terms(X, activations, templates, self._beta, floor, weights)
        pull = terms.numerator * templates ** (1 / power)
        push = terms.denominator + net.l1_templates + net.l2_templates * templates
        self._pull = self._retained * self._pull + pull
        self._push = self._retained * self._push + push
        tiny = np.finfo(templates.dtype).tiny
        updated = (self._pull / np.maximum(self._push, tiny)) ** power
        updated[updated < np.sqrt(tiny)] = 0
        self.templates = updated.astype(templates.dtype, copy=False)

    def on_scale(self, scale: float, gains: FloatArray) -> Memory:
        templates = self.templates * (np.sqrt(scale) * gains)
        memory = _RatioMemory(templates, self._beta, self._retained)
        memory._push = self._push * (scale ** (self._beta - 0.5) / gains)
        memory._pull = templates ** (1 / exponent(self._beta)) * memory._push
        return memory


@dataclass
class SmoothedCost:
    """Early stopping: a smoothed cost, and how long it has not fallen."""

    n_samples: int
    cost: float | None = None
    least: float = np.inf
    n_idle: int = 0

    def add(self, cost: float, batch_size: int) -> None:
        """Smooth the cost of one more batch in."""
        share = min(batch_size / (self.n_samples + 1), 1.0)
        self.cost = (
            cost if self.cost is None else self.cost + share * (cost - self.cost)
        )
        self.n_idle = 0 if self.cost < self.least else self.n_idle + 1
        self.least = min(self.least, self.cost)
