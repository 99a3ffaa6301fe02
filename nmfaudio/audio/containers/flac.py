"""FLAC: what the file's head says, and whether its frames agree with that.

References
----------
.. [1] RFC 9639, "Free Lossless Audio Codec (FLAC)", 2024: 8 file-level metadata, 9.1
   frame header.
"""

import re
import struct
from collections.abc import Iterator
from typing import NamedTuple

from nmfaudio.audio.containers.header import Header
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.audio.wording import clock
from nmfaudio.errors import Message

__all__ = ["read_flac"]

_MOST_BLOCKS = 100_000
_NO_BLOCK = 127
"""What stands in place of a block's kind where the frames begin."""

_LEAST_FRAME = 10
_MOST_BLOCK = 65_535
_DECODER_BITS = {8, 16, 24}
"""Bits of a sample that libsndfile takes from the file's head."""

_CODED_BITS = {1: 8, 2: 12, 4: 16, 5: 20, 6: 24, 7: 32}
_CODED_RATES = {
    **{1: 88_200, 2: 176_400, 3: 192_000, 4: 8_000, 5: 16_000, 6: 22_050},
    **{7: 24_000, 8: 32_000, 9: 44_100, 10: 48_000, 11: 96_000},
}
_WINDOW = 1 << 20
_MOST_HEAD = 16
_HEAD = re.compile(rb"\xff[\xf8\xf9][\x10-\xff][\x00-\xaf]")


class _Format(NamedTuple):
    rate: int
    bits: int
    n_channels: int


class _Frame(NamedTuple):
    number: int
    following: int
    first_sample: int
    format: _Format
    says_bits: bool


def read_flac(file: SourceFile, base: int) -> Header:
    """Read the stream information of a FLAC file that starts at ``base``."""
    header = Header("FLAC", base=base, demuxer="flac")
    head = file.read_at(base + 4, 38)
    if len(head) < 38 or head[0] & 0x7F != 0:
        return header
    info = head[4:]
    rate = info[10] << 12 | info[11] << 4 | info[12] >> 4
    header.bits = ((info[12] & 1) << 4 | info[13] >> 4) + 1
    promised = (info[13] & 0x0F) << 32 | struct.unpack(">I", info[14:18])[0]
    # A decoder that is told no length delivers all there is; one that is told a wrong
    # one stops early or cannot seek.
    header.patches[base + 8 + 13] = bytes([info[13] & 0xF0, 0, 0, 0, 0])
    header.md5 = info[18:34] if any(info[18:34]) else b""
    header.promised = promised or None
    # A frame takes at least ten bytes and holds at most 65,535 samples.
    possible = (file.size / _LEAST_FRAME + 1) * _MOST_BLOCK
    if promised and promised <= possible:
        header.n_samples = promised
        header.certain = True
    stated = _Format(rate, header.bits, (info[12] >> 1 & 7) + 1)
    start = _hide_beside(file, header)
    says_bits = _judge_frames(file, header, stated, start)
    if header.bits not in _DECODER_BITS:
        _judge_depth(header, base, info, says_bits=says_bits)
    return header


def _judge_depth(header: Header, base: int, info: bytes, *, says_bits: bool) -> None:
    """Have an unusual depth decoded: libsndfile takes any that frames tell."""
    if not says_bits:
        header.sound, header.external = f"{header.bits}-bit", True
        return
    header.whole_numbers = True
    told = 24 - 1
    header.patches[base + 8 + 12] = bytes([info[12] & 0xFE | told >> 4])
    header.patches[base + 8 + 13] = bytes([(told & 15) << 4, 0, 0, 0, 0])


def _hide_beside(file: SourceFile, header: Header) -> int:
    """Hide from the decoder what is no sound; return where that begins.

    Pictures, texts and places to seek to are of no use to it, and where they lie about
    themselves it finds no sound at all. Others' tags at the end are no damage.
    """
    first = at = header.base + 42
    is_last = file.read_at(header.base + 4, 1)[0] & 128
    for _ in range(_MOST_BLOCKS):
        if is_last:
            break
        head = file.read_at(at, 4)
        if len(head) < 4 or head[0] & 127 == _NO_BLOCK:
            return first
        is_last = head[0] & 128
        at += 4 + int.from_bytes(head[1:], "big")
    if not is_last or at > file.size:
        return first
    if at > first:
        header.patches[header.base + 4] = b"\x80"  # no block follows
        header.holes.append((first, at))
    end = _without_tags(file, at)
    if end < file.size:
        header.holes.append((end, file.size))
    return at


def _without_tags(file: SourceFile, start: int) -> int:
    """Return where tags begin that other programs have put at the end."""
    end = file.size
    if end - 128 > start and file.read_at(end - 128, 3) == b"TAG":
        end -= 128
    foot = file.read_at(end - 32, 32)
    if foot[:8] == b"APETAGEX":
        size, _, flags = struct.unpack("<III", foot[12:24])
        whole = size + 32 * (flags >> 31)
        end -= whole if 32 <= whole <= end - start else 0
    return end


