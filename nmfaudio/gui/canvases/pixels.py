"""The spectrogram of a recording, as the canvas asks for it: in seconds and Hz."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nmfaudio.compiled.types import UInt8Array
from nmfaudio.spectral.display import SpectrogramPyramid, db_of_code
from nmfaudio.spectral.grid import FrequencyAxis, bin_of_hz, frame_of_seconds
from nmfaudio.spectral.stft import StftPlan

if TYPE_CHECKING:
    from nmfaudio.audio.buffer import AudioBuffer

__all__ = ["SpectrogramPixels", "draw_spectrogram"]

_WINDOW_S = 0.046
"""Length of the window, whatever the rate: 2048 samples at 44.1 kHz."""


@dataclass(frozen=True, eq=False)
class SpectrogramPixels:
    """A pyramid of levels and what its frames and bins mean."""

    pyramid: SpectrogramPyramid
    plan: StftPlan

    @property
    def loudest_db(self) -> float:
        """The highest level there is; minus infinity in silence."""
        code = int(self.pyramid.levels[-1].max(initial=0))
        return db_of_code(code) if code else -math.inf

    def view(
        self,
        start_s: float,
        stop_s: float,
        axis: FrequencyAxis,
        *,
        width: int,
        height: int,
    ) -> UInt8Array:
        """Return the greatest level in each pixel, (height, width), top row first."""
        return self.pyramid.image(
            frame_of_seconds(start_s, self.plan),
            frame_of_seconds(stop_s, self.plan),
            width,
            axis.row_edges(height, self.plan),
        )

    def level_at(self, second: float, hz: float) -> float:
        """Return the level of the nearest frame and bin, dB re a full-scale sine."""
        code = self.pyramid.code_at(
            round(frame_of_seconds(second, self.plan)), round(bin_of_hz(hz, self.plan))
        )
        return db_of_code(code) if code else -math.inf


def draw_spectrogram(audio: "AudioBuffer") -> SpectrogramPixels:
    """Make the picture of a recording, in some 2 s an hour; for the worker."""
    n_fft = 1 << max(5, round(math.log2(_WINDOW_S * audio.sample_rate)))
    plan = StftPlan(audio.sample_rate, n_fft=n_fft, hop_length=n_fft // 4)
    return SpectrogramPixels(SpectrogramPyramid.from_samples(audio.samples, plan), plan)
