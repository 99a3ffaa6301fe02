"""What making a small picture of the data costs: one reading of it, and its changes."""

from nmfaudio.compiled.jit import relaxed_kernel
from nmfaudio.compiled.types import BoolArray, FloatArray, IntArray

__all__ = ["change_costs", "join_rows", "pool_rows"]


@relaxed_kernel
def pool_rows(
    V: FloatArray, n_together: int, first_bins: IntArray, line: FloatArray,
    out: FloatArray,
) -> None:  # fmt: skip
    """Sum ``V`` (n_frames, n_bins) over blocks of frames and groups of bins.

    ``n_together`` frames make a row of ``out`` (n_rows, n_groups), the last row maybe
    fewer; group ``g`` begins at bin ``first_bins[g]``. ``line`` (n_bins,) is scratch.
    """
    n_frames, n_bins = V.shape
    n_groups = first_bins.size
    for t in range(out.shape[0]):
        first = t * n_together
        line[:] = V[first]
        for u in range(first + 1, min(first + n_together, n_frames)):
            data = V[u]
            for f in range(n_bins):
                line[f] += data[f]
        row = out[t]
        for g in range(n_groups):
            last = first_bins[g + 1] if g + 1 < n_groups else n_bins
            total = line[first_bins[g]]
            for f in range(first_bins[g] + 1, last):
                total += line[f]
            row[g] = total


@relaxed_kernel
def change_costs(rows: FloatArray, sums: FloatArray, costs: FloatArray) -> None:
    """Say what it would cost to take two neighbouring rows for one.

    With ``p``, ``q`` the two spectra over their sums ``a``, ``b``, the cost is
    ``a b / (a + b)`` times ``sum (p - q)**2 / (p + q)``, the triangular discrimination,
    which goes with the Kullback-Leibler divergence of both from their sum where the
    level of each is free. ``rows`` (n, n_groups), ``sums`` (n,) positive, ``costs``
    (n - 1,) is overwritten.
    """
    for t in range(costs.size):
        a, b = sums[t], sums[t + 1]
        left, right = rows[t], rows[t + 1]
        total = a - a
        for g in range(left.size):
            p, q = left[g] * b, right[g] * a
            both = p + q
            # Two zeros do not differ: any denominator will do.
            total += (p - q) * (p - q) / (both if both > 0 else a)
        costs[t] = total / (a + b)


@relaxed_kernel
def join_rows(rows: FloatArray, counts: IntArray, joins: BoolArray) -> int:
    """Add rows to the ones before them and close the gaps, in place.

    ``rows`` (n, n_groups) and ``counts`` (n,) are added alike; ``joins`` (n,) says
    which rows are added to the one before, the first never. Returns how many are left.
    """
    last = 0
    for t in range(1, rows.shape[0]):
        if joins[t]:
            for g in range(rows.shape[1]):
                rows[last, g] += rows[t, g]
            counts[last] += counts[t]
            continue
        last += 1
        if last < t:
            for g in range(rows.shape[1]):
                rows[last, g] = rows[t, g]
            counts[last] = counts[t]
    return last + 1
