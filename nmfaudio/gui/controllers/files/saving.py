"""What is written of a window's work, and what is put aside for another recording."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from nmfaudio.errors import NmfAudioError
from nmfaudio.gui.language import library_words, translate
from nmfaudio.project.document import Document
from nmfaudio.project.storage.locks import FileLock

if TYPE_CHECKING:
    from nmfaudio.project.storage.project import Project

__all__ = ["Aside", "why_not_saved", "write"]


@dataclass(frozen=True)
class Aside:
    """Work that makes room for a recording that is being read.

    Attributes
    ----------
    project : Project or None
        All of it; None where nothing was open.
    path, lock
        The file that it belongs to, and the right to write it.
    saved : Document or None
        What that file holds.
    """

    project: "Project | None"
    path: Path | None
    lock: FileLock | None
    saved: Document | None

    def leave(self) -> None:
        """Give the file back: what was put aside is not needed any more."""
        if self.lock is not None:
            self.lock.release()


def write(project: "Project", path: Path) -> "Project":
    """Write a project, in the thread for that."""
    from nmfaudio.project.storage.project import save_project  # noqa: PLC0415  # heavy

    return save_project(project, path, overwrite=True)


def why_not_saved(error: BaseException | None) -> str:
    """Say why a project is not saved."""
    if isinstance(error, NmfAudioError):
        return library_words(error)
    return translate(
        "ProjectFile", "The project was not saved, and is as it was ({0})."
    ).format(library_words(error) if isinstance(error, OSError) else repr(error))
