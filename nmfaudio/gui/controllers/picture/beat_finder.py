"""Finds the beats of a recording when they are first asked for."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import Document
from nmfaudio.project.editing.bars import set_first_beat, set_tempo
from nmfaudio.project.jobs import Job, JobState

if TYPE_CHECKING:
    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.spectral.rhythm import Beats

__all__ = ["BeatFinder"]

_CLEAR = 0.3  # clarity from which on the pulse is one that drums would make


def _find(audio: "AudioBuffer") -> "Beats":
    """Find beats, in the worker."""
    from nmfaudio.spectral.rhythm import estimate_beats  # noqa: PLC0415  # heavy

    return estimate_beats(audio)


class BeatFinder(QObject):
    """Shows beats: found once for a recording, or as the user has them in the document.

    Signals: ``said(sentence)``.
    """

    said = Signal(str)

    def __init__(self, parts: WindowParts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._grid = parts.recording_view.beats
        self._known: AudioBuffer | None = None
        self._finding = False
        self._first_s: float | None = None
        bar = parts.recording_view.beat_bar
        bar.shown_wanted.connect(self.show)
        bar.tempo_wanted.connect(self.set_tempo)
        parts.bridge.document_changed.connect(self._take_given)
        parts.bridge.recording_changed.connect(self._forget)
        self._grid.changed.connect(self._follow)

    def toggle(self) -> None:
        """Show beats, or do not."""
        self.show(not self._grid.shown)

    def show(self, on: bool) -> None:  # noqa: FBT001  # a slot
        """Show beats or not; the first time, find them."""
        audio = self._parts.session.recording
        if audio is None:
            self.said.emit(self.tr("No recording is open: open one first."))
            self._grid.choose(shown=False)
            return
        self._grid.choose(shown=on)
        given = self._parts.session.document.tempo
        if on and given is None and audio is not self._known:
            self._known, self._finding = audio, True
            self._parts.status.set_hint(self.tr("Listening for beats …"))
            job = self._parts.session.lane.submit("beats", lambda *_: _find(audio))
            job.finished.connect(lambda job: self._found(job, audio))
            self._parts.bridge.watch()

    def set_tempo(self, bpm: float) -> None:
        """Space beats evenly by this tempo, as an edit."""
        session = self._parts.session
        if session.recording is not None:
            session.do(set_tempo(session.document, bpm, self._grid.tempo.first_beat_s))

    def begin_bars(self) -> None:
        """Have bar 1 begin where playback is, as an edit, once there is a tempo."""
        self._first_s = self._parts.sound.position_s
        self.show(True)  # noqa: FBT003  # a slot
        if not self._finding:
            self._set_first_beat()

    def _set_first_beat(self) -> None:
        session, second = self._parts.session, self._first_s
        self._first_s = None
        if second is not None and session.recording is not None:
            bpm = self._grid.tempo.bpm
            session.do(set_first_beat(session.document, second, bpm))

    def _found(self, job: "Job[Beats]", audio: "AudioBuffer") -> None:
        self._finding = False
        if audio is not self._parts.session.recording:
            return
        self._take_found(job)
        self._set_first_beat()

    def _take_found(self, job: "Job[Beats]") -> None:
        beats = job.result
        if job.state is not JobState.DONE or beats is None:
            self._known = None
            return
        self._parts.status.set_hint("")
        if not beats.times_s.size:
            self._grid.set_found(self._grid.tempo.bpm, beats.times_s)
            self.said.emit(
                self.tr("No beats were found. Type a tempo to have bars anyway.")
            )
            return
        self._grid.set_found(beats.tempo_bpm, beats.times_s)
        if beats.clarity < _CLEAR:
            self.said.emit(
                self.tr("The pulse is weak here: correct the tempo if bars do not fit.")
            )

    def _forget(self, _: object) -> None:
        self._known = self._first_s = None
        self._finding = False
        self._grid.forget()

    def _take_given(self, document: Document) -> None:
        self._grid.set_given(document.tempo)

    def _follow(self) -> None:
        self._parts.actions["beats"].setChecked(self._grid.shown)
        self._parts.actions["snap"].setChecked(self._grid.snaps)
