"""Activations of given templates, each sample solved on its own.

With the templates held, the problem falls apart into one convex problem for each
sample. Every sample here has its own start, its own momentum and its own end, so that
its activations do not depend on which others it came with: a batch, a part of it, and
one sample alone give the same result.
"""

from typing import Any

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.factorization.core.terms import (
    Matrix,
    data_product,
    gram_with_penalty,
    is_sparse,
    left_terms,
    pointwise_divergence,
    row_blocks,
    stored_model,
)
from nmfaudio.factorization.core.updates import exponent, multiplicative_update, stretch
from nmfaudio.factorization.rows.descent import descend_rows_together
from nmfaudio.factorization.rows.kullback_leibler import MOST_ENTRIES, advance_rows
from nmfaudio.factorization.rows.least_squares import (
    solve_rows,
    solve_weighted_rows,
)

__all__ = ["solve_activations"]

# Keeps the model, of rows whose peak is 1, away from zero where it is divided by.
_FLOOR = 1e-12


def solve_activations(
    X: Matrix,
    templates: FloatArray,
    beta: float,
    *,
    l1: float = 0.0,
    l2: float = 0.0,
    max_iter: int = 200,
    tol: float = 1e-4,
    weights: FloatArray | None = None,
) -> FloatArray:
    """Minimise ``D(x | templates @ a) + l1 |a|₁ + l2 |a|²/2`` for each row of ``X``.

    Parameters
    ----------
    X : ndarray of float or CSR matrix, shape (n_samples, n_features)
        Non-negative and finite. Not modified.
    templates : ndarray of float, shape (n_features, n_components)
        Non-negative. Not modified.
    beta : float
        Beta-divergence: 2 is solved by coordinate descent, others by extrapolated
        multiplicative updates.
    l1, l2 : float, default 0.0
        Weights of the penalties.
    max_iter : int, default 200
        Most sweeps or updates for each row.
    tol : float, default 1e-4
        A row is done when ten updates lower the root of its objective by less than
        ``tol`` of where it began. Coordinate descent is run down to ``tol**2``, since
        its sweeps cost next to nothing.
    weights : ndarray of float, shape (n_samples, n_features), optional
        How much each entry's divergence counts, ``X`` being dense; behind a weight of
        0 any finite value may stand.

    Returns
    -------
    activations : ndarray of float, shape (n_samples, n_components)
        In the dtype of ``templates``. Exactly zero for a silent row.

    Notes
    -----
    Rows and templates are brought to a peak of 1 first, so that the result scales with
    both. O(n_samples * n_features * n_components) for ``beta=2``, times the number of
    updates otherwise; with weights times the number of components for ``beta=2``, since
    each sample then has a Gram matrix of its own.
    """
    dtype = templates.dtype
    if weights is not None:
        X = np.where(weights > 0, X, X.dtype.type(0))
        weights = weights.astype(dtype, copy=False)
    peaks = _positive(_row_peaks(X)).astype(dtype)
    span = _positive(np.asarray(templates.max(initial=0))).astype(dtype)
    X, templates = _scaled_rows(X, peaks), templates / span
    # With a = a' * peak / span, D(x|Ta) = peak**beta * D(x'|T'a').
    l1_rows = (l1 / span * peaks.astype(np.float64) ** (1 - beta)).astype(dtype)
    l2_rows = (l2 / span / span * peaks.astype(np.float64) ** (2 - beta)).astype(dtype)
    activations = np.zeros((X.shape[0], templates.shape[1]), dtype=dtype)
    if beta == 2 and weights is not None:
        both = np.stack([l1_rows, np.full_like(l1_rows, l2 / span / span)], axis=1)
        solve_weighted_rows(
            X,
            weights,
            templates,
            both,
            activations,
            tol=tol**2,
            max_sweeps=max_iter,
        )
    elif beta == 2:
        gram = gram_with_penalty(templates, float(l2 / span / span))
        linear = data_product(X, templates) - l1_rows[:, None]
        solve_rows(gram, linear, activations, tol=tol**2, max_sweeps=max_iter)
    else:
        for rows in row_blocks(X.shape[0], templates.shape[0]):
            block = X[rows]
            # Sums over unstored entries need no model of them for KL only.
            if is_sparse(X) and beta != 1:
                block = block.toarray()
            penalties = l1_rows[rows, None], l2_rows[rows, None]
            shares = None if weights is None else weights[rows]
            fits = _RowFits(block, templates, beta, penalties, shares)
            activations[rows] = fits.solve(max_iter, tol)
    return np.asarray(activations * (peaks / span)[:, None])


def _positive(peaks: FloatArray) -> FloatArray:
    """Return the peaks with those of silence, zero, set to 1."""
    return np.where(peaks > 0, peaks, 1)


