"""What a separation works with once guides are followed."""

from dataclasses import dataclass

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.dictionary import Dictionary
from nmfaudio.separation.request.score import Score

__all__ = ["PreparedSound"]


@dataclass(frozen=True, eq=False)
class PreparedSound:
    """What is separated, and what is known of its sources.

    Attributes
    ----------
    audio : AudioBuffer
        The recording, repaired where that was asked for.
    dictionary : Dictionary or None
        What sources sound like.
    score : Score or None
        Who plays what when, on the recording's clock.
    alone : tuple of Box
        Passages that correct what is found, over all frequencies; where there are any,
        the dictionary is not followed.
    """

    audio: AudioBuffer
    dictionary: Dictionary | None
    score: Score | None
    alone: tuple[Box, ...] = ()
