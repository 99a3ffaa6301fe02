"""Processes of this machine: who has which cores."""

import os
import time
from pathlib import Path

import pytest

from nmfaudio.batch.workers import process
from nmfaudio.batch.workers.pool import LocalPool

CORES = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()


@pytest.mark.skipif(len(CORES) < 2, reason="there are no cores to share")
def test_those_still_at_work_get_the_cores_of_those_that_are_done(monkeypatch):
    monkeypatch.setattr(process, "_WORKER", "fake_worker")
    pool = LocalPool(2)
    last, done = pool.take(), pool.take()
    number = last._process.pid
    while not last.is_ready:
        time.sleep(0.01)
    # As a real one does when it begins.
    os.sched_setaffinity(number, last.cores)
    pool.help_with([])
    assert os.sched_getaffinity(number) == set(last.cores) < CORES
    pool.give_back(done)
    pool.help_with([])
    threads = [int(thread.name) for thread in Path(f"/proc/{number}/task").iterdir()]
    assert all(os.sched_getaffinity(thread) == CORES for thread in threads)
    pool.give_back(last)
    pool.close()
