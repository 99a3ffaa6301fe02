"""Sound devices: a made-up PortAudio that obeys, refuses, vanishes, or is not there."""

import builtins
import os
import sys
import threading
import time
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from nmfaudio.errors import DeviceError
from nmfaudio.playback.device import NullOutput, RecordingOutput, SoundDeviceOutput


class PortAudioError(Exception):
    pass


class Stream:
    """What OutputStream gives, called back by hand."""

    def __init__(self, library: "Library", **settings: Any) -> None:
        if library.refuse_open:
            raise PortAudioError("Device unavailable", -9985)
        self.library = library
        self.settings = settings
        self.latency = 0.07
        self.active = False
        self.closed = False

    def start(self) -> None:
        if self.library.refuse_start:
            raise PortAudioError("Unanticipated host error")
        self.active = True

    def abort(self, **_: bool) -> None:
        self.active = False

    def close(self, **_: bool) -> None:
        self.closed = True

    def call_back(
        self, n_samples: int = 4, *, underflow: bool = False, dac_s: float = 0.05
    ) -> NDArray[np.float32]:
        out = np.full((n_samples, self.settings["channels"]), np.nan, np.float32)
        when = SimpleNamespace(outputBufferDacTime=dac_s, currentTime=0.0)
        status = SimpleNamespace(output_underflow=underflow)
        thread = threading.Thread(
            target=self.settings["callback"], args=(out, n_samples, when, status)
        )
        thread.start()
        thread.join()
        return out


class Library(ModuleType):
    """What is used of sounddevice."""

    PortAudioError = PortAudioError

    def __init__(self) -> None:
        super().__init__("sounddevice")
        self.devices = [
            {"name": "mic", "max_output_channels": 0, "default_samplerate": 44100.0},
            {"name": "desk", "max_output_channels": 2, "default_samplerate": 48000.0},
        ]
        self.rates = {44_100, 48_000}
        self.refuse_open = self.refuse_start = False
        self.restarts = 0
        self.streams: list[Stream] = []

    def query_devices(self, device: object = None, kind: str | None = None) -> Any:
        if kind is None:
            return self.devices
        for entry in self.devices:
            if entry["max_output_channels"] and device in {None, entry["name"]}:
                return entry
        if device is None:
            raise PortAudioError("Error querying device -1")
        raise ValueError(f"No output device matching {device!r}")

    def check_output_settings(self, *settings: object) -> None:
        if self.refuse_open:
            raise PortAudioError("Device unavailable", -9985)
        if settings[-1] not in self.rates:
            raise PortAudioError("Invalid sample rate", -9997)

    def OutputStream(self, **settings: Any) -> Stream:  # noqa: N802  # its name
        self.streams.append(Stream(self, **settings))
        return self.streams[-1]

    def _terminate(self) -> None:
        self.restarts += 1

    def _initialize(self) -> None:
        pass


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    library = Library()
    monkeypatch.setitem(sys.modules, "sounddevice", library)
    monkeypatch.setattr("nmfaudio.playback.load.others_per_core", lambda: 0.0)
    return library


def count_up(out: NDArray[np.float32], audible_at_s: float) -> None:
    out[:] = np.arange(out.size).reshape(out.shape)


def opened(library: Library, fill: Callable[..., None] = count_up) -> SoundDeviceOutput:
    output = SoundDeviceOutput()
    output.open(fill, sample_rate=44_100, n_channels=2)
    output.start()
    return output


def test_plays_what_fill_gives(library: Library) -> None:
    times: list[float] = []

    def fill(out: NDArray[np.float32], audible_at_s: float) -> None:
        times.append(audible_at_s - time.perf_counter())
        count_up(out, audible_at_s)

    output = opened(library, fill)
    stream = library.streams[0]
    assert stream.settings["samplerate"] == 44_100
    assert stream.settings["dtype"] == "float32"
    assert stream.settings["latency"] == 0.06
    assert output.running
    assert output.latency_s == 0.07
    assert_array_equal(stream.call_back(), np.arange(8).reshape(4, 2))
    assert times[0] == pytest.approx(0.05, abs=0.02)
    stream.call_back(dac_s=-1e9)  # a host that does not fill in the times
    assert times[1] == pytest.approx(0.06, abs=0.02)
    assert output.failure == ""
    output.start()
    output.stop()
    assert not stream.active
    assert not output.running
    output.close()
    assert stream.closed


def test_counts_underruns_per_opening(library: Library) -> None:
    output = opened(library)
    library.streams[0].call_back(underflow=True)
    library.streams[0].call_back(underflow=True)
    library.streams[0].call_back()
    assert output.n_underruns == 2
    output.open(count_up, sample_rate=44_100, n_channels=2)
    assert library.streams[0].closed
    assert output.n_underruns == 0


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
    assert output.latency_s == 0.06
    with pytest.raises(DeviceError, match="libportaudio2"):
        output.format_for(44_100, 2)
    with pytest.raises(DeviceError, match="libportaudio2"):
        output.open(count_up, sample_rate=44_100, n_channels=2)
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
        output.open(count_up, sample_rate=44_100, n_channels=2)


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


