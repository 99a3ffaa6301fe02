"""The parent's side of the processes that work on a batch."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nmfaudio.batch.task import BatchTask
from nmfaudio.compiled.lane import available_cores

if TYPE_CHECKING:
    from queue import Queue

__all__ = ["WorkerProcess", "shared_cores", "thread_settings"]

_THREAD_SETTINGS = (
    "NUMBA_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OMP_WAIT_POLICY",
)
"""What decides in which order sums are taken, and how threads wait."""

_WORKER = "nmfaudio.batch.workers.child"


class WorkerProcess:
    """One process, started when this object is made.

    It counts threads as a process alone on this machine would, and so sums in the same
    order: stems are the same, bit for bit, whatever the number of processes. Its
    threads share the cores it is given.

    Parameters
    ----------
    cores : sequence of int
        Which cores it keeps to; empty for all.
    inbox : Queue
        Gets what it says; None is the last.
    settings : mapping of str to str or None
        Of its threads, from :func:`thread_settings`; None takes those of this machine.

    Attributes
    ----------
    is_ready : bool
        Whether it has begun to work: before, it has nothing to lose.
    """

    def __init__(
        self,
        cores: Sequence[int],
        inbox: "Queue[Any]",
        settings: Mapping[str, str] | None = None,
    ) -> None:
        others = {k: v for k, v in os.environ.items() if k not in _THREAD_SETTINGS}
        threads = thread_settings() if settings is None else settings
        # The path of this process, so that the same nmfaudio is found.
        path = os.pathsep.join(filter(None, sys.path))
        self._process = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-P", "-m", _WORKER, json.dumps(list(cores))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**others, **threads, "PYTHONPATH": path},
            text=True,
            encoding="utf-8",
            # Ctrl-C is for the parent, which tells the others what to do.
            start_new_session=True,
        )
        self._inbox = inbox
        self.cores = list(cores)
        self.is_ready = False
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        if self._process.stdout is not None:
            with self._process.stdout as lines:
                for line in lines:
                    self.is_ready = True
                    with suppress(ValueError):  # cut off by its death
                        self._inbox.put((self, json.loads(line)))
        self._process.wait()
        self._inbox.put((self, None))

    @property
    def how_it_ended(self) -> str:
        """Say how the process ended, for people."""
        code = self._process.returncode
        if code is None or code >= 0:
            return f"with code {code}"
        return f"by signal {-code}"

    @property
    def is_alive(self) -> bool:
        """Whether the process has not ended."""
        return self._process.poll() is None

    def use_all_cores(self) -> None:
        """Let it use the cores that other processes need no longer."""
        if not self.cores:
            return
        self.cores = []
        with suppress(OSError):  # it has ended, or the system has no such folder
            for thread in Path(f"/proc/{self._process.pid}/task").iterdir():
                os.sched_setaffinity(int(thread.name), os.sched_getaffinity(0))

    def give(self, task: BatchTask) -> None:
        """Hand a task over."""
        self._say({"task": asdict(task)})

    def cancel(self) -> None:
        """Tell it to stop soon."""
        self._say({"cancel": True})

    def _say(self, message: dict[str, Any]) -> None:
        # If it has died, the inbox says so.
        with suppress(OSError, ValueError):
            if self._process.stdin is not None:
                self._process.stdin.write(json.dumps(message) + "\n")
                self._process.stdin.flush()

    def end(self, *, patience_s: float = 2.0) -> None:
        """End the process, and wait until it is gone."""
        with suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._listener.join()


def shared_cores(n_workers: int) -> list[list[int]]:
    """Return which cores each process gets: all of them, shared out evenly.

    Empty lists where the system lets nobody choose.
    """
    if not hasattr(os, "sched_getaffinity"):
        return [[] for _ in range(n_workers)]
    cores = sorted(os.sched_getaffinity(0))
    if n_workers > len(cores):
        return [[cores[n % len(cores)]] for n in range(n_workers)]
    return [cores[n::n_workers] for n in range(n_workers)]


def thread_settings() -> dict[str, str]:
    """Return the settings with which `separate` would count threads on this machine."""
    n_threads = str(available_cores())
    usual = {
        "NUMBA_NUM_THREADS": n_threads,
        "OPENBLAS_NUM_THREADS": n_threads,
        # Threads that wait must not take the core from those that work.
        "OMP_WAIT_POLICY": "passive",
    }
    set_here = {k: os.environ[k] for k in _THREAD_SETTINGS if k in os.environ}
    return {**usual, **set_here}
