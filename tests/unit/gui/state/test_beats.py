"""Where beats are, as they were found and as a tempo spaces them."""

import numpy as np
import pytest

from nmfaudio.gui.state.beats import BeatGrid, bar_and_beat
from nmfaudio.project.document import Tempo


@pytest.fixture
def grid() -> BeatGrid:
    made = BeatGrid()
    made.set_found(100.0, np.array([0.2, 0.8, 1.41, 2.0, 2.6]))
    return made


def test_found_beats_are_as_they_were_played(grid: BeatGrid) -> None:
    assert grid.beats(0.5, 2.1) == [(0.8, 1), (1.41, 2), (2.0, 3)]
    assert grid.beats(3.0, 9.0) == []


def test_a_tempo_spaces_them_evenly_from_the_first(grid: BeatGrid) -> None:
    grid.set_given(Tempo(120.0, 0.2))
    seconds = [second for second, _ in grid.beats(0.0, 1.8)]
    assert seconds == pytest.approx([0.2, 0.7, 1.2, 1.7])
    assert [number for _, number in grid.beats(-1.0, 0.3)] == [-2, -1, 0]


def test_what_was_found_comes_back(grid: BeatGrid) -> None:
    found = grid.beats(0.0, 3.0)
    grid.set_given(Tempo(90.0, 1.0))
    grid.set_given(None)
    assert grid.beats(0.0, 3.0) == found


def test_snapping_is_chosen(grid: BeatGrid) -> None:
    assert grid.snapped(1.3) == 1.3
    grid.choose(shown=True, snaps=True)
    assert grid.snapped(1.3) == 1.41
    assert grid.snapped(9.0) == 9.0, "there is no beat near"
    grid.set_given(Tempo(60.0, 0.2))
    assert grid.snapped(9.0) == pytest.approx(9.2)
    grid.choose(shown=False)
    assert grid.snapped(1.3) == 1.3
    grid.forget()
    assert (grid.shown, grid.snaps, grid.tempo) == (False, False, Tempo(120.0, 0.0))


def test_bars_have_four_beats() -> None:
    assert [bar_and_beat(n) for n in (0, 3, 4, 9)] == [(1, 1), (1, 4), (2, 1), (3, 2)]
