"""Tags of recordings: what they say, looked at with care.

A recording may come from anybody, and mutagen takes whatever it is given: frames that
unpack to gigabytes, a million places to seek to. So it sees little of a file: of ID3
the frames that are wanted, of the other formats what a few reads of some bytes show.

References
----------
.. [1] M. Nilsson, "ID3 tag version 2.4.0, Main Structure", 2000, and 2.3.0, 1999.
.. [2] RFC 9639, "Free Lossless Audio Codec (FLAC)", 2024: 8.6 Vorbis comment.
"""

import io
import os
import struct
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from nmfaudio.audio.containers.chunked import chunks
from nmfaudio.audio.containers.header import Header
from nmfaudio.audio.containers.recognition import read_header
from nmfaudio.audio.containers.tags import CARRIED, FRAMES, RECORD
from nmfaudio.audio.containers.wave_chunks import read_wave_record, read_wave_time
from nmfaudio.audio.decoders.libsndfile import SoundFileStream
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.audio.wording import on_one_line
from nmfaudio.compiled.types import PathLike
from nmfaudio.errors import AudioFileError

__all__ = ["read_record", "read_tags", "read_time_reference"]

_MOST_TEXTS, _MOST_CHARACTERS = 20, 2000
_MOST_BYTES, _MOST_READS = 4 << 20, 20_000
_MOST_ID3_BYTES, _MOST_FRAME_BYTES, _MOST_FRAMES = 1 << 25, 1 << 22, 500
_MOST_BLOCKS = 1000
"""What is looked at of tags: pictures may be large, texts may not."""

_CHUNKED = {"WAV": (12, "<I"), "RF64": (12, "<I"), "AIFF": (12, ">I"),
            "DSDIFF": (16, ">q")}  # fmt: skip
"""Containers that have ID3 in a chunk: where the first begins, and how sizes look."""

_ID3_ONLY = {"MP3", "AAC", "True Audio", "DSD", *_CHUNKED}
"""Containers whose tags are ID3, if there are any."""


def read_tags(path: PathLike) -> dict[str, tuple[str, ...]]:
    """Return the tags of a recording that its stems take over.

    Parameters
    ----------
    path : path
        The recording. What cannot be read has no tags; nothing is raised.

    Returns
    -------
    texts : dict of str to tuple of str
        By the names of :data:`CARRIED`.
    """
    texts: dict[str, tuple[str, ...]] = {}
    # Tags are an extra: whatever a library makes of a strange file, stems go on.
    with suppress(Exception), SourceFile(path) as file:
        header = read_header(file)
        if not header.external:
            with suppress(Exception), SoundFileStream(file, header) as sound:
                texts |= _carried(sound.texts())
        tags = _shown_tags(file, header)
        texts |= _carried(_framed(tags) if hasattr(tags, "getall") else tags)
    return texts


class _Sparing(io.BytesIO):
    """A file of which only so much can be read, in so many reads."""

    def __init__(self, file: SourceFile) -> None:
        super().__init__()
        self._source = file
        self._place = 0
        self._bytes_left = _MOST_BYTES
        self._reads_left = _MOST_READS

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        bases = {os.SEEK_SET: 0, os.SEEK_CUR: self._place}
        self._place = max(0, bases.get(whence, self._source.size) + offset)
        return self._place

    def tell(self) -> int:
        return self._place

    def read(self, size: int | None = -1) -> bytes:
        left = max(0, self._source.size - self._place)
        wanted = left if size is None or size < 0 else min(size, left)
        self._bytes_left -= wanted
        self._reads_left -= 1
        if self._bytes_left < 0 or self._reads_left < 0:
            raise OSError(f"the tags of {self._source.title} have no end")
        data = self._source.read_at(self._place, wanted)
        self._place += len(data)
        return data


def _shown_tags(file: SourceFile, header: Header) -> Any:
    """Return a file's tags as mutagen has them: frames of ID3, or texts by name."""
    from mutagen.id3 import ID3  # noqa: PLC0415  # only where tags are

    if header.container == "FLAC":
        return _comments(_comment_block(file, header.base + 4))
    place = _id3_place(file, header)
    frames = b"" if place is None else _wanted_frames(file, place)
    if frames or header.container in _ID3_ONLY:
        last = file.read_at(max(0, file.size - 128), 128)  # where the first version is
        return ID3(io.BytesIO(frames or last))
    return getattr(_opened(file), "tags", None) or {}


def _opened(file: SourceFile) -> Any:
    """Return what mutagen makes of a format that has no ID3."""
    import mutagen  # noqa: PLC0415  # only where tags are
    from mutagen.asf import ASF  # noqa: PLC0415
    from mutagen.easymp4 import EasyMP4  # noqa: PLC0415
    from mutagen.monkeysaudio import MonkeysAudio  # noqa: PLC0415
    from mutagen.musepack import Musepack  # noqa: PLC0415
    from mutagen.oggflac import OggFLAC  # noqa: PLC0415
    from mutagen.oggopus import OggOpus  # noqa: PLC0415
    from mutagen.oggspeex import OggSpeex  # noqa: PLC0415
    from mutagen.oggvorbis import OggVorbis  # noqa: PLC0415
    from mutagen.optimfrog import OptimFROG  # noqa: PLC0415
    from mutagen.tak import TAK  # noqa: PLC0415
    from mutagen.wavpack import WavPack  # noqa: PLC0415

    known = [OggVorbis, OggOpus, OggFLAC, OggSpeex, EasyMP4, ASF, MonkeysAudio,
             WavPack, Musepack, TAK, OptimFROG]  # fmt: skip
    return mutagen.File(_Sparing(file), options=known)


