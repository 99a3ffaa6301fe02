"""What all canvases over the time axis share."""

import math
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from nmfaudio.gui.state.views import TimeView
from nmfaudio.gui.style import theme

__all__ = ["TAB_REASONS", "TimeCanvas", "nice_step"]

TAB_REASONS: Final = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
"""How the keyboard comes to a widget when it comes by the keyboard."""


class TimeCanvas(QWidget):
    """A widget whose width is the visible range of seconds.

    The picture under the overlays is cached by the subclass and made anew only when
    :meth:`invalidate` said so; moving the playhead repaints two narrow strips.
    """

    def __init__(self, time_view: TimeView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.time_view = time_view
        self._playhead_s: float | None = None
        self.stale = True
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        time_view.changed.connect(self.follow)

    def follow(self) -> None:
        """Show what the view shows now; one that keeps more at hand overrides it."""
        self.invalidate()

    def invalidate(self) -> None:
        """Say that the cached picture no longer fits."""
        self.stale = True
        self.update()

    def set_playhead(self, second: float | None) -> None:
        """Move the playhead; only the strips it leaves and enters are repainted."""
        old = self._playhead_x()
        self._playhead_s = second
        new = self._playhead_x()
        if old == new:
            return
        for x in (old, new):
            if x is not None:
                self.update(QRect(math.floor(x) - 2, 0, 5, self.height()))

    def paint_playhead(self, painter: QPainter) -> None:
        """Draw the playhead over what is there."""
        x = self._playhead_x()
        if x is not None and -2.0 <= x <= self.width() + 2.0:
            painter.fillRect(
                QRect(round(x), 0, 1, self.height()), QColor(theme.PLAYHEAD)
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the picture anew at the new size."""
        self.stale = True
        super().resizeEvent(event)

    def _playhead_x(self) -> float | None:
        if self._playhead_s is None:
            return None
        return self.time_view.x_of(self._playhead_s, self.width())


def nice_step(smallest: float) -> float:
    """Return the least of 1, 2, 5 times a power of ten that is not below ``smallest``.

    From 10 s on the steps are those of clocks: 10, 30, 60, 120, 300, 600, 1800, 3600.
    """
    for step in (10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0):
        if 5.0 < smallest <= step:
            return step
    power = 10.0 ** math.floor(math.log10(max(smallest, 1e-6)))
    for factor in (1.0, 2.0, 5.0, 10.0):
        if factor * power >= smallest * (1.0 - 1e-9):
            return factor * power
    return 10.0 * power
