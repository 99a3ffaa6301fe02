"""Which sources are struck, whatever pitch their components have."""

import numpy as np

from nmfaudio.separation.components.naming import is_drums
from nmfaudio.separation.model import Separation, SourceGuess

__all__ = ["is_struck"]


def is_struck(separation: Separation, source: SourceGuess) -> bool:
    """Tell whether strokes are all that a source plays.

    A component of several columns is convolutive: what follows a stroke. A source that
    is called a drum or a kit is struck, too, although kicks and toms have a pitch.

    Parameters
    ----------
    separation : Separation
        Not modified.
    source : SourceGuess
        Its components are those of the separation.
    """
    model = separation.model
    columns = np.bincount(model.component_of, minlength=model.n_components)
    return bool((columns[list(source.components)] > 1).any()) or is_drums(source.name)