def _id3_place(file: SourceFile, header: Header) -> int | None:
    """Return where an ID3 tag may begin; None where it cannot."""
    if header.container == "DSD":
        (place,) = struct.unpack("<Q", file.read_at(20, 8))
        return place or None
    if header.container not in _CHUNKED:
        return 0
    start, order = _CHUNKED[header.container]
    found = chunks(file, start, ">I" if file.read_at(0, 4) == b"RIFX" else order)
    return next((body for name, body, _ in found if name.lower() == b"id3 "), None)


def _wanted_frames(file: SourceFile, place: int) -> bytes:
    """Return an ID3 tag of the frames that hold texts, none of them packed."""
    head = file.read_at(place, 10)
    if len(head) < 10 or head[:3] != b"ID3" or not 2 <= head[3] <= 4:
        return b""
    version, flags = head[3], head[5]
    if version == 2 and flags & 0x40:
        return b""  # packed, in a way that was never laid down
    body = file.read_at(place + 10, min(_syncsafe(head[6:]), _MOST_ID3_BYTES))
    if flags & 0x80 and version < 4:
        body = body.replace(b"\xff\0", b"\xff")
    at = 0
    if flags & 0x40 and version > 2 and len(body) > 4:
        raw = body[:4]
        at = _syncsafe(raw) if version == 4 else 4 + int.from_bytes(raw, "big")
    frames = b"".join(_frames(body, at, version))
    size = len(frames)
    sizes = bytes(size >> shift & 127 for shift in (21, 14, 7, 0))
    return bytes([*b"ID3", version, 0, 0]) + sizes + frames if frames else b""


def _frames(body: bytes, at: int, version: int) -> Iterator[bytes]:
    """Yield frames of texts that are short enough and not packed."""
    n_name = 3 if version == 2 else 4
    n_head = 2 * n_name + 2 * (version > 2)
    n_kept = 0
    while at + n_head <= len(body) and n_kept < _MOST_FRAMES:
        name, raw = body[at : at + n_name], body[at + n_name : at + 2 * n_name]
        if not name.isalnum():
            return
        size = int.from_bytes(raw, "big")
        start = at + n_head
        if version == 4:  # of which some write sizes like those of version 3
            safe = start + _syncsafe(raw)
            if _is_name(body, safe) or not _is_name(body, start + size):
                size = safe - start
        stop = start + size
        packed = version > 2 and body[at + 9] & (0xC0 if version == 3 else 0x0C)
        is_wanted = name[:1] == b"T" or name[:3] == b"COM"
        if name[:3] == b"TXX":
            said = body[start : start + 40].replace(b"\0", b"")
            is_wanted = RECORD.encode() in said
        if is_wanted and not packed and size <= _MOST_FRAME_BYTES:
            n_kept += 1
            yield body[at:stop]
        at = stop


def _is_name(body: bytes, at: int) -> bool:
    name = body[at : at + 4]
    return len(name) == 4 and name.isalnum() and name.isupper()


def _syncsafe(raw: bytes) -> int:
    """Return a number of which each byte holds seven bits."""
    value = 0
    for byte in raw:
        value = value << 7 | byte & 127
    return value


def _comment_block(file: SourceFile, at: int) -> bytes:
    """Return the block of a FLAC file that holds its texts, or nothing."""
    for _ in range(_MOST_BLOCKS):
        head = file.read_at(at, 4)
        if len(head) < 4:
            return b""
        size = int.from_bytes(head[1:], "big")
        if head[0] & 127 == 4:
            return file.read_at(at + 4, size)
        if head[0] & 128:
            return b""
        at += 4 + size
    return b""


def _comments(block: bytes) -> dict[str, list[str]]:
    """Return what a Vorbis comment says, as far as its lengths are true."""
    found: dict[str, list[str]] = {}
    at = 8 + int.from_bytes(block[:4], "little")
    for _ in range(min(_MOST_FRAMES, int.from_bytes(block[at - 4 : at], "little"))):
        stop = at + 4 + int.from_bytes(block[at : at + 4], "little")
        if stop > len(block):
            break
        name, _, text = block[at + 4 : stop].decode("utf-8", "replace").partition("=")
        found.setdefault(name.lower(), []).append(text)
        at = stop
    return found


def _framed(tags: Any) -> dict[str, list[str]]:
    """Return what ID3 frames say, by our names."""
    said = {
        key: [str(text) for frame in tags.getall(name) for text in frame.text]
        for key, name in FRAMES.items()
    }
    comments = [str(text) for frame in tags.getall("COMM") for text in frame.text]
    return {**said, "comment": comments}


def _carried(tags: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, values in dict(tags).items():
        name = str(key).lower()
        texts = tuple(_cleaned([values] if isinstance(values, str) else values))
        if name in CARRIED and texts:
            found[name] = texts
    return found


def _cleaned(values: Iterable[object]) -> Iterable[str]:
    for value in list(values)[:_MOST_TEXTS]:
        text = on_one_line(str(value))
        if text.strip():
            yield text.strip()[:_MOST_CHARACTERS]


def read_time_reference(path: PathLike) -> int:
    """Return the sample, counted from midnight, at which a WAV file says it begins."""
    with suppress(AudioFileError), SourceFile(path) as file:
        return read_wave_time(file)
    return 0


def read_record(path: PathLike) -> str:
    """Return what a sound file says of how it was made; nothing if it does not.

    Raises
    ------
    AudioFileError
        If it cannot be read.
    """
    with SourceFile(path) as file:
        record = read_wave_record(file)
        if record:
            return record
        with suppress(Exception):
            tags = _shown_tags(file, read_header(file))
            if hasattr(tags, "getall"):
                frames = tags.getall(f"TXXX:{RECORD}")
                return str(frames[0].text[0]) if frames else ""
            return str(next(iter(tags.get(RECORD.lower(), ()) or ()), ""))
    return ""
