"""The job lane."""

import os
import sys
import threading
import time
from collections.abc import Callable

import pytest
from unit.project.conftest import WAIT_S

from nmfaudio.project.jobs import Job, JobLane, JobState, Report

Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def lane() -> object:
    lane = JobLane()
    yield lane
    lane.close()


def test_a_result_arrives_by_delivery_only(lane: JobLane) -> None:
    finished: list[Job[int]] = []
    job = lane.submit("add", lambda *_: 1 + 1)
    job.finished.connect(finished.append)
    assert job.wait(WAIT_S)
    assert job.over
    assert lane.busy
    assert finished == []
    lane.deliver()
    assert finished == [job]
    assert job.state is JobState.DONE
    assert job.result == 2
    assert not lane.busy


@pytest.mark.skipif(sys.platform != "linux", reason="only there threads step back")
def test_work_runs_after_what_draws(lane: JobLane) -> None:
    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def task(*_: object) -> list[int]:
        started = threading.Thread(target=lambda: found.append(priority()))
        started.start()
        started.join()
        return [priority(), *found]

    found: list[int] = []
    job = lane.submit("priority", task)
    assert job.wait(WAIT_S)
    assert job.result == [min(priority() + 5, 19)] * 2


def test_work_and_signals_run_in_their_threads(lane: JobLane) -> None:
    threads: list[threading.Thread] = []

    def task(report: Report, cancel: threading.Event) -> threading.Thread:
        report("half")
        return threading.current_thread()

    job = lane.submit("where", task)
    job.progressed.connect(lambda _: threads.append(threading.current_thread()))
    job.finished.connect(lambda _: threads.append(threading.current_thread()))
    job.wait(WAIT_S)
    lane.deliver()
    assert threads == [threading.current_thread()] * 2
    assert job.result is not threading.current_thread()


def test_an_error_is_a_value(lane: JobLane) -> None:
    def task(report: Report, cancel: threading.Event) -> None:
        raise ValueError("no")

    job = lane.submit("fail", task)
    job.wait(WAIT_S)
    lane.deliver()
    assert job.state is JobState.FAILED
    assert isinstance(job.error, ValueError)
    after = lane.submit("go on", lambda *_: "fine")
    after.wait(WAIT_S)
    assert after.result == "fine"


def test_only_the_latest_progress_is_delivered(lane: JobLane) -> None:
    step = threading.Semaphore(0)
    reached = threading.Event()
    seen: list[object] = []

    def task(report: Report, cancel: threading.Event) -> None:
        for number in range(100):
            report(number)
        reached.set()
        step.acquire()
        report("last")

    job = lane.submit("count", task)
    job.progressed.connect(seen.append)
    reached.wait(WAIT_S)
    lane.deliver()
    lane.deliver()
    assert seen == [99]
    step.release()
    job.wait(WAIT_S)
    lane.deliver()
    assert seen == [99, "last"]


def test_jobs_run_one_after_the_other(lane: JobLane) -> None:
    running: list[int] = []
    most: list[int] = []

    def task(report: Report, cancel: threading.Event) -> None:
        running.append(1)
        most.append(len(running))
        time.sleep(0.005)
        running.pop()

    order: list[str] = []
    jobs = [lane.submit(str(number), task) for number in range(5)]
    for job in jobs:
        job.finished.connect(lambda job: order.append(job.title))
    assert lane.current is jobs[0]
    jobs[-1].wait(WAIT_S)
    lane.deliver()
    assert max(most) == 1
    assert order == list("01234")
    assert lane.current is None


def test_cancel_reaches_running_and_waiting(lane: JobLane, wait_until: Wait) -> None:
    started = threading.Event()

    def task(report: Report, cancel: threading.Event) -> str:
        started.set()
        cancel.wait(WAIT_S)
        return "half a result"

    running = lane.submit("long", task)
    waiting = lane.submit("next", task)
    started.wait(WAIT_S)
    lane.cancel()
    assert running.cancelling
    waiting.wait(WAIT_S)
    lane.deliver()
    for job in (running, waiting):
        assert job.state is JobState.CANCELLED
        assert job.result is None
        assert job.error is None
    assert not lane.busy


def test_an_error_after_cancel_does_not_count(lane: JobLane) -> None:
    started = threading.Event()

    def task(report: Report, cancel: threading.Event) -> None:
        started.set()
        cancel.wait(WAIT_S)
        raise RuntimeError("interrupted")

    job = lane.submit("long", task)
    started.wait(WAIT_S)
    job.cancel()
    job.wait(WAIT_S)
    assert job.state is JobState.CANCELLED
    assert job.error is None


def test_close_ends_the_thread() -> None:
    lane = JobLane()
    started = threading.Event()

    def task(report: Report, cancel: threading.Event) -> None:
        started.set()
        cancel.wait(WAIT_S)

    job = lane.submit("long", task)
    started.wait(WAIT_S)
    lane.close()
    lane.close()
    assert job.over
    assert not lane.busy
    assert "nmfaudio-jobs" not in [thread.name for thread in threading.enumerate()]
    with pytest.raises(RuntimeError, match="closed"):
        lane.submit("more", task)


def test_a_lane_without_work_has_no_thread() -> None:
    before = set(threading.enumerate())
    lane = JobLane()
    lane.deliver()
    lane.cancel()
    assert set(threading.enumerate()) <= before
    lane.close()


def test_a_job_submitted_by_an_end_is_delivered_too(lane: JobLane) -> None:
    first = lane.submit("first", lambda *_: 1)
    results: list[object] = []

    def go_on(job: Job[int]) -> None:
        second = lane.submit("second", lambda *_: 2)
        second.finished.connect(lambda job: results.append(job.result))
        second.wait(WAIT_S)

    first.finished.connect(go_on)
    first.wait(WAIT_S)
    lane.deliver()
    assert results == [2]
