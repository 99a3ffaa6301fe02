"""Linear prediction: an autoregressive model of stretches of sound.

References
----------
.. [1] Burg, "Maximum entropy spectral analysis", 37th meeting of the Society of
   Exploration Geophysicists, 1967.
"""

from collections.abc import Sequence

import numpy as np

from nmfaudio.compiled.jit import relaxed_kernel
from nmfaudio.compiled.types import FloatArray, IntArray

__all__ = ["burg", "fit_prediction"]

_TINY = 1e-30  # guards divisions by the energy of silence


def burg(stretches: Sequence[FloatArray], order: int) -> FloatArray:
    """Fit one autoregressive model to several stretches by Burg's method.

    Parameters
    ----------
    stretches : sequence of ndarray of float64, each of shape (n,)
        Stretches of sound, one at least. Not modified.
    order : int
        Number of past samples that predict the next.

    Returns
    -------
    a : ndarray of float64, shape (order + 1,)
        Prediction error filter, ``a[0] = 1``; always stable. Silence gives ``a[1:]``
        all 0.

    Notes
    -----
    Cost grows with the number of samples times ``order``, as every order makes one pass
    over both errors. A model of the autocorrelation would be cheaper, but squares the
    range of numbers: held tones, which this method continues exactly, would decay.
    """
    forward = np.concatenate([np.asarray(stretch, np.float64) for stretch in stretches])
    ends = np.cumsum([stretch.size for stretch in stretches])
    a = np.zeros(order + 1)
    a[0] = 1.0
    fit_prediction(forward, forward.copy(), ends, a, _TINY)
    return a


@relaxed_kernel
def fit_prediction(
    forward: FloatArray,
    backward: FloatArray,
    ends: IntArray,
    a: FloatArray,
    tiny: float,
) -> None:
    """Raise the order of a prediction error filter, one by one, in place [1]_.

    ``forward`` and ``backward`` (n,) hold the same samples at first, stretch after
    stretch, and are scratch; ``ends`` (n_stretches,) says where each ends. ``a``
    (order + 1,) is 1, then zeros, and becomes the filter; it stays as it is from where
    the errors' energy is at most ``tiny``. Errors never move: that of ``backward``
    which meets ``forward[t]`` at order m stands at ``t - m``.
    """
    for m in range(1, a.size):
        both, energy, start = 0.0, 0.0, 0
        for end in ends:
            if end - start > m:
                f, b = forward[start + m : end], backward[start : end - m]
                for t in range(f.size):
                    both += f[t] * b[t]
                    energy += f[t] * f[t] + b[t] * b[t]
            start = end
        if energy <= tiny:
            break
        k = -2.0 * both / energy
        for i in range(m // 2 + 1):
            low, high = a[i], a[m - i]
            a[i] = low + k * high
            a[m - i] = high + k * low
        start = 0
        for end in ends:
            if end - start > m:
                f, b = forward[start + m : end], backward[start : end - m]
                for t in range(f.size):
                    ahead, behind = f[t], b[t]
                    f[t] = ahead + k * behind
                    b[t] = behind + k * ahead
            start = end
