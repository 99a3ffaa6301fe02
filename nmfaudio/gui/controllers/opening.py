"""Opening a recording: reading, drawing, and getting the sound ready, in this order."""

import threading
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nmfaudio.gui.bridge import SessionBridge
from nmfaudio.gui.canvases.overview import OutlineTaker, WaveformOutline
from nmfaudio.gui.language import library_words
from nmfaudio.gui.sound import Sound
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.project.jobs import Job, JobState, Report

if TYPE_CHECKING:
    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.gui.controllers.hearing.devices import Devices
    from nmfaudio.playback.player import Player

__all__ = ["DEMO_LOOP", "Loader"]

DEMO_LOOP = Path(__file__).resolve().parents[2] / "data" / "demo_loop.flac"

_PREPARED_S = 10.0
"""For the sound to be got ready, before reading goes on beside it."""

_OUTLINE_S = 0.15
"""Between outlines of a recording that is being read."""

_warm = threading.Event()
"""Whether the process has loaded the kernels that Separate needs."""


class Loader(QObject):
    """Runs the start of a recording's life on the session's lane.

    Signals: ``opening(name)``, ``outlined(outline)`` with the recording's waveform,
    ``warmed()`` once what Separate needs is loaded.
    """

    opening = Signal(str)
    outlined = Signal(object)
    warmed = Signal()

    def __init__(
        self,
        bridge: SessionBridge,
        sound: Sound,
        settings: WindowSettings,
        devices: "Devices",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._sound = sound
        self._settings = settings
        self._devices = devices
        self._preparing: Job[Player] | None = None
        self._drawing: Job[WaveformOutline] | None = None
        self._warming: Job[None] | None = None
        bridge.recording_changed.connect(self._draw)
        bridge.job_started.connect(self._stop_warming)

    def open(self, path: Path) -> None:
        """Read a recording; its pictures follow by themselves."""
        self.opening.emit(path.name)
        job = self._bridge.session.open(path, self.give_way)
        job.finished.connect(self._opened)

    def prepare_sound(self) -> None:
        """Load the compiled code and look for the sound device, once."""
        if self._preparing is None:
            self._preparing = self._bridge.session.side_lane.submit(
                "prepare", self._prepare
            )
            self._preparing.finished.connect(self._prepared)
            self._bridge.watch()

    def give_way(self) -> None:
        """Let the sound be got ready before more is read; for the thread that reads."""
        if self._preparing is not None:
            self._preparing.wait(_PREPARED_S)

    def _stop_warming(self, _: object) -> None:
        """Give way: what the user asked for comes first, and warms what it needs."""
        if self._warming is not None:
            self._warming.cancel()
            self._warming = None

    def _opened(self, job: Job["AudioBuffer"]) -> None:
        if job.state is not JobState.DONE:
            self.prepare_sound()
        elif job.result is not None and job.result.path is not None:
            self._remember(job.result.path.absolute())

    def _draw(self, audio: "AudioBuffer | None") -> None:
        if self._drawing is not None:
            self._drawing.cancel()
            self._drawing = None
        if audio is None:
            return
        if not audio.is_whole:  # drawing lasts as long as reading
            self.prepare_sound()
        self._drawing = self._bridge.session.side_lane.submit(
            "draw", lambda report, cancel: _outline(audio, report, cancel)
        )
        self._drawing.progressed.connect(lambda outline: self._drew(outline, audio))
        self._drawing.finished.connect(lambda job: self._ended(job, audio))
        self.prepare_sound()
        self._bridge.watch()

    def _remember(self, path: Path) -> None:
        """Put an opened recording on top of the recent ones."""
        if path != DEMO_LOOP:
            self._settings.add_recent(path)
            self._settings.folder = path.parent

    def _drew(self, outline: object, audio: "AudioBuffer") -> None:
        if outline is not None and audio is self._bridge.session.recording:
            self.outlined.emit(outline)

    def _ended(self, job: Job[WaveformOutline], audio: "AudioBuffer") -> None:
        self._drew(job.result, audio)
        if job.error is not None:
            self._bridge.said.emit(library_words(job.error))

    def _prepare(self, report: Report, cancel: threading.Event) -> "Player":
        """Import and search in the worker, where waiting hurts nobody."""
        del report, cancel
        from nmfaudio.playback.player import Player  # noqa: PLC0415  # not for the start

        output = self._devices.make()
        output.prepare()
        return Player(output)

    def _prepared(self, job: "Job[Player]") -> None:
        if job.result is not None:
            self._sound.use(job.result)
            # Kernels come last: a recording is played and drawn without them.
            self._bridge.session.side_lane.submit("warm sound", _warm_sound)
            self._warming = self._bridge.session.lane.submit("warm", _warm_engine)
            self._warming.finished.connect(lambda _: self.warmed.emit())
            self._bridge.watch()
        else:
            self._preparing = None


def _outline(
    audio: "AudioBuffer", report: Report, cancel: threading.Event
) -> WaveformOutline:
    """Take the outline of a recording, in the worker; as it comes, if it is being read.

    A recording that turns out shorter than promised is another one, and this is
    cancelled.
    """
    taker = OutlineTaker(audio)
    while not taker.complete and not cancel.is_set():
        if not taker.advance():
            report(taker.outline)
            cancel.wait(_OUTLINE_S)
    return taker.outline


def _warm_sound(report: Report, cancel: threading.Event) -> None:
    """Load the kernels of playback, so that the first mix does not wait.

    And what keeps the work aside from the first edit on: the window's thread has it.
    """
    del report, cancel
    from nmfaudio.separation.rendering.warmup import (  # noqa: PLC0415  # compiled code
        sound,
    )

    sound()
    import_module("nmfaudio.project.storage.project")


def _warm_engine(report: Report, cancel: threading.Event) -> None:
    """Load the kernels that Separate needs, so that its first press does not wait.

    They stay: what follows in the process finds them.
    """
    if _warm.is_set():
        return
    import numpy as np  # noqa: PLC0415  # with the others

    from nmfaudio.audio.buffer import AudioBuffer  # noqa: PLC0415  # compiled code
    from nmfaudio.factorization.warmup import (  # noqa: PLC0415  # as above
        warm_kernels,
    )
    from nmfaudio.project.work import get_ready  # noqa: PLC0415  # as above
    from nmfaudio.separation.pipeline import separate  # noqa: PLC0415  # as above
    from nmfaudio.separation.request.settings import Settings  # noqa: PLC0415  # as above

    get_ready(report, cancel)
    noise = np.random.default_rng(0).standard_normal((2, 8000)).astype(np.float32)
    settings = Settings(n_components=4, max_iter=20)
    separate(AudioBuffer(0.1 * noise, 8000), settings=settings, cancel=cancel)
    warm_kernels(cancel)
    if not cancel.is_set():
        _warm.set()
