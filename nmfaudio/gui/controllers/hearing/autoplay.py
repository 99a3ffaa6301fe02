"""Separate is heard at once: it plays by itself, in a loop."""

from PySide6.QtCore import QObject

from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.jobs import Job

__all__ = ["Autoplay"]


class Autoplay(QObject):
    """Starts playing when a separation starts, unless the user does not want that.

    Parameters
    ----------
    parts : WindowParts
        Its action ``autoplay`` says whether; its sound plays.
    """

    def __init__(self, parts: WindowParts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._is_wanted = False
        parts.bridge.job_started.connect(self._job_started)
        parts.bridge.job_finished.connect(self._job_finished)
        parts.sound.ready.connect(self._play)

    def _job_started(self, job: Job[object]) -> None:
        if job.title == "separate" and self._parts.actions["autoplay"].isChecked():
            self._is_wanted = True
            self._play()

    def _job_finished(self, job: Job[object]) -> None:
        if job.title == "separate":
            self._is_wanted = False

    def _play(self) -> None:
        """Play, as soon as there is a device; only once, if it is stopped then."""
        sound = self._parts.sound
        if not self._is_wanted or sound.player is None:
            return
        self._is_wanted = False
        if not sound.playing and not sound.player.unavailable:
            sound.set_looping(True)  # a slot
            sound.play()
