"""A user's work as one value, and its way to a file."""

import os
import platform
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import AnyArray, PathLike
from nmfaudio.errors import Message, ParameterError
from nmfaudio.project.document import Document, Take, TakeState
from nmfaudio.project.editing.model_edits import as_edited
from nmfaudio.project.storage.arrays import ArrayShelf
from nmfaudio.project.storage.checks import check_document
from nmfaudio.project.storage.codec import encode, fields_of, made_of_messages
from nmfaudio.project.storage.database import ExtraTable
from nmfaudio.project.storage.embedded import embedded_sound
from nmfaudio.project.storage.layout import FEATURE_LEVEL
from nmfaudio.project.storage.recording import (
    Origin,
    Patch,
    RecordingReference,
    origin_of,
    patch_between,
    refer_to,
)
from nmfaudio.project.storage.view import ProjectView
from nmfaudio.project.storage.write import write_project
from nmfaudio.separation.model import Separation
from nmfaudio.separation.request.settings import Settings

__all__ = [
    "KNOWN",
    "VALUES",
    "Kept",
    "Project",
    "save_project",
]


@dataclass(frozen=True)
class Kept:
    """What a newer version wrote and this one does not know: kept, not shown."""

    meta: Mapping[str, Any] = field(default_factory=dict)
    tables: tuple[ExtraTable, ...] = ()


@dataclass(frozen=True, eq=False)
class Project:
    """A recording, what was made of it, and how to go on.

    Attributes
    ----------
    document : Document
        The separation with the user's edits, and what is known and not yet followed.
    recording : AudioBuffer
        As its file holds it; the separation's may have been repaired.
    settings : Settings or None
        What was asked for.
    view : ProjectView or None
        What was looked at.
    generation : int
        How often the project has been saved.
    notes : tuple of str
        Sentences for the user about what was found while opening.
    kept : Kept
        What is passed on without being understood.
    embedded : bool
        Whether the file holds the sound itself.
    """

    document: Document
    recording: AudioBuffer
    settings: Settings | None = None
    view: ProjectView | None = None
    generation: int = 0
    notes: tuple[str, ...] = ()
    kept: Kept = field(default_factory=Kept)
    embedded: bool = False

    @property
    def separation(self) -> Separation:
        """The separation, with the sources that the user has made of it.

        Raises
        ------
        ParameterError
            If the recording has not been taken apart yet.
        """
        return as_edited(self.document)

    @classmethod
    def of(
        cls,
        separation: Separation,
        settings: Settings | None = None,
        cancel: threading.Event | None = None,
        *,
        is_kept: bool = True,
    ) -> "Project":
        """Return the project that begins with a separation.

        Its recording is looked for in its file again, until ``cancel`` is set; not now
        where nobody means to keep it, as all that takes is time.
        """
        document = Document.from_separation(separation)
        if settings is not None and settings.guides is not None:
            # As in the window, they are followed by what comes next too.
            document = replace(document, guides=settings.guides)
            settings = replace(settings, guides=None)
        recording = separation.audio
        if is_kept:
            recording = origin_of(recording, cancel).audio
        return cls(document, recording, settings)


VALUES: Mapping[str, Any] = {
    "recording": RecordingReference,
    "repaired": Patch | None,
    "settings": Settings | None,
    "view": ProjectView | None,
    "generation": int,
}
"""Entries beside those of the document -> what they hold."""

_SEPARATION = {k: h for k, h in fields_of(Separation).items() if k != "audio"}
_STATE = {k: h for k, h in fields_of(TakeState).items() if k != "separation"}
_TAKE = {k: h for k, h in fields_of(Take).items() if k != "state"}
_DOCUMENT = {
    name: hint
    for name, hint in fields_of(Document).items()
    if name not in {"separation", "takes"}
}
KNOWN = {
    *VALUES, *_DOCUMENT,
    "separation", "takes", "feature_level", "written_by", "sound", "messages",
}  # fmt: skip
"""Keys that this version understands; all others are kept as they are."""


