"""How much memory a model takes, before it is begun."""

import os
from pathlib import Path

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.probe import RecordingShape
from nmfaudio.errors import Message

__all__ = ["bytes_needed", "bytes_there", "why_too_long"]

_BYTES_PER_SAMPLE = {
    "drums": 40,
    "notes": 60,
    "parts": 70,
    "taught": 45,
    "scored": 60,
}
"""Peak for each sample of each channel, rounded up: `docs/decisions/0033`. Plain NMF
streams what is long."""

_SHARE = 0.5  # of this computer's memory that one separation may take
_UNKNOWN = 8 << 30  # bytes, where the system does not say
_CONTAINER = Path("/sys/fs/cgroup/memory.max")


def bytes_needed(audio: AudioBuffer | RecordingShape, kind: str) -> int:
    """Return about how much memory the fit of a model takes at its peak.

    Parameters
    ----------
    audio : AudioBuffer or RecordingShape
        The recording, or what its header says. Not modified.
    kind : str
        Kind of the model, see :data:`nmfaudio.separation.request.recipe.KINDS`.
    """
    return audio.n_samples * audio.n_channels * _BYTES_PER_SAMPLE.get(kind, 0)


def bytes_there() -> int:
    """Return how much memory this computer has, or this container may take."""
    try:
        there = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        there = _UNKNOWN
    try:
        return min(there, int(_CONTAINER.read_text(encoding="ascii")))
    except (OSError, ValueError):  # no container, or "max"
        return there


def why_too_long(audio: AudioBuffer, kind: str) -> str | None:
    """Say why a recording is too long for a model, or return None.

    Parameters
    ----------
    audio : AudioBuffer
        The recording. Not modified.
    kind : str
        Kind of the model.
    """
    needed, there = bytes_needed(audio, kind), bytes_there()
    if needed <= _SHARE * there:
        return None
    return Message(
        "{0:.0f} minutes would need about {1:.0f} GB of memory, more than half of "
        "the {2:.0f} GB there are",
        audio.duration_s / 60,
        needed / 1000000000.0,
        there / 1000000000.0,
    )
