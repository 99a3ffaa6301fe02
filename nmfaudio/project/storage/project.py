"""A user's work as one value, and its way to a file and back."""

import dataclasses
import os
import platform
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.audio.wording import display_name
from nmfaudio.compiled.types import AnyArray, PathLike
from nmfaudio.errors import (
    NmfAudioError,
    ParameterError,
    RecordingNotFoundError,
)
from nmfaudio.project.document import Document
from nmfaudio.project.model_edits import as_edited
from nmfaudio.project.storage.arrays import ArrayShelf
from nmfaudio.project.storage.checks import check_document
from nmfaudio.project.storage.codec import Decoder, encode, fields_of
from nmfaudio.project.storage.database import Content, ExtraTable, damaged, reading
from nmfaudio.project.storage.layout import FEATURE_LEVEL
from nmfaudio.project.storage.recording import (
    Patch,
    RecordingReference,
    embedded_sound,
    file_digest,
    origin_of,
    patch_between,
    patched,
    refer_to,
    unpack,
)
from nmfaudio.project.storage.write import write_project
from nmfaudio.separation.model import Separation
from nmfaudio.separation.request.guides import Guides
from nmfaudio.separation.request.settings import Settings

__all__ = [
    "Kept",
    "Project",
    "ProjectView",
    "StoredProject",
    "load_project",
    "read_project",
    "save_project",
]


@dataclass(frozen=True)
class ProjectView:
    """What was looked at, and where playback stood.

    Attributes
    ----------
    start_s, stop_s : float
        Visible seconds.
    bottom_hz, top_hz : float
        Visible frequencies, Hz.
    position_s : float
        The playhead, seconds.
    loop_s : tuple of (float, float) or None
        The marked region, seconds.
    looping : bool
        Whether it repeats.
    """

    start_s: float
    stop_s: float
    bottom_hz: float
    top_hz: float
    position_s: float = 0.0
    loop_s: tuple[float, float] | None = None
    looping: bool = False


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
        The separation with the user's edits.
    recording : AudioBuffer
        As its file holds it; the separation's may have been repaired.
    settings : Settings or None
        What was asked for.
    guides : Guides
        What is known of the recording and not yet followed.
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
    guides: Guides = field(default_factory=Guides)
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
    def of(cls, separation: Separation, settings: Settings | None = None) -> "Project":
        """Return the project that begins with a separation."""
        document = Document.from_separation(separation)
        return cls(document, origin_of(separation.audio).audio, settings)


_VALUES: Mapping[str, Any] = {
    "recording": RecordingReference,
    "repaired": Patch | None,
    "settings": Settings | None,
    "guides": Guides,
    "view": ProjectView | None,
    "generation": int,
}
"""Entries beside those of the document -> what they hold."""

_DOCUMENT = fields_of(Document)
_SEPARATION = fields_of(Separation)
_KNOWN = {*_VALUES, *_DOCUMENT, "feature_level", "written_by", "sound"}


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
    for name in ("settings", "guides", "view", "generation"):
        made[name] = encode(getattr(project, name), _VALUES[name], shelf.put)
    for name, hint in _DOCUMENT.items():
        if name != "separation":
            made[name] = encode(getattr(document, name), hint, shelf.put)
    separation = document.separation
    made["separation"] = None if separation is None else {
        name: encode(getattr(separation, name), hint, shelf.put, name)
        for name, hint in _SEPARATION.items()
        if name != "audio"
    }  # fmt: skip
    return made


def _sound_of(project: Project, folder: Path, shelf: ArrayShelf) -> dict[str, Any]:
    """Return which recording it is, its sound if that is kept, and its repair."""
    origin = origin_of(project.recording)
    if origin.audio is not project.recording:
        # Repaired, and nobody knows it as it was but its file.
        origin = origin_of(origin.audio)
    sound: AnyArray | None = None
    if project.embedded or not origin.file_sha256:
        sound = embedded_sound(origin.audio)
    separation, patch = project.document.separation, None
    if separation is not None and separation.audio is not origin.audio:
        if separation.audio.samples.shape != origin.audio.samples.shape:
            raise ParameterError("the separation is of another recording")
        patch = patch_between(origin.audio, separation.audio)
    return {
        "recording": encode(refer_to(origin, folder), RecordingReference, shelf.put),
        "repaired": encode(patch, Patch | None, shelf.put),
        "sound": None if sound is None else shelf.put(sound, "sound"),
    }


