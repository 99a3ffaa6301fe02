"""What is known to be wrong with a recording, and where."""

import math
from dataclasses import dataclass

from nmfaudio.errors import Message, ParameterError

__all__ = ["Damage"]


@dataclass(frozen=True)
class Damage:
    """A passage that is to be repaired.

    Attributes
    ----------
    start_s, stop_s : float
        Seconds; half-open, rounded to samples.
    low_hz, high_hz : float
        Band that is damaged, Hz; all of it by default.
    channel : int or None
        Channel, from 0; None for all.
    clipped : bool
        Whether the samples are known to lie at least as far from zero as they stand.
    """

    start_s: float
    stop_s: float
    low_hz: float = 0.0
    high_hz: float = math.inf
    channel: int | None = None
    clipped: bool = False

    def __post_init__(self) -> None:
        if not (math.isfinite(self.start_s) and 0 <= self.start_s < self.stop_s):
            raise ParameterError(
                Message(
                    "a damage must begin at 0 s or later and end after it begins, got "
                    "{0} s to {1} s",
                    self.start_s,
                    self.stop_s,
                )
            )
        if not 0 <= self.low_hz < self.high_hz:
            raise ParameterError(
                Message(
                    "the band of a damage must go from a lower to a higher frequency, "
                    "got {0} Hz to {1} Hz",
                    self.low_hz,
                    self.high_hz,
                )
            )
        if self.clipped and not self.full_band:
            raise ParameterError(
                Message("clipping damages the whole band: give no frequencies")
            )

    @property
    def full_band(self) -> bool:
        """Whether samples are lost altogether."""
        return self.low_hz == 0 and math.isinf(self.high_hz)
