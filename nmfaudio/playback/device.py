"""The sound devices of this machine.

PortAudio (through sounddevice) calls back from a thread of its own whenever the device
wants samples. What it calls is machine code that copies what is held ready: Python may
be as busy as it likes meanwhile. Importing sounddevice and looking for devices takes
some 0.2 s, so :meth:`SoundDeviceOutput.prepare` is made for a worker thread.
"""

import contextlib
import threading
import time
from typing import Any

from nmfaudio.errors import DeviceError
from nmfaudio.playback.feeder import Feeder
from nmfaudio.playback.feeds import Feed
from nmfaudio.playback.outputs import (
    NO_DEVICE,
    NullOutput,
    Output,
    RecordingOutput,
)
from nmfaudio.playback.priority import hurrying_helpers
from nmfaudio.playback.ring_code import ring_code

__all__ = [
    "DEFAULT_LATENCY_S",
    "SAFE_LATENCY_S",
    "NullOutput",
    "Output",
    "RecordingOutput",
    "SoundDeviceOutput",
]

DEFAULT_LATENCY_S = 0.05
SAFE_LATENCY_S = 0.2
"""For machines whose sound drops out at the default."""

_STALL_S = 4.0
_LEAD_IN_S = 0.05
"""Silence after a start: PulseAudio drops up to 40 ms of what it is given first."""

_LONGEST_AGO_S = 2.0
_LONGEST_LATENCY_S = 0.24
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
_NOT_STARTED = (
    "Playback is unavailable: the system's sound cannot be started ({}). Restart the "
    "sound server or this machine; everything else works."
)
_MIXING_FAILED = "Playback stopped: mixing failed ({})."


