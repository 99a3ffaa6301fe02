"""Loop-level twin of the running-median kernel."""

import numpy as np


def fill_running_medians(
    padded: np.ndarray, windows: np.ndarray, medians: np.ndarray, first: int
) -> None:
    size = windows.shape[1] - 2
    for at in range(medians.shape[0]):
        for lane in range(padded.shape[1]):
            medians[at, first + lane] = np.median(padded[at : at + size, lane])
