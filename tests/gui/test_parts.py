"""The small parts: views, texts, rasters, colours, curve, pictures."""

import math
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.gui.canvases.base import nice_step
from nmfaudio.gui.canvases.curve import DivergenceCurve
from nmfaudio.gui.canvases.frequency_scale import hz_ticks, octave_ticks
from nmfaudio.gui.canvases.overview import WaveformOutline
from nmfaudio.gui.canvases.pixels import draw_spectrogram
from nmfaudio.gui.canvases.raster import band_image, opacity_table, peaks_per_pixel
from nmfaudio.gui.state.selection import Selection
from nmfaudio.gui.state.views import FrequencyView, TimeView
from nmfaudio.gui.style import text, theme

pytestmark = pytest.mark.gui


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "0:00.00"), (61.239, "1:01.24"), (59.999, "1:00.00"), (3661.5, "1:01:01.50")],
)
def test_clock(seconds: float, expected: str) -> None:
    assert text.format_clock(seconds) == expected


def test_numbers_read_well() -> None:
    assert text.format_db(-3.0) == "\N{MINUS SIGN}3.0 dB"
    assert text.format_db(-0.01) == "0.0 dB"
    assert text.format_db(-math.inf).startswith("\N{MINUS SIGN}∞")
    assert text.format_db(math.nan) == text.NOTHING
    assert text.format_hz(110.0) == "110 Hz"
    assert text.format_hz(55.0) == "55.0 Hz"
    assert text.format_hz(1234.0) == "1.23 kHz"
    assert text.format_rate(44_100) == "44.1 kHz"
    assert text.format_rate(8_000) == "8 kHz"
    assert text.format_pan(-0.3) == "L 30"
    assert text.format_pan(0.99) == "R 99"
    assert text.format_pan(0.02) == ""
    assert text.format_share(0.004) == "<1 %"
    assert text.format_share(0.0) == "0 %"
    assert text.format_channels(6) == "6 channels"
    assert text.format_left(0.2) == "1 s"
    assert text.format_left(150.0) == "2 min"
    assert text.format_tick(61.5, 0.5) == "1:01.5"
    assert text.format_tick(60.0, 10.0) == "1:00"


@given(st.floats(1e-3, 5e3))
def test_steps_are_round_and_never_too_small(smallest: float) -> None:
    step = nice_step(smallest)
    if smallest <= 3600.0:
        assert step >= smallest * (1 - 1e-6)
        assert step <= 10.0 * smallest


def test_time_view_stays_inside(qtbot: QtBot) -> None:
    view = TimeView()
    view.set_duration(10.0)
    view.zoom(4.0, 9.0)
    assert view.span_s == pytest.approx(2.5)
    assert view.x_of(9.0, 100.0) == pytest.approx(90.0)
    view.pan(100.0)
    assert view.stop_s == pytest.approx(10.0)
    view.zoom(1e9, 5.0)
    assert view.span_s == pytest.approx(0.02)
    view.zoom(1e-9, 5.0)
    assert (view.start_s, view.stop_s) == (0.0, 10.0)
    view.show_range(2.0, 4.0)
    view.reveal(7.0)
    assert (view.start_s, view.stop_s) == (7.0, 9.0)
    with qtbot.assertNotEmitted(view.changed):
        view.show_range(7.0, 9.0)


def test_frequency_view_is_logarithmic() -> None:
    axis = FrequencyView()
    axis.set_limits(100.0, 10_000.0)
    assert axis.y_of(1000.0, 200.0) == pytest.approx(100.0)
    assert axis.hz_at(100.0, 200.0) == pytest.approx(1000.0)
    axis.zoom(2.0, 1000.0)
    assert axis.y_of(1000.0, 200.0) == pytest.approx(100.0)
    axis.pan(100.0)
    assert axis.top_hz == pytest.approx(10_000.0)
    axis.fit()
    assert axis.bottom_hz == pytest.approx(100.0)