@dataclass(frozen=True, eq=False)
class StoredProject:
    """A project as its file holds it, without its recording.

    Attributes
    ----------
    path : Path
        The file.
    reference : RecordingReference
        Which recording it is of.
    sound : ndarray or None
        The recording, if the file holds it.
    repaired : Patch or None
        What was repaired of it.
    document : mapping of str to Any
        Fields of the document but its separation.
    separation : mapping of str to Any, or None
        Fields of the separation but its sound.
    settings, guides, view, generation
        As in :class:`Project`.
    feature_level : int
        Of the version that wrote it.
    written_by : mapping of str to str
        That version, and what it ran on.
    kept : Kept
        What is passed on without being understood.
    """

    path: Path
    reference: RecordingReference
    sound: AnyArray | None
    repaired: Patch | None
    document: Mapping[str, Any]
    separation: Mapping[str, Any] | None
    settings: Settings | None
    guides: Guides
    view: ProjectView | None
    generation: int
    feature_level: int
    written_by: Mapping[str, str]
    kept: Kept

    def find_recording(self) -> AudioBuffer:
        """Return the recording: the one in the file, or the one beside it.

        A file is decoded only if it is the very file that the project was made with.

        Raises
        ------
        RecordingNotFoundError
            If it is not there any more, or has changed.
        """
        reference, title = self.reference, display_name(self.path)
        if self.sound is not None:
            known = reference.path or reference.name
            path = Path(self.path.parent, known) if known else None
            try:
                return unpack(self.sound, reference, path)
            except (ValueError, NmfAudioError) as error:
                raise damaged(title, str(error)) from None
        changed = False
        for place in reference.places(self.path.parent):
            with suppress(OSError, ValueError, NmfAudioError):
                changed |= place.exists()
                if self._is_recording(place):
                    return replace(load(place), path=place)
        name = display_name(reference.name)
        raise RecordingNotFoundError(
            f"{name} has changed since the project {title} was saved: give the "
            "recording as it was then"
            if changed
            else f"{name}, the recording of the project {title}, is not where it was: "
            "say where it is now"
        )

    def _is_recording(self, place: Path) -> bool:
        """Tell whether a file is, to the byte, the one that was saved."""
        same_size = place.stat().st_size == self.reference.size
        return same_size and file_digest(place) == self.reference.file_sha256

    def with_recording(self, audio: AudioBuffer) -> Project:
        """Return the project with its recording.

        Raises
        ------
        RecordingNotFoundError
            If the recording is of another length, rate, or number of channels.
        ProjectFileError
            If something in the file does not fit something else.
        """
        title, reference = display_name(self.path), self.reference
        if not reference.fits(audio):
            raise RecordingNotFoundError(
                f"{audio.name} is not the recording of the project {title}: that has "
                f"{reference.n_samples:,} samples in {reference.n_channels} channels "
                f"at {reference.sample_rate:,} Hz"
            )
        try:
            document = self._document(audio)
            check_document(document)
        except (ValueError, TypeError) as error:
            raise damaged(title, str(error)) from None
        notes = []
        if not reference.is_same(audio):
            notes.append(
                f"{audio.name} does not sound exactly as it did when the project was "
                "saved, so stems may differ from those of then."
            )
        if self.feature_level > FEATURE_LEVEL:
            notes.append(
                "This project was saved by a newer version of nmfaudio. What this one "
                "does not know is kept, but not shown."
            )
        return Project(
            document,
            audio,
            self.settings,
            self.guides,
            self.view,
            self.generation,
            tuple(notes),
            self.kept,
            embedded=self.sound is not None,
        )

    def _document(self, audio: AudioBuffer) -> Document:
        separation = None
        if self.separation is not None:
            sound = audio if self.repaired is None else patched(audio, self.repaired)
            separation = Separation(audio=sound, **self.separation)
        return Document(separation=separation, **self.document)


def read_project(path: PathLike) -> StoredProject:
    """Read a project file, without looking for its recording.

    Raises
    ------
    ProjectFileError
        If it cannot be read, is no project, of a newer format, or damaged.
    """
    with reading(path) as content:
        level = content.meta.get("feature_level")
        if type(level) is not int or level < 1:
            raise damaged(content.title, "it does not say which version wrote it")
        decoder = Decoder(content.title, content.array, lenient=level > FEATURE_LEVEL)
        values = {name: _entry(content, name) for name in _VALUES}
        made = {n: decoder.decode(values[n], h, n) for n, h in _VALUES.items()}
        separation = _entry(content, "separation")
        sound = _entry(content, "sound")
        return StoredProject(
            path=Path(os.fsdecode(path)),
            reference=made["recording"],
            sound=None if sound is None else content.array(sound, "uf"),
            repaired=made["repaired"],
            document=_fields(decoder, content.meta, Document, "separation"),
            separation=separation and _fields(decoder, separation, Separation, "audio"),
            settings=made["settings"],
            guides=made["guides"],
            view=made["view"],
            generation=made["generation"],
            feature_level=level,
            written_by=decoder.decode(
                _entry(content, "written_by"), Mapping[str, str], "written_by"
            ),
            kept=Kept(
                {k: v for k, v in content.meta.items() if k not in _KNOWN},
                content.extra,
            ),
        )


def _entry(content: Content, name: str) -> Any:
    try:
        return content.meta[name]
    except KeyError:
        raise damaged(content.title, f"it lacks {name!r}") from None


def _fields(decoder: Decoder, table: Any, cls: type, late: str) -> dict[str, Any]:
    """Read the fields of a dataclass that is put together when ``late`` is there."""
    if not isinstance(table, dict):
        raise decoder.refusal(f"its {cls.__name__.lower()} is no table")
    made = {
        name: decoder.decode(table[name], hint, name)
        for name, hint in fields_of(cls).items()
        if name in table and name != late
    }
    for entry in dataclasses.fields(cls):
        optional = not (entry.default is entry.default_factory is dataclasses.MISSING)
        if entry.name not in made and entry.name != late and not optional:
            raise decoder.refusal(f"it lacks {entry.name!r}")
    return made


def load_project(
    path: PathLike, *, recording: PathLike | AudioBuffer | None = None
) -> Project:
    """Open a project.

    Parameters
    ----------
    path : path
        The file. It is taken for hostile: nothing in it is executed, all is checked.
    recording : path, AudioBuffer or None
        Its recording, where it is not in the project and not where it was.

    Returns
    -------
    project : Project
        Its ``separation`` renders the same stems, bit for bit, as the one saved.

    Raises
    ------
    ProjectFileError
        If the file is no project, of a newer format, or damaged.
    RecordingNotFoundError
        If the recording is not there, or is another one.
    AudioFileError
        If the recording that was given cannot be read.
    """
    stored = read_project(path)
    if recording is None:
        return stored.with_recording(stored.find_recording())
    audio = recording if isinstance(recording, AudioBuffer) else load(recording)
    return stored.with_recording(audio)
