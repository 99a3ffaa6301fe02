"""One rendering of the spectrogram: what is looked at, how, and the image of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from nmfaudio.compiled.types import UInt8Array
from nmfaudio.gui.canvases.spectrogram.ownership import Grid, Ownership
from nmfaudio.spectral.display import colour_table, db_of_code
from nmfaudio.spectral.grid import FrequencyAxis

if TYPE_CHECKING:
    from nmfaudio.gui.canvases.spectrogram.tiles import TiledPicture

__all__ = ["Look", "Scene", "owner_table"]

Cell = TypeVar("Cell", bound=np.generic)

_COARSER = 2  # cells of ownership are so many pixels wide and high
_ROWS = 32
_UNLIT = 0.22  # brightness of what is not pointed at
_WHITE_FROM = 0.75  # of the range of levels: above, a source's colour turns to white


@dataclass(frozen=True)
class Look:
    """How levels become colours.

    Attributes
    ----------
    colour_map : str
        Name of the map, see :data:`nmfaudio.spectral.colours.COLOUR_MAPS`.
    top_db, range_db : float
        Level of the last colour, and how far below it the first one is.
    """

    colour_map: str = "magma"
    top_db: float = 0.0
    range_db: float = 80.0

    @property
    def low_db(self) -> float:
        """Level of the first colour."""
        return self.top_db - self.range_db


@dataclass(frozen=True, eq=False)
class Scene:
    """Everything that an image of the picture depends on.

    Attributes
    ----------
    picture : TiledPicture
        Whose levels are shown.
    start_s, stop_s : float
        Left and right edge.
    axis : FrequencyAxis
        Upper and lower edge.
    width, height : int
        Pixels of the device.
    look : Look
        Colours.
    ownership : Ownership or None
        Whose cells are; needed for the two that follow.
    palette : tuple of (int, int, int)
        Colour of each place of ``ownership``; empty for the colour map alone.
    lit : frozenset of int
        Components whose cells stay bright while others go dark; empty for none.
    normalized : bool
        Whether each bin is shown relative to its loudest frame, which is at 0 dB.
    """

    picture: "TiledPicture"
    start_s: float
    stop_s: float
    axis: FrequencyAxis
    width: int
    height: int
    look: Look
    ownership: Ownership | None = None
    palette: tuple[tuple[int, int, int], ...] = ()
    lit: frozenset[int] = frozenset()
    normalized: bool = False

    def render(self) -> QImage:
        """Return the image; may be called in any thread."""
        image = QImage(self.width, self.height, QImage.Format.Format_RGB32)
        pixels = np.frombuffer(image.bits(), np.uint32)
        self._paint(pixels.reshape(self.height, self.width))
        return image

    def pixels(self) -> NDArray[np.uint32]:
        """Return the colour of every pixel, ``0xFFRRGGBB``, shape (height, width)."""
        pixels = np.empty((self.height, self.width), np.uint32)
        self._paint(pixels)
        return pixels

    def _paint(self, pixels: NDArray[np.uint32]) -> None:
        """Write the colour of every pixel."""
        codes = self.picture.view(
            self.start_s,
            self.stop_s,
            self.axis,
            width=self.width,
            height=self.height,
            normalized=self.normalized,
        )
        if self.palette and self.ownership is not None:
            table = owner_table(self.palette, self.look)
            self.ownership.paint(self._grid(), codes, table, pixels)
        else:
            self._map(codes, pixels)
        if self.lit and self.ownership is not None:
            share = self.ownership.share(self.lit, self._grid())
            light = np.rint(256 * (_UNLIT + (1.0 - _UNLIT) * share)).astype(np.uint16)
            self._dim(pixels, light)

    # Some rows at a time, in both: what lies between stays in the cache.

    def _map(self, codes: UInt8Array, pixels: NDArray[np.uint32]) -> None:
        """Write the colours of levels by the map alone."""
        look = self.look
        table = colour_table(look.colour_map, look.low_db, look.top_db)
        places = np.empty((_ROWS, self.width), np.intp)
        for start in range(0, self.height, _ROWS):
            inside = pixels[start : start + _ROWS]
            place = places[: len(inside)]
            place[...] = codes[start : start + _ROWS]
            table.take(place, out=inside, mode="clip")

    def _dim(self, pixels: NDArray[np.uint32], light: NDArray[np.uint16]) -> None:
        """Darken pixels by the light in each cell, of 256."""
        for start in range(0, self.height, _ROWS):
            rows = slice(start, min(start + _ROWS, self.height))
            inside = pixels[rows]
            channels = inside.view(np.uint8).reshape(*inside.shape, 4)
            channels[...] = channels * self._finer(light, rows)[:, :, np.newaxis] >> 8
            inside |= np.uint32(0xFF000000)

    def _grid(self) -> Grid:
        return Grid(
            self.start_s,
            self.stop_s,
            self.axis,
            max(1, self.width // _COARSER),
            max(1, self.height // _COARSER),
        )

    def _finer(self, cells: NDArray[Cell], rows: slice) -> NDArray[Cell]:
        """Repeat cells so that they cover some rows of pixels."""
        n_rows, n_columns = cells.shape
        upright = np.arange(rows.start, rows.stop) * n_rows // self.height
        columns = np.arange(self.width) * n_columns // self.width
        finer: NDArray[Cell] = cells[upright].take(columns, 1)
        return finer


def owner_table(
    palette: tuple[tuple[int, int, int], ...], look: Look
) -> NDArray[np.uint32]:
    """Return the colour of every level of every source.

    From black through the source's colour towards white, so that lightness still says
    how loud a cell is.

    Returns
    -------
    table : ndarray of uint32, shape (len(palette), 256)
        ``0xFFRRGGBB`` by source and half-decibel code.
    """
    levels = np.array([db_of_code(code) for code in range(256)])
    place = np.clip((levels - look.low_db) / look.range_db, 0.0, 1.0)
    colours = np.array(palette, np.float64)
    dark = np.minimum(place / _WHITE_FROM, 1.0)[np.newaxis, :, np.newaxis]
    light = np.clip((place - _WHITE_FROM) / (1 - _WHITE_FROM), 0.0, 1.0)
    white = 0.7 * light[np.newaxis, :, np.newaxis]
    rgb = colours[:, np.newaxis, :] * dark
    whole: NDArray[np.uint32] = np.rint(rgb + (255.0 - rgb) * white).astype(np.uint32)
    table = np.full(whole.shape[:2], 0xFF000000, np.uint32)
    for channel, shift in enumerate((16, 8, 0)):
        table |= whole[..., channel] << np.uint32(shift)
    return table
