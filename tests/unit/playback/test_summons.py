"""Haste that is lent to all who may keep Python's lock from the thread that mixes."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from unit.playback.conftest import Case

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.playback.feeder import Feeder
from nmfaudio.playback.feeds import Turn
from nmfaudio.playback.mixer import Mixer
from nmfaudio.playback.summons import Summons
from nmfaudio.playback.transport import Transport

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="Linux lets it be asked"
)

if sys.platform == "linux":
    PLAIN = os.SCHED_OTHER


class Scheduler:
    """The system's, for threads of which none does anything yet."""

    def __init__(self) -> None:
        self.levels: dict[int, int] = {}
        self.order: list[int] = []

    def policy(self, thread_id: int) -> int:
        return os.SCHED_RR if thread_id in self.levels else PLAIN

    def set(self, thread_id: int, policy: int, param: os.sched_param) -> None:
        assert policy & os.SCHED_RESET_ON_FORK, "what it starts must not be in haste"
        if policy & ~os.SCHED_RESET_ON_FORK == PLAIN:
            del self.levels[thread_id]
        else:
            self.levels[thread_id] = param.sched_priority
            self.order.append(thread_id)


@pytest.fixture
def scheduler(monkeypatch: pytest.MonkeyPatch) -> Scheduler:
    scheduler = Scheduler()
    monkeypatch.setattr(os, "sched_getscheduler", scheduler.policy)
    monkeypatch.setattr(os, "sched_setscheduler", scheduler.set)
    return scheduler


@pytest.fixture
def worker() -> Iterator[int]:
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    assert thread.native_id is not None
    yield thread.native_id
    end.set()
    thread.join()


def test_who_asks_goes_first_and_all_others_before_the_rest(
    scheduler: Scheduler, worker: int
) -> None:
    own, summons = threading.get_native_id(), Summons()
    summons.serve()
    summons.hurry()
    assert scheduler.levels[own] > scheduler.levels[worker] > 0
    assert scheduler.order[0] == own
    n_asked = len(scheduler.order)
    summons.set()
    assert summons.is_set()
    assert len(scheduler.order) == n_asked, "they hurry already"
    summons.calm()
    assert not scheduler.levels


def test_threads_that_hurry_anyway_go_on_doing_so(
    scheduler: Scheduler, worker: int
) -> None:
    scheduler.levels[worker] = 10
    summons = Summons()
    summons.serve()
    summons.set()
    assert scheduler.levels[worker] == 10
    summons.calm()
    assert scheduler.levels == {worker: 10}


def test_nobody_hurries_where_nobody_waits(scheduler: Scheduler) -> None:
    summons = Summons()
    summons.set()
    assert not scheduler.levels
    summons.serve()
    summons.set()
    assert scheduler.levels
    summons.leave()
    assert not scheduler.levels
    summons.set()
    assert not scheduler.levels


def test_without_the_right_it_is_an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    summons = Summons()
    summons.serve()
    summons.set()
    assert summons.is_set()
    summons.calm()


def test_a_mix_that_cannot_be_laid_out_leaves_nobody_in_haste(
    scheduler: Scheduler, case: Case
) -> None:
    transport = Transport(case.audio.n_samples, case.audio.sample_rate)
    mixer = Mixer(case.audio, transport)
    transport.changed.serve()
    other = AudioBuffer(case.audio.samples[:, :100], case.audio.sample_rate)
    request = replace(case.request(np.ones(5, np.float32), 1.0), audio=other)
    with pytest.raises(ParameterError, match="of the recording's shape"):
        mixer.set_mix(request)
    assert not scheduler.levels


class Silence:
    """A feed that gives nothing, or fails."""

    def __init__(self) -> None:
        self.changed = Summons()
        self.fails = False

    def rewind(self, frame: int) -> Turn:
        return Turn(frame, jumps=False, fades=False)

    def mix(self, out: np.ndarray) -> None:
        if self.fails:
            raise ValueError("it fails")
        out[:] = 0.0

    def note(self, frame: float, heard_at_s: float) -> None:
        pass


