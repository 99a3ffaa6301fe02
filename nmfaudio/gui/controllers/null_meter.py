"""Measures in the background how closely the stems add up to the recording."""

import math
import threading
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from nmfaudio.gui.bridge import SessionBridge
from nmfaudio.project.document import Document
from nmfaudio.project.jobs import Job, JobState, Report

if TYPE_CHECKING:
    from nmfaudio.separation.model import Separation

__all__ = ["NullMeter", "measure_null"]

_LEAST_DB = -300.0
_PAUSE_MS = 1000


def measure_null(
    separation: "Separation",
    groups: tuple[tuple[int, ...], ...],
    report: Report,
    cancel: threading.Event,
) -> float:
    """Return the energy of the recording minus all stems, dB below the recording.

    ``groups`` holds the components of each source; what none holds is the residual.
    ``report`` and ``cancel`` are those of every task of the lane.
    """
    del report
    # Compiled code, kept off the start-up path.
    from nmfaudio.separation.model import SourceGuess  # noqa: PLC0415
    from nmfaudio.separation.rendering.resynthesis import (  # noqa: PLC0415
        numbered_sources,
        renderer_of,
        stem_gains,
    )

    audio = separation.audio
    guesses = [SourceGuess(str(n), held) for n, held in enumerate(groups)]
    source_of = numbered_sources(guesses, separation.model.n_components)
    table, residual_gains = stem_gains(source_of, len(guesses), None)
    renderer = renderer_of(separation)
    mix = renderer.mix(table, residual_gains, source_of)
    left = whole = 0.0
    # One thread: a figure may take its time, playback may not.
    for start, stems in renderer.blocks(mix, workers=1):
        if cancel.is_set():
            break
        mixture = audio.samples[:, start : start + stems.shape[2]]
        difference = (mixture - stems.sum(axis=0)).astype(np.float64)
        left += float(np.vdot(difference, difference))
        whole += float(np.vdot(mixture, mixture))
    if left <= 0.0 or whole <= 0.0:
        return _LEAST_DB
    return max(_LEAST_DB, 10.0 * math.log10(left / whole))


class NullMeter(QObject):
    """Measures anew when components have moved, once that has settled.

    Signals: ``measured(dB or None, measuring)``.
    """

    measured = Signal(object, bool)

    def __init__(self, bridge: SessionBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._separation: Separation | None = None
        self._groups: tuple[tuple[int, ...], ...] = ()
        self._job: Job[float] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._start)
        bridge.document_changed.connect(self._document_moved)
        bridge.job_started.connect(self._give_way)
        bridge.job_finished.connect(self._resume)

    def close(self) -> None:
        """Measure no more."""
        self._separation = None
        self._give_way()

    def _document_moved(self, document: Document) -> None:
        groups = tuple(
            tuple(c.index for c in document.components_of(source.id))
            for source in document.sources
        )
        if document.separation is self._separation and groups == self._groups:
            return
        self._separation, self._groups = document.separation, groups
        self._give_way()
        self.measured.emit(None, document.separation is not None)
        if document.separation is not None:
            self._timer.start()

    def _give_way(self) -> None:
        """Stop measuring: work that the user asked for comes first."""
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _resume(self) -> None:
        if self._separation is not None and self._job is None:
            self._timer.start()

    def _start(self) -> None:
        separation, groups = self._separation, self._groups
        if separation is None:
            return
        self._job = self._bridge.session.lane.submit(
            "null",
            lambda report, cancel: measure_null(separation, groups, report, cancel),
        )
        self._job.finished.connect(self._finished)
        self._bridge.watch()

    def _finished(self, job: Job[float]) -> None:
        if job is self._job:
            self._job = None
            if job.state is JobState.DONE:
                self.measured.emit(job.result, False)  # noqa: FBT003  # a signal's value
