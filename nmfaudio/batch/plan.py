"""Which recordings a batch has, and where the stems of each go.

The tree below the deepest folder that holds all inputs is mirrored: the stems of
``music/live/one.wav`` go to ``OUT/live/one stems`` when ``music`` is given.
"""

import codecs
import glob
import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nmfaudio.audio.containers.recognition import content_kind
from nmfaudio.audio.formats import is_recording_name
from nmfaudio.audio.naming import alike, safe_stem
from nmfaudio.audio.wording import byte_size, count, display_name
from nmfaudio.errors import AudioFileError, NmfAudioError, ParameterError, system_words
from nmfaudio.project.delivery.own_files import own_files

__all__ = [
    "MOST_LIST_BYTES",
    "STATE_FOLDER",
    "BatchItem",
    "find_recordings",
    "is_pattern",
    "is_searched",
    "not_listed",
    "plan_batch",
    "read_list",
    "recordings_below",
]

STATE_FOLDER = ".nmfaudio-batch"
"""Hidden folder within the output, with the ledger and unfinished work."""

MOST_LIST_BYTES = 64_000_000
"""Of a list of inputs; half a million names of recordings take that. A device, or a
pipe that somebody fills for ever, has no end."""


OnShut = Callable[[OSError], object]
_NOTHING = "there is no recording in "


@dataclass(frozen=True)
class BatchItem:
    """One recording of a batch.

    Attributes
    ----------
    path : Path
        The recording, absolute.
    place : str
        Folder of its stems, relative to the output, with ``/``.
    """

    path: Path
    place: str


def read_list(content: bytes) -> list[str]:
    """Return the inputs named in a list, one a line.

    Empty lines are left out, and those that begin with #, unless a file is called so:
    playlists have such lines.

    Lines may also end with a zero byte, as ``find -print0`` ends them. Text is UTF-8,
    bytes that are not included, or UTF-16 with its mark, as PowerShell writes it.

    Raises
    ------
    ParameterError
        If it is longer than a list can be, damaged, or something else.
    """
    if len(content) > MOST_LIST_BYTES:
        raise ParameterError(
            f"a list of inputs takes at most {byte_size(MOST_LIST_BYTES)}: name folders"
        )
    kind = content_kind(content)
    if kind is not None:
        raise ParameterError(f"the list of inputs is {kind}, not a list of names")
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if is_wide else "utf-8", "surrogateescape")
    except UnicodeError as error:  # half a character, or half a pair
        raise ParameterError(
            "the list of inputs is no text in UTF-16, as its mark says"
        ) from error
    text = text.removeprefix("\ufeff")  # how some editors begin a file
    # Not `splitlines`: names may hold what it takes for an end of line.
    if "\0" in text:
        return [line for line in text.split("\0") if line.strip()]
    lines = re.split(r"\r?\n", text)
    return [line for line in lines if line.strip() and not _is_comment(line)]


def _is_comment(line: str) -> bool:
    return line.startswith("#") and not os.path.lexists(line)


def plan_batch(
    inputs: Sequence[str | Path],
    output: Path,
    *,
    tell: Callable[[str], None] = lambda what: None,  # noqa: ARG005  # not told
) -> list[BatchItem]:
    """Find the recordings and decide where the stems of each go.

    Parameters
    ----------
    inputs : sequence of str or Path
        Files, folders (searched with all below them) and patterns with ``*``, ``?``,
        ``[`` and ``**``. A file that does not exist is kept: the batch reports it. What
        nmfaudio wrote itself (:func:`nmfaudio.project.delivery.own_files.own_files`)
        counts only where it is named.
    output : Path
        Not searched, should it lie in an input.
    tell : callable
        Called with a sentence about each folder and pattern that gives no recording,
        where others do, and about files that nmfaudio wrote.

    Returns
    -------
    items : list of BatchItem
        Each recording once, sorted by place.

    Raises
    ------
    AudioFileError
        If there is none but in folders that may not be read.
    ParameterError
        If there is no recording at all, or stems would come among the recordings of a
        folder, where the next call would take them for recordings.
    """
    output = Path(os.path.abspath(output))
    search = _Search(output, tell)
    found = search.through(inputs)
    top = _common(search.roots)
    if top == output and not all(map(_is_file, inputs)):
        raise _among(output)
    return sorted(_placed(found, top), key=lambda item: item.place)


def find_recordings(
    inputs: Sequence[str | Path],
    *,
    tell: Callable[[str], None] = lambda what: None,  # noqa: ARG005  # not told
) -> list[Path]:
    """Return the recordings that inputs stand for, each once, as :func:`plan_batch`.

    Raises
    ------
    AudioFileError, ParameterError
        If there is none.
    """
    return list(_Search(None, tell).through(inputs))


