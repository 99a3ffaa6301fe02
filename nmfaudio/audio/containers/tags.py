"""Tags of recordings, read, and written into stems; mutagen knows the formats."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from nmfaudio.audio.containers.tag_values import FileTags
from nmfaudio.audio.containers.wave_chunks import read_wave_record, read_wave_time
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.compiled.types import PathLike
from nmfaudio.errors import AudioFileError, AudioWriteError

__all__ = ["CARRIED", "embed_tags", "read_record", "read_tags", "read_time_reference"]

_FRAMES = {
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
CARRIED = (*_FRAMES, "comment")
"""Tags that stems take over from their recording: what is true of a part of it, too.
What describes the sound itself (loudness, length, fingerprints) is not among them."""

_RECORD = "NMFAUDIO"
"""Name of the tag that says how a file was made."""

_MOST_TEXTS, _MOST_CHARACTERS = 20, 2000


def read_tags(path: PathLike) -> dict[str, tuple[str, ...]]:
    """Return the tags of a recording that its stems take over.

    Parameters
    ----------
    path : path
        The recording. What cannot be read has no tags; nothing is raised.

    Returns
    -------
    texts : dict of str to tuple of str
        By the names of :data:`CARRIED`.
    """
    import mutagen  # noqa: PLC0415  # only where tags are
    import soundfile  # noqa: PLC0415

    texts: dict[str, tuple[str, ...]] = {}
    # Tags are an extra: whatever a library makes of a strange file, stems go on.
    with suppress(Exception), soundfile.SoundFile(path) as sound:
        texts |= _carried(sound.copy_metadata())
    with suppress(Exception):
        file = mutagen.File(path, easy=True)
        tags = None if file is None else file.tags
        if tags is not None:
            texts |= _carried(_framed(tags) if hasattr(tags, "getall") else tags)
    return texts


def _framed(tags: Any) -> dict[str, list[str]]:
    """Return what ID3 frames say, by our names."""
    said = {
        key: [str(text) for frame in tags.getall(name) for text in frame.text]
        for key, name in _FRAMES.items()
    }
    comments = [str(text) for frame in tags.getall("COMM") for text in frame.text]
    return {**said, "comment": comments}


def _carried(tags: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, values in dict(tags).items():
        name = str(key).lower()
        texts = tuple(_cleaned([values] if isinstance(values, str) else values))
        if name in CARRIED and texts:
            found[name] = texts
    return found


def _cleaned(values: Iterable[object]) -> Iterable[str]:
    for value in list(values)[:_MOST_TEXTS]:
        text = "".join(c if c.isprintable() else " " for c in str(value))
        if text.strip():
            yield text.strip()[:_MOST_CHARACTERS]


def read_time_reference(path: PathLike) -> int:
    """Return the sample, counted from midnight, at which a WAV file says it begins."""
    with suppress(AudioFileError), SourceFile(path) as file:
        return read_wave_time(file)
    return 0


def read_record(path: PathLike) -> str:
    """Return what a sound file says of how it was made; nothing if it does not.

    Raises
    ------
    AudioFileError
        If it cannot be read.
    """
    import mutagen  # noqa: PLC0415  # only where tags are

    with SourceFile(path) as file:
        record = read_wave_record(file)
    if record:
        return record
    with suppress(Exception):
        tags = getattr(mutagen.File(path), "tags", None)
        if tags is not None and hasattr(tags, "getall"):
            frames = tags.getall(f"TXXX:{_RECORD}")
            return str(frames[0].text[0]) if frames else ""
        return str(tags[_RECORD][0]) if tags is not None and _RECORD in tags else ""
    return ""


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
        raise AudioWriteError(f"the tags of {path.name} cannot be written") from error


def _embed_comments(path: Path, format: str, tags: FileTags) -> None:
    from mutagen.flac import FLAC  # noqa: PLC0415  # as above
    from mutagen.oggvorbis import OggVorbis  # noqa: PLC0415

    file = FLAC(path) if format == "flac" else OggVorbis(path)
    if file.tags is None:
        file.add_tags()
    said = {key.upper(): list(texts) for key, texts in tags.texts.items()}
    said["ENCODER"] = [tags.software]
    if tags.record:
        said[_RECORD] = [tags.record]
    file.tags.clear()
    file.tags.update(said)
    file.save()


def _embed_frames(path: Path, tags: FileTags) -> None:
    from mutagen import id3  # noqa: PLC0415  # as above

    made = id3.ID3()
    for key, texts in tags.texts.items():
        if key in _FRAMES:
            made.add(getattr(id3, _FRAMES[key])(encoding=3, text=list(texts)))
    for text in tags.texts.get("comment", ()):
        made.add(id3.COMM(encoding=3, lang="XXX", desc="", text=[text]))
    made.add(id3.TSSE(encoding=3, text=[tags.software]))
    if tags.record:
        made.add(id3.TXXX(encoding=3, desc=_RECORD, text=[tags.record]))
    made.save(path)
