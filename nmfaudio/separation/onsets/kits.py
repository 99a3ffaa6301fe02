"""The drums of a kit: whose a stroke is that several of them seem to have."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.separation.components.naming import KIT_DRUMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nmfaudio.separation.onsets.strokes import SourceOnsets

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
    times = np.concatenate([_times(drum) for drum in struck])
    others = tuple(
        onset for onset in kit.onsets if np.abs(times - onset.time_s).min() >= min_gap_s
    )
    if others:
        by_name[kit.name] = replace(kit, onsets=others)
    return replace(kit, drums=tuple(by_name.values()))


def _times(drum: "SourceOnsets") -> FloatArray:
    return np.array([onset.time_s for onset in drum.onsets])


def _without_lower(upper: "SourceOnsets", lower: "SourceOnsets") -> "SourceOnsets":
    """Return a drum without the strokes that are the upper part of a lower one's."""
    apart = np.abs(_times(upper)[:, np.newaxis] - _times(lower))
    if (apart.min(axis=0) < _TOGETHER_S).mean() < _MOST_OF:
        return upper
    nearest, together = apart.argmin(axis=1), apart.min(axis=1) < _TOGETHER_S
    # Velocities are roots of amplitudes, each of its own drum's hardest: only how
    # a ratio differs from the usual one says anything.
    hard = np.array([onset.velocity for onset in upper.onsets])
    beside = np.array([lower.onsets[k].velocity for k in nearest])
    ratio_db = 40.0 * np.log10(hard / beside)
    usual_db = np.median(ratio_db[together])
    own = ~together | (ratio_db > usual_db + _LOUDER_DB)
    kept = (onset for onset, is_own in zip(upper.onsets, own, strict=True) if is_own)
    return replace(upper, onsets=tuple(kept))
