"""Half an iteration of least squares on sparse rows: products and steps in one pass."""

from typing import Any, NamedTuple

import numpy as np

from nmfaudio.compiled.jit import parallel_kernel, relaxed_kernel, run_chunks
from nmfaudio.compiled.lane import numeric_lane
from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.lines import in_lines
from nmfaudio.compiled.products import add_stored_row, multiply
from nmfaudio.compiled.types import FloatArray, Real
from nmfaudio.factorization.core.stored_rows import Stored, stored_rows
from nmfaudio.factorization.fused.coordinate_steps import DESCENT_ROWS, descend

__all__ = ["Swept", "descend_stored", "sweep_stored"]

_TILE = 64
_CHUNK = 4 * _TILE
_INNER_SWEEPS = 4
_PATIENCE = 0.1


class Swept(NamedTuple):
    """One factor after its sweeps: the violation before, and what the fit gained.

    ``quadratic`` is ``a @ gram @ a / 2 - linear @ a`` summed over the rows.
    """

    factor: FloatArray
    violation: float
    quadratic: float


@relaxed_kernel
def _measure(
    values: FloatArray, target: FloatArray, pull: FloatArray
) -> tuple[float, float]:
    """Return the sums of absolute projected gradients and of ``quadratic``.

    All are (K, n); ``pull`` is the Gram matrix times ``values``.
    """
    met = quadratic = 0.0
    for k in range(values.shape[0]):
        row, aim, force = values[k], target[k], pull[k]
        for i in range(row.size):
            slope = force[i] - aim[i]
            # At zero, only a negative gradient is a violation.
            met += abs(slope) if row[i] > 0 else max(-slope, 0.0)
            quadratic += np.float64(row[i]) * (np.float64(force[i]) * 0.5 - aim[i])
    return met, quadratic


@relaxed_kernel
def _descend_chunk(
    c: int,
    stored: Stored,
    other: FloatArray,
    gram: FloatArray,
    l1: Real,
    patience: Real,
    point: FloatArray,
    found: FloatArray,
) -> None:
    """Do :func:`descend_stored`'s work for chunk ``c``; other arguments as there."""
    n_rows, n_components = point.shape
    line = np.empty(other.shape[1], point.dtype)
    buffers = np.empty((3, n_components * _TILE), point.dtype)
    scratch = np.empty((DESCENT_ROWS + 1) * _TILE, point.dtype)
    last = min((c + 1) * _CHUNK, n_rows)
    met = quadratic = 0.0
    for i0 in range(c * _CHUNK, last, _TILE):
        n = min(_TILE, last - i0)
        values = buffers[0, : n_components * n].reshape(n_components, n)
        target = buffers[1, : n_components * n].reshape(n_components, n)
        pull = buffers[2, : n_components * n].reshape(n_components, n)
        for i in range(n):
            line[:] = -l1
            begin, end = stored.indptr[i0 + i], stored.indptr[i0 + i + 1]
            add_stored_row(stored.data, stored.indices, begin, end, other, line)
            for k in range(n_components):
                target[k, i] = line[k]
                values[k, i] = point[i0 + i, k]
        multiply(gram, values, pull)
        met += _measure(values, target, pull)[0]
        lines = scratch[: (DESCENT_ROWS + 1) * n]
        descend(values, target, gram, lines, _INNER_SWEEPS, patience)
        multiply(gram, values, pull)
        quadratic += _measure(values, target, pull)[1]
        for i in range(n):
            for k in range(n_components):
                point[i0 + i, k] = values[k, i]
    found[c, 0] = met
    found[c, 1] = quadratic


@parallel_kernel
def descend_stored(
    stored: Stored,
    other: FloatArray,
    gram: FloatArray,
    l1: Real,
    patience: Real,
    point: FloatArray,
    found: FloatArray,
) -> None:
    """Lower ``a @ gram @ a / 2 - (x @ other - l1) @ a`` for each sparse row ``x``.

    By up to four coordinate sweeps over ``a = point[i] >= 0`` [1]_; data are read once
    and their product with ``other`` (n_columns, >= K), whose rows are whole lines with
    zeros behind, is never stored. ``gram`` (K, K);
    ``point`` (n_rows, K) is modified in place. ``found`` (n_chunks, 2), in float64, is
    overwritten with each chunk's sum of the absolute projected gradients before the
    first sweep, and of what was lowered; chunks do not depend on the number of threads.

    References
    ----------
    .. [1] Gillis and Glineur, "Accelerated multiplicative updates and hierarchical ALS
       algorithms for nonnegative matrix factorization", Neural Computation 24(4), 2012.
    """
    given = (stored, other, gram, l1, patience, point, found)
    run_chunks(_descend_chunk, found.shape[0], given)


def sweep_stored(
    X: Any, other: FloatArray, factor: FloatArray, penalties: tuple[float, float]
) -> Swept:
    """Sweep over the components of ``factor`` for ``X ≈ factor @ other.T``.

    Parameters
    ----------
    X : CSR matrix, shape (n_rows, n_columns)
        Not modified.
    other : ndarray of float, shape (n_columns, n_components)
        Held. Not modified.
    factor : ndarray of float, shape (n_rows, n_components)
        Not modified.
    penalties : tuple of float
        L1 and L2 weights on the factor.

    Returns
    -------
    swept : Swept
        With penalties in it.
    """
    l1, l2 = penalties
    dtype = factor.dtype.type
    gram = product(other.T, other)
    gram[np.diag_indices_from(gram)] += dtype(l2)
    point = np.array(factor, order="C")
    found = np.empty((-(-point.shape[0] // _CHUNK), 2))
    given = stored_rows(X), in_lines(other), gram, dtype(l1), dtype(_PATIENCE)
    with numeric_lane:
        descend_stored(*given, point, found)
    met, quadratic = found.sum(axis=0)
    return Swept(point, float(met), float(quadratic))
