"""One multiplicative step from the halves of a gradient, for a whole factor.

With ``x`` the factor by which an entry changes, the surrogate that majorizes the
objective at the current point has the derivative ::

    denominator * x**(beta-1) - numerator * x**(beta-2)
        + linear + quadratic * x - pull / x

where ``linear``, ``quadratic`` and ``pull`` are the penalties' shares. It is solved for
``x`` exactly where beta is 1 (Kullback-Leibler) or 2 (Euclidean), so each step descends
for penalties that are majorized so [1]_; for other beta the halves are divided and the
quotient is raised to the power that makes the unpenalized step descend [2]_.

References
----------
.. [1] Sha, Lin, Saul and Lee, "Multiplicative updates for nonnegative quadratic
   programming", Neural Computation 19(8), 2007.
.. [2] Févotte and Idier, "Algorithms for nonnegative matrix factorization with the
   beta-divergence", Neural Computation 23(9), 2011.
"""

from typing import NamedTuple

import numpy as np

from nmfaudio.compiled.jit import parallel_kernel, relaxed_kernel, run_chunks
from nmfaudio.compiled.types import BoolArray, FloatArray, IntArray, Real
from nmfaudio.factorization.core.entries import KIND_EUCLIDEAN, KIND_KULLBACK_LEIBLER

__all__ = ["Penalties", "Step", "step_factor", "stretch_factor"]


class Penalties(NamedTuple):
    """The penalties' shares of a gradient.

    ``linear`` (n_components,); ``quadratic`` and ``pull`` (n, n_components), or (0, 0)
    for none.
    """

    linear: FloatArray
    quadratic: FloatArray
    pull: FloatArray


class Step(NamedTuple):
    """How to step, in scalars of the data's own dtype.

    ``power`` applies where no exact solution is used; ``damping`` in (0, 1] shortens
    every step (in the logarithm); positive entries stay at or above ``floor``, so that
    later steps can revive them, and grow at most ``longest`` times.
    """

    kind: int
    power: Real
    damping: Real
    floor: Real
    longest: Real


@relaxed_kernel
def _step_kl(n: Real, d: Real, quadratic: Real) -> Real:
    """Solve ``d + quadratic * x - n / x = 0`` without cancellation."""
    x: Real = 2 * n / (d + np.sqrt(d * d + 4 * quadratic * n))
    return x


@relaxed_kernel
def _step_euclidean(b: Real, a: Real, pull: Real) -> Real:
    """Solve ``a * x - b - pull / x = 0`` without cancellation, for any ``b``."""
    root = np.sqrt(b * b + 4 * a * pull)
    x: Real = (b + root) / (2 * a) if b >= 0 else 2 * pull / (root - b)
    return x


@relaxed_kernel
def _plain_row(
    factor: FloatArray,
    numerator: FloatArray,
    denominator: FloatArray,
    penalties: Penalties,
    step: Step,
    free: BoolArray,
    out: FloatArray,
) -> None:
    """Take :func:`step_factor`'s commonest case without branches: KL, L1 at most."""
    for k in range(factor.size):
        old = factor[k]
        total = denominator[k] + penalties.linear[k]
        x = min(numerator[k] / total, step.longest) if total > 0 else 1 + 0 * old
        value = max(old * x, step.floor)
        out[k] = value if free[k] and old > 0 else old


@relaxed_kernel
def _step_rows(
    c: int,
    factor: FloatArray,
    numerator: FloatArray,
    denominator: FloatArray,
    penalties: Penalties,
    step: Step,
    free: BoolArray,
    out: FloatArray,
    bounds: IntArray,
) -> None:
    """Do :func:`step_factor`'s work on chunk ``c``; other arguments as there."""
    coupled = penalties.quadratic.shape[0] > 0
    plain = step.kind == KIND_KULLBACK_LEIBLER and not coupled and step.damping >= 1
    for i in range(bounds[c], bounds[c + 1]):
        if plain:
            _plain_row(
                factor[i], numerator[i], denominator[i], penalties, step, free, out[i]
            )
            continue
        for k in range(factor.shape[1]):
            old = factor[i, k]
            if not free[k] or old <= 0:
                out[i, k] = old
                continue
            n = numerator[i, k]
            d = denominator[i, k]
            linear = penalties.linear[k]
            quadratic = penalties.quadratic[i, k] if coupled else 0 * old
            pull = penalties.pull[i, k] if coupled else 0 * old
            if d + linear + quadratic <= 0:
                x = 1 + 0 * old
            elif step.kind == KIND_KULLBACK_LEIBLER:
                x = _step_kl(n + pull, d + linear, quadratic)
            elif step.kind == KIND_EUCLIDEAN and d + quadratic > 0:
                x = _step_euclidean(n - linear, d + quadratic, pull)
            else:
                x = ((n + pull) / (d + linear + quadratic)) ** step.power
            if step.damping < 1:
                x = x**step.damping
            # The bound keeps a vanishing denominator from throwing it to infinity.
            out[i, k] = max(old * min(x, step.longest), step.floor)


@parallel_kernel
def step_factor(
    factor: FloatArray,
    numerator: FloatArray,
    denominator: FloatArray,
    penalties: Penalties,
    step: Step,
    free: BoolArray,
    out: FloatArray,
    bounds: IntArray,
) -> None:
    """Write the next iterate of ``factor`` (n, n_components) into ``out``.

    A thread takes the rows ``bounds[c]:bounds[c+1]``. Columns that are not ``free``
    (n_components,) are copied; zeros stay zeros (that is how supports are kept); where
    no data and no penalty speaks, nothing changes.
    """
    given = (factor, numerator, denominator, penalties, step, free, out, bounds)
    run_chunks(_step_rows, bounds.size - 1, given)


@relaxed_kernel
def stretch_factor(
    now: FloatArray, before: FloatArray, momentum: Real, out: FloatArray
) -> None:
    """Write ``now * (now / before) ** momentum``, nearly, into ``out``.

    All are flat. The power is replaced by its Padé quotient ``((1+b) now + (1-b)
    before) / ((1-b) now + (1+b) before)``: one division, positive, and bounded by
    ``(1+b) / (1-b)``. Zeros stay zeros.
    """
    more = 1 + momentum
    less = 1 - momentum
    for i in range(now.size):
        new, old = now[i], before[i]
        total = less * new + more * old
        ratio = (more * new + less * old) / total if total > 0 else total
        out[i] = new * ratio
