"""Has a correction compared with what was before it, and kept or discarded."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from nmfaudio.gui.state.announce import announce
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import Document

__all__ = ["Verdict"]


class Verdict(QObject):
    """Asks about the last edit of the document until it is decided.

    What was before is what undo gives back, and what is, what redo does: it is heard
    and seen as the whole window hears and sees it. Any other edit keeps what is shown.

    Parameters
    ----------
    parts : WindowParts
        Their session's last edit is asked about, over their picture.
    parent : QObject
        Owner.
    """

    def __init__(self, parts: WindowParts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._bar = parts.recording_view.verdict_bar
        self._corrected: Document | None = None
        self._before: Document | None = None
        self._limit: Callable[[], object] | None = None
        self._bar.before_wanted.connect(self._show_before)
        self._bar.kept.connect(self.keep)
        self._bar.discarded.connect(self.discard)
        self._bar.limit_wanted.connect(self._keep_to_passage)
        parts.bridge.document_changed.connect(self._document_moved)

    def ask(self, sentence: str, limit: Callable[[], object] | None = None) -> None:
        """Ask about the edit that was just done.

        Parameters
        ----------
        sentence : str
            How much it moved.
        limit : callable or None
            Does the same in its passage alone, after the edit has been taken back;
            None where it reaches no further.
        """
        session = self._parts.session
        self._corrected, self._before = session.document, session.history.before_last
        self._limit = limit
        self._bar.ask(sentence, can_limit=limit is not None)
        announce(self._bar, sentence)

    def keep(self) -> None:
        """Leave it as it has become."""
        self._show_before(False)  # noqa: FBT003  # a slot
        self._decided()

    def discard(self) -> None:
        """Take it back."""
        self._show_before(True)  # noqa: FBT003  # a slot
        self._decided()

    def _keep_to_passage(self) -> None:
        limit = self._limit
        self.discard()
        if limit is not None:
            limit()

    def _show_before(self, on: bool) -> None:  # noqa: FBT001  # a slot
        session = self._parts.session
        track = self._track_alone()
        if on and session.document is self._corrected:
            session.undo()
        elif not on and session.document is self._before:
            session.redo()
        else:
            return
        if track is not None:  # other parts are its own now
            held = session.document.components_of(track)
            session.set_audition([c.index for c in held] or None)

    def _track_alone(self) -> int | None:
        """Return the track that is played alone, if one is."""
        session = self._parts.session
        document, alone = session.document, session.audition
        for source in (*document.sources, document.residual):
            held = tuple(c.index for c in document.components_of(source.id))
            if held and held == alone:
                return source.id
        return None

    def _document_moved(self, document: Document) -> None:
        """Follow undo and redo from elsewhere; after any other edit all is decided."""
        if self._corrected is None:
            return
        if document is self._before:
            self._bar.show_before(on=True)
        elif document is self._corrected:
            self._bar.show_before(on=False)
        else:
            self._decided()

    def _decided(self) -> None:
        self._corrected = self._before = self._limit = None
        self._bar.hide()
