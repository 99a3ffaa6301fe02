"""Keeps what is worked out of a model in step with the document, beside the window."""

import threading
from abc import abstractmethod
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer

from nmfaudio.gui.bridge import SessionBridge
from nmfaudio.gui.state.stillness import Stillness
from nmfaudio.project.document import Document
from nmfaudio.project.jobs import Job, Report

if TYPE_CHECKING:
    from nmfaudio.separation.model import Separation

__all__ = ["ModelUpdater"]

_LOOK_MS = 100
"""From one look at whether the view still moves to the next."""

P = TypeVar("P")
T = TypeVar("T")


class ModelUpdater(QObject, Generic[P, T]):
    """Works something out anew when the model changes, and shows it after each edit.

    Parameters
    ----------
    bridge : SessionBridge
        Whose documents are followed, on whose session's lane.
    panel : QWidget
        Shows what is found.
    stillness : Stillness
        Nothing is begun while the view moves: once it is, it takes Python's lock.
    """

    title = ""

    def __init__(
        self,
        bridge: SessionBridge,
        panel: P,
        stillness: Stillness,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._panel = panel
        self._stillness = stillness
        self._separation: Separation | None = None
        self._found: T | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._begin)
        bridge.document_changed.connect(self._document_moved)

    @staticmethod
    @abstractmethod
    def work_out(separation: "Separation", cancel: threading.Event) -> T | None:
        """Return what is found of a separation, in the worker."""

    @abstractmethod
    def show(self, document: Document, found: T | None) -> None:
        """Show what was found; None while it is not known."""

    def close(self) -> None:
        """Work nothing out any more."""
        self._separation = self._found = None
        self._timer.stop()

    def _document_moved(self, document: Document) -> None:
        separation = document.separation
        if separation is None:
            self.close()
        elif self._separation is None or separation.model is not self._separation.model:
            self._separation, self._found = separation, None
            self._begin()
        self.show(document, self._found)

    def _begin(self) -> None:
        """Begin, later where the view moves."""
        separation = self._separation
        if separation is None or self._stillness.is_moving:
            self._timer.start()
            return
        self._timer.stop()

        def work(report: Report, cancel: threading.Event) -> T | None:
            del report
            return self.work_out(separation, cancel)

        job = self._bridge.session.side_lane.submit(self.title, work)
        job.finished.connect(lambda job: self._end(job, separation))
        self._bridge.watch()

    def _end(self, job: "Job[T | None]", separation: "Separation") -> None:
        if separation is self._separation and job.result is not None:
            self._found = job.result
            self.show(self._bridge.session.document, self._found)
