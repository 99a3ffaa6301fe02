"""Words over the picture can be read, whatever lies below them."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter

from nmfaudio.gui.canvases.spectrogram.marks import Mark, paint_marks
from nmfaudio.gui.canvases.spectrogram.words import paint_captions, paint_message
from nmfaudio.gui.state.views import FrequencyView, TimeView
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.contrast import ink_on

WIDTH, HEIGHT = 400, 200


@pytest.fixture(
    params=[Qt.ColorScheme.Dark, Qt.ColorScheme.Light], ids=["dark", "light"]
)
def scheme(request: pytest.FixtureRequest, qapp: object) -> Iterator[None]:
    theme.use(request.param)
    yield
    theme.use(Qt.ColorScheme.Dark)


def luminance(colour: QColor) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: QColor, second: QColor) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def painted(below: str, paint: Callable[[QPainter], None]) -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor(below))
    with QPainter(image) as painter:
        paint(painter)
    return image


@pytest.mark.parametrize("below", ["#000000", "#ffffff", "CANVAS"])
def test_a_message_and_its_hint_can_be_read(below: str, scheme: None) -> None:
    below = getattr(theme, below, below)

    def paint(painter: QPainter) -> None:
        paint_message(painter, QRect(0, 0, WIDTH, HEIGHT), "Drop", "or press")

    ground = painted(below, paint).pixelColor(1, 1)
    assert contrast(ground, QColor(theme.TEXT)) >= 7.0
    assert contrast(ground, QColor(theme.TEXT_DIM)) >= 4.5


@pytest.mark.parametrize("below", ["#000000", "#ffffff"])
def test_a_caption_can_be_read(below: str, scheme: None) -> None:
    image = painted(below, lambda painter: paint_captions(painter, WIDTH, ["Bass"]))
    ground = image.pixelColor(WIDTH - 12, 12)
    assert ground != QColor(below), "its ground lies there"
    assert contrast(ground, QColor(theme.TEXT)) >= 7.0


@pytest.mark.parametrize("colour", ["SOLO", "WARNING", "ACCENT", "MUTE"])
def test_names_of_marks_can_be_read(colour: str, scheme: None) -> None:
    ground = QColor(getattr(theme, colour))
    assert contrast(ground, ink_on(ground)) >= 3.5


@pytest.mark.parametrize("index", range(12))
def test_names_on_source_colours_can_be_read(index: int, scheme: None) -> None:
    ground = theme.source_colour(index)
    assert contrast(ground, ink_on(ground)) >= 3.5


@pytest.mark.parametrize("text_scale", [1.0, 2.0])
def test_names_of_marks_have_room_in_large_text(
    qapp: object, text_scale: float
) -> None:
    time_view, frequency_view = TimeView(), FrequencyView()
    time_view.set_duration(1.0)
    theme.use(Qt.ColorScheme.Dark, text_scale)
    try:
        mark = Mark("only Bass", 0.2, 0.8, colour="#00ff00")
        views = time_view, frequency_view
        image = painted(
            "#000000", lambda p: paint_marks(p, (mark,), views, (WIDTH, HEIGHT))
        )
        least = QFontMetrics(theme.font(0.85, bold=True)).height()
    finally:
        theme.use(Qt.ColorScheme.Dark)
    left = round(0.2 * WIDTH) + 3  # before the first letter
    ground = [image.pixelColor(left, y).name() == "#00ff00" for y in range(HEIGHT // 2)]
    assert sum(ground) >= least


@pytest.mark.parametrize("start_s", [0.5, 0.99])
def test_names_of_narrow_marks_are_whole(qapp: object, start_s: float) -> None:
    time_view, frequency_view = TimeView(), FrequencyView()
    time_view.set_duration(1.0)
    mark = Mark("Bass", start_s, start_s + 0.005, colour="#00ff00")
    views = time_view, frequency_view
    image = painted(
        "#000000", lambda p: paint_marks(p, (mark,), views, (WIDTH, HEIGHT))
    )
    below = 2  # the edge of the ground, above all letters
    ground = sum(image.pixelColor(x, below).name() == "#00ff00" for x in range(WIDTH))
    metrics = QFontMetrics(theme.font(0.85, bold=True))
    assert ground >= metrics.horizontalAdvance("Bass")


def test_names_of_marks_of_one_place_lie_below_each_other(qapp: object) -> None:
    time_view, frequency_view = TimeView(), FrequencyView()
    time_view.set_duration(1.0)
    views, size = (time_view, frequency_view), (WIDTH, HEIGHT)
    colours = "#00ff00", "#ff00ff"
    marks = tuple(Mark("only Bass", 0.2, 0.8, colour=colour) for colour in colours)
    image = painted("#000000", lambda p: paint_marks(p, marks, views, size))
    titles = [
        {
            y
            for y in range(HEIGHT)
            if image.pixelColor(round(0.2 * WIDTH) + 3, y).name() == colour
        }
        for colour in colours
    ]
    assert min(len(rows) for rows in titles) >= 15
    assert max(titles[0]) < max(titles[1])
