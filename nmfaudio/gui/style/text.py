"""Numbers as people read them: times, levels, frequencies."""

import html
import math
from typing import Final

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QFontMetrics

from nmfaudio.gui.language import number, translate
from nmfaudio.spectral.grid import note_name

__all__ = [
    "NOTHING",
    "format_cents",
    "format_channels",
    "format_clock",
    "format_db",
    "format_hz",
    "format_left",
    "format_pan",
    "format_rate",
    "format_share",
    "format_tick",
    "part_name",
    "plain_tip",
]

_MINUS: Final = "\N{MINUS SIGN}"
NOTHING: Final = "\N{EN DASH}"
"""Shown where there is no number."""


def part_name(name: str, track: str, metrics: QFontMetrics, width: int) -> str:
    """Return a part's name as it fits: without its track's, then with a gap in it.

    What tells parts of a track apart comes last in their names.
    """
    if metrics.horizontalAdvance(name) > width:
        name = name.removeprefix(f"{track} ")
    return metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, width)


def plain_tip(text: str) -> str:
    """Return a tip that shows a text as it was typed.

    Qt guesses whether a tip is markup, and has no switch as labels have; names may hold
    anything.

    Examples
    --------
    >>> plain_tip("Solo Bass"), plain_tip("Solo <b>")
    ('Solo Bass', '<qt>Solo &lt;b&gt;</qt>')
    """
    if "<" not in text:
        return text
    return f"<qt>{html.escape(text, quote=False)}</qt>".replace("\n", "<br>")


def format_clock(seconds: float) -> str:
    """Return ``m:ss.cc``, or ``h:mm:ss.cc`` from an hour on."""
    hundredths = max(0, math.floor(seconds * 100.0 + 0.5))
    minutes, rest = divmod(hundredths, 6000)
    hours, minutes = divmod(minutes, 60)
    tail = f"{rest // 100:02d}{QLocale().decimalPoint()}{rest % 100:02d}"
    return f"{hours}:{minutes:02d}:{tail}" if hours else f"{minutes}:{tail}"


def format_tick(seconds: float, step_s: float) -> str:
    """Return a label for a time axis, with as many decimals as its step needs."""
    decimals = 0 if step_s >= 1.0 else min(3, math.ceil(-math.log10(step_s) - 1e-9))
    rounded = round(seconds, decimals)
    minutes = int(rounded // 60)
    rest = rounded - 60 * minutes
    width = 2 if decimals == 0 else 3 + decimals
    seconds_of = f"{rest:0{width}.{decimals}f}"
    return f"{minutes}:{seconds_of}".replace(".", QLocale().decimalPoint())


def format_db(value: float, *, decimals: int = 1) -> str:
    """Return a level with a true minus sign; silence is ``-∞ dB``."""
    if math.isnan(value):
        return NOTHING
    if math.isinf(value):
        return f"{_MINUS}∞ dB" if value < 0 else "∞ dB"
    rounded = round(value, decimals)
    return f"{number(rounded + 0.0, decimals, signed=rounded != 0.0)} dB"


def format_hz(hz: float) -> str:
    """Return a frequency with three to four figures and its unit."""
    if hz >= 10_000.0:
        return f"{number(hz / 1000.0, 1)} kHz"
    if hz >= 1_000.0:
        return f"{number(hz / 1000.0, 2)} kHz"
    return f"{number(hz, 0 if hz >= 100.0 else 1)} Hz"


def format_cents(hz: float) -> str:
    """Return the nearest note and how far off it is, e.g. ``A4 +12 ct``."""
    name, cents = note_name(hz)
    return f"{name} {number(cents, signed=True)} ct"


def format_share(share: float) -> str:
    """Return a share of energy as per cent; what rounds to nothing is ``<1 %``."""
    if 0.0 < share < 0.01:
        return "<1 %"
    return f"{number(100.0 * share)} %"


def format_pan(pan: float) -> str:
    """Return a place in the stereo field, e.g. ``L 30``; nothing near the centre."""
    percent = round(100.0 * abs(pan))
    if percent < 5:
        return ""
    side = translate("Units", "L") if pan < 0 else translate("Units", "R")
    return f"{side} {number(percent)}"


def format_rate(sample_rate: int) -> str:
    """Return a sample rate in kHz without idle zeros."""
    decimals = next(d for d in range(4) if sample_rate % 10 ** (3 - d) == 0)
    return f"{number(sample_rate / 1000.0, decimals)} kHz"


def format_channels(n_channels: int) -> str:
    """Return a word for the number of channels."""
    words = {1: translate("Units", "mono"), 2: translate("Units", "stereo")}
    several = translate("Units", "{0} channels").format(number(n_channels))
    return words.get(n_channels, several)


def format_left(seconds: float) -> str:
    """Return a remaining time, rounded so that it does not flicker."""
    if seconds >= 90.0:
        return f"{number(seconds / 60.0)} min"
    return f"{number(max(1.0, math.ceil(seconds)))} s"
