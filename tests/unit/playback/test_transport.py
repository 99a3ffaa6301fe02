"""The transport, driven from both of its sides."""

import pytest

from nmfaudio.errors import ParameterError
from nmfaudio.playback.transport import Loop, Stamp, Transport


def serve(transport: Transport, n_samples: int, time_s: float = 0.0) -> None:
    """Play a block as the audio thread would, without loops."""
    wanted = transport.wanted
    transport.take_jump(wanted)
    if not transport.should_play(wanted):
        return
    n = min(n_samples, transport.n_samples - transport.position)
    stamp = Stamp(time_s, transport.position, n)
    transport.advance(transport.position + n, (stamp,))
    if n < n_samples:
        transport.end(wanted)


def test_starts_at_the_beginning_and_silent() -> None:
    transport = Transport(1000, 100)
    assert not transport.playing
    assert transport.position == 0
    serve(transport, 10)
    assert transport.position == 0


def test_play_pause_keeps_the_place() -> None:
    transport = Transport(1000, 100)
    transport.play()
    serve(transport, 10)
    transport.pause()
    serve(transport, 10)
    assert transport.position == 10
    transport.play()
    serve(transport, 10)
    assert transport.position == 20
    assert transport.playing


def test_stop_goes_back() -> None:
    transport = Transport(1000, 100)
    transport.play()
    serve(transport, 10)
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
    assert transport.take_jump(transport.wanted) == 123
    assert transport.take_jump(transport.wanted) is None
    transport.seek(-5)
    assert transport.position == 0
    transport.seek(10_000)
    assert transport.position == 1000


def test_the_end_ends_one_run_only() -> None:
    transport = Transport(15, 100)
    transport.play()
    serve(transport, 10)
    serve(transport, 10)
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
    transport = Transport(1000, 100)
    transport.play()
    serve(transport, 10, time_s=1.0)
    serve(transport, 10, time_s=1.1)
    assert transport.audible_position(0.5) == 0  # mixed, but not heard yet
    assert transport.audible_position(1.05) == pytest.approx(5)
    assert transport.audible_position(1.15) == pytest.approx(15)
    assert transport.audible_position(9.0) == pytest.approx(
        20
    )  # not beyond what was mixed


def test_audible_position_waits_at_a_target_until_it_is_heard() -> None:
    transport = Transport(1000, 100)
    transport.play()
    serve(transport, 10, time_s=1.0)
    transport.seek(500)
    serve(transport, 10, time_s=2.0)
    assert transport.audible_position(1.05) == 500
    assert transport.audible_position(2.05) == pytest.approx(505)


def test_stamps_do_not_grow_without_end() -> None:
    transport = Transport(100_000, 100)
    transport.play()
    for block in range(500):
        serve(transport, 10, time_s=block / 10)
    assert transport.audible_position(49.95) == pytest.approx(4995)
    assert len(transport._stamps) == 64
