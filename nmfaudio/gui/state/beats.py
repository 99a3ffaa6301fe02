"""Bars and beats of the recording: view state, not in the document."""

import math

import numpy as np
from PySide6.QtCore import QObject, Signal

from nmfaudio.compiled.types import FloatArray

__all__ = ["MAX_TEMPO", "MIN_TEMPO", "BeatGrid", "bar_and_beat"]

MIN_TEMPO, MAX_TEMPO = 20.0, 400.0

_PER_BAR = 4


class BeatGrid(QObject):
    """Where beats are: as they were found, or even from a tempo that the user gave.

    Signals: ``changed()`` after anything changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown = False
        self.snaps = False
        self.tempo_bpm = 120.0
        self._times_s: FloatArray = np.zeros(0)
        self._offset_s = 0.0

    def forget(self) -> None:
        """Know no beats: another recording is open."""
        self.shown = self.snaps = False
        self._times_s, self._offset_s, self.tempo_bpm = np.zeros(0), 0.0, 120.0
        self.changed.emit()

    def set_found(self, tempo_bpm: float, times_s: FloatArray) -> None:
        """Take beats as they were found in the recording."""
        self._times_s = times_s
        self.tempo_bpm = min(max(tempo_bpm, MIN_TEMPO), MAX_TEMPO)
        self._offset_s = float(times_s[0]) if times_s.size else 0.0
        self.changed.emit()

    def set_tempo(self, tempo_bpm: float) -> None:
        """Space beats evenly from the first one on."""
        if tempo_bpm != self.tempo_bpm:
            self.tempo_bpm = min(max(tempo_bpm, MIN_TEMPO), MAX_TEMPO)
            self._times_s = np.zeros(0)
            self.changed.emit()

    def choose(self, *, shown: bool | None = None, snaps: bool | None = None) -> None:
        """Show beats or not; let loops snap to them or not."""
        self.shown = self.shown if shown is None else shown
        self.snaps = self.snaps if snaps is None else snaps
        self.changed.emit()

    def beats(self, start_s: float, stop_s: float) -> list[tuple[float, int]]:
        """Return second and number of the beats in a range; the first one is 0."""
        if self._times_s.size:
            first, last = np.searchsorted(self._times_s, [start_s, stop_s])
            return [(float(self._times_s[n]), int(n)) for n in range(first, last)]
        period = 60.0 / self.tempo_bpm
        first = math.ceil((start_s - self._offset_s) / period - 1e-9)
        last = math.floor((stop_s - self._offset_s) / period + 1e-9)
        return [(self._offset_s + n * period, n) for n in range(first, last + 1)]

    def snapped(self, second: float) -> float:
        """Return the nearest beat if loops snap, else the second itself."""
        if not (self.shown and self.snaps):
            return second
        reach = 120.0 / self.tempo_bpm
        near = self.beats(second - reach, second + reach)
        at = min((abs(beat - second), beat) for beat, _ in near)[1] if near else second
        return max(0.0, at)


def bar_and_beat(number: int) -> tuple[int, int]:
    """Return bar and beat of a beat's number, both from 1; four beats make a bar."""
    bar, beat = divmod(number, _PER_BAR)
    return bar + 1, beat + 1
