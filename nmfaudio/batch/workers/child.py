"""A process that takes one recording after the other apart, as its parent tells it.

Lines of JSON come in on standard input and go out on standard output. When the input
ends, however that came about, so does the process: a batch that is killed leaves nobody
at work behind.
"""

import gc
import json
import os
import queue
import sys
import threading
import time
from collections.abc import Sequence
from typing import IO, Any

from nmfaudio.batch.task import BatchTask
from nmfaudio.batch.work import do_task

__all__ = ["main"]

_MADE_BEFORE_A_LOOK = 50_000
"""Objects after which Python looks for garbage, in place of 700: a twentieth of the
processor seconds of short recordings went into looks that found nothing."""

_LEAST_PAUSE_S = 0.1
"""Between two reports of the same stage."""


def main(cores: Sequence[int]) -> None:
    """Work until standard input ends, on the cores that are named; none means all."""
    gc.set_threshold(_MADE_BEFORE_A_LOOK)
    if cores and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores)
    # What libraries print must not come between the lines.
    lines = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    worker = _Worker(lines)
    threading.Thread(target=worker.listen, args=(sys.stdin,), daemon=True).start()
    worker.work()


class _Worker:
    def __init__(self, lines: IO[str]) -> None:
        self._lines = lines
        self._tasks: queue.Queue[BatchTask] = queue.Queue()
        self._cancel = threading.Event()
        self._told = ("", 0.0)

    def listen(self, source: IO[str]) -> None:
        """Take up what the parent says; end at once when it has gone."""
        for line in source:
            message = json.loads(line)
            if "cancel" in message:
                self._cancel.set()
            else:
                self._tasks.put(BatchTask(**message["task"]))
        os._exit(0)

    def work(self) -> None:
        """Do what comes, for ever."""
        self._say({"ready": True})
        while True:
            task = self._tasks.get()
            outcome = do_task(task, cancel=self._cancel, on_stage=self._on_stage)
            self._say({"outcome": outcome})

    def _on_stage(self, name: str, done: float) -> None:
        now = time.monotonic()
        before, when = self._told
        if name != before or now - when >= _LEAST_PAUSE_S:
            self._told = (name, now)
            self._say({"stage": name, "share": done})

    def _say(self, message: dict[str, Any]) -> None:
        try:
            self._lines.write(json.dumps(message) + "\n")
        except OSError:  # the parent has gone
            os._exit(0)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
