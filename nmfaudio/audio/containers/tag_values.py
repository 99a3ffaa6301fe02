"""What a sound file says of itself, in words and places."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["FileTags"]


@dataclass(frozen=True)
class FileTags:
    """What a file says of itself.

    Attributes
    ----------
    texts : mapping of str to tuple of str
        Title, artist and so on, by the names that
        :data:`nmfaudio.audio.containers.tags.CARRIED` has.
    software : str
        Which program made it.
    project, track : str
        What the set is called, and the sound in it.
    record : str
        How it was made, for programs.
    time_reference : int
        Sample, counted from midnight, at which the file begins; WAV only.
    markers : tuple of (int, str)
        Samples of the file and what they are called; WAV only.
    """

    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    software: str = "nmfaudio"
    project: str = ""
    track: str = ""
    record: str = ""
    time_reference: int = 0
    markers: tuple[tuple[int, str], ...] = ()

    def first(self, key: str) -> str:
        """Return the first text under a name, or nothing."""
        return next(iter(self.texts.get(key, ())), "")

    @property
    def n_bytes(self) -> int:
        """About how much of a file they take, at most."""
        texts = sum(len(text) for texts in self.texts.values() for text in texts)
        names = sum(len(name) + 64 for _, name in self.markers)
        return 8192 + 4 * (texts + names) + 2 * len(self.record.encode())
