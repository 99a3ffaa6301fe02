"""Headers of the containers made of frames or pages: FLAC and Ogg.

A stream's length stands in a header that may be wrong or missing. The pages are walked
(their sizes only; nothing is decoded) to learn what there really is.
"""

import struct

from nmfaudio.audio.containers.header import Header
from nmfaudio.audio.source_file import SourceFile

__all__ = ["OGG_CODECS", "read_flac", "read_ogg"]

OGG_CODECS = {
    b"\x01vorbis": "Ogg Vorbis",
    b"OpusHead": "Ogg Opus",
    b"\x7fFLAC": "Ogg FLAC",
}
"""First bytes of an Ogg stream's first packet, and what it is then."""

_LEAST_FLAC_FRAME = 10
_MOST_FLAC_BLOCK = 65_535
_OPUS_RATE_HZ = 48_000
_OGG_PAGE = struct.Struct("<4sBBqIIIB")
_SEARCH_BYTES = 1 << 16


def read_flac(file: SourceFile, base: int) -> Header:
    """Read the stream information of a FLAC file that starts at ``base``."""
    header = Header("FLAC", base=base)
    head = file.read_at(base + 4, 38)
    if len(head) < 38 or head[0] & 0x7F != 0:
        return header
    info = head[4:]
    header.bits = ((info[12] & 1) << 4 | info[13] >> 4) + 1
    promised = (info[13] & 0x0F) << 32 | struct.unpack(">I", info[14:18])[0]
    # A decoder that is told no length delivers all there is; one that is told a wrong
    # one stops early or cannot seek.
    header.patches[base + 8 + 13] = bytes([info[13] & 0xF0, 0, 0, 0, 0])
    header.md5 = info[18:34] if any(info[18:34]) else b""
    header.promised = promised or None
    # A frame takes at least ten bytes and holds at most 65,535 samples.
    possible = (file.size / _LEAST_FLAC_FRAME + 1) * _MOST_FLAC_BLOCK
    if promised and promised <= possible:
        header.n_samples = promised
        header.certain = True
    return header


def read_ogg(file: SourceFile, container: str) -> Header:
    """Read the pages of an Ogg file: its length, its gaps, whether it is whole."""
    header = Header(container, lossy=container != "Ogg FLAC")
    first_serial: int | None = None
    last_granule, before = -1, 0
    ended = chained = False
    n_gaps = position = 0
    while position < file.size:
        raw = file.read_at(position, _OGG_PAGE.size + 255)
        if len(raw) < _OGG_PAGE.size:
            break
        magic, _, flags, granule, serial, _, _, n_parts = _OGG_PAGE.unpack_from(raw)
        if magic != b"OggS":
            position, n_gaps = _next_page(file, position + 1), n_gaps + 1
            continue
        first_body = _OGG_PAGE.size + n_parts
        n_bytes = first_body + sum(raw[_OGG_PAGE.size : first_body])
        if position + n_bytes > file.size:
            break
        if first_serial is None:
            first_serial = serial
            if container == "Ogg Opus":
                body = file.read_at(position + first_body, 12)
                before = struct.unpack("<H", body[10:12])[0] if len(body) == 12 else 0
        if serial == first_serial:
            last_granule = max(last_granule, granule)
            ended = ended or bool(flags & 4)
        elif flags & 2:
            chained = True
        position += n_bytes
    header.n_samples = last_granule - before if last_granule > before else None
    header.promised = header.n_samples
    _note_ogg(header, n_gaps=n_gaps, ended=ended, chained=chained)
    return header


def _next_page(file: SourceFile, position: int) -> int:
    while position < file.size:
        found = file.read_at(position, _SEARCH_BYTES).find(b"OggS")
        if found >= 0:
            return position + found
        position += _SEARCH_BYTES - 3
    return file.size


def _note_ogg(header: Header, *, n_gaps: int, ended: bool, chained: bool) -> None:
    header.note_gaps(n_gaps)
    if not ended:
        header.notes.append(
            "The file is cut short: it does not hold the end of its stream."
        )
    if chained:
        header.notes.append(
            "The file holds several recordings one after the other; only the first one "
            "was read."
        )
