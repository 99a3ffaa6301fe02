"""Sound devices: a made-up PortAudio that obeys, refuses, vanishes, or is not there."""

import builtins
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray
from portaudio import Library, PortAudioError
from unit.playback.conftest import Case

from nmfaudio.errors import DeviceError
from nmfaudio.playback.device import RecordingOutput, SoundDeviceOutput
from nmfaudio.playback.feeds import Turn
from nmfaudio.playback.outputs import device_words
from nmfaudio.playback.player import Player
from nmfaudio.playback.summons import Summons

LEAD_IN = 2205  # frames of silence after a start


class Count:
    """Numbers its samples; notes what it is told."""

    def __init__(self) -> None:
        self.changed = Summons()
        self.noted: list[tuple[float, float]] = []
        self.made = 0

    def rewind(self, frame: int) -> Turn:
        self.made = 0
        return Turn(frame, jumps=False, fades=False)

    def mix(self, out: NDArray[np.float32]) -> None:
        out[:] = self.made + np.arange(out.size).reshape(out.shape)
        self.made += out.size

    def note(self, frame: float, heard_at_s: float) -> None:
        self.noted.append((frame, heard_at_s - time.perf_counter()))


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    library = Library()
    monkeypatch.setitem(sys.modules, "sounddevice", library)
    return library


@pytest.fixture
def outputs() -> Iterator[list[SoundDeviceOutput]]:
    """Close what was opened, so that no thread goes on."""
    outputs: list[SoundDeviceOutput] = []
    yield outputs
    for output in outputs:
        output.close()


@pytest.fixture
def opened(library: Library, outputs: list[SoundDeviceOutput]) -> SoundDeviceOutput:
    output = SoundDeviceOutput()
    outputs.append(output)
    output.open(Count(), sample_rate=44_100, n_channels=2)
    output.start()
    return output


def wait_for(what: Any) -> None:
    stop_s = time.monotonic() + 10
    while not what():
        assert time.monotonic() < stop_s
        time.sleep(0.005)


def test_plays_what_the_source_gives_after_a_silence(
    library: Library, outputs: list[SoundDeviceOutput]
) -> None:
    output, source = SoundDeviceOutput(), Count()
    outputs.append(output)
    output.open(source, sample_rate=44_100, n_channels=2)
    output.start()
    stream = library.streams[0]
    assert stream.settings["samplerate"] == 44_100
    assert stream.settings["dtype"] == "float32"
    assert stream.settings["latency"] == 0.05
    assert output.running
    assert output.latency_s == 0.07
    assert source.noted[0] == (0, pytest.approx(0.07, abs=0.02))
    assert not stream.call_back(LEAD_IN).any()
    assert_array_equal(stream.call_back(), np.arange(8).reshape(4, 2))
    assert output.failure == ""
    output.start()
    output.stop()
    assert not stream.active
    assert not output.running
    output.close()
    assert stream.closed


@pytest.mark.parametrize(
    ("dac_s", "age_s", "ahead_s"),
    [
        (0.05, 0.0, 0.05),
        (0.05, 0.03, 0.02),
        (-1e9, 0.0, 0.07),  # a host that does not fill in the times
        (0.05, 1e9, 0.05),  # one whose clocks differ
        (0.05, None, 0.05),  # one that has gone
    ],
)
def test_the_source_is_told_when_a_frame_sounds(
    library: Library,
    outputs: list[SoundDeviceOutput],
    dac_s: float,
    age_s: float | None,
    ahead_s: float,
) -> None:
    output, source = SoundDeviceOutput(), Count()
    outputs.append(output)
    output.open(source, sample_rate=44_100, n_channels=2)
    output.start()
    stream = library.streams[0]
    stream.call_back(500)
    stream.call_back(500, dac_s=dac_s)
    stream.now_s += age_s or 0.0
    library.is_lost = age_s is None
    source.noted.clear()
    wait_for(lambda: len(source.noted) > 1)
    assert source.noted[-1] == (500, pytest.approx(ahead_s, abs=0.02))


def test_the_thread_that_mixes_keeps_up(
    library: Library, opened: SoundDeviceOutput
) -> None:
    stream = library.streams[0]
    heard = [stream.call_back(LEAD_IN)]
    for _ in range(60):  # 1.4 s, in a third of that
        heard.append(stream.call_back(1024))
        time.sleep(0.008)
    numbers = np.concatenate(heard[1:]).ravel()
    assert_array_equal(numbers, np.arange(numbers.size))
    assert opened.n_underruns == 0


