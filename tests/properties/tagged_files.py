"""Recordings with tags of every kind, and what reading them must keep to."""

import io
import struct
import tempfile
from pathlib import Path

import numpy as np
from audio_files import encoded, riff_chunk, sine_numbers
from mutagen.asf import ASF
from mutagen.easymp4 import EasyMP4
from mutagen.oggopus import OggOpus
from unit.audio.containers.test_surroundings import flac, riff
from unit.audio.decoders.test_tag_reading import (
    APE,
    MP3,
    WAVE,
    dsdiff_chunk,
    frame,
    id3,
    speex,
    text,
)

from nmfaudio.audio.containers.tag_values import FileTags
from nmfaudio.audio.containers.tags import CARRIED, embed_tags
from nmfaudio.audio.decoders.tag_reading import (
    read_record,
    read_tags,
    read_time_reference,
)
from nmfaudio.audio.encode import AudioWriter

__all__ = ["read_tagged", "tag_seeds"]

_RATE = 48_000
_SOUND = (sine_numbers(400, 16)[np.newaxis] / 2.0**15).astype(np.float32)
_SAID = FileTags(
    texts={"title": ("Song",), "artist": ("A", "Ä"), "comment": ("said\nof it",)},
    project="Set",
    track="Bass",
    record='{"version": 1}',
    time_reference=96_000,
    markers=((10, "Verse"),),
)
_ASF_OBJECTS = (
    # (kind, body): the properties of a file, and of a stream
    ("a1dcab8c47a9cf118ee400c00c205365", bytes(80)),
    ("9107dcb7b7a9cf118ee600c00c205365", bytes(72)),
)


def tag_seeds() -> list[bytes]:
    """Return recordings that are called "Song", in every format that has tags."""
    title = frame(b"TIT2", text("Song")), frame(b"TXXX", b"\3NMFAUDIO\0how")
    inside = id3(*title, frame(b"COMM", b"\3eng\0said"))
    aiff = encoded(_SOUND, "AIFF", "PCM_16")
    body = aiff[8:] + b"ID3 " + struct.pack(">I", len(inside)) + inside
    info = riff_chunk(b"LIST", b"INFO" + riff_chunk(b"INAM", b"Song\0"))
    dsd = dsdiff_chunk(b"DSD ", b"ab") + dsdiff_chunk(b"ID3 ", inside)
    dsf = struct.pack("<4sQQQ", b"DSD ", 28, 28 + len(inside), 28) + inside
    return [
        inside + MP3,
        id3(frame(b"TIT2", text("Song"), version=3), version=3, flags=0x80) + MP3,
        id3(frame(b"TT2", text("Song"), version=2), version=2) + MP3,
        MP3 + b"TAG" + b"Song".ljust(30, b"\0") + bytes(95),
        riff(WAVE[12:], info, riff_chunk(b"id3 ", inside)),
        b"FORM" + struct.pack(">I", len(body)) + body,
        dsdiff_chunk(b"FRM8", b"DSD " + dsd),
        dsf,
        flac((4, struct.pack("<III", 0, 1, 10) + b"TITLE=Song"), (1, bytes(9))),
        speex(),
        (b"OFR " + struct.pack("<I", 12)).ljust(76, b"\0") + APE,
        b"tBaK" + bytes([1, 16, 0, 0]) + bytes(20) + APE,
        struct.pack("<4sHH", b"MAC ", 3990, 0) + bytes(68) + APE,
        _opus(),
        _mp4(),
        _asf(),
        *(_written(name) for name in ("wav24", "flac", "ogg", "mp3")),
    ]


def _written(format: str) -> bytes:
    """Return a file as it is made of a stem."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a")
        with AudioWriter(
            path, n_channels=1, sample_rate=_RATE, format=format, tags=_SAID
        ) as writer:
            writer.write(_SOUND)
            writer.commit()
        return path.read_bytes()


def _opus() -> bytes:
    content = io.BytesIO(encoded(_SOUND, "OGG", "OPUS", _RATE))
    file = OggOpus(content)
    file["title"] = ["Song"]
    content.seek(0)
    file.save(content)
    return content.getvalue()


def _box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + name + body


def _mp4() -> bytes:
    """Return a head of MP4 that names a track of sound, and texts."""
    track = _box(
        b"mdia",
        _box(b"mdhd", bytes(12), struct.pack(">II", _RATE, 400), bytes(4)),
        _box(b"hdlr", bytes(8), b"soun", bytes(13)),
    )
    head = _box(b"ftyp", b"M4A ", bytes(4), b"M4A mp42")
    content = io.BytesIO(head + _box(b"moov", _box(b"trak", track)))
    file = EasyMP4(content)
    file["title"] = ["Song"]
    content.seek(0)
    file.save(content)
    return content.getvalue()


def _asf() -> bytes:
    objects = b"".join(
        bytes.fromhex(kind) + struct.pack("<Q", 24 + len(body)) + body
        for kind, body in _ASF_OBJECTS
    )
    head = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
    head += struct.pack("<QIBB", 30 + len(objects), len(_ASF_OBJECTS), 1, 2)
    content = io.BytesIO(head + objects)
    file = ASF(content)
    file["Title"] = ["Song"]
    content.seek(0)
    file.save(content)
    return content.getvalue()


def read_tagged(path: Path) -> None:
    """Read all that a file says; what is read must be fit to be written into a stem."""
    texts = read_tags(path)
    for key, said in texts.items():
        if key not in CARRIED or not 1 <= len(said) <= 20:
            raise RuntimeError(f"{key!r} has {len(said)} texts")
        if not all(line.isprintable() and 0 < len(line) <= 2000 for line in said):
            raise RuntimeError(f"{key!r} is no text for people: {said!r}")
    if not 0 <= read_time_reference(path) < 1 << 63:
        raise RuntimeError("it begins before midnight, or never")
    if texts:
        _write_on(path.with_name("stem.flac"), texts)
    read_record(path)


def _write_on(path: Path, texts: dict[str, tuple[str, ...]]) -> None:
    path.write_bytes(flac())
    embed_tags(path, "flac", FileTags(texts=texts))
    if read_tags(path) != texts:
        raise RuntimeError(f"{texts!r} become {read_tags(path)!r}")
