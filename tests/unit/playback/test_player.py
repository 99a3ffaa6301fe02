"""The player: mixer, transport and device put together, on a device that records."""

import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from portaudio import NoDevice
from processes import output_of
from unit.playback.conftest import Case

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import DeviceError
from nmfaudio.playback.device import RecordingOutput
from nmfaudio.playback.feeds import Feed
from nmfaudio.playback.player import Player

GAINS = np.array([1.0, 0.0, 0.25, 2.0, 0.0], np.float32)


def until(player: Player, holds: Callable[[], bool]) -> None:
    """Let a player look for devices, which it does in another thread."""
    stop_s = time.monotonic() + 30.0
    while not holds():
        assert time.monotonic() < stop_s
        player.poll()
        time.sleep(0.001)


@pytest.fixture
def output() -> RecordingOutput:
    return RecordingOutput()


@pytest.fixture
def player(output: RecordingOutput, case: Case) -> Player:
    player = Player(output)
    player.set_recording(case.audio)
    return player


def test_what_is_played_equals_what_would_be_exported(
    player: Player, output: RecordingOutput, case: Case
) -> None:
    mixer = player.set_recording(case.audio)
    assert mixer is not None
    mixer.set_mix(case.request(GAINS, 0.5))
    player.play()
    output.play(case.audio.n_samples)
    assert_allclose(output.recorded, case.offline(GAINS, 0.5), atol=1e-6, rtol=0)


def test_transport_through_the_player(
    player: Player, output: RecordingOutput, case: Case
) -> None:
    changes: list[bool] = []
    player.playing_changed.connect(changes.append)
    player.toggle()
    player.play()
    output.play(1000)
    assert player.position == 1000
    player.toggle()
    output.play(500)
    assert player.position == 1000
    player.seek(5000.7)
    assert player.position == 5000
    assert player.audible_position == 5000
    player.stop()
    assert player.position == 0
    player.set_loop(100, 1000)
    assert player.loop is not None
    assert player.loop.stop == 1000
    player.clear_loop()
    assert player.loop is None
    assert changes == [True, False]


@pytest.mark.parametrize("loops", [False, True])
def test_what_goes_on_at_the_very_end_plays(
    player: Player,
    output: RecordingOutput,
    case: Case,
    loops: bool,  # noqa: FBT001  # a case
) -> None:
    player.play()
    output.play(case.audio.n_samples)  # fetched to the last sample, none beyond it
    if loops:
        player.set_loop(1000, 9000)
    player.seek(1000)
    played = output.play(2000)
    player.poll()
    assert_array_equal(played[-1000:].T, case.audio.samples[:, 2000:3000])
    assert player.playing
    assert player.position == 3000


def test_the_end_is_noticed_by_polling(
    player: Player, output: RecordingOutput, case: Case
) -> None:
    changes: list[bool] = []
    player.playing_changed.connect(changes.append)
    player.play()
    output.play(case.audio.n_samples + 1)
    player.poll()
    assert changes == [True, False]
    player.play()
    assert_array_equal(output.play(100), case.audio.samples[:, :100].T)


def test_audible_position_counts_the_latency(case: Case) -> None:
    output = RecordingOutput(latency_s=100.0)
    player = Player(output)
    player.set_recording(case.audio)
    player.play()
    output.play(5000)
    assert player.position == 5000
    assert player.audible_position == 0


def test_the_device_rests_when_nothing_plays(
    player: Player, output: RecordingOutput, monkeypatch: pytest.MonkeyPatch
) -> None:
    player.play()
    player.poll()
    player.pause()
    player.poll()
    assert output.running
    now_s = time.perf_counter()
    monkeypatch.setattr(time, "perf_counter", lambda: now_s + 3)
    player.poll()
    assert not output.running
    player.play()
    assert output.running


def test_another_recording_stops_and_reopens(
    player: Player, output: RecordingOutput
) -> None:
    player.play()
    other = AudioBuffer(np.ones((1, 5000), np.float32), 22_050)
    player.set_recording(other)
    assert not player.playing
    assert not output.running
    player.play()
    assert (output.sample_rate, output.n_channels) == (22_050, 1)
    assert_array_equal(output.play(100), np.ones((100, 1)))
    player.set_recording(None)
    player.play()
    assert not player.playing


def test_without_a_recording_nothing_happens() -> None:
    player = Player(RecordingOutput())
    assert player.set_recording(None) is None
    player.play()
    player.stop()
    player.poll()
    assert player.position == 0
    assert player.audible_position == 0
    player.close()


def test_gains_change_while_playing(
    player: Player, output: RecordingOutput, case: Case
) -> None:
    mixer = player.set_recording(case.audio)
    assert mixer is not None
    mixer.set_mix(case.request(np.ones(5, np.float32)))
    player.play()
    output.play(1000)
    mixer.set_mix(case.request(GAINS, 0.0))
    heard = output.play(2000)
    assert_allclose(heard[200:], case.offline(GAINS, 0.0)[1200:3000], atol=1e-6, rtol=0)


