"""Feature levels: what kernels are compiled for, in place of one processor.

Kernels are compiled for the highest level that a processor reaches. So all machines of
a level run the same code and get the same bits, and code that was compiled elsewhere
fits.
"""

from collections.abc import Collection
from types import MappingProxyType

__all__ = ["LEVELS", "feature_text", "highest_level"]

_V1 = ("sse2",)
_V2 = (*_V1, "cx16", "popcnt", "sahf", "sse3", "sse4.1", "sse4.2", "ssse3")
_V3 = (*_V2, "avx", "avx2", "bmi", "bmi2", "f16c", "fma", "lzcnt", "movbe", "xsave")
_V4 = (*_V3, "avx512bw", "avx512cd", "avx512dq", "avx512f", "avx512vl")

LEVELS = MappingProxyType({"x86-64-v4": _V4, "x86-64-v3": _V3, "x86-64": _V1})
"""Features by name of the level, from the highest one down: AVX-512, AVX2, SSE2."""


def highest_level(features: Collection[str]) -> str | None:
    """Return the highest level that a processor with such features reaches, if any."""
    for level, needed in LEVELS.items():
        if set(needed) <= set(features):
            return level
    return None


def feature_text(level: str) -> str:
    """Return a level's features as Numba and LLVM take them."""
    return ",".join(f"+{name}" for name in LEVELS[level])
