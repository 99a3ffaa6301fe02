"""Turns that canvases take, so that no frame has to make all their pictures anew."""

import math
import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

__all__ = ["RedrawTurn"]

_APART_S: Final = 0.016
"""From one turn to the next, also where what has come due waited for a slow frame."""


class RedrawTurn(QObject):
    """The turn of one canvas; of all turns in the window one comes in a frame.

    Parameters
    ----------
    act : callable
        Called when the turn has come.
    parent : QObject
        Owner.
    """

    _last_s = -math.inf  # when one of all came

    def __init__(self, act: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._act = act
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._come)

    @property
    def is_asked(self) -> bool:
        """Whether it is still to come."""
        return self._timer.isActive()

    def ask(self, after_ms: int = 0) -> None:
        """Have the turn come, after a while at the earliest; asked anew, after that."""
        self._timer.start(after_ms)

    def drop(self) -> None:
        """Let it not come: nothing is to be done any more."""
        self._timer.stop()

    def _come(self) -> None:
        now_s = time.perf_counter()
        if now_s - RedrawTurn._last_s < _APART_S:
            self._timer.start(round(1000 * _APART_S) + 1)
        else:
            RedrawTurn._last_s = now_s
            self._act()
