"""Tags of stems: which there are, and how mutagen writes them."""

from pathlib import Path

from nmfaudio.audio.containers.tag_values import FileTags
from nmfaudio.errors import AudioWriteError, Message

__all__ = ["CARRIED", "FRAMES", "RECORD", "embed_tags"]

FRAMES = {
    "title": "TIT2",
    "artist": "TPE1",
    "album": "TALB",
    "albumartist": "TPE2",
    "composer": "TCOM",
    "conductor": "TPE3",
    "lyricist": "TEXT",
    "date": "TDRC",
    "genre": "TCON",
    "grouping": "TIT1",
    "tracknumber": "TRCK",
    "discnumber": "TPOS",
    "bpm": "TBPM",
    "mood": "TMOO",
    "language": "TLAN",
    "isrc": "TSRC",
    "organization": "TPUB",
    "copyright": "TCOP",
}
"""Our words, and the frames of ID3."""

CARRIED = (*FRAMES, "comment")
"""Tags that stems take over from their recording: what is true of a part of it, too.
What describes the sound itself (loudness, length, fingerprints) is not among them."""

RECORD = "NMFAUDIO"
"""Name of the tag that says how a file was made."""


def embed_tags(path: Path, format: str, tags: FileTags) -> None:
    """Write tags into a finished file that is no WAV.

    Parameters
    ----------
    path : Path
        The file.
    format : str
        ``"flac"``, ``"ogg"`` or ``"mp3"``.
    tags : FileTags
        What it says of itself.

    Raises
    ------
    AudioWriteError
        If the file cannot be changed.
    """
    import mutagen  # noqa: PLC0415  # only where tags are

    try:
        if format == "mp3":
            _embed_frames(path, tags)
        else:
            _embed_comments(path, format, tags)
    except (mutagen.MutagenError, OSError) as error:
        raise AudioWriteError(
            Message("the tags of {0} cannot be written", path.name)
        ) from error


def _embed_comments(path: Path, format: str, tags: FileTags) -> None:
    from mutagen.flac import FLAC  # noqa: PLC0415  # as above
    from mutagen.oggvorbis import OggVorbis  # noqa: PLC0415

    file = FLAC(path) if format == "flac" else OggVorbis(path)
    if file.tags is None:
        file.add_tags()
    said = {key.upper(): list(texts) for key, texts in tags.texts.items()}
    said["ENCODER"] = [tags.software]
    if tags.record:
        said[RECORD] = [tags.record]
    file.tags.clear()
    file.tags.update(said)
    file.save()


def _embed_frames(path: Path, tags: FileTags) -> None:
    from mutagen import id3  # noqa: PLC0415  # as above

    made = id3.ID3()
    for key, texts in tags.texts.items():
        if key in FRAMES:
            made.add(getattr(id3, FRAMES[key])(encoding=3, text=list(texts)))
    for text in tags.texts.get("comment", ()):
        made.add(id3.COMM(encoding=3, lang="XXX", desc="", text=[text]))
    made.add(id3.TSSE(encoding=3, text=[tags.software]))
    if tags.record:
        made.add(id3.TXXX(encoding=3, desc=RECORD, text=[tags.record]))
    made.save(path)
