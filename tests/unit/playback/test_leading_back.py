"""A player on a device that dropped out, in made-up time: it leads back to less."""

import sys
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from portaudio import READ, Library, Stream

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.playback.device import SoundDeviceOutput
from nmfaudio.playback.feeder import Feeder
from nmfaudio.playback.player import Player

RATE = 8_000
BLOCK = 400
LOOP = 5 * RATE
WAIT_S = 180.0
RNG = np.random.default_rng(3)
AUDIO = AudioBuffer(RNG.uniform(0.2, 0.9, (1, LOOP)).astype(np.float32), RATE)


class Device(Stream):
    """Fetches a block whenever one is due, with the latency that was asked for."""

    def __init__(self, library: Library, **settings: Any) -> None:
        super().__init__(library, **settings)
        self.latency = settings["latency"]
        self.asks = True
        self.underflows = 0

    def fetch(self) -> NDArray[np.float32]:
        block = np.zeros((BLOCK, self.settings["channels"]), np.float32)
        times = np.array([0.0, self.time, self.time + self.latency])
        read, words = READ(self.settings["callback"]), self.settings["userdata"]
        flags, self.underflows = 4 * (self.underflows > 0), 0
        read(None, block.ctypes.data, BLOCK, times.ctypes.data, flags, words)
        return block

    @property
    def time(self) -> float:
        self.now_s = time.perf_counter()
        return super().time


