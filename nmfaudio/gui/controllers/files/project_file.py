"""The project that the window works on: opened, saved, and asked about."""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from nmfaudio.errors import RecordingNotFoundError
from nmfaudio.gui.controllers.asking import Asking
from nmfaudio.gui.controllers.files import questions
from nmfaudio.gui.controllers.files.saving import Aside, why_not_saved, write
from nmfaudio.gui.controllers.files.whereabouts import go_to, where_one_is
from nmfaudio.gui.controllers.opening import DEMO_LOOP, Loader
from nmfaudio.gui.controllers.picture.memory import PictureMemory
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import Document
from nmfaudio.project.jobs import Job, step_back
from nmfaudio.project.storage.layout import SUFFIX
from nmfaudio.project.storage.locks import FileLock

if TYPE_CHECKING:
    from nmfaudio.project.storage.project import Project
    from nmfaudio.project.storage.view import ProjectView

__all__ = ["ProjectFile"]

_Then = Callable[[], object]


class ProjectFile(QObject):
    """Knows which file the work belongs to, and whether it is saved.

    Signals: ``said(sentence)``; ``changed()`` when the file or what is saved of it has
    changed; ``written(future)`` in the window's thread when a save has ended.

    Parameters
    ----------
    parts : WindowParts
        What is saved, and shown after opening.
    loader : Loader
        Opens recordings.
    asking, memory
        Know what is asked of a separation, and how the picture looks.
    window : QWidget
        Owner of the dialogs; bears the title.
    """

    said = Signal(str)
    changed = Signal()
    written = Signal(object)

    def __init__(
        self,
        parts: WindowParts,
        loader: Loader,
        asking: Asking,
        memory: PictureMemory,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._parts, self._loader = parts, loader
        self._asking, self._memory, self._window = asking, memory, window
        self.path: Path | None = None
        self._lock: FileLock | None = None
        self._opened: Project | None = None
        self._saved: Document | None = Document(None)
        self._writing: Future[Project] | None = None
        self._then: _Then | None = None
        self._snapshot: Project | None = None
        self._aside: Aside | None = None
        self._place: tuple[ProjectView, bool]
        self.writer = ThreadPoolExecutor(1, "nmfaudio-save", step_back)
        self.box: QMessageBox | None = None
        self.written.connect(self._end_save)
        parts.bridge.recording_changed.connect(self._begin_anew)
        parts.bridge.document_changed.connect(self._show)
        parts.bridge.job_finished.connect(self._leave_aside)
        parts.session.put_aside.connect(self._put_aside)
        parts.session.brought_back.connect(self._bring_back)
        parts.session.exchanging.connect(self._note_place)
        parts.session.exchanged.connect(self._return_to_place)
        self._show()

    # What there is to save.

    @property
    def modified(self) -> bool:
        """Whether there is work that no file of the user's holds."""
        session = self._parts.session
        return session.recording is not None and self._saved != session.document

    @property
    def _is_whole(self) -> bool:
        """Whether there is a recording, and all of it."""
        recording = self._parts.session.recording
        return recording is not None and recording.is_whole

    @property
    def title(self) -> str:
        """What the work is called."""
        if self.path is not None:
            return self.path.stem
        recording = self._parts.session.recording
        return "" if recording is None else recording.name

    def snapshot(self) -> "Project | None":
        """Return the work as it is now; arrays are shared, so it takes no time."""
        session, known = self._parts.session, self._opened
        if session.recording is None or not session.recording.is_whole:
            return None
        from nmfaudio.project.storage.project import Kept, Project  # noqa: PLC0415  # heavy

        return Project(
            session.document,
            session.recording,
            settings=self._asking.settings,
            view=where_one_is(self._parts, self._memory.now),
            generation=known.generation if known else 0,
            kept=known.kept if known else Kept(),
            embedded=self._parts.actions["embed"].isChecked(),
        )

    def note_embedding(self) -> None:
        """Take the choice to keep the recording in the project for a change of it."""
        self._saved = None
        self._show()

    # Opening.

    def open(self, path: Path) -> None:
        """Open a recording or a project, once what would be lost is dealt with."""
        then = partial(self.ask_unsaved, partial(self.open_unasked, path))
        if self._parts.session.works:
            self.box = questions.ask_to_stop(self._window, path.name, then)
        else:
            then()

    def open_demo(self) -> None:
        """Open the loop that comes with the program."""
        if DEMO_LOOP.is_file():
            self.open(DEMO_LOOP)

    def open_unasked(self, path: Path) -> None:
        """Open a recording or a project, whatever is open now."""
        if path.suffix.lower() == SUFFIX:
            self._open_project(path)
        else:
            self._loader.open(path)

    def _open_project(self, path: Path, recording: Path | None = None) -> None:
        self._loader.opening.emit(path.name)
        give_way = self._loader.give_way
        job = self._parts.session.open_project(path, recording, give_way)
        job.finished.connect(lambda job: self._take(job, path))

    def _is_mine(self, path: Path) -> bool:
        return self.path is not None and path.absolute() == self.path.absolute()

    def _take(self, job: "Job[Project]", path: Path) -> None:
        """Go on with a project that was read, or say why it was not."""
        if job.result is None:
            self._loader.prepare_sound()
            if isinstance(job.error, RecordingNotFoundError):
                self._ask_recording(
                    job.error, lambda found: self._open_project(path, found)
                )
            return
        lock = FileLock.beside(path)
        if lock.holder is None:
            self._own(path, lock)
        else:
            self.said.emit(
                self.tr(
                    "{0} is open elsewhere ({1}), so this is a copy: Save asks for a "
                    "name of its own."
                ).format(path.name, lock.holder.words)
            )
        self._go_on_with(job.result)
        self._remember(path)

    def _go_on_with(self, project: "Project", *, saved: bool = True) -> None:
        """Show what a project says beside its document."""
        self._opened = project
        self._parts.actions["embed"].setChecked(project.embedded)
        self._asking.show(project.settings)
        view = project.view
        if view is not None:
            if view.picture is not None:
                self._memory.show(view.picture)
            go_to(self._parts, view)
        self._saved = project.document if saved else None
        self._show()

    def restore(
        self,
        path: Path,
        project_path: Path | None,
        then: Callable[[Exception | None], object],
        recording: Path | None = None,
    ) -> None:
        """Open work that was not saved, as not saved.

        Parameters
        ----------
        path : Path
            What holds it.
        project_path : Path or None
            The project that it belongs to.
        then : callable
            Called with None when it is there, or else with the reason.
        recording : Path or None
            Where its recording is, if it is not where it was.
        """
        give_way = self._loader.give_way
        job = self._parts.session.open_project(path, recording, give_way)

        def take(job: "Job[Project]") -> None:
            if job.result is not None:
                self._own_if_free(project_path)
                self._go_on_with(job.result, saved=False)
                then(None)
            elif isinstance(job.error, RecordingNotFoundError):
                error = job.error
                self._ask_recording(
                    error,
                    lambda found: self.restore(path, project_path, then, found),
                    lambda: then(error),
                )
            else:
                then(job.error)

        job.finished.connect(take)

    def _own_if_free(self, path: Path | None) -> None:
        """Belong to a project unless it is open elsewhere, or gone with its folder."""
        if path is not None and os.path.isdir(path.parent):
            lock = FileLock.beside(path)
            if lock.holder is None:
                self._own(path, lock)

    def _ask_recording(
        self,
        error: RecordingNotFoundError,
        use: Callable[[Path], object],
        otherwise: _Then = lambda: None,
    ) -> None:
        folder = self._parts.settings.folder
        self.box = questions.ask_recording(self._window, error, folder, use, otherwise)

    def _put_aside(self) -> None:
        """Note what there is, and keep its file: it may come back."""
        self._aside = Aside(self.snapshot(), self.path, self._lock, self._saved)
        self.path = self._lock = None

    def _bring_back(self) -> None:
        """Be as before: what was being read has come to nothing."""
        aside, self._aside = self._aside, None
        if aside is not None and aside.project is not None:
            self._own(aside.path, aside.lock)
            self._go_on_with(aside.project)
            self._saved = aside.saved
            self._show()

    def _note_place(self) -> None:
        """Note where one is in a recording that came otherwise than promised."""
        parts = self._parts
        self._place = where_one_is(parts, self._memory.now), parts.sound.playing

    def _return_to_place(self) -> None:
        """Go on there in the one that has come."""
        go_to(self._parts, self._place[0])
        if self._place[1]:
            self._parts.sound.play()

    def _leave_aside(self, _: object = None) -> None:
        """Give back the file of what was put aside, once nothing can bring it back."""
        if self._aside is not None and self._is_whole:
            self._aside.leave()
            self._aside = None
        self._show()

    def _begin_anew(self, _: object) -> None:
        """Another recording is open: what follows belongs to no file yet."""
        self._own(None, None)
        self._opened = None
        self._asking.begin_anew()
        self._saved = Document(None)
        self._parts.actions["embed"].setChecked(False)
        self._show()

    def _own(self, path: Path | None, lock: FileLock | None) -> None:
        """Belong to a file, and give back the lock of the one before."""
        if self._lock is not None and self._lock is not lock:
            self._lock.release()
        self.path, self._lock = path, lock

    # Saving.

    def save(self, then: _Then | None = None) -> None:
        """Save to the project's file, or ask for one; ``then`` follows if it worked."""
        if self.path is None:
            self.save_as(then)
        else:
            self._start_save(self.path, then)

    def save_as(self, then: _Then | None = None) -> None:
        """Ask for a file, and save to it."""
        recording = self._parts.session.recording
        if recording is None:
            self.said.emit(self.tr("There is nothing to save yet: open a recording."))
            return
        folder = self._parts.settings.folder
        guess = self.path or folder / f"{recording.name}{SUFFIX}"
        dialog = QFileDialog(self._window, self.tr("Save the project"), str(guess))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX[1:])
        dialog.setNameFilters([self.tr("Projects (*.nmfaudio)")])
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name), then))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, path: Path, then: _Then | None = None) -> None:
        """Save to a file from now on; it may replace one, which was asked."""
        if not self._is_mine(path):
            lock = FileLock.beside(path)
            if lock.holder is not None:
                self.said.emit(
                    self.tr("{0} is open elsewhere ({1}): choose another name.").format(
                        path.name, lock.holder.words
                    )
                )
                return
            self._own(path, lock)
        self._start_save(path, then)

    def _start_save(self, path: Path, then: _Then | None) -> None:
        self._snapshot = self.snapshot()
        if self._snapshot is None:
            return
        self._then = then
        self._writing = future = self.writer.submit(write, self._snapshot, path)
        # Emitted in the thread that wrote, delivered in the window's.
        future.add_done_callback(self.written.emit)

    def _end_save(self, future: "Future[Project]") -> None:
        if future is not self._writing:
            return
        self._writing, then, snapshot = None, self._then, self._snapshot
        self._then = self._snapshot = None
        error = future.exception()
        if error is not None or snapshot is None or self.path is None:
            self.said.emit(why_not_saved(error))
            return
        self._opened = future.result()
        self._saved = snapshot.document
        if self._lock is not None:
            self._lock.touch()
        self._remember(self.path)
        self.said.emit(self.tr("Saved {0}.").format(self.path.name))
        self._show()
        if then is not None:
            then()

    def _remember(self, path: Path) -> None:
        self._parts.settings.add_recent(path)
        self._parts.settings.folder = path.absolute().parent

    # Asking.

    def ask_unsaved(self, then: _Then) -> None:
        """Do something that ends the work that is open, once that is dealt with."""
        if self.modified:
            save = partial(self.save, then)
            self.box = questions.ask_to_save(self._window, self.title, save, then)
        else:
            then()

    # Showing, and the end.

    def _show(self, _: object = None) -> None:
        mark = "*" if self.modified else ""
        title = self.title
        self._window.setWindowTitle(
            f"{title}{mark} – nmfaudio" if title else "nmfaudio"  # noqa: RUF001
        )
        for name in ("save", "save_as", "embed"):
            self._parts.actions[name].setEnabled(self._is_whole)
        self.changed.emit()

    def close(self) -> None:
        """Wait for what is being written, and give the file back."""
        self.writer.shutdown(wait=True)
        if self._aside is not None:
            self._aside.leave()
        self._own(None, None)
