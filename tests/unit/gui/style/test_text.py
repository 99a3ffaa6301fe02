"""Numbers as people read them."""

import math

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from nmfaudio.gui.style import text


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "0:00.00"), (61.239, "1:01.24"), (59.999, "1:00.00"), (3661.5, "1:01:01.50")],
)
def test_clock(seconds: float, expected: str) -> None:
    assert text.format_clock(seconds) == expected


def test_tips_show_what_was_typed() -> None:
    assert text.plain_tip("Q & A") == "Q & A"
    assert text.plain_tip("<i>\n&lt;") == "<qt>&lt;i&gt;<br>&amp;lt;</qt>"


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


def test_a_name_that_is_too_long_goes_without_its_tracks(qapp: QApplication) -> None:
    metrics = QFontMetrics(qapp.font())
    width = metrics.horizontalAdvance("Singer attack 1")
    assert (
        text.part_name("Singer attack 1", "Singer", metrics, width) == "Singer attack 1"
    )
    assert text.part_name("Singer attack 1", "Singer", metrics, width - 1) == "attack 1"
    assert text.part_name("attack 1", "Singer", metrics, 20) != "attack 1"
