"""Reduced data, on which many starts can be tried for little.

Frames are put together where little changes, and bins where the ear is blunt: low bins
stay as they are, higher ones go into groups of the same width in octaves. Half a minute
becomes 160 stretches of 240 bands, a seventieth of the data. Divergences add up over
bins and frames, so what is said of sums holds for the data they were made of: for
Kullback-Leibler, the divergence of sums is the divergence of the data from the same
model, spread inside each group as the data is, up to a constant.
"""

from dataclasses import dataclass, replace

import numpy as np

from nmfaudio.compiled.jit import relaxed_kernel
from nmfaudio.compiled.types import BoolArray, FloatArray, IntArray
from nmfaudio.factorization.core.data import Data

__all__ = [
    "ReducedData",
    "affordable_fineness",
    "frame_means",
    "half_energy",
    "reduced",
    "reduced_size",
]

# Stretches and bands: at least so many, and so many more for each component.
_STRETCHES, _STRETCHES_PER_COMPONENT = 100, 8
_BANDS, _BANDS_PER_COMPONENT = 180, 4.5
# Frames of a stretch, on average.
_MOST_FRAMES = 32
# Changes are looked for in blocks of frames, at least so many of them for a stretch.
_BLOCKS_PER_STRETCH = 6
# Fewer where they would take more than a third of much data's memory.
_LEAST_BLOCKS, _MOST_MEMORY, _LIGHT = 3, 3, 2_000_000
_SINGLE_BINS, _BAND_WIDTH = 128, 48
# Less is not worth the detour; so much smaller than the data costs next to nothing.
_LEAST_GAIN, _SMALL = 3, 16
# Entries times components below which a second thread costs more than it brings.
_ONE_THREAD = 2_000_000
# So many starts keep threads busy with a start each, which need not wait for others.
_MANY_STARTS = 4
# Share of rows that one round of joining may take.
_ROUND = 0.25


