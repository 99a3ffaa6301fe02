"""What a player needs of a sound device, and one that keeps what it is given."""

import time
from typing import Protocol

import numpy as np

from nmfaudio.compiled.types import Float32Array
from nmfaudio.errors import DeviceError, Message
from nmfaudio.playback.feeder import Feeder
from nmfaudio.playback.feeds import Feed

__all__ = [
    "NOT_INSTALLED",
    "NO_DEVICE",
    "NO_LIBRARY",
    "NO_SETTINGS",
    "Output",
    "RecordingOutput",
    "device_words",
    "mixing_failed",
    "not_opened",
    "not_started",
]

NO_DEVICE = Message(
    "Playback is unavailable: this machine shows no sound output. Connect one and "
    "choose it in the Play menu; everything else works."
)
NOT_INSTALLED = Message(
    "Playback is unavailable: sounddevice is not installed. Install it with: pip "
    "install 'nmfaudio[gui]'; everything else works."
)
NO_LIBRARY = Message(
    "Playback is unavailable: the PortAudio library is missing. On Debian or Ubuntu, "
    "install libportaudio2 and libasound2-plugins; everything else works."
)
NO_SETTINGS = Message(
    "Playback is unavailable: the settings of ALSA, the system's sound, are missing. "
    "On Debian or Ubuntu, install libasound2-data; everything else works."
)


_DEVICE_WORDS = {
    -9985: Message("it is not there any more, or another program has it"),
    -9986: Message("the system's sound reports a fault of its own"),
    -9987: Message("no answer came in time"),
    -9992: Message("there is not enough memory"),
    -9994: Message("it does not take sound of this kind"),
    -9996: Message("there is no such device any more"),
    -9997: Message("it does not take this sample rate"),
    -9998: Message("it does not take as many channels"),
    -10000: Message("the system's sound was not started"),
}
"""What PortAudio means by its numbers, in words that can stand within a sentence."""


def device_words(error: Exception) -> str:
    """Return why PortAudio refused something, in plain words within a sentence.

    Parameters
    ----------
    error : Exception
        One of sounddevice's, with PortAudio's words, its number where there is one,
        and what the system below it said. What is not known here is quoted.
    """
    words, number, below = (*error.args, None, None, None)[:3]
    if isinstance(number, int) and number in _DEVICE_WORDS:
        return _DEVICE_WORDS[number]
    if isinstance(error, ValueError) and str(words).startswith("No output device"):
        return _DEVICE_WORDS[-9996]  # sounddevice looks for names itself
    said = str(error) if words is None else str(words)
    if isinstance(below, tuple) and below[-1]:
        said = f"{said}: {below[-1]}"
    return Message("the system says “{0}”", said)


def not_started(why: str) -> str:
    """Return the sentence for a system whose sound cannot be started."""
    return Message(
        "Playback is unavailable: the system's sound cannot be started ({0}). Restart "
        "the sound server or this machine; everything else works.",
        why,
    )


def mixing_failed(error: Exception) -> str:
    """Return the sentence for a mix that could not be made."""
    return Message("Playback stopped: mixing failed ({0}).", error)


def not_opened(why: str) -> str:
    """Return the sentence for a device that cannot be opened."""
    return Message(
        "Playback is unavailable: the sound device cannot be opened ({0}). Close "
        "other programs that use it, or choose another one in the Play menu.",
        why,
    )


