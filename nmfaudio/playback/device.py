"""The sound devices of this machine.

PortAudio (through sounddevice) calls back from a thread of its own whenever the device
wants samples. What it calls is machine code that copies what is held ready: Python may
be as busy as it likes meanwhile. Importing sounddevice and looking for devices takes
some 0.2 s, so :meth:`SoundDeviceOutput.prepare` is made for a worker thread.
"""

import contextlib
import math
import threading
import time
from typing import Any

from nmfaudio.errors import DeviceError, Message
from nmfaudio.playback.feeder import Feeder
from nmfaudio.playback.feeds import Feed
from nmfaudio.playback.latency import DEFAULT_LATENCY_S, SAFE_LATENCY_S, Latency
from nmfaudio.playback.outputs import (
    NO_DEVICE,
    Output,
    RecordingOutput,
    device_words,
    mixing_failed,
    not_opened,
)
from nmfaudio.playback.portaudio import load_portaudio
from nmfaudio.playback.ring import Ring
from nmfaudio.playback.ring_code import ring_code
from nmfaudio.playback.stream import DeviceStream

__all__ = [
    "DEFAULT_LATENCY_S",
    "SAFE_LATENCY_S",
    "Output",
    "RecordingOutput",
    "SoundDeviceOutput",
]

_STALL_S = 4.0
_LEAD_IN_S = 0.05
"""Silence after a start: PulseAudio drops up to 40 ms of what it is given first."""

_LATELY_S = 60.0
_PATIENCE_S = 10.0
"""So long a stream that is to take over may take to be ready for that."""

_INVALID_RATE = -9997
"""PortAudio's code for a sample rate that a device refuses."""


