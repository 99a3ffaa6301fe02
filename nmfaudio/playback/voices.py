"""What a playhead reads from: the recording itself, or its live mix."""

from typing import Protocol

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array
from nmfaudio.separation.rendering.masking import Mix
from nmfaudio.separation.rendering.resynthesis import FrameRenderer, MixStream

__all__ = ["MixVoice", "PlainVoice", "Voice"]


class Voice(Protocol):
    """Consecutive samples from any place on. For one thread at a time."""

    def twin(self) -> "Voice":
        """Return another voice of the same sound, to be read independently."""

    def seek(self, sample: int) -> None:
        """Go on at ``sample``."""

    def read(self, n_samples: int) -> Float32Array:
        """Return the next samples, (n_channels, n_samples); zeros beyond the end."""


class PlainVoice:
    """The recording as it is, times a gain.

    Parameters
    ----------
    audio : AudioBuffer
        The recording.
    gain : float, default 1.0
        Linear.
    """

    def __init__(self, audio: AudioBuffer, gain: float = 1.0) -> None:
        self._audio = audio
        self._gain = np.float32(gain)
        self._position = 0

    def twin(self) -> "PlainVoice":
        """Return another voice of the same sound."""
        return PlainVoice(self._audio, float(self._gain))

    def seek(self, sample: int) -> None:
        """Go on at ``sample``."""
        self._position = sample

    def read(self, n_samples: int) -> Float32Array:
        """Return the next samples; a view when nothing has to be changed."""
        start = self._position
        self._position += n_samples
        samples = self._audio.samples[:, start : self._position]
        if samples.shape[1] < n_samples:
            missing = n_samples - samples.shape[1]
            samples = np.pad(samples, ((0, 0), (0, missing)))
        return samples if self._gain == 1.0 else samples * self._gain


class MixVoice:
    """The live mix under one setting of the gains.

    Parameters
    ----------
    renderer : FrameRenderer
        Recording and model; shared by all voices of a separation.
    mix : Mix
        What is heard; one output.
    """

    def __init__(self, renderer: FrameRenderer, mix: Mix) -> None:
        self._mix = mix
        self._stream = MixStream(renderer)

    def twin(self) -> "MixVoice":
        """Return another voice of the same sound."""
        return MixVoice(self._stream.renderer, self._mix)

    def seek(self, sample: int) -> None:
        """Go on at ``sample``, as if it had been playing up to there."""
        self._stream.seek(sample)

    def read(self, n_samples: int) -> Float32Array:
        """Return the next samples."""
        return self._stream.read(self._mix, n_samples)
