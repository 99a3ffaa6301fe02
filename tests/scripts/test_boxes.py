"""The strokes that evaluation paints from the truth."""

from pathlib import Path

import numpy as np
import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"
RATE = 22050


@pytest.fixture
def paint(monkeypatch):
    """Import the rules."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    from evaluation import boxes

    return boxes


@pytest.fixture
def truth():
    """Return a low tone in the first second and a high one in the second."""
    t = np.arange(2 * RATE) / RATE
    first = np.where(t < 1, np.sin(2 * np.pi * 200 * t), 0.0)
    second = np.where(t >= 1, np.sin(2 * np.pi * 3000 * t), 0.0)
    return {
        "low": first[np.newaxis].astype(np.float32),
        "high": second[np.newaxis].astype(np.float32),
    }


def lies_in(stroke, source, hz, seconds):
    """Say whether a stroke names a source and covers a place of it."""
    return (
        stroke.source == source
        and stroke.low_hz <= hz <= stroke.high_hz
        and seconds[0] <= stroke.start_s < stroke.stop_s <= seconds[1]
    )


def test_sources_take_turns_where_they_are_loudest(paint, truth):
    strokes = paint.paint_loudest(paint.Boxes(truth, RATE), 4)
    assert len(strokes) == 4
    for stroke in strokes[::2]:
        assert lies_in(stroke, "low", 200, (0, 1))
    for stroke in strokes[1::2]:
        assert lies_in(stroke, "high", 3000, (1, 2))


def test_corrections_are_painted_where_most_is_wrong(paint, truth):
    """What is right is left alone, and no box is painted twice."""
    estimates = {"low": truth["low"], "high": 0 * truth["high"]}
    painted = []

    def follow(stroke):
        painted.append(stroke)
        return estimates

    paint.paint_corrections(paint.Boxes(truth, RATE), estimates, follow, 2)
    assert len({(s.start_s, s.low_hz) for s in painted}) == 2
    for stroke in painted:
        assert lies_in(stroke, "high", 3000, (1, 2))


def test_corrections_end_when_nothing_is_wrong(paint, truth):
    def follow(stroke):
        raise AssertionError(stroke)

    assert paint.paint_corrections(paint.Boxes(truth, RATE), truth, follow) is truth


def test_what_two_share_is_nobody_s(paint, truth):
    both = {"one": truth["low"], "other": truth["low"]}
    assert paint.paint_loudest(paint.Boxes(both, RATE)) == []