class SoundDeviceOutput:
    """A device of this machine, through PortAudio.

    Parameters
    ----------
    device : str or int or None
        Name or number; None is the system's default.
    latency_s : float, default 0.05
        Latency asked for, see also ``SAFE_LATENCY_S``; twice as much after a drop-out.
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
        self._feeder: Feeder | None = None
        self._sample_rate = 0
        self._running = False
        self._first_call = 0
        self._seen_call = (0, 0.0)
        self._past_underflows = 0

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
        """Seconds from fetching a frame to its sound, as the device says."""
        if self._stream is None:
            return self._asked_latency_s
        return float(self._stream.latency)

    @property
    def n_underruns(self) -> int:
        """How often the sound dropped out since it was opened."""
        if self._feeder is None:
            return 0
        return self._feeder.ring.n_gaps + self._feeder.ring.n_underflows

    @property
    def n_underflows(self) -> int:
        """How often, so far, a drop-out was the device's own: its threads were late."""
        now = 0 if self._feeder is None else self._feeder.ring.n_underflows
        return self._past_underflows + now

    @property
    def failure(self) -> str:
        """What went wrong since it was started; empty when all is well."""
        if not self._running or self._feeder is None:
            return ""
        if self._feeder.error is not None:
            return _MIXING_FAILED.format(self._feeder.error)
        if not self._stream.active:
            return (
                "Playback stopped: the sound device has gone. Connect it again or "
                "choose another one in the Play menu."
            )
        number, now_s = self._feeder.ring.call().number, time.perf_counter()
        if number != self._seen_call[0]:
            self._seen_call = number, now_s
        if now_s - self._seen_call[1] > _STALL_S:
            return (
                "Playback stopped: the sound device has not asked for sound for "
                f"{_STALL_S:.0f} seconds. Choose another one in the Play menu."
            )
        return ""

    def hold_more(self) -> bool:
        """Ask for twice the latency from the next opening on.

        False if it is most, or if no drop-out was the device's own: what is mixed too
        late it cannot hold.
        """
        if self._feeder is None or self._feeder.ring.n_underflows == 0:
            return False
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
            except Exception as error:  # of a class that went with the module
                self._unavailable = _NOT_STARTED.format(_reason(error))
                return
            self._library = sounddevice
            ring_code()  # here nobody waits for it
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
                with contextlib.suppress(self._library.PortAudioError):
                    self._library._terminate()
                    self._library._initialize()
            self._unavailable = None
        self.prepare()

    def names(self) -> list[str]:
        """Return the names of all outputs of this machine."""
        self.prepare()
        if self._library is None:
            return []
        try:
            devices = self._library.query_devices()
        except self._library.PortAudioError:  # it could not be started again
            return []
        return [d["name"] for d in devices if d["max_output_channels"] > 0]

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

    def open(self, feed: Feed, *, sample_rate: int, n_channels: int) -> None:
        """Open the device. Raises DeviceError if it cannot be."""
        self.close()
        if self.unavailable:
            raise DeviceError(self.unavailable)
        library, cast = self._library, self._library._ffi.cast
        feeder = Feeder(feed, n_channels, sample_rate, self._heard)
        try:
            # What libraries are offered that bring their own machine code to be called.
            with hurrying_helpers():
                self._stream = library._StreamBase(
                    kind="output",
                    samplerate=sample_rate,
                    channels=n_channels,
                    dtype="float32",
                    device=self.device,
                    latency=self._asked_latency_s,
                    callback=cast("PaStreamCallback *", feeder.ring.callback),
                    userdata=cast("void *", feeder.ring.words),
                )
        except (library.PortAudioError, ValueError) as error:
            raise DeviceError(_device_sentence(error)) from error
        self._feeder, self._sample_rate = feeder, sample_rate

    def start(self) -> None:
        """Begin to play. Raises DeviceError."""
        feeder = self._feeder
        if feeder is None:
            raise DeviceError("the sound device has not been opened")
        if self._running:
            return
        self._first_call = feeder.ring.call().number
        self._seen_call = self._first_call, time.perf_counter()
        try:
            feeder.fill(round(_LEAD_IN_S * self._sample_rate))
        except Exception as error:
            raise DeviceError(_MIXING_FAILED.format(error)) from error
        try:
            with hurrying_helpers():
                self._stream.start()
        except self._library.PortAudioError as error:
            raise DeviceError(_device_sentence(error)) from error
        feeder.start()
        self._running = True

    def stop(self) -> None:
        """Stop at once; samples that have not sounded are dropped."""
        if self._running and self._feeder is not None:
            self._running = False
            self._feeder.stop()
            # A device that has gone has stopped already, whatever it says.
            self._stream.abort(ignore_errors=True)

    def close(self) -> None:
        """Stop, and give the device back."""
        self.stop()
        if self._stream is not None:
            self._stream.close(ignore_errors=True)
            self._stream = None
        self._past_underflows = self.n_underflows
        self._feeder = None  # not before: the device reads its ring

    def _heard(self) -> tuple[int, float]:
        """Return a frame and when it sounds, for the feeder."""
        assert self._feeder is not None  # noqa: S101  # it asks
        ring, now_s = self._feeder.ring, time.perf_counter()
        call = ring.call()
        if call.number == self._first_call:
            return ring.read, now_s + self.latency_s
        # Some hosts do not fill in these times.
        ahead_s, ago_s = call.ahead_s, 0.0
        if not 0.0 <= ahead_s < _LONGEST_AGO_S:
            ahead_s = self.latency_s
        with contextlib.suppress(self._library.PortAudioError):  # it has gone
            ago_s = self._stream.time - call.time_s
        if not 0.0 <= ago_s < _LONGEST_AGO_S:
            ago_s = 0.0
        return call.frame, now_s - ago_s + ahead_s


def _device_sentence(error: Exception) -> str:
    return (
        f"Playback is unavailable: the sound device cannot be opened ({_reason(error)})"
        ". Close other programs that use it, or choose another one in the Play menu."
    )


def _reason(error: Exception) -> str:
    return str(error.args[0]) if error.args else str(error)
