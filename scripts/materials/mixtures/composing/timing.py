"""When notes are played: tempo that drifts, swing, and players who are not exact."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mixtures.composing.styles import Stroke, Style
from mixtures.scores import Note

__all__ = ["Grid", "Player", "varied"]

_DRIFT = 0.012  # of the tempo, over some bars
_LATE_S, _UNSTEADY_S = 0.008, 0.007  # of one player against others, and of a stroke
_UNSTEADY_VELOCITY = 6.0
_SOFTEST, _RANGE = 20.0, 100.0  # MIDI velocities
_SHORTEST_S = 0.05


class Grid:
    """Where each step of a piece lies in time.

    Parameters
    ----------
    style : Style
    n_bars : int
    rng : Generator
    """

    def __init__(self, style: Style, n_bars: int, rng: np.random.Generator) -> None:
        self.style = style
        self.swing = rng.uniform(*style.swing)
        bpm = rng.uniform(*style.bpm)
        wander = np.cumsum(rng.normal(0.0, 1.0, n_bars + 1)) / np.sqrt(n_bars + 1)
        drift = 1.0 + _DRIFT * style.human * wander
        lengths = 60.0 / bpm * style.beats * np.clip(drift, 0.9, 1.1)
        self._starts = np.concatenate([[0.0], np.cumsum(lengths)])

    def second(self, step: float) -> float:
        """Return the time of a step, counted from the beginning of the piece."""
        pair, within = divmod(step, 2.0)
        half = within / 2.0
        late = self.swing
        bent = 2 * half * late if half < 0.5 else late + (2 * half - 1) * (1 - late)
        bar, inside = divmod(2.0 * (pair + bent), self.style.bar)
        at = min(int(bar), self._starts.size - 2)
        inside += (bar - at) * self.style.bar
        length = self._starts[at + 1] - self._starts[at]
        return float(self._starts[at] + inside / self.style.bar * length)


@dataclass(frozen=True)
class Player:
    """Somebody who plays a part, a little early or late, louder and softer."""

    grid: Grid
    rng: np.random.Generator
    late_s: float
    human: float

    @classmethod
    def of(cls, grid: Grid, rng: np.random.Generator) -> "Player":
        """Return a new player."""
        human = grid.style.human
        return cls(grid, rng, human * rng.normal(0.0, _LATE_S), human)

    def note(
        self,
        pitch: int,
        step: float,
        length: float,
        loudness: float,
        *,
        legato: float = 0.92,
        behind_s: float = 0.0,
    ) -> Note:
        """Return a note from ``step`` on; ``legato`` of its length sounds."""
        off = self.late_s + self.human * self.rng.normal(0.0, _UNSTEADY_S) + behind_s
        start = max(0.0, self.grid.second(step) + off)
        lasts = (self.grid.second(step + length) - self.grid.second(step)) * legato
        noise = (0.3 + self.human) * self.rng.normal(0.0, _UNSTEADY_VELOCITY)
        velocity = round(_SOFTEST + _RANGE * loudness + noise)
        velocity = min(127, max(1, velocity))
        return Note(pitch, velocity, start, start + max(_SHORTEST_S, lasts))


def varied(
    strokes: Sequence[Stroke], n_steps: int, rng: np.random.Generator, rate: float
) -> tuple[Stroke, ...]:
    """Return a rhythm with some strokes left out and some soft ones put in."""
    kept = [s for s in strokes if s.loudness >= 1.0 or rng.random() >= rate]
    taken = {step for s in kept for step in range(s.step, s.step + s.length)}
    # New strokes stand where strokes may stand: beside those that are there.
    near = {s.step + off for s in kept for off in (-1, 2, -2)} - taken
    for step in sorted(near & set(range(n_steps))):
        if rng.random() < 0.3 * rate:
            kept.append(Stroke(step, 1, 0.5, 1.0))
    return tuple(sorted(kept, key=lambda s: s.step))
