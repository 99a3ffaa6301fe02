"""Whose a cell of the picture is, from the factors, at the resolution of pixels."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from nmfaudio.compiled.types import Float32Array, IntArray, UInt8Array
from nmfaudio.gui.canvases.raster import peaks_per_pixel
from nmfaudio.separation.model import RenderModel
from nmfaudio.spectral.display import covered, greatest
from nmfaudio.spectral.grid import FrequencyAxis, frame_of_seconds
from nmfaudio.spectral.stft import StftPlan

__all__ = ["Grid", "Ownership"]

_ROWS = 16


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

    def sources(self, grid: Grid) -> UInt8Array:
        """Return the source that is strongest in each cell, shape (n_rows, n_columns).

        A component's strength in a cell is the greatest template value times the
        greatest activation that the cell covers: what it reaches at most. Cells in
        which nothing sounds are 0. The highest frequency is on top.
        """
        W, H = self._pooled(grid)
        owner = np.zeros((grid.n_rows, grid.n_columns), np.uint8)
        of_column = self.source_of[self.model.component_of]
        places = range(int(self.source_of.max(initial=0)) + 1)
        held = [np.flatnonzero(of_column == place) for place in places]
        factors = [(W[:, columns], H[columns]) for columns in held]
        # Some rows at a time stay in the cache, and are too few to be worth a second
        # core to the library of products, whose threads would wait there by spinning.
        for start in range(0, grid.n_rows, _ROWS):
            inside = owner[start : start + _ROWS]
            strongest = np.zeros(inside.shape, np.float32)
            for place, (templates, activations) in enumerate(factors):
                strength = templates[start : start + _ROWS] @ activations
                np.putmask(inside, strength > strongest, place)
                np.maximum(strongest, strength, out=strongest)
        return owner

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
