"""Mixing ahead, against a player that knows no rings: every frame that is fetched."""

import threading
from dataclasses import dataclass, replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from unit.playback.conftest import Case

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.playback.feeder import FADE_S, Feeder
from nmfaudio.playback.feeds import Turn
from nmfaudio.playback.mixer import Mixer
from nmfaudio.playback.ring_code import Word
from nmfaudio.playback.transport import Loop, Transport

RATE = 8_000
N_SAMPLES = 6_000  # its end is often mixed long before it is fetched
N_FADE = round(FADE_S * RATE)
RAMPS = np.linspace([0.5, 1.0], [1.0, -1.0], N_SAMPLES, axis=1).astype(np.float32)
AUDIO = AudioBuffer(RAMPS, RATE)


@dataclass
class Naive:
    """A player that plays one frame after the other."""

    position: int = 0
    playing: bool = False
    loop: Loop | None = None
    gain: float = 1.0

    def frame(self) -> NDArray[np.float32]:
        """Return the next frame and go on."""
        if self.playing and self.position == N_SAMPLES:
            self.playing = False
        if not self.playing:
            return np.zeros(2, np.float32)
        frame = AUDIO.samples[:, self.position] * np.float32(self.gain)
        self.position += 1
        if self.loop is not None and self.position == self.loop.stop:
            self.position = self.loop.start
        return frame


class Interrupted(Mixer):
    """A mixer; while it works the device fetches what it likes to."""

    def __init__(self, random: Random) -> None:
        super().__init__(AUDIO, Transport(N_SAMPLES, RATE))
        self.feeder = Feeder(self, 2, RATE, self._heard)
        self.gain = 1.0
        self._random, self._budget = random, 0
        self._now, self._old, self._left = Naive(), Naive(), 0
        self._next: tuple[Turn, Naive] = (Turn(0, jumps=False, fades=False), Naive())
        self._running = False
        self.feeder.fill()
        self._running = True
        self._begun = int(self.feeder.ring._words[Word.BEGUN])

    def _heard(self) -> tuple[int, float]:
        return self.feeder.ring.read, 0.0

    def rewind(self, frame: int) -> Turn:
        before, now = self._obeyed, replace(self._now)
        self._budget = self._random.choice([0, 0, 100, 1200])
        turn = super().rewind(frame)
        wanted = self._obeyed
        sounded = now.playing and now.position < N_SAMPLES
        seeks = wanted.seek != before.seek
        now.playing = wanted.playing and (now.playing or wanted.run != before.run)
        now.loop, now.gain = wanted.loop, self.gain
        now.position = wanted.target if seeks else now.position
        self._next = turn, now
        assert turn.jumps == (now.playing and (seeks or not sounded))
        assert turn.fades == sounded
        self.interrupt()
        return turn

    def mix(self, out: NDArray[np.float32]) -> None:
        super().mix(out)
        self.interrupt()

    def interrupt(self) -> None:
        if self._running and self._budget > 0 and self._random.random() < 0.4:
            n_frames = self._random.randint(1, min(400, self._budget))
            self._budget -= n_frames
            self.fetch(n_frames)

    def fetch(self, n_frames: int) -> None:
        """Let the device fetch a block, and compare it."""
        ring = self.feeder.ring
        read = ring.read
        out = np.full((n_frames, 2), np.nan, np.float32)
        ring.hand_over(out)
        if self._begun != ring._words[Word.BEGUN]:
            self._begun = int(ring._words[Word.BEGUN])
            turn, new = self._next
            assert self._left == 0, "a fade was cut off"
            self._old, self._now = self._now, new
            self._left = N_FADE if turn.fades else 0
            for _ in range(0 if turn.jumps else read - turn.frame):
                new.frame()
        np.testing.assert_allclose(out, self.expected(n_frames), atol=1e-6, rtol=0)
        self.feeder.note()
        assert ring.n_gaps == 0

    def expected(self, n_frames: int) -> NDArray[np.float32]:
        out = np.zeros((n_frames, 2), np.float32)
        for n in range(n_frames):
            out[n] = self._now.frame()
            if self._left > 0:
                share = (N_FADE - self._left + 0.5) / N_FADE
                old = self._old.frame()
                out[n] = old + np.float32(share) * (out[n] - old)
                self._left -= 1
        return out

    @property
    def settled(self) -> bool:
        return self.feeder.ring.settled and not self.changed.is_set()

    @property
    def naive(self) -> Naive:
        return self._now


def act(mixer: Interrupted, random: Random) -> None:
    """Want something else."""
    transport = mixer.transport
    which = random.randrange(8)
    if which < 2:
        transport.play()
    elif which == 2:
        transport.pause()
    elif which == 3:
        transport.stop()
    elif which == 4:
        near_the_end = random.random() < 0.3
        low = N_SAMPLES - 900 if near_the_end else -10
        transport.seek(random.randint(low, N_SAMPLES + 10))
    elif which == 5:
        start = random.randint(0, N_SAMPLES - 200)
        transport.set_loop(start, start + random.randint(80, 2000))
    elif which == 6:
        transport.clear_loop()
    else:
        mixer.gain = random.choice([0.0, 0.25, 1.0, 2.0])
        mixer.set_plain(mixer.gain)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_whatever_is_wanted_whenever_every_frame_is_right(seed: int) -> None:
    random = Random(seed)  # noqa: S311  # no secret
    mixer = Interrupted(random)
    for _ in range(25):
        for _ in range(random.choice([0, 1, 1, 1, 3])):
            act(mixer, random)
        for _ in range(random.randint(1, 4)):
            mixer.feeder.feed(4000)
            mixer.fetch(random.randint(1, random.choice([40, 700])))
    while not mixer.settled:
        mixer.feeder.feed(1000)
        mixer.fetch(100)
    naive, transport = mixer.naive, mixer.transport
    assert transport.position == naive.position
    assert transport.playing == naive.playing


