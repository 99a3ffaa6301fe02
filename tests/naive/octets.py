"""Plain twin of the kernel that rounds samples to numbers of three bytes."""

import numpy as np


def octets_24(samples):
    """Return samples (n_channels, n_samples), by turns, as little-endian bytes."""
    return b"".join(
        min(max(round(float(value) * 2**23), -(2**23)), 2**23 - 1).to_bytes(
            3, "little", signed=True
        )
        for value in np.ravel(samples, order="F")
    )
