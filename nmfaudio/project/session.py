"""The application without a window: one recording, its document, and the work on it.

A :class:`Session` is what the window binds to and what a test drives: a
:class:`~nmfaudio.project.workspace.Workspace`, and jobs on it. It lives on one thread;
long work goes to its job lane, and :meth:`Session.deliver`, called every 50 ms while
:attr:`Session.busy`, brings progress and results back to that thread.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from psygnal import Signal

from nmfaudio.compiled.types import PathLike
from nmfaudio.errors import Message, ParameterError
from nmfaudio.project import work
from nmfaudio.project.delivery.options import ExportOptions
from nmfaudio.project.document import Document
from nmfaudio.project.editing import model_edits
from nmfaudio.project.editing.markers import add_marker
from nmfaudio.project.edits import Edit, accept_separation
from nmfaudio.project.jobs import Job, JobLane, Task
from nmfaudio.project.progress import FitProgress, JobProgress
from nmfaudio.project.workspace import Workspace
from nmfaudio.separation.model import Separation
from nmfaudio.separation.request.amend import with_more
from nmfaudio.separation.request.guides import Guides
from nmfaudio.separation.request.settings import Settings

if TYPE_CHECKING:
    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.audio.encode import WrittenAudio
    from nmfaudio.factorization.selection.n_components import ComponentChoice
    from nmfaudio.project.delivery.beside import Draw
    from nmfaudio.project.storage.project import Project
    from nmfaudio.separation.editing.follow_boxes import Guided
    from nmfaudio.separation.rendering.export import ExportReport
    from nmfaudio.separation.request.boxes import Box
    from nmfaudio.separation.request.guides import Passage

__all__ = ["ExportOptions", "FitProgress", "JobProgress", "Session"]

T = TypeVar("T")


class Session(Workspace):
    """A workspace, and the jobs that take longer than a call may.

    Signals
    -------
    job_started, job_finished : Job
        Work began or ended; the finished job says how.
    progressed : JobProgress
        Latest progress of the running job.
    said : str
        A sentence for the user: what went wrong, or what is worth knowing.

    Notes
    -----
    The signals of the workspace come too, also when a job has ended in an edit. Work
    goes to ``lane``, one job after the other; what must not wait for a long one, as an
    outline, the sound device and what is dragged out, to ``side_lane``.
    """

    job_started = Signal(object)
    job_finished = Signal(object)
    progressed = Signal(object)
    said = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.lane, self.side_lane = JobLane(), JobLane()
        self._jobs: list[Job[Any]] = []

    @property
    def busy(self) -> bool:
        """Whether a job runs or its end has not been delivered."""
        return self.lane.busy or self.side_lane.busy

    @property
    def works(self) -> bool:
        """Whether :meth:`cancel` would end more than the reading of a file."""
        return any(job.title != "open" for job in self._jobs)

    # Work on the lane. Each returns at once; the result comes with `deliver`.

    def open(
        self, path: PathLike, give_way: Callable[[], object] = lambda: None
    ) -> "Job[AudioBuffer]":
        """Read a recording; when it is there, it replaces the one that is open.

        One that takes a while is there to be looked at and played while it is being
        read. Work on the recording that is open now is cancelled. If reading fails,
        everything else is in the end as it is now. ``give_way`` is called now and then
        in the thread that reads, once there is something to be looked at, and may wait.
        """
        self.cancel()
        job = self._submit("open", partial(work.read, path, give_way), self._opened)
        job.progressed.connect(lambda progress: self._arrive(job, progress))
        return job

    def open_project(
        self,
        path: Path,
        recording: Path | None = None,
        give_way: Callable[[], object] = lambda: None,
    ) -> "Job[Project]":
        """Read a project; when it is there, it replaces what is open.

        ``recording`` says where its recording is, if it is not where it was; while that
        is being read, it is there as by :meth:`open`, without what was made of it. Work
        on what is open now is cancelled. If reading fails, everything is in the end as
        it is now.
        """
        self.cancel()
        task = partial(work.open_project, path, recording, give_way)
        job = self._submit("open", task, self._project_opened)
        job.progressed.connect(lambda progress: self._arrive(job, progress))
        return job

    def separate(self, settings: Settings | None = None) -> "Job[Separation]":
        """Take the recording apart; the result becomes an edit that can be undone.

        Raises
        ------
        ParameterError
            If no recording is open.
        """
        recording = self._whole_recording()
        task = partial(work.take_apart, recording, settings or Settings())
        return self._submit(
            "separate", task, lambda job: self._separated(job, recording)
        )

    def suggest_count(
        self, settings: Settings, methods: tuple[str, ...]
    ) -> "Job[list[ComponentChoice]]":
        """Find out how many components the recording has, by several criteria.

        Raises
        ------
        ParameterError
            If no recording is open.
        """
        recording = self._whole_recording()
        task = partial(work.suggest_count, recording, settings, methods)
        return self._submit("count", task)

    def guide(self, boxes: "tuple[Box, ...]") -> "Job[Guided]":
        """Let boxes correct the sources but what is locked, as an edit.

        Raises
        ------
        ParameterError
            If there is no separation, or a box contradicts what else was said.
        """
        started = self.document
        with_more(started.guides, Guides(boxes=boxes))
        separation = model_edits.as_edited(started)
        return self._submit(
            "guide",
            partial(work.guide, separation, boxes, started.locked),
            lambda job: self._operated(
                job,
                started,
                lambda found: model_edits.accept_boxes(
                    self.document, found, boxes, started=started
                ),
            ),
        )

    def save_taught(
        self, passages: "tuple[Passage, ...]", path: Path, *, adapt: bool | None = None
    ) -> "Job[Path]":
        """Learn what passages of the recording teach, and keep it in a new file.

        ``adapt`` says whether it goes on learning from the recordings it will be used
        for; by default drums do.

        Raises
        ------
        ParameterError
            If no recording is open.
        """
        recording = self._whole_recording()
        task = partial(work.save_taught, recording, passages, path, adapt)
        return self._submit("learn", task, self._saved)

    def split(self, index: int, n_parts: int = 2) -> "Job[Separation]":
        """Split a component; the parts become an edit that can be undone.

        Raises
        ------
        ParameterError
            If there is no such component.
        """
        started = self.document
        separation = model_edits.as_edited(started)
        started.component(index)
        return self._submit(
            "split",
            partial(work.split, separation, index, n_parts),
            lambda job: self._operated(
                job,
                started,
                lambda found: model_edits.accept_split(
                    self.document, found, index, n_parts
                ),
            ),
        )

    def rerun(self) -> "Job[Separation]":
        """Fit all components again but the locked ones, as an edit.

        Raises
        ------
        ParameterError
            If there is no separation, or every component is locked.
        """
        started = self.document
        separation = model_edits.as_edited(started)
        locked = self._locked(started)
        return self._submit(
            "re-run",
            partial(work.rerun, separation, locked),
            lambda job: self._operated(
                job,
                started,
                lambda found: model_edits.accept_rerun(self.document, found),
                as_take=True,
            ),
        )

    def export(
        self,
        options: ExportOptions,
        draw: "Draw | None" = None,
        *,
        dragged: Document | None = None,
    ) -> "Job[ExportReport]":
        """Write what is asked for of the document, or of what it was when ``dragged``.

        ``draw`` draws its figure. Raises ParameterError if there is no separation.
        """
        document = dragged or self.document
        self._check_stems(document)
        task = partial(work.write_stems, document, options, draw)
        return self._submit("drag" if dragged else "export", task)

    def export_mix(
        self, path: PathLike, audio_format: str = "wav24", *, overwrite: bool = False
    ) -> "Job[WrittenAudio | None]":
        """Write what is played now, from beginning to end, as one file.

        ``overwrite`` says that the user has agreed to replace a file of that name.

        Raises
        ------
        ParameterError
            If no recording is open.
        """
        recording, separation = self._whole_recording(), self.document.separation
        file = work.MixFile(path, audio_format, overwrite)
        task = partial(work.write_mix, recording, separation, self.gains, file)
        return self._submit("export mix", task)

    def export_onsets(self, path: Path) -> "Job[Path]":
        """Write when each source of the document is struck, as ``.csv`` or ``.mid``.

        Raises
        ------
        ParameterError
            If there is no separation.
        """
        separation = model_edits.as_edited(self.document)
        return self._submit(
            "export onsets", partial(work.write_onsets, separation, path)
        )

    def cancel(self) -> None:
        """Ask the session's own work to end. Returns at once.

        What others have put on the lane goes on.
        """
        for job in self._jobs:
            job.cancel()

    def deliver(self) -> None:
        """Bring progress and results to this thread. Call every 50 ms while busy."""
        self.lane.deliver()
        self.side_lane.deliver()

    def close(self) -> None:
        """Cancel all work and wait for the worker thread."""
        self.lane.close()
        self.side_lane.close()

    # What follows a job.

    def _submit(
        self,
        title: str,
        task: Task[T],
        take: Callable[[Job[T]], None] | None = None,
    ) -> Job[T]:
        """Start a job; ``take`` is called with it at its end, before anyone else."""
        lane = self.side_lane if title == "drag" else self.lane
        job = lane.submit(title, self._playback.got_ready(task))
        self._jobs.append(job)
        job.progressed.connect(self._job_progressed)
        if take is not None:
            job.finished.connect(take)
        job.finished.connect(self._job_finished)
        self.job_started.emit(job)
        return job

    def _opened(self, job: "Job[AudioBuffer]") -> None:
        self._end_arriving(job.result)
        for note in () if job.result is None else job.result.notes:
            self.said.emit(note)

    def _arrive(self, job: "Job[AudioBuffer] | Job[Project]", progress: object) -> None:
        """Show what is there of a recording that is being read."""
        if job.over or job.cancelling or not isinstance(progress, JobProgress):
            return
        recording = progress.arriving
        if recording is not None and recording is not self._recording:
            self._show_arriving(recording)

    def _project_opened(self, job: "Job[Project]") -> None:
        project = job.result
        given = self._end_arriving(None if project is None else project.recording)
        if project is None:
            return
        self.history.reset(project.document)
        for marker in given:
            self.do(add_marker(self.document, marker.second, marker.name))
        for note in (*project.recording.notes, *project.notes):
            self.said.emit(note)

    def _saved(self, job: Job[Path]) -> None:
        if job.result is not None:
            self.said.emit(Message("Saved what was taught: {0}.", job.result.name))

    def _separated(self, job: Job[Separation], recording: "AudioBuffer") -> None:
        self._playback.end_preview()
        separation = job.result
        if separation is None or recording is not self._recording:
            self._playback.update()
            return
        self._playback.end_audition()
        self._keep_take(accept_separation(self.document, separation))
        for note in separation.factorization.notes:
            self.said.emit(note)

    def _operated(
        self,
        job: Job[T],
        started: Document,
        accept: Callable[[T], Edit],
        *,
        as_take: bool = False,
    ) -> None:
        """Accept what an operation on components found, if it still fits."""
        if job.result is None:
            return
        if self.document.separation is not started.separation:
            self.said.emit(
                Message(
                    "The components have changed since {0} began: do it again.",
                    Message(job.title),
                )
            )
            return
        try:
            edit = accept(job.result)
        except ParameterError as error:
            self.said.emit(str(error))
            return
        if as_take:
            self._keep_take(edit)
        else:
            self.history.do(edit)
            self.history.seal()

    def _job_progressed(self, progress: object) -> None:
        if not isinstance(progress, JobProgress):
            return
        if progress.preview is not None:
            self._playback.show_preview(progress.preview)
        self.progressed.emit(progress)

    def _job_finished(self, job: Job[Any]) -> None:
        self._jobs.remove(job)
        if job.error is not None:
            self.said.emit(job.complain())
        self.job_finished.emit(job)
