"""MPEG audio (MP3): finding the frames, counting them, repairing the count.

An MP3 file has no header of its own. Its first frame may say how many follow, and a
decoder that believes a wrong number stops early or asks for memory without end. So the
frames are walked by the length that each states of itself.

References
----------
.. [1] ISO/IEC 11172-3:1993 and 13818-3:1998, audio frame header.
"""

import struct
from dataclasses import dataclass, field
from typing import NamedTuple

from nmfaudio.audio.containers.header import Header
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.errors import Message

__all__ = ["after_id3", "find_mpeg", "read_mpeg"]

_WINDOW = 1 << 20
_SEARCH_BYTES = 1 << 16
_RATES_HZ = (44_100, 48_000, 32_000)
_KBITS = {
    # (MPEG-1, layer): kilobits a second by index; index 0 is the free format
    (True, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_TRAILERS = (b"TAG", b"APETAGEX", b"LYRICSBEGIN", b"3DI")


class _Frame(NamedTuple):
    n_bytes: int
    n_samples: int
    kind: tuple[int, int, int]  # version, layer, rate: the same in all frames


@dataclass
class _Walk:
    n_frames: int = 0
    gaps: list[tuple[int, int]] = field(default_factory=list)
    cut: bool = False


def _parse(head: bytes) -> _Frame | None:
    """Return what a frame header says, or None when it is none or of free format."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    kbit_index, rate_index = head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or layer == 4 or kbit_index in {0, 15} or rate_index == 3:
        return None
    mpeg1 = version == 3
    rate = _RATES_HZ[rate_index] >> {3: 0, 2: 1, 0: 2}[version]
    kbits = _KBITS[mpeg1, layer][kbit_index]
    padding = head[2] >> 1 & 1
    if layer == 1:
        n_samples, n_bytes = 384, (12_000 * kbits // rate + padding) * 4
    else:
        n_samples = 1152 if mpeg1 or layer == 2 else 576
        n_bytes = n_samples // 8 * 1000 * kbits // rate + padding
    return _Frame(n_bytes, n_samples, (version, layer, rate))


def after_id3(file: SourceFile) -> int:
    """Return the position after the ID3v2 tags at the file's start."""
    position = 0
    while True:
        head = file.read_at(position, 10)
        if len(head) < 10 or head[:3] != b"ID3" or max(head[6:]) > 127:
            return position
        size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        footer = 10 if head[5] & 0x10 else 0
        if position + 10 + size + footer >= file.size:
            return position + 10  # the tag's size is wrong: look behind its head
        position += 10 + size + footer


def find_mpeg(file: SourceFile, start: int) -> int | None:
    """Return the position of the first MPEG audio frame, or None.

    Three frames of one kind in a row are proof enough. At ``start`` itself one frame
    is, if the file ends with it.
    """
    window = file.read_at(start, _SEARCH_BYTES + 4)
    found = window.find(b"\xff")
    while found >= 0:
        if _is_chain(file, start + found, may_end=found == 0):
            return start + found
        found = window.find(b"\xff", found + 1)
    return None


def _is_chain(file: SourceFile, position: int, *, may_end: bool) -> bool:
    first = None
    for count in range(3):
        frame = _parse(file.read_at(position, 4))
        if frame is None or (first is not None and frame.kind != first.kind):
            at_end = position >= file.size or file.read_at(position, 3) == b"TAG"
            return may_end and count > 0 and at_end
        first = first or frame
        position += frame.n_bytes
    return True


def read_mpeg(file: SourceFile, base: int) -> Header:
    """Count the frames of an MP3 file whose first frame starts at ``base``."""
    header = Header("MP3", base=base, lossy=True, demuxer="mp3")
    head = file.read_at(base, 2048)
    first = _parse(head)
    if first is None:
        return header
    walk = _walk(file, base, first)
    stated_at = _frame_count_position(head[: first.n_bytes])
    there = walk.n_frames
    if stated_at is not None and walk.n_frames:
        (stated,) = struct.unpack_from(">I", head, stated_at)
        there -= 1  # the frame that states the number holds no sound
        header.promised = stated * first.n_samples
        if stated != there:
            header.patches[base + stated_at] = struct.pack(">I", there)
            if stated > there > 0 and not walk.gaps:
                header.share = there / stated
    if walk.cut and header.share == 1.0:
        header.notes.append(
            Message("The file is cut short: its last frame is incomplete.")
        )
    header.note_gaps(len(walk.gaps))
    header.holes = walk.gaps
    header.n_samples = there * first.n_samples
    header.certain = True
    return header


def _frame_count_position(frame: bytes) -> int | None:
    """Return where the first frame states the number of frames, or None."""
    for magic in (b"Xing", b"Info"):
        at = frame.find(magic, 4, 64)
        if at >= 0 and at + 12 <= len(frame) and frame[at + 7] & 1:
            return at + 8
    return None


def _walk(file: SourceFile, base: int, first: _Frame) -> _Walk:
    walk = _Walk()
    position = window_start = base
    window = b""
    while position < file.size:
        at = position - window_start
        if at + 16 > len(window):
            window_start, at = position, 0
            window = file.read_at(position, _WINDOW)
        frame = _parse(window[at : at + 4])
        if frame is not None and frame.kind[:2] == first.kind[:2]:
            if position + frame.n_bytes > file.size:
                walk.cut = True
                return walk
            walk.n_frames += 1
            position += frame.n_bytes
        elif window.startswith(_TRAILERS, at):
            return walk
        else:
            resumed = _resume(file, position + 1, first)
            if resumed is None:
                # Whatever follows the last frame: padding or an incomplete frame.
                walk.cut = file.size - position < 4
                return walk
            walk.gaps.append((position, resumed))
            position = resumed
    return walk


def _resume(file: SourceFile, position: int, first: _Frame) -> int | None:
    while position < file.size:
        window = file.read_at(position, _SEARCH_BYTES)
        found = window.find(b"\xff")
        while found >= 0:
            frame = _parse(file.read_at(position + found, 4))
            if (
                frame is not None
                and frame.kind[:2] == first.kind[:2]
                and _is_chain(file, position + found, may_end=True)
            ):
                return position + found
            found = window.find(b"\xff", found + 1)
        position += _SEARCH_BYTES
    return None