def test_ticks() -> None:
    assert hz_ticks(90.0, 1000.0) == [100.0, 200.0, 500.0, 1000.0]
    names = dict(octave_ticks(30.0, 600.0))
    assert names["C4"] == pytest.approx(261.6256, abs=1e-3)
    assert list(names) == ["C1", "C2", "C3", "C4", "C5"]


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


def test_the_outline_keeps_a_single_click() -> None:
    samples = np.zeros((2, 100_000), np.float32)
    samples[1, 54_321] = 0.7
    outline = WaveformOutline.of(samples)
    assert outline.high.max() == np.float32(0.7)
    assert WaveformOutline.of(samples[:, :0]).high.size == 0
    assert WaveformOutline.of(samples[:, :3]).high.size == 3


def test_the_spectrogram_shows_a_click_in_a_long_recording() -> None:
    import threading

    samples = np.zeros((1, 8_000 * 60), np.float32)
    samples[0, 300_000] = 1.0
    pixels = draw_spectrogram(AudioBuffer(samples, 8_000), threading.Event())
    from nmfaudio.spectral.grid import FrequencyAxis

    view = pixels.view(0.0, 60.0, FrequencyAxis(50.0, 4000.0), width=300, height=50)
    column = int(300_000 / 8_000 / 60.0 * 300)
    brightest = int(view.max(axis=0).argmax())
    assert abs(brightest - column) <= 1
    assert pixels.level_at(37.5, 1000.0) > pixels.level_at(10.0, 1000.0)
    silent = AudioBuffer(np.zeros((1, 100), np.float32), 8_000)
    assert draw_spectrogram(silent, threading.Event()).loudest_db == -math.inf


def test_the_curve_takes_each_value_once(qtbot: QtBot) -> None:
    curve = DivergenceCurve()
    qtbot.addWidget(curve)
    curve.add_many(3, 3, 100, [9.0, 9.0, math.nan])
    curve.add_many(5, 5, 100, [4.0, 4.0])
    assert curve.points() == [(1, 9.0), (4, 4.0)]
    curve.add_many(7, 7, 100, [80.0, 20.0])
    assert curve.points() == [(1, 80.0), (2, 20.0)]
    curve.show_all([1, 11], 20, [9.0, 3.0])
    assert curve.points() == [(1, 9.0), (11, 3.0)]
    curve.resize(200, 80)
    assert not curve.grab().isNull()


def test_selection() -> None:
    selection = Selection()
    selection.select(2)
    selection.extend_to(4)
    assert selection.indices == (2, 3, 4)
    selection.toggle(3)
    assert selection.indices == (2, 4)
    selection.keep_below(3)
    assert selection.indices == (2,)
    assert selection.current is None
    selection.clear()
    assert not selection.indices


def linear(colour: str) -> np.ndarray:
    raw = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0
    return np.where(raw <= 0.04045, raw / 12.92, ((raw + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        (theme.TEXT, theme.PANEL),
        (theme.TEXT_DIM, theme.PANEL),
        (theme.TEXT_FAINT, theme.PANEL),
        (theme.TEXT_FAINT, theme.CANVAS),
        (theme.TEXT_DIM, theme.HOVER),
        (theme.WARNING, theme.PANEL),
        ("#14171c", theme.SOLO),
        ("#14171c", theme.MUTE),
    ],
)
def test_text_can_be_read(ink: str, ground: str) -> None:
    light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


# Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB.
SIGHTS = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def oklab(rgb: np.ndarray) -> np.ndarray:
    to_cone = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    to_lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return np.cbrt(rgb @ to_cone.T) @ to_lab.T


@pytest.mark.parametrize("sight", SIGHTS)
def test_source_colours_stay_apart(sight: str) -> None:
    rgb = np.array([linear(colour) for colour in theme.SOURCE_COLOURS])
    seen = oklab(np.clip(rgb @ np.array(SIGHTS[sight]).T, 0.0, 1.0))
    distance = np.linalg.norm(seen[:, np.newaxis] - seen, axis=2)
    distance[np.diag_indices(len(seen))] = np.inf
    # 0.02 can just be told apart side by side.
    assert distance.min() > 0.07


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
