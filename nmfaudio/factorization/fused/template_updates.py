"""The templates' half of a multiplicative iteration: small, serial, once per sweep."""

from nmfaudio.compiled.jit import relaxed_kernel
from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.core.entries import DivergenceRule, quotient
from nmfaudio.factorization.core.layout import (
    SweepFactors,
    SweepScratch,
    SweepStep,
    Tiling,
)
from nmfaudio.factorization.fused.sweep_kl import add_to

__all__ = ["place_templates", "renew_templates"]


@relaxed_kernel
def place_templates(
    W_rows: FloatArray,
    W_before: FloatArray,
    step: SweepStep,
    tiling: Tiling,
    out: SweepFactors,
) -> None:
    """Stretch the templates and lay them out for the products.

    ``W_rows`` and ``W_before`` (flat, in the blocks of ``tiling``) are read;
    ``out.W_rows`` gets ``W_rows`` stretched by ``step`` as in :func:`stretch_tile`,
    ``out.W`` (n_bins, n_components) the same, ``out.W_sum`` the column sums.
    """
    n_bins, n_components = out.W.shape[0], tiling.n_components
    up = step.up
    down = step.down
    out.W_sum[:] = 0
    for f0 in range(0, n_bins, tiling.n_bins):
        width = min(tiling.n_bins, n_bins - f0)
        columns = out.W[f0 : f0 + width]
        for k in range(n_components):
            at = n_components * f0 + k * width
            row, now = out.W_rows[at : at + width], W_rows[at : at + width]
            if up == down:
                for f in range(width):
                    row[f] = now[f]
            else:
                old = W_before[at : at + width]
                for f in range(width):
                    new = now[f]
                    row[f] = new * (
                        (up * new + down * old[f]) / (down * new + up * old[f])
                    )
            total = out.W_sum[k]
            for f in range(width):
                total += row[f]
                columns[f, k] = row[f]
            out.W_sum[k] = total


@relaxed_kernel
def renew_templates(
    W_rows: FloatArray,
    W_before: FloatArray,
    factors: SweepFactors,
    scratch: SweepScratch,
    tiling: Tiling,
    rule: DivergenceRule,
) -> None:
    """Update the templates from the sums of a sweep.

    ``W_rows <- max(factors.W_rows * quotient, floor)`` and ``W_before <- W_rows``, flat
    in the blocks of ``tiling``; the quotient is that of ``W_numerator`` and
    ``W_denominator`` of ``scratch``, or ``H_sum`` where the latter is not kept;
    ``rule`` tells exponent and floor. The sums are cleared for the next sweep.
    """
    n_bins, n_components = factors.W.shape[0], tiling.n_components
    n_chunks = scratch.W_numerator.shape[0]
    split = scratch.W_denominator.shape[1] == scratch.W_numerator.shape[1]
    for j in range(W_rows.size):
        W_before[j] = W_rows[j]
    for c in range(1, n_chunks):
        add_to(scratch.W_numerator[0], scratch.W_numerator[c])
        add_to(scratch.H_sum[0], scratch.H_sum[c])
        if split:
            add_to(scratch.W_denominator[0], scratch.W_denominator[c])
    for f0 in range(0, n_bins, tiling.n_bins):
        width = min(tiling.n_bins, n_bins - f0)
        for k in range(n_components):
            at = n_components * f0 + k * width
            row = W_rows[at : at + width]
            stretched = factors.W_rows[at : at + width]
            gain = scratch.W_numerator[0, at : at + width]
            if split:
                loss = scratch.W_denominator[0, at : at + width]
                for f in range(width):
                    value = stretched[f] * quotient(gain[f], loss[f], rule)
                    row[f] = max(value, rule.floor)
            else:
                h_sum = scratch.H_sum[0, k]
                for f in range(width):
                    value = stretched[f] * gain[f] / (h_sum + rule.eps * rule.eps)
                    row[f] = max(value, rule.floor)
    scratch.W_numerator[:] = 0
    scratch.W_denominator[:] = 0
    scratch.H_sum[:] = 0
