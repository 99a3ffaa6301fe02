"""Undo and redo: the document now, and the commands that led here."""

from psygnal import Signal

from nmfaudio.project._command import Command
from nmfaudio.project.document import Document

__all__ = ["History"]


class History:
    """The one place where the document changes. For the main thread only.

    Signals
    -------
    changed : Document
        After every edit, undo, redo and reset; also when only the saved mark moved.
    """

    changed = Signal(Document)

    def __init__(self, document: Document) -> None:
        self._document = document
        self._done: list[Command] = []
        self._undone: list[Command] = []
        self._saved: int | None = 0
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
        return self._done[-1].label if self._done else ""

    @property
    def redo_label(self) -> str:
        """What redo would do again, or an empty string."""
        return self._undone[-1].label if self._undone else ""

    @property
    def modified(self) -> bool:
        """Whether the document differs from the one last saved."""
        return self._saved != len(self._done)

    def do(self, command: Command) -> None:
        """Apply a command. One that changes nothing leaves no trace.

        Steps of one gesture (a gain drag) merge into one entry until :meth:`seal`.
        """
        changed = command.apply(self._document)
        if changed == self._document:
            return
        n_done = len(self._done)
        if self._saved is not None and self._saved > n_done:
            self._saved = None  # the saved document lay in the edits now forgotten
        self._undone.clear()
        merged = None
        if self._done and not self._sealed and self._saved != n_done:
            merged = self._done[-1].merge_with(command)
        if merged is None:
            self._done.append(command)
        else:
            self._done[-1] = merged
        self._sealed = False
        self._document = changed
        self.changed.emit(changed)

    def undo(self) -> None:
        """Take back the last edit, if there is one."""
        if not self._done:
            return
        command = self._done.pop()
        self._undone.append(command)
        self._show(command.revert(self._document))

    def redo(self) -> None:
        """Do the last edit taken back again, if there is one."""
        if not self._undone:
            return
        command = self._undone.pop()
        self._done.append(command)
        self._show(command.apply(self._document))

    def seal(self) -> None:
        """End a gesture: the next command starts an entry of its own."""
        self._sealed = True

    def mark_saved(self) -> None:
        """Note that the document as it is now has been saved."""
        self._saved = len(self._done)
        self.changed.emit(self._document)

    def reset(self, document: Document) -> None:
        """Start anew with another document; nothing can be undone before it."""
        self._done.clear()
        self._undone.clear()
        self._saved = 0
        self._show(document)

    def _show(self, document: Document) -> None:
        self._sealed = True
        self._document = document
        self.changed.emit(document)
