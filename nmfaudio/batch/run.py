"""Running a batch: who works on what, what is done already, what goes wrong."""

import os
import queue
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from nmfaudio.audio.wording import byte_size, display_name
from nmfaudio.batch.estimate import BatchPlan, free_bytes
from nmfaudio.batch.folder import OutputFolder
from nmfaudio.batch.ledger import Record
from nmfaudio.batch.plan import BatchItem
from nmfaudio.batch.pool import Inbox, WorkerProcess, shared_cores
from nmfaudio.batch.report.write import write_reports
from nmfaudio.batch.request import FIRST, OWN
from nmfaudio.batch.results import BatchProgress, BatchResult, BatchSummary
from nmfaudio.batch.task import NEW_NAMES, BatchTask
from nmfaudio.errors import AudioWriteError

__all__ = ["run_batch"]

_POLL_S = 0.2
_MOST_TRIES = 3
_PATIENCE_S = 15.0
"""How long a process that was told to stop may take."""


def run_batch(
    plan: BatchPlan,
    *,
    cancel: threading.Event | None = None,
    on_progress: Callable[[BatchProgress], None] | None = None,
    on_result: Callable[[BatchResult], None] | None = None,
) -> BatchSummary:
    """Take all recordings of a plan apart that are not done already.

    Parameters
    ----------
    plan : BatchPlan
        From :func:`nmfaudio.batch.estimate.prepare_batch`.
    cancel : threading.Event or None
        Set it to stop soon; the next call goes on from there.
    on_progress : callable or None
        Called a few times a second.
    on_result : callable or None
        Called for each recording that is done, kept or has failed.

    Raises
    ------
    AudioWriteError
        If the output cannot be written to, or another batch is at work in it.
    ProjectFileError
        If the ledger or a file that the method names cannot be used.
    """
    with OutputFolder(plan.request.output) as folder:
        batch = _Batch(plan, folder, cancel or threading.Event())
        batch.on_progress, batch.on_result = on_progress, on_result
        return batch.run()


@dataclass
class _Job:
    """One recording being worked on."""

    number: int
    work: Path
    alone: bool
    stage: str = "starting"
    share: float = 0.0


