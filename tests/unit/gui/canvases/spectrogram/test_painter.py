"""Tests of what keeps an image of the picture at hand."""

import math
import threading
from collections.abc import Iterator
from unittest.mock import Mock

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from nmfaudio.compiled.types import BoolArray, UInt8Array
from nmfaudio.gui.canvases.spectrogram.painter import PicturePainter
from nmfaudio.gui.canvases.spectrogram.scene import Scene
from nmfaudio.gui.canvases.spectrogram.tiles import TiledPicture
from nmfaudio.gui.state.views import FrequencyView, TimeView

_WIDTH, _HEIGHT = 320, 90


@pytest.fixture
def painter(qtbot: QtBot) -> Iterator[PicturePainter]:
    """Return a painter of a minute of noise, with its image made."""
    made = _painter()
    qtbot.waitUntil(lambda: _settled(made), timeout=10_000)
    yield made
    made.close()


@pytest.fixture
def renderings(monkeypatch: pytest.MonkeyPatch) -> list[Scene]:
    """Return a list that grows by each scene that is rendered."""
    scenes: list[Scene] = []
    render = Scene.render

    def counted(scene: Scene) -> QImage:
        scenes.append(scene)
        return render(scene)

    monkeypatch.setattr(Scene, "render", counted)
    return scenes


def test_makes_fewer_images_than_frames_while_the_view_moves_on(
    qtbot: QtBot, painter: PicturePainter, renderings: list[Scene]
) -> None:
    for _ in range(30):
        painter._time_view.zoom(1.02, 30.0)
        _painted(painter)
    assert len(renderings) < 10
    assert not painter.settled
    qtbot.waitUntil(lambda: _settled(painter), timeout=10_000)


def test_is_as_sharp_in_the_end_as_one_made_for_the_view(
    qtbot: QtBot, painter: PicturePainter
) -> None:
    for _ in range(30):
        painter._time_view.zoom(1.02, 30.0)
        _painted(painter)
    qtbot.waitUntil(lambda: _settled(painter), timeout=10_000)
    fresh = _painter()
    fresh._time_view.show_range(painter._time_view.start_s, painter._time_view.stop_s)
    qtbot.waitUntil(lambda: _settled(fresh), timeout=10_000)
    assert _painted(painter) == _painted(fresh)
    fresh.close()


def test_pans_by_whole_pixels_without_another_image(
    painter: PicturePainter, renderings: list[Scene]
) -> None:
    before = _painted(painter)
    painter._time_view.pan(10.3 / _WIDTH * painter._time_view.span_s)
    after = _painted(painter)
    assert not renderings
    assert after.copy(0, 0, 300, _HEIGHT) == before.copy(10, 0, 300, _HEIGHT)


@pytest.mark.parametrize("jump_s", [0.0, 4.0, -4.01, 9.0, 30.0])
def test_fills_what_lies_beside_the_image_and_no_more(
    painter: PicturePainter, jump_s: float
) -> None:
    view = painter._time_view
    view.pan(jump_s)
    filled, drawn = np.zeros((2, _HEIGHT, _WIDTH), np.bool_)

    def note(seen: BoolArray, place: QRectF) -> None:
        left, right = max(place.left(), 0.0), place.x() + place.width()
        seen[:, math.floor(left) : max(math.ceil(right), 0)] = True
        assert (place.top(), place.height()) == (0, _HEIGHT)

    painter.paint(
        Mock(
            fillRect=lambda place, _: note(filled, place),
            drawImage=lambda place, _: note(drawn, place),
        ),
        _WIDTH,
        _HEIGHT,
        1.0,
    )
    assert (filled | drawn).all()
    assert (filled & drawn).sum() <= 2 * _HEIGHT
    assert filled.any() == (abs(jump_s) > 3.0), "0.3 of ten seconds are held beside it"


def test_says_that_it_draws_until_something_is_known_of_all_of_the_view(
    qtbot: QtBot,
) -> None:
    go_on = threading.Event()
    made = _painter(go_on)
    _painted(made)
    qtbot.wait(60)
    assert not made.whole
    assert made.image is None, "one that nothing is known of would be black"
    go_on.set()
    qtbot.waitUntil(lambda: _settled(made), timeout=10_000)
    assert made.whole
    made.close()


def _painter(go_on: threading.Event | None = None) -> PicturePainter:
    def levels(start: int, stop: int) -> UInt8Array:
        if go_on is not None:
            go_on.wait()
        rng = np.random.default_rng(start)
        return rng.integers(100, 240, (stop - start, 65), np.uint8)

    view, axis = TimeView(), FrequencyView()
    view.set_duration(60.0)
    view.show_range(20.0, 30.0)
    axis.set_limits(30.0, 4000.0)
    owner = QCoreApplication.instance()
    assert owner is not None
    painter = PicturePainter(view, axis, owner)
    centres = np.linspace(0.0, 4000.0, 65)
    painter.set_picture(TiledPicture(6000, 0.01, centres, levels))
    return painter


def _settled(painter: PicturePainter) -> bool:
    _painted(painter)
    return painter.settled


def _painted(painter: PicturePainter) -> QImage:
    image = QImage(_WIDTH, _HEIGHT, QImage.Format.Format_RGB32)
    with QPainter(image) as device:
        painter.paint(device, _WIDTH, _HEIGHT, 1.0)
    return image
