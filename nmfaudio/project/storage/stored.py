"""A project as its file holds it, and its way from there to a user's work."""

import dataclasses
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.audio.wording import disk_name, display_name
from nmfaudio.compiled.types import AnyArray, PathLike
from nmfaudio.errors import (
    Message,
    NmfAudioError,
    ProjectFileError,
    RecordingNotFoundError,
    system_words,
)
from nmfaudio.project.document import Document, Take, TakeState
from nmfaudio.project.storage.checks import check_document
from nmfaudio.project.storage.codec import Decoder, fields_of, read_messages
from nmfaudio.project.storage.database import Content, reading
from nmfaudio.project.storage.embedded import ReadInside, load_inside, unpack
from nmfaudio.project.storage.layout import FEATURE_LEVEL, MOST_ENTRIES, damaged
from nmfaudio.project.storage.project import KNOWN, VALUES, Kept, Project
from nmfaudio.project.storage.recording import (
    Patch,
    RecordingReference,
    file_digest,
    patched,
)
from nmfaudio.project.storage.view import ProjectView
from nmfaudio.separation.model import Separation
from nmfaudio.separation.request.settings import Settings

__all__ = ["StoredProject", "load_project", "read_project"]


@dataclass(frozen=True, eq=False)
class StoredTake:
    """A take as the file holds it: its own fields, and those of its state, if any."""

    take: Mapping[str, Any]
    state: Mapping[str, Any] | None
    separation: Mapping[str, Any]
    repaired: Patch | None

    def with_recording(self, audio: AudioBuffer) -> Take:
        """Return the take, of this recording."""
        if self.state is None:
            return Take(**self.take)
        separation = _separation_of(self.separation, audio, self.repaired)
        return Take(**self.take, state=TakeState(separation, **self.state))


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
        Fields of the document but its separation and its takes.
    separation : mapping of str to Any, or None
        Fields of the separation but its sound.
    takes : tuple of StoredTake
        The list of takes.
    settings, view, generation
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
    takes: tuple[StoredTake, ...]
    settings: Settings | None
    view: ProjectView | None
    generation: int
    feature_level: int
    written_by: Mapping[str, str]
    kept: Kept

    def find_recording(
        self,
        read: Callable[[Path], AudioBuffer] = load,
        read_inside: ReadInside = load_inside,
    ) -> AudioBuffer:
        """Return the recording: the one in the file, or the one beside it.

        A file is decoded, by ``read``, only if it is the very file that the project was
        made with; ``read_inside`` decodes what is in the project.

        Raises
        ------
        RecordingNotFoundError
            If it is not there any more, or has changed.
        """
        reference, title = self.reference, display_name(self.path)
        if self.sound is not None:
            known = reference.path or reference.name
            path = Path(self.path.parent, disk_name(known)) if known else None
            try:
                return unpack(self.sound, reference, path, read_inside)
            except (ValueError, NmfAudioError) as error:
                raise damaged(title, str(error)) from None
            except OSError as error:
                raise ProjectFileError(
                    Message(
                        "the recording in {0} cannot be unpacked ({1}): make room in "
                        "the folder for temporary files, or choose another with TMPDIR",
                        title,
                        system_words(error),
                    )
                ) from error
        changed = False
        for place in reference.places(self.path.parent):
            with suppress(OSError, ValueError, NmfAudioError):
                changed |= place.exists()
                if self._is_recording(place):
                    return read(place)
        name = display_name(reference.name)
        raise RecordingNotFoundError(
            Message(
                "{0} has changed since the project {1} was saved: give the recording "
                "as it was then",
                name,
                title,
            )
            if changed
            else Message(
                "{0}, the recording of the project {1}, is not where it was: say "
                "where it is now",
                name,
                title,
            )
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
                Message(
                    "{0} is not the recording of the project {1}: that has {2:,} "
                    "samples in {3} channels at {4:,} Hz",
                    audio.name,
                    title,
                    reference.n_samples,
                    reference.n_channels,
                    reference.sample_rate,
                )
            )
        try:
            document = self._document(audio)
            check_document(document)
        except (ValueError, TypeError) as error:
            raise damaged(title, str(error)) from None
        notes = []
        if not reference.is_same(audio):
            notes.append(
                Message(
                    "{0} does not sound exactly as it did when the project was saved, "
                    "so stems may differ from those of then.",
                    audio.name,
                )
            )
        if self.feature_level > FEATURE_LEVEL:
            notes.append(
                Message(
                    "This project was saved by a newer version of nmfaudio. What this "
                    "one does not know is kept, but not shown."
                )
            )
        return Project(
            document,
            audio,
            self.settings,
            self.view,
            self.generation,
            tuple(notes),
            self.kept,
            embedded=self.sound is not None,
        )

    def _document(self, audio: AudioBuffer) -> Document:
        made = self.separation and _separation_of(self.separation, audio, self.repaired)
        takes = tuple(take.with_recording(audio) for take in self.takes)
        return Document(separation=made or None, takes=takes, **self.document)


