"""Whoever works on a batch, as the batch sees them: what a worker and a pool can do."""

import queue
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from nmfaudio.batch.task import BatchTask
from nmfaudio.batch.workers.process import WorkerProcess, shared_cores

__all__ = ["Inbox", "LocalPool", "Pool", "Worker"]


class Worker(Protocol):
    """One place where a recording can be worked on.

    What it says goes to the pool's inbox: ``{"stage": …, "share": …}`` and in the end
    ``{"outcome": …}``; None if it has died, or ``{"deaths": n}`` if it was not alone.
    """

    @property
    def is_ready(self) -> bool:
        """Whether it has begun to work: before, it has nothing to lose."""

    @property
    def how_it_ended(self) -> str:
        """Say how it died, for people."""

    def give(self, task: BatchTask) -> None:
        """Hand a task over."""

    def cancel(self) -> None:
        """Tell it to stop soon."""

    def end(self, *, patience_s: float = 2.0) -> None:
        """End it, and wait until it is gone."""


Inbox: TypeAlias = "queue.Queue[tuple[Worker, dict[str, Any] | None]]"
"""What workers say; None is the last of each."""


class Pool(Protocol):
    """All workers of a batch.

    Attributes
    ----------
    inbox : Inbox
        What they say.
    most_tries : int
        How many workers a recording may end before it is given up.
    shares_memory : bool
        Whether the memory that is allowed is that of all workers together.
    """

    inbox: Inbox
    most_tries: int
    shares_memory: bool

    def size(self) -> int:
        """Return how many tasks may be in flight now."""

    def take(self) -> Worker:
        """Return a worker that has nothing to do."""

    def give_back(self, worker: Worker) -> None:
        """Keep a worker that is done with its task for the next one."""

    def drop(self, worker: Worker) -> None:
        """Forget a worker that has died."""

    def check(self) -> None:
        """Make sure that work can go on.

        Raises
        ------
        ClusterError
            If there is nobody left to work.
        """

    def help_with(self, works: Sequence[Path]) -> None:
        """Let workers that have nothing to do help with long recordings.

        Parameters
        ----------
        works : sequence of Path
            Folders of all tasks that are in flight.
        """

    def close(self) -> None:
        """End all workers that have nothing to do."""


class LocalPool:
    """Processes of this machine, which share its cores; see :class:`Pool`.

    Parameters
    ----------
    n_workers : int
        Most processes.
    """

    most_tries = 3
    shares_memory = True

    def __init__(self, n_workers: int) -> None:
        self.inbox: Inbox = queue.Queue()
        self._n_workers = n_workers
        self._cores = shared_cores(n_workers)
        self._idle: list[Worker] = []
        self._at_work: list[Worker] = []

    def size(self) -> int:
        """Return the number of processes."""
        return self._n_workers

    def take(self) -> Worker:
        """Return a process that has nothing to do, a new one if need be."""
        if self._idle:
            worker = self._idle.pop()
        else:
            worker = WorkerProcess(self._cores.pop(0), self.inbox)
        self._at_work.append(worker)
        return worker

    def give_back(self, worker: Worker) -> None:
        """Keep a process."""
        self._at_work.remove(worker)
        self._idle.append(worker)

    def drop(self, worker: Worker) -> None:
        """Let another process have the cores of one that has died."""
        worker.end()
        if isinstance(worker, WorkerProcess):
            self._cores.append(worker.cores)
        for places in (self._idle, self._at_work):
            if worker in places:
                places.remove(worker)

    def check(self) -> None:
        """Do nothing: a process can always be started."""

    def help_with(self, works: Sequence[Path]) -> None:  # noqa: ARG002  # of clusters
        """Let those still at work have the cores of those that are done."""
        for worker in self._at_work:
            if self._idle and isinstance(worker, WorkerProcess):
                worker.use_all_cores()

    def close(self) -> None:
        """End all processes that have nothing to do."""
        for worker in self._idle:
            worker.end()
