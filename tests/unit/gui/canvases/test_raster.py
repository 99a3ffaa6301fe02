"""Small pictures made by NumPy, and what painting costs."""

import math
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nmfaudio.gui.canvases.raster import (
    band_image,
    band_per_pixel,
    mixed_table,
    opacity_table,
    peaks_per_pixel,
)


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=60),
    st.integers(1, 40),
    st.floats(-5, 60),
    st.floats(0.1, 80),
)
def test_peaks_lose_nothing(
    values: list[float], width: int, start: float, span: float
) -> None:
    series = np.array(values)
    peaks = peaks_per_pixel(series, start, start + span, width)
    edges = np.linspace(start, start + span, width + 1)
    for pixel in range(width):
        low, high = math.floor(edges[pixel]), math.ceil(edges[pixel + 1])
        covered = series[max(low, 0) : max(high, low + 1, 0)]
        assert peaks[pixel] == (covered.max() if covered.size else 0.0)


@pytest.mark.parametrize("view", [(0.0, 90.0), (-20.0, 60.0), (11.3, 13.7)])
def test_a_band_of_two_series_has_the_least_and_the_greatest(
    rng: np.random.Generator, view: tuple[float, float]
) -> None:
    low, high = -rng.random(70), rng.random(70)
    least, greatest = band_per_pixel(low, high, *view, 31)
    assert np.array_equal(greatest, peaks_per_pixel(high, *view, 31))
    assert np.array_equal(least, -peaks_per_pixel(-low, *view, 31))


def test_a_high_band_covers_each_pixel_by_its_share(rng: np.random.Generator) -> None:
    height = 21
    bottom, top = np.sort(rng.uniform(0.0, height, (2, 40)), axis=0)
    image = band_image(bottom, top, height, opacity_table(QColor("#ffffff")))
    for x in range(40):
        for y in range(height):
            row = height - 1 - y
            share = min(top[x], row + 1.0) - max(bottom[x], row)
            alpha = image.pixelColor(x, y).alpha()
            assert alpha == pytest.approx(255 * max(share, 0.0), abs=1.01)


def test_a_band_covers_the_pixels_between_its_edges() -> None:
    image = band_image(
        np.array([0.0, 1.0]),
        np.array([2.5, 3.0]),
        4,
        opacity_table(QColor("#ffffff")),
    )
    alpha = [[image.pixelColor(x, y).alpha() for x in (0, 1)] for y in range(4)]
    assert alpha[3] == [255, 0]
    assert alpha[2] == [255, 255]
    assert alpha[1][0] == pytest.approx(127, abs=1)
    assert alpha[1][1] == 255
    assert alpha[0] == [0, 0]


@pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="None is immortal there: nothing to lose"
)
def test_painting_loses_no_reference_to_none(qtbot: QtBot) -> None:
    """PySide6 6.12.0 drops one per call and ends the process after seconds."""
    widget = QWidget()
    qtbot.addWidget(widget)
    image = QImage(16, 16, QImage.Format.Format_RGB32)

    def draw() -> None:
        for _ in range(500):
            painter = QPainter(image)
            painter.fillRect(0, 0, 4, 4, QColor("red"))
            painter.drawLine(0, 0, 5, 5)
            painter.end()
            widget.setObjectName("name")
            widget.update()

    draw()
    before = sys.getrefcount(None)
    draw()
    assert abs(sys.getrefcount(None) - before) < 100


def test_an_opaque_band_is_mixed_with_its_ground() -> None:
    full, ground = QColor("#204060"), QColor("#ffffff")
    image = band_image(
        np.zeros(3), np.array([4.0, 2.0, 0.0]), 4, mixed_table(full, ground)
    )
    assert not image.hasAlphaChannel()
    assert image.pixelColor(0, 0) == full
    assert image.pixelColor(2, 3) == ground
    half = mixed_table(QColor(0, 0, 0), ground, 0.5)
    assert half[0] == 0xFFFFFFFF
    assert half[255] == 0xFF808080