def _separation_of(
    made: Mapping[str, Any], audio: AudioBuffer, repaired: Patch | None
) -> Separation:
    sound = audio if repaired is None else patched(audio, repaired)
    return Separation(audio=sound, **made)


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
        decoder = Decoder(
            content.title,
            content.array,
            lenient=level > FEATURE_LEVEL,
            messages=read_messages(content.meta.get("messages")),
        )
        values = {name: _entry(content, name) for name in VALUES}
        made = {n: decoder.decode(values[n], h, n) for n, h in VALUES.items()}
        separation = _entry(content, "separation")
        sound = _entry(content, "sound")
        return StoredProject(
            path=Path(os.fsdecode(path)),
            reference=made["recording"],
            sound=None if sound is None else content.array(sound, "uf"),
            repaired=made["repaired"],
            document=_fields(decoder, content.meta, Document, "separation", "takes"),
            separation=separation and _fields(decoder, separation, Separation, "audio"),
            takes=_takes(decoder, content.meta.get("takes", [])),
            settings=made["settings"],
            view=made["view"],
            generation=made["generation"],
            feature_level=level,
            written_by=decoder.decode(
                _entry(content, "written_by"), Mapping[str, str], "written_by"
            ),
            kept=Kept(
                {k: v for k, v in content.meta.items() if k not in KNOWN},
                content.extra,
            ),
        )


def _entry(content: Content, name: str) -> Any:
    try:
        return content.meta[name]
    except KeyError:
        raise damaged(content.title, "it lacks {0!r}", name) from None


def _takes(decoder: Decoder, entries: Any) -> tuple[StoredTake, ...]:
    """Read the list of takes; projects of level 1 have none."""
    if not isinstance(entries, list) or len(entries) > MOST_ENTRIES:
        raise decoder.refusal("its takes are no list")
    takes = []
    for entry in entries:
        take, state = _fields(decoder, entry, Take, "state"), entry.get("state")
        if state is None:
            takes.append(StoredTake(take, None, {}, None))
            continue
        kept = _fields(decoder, state, TakeState, "separation")
        separation = _fields(decoder, state.get("separation"), Separation, "audio")
        repaired = decoder.decode(state.get("repaired"), Patch | None, "repaired")
        takes.append(StoredTake(take, kept, separation, repaired))
    return tuple(takes)


def _fields(decoder: Decoder, table: Any, cls: type, *late: str) -> dict[str, Any]:
    """Read the fields of a dataclass that is put together when ``late`` are there."""
    if not isinstance(table, dict):
        raise decoder.refusal("its {0} is no table", cls.__name__.lower())
    made = {
        name: decoder.decode(table[name], hint, name)
        for name, hint in fields_of(cls).items()
        if name in table and name not in late
    }
    for entry in dataclasses.fields(cls):
        optional = not (entry.default is entry.default_factory is dataclasses.MISSING)
        if entry.name not in made and entry.name not in late and not optional:
            raise decoder.refusal("it lacks {0!r}", entry.name)
    return made


def load_project(
    path: PathLike,
    *,
    recording: PathLike | AudioBuffer | None = None,
    read: Callable[[PathLike], AudioBuffer] = load,
    read_inside: ReadInside = load_inside,
) -> Project:
    """Open a project.

    Parameters
    ----------
    path : path
        The file. It is taken for hostile: nothing in it is executed, all is checked.
    recording : path, AudioBuffer or None
        Its recording, where it is not in the project and not where it was.
    read : callable
        Reads the recording from a file, once it is known which.
    read_inside : callable
        Reads the recording that the project holds: takes a temporary file, the most
        bytes that its samples may take, and what to call with the recording that is
        about to come, if it can be looked at meanwhile.

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
        return stored.with_recording(stored.find_recording(read, read_inside))
    audio = recording if isinstance(recording, AudioBuffer) else read(recording)
    return stored.with_recording(audio)
