"""Renders all stems in the background: how closely they add up, what they look like."""

import math
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.gui.bridge import SessionBridge
from nmfaudio.gui.canvases.overview import WaveformOutline
from nmfaudio.gui.state.stillness import Stillness
from nmfaudio.project.document import RESIDUAL_ID, Document
from nmfaudio.project.jobs import Job, JobState

if TYPE_CHECKING:
    from nmfaudio.separation.model import Separation

__all__ = ["NullMeter", "StemFigures", "measure_stems"]

_LEAST_DB = -300.0
_PAUSE_MS = 400
_FINE_S = 900.0
"""Recordings up to this length have outlines four times as fine."""


@dataclass(frozen=True, eq=False)
class StemFigures:
    """What rendering all stems has shown.

    Attributes
    ----------
    null_db : float
        Energy of the recording minus all stems, dB below the recording.
    outlines : tuple of (tuple of int, WaveformOutline)
        Of each source, then of the residual, with the components that it holds.
    """

    null_db: float
    outlines: tuple[tuple[tuple[int, ...], WaveformOutline], ...]


def measure_stems(
    separation: "Separation",
    groups: tuple[tuple[int, ...], ...],
    give_way: Callable[[threading.Event], object],
    cancel: threading.Event,
) -> StemFigures:
    """Return how closely the stems add up, and their outlines.

    Parameters
    ----------
    separation : Separation
        What is rendered.
    groups : tuple of tuple of int
        Components of each source; what none holds is the residual.
    give_way : callable
        Called with ``cancel`` before all work, and after each block, some hundredths
        of a second of it; may wait.
    cancel : threading.Event
        Set from outside to end soon.
    """
    give_way(cancel)
    # Compiled code, kept off the start-up path.
    from nmfaudio.separation.model import SourceGuess  # noqa: PLC0415
    from nmfaudio.separation.rendering.resynthesis import (  # noqa: PLC0415  # heavy
        renderer_of,
    )
    from nmfaudio.separation.rendering.source_gains import (  # noqa: PLC0415  # heavy
        numbered_sources,
        stem_gains,
    )

    audio, n_components = separation.audio, separation.model.n_components
    guesses = [SourceGuess(str(n), held) for n, held in enumerate(groups)]
    source_of = numbered_sources(guesses, n_components)
    table, residual_gains = stem_gains(source_of, len(guesses), None)
    renderer = renderer_of(separation)
    mix = renderer.mix(table, residual_gains, source_of)
    left = whole = 0.0
    outlines: list[WaveformOutline] = []
    # A block is whole hops long, so that stretches of a hop, or a whole part of one,
    # meet at its ends.
    hop = separation.plan.hop_length
    stretch = hop // 4 if hop % 4 == 0 and audio.duration_s < _FINE_S else hop
    # One thread: a figure may take its time, playback may not.
    for start, stems in renderer.blocks(mix, workers=1):
        give_way(cancel)
        if cancel.is_set():
            break
        mixture = audio.samples[:, start : start + stems.shape[2]]
        difference = (mixture - stems.sum(axis=0)).astype(np.float64)
        left += _energy(difference)
        whole += _energy(mixture)
        outlines.append(_outline_of(stems, stretch))
    null_db = _LEAST_DB
    if left > 0.0 and whole > 0.0:
        null_db = max(_LEAST_DB, 10.0 * math.log10(left / whole))
    rest = tuple(k for k in range(n_components) if source_of[k] == 0)
    return StemFigures(null_db, tuple(_joined(outlines, (*groups, rest))))


def _energy(samples: FloatArray) -> float:
    """Return the sum of squares, (n_channels, n_samples).

    By no product of the library for these, which would have a second thread spin.
    """
    return float(np.einsum("cn,cn->", samples, samples, dtype=np.float64))


def _outline_of(stems: Float32Array, stretch: int) -> WaveformOutline:
    """Return the outlines of stems, (n_stems, n_stretches) each."""
    starts = np.arange(0, stems.shape[2], stretch)
    return WaveformOutline(
        np.minimum.reduceat(stems, starts, axis=2).min(axis=1),
        np.maximum.reduceat(stems, starts, axis=2).max(axis=1),
    )


def _joined(
    blocks: list[WaveformOutline], groups: tuple[tuple[int, ...], ...]
) -> Iterator[tuple[tuple[int, ...], WaveformOutline]]:
    if not blocks:
        return
    low = np.concatenate([block.low for block in blocks], axis=1)
    high = np.concatenate([block.high for block in blocks], axis=1)
    for number, held in enumerate(groups):
        yield held, WaveformOutline(low[number], high[number])


class NullMeter(QObject):
    """Measures anew when components have moved, once that has settled.

    Signals: ``measured(dB or None)``, ``outlined(outlines)`` with the waveform of each
    source by its id, and the components that were in it.

    Parameters
    ----------
    bridge : SessionBridge
        Whose documents are measured, on whose session's lane.
    stillness : Stillness
        Measuring waits while the view moves.
    """

    measured = Signal(object)
    outlined = Signal(object)

    def __init__(
        self,
        bridge: SessionBridge,
        stillness: Stillness,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._give_way_to_frames = stillness.wait
        self._separation: Separation | None = None
        self._groups: tuple[tuple[int, ...], ...] = ()
        self._job: Job[StemFigures] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._start)
        bridge.document_changed.connect(self._document_moved)
        bridge.job_started.connect(self._give_way)
        bridge.job_finished.connect(self._resume)

    def close(self) -> None:
        """Measure no more."""
        self._separation = None
        self._give_way()

    def _document_moved(self, document: Document) -> None:
        groups = tuple(
            tuple(c.index for c in document.components_of(source.id))
            for source in document.sources
        )
        if document.separation is self._separation and groups == self._groups:
            return
        self._separation, self._groups = document.separation, groups
        self._give_way()
        self.measured.emit(None)
        if document.separation is not None:
            self._timer.start()

    def _give_way(self) -> None:
        """Stop measuring: work that the user asked for comes first."""
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _resume(self) -> None:
        if self._separation is not None and self._job is None:
            self._timer.start()

    def _start(self) -> None:
        separation, groups = self._separation, self._groups
        if separation is None:
            return
        ids = [source.id for source in self._bridge.session.document.sources]
        self._job = self._bridge.session.lane.submit(
            "null",
            lambda _, cancel: measure_stems(
                separation, groups, self._give_way_to_frames, cancel
            ),
        )
        self._job.finished.connect(lambda job: self._finished(job, (*ids, RESIDUAL_ID)))
        self._bridge.watch()

    def _finished(self, job: Job[StemFigures], ids: tuple[int, ...]) -> None:
        if job is self._job:
            self._job = None
            figures = job.result
            if job.state is JobState.DONE and figures is not None:
                self.measured.emit(figures.null_db)
                self.outlined.emit(dict(zip(ids, figures.outlines, strict=False)))
