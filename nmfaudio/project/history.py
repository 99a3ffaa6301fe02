"""Undo and redo: the document now, and those before and after it."""

from dataclasses import dataclass, replace

from psygnal import Signal

from nmfaudio.project.document import Document
from nmfaudio.project.edits import Edit

__all__ = ["History", "Past"]


@dataclass(frozen=True)
class _Entry:
    """An edit that was done, and the document it was done to."""

    before: Document
    edit: Edit


@dataclass(frozen=True)
class Past:
    """A document with what can be undone and redone, put aside."""

    document: Document
    done: tuple[_Entry, ...]
    undone: tuple[_Entry, ...]


class History:
    """The one place where the document changes. For the main thread only.

    Signals
    -------
    changed : Document
        After every edit, undo, redo and reset.
    """

    changed = Signal(Document)

    def __init__(self, document: Document) -> None:
        self._document = document
        self._done: list[_Entry] = []
        self._undone: list[_Entry] = []
        self._sealed = True

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return self._document

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to do again."""
        return bool(self._undone)

    @property
    def undo_label(self) -> str:
        """What undo would take back, or an empty string."""
        return str(self._done[-1].edit.label) if self._done else ""

    @property
    def before_last(self) -> Document | None:
        """The document that undo would show, if there is one."""
        return self._done[-1].before if self._done else None

    @property
    def redo_label(self) -> str:
        """What redo would do again, or an empty string."""
        return str(self._undone[-1].edit.label) if self._undone else ""

    def do(self, edit: Edit) -> None:
        """Show the document after an edit. One that changes nothing leaves no trace.

        Steps of one gesture (a gain drag) merge into one entry until :meth:`seal`.
        """
        if edit.after == self._document:
            return
        self._undone.clear()
        entry = _Entry(self._document, edit)
        if self._done and not self._sealed:
            last = self._done[-1]
            if edit.gesture is not None and edit.gesture == last.edit.gesture:
                entry = _Entry(last.before, replace(edit, label=last.edit.label))
                self._done.pop()
        self._done.append(entry)
        self._show(edit.after, sealed=False)

    def undo(self) -> None:
        """Take back the last edit, if there is one."""
        if self._done:
            self._undone.append(self._done.pop())
            self._show(self._undone[-1].before)

    def redo(self) -> None:
        """Do the last edit taken back again, if there is one."""
        if self._undone:
            self._done.append(self._undone.pop())
            self._show(self._done[-1].edit.after)

    def seal(self) -> None:
        """End a gesture: the next edit starts an entry of its own."""
        self._sealed = True

    def reset(self, document: Document) -> None:
        """Start anew with another document; nothing can be undone before it."""
        self._done.clear()
        self._undone.clear()
        self._show(document)

    def past(self) -> Past:
        """Return what :meth:`bring_back` needs to be as it is now."""
        return Past(self._document, tuple(self._done), tuple(self._undone))

    def bring_back(self, past: Past) -> None:
        """Be as it was."""
        self._done, self._undone = list(past.done), list(past.undone)
        self._show(past.document)

    def _show(self, document: Document, *, sealed: bool = True) -> None:
        self._sealed = sealed
        self._document = document
        self.changed.emit(document)