class _Batch:
    """One call of :func:`run_batch`."""

    on_progress: Callable[[BatchProgress], None] | None = None
    on_result: Callable[[BatchResult], None] | None = None

    def __init__(
        self, plan: BatchPlan, folder: OutputFolder, cancel: threading.Event
    ) -> None:
        self.plan = plan
        self.folder = folder
        self.cancel = cancel
        self.key = plan.request.method.key()
        self.results: dict[int, BatchResult] = {}
        self.pending: deque[int] = deque()
        self.suspects: deque[int] = deque()
        self.deaths: Counter[int] = Counter()
        self.inbox: Inbox = queue.Queue()
        self.idle: list[WorkerProcess] = []
        self.jobs: dict[WorkerProcess, _Job] = {}
        self.cores = shared_cores(plan.n_workers)
        self.stopped = ""
        self.started = time.monotonic()
        self.work_done = 0.0

    def run(self) -> BatchSummary:
        """Work until all is done or nothing more can be."""
        self._sort_out()
        try:
            self._loop()
        except AudioWriteError as error:
            self.stopped = str(error)
        finally:
            self._end_all()
        results = self._all_results()
        reports: tuple[Path, ...] = ()
        try:
            reports = write_reports(self.folder, self.plan.request.reports, results)
        except AudioWriteError as error:
            self.stopped = self.stopped or str(error)
        return BatchSummary(
            results,
            self.cancel.is_set(),
            self.stopped,
            reports,
            time.monotonic() - self.started,
        )

    def _sort_out(self) -> None:
        """Tell what is done already, or cannot be done, from what there is to do."""
        for number, item in enumerate(self.plan.items):
            estimate = self.plan.estimates[number]
            record = self._done_before(item)
            if record is not None and _is_unchanged(item.path, record):
                self._set(BatchResult(item, "kept", record=record), number)
            elif estimate.problem:
                self._fail(number, "unreadable", estimate.problem)
            elif estimate.memory_bytes > self.plan.memory_bytes:
                self._fail(
                    number,
                    "memory",
                    f"{display_name(item.path)} would take about "
                    f"{byte_size(estimate.memory_bytes)} of memory, more than the "
                    f"{byte_size(self.plan.memory_bytes)} allowed: allow more with "
                    "--memory, or use the preset free",
                )
            else:
                self.pending.append(number)

    def _done_before(self, item: BatchItem) -> Record | None:
        """Return the record of stems that are there, made in the same way."""
        record = self.folder.ledger.results.get(item.place)
        if self.plan.request.again or record is None or record["event"] != "done":
            return None
        if record["key"] != self.key or not self.folder.is_whole(record):
            return None
        return record

    def _loop(self) -> None:
        while not self.cancel.is_set():
            self._hand_out()
            if not self.jobs:
                return
            self._report_progress()
            self._listen()

    def _listen(self) -> None:
        """Take in what processes say, for a moment."""
        try:
            worker, message = self.inbox.get(timeout=_POLL_S)
            while True:
                self._take(worker, message)
                worker, message = self.inbox.get_nowait()
        except queue.Empty:
            return

    def _take(self, worker: WorkerProcess, message: dict[str, Any] | None) -> None:
        job = self.jobs.get(worker)
        if message is None:
            self._bury(worker, job)
        elif job is not None and "stage" in message:
            job.stage, job.share = message["stage"], message["share"]
        elif job is not None and "outcome" in message:
            del self.jobs[worker]
            self.idle.append(worker)
            self._finish(job, message["outcome"])

    def _bury(self, worker: WorkerProcess, job: _Job | None) -> None:
        """Go on after the death of a process: its recording is tried again, alone.

        The recording may be to blame, or somebody who needed memory.
        """
        worker.end()
        self.cores.append(list(worker.cores))
        if worker in self.idle:
            self.idle.remove(worker)
        if job is None:
            return
        del self.jobs[worker]
        self.folder.discard(job.work)
        self.deaths[job.number] += 1
        if self.deaths[job.number] < _MOST_TRIES:
            self.suspects.append(job.number)
            return
        path = display_name(self.plan.items[job.number].path)
        self._fail(
            job.number,
            "died",
            f"{path} ended the process that worked on it {_MOST_TRIES} times "
            f"({worker.how_it_ended}): there may be too little memory, or the file is "
            "damaged in a way that nobody foresaw",
        )

    def _hand_out(self) -> None:
        """Give work to whoever is free, as memory and order allow."""
        while not self.stopped and (self.pending or self.suspects):
            number, alone = self._next()
            if number is None:
                return
            self._start(number, alone=alone)

    def _next(self) -> tuple[int | None, bool]:
        """Return what to begin now, and whether it has to be alone; None to wait."""
        if len(self.jobs) >= self.plan.n_workers:
            return None, False
        if any(job.alone for job in self.jobs.values()):
            return None, False
        # Until the first one has named the sources of the others, it is waited for.
        one_by_one = self._names_are_missing()
        if self.jobs and (one_by_one or not self.pending):
            return None, False
        if self.suspects and (one_by_one or not self.pending):
            return self.suspects.popleft(), True
        estimates = self.plan.estimates
        used = sum(estimates[job.number].memory_bytes for job in self.jobs.values())
        for number in self.pending:
            if used + estimates[number].memory_bytes <= self.plan.memory_bytes:
                self.pending.remove(number)
                return number, False
        return None, False

    def _names_are_missing(self) -> bool:
        if self.plan.request.method.names != FIRST:
            return False
        names = self.folder.ledger.names
        path = self.folder.names_path(self.key)
        return names is None or names["key"] != self.key or not path.exists()

    def _start(self, number: int, *, alone: bool) -> None:
        item, method = self.plan.items[number], self.plan.request.method
        missing = self._names_are_missing()
        names_path, names_recipe = "", ""
        if method.names == FIRST and not missing:
            names_path = os.fspath(self.folder.names_path(self.key))
            names_recipe = (self.folder.ledger.names or {})["recipe"]
        elif method.names not in {FIRST, OWN}:
            names_path = method.names
        known = self._done_before(item)
        work = self.folder.new_work()
        task = BatchTask(
            path=os.fspath(item.path),
            work=os.fspath(work),
            method=asdict(method),
            known_sha256="" if known is None else known["source"]["sha256"],
            names_path=names_path,
            names_recipe=names_recipe,
            tell_names=missing,
        )
        worker = self.idle.pop() if self.idle else None
        if worker is None:
            worker = WorkerProcess(self.cores.pop(0), self.inbox)
        self.jobs[worker] = _Job(number, work, alone)
        worker.give(task)

    def _finish(self, job: _Job, outcome: Record) -> None:
        item = self.plan.items[job.number]
        status = outcome["status"]
        self.work_done += self.plan.estimates[job.number].seconds
        if status == "failed":
            self.folder.discard(job.work)
            if outcome["kind"] == "unwritable" and self._is_full(job.number):
                self.stopped = (
                    f"the disk of {display_name(self.folder.root)} is full: make room, "
                    "then start the same batch again, and it goes on from here"
                )
            else:
                self._fail(job.number, outcome["kind"], outcome["reason"])
        elif status == "done":
            self._publish(job, outcome)
        elif status == "same":
            self.folder.discard(job.work)
            before = self.folder.ledger.results[item.place]
            record = {**before, "source": outcome["source"]}
            self.folder.ledger.add(record)
            self._set(BatchResult(item, "kept", record=record), job.number)
        else:
            self.folder.discard(job.work)

    def _is_full(self, number: int) -> bool:
        """Whether going on would only fail again and again."""
        there = free_bytes(self.plan.request.output)
        return there < self.plan.estimates[number].disk_bytes

    def _publish(self, job: _Job, outcome: Record) -> None:
        item = self.plan.items[job.number]
        record = {
            "event": "done",
            "place": item.place,
            "input": os.fspath(item.path),
            "key": self.key,
            "source": outcome["source"],
            "files": outcome["files"],
            "result": outcome["result"],
        }
        names = job.work / NEW_NAMES
        if names.exists():
            os.replace(names, self.folder.names_path(self.key))
            self.folder.ledger.add(
                {
                    "event": "names",
                    "key": self.key,
                    "place": item.place,
                    "recipe": outcome["result"]["recipe"],
                }
            )
        self.folder.publish(job.work, record)
        record = self.folder.ledger.results[item.place]
        self._set(BatchResult(item, "done", record=record), job.number)

    def _fail(self, number: int, kind: str, reason: str) -> None:
        item = self.plan.items[number]
        record = {
            "event": "failed",
            "place": item.place,
            "input": os.fspath(item.path),
            "key": self.key,
            "kind": kind,
            "reason": reason,
        }
        before = self.folder.ledger.results.get(item.place, {})
        if {**before, "key": self.key} != record:
            self.folder.ledger.add(record)
        self._set(BatchResult(item, "failed", reason, kind, record), number)

    def _set(self, result: BatchResult, number: int) -> None:
        self.results[number] = result
        if self.on_result is not None:
            self.on_result(result)

    def _all_results(self) -> tuple[BatchResult, ...]:
        return tuple(
            self.results.get(number, BatchResult(item, "waiting"))
            for number, item in enumerate(self.plan.items)
        )

    def _report_progress(self) -> None:
        if self.on_progress is None:
            return
        estimates = self.plan.estimates
        begun = [*self.jobs.values()]
        halfway = sum(estimates[j.number].seconds * _overall(j) for j in begun)
        waiting = [*self.pending, *self.suspects, *(job.number for job in begun)]
        left = sum(estimates[number].seconds for number in waiting) - halfway
        done = self.work_done + halfway
        speed = float(min(self.plan.n_workers, max(1, len(waiting))))
        if self.work_done > 0:
            speed = done / max(1e-3, time.monotonic() - self.started)
        counts = [result.status for result in self.results.values()]
        self.on_progress(
            BatchProgress(
                n_total=len(self.plan.items),
                n_done=counts.count("done"),
                n_failed=counts.count("failed"),
                n_kept=counts.count("kept"),
                running=tuple(
                    (self.plan.items[j.number].place, j.stage, j.share) for j in begun
                ),
                share=done / max(1e-9, done + left),
                seconds_left=left / speed,
            )
        )

    def _end_all(self) -> None:
        """Stop whoever is still at work, and leave nothing unfinished behind."""
        for worker in self.jobs:
            worker.cancel()
        deadline = time.monotonic() + _PATIENCE_S
        while _are_working(self.jobs) and time.monotonic() < deadline:
            with suppress(AudioWriteError):  # what was done too late is done anew
                self._listen()
        for worker in self.jobs:
            worker.end(patience_s=0.0)
        for worker in self.idle:
            worker.end()
        for job in self.jobs.values():
            self.folder.discard(job.work)


def _are_working(workers: Iterable[WorkerProcess]) -> bool:
    return any(worker.is_ready for worker in workers)


_STAGES = ("read", "repair", "stft", "nmf", "group", "render")


def _overall(job: _Job) -> float:
    """Return about which share of a recording is done."""
    if job.stage not in _STAGES:
        return 0.0
    return (_STAGES.index(job.stage) + job.share) / len(_STAGES)


def _is_unchanged(path: Path, record: Record) -> bool:
    """Whether a file looks as it did when its content was hashed."""
    try:
        status = path.stat()
    except OSError:
        return False
    source = record["source"]
    return (status.st_size, status.st_mtime_ns) == (
        source["size"],
        source["mtime_ns"],
    )
