"""Headers of the containers made of chunks: WAV, RF64, W64, AIFF, CAF, and AU.

None of these functions judges whether a file is valid; that is the decoder's business.
They find the sound bytes and compare their claimed number with the file's size.
"""

import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from nmfaudio.audio.containers.codecs import (
    AIFF_SOUNDS,
    AU_SOUNDS,
    CAF_SOUNDS,
    WAVE_SOUNDS,
    foreign_sound,
)
from nmfaudio.audio.containers.header import INTERRUPTED, Header, contradicted
from nmfaudio.audio.containers.layout import SampleLayout, layout_of
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.audio.wording import count
from nmfaudio.errors import Message

__all__ = [
    "chunks",
    "read_aiff",
    "read_au",
    "read_caf",
    "read_dsd",
    "read_w64",
    "read_wave",
]

_MOST_CHUNKS = 4096
"""A file with more chunks before its sound is not a recording but a trap."""

_PASSED_OVER = Message(
    "What lies around the sound in this file is damaged, or there twice; it was "
    "passed over."
)

_NAMES = (
    b"fmt |data|fact|LIST|bext|iXML|axml|chna|ds64|id3 |ID3 |JUNK|junk|PAD |FLLR|PEAK"
    b"|cue |smpl|inst|plst|acid|strc|levl|minf|elm1|regn|umid|_PMX|cart|DISP|afsp"
    b"|COMM|SSND|FVER|MARK|COMT|INST|MIDI|AESD|APPL|NAME|AUTH|(c) |ANNO|CHAN"
).split(b"|")
"""Of chunks in WAV and AIFF files."""

_UNKNOWN32 = 0xFFFFFFFF
_W64_TAIL = bytes.fromhex("f3acd3118cd100c04f8edb8a")
_FLOAT_TAG = 3
_PCM_TAGS = {1, _FLOAT_TAG}
_FLOAT_BITS = {32, 64}
_EXTENSIBLE = 0xFFFE
_MOST_COMM_BYTES = 22 + 256
"""Of what AIFF files say of their sound: the name of its kind comes last."""

_AU_BYTES = {1: 1, 2: 1, 3: 2, 4: 3, 5: 4, 6: 4, 7: 8, 27: 1}
_COMPANDED = {b"alaw", b"ulaw"}
_GUID_TAILS = {
    bytes.fromhex("00001000800000aa00389b71"),  # of Microsoft
    bytes.fromhex("2107d3118644c8c1ca000000"),  # of Ambisonics
}
"""How the marks of kinds of sound end in an extensible format."""


