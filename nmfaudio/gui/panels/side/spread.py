"""Room for every point of a map: none covers another, each stays near its place."""

from typing import Final

import numpy as np

from nmfaudio.compiled.types import FloatArray

__all__ = ["spread"]

_STEPS: Final = 80
_BACK: Final = 0.02
"""How much of the way to its own place a point goes back at each step."""


def spread(
    points: FloatArray, radii: FloatArray, size: tuple[float, float], margin: float
) -> FloatArray:
    """Return where points are drawn: over the whole room, and apart from each other.

    Parameters
    ----------
    points : ndarray, shape (n_points, 2)
        Any coordinates; the second one goes up.
    radii : ndarray, shape (n_points,)
        Of the discs that are drawn there, pixels.
    size : tuple of float
        Width and height of the room, pixels.
    margin : float
        What is left free along its edges, pixels.

    Returns
    -------
    places : ndarray, shape (n_points, 2)
        Pixels from the upper left corner. Discs touch at most, unless there are more
        than the room holds.
    """
    room = np.maximum(np.asarray(size) - 2.0 * margin, 1.0)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    share = np.where(extent > 0, (points - low) / np.where(extent > 0, extent, 1), 0.5)
    share[:, 1] = 1.0 - share[:, 1]
    home = margin + share * room
    # Two of the same place part in a direction of their own.
    angle = 2.4 * np.arange(len(points))
    places = home + 1e-3 * np.column_stack((np.cos(angle), np.sin(angle)))
    wanted = radii[:, np.newaxis] + radii + 1.0
    np.fill_diagonal(wanted, 0.0)
    for step in range(_STEPS):
        between = places[:, np.newaxis] - places
        away = np.maximum(np.hypot(between[..., 0], between[..., 1]), 1e-9)
        push = np.maximum(wanted - away, 0.0) / away
        if step < _STEPS // 2:  # then nothing pulls back any more
            places = places + _BACK * (home - places)
        places = places + 0.5 * (push[..., np.newaxis] * between).sum(axis=1)
        places = np.clip(places, margin, margin + room)
    return places
