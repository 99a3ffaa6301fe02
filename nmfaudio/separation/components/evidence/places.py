"""Measures of where two components lie among all others, where place tells sources."""

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.separation.components.sounds import ComponentSounds, differences

__all__ = ["place_measures", "spread_of"]

_STEPS = 160  # from left to right, in which a valley between two places is looked for
_BLUR = 0.05  # of half the field: how exactly a component's place is known
_TINY = 1e-12


def place_measures(sounds: ComponentSounds) -> dict[str, FloatArray]:
    """Measure where every two components lie among all others.

    Parameters
    ----------
    sounds : ComponentSounds
        Not modified.

    Returns
    -------
    measures : dict of str to ndarray of float64, shape (n_components, n_components)
        The distance of both (``apart``, of half the field), in spreads of all
        (``apart_of_all``), in shares of what lies between them: of energy
        (``energy_between``) and of components (``between``); how far their middle lies
        from that of all (``aside``), and the one that lies nearer to the centre
        (``nearer``) and farther from it (``farther``); how far both lie across it
        (``across``); the lowest density of sound between both, by the lower one at
        their places (``valley``: 1 where nothing parts them); and the ``spread``.
    """
    pan = sounds.pan
    weight = sounds.energy / max(float(sounds.energy.sum()), _TINY)
    spread = spread_of(sounds)
    order = np.argsort(pan, kind="stable")
    below, rank = np.empty(pan.size), np.empty(pan.size)
    below[order] = np.cumsum(weight[order]) - 0.5 * weight[order]
    rank[order] = np.arange(pan.size) / max(pan.size, 1)
    apart, off = differences(pan), np.abs(pan)
    nearer = np.minimum(off[:, np.newaxis], off)
    middle = 0.5 * (pan[:, np.newaxis] + pan) - float(np.sum(weight * pan))
    return {
        "apart": apart,
        "apart_of_all": apart / max(spread, _TINY),
        "energy_between": differences(below),
        "between": differences(rank),
        "aside": np.abs(middle),
        "nearer": nearer,
        "farther": np.maximum(off[:, np.newaxis], off),
        "across": nearer * (pan[:, np.newaxis] * pan < 0),
        "valley": _valleys(pan, np.sqrt(weight)),
        "spread": np.full(apart.shape, spread),
    }


def spread_of(sounds: ComponentSounds) -> float:
    """Return how far places spread around their mean, of half the field."""
    weights = sounds.energy / max(float(sounds.energy.sum()), _TINY)
    away = sounds.pan - float(np.sum(weights * sounds.pan))
    return float(np.sqrt(np.sum(weights * away**2)))


def _valleys(pan: FloatArray, weight: FloatArray) -> FloatArray:
    """Return the lowest density between every two places, by the lower of theirs."""
    grid = np.linspace(-1.0, 1.0, _STEPS + 1)
    near = np.exp(-0.5 * ((grid[:, np.newaxis] - pan) / _BLUR) ** 2)
    density = np.sum(weight * near, axis=1)
    # From each step on, the lowest to the right of it.
    lowest = np.full((grid.size, grid.size), np.inf)
    for at in range(grid.size):
        lowest[at, at:] = np.minimum.accumulate(density[at:])
    step = np.clip(np.rint((pan + 1.0) * 0.5 * _STEPS).astype(int), 0, _STEPS)
    first = np.minimum(step[:, np.newaxis], step)
    last = np.maximum(step[:, np.newaxis], step)
    own = np.minimum(density[step][:, np.newaxis], density[step])
    valleys: FloatArray = lowest[first, last] / np.maximum(own, _TINY)
    return valleys