def chunks(
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
        position += head_bytes + size
        if size % align and not (align == 2 and _is_unpadded(file, position)):
            position += align - size % align
        if position >= file.size:
            return


def _is_unpadded(file: SourceFile, position: int) -> bool:
    """Whether the next chunk begins at once where a byte should have been left.

    That byte should be zero, and often is a character: with what follows it, that looks
    like a name, but is none that there is.
    """
    return file.read_at(position, 4) in _NAMES


class _WaveFormat(NamedTuple):
    """What a ``fmt `` chunk says."""

    tag: int
    n_channels: int
    sample_rate: int
    align: int
    bits: int

    @classmethod
    def of(cls, raw: bytes, order: str) -> "_WaveFormat | None":
        if len(raw) < 16:
            return None
        tag, n_channels, rate, _, align, bits = struct.unpack(
            f"{order}HHIIHH", raw[:16]
        )
        known = len(raw) < 40 or raw[28:40] in _GUID_TAILS
        if tag == _EXTENSIBLE and len(raw) >= 26 and known:
            (tag,) = struct.unpack(f"{order}H", raw[24:26])
        return cls(tag, n_channels, rate, align, bits)

    @property
    def sample_bytes(self) -> int:
        """Bytes of one sample of all channels where that is plain, or 0."""
        return self.n_channels * -(-self.bits // 8) if self.tag in _PCM_TAGS else 0

    def judge_sound(self, header: Header, start: int, *, big_endian: bool) -> int:
        """Tell the header who may read the sound; return the bytes of a sample."""
        name = WAVE_SOUNDS.get(self.tag)
        if self.tag == _FLOAT_TAG and self.bits not in _FLOAT_BITS:
            name = f"{self.bits}-bit floating-point"
        if name != "":
            header.leave_to_ffmpeg(foreign_sound(name, self.tag))
            return 0
        if self.tag == 1:
            header.layout = layout_of(
                start,
                self.sample_rate,
                self.n_channels,
                bits=self.bits,
                align=self.align,
                big_endian=big_endian,
            )
        if header.layout is not None:
            return self.align
        if self.sample_bytes not in {0, self.align}:
            header.notes.append(
                Message(
                    "The header contradicts itself ({0} for {1} of {2} bits); the "
                    "sound was read as {3} each.",
                    count(self.align, "byte"),
                    count(self.n_channels, "channel"),
                    self.bits,
                    count(self.sample_bytes, "byte"),
                )
            )
        return self.sample_bytes


def read_wave(file: SourceFile) -> Header:
    """Read the header of a WAV, RF64 or RIFX file."""
    head = file.read_at(0, 8)
    riff, order = head[:4], ">" if head[:4] == b"RIFX" else "<"
    (riff_size,) = struct.unpack(f"{order}I", head[4:])
    header = Header("RF64" if riff in {b"RF64", b"BW64"} else "WAV", demuxer="wav")
    if riff == b"BW64":
        header.patches[0] = b"RF64"  # the decoder knows the older name only
    size64: int | None = None
    fmt: _WaveFormat | None = None
    raw_formats: list[bytes] = []
    sample_bytes = 0
    for name, body, claimed in chunks(file, 12, f"{order}I"):
        if name == b"ds64":
            raw = file.read_at(body, 16)
            size64 = struct.unpack("<Q", raw[8:])[0] if len(raw) == 16 else None
        elif name == b"fmt ":
            raw_formats.append(file.read_at(body, min(claimed, 40)))
            fmt = _WaveFormat.of(raw_formats[-1], order)
        elif name == b"data":
            if fmt is not None:
                sample_bytes = fmt.judge_sound(header, body, big_endian=order == ">")
            if header.container == "RF64" and size64 is not None:
                claimed = size64 if claimed == _UNKNOWN32 else claimed  # noqa: PLW2901  # ds64 rules
            if riff == b"RIFX":
                header.hold(claimed, file.size - body, sample_bytes)
                break
            claimed = _judge_wave(file, header, body, claimed, sample_bytes)  # noqa: PLW2901  # what is there rules
            if header.container == "WAV" and not header.notes:
                _judge_riff(file, header, riff_size, body + claimed)
            if header.container == "WAV" and sample_bytes and len({*raw_formats}) == 1:
                n_bytes = min(claimed, file.size - body, _UNKNOWN32 - 64)
                header.bare = _bare_wave(file, header, body, n_bytes, raw_formats[0])
            break
    header.seekable = sample_bytes > 0
    if header.bare is not None:
        header.bare.seekable = header.seekable
    return header


def _bare_wave(
    file: SourceFile, header: Header, body: int, n_bytes: int, fmt: bytes
) -> Header:
    """Return a WAV file's sound behind a head of our own, which ends where it does."""
    fmt = fmt[: len(fmt) // 2 * 2]  # so that there is room for it before the sound
    head = b"WAVEfmt " + struct.pack("<I", len(fmt)) + fmt
    head += b"data" + struct.pack("<I", n_bytes)
    head = b"RIFF" + struct.pack("<I", len(head) + n_bytes) + head
    return _bare(file, header, head, body, n_bytes)


def _bare(
    file: SourceFile, header: Header, head: bytes, start: int, n_bytes: int
) -> Header:
    """Return how sound looks with this before it and nothing behind it."""
    base, end = start - len(head), start + n_bytes
    return replace(
        header,
        base=base,
        patches={base: head},
        holes=[(end, file.size)] if end < file.size else [],
        notes=[*header.notes, _PASSED_OVER],
    )


def _judge_wave(
    file: SourceFile, header: Header, body: int, claimed: int, sample_bytes: int
) -> int:
    """Note how much sound there is; return the bytes of it that the file speaks of."""
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
    return claimed


def _ends_in_chunks(file: SourceFile, start: int) -> bool:
    """Whether what follows ``start`` is a chain of chunks up to the file's end."""
    position = start
    for name, body, size in chunks(file, start, "<I"):
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
    header = Header("W64", demuxer="w64")
    fmt: _WaveFormat | None = None
    sample_bytes = 0
    for name, body, claimed in chunks(file, 40, "<q", id_bytes=16, align=8):
        if name[4:] != _W64_TAIL:
            continue
        if name[:4] == b"fmt ":
            fmt = _WaveFormat.of(file.read_at(body, 40), "<")
        elif name[:4] == b"data":
            if fmt is not None:
                sample_bytes = fmt.judge_sound(header, body, big_endian=False)
            header.hold(claimed, file.size - body, sample_bytes)
            break
    header.seekable = sample_bytes > 0
    return header


def read_aiff(file: SourceFile) -> Header:
    """Read the header of an AIFF or AIFC file."""
    header = Header("AIFF", demuxer="aiff")
    n_samples = sample_bytes = 0
    described: set[bytes] = set()
    for chunk, body, claimed in chunks(file, 12, ">I"):
        if chunk == b"COMM":
            described.add(file.read_at(body, min(claimed, _MOST_COMM_BYTES)))
            raw = file.read_at(body, 22)
            if len(raw) >= 18:
                n_channels, n_samples, bits = struct.unpack(">hIh", raw[:8])
                mark = raw[18:22].lower() if claimed >= 22 else b"none"
                if name := AIFF_SOUNDS.get(mark, foreign_sound(None, mark)):
                    header.leave_to_ffmpeg(name)
                elif mark not in _COMPANDED:
                    if bits < 1:
                        raise contradicted(file.title, bits)
                    sample_bytes = max(0, n_channels) * -(-max(0, bits) // 8)
        elif chunk == b"SSND":
            available = file.size - body - 8
            promised = n_samples * sample_bytes or claimed - 8
            header.hold(promised, available, sample_bytes)
            if sample_bytes and len(described) == 1 and claimed >= 8:
                # What says where the sound begins behind it is left as it is.
                skipped = 8 + int.from_bytes(file.read_at(body, 4))
                n_bytes = max(0, min(skipped + promised, claimed, available + 8))
                header.bare = _bare_aiff(file, header, body, n_bytes, *described)
    header.seekable = sample_bytes > 0
    if header.bare is not None:
        header.bare.seekable = header.seekable
    return header


def _bare_aiff(
    file: SourceFile, header: Header, start: int, n_bytes: int, comm: bytes
) -> Header:
    """Return an AIFF file's sound behind a head of our own, and nothing behind it."""
    comm = comm[: len(comm) // 2 * 2]  # so that there is room for it before the sound
    head = file.read_at(8, 4) + b"COMM" + struct.pack(">I", len(comm)) + comm
    head += b"SSND" + struct.pack(">I", n_bytes)
    head = b"FORM" + struct.pack(">I", len(head) + n_bytes) + head
    return _bare(file, header, head, start, n_bytes)


def read_caf(file: SourceFile) -> Header:
    """Read the header of a Core Audio file."""
    header = Header("CAF", demuxer="caf")
    sample_bytes, described = 0, b""
    for name, body, claimed in chunks(file, 8, ">q", align=1):
        if name == b"desc":
            raw = file.read_at(body, 32)
            mark = raw[8:12]
            if len(raw) == 32 and mark == b"lpcm":
                sample_bytes = struct.unpack(">I", raw[16:20])[0]
                described = raw
            elif kind := CAF_SOUNDS.get(mark, foreign_sound(None, mark)):
                header.leave_to_ffmpeg(kind)
        elif name == b"data":
            available = file.size - body - 4  # an edit count stands before the sound
            header.layout = _caf_layout(described, body + 4)
            promised = available if claimed == -1 else claimed - 4
            header.hold(promised, available, sample_bytes)
            if (claimed == -1 or promised > available) and available > 0:
                # The decoder refuses a chunk that ends unknown, or beyond the file.
                header.patches[body - 8] = struct.pack(">q", available + 4)
            break
    header.seekable = sample_bytes > 0
    return header


def _caf_layout(described: bytes, start: int) -> SampleLayout | None:
    """Return how plain integers lie, by a description, if not in the usual way."""
    if not described:
        return None
    rate, _, flags, align, _, n_channels, bits = struct.unpack(">d4s5I", described)
    if flags & 1 or not 0 < rate < _UNKNOWN32:  # floats, or no rate
        return None
    return layout_of(
        start,
        round(rate),
        n_channels,
        bits=bits,
        align=align,
        big_endian=not flags & 2,
    )


def read_dsd(file: SourceFile) -> Header:
    """Read the header of a DSDIFF or DSF file, which only ffmpeg decodes."""
    is_dsf = file.read_at(0, 4) == b"DSD "
    header = Header("DSD" if is_dsf else "DSDIFF", demuxer="dsf" if is_dsf else "iff")
    header.leave_to_ffmpeg("")
    if is_dsf:
        raw = file.read_at(12, 8)
        if len(raw) == 8:
            header.hold(struct.unpack("<Q", raw)[0], file.size, 0)
        return header
    for name, body, claimed in chunks(file, 16, ">Q"):
        if name in {b"DSD ", b"DST "}:
            header.hold(claimed, file.size - body, 0)
            break
    return header


def read_au(file: SourceFile) -> Header:
    """Read the header of a Sun/NeXT file."""
    header = Header("AU", demuxer="au")
    raw = file.read_at(0, 24)
    if len(raw) == 24:
        order = ">" if raw[:4] == b".snd" else "<"
        start, claimed, encoding, _, n_channels = struct.unpack(order + "5I", raw[4:])
        available = max(0, file.size - start)
        promised = available if claimed == _UNKNOWN32 else claimed
        sample_bytes = _AU_BYTES.get(encoding, 0) * n_channels
        header.hold(promised, available, sample_bytes)
        header.seekable = sample_bytes > 0
        if kind := AU_SOUNDS.get(encoding, foreign_sound(None, encoding)):
            header.leave_to_ffmpeg(kind)
    return header
