"""A recording, its document, and what is played of it: all that happens at once."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from psygnal import Signal

from nmfaudio.errors import Message, ParameterError
from nmfaudio.project.document import Document, Marker
from nmfaudio.project.editing import model_edits, takes
from nmfaudio.project.edits import Edit
from nmfaudio.project.gains import EffectiveGains
from nmfaudio.project.history import History, Past
from nmfaudio.project.playback_sync import PlaybackSync, PlaysRecordings
from nmfaudio.separation.editing.surgery import (
    merge_components,
    silence,
    sounds_between,
)
from nmfaudio.separation.rendering.mix_request import MixRequest

if TYPE_CHECKING:
    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.separation.editing.regions import Region
    from nmfaudio.separation.model import Separation

__all__ = ["Workspace"]


class Workspace:
    """One recording, its document and history, and what is played.

    Everything here is done when the call returns. What takes longer is work of a
    :class:`~nmfaudio.project.session.Session`.

    Signals
    -------
    recording_changed : AudioBuffer or None
        Another recording is open.
    document_changed : Document
        After every edit, undo, redo, or other recording.
    audition_changed : tuple of int or None
        The components played alone, None for none.
    put_aside, brought_back : ()
        Before a recording is shown that is still being read, and when all is as before
        because it could not be read to its end.
    exchanging, exchanged : ()
        Before and after a recording that was shown while it was being read gives way to
        the one that has come, which is of another length.
    """

    recording_changed = Signal(object)
    put_aside = Signal()
    brought_back = Signal()
    exchanging = Signal()
    exchanged = Signal()
    document_changed = Signal(Document)
    audition_changed = Signal(object)

    def __init__(self) -> None:
        self.history = History(Document(separation=None))
        self._playback = PlaybackSync(self.history)
        self._playback.audition_changed.connect(self._audition_moved)
        self.history.changed.connect(self._document_moved)
        self._recording: AudioBuffer | None = None
        self._null_db: float | None = None
        self._aside: tuple[AudioBuffer | None, Past] | None = None

    @property
    def recording(self) -> "AudioBuffer | None":
        """The recording that is open."""
        return self._recording

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return self.history.document

    @property
    def n_emerging(self) -> int:
        """How many components can be heard of a separation that is being made."""
        return self._playback.n_emerging

    @property
    def audition(self) -> tuple[int, ...] | None:
        """The components played alone; None when nothing is auditioned."""
        return self._playback.audition

    @property
    def gains(self) -> EffectiveGains:
        """How loud each of the document's components is played."""
        return self._playback.gains

    def attach_player(self, player: PlaysRecordings) -> None:
        """Play through this player from now on."""
        self._playback.attach(player)

    def do(self, edit: Edit) -> None:
        """Show the document after an edit."""
        self.history.do(edit)

    def merge(self, indices: Collection[int]) -> None:
        """Make one component of several.

        Raises
        ------
        ParameterError
            If there are fewer than two.
        """
        found = merge_components(model_edits.as_edited(self.document), indices)
        self.do(model_edits.accept_merge(self.document, found, indices))
        self.history.seal()

    def silence(self, indices: Collection[int], start_s: float, stop_s: float) -> None:
        """Take components out of a span of time, in seconds.

        Raises
        ------
        ParameterError
            If one does not exist, or all are silent there already.
        """
        found = model_edits.as_edited(self.document)
        chosen = sorted(set(indices))
        sounding = [k for k in chosen if sounds_between(found, k, start_s, stop_s)]
        for index in sounding or chosen:
            found = silence(found, index, start_s, stop_s)
        self.do(model_edits.accept_silence(self.document, found, indices))
        self.history.seal()

    def note_null(self, null_db: float | None) -> None:
        """Note how closely the stems add up, dB; None while that is not known."""
        self._null_db = null_db

    def go_to_take(self, take_id: int) -> None:
        """Open another take, as an edit.

        Raises
        ------
        ParameterError
            If there is no such take.
        """
        self._playback.end_audition()
        self.do(takes.go_to_take(self.document, take_id, null_db=self._null_db))
        self.history.seal()

    def hear_take(self, take_id: int | None, gain: float = 1.0) -> None:
        """Play another take in place of the one that is open, until called with None.

        It plays the sources of the names that are heard now, times a linear gain. Not
        an edit.

        Raises
        ------
        ParameterError
            If there is no such take.
        """
        if take_id is None:
            self._playback.set_other(None)
            return
        other = takes.document_of(self.document, take_id)
        self._playback.set_other(takes.like_heard(other, self.document), gain)

    def _keep_take(self, edit: Edit) -> None:
        """Keep what is open, and show what an edit puts in its place as a new take."""
        now = datetime.now(tz=UTC).isoformat(timespec="seconds")
        null_db = self._null_db
        self.do(takes.as_new_take(self.document, edit, made_at=now, null_db=null_db))
        self.history.seal()

    def undo(self) -> None:
        """Take back the last edit."""
        self.history.undo()

    def redo(self) -> None:
        """Do the last edit taken back again."""
        self.history.redo()

    def set_audition(self, components: Collection[int] | None) -> None:
        """Play these components alone, until called with None. Not an edit."""
        self._playback.set_audition(components)

    def hear_region(self, region: "Region | None") -> None:
        """Play a region of the recording alone, until called with None. Not an edit."""
        if region is None:
            self._playback.set_region(None)
            return
        recording = self._open_recording()
        n_frames = region.plan.n_frames(recording.n_samples)
        self._playback.set_region(
            MixRequest(
                region.plan,
                region.model(n_frames),
                np.ones(1, np.float32),
                residual_gain=0.0,
                source_of=np.zeros(1, np.int64),
            )
        )

    def try_region(self, region: "Region") -> "Separation":
        """Return what the separation would be with a region as one more component.

        Raises
        ------
        ParameterError
            If there is no separation, or the region is of another resolution.
        """
        from nmfaudio.separation.editing.regions import (  # noqa: PLC0415  # heavy
            with_region,
        )

        return with_region(model_edits.as_edited(self.document), region)

    def give_region(
        self, separation: "Separation", source_id: int, *, name: str, mute: bool = False
    ) -> None:
        """Make a region that was tried a part of a source, as an edit."""
        self.do(
            model_edits.accept_region(
                self.document, separation, source_id, name=name, mute=mute
            )
        )
        self.history.seal()

    def _open_recording(self) -> "AudioBuffer":
        if self._recording is None:
            raise ParameterError(Message("no recording is open: open one first"))
        return self._recording

    def _whole_recording(self) -> "AudioBuffer":
        recording = self._open_recording()
        if not recording.is_whole:
            raise ParameterError(
                Message(
                    "{0} is still being read: wait until it is all there",
                    recording.name,
                )
            )
        return recording

    @staticmethod
    def _locked(document: Document) -> tuple[int, ...]:
        """Return the components that are to stay as they are, if others are not."""
        if len(document.locked) == len(document.components):
            raise ParameterError(
                Message(
                    "every component is locked: unlock those that are to be fitted "
                    "again"
                )
            )
        return document.locked

    @staticmethod
    def _check_stems(document: Document) -> None:
        if document.separation is None:
            raise ParameterError(
                Message("there are no stems to export yet: separate first")
            )

    def _replace_recording(self, recording: "AudioBuffer | None") -> None:
        """Go over to another recording, with an empty document."""
        self._recording = recording
        self._playback.end_audition()
        self._playback.set_recording(recording)
        self.history.reset(Document(separation=None))
        self.recording_changed.emit(recording)

    def _show_arriving(self, recording: "AudioBuffer") -> None:
        """Go over to a recording that is being read; what was open is put aside."""
        if self._aside is None:
            self.put_aside.emit()
            self._aside = self._recording, self.history.past()
        self._replace_recording(recording)

    def _end_arriving(self, recording: "AudioBuffer | None") -> tuple[Marker, ...]:
        """Go over to a recording that was read, or back to what was put aside.

        Returns the markers that were set while it was being read.
        """
        aside, self._aside = self._aside, None
        markers = () if aside is None else self.document.markers
        if recording is None and aside is not None:
            before, past = aside
            self._replace_recording(before)
            self.history.bring_back(past)
            self.brought_back.emit()
        elif recording is not None and recording is not self._recording:
            # One that came otherwise than promised keeps the markers it was given.
            if aside is None:
                self._replace_recording(recording)
            else:
                given = self.history.past()
                self.exchanging.emit()
                self._replace_recording(recording)
                self.history.bring_back(given)
                self.exchanged.emit()
        return markers

    def _audition_moved(self, audition: tuple[int, ...] | None) -> None:
        self.audition_changed.emit(audition)

    def _document_moved(self, document: Document) -> None:
        self.document_changed.emit(document)
