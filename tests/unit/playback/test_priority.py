"""Threads that run before others, where the system lets them."""

import os
import sys
import threading
from _thread import start_new_thread
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from nmfaudio.playback.priority import hurry, hurrying_helpers

if sys.platform == "linux":
    import resource

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="others hurry by themselves")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[int, int]]]:
    asked: list[tuple[int, int]] = []

    def refuse(thread: int, policy: int, _: object) -> None:
        asked.append((thread, policy & ~os.SCHED_RESET_ON_FORK))
        raise PermissionError(thread)

    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    return asked


@LINUX
def test_without_the_right_nothing_happens(asked: list[tuple[int, int]]) -> None:
    hurry()
    hurry(123)
    assert asked == [(0, os.SCHED_RR), (123, os.SCHED_RR)]


@LINUX
def test_work_stays_behind_where_the_system_would_kill_for_it(
    asked: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = {resource.RLIMIT_RTTIME: (200_000, 200_000)}
    monkeypatch.setattr("resource.getrlimit", lambda what: limits.get(what, (-1, -1)))
    hurry()
    hurry(123)  # threads of a device's library wait most of the time
    assert asked == [(123, os.SCHED_RR)]


@LINUX
def test_threads_that_were_started_on_behalf_of_this_one(
    asked: list[tuple[int, int]],
) -> None:
    end, begin = threading.Event(), threading.Event()
    known: SimpleQueue[int] = SimpleQueue()

    def run() -> None:
        known.put(threading.get_native_id())
        end.wait()

    def start_another() -> None:
        begin.wait()
        start_new_thread(run, ())

    other = threading.Thread(target=start_another)
    other.start()
    with hurrying_helpers():
        start_new_thread(run, ())  # as libraries do: it gets no name of its own
        helper = known.get()
        begin.set()
        known.get()
    end.set()
    other.join()
    assert asked == [(helper, os.SCHED_RR)]


@LINUX
@pytest.mark.parametrize("name", [b"python", "Klangzerleger_ä".encode()[:15]])
def test_a_thread_keeps_its_name(
    asked: list[tuple[int, int]],  # asks for nothing
    name: bytes,
) -> None:
    own = Path(f"/proc/self/task/{threading.get_native_id()}/comm")
    before = own.read_bytes().removesuffix(b"\n")
    own.write_bytes(name)
    try:
        for _ in range(2):
            with hurrying_helpers():
                assert own.read_bytes() == b"nmfaudio-sound\n"
            assert own.read_bytes() == name + b"\n"
    finally:
        own.write_bytes(before)


@LINUX
def test_where_the_system_does_not_tell_nothing_happens(
    asked: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("nmfaudio.playback.priority._TASKS", tmp_path)
    with hurrying_helpers():
        pass
    assert asked == []
