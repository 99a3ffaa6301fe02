"""Which container a file is, by its content, whatever its name says.

Only what is listed here reaches a decoder: the rare formats that libsndfile also knows
stay out of reach of a file that was made to break one of them.
"""

import re
from collections.abc import Callable

from nmfaudio.audio.containers import chunked, flac, mpeg, streamed
from nmfaudio.audio.containers.header import Header
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.errors import AudioFileError, Message

__all__ = ["READABLE", "content_kind", "kind_of", "read_header"]

READABLE = Message("WAV, RF64, W64, AIFF, FLAC, Ogg Vorbis, Opus, MP3, CAF or AU")
"""What is read without help, for messages."""

_HINT = Message(
    "Choose a {0} file; M4A, AAC and video files are read where the program ffmpeg is "
    "installed",
    READABLE,
)

_W64_MAGIC = bytes.fromhex("726966662e91cf11a5d628db04c10000")

_EXTERNAL = (
    # (position, bytes, name, ffmpeg's name): containers that ffmpeg takes apart for us
    (4, b"ftyp", "MP4/M4A", "mov"),
    (4, b"moov", "QuickTime", "mov"),
    (4, b"mdat", "QuickTime", "mov"),
    (4, b"wide", "QuickTime", "mov"),
    (0, b"\x1a\x45\xdf\xa3", "Matroska/WebM", "matroska"),
    (0, bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "Windows Media", "asf"),
    (0, b"FLV\x01", "Flash video", "flv"),
    (0, b"\x00\x00\x01\xba", "MPEG video", "mpeg"),
    (0, b"#!AMR", "AMR", "amr"),
    (0, b"\x0b\x77", "Dolby Digital", "ac3"),
    (0, b".RMF", "RealMedia", "rm"),
    (0, b"\x7f\xfe\x80\x01", "DTS", "dts"),
)

_TAGGED = (
    # (first bytes, name, ffmpeg's name): may stand behind an ID3 tag
    (b"MAC ", "Monkey's Audio", "ape"),
    (b"wvpk", "WavPack", "wv"),
    (b"TTA1", "True Audio", "tta"),
    (b"MPCK", "Musepack", "mpc8"),
    (b"MP+", "Musepack", "mpc"),
    (b"tBaK", "TAK", "tak"),
    (b"OFR ", "OptimFROG", ""),
)

_BEHIND_TAGS = {
    (b"RIFF", b"WAVE"): ("tagged WAV", "wav"),
    (b"FORM", b"AIFF"): ("tagged AIFF", "aiff"),
    (b"FORM", b"AIFC"): ("tagged AIFF", "aiff"),
}
"""Containers that some put an ID3 tag in front of, which ffmpeg looks behind.

They are no plain WAV, to be read without it, and their tags are not in a chunk.
"""

_AUDIO_BEGINNINGS = (b"RIFF", b"ID3", b"FORM", b"OggS", b"fLaC", b"\xff")
_NO_TEXT = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f]|\0\0|^%PDF-")
"""What a list of names does not hold: a folder may be called RIFFS."""

_TELLING = (
    # (first bytes, what the file is), for a message that helps
    (b"\x89PNG", Message("a PNG picture")),
    (b"\xff\xd8\xff", Message("a JPEG picture")),
    (b"GIF8", Message("a GIF picture")),
    (b"%PDF", Message("a PDF document")),
    (b"PK\x03\x04", Message("a ZIP archive")),
    (b"\x1f\x8b", Message("a gzip archive")),
    (b"MThd", Message("a MIDI file: notes without sound")),
    (b"#EXTM3U", Message("a playlist")),
    (b"\x7fELF", Message("a program")),
    (b"MZ", Message("a program")),
    (b"SQLite format 3", Message("a database or a project file")),
)


def read_header(file: SourceFile) -> Header:
    """Return what a file is and what it claims.

    Parameters
    ----------
    file : SourceFile
        Read by position; its ``base`` and ``patches`` are not changed.

    Returns
    -------
    header : Header
        Of a container that may be decoded.

    Raises
    ------
    AudioFileError
        If the file is not audio that is known here.
    """
    head = file.read_at(0, 64)
    header = _read_chunked(file, head) or _read_ogg(file, head)
    header = header or _read_external(head) or _read_tagged(file)
    if header is None:
        raise AudioFileError(_what_else(file, head))
    return header


def _read_external(head: bytes) -> Header | None:
    for position, magic, name, demuxer in _EXTERNAL:
        if head[position : position + len(magic)] == magic:
            return _external(name, demuxer)
    return None


