"""Analysis windows, written out so that no signal-processing package is loaded."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from nmfaudio.errors import Message, ParameterError

__all__ = ["WINDOWS", "make_window"]

_COSINE_TERMS: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "boxcar": (1.0,),
        "hann": (0.5, 0.5),
        "hamming": (0.54, 0.46),
        "blackman": (0.42, 0.5, 0.08),
    }
)

WINDOWS: tuple[str, ...] = (*_COSINE_TERMS, "sqrt-hann")
"""Names that :func:`make_window` knows."""


def _cosine_sum(terms: tuple[float, ...]) -> Callable[[int], NDArray[np.float64]]:
    def window(length: int) -> NDArray[np.float64]:
        phase = 2.0 * np.pi * np.arange(length) / length
        total = np.zeros(length)
        for order, term in enumerate(terms):
            total += (-1.0) ** order * term * np.cos(order * phase)
        # Rounding leaves -1e-17 where the sum is exactly zero.
        return np.maximum(total, 0.0)

    return window


def make_window(name: str, length: int, n_fft: int) -> NDArray[np.float64]:
    """Return a periodic window, centred in ``n_fft`` samples.

    Parameters
    ----------
    name : str
        One of :data:`WINDOWS`.
    length : int
        Samples under the window, 1 to ``n_fft``.
    n_fft : int
        Samples of a frame. Those outside the window are zero; the window's peak lies on
        sample ``n_fft // 2``.

    Returns
    -------
    window : ndarray of float64, shape (n_fft,)
        Peak 1 (for even lengths).

    Raises
    ------
    ParameterError
        If the name is unknown.
    """
    if name == "sqrt-hann":
        values = np.sqrt(_cosine_sum(_COSINE_TERMS["hann"])(length))
    elif name in _COSINE_TERMS:
        values = _cosine_sum(_COSINE_TERMS[name])(length)
    else:
        raise ParameterError(
            Message(
                "the window must be one of {0}, got {1!r}",
                ", ".join(sorted(WINDOWS)),
                name,
            )
        )
    padded = np.zeros(n_fft)
    start = n_fft // 2 - length // 2
    padded[start : start + length] = values
    return padded
