"""Says to screen readers what is otherwise only seen: playback, progress, results."""

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from nmfaudio.gui.state.announce import announce
from nmfaudio.gui.style.text import format_clock
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.jobs import Job
from nmfaudio.project.session import JobProgress

__all__ = ["Speaking"]

_QUARTERS: Final = (0.25, 0.5, 0.75)


class Speaking(QObject):
    """Follows session and sound, and announces what changes.

    Sentences are announced by the notice that shows them.

    Parameters
    ----------
    parts : WindowParts
        Whose signals it follows.
    window : QWidget
        In whose name it speaks.
    """

    def __init__(self, parts: WindowParts, window: QWidget) -> None:
        super().__init__(window)
        self._parts = parts
        self._window = window
        self._told = 0.0
        bridge, sound = parts.bridge, parts.sound
        bridge.job_started.connect(self._job_started)
        bridge.job_finished.connect(self._job_finished)
        bridge.progressed.connect(self._progressed)
        bridge.audition_changed.connect(self._audition_changed)
        parts.recording_view.spectrogram.read.connect(self._read)
        sound.playing_changed.connect(self._playing_changed)

    def _say(self, text: str) -> None:
        announce(self._window, text)

    def _job_started(self, _: Job[object]) -> None:
        self._told = 0.0
        self._say(self._parts.progress.text.text())

    def _job_finished(self, _: Job[object]) -> None:
        self._say(self._parts.progress.text.text())

    def _progressed(self, progress: JobProgress) -> None:
        """Speak at each quarter: more would never be still."""
        done = progress.fraction or 0.0
        passed = [quarter for quarter in _QUARTERS if self._told < quarter <= done]
        if passed:
            self._told = passed[-1]
            self._say(self.tr("{0} % done").format(round(100 * passed[-1])))

    def _playing_changed(self, playing: bool) -> None:  # noqa: FBT001  # a signal's value
        second = format_clock(self._parts.sound.position_s)
        words = self.tr("Playing from {0}") if playing else self.tr("Stopped at {0}")
        self._say(words.format(second))

    def _read(self) -> None:
        """Say what is under the reading cursor, which arrow keys have moved."""
        self._say(self._parts.recording_view.readout.words)

    def _audition_changed(self, indices: object) -> None:
        if indices is None:
            self._say(self.tr("Playing everything"))
        else:
            self._say(self._parts.tracks.hint.text())
