"""Loop-level twin of the running-median kernel."""

import numpy as np


def fill_running_medians(
    padded: np.ndarray, window: np.ndarray, medians: np.ndarray
) -> None:
    size = window.size
    for row in range(medians.shape[0]):
        for at in range(medians.shape[1]):
            medians[row, at] = np.median(padded[row, at : at + size])
