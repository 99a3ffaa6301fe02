"""How sound is stored inside a container, by the container's own marks.

Only what is plain here reaches libsndfile: samples as they are, and the two telephone
tables. Everything else that the containers may hold (ADPCM of many kinds, GSM, ALAC,
...) is a decoder with loops over untrusted numbers, and is left to a program in a cage.
"""

from nmfaudio.errors import Message

__all__ = ["AIFF_SOUNDS", "AU_SOUNDS", "CAF_SOUNDS", "WAVE_SOUNDS", "foreign_sound"]

PLAIN = ""

WAVE_SOUNDS: dict[int, str] = {
    1: PLAIN,
    3: PLAIN,
    6: PLAIN,
    7: PLAIN,
    0x0002: "Microsoft ADPCM",
    0x0010: "OKI ADPCM",
    0x0011: "IMA ADPCM",
    0x0014: "G.723 ADPCM",
    0x0020: "Yamaha ADPCM",
    0x0031: "GSM 6.10",
    0x0038: "NMS ADPCM",
    0x0040: "G.721 ADPCM",
    0x0042: "G.723.1",
    0x0045: "G.726 ADPCM",
    0x0050: "MPEG audio",
    0x0055: "MP3",
    0x0069: "Xbox ADPCM",
    0x0092: "Dolby Digital",
    0x00FF: "AAC",
    0x0161: "Windows Media Audio",
    0x0162: "Windows Media Audio Pro",
    0x0163: "Windows Media Audio Lossless",
    0x0270: "ATRAC3",
    0x2000: "Dolby Digital",
    0x2001: "DTS",
    0x674F: "Vorbis",
    0xF1AC: "FLAC",
}
"""Format tag of WAV -> what it is; empty for what libsndfile may read."""

AIFF_SOUNDS: dict[bytes, str] = {
    **dict.fromkeys((b"none", b"sowt", b"twos", b"raw ", b"in24", b"in32"), PLAIN),
    **dict.fromkeys((b"42ni", b"23ni", b"fl32", b"fl64", b"alaw", b"ulaw"), PLAIN),
    b"ima4": "IMA ADPCM",
    b"gsm ": "GSM 6.10",
    b"agsm": "GSM 6.10",
    b"dwvw": "DWVW",
    b"mac3": "MACE 3:1",
    b"mac6": "MACE 6:1",
    b"qdm2": "QDesign Music",
    b"qclp": "Qualcomm PureVoice",
}
"""Compression of AIFC, in small letters -> what it is."""

CAF_SOUNDS: dict[bytes, str] = {
    **dict.fromkeys((b"lpcm", b"alaw", b"ulaw"), PLAIN),
    b"aac ": "AAC",
    b"alac": "Apple Lossless",
    b"ima4": "IMA ADPCM",
    b"MAC3": "MACE 3:1",
    b"MAC6": "MACE 6:1",
    b".mp3": "MP3",
    b"opus": "Opus",
    b"flac": "FLAC",
}
"""Format of CAF -> what it is."""

AU_SOUNDS: dict[int, str] = {
    **dict.fromkeys((1, 2, 3, 4, 5, 6, 7, 27), PLAIN),
    23: "G.721 ADPCM",
    24: "G.722 ADPCM",
    25: "G.723 ADPCM",
    26: "G.723 ADPCM",
}
"""Encoding of AU -> what it is."""


def foreign_sound(name: str | None, mark: bytes | int) -> str:
    """Return what to call a kind of sound, given its name if there is one.

    Examples
    --------
    >>> foreign_sound("IMA ADPCM", 17), foreign_sound(None, 4711)
    ('IMA ADPCM', 'kind 0x1267')
    """
    if name is not None:
        return name
    if isinstance(mark, int):
        return Message("kind {0}", f"0x{mark:04x}")
    shown = "".join(chr(c) if 32 < c < 127 else "?" for c in mark)
    return Message("kind {0}", f'"{shown}"')
