"""The application without a window: one recording, its document, and the work on it.

A :class:`Session` is what the window binds to and what a test drives. It lives on one
thread; long work goes to its job lane, and :meth:`Session.deliver`, called every 50 ms
while :attr:`Session.busy`, brings progress and results back to that thread.
"""

import threading
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from psygnal import Signal

from nmfaudio._typing import FloatArray, PathLike
from nmfaudio.errors import NmfAudioError, ParameterError
from nmfaudio.project.commands import AcceptSeparation, Command
from nmfaudio.project.document import Document
from nmfaudio.project.gains import EffectiveGains, effective_gains
from nmfaudio.project.history import History
from nmfaudio.project.jobs import Job, JobLane, JobState, Report
from nmfaudio.separation.settings import Settings

if TYPE_CHECKING:
    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.audio.encode import WrittenAudio
    from nmfaudio.separation.export import ExportReport
    from nmfaudio.separation.model import Separation

__all__ = ["ExportOptions", "FitProgress", "JobProgress", "Listener", "Session"]


@dataclass(frozen=True)
class FitProgress:
    """How far a factorization has come.

    Attributes
    ----------
    n_iter, max_iter : int
        Iterations done, and the most there will be.
    divergence : tuple of float
        Value after each iteration so far.
    elapsed_s, remaining_s : float
        Seconds since the fit began, and at most until it ends.
    factors : tuple of ndarray or None
        The latest copy of ``(W, H)`` taken, for live display.
    """

    n_iter: int
    max_iter: int
    divergence: tuple[float, ...]
    elapsed_s: float
    remaining_s: float
    factors: tuple[FloatArray, FloatArray] | None = None


@dataclass(frozen=True)
class JobProgress:
    """What a job of the session reports.

    Attributes
    ----------
    stage : str
        For people, e.g. ``"reading"``, ``"factorizing"``, ``"writing"``.
    fraction : float or None
        0..1, or None when it cannot be told.
    fit : FitProgress or None
        While factorizing.
    """

    stage: str
    fraction: float | None = None
    fit: FitProgress | None = None


@dataclass(frozen=True)
class ExportOptions:
    """What is written where.

    Attributes
    ----------
    folder : Path
        Made if it does not exist. Files in it are never overwritten.
    format : str
        Key of :data:`nmfaudio.audio.formats.FORMATS`.
    template : str
        Name of each file without its ending; ``{name}``, ``{source}``, ``{index}``.
    residual : bool
        Whether the residual is written too; only then the files add up to the mixture.
    """

    folder: Path
    format: str = "wav24"
    template: str = "{name} - {source}"
    residual: bool = True


class Listener(Protocol):
    """Who plays what the session holds; see :class:`nmfaudio.playback.player.Player`."""

    def set_recording(self, audio: "AudioBuffer | None") -> None:
        """Play the recording itself from now on."""

    def set_separation(self, separation: "Separation", gains: EffectiveGains) -> None:
        """Play a model's mix from now on."""

    def set_gains(self, gains: EffectiveGains) -> None:
        """Change what is heard of each component."""


class Session:
    """One recording, its document, its history, and its jobs.

    Parameters
    ----------
    listener : Listener or None
        Where sound goes.

    Signals
    -------
    recording_changed : AudioBuffer or None
        Another recording is open.
    document_changed : Document
        After every edit, undo, redo, accepted separation, or other recording.
    audition_changed : tuple of int or None
        The components heard alone, None for none.
    job_started, job_finished : Job
        Work began or ended; the finished job says how.
    progressed : JobProgress
        Latest progress of the running job.
    said : str
        A sentence for the user: what went wrong, or what is worth knowing.
    """

    recording_changed = Signal(object)
    document_changed = Signal(Document)
    audition_changed = Signal(object)
    job_started = Signal(object)
    job_finished = Signal(object)
    progressed = Signal(object)
    said = Signal(str)

    def __init__(self, listener: Listener | None = None) -> None:
        self.history = History(Document(separation=None))
        self.history.changed.connect(self._document_moved)
        self.lane = JobLane()
        self._listener = listener
        self._recording: AudioBuffer | None = None
        self._audition: tuple[int, ...] | None = None

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
    def busy(self) -> bool:
        """Whether a job runs or its end has not been delivered."""
        return self.lane.busy

    @property
    def gains(self) -> EffectiveGains:
        """What is heard of each component now."""
        return effective_gains(self.document, self._audition)

    # Work on the lane. Each returns at once; the result comes with `deliver`.

    def open(self, path: PathLike) -> "Job[AudioBuffer]":
        """Read a recording; when it is there, it replaces the one that is open.

        Work on the recording that is open now is cancelled. If reading fails,
        everything else stays as it is.
        """

    def separate(self, settings: Settings | None = None) -> "Job[Separation]":
        """Take the recording apart; the result becomes an edit that can be undone.

        Raises
        ------
        ParameterError
            If no recording is open.
        """

    def export(self, options: ExportOptions) -> "Job[ExportReport]":
        """Write the stems of the document's sources.

        Raises
        ------
        ParameterError
            If there is no separation.
        """

    def export_mix(self, path: PathLike, format: str = "wav24") -> "Job[WrittenAudio]":
        """Write what is heard now, from beginning to end, as one file.

        Raises
        ------
        ParameterError
            If no recording is open.
        """

    def cancel(self) -> None:
        """Ask all running work to end. Returns at once."""
        self.lane.cancel()

    def deliver(self) -> None:
        """Bring progress and results to this thread. Call every 50 ms while busy."""
        self.lane.deliver()

    def close(self) -> None:
        """Cancel all work and wait for the worker thread."""
        self.lane.close()

    # Edits.

    def do(self, command: Command) -> None:
        """Apply an edit."""
        self.history.do(command)

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
            self._listen()
