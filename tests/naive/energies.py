"""Plain twin of the kernel that measures stems."""

import numpy as np


def energies(stems, mixture, n_stems):
    """Return the energies of stems, of the mixture, and of what they leave of it.

    ``stems`` (n_files, n_channels, n), the first ``n_stems`` of which are added up in
    the type that they have; ``mixture`` (n_channels, n).
    """
    total = np.zeros_like(mixture)
    for stem in stems[:n_stems]:
        total = total + stem
    sounds = [*stems, mixture, mixture - total]
    return np.array([np.sum(np.asarray(x, np.float64) ** 2) for x in sounds])