def test_a_named_device_that_is_not_there(library: Library) -> None:
    assert SoundDeviceOutput("desk").unavailable == ""
    assert "no sound output" in SoundDeviceOutput("gone").unavailable


def test_refusals_are_sentences(library: Library) -> None:
    library.refuse_open = True
    output = SoundDeviceOutput()
    with pytest.raises(DeviceError, match=r"cannot be opened.*Device unavailable"):
        output.format_for(44_100, 2)
    with pytest.raises(DeviceError, match=r"cannot be opened.*Device unavailable"):
        output.open(count_up, sample_rate=44_100, n_channels=2)
    library.refuse_open = False
    library.refuse_start = True
    output.open(count_up, sample_rate=44_100, n_channels=2)
    with pytest.raises(DeviceError, match=r"cannot be opened.*host error"):
        output.start()
    assert not output.running
    assert output.failure == ""


def test_a_device_that_vanishes(library: Library) -> None:
    output = opened(library)
    library.streams[0].active = False
    assert "has gone" in output.failure
    output.stop()
    assert output.failure == ""


def test_a_device_that_stops_asking(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = opened(library)
    library.streams[0].call_back()
    now_s = time.perf_counter()
    monkeypatch.setattr(time, "perf_counter", lambda: now_s + 5)
    assert "not asked for sound for 4 seconds" in output.failure


def test_an_error_while_mixing_silences_and_is_told(library: Library) -> None:
    def fail(out: NDArray[np.float32], audible_at_s: float) -> None:
        out[:] = 1.0
        raise RuntimeError("a bug")

    output = opened(library, fail)
    assert not library.streams[0].call_back().any()
    assert "mixing failed (a bug)" in output.failure
    assert not library.streams[0].call_back().any()
    output.stop()
    output.start()
    assert output.failure == ""


def test_after_closing_a_late_call_is_silent(library: Library) -> None:
    output = opened(library)
    output.close()
    assert not library.streams[0].call_back().any()


@pytest.mark.parametrize(("load", "held"), [(0.9, 0.06), (1.0, 0.12), (4.0, 0.24)])
def test_a_busy_machine_begins_with_more_held_ready(
    library: Library, monkeypatch: pytest.MonkeyPatch, load: float, held: float
) -> None:
    monkeypatch.setattr("nmfaudio.playback.load.others_per_core", lambda: load)
    opened(library)
    assert library.streams[-1].settings["latency"] == pytest.approx(held)


def test_it_is_asked_again_whenever_playing_begins(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = opened(library)
    output.stop()
    monkeypatch.setattr("nmfaudio.playback.load.others_per_core", lambda: 2.0)
    output.start()
    assert len(library.streams) == 1, "it was looked at a moment ago"
    monkeypatch.setattr("nmfaudio.playback.device._JUDGED_FOR_S", 0.0)
    output.start()
    assert len(library.streams) == 1, "what plays is not interrupted"
    for load, held in ((2.0, 0.12), (0.0, 0.06)):
        monkeypatch.setattr(
            "nmfaudio.playback.load.others_per_core", lambda load=load: load
        )
        output.stop()
        output.start()
        assert library.streams[-1].settings["latency"] == pytest.approx(held)
        assert library.streams[-2].closed
        assert_array_equal(library.streams[-1].call_back(), np.arange(8).reshape(4, 2))
    assert len(library.streams) == 3


def test_holds_up_to_four_times_as_much_ready(library: Library) -> None:
    output = opened(library)
    assert [output.hold_more() for _ in range(3)] == [True, True, False]
    output.open(count_up, sample_rate=44_100, n_channels=2)
    assert library.streams[-1].settings["latency"] == pytest.approx(0.24)


@pytest.mark.skipif(sys.platform != "linux", reason="others hurry by themselves")
def test_the_thread_that_plays_asks_to_run_first(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def refuse(pid: int, policy: int, _: object) -> None:
        asked.append(policy & ~os.SCHED_RESET_ON_FORK)
        raise PermissionError(pid)

    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    output = opened(library)
    output.start()
    library.streams[-1].call_back()
    assert_array_equal(library.streams[-1].call_back()[0], [0, 1])
    assert asked == [os.SCHED_RR]


def test_null_output() -> None:
    output = NullOutput()
    output.prepare()
    assert output.unavailable
    assert output.format_for(44_100, 2) == (44_100, 2)
    for act in (
        output.start,
        lambda: output.open(count_up, sample_rate=1, n_channels=1),
    ):
        with pytest.raises(DeviceError, match="unavailable"):
            act()
    output.search_again()
    output.stop()
    output.close()
    assert not output.running


def test_recording_output() -> None:
    output = RecordingOutput(block_length=3)
    output.prepare()
    with pytest.raises(DeviceError, match="not been opened"):
        output.start()
    assert output.play(5).shape == (0, 0)
    output.open(count_up, sample_rate=8000, n_channels=1)
    assert output.play(5).shape == (0, 1)
    output.start()
    assert_array_equal(output.play(5)[:, 0], [0, 1, 2, 0, 1])
    output.stop()
    assert output.play(5).shape == (0, 1)
    output.close()
    assert_array_equal(output.recorded[:, 0], [0, 1, 2, 0, 1])
