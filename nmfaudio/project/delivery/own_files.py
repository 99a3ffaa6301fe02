"""Which sound files nmfaudio wrote itself, by what they or files beside them say."""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from nmfaudio.audio.decoders.tag_reading import read_record
from nmfaudio.audio.side_file import read_text_file
from nmfaudio.errors import NmfAudioError

__all__ = ["RECORD_KEY", "SIDECAR_ENDING", "SIDECAR_NAME", "own_files"]

RECORD_KEY = "nmfaudio"
"""Of the version that wrote a set, in what it says of itself."""

SIDECAR_NAME = " - stems"
"""Behind the recording's name, in the name of the file beside a set."""

SIDECAR_ENDING = ".json"

_DJ_ENDING = ".stem.mp4"


def own_files(paths: Iterable[Path]) -> set[Path]:
    """Return those that nmfaudio wrote, as stems or other parts of a recording.

    Parameters
    ----------
    paths : iterable of Path
        Sound files; what cannot be read is none of ours.

    Notes
    -----
    A file is ours if its tags say how it was made, if a file beside it does
    (``--sidecar``), or if it is a stem file for DJ programs among others of ours. One
    with neither, as ``--no-tags`` writes them, is not known again. It takes 0.2 ms a
    file, from which only the beginning is read.
    """
    folders: dict[Path, list[Path]] = {}
    for path in paths:
        folders.setdefault(path.parent, []).append(path)
    return {own for folder, files in folders.items() for own in _own(folder, files)}


def _own(folder: Path, files: Sequence[Path]) -> list[Path]:
    listed = _listed(folder)
    own = [path for path in files if path.name in listed or _says_so(path)]
    packed = {path for path in files if path.name.lower().endswith(_DJ_ENDING)}
    if listed or not packed.issuperset(own):
        own += packed.difference(own)
    return own


def _listed(folder: Path) -> set[str]:
    """Return the names of files that those beside them speak of."""
    names: set[str] = set()
    sidecars: list[Path] = []
    with suppress(OSError):
        sidecars = list(folder.glob(f"*{SIDECAR_NAME}*{SIDECAR_ENDING}"))
    for path in sidecars:
        with suppress(NmfAudioError):
            files = _record(read_text_file(path, "sidecar")).get("files")
            if isinstance(files, list):
                names.update(name for name in files if isinstance(name, str))
    return names


def _says_so(path: Path) -> bool:
    with suppress(NmfAudioError):
        return bool(_record(read_record(path)))
    return False


def _record(text: str) -> dict[str, object]:
    """Return what a text says of how a set was made; nothing where it is another's.

    Recorders and editors write notes of their own where tags are.
    """
    if f'"{RECORD_KEY}"' not in text:
        return {}
    with suppress(ValueError, RecursionError):
        said = json.loads(text)
        if isinstance(said, dict) and RECORD_KEY in said:
            return said
    return {}