class Output(Protocol):
    """Where sound goes."""

    @property
    def unavailable(self) -> str:
        """Why it cannot play, as a sentence for the user; empty when it can."""

    @property
    def failure(self) -> str:
        """What went wrong since :meth:`start`, as a sentence; else empty."""

    @property
    def running(self) -> bool:
        """Whether it has been started and not stopped."""

    @property
    def latency_s(self) -> float:
        """Seconds from fetching a frame to its sound."""

    @property
    def n_underruns(self) -> int:
        """How often the sound dropped out since :meth:`open`."""

    @property
    def holds_more(self) -> bool:
        """Whether it holds more than was chosen, since the sound dropped out."""

    def hold_more(self) -> bool:
        """Ask for more latency from the next :meth:`open` on; False if of no use."""

    def go_over(self) -> bool:
        """Go on with that without a gap, soon; False if it has to be opened anew."""

    def tend(self) -> None:
        """Do what has come due. To be called some ten times a second.

        After some minutes without a drop-out it leads back to what was chosen.
        """

    def prepare(self) -> None:
        """Find out whether it can play. May take a while; may run in any thread."""

    def search_again(self) -> None:
        """Look for devices anew, in any thread; no other output may be open.

        Closes it, so that its owner leaves it alone until this returns.
        """

    def format_for(self, sample_rate: int, n_channels: int) -> tuple[int, int]:
        """Return the rate and the channels to open it with for such a recording."""

    def open(self, feed: Feed, *, sample_rate: int, n_channels: int) -> None:
        """Get ready to play what ``feed`` gives. Raises DeviceError."""

    def start(self) -> None:
        """Begin with what is wanted of the feed now. Raises DeviceError."""

    def stop(self) -> None:
        """Stop; when it returns, the feed is not asked any more."""

    def close(self) -> None:
        """Stop, and give the device back."""


class RecordingOutput:
    """A device without sound that plays when asked to and keeps what it was given.

    Parameters
    ----------
    block_length : int, default 512
        Samples asked for at a time.
    latency_s : float, default 0.0
        Latency it pretends to have.
    """

    unavailable = ""
    holds_more = False

    def __init__(self, block_length: int = 512, latency_s: float = 0.0) -> None:
        self.block_length = block_length
        self.latency_s = latency_s
        self.failure = ""
        self.running = False
        self.n_underruns = 0
        self.sample_rate = 0
        self.n_channels = 0
        self._feeder: Feeder | None = None
        self._blocks: list[Float32Array] = []

    @property
    def recorded(self) -> Float32Array:
        """All that has been played, (n_samples, n_channels)."""
        return np.concatenate(
            [np.zeros((0, self.n_channels), np.float32), *self._blocks]
        )

    def hold_more(self) -> bool:
        """Refuse: its latency is what it was made with."""
        return False

    def go_over(self) -> bool:
        """Refuse."""
        return False

    def tend(self) -> None:
        """Do nothing."""

    def prepare(self) -> None:
        """Do nothing."""

    def search_again(self) -> None:
        """Do nothing."""

    def format_for(self, sample_rate: int, n_channels: int) -> tuple[int, int]:
        """Return what was asked for."""
        return sample_rate, n_channels

    def open(self, feed: Feed, *, sample_rate: int, n_channels: int) -> None:
        """Get ready; forget what was recorded."""
        self._feeder = Feeder(feed, n_channels, sample_rate, self._heard)
        self.sample_rate, self.n_channels = sample_rate, n_channels
        self._blocks = []

    def start(self) -> None:
        """Be ready to play."""
        if self._feeder is None:
            raise DeviceError("the recording output has not been opened")
        self._feeder.fill()
        self.running = True

    def stop(self) -> None:
        """Stop playing."""
        self.running = False

    def close(self) -> None:
        """Stop, and forget the feed; what was recorded is kept."""
        self.running = False
        self._feeder = None

    def play(self, n_samples: int) -> Float32Array:
        """Let time pass: play ``n_samples`` and return them, (n_samples, n_channels).

        Nothing is played while the output is not running.
        """
        out = np.empty((n_samples if self.running else 0, self.n_channels), np.float32)
        if self._feeder is None:
            return out
        for start in range(0, len(out), self.block_length):
            block = out[start : start + self.block_length]
            self._feeder.feed(len(block))
            self._feeder.ring.hand_over(block)
            self._feeder.note()
        self._blocks.append(out.copy())
        return out

    def _heard(self) -> tuple[int, float]:
        assert self._feeder is not None  # noqa: S101  # it asks
        return self._feeder.ring.read, time.perf_counter() + self.latency_s
