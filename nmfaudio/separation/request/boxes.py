"""Boxes on the spectrogram that say what sounds there."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nmfaudio.errors import Message, ParameterError

if TYPE_CHECKING:
    from nmfaudio.spectral.stft import StftPlan

__all__ = ["Box"]


@dataclass(frozen=True)
class Box:
    """A box on the spectrogram that says something about a source.

    Attributes
    ----------
    source : str
        Name of the source; a new name makes a new source.
    start_s, stop_s : float
        Seconds.
    low_hz, high_hz : float
        Hz.
    belongs : bool
        True: what sounds here is this source. False: it is not.
    strength : float
        0 says nothing, 1 is certain.
    """

    source: str
    start_s: float
    stop_s: float
    low_hz: float
    high_hz: float
    belongs: bool = True
    strength: float = 1.0

    def __post_init__(self) -> None:
        if not (self.start_s < self.stop_s and self.low_hz < self.high_hz):
            raise ParameterError(
                Message(
                    "a box must last and span something, got {0} to {1} s and {2} to "
                    "{3} Hz",
                    self.start_s,
                    self.stop_s,
                    self.low_hz,
                    self.high_hz,
                )
            )
        if not 0.0 <= self.strength <= 1.0:
            raise ParameterError(
                Message(
                    "the strength of a box must lie between 0 and 1, got {0}",
                    self.strength,
                )
            )

    def is_alone(self, top_hz: float) -> bool:
        """Whether nothing but the source sounds there, at any frequency up to the top.

        Parameters
        ----------
        top_hz : float
            Highest frequency of the recording: half its sample rate.
        """
        return self.belongs and self.low_hz <= 0.0 and self.high_hz >= top_hz

    def region(self, plan: "StftPlan", n_frames: int) -> tuple[slice, slice]:
        """Return the bins and frames that the box covers, at least one of each."""
        bin_hz = plan.sample_rate / plan.n_fft
        hop_s = plan.hop_length / plan.sample_rate
        return (
            _covered(self.low_hz / bin_hz, self.high_hz / bin_hz, plan.n_bins),
            _covered(self.start_s / hop_s, self.stop_s / hop_s, n_frames),
        )


def _covered(low: float, high: float, count: int) -> slice:
    start = min(max(round(low), 0), max(count - 1, 0))
    return slice(start, min(max(round(high), start + 1), count))