@pytest.mark.parametrize("n_silent", [1, 300, 5000])
def test_begins_with_silence_and_loses_nothing(case: Case, n_silent: int) -> None:
    transport = Transport(case.audio.n_samples, case.audio.sample_rate)
    mixer = Mixer(case.audio, transport)
    feeder = Feeder(mixer, 2, case.audio.sample_rate, lambda: (feeder.ring.read, 0.0))
    transport.play()
    feeder.fill(n_silent)
    out = np.full((n_silent + 2000, 2), np.nan, np.float32)
    feeder.ring.hand_over(out)
    feeder.note()
    assert not out[:n_silent].any()
    np.testing.assert_array_equal(out[n_silent:], case.audio.samples[:, :2000].T)
    assert transport.position == 2000


def test_much_is_held_before_a_device_starts(case: Case) -> None:
    """More than the longest latency, which it fetches at once."""
    rate = case.audio.sample_rate
    mixer = Mixer(case.audio, Transport(case.audio.n_samples, rate))
    feeder = Feeder(mixer, 2, rate, lambda: (0, 0.0))
    feeder.fill()
    assert feeder.ring.held > 0.4 * rate


class Slow(Mixer):
    """A mixer that mixes no faster than the device fetches."""

    feeder: Feeder
    is_slow = False

    def __init__(self) -> None:
        super().__init__(AUDIO, Transport(N_SAMPLES, RATE))
        self.told = threading.Semaphore(0)

    def mix(self, out: NDArray[np.float32]) -> None:
        super().mix(out)
        if self.is_slow:
            self.feeder.ring.hand_over(np.empty_like(out))

    def note(self, frame: float, heard_at_s: float) -> None:
        super().note(frame, heard_at_s)
        if self.is_slow:
            self.told.release()


class Timed:
    """A mixer's feeder, and a clock that a test moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s = self.worked_s = 0.0
        monkeypatch.setattr("time.perf_counter", lambda: self.now_s)
        monkeypatch.setattr("time.thread_time", lambda: self.worked_s)
        long = AudioBuffer(np.ones((2, 20 * RATE), np.float32), RATE)
        self.mixer = Mixer(long, Transport(long.n_samples, RATE))
        self.feeder = Feeder(self.mixer, 2, RATE, lambda: (0, 0.0))
        self.mixer.transport.play()
        self.feeder.fill()

    @property
    def held_s(self) -> float:
        return self.feeder.ring.held / RATE

    def pass_by(self, seconds: float) -> None:
        """Let time pass, and the device fetch; then the feeder works as it does."""
        self.now_s += seconds
        ring = self.feeder.ring
        ring.hand_over(np.empty((round(seconds * RATE), 2), np.float32))
        self.feeder.note()
        self.work()
        assert ring.n_gaps == 0

    def work(self) -> None:
        """Let the feeder do what is to be done now."""
        while not self.feeder.feed(self.feeder._n_wanted(self.now_s), 1):
            pass

    def change(self) -> None:
        self.mixer.set_plain(0.5)


def test_more_and_more_is_held_while_nothing_changes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    timed = Timed(monkeypatch)
    timed.now_s = 10.0
    timed.change()
    timed.pass_by(0.02)
    assert 0.6 <= timed.held_s < 0.9, "soon after a change"
    for _ in range(100):
        timed.pass_by(0.03)
    assert 2.5 <= timed.held_s < 2.8


def test_little_is_mixed_of_each_step_of_a_movement(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    timed = Timed(monkeypatch)
    ring = timed.feeder.ring
    n_mixed = 0
    for step in range(50):
        timed.change()
        before = ring.read
        timed.pass_by(0.02)
        n_mixed += ring.written - max(before, ring.read) if step > 1 else 0
    assert n_mixed / RATE < 48 * 0.13
    assert timed.held_s < 0.2
    timed.pass_by(0.04)
    assert timed.held_s >= 0.05
    for _ in range(8):
        timed.pass_by(0.02)
    assert timed.held_s >= 0.6, "when it rests"


@pytest.mark.parametrize("call_s", [0.11, 0.14, 0.24])
def test_a_device_that_asks_for_much_at_once_finds_it_in_a_movement(
    monkeypatch: pytest.MonkeyPatch, call_s: float
) -> None:
    timed = Timed(monkeypatch)
    for _ in range(20):
        timed.pass_by(call_s)
        timed.change()
        timed.work()
    assert timed.feeder.ring.n_gaps == 0


def test_more_of_a_change_is_mixed_where_the_lock_was_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    timed = Timed(monkeypatch)
    feeder = timed.feeder
    usual = feeder._n_first()
    feeder._note_absence(0.3, 0.15)
    assert feeder._n_first() == pytest.approx(usual + 0.3 * RATE, abs=2)
    feeder._note_absence(5.0, 0.0)
    assert feeder._n_first() == pytest.approx(usual + 0.15 * RATE, abs=2)
    feeder._note_absence(0.1, 9.0)
    assert feeder._n_first() == round(0.6 * RATE), "a change is not to wait for more"


def test_it_tells_what_is_heard_however_slowly_it_mixes() -> None:
    mixer = Slow()
    feeder = Feeder(mixer, 2, RATE, lambda: (feeder.ring.read, 0.0))
    mixer.feeder = feeder
    feeder.fill()
    feeder.ring.hand_over(np.empty((RATE // 2, 2), np.float32))
    mixer.is_slow = True
    feeder.start()
    try:
        assert all(mixer.told.acquire(timeout=20.0) for _ in range(3))
    finally:
        feeder.stop()
