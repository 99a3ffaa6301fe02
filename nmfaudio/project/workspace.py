"""A recording, its document, and what is heard of it: all that happens at once."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from psygnal import Signal

from nmfaudio.errors import ParameterError
from nmfaudio.project import surgery_commands
from nmfaudio.project.commands import Command
from nmfaudio.project.document import Document
from nmfaudio.project.gains import EffectiveGains, effective_gains
from nmfaudio.project.history import History
from nmfaudio.project.listening import Listener, Listening
from nmfaudio.separation.editing.surgery import (
    merge_components,
    silence,
    sounds_between,
)

if TYPE_CHECKING:
    from nmfaudio.audio.buffer import AudioBuffer

__all__ = ["Workspace"]


class Workspace:
    """One recording, its document and history, and what is heard.

    Everything here is done when the call returns. What takes longer is work of a
    :class:`~nmfaudio.project.session.Session`.

    Parameters
    ----------
    listener : Listener or None
        Where sound goes.

    Signals
    -------
    recording_changed : AudioBuffer or None
        Another recording is open.
    document_changed : Document
        After every edit, undo, redo, or other recording.
    audition_changed : tuple of int or None
        The components heard alone, None for none.
    """

    recording_changed = Signal(object)
    document_changed = Signal(Document)
    audition_changed = Signal(object)

    def __init__(self, listener: Listener | None = None) -> None:
        self.history = History(Document(separation=None))
        self.history.changed.connect(self._document_moved)
        self._listening = Listening(listener)
        self._recording: AudioBuffer | None = None
        self._audition: tuple[int, ...] | None = None
        self._n_components = 0

    @property
    def recording(self) -> "AudioBuffer | None":
        """The recording that is open."""
        return self._recording

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return self.history.document

    @property
    def audition(self) -> tuple[int, ...] | None:
        """The components heard alone; None when nothing is auditioned."""
        return self._audition

    @property
    def gains(self) -> EffectiveGains:
        """What is heard of each of the document's components now."""
        return effective_gains(self.document, self._audition)

    def do(self, command: Command) -> None:
        """Apply an edit."""
        self.history.do(command)

    def merge(self, indices: Collection[int]) -> None:
        """Make one component of several.

        Raises
        ------
        ParameterError
            If there are fewer than two.
        """
        found = merge_components(surgery_commands.as_edited(self.document), indices)
        self.do(surgery_commands.merged(self.document, found, indices))
        self.history.seal()

    def silence(self, indices: Collection[int], start_s: float, stop_s: float) -> None:
        """Take components out of a span of time, in seconds.

        Raises
        ------
        ParameterError
            If one does not exist, or all are silent there already.
        """
        found = surgery_commands.as_edited(self.document)
        chosen = sorted(set(indices))
        sounding = [k for k in chosen if sounds_between(found, k, start_s, stop_s)]
        for index in sounding or chosen:
            found = silence(found, index, start_s, stop_s)
        self.do(surgery_commands.silenced(self.document, found, indices))
        self.history.seal()

    def undo(self) -> None:
        """Take back the last edit."""
        self.history.undo()

    def redo(self) -> None:
        """Do the last edit taken back again."""
        self.history.redo()

    def set_audition(self, components: Collection[int] | None) -> None:
        """Hear these components alone, until called with None. Not an edit."""
        audition = None if components is None else tuple(sorted(set(components)))
        if audition != self._audition:
            self._audition = audition
            self.audition_changed.emit(audition)
            self._listening.update(self.document, audition)

    def _open_recording(self) -> "AudioBuffer":
        if self._recording is None:
            raise ParameterError("no recording is open: open one first")
        return self._recording

    def _replace_recording(self, recording: "AudioBuffer") -> None:
        """Go over to another recording, with an empty document."""
        self._recording = recording
        self._end_audition()
        self._listening.set_recording(recording)
        self.history.reset(Document(separation=None))
        self.recording_changed.emit(recording)

    def _end_audition(self) -> None:
        """Forget an audition: the numbers mean other components from now on."""
        if self._audition is not None:
            self._audition = None
            self.audition_changed.emit(None)

    def _document_moved(self, document: Document) -> None:
        if len(document.components) != self._n_components:
            self._n_components = len(document.components)
            self._end_audition()
        self._listening.update(document, self._audition)
        self.document_changed.emit(document)