def save_project(
    work: Project | Separation,
    path: PathLike,
    *,
    embed: bool | None = None,
    overwrite: bool = False,
    settings: Settings | None = None,
) -> Project:
    """Save a project: all that is needed to go on, and to render the same stems.

    Parameters
    ----------
    work : Project or Separation
        What is saved; a separation becomes a project without edits. Not modified.
    path : path
        The file, by custom ``NAME.nmfaudio``.
    embed : bool or None
        Whether the sound itself is kept in the file; None leaves it as it was, at
        first out of it. The project then says where the recording is and what it
        holds, unless no file holds it (any more).
    overwrite : bool, default False
        Whether a file of this name may be replaced.
    settings : Settings or None
        What was asked for; of a project, None leaves its own.

    Returns
    -------
    project : Project
        As it was saved.

    Raises
    ------
    AudioWriteError
        If the file exists, or cannot be written; what was there is as it was.
    ParameterError
        If parts of the work do not fit each other.

    Examples
    --------
    >>> project = load_project("song.nmfaudio")  # doctest: +SKIP
    >>> save_project(project, "song 2.nmfaudio")  # doctest: +SKIP
    """
    project = work if isinstance(work, Project) else Project.of(work, settings)
    if settings is not None:
        project = replace(project, settings=settings)
    if embed is not None:
        project = replace(project, embedded=embed)
    project = replace(project, generation=project.generation + 1)
    check_document(project.document)
    shelf = ArrayShelf()
    meta = {**project.kept.meta, **_described(project, shelf)}
    meta |= _sound_of(project, Path(os.fsdecode(path)).parent, shelf)
    meta["messages"] = made_of_messages(meta)
    write_project(path, meta, shelf.rows, project.kept.tables, overwrite=overwrite)
    return project


def _described(project: Project, shelf: ArrayShelf) -> dict[str, Any]:
    """Return all but the sound as JSON can hold it."""
    from nmfaudio import __version__  # noqa: PLC0415  # the package that loads this

    document = project.document
    made: dict[str, Any] = {
        "feature_level": FEATURE_LEVEL,
        "written_by": {
            "nmfaudio": __version__,
            "python": platform.python_version(),
            "numpy": np.__version__,
        },
    }
    for name in ("settings", "view", "generation"):
        made[name] = encode(getattr(project, name), VALUES[name], shelf.put)
    made |= _encoded(document, _DOCUMENT, shelf)
    separation, origin = document.separation, _origin(project)
    made["separation"] = separation and _encoded(separation, _SEPARATION, shelf)
    made["takes"] = [_take(take, origin, shelf) for take in document.takes]
    return made


def _encoded(value: Any, hints: Mapping[str, Any], shelf: ArrayShelf) -> dict[str, Any]:
    """Return some of a value's fields as JSON can hold them."""
    return {
        name: encode(getattr(value, name), hint, shelf.put, name)
        for name, hint in hints.items()
    }


def _take(take: Take, origin: Origin, shelf: ArrayShelf) -> dict[str, Any]:
    """Return a take as JSON can hold it; the one that is open has no state."""
    made, state = _encoded(take, _TAKE, shelf), take.state
    if state is not None:
        made["state"] = {
            **_encoded(state, _STATE, shelf),
            "separation": _encoded(state.separation, _SEPARATION, shelf),
            "repaired": _repair(state.separation, origin, shelf),
        }
    return made


def _origin(project: Project) -> Origin:
    """Return the recording as its file has it."""
    origin = origin_of(project.recording)
    if origin.audio is not project.recording:
        # Repaired, and nobody knows it as it was but its file.
        origin = origin_of(origin.audio)
    return origin


def _repair(
    separation: Separation | None, origin: Origin, shelf: ArrayShelf
) -> dict[str, Any] | None:
    """Return what a separation's sound differs in from the recording."""
    patch: Patch | None = None
    if separation is not None and separation.audio is not origin.audio:
        if separation.audio.samples.shape != origin.audio.samples.shape:
            raise ParameterError(Message("the separation is of another recording"))
        patch = patch_between(origin.audio, separation.audio)
    encoded: dict[str, Any] | None = encode(patch, Patch | None, shelf.put)
    return encoded


def _sound_of(project: Project, folder: Path, shelf: ArrayShelf) -> dict[str, Any]:
    """Return which recording it is, its sound if that is kept, and its repair."""
    origin = _origin(project)
    sound: AnyArray | None = None
    if project.embedded or not origin.file_sha256:
        sound = embedded_sound(origin.audio)
    return {
        "recording": encode(refer_to(origin, folder), RecordingReference, shelf.put),
        "repaired": _repair(project.document.separation, origin, shelf),
        "sound": None if sound is None else shelf.put(sound, "sound"),
    }
