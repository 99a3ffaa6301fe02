"""Chunks of WAV files beside the sound: where it begins, markers, and words.

References
----------
.. [1] EBU Tech 3285, "Specification of the Broadcast Wave Format", version 1, 2001: the
   ``bext`` chunk and its time reference.
.. [2] "iXML specification", revision 2.10, 2019: names of tracks, free text of users.
.. [3] Microsoft, "Multimedia programming interface and data specifications 1.0", 1991:
   ``LIST INFO``, ``cue `` and ``LIST adtl``.
"""

import html
import re
import struct

from nmfaudio.audio.containers.chunked import chunks
from nmfaudio.audio.containers.tag_values import FileTags
from nmfaudio.audio.source_file import SourceFile

__all__ = ["read_wave_record", "read_wave_time", "wave_chunks"]

_INFO = {
    "title": b"INAM",
    "artist": b"IART",
    "album": b"IPRD",
    "date": b"ICRD",
    "genre": b"IGNR",
    "tracknumber": b"ITRK",
    "comment": b"ICMT",
    "copyright": b"ICOP",
}
"""Our words, and those of ``LIST INFO``."""

_TIME_AT = 256 + 32 + 32 + 10 + 8  # in a bext chunk
_RESERVED = 64 + 190  # unique id and what version 1 leaves free
_LATEST = 1 << 48
"""Of samples since midnight, more than a day has at any rate."""

_MOST_XML_BYTES = 64_000_000
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_USER = re.compile(r"<USER>(.*?)</USER>", re.DOTALL)


def wave_chunks(tags: FileTags, n_channels: int, sample_rate: int, bits: int) -> bytes:
    """Return the chunks that say what a file is; the same tags give the same bytes.

    Parameters
    ----------
    tags : FileTags
        What is said.
    n_channels, sample_rate, bits : int
        Of the sound.
    """
    made = _bext(tags, n_channels, sample_rate, bits) + _ixml(tags) + _info(tags)
    return made + _markers(tags)


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def _field(text: str, n_bytes: int) -> bytes:
    return text.encode("ascii", "replace")[:n_bytes].ljust(n_bytes, b"\0")


def _bext(tags: FileTags, n_channels: int, sample_rate: int, bits: int) -> bytes:
    date = _DATE.match(tags.first("date"))
    mode = {1: "mono", 2: "stereo"}.get(n_channels, "multi")
    history = f"A=PCM,F={sample_rate},W={bits},M={mode},T={tags.software}\r\n"
    body = (
        _field(tags.first("title"), 256)
        + _field("nmfaudio", 32)
        + _field("", 32)
        + _field(date[0] if date else "", 10)
        + _field("", 8)
        + struct.pack("<QH", max(0, tags.time_reference), 1)
        + bytes(_RESERVED)
        + history.encode("ascii", "replace")
    )
    return _chunk(b"bext", body)


def _ixml(tags: FileTags) -> bytes:
    def element(name: str, text: str) -> str:
        return f"<{name}>{html.escape(text, quote=False)}</{name}>" if text else ""

    track = element("CHANNEL_INDEX", "1") + element("NAME", tags.track)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<BWFXML>'
        "<IXML_VERSION>1.61</IXML_VERSION>"
        + element("PROJECT", tags.project)
        + f"<TRACK_LIST><TRACK_COUNT>1</TRACK_COUNT><TRACK>{track}</TRACK></TRACK_LIST>"
        + element("USER", tags.record)
        + "</BWFXML>\n"
    )
    return _chunk(b"iXML", body.encode("utf-8", "replace"))


def _text(text: str) -> bytes:
    return text.encode("utf-8", "replace") + b"\0"


def _info(tags: FileTags) -> bytes:
    said = [(name, "; ".join(tags.texts.get(key, ()))) for key, name in _INFO.items()]
    parts = [_chunk(name, _text(text)) for name, text in said if text]
    parts.append(_chunk(b"ISFT", _text(tags.software)))
    return _chunk(b"LIST", b"INFO" + b"".join(parts))


def _markers(tags: FileTags) -> bytes:
    if not tags.markers:
        return b""
    points = b"".join(
        struct.pack("<II4sIII", number, sample, b"data", 0, 0, sample)
        for number, (sample, _) in enumerate(tags.markers, start=1)
    )
    labels = b"".join(
        _chunk(b"labl", struct.pack("<I", number) + _text(name))
        for number, (_, name) in enumerate(tags.markers, start=1)
    )
    cue = _chunk(b"cue ", struct.pack("<I", len(tags.markers)) + points)
    return cue + _chunk(b"LIST", b"adtl" + labels)


def _body(file: SourceFile, wanted: bytes) -> bytes:
    """Return what a WAV or RF64 file has in a chunk; nothing where it has none."""
    if file.read_at(0, 4) not in {b"RIFF", b"RF64", b"BW64"}:
        return b""
    for name, body, size in chunks(file, 12, "<I"):
        if name == wanted:
            return file.read_at(body, min(size, _MOST_XML_BYTES))
    return b""


def read_wave_time(file: SourceFile) -> int:
    """Return the sample, counted from midnight, at which a file begins; 0 if unsaid."""
    raw = _body(file, b"bext")[_TIME_AT : _TIME_AT + 8]
    sample = int(struct.unpack("<Q", raw)[0]) if len(raw) == 8 else 0
    return sample if sample < _LATEST else 0


def read_wave_record(file: SourceFile) -> str:
    """Return what a file says of how it was made, or nothing."""
    found = _USER.search(_body(file, b"iXML").decode("utf-8", "replace"))
    return html.unescape(found[1]) if found else ""
