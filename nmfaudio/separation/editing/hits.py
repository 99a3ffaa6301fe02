"""Where one hit of a component begins and ends, for edits under the mouse."""

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.components.features import component_envelopes
from nmfaudio.separation.editing.surgery import checked_components, one_component
from nmfaudio.separation.model import Separation

__all__ = ["hit_span"]

_CLIMB = 3  # frames that a hit's loudest moment is looked for at a time
_REVIVAL = 2.0  # a curve that rises to so many times its lowest value is another hit
_NOTICEABLE = 0.1  # of the hit's height: less of a rise is not another hit
_OVER = 0.01  # of the hit's height: below, it is over


def hit_span(separation: Separation, index: int, second: float) -> tuple[float, float]:
    """Return where one hit of a component begins and ends.

    From ``second`` it goes up to the loudest moment nearby, then down on both sides as
    long as the curve does not rise again noticeably and is not over.

    Parameters
    ----------
    separation : Separation
        Not modified.
    index : int
        The component.
    second : float
        Somewhere in the hit.

    Returns
    -------
    start_s, stop_s : float
        Seconds; frames whose centre is at or after the one and before the other are
        the hit.

    Raises
    ------
    ParameterError
        If there is no such component, or it is silent there.
    """
    (index,) = checked_components(separation, (index,))
    rows = np.flatnonzero(separation.model.component_of == index)
    curve = component_envelopes(one_component(separation.model, rows))[0]
    hop_s = separation.plan.hop_length / separation.plan.sample_rate
    top = min(max(round(second / hop_s), 0), curve.size - 1)
    while True:
        low = max(0, top - _CLIMB)
        higher = low + int(curve[low : top + _CLIMB + 1].argmax())
        if curve[higher] <= curve[top]:
            break
        top = higher
    if curve[top] <= 0:
        raise ParameterError(
            Message("component {0} is silent at {1:.2f} s", index + 1, second)
        )
    start = max(0, top - _falls_for(curve[top::-1]))
    stop = top + _falls_for(curve[top:])
    # The lowest frame before a hit is its first; the one after it is the next one's.
    return start * hop_s, max(stop, start + 1) * hop_s


def _falls_for(curve: FloatArray) -> int:
    """Return after how many frames a curve, from its peak on, is lowest or over."""
    height, lowest = float(curve[0]), 0
    for at in range(1, curve.size):
        value = float(curve[at])
        if value <= _OVER * height:
            return at
        floor = float(curve[lowest])
        if value < floor:
            lowest = at
        elif value > max(_REVIVAL * floor, floor + _NOTICEABLE * height):
            return lowest
    return curve.size
