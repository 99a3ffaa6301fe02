"""Compiling all kernels of ordinary separations at once, on all cores, before a wait.

A window calls :func:`prepare` in a worker thread as soon as it is open, a command
before its first separation::

    prepare(lambda progress: show(progress.name, progress.share, progress.left_s))

It returns at once where everything has been compiled before. Processes of its own do
the work, one family of kernels after the other, the most wanted first; each kernel is
kept as soon as it is there, and whoever needs one that another process is making waits
for that one only.
"""

import importlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import NamedTuple

from nmfaudio.compiled.kernel_cache import (
    PACK,
    cache_state,
    entry_lock,
    load_entry,
    save_entry,
)
from nmfaudio.compiled.lane import available_cores

__all__ = ["FAMILIES", "Family", "Preparation", "is_packed", "is_prepared", "prepare"]

_HOME = Path(__file__).parents[1]
_ASK_S = 0.2  # between two looks whether to leave


class Family(NamedTuple):
    """Kernels that are compiled together.

    ``name`` is for people, ``run`` a "module:function" that needs all of them, and
    ``seconds`` what that takes on one core, about.
    """

    name: str
    run: str
    seconds: float


FAMILIES = (
    Family("fits with constraints", "nmfaudio.factorization.warmup:constrained", 14),
    Family("plain fits", "nmfaudio.factorization.warmup:plain", 10),
    Family("starts", "nmfaudio.factorization.warmup:squares", 6),
    Family("analysis", "nmfaudio.separation.rendering.warmup:analysis", 8),
    Family("sound", "nmfaudio.separation.rendering.warmup:sound", 6),
    Family("splits", "nmfaudio.separation.models.cues.warmup:splits", 2),
)
"""What a separation with default settings needs, the most wanted first."""


@dataclass(frozen=True)
class Preparation:
    """How far a preparation has come.

    Attributes
    ----------
    name : str
        What is being compiled, in plain words.
    share : float
        0..1 of the whole.
    left_s : float
        Seconds until it is done, about.
    """

    name: str
    share: float
    left_s: float


@cache
def _stamp() -> str:
    """Return the name of the entry that says that all is there."""
    from nmfaudio.compiled.numba_internals import toolchain  # noqa: PLC0415  # slow

    digest = sha256(toolchain().encode())
    for folder in ("audio", "compiled", "factorization", "separation", "spectral"):
        for path in sorted((_HOME / folder).rglob("*.py")):
            source = path.read_bytes()
            if folder == "compiled" or b"nmfaudio.compiled.jit" in source:
                digest.update(source)
    return f"prepared-{digest.hexdigest()[:32]}.kernel"


def is_prepared() -> bool:
    """Say whether nothing is left to do, or nothing can be kept."""
    return load_entry(_stamp()) is not None or cache_state().folder is None


def is_packed() -> bool:
    """Say whether kernels that fit this machine came with the package."""
    return (PACK / _stamp()).is_file()


def prepare(
    on_progress: Callable[[Preparation], None] | None = None,
    cancel: threading.Event | None = None,
) -> float:
    """Compile what a separation with default settings needs, once for a machine.

    Parameters
    ----------
    on_progress : callable or None
        Takes a :class:`Preparation` several times a second, in the calling thread;
        never called where everything has been compiled before.
    cancel : threading.Event or None
        Set it to leave the rest to the separations that need it.

    Returns
    -------
    seconds : float
        How long it took; 0 where there was nothing to do.
    """
    from nmfaudio.compiled.jit import IS_INTERPRETED  # noqa: PLC0415  # slow

    cancel = cancel or threading.Event()
    if IS_INTERPRETED or is_prepared() or not sys.executable:
        return 0.0
    begin = time.perf_counter()
    with entry_lock(_stamp()), suppress(OSError):  # no process to be had
        # Another process may have done it meanwhile.
        if not is_prepared() and _Workers(on_progress, cancel).work():
            save_entry(_stamp(), b"prepared")
    return time.perf_counter() - begin


class _Workers:
    """Processes that compile families, and what is known of how far they are."""

    def __init__(
        self, on_progress: Callable[[Preparation], None] | None, cancel: threading.Event
    ) -> None:
        self._on_progress = on_progress
        self._cancel = cancel
        self._waiting = list(FAMILIES)
        self._running: dict[int, tuple[Family, float]] = {}
        self._done_s = 0.0
        self._said: SimpleQueue[tuple[int, bool]] = SimpleQueue()

    def work(self) -> bool:
        """Have everything compiled; say whether it was."""
        workers = [
            _start_worker() for _ in range(min(available_cores(), len(FAMILIES)))
        ]
        listeners = [
            threading.Thread(target=self._listen, args=given, daemon=True)
            for given in enumerate(workers)
        ]
        try:
            for number, worker in enumerate(workers):
                listeners[number].start()
                self._give(number, worker)
            while self._running and not self._cancel.is_set():
                self._report()
                self._take(workers)
        finally:
            for worker, listener in zip(workers, listeners, strict=True):
                worker.kill()
                listener.join()
                with worker:  # closes its pipes
                    pass
        return self._done_s >= sum(family.seconds for family in FAMILIES)

    def _take(self, workers: "list[subprocess.Popen[str]]") -> None:
        """Wait a moment for a worker to say something, and give it more to do."""
        try:
            number, is_done = self._said.get(timeout=_ASK_S)
        except Empty:
            return
        family = self._running.pop(number, (None, 0.0))[0]
        if is_done and family is not None:
            self._done_s += family.seconds
            self._give(number, workers[number])

    def _give(self, number: int, worker: "subprocess.Popen[str]") -> None:
        if self._waiting and worker.stdin is not None:
            family = self._waiting.pop(0)
            self._running[number] = family, time.perf_counter()
            # One that has ended is heard of by its listener.
            with suppress(OSError):
                worker.stdin.write(f"{family.run}\n")
                worker.stdin.flush()

    def _listen(self, number: int, worker: "subprocess.Popen[str]") -> None:
        for _ in worker.stdout or ():
            self._said.put((number, True))
        self._said.put((number, False))

    def _report(self) -> None:
        if self._on_progress is None:
            return
        now, done = time.perf_counter(), self._done_s
        for family, begin in self._running.values():
            done += min(now - begin, 0.9 * family.seconds)
        total = sum(family.seconds for family in FAMILIES)
        names = ", ".join(family.name for family, _ in self._running.values())
        left_s = (total - done) / max(1, len(self._running))
        self._on_progress(Preparation(names, done / total, left_s))


def _start_worker() -> "subprocess.Popen[str]":
    """Start a process that runs what it reads and answers with a line."""
    places = str(_HOME.parent), os.environ.get("PYTHONPATH")
    path = os.pathsep.join(filter(None, places))
    return subprocess.Popen(  # noqa: S603  # nothing of it is given by anyone
        # Without the folder that the user happens to be in.
        [sys.executable, "-P", "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
        text=True,
    )


def _run_what_is_asked(lines: Iterator[str]) -> None:
    for line in lines:
        module, _, function = line.strip().partition(":")
        getattr(importlib.import_module(module), function)()
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _run_what_is_asked(sys.stdin)
