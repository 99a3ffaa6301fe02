"""Running a batch: who works on what, and what happens when one of them dies."""

import queue
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nmfaudio.audio.wording import display_name
from nmfaudio.batch.estimate import BatchPlan
from nmfaudio.batch.folder import OutputFolder
from nmfaudio.batch.records import BatchRecords
from nmfaudio.batch.report.write import write_reports
from nmfaudio.batch.results import BatchProgress, BatchResult, BatchSummary
from nmfaudio.batch.task import NAMES_STAGE
from nmfaudio.batch.workers.cluster import ClusterPool
from nmfaudio.batch.workers.pool import LocalPool, Pool, Worker
from nmfaudio.errors import AudioWriteError, ClusterError

__all__ = ["run_batch"]

_POLL_S = 0.2
_PATIENCE_S = 15.0
"""How long a worker that was told to stop may take."""


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
    ClusterError
        If a cluster was asked for and cannot be reached.
    ProjectFileError
        If the ledger or a file that the method names cannot be used.
    """
    with OutputFolder(plan.request.output) as folder:
        records = BatchRecords(plan, folder, on_result)
        batch = _Batch(plan, folder, records, cancel or threading.Event())
        batch.on_progress = on_progress
        return batch.run()


def _open_pool(plan: BatchPlan) -> Pool:
    request = plan.request
    if request.scheduler:
        return ClusterPool(request.scheduler, request.workers, plan.n_workers)
    return LocalPool(plan.n_workers)


@dataclass
class _Job:
    """One recording being worked on.

    While nobody has named the sources, one `tells` the names and others `wait` for
    them; who waits is `recalled`, and begun again, when it did not come to that.
    """

    number: int
    work: Path
    alone: bool
    tells: bool
    waits: bool
    recalled: bool = False
    stage: str = "starting"
    share: float = 0.0


class _Batch:
    """One call of :func:`run_batch`."""

    on_progress: Callable[[BatchProgress], None] | None = None

    def __init__(
        self,
        plan: BatchPlan,
        folder: OutputFolder,
        records: BatchRecords,
        cancel: threading.Event,
    ) -> None:
        self.plan = plan
        self.folder = folder
        self.records = records
        self.cancel = cancel
        self.pending: deque[int] = deque()
        self.suspects: deque[int] = deque()
        self.deaths: Counter[int] = Counter()
        self.jobs: dict[Worker, _Job] = {}
        self.stopped = ""
        self.stop_kind = ""
        self.started = time.monotonic()
        self.work_done = 0.0
        self.work_left = 0.0

    def run(self) -> BatchSummary:
        """Work until all is done or nothing more can be."""
        try:
            self._put_back(self.records.still_to_do())
            self.work_left = sum(self._seconds(number) for number in self.pending)
            if self.pending:
                self._work()
        except AudioWriteError as error:
            self._stop(str(error), "unwritable")
        results = self.records.all_results()
        reports: tuple[Path, ...] = ()
        try:
            reports = write_reports(self.folder, self.plan.request.reports, results)
        except AudioWriteError as error:
            self._stop(str(error), "unwritable")
        return BatchSummary(
            results,
            self.cancel.is_set(),
            self.stopped,
            self.stop_kind,
            reports,
            time.monotonic() - self.started,
        )

    def _put_back(self, numbers: Iterable[int]) -> None:
        """Have recordings wait for their turn: long ones first, to end together."""
        waiting = [*self.pending, *numbers]
        self.pending = deque(sorted(waiting, key=lambda n: (-self._seconds(n), n)))

    def _stop(self, reason: str, kind: str) -> None:
        """Begin nothing more; the first reason is told."""
        if not self.stopped:
            self.stopped, self.stop_kind = reason, kind

    def _work(self) -> None:
        self.pool = _open_pool(self.plan)
        try:
            self._loop()
        except ClusterError as error:
            self._stop(str(error), "cluster")
        finally:
            self._end_all()

    def _loop(self) -> None:
        while not self.cancel.is_set():
            self.pool.check()
            self._hand_out()
            if not self.pending:
                self.pool.help_with([job.work for job in self.jobs.values()])
            if not self.jobs and (self.stopped or not (self.pending or self.suspects)):
                return
            self._report_progress()
            self._listen()

    def _listen(self) -> None:
        """Take in what workers say, for a moment."""
        try:
            worker, message = self.pool.inbox.get(timeout=_POLL_S)
            while True:
                self._take(worker, message)
                worker, message = self.pool.inbox.get_nowait()
        except queue.Empty:
            return

    def _take(self, worker: Worker, message: dict[str, Any] | None) -> None:
        job = self.jobs.get(worker)
        if message is None or "deaths" in message:
            self._worker_died(worker, job, (message or {"deaths": 1})["deaths"])
        elif job is not None and "stage" in message:
            job.stage, job.share = message["stage"], message["share"]
        elif job is not None and "outcome" in message:
            del self.jobs[worker]
            self.pool.give_back(worker)
            self._settle(job.number)
            work = job.work / message.get("run", "")
            try:
                stopped = self.records.finish(job.number, work, message["outcome"])
                self._pass_names_on(job)
            finally:
                self.folder.discard(job.work)
            if stopped:
                self._stop(stopped, "unwritable")

    def _pass_names_on(self, ended: _Job) -> None:
        """Tell those that wait for names; begin them anew if `ended` gave none."""
        waiting = [(w, job) for w, job in self.jobs.items() if job.waits]
        if not ended.tells or not waiting:
            return
        missing = self.records.names_are_missing()
        for worker, job in waiting:
            job.waits, job.recalled = False, missing
            if missing:
                worker.end(patience_s=0.0)
            else:
                self.records.tell_names(job.work)

    def _settle(self, number: int) -> None:
        """Count a recording's work as done."""
        self.work_done += self._seconds(number)
        self.work_left -= self._seconds(number)

    def _seconds(self, number: int) -> float:
        return self.plan.estimates[number].seconds

    def _worker_died(self, worker: Worker, job: _Job | None, n_deaths: int) -> None:
        """Go on after the death of a worker: its recording is tried again, alone.

        The recording may be to blame, or somebody who needed memory.
        """
        self.pool.drop(worker)
        if job is None:
            return
        del self.jobs[worker]
        self.folder.discard(job.work)
        if job.recalled:
            self._put_back([job.number])
            return
        self._pass_names_on(job)
        self.deaths[job.number] += n_deaths
        if self.deaths[job.number] < self.pool.most_tries:
            self.suspects.append(job.number)
            return
        path = display_name(self.plan.items[job.number].path)
        self._settle(job.number)
        self.records.fail(
            job.number,
            "died",
            f"{path} ended the process that worked on it {self.pool.most_tries} times "
            f"({worker.how_it_ended}): there may be too little memory, or the file is "
            "damaged in a way that nobody foresaw",
        )

    def _hand_out(self) -> None:
        """Give work to whoever is free, as memory and order allow."""
        while not self.stopped and (self.pending or self.suspects):
            number, alone = self._next()
            if number is None:
                return
            task = self.records.new_task(number, tells_names=not self.jobs)
            worker = self.pool.take()
            self.jobs[worker] = _Job(
                number, Path(task.work), alone, task.tell_names, bool(task.waits_for)
            )
            worker.give(task)

    def _next(self) -> tuple[int | None, bool]:
        """Return what to begin now, and whether it has to be alone; None to wait."""
        is_waiting = any(job.alone or job.recalled for job in self.jobs.values())
        if is_waiting or len(self.jobs) >= self.pool.size():
            return None, False
        is_here = self.pool.shares_memory
        if self.records.names_are_missing() and not self.jobs:
            return self._first()
        if self.suspects and not self.pending:
            if self.jobs and is_here:
                return None, False
            return self.suspects.popleft(), is_here
        number = self._fitting()
        if number is not None:
            self.pending.remove(number)
        return number, False

    def _first(self) -> tuple[int, bool]:
        """Return what gives the names: the first of the plan that can be done."""
        number = min([*self.pending, *self.suspects])
        is_suspect = number in self.suspects
        (self.suspects if is_suspect else self.pending).remove(number)
        return number, is_suspect and self.pool.shares_memory

    def _fitting(self) -> int | None:
        """Return the next recording that there is memory for."""
        if not self.pool.shares_memory:
            return self.pending[0] if self.pending else None
        estimates = self.plan.estimates
        used = sum(estimates[job.number].memory_bytes for job in self.jobs.values())
        left = self.plan.memory_bytes - used
        fitting = (n for n in self.pending if estimates[n].memory_bytes <= left)
        return next(fitting, None)

    def _report_progress(self) -> None:
        if self.on_progress is None:
            return
        begun = [*self.jobs.values()]
        halfway = sum(self._seconds(job.number) * _overall(job) for job in begun)
        left, done = self.work_left - halfway, self.work_done + halfway
        n_left = len(self.pending) + len(self.suspects) + len(begun)
        speed = float(min(self.plan.n_workers, max(1, n_left)))
        if self.work_done > 0:
            speed = done / max(1e-3, time.monotonic() - self.started)
        counts = Counter(result.status for result in self.records.results.values())
        items = self.plan.items
        self.on_progress(
            BatchProgress(
                n_total=len(items),
                n_done=counts["done"],
                n_failed=counts["failed"],
                n_kept=counts["kept"],
                running=tuple((items[j.number].place, j.stage, j.share) for j in begun),
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
        self.pool.close()
        for job in self.jobs.values():
            self.folder.discard(job.work)


def _are_working(workers: Iterable[Worker]) -> bool:
    return any(worker.is_ready for worker in workers)


_STAGES = ("read", "repair", "stft", "nmf", "group", NAMES_STAGE, "render")


def _overall(job: _Job) -> float:
    """Return about which share of a recording is done."""
    if job.stage not in _STAGES:
        return 0.0
    return (_STAGES.index(job.stage) + job.share) / len(_STAGES)
