"""Headers of the containers made of chunks: WAV, RF64, W64, AIFF, CAF, and AU.

None of these functions judges whether a file is valid; that is the decoder's business.
They find the sound bytes and compare their claimed number with the file's size.
"""

import struct
from collections.abc import Iterator

from nmfaudio.audio.containers.header import INTERRUPTED, Header
from nmfaudio.audio.source_file import SourceFile

__all__ = ["read_aiff", "read_au", "read_caf", "read_w64", "read_wave"]

_MOST_CHUNKS = 4096
"""A file with more chunks before its sound is not a recording but a trap."""

_UNKNOWN32 = 0xFFFFFFFF
_W64_TAIL = bytes.fromhex("f3acd3118cd100c04f8edb8a")
_PCM_TAGS = {1, 3}
_EXTENSIBLE = 0xFFFE
_AU_BYTES = {1: 1, 2: 1, 3: 2, 4: 3, 5: 4, 6: 4, 7: 8, 27: 1}
_AIFC_PLAIN = {b"NONE", b"sowt", b"twos", b"raw ", b"in24", b"in32", b"fl32", b"fl64"}


def _chunks(
    file: SourceFile, start: int, layout: str, *, id_bytes: int = 4, align: int = 2
) -> Iterator[tuple[bytes, int, int]]:
    """Yield (id, first byte of the body, claimed size) until the file ends."""
    head_bytes = id_bytes + struct.calcsize(layout)
    position = start
    for _ in range(_MOST_CHUNKS):
        head = file.read_at(position, head_bytes)
        if len(head) < head_bytes:
            return
        (size,) = struct.unpack(layout, head[id_bytes:])
        if id_bytes == 16:  # W64 counts the chunk's head in
            size -= head_bytes
        if size < 0:
            yield head[:id_bytes], position + head_bytes, size
            return
        yield head[:id_bytes], position + head_bytes, size
        position += head_bytes + -(-size // align) * align


def read_wave(file: SourceFile) -> Header:
    """Read the header of a WAV or RF64 file."""
    riff, riff_size = struct.unpack("<4sI", file.read_at(0, 8))
    header = Header("RF64" if riff in {b"RF64", b"BW64"} else "WAV")
    if riff == b"RIFX":
        return header
    size64: int | None = None
    sample_bytes = 0
    for name, body, claimed in _chunks(file, 12, "<I"):
        if name == b"ds64":
            raw = file.read_at(body, 16)
            size64 = struct.unpack("<Q", raw[8:])[0] if len(raw) == 16 else None
        elif name == b"fmt ":
            sample_bytes = _wave_sample_bytes(file.read_at(body, min(claimed, 40)))
        elif name == b"data":
            if header.container == "RF64" and size64 is not None:
                claimed = size64 if claimed == _UNKNOWN32 else claimed  # noqa: PLW2901  # ds64 rules
            _judge_wave(file, header, body, claimed, sample_bytes)
            if header.container == "WAV" and not header.notes:
                _judge_riff(file, header, riff_size, body + claimed)
            break
    header.seekable = sample_bytes > 0
    return header


def _wave_sample_bytes(fmt: bytes) -> int:
    if len(fmt) < 16:
        return 0
    tag, n_channels, _, _, _, bits = struct.unpack("<HHIIHH", fmt[:16])
    if tag == _EXTENSIBLE and len(fmt) >= 26:
        (tag,) = struct.unpack("<H", fmt[24:26])
    return n_channels * -(-bits // 8) if tag in _PCM_TAGS else 0


def _judge_wave(
    file: SourceFile, header: Header, body: int, claimed: int, sample_bytes: int
) -> None:
    available = file.size - body
    if claimed == 0 and available >= max(1, sample_bytes):
        if not _ends_in_chunks(file, body):
            # A recorder writes the size last; without it the decoder sees silence.
            most = min(available, _UNKNOWN32 - 64)
            header.patches[body - 4] = struct.pack("<I", most)
            header.notes.append(INTERRUPTED)
            claimed = available
    elif claimed == _UNKNOWN32 and header.container == "WAV":
        header.notes.append(INTERRUPTED)
        claimed = available
    header.hold(claimed, available, sample_bytes)


def _ends_in_chunks(file: SourceFile, start: int) -> bool:
    """Whether what follows ``start`` is a chain of chunks up to the file's end."""
    position = start
    for name, body, size in _chunks(file, start, "<I"):
        if not all(32 <= c < 127 for c in name):
            return False
        position = body + size + size % 2
    return position >= file.size > start and position - file.size <= 1


def _judge_riff(file: SourceFile, header: Header, riff_size: int, end: int) -> None:
    if header.share < 1.0:
        return  # the sound itself is cut short: that says it better
    unfinished = riff_size in {0, _UNKNOWN32} and file.size < _UNKNOWN32
    if unfinished or end > riff_size + 8 + 1:
        header.notes.append(INTERRUPTED)


def read_w64(file: SourceFile) -> Header:
    """Read the header of a Sony Wave64 file."""
    header = Header("W64")
    sample_bytes = 0
    for name, body, claimed in _chunks(file, 40, "<q", id_bytes=16, align=8):
        if name[4:] != _W64_TAIL:
            continue
        if name[:4] == b"fmt ":
            sample_bytes = _wave_sample_bytes(file.read_at(body, 40))
        elif name[:4] == b"data":
            header.hold(claimed, file.size - body, sample_bytes)
            break
    header.seekable = sample_bytes > 0
    return header


def read_aiff(file: SourceFile) -> Header:
    """Read the header of an AIFF or AIFC file."""
    header = Header("AIFF")
    n_samples = sample_bytes = 0
    for name, body, claimed in _chunks(file, 12, ">I"):
        if name == b"COMM":
            raw = file.read_at(body, 22)
            if len(raw) >= 18:
                n_channels, n_samples, bits = struct.unpack(">hIh", raw[:8])
                if claimed < 22 or raw[18:22].lower() in _AIFC_PLAIN | {b"none"}:
                    sample_bytes = max(0, n_channels) * -(-max(0, bits) // 8)
        elif name == b"SSND":
            available = file.size - body - 8
            promised = n_samples * sample_bytes or claimed - 8
            header.hold(promised, available, sample_bytes)
    header.seekable = sample_bytes > 0
    return header


def read_caf(file: SourceFile) -> Header:
    """Read the header of a Core Audio file."""
    header = Header("CAF")
    sample_bytes = 0
    for name, body, claimed in _chunks(file, 8, ">q", align=1):
        if name == b"desc":
            raw = file.read_at(body, 32)
            if len(raw) == 32 and raw[8:12] == b"lpcm":
                sample_bytes = struct.unpack(">I", raw[16:20])[0]
        elif name == b"data":
            available = file.size - body - 4  # an edit count stands before the sound
            promised = available if claimed == -1 else claimed - 4
            header.hold(promised, available, sample_bytes)
            if promised > available > 0:
                # The decoder refuses a chunk that reaches beyond the file's end.
                header.patches[body - 8] = struct.pack(">q", available + 4)
            break
    header.seekable = sample_bytes > 0
    return header


def read_au(file: SourceFile) -> Header:
    """Read the header of a Sun/NeXT file."""
    header = Header("AU")
    raw = file.read_at(0, 24)
    if len(raw) == 24:
        order = ">" if raw[:4] == b".snd" else "<"
        start, claimed, encoding, _, n_channels = struct.unpack(order + "5I", raw[4:])
        available = max(0, file.size - start)
        promised = available if claimed == _UNKNOWN32 else claimed
        sample_bytes = _AU_BYTES.get(encoding, 0) * n_channels
        header.hold(promised, available, sample_bytes)
        header.seekable = sample_bytes > 0
    return header