def test_counts_gaps_per_opening(library: Library, opened: SoundDeviceOutput) -> None:
    library.streams[0].call_back(underflow=True)
    library.streams[0].call_back(underflow=True)
    library.streams[0].call_back()
    assert opened.n_underruns == 2
    assert not library.streams[0].call_back(100_000)[-1].any()
    assert opened.n_underruns == 3
    opened.open(Count(), sample_rate=44_100, n_channels=2)
    assert library.streams[0].closed
    assert opened.n_underruns == 0


@pytest.mark.parametrize(
    ("rate", "channels", "expected"),
    [
        (44_100, 2, (44_100, 2)),
        (44_100, 1, (44_100, 2)),
        (44_100, 6, (44_100, 2)),
        (44_100, 64, (44_100, 2)),
        (96_000, 2, (48_000, 2)),
    ],
)
def test_format_of_a_stereo_device(
    library: Library, rate: int, channels: int, expected: tuple[int, int]
) -> None:
    assert SoundDeviceOutput().format_for(rate, channels) == expected


def test_format_of_other_devices(library: Library) -> None:
    library.devices[1]["max_output_channels"] = 8
    assert SoundDeviceOutput().format_for(44_100, 6) == (44_100, 6)
    assert SoundDeviceOutput().format_for(44_100, 16) == (44_100, 2)
    library.devices[1]["max_output_channels"] = 1
    assert SoundDeviceOutput().format_for(44_100, 2) == (44_100, 1)
    library.rates = set()
    with pytest.raises(DeviceError, match="“desk” takes neither 44100 Hz"):
        SoundDeviceOutput().format_for(44_100, 2)


def test_the_library_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    known = builtins.__import__

    def refuse(name: str, *args: Any, **named: Any) -> Any:
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return known(name, *args, **named)

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    output = SoundDeviceOutput()
    assert "install libportaudio2" in output.unavailable
    assert output.names() == []
    assert output.n_underruns == 0
    assert output.latency_s == 0.05
    with pytest.raises(DeviceError, match="libportaudio2"):
        output.format_for(44_100, 2)
    with pytest.raises(DeviceError, match="libportaudio2"):
        output.open(Count(), sample_rate=44_100, n_channels=2)
    with pytest.raises(DeviceError, match="not been opened"):
        output.start()
    output.search_again()
    output.stop()
    output.close()


def test_the_part_that_plays_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    output = SoundDeviceOutput()
    assert "pip install 'nmfaudio[gui]'" in output.unavailable
    with pytest.raises(DeviceError, match=r"nmfaudio\[gui\]"):
        output.open(Count(), sample_rate=44_100, n_channels=2)


def test_no_device_at_first_then_one_is_connected(library: Library) -> None:
    devices, library.devices = library.devices, library.devices[:1]
    output = SoundDeviceOutput()
    assert "no sound output" in output.unavailable
    assert output.names() == []
    library.devices = devices
    assert output.unavailable  # not looked for again until asked to
    output.search_again()
    assert library.restarts == 1
    assert output.unavailable == ""
    assert output.names() == ["desk"]


