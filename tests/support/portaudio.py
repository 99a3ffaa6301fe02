"""A made-up PortAudio: what is used of sounddevice; its devices obey or refuse."""

import ctypes
import threading
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nmfaudio.errors import DeviceError
from nmfaudio.playback.feeds import Feed
from nmfaudio.playback.outputs import RecordingOutput

READ = ctypes.CFUNCTYPE(
    ctypes.c_int,
    *(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong),
    *(ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p),
)


class PortAudioError(Exception):
    pass


class NoDevice(RecordingOutput):
    """An output of a machine that has none."""

    unavailable = "Playback is unavailable: none."

    def open(self, feed: Feed, *, sample_rate: int, n_channels: int) -> None:  # noqa: ARG002  # interface
        raise DeviceError(self.unavailable)


class Stream:
    """What a stream is, whose machine code is called by hand."""

    def __init__(self, library: "Library", **settings: Any) -> None:
        if library.refuse_open:
            raise PortAudioError("Device unavailable", -9985)
        self.library = library
        self.settings = settings
        self.latency = 0.07
        self.now_s = 100.0
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

    @property
    def time(self) -> float:
        if self.library.is_lost or self.closed:
            raise PortAudioError("Error getting stream time")
        return self.now_s

    def call_back(
        self, n_samples: int = 4, *, underflow: bool = False, dac_s: float = 0.05
    ) -> NDArray[np.float32]:
        out = np.full((n_samples, self.settings["channels"]), np.nan, np.float32)
        times = np.array([0.0, self.now_s, self.now_s + dac_s])
        read, words = READ(self.settings["callback"]), self.settings["userdata"]
        flags = 4 * underflow
        given = (None, out.ctypes.data, n_samples, times.ctypes.data, flags, words)
        thread = threading.Thread(target=read, args=given)
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
        self.refuse_open = self.refuse_start = self.is_lost = False
        self.refuse_restart = self.refuse_query = False
        self._ffi = SimpleNamespace(cast=lambda _, address: address)
        self.restarts = 0
        self.streams: list[Stream] = []

    def query_devices(self, device: object = None, kind: str | None = None) -> Any:
        if self.refuse_query:
            raise PortAudioError("PortAudio not initialized")
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

    def _StreamBase(self, **settings: Any) -> Stream:  # noqa: N802  # its name
        self.streams.append(Stream(self, **settings))
        return self.streams[-1]

    def _terminate(self) -> None:
        self.restarts += 1

    def _initialize(self) -> None:
        if self.refuse_restart:
            self.refuse_query = True
            raise PortAudioError("Error initializing PortAudio")
