"""Small files that a user hands over beside a recording: read whole, and guarded.

A recipe, guides, a dictionary or a score may come from anyone. It must be a regular
file (a pipe would hold us, a device feed us for ever) of a size that such a file can
have; and where it is something else, the message says what.
"""

from nmfaudio.audio.containers.recognition import kind_of
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.audio.wording import byte_size, display_name
from nmfaudio.compiled.types import PathLike
from nmfaudio.errors import AudioFileError, Message, ProjectFileError

__all__ = ["not_a", "read_side_file", "read_text_file"]

_MOST_TEXT_BYTES = 4_000_000
"""Ten thousand boxes take one."""


def read_side_file(path: PathLike, what: str, most_bytes: int) -> bytes:
    """Return the content of a file.

    Parameters
    ----------
    path : path
        The file.
    what : str
        What it should be, e.g. ``Message("dictionary")``.
    most_bytes : int
        Size from which on it cannot be one.

    Raises
    ------
    ProjectFileError
        If it cannot be opened, is not a regular file, is empty or too large.
    """
    try:
        with SourceFile(path, wanted=Message("a {0}", what)) as file:
            if file.size > most_bytes:
                raise ProjectFileError(
                    Message(
                        "{0} is {1} of {2}; a {3} has at most {4}",
                        file.title,
                        kind_of(file),
                        byte_size(file.size),
                        what,
                        byte_size(most_bytes),
                    )
                )
            return file.read_at(0, file.size)
    except AudioFileError as error:
        raise ProjectFileError(
            Message("cannot read the {0}: {1}", what, error)
        ) from error


def not_a(path: PathLike, what: str) -> ProjectFileError:
    """Return the error for a file that is something else than it should be."""
    with SourceFile(path) as file:
        kind = kind_of(file)
    return ProjectFileError(
        Message(
            "cannot read the {0}: {1} is {2}, not a {0}", what, display_name(path), kind
        )
    )


def read_text_file(path: PathLike, what: str) -> str:
    """Return the text of a file in UTF-8, with or without a byte order mark.

    Raises
    ------
    ProjectFileError
        As :func:`read_side_file`, or if it is no text.
    """
    content = read_side_file(path, what, _MOST_TEXT_BYTES)
    if b"\0" in content:
        raise not_a(path, what)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        with SourceFile(path) as file:
            kind = kind_of(file)
        if kind != "text":
            raise not_a(path, what) from error
        raise ProjectFileError(
            Message(
                "cannot read the {0}: {1} is not text in UTF-8 from byte {2} on; save "
                "it as UTF-8",
                what,
                display_name(path),
                error.start,
            )
        ) from error
