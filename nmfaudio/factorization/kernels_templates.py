"""The templates' half of a multiplicative iteration: small, serial, once per sweep."""

from nmfaudio._typing import FloatArray
from nmfaudio.factorization._jit import relaxed_kernel
from nmfaudio.factorization.kernels_beta import quotient
from nmfaudio.factorization.layout import Factors, Rule, Scratch, Step, Tiling

__all__ = ["place_templates", "renew_templates"]


@relaxed_kernel
def place_templates(
    W: FloatArray, W_before: FloatArray, step: Step, tiling: Tiling, out: Factors
) -> None:
    """Stretch the templates and lay them out for the products.

    ``W`` and ``W_before`` (n_bins, n_components) are read; ``out.W`` gets ``W``
    stretched by ``step`` as in :func:`stretch_tile`, ``out.W_rows`` the same in the
    blocks of ``tiling``, ``out.W_sum`` the column sums.
    """
    n_bins, n_components = W.shape
    up = step.up
    down = step.down
    out.W_sum[:] = 0
    for f0 in range(0, n_bins, tiling.n_bins):
        width = min(tiling.n_bins, n_bins - f0)
        size = n_components * width
        block = out.W_rows[n_components * f0 : n_components * f0 + size]
        rows = block.reshape(n_components, width)
        for f in range(width):
            for k in range(n_components):
                value = W[f0 + f, k]
                if up != down:
                    old = W_before[f0 + f, k]
                    rise = up * value + down * old
                    value = value * (rise / (down * value + up * old))
                out.W[f0 + f, k] = value
                rows[k, f] = value
                out.W_sum[k] += value


@relaxed_kernel
def renew_templates(
    W: FloatArray,
    W_before: FloatArray,
    factors: Factors,
    scratch: Scratch,
    tiling: Tiling,
    rule: Rule,
) -> None:
    """Update the templates from the sums of a sweep.

    ``W <- max(factors.W * quotient, floor)`` and ``W_before <- W``, both
    (n_bins, n_components); the quotient is that of ``W_numerator`` and
    ``W_denominator`` of ``scratch``, or ``H_sum`` where the latter is not kept, laid
    out by ``tiling``; ``rule`` tells exponent and floor. Cleared afterwards, the sums
    are ready for the next sweep.
    """
    n_bins, n_components = W.shape
    n_chunks = scratch.W_numerator.shape[0]
    split = scratch.W_denominator.shape[1] == scratch.W_numerator.shape[1]
    for f0 in range(0, n_bins, tiling.n_bins):
        width = min(tiling.n_bins, n_bins - f0)
        for k in range(n_components):
            at = n_components * f0 + k * width
            h_sum = scratch.H_sum[0, k]
            for c in range(1, n_chunks):
                h_sum += scratch.H_sum[c, k]
            for f in range(width):
                numerator = scratch.W_numerator[0, at + f]
                for c in range(1, n_chunks):
                    numerator += scratch.W_numerator[c, at + f]
                denominator = h_sum
                if split:
                    denominator = scratch.W_denominator[0, at + f]
                    for c in range(1, n_chunks):
                        denominator += scratch.W_denominator[c, at + f]
                stretched = factors.W[f0 + f, k]
                value = stretched * quotient(numerator, denominator, rule)
                W_before[f0 + f, k] = W[f0 + f, k]
                W[f0 + f, k] = max(value, rule.floor)
    scratch.W_numerator[:] = 0
    scratch.W_denominator[:] = 0
    scratch.H_sum[:] = 0