def _judge_frames(
    file: SourceFile, header: Header, stated: _Format, start: int
) -> bool:
    """Note a change of format; return whether frames tell their bits themselves."""
    says_bits = False
    before: _Frame | None = None
    changed: _Frame | None = None
    for frame in _frames(file, start, stated):
        if before is None or frame.number == before.following:
            if before is None:
                says_bits = frame.says_bits
            elif changed is None and frame.format == before.format != stated:
                changed = before
            before = frame
        elif frame.number > before.following:
            before = frame
    if changed is not None:
        header.notes.append(_change(changed, stated))
        header.md5 = b""
    return says_bits


def _change(frame: _Frame, stated: _Format) -> str:
    at = clock(frame.first_sample / max(1, stated.rate))
    new = frame.format
    if new.rate != stated.rate:
        return Message(
            "From {0} on, the file changes its sample rate to {1:,} Hz; it was read as "
            "{2:,} Hz, so its pitch and speed are wrong there.",
            at,
            new.rate,
            stated.rate,
        )
    if new.n_channels != stated.n_channels:
        return Message(
            "From {0} on, the file has {1} channels instead of {2}; only what "
            "comes before can be read.",
            at,
            new.n_channels,
            stated.n_channels,
        )
    return Message(
        "From {0} on, the file changes its depth from {1} to {2} bits; levels "
        "were kept.",
        at,
        stated.bits,
        new.bits,
    )


def _frames(file: SourceFile, start: int, stated: _Format) -> Iterator[_Frame]:
    """Yield what looks like a frame's head and has its checksum right."""
    position = start
    while position < file.size:
        window = file.read_at(position, _WINDOW + _MOST_HEAD)
        for found in _HEAD.finditer(window):
            if found.start() >= _WINDOW:
                break
            frame = _parse(window[found.start() : found.start() + _MOST_HEAD], stated)
            if frame is not None:
                yield frame
        position += _WINDOW


def _parse(head: bytes, stated: _Format) -> _Frame | None:
    block_code, rate_code = head[2] >> 4, head[2] & 15
    channel_code, bits_code = head[3] >> 4, head[3] >> 1 & 7
    if rate_code == 15 or bits_code == 3 or head[3] & 1:
        return None
    number = _coded_number(head)
    if number is None:
        return None
    value, at = number
    block_bytes = {6: 1, 7: 2}.get(block_code, 0)
    rate_bytes = {12: 1, 13: 2, 14: 2}.get(rate_code, 0)
    end = at + block_bytes + rate_bytes
    if end >= len(head) or _crc8(head[:end]) != head[end]:
        return None
    coded_block = int.from_bytes(head[at : at + block_bytes], "big")
    coded_rate = int.from_bytes(head[at + block_bytes : end], "big")
    if block_bytes:
        block = coded_block + 1
    elif block_code == 1:
        block = 192
    else:
        block = 576 << block_code - 2 if block_code < 6 else 1 << block_code
    if rate_bytes:
        rate = coded_rate * {12: 1000, 13: 1, 14: 10}[rate_code]
    else:
        rate = _CODED_RATES.get(rate_code, stated.rate)
    bits = _CODED_BITS.get(bits_code, stated.bits)
    n_channels = channel_code + 1 if channel_code < 8 else 2
    # Frames are counted where all are of one length, samples where they are not.
    first, step = (value * block, 1) if head[1] == 0xF8 else (value, block)
    own = _Format(rate, bits, n_channels)
    return _Frame(value, value + step, first, own, bits_code > 0)


def _coded_number(head: bytes) -> tuple[int, int] | None:
    """Return the number that is coded like a character of UTF-8, and where it ends."""
    first = head[4] if len(head) > 4 else 0xFF
    if first < 0x80:
        return first, 5
    n_bytes = 8 - (first ^ 0xFF).bit_length()
    more = head[5 : 4 + n_bytes]
    if not 2 <= n_bytes <= 7 or len(more) < n_bytes - 1:
        return None
    value = first & (0x7F >> n_bytes)
    for byte in more:
        if byte & 0xC0 != 0x80:
            return None
        value = value << 6 | byte & 0x3F
    return value, 4 + n_bytes


def _crc8(data: bytes) -> int:
    value = 0
    for byte in data:
        value = _CRC8[value ^ byte]
    return value


def _crc8_table() -> bytes:
    table = bytearray()
    for value in range(256):
        for _ in range(8):
            value = (value << 1 ^ 0x07) & 0xFF if value & 0x80 else value << 1  # noqa: PLW2901
        table.append(value)
    return bytes(table)


_CRC8 = _crc8_table()
