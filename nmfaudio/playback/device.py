"""The sound devices of this machine.

PortAudio (through sounddevice) calls back from a thread of its own whenever the device
wants samples. Importing sounddevice and looking for devices takes some 0.2 s, so
:meth:`SoundDeviceOutput.prepare` is made for a worker thread.
"""

import contextlib
import os
import sys
import threading
import time
from typing import Any

from nmfaudio.compiled.types import Float32Array
from nmfaudio.errors import DeviceError
from nmfaudio.playback.feeds import Fill
from nmfaudio.playback.load import held_s
from nmfaudio.playback.outputs import (
    NO_DEVICE,
    NullOutput,
    Output,
    RecordingOutput,
)

__all__ = [
    "DEFAULT_LATENCY_S",
    "SAFE_LATENCY_S",
    "NullOutput",
    "Output",
    "RecordingOutput",
    "SoundDeviceOutput",
]

DEFAULT_LATENCY_S = 0.06
SAFE_LATENCY_S = 0.2
"""For machines whose sound drops out at the default."""

_LONGEST_LATENCY_S = 0.24
_JUDGED_FOR_S = 1.0
"""So long it counts how busy the machine was found to be."""

_PRIORITY = 10  # of real-time threads, 1 to 99: above all that is not
_STALL_S = 4.0
_LEAD_IN_S = 0.05
_INVALID_RATE = -9997
"""PortAudio's code for a sample rate that a device refuses."""

_NOT_INSTALLED = (
    "Playback is unavailable: sounddevice is not installed. Install it with: pip "
    "install 'nmfaudio[gui]'; everything else works."
)
_NO_LIBRARY = (
    "Playback is unavailable: the PortAudio library is missing. On Debian or Ubuntu, "
    "install libportaudio2 and libasound2-plugins; everything else works."
)


