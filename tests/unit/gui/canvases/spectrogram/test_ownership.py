"""Whose a cell is, beside loops over components."""

import numpy as np
import pytest
from numpy.typing import NDArray

from nmfaudio.gui.canvases.spectrogram.ownership import Grid, Ownership
from nmfaudio.separation.model import Separation
from nmfaudio.spectral.grid import FrequencyAxis


def owners_of(ownership: Ownership, grid: Grid) -> NDArray[np.uint32]:
    """Return whose each cell is, by colours that are their sources' numbers."""
    n_sources = int(ownership.source_of.max()) + 1
    table = np.repeat(np.arange(n_sources, dtype=np.uint32), 256).reshape(-1, 256)
    codes = np.zeros((grid.n_rows, grid.n_columns), np.uint8)
    owners = np.empty(codes.shape, np.uint32)
    ownership.paint(grid, codes, table, owners)
    return owners


def test_each_cell_goes_to_the_strongest_source(separation: Separation) -> None:
    plan, model = separation.plan, separation.model
    ownership = Ownership(model, plan, np.array([1, 0, 2]))
    n_frames, n_bins = model.H.shape[1], plan.n_bins
    hop_s, bin_hz = plan.hop_length / plan.sample_rate, plan.sample_rate / plan.n_fft
    axis = FrequencyAxis(0.0, (n_bins - 0.5) * bin_hz, "linear")
    # A row for each bin but the lowest half, a column for each frame.
    grid = Grid(-0.5 * hop_s, (n_frames - 0.5) * hop_s, axis, n_frames, n_bins)
    owners = owners_of(ownership, grid)
    share = ownership.share({0}, grid)
    for row in range(0, n_bins, 7):
        edges = [
            f / bin_hz
            for f in axis.hz_of_position(np.arange(2) / n_bins + row / n_bins)
        ]
        bins = [f for f in range(n_bins) if edges[0] < f + 0.5 and f - 0.5 < edges[1]]
        for t in range(0, n_frames, 11):
            reached = [
                max(model.W[0, f, k] for f in bins) * model.H[k, t] for k in range(3)
            ]
            strongest = int(np.argmax(reached))
            cell = (n_bins - 1 - row, t)
            assert owners[cell] == [1, 0, 2][strongest]
            assert share[cell] == pytest.approx(reached[0] / sum(reached), rel=1e-5)


def test_where_nothing_sounds_is_nobodys(separation: Separation) -> None:
    model = separation.model
    model.H[:, 50:] = 0.0
    ownership = Ownership(model, separation.plan, np.array([1, 2, 3]))
    axis = FrequencyAxis(100.0, 4000.0)
    grid = Grid(1.0, 2.0, axis, 10, 10)
    assert not owners_of(ownership, grid).any()
    assert not ownership.share({1}, grid).any()
