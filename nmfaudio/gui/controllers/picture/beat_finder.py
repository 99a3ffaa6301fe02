"""Finds the beats of a recording when they are first asked for."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nmfaudio.gui.window_parts import WindowParts
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
    """Shows beats, found once for a recording.

    Signals: ``said(sentence)``.
    """

    said = Signal(str)

    def __init__(self, parts: WindowParts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._grid = parts.recording_view.beats
        self._known: AudioBuffer | None = None
        parts.recording_view.beat_bar.shown_wanted.connect(self.show)
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
        if on and audio is not self._known:
            self._known = audio
            self._parts.status.set_hint(self.tr("Listening for beats …"))
            job = self._parts.session.lane.submit("beats", lambda *_: _find(audio))
            job.finished.connect(lambda job: self._found(job, audio))
            self._parts.bridge.watch()

    def _found(self, job: "Job[Beats]", audio: "AudioBuffer") -> None:
        beats = job.result
        if audio is not self._parts.session.recording:
            return
        if job.state is not JobState.DONE or beats is None:
            self._known = None
            return
        self._parts.status.set_hint("")
        if not beats.times_s.size:
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
        self._known = None
        self._grid.forget()

    def _follow(self) -> None:
        self._parts.actions["beats"].setChecked(self._grid.shown)
