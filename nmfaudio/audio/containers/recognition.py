"""Which container a file is, by its content, whatever its name says.

Only what is listed here reaches a decoder: the rare formats that libsndfile also knows
stay out of reach of a file that was made to break one of them.
"""

from nmfaudio.audio.containers import chunked, mpeg, streamed
from nmfaudio.audio.containers.header import Header
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.errors import AudioFileError

__all__ = ["READABLE", "read_header"]

READABLE = "WAV, RF64, W64, AIFF, FLAC, Ogg Vorbis, Opus, MP3, CAF or AU"
"""What is read without help, for messages."""

_HINT = (
    f"Choose a {READABLE} file; M4A, AAC and video files are read where the program "
    "ffmpeg is installed"
)

_W64_MAGIC = bytes.fromhex("726966662e91cf11a5d628db04c10000")

_EXTERNAL = (
    # (position, bytes, name): containers that ffmpeg takes apart for us
    (4, b"ftyp", "MP4/M4A"),
    (4, b"moov", "QuickTime"),
    (4, b"mdat", "QuickTime"),
    (4, b"wide", "QuickTime"),
    (0, b"\x1a\x45\xdf\xa3", "Matroska/WebM"),
    (8, b"AVI ", "AVI"),
    (0, bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "Windows Media"),
    (0, b"FLV\x01", "Flash video"),
    (0, b"\x00\x00\x01\xba", "MPEG video"),
    (0, b"MAC ", "Monkey's Audio"),
    (0, b"wvpk", "WavPack"),
    (0, b"TTA1", "True Audio"),
    (0, b"MPCK", "Musepack"),
    (0, b"MP+", "Musepack"),
    (0, b"#!AMR", "AMR"),
    (0, b"\x0b\x77", "Dolby Digital"),
    (0, b"DSD ", "DSD"),
)

_TELLING = (
    # (first bytes, what the file is), for a message that helps
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"MThd", "a MIDI file: notes without sound"),
    (b"#EXTM3U", "a playlist"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "a database or a project file"),
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
    if header is not None:
        return header
    for position, magic, name in _EXTERNAL:
        if head[position : position + len(magic)] == magic:
            return Header(name, external=True, lossy=True)
    start = mpeg.after_id3(file)
    if file.read_at(start, 4) == b"fLaC":
        return streamed.read_flac(file, start)
    if _is_adts(file, start):
        return Header("AAC", external=True, lossy=True)
    if _is_transport_stream(file):
        return Header("MPEG transport stream", external=True, lossy=True)
    first_frame = mpeg.find_mpeg(file, start)
    if first_frame is None:
        raise AudioFileError(_what_else(file, head))
    return mpeg.read_mpeg(file, first_frame)


def _read_chunked(file: SourceFile, head: bytes) -> Header | None:
    magic, form = head[:4], head[8:12]
    if magic in {b"RIFF", b"RIFX", b"RF64", b"BW64"} and form == b"WAVE":
        return chunked.read_wave(file)
    if head[:16] == _W64_MAGIC:
        return chunked.read_w64(file)
    if magic == b"FORM" and form in {b"AIFF", b"AIFC"}:
        return chunked.read_aiff(file)
    if magic == b"caff":
        return chunked.read_caf(file)
    if magic in {b".snd", b"dns."}:
        return chunked.read_au(file)
    return None


def _read_ogg(file: SourceFile, head: bytes) -> Header | None:
    if head[:4] != b"OggS" or len(head) < 28:
        return None
    packet = head[27 + head[26] :]
    for magic, container in streamed.OGG_CODECS.items():
        if packet.startswith(magic):
            return streamed.read_ogg(file, container)
    return Header("Ogg", external=True, lossy=True)


def _is_adts(file: SourceFile, start: int) -> bool:
    for _ in range(3):
        head = file.read_at(start, 6)
        if len(head) < 6 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
            return False
        start += max(7, (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5)
    return True


def _is_transport_stream(file: SourceFile) -> bool:
    return all(file.read_at(188 * count, 1) == b"G" for count in range(5))


def _what_else(file: SourceFile, head: bytes) -> str:
    for magic, what in _TELLING:
        if head.startswith(magic):
            return f"{file.title} is {what}. {_HINT}"
    if head.startswith((b"RIFF", b"ID3", b"FORM", b"OggS", b"fLaC", b"\xff")):
        return (
            f"{file.title} begins like audio, but nothing can be made of what follows: "
            "it is damaged or incomplete. Try to get it again"
        )
    text = head.removeprefix(b"\xef\xbb\xbf").strip()
    if text and all(c >= 32 or c in b"\t\r\n" for c in text):
        return f"{file.title} is text. {_HINT}"
    return f"{file.title} is no kind of audio that is known. {_HINT}"
