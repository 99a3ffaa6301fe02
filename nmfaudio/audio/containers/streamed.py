"""Headers of Ogg files, which are made of pages.

A stream's length stands in a header that may be wrong or missing. The pages are walked
(their sizes only; nothing is decoded) to learn what there really is. FLAC in Ogg is
what is left without the pages' heads: they become holes, and the rest is a FLAC file.
"""

import struct

from nmfaudio.audio.containers.flac import read_flac
from nmfaudio.audio.containers.header import Header
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.errors import Message

__all__ = ["OGG_CODECS", "read_ogg"]

OGG_CODECS = {
    b"\x01vorbis": "Ogg Vorbis",
    b"OpusHead": "Ogg Opus",
    b"\x7fFLAC": "Ogg FLAC",
}
"""First bytes of an Ogg stream's first packet, and what it is then."""

_OGG_FLAC_HEAD = 9
"""Bytes of an Ogg FLAC stream's first packet before what begins a FLAC file."""

_OPUS_RATE_HZ = 48_000
_OGG_PAGE = struct.Struct("<4sBBqIIIB")
_SEARCH_BYTES = 1 << 16


class _Pages:
    """What a walk through the pages of an Ogg file has found."""

    def __init__(self) -> None:
        self.serial: int | None = None
        self.first_body = 0
        self.last_granule = -1
        self.n_gaps = 0
        self.ended = self.chained = False
        self.heads: list[tuple[int, int]] = []

    def walk(self, file: SourceFile) -> None:
        """Look at every page's head."""
        position = 0
        while position < file.size:
            raw = file.read_at(position, _OGG_PAGE.size + 255)
            if len(raw) < _OGG_PAGE.size:
                return
            magic, _, flags, granule, serial, _, _, n_parts = _OGG_PAGE.unpack_from(raw)
            if magic != b"OggS":
                following = _next_page(file, position + 1)
                self.heads.append((position, following))
                position, self.n_gaps = following, self.n_gaps + 1
                continue
            body = position + _OGG_PAGE.size + n_parts
            end = body + sum(raw[_OGG_PAGE.size : body - position])
            if self.serial is None:
                self.serial, self.first_body = serial, body
            ours = serial == self.serial
            self.heads.append((position, min(body if ours else end, file.size)))
            if end > file.size:
                return
            if ours:
                self.last_granule = max(self.last_granule, granule)
                self.ended = self.ended or bool(flags & 4)
            elif flags & 2:
                self.chained = True
            position = end


def read_ogg(file: SourceFile, container: str) -> Header:
    """Read the pages of an Ogg file: its length, its gaps, whether it is whole."""
    pages = _Pages()
    pages.walk(file)
    if container == "Ogg FLAC":
        return _read_ogg_flac(file, pages)
    header = Header(container, lossy=True, demuxer="ogg")
    before = 0
    if container == "Ogg Opus" and pages.serial is not None:
        body = file.read_at(pages.first_body, 12)
        before = struct.unpack("<H", body[10:12])[0] if len(body) == 12 else 0
    last = pages.last_granule
    header.n_samples = last - before if last > before else None
    header.promised = header.n_samples
    _note_ogg(header, pages)
    return header


def _read_ogg_flac(file: SourceFile, pages: _Pages) -> Header:
    header = read_flac(file, pages.first_body + _OGG_FLAC_HEAD)
    header.container, header.demuxer = "Ogg FLAC", "ogg"
    header.holes = [hole for hole in pages.heads if hole[0] > header.base]
    _note_ogg(header, pages)
    return header


def _next_page(file: SourceFile, position: int) -> int:
    while position < file.size:
        found = file.read_at(position, _SEARCH_BYTES).find(b"OggS")
        if found >= 0:
            return position + found
        position += _SEARCH_BYTES - 3
    return file.size


def _note_ogg(header: Header, pages: _Pages) -> None:
    header.note_gaps(pages.n_gaps)
    if not pages.ended:
        header.notes.append(
            Message("The file is cut short: it does not hold the end of its stream.")
        )
    if pages.chained:
        header.notes.append(
            Message(
                "The file holds several recordings one after the other; only the "
                "first one was read."
            )
        )
