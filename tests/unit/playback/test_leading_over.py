"""From one device to another that holds more, against the recording itself."""

import threading
import time
from typing import Any

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.playback.feeder import FADE_S, Feeder
from nmfaudio.playback.mixer import Mixer
from nmfaudio.playback.ring import Ring
from nmfaudio.playback.transport import Transport

RATE = 8_000
BLOCK = 80
N_SAMPLES = 40_000
LITTLE = RATE // 4  # too little held to go over
RNG = np.random.default_rng(3)
AUDIO = AudioBuffer(RNG.uniform(0.2, 0.9, (2, N_SAMPLES)).astype(np.float32), RATE)


class World:
    """Devices of one clock, and what they sound like together."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000  # frames
        self.sound = np.zeros((2 * N_SAMPLES, 2), np.float32)
        self.devices: list[Device] = []
        monkeypatch.setattr("time.perf_counter", lambda: self.now / RATE)

    def pass_by(self, n_frames: int) -> None:
        for _ in range(n_frames // BLOCK):
            for device in self.devices:
                device.fetch()
            self.now += BLOCK


class Device:
    """Fetches a block whenever one is due, with a latency; what a stream is."""

    def __init__(self, world: World, latency: int) -> None:
        self.world, self.latency = world, latency
        self.ring: Any = None
        self.is_warm = False
        self._last = 0, 0

    def begin(self, ring: Ring) -> None:
        self.ring = ring
        self._last = ring.read, self.world.now + self.latency
        self.world.devices.append(self)

    def fetch(self) -> None:
        at = self.world.now + self.latency
        self._last = self.ring.read, at
        block = np.empty((BLOCK, 2), np.float32)
        self.ring.hand_over(block)
        self.world.sound[at : at + BLOCK] += block

    def heard(self) -> tuple[int, float]:
        frame, at = self._last
        return frame, at / RATE


class Playing:
    """A recording that plays to a device, and another device beside it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.world = World(monkeypatch)
        self.old, self.new = Device(self.world, 400), Device(self.world, 930)
        self.transport = Transport(N_SAMPLES, RATE)
        self.mixer = Mixer(AUDIO, self.transport)
        self.feeder = Feeder(self.mixer, 2, RATE, self.old.heard)
        self.transport.play()
        self.old.begin(self.feeder.ring)
        self.feeder.fill()
        self.began = self.world.now + self.old.latency

    def go_on(self, n_frames: int, *, n_held: int = RATE) -> None:
        for _ in range(n_frames // BLOCK):
            self.world.pass_by(BLOCK)
            self.feeder.feed(n_held)
            for stream in self.feeder._others[:]:
                self.feeder._lead_over(stream)
            self.feeder.note()

    def beside(self) -> None:
        self.new.begin(self.feeder.another_ring())
        self.feeder.lead_over_to(self.new)

    def heard(self, start: int, stop: int) -> np.ndarray:
        return self.world.sound[self.began + start : self.began + stop]


@pytest.fixture
def playing(monkeypatch: pytest.MonkeyPatch) -> Playing:
    return Playing(monkeypatch)


def test_nothing_is_lost_and_nothing_sounds_twice(playing: Playing) -> None:
    playing.go_on(2000)
    playing.beside()
    playing.go_on(2000)
    assert playing.feeder.ring is playing.old.ring, "it is not warm"
    playing.new.is_warm = True
    playing.go_on(800)
    assert playing.feeder.ring is playing.new.ring
    assert not playing.feeder.has_led_over()
    playing.go_on(4800)
    assert playing.feeder.has_led_over()
    playing.world.devices.remove(playing.old)
    playing.go_on(20_000)
    np.testing.assert_allclose(
        playing.heard(0, 28_000), AUDIO.samples[:, :28_000].T, atol=1e-6
    )
    assert playing.new.ring.n_gaps == playing.old.ring.n_gaps == 0
    now = playing.transport.audible_position(playing.world.now / RATE)
    assert now == pytest.approx(playing.world.now - playing.began, abs=1)


def test_a_change_meanwhile_is_heard_once_it_is_over(playing: Playing) -> None:
    playing.new.is_warm = True
    playing.go_on(800)
    playing.beside()
    playing.go_on(800)
    assert playing.feeder.ring is playing.new.ring
    playing.mixer.set_plain(0.5)
    playing.go_on(20_000)
    factor = playing.heard(0, 20_000) / AUDIO.samples[:, :20_000].T
    changes = np.flatnonzero(factor[:, 0] < 0.75)[0]
    n_fade = round(FADE_S * RATE)
    np.testing.assert_allclose(factor[: changes - n_fade], 1.0, atol=1e-5)
    np.testing.assert_allclose(factor[changes + n_fade :], 0.5, atol=1e-5)
    asked = 1600 - playing.old.latency
    assert changes - asked < 0.3 * RATE + playing.new.latency + 3 * BLOCK + n_fade


def test_a_later_change_goes_on_in_the_numbers_of_the_new_device(
    playing: Playing,
) -> None:
    playing.new.is_warm = True
    playing.go_on(800)
    playing.beside()
    playing.go_on(8000)
    playing.world.devices.remove(playing.old)
    playing.transport.seek(100)
    playing.go_on(8000)
    block = AUDIO.samples[:, 200:300].T
    sound = playing.heard(8800, 12_000)
    matches = [
        n for n in range(len(sound) - 100)
        if np.allclose(sound[n : n + 100], block, atol=1e-6)
    ]  # fmt: skip
    assert len(matches) == 1
    assert matches[0] < playing.new.latency + 3 * BLOCK + 100


def test_it_waits_for_a_change_and_may_be_called_off(playing: Playing) -> None:
    playing.go_on(800)
    playing.beside()
    playing.new.is_warm = True
    playing.mixer.set_plain(0.5)
    for _ in range(30):
        playing.feeder._lead_over(playing.new)
    assert playing.feeder.ring is playing.old.ring
    assert playing.feeder.stay()
    assert not playing.feeder.stay()
    playing.go_on(4000)
    assert playing.feeder.ring is playing.old.ring
    np.testing.assert_allclose(
        playing.heard(2000, 4000), AUDIO.samples[:, 2000:4000].T / 2, atol=1e-6
    )


def test_it_may_wait_for_long_while_changes_leave_little_held(
    playing: Playing,
) -> None:
    playing.transport.set_loop(0, N_SAMPLES)
    playing.new.is_warm = True
    playing.go_on(4000, n_held=LITTLE)
    playing.beside()
    silent = playing.new.ring.held
    playing.go_on(silent + 2 * RATE, n_held=LITTLE)
    assert playing.feeder.ring is playing.old.ring
    assert playing.new.ring.n_gaps == 0, "its silence does not run out"
    playing.go_on(12_000)
    assert playing.feeder.ring is playing.new.ring
    played = playing.world.now - playing.began
    frames = np.arange(played) % N_SAMPLES
    np.testing.assert_allclose(
        playing.heard(0, played), AUDIO.samples[:, frames].T, atol=1e-6
    )


def test_what_a_device_lost_while_another_waited_is_reckoned_with(
    playing: Playing,
) -> None:
    playing.transport.set_loop(0, N_SAMPLES)
    playing.go_on(4000, n_held=LITTLE)
    playing.beside()
    playing.new.is_warm = True
    playing.go_on(4000, n_held=LITTLE)
    late = 10 * BLOCK
    playing.old.latency += late
    playing.go_on(2000, n_held=LITTLE)
    assert playing.feeder.ring is playing.old.ring
    playing.go_on(12_000)
    assert playing.feeder.ring is playing.new.ring
    played = playing.world.now - playing.began
    frames = (np.arange(10_000, played) - late) % N_SAMPLES
    np.testing.assert_allclose(
        playing.heard(10_000, played), AUDIO.samples[:, frames].T, atol=1e-6
    )


class Fleeting(list[Any]):
    """Is called off by another thread as soon as it has been looked at."""

    def __bool__(self) -> bool:
        is_there = len(self) > 0
        self.clear()
        return is_there


def test_it_may_be_called_off_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    playing = Playing(monkeypatch)
    feeder, stream = playing.feeder, playing.new
    stream.begin(feeder.another_ring())
    feeder._others = Fleeting()
    feeder.lead_over_to(stream)  # type: ignore[arg-type]
    monkeypatch.undo()
    feeder.start()
    time.sleep(0.1)
    feeder.stop()
    assert feeder.error is None


def test_a_stream_that_is_called_off_is_not_asked_any_more(playing: Playing) -> None:
    """It is closed then, by another thread than the one that asks it."""
    asked, answer = threading.Event(), threading.Event()

    def heard() -> tuple[int, float]:
        asked.set()
        answer.wait(10.0)
        return 0, 0.0

    playing.new.is_warm = True
    playing.new.heard = heard  # type: ignore[method-assign]
    playing.beside()
    playing.feeder.start()
    try:
        assert asked.wait(10.0)
        calling_off = threading.Thread(target=playing.feeder.stay)
        calling_off.start()
        calling_off.join(0.2)
        assert calling_off.is_alive(), "its answer is still awaited"
        answer.set()
        calling_off.join(10.0)
        assert not calling_off.is_alive()
        asked.clear()
        assert not asked.wait(0.2)
    finally:
        answer.set()
        playing.feeder.stop()
