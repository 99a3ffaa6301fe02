"""Fit some components of a model while others stand still."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import Float32Array, FloatArray, IntArray
from nmfaudio.factorization.constrained.convolutive import (
    expand_lags,
    factorize_convolutive,
)
from nmfaudio.factorization.constraints import Fixed
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Factorization, Observer
from nmfaudio.separation.model import RenderModel

__all__ = ["PartialFit", "Still", "still_blocks"]

_LEFT_OVER = 0.1  # of the mixture's level that free components start with at least


@dataclass(frozen=True, eq=False)
class Still:
    """What does not change, as templates (n_lags, n_bins, n) with activations."""

    W: Float32Array
    H: Float32Array


@dataclass(frozen=True, eq=False)
class PartialFit:
    """How some components of a model are fitted."""

    beta: float
    max_iter: int
    seed: int
    observer: Observer | None
    cancel: threading.Event | None

    def alone(self, V: FloatArray, n_components: int, n_lags: int) -> Factorization:
        """Fit a plain or a convolutive model from a random start."""
        if n_lags > 1:
            return self._run(partial(factorize_convolutive, V, n_components, n_lags))
        return self._run(partial(factorize, V, n_components))

    def around(self, V: FloatArray, still: Still, n_free: int) -> Factorization:
        """Fit free components beside those that stand still; the free come last."""
        n_still = still.H.shape[0]
        W, H = self._start(V, still, n_free)
        held = tuple(range(n_still))
        constraints = (Fixed(components=held, on="W"), Fixed(components=held, on="H"))
        if W.shape[0] == 1:
            return self._run(
                partial(factorize, V, H.shape[0], W=W[0], H=H, constraints=constraints)
            )
        return self._run(
            partial(
                factorize_convolutive,
                V,
                n_still + n_free,
                W.shape[0],
                W=W,
                H=H,
                constraints=constraints,
            )
        )

    def _run(self, solve: Callable[..., Factorization]) -> Factorization:
        """Run a solver that knows its matrices."""
        return solve(
            beta=self.beta,
            max_iter=self.max_iter,
            seed=self.seed,
            observer=self.observer,
            cancel=self.cancel,
        )

    def _start(
        self, V: FloatArray, still: Still, n_free: int
    ) -> tuple[Float32Array, Float32Array]:
        """Start free components at random, as loud as what the others leave."""
        rng = np.random.default_rng(self.seed)
        shape = (*still.W.shape[:2], n_free)
        templates: Float32Array = rng.random(shape, np.float32) + np.float32(0.1)
        templates /= templates.sum(axis=(0, 1))
        W_known, H_known, _ = expand_lags(still.W, still.H)
        level = V.sum(axis=0)
        rest = np.maximum(
            level - product(W_known.sum(axis=0), H_known), _LEFT_OVER * level
        )
        rows = rng.random((n_free, V.shape[1]), np.float32) + np.float32(0.5)
        rows *= (rest / n_free).astype(np.float32)
        return (
            np.concatenate([still.W, templates], axis=2),
            np.concatenate([still.H, rows]),
        )


def still_blocks(model: RenderModel, columns: IntArray, n_lags: int) -> Still:
    """Write columns as templates of ``n_lags`` frames, as few as possible.

    Columns that are still the lags of one template make one again; others, which were
    edited, become templates that sound in their first frame only.
    """
    W_mean = model.W.mean(axis=0)
    templates, activations = [], []
    at = 0
    while at < columns.size:
        block = columns[at : at + n_lags]
        template = np.zeros((n_lags, W_mean.shape[0]), np.float32)
        if _is_shifted(model.H[block], n_lags):
            template[:] = W_mean[:, block].T
            at += n_lags
        else:
            template[0] = W_mean[:, columns[at]]
            at += 1
        templates.append(template)
        activations.append(model.H[block[0]])
    return Still(np.stack(templates, axis=2), np.stack(activations))


def _is_shifted(rows: FloatArray, n_lags: int) -> bool:
    """Tell whether rows are one activation, each a frame later than the last."""
    n_frames = rows.shape[1]
    return rows.shape[0] == n_lags and all(
        not row[:lag].any() and np.array_equal(row[lag:], rows[0, : n_frames - lag])
        for lag, row in enumerate(rows)
        if lag < n_frames
    )
