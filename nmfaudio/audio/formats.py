"""Formats: what stems are written in and what it can hold, and what is read.

The table is checked before an encoder is called: out of its range, libvorbis and LAME
do not report an error, they end the process. Opus is not offered, since it knows only
five sample rates and stems keep the rate of their recording.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from nmfaudio.audio.buffer import MAX_CHANNELS, MAX_SAMPLE_RATE, MIN_SAMPLE_RATE
from nmfaudio.audio.wording import display_name
from nmfaudio.errors import AudioFileError, Message, ParameterError, system_words

__all__ = [
    "FORMATS",
    "OutputFormat",
    "check_supported",
    "is_recording_name",
    "recordings_in",
]

_MUSIC = ("wav", "wave", "rf64", "w64", "aif", "aiff", "aifc", "flac", "ogg", "oga")
_FURTHER = ("opus", "mp3", "caf", "au", "snd", "m4a", "aac", "wma")
_VIDEO = ("mp4", "mov", "mkv", "webm", "avi")
_AUDIO_ENDINGS = frozenset(f".{ending}" for ending in _MUSIC + _FURTHER + _VIDEO)
"""What counts as a recording in a folder; a file that is named itself always does."""

_MP3_RATES_HZ = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)


@dataclass(frozen=True)
class OutputFormat:
    """One format of written files.

    Attributes
    ----------
    name : str
        Key in :data:`FORMATS`.
    extension : str
        With its dot.
    description : str
        For people.
    max_channels : int
        Most channels.
    min_rate_hz, max_rate_hz : int
        Range of sample rates.
    rates_hz : tuple of int
        The only rates, where not all of the range will do.
    tens_above_hz : int
        Above this rate, only multiples of 10 Hz will do; 0 means no such limit.
    bits : int
        Bits per sample; 32 means float, 0 that the format is lossy.
    """

    name: str
    extension: str
    description: str
    max_channels: int = MAX_CHANNELS
    min_rate_hz: int = MIN_SAMPLE_RATE
    max_rate_hz: int = MAX_SAMPLE_RATE
    rates_hz: tuple[int, ...] = ()
    tens_above_hz: int = 0
    bits: int = 0

    @property
    def lossless(self) -> bool:
        """Whether a written file holds the rounded samples exactly."""
        return self.bits > 0

    @property
    def is_float(self) -> bool:
        """Whether samples beyond full scale are kept."""
        return self.bits == 32

    def bytes_at_most(self, n_channels: int, n_samples: int) -> int:
        """Return about how many bytes a file takes, at most."""
        sample_bytes = self.bits / 8 if self.lossless else 0.6
        return 4096 + round(sample_bytes * n_channels * n_samples)


FORMATS: Mapping[str, OutputFormat] = MappingProxyType(
    {
        format_.name: format_
        for format_ in (
            OutputFormat("wav16", ".wav", "WAV, 16 bit with dither", bits=16),
            OutputFormat("wav24", ".wav", "WAV, 24 bit", bits=24),
            OutputFormat("wav32f", ".wav", "WAV, 32 bit float", bits=32),
            OutputFormat(
                "flac",
                ".flac",
                "FLAC, 24 bit, lossless",
                max_channels=8,
                max_rate_hz=655_350,
                tens_above_hz=65_535,
                bits=24,
            ),
            OutputFormat(
                "ogg",
                ".ogg",
                "Ogg Vorbis, high quality",
                max_channels=8,
                max_rate_hz=200_000,
            ),
            OutputFormat(
                "mp3",
                ".mp3",
                "MP3, highest variable quality",
                max_channels=2,
                min_rate_hz=_MP3_RATES_HZ[0],
                max_rate_hz=_MP3_RATES_HZ[-1],
                rates_hz=_MP3_RATES_HZ,
            ),
        )
    }
)
"""All formats by name. ``wav24`` is the usual one."""


def check_supported(format: str, n_channels: int, sample_rate: int) -> OutputFormat:
    """Return a format that can hold a recording.

    Parameters
    ----------
    format : str
        Key of :data:`FORMATS`.
    n_channels, sample_rate : int
        Of the recording; rate in Hz.

    Raises
    ------
    ParameterError
        If there is no such format, or it cannot hold so many channels or this rate.
    """
    if format not in FORMATS:
        raise ParameterError(
            Message(
                "the format must be one of {0}, got {1!r}", ", ".join(FORMATS), format
            )
        )
    chosen = FORMATS[format]
    kind = chosen.description.split(",")[0]
    instead = Message(
        "choose wav24 instead" if format != "wav24" else "no format holds more"
    )
    if not 1 <= n_channels <= chosen.max_channels:
        raise ParameterError(
            Message(
                "{0} holds 1 to {1} channels, the recording has {2}: {3}",
                kind,
                chosen.max_channels,
                n_channels,
                instead,
            )
        )
    if chosen.rates_hz and sample_rate not in chosen.rates_hz:
        rates = ", ".join(str(rate) for rate in chosen.rates_hz)
        raise ParameterError(
            Message(
                "{0} knows the sample rates {1} Hz only, the recording has {2} Hz: {3}",
                kind,
                rates,
                sample_rate,
                instead,
            )
        )
    if not chosen.min_rate_hz <= sample_rate <= chosen.max_rate_hz:
        raise ParameterError(
            Message(
                "{0} holds sample rates from {1} to {2} Hz, the recording has {3} Hz: "
                "{4}",
                kind,
                chosen.min_rate_hz,
                chosen.max_rate_hz,
                sample_rate,
                instead,
            )
        )
    if 0 < chosen.tens_above_hz < sample_rate and sample_rate % 10:
        raise ParameterError(
            Message(
                "{0} holds sample rates above {1} Hz in steps of 10 Hz only, the "
                "recording has {2} Hz: {3}",
                kind,
                chosen.tens_above_hz,
                sample_rate,
                instead,
            )
        )
    return chosen


def is_recording_name(name: str) -> bool:
    """Whether a file of this name counts as a recording in a folder."""
    return os.path.splitext(name)[1].lower() in _AUDIO_ENDINGS


def recordings_in(folder: Path) -> list[Path]:
    """Return the files in a folder that are called like recordings, none hidden.

    Raises
    ------
    AudioFileError
        If the folder cannot be read.
    """
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        name, why = display_name(folder), system_words(error)
        raise AudioFileError(
            Message("the folder {0} cannot be read: {1}", name, why)
        ) from error
    return [
        path
        for path in inside
        if is_recording_name(path.name) and not path.name.startswith(".")
    ]