def _read_tagged(file: SourceFile) -> Header | None:
    """Look at what may stand behind an ID3 tag, or be found by its structure only."""
    start = mpeg.after_id3(file)
    tagged = file.read_at(start, 12)
    if tagged.startswith(b"fLaC"):
        return flac.read_flac(file, start)
    for magic, name, demuxer in _TAGGED:
        if tagged.startswith(magic):
            return _external(name, demuxer)
    if start and (tagged[:4], tagged[8:]) in _BEHIND_TAGS:
        return _external(*_BEHIND_TAGS[tagged[:4], tagged[8:]])
    if _is_adts(file, start):
        return _external("AAC", "aac")
    if _is_transport_stream(file):
        return _external("MPEG transport stream", "mpegts")
    first_frame = mpeg.find_mpeg(file, start)
    return None if first_frame is None else mpeg.read_mpeg(file, first_frame)


def _external(name: str, demuxer: str) -> Header:
    return Header(name, external=True, lossy=True, demuxer=demuxer)


def _read_chunked(file: SourceFile, head: bytes) -> Header | None:
    magic, form = head[:4], head[8:12]
    if head[:16] == _W64_MAGIC:
        return chunked.read_w64(file)
    for magics, forms, read in _CHUNKED:
        if magic in magics and (not forms or form in forms):
            return read(file)
    if magic == b"RIFF" and form == b"AVI ":
        return _external("AVI", "avi")
    if magic == b"FRM8" and head[12:16] == b"DSD ":
        return chunked.read_dsd(file)
    return None


_CHUNKED: tuple[tuple[set[bytes], set[bytes], Callable[[SourceFile], Header]], ...] = (
    ({b"RIFF", b"RIFX", b"RF64", b"BW64"}, {b"WAVE"}, chunked.read_wave),
    ({b"FORM"}, {b"AIFF", b"AIFC"}, chunked.read_aiff),
    ({b"caff"}, set(), chunked.read_caf),
    ({b".snd", b"dns."}, set(), chunked.read_au),
    ({b"DSD "}, set(), chunked.read_dsd),
)


def _read_ogg(file: SourceFile, head: bytes) -> Header | None:
    if head[:4] != b"OggS" or len(head) < 28:
        return None
    packet = head[27 + head[26] :]
    for magic, container in streamed.OGG_CODECS.items():
        if packet.startswith(magic):
            return streamed.read_ogg(file, container)
    return _external("Ogg", "ogg")


def _is_adts(file: SourceFile, start: int) -> bool:
    for _ in range(3):
        head = file.read_at(start, 6)
        if len(head) < 6 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
            return False
        start += max(7, (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5)
    return True


def _is_transport_stream(file: SourceFile) -> bool:
    return all(file.read_at(188 * count, 1) == b"G" for count in range(5))


def kind_of(file: SourceFile) -> str:
    """Return what any file is, in words, e.g. ``"a WAV file"`` or ``"text"``."""
    head = file.read_at(0, 64)
    known = _told_by(head) or (Message("text") if _is_text(head) else None)
    if known is not None:
        return known
    try:
        return read_header(file).kind
    except AudioFileError:
        return Message("a file of another kind")


def content_kind(content: bytes) -> str | None:
    """Return what content is that cannot be text: None where it can, or is unknown."""
    head = content[:64]
    if head[:1] == b"\xff" and b"\xe2" <= head[1:2] < b"\xfe":  # MPEG's frames
        return "audio"
    if _NO_TEXT.search(head) is None:
        return None
    return "audio" if head.startswith(_AUDIO_BEGINNINGS[:-1]) else _told_by(head)


def _told_by(head: bytes) -> str | None:
    return next((what for magic, what in _TELLING if head.startswith(magic)), None)


def _is_text(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").strip()
    return bool(text) and all(c >= 32 or c in b"\t\r\n" for c in text)


def _what_else(file: SourceFile, head: bytes) -> str:
    known = _told_by(head)
    if known is not None:
        return Message("{0} is {1}. {2}", file.title, known, _HINT)
    if head.startswith(_AUDIO_BEGINNINGS):
        return Message(
            "{0} begins like audio, but nothing can be made of what follows: it is "
            "damaged or incomplete. Try to get it again",
            file.title,
        )
    if _is_text(head):
        return Message("{0} is {1}. {2}", file.title, Message("text"), _HINT)
    return Message("{0} is no kind of audio that is known. {1}", file.title, _HINT)
