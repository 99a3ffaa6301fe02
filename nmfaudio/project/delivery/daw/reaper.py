"""Reaper's project file: readable text, one block a track."""

from collections.abc import Iterator

from nmfaudio.audio.wording import on_one_line
from nmfaudio.project.delivery.daw.arrangement import DawSession, DawTrack

__all__ = ["reaper_bytes"]

_SOURCES = {".flac": "FLAC", ".ogg": "VORBIS", ".mp3": "MP3"}  # all others: WAVE
_HAS_COLOUR = 1 << 24


def reaper_bytes(arrangement: DawSession, version: str) -> bytes:
    """Return a Reaper project whose tracks refer to stems in its own folder.

    Parameters
    ----------
    arrangement : DawSession
        What it holds.
    version : str
        Of nmfaudio.
    """
    lines = [
        f'<REAPER_PROJECT 0.1 "6.0/nmfaudio {version}" 0',
        f"  TEMPO {arrangement.tempo_bpm:.6f} 4 4",
        f"  SAMPLERATE {arrangement.sample_rate} 1 0",
    ]
    for number, (second, name) in enumerate(arrangement.markers, start=1):
        lines.append(f"  MARKER {number} {second:.9f} {_quoted(name)} 0")
    for track in arrangement.tracks:
        lines += [f"  {line}" for line in _track(track, arrangement)]
    return ("\n".join([*lines, ">"]) + "\n").encode("utf-8", "replace")


def _track(track: DawTrack, arrangement: DawSession) -> Iterator[str]:
    yield "<TRACK"
    yield f"  NAME {_quoted(track.name)}"
    yield f"  PEAKCOL {_colour(track.colour)}"
    yield f"  VOLPAN {track.gain:.9f} {track.pan:.6f} -1 -1 1"
    yield f"  MUTESOLO {int(track.mute)} 0 0"
    yield f"  NCHAN {max(2, arrangement.n_channels + arrangement.n_channels % 2)}"
    yield "  <ITEM"
    yield "    POSITION 0"
    yield f"    LENGTH {arrangement.duration_s:.9f}"
    yield "    LOOP 0"
    yield f"    NAME {_quoted(track.path.name)}"
    yield f"    <SOURCE {_SOURCES.get(track.path.suffix.lower(), 'WAVE')}"
    yield f"      FILE {_quoted(track.path.name)}"
    yield "    >"
    yield "  >"
    yield ">"


def _colour(colour: str) -> int:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return _HAS_COLOUR | blue << 16 | green << 8 | red


def _quoted(text: str) -> str:
    """Return a text in the first of three kinds of quotes that it does not hold."""
    plain = on_one_line(text)
    for mark in ('"', "'", "`"):
        if mark not in plain:
            return f"{mark}{plain}{mark}"
    return "`" + plain.replace("`", "'") + "`"