class SoundDeviceOutput:
    """A device of this machine, through PortAudio.

    Parameters
    ----------
    device : str or int or None
        Name or number; None is the system's default.
    latency_s : float, default 0.05
        Latency asked for, see also ``SAFE_LATENCY_S``; more while the sound drops out.
    """

    def __init__(
        self,
        device: str | int | None = None,
        latency_s: float = DEFAULT_LATENCY_S,
    ) -> None:
        self.device = device
        self._latency = Latency(latency_s)
        self._prepare_lock = threading.Lock()
        self._library: Any = None
        self._unavailable: str | None = None
        self._stream: DeviceStream | None = None
        self._other: DeviceStream | None = None  # that is to take over, with its start
        self._other_since_s = 0.0
        self._feeder: Feeder | None = None
        self._running = False
        self._seen_call = (0, 0.0)
        self._past_gaps = self._past_underflows = 0
        self._first_underflows = self._seen_underflows = self._seen_underruns = 0
        self._dropped_out_s = -math.inf

    @property
    def unavailable(self) -> str:
        """Why it cannot play, as a sentence for the user; empty when it can."""
        if self._unavailable is None:
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
            return self._latency.asked_s
        return self._stream.latency_s

    @property
    def holds_more(self) -> bool:
        """Whether it holds more than was chosen, since the sound dropped out."""
        return self._latency.is_raised

    @property
    def n_underruns(self) -> int:
        """How often the sound dropped out since it was opened."""
        now = 0 if self._stream is None else self._stream.ring.n_gaps
        return self._past_gaps + now + self.n_underflows - self._first_underflows

    @property
    def n_underflows(self) -> int:
        """How often, so far, a drop-out was the device's own: its threads were late."""
        now = 0 if self._stream is None else self._stream.ring.n_underflows
        return self._past_underflows + now

    @property
    def failure(self) -> str:
        """What went wrong since it was started; empty when all is well."""
        if not self._running or self._feeder is None or self._stream is None:
            return ""
        if self._feeder.error is not None:
            return mixing_failed(self._feeder.error)
        if not self._stream.active:
            return Message(
                "Playback stopped: the sound device has gone. Connect it again or "
                "choose another one in the Play menu."
            )
        number, now_s = self._stream.ring.call().number, time.perf_counter()
        if number != self._seen_call[0]:
            self._seen_call = number, now_s
        if now_s - self._seen_call[1] > _STALL_S:
            return Message(
                "Playback stopped: the sound device has not asked for sound for "
                "{0:.0f} seconds. Choose another one in the Play menu.",
                _STALL_S,
            )
        return ""

    def hold_more(self) -> bool:
        """Ask for twice the latency that plays, from the next opening on.

        False if it is most, or if no drop-out in the last minute was the device's own:
        what is mixed too late it cannot hold.
        """
        self._notice_drop_outs()
        if time.perf_counter() - self._dropped_out_s > _LATELY_S:
            return False
        # What was asked for may have yet to come.
        return self._other is not None or self._latency.step_up()

    def go_over(self) -> bool:
        """Go on with the latency that is asked for now, without a gap.

        A second stream is started; when it says reliably what sounds when, it takes
        over, and :meth:`tend` closes the first. False where the device takes one only.
        """
        if self._feeder is None or self._stream is None or not self._running:
            return False
        if self._other is not None:
            return True
        try:
            other = self._opened(self._feeder.another_ring())
        except DeviceError:
            return False
        try:
            other.start()
        except self._library.PortAudioError:
            other.close()
            return False
        self._other, self._other_since_s = other, time.perf_counter()
        self._feeder.lead_over_to(other)
        return True

    def tend(self) -> None:
        """Close what has been gone over from, lead back. Call it ten times a second."""
        self._notice_drop_outs()
        self._latency.look(time.perf_counter(), plays=self._running)
        feeder, other = self._feeder, self._other
        if feeder is None or not self._running:
            return
        if other is None:
            if self._latency.step_down():
                self.go_over()  # else it comes with the next start
        elif feeder.ring is other.ring:
            if feeder.has_led_over():
                self._leave(other)
        elif self._other_is_late and self._call_off(feeder, other):
            self._latency.give_up()

    @property
    def _other_is_late(self) -> bool:
        return time.perf_counter() - self._other_since_s > _PATIENCE_S

    def _call_off(self, feeder: Feeder, other: DeviceStream) -> bool:
        """Do not go over; False if that is being done or has been."""
        if not feeder.stay():
            return False
        other.abort()
        other.close()
        self._other = None
        return True

    def _notice_drop_outs(self) -> None:
        n_underruns, n_underflows = self.n_underruns, self.n_underflows
        if n_underflows > self._seen_underflows:
            self._dropped_out_s = time.perf_counter()
        if n_underruns > self._seen_underruns:
            self._latency.drop_out()
            other = self._other
            if self._feeder and other and other.asked_s < self._latency.playing_s:
                self._call_off(self._feeder, other)
        self._seen_underflows, self._seen_underruns = n_underflows, n_underruns

    def _leave(self, other: DeviceStream) -> None:
        """Close the stream that was gone over from; go on counting."""
        old, self._stream, self._other = self._stream, other, None
        self._latency.arrive(other.asked_s)
        if old is not None:
            self._past_gaps += old.ring.n_gaps - other.ring.n_gaps
            self._past_underflows += old.ring.n_underflows - other.ring.n_underflows
            old.abort()
            old.close()
        self._seen_call = other.ring.call().number, time.perf_counter()

    def prepare(self) -> None:
        """Load PortAudio and look for the device, once."""
        with self._prepare_lock:
            if self._unavailable is None:
                self._unavailable = self._look()

    def _look(self) -> str:
        """Load PortAudio and look for the device; return why it cannot play."""
        sounddevice, why = load_portaudio()
        if why:
            return why
        self._library = sounddevice
        ring_code()  # here nobody waits for it
        try:
            sounddevice.query_devices(self.device, "output")
        except (sounddevice.PortAudioError, ValueError):
            return NO_DEVICE
        return ""

    def search_again(self) -> None:
        """Look for devices anew: PortAudio knows only those there were at its start.

        Closes this output. No other output of the process may be open. For any thread;
        meanwhile :attr:`unavailable` is what was known before.
        """
        self.close()
        with self._prepare_lock:
            if self._library is not None:
                # The library has no public way to do this.
                with contextlib.suppress(self._library.PortAudioError):
                    self._library._terminate()
                    self._library._initialize()
            self._unavailable = self._look()

    def names(self) -> list[str]:
        """Return the names of all outputs of this machine."""
        self.prepare()
        if self._library is None:
            return []
        # Not while another thread ends PortAudio, and frees what it tells of devices.
        with self._prepare_lock:
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
                raise DeviceError(not_opened(device_words(error))) from error
            return rate, channels
        raise DeviceError(
            Message(
                "Playback is unavailable: the sound device “{0}” takes neither {1} Hz "
                "nor a common rate. Choose another one in the Play menu.",
                info["name"],
                sample_rate,
            )
        )

    def open(self, feed: Feed, *, sample_rate: int, n_channels: int) -> None:
        """Open the device. Raises DeviceError if it cannot be."""
        self.close()
        if self.unavailable:
            raise DeviceError(self.unavailable)

        def heard() -> tuple[int, float]:
            return stream.heard()  # which reads the feeder's ring

        feeder = Feeder(feed, n_channels, sample_rate, heard)
        self._sample_rate = sample_rate
        stream = self._stream = self._opened(feeder.ring)
        self._latency.arrive(stream.asked_s)
        self._feeder = feeder
        self._past_gaps, self._first_underflows = 0, self._past_underflows
        self._seen_underruns = 0

    def _opened(self, ring: Ring) -> DeviceStream:
        library = self._library
        try:
            return DeviceStream(
                library,
                ring,
                device=self.device,
                sample_rate=self._sample_rate,
                latency_s=self._latency.asked_s,
            )
        except (library.PortAudioError, ValueError) as error:
            raise DeviceError(not_opened(device_words(error))) from error

    def start(self) -> None:
        """Begin to play. Raises DeviceError."""
        feeder, stream = self._feeder, self._stream
        if feeder is None or stream is None:
            raise DeviceError("the sound device has not been opened")
        if self._running:
            return
        if not self._latency.is_settled:
            stream = self._opened_anew(feeder, stream)
        self._seen_call = stream.ring.call().number, time.perf_counter()
        try:
            feeder.fill(round(_LEAD_IN_S * self._sample_rate))
        except Exception as error:
            raise DeviceError(mixing_failed(error)) from error
        try:
            stream.start()
        except self._library.PortAudioError as error:
            raise DeviceError(not_opened(device_words(error))) from error
        feeder.start()
        self._running = True

    def _opened_anew(self, feeder: Feeder, stream: DeviceStream) -> DeviceStream:
        """Have another stream read the same ring: while nothing plays, that is free."""
        self._stream = None  # opening may fail
        stream.close()  # some devices take one only
        self._stream = stream = self._opened(stream.ring)
        feeder.heard_by(stream.heard)
        self._latency.arrive(stream.asked_s)
        return stream

    def stop(self) -> None:
        """Stop at once; samples that have not sounded are dropped."""
        feeder, stream, other = self._feeder, self._stream, self._other
        if not self._running or feeder is None or stream is None:
            return
        self._running = False
        feeder.stop()
        if other is not None:
            self._call_off(feeder, other)
        if self._other is not None:
            self._leave(self._other)
        if self._stream is not None:
            self._stream.abort()

    def close(self) -> None:
        """Stop, and give the device back."""
        self.stop()
        self._past_underflows = self.n_underflows
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        self._feeder = None  # not before: the device reads its ring
