"""From the session's signals to Qt's, on the window's thread.

The session's worker never emits anything: progress and results wait until
:meth:`SessionBridge._deliver`, called by a timer while work runs, brings them here.
"""

from PySide6.QtCore import QObject, QTimer, Signal

from nmfaudio.gui.language import library_words
from nmfaudio.project.document import Document
from nmfaudio.project.session import Session

__all__ = ["SessionBridge"]

_DELIVER_MS = 40


class SessionBridge(QObject):
    """The session as seen by widgets.

    Signals: ``recording_changed(audio)``, ``document_changed(document)``,
    ``audition_changed(indices)``, ``job_started(job)``, ``job_finished(job)``,
    ``progressed(progress)``, ``said(sentence)``.
    """

    recording_changed = Signal(object)
    document_changed = Signal(object)
    audition_changed = Signal(object)
    job_started = Signal(object)
    job_finished = Signal(object)
    progressed = Signal(object)
    said = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._timer = QTimer(self)
        self._timer.setInterval(_DELIVER_MS)
        self._timer.timeout.connect(self._deliver)
        session.recording_changed.connect(self._recording_moved)
        session.document_changed.connect(self._document_moved)
        session.audition_changed.connect(self._audition_moved)
        session.job_started.connect(self._started)
        session.job_finished.connect(self._finished)
        session.progressed.connect(self._progress_moved)
        session.said.connect(self._say)

    def watch(self) -> None:
        """Deliver until the session is idle; call after submitting work to its lane."""
        self._timer.start()

    def close(self) -> None:
        """Stop delivering and end the session's work."""
        self._timer.stop()
        self.session.close()

    def _deliver(self) -> None:
        self.session.deliver()
        if not self.session.busy:
            self._timer.stop()

    def _recording_moved(self, audio: object) -> None:
        self.recording_changed.emit(audio)

    def _document_moved(self, document: Document) -> None:
        self.document_changed.emit(document)

    def _audition_moved(self, indices: object) -> None:
        self.audition_changed.emit(indices)

    def _started(self, job: object) -> None:
        self._timer.start()
        self.job_started.emit(job)

    def _finished(self, job: object) -> None:
        self.job_finished.emit(job)

    def _progress_moved(self, progress: object) -> None:
        self.progressed.emit(progress)

    def _say(self, sentence: str) -> None:
        self.said.emit(library_words(sentence))
