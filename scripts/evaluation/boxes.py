"""Strokes that a listener who knows the true stems would paint, by fixed rules.

On a grid of half seconds and octaves, a box may be painted as a source's where at least
80 % of the energy is that source's.
"""

from collections.abc import Callable, Mapping

import numpy as np

from nmfaudio.separation.choice.resolution import plan_for
from nmfaudio.separation.request.boxes import Box

__all__ = ["Boxes", "paint_corrections", "paint_loudest"]

_PURE = 0.8
_LEAST_HZ = 32.0

Stems = Mapping[str, np.ndarray]


class Boxes:
    """The true stems' energy on the grid.

    Attributes
    ----------
    names : list of str
        The sources.
    energy : ndarray of float, shape (n_sources, n_octaves, n_halves)
    """

    def __init__(self, truth: Stems, sample_rate: int) -> None:
        self.truth, self.names = truth, list(truth)
        self._plan = plan_for(sample_rate, 0.093)
        hz = np.arange(self._plan.n_bins) * sample_rate / self._plan.n_fft
        octave = np.log2(np.maximum(hz, _LEAST_HZ) / _LEAST_HZ)
        self._octave = np.floor(octave).astype(int)
        self.energy = np.stack([self._pooled(stem) for stem in truth.values()])

    def pure(self, energy: np.ndarray) -> np.ndarray:
        """Return an energy per box, 0 where the box is not the source's own."""
        own = self.energy >= _PURE * self.energy.sum(axis=0)
        return np.where(own, energy, 0.0)

    def errors(self, estimates: Stems) -> np.ndarray:
        """Return the energy that estimates are wrong by, as shares of each source's."""
        wrong = np.stack(
            [
                self._pooled(stem - estimates[name] if name in estimates else stem)
                for name, stem in self.truth.items()
            ]
        )
        return wrong / self.energy.sum(axis=(1, 2), keepdims=True)

    def stroke(self, source: int, octave: int, half: int) -> Box:
        """Return the stroke that gives a box to a source."""
        low_hz = _LEAST_HZ * 2.0**octave if octave else 0.0
        high_hz = 2 * _LEAST_HZ * 2.0**octave
        return Box(self.names[source], half / 2, half / 2 + 0.5, low_hz, high_hz)

    def _pooled(self, samples: np.ndarray) -> np.ndarray:
        power = self._plan.magnitude(samples) ** 2
        half = np.arange(power.shape[1]) * self._plan.hop_length
        half //= self._plan.sample_rate // 2
        energy = np.zeros((self._octave.max() + 1, half.max() + 1))
        np.add.at(energy, (self._octave[:, np.newaxis], half), power)
        return energy


def paint_loudest(boxes: Boxes, count: int = 10) -> list[Box]:
    """Let the sources take turns to mark the pure box where they are loudest.

    Says what each source is, without a look at any separation.
    """
    own = boxes.pure(boxes.energy)
    strokes = []
    for turn in range(count):
        j = turn % len(own)
        octave, half = np.unravel_index(int(own[j].argmax()), own[j].shape)
        if own[j, octave, half] > 0:
            own[j, octave, half] = 0.0
            strokes.append(boxes.stroke(j, int(octave), int(half)))
    return strokes


def paint_corrections(
    boxes: Boxes,
    estimates: Stems,
    follow: Callable[[Box], Stems],
    count: int = 10,
) -> Stems:
    """Paint one stroke after the other where the result at the time is most wrong.

    ``follow`` takes a stroke and returns what the separation gives then. Returns the
    last estimates.
    """
    painted: list[tuple[int, ...]] = []
    for _ in range(count):
        wrong = boxes.pure(boxes.errors(estimates))
        for box in painted:
            wrong[box] = 0.0
        box = tuple(int(i) for i in np.unravel_index(int(wrong.argmax()), wrong.shape))
        if wrong[box] <= 0:
            break
        painted.append(box)
        estimates = follow(boxes.stroke(*box))
    return estimates
