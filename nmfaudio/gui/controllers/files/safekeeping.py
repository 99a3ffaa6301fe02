"""Unsaved work, kept aside every few seconds and offered again after a crash."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QObject, QTimer, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from nmfaudio.errors import ProjectFileError, RecordingNotFoundError
from nmfaudio.gui.controllers.files.project_file import ProjectFile
from nmfaudio.gui.controllers.files.questions import question
from nmfaudio.gui.language import library_words
from nmfaudio.project.storage.recovery import (
    Leftover,
    RecoverySlot,
    find_leftovers,
    recovery_folder,
)

if TYPE_CHECKING:
    from concurrent.futures import Future

    from nmfaudio.project.storage.project import Project

__all__ = ["Safekeeping"]

_AFTER_MS = 4000
"""From a change to its keeping; further changes meanwhile are kept along with it."""

_PUT_OFF_MS = 10_000
"""For so long, in addition, it waits for a view that moves: the checksum of an hour's
sound takes a processor for seconds."""

_STILL_MS = 250
"""From one look at whether the view still moves to the next."""

_AGAIN_MS = 10_000
"""From a keeping that failed to the next try: there may be room by then."""


def _keep(
    slot: RecoverySlot, project: "Project", title: str, file: Path | None
) -> None:
    """Write work aside, in the thread for that."""
    from nmfaudio.project.storage.project import save_project  # noqa: PLC0415  # heavy

    slot.describe(title, file)
    save_project(project, slot.path, overwrite=True)


class Safekeeping(QObject):
    """Keeps unsaved work aside while the window lives, and offers what was left.

    Signals: ``said(sentence)``; ``kept(future)`` in the window's thread when work was
    put aside, or could not be.

    Parameters
    ----------
    project_file : ProjectFile
        Knows what is not saved, and has the thread that writes.
    window : QWidget
        Owner of the dialogs.
    folder : Path or None
        Where work is kept; None takes the user's own, at the first use.
    moves : callable
        Returns whether the view moves just now.
    """

    said = Signal(str)
    kept = Signal(object)

    def __init__(
        self,
        project_file: ProjectFile,
        window: QWidget,
        folder: Path | None = None,
        moves: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(window)
        self._file = project_file
        self._window = window
        self._folder = folder
        self._moves = moves
        self._put_off_ms = 0
        self._slot: RecoverySlot | None = None
        self._complained = False
        self._leftovers: list[Leftover] = []
        self.box: QMessageBox | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._begin)
        self.kept.connect(self._end)
        project_file.changed.connect(self._plan)

    # Keeping.

    def _plan(self) -> None:
        """Keep the work soon; or, once it is saved, keep it no longer."""
        if not self._file.modified:
            self._timer.stop()
            self._forget()
        elif not self._timer.isActive():
            self._timer.start(_AFTER_MS)

    def _forget(self) -> None:
        slot = self._slot
        if slot is not None:
            # After what is being written, in the same thread.
            self._file.writer.submit(slot.empty)

    def _begin(self) -> None:
        """Keep the work, and do so again later where it cannot be kept now."""
        if self._put_off_ms < _PUT_OFF_MS and self._moves():
            self._put_off_ms += _STILL_MS
            self._timer.start(_STILL_MS)
            return
        self._put_off_ms = 0
        future = self._submit()
        if future is not None:
            # Emitted in the thread that wrote, delivered in the window's.
            future.add_done_callback(self.kept.emit)

    def _submit(self) -> "Future[None] | None":
        """Hand the work over as it is now; nothing is copied, and nothing waits."""
        project = self._file.snapshot() if self._file.modified else None
        slot = None if project is None else self._own_slot()
        if project is None or slot is None:
            return None
        file = self._file
        return file.writer.submit(_keep, slot, project, file.title, file.path)

    def _own_slot(self) -> RecoverySlot | None:
        if self._slot is None:
            try:
                self._slot = RecoverySlot(self._folder or recovery_folder())
            except (OSError, RuntimeError) as error:
                self._complain(library_words(error))
        return self._slot

    def _end(self, future: "Future[None]") -> None:
        error = future.exception()
        if error is not None:
            self._complain(library_words(error))
        elif self._complained:
            self._complained = False
            self.said.emit(self.tr("Unsaved work is kept aside again."))

    def _complain(self, why: str) -> None:
        """Say, once, that work is not kept aside; try again, and say if it is."""
        if not self._timer.isActive():
            self._timer.start(_AGAIN_MS)
        if not self._complained:
            self._complained = True
            self.said.emit(
                self.tr(
                    "Unsaved work cannot be kept aside for now, which is tried again: "
                    "save it meanwhile ({0})."
                ).format(why)
            )

    def keep_now(self) -> None:
        """Keep the work and wait until it is on the disk: the end is near."""
        self._timer.stop()
        with contextlib.suppress(Exception):  # Whatever it is, the end goes on.
            future = self._submit()
            if future is not None:
                future.result()

    def close(self, *, keep: bool) -> None:
        """End with the window, once the thread that writes has ended."""
        self._timer.stop()
        for leftover in self._leftovers:
            leftover.leave()
        if self._slot is not None:
            self._slot.close(keep=keep)
            self._slot = None

    # Offering.

    def offer(self, otherwise: Callable[[], object]) -> None:
        """Offer what was left, newest first; do something else if there is nothing."""
        with contextlib.suppress(RuntimeError):
            self._leftovers = find_leftovers(self._folder or recovery_folder())
        self._offer_next(otherwise)

    def _offer_next(self, otherwise: Callable[[], object]) -> None:
        if not self._leftovers:
            otherwise()
            return
        leftover = self._leftovers[0]
        tried = self.tr("Restoring it was begun before and did not come to an end.")
        ask = self.tr("Restore it?")
        box = question(
            self._window,
            self.tr("“{0}” was not saved when nmfaudio ended at {1}.").format(
                leftover.title or self.tr("Some work"), _clock(leftover.when_s)
            ),
            f"{tried} {ask}" if leftover.tries else ask,
        )
        restore = box.addButton(self.tr("&Restore"), QMessageBox.ButtonRole.AcceptRole)
        drop = box.addButton(
            self.tr("&Discard"), QMessageBox.ButtonRole.DestructiveRole
        )
        later = box.addButton(self.tr("&Later"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(later if leftover.tries else restore)
        box.setEscapeButton(later)
        restore.clicked.connect(lambda: self._restore(otherwise))
        drop.clicked.connect(lambda: self._discard(otherwise))
        later.clicked.connect(lambda: self._leave(otherwise))
        self.box = box
        box.open()

    def _restore(self, otherwise: Callable[[], object]) -> None:
        leftover = self._leftovers.pop(0)
        for other in self._leftovers:
            other.leave()
        self._leftovers.clear()
        try:
            leftover.begin()
        except OSError as error:
            self.said.emit(library_words(error))
            leftover.leave()
            otherwise()
            return
        self._file.restore(
            leftover.path,
            leftover.project,
            lambda error: self._restored(leftover, error, otherwise),
        )

    def _restored(
        self,
        leftover: Leftover,
        error: Exception | None,
        otherwise: Callable[[], object],
    ) -> None:
        if error is None:
            # Kept anew in this window's own file before the old one goes.
            future = self._submit()
            if future is not None:
                future.add_done_callback(
                    lambda done: (
                        leftover.leave() if done.exception() else leftover.discard()
                    )
                )
                return
        with contextlib.suppress(OSError):
            leftover.opened()
        if isinstance(error, ProjectFileError) and not isinstance(
            error, RecordingNotFoundError
        ):
            aside = leftover.set_aside()
            why = library_words(error)
            self.said.emit(self.tr("{0} It is kept as {1}.").format(why, aside))
        else:
            leftover.leave()
        otherwise()

    def _discard(self, otherwise: Callable[[], object]) -> None:
        self._leftovers.pop(0).discard()
        self._offer_next(otherwise)

    def _leave(self, otherwise: Callable[[], object]) -> None:
        for leftover in self._leftovers:
            leftover.leave()
        self._leftovers.clear()
        otherwise()


def _clock(when_s: float) -> str:
    """Return a time for people, of the system's zone, as their language writes it."""
    when = QDateTime.fromSecsSinceEpoch(int(when_s))
    return QLocale().toString(when, QLocale.FormatType.ShortFormat)
