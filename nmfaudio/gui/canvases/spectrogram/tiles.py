"""A picture of sound that is made tile by tile, and looked at while it is being made.

Over the frames stands a pyramid of maxima, as in :mod:`nmfaudio.spectral.display`, so
that no transient is lost at any zoom. Of a long recording only the upper levels are
kept whole; the finest are made where one looks, and forgotten again. A worker fills
tiles; the window reads what there is.
"""

import math
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from nmfaudio.compiled.types import BoolArray, FloatArray, UInt8Array
from nmfaudio.spectral.display import covered, db_of_code, greatest
from nmfaudio.spectral.grid import FrequencyAxis

__all__ = ["TILE_FRAMES", "TiledPicture"]

Edges: TypeAlias = NDArray[np.float64]
Compute: TypeAlias = Callable[[int, int], UInt8Array]

TILE_FRAMES: Final = 512

_KEPT_BYTES: Final = 48 << 20  # of the finest level that is kept whole
_FINE_TILES: Final = 64
_MOST_LEVELS: Final = 9  # at which a tile is one row
_SPOTS: Final = 4  # places of a tile that a sketch looks at
_SPOT_FRAMES: Final = 4
_FULL_SCALE: Final = 243  # code of 0 dB


class TiledPicture:
    """Levels of every frame and bin, as far as they are known.

    Parameters
    ----------
    n_frames : int
        Frames of the recording, at least 1.
    frame_s : float
        Seconds from one frame to the next.
    centres_hz : ndarray of float64, shape (n_bins,)
        Frequencies of the bins, ascending.
    compute : callable
        Returns the codes of frames ``[start, stop)``, (n_frames, n_bins), uint8.
    before : TiledPicture or None
        What was shown until now: where nothing is known yet, it shows on.
    ready : callable or None
        Returns how many frames can be computed by now; None for all.

    Notes
    -----
    :meth:`fill` and :meth:`sketch` are for one worker thread. Any other thread may read
    meanwhile: it sees what was there before or what is there now.
    """

    def __init__(
        self,
        n_frames: int,
        frame_s: float,
        centres_hz: FloatArray,
        compute: Compute,
        before: "TiledPicture | None" = None,
        ready: Callable[[], int] | None = None,
    ) -> None:
        self.n_frames = n_frames
        self.frame_s = frame_s
        self.centres_hz: Edges = np.asarray(centres_hz, np.float64)
        self._compute = compute
        self._ready = ready
        n_bins = centres_hz.size
        too_many = max(1.0, n_frames * n_bins / _KEPT_BYTES)
        self.first_level = min(math.ceil(math.log2(too_many)), _MOST_LEVELS)
        top = max(self.first_level, math.ceil(math.log2(n_frames)))
        shapes = [
            (-(-n_frames // 2**level), n_bins)
            for level in range(self.first_level, top + 1)
        ]
        self._kept: list[UInt8Array]
        self.sketched: BoolArray
        self._borrowed = False
        if before is not None and [a.shape for a in before._kept] == shapes:
            self._kept = [array.copy() for array in before._kept]
            self.sketched = before.sketched.copy()
            self._borrowed = True
        else:
            self._kept = [np.zeros(shape, np.uint8) for shape in shapes]
            self.sketched = np.zeros(self.n_tiles, np.bool_)
        self.done = np.zeros(self.n_tiles, np.bool_)
        self._fine: OrderedDict[int, list[UInt8Array]] = OrderedDict()

    @property
    def n_tiles(self) -> int:
        """Number of tiles."""
        return -(-self.n_frames // TILE_FRAMES)

    @property
    def arriving(self) -> bool:
        """Whether sound is still to come."""
        return self._n_possible < self.n_tiles

    @property
    def _n_possible(self) -> int:
        """Number of tiles whose sound is there."""
        n_ready = self.n_frames if self._ready is None else self._ready()
        return self.n_tiles if n_ready >= self.n_frames else n_ready // TILE_FRAMES

    @property
    def complete(self) -> bool:
        """Whether all that is kept is known."""
        return bool(self.done.all())

    @property
    def loudest_db(self) -> float:
        """The highest level known; minus infinity where there is none."""
        code = int(self._kept[-1].max(initial=0))
        return db_of_code(code) if code else -math.inf

    def share_known(self, start_s: float, stop_s: float) -> float:
        """Return of how much of a view something is known, 0..1.

        What was shown before is seen where nothing is known, but is not known.
        """
        known = self.done if self._borrowed else self.sketched
        return float(known[slice(*self._tiles_of(start_s, stop_s))].mean())

    # For the worker.

    def wanted(self, start_s: float, stop_s: float, n_columns: int) -> list[int]:
        """Return the tiles that a view lacks, those in its middle first.

        Only those whose sound is there; so too :meth:`unmade`.
        """
        first, last = self._tiles_of(start_s, stop_s)
        last = min(last, self._n_possible)
        fine = self._level(start_s, stop_s, n_columns) < self.first_level
        lacking = [
            tile
            for tile in range(first, last)
            if not self.done[tile] or (fine and tile not in self._fine)
        ]
        middle = (first + last - 1) / 2
        return sorted(lacking, key=lambda tile: abs(tile - middle))

    def unmade(self) -> list[int]:
        """Return the tiles that can be made and are not, in order."""
        return [int(tile) for tile in (~self.done[: self._n_possible]).nonzero()[0]]

    def sketch(self, tile: int) -> None:
        """Look at a few places of a tile, so that something can be seen soon."""
        start, stop = self._frames_of(tile)
        step = max(_SPOT_FRAMES, TILE_FRAMES // _SPOTS)
        for begin in range(start, stop, step):
            row = self._compute(begin, min(begin + _SPOT_FRAMES, stop)).max(axis=0)
            for level, kept in enumerate(self._kept, start=self.first_level):
                low = begin >> level
                kept[low : max(low + 1, min(begin + step, stop) >> level)] = row
        self.sketched[tile] = True

    def fill(self, tile: int) -> None:
        """Make a tile."""
        start, stop = self._frames_of(tile)
        levels = [self._compute(start, stop)]
        while len(levels) <= self.first_level:
            levels.append(_halved(levels[-1]))
        self._kept[0][start >> self.first_level :][: levels[-1].shape[0]] = levels[-1]
        for level in range(1, len(self._kept)):
            below, above = self._kept[level - 1], self._kept[level]
            shift = self.first_level + level
            low, high = start >> shift, (stop - 1 >> shift) + 1
            above[low:high] = _halved(below[2 * low : 2 * high])
        if self.first_level:
            self._fine[tile] = levels[:-1]
            while len(self._fine) > _FINE_TILES:
                self._fine.popitem(last=False)
        self.done[tile] = self.sketched[tile] = True

    # For the window.

    def view(
        self,
        start_s: float,
        stop_s: float,
        axis: FrequencyAxis,
        *,
        width: int,
        height: int,
        normalized: bool = False,
    ) -> UInt8Array:
        """Return the level of every pixel of a view.

        A pixel that covers several frames or bins shows the greatest of them; between
        frames or bins that are further apart than pixels, levels are straight lines.

        Parameters
        ----------
        start_s, stop_s : float
            Left and right edge. What lies outside the recording is 0.
        axis : FrequencyAxis
            Lower and upper edge, and what equal distances mean.
        width, height : int
            Pixels.
        normalized : bool
            Whether each bin is raised so that its loudest frame is at 0 dB.

        Returns
        -------
        codes : ndarray of uint8, shape (height, width)
            The highest frequency on top.
        """
        bins = np.arange(self.centres_hz.size, dtype=np.float64)
        hz = axis.hz_of_position(np.linspace(0.0, 1.0, height + 1))
        rows = np.interp(hz, self.centres_hz, bins)
        low = max(0, math.floor(rows[0]) - 1)
        high = min(bins.size, math.ceil(rows[-1]) + 2)
        level = self._level(start_s, stop_s, width)
        frames, edges = self._frames(level, start_s, stop_s, width, low, high)
        close = (edges[-1] - edges[0]) / width < 1.0
        if not close:
            frames = greatest(frames, *covered(edges, 1, frames.shape[0]))
        if normalized:
            frames = _raised(frames, self._kept[-1].max(axis=0)[low:high])
        # Beyond the lowest and the highest bin there is nothing to be looked up.
        picture = _pooled_rows(np.ascontiguousarray(frames.T), rows[::-1] - low)
        if close:
            picture = _lines_across(picture, (edges[:-1] + edges[1:]) / 2)
        return self._inside(picture, start_s, stop_s)

    def level_at(self, second: float, hz: float) -> float:
        """Return the level of the nearest frame and bin, dB re a full-scale sine."""
        frame = min(max(round(second / self.frame_s), 0), self.n_frames - 1)
        place = int(np.abs(self.centres_hz - hz).argmin())
        fine = self._fine.get(frame // TILE_FRAMES)
        if fine is not None:
            code = int(fine[0][frame % TILE_FRAMES, place])
        else:
            kept = self._kept[0]
            code = int(kept[min(frame >> self.first_level, len(kept) - 1), place])
        return db_of_code(code) if code else -math.inf

    def _frames(
        self,
        level: int,
        start_s: float,
        stop_s: float,
        width: int,
        low: int,
        high: int,
    ) -> tuple[UInt8Array, Edges]:
        """Return the rows of a level that a view touches, and pixel edges in them."""
        edges = np.linspace(start_s, stop_s, width + 1) / self.frame_s
        edges = (edges + 0.5) / 2**level - 0.5
        n_rows = -(-self.n_frames // 2**level)
        first = min(max(0, math.floor(edges[0]) - 1), n_rows - 1)
        last = max(first + 1, min(n_rows, math.ceil(edges[-1]) + 2))
        if level >= self.first_level:
            rows = self._kept[level - self.first_level][first:last, low:high]
        else:
            rows = self._fine_rows(level, first, last, low, high)
        return rows, edges - first

    def _fine_rows(
        self, level: int, first: int, last: int, low: int, high: int
    ) -> UInt8Array:
        """Gather rows below the kept levels; the coarser level stands in for gaps."""
        shift = self.first_level - level
        kept = self._kept[0]
        stand_in = np.minimum(np.arange(first, last) >> shift, len(kept) - 1)
        rows: UInt8Array = kept[stand_in, low:high]
        per_tile = TILE_FRAMES >> level
        for tile in range(first // per_tile, (last - 1) // per_tile + 1):
            fine = self._fine.get(tile)
            if fine is None:
                continue
            source, begin = fine[level], tile * per_tile
            a, b = max(first, begin), min(last, begin + source.shape[0])
            rows[a - first : b - first] = source[a - begin : b - begin, low:high]
        return rows

    def _inside(self, picture: UInt8Array, start_s: float, stop_s: float) -> UInt8Array:
        """Empty the columns that lie before or after the recording."""
        width = picture.shape[1]
        edges = np.linspace(start_s, stop_s, width + 1) / self.frame_s
        outside = (edges[1:] <= -0.5) | (edges[:-1] >= self.n_frames - 0.5)
        if outside.any():
            picture[:, outside] = 0
        return picture

    def _level(self, start_s: float, stop_s: float, n_columns: int) -> int:
        per_pixel = (stop_s - start_s) / self.frame_s / max(n_columns, 1)
        level = max(0, int(math.log2(max(per_pixel, 1.0))))
        return min(level, self.first_level + len(self._kept) - 1)

    def _tiles_of(self, start_s: float, stop_s: float) -> tuple[int, int]:
        frames = TILE_FRAMES * self.frame_s
        first = min(max(0, math.floor(start_s / frames)), self.n_tiles - 1)
        return first, max(first + 1, min(self.n_tiles, math.ceil(stop_s / frames)))

    def _frames_of(self, tile: int) -> tuple[int, int]:
        start = tile * TILE_FRAMES
        return start, min(start + TILE_FRAMES, self.n_frames)


def _halved(codes: UInt8Array) -> UInt8Array:
    """Return the greater of each two rows; a last one alone stays."""
    pairs = codes.shape[0] // 2
    above = np.empty(((codes.shape[0] + 1) // 2, codes.shape[1]), np.uint8)
    np.maximum(codes[0 : 2 * pairs : 2], codes[1 : 2 * pairs : 2], out=above[:pairs])
    above[pairs:] = codes[2 * pairs :]
    return above


def _raised(frames: UInt8Array, peaks: UInt8Array) -> UInt8Array:
    """Raise each bin so that its peak is at full scale; silent ones stay silent."""
    lift = np.where(peaks > 0, _FULL_SCALE - peaks.astype(np.int16), 0)
    return np.clip(frames + lift, 0, 255).astype(np.uint8)


def _pooled_rows(source: UInt8Array, edges: Edges) -> UInt8Array:
    """Return pixel rows of bins (n_bins, n): maxima where wide, lines where narrow.

    ``edges`` are the rows' upper to lower edges, in bins, descending.
    """
    upper, lower = edges[:-1], edges[1:]
    n_bins = source.shape[0]
    centre = np.clip((upper + lower) / 2, 0.0, n_bins - 1)
    narrow = upper - lower < 1.0
    picture = np.empty((upper.size, source.shape[1]), np.uint8)
    if narrow.any():
        under = np.minimum(np.floor(centre[narrow]).astype(np.intp), n_bins - 1)
        weight = np.rint(256 * (centre[narrow] - under)).astype(np.uint16)
        over = np.minimum(under + 1, n_bins - 1)
        picture[narrow] = _mixed(
            source.take(under, 0), source.take(over, 0), weight[:, np.newaxis]
        )
    if not narrow.all():
        wide = ~narrow
        starts = np.clip(np.floor(lower[wide] + 0.5).astype(np.intp), 0, n_bins - 1)
        stops = np.clip(np.ceil(upper[wide] + 0.5).astype(np.intp), starts + 1, n_bins)
        picture[wide] = greatest(source, starts, stops)
    return picture


def _lines_across(rows: UInt8Array, places: Edges) -> UInt8Array:
    """Return the columns at fractional places, on straight lines between columns."""
    places = np.clip(places, 0.0, rows.shape[1] - 1)
    left = np.floor(places).astype(np.intp)
    weight = np.rint(256 * (places - left)).astype(np.uint16)
    right = np.minimum(left + 1, rows.shape[1] - 1)
    return _mixed(rows.take(left, 1), rows.take(right, 1), weight)


def _mixed(
    first: UInt8Array, second: UInt8Array, weight: NDArray[np.uint16]
) -> UInt8Array:
    """Return ``first`` and ``second``, the second with a weight of 0..256."""
    mixed: NDArray[np.uint16] = first * (256 - weight)
    mixed += second * weight
    mixed >>= np.uint16(8)
    return mixed.astype(np.uint8)
