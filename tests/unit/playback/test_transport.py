"""The transport, driven from both of its sides."""

import pytest

from nmfaudio.errors import ParameterError
from nmfaudio.playback.transport import Loop, Stretch, Transport


class Device:
    """Mixes and fetches blocks as the threads of a device would, without loops."""

    def __init__(self, n_samples: int) -> None:
        self.transport = Transport(n_samples, 100)
        self.moment = 0

    def serve(self, n_samples: int, time_s: float = 0.0) -> None:
        """Play a block that is heard from ``time_s`` on."""
        transport, moment = self.transport, self.moment
        wanted = transport.wanted
        position = transport.go_back(wanted, moment)
        if transport.should_play(wanted, moment):
            n = min(n_samples, transport.n_samples - position)
            transport.add([Stretch(moment, position, n)])
            if n < n_samples:
                transport.end(wanted, moment + n)
        self.moment += n_samples
        transport.note(self.moment, time_s + n_samples / 100)


def test_starts_at_the_beginning_and_silent() -> None:
    device = Device(1000)
    transport = device.transport
    assert not transport.playing
    assert transport.position == 0
    device.serve(10)
    assert transport.position == 0


def test_play_pause_keeps_the_place() -> None:
    device = Device(1000)
    transport = device.transport
    transport.play()
    device.serve(10)
    transport.pause()
    device.serve(10)
    assert transport.position == 10
    transport.play()
    device.serve(10)
    assert transport.position == 20
    assert transport.playing


def test_stop_goes_back() -> None:
    device = Device(1000)
    transport = device.transport
    transport.play()
    device.serve(10)
    transport.stop()
    assert transport.position == 0
    transport.set_loop(300, 500)
    transport.stop()
    assert transport.position == 300


def test_seek_shows_before_it_is_served_and_is_clipped() -> None:
    transport = Transport(1000, 100)
    transport.seek(123)
    assert transport.position == 123
    assert transport.audible_position(0.0) == 123
    assert transport.go_back(transport.wanted, 0) == 123
    assert transport.position == 123
    transport.seek(-5)
    assert transport.position == 0
    transport.seek(10_000)
    assert transport.position == 1000


def test_the_end_ends_one_run_only() -> None:
    device = Device(15)
    transport = device.transport
    transport.play()
    device.serve(10)
    device.serve(10)
    assert not transport.playing
    assert transport.position == 15
    transport.play()
    assert transport.playing
    assert transport.position == 0


def test_playing_twice_is_playing_once() -> None:
    transport = Transport(100, 100)
    transport.play()
    run = transport.wanted.run
    transport.play()
    assert transport.wanted.run == run


def test_play_enters_the_loop() -> None:
    transport = Transport(1000, 100)
    transport.set_loop(200, 300)
    transport.play()
    assert transport.position == 200
    transport.pause()
    transport.seek(250)
    transport.play()
    assert transport.position == 250
    transport.clear_loop()
    assert transport.loop is None


def test_loop_is_clipped_and_checked() -> None:
    transport = Transport(1000, 100)
    transport.set_loop(-10, 5000)
    assert transport.loop == Loop(0, 1000)
    for start, stop in ((10, 10), (20, 10), (2000, 3000)):
        with pytest.raises(ParameterError, match="at least 10 ms"):
            transport.set_loop(start, stop)
    assert transport.loop == Loop(0, 1000)


def test_audible_position_lags_by_the_latency() -> None:
    device = Device(1000)
    transport = device.transport
    transport.play()
    device.serve(10, time_s=1.0)
    device.serve(10, time_s=1.1)
    assert transport.audible_position(0.5) == 0  # mixed, but not heard yet
    assert transport.audible_position(1.05) == pytest.approx(5)
    assert transport.audible_position(1.15) == pytest.approx(15)
    assert transport.audible_position(9.0) == pytest.approx(
        20
    )  # not beyond what was mixed


def test_audible_position_waits_at_a_target_until_it_is_heard() -> None:
    device = Device(1000)
    transport = device.transport
    transport.play()
    device.serve(10, time_s=1.0)
    transport.seek(500)
    device.serve(10, time_s=2.0)
    assert transport.audible_position(1.05) == 500
    assert transport.audible_position(2.05) == pytest.approx(505)


def test_what_was_mixed_is_forgotten_in_time() -> None:
    device = Device(100_000)
    transport = device.transport
    transport.play()
    for block in range(500):
        transport.seek(100 * block)
        device.serve(5, time_s=block / 20)
        transport.add([Stretch(device.moment, 7 * block, 1)])
    assert transport.audible_position(24.97) == pytest.approx(49_902)
    transport.set_loop(0, 10)
    for turn in range(500):
        transport.add([Stretch(device.moment + 10 * turn, 0, 10)])
        transport.note(device.moment + 10 * turn, 0.0)
    assert len(transport._mixed) < 30


def test_what_is_taken_back_was_never_played() -> None:
    transport = Transport(1000, 100)
    transport.play()
    assert transport.changed.is_set()
    wanted = transport.wanted
    assert transport.go_back(wanted, 0) == 0
    transport.add([Stretch(0, 0, 600), Stretch(600, 600, 400)])
    transport.end(wanted, 1000)
    transport.note(300, 0.0)
    assert transport.playing
    assert transport.position == 300
    assert transport.sounds_at(999)
    assert not transport.sounds_at(1000)
    transport.set_loop(0, 500)
    assert transport.go_back(transport.wanted, 305) == 305
    assert transport.should_play(transport.wanted, 5000), "no end is reached in a loop"
    transport.add([Stretch(305, 305, 195), Stretch(500, 0, 500)])
    transport.pause()
    assert transport.go_back(transport.wanted, 310) == 310
    assert not transport.sounds_at(310)
    transport.note(5000, 0.0)
    assert transport.position == 310, "it does not go on while it rests"
    transport.play()
    assert transport.should_play(transport.wanted, 5000)


def test_a_device_that_stops_leaves_the_place_as_it_is() -> None:
    device = Device(50)
    transport = device.transport
    transport.play()
    device.serve(10)
    transport.add([Stretch(10, 10, 20)])  # ahead
    transport.rest()
    assert transport.position == 10
    assert transport.playing
    device.moment = 0  # another device
    device.serve(10)
    assert transport.position == 20
    device.serve(100)
    assert not transport.playing
    transport.rest()
    assert not transport.playing
    assert transport.position == 50