class Machine(Library):
    """One clock, the devices it drives, and what they sound like together."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.rates = {RATE}
        self.devices[1]["max_output_channels"] = 1
        self.blocks = 10 * RATE // BLOCK
        self.sound = np.zeros(2_000 * RATE, np.float32)
        self.next_asks = True
        monkeypatch.setitem(sys.modules, "sounddevice", self)
        monkeypatch.setattr(time, "perf_counter", lambda: self.blocks * BLOCK / RATE)
        monkeypatch.setattr(Feeder, "start", lambda _: None)  # stepped below
        self.output = SoundDeviceOutput()
        self.player = self.on(self.output)

    def on(self, output: SoundDeviceOutput) -> Player:
        player = Player(output)
        player.set_recording(AUDIO)
        player.set_loop(0, LOOP)
        return player

    def _StreamBase(self, **settings: Any) -> Device:  # noqa: N802  # its name
        device = Device(self, **settings)
        device.asks = self.next_asks
        self.streams.append(device)
        return device

    def play(self, seconds: float) -> None:
        for _ in range(round(seconds * RATE / BLOCK)):
            for stream in self.streams:
                if stream.active and stream.asks:  # type: ignore[attr-defined]
                    at = self.blocks * BLOCK + round(stream.latency * RATE)
                    self.sound[at : at + BLOCK] += stream.fetch()[:, 0]  # type: ignore[attr-defined]
            self.blocks += 1
            feeder = self.player._output._feeder  # type: ignore[attr-defined]
            if feeder is not None and self.player._output.running:
                feeder.feed(RATE)
                for other in feeder._others[:]:
                    feeder._lead_over(other)
                feeder.note()
            search = self.player._search
            if search is not None:
                search.join()  # devices are looked for in real time, this is made up
            self.player.poll()

    def drop_out(self) -> None:
        """Have what plays drop out: its threads were late."""
        self.playing.underflows += 1
        self.play(0.1)

    @property
    def playing(self) -> Any:
        """The stream that is heard: the first that is still there."""
        return next(stream for stream in self.streams if stream.active)

    @property
    def latencies(self) -> list[float]:
        """What has been asked for so far, each time, in ms."""
        return [round(1000 * s.settings["latency"]) for s in self.streams]

    def have_a_rough_time(self, *, others_ask: bool = True) -> None:
        """Have it drop out until twice as much is held, or is to be."""
        self.player.play()
        self.play(2.0)
        self.next_asks = others_ask
        self.drop_out()
        self.play(5.0)
        self.drop_out()
        self.play(3.0)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    machine = Machine(monkeypatch)
    yield machine
    machine.player.close()


def test_after_three_minutes_without_a_drop_out_less_is_held_without_a_gap(
    machine: Machine,
) -> None:
    machine.have_a_rough_time()
    player = machine.player
    assert (player.latency_s, player.holds_more) == (0.1, True)
    machine.play(WAIT_S - 5.0)
    assert player.latency_s == 0.1
    machine.play(5.0)
    assert (player.latency_s, player.holds_more) == (0.05, False)
    assert machine.latencies == [50, 100, 50]
    assert [stream.closed for stream in machine.streams] == [True, True, False]
    machine.play(400.0)
    assert machine.latencies == [50, 100, 50], "that is what was chosen"
    heard = machine.sound[np.flatnonzero(machine.sound)[0] :]
    heard = heard[: 550 * RATE]
    wanted = np.resize(AUDIO.samples[0], heard.size)
    np.testing.assert_allclose(heard, wanted, atol=1e-6)
    assert player.n_underruns == 2


def test_a_pause_does_not_count_and_does_not_begin_anew(machine: Machine) -> None:
    machine.have_a_rough_time()
    for _ in range(2):
        machine.play(80.0)
        machine.player.pause()
        machine.play(300.0)
        assert machine.player.latency_s == 0.1
        machine.player.play()
    machine.play(10.0)
    assert machine.player.latency_s == 0.1
    machine.play(15.0)
    assert machine.player.latency_s == 0.05


def test_what_drops_out_again_soon_waits_twice_as_long(machine: Machine) -> None:
    machine.have_a_rough_time()
    machine.play(WAIT_S)
    assert machine.player.latency_s == 0.05
    machine.have_a_rough_time()
    assert machine.player.latency_s == 0.1
    machine.play(2 * WAIT_S - 5.0)
    assert machine.player.latency_s == 0.1
    machine.play(5.0)
    assert machine.player.latency_s == 0.05


def test_one_drop_out_while_more_is_held_begins_the_wait_anew(
    machine: Machine,
) -> None:
    machine.have_a_rough_time()
    machine.play(WAIT_S - 10.0)
    machine.drop_out()
    machine.play(WAIT_S - 2.0)
    assert machine.player.latency_s == 0.1
    machine.play(4.0)
    assert machine.player.latency_s == 0.05


def test_a_drop_out_on_the_way_to_less_calls_it_off(machine: Machine) -> None:
    machine.have_a_rough_time()
    while len(machine.streams) < 3:
        machine.play(0.05)
    machine.drop_out()
    machine.play(0.9)
    assert machine.streams[2].closed
    assert machine.player.latency_s == 0.1
    assert machine.player.n_underruns == 3
    machine.play(WAIT_S + 2.0)
    assert machine.player.latency_s == 0.05


def test_a_step_up_that_is_given_up_is_not_counted(machine: Machine) -> None:
    machine.have_a_rough_time(others_ask=False)
    machine.play(10.0)
    assert machine.latencies == [50, 100]
    assert machine.streams[1].closed
    machine.next_asks = True
    machine.drop_out()  # a third one in a minute
    machine.play(3.0)
    assert machine.latencies == [50, 100, 100]
    assert machine.player.latency_s == 0.1


def test_a_step_down_that_is_given_up_is_tried_later(machine: Machine) -> None:
    machine.have_a_rough_time()
    machine.next_asks = False
    machine.play(WAIT_S + 10.0)
    assert machine.latencies == [50, 100, 50]
    assert machine.streams[2].closed
    machine.next_asks = True
    machine.play(2 * WAIT_S - 10.0)
    assert machine.player.latency_s == 0.1
    machine.play(15.0)
    assert machine.player.latency_s == 0.05


def test_a_device_that_takes_one_stream_holds_less_after_the_next_pause(
    machine: Machine,
) -> None:
    machine.have_a_rough_time()
    machine.refuse_open = True
    machine.play(2 * WAIT_S)
    assert machine.player.latency_s == 0.1
    assert machine.player.playing
    machine.refuse_open = False
    machine.play(5.0)
    assert machine.player.latency_s == 0.1, "opened anew it would be a gap"
    machine.player.pause()
    machine.play(3.0)
    machine.player.play()
    machine.play(1.0)
    assert machine.player.latency_s == 0.05
    assert machine.player.n_underruns == 2
    assert [stream.closed for stream in machine.streams] == [True, True, False]


def test_more_that_a_pause_came_before_is_held_after_it(machine: Machine) -> None:
    machine.have_a_rough_time(others_ask=False)
    assert machine.player.latency_s == 0.05
    machine.next_asks = True
    machine.player.pause()
    machine.play(3.0)
    assert machine.streams[1].closed
    machine.player.play()
    machine.play(1.0)
    assert machine.player.latency_s == 0.1
    assert machine.latencies == [50, 100, 100]


def test_the_playhead_follows_the_stream_that_a_pause_came_before(
    machine: Machine,
) -> None:
    machine.have_a_rough_time(others_ask=False)
    machine.next_asks = True
    for expected_s in (0.1, 0.05):
        machine.player.pause()
        machine.play(3.0)
        machine.player.play()
        machine.play(1.0)
        assert machine.player.latency_s == expected_s
        now = machine.blocks * BLOCK
        heard = machine.sound[now - BLOCK : now]
        place = round(machine.player.audible_position)
        wanted = np.take(AUDIO.samples[0], range(place - BLOCK, place), mode="wrap")
        np.testing.assert_allclose(heard, wanted, atol=1e-6)
        machine.refuse_open = True
        machine.play(WAIT_S + 10.0)
        machine.refuse_open = False


def test_a_start_that_is_refused_leaves_no_closed_stream(machine: Machine) -> None:
    machine.have_a_rough_time(others_ask=False)
    machine.player.pause()
    machine.play(3.0)
    n_closed = [0] * len(machine.streams)
    for number, stream in enumerate(machine.streams):
        if not stream.closed:
            close = stream.close

            def count(number: int = number, close: Any = close, **_: bool) -> None:
                n_closed[number] += 1
                close()

            stream.close = count  # type: ignore[method-assign]
    machine.refuse_open = True
    machine.player.play()
    assert not machine.player.playing
    assert max(n_closed) == 1
    machine.refuse_open = False
    machine.player.play()
    machine.play(1.0)
    assert machine.player.playing


def test_another_device_begins_with_what_was_chosen(machine: Machine) -> None:
    machine.have_a_rough_time()
    machine.play(60.0)
    machine.player.set_output(SoundDeviceOutput("desk"))
    machine.play(1.0)
    assert machine.player.playing
    assert machine.player.latency_s == 0.05
    assert not machine.player.holds_more
    machine.play(WAIT_S)
    assert machine.latencies == [50, 100, 50]


def test_another_recording_goes_on_with_as_much(machine: Machine) -> None:
    machine.have_a_rough_time()
    machine.play(100.0)
    machine.player.set_recording(AUDIO)
    machine.player.set_loop(0, LOOP)
    machine.player.play()
    machine.play(1.0)
    assert machine.player.latency_s == 0.1
    assert machine.player.holds_more
    machine.play(WAIT_S)
    assert machine.player.latency_s == 0.05