@dataclass(frozen=True, eq=False)
class ReducedData:
    """Data of stretches and bands, and the way back.

    Attributes
    ----------
    data : Data
        Stretches for frames, bands for bins.
    block : int
        Frames of a block, a power of two.
    n_blocks : ndarray of int, shape (n_stretches,)
        Blocks of each stretch.
    bands : ndarray of int, shape (n_bins,)
        The band of each bin.
    frame_gains : ndarray of float, shape (n_stretches,)
        From a stretch's entry to that of each of its blocks.
    bin_gains : ndarray of float, shape (n_bins,)
        From a band's entry to that of each of its bins.
    hidden : float
        About the Kullback-Leibler divergence, for the scaled data, of frames from their
        stretches: what no factorization of them can see.
    """

    data: Data
    block: int
    n_blocks: IntArray
    bands: IntArray
    frame_gains: FloatArray
    bin_gains: FloatArray
    hidden: float

    def spread(
        self, W: FloatArray, H: FloatArray, data: Data, ratio: int
    ) -> tuple[FloatArray, FloatArray]:
        """Return factors of the reduced data as factors of the data.

        Parameters
        ----------
        W : ndarray of float, shape (n_bands, n_components)
            Not modified.
        H : ndarray of float, shape (n_stretches, n_components)
            Not modified.
        data : Data
            Whose frames are means over ``ratio`` frames of the recording's.
        ratio : int
            A power of two; ``block`` or more, or 1.

        Returns
        -------
        W : ndarray of float, shape (n_bins, n_components)
            In each band the shape of the mean spectrum.
        H : ndarray of float, shape (n_frames, n_components)
            At the level that explains the data's sum.
        """
        dtype = data.dtype
        H_blocks = np.repeat(H * self.frame_gains[:, np.newaxis], self.n_blocks, axis=0)
        if ratio >= self.block:
            H_frames = frame_means(H_blocks, ratio // self.block)
        else:
            H_frames = np.repeat(H_blocks, self.block // ratio, axis=0)
        H_frames = H_frames[: data.V.shape[0]].astype(dtype)
        return self._levelled(W, H_frames, data)

    def at_frames(
        self, W: FloatArray, H: FloatArray, data: Data, frames: IntArray
    ) -> tuple[FloatArray, FloatArray]:
        """Return factors of the reduced data as factors of some frames of the data.

        Parameters
        ----------
        W, H : ndarray of float
            As in :meth:`spread`.
        data : Data
            Those frames.
        frames : ndarray of int, shape (n_frames,)
            Which ones of the recording they are.

        Returns
        -------
        W, H : ndarray of float
            As of :meth:`spread`.
        """
        stretches = np.repeat(np.arange(self.n_blocks.size), self.n_blocks)
        gained = (H * self.frame_gains[:, np.newaxis]).astype(data.dtype)
        return self._levelled(W, gained[stretches[frames // self.block]], data)

    def _levelled(
        self, W: FloatArray, H_frames: FloatArray, data: Data
    ) -> tuple[FloatArray, FloatArray]:
        """Return templates with all bins, and activations that explain the data's sum.

        ``H_frames`` (n_frames, n_components) is modified.
        """
        dtype = data.dtype
        W_bins = (W[self.bands] * self.bin_gains[:, np.newaxis]).astype(dtype)
        columns = W_bins.sum(axis=0, dtype=np.float64)
        model = float(np.sum(columns * H_frames.sum(axis=0, dtype=np.float64)))
        if model > 0:
            H_frames *= dtype(data.frame_sums.sum() / model)
        return W_bins, H_frames


def reduced(
    data: Data,
    n_components: int,
    beta: float,
    fineness: int = 1,
    *,
    n_starts: int = 1,
) -> ReducedData | None:
    """Return much smaller data for starts with ``n_components``.

    Parameters
    ----------
    data : Data
        The data, not weighted.
    n_components : int
        Components of the factorization: more of them need finer data.
    beta : float
        The divergence, which says how much a group of entries weighs.
    fineness : int, default 1
        Times as many stretches and bands as usual.
    n_starts : int, default 1
        Starts that are tried on them at the same time.

    Returns
    -------
    small : ReducedData or None
        None where they would not be much smaller than the data.
    """
    n_frames, n_bins = data.V.shape
    n_stretches, first_bins = _resolution(data, n_components, fineness)
    if n_stretches * first_bins.size * _LEAST_GAIN > data.V.size:
        return None
    block = _block_frames(data, n_stretches, first_bins.size)
    rows = np.empty((-(-n_frames // block), first_bins.size), data.dtype)
    line = np.empty(n_bins, data.dtype)
    # On the scale of the data: its powers of two are theirs.
    pool_rows(data.V, block, first_bins, line, rows)
    rows, n_blocks, hidden = _joined(rows, n_stretches)
    widths = np.diff(first_bins, append=n_bins)
    # d(n**(1/b) v | n**(1/b) p) = n d(v | p): means that weigh as much as their group.
    power = 1 / max(beta, 0.5) - 1
    bin_weights = widths.astype(np.float64) ** power
    frame_weights = (n_blocks.astype(np.float64) * block) ** power
    rows *= bin_weights.astype(rows.dtype)
    rows *= frame_weights.astype(rows.dtype)[:, np.newaxis]
    bands = np.repeat(np.arange(first_bins.size), widths)
    band_sums = np.maximum(np.add.reduceat(data.bin_sums, first_bins), 1e-300)
    return ReducedData(
        data=_posed(data, rows, n_components, n_starts),
        block=block,
        n_blocks=n_blocks,
        bands=bands,
        frame_gains=1 / (n_blocks * frame_weights),
        bin_gains=data.bin_sums / band_sums[bands] / bin_weights[bands],
        hidden=hidden * data.scale,
    )


def affordable_fineness(data: Data, n_components: int) -> int:
    """Return the finest resolution, 1 or 2, at which reduced data are still small."""
    is_small = reduced_size(data, n_components, 2) * _SMALL <= data.V.size
    return 2 if is_small else 1


def reduced_size(data: Data, n_components: int, fineness: int) -> int:
    """Return how many entries reduced data of so many components have at most."""
    n_stretches, first_bins = _resolution(data, n_components, fineness)
    return n_stretches * first_bins.size


def frame_means(rows: FloatArray, ratio: int) -> FloatArray:
    """Return the means of every ``ratio`` rows; the last may be of fewer."""
    n_rows, n_columns = rows.shape
    if ratio == 1:
        return rows
    n_whole = n_rows // ratio
    means = np.empty((-(-n_rows // ratio), n_columns), rows.dtype)
    blocks = rows[: n_whole * ratio].reshape(n_whole, ratio, n_columns)
    np.mean(blocks, axis=1, out=means[:n_whole])
    if n_whole * ratio < n_rows:
        means[n_whole] = rows[n_whole * ratio :].mean(axis=0)
    return means


def half_energy(rows: FloatArray, scale: float) -> float:
    """Return half the sum of the squares of ``scale * rows`` (n_rows, n_columns)."""
    energies = np.einsum("tf,tf->t", rows, rows)
    return 0.5 * scale * scale * float(energies.sum(dtype=np.float64))


def _block_frames(data: Data, n_stretches: int, n_bands: int) -> int:
    """Return how many frames to put together unseen: a power of two."""
    block, n_rows = 1, data.V.shape[0]
    while True:
        size = n_rows * n_bands
        is_heavy = size > _LIGHT and size * _MOST_MEMORY > data.V.size
        wanted = _LEAST_BLOCKS if is_heavy else _BLOCKS_PER_STRETCH
        if n_rows // 2 < wanted * n_stretches:
            return block
        block, n_rows = 2 * block, n_rows // 2


def _resolution(data: Data, n_components: int, fineness: int) -> tuple[int, IntArray]:
    """Return the number of stretches, and where bands begin."""
    n_frames, n_bins = data.V.shape
    n_stretches = fineness * max(
        _STRETCHES + _STRETCHES_PER_COMPONENT * n_components, n_frames // _MOST_FRAMES
    )
    n_bands = fineness * round(_BANDS + _BANDS_PER_COMPONENT * n_components)
    return n_stretches, _first_bins(n_bins, n_bands)


def _first_bins(n_bins: int, n_bands: int) -> IntArray:
    """Return where bands begin: every bin at first, then ever wider ones."""
    single, width = _SINGLE_BINS, _BAND_WIDTH
    while True:
        first = list(range(min(single, n_bins)))
        f = single
        while f < n_bins:
            first.append(f)
            f += max(2, f // width)
        if len(first) >= min(n_bands, n_bins):
            return np.array(first)
        single, width = 2 * single, 2 * width


def _joined(rows: FloatArray, n_stretches: int) -> tuple[FloatArray, IntArray, float]:
    """Join neighbouring rows, those that differ least first, until few are left.

    Returns the sums, how many rows each was made of, and the cost of all joins.
    """
    n_blocks = np.ones(rows.shape[0], np.int64)
    total = 0.0
    least = np.finfo(rows.dtype).tiny
    while rows.shape[0] > n_stretches:
        costs = np.empty(rows.shape[0] - 1, rows.dtype)
        change_costs(rows, rows.sum(axis=1) + least, costs)
        # A row is joined with one other only, the one it is nearest to.
        edge = np.array([np.inf], costs.dtype)
        left = np.concatenate([edge, costs[:-1]])
        right = np.concatenate([costs[1:], edge])
        found = np.flatnonzero((costs < left) & (costs <= right))
        if found.size == 0:
            found = np.array([int(costs.argmin())])
        most = min(rows.shape[0] - n_stretches, max(1, int(_ROUND * costs.size)))
        found = found[np.argsort(costs[found], kind="stable")[:most]]
        total += float(costs[found].sum(dtype=np.float64))
        joins = np.zeros(rows.shape[0], np.bool_)
        joins[found + 1] = True
        n_left = join_rows(rows, n_blocks, joins)
        rows, n_blocks = rows[:n_left], n_blocks[:n_left]
    # A copy, so that the many rows of before can go.
    return rows.copy(), n_blocks, total


def _posed(data: Data, rows: FloatArray, n_components: int, n_starts: int) -> Data:
    """Return the reduced data themselves, from their ``rows``."""
    is_quick = rows.size * n_components < _ONE_THREAD or n_starts >= _MANY_STARTS
    scale = 2.0 ** -np.ceil(np.log2(float(rows.max())))
    sums = rows.sum(axis=1, dtype=np.float64) * scale
    return replace(
        data,
        V=rows,
        weights=np.zeros((0, rows.shape[1]), rows.dtype),
        scale=float(scale),
        frame_sums=sums,
        bin_sums=rows.sum(axis=0, dtype=np.float64) * scale,
        energy=half_energy(rows, float(scale)),
        silent_frames=sums == 0,
        silent_bins=np.zeros(rows.shape[1], np.bool_),
        n_chunks=1 if is_quick else data.n_chunks,
    )


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
        start = V[first]
        for f in range(n_bins):
            line[f] = start[f]
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
