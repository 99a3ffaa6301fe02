"""What part of the recording is looked at: shared by canvases, not in the document."""

import math
from dataclasses import replace
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, Signal

from nmfaudio.compiled.types import FloatArray
from nmfaudio.spectral.grid import AxisKind, FrequencyAxis

__all__ = ["FrequencyView", "TimeView"]

_SHORTEST_S: Final = 0.02
_NARROWEST_OCTAVES: Final = 0.5
_NARROWEST_SHARE: Final = 0.02  # of an axis that has no octaves


class TimeView(QObject):
    """The visible range of seconds.

    Signals: ``changed()`` after the range or the duration changed; meanwhile
    ``is_paging`` says whether that was for the sake of what plays.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_paging = False
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
            self.is_paging = True
            self.show_range(second, second + self.span_s)
            self.is_paging = False

    def x_of(self, second: float, width: float) -> float:
        """Return the horizontal place of a second on a canvas of this width."""
        return (second - self.start_s) / self.span_s * width

    def second_at(self, x: float, width: float) -> float:
        """Return the second at a horizontal place, kept inside the recording."""
        second = self.start_s + x / max(width, 1.0) * self.span_s
        return min(max(second, 0.0), self.duration_s)


class FrequencyView(QObject):
    """The visible range of a frequency axis.

    Signals: ``changed()`` after the range, its limits or its kind changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._whole = FrequencyAxis(30.0, 22_050.0)
        self._axis = self._whole

    @property
    def axis(self) -> FrequencyAxis:
        """The visible range, and what equal distances in it mean."""
        return self._axis

    @property
    def kind(self) -> AxisKind:
        """What equal distances mean."""
        return self._axis.kind

    @property
    def lowest_hz(self) -> float:
        """The lowest frequency that can be looked at."""
        return self._whole.low_hz

    @property
    def highest_hz(self) -> float:
        """The highest frequency that can be looked at."""
        return self._whole.high_hz

    @property
    def bottom_hz(self) -> float:
        """Frequency of the lower edge."""
        return self._axis.low_hz

    @property
    def top_hz(self) -> float:
        """Frequency of the upper edge."""
        return self._axis.high_hz

    def set_limits(self, lowest_hz: float, highest_hz: float) -> None:
        """Set what can be looked at, and look at all of it."""
        lowest = max(1.0, lowest_hz)
        highest = max(highest_hz, 2.0 * lowest)
        self._whole = FrequencyAxis(lowest, highest, self.kind)
        self._axis = self._whole
        self.changed.emit()

    def set_kind(self, kind: AxisKind) -> None:
        """Space the frequencies otherwise; the visible range stays."""
        if kind != self.kind:
            self._whole = replace(self._whole, kind=kind)
            self._axis = replace(self._axis, kind=kind)
            self.changed.emit()

    def show_range(self, bottom_hz: float, top_hz: float) -> None:
        """Look at a range, moved and cut so that it lies inside the limits."""
        bottom = self._whole.position_of_hz(max(bottom_hz, 1e-3))
        top = self._whole.position_of_hz(max(top_hz, 1e-3))
        self._show(bottom, top - bottom)

    def fit(self) -> None:
        """Look at the whole axis."""
        self._show(0.0, 1.0)

    def zoom(self, factor: float, anchor_hz: float) -> None:
        """Divide the visible range by ``factor``; the anchor keeps its place."""
        bottom, span = self._visible()
        wanted = min(max(span / factor, self._narrowest), 1.0)
        at = (self._whole.position_of_hz(anchor_hz) - bottom) / span
        self._show(bottom + at * (span - wanted), wanted)

    def pan(self, share: float) -> None:
        """Move the visible range up by a share of itself."""
        bottom, span = self._visible()
        self._show(bottom + share * span, span)

    def y_of(self, hz: float, height: float) -> float:
        """Return the vertical place of a frequency; 0 is the top edge."""
        return (1.0 - self._axis.position_of_hz(max(hz, 1e-3))) * height

    def ys_of(self, hz: FloatArray, height: float) -> FloatArray:
        """Return the vertical places of frequencies; 0 is the top edge."""
        places = self._axis.position_of_hz(np.maximum(hz, 1e-3, dtype=np.float64))
        return (1.0 - places) * height

    def hz_at(self, y: float, height: float) -> float:
        """Return the frequency at a vertical place, Hz."""
        return self._axis.hz_of_position(1.0 - y / max(height, 1.0))

    @property
    def _narrowest(self) -> float:
        """The least that is looked at, as a share of the whole axis."""
        if self.kind != "log":
            return _NARROWEST_SHARE
        octaves = math.log2(self.highest_hz / self.lowest_hz)
        return min(1.0, _NARROWEST_OCTAVES / octaves)

    def _visible(self) -> tuple[float, float]:
        bottom = self._whole.position_of_hz(self.bottom_hz)
        return bottom, self._whole.position_of_hz(self.top_hz) - bottom

    def _show(self, bottom: float, span: float) -> None:
        span = min(max(span, self._narrowest), 1.0)
        bottom = min(max(bottom, 0.0), 1.0 - span)
        low, high = (
            self._whole.hz_of_position(place) for place in (bottom, bottom + span)
        )
        self._axis = FrequencyAxis(low, high, self.kind)
        self.changed.emit()
