"""A stream of PortAudio's, the ring it reads, and when what it fetched sounds."""

import contextlib
import time
from typing import Any

from nmfaudio.playback.priority import hurrying_helpers
from nmfaudio.playback.ring import Ring

__all__ = ["DeviceStream"]

_LONGEST_AGO_S = 2.0
_WARM_S = 0.3
"""After which a stream's times hold; PulseAudio drops some of what it is given first"""


class DeviceStream:
    """An opened device that reads a ring.

    Parameters
    ----------
    library : module
        sounddevice. Its errors come through, of opening and of starting.
    ring : Ring
        To be read.
    device : str or int or None
        None is the system's default.
    sample_rate : int
        Hz.
    latency_s : float
        Asked for.

    Attributes
    ----------
    ring : Ring
        As given.
    asked_s : float
        The latency asked for.
    """

    def __init__(
        self,
        library: Any,
        ring: Ring,
        *,
        device: str | int | None,
        sample_rate: int,
        latency_s: float,
    ) -> None:
        self.ring, self.asked_s = ring, latency_s
        self._library = library
        self._first_call = 0
        self._started_s = 0.0
        cast = library._ffi.cast
        # What libraries are offered that bring their own machine code to be called.
        with hurrying_helpers():
            self._stream = library._StreamBase(
                kind="output",
                samplerate=sample_rate,
                channels=ring.n_channels,
                dtype="float32",
                device=device,
                latency=latency_s,
                callback=cast("PaStreamCallback *", ring.callback),
                userdata=cast("void *", ring.words),
            )

    @property
    def latency_s(self) -> float:
        """Seconds from fetching a frame to its sound, as the device says."""
        return float(self._stream.latency)

    @property
    def active(self) -> bool:
        """Whether the device goes on asking."""
        return bool(self._stream.active)

    @property
    def is_warm(self) -> bool:
        """Whether it has asked for long enough to say when a frame sounds."""
        has_asked = self.ring.call().number != self._first_call
        return has_asked and time.perf_counter() - self._started_s > _WARM_S

    def start(self) -> None:
        """Have the device begin to ask."""
        self._first_call = self.ring.call().number
        with hurrying_helpers():
            self._stream.start()
        self._started_s = time.perf_counter()

    def abort(self) -> None:
        """Stop at once."""
        # A device that has gone has stopped already, whatever it says.
        self._stream.abort(ignore_errors=True)

    def close(self) -> None:
        """Give the device back."""
        self._stream.close(ignore_errors=True)

    def heard(self) -> tuple[int, float]:
        """Return a frame and when it sounds, on the clock of ``perf_counter``."""
        now_s = time.perf_counter()
        call = self.ring.call()
        if call.number == self._first_call:
            return self.ring.read, now_s + self.latency_s
        # Some hosts do not fill in these times.
        ahead_s, ago_s = call.ahead_s, 0.0
        if not 0.0 <= ahead_s < _LONGEST_AGO_S:
            ahead_s = self.latency_s
        with contextlib.suppress(self._library.PortAudioError):  # it has gone
            ago_s = self._stream.time - call.time_s
        if not 0.0 <= ago_s < _LONGEST_AGO_S:
            ago_s = 0.0
        return call.frame, now_s - ago_s + ahead_s
