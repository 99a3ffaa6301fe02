"""Non-negative least squares by exact coordinate steps, a block of rows at a time."""

from typing import Any

import numpy as np

from nmfaudio.compiled.jit import relaxed_kernel
from nmfaudio.compiled.products import multiply
from nmfaudio.compiled.types import FloatArray, Real

__all__ = ["DESCENT_ROWS", "descend"]

DESCENT_ROWS = 8
"""Rows that :func:`descend` takes at a time."""

# A partner so faint is rounding: a step along it would leave float32. Only compared.
_LEAST_CURVATURE = np.float32(1e-19)


@relaxed_kernel
def _descend_block(
    values: FloatArray,
    target: FloatArray,
    gram: FloatArray,
    pull: FloatArray,
    k0: int,
    line: FloatArray,
    zero: Real,
) -> Any:
    """Move one block of rows of ``values``, each to its exact minimum in turn.

    ``values`` and ``target`` (n_components, n), ``gram`` (n_components, n_components);
    ``pull`` (block, n) holds ``gram @ values`` for the rows from ``k0`` on and is kept
    up to date inside the block; ``line`` (n,) is scratch, whatever it holds; ``zero``
    is 0 in the data's dtype. Returns the sum of squared steps.
    """
    n_block, n = pull.shape
    moved = zero
    for a in range(n_block):
        curvature = gram[k0 + a, k0 + a]
        if not curvature > _LEAST_CURVATURE:
            continue
        row, aim, force = values[k0 + a], target[k0 + a], pull[a]
        for i in range(n):
            new = max(zero, row[i] + (aim[i] - force[i]) / curvature)
            step = new - row[i]
            moved += step * step
            line[i] = step
            row[i] = new
        for b in range(a + 1, n_block):
            share = gram[k0 + b, k0 + a]
            other = pull[b]
            for i in range(n):
                other[i] += share * line[i]
    return moved


@relaxed_kernel
def descend(
    values: FloatArray,
    target: FloatArray,
    gram: FloatArray,
    scratch: FloatArray,
    n_inner: int,
    patience: Real,
) -> None:
    """Minimise ``x.T gram x / 2 - x.T target`` over ``x >= 0`` by coordinate sweeps.

    For each column of ``values`` (n_components, n), in place, with the column of
    ``target`` (the same shape); ``gram`` (n_components, n_components); ``scratch`` has
    ``(DESCENT_ROWS + 1) * n`` entries. There are ``n_inner`` sweeps at most [1]_: they
    end when one's steps are shorter than ``patience`` times those of the first. Rows
    are taken in order; the pull of all others on a block of them is one product, so
    that most of the work is multiplication.

    References
    ----------
    .. [1] Gillis and Glineur, "Accelerated multiplicative updates and hierarchical ALS
       algorithms for nonnegative matrix factorization", Neural Computation 24(4), 2012.
    """
    n_components, n = values.shape
    line = scratch[:n]
    zero = patience - patience
    first = zero
    for sweep in range(n_inner):
        moved = zero
        for k0 in range(0, n_components, DESCENT_ROWS):
            n_block = min(DESCENT_ROWS, n_components - k0)
            pull = scratch[n : n + n_block * n].reshape(n_block, n)
            multiply(gram[k0 : k0 + n_block], values, pull)
            moved += _descend_block(values, target, gram, pull, k0, line, zero)
        if sweep == 0:
            first = moved
        elif moved <= patience * patience * first:
            break
