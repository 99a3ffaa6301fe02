"""Element-wise work on rows of a tile, written so that compilers vectorize it."""

import numpy as np

from nmfaudio._typing import FloatArray
from nmfaudio.factorization._jit import relaxed_kernel
from nmfaudio.factorization.constrained_layout import Real

__all__ = ["extrapolate_row", "log_row"]


@relaxed_kernel
def extrapolate_row(
    current: FloatArray, previous: FloatArray, momentum: Real, eps: Real
) -> None:
    """Move a positive row on along its last step, in place; keep where it was.

    ``current <- current * ((1+b) c + (1-b) p) / ((1-b) c + (1+b) p)`` with
    ``c = current``, ``p = previous``, ``b = momentum``: the Padé approximant of
    ``c * (c / p)**b``. It needs no power, stays positive, and limits the step to
    ``(1+b) / (1-b)`` by itself. ``previous`` gets the old ``current``; ``eps`` (> 0)
    guards a row that is zero in both.
    """
    one = eps / eps
    more, less = one + momentum, one - momentum
    for k in range(current.size):
        c, p = current[k], previous[k]
        previous[k] = c
        current[k] = c * ((more * c + less * p + eps) / (less * c + more * p + eps))


_SQRT_HALF_BITS = np.int32(0x3F3504F3)


@relaxed_kernel
def log_row(values: FloatArray) -> None:
    """Replace a contiguous row of positive numbers by their natural logarithms.

    In float32 the exponent is read from the bits and the mantissa goes through the
    series of ``2 artanh((m - 1) / (m + 1))``: as exact as float32 holds (1e-7 relative)
    and vectorized, where a call of ``log`` would not be.
    """
    if values.itemsize != 4:
        for i in range(values.size):
            values[i] = np.log(values[i])
        return
    bits = values.view(np.int32)
    for i in range(values.size):
        exponent = (bits[i] - _SQRT_HALF_BITS) >> 23
        mantissa_bits = bits[i] - (exponent << 23)
        bits[i] = mantissa_bits
        mantissa = values[i]
        s = (mantissa - np.float32(1)) / (mantissa + np.float32(1))
        z = s * s
        series = np.float32(1 / 9)
        series = series * z + np.float32(1 / 7)
        series = series * z + np.float32(1 / 5)
        series = series * z + np.float32(1 / 3)
        series = series * z + np.float32(1)
        values[i] = np.float32(2) * s * series + np.float32(exponent) * np.float32(
            0.6931471805599453
        )