def _row_peaks(X: Matrix) -> FloatArray:
    if is_sparse(X):
        return np.asarray(X.max(axis=1).toarray(), dtype=np.float64).ravel()
    return np.asarray(X.max(axis=1, initial=0), dtype=np.float64)


def _scaled_rows(X: Matrix, peaks: FloatArray) -> Matrix:
    if is_sparse(X):
        scaled = X.tocsr(copy=True).astype(peaks.dtype)
        scaled.data /= np.repeat(peaks, np.diff(scaled.indptr))
        return scaled
    return np.divide(X, peaks[:, None], dtype=peaks.dtype)


class _RowFits:
    """One block of rows on their way to their own optima; sparse for KL only."""

    def __init__(
        self,
        X: Matrix,
        templates: FloatArray,
        beta: float,
        penalties: tuple[FloatArray, FloatArray],
        weights: FloatArray | None = None,
    ) -> None:
        self._X, self._templates, self._beta = X, templates, beta
        self._weights = weights
        self._l1, self._l2 = penalties
        is_plain = beta == 1 and weights is None and not is_sparse(X)
        self._is_small = is_plain and templates.size <= MOST_ENTRIES
        self.kept = self._start()
        self._now, self._before = self.kept.copy(), self.kept.copy()

    def solve(self, max_iter: int, tol: float) -> FloatArray:
        """Return the activations of all rows."""
        awake = np.flatnonzero(self.kept.any(axis=1))
        descend_rows_together(self, awake, max_iter=max_iter, tol=tol)
        return self.kept

    def _start(self) -> FloatArray:
        """Return equal activations whose model has the row's sum; zeros for silence."""
        X, shares = self._X, self._weights
        weight: Any = float(self._templates.sum(dtype=np.float64))
        if shares is not None:
            X = X * shares
            weight = product(shares, self._templates.sum(axis=1)).astype(np.float64)
        sums = np.asarray(X.sum(axis=1), dtype=np.float64).ravel()
        level = sums / np.maximum(weight, 1e-300)
        n_components = self._templates.shape[1]
        return np.repeat(level[:, None], n_components, axis=1).astype(self._X.dtype)

    def advance(self, rows: IntArray, pushes: FloatArray) -> None:
        """Update the activations of these rows."""
        if self._is_small:
            self._advance_small(rows, pushes)
            return
        X, power = self._X[rows], exponent(self._beta)
        l1, l2 = self._l1[rows], self._l2[rows]
        now, before = self._now[rows], self._before[rows]
        weights = None if self._weights is None else self._weights[rows]
        for push in (power * pushes[:, :, None]).astype(now.dtype):
            ahead = stretch(now, before, push)
            terms = left_terms(X, ahead, self._templates, self._beta, _FLOOR, weights)
            before, now = now, multiplicative_update(ahead, terms, l1, l2, power)
        self._now[rows], self._before[rows] = now, before

    def _advance_small(self, rows: IntArray, pushes: FloatArray) -> None:
        """Do the same in one call."""
        now, before = self._now[rows], self._before[rows]
        both = np.hstack([self._l1[rows], self._l2[rows]])
        pushes = pushes.astype(now.dtype)
        advance_rows(self._X[rows], self._templates, both, pushes, _FLOOR, now, before)
        self._now[rows], self._before[rows] = now, before

    def keep(self, rows: IntArray) -> None:
        """Remember these rows."""
        self.kept[rows] = self._now[rows]

    def restore(self, rows: IntArray) -> None:
        """Go back to the remembered rows, without momentum."""
        self._now[rows] = self._before[rows] = self.kept[rows]

    def objective(self, rows: IntArray) -> FloatArray:
        """Return the objective of each of these rows."""
        exact = self._now[rows].astype(np.float64)
        templates = self._templates.astype(np.float64)
        X = self._X[rows]
        if is_sparse(X):
            value = _stored_sums(X, exact, templates)
        else:
            model = np.maximum(product(exact, templates.T), _FLOOR)
            entries = pointwise_divergence(X.astype(np.float64), model, self._beta)
            if self._weights is not None:
                entries = entries * self._weights[rows]
            value = entries.sum(axis=1)
        value += self._l1[rows, 0] * exact.sum(axis=1)
        value += 0.5 * self._l2[rows, 0] * (exact**2).sum(axis=1)
        return np.asarray(np.maximum(value, 0.0))


def _stored_sums(X: Matrix, left: FloatArray, right: FloatArray) -> FloatArray:
    """Return the KL divergence of each row: of an unstored entry it is the model."""
    model = stored_model(X, left, right)
    seen = np.maximum(model, _FLOOR)
    entries = pointwise_divergence(X.data.astype(np.float64), seen, 1.0) - model
    of_row = np.repeat(np.arange(X.shape[0]), np.diff(X.indptr))
    stored = np.bincount(of_row, weights=entries, minlength=X.shape[0])
    return np.asarray(stored + product(left, right.sum(axis=0)))
