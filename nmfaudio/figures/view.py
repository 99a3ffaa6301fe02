"""What part of a recording a figure shows, how finely, and in which colours."""

from dataclasses import dataclass

import numpy as np

from nmfaudio.audio._room import make_room
from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import Message, ParameterError
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "AXES",
    "CHANNELS",
    "COLOUR_MAPS",
    "View",
    "check_two_channels",
    "pick_channel",
]

AXES = ("log", "linear", "mel", "constant-q", "chroma")
"""Frequency axes of a spectrogram."""

CHANNELS = ("mix", "left", "right", "mid", "side")
"""What of a stereo recording is shown; "mix" is the root of the channels' mean power,
in which nothing cancels."""

COLOUR_MAPS = {
    "magma": "magma",
    "inferno": "inferno",
    "viridis": "viridis",
    "cividis": "cividis",
    "gray": "gray",
    "ink": "gray_r",
}
"""Maps whose lightness rises (for "ink" falls, as on paper) evenly with the level."""

_SHORT_S = 5.0
_LONG_WINDOW_S, _SHORT_WINDOW_S = 0.093, 0.046
_FINER = 2  # bins closer than the window resolves make smooth low octaves
_STRETCH = 1 << 20


@dataclass(frozen=True)
class View:
    """What is looked at, and how.

    Attributes
    ----------
    axis : str
        Frequency axis: one of :data:`AXES`.
    start_s, stop_s : float
        The passage, seconds of the recording; None goes on to the end.
    low_hz, high_hz : float or None
        The frequencies; None takes all that the axis shows.
    channel : str
        One of :data:`CHANNELS`.
    window_s : float or None
        Length of the window, seconds; None takes 93 ms, and 46 ms for passages of up to
        five seconds.
    range_db : float or None
        From the loudest level down to the darkest colour, dB; None goes by how far the
        quieter part of the sound lies below the loudest.
    colours : str
        Key of :data:`COLOUR_MAPS`.
    n_columns, n_rows : int
        Most cells across and up. Each shows the greatest of all that falls into it.
    offset_s : float
        Where in the recording the samples at hand begin, seconds.

    Raises
    ------
    ParameterError
        If a value is out of its range.
    """

    axis: str = "log"
    start_s: float = 0.0
    stop_s: float | None = None
    low_hz: float | None = None
    high_hz: float | None = None
    channel: str = "mix"
    window_s: float | None = None
    range_db: float | None = None
    colours: str = "magma"
    n_columns: int = 1200
    n_rows: int = 400
    offset_s: float = 0.0

    def __post_init__(self) -> None:
        for value, known in (
            (self.axis, AXES), (self.channel, CHANNELS), (self.colours, COLOUR_MAPS)
        ):  # fmt: skip
            if value not in known:
                raise ParameterError(
                    Message("{0!r} is none of {1}", value, ", ".join(known))
                )
        stop_s = np.inf if self.stop_s is None else self.stop_s
        if not 0.0 <= self.start_s < stop_s:
            raise ParameterError(
                Message(
                    "a passage must begin at 0 s or later and end after it began, "
                    "got {0:g}"
                    " to {1:g} s",
                    self.start_s,
                    stop_s,
                )
            )
        low = 0.0 if self.low_hz is None else self.low_hz
        high = np.inf if self.high_hz is None else self.high_hz
        if not 0.0 <= low < high:
            raise ParameterError(
                Message(
                    "frequencies must go up from 0 Hz or more, got {0:g} to {1:g} Hz",
                    low,
                    high,
                )
            )
        if self.window_s is not None and not 0.001 <= self.window_s <= 2.0:
            raise ParameterError(
                Message(
                    "the window must be 1 to 2000 ms long, got {0:g} ms",
                    1000 * self.window_s,
                )
            )
        if self.range_db is not None and not 6.0 <= self.range_db <= 200.0:
            raise ParameterError(
                Message("the range must be 6 to 200 dB, got {0:g} dB", self.range_db)
            )

    def passage_s(self, audio: AudioBuffer) -> tuple[float, float]:
        """Return where the view begins and ends, seconds of the recording.

        Raises
        ------
        ParameterError
            If the recording has ended by then.
        """
        end_s = self.offset_s + audio.duration_s
        stop_s = end_s if self.stop_s is None else min(self.stop_s, end_s)
        if self.start_s >= end_s > 0.0:
            raise ParameterError(
                Message(
                    "the recording ends at {0:.2f} s, so there is nothing at {1:g} s",
                    end_s,
                    self.start_s,
                )
            )
        return self.start_s, max(stop_s, self.start_s)

    def plan(self, audio: AudioBuffer) -> StftPlan:
        """Return the resolution at which a recording is looked at."""
        rate = audio.sample_rate
        start_s, stop_s = self.passage_s(audio)
        window_s = self.window_s
        if window_s is None:
            is_short = stop_s - start_s <= _SHORT_S
            window_s = _SHORT_WINDOW_S if is_short else _LONG_WINDOW_S
        wanted = max(16.0, window_s * rate)
        size = 1 << round(np.log2(wanted))
        # A window that was asked for is as long as that, whatever the transform.
        window = size if self.window_s is None else round(wanted)
        n_fft = _FINER << (window - 1).bit_length()
        per_column = round((stop_s - start_s) * rate / self.n_columns)
        hop_length = int(np.clip(per_column, max(1, window // 32), max(1, window // 4)))
        return StftPlan(rate, n_fft=n_fft, hop_length=hop_length, win_length=window)


def check_two_channels(channel: str, audio: AudioBuffer) -> None:
    """Refuse a channel other than "mix" of what has not two of them."""
    if audio.n_channels != 2:
        raise ParameterError(
            Message(
                "{0!r} is for recordings of two channels, this one has {1}: look at its"
                " mix",
                channel,
                audio.n_channels,
            )
        )


def pick_channel(audio: AudioBuffer, channel: str) -> AudioBuffer:
    """Return one channel of a stereo recording, or the recording for "mix".

    Parameters
    ----------
    audio : AudioBuffer
        Not modified; left and right are views of it.
    channel : str
        One of :data:`CHANNELS`; "mid" is half the sum of left and right, "side" half
        their difference.

    Raises
    ------
    ParameterError
        If the recording has no such channel.
    """
    if channel == "mix":
        return audio
    check_two_channels(channel, audio)
    if channel in {"left", "right"}:
        part = audio.samples[:1] if channel == "left" else audio.samples[1:]
        return AudioBuffer(part, audio.sample_rate, audio.path, audio.notes)
    sign = np.float32(1.0 if channel == "mid" else -1.0)
    samples = make_room(1, audio.n_samples).samples
    for start in range(0, audio.n_samples, _STRETCH):
        left, right = audio.samples[:, start : start + _STRETCH]
        samples[0, start : start + _STRETCH] = (left + sign * right) / 2
        audio.release()
    return AudioBuffer(samples, audio.sample_rate, audio.path, audio.notes)
