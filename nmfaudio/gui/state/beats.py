"""Where bars and beats of the recording are, as found or as the document has them."""

import math

import numpy as np
from PySide6.QtCore import QObject, Signal

from nmfaudio.compiled.types import FloatArray
from nmfaudio.project.document import Tempo
from nmfaudio.project.editing.bars import MAX_TEMPO, MIN_TEMPO

__all__ = ["BeatGrid", "bar_and_beat"]

_PER_BAR = 4
_TEMPO = 120.0  # while nothing is known


class BeatGrid(QObject):
    """Where beats are: as they were found, or even from a tempo that the user gave.

    Signals: ``changed()`` after anything changed.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown = False
        self.snaps = False
        self.given: Tempo | None = None
        self._is_found = False
        self._found = Tempo(_TEMPO, 0.0)
        self._times_s: FloatArray = np.zeros(0)

    @property
    def is_known(self) -> bool:
        """Whether it has been looked for beats, or the user has given a tempo."""
        return self._is_found or self.given is not None

    @property
    def tempo(self) -> Tempo:
        """Beats a minute, and where the first one is: as given, or else as found."""
        return self.given or self._found

    def forget(self) -> None:
        """Know no beats: another recording is open."""
        self.shown = self.snaps = self._is_found = False
        self.given, self._found, self._times_s = None, Tempo(_TEMPO, 0.0), np.zeros(0)
        self.changed.emit()

    def set_found(self, tempo_bpm: float, times_s: FloatArray) -> None:
        """Take beats as they were found in the recording; none leave the tempo."""
        self._is_found = True
        self._times_s = times_s
        bpm = min(max(tempo_bpm, MIN_TEMPO), MAX_TEMPO)
        self._found = Tempo(bpm, float(times_s[0]) if times_s.size else 0.0)
        self.changed.emit()

    def set_given(self, tempo: Tempo | None) -> None:
        """Space beats evenly as the user says; None goes back to what was found."""
        if tempo != self.given:
            self.given = tempo
            self.changed.emit()

    def choose(self, *, shown: bool | None = None, snaps: bool | None = None) -> None:
        """Show beats or not; let loops snap to them or not."""
        self.shown = self.shown if shown is None else shown
        self.snaps = self.snaps if snaps is None else snaps
        self.changed.emit()

    def beats(self, start_s: float, stop_s: float) -> list[tuple[float, int]]:
        """Return second and number of the beats in a range; the first one is 0.

        There are none until they have been looked for.
        """
        if not self.is_known:
            return []
        if self._times_s.size and self.given is None:
            first, last = np.searchsorted(self._times_s, [start_s, stop_s])
            return [(float(self._times_s[n]), int(n)) for n in range(first, last)]
        period, offset_s = 60.0 / self.tempo.bpm, self.tempo.first_beat_s
        first = math.ceil((start_s - offset_s) / period - 1e-9)
        last = math.floor((stop_s - offset_s) / period + 1e-9)
        return [(offset_s + n * period, n) for n in range(first, last + 1)]

    def snapped(self, second: float) -> float:
        """Return the nearest beat if loops snap, else the second itself."""
        if not (self.shown and self.snaps):
            return second
        reach = 120.0 / self.tempo.bpm
        near = self.beats(second - reach, second + reach)
        at = min((abs(beat - second), beat) for beat, _ in near)[1] if near else second
        return max(0.0, at)


def bar_and_beat(number: int) -> tuple[int, int]:
    """Return bar and beat of a beat's number, both from 1; four beats make a bar."""
    bar, beat = divmod(number, _PER_BAR)
    return bar + 1, beat + 1