class _Search:
    """One look for recordings.

    Attributes
    ----------
    roots : list of Path
        Where the tree of each input begins that gave one.
    """

    def __init__(self, output: Path | None, tell: Callable[[str], None]) -> None:
        self._output, self._tell = output, tell
        self.roots: list[Path] = []
        self._barren: dict[str, None] = {}
        self._own: dict[str, set[Path]] = {}
        self._shut: list[OSError] = []

    def through(self, inputs: Sequence[str | Path]) -> dict[Path, None]:
        """Return the recordings in order, and tell what was left out."""
        found: dict[Path, None] = {}
        for named in inputs:
            found.update(dict.fromkeys(self._of(os.fspath(named))))
        left_out = self._left_out(found)
        if not found:
            raise self._nothing(left_out)
        for why in dict.fromkeys(map(not_listed, self._shut)):
            self._tell(why)
        for word in self._barren:
            inside = (
                f"{word} lies in {self._output}, where stems go: it is not searched"
            )
            self._tell(inside if self._lies_in(word) else _NOTHING + word)
        if left_out:
            self._tell(left_out)
        return found

    def _of(self, word: str) -> list[Path]:
        root, listed = _expand(word, self._output, self._shut.append)
        files = list(listed)
        if is_searched(word):
            own = own_files(files)
            files = [path for path in files if path not in own]
            if own:
                self._own[word] = own
        if files:
            self.roots.append(root)
        elif word not in self._own:
            self._barren[word] = None
        return files

    def _left_out(self, found: Collection[Path]) -> str:
        """Say how many files of ours were passed over; nothing if none was."""
        files = set().union(*self._own.values()).difference(found)
        if not files:
            return ""
        one = os.fspath(min(files))
        if len(files) == 1:
            return (
                f"{one} is left out, since nmfaudio wrote it itself, as a stem or mix: "
                "name the file to take it apart, too"
            )
        return (
            f"{count(len(files), 'file')} that nmfaudio wrote itself, as stems or "
            f"mixes, are left out, such as {one}: name them file by file, or in a "
            "list, to take them apart, too"
        )

    def _nothing(self, left_out: str) -> NmfAudioError:
        """Return why there is no recording at all."""
        if self._output is not None and any(map(self._lies_in, self._barren)):
            return _among(self._output)
        if self._shut:
            return AudioFileError(not_listed(self._shut[0]))
        words = ", ".join([*self._barren, *self._own]) or "nothing"
        return ParameterError(_NOTHING + words + (f": {left_out}" if left_out else ""))

    def _lies_in(self, word: str) -> bool:
        """Tell whether an input that gave nothing has recordings: in the output."""
        return self._output is not None and any(_expand(word, None)[1])


def not_listed(error: OSError) -> str:
    """Say which folder could not be looked into, and why."""
    why = "it may not be read by you: change its permissions"
    if not isinstance(error, PermissionError):
        why = system_words(error)
    return f"the folder {display_name(error.filename)} was left out: {why}"


def _among(output: Path) -> ParameterError:
    return ParameterError(
        f"stems would be put among the recordings in {output}: choose a folder of "
        "their own for them"
    )


def _is_file(word: str | Path) -> bool:
    return os.path.lexists(word) and not os.path.isdir(word)


def is_pattern(word: str) -> bool:
    """Whether an input stands for whatever matches it, and is not itself there."""
    return glob.has_magic(word) and not os.path.lexists(word)


def is_searched(word: str) -> bool:
    """Whether an input is a folder or a pattern, no file that is named."""
    return is_pattern(word) or os.path.isdir(word)


def _expand(
    word: str, output: Path | None, on_shut: OnShut | None = None
) -> tuple[Path, Iterable[Path]]:
    """Return where the tree of an input begins, and its recordings."""
    path = Path(os.path.abspath(word))
    if os.path.isdir(path):
        return path, recordings_below(path, output, on_shut)
    if is_searched(word):
        fixed = path
        while glob.has_magic(os.fspath(fixed)):
            fixed = fixed.parent
        return fixed, _matching(path, output, on_shut)
    return path.parent, [path]


def recordings_below(
    folder: Path, output: Path | None = None, on_shut: OnShut | None = None
) -> Iterator[Path]:
    """Yield all recordings in a folder and below, but for those below ``output``.

    ``on_shut`` is called with what the system says of a folder that cannot be read.
    """
    # A shell's pattern beside an output of an earlier call names that, too.
    if folder == output:
        return
    for where, folders, files in os.walk(folder, onerror=on_shut):
        here = Path(where)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and here / name != output
        )
        for name in sorted(files):
            if not name.startswith(".") and is_recording_name(name):
                yield here / name


def _matching(
    pattern: Path, output: Path | None, on_shut: OnShut | None
) -> Iterator[Path]:
    for name in sorted(glob.glob(os.fspath(pattern), recursive=True)):
        path = Path(name)
        if os.path.isdir(path):
            yield from recordings_below(path, output, on_shut)
        elif is_recording_name(path.name) and output not in path.parents:
            yield path


def _common(roots: Sequence[Path]) -> Path | None:
    """Return the deepest folder that holds all; None where drives differ."""
    try:
        return Path(os.path.commonpath(roots))
    except ValueError:
        return None


def _placed(paths: Iterable[Path], top: Path | None) -> Iterator[BatchItem]:
    """Give each recording a place; alike names in one folder keep their endings."""
    listed = sorted(paths)
    short = [_place(path, top, path.stem) for path in listed]
    many = Counter(map(alike, short))
    taken: set[str] = set()
    for path, place in zip(listed, short, strict=True):
        wished = place
        if many[alike(place)] > 1:
            wished = _place(path, top, path.name)
        number, free = 1, wished
        while alike(free) in taken:
            number += 1
            free = f"{wished} ({number})"
        taken.add(alike(free))
        yield BatchItem(path, free)


def _place(path: Path, top: Path | None, name: str) -> str:
    folder = path.parent
    parts = folder.parts[1:] if top is None else folder.relative_to(top).parts
    return "/".join([*parts, f"{safe_stem(name)} stems"])
