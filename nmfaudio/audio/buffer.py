"""A recording, in memory or mapped from a nameless file, which reads alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nmfaudio.audio._room import release
from nmfaudio.audio.wording import name_text, readable
from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.errors import Message, NotFiniteError, ParameterError

__all__ = [
    "MAX_CHANNELS",
    "MAX_SAMPLE_RATE",
    "MIN_SAMPLE_RATE",
    "AudioBuffer",
    "GrowingAudio",
]

MIN_SAMPLE_RATE = 1_000
MAX_SAMPLE_RATE = 768_000
MAX_CHANNELS = 64

_STRETCH = 1 << 20


@dataclass(frozen=True, eq=False)
class AudioBuffer:
    """Samples of a recording and what belongs to them.

    Attributes
    ----------
    samples : ndarray of float32, shape (n_channels, n_samples)
        Linear amplitude, full scale is ±1. C-contiguous and read-only.
    sample_rate : int
        Samples per second and channel, Hz.
    path : Path or None
        Where the recording came from.
    notes : tuple of str
        Sentences for the user about what was found while reading, e.g. that the file
        ended before its header said it would.
    """

    samples: Float32Array
    sample_rate: int
    path: Path | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.samples.ndim != 2 or self.samples.dtype != np.float32:
            raise ParameterError(
                "samples must be float32 of shape (n_channels, n_samples), got "
                f"{self.samples.dtype} of shape {self.samples.shape}"
            )
        if not 1 <= self.n_channels <= MAX_CHANNELS:
            raise ParameterError(
                Message(
                    "a recording must have 1 to {0} channels, got {1}",
                    MAX_CHANNELS,
                    self.n_channels,
                )
            )
        if not MIN_SAMPLE_RATE <= self.sample_rate <= MAX_SAMPLE_RATE:
            raise ParameterError(
                Message(
                    "the sample rate must lie between {0} and {1} Hz, got {2}",
                    MIN_SAMPLE_RATE,
                    MAX_SAMPLE_RATE,
                    self.sample_rate,
                )
            )
        samples = np.ascontiguousarray(self.samples)
        if samples is self.samples and samples.flags.writeable:
            # A view: the caller's own array stays writeable, ours does not.
            samples = samples.view()
        samples.flags.writeable = False
        object.__setattr__(self, "samples", samples)

    @classmethod
    def from_array(cls, samples: FloatArray, sample_rate: int) -> "AudioBuffer":
        """Make a buffer from samples of any real dtype.

        Parameters
        ----------
        samples : ndarray, shape (n_samples,) or (n_channels, n_samples)
            Linear amplitude. Not modified.
        sample_rate : int
            Hz.

        Raises
        ------
        ParameterError
            If the shape, the dtype or the rate cannot be a recording.
        NotFiniteError
            If samples are NaN or infinite.
        """
        array = np.asarray(samples)
        if array.ndim == 1:
            array = array[np.newaxis]
        if array.ndim != 2 or array.dtype.kind not in "fiu":
            raise ParameterError(
                "samples must be real numbers of shape (n_samples,) or "
                f"(n_channels, n_samples), got {array.dtype} of shape {array.shape}"
            )
        with np.errstate(over="ignore"):
            single = array.astype(np.float32)
        if not np.isfinite(single).all():
            bad = ~np.isfinite(single)
            first = int(np.flatnonzero(bad.any(axis=0))[0])
            raise NotFiniteError(
                Message(
                    "samples must be finite, but {0} are NaN or infinite, the first "
                    "at {1:.3f} s",
                    int(bad.sum()),
                    first / sample_rate,
                )
            )
        return cls(single, int(sample_rate))

    @property
    def n_channels(self) -> int:
        """Number of channels."""
        return int(self.samples.shape[0])

    @property
    def n_samples(self) -> int:
        """Number of samples in each channel."""
        return int(self.samples.shape[1])

    @property
    def n_ready(self) -> int:
        """Samples of each channel that are there: all, unless it is being read yet."""
        return self.n_samples

    @property
    def is_whole(self) -> bool:
        """Whether reading has ended, so that samples and notes stay as they are."""
        return True

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.n_samples / self.sample_rate

    @property
    def name(self) -> str:
        """File name without its ending, as text, or ``"recording"``."""
        if self.path is None:
            return "recording"
        return readable(name_text(self.path.stem))

    def stretches(self) -> Iterator[Float32Array]:
        """Yield the samples in order, about a million a channel at a time.

        Memory for a long recording's samples is handed back after each stretch.

        Yields
        ------
        samples : ndarray of float32, shape (n_channels, n_samples)
            Read-only view.
        """
        for start in range(0, self.n_samples, _STRETCH):
            yield self.samples[:, start : start + _STRETCH]
            self.release()

    def release(self) -> None:
        """Hand back the memory that a long recording's samples take by being read.

        Call it now and then while reading on. Nothing is lost, and for a recording that
        is held in memory nothing happens; any thread may call it at any time.
        """
        release(self.samples)


class GrowingAudio(AudioBuffer):
    """A recording that is being read, to be looked at and played meanwhile.

    Its length is the one that the file promises; what has not come yet is silent. The
    thread that reads calls :meth:`grow` and :meth:`complete`, any other may look.
    """

    _n_ready = 0
    _whole = False

    @property
    def n_ready(self) -> int:
        """Samples of each channel that have come."""
        return self._n_ready

    @property
    def is_whole(self) -> bool:
        """Whether reading has ended."""
        return self._whole

    def grow(self, n_ready: int) -> None:
        """Note that so many samples of each channel have come."""
        object.__setattr__(self, "_n_ready", min(n_ready, self.n_samples))

    def came_from(self, path: Path | None) -> None:
        """Note that it is a recording of another file than the one that is read."""
        object.__setattr__(self, "path", path)

    def complete(self, notes: tuple[str, ...]) -> None:
        """Note that all has come as promised, and what the user should know of it."""
        object.__setattr__(self, "notes", notes)
        object.__setattr__(self, "_n_ready", self.n_samples)
        object.__setattr__(self, "_whole", True)