def test_sound_is_not_ended_while_devices_are_named(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PortAudio would answer out of memory that it has given back."""
    asking, go_on, is_asked = threading.Event(), threading.Event(), False
    ended_while_asked = []
    query = library.query_devices

    def ask(*named: Any) -> Any:
        nonlocal is_asked
        is_asked = True
        asking.set()
        go_on.wait(10)
        is_asked = False
        return query(*named)

    output = SoundDeviceOutput()
    output.prepare()
    monkeypatch.setattr(library, "query_devices", ask)
    monkeypatch.setattr(
        library, "_terminate", lambda: ended_while_asked.append(is_asked)
    )
    naming = threading.Thread(target=output.names)
    naming.start()
    assert asking.wait(10)
    search = threading.Thread(target=output.search_again)
    search.start()
    search.join(0.2)
    go_on.set()
    for thread in (naming, search):
        thread.join(10)
    assert ended_while_asked == [False]


def test_sound_that_cannot_be_started_again(library: Library) -> None:
    output = SoundDeviceOutput()
    assert output.names() == ["desk"]
    library.refuse_restart = True
    output.search_again()
    assert "no sound output" in output.unavailable
    assert output.names() == []


def test_sound_that_cannot_be_started_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    known = builtins.__import__

    def refuse(name: str, *args: Any, **named: Any) -> Any:
        if name == "sounddevice":
            raise PortAudioError("Error initializing PortAudio", -9999)
        return known(name, *args, **named)

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    output = SoundDeviceOutput()
    assert "cannot be started (the system says “Error init" in output.unavailable
    output.search_again()
    assert output.names() == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            PortAudioError("Error opening Stream: Invalid device", -9996),
            "there is no such device any more",
        ),
        (
            ValueError("No output device matching 'desk'"),
            "there is no such device any more",
        ),
        (
            PortAudioError("Wait timed out", -9987),
            "no answer came in time",
        ),
        (
            PortAudioError("Unanticipated host error", -9999, (0, -16, "Busy")),
            "the system says “Unanticipated host error: Busy”",
        ),
        (PortAudioError(), "the system says “”"),
    ],
)
def test_what_portaudio_says_in_plain_words(error: Exception, words: str) -> None:
    assert device_words(error) == words


def test_a_named_device_that_is_not_there(library: Library) -> None:
    assert SoundDeviceOutput("desk").unavailable == ""
    assert "no sound output" in SoundDeviceOutput("gone").unavailable


def test_refusals_are_sentences(library: Library) -> None:
    library.refuse_open = True
    output = SoundDeviceOutput()
    with pytest.raises(DeviceError, match=r"cannot be opened.*another program has it"):
        output.format_for(44_100, 2)
    with pytest.raises(DeviceError, match=r"cannot be opened.*another program has it"):
        output.open(Count(), sample_rate=44_100, n_channels=2)
    library.refuse_open = False
    library.refuse_start = True
    output.open(Count(), sample_rate=44_100, n_channels=2)
    with pytest.raises(DeviceError, match=r"cannot be opened.*host error"):
        output.start()
    assert not output.running
    assert output.failure == ""


def test_a_device_that_vanishes(library: Library, opened: SoundDeviceOutput) -> None:
    library.streams[0].active = False
    assert "has gone" in opened.failure
    opened.stop()
    assert opened.failure == ""


def test_a_device_that_stops_asking(
    library: Library, opened: SoundDeviceOutput, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.streams[0].call_back()
    assert opened.failure == ""
    now_s = time.perf_counter()
    monkeypatch.setattr(time, "perf_counter", lambda: now_s + 5)
    assert "not asked for sound for 4 seconds" in opened.failure
    library.streams[0].call_back()
    assert opened.failure == ""


def test_an_error_while_mixing_is_told(
    library: Library, outputs: list[SoundDeviceOutput]
) -> None:
    class Faulty(Count):
        def mix(self, out: NDArray[np.float32]) -> None:
            if self.made > 60_000:
                raise RuntimeError("a bug")
            super().mix(out)

    output = SoundDeviceOutput()
    outputs.append(output)
    output.open(Faulty(), sample_rate=44_100, n_channels=2)
    output.start()
    library.streams[0].call_back(20_000)
    wait_for(lambda: output.failure)
    assert "mixing failed (a bug)" in output.failure
    output.stop()
    output.start()
    assert output.failure == ""


def test_an_error_before_anything_sounds_is_told(library: Library, case: Case) -> None:
    output = SoundDeviceOutput()
    player = Player(output)
    mixer, said = player.set_recording(case.audio), list[str]()
    player.said.connect(said.append)
    assert mixer is not None
    mixer.rewind = mixer.mix = mixer.note = Mock(side_effect=RuntimeError("a bug"))  # type: ignore[method-assign]
    player.play()
    wait_for(lambda: player.poll() or said)
    assert said == ["Playback stopped: mixing failed (a bug)."]
    assert not player.playing
    assert library.streams[-1].closed


def test_holds_up_to_five_times_as_much_ready(
    library: Library, opened: SoundDeviceOutput
) -> None:
    assert not opened.hold_more(), "nothing has dropped out"
    more = []
    for _ in range(4):
        opened.start()
        library.streams[-1].call_back(underflow=True)
        more.append(opened.hold_more())
        opened.open(Count(), sample_rate=44_100, n_channels=2)
    assert more == [True, True, True, False]
    assert (opened.n_underflows, opened.n_underruns) == (4, 0)
    assert library.streams[-1].settings["latency"] == pytest.approx(0.24)


def test_what_was_mixed_too_late_the_device_cannot_hold(
    library: Library, opened: SoundDeviceOutput
) -> None:
    library.streams[0].call_back(200_000)
    assert opened.n_underruns == 1
    assert not opened.hold_more()


def test_an_old_drop_out_asks_for_no_more(
    library: Library, opened: SoundDeviceOutput, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.streams[0].call_back(underflow=True)
    opened.tend()
    now_s = time.perf_counter()
    monkeypatch.setattr(time, "perf_counter", lambda: now_s + 61)
    library.streams[0].call_back(200_000)  # mixed too late
    assert not opened.hold_more()
    library.streams[0].call_back(underflow=True)
    assert opened.hold_more()


class Pair:
    """A device that plays, and a second stream of it that is to take over."""

    def __init__(self, library: Library, output: SoundDeviceOutput) -> None:
        self.output = output
        self.first = library.streams[0]
        self.first.call_back(underflow=True)
        assert output.hold_more()
        assert output.go_over()
        assert output.go_over(), "it is on the way"
        assert output.hold_more()
        assert len(library.streams) == 2
        self.second = library.streams[1]

    def play(self, until: Any) -> None:
        """Have both fetch what is due, in real time, until something holds."""
        stop_s = time.monotonic() + 20
        while not until():
            assert time.monotonic() < stop_s
            for stream in (self.first, self.second):
                if stream.active:
                    stream.call_back(441)
                    stream.now_s += 0.01
            self.output.tend()
            time.sleep(0.01)


def test_another_stream_takes_over(library: Library, opened: SoundDeviceOutput) -> None:
    pair = Pair(library, opened)
    assert pair.second.settings["latency"] == pytest.approx(0.1)
    pair.second.call_back(underflow=True)  # of silence: nobody hears it
    pair.play(lambda: pair.first.closed)
    assert opened.running
    assert opened.failure == ""
    assert not pair.second.closed
    assert pair.second.call_back(1000).all()
    assert opened.n_underruns == opened.n_underflows == 1
    pair.second.call_back(underflow=True)
    assert opened.n_underruns == opened.n_underflows == 2
    assert opened.hold_more()
    opened.close()
    assert pair.second.closed
    assert opened.n_underflows == 2


def test_stopped_before_another_stream_takes_over(
    library: Library, opened: SoundDeviceOutput
) -> None:
    pair = Pair(library, opened)
    opened.stop()
    assert pair.second.closed
    assert not pair.first.closed
    opened.start()
    assert pair.first.call_back(10_000)[-1].any()


def test_stopped_while_another_stream_takes_over(
    library: Library, opened: SoundDeviceOutput
) -> None:
    pair = Pair(library, opened)
    feeder = opened._feeder
    assert feeder is not None
    before = feeder.ring
    pair.play(lambda: feeder.ring is not before)
    opened.stop()
    assert pair.first.closed
    assert not pair.second.active
    opened.start()
    assert pair.second.call_back(10_000)[-1].any()


def test_a_stream_that_does_not_ask_takes_nothing_over(
    library: Library, opened: SoundDeviceOutput, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = Pair(library, opened)
    now_s = time.perf_counter()
    monkeypatch.setattr(time, "perf_counter", lambda: now_s + 11)
    opened.tend()
    assert pair.second.closed
    assert not pair.first.closed


@pytest.mark.parametrize("refusal", ["refuse_open", "refuse_start"])
def test_a_device_that_takes_one_stream(
    library: Library, opened: SoundDeviceOutput, refusal: str
) -> None:
    library.streams[0].call_back(underflow=True)
    setattr(library, refusal, True)
    assert opened.hold_more()
    assert not opened.go_over()
    assert all(stream.closed for stream in library.streams[1:])
    assert not library.streams[0].closed
    opened.stop()
    assert not opened.go_over(), "nothing plays"


def test_the_real_library_takes_machine_code() -> None:
    """Opening fails for want of a device at most."""
    # OSError: Python's part is there, the system's library is not.
    missing = (ImportError, OSError)
    sounddevice = pytest.importorskip("sounddevice", exc_type=missing)
    output = SoundDeviceOutput()
    if output.unavailable:
        # What is left to be seen: that the names that are used are there.
        assert callable(sounddevice._StreamBase)
        assert sounddevice._ffi.cast("PaStreamCallback *", 8) is not None
        return
    output.open(Count(), sample_rate=48_000, n_channels=2)
    output.close()


def test_recording_output() -> None:
    output = RecordingOutput(block_length=3)
    output.prepare()
    with pytest.raises(DeviceError, match="not been opened"):
        output.start()
    assert output.play(5).shape == (0, 0)
    output.open(Count(), sample_rate=8000, n_channels=1)
    assert output.play(5).shape == (0, 1)
    output.start()
    assert_array_equal(output.play(5)[:, 0], range(5))
    output.stop()
    assert output.play(5).shape == (0, 1)
    output.close()
    assert_array_equal(output.recorded[:, 0], range(5))