def test_unavailable_says_why_and_everything_else_works(case: Case) -> None:
    said: list[str] = []
    player = Player(NoDevice())
    player.said.connect(said.append)
    mixer = player.set_recording(case.audio)
    assert mixer is not None
    mixer.set_mix(case.request(GAINS))
    player.play()
    until(player, lambda: bool(said))
    assert said == [NoDevice.unavailable]
    assert player.unavailable
    assert not player.playing
    player.seek(100)
    player.poll()
    assert player.position == 100


class Reluctant(RecordingOutput):
    """Takes 48 kHz stereo only."""

    def format_for(self, *_: int) -> tuple[int, int]:
        return 48_000, 2


def test_a_device_of_another_rate_and_channel_count(case: Case) -> None:
    tone = np.sin(2 * np.pi * 300 * np.arange(32_000) / 16_000).astype(np.float32)
    output = Reluctant()
    player = Player(output)
    player.set_recording(AudioBuffer(tone[np.newaxis], 16_000))
    player.play()
    heard = output.play(20_000)[6000:]
    assert output.sample_rate == 48_000
    t = (6000 + np.arange(heard.shape[0])) / 48_000
    expected = np.sin(2 * np.pi * 300 * t)[:, np.newaxis]
    assert_allclose(heard, np.tile(expected, (1, 2)), atol=2e-3)


class Faulty(RecordingOutput):
    """Refuses to open or start."""

    def __init__(self, where: str) -> None:
        super().__init__()
        self.where = where

    def open(self, feed: Feed, *, sample_rate: int, n_channels: int) -> None:
        if self.where == "open":
            raise DeviceError("it is busy")
        super().open(feed, sample_rate=sample_rate, n_channels=n_channels)

    def start(self) -> None:
        if self.where == "start":
            raise DeviceError("it is busy")
        super().start()


@pytest.mark.parametrize("where", ["open", "start"])
def test_a_device_that_fails_at_first_may_work_later(case: Case, where: str) -> None:
    said: list[str] = []
    output = Faulty(where)
    player = Player(output)
    player.said.connect(said.append)
    player.set_recording(case.audio)
    player.play()
    until(player, lambda: bool(said))
    assert said == ["it is busy"]
    assert not player.playing
    output.where = ""
    player.play()
    assert player.playing
    assert output.play(100).any()


class Unplugged(RecordingOutput):
    """Works only after devices have been looked for again, which a test may hold up."""

    def __init__(self) -> None:
        super().__init__()
        self.may_end = threading.Event()
        self.may_end.set()
        self.searched_in: list[threading.Thread] = []
        self.found = False

    def search_again(self) -> None:
        self.searched_in.append(threading.current_thread())
        assert self.may_end.wait(30)
        self.found = True

    def start(self) -> None:
        if not self.found:
            raise DeviceError("it is not there")
        super().start()


@pytest.fixture
def unplugged(case: Case) -> Iterator[tuple[Player, Unplugged]]:
    output = Unplugged()
    player = Player(output)
    player.set_recording(case.audio)
    yield player, output
    output.may_end.set()
    player.close()


def test_a_device_connected_later_is_found_on_play(
    unplugged: tuple[Player, Unplugged],
) -> None:
    said: list[str] = []
    player, output = unplugged
    player.said.connect(said.append)
    player.play()
    until(player, lambda: player.playing)
    assert output.play(100).any()
    assert said == []
    assert len(output.searched_in) == 1


def test_looking_for_a_device_keeps_nobody_waiting(
    unplugged: tuple[Player, Unplugged],
) -> None:
    player, output = unplugged
    changes: list[bool] = []
    player.playing_changed.connect(changes.append)
    output.may_end.clear()
    player.play()  # with a search in this thread, it would not return
    player.poll()
    player.play()
    assert not player.playing
    output.may_end.set()
    until(player, lambda: player.playing)
    assert changes == [True]
    assert len(output.searched_in) == 1
    assert output.searched_in[0] is not threading.current_thread()


@pytest.mark.parametrize("act", [Player.pause, Player.toggle, Player.stop])
def test_what_is_called_off_while_a_device_is_looked_for_does_not_begin(
    unplugged: tuple[Player, Unplugged], act: Callable[[Player], None]
) -> None:
    player, output = unplugged
    output.may_end.clear()
    player.play()
    act(player)
    output.may_end.set()
    output.searched_in[0].join()
    player.poll()
    assert not player.playing
    assert not output.running
    player.play()
    assert player.playing