@pytest.mark.parametrize("fails", [False, True])
def test_the_thread_that_mixes_ends_the_haste(
    scheduler: Scheduler, *, fails: bool
) -> None:
    feed = Silence()
    feeder = Feeder(feed, 1, 8000, lambda: (0, 0.0))
    feeder.fill()
    feeder.ring.hand_over(np.zeros((4, 1), np.float32))
    feed.fails = fails
    done = threading.Event()
    own = threading.get_native_id()

    def noted(end: Callable[[], None]) -> Callable[[], None]:
        def ended() -> None:
            was_in_haste = own in scheduler.levels
            end()
            if was_in_haste and own not in scheduler.levels:
                done.set()

        return ended

    feed.changed.ease = noted(feed.changed.ease)  # type: ignore[method-assign]
    feed.changed.calm = noted(feed.changed.calm)  # type: ignore[method-assign]
    feeder.start()
    while not feed.changed._served:
        pass
    feed.changed.set()
    assert done.wait(10)
    feeder.stop()
    assert own not in scheduler.levels
    assert (feeder.error is not None) == fails


class Clock:
    """The time, which a test moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s = 1000.0
        monkeypatch.setattr(time, "perf_counter", lambda: self.now_s)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_what_is_on_its_way_stays_in_haste(scheduler: Scheduler, clock: Clock) -> None:
    own, summons = threading.get_native_id(), Summons()
    summons.serve()
    summons.hurry()
    clock.now_s += 0.09
    summons.ease()
    assert own in scheduler.levels, "it is going to be set"
    summons.set()
    clock.now_s += 5.0
    summons.ease()
    assert own in scheduler.levels, "it is set"
    summons.clear()
    summons.ease()
    assert not scheduler.levels
    summons.hurry()
    clock.now_s += 0.11
    summons.ease()
    assert not scheduler.levels, "nothing has come of it"


def test_a_look_in_between_takes_no_haste_back(
    scheduler: Scheduler, clock: Clock
) -> None:
    """The thread that mixes looks 30 times a second, whatever is laid out meanwhile."""
    own = threading.get_native_id()
    looks = threading.Semaphore(0)

    class Watched(Silence):
        def note(self, frame: float, heard_at_s: float) -> None:
            super().note(frame, heard_at_s)
            looks.release()

    feed = Watched()
    feeder = Feeder(feed, 1, 8000, lambda: (0, 0.0))
    feeder.fill()
    feeder.start()
    try:
        while not feed.changed._served:
            pass
        feed.changed.hurry()
        while looks.acquire(blocking=False):
            pass
        for _ in range(3):
            assert looks.acquire(timeout=10)
        assert own in scheduler.levels
    finally:
        feeder.stop()


def test_haste_of_which_nothing_comes_ends_soon(scheduler: Scheduler) -> None:
    feed = Silence()
    feeder = Feeder(feed, 1, 8000, lambda: (0, 0.0))
    feeder.fill()
    feeder.start()
    try:
        while not feed.changed._served:
            pass
        feed.changed.hurry()
        stop_s = time.monotonic() + 10
        while scheduler.levels.keys() - {0}:  # 0 is the one that mixes
            assert time.monotonic() < stop_s
    finally:
        feeder.stop()


def test_haste_lasts_until_enough_of_a_change_is_held(scheduler: Scheduler) -> None:
    """The device could come to the end of the little that is ready at first."""
    own = threading.get_native_id()
    hurried: list[bool] = []

    class Watched(Silence):
        def mix(self, out: np.ndarray) -> None:
            super().mix(out)
            hurried.append(own in scheduler.levels)

    feed = Watched()
    feeder = Feeder(feed, 1, 8000, lambda: (0, 0.0))
    feeder.fill()
    feeder.start()
    try:
        while not feed.changed._served:
            pass
        hurried.clear()
        feed.changed.set()
        stop_s = time.monotonic() + 10
        while own in scheduler.levels:
            assert time.monotonic() < stop_s
    finally:
        feeder.stop()
    after = hurried[hurried.index(True) :]
    assert all(after[:3]), "0.6 s, of 0.2 s each"
