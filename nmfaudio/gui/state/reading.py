"""What lies under the reading cursor: which component owns a place."""

import numpy as np

from nmfaudio.separation.model import Separation
from nmfaudio.spectral.grid import bin_of_hz, frame_of_seconds

__all__ = ["owning_component"]


def owning_component(separation: Separation, second: float, hz: float) -> int | None:
    """Return the component that explains most of a place, or None in silence.

    Parameters
    ----------
    separation : Separation
        Not modified.
    second, hz : float
        Where.
    """
    plan, model = separation.plan, separation.model
    frame = round(frame_of_seconds(second, plan))
    bin_ = round(bin_of_hz(hz, plan))
    if not (0 <= frame < model.H.shape[1] and 0 <= bin_ < model.W.shape[1]):
        return None
    levels = model.W[:, bin_, :].mean(axis=0) * model.H[:, frame]
    share = np.bincount(
        model.component_of, weights=levels, minlength=max(model.n_components, 1)
    )
    return int(share.argmax()) if share.max(initial=0.0) > 0.0 else None