class SoundDeviceOutput:
    """A device of this machine, through PortAudio.

    Parameters
    ----------
    device : str or int or None
        Name or number; None is the system's default.
    latency_s : float, default 0.06
        Latency asked for, see also ``SAFE_LATENCY_S``; on a machine that is busy when
        playing begins it is more.
    """

    def __init__(
        self,
        device: str | int | None = None,
        latency_s: float = DEFAULT_LATENCY_S,
    ) -> None:
        self.device = device
        self._asked_latency_s = latency_s
        self._prepare_lock = threading.Lock()
        self._library: Any = None
        self._unavailable: str | None = None
        self._stream: Any = None
        self._format = (0, 0)
        self._held_s = latency_s
        self._judged_at_s = 0.0
        self._running = False
        # Written by the audio thread.
        self._fill: Fill | None = None
        self._n_underruns = 0
        self._error: Exception | None = None
        self._last_call_s = 0.0
        self._is_hurried = False

    @property
    def unavailable(self) -> str:
        """Why it cannot play, as a sentence for the user; empty when it can."""
        self.prepare()
        return self._unavailable or ""

    @property
    def running(self) -> bool:
        """Whether it has been started and not stopped."""
        return self._running

    @property
    def latency_s(self) -> float:
        """Seconds from mixing a sample to its sound, as the device says."""
        if self._stream is None:
            return self._asked_latency_s
        return float(self._stream.latency)

    @property
    def lead_in_s(self) -> float:
        """Seconds that may get lost after a start: PulseAudio drops up to 40 ms."""
        return _LEAD_IN_S

    @property
    def n_underruns(self) -> int:
        """How often the sound dropped out since it was opened."""
        return self._n_underruns

    @property
    def failure(self) -> str:
        """What went wrong since it was started; empty when all is well."""
        if not self._running:
            return ""
        if self._error is not None:
            return f"Playback stopped: mixing failed ({self._error})."
        if not self._stream.active:
            return (
                "Playback stopped: the sound device has gone. Connect it again or "
                "choose another one in the Play menu."
            )
        if time.perf_counter() - self._last_call_s > _STALL_S:
            return (
                "Playback stopped: the sound device has not asked for sound for "
                f"{_STALL_S:.0f} seconds. Choose another one in the Play menu."
            )
        return ""

    def hold_more(self) -> bool:
        """Ask for twice the latency from the next opening on; False if it is most."""
        before = self._asked_latency_s
        self._asked_latency_s = max(before, min(2 * before, _LONGEST_LATENCY_S))
        return self._asked_latency_s > before

    def prepare(self) -> None:
        """Load PortAudio and look for the device, once."""
        with self._prepare_lock:
            if self._unavailable is not None:
                return
            try:
                import sounddevice  # noqa: PLC0415  # absent libraries must not end the app
            except ImportError:
                self._unavailable = _NOT_INSTALLED
                return
            except OSError:
                self._unavailable = _NO_LIBRARY
                return
            self._library = sounddevice
            try:
                sounddevice.query_devices(self.device, "output")
            except (sounddevice.PortAudioError, ValueError):
                self._unavailable = NO_DEVICE
            else:
                self._unavailable = ""

    def search_again(self) -> None:
        """Look for devices anew: PortAudio knows only those there were at its start.

        Closes this output. No other output of the process may be open.
        """
        self.close()
        with self._prepare_lock:
            if self._library is not None:
                # The library has no public way to do this.
                self._library._terminate()
                self._library._initialize()
            self._unavailable = None
        self.prepare()

    def names(self) -> list[str]:
        """Return the names of all outputs of this machine."""
        self.prepare()
        if self._library is None:
            return []
        return [
            device["name"]
            for device in self._library.query_devices()
            if device["max_output_channels"] > 0
        ]

    def format_for(self, sample_rate: int, n_channels: int) -> tuple[int, int]:
        """Return the rate and the channels to open the device with.

        Raises
        ------
        DeviceError
            If the device takes nothing that could be converted to.
        """
        if self.unavailable:
            raise DeviceError(self.unavailable)
        info = self._library.query_devices(self.device, "output")
        most = int(info["max_output_channels"])
        wished = 2 if n_channels <= 2 or n_channels > 8 else n_channels
        channels = wished if wished <= most else min(2, most)
        for rate in (sample_rate, int(info["default_samplerate"]), 48_000, 44_100):
            try:
                self._library.check_output_settings(
                    self.device, channels, "float32", None, rate
                )
            except self._library.PortAudioError as error:
                if _INVALID_RATE in error.args:
                    continue
                raise DeviceError(_device_sentence(error)) from error
            return rate, channels
        raise DeviceError(
            f"Playback is unavailable: the sound device “{info['name']}” takes neither "
            f"{sample_rate} Hz nor a common rate. Choose another one in the Play menu."
        )

    def open(self, fill: Fill, *, sample_rate: int, n_channels: int) -> None:
        """Open the device. Raises DeviceError if it cannot be."""
        self.close()
        if self.unavailable:
            raise DeviceError(self.unavailable)
        self._fill = fill
        self._n_underruns = 0
        self._format = sample_rate, n_channels
        self._open_stream(held_s(self._asked_latency_s, _LONGEST_LATENCY_S))

    def _open_stream(self, latency_s: float) -> None:
        sample_rate, n_channels = self._format
        self._held_s, self._judged_at_s = latency_s, time.perf_counter()
        try:
            self._stream = self._library.OutputStream(
                samplerate=sample_rate,
                channels=n_channels,
                dtype="float32",
                device=self.device,
                latency=latency_s,
                callback=self._called_back,
            )
        except (self._library.PortAudioError, ValueError) as error:
            raise DeviceError(_device_sentence(error)) from error

    def _hold_enough(self) -> None:
        """Hold as much ready as the machine asks for now, more or less than before."""
        if time.perf_counter() - self._judged_at_s < _JUDGED_FOR_S:
            return
        self._judged_at_s = time.perf_counter()
        latency_s = held_s(self._asked_latency_s, _LONGEST_LATENCY_S)
        if latency_s != self._held_s:
            self._stream.close(ignore_errors=True)
            self._stream = None
            self._open_stream(latency_s)

    def start(self) -> None:
        """Begin to play. Raises DeviceError."""
        if self._stream is None:
            raise DeviceError("the sound device has not been opened")
        if self._running:
            return
        self._hold_enough()
        self._error = None
        self._is_hurried = False  # it will be another thread
        self._last_call_s = time.perf_counter()
        try:
            self._stream.start()
        except self._library.PortAudioError as error:
            raise DeviceError(_device_sentence(error)) from error
        self._running = True

    def stop(self) -> None:
        """Stop at once; samples that have not sounded are dropped."""
        if self._running:
            self._running = False
            # A device that has gone has stopped already, whatever it says.
            self._stream.abort(ignore_errors=True)

    def close(self) -> None:
        """Stop, and give the device back."""
        self.stop()
        if self._stream is not None:
            self._stream.close(ignore_errors=True)
            self._stream = None
        self._fill = None

    def _called_back(
        self, out: Float32Array, n_samples: int, when: Any, status: Any
    ) -> None:
        """Fill one block, in PortAudio's thread. May not wait, log, or raise."""
        del n_samples
        now_s = time.perf_counter()
        self._last_call_s = now_s
        if status.output_underflow:
            self._n_underruns += 1
        if not self._is_hurried:
            self._is_hurried = True
            _hurry()
        fill = self._fill
        if fill is None or self._error is not None:
            out[:] = 0.0
            return
        ahead_s = when.outputBufferDacTime - when.currentTime
        if not 0.0 <= ahead_s < 2.0:  # some hosts do not fill in these times
            ahead_s = self._held_s
        try:
            fill(out, now_s + ahead_s)
        except Exception as error:  # shown by `failure`; the thread may not end by it
            self._error = error
            out[:] = 0.0


def _hurry() -> None:
    """Let this thread run before all others, where the system lets a thread do so.

    Elsewhere than on Linux the system's own thread calls back, which does already.
    """
    if sys.platform == "linux":
        policy = os.SCHED_RR | os.SCHED_RESET_ON_FORK
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, policy, os.sched_param(_PRIORITY))


def _device_sentence(error: Exception) -> str:
    reason = str(error.args[0]) if error.args else str(error)
    return (
        f"Playback is unavailable: the sound device cannot be opened ({reason}). Close "
        "other programs that use it, or choose another one in the Play menu."
    )
