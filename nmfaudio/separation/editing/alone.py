"""Names for what was found, by passages in which a source is alone."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray
from nmfaudio.separation.model import Separation
from nmfaudio.separation.request.boxes import Box

__all__ = ["named_after"]


def named_after(separation: Separation, alone: Sequence[Box]) -> Separation:
    """Give sources the names of what is alone where they sound.

    A name that a source has stays where it is. Of the others each goes to the source
    that has most of its passages, the surest first; one that finds no source left stays
    for the corrections to make a source of.
    """
    sources = list(separation.sources)
    taken = {source.name for source in sources}
    names = [n for n in dict.fromkeys(box.source for box in alone) if n not in taken]
    wanted = {box.source for box in alone}
    free = [n for n, source in enumerate(sources) if source.name not in wanted]
    shares = np.array(
        [[_share(separation, alone, name, place) for place in free] for name in names]
    ).reshape(len(names), len(free))
    for _ in range(min(shares.shape)):
        row, column = np.unravel_index(shares.argmax(), shares.shape)
        place = free[column]
        sources[place] = replace(sources[place], name=names[row])
        shares[row], shares[:, column] = -1.0, -1.0
    return replace(separation, sources=tuple(sources))


def _share(
    separation: Separation, alone: Sequence[Box], name: str, place: int
) -> float:
    """Return how much of a name's passages a source has, by energy, 0..1."""
    model, own = separation.model, separation.sources[place].components
    columns = np.isin(model.component_of, own)
    W = model.W.mean(axis=0)
    part = whole = 0.0
    for box in alone:
        if box.source == name:
            _, frames = box.region(separation.plan, model.H.shape[1])
            H = model.H[:, frames]
            part += _energy(product(W[:, columns], H[columns]))
            whole += _energy(product(W, H))
    return part / whole if whole > 0 else 0.0


def _energy(magnitude: FloatArray) -> float:
    return float((magnitude**2).sum(dtype=np.float64))