def test_another_device_is_chosen_while_one_is_looked_for(
    unplugged: tuple[Player, Unplugged], case: Case
) -> None:
    player, _ = unplugged
    player.play()
    fresh = RecordingOutput()
    player.set_output(fresh)
    assert player.playing
    assert_array_equal(fresh.play(500), case.audio.samples[:, :500].T)


def test_a_lost_device_stops_with_a_message_and_another_takes_over(
    player: Player, output: RecordingOutput, case: Case
) -> None:
    said: list[str] = []
    player.said.connect(said.append)
    player.play()
    output.play(1000)
    output.failure = "Playback stopped: the sound device has gone."
    player.poll()
    assert said == ["Playback stopped: the sound device has gone."]
    assert not player.playing
    assert player.position == 1000
    fresh = RecordingOutput()
    player.set_output(fresh)
    player.play()
    assert_array_equal(fresh.play(500), case.audio.samples[:, 1000:1500].T)


def test_changing_the_output_while_playing_goes_on(
    player: Player, output: RecordingOutput, case: Case
) -> None:
    player.play()
    output.play(1000)
    fresh = RecordingOutput()
    player.set_output(fresh)
    assert player.playing
    assert_array_equal(fresh.play(500), case.audio.samples[:, 1000:1500].T)


class Clock:
    """The time, which a test moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s = 1000.0
        monkeypatch.setattr("time.perf_counter", lambda: self.now_s)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def test_drop_outs_are_said_once_each(
    player: Player, output: RecordingOutput, clock: Clock
) -> None:
    said: list[str] = []
    player.said.connect(said.append)
    player.play()
    for n_underruns, passed_s in ((1, 0.0), (2, 5.0)):
        clock.now_s += passed_s
        output.n_underruns = n_underruns
        player.poll()
        player.poll()
    assert len(said) == 1
    assert "2 in all" in said[0]
    assert "busy" in said[0]
    assert player.n_underruns == 2
    assert player.latency_s == 0


class Patient(RecordingOutput):
    """Holds more when asked to, twice; counts drop-outs per opening as devices do."""

    def hold_more(self) -> bool:
        self.latency_s += 0.1
        return self.latency_s < 0.3

    def open(self, feed: Feed, *, sample_rate: int, n_channels: int) -> None:
        super().open(feed, sample_rate=sample_rate, n_channels=n_channels)
        self.n_underruns = 0


def test_one_drop_out_in_a_minute_is_left_at_that(case: Case, clock: Clock) -> None:
    """Opening the device anew would be a longer one."""
    output = Patient()
    player = Player(output)
    player.set_recording(case.audio)
    said: list[str] = []
    player.said.connect(said.append)
    player.play()
    for seconds in (0.0, 0.02, 0.1, 70.0, 0.3, 90.0):  # some calls notice one
        clock.now_s += seconds
        output.n_underruns += 1
        player.poll()
        assert player.playing
    assert output.latency_s == 0.0
    assert player.n_underruns == 6
    assert not said


def test_a_sound_that_drops_out_on_and_on_is_helped_soon(
    case: Case, clock: Clock
) -> None:
    output = Patient()
    player = Player(output)
    player.set_recording(case.audio)
    player.play()
    for _ in range(60):
        clock.now_s += 0.02
        output.n_underruns += 1
        player.poll()
    assert output.latency_s == 0.1


def test_after_drop_outs_more_is_held_ready_and_it_plays_on(
    case: Case, clock: Clock
) -> None:
    output = Patient()
    player = Player(output)
    player.set_recording(case.audio)
    said: list[str] = []
    player.said.connect(said.append)
    player.play()
    output.play(1000)
    output.n_underruns += 1
    player.poll()
    for n_openings in (1, 2):
        clock.now_s += 10.0
        output.n_underruns += 1
        player.poll()
        assert output.latency_s == pytest.approx(0.1 * n_openings)
        assert player.playing
        assert player.n_underruns == 1 + n_openings
        assert output.play(100).any()
    assert player.position == 1200
    assert not said
    clock.now_s += 10.0
    output.n_underruns += 1
    player.poll()
    player.poll()
    assert len(said) == 1
    assert "4 in all" in said[0]


def test_a_device_that_goes_over_by_itself_is_not_opened_anew(
    case: Case, clock: Clock
) -> None:
    class Smooth(Patient):
        n_tended = n_over = 0

        def go_over(self) -> bool:
            self.n_over += 1
            return True

        def tend(self) -> None:
            self.n_tended += 1

    output = Smooth()
    player = Player(output)
    player.set_recording(case.audio)
    player.play()
    for _ in range(2):
        output.n_underruns += 1
        clock.now_s += 10.0
        player.poll()
    assert (output.n_tended, output.n_over) == (2, 1)
    assert output.n_underruns == player.n_underruns == 2


def test_a_recording_is_played_without_the_compiler() -> None:
    code = "import sys, nmfaudio.playback.player; print('numba' in sys.modules)"
    assert output_of(code) == "False\n"
