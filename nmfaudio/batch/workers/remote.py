"""What a Dask worker does with a task: a process of its own works on it.

A decoder that crashes ends that process and not the worker; it counts threads like the
machine that commands, so that stems are the same wherever they were made; and it can be
told to stop, which a thread of Dask cannot.
"""

import importlib
import json
import queue
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nmfaudio import __version__
from nmfaudio.audio.new_file import write_whole
from nmfaudio.batch.task import CANCEL_NAME, NAMES_STAGE, BatchTask
from nmfaudio.batch.workers.process import WorkerProcess, shared_cores
from nmfaudio.errors import AudioWriteError, ClusterError, system_words

__all__ = [
    "MOST_RUNS",
    "end_children",
    "outcome_path",
    "run_help",
    "run_remote",
    "share_cores",
]

MOST_RUNS = 2
"""How many workers a recording may end."""

_LOOK_EVERY_S = 1.0
_PATIENCE_S = 10.0
_OUTCOME_NAME = "outcome.json"


def outcome_path(work: Path, number: int) -> Path:
    """Return where a run writes how it ended: each run has a folder of its own.

    When a worker is lost, or only out of reach, Dask has another one do the same task,
    and so two may be at it.
    """
    return work / f"run-{number}" / _OUTCOME_NAME


def run_remote(
    fields: Mapping[str, Any], settings: Mapping[str, str], version: str
) -> bool:
    """Do a task; called by a Dask worker.

    Parameters
    ----------
    fields : mapping
        Of a :class:`~nmfaudio.batch.task.BatchTask`. Its folder for work lies where
        the batch and all workers can write.
    settings : mapping of str to str
        Of threads, from the machine that commands.
    version : str
        Of nmfaudio, there.

    Returns
    -------
    alive : bool
        Whether the process lived to write how it ended.

    Raises
    ------
    AudioWriteError
        If the folder cannot be written to.
    ClusterError
        If this worker cannot do what is asked.
    """
    task = BatchTask(**fields)
    work = Path(task.work)
    if version != __version__:
        raise ClusterError(
            f"a worker has nmfaudio {__version__}, but this machine {version}: install "
            "the same on all"
        )
    run = _new_run(work)
    if run is None:
        return False
    child = _Child.taken(settings)
    outcome = child.do(BatchTask(**{**fields, "work": str(run)}), work)
    if outcome is None:
        return False
    child.give_back()
    content = json.dumps(outcome).encode()
    if work.is_dir():  # or else it was cancelled
        write_whole(run / _OUTCOME_NAME, content)
    return True


def run_help(
    fields: Mapping[str, Any], settings: Mapping[str, str], version: str
) -> bool:
    """Help with a long recording of another worker; called as :func:`run_remote`.

    Returns
    -------
    alive : bool
        Whether the process lived. What it fitted lies in the recording's folder.
    """
    task = BatchTask(**fields)
    if version != __version__:
        return False
    child = _Child.taken(settings)
    outcome = child.do(task, Path(task.helps))
    if outcome is not None:
        child.give_back()
    return outcome is not None


def share_cores(n_children: int) -> None:
    """Have processes for tasks of workers of this process keep to a share of the cores.

    Each counts as many threads as there are cores; where all of them may run anywhere,
    they take a seventh more time.

    Parameters
    ----------
    n_children : int
        How many work at a time; those beyond may run anywhere.
    """
    _Child.free_cores[:] = shared_cores(n_children)


def end_children() -> None:
    """End the processes that are kept for tasks of workers of this process."""
    for child in _Child.all_idle():
        child.end()
    _Child.free_cores.clear()


def _new_run(work: Path) -> Path | None:
    """Make a folder for this run; None if earlier ones have ended their workers."""
    if not work.is_dir():
        raise ClusterError(
            f"a worker does not see {work}: the output must lie on a file system that "
            "all workers share, at the same place"
        )
    for number in range(MOST_RUNS):
        run = outcome_path(work, number).parent
        try:
            run.mkdir()
        except FileExistsError:
            continue
        except OSError as error:
            raise AudioWriteError(
                f"{work} cannot be written to: {system_words(error)}"
            ) from error
        return run
    return None


class _Child:
    """A process that is kept for the next task of this worker."""

    _idle: "list[_Child]" = []  # noqa: RUF012  # of the whole worker, under the lock
    _lock = threading.Lock()
    free_cores: "list[list[int]]" = []  # noqa: RUF012  # as above

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._inbox: queue.Queue[Any] = queue.Queue()
        self._settings = dict(settings)
        cores = self.free_cores.pop(0) if self.free_cores else []
        self._process = WorkerProcess(cores, self._inbox, settings)

    @classmethod
    def taken(cls, settings: Mapping[str, str]) -> "_Child":
        """Return one that has nothing to do, a new one if need be."""
        with cls._lock:
            while cls._idle:
                child = cls._idle.pop()
                if child._settings == settings and child._process.is_alive:
                    return child
                child.end()
            return cls(settings)

    @classmethod
    def all_idle(cls) -> "list[_Child]":
        """Return all that have nothing to do; they are not kept any longer."""
        with cls._lock:
            idle, cls._idle = cls._idle, []
        return idle

    def end(self, *, patience_s: float = 2.0) -> None:
        """End the process."""
        self._process.end(patience_s=patience_s)
        if self._process.cores:
            self.free_cores.append(self._process.cores)

    def give_back(self) -> None:
        """Keep it for the next task, unless it was told to stop."""
        with self._lock:
            if self._process.is_alive:
                self._idle.append(self)

    def do(self, task: BatchTask, work: Path) -> dict[str, Any] | None:
        """Return the outcome of a task; None if the process died of it."""
        self._process.give(task)
        while True:
            try:
                _, message = self._inbox.get(timeout=_LOOK_EVERY_S)
            except queue.Empty:
                if not work.is_dir() or (work / CANCEL_NAME).exists():
                    self._process.cancel()
                    self.end(patience_s=_PATIENCE_S)
                    return {"status": "cancelled"}
                continue
            if message is None:
                self.end()
                return None
            if message.get("stage") == NAMES_STAGE:
                # Dask gives the task of a lost worker to any other: whoever gives the
                # names may come here, and must not stand behind one that waits for it.
                importlib.import_module("distributed").secede()
            if "outcome" in message:
                outcome: dict[str, Any] = message["outcome"]
                return outcome
