"""What part of the recording is looked at: shared by canvases, not in the document."""

import math
from typing import Final

from PySide6.QtCore import QObject, Signal

__all__ = ["FrequencyView", "TimeView"]

_SHORTEST_S: Final = 0.02
_NARROWEST_OCTAVES: Final = 0.5


class TimeView(QObject):
    """The visible range of seconds.

    Signals: ``changed()`` after the range or the duration changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.duration_s = 0.0
        self.start_s = 0.0
        self.stop_s = 1.0

    @property
    def span_s(self) -> float:
        """Length of the visible range, seconds."""
        return self.stop_s - self.start_s

    def set_duration(self, duration_s: float) -> None:
        """Look at the whole of a recording of this length."""
        self.duration_s = max(0.0, duration_s)
        self.start_s = 0.0
        self.stop_s = max(self.duration_s, _SHORTEST_S)
        self.changed.emit()

    def show_range(self, start_s: float, stop_s: float) -> None:
        """Look at a range, moved and cut so that it lies inside the recording."""
        longest = max(self.duration_s, _SHORTEST_S)
        span = min(max(stop_s - start_s, _SHORTEST_S), longest)
        start = min(max(start_s, 0.0), longest - span)
        if (start, start + span) != (self.start_s, self.stop_s):
            self.start_s, self.stop_s = start, start + span
            self.changed.emit()

    def fit(self) -> None:
        """Look at the whole recording."""
        self.show_range(0.0, self.duration_s)

    def zoom(self, factor: float, anchor_s: float) -> None:
        """Divide the visible length by ``factor``; the anchor keeps its place."""
        span = min(
            max(self.span_s / factor, _SHORTEST_S), max(self.duration_s, _SHORTEST_S)
        )
        at = (anchor_s - self.start_s) / self.span_s
        start = anchor_s - at * span
        self.show_range(start, start + span)

    def pan(self, seconds: float) -> None:
        """Move the visible range."""
        self.show_range(self.start_s + seconds, self.stop_s + seconds)

    def reveal(self, second: float) -> None:
        """Page on when a moving playhead leaves the visible range."""
        if not self.start_s <= second < self.stop_s:
            self.show_range(second, second + self.span_s)

    def x_of(self, second: float, width: float) -> float:
        """Return the horizontal place of a second on a canvas of this width."""
        return (second - self.start_s) / self.span_s * width

    def second_at(self, x: float, width: float) -> float:
        """Return the second at a horizontal place, kept inside the recording."""
        second = self.start_s + x / max(width, 1.0) * self.span_s
        return min(max(second, 0.0), self.duration_s)


class FrequencyView(QObject):
    """The visible range of a logarithmic frequency axis.

    Signals: ``changed()`` after the range or its limits changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lowest_hz = 30.0
        self.highest_hz = 22_050.0
        self.bottom_hz = self.lowest_hz
        self.top_hz = self.highest_hz

    def set_limits(self, lowest_hz: float, highest_hz: float) -> None:
        """Set what can be looked at, and look at all of it."""
        self.lowest_hz = max(1.0, lowest_hz)
        self.highest_hz = max(highest_hz, 2.0 * self.lowest_hz)
        self.bottom_hz, self.top_hz = self.lowest_hz, self.highest_hz
        self.changed.emit()

    def show_range(self, bottom_hz: float, top_hz: float) -> None:
        """Look at a range, moved and cut so that it lies inside the limits."""
        lowest, highest = math.log2(self.lowest_hz), math.log2(self.highest_hz)
        octaves = math.log2(max(top_hz, 1e-3) / max(bottom_hz, 1e-3))
        octaves = min(max(octaves, _NARROWEST_OCTAVES), highest - lowest)
        bottom = min(max(math.log2(max(bottom_hz, 1e-3)), lowest), highest - octaves)
        self.bottom_hz, self.top_hz = 2.0**bottom, 2.0 ** (bottom + octaves)
        self.changed.emit()

    def fit(self) -> None:
        """Look at the whole axis."""
        self.show_range(self.lowest_hz, self.highest_hz)

    def zoom(self, factor: float, anchor_hz: float) -> None:
        """Divide the visible octaves by ``factor``; the anchor keeps its place."""
        octaves = math.log2(self.top_hz / self.bottom_hz)
        wanted = min(
            max(octaves / factor, _NARROWEST_OCTAVES),
            math.log2(self.highest_hz / self.lowest_hz),
        )
        at = math.log2(anchor_hz / self.bottom_hz) / octaves
        bottom = math.log2(anchor_hz) - at * wanted
        self.show_range(2.0**bottom, 2.0 ** (bottom + wanted))

    def pan(self, octaves: float) -> None:
        """Move the visible range."""
        factor = 2.0**octaves
        self.show_range(self.bottom_hz * factor, self.top_hz * factor)

    def y_of(self, hz: float, height: float) -> float:
        """Return the vertical place of a frequency; 0 is the top edge."""
        octaves = math.log2(self.top_hz / self.bottom_hz)
        return (1.0 - math.log2(max(hz, 1e-3) / self.bottom_hz) / octaves) * height

    def hz_at(self, y: float, height: float) -> float:
        """Return the frequency at a vertical place, Hz."""
        octaves = math.log2(self.top_hz / self.bottom_hz)
        return float(self.bottom_hz * 2.0 ** ((1.0 - y / max(height, 1.0)) * octaves))
