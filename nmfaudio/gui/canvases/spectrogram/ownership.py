"""Whose a cell of the picture is, from the factors, at the resolution of pixels."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nmfaudio.compiled.types import Float32Array, IntArray, UInt8Array
from nmfaudio.gui.canvases.raster import peaks_per_pixel
from nmfaudio.separation.model import RenderModel
from nmfaudio.spectral.display import covered, greatest
from nmfaudio.spectral.grid import FrequencyAxis, frame_of_seconds
from nmfaudio.spectral.stft import StftPlan

__all__ = ["Grid", "Ownership"]


@dataclass(frozen=True)
class Grid:
    """Cells over a view: edges in seconds, a frequency axis, how many of each."""

    start_s: float
    stop_s: float
    axis: FrequencyAxis
    n_columns: int
    n_rows: int


@dataclass(frozen=True, eq=False)
class Ownership:
    """A model and which source each of its components belongs to.

    Attributes
    ----------
    model : RenderModel
        Of the recording.
    plan : StftPlan
        Of the model's frames.
    source_of : ndarray of int, shape (n_components,)
        Place of each component's source, 0 for the residual lane.
    """

    model: RenderModel
    plan: StftPlan
    source_of: IntArray

    def paint(
        self,
        grid: Grid,
        codes: UInt8Array,
        table: NDArray[np.uint32],
        pixels: NDArray[np.uint32],
    ) -> None:
        """Colour a view by the source that is strongest in each cell.

        A component's strength in a cell is the greatest template value times the
        greatest activation that the cell covers: what it reaches at most. Cells in
        which nothing sounds are source 0's.

        Parameters
        ----------
        grid : Grid
            Cells, over the whole view.
        codes : ndarray of uint8, shape (height, width)
            Level of each pixel, the highest frequency on top.
        table : ndarray of uint32, shape (n_sources, 256)
            Colour of each level of each source.
        pixels : ndarray of uint32, shape (height, width)
            Overwritten with the colours.
        """
        # Compiled code, which a recording alone is drawn without.
        from nmfaudio.separation.rendering.owned_picture import (  # noqa: PLC0415
            paint_owned,
        )

        W, H = self._pooled(grid)
        of_column = self.source_of[self.model.component_of]
        paint_owned(W, H, of_column, codes, table, pixels)

    def share(self, components: Collection[int], grid: Grid) -> Float32Array:
        """Return which share of each cell these components have, 0..1."""
        W, H = self._pooled(grid)
        chosen = np.flatnonzero(np.isin(self.model.component_of, list(components)))
        whole = W @ H
        part = W[:, chosen] @ H[chosen]
        share: Float32Array = np.zeros_like(whole)
        np.divide(part, whole, out=share, where=whole > 0.0)
        return share

    def _pooled(self, grid: Grid) -> tuple[Float32Array, Float32Array]:
        """Return templates by rows, from the top, and activations by columns."""
        edges = grid.axis.row_edges(grid.n_rows, self.plan)
        starts, stops = covered(edges, 1, self.plan.n_bins)
        templates = np.ascontiguousarray(self.model.W.mean(axis=0))
        W = greatest(templates, starts[::-1], stops[::-1])
        first = frame_of_seconds(grid.start_s, self.plan) + 0.5
        last = frame_of_seconds(grid.stop_s, self.plan) + 0.5
        H = peaks_per_pixel(self.model.H, first, last, grid.n_columns)
        return W, np.ascontiguousarray(H, np.float32)
