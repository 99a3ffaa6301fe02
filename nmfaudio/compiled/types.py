"""Names for the array types that cross module borders."""

import os
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "AnyArray",
    "BoolArray",
    "ComplexArray",
    "Float32Array",
    "FloatArray",
    "IntArray",
    "PathLike",
    "Real",
    "UInt8Array",
]

FloatArray: TypeAlias = NDArray[np.floating[Any]]
Float32Array: TypeAlias = NDArray[np.float32]
ComplexArray: TypeAlias = NDArray[np.complex64]
IntArray: TypeAlias = NDArray[np.signedinteger[Any]]
BoolArray: TypeAlias = NDArray[np.bool_]
UInt8Array: TypeAlias = NDArray[np.uint8]
AnyArray: TypeAlias = NDArray[Any]
Real: TypeAlias = float | np.floating[Any]
"""A scalar in the dtype of the data: NumPy's, so that kernels do not widen float32."""
PathLike: TypeAlias = str | bytes | os.PathLike[str]
