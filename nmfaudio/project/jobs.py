"""One lane for long work: a worker thread, progress by polling, errors as values.

The thread that owns a :class:`JobLane` (in the app: the main thread) submits tasks and
calls :meth:`JobLane.deliver` every 50 ms while the lane is busy. Signals are emitted in
``deliver`` only, so they arrive on the owner's thread, and progress arrives at
most as often as it is asked for. Nothing here ever blocks the owner, except ``close``.
"""

import logging
import os
import queue
import sys
import threading
from collections.abc import Callable
from enum import Enum
from typing import Any, Generic, TypeAlias, TypeVar

from psygnal import Signal

from nmfaudio.errors import Message, NmfAudioError, lacks_memory, system_words

__all__ = ["Job", "JobLane", "JobState", "Report", "Task", "step_back"]

T = TypeVar("T")
logger = logging.getLogger(__name__)

Report: TypeAlias = Callable[[object], None]
"""Takes the latest progress; may be called from any thread, at any rate."""

Task: TypeAlias = Callable[[Report, threading.Event], T]
"""Work to be done: ``task(report, cancel)`` returns its result. When ``cancel`` is set
it should end soon; what it returns or raises then does not matter."""


class JobState(Enum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Generic[T]):
    """One task on the lane.

    Signals
    -------
    progressed : object
        The latest progress that the task reported.
    finished : Job
        Once, when the job is done, failed or cancelled.
    """

    progressed = Signal(object)
    finished = Signal(object)

    def __init__(self, title: str, task: Task[T]) -> None:
        self.title = title
        self.state = JobState.WAITING
        self.progress: object | None = None
        self.result: T | None = None
        self.error: Exception | None = None
        self._task = task
        self._cancel = threading.Event()
        self._ended = threading.Event()
        self._shown: object | None = None

    @property
    def over(self) -> bool:
        """Whether the work has ended; its ``finished`` may still be to be delivered."""
        return self._ended.is_set()

    @property
    def cancelling(self) -> bool:
        """Whether the job has been asked to end."""
        return self._cancel.is_set()

    def complain(self) -> str:
        """Return why it failed, as a sentence."""
        if self.error is not None and lacks_memory(self.error):
            return Message(
                "There is not enough memory to {0}. Close other programs, or work "
                "on a shorter part of the recording.",
                Message(self.title),
            )
        if isinstance(self.error, NmfAudioError):
            return str(self.error)
        logger.error("the job %r failed", self.title, exc_info=self.error)
        if isinstance(self.error, OSError) and self.error.errno is not None:
            return Message(
                "The system refused something that this needs ({0}): {1}.",
                Message(self.title),
                system_words(self.error),
            )
        return Message(
            "Something went wrong in nmfaudio itself ({0}: {1}).",
            Message(self.title),
            repr(self.error),
        )

    def cancel(self) -> None:
        """Ask the job to end soon. Returns at once."""
        self._cancel.set()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Block until the work has ended; return whether it has. Not for the window."""
        return self._ended.wait(timeout_s)

    def _run(self) -> None:
        """Do the work, in the worker thread."""
        if not self._cancel.is_set():
            self.state = JobState.RUNNING
            try:
                self.result = self._task(self._report, self._cancel)
            except Exception as error:  # a value for the owner to show
                self.error = error
        if self._cancel.is_set():
            self.result, self.error = None, None
            self.state = JobState.CANCELLED
        else:
            self.state = JobState.DONE if self.error is None else JobState.FAILED
        self._ended.set()

    def _report(self, progress: object) -> None:
        self.progress = progress

    def _deliver_progress(self) -> None:
        progress = self.progress
        if progress is not self._shown:
            self._shown = progress
            self.progressed.emit(progress)


class JobLane:
    """Runs jobs one after the other in one worker thread."""

    def __init__(self) -> None:
        self._open_jobs: list[Job[Any]] = []
        self._queue: queue.SimpleQueue[Job[Any] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def busy(self) -> bool:
        """Whether there are jobs whose end has not been delivered."""
        return bool(self._open_jobs)

    @property
    def current(self) -> Job[Any] | None:
        """The oldest job whose end has not been delivered."""
        return self._open_jobs[0] if self._open_jobs else None

    def submit(self, title: str, task: Task[T]) -> Job[T]:
        """Queue a task; the worker thread starts with the first one.

        Raises
        ------
        RuntimeError
            If the lane is closed.
        """
        if self._closed:
            raise RuntimeError("the job lane is closed")
        job = Job(title, task)
        self._open_jobs.append(job)
        self._queue.put(job)
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._work, name="nmfaudio-jobs", daemon=True
            )
            self._thread.start()
        return job

    def deliver(self) -> None:
        """Emit progress, and the end of jobs that are over, in the caller's thread."""
        while self._open_jobs:
            job = self._open_jobs[0]
            over = (
                job.over
            )  # read first: progress reported before the end comes before it
            job._deliver_progress()
            if not over:
                return
            self._open_jobs.pop(0)
            job.finished.emit(job)

    def cancel(self) -> None:
        """Ask all jobs to end soon. Returns at once."""
        for job in self._open_jobs:
            job.cancel()

    def close(self) -> None:
        """Cancel all jobs and wait for the thread; their ends are not delivered."""
        self._closed = True
        self.cancel()
        self._open_jobs.clear()
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        step_back()
        while (job := self._queue.get()) is not None:
            job._run()


def step_back() -> None:
    """Let this thread, and those it starts, run after others, where a thread may."""
    if sys.platform == "linux":
        thread = os.PRIO_PROCESS, threading.get_native_id()
        os.setpriority(*thread, min(os.getpriority(*thread) + 5, 19))
