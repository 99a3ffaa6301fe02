"""The drums of a kit: whose a stroke is that several of them seem to have."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from nmfaudio.compiled.types import BoolArray, FloatArray, IntArray
from nmfaudio.separation.components.naming import KIT_DRUMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nmfaudio.separation.onsets.strokes import Onset, SourceOnsets

__all__ = ["with_drums"]

_LOW, _MID = KIT_DRUMS[:2]
_TOGETHER_S: Final = 0.02  # strokes that lie so close are heard as one
_MOST_OF: Final = 0.75
"""Where that many strokes of a drum come with one of the drum above it, what is above
is its own: a kick has a click. A snare strikes with fewer of the kicks."""
_LOUDER_DB: Final = 6.0
"""Strokes that are louder than that beside the lower drum, compared with the usual one,
are of the upper drum all the same."""


def with_drums(
    kit: "SourceOnsets", drums: "Sequence[SourceOnsets]", min_gap_s: float
) -> "SourceOnsets":
    """Return a kit with its drums, and what of the kit none of them has.

    Parameters
    ----------
    kit : SourceOnsets
        All onsets.
    drums : sequence of SourceOnsets
        Those of its drums, from the lowest to the highest.
    min_gap_s : float
        Onsets of the kit that are farther than that from those of all drums are its
        own.
    """
    struck = [drum for drum in drums if drum.onsets]
    if not struck:
        return kit
    by_name = {drum.name: drum for drum in struck}
    if {_LOW, _MID} <= by_name.keys():
        # Not what is high: hats run through the bar, and strike with all others.
        by_name[_MID] = _without_lower(by_name[_MID], by_name[_LOW])
    times = np.sort(np.concatenate([_times(drum) for drum in struck]))
    _, apart = _nearest(_times(kit), times)
    others = _where(apart >= min_gap_s, kit.onsets)
    if others:
        by_name[kit.name] = replace(kit, onsets=others)
    return replace(kit, drums=tuple(by_name.values()))


def _times(drum: "SourceOnsets") -> FloatArray:
    return np.array([onset.time_s for onset in drum.onsets])


def _nearest(times: FloatArray, others: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return which of ``others`` is nearest to each of ``times``, and how far that is.

    ``others`` ascend, and there are some. Memory grows as their number does, not as
    that of pairs: an hour has thousands of strokes.
    """
    after = np.minimum(np.searchsorted(others, times), others.size - 1)
    before = np.maximum(after - 1, 0)
    is_before = times - others[before] <= others[after] - times
    nearest: IntArray = np.where(is_before, before, after)
    return nearest, np.abs(times - others[nearest])


def _where(chosen: BoolArray, onsets: "Sequence[Onset]") -> "tuple[Onset, ...]":
    return tuple(o for o, is_chosen in zip(onsets, chosen, strict=True) if is_chosen)


def _without_lower(upper: "SourceOnsets", lower: "SourceOnsets") -> "SourceOnsets":
    """Return a drum without the strokes that are the upper part of a lower one's."""
    _, above = _nearest(_times(lower), _times(upper))
    if (above < _TOGETHER_S).mean() < _MOST_OF:
        return upper
    nearest, apart = _nearest(_times(upper), _times(lower))
    together = apart < _TOGETHER_S
    # Velocities are roots of amplitudes, each of its own drum's hardest: only how
    # a ratio differs from the usual one says anything.
    hard = np.array([onset.velocity for onset in upper.onsets])
    beside = np.array([lower.onsets[k].velocity for k in nearest])
    ratio_db = 40.0 * np.log10(hard / beside)
    usual_db = np.median(ratio_db[together])
    own = ~together | (ratio_db > usual_db + _LOUDER_DB)
    return replace(upper, onsets=_where(own, upper.onsets))
