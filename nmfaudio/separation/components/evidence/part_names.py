"""What a group of a split recording is heard as: by what sounds in it, and where.

Parts are found by cues, and a group has the name of the part that most of its sound
is of. That is what it is only as far as the cue was right: in a wide recording speech
is struck, a kick lies below 165 Hz, and opposite channels have as much on the left as
on the right.
"""

from collections.abc import Sequence

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.separation.components.evidence.kinds import KINDS

__all__ = ["HEARD_PARTS", "heard_parts"]

_PARTS = dict(zip(KINDS, ("drums", "low", "moving", "rest", "noise"), strict=True))
HEARD_PARTS = tuple(_PARTS.values())
"""What :func:`heard_parts` may say whatever cues there are. Noise, neither struck nor a
note, is what no cue looks for."""

_SIDES = {"left": -1.0, "right": 1.0}
_AT_SIDE = 0.175  # nearer to a side's place, 0.35, than to the centre
_TINY = 1e-20  # guards means where nothing sounds


def heard_parts(
    parts: Sequence[tuple[str, IntArray]],
    kinds: FloatArray,
    pan: FloatArray,
    energy: FloatArray,
    *,
    wide: bool,
) -> list[str]:
    """Return the part that each group is heard as.

    Parameters
    ----------
    parts : sequence of (str, ndarray of int)
        The cue of the part that most of a group is of, and its components. Not
        modified.
    kinds : ndarray of float, shape (n_components, len(KINDS))
        As of :func:`~nmfaudio.separation.components.evidence.kinds.kinds_of`. Not
        modified.
    pan : ndarray of float, shape (n_components,)
        Place, -1 left to 1 right. Not modified.
    energy : ndarray of float, shape (n_components,)
        What components weigh by. Not modified.
    wide : bool
        Whether place tells sources: then parts say less than what is heard.

    Returns
    -------
    cues : list of str
        Those of parts, or some of :data:`HEARD_PARTS`. A side is named only where most
        of the power lies nearer to it than to the centre.
    """
    heard = []
    for cue, members in parts:
        weights = energy[members] / max(float(energy[members].sum()), _TINY)
        kind = product(weights, kinds[members])
        side = _SIDES.get(cue, 0.0)
        there = side * float(np.sum(weights * pan[members])) >= _AT_SIDE
        is_right = there if side else not (wide and cue in _PARTS.values())
        heard.append(cue if is_right else _PARTS[KINDS[int(kind.argmax())]])
    return heard
