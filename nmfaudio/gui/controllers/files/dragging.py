"""Files of what is dragged out of the window, rendered beside the window's thread.

Rendering begins when the mouse leaves the window, or rests over another one that covers
it, and beside the mouse stands how far it is: what is held until it is ready is given
at once. Another program that is given something asks for the files at once and waits
for a few seconds at most, so what is let go too early is not given: it is made ready,
with bar and cancel, for another drag.
"""

import math
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal

from nmfaudio.errors import ParameterError
from nmfaudio.gui.language import library_words
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import RESIDUAL_ID, Document
from nmfaudio.project.jobs import Job, JobState
from nmfaudio.project.session import ExportOptions, JobProgress

if TYPE_CHECKING:
    from nmfaudio.separation.rendering.export import ExportReport

__all__ = ["DraggedStems", "Dragging"]

_PATIENCE_MS = 4000
"""Other programs of Qt's give up after five seconds."""

_LOOK_MS = 10

_WORTH_SAYING_S = 1.0
"""What is written sooner is there before anybody has read that it is not."""

_HELD_S = 0.5
"""Longer than from one look of a drag at how far it is to the next."""


class Dragging(QObject):
    """Renders what is dragged, and keeps what was rendered last.

    Signals: ``said(sentence)``.

    Parameters
    ----------
    parts : WindowParts
        What it works on.
    options : callable
        Returns how stems are written; folder and choice are not looked at.
    """

    said = Signal(str)

    def __init__(
        self,
        parts: WindowParts,
        options: Callable[[], ExportOptions],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = parts.session
        self._options = options
        self._folder: TemporaryDirectory[str] | None = None
        self._n_folders = 0
        self._kept: DraggedStems | None = None
        parts.bridge.job_finished.connect(self._say_ready)
        # What was open takes much memory.
        parts.bridge.recording_changed.connect(self._let_go)

    def stems(self, source_id: int, parts: tuple[int, ...]) -> "DraggedStems":
        """Return the files of a drag, which are made when it is time.

        Parameters
        ----------
        source_id : int
            Of the track, where ``parts`` is empty.
        parts : tuple of int
            Components; each gets a file.
        """
        is_track = not parts
        options = replace(
            self._options(),
            folder=Path(),
            sources=(source_id,) if is_track and source_id != RESIDUAL_ID else (),
            residual=is_track and source_id == RESIDUAL_ID,
            parts=parts,
            beside=(),
        )
        document = self._session.document
        if self._kept is None or not self._kept.is_of(document, options):
            self._let_go()
            self._kept = DraggedStems(self, document, options)
        return self._kept

    def submit(
        self, document: Document, options: ExportOptions
    ) -> "Job[ExportReport] | None":
        """Begin to render; None, with a sentence, where that cannot be."""
        self._n_folders += 1  # so that a name that was there is not changed
        try:
            if self._folder is None:
                self._folder = TemporaryDirectory(
                    prefix="nmfaudio-", ignore_cleanup_errors=True
                )
            folder = Path(self._folder.name, str(self._n_folders))
            os.makedirs(folder, exist_ok=True)
            return self._session.export(
                replace(options, folder=folder), dragged=document
            )
        except (ParameterError, OSError) as error:
            self.said.emit(library_words(error))
            return None

    def _let_go(self) -> None:
        """Forget what was rendered last: it cannot be asked for again."""
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.end()

    def close(self) -> None:
        """Remove all that was rendered, once no work is left: the window closes."""
        self._kept = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def say_late(self) -> None:
        """Say that a drop came before what was dropped was ready."""
        self.said.emit(
            self.tr(
                "What you drag out is still being written. Drag it again when the bar "
                "is through, or hold it over its place until “Ready” stands beside it."
            )
        )

    def words_of_writing(self, fraction: float | None) -> str:
        """Return what stands beside the mouse while files are being written."""
        if fraction is None:
            return self.tr("Being written: hold it until it is ready")
        written = self.tr("{0} % written: hold it until it is ready")
        return written.format(math.floor(100.0 * fraction))

    def words_of_ready(self) -> str:
        """Return what stands beside the mouse once it may let go."""
        return self.tr("Ready: let go where it is to be")

    def _say_ready(self, job: Job[object]) -> None:
        kept = self._kept
        if kept is not None and job is kept.job and kept.was_late and kept.is_ready:
            kept.was_late = False
            if not kept.is_held:
                self.said.emit(self.tr("What you dragged out is ready: drag it again."))


class DraggedStems:
    """The files of one track, or of some components, of one document.

    Parameters
    ----------
    owner : Dragging
        Renders them.
    document : Document
        Whose they are, whatever is edited meanwhile.
    options : ExportOptions
        What they hold, and how they are written; the folder is still to be chosen.

    Attributes
    ----------
    job : Job or None
        What writes them, once it has begun.
    was_late : bool
        Whether they were asked for before they were there.
    """

    def __init__(
        self,
        owner: Dragging,
        document: Document,
        options: ExportOptions,
    ) -> None:
        self._owner = owner
        self._document, self._options = document, options
        self.job: Job[ExportReport] | None = None
        self.was_late = self._was_given = False
        self._begun_s, self._looked_at_s = math.inf, -math.inf

    def is_of(self, document: Document, options: ExportOptions) -> bool:
        """Tell whether that is what they are of, and how they are written."""
        return document is self._document and options == self._options

    @property
    def is_ready(self) -> bool:
        """Whether the files are there."""
        return self.job is not None and self.job.over and self._is_good(self.job)

    @property
    def is_held(self) -> bool:
        """Whether the mouse holds them, beside which it stands how far they are."""
        return time.monotonic() - self._looked_at_s < _HELD_S

    def begin(self) -> None:
        """Begin to render, if that has not been done or came to nothing."""
        job = self.job
        if job is None or job.cancelling or (job.over and not self._is_good(job)):
            self.job = self._owner.submit(self._document, self._options)
            self._begun_s = time.monotonic()

    def how_far(self) -> str:
        """Return how far they are, where that takes a while."""
        job, now_s = self.job, time.monotonic()
        self._looked_at_s = now_s
        if job is None or now_s - self._begun_s <= _WORTH_SAYING_S:
            return ""
        if self.is_ready:
            return self._owner.words_of_ready()
        if job.over or job.cancelling:
            return ""
        progress = job.progress
        fraction = progress.fraction if isinstance(progress, JobProgress) else None
        return self._owner.words_of_writing(fraction)

    def files(self) -> list[Path]:
        """Return the files; none if they cannot be made, or not within four seconds.

        Meanwhile the window goes on, but takes no keys and no mouse.
        """
        self.begin()
        job = self.job
        if job is None:
            return []
        if not job.over:
            _wait_for(job)
        if not job.over:
            self.was_late = True
            self._owner.say_late()
        report = job.result if self.is_ready else None
        if report is None:
            return []
        self._was_given = True
        return [stem.path for stem in report.stems]

    def forget(self) -> None:
        """End rendering: nobody was given it."""
        if self.job is not None and not self.job.over and not self.was_late:
            self.job.cancel()

    def end(self) -> None:
        """End rendering for good; remove what no other program knows of."""
        job = self.job
        if job is None:
            return
        job.cancel()
        if job.over and job.result is not None and not self._was_given:
            for folder in {stem.path.parent for stem in job.result.stems}:
                shutil.rmtree(folder, ignore_errors=True)  # it may be large

    def _is_good(self, job: "Job[ExportReport]") -> bool:
        report = job.result
        if job.state is not JobState.DONE or report is None:
            return False
        return all(stem.path.exists() for stem in report.stems)


def _wait_for(job: "Job[ExportReport]") -> None:
    loop, look, end = QEventLoop(), QTimer(), QTimer()

    def quit_if_over() -> None:
        if job.over:
            loop.quit()

    look.timeout.connect(quit_if_over)
    end.timeout.connect(loop.quit)
    look.start(_LOOK_MS)
    end.start(_PATIENCE_MS)
    loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    look.stop()
    end.stop()
