"""What is found of strokes: when each source is struck, and how hard."""

from dataclasses import dataclass

__all__ = ["Onset", "SourceOnsets"]


@dataclass(frozen=True)
class Onset:
    """One onset.

    Attributes
    ----------
    time_s : float
        When, seconds from the beginning.
    sample : int
        The same in samples.
    velocity : float
        How hard, above 0 and up to 1, which is the source's hardest. Its square is
        the ratio of the amplitudes.
    """

    time_s: float
    sample: int
    velocity: float


@dataclass(frozen=True)
class SourceOnsets:
    """The onsets of one source, in order.

    Attributes
    ----------
    name : str
        Of the source.
    onsets : tuple of Onset
        May be empty.
    drums : tuple of SourceOnsets
        Of a kit: the onsets of each drum, by what its parts are called, e.g.
        ``"Low drum"``, and last, by the name of the kit, those that none of them has.
        Velocities are of each drum's hardest. Empty for all else.
    """

    name: str
    onsets: tuple[Onset, ...]
    drums: "tuple[SourceOnsets, ...]" = ()
