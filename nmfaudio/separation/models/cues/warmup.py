"""Make compiled code ready that splits of sound need."""

import numpy as np

from nmfaudio.separation.models.cues.sides import split_sides
from nmfaudio.separation.models.cues.splits import split_low

__all__ = ["splits"]


def splits() -> None:
    """Run what needs the kernels of splits."""
    split_low(np.zeros((1, 1), np.float32), 8000)
    split_sides(np.zeros((2, 1), np.float32), 8000)
