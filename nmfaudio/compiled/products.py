"""Products of the matrices of a tile: in vector registers, or else in plain loops.

What they do is said where they are made fast,
:mod:`nmfaudio.compiled.registers.register_products`. That writes instructions by means
that Numba does not promise, so one product is tried before any is used.
"""

import hashlib
import os

import numpy as np

from nmfaudio.compiled.jit import IS_INTERPRETED
from nmfaudio.compiled.kernel_cache import load_entry, save_entry
from nmfaudio.compiled.module_text import module_text

__all__ = [
    "PLAIN_VARIABLE",
    "PRODUCTS_PROBLEM",
    "add_product",
    "add_row_products",
    "add_stored_row",
    "divide_by_model",
    "multiply",
]

PLAIN_VARIABLE = "NMFAUDIO_PLAIN_PRODUCTS"
"""Environment variable that, if not empty, asks for plain loops."""


def _problem() -> str:
    """Return why products in vector registers are not used, as a sentence, or ""."""
    if os.environ.get(PLAIN_VARIABLE):
        return f"{PLAIN_VARIABLE} asks for plain loops."
    if IS_INTERPRETED:
        return "NUMBA_DISABLE_JIT asks for loops that are not compiled."
    try:
        # What was right is not tried again: that takes a second or two to compile.
        name = _verdict_name()
        if load_entry(name) is None:
            _try_quotient()
            save_entry(name, b"right")
    except Exception as error:  # Whatever a new Numba may raise.
        kind, *_ = f"{type(error).__name__}: {error}".splitlines()
        return f"They cannot be written with this version of Numba ({kind})."
    return ""


def _verdict_name() -> str:
    from nmfaudio.compiled import numba_internals  # noqa: PLC0415
    from nmfaudio.compiled.registers import panels, stored_lines, vector  # noqa: PLC0415

    digest = hashlib.sha256(numba_internals.toolchain().encode())
    for module in (numba_internals, panels, stored_lines, vector):
        digest.update(module_text(module).encode())
    return f"products-{digest.hexdigest()[:32]}.kernel"


def _try_quotient() -> None:
    """Compile and run the product that has an instruction of every kind."""
    from nmfaudio.compiled.registers import register_products  # noqa: PLC0415

    left = np.arange(1, 34, dtype=np.float32).reshape(11, 3)
    right = np.arange(1, 202, dtype=np.float32).reshape(3, 67)
    # As data come, so that this compiles nothing that is not used later.
    data, ratio = np.ones((11, 134), np.float32)[:, ::2], np.empty((11, 67), np.float32)
    one = np.float32(1)
    register_products.divide_by_model(data, left, right, ratio, one, one)
    if not np.allclose(ratio, 1 / (left @ right + 1), rtol=1e-5, atol=0):
        raise ArithmeticError("the products are wrong")


PRODUCTS_PROBLEM = _problem()
"""Why products are plain loops, as a sentence; empty where they are fast."""

if PRODUCTS_PROBLEM:
    from nmfaudio.compiled.registers.plain_products import (
        add_product,
        add_row_products,
        add_stored_row,
        divide_by_model,
        multiply,
    )
else:
    from nmfaudio.compiled.registers.register_products import (
        add_product,
        add_row_products,
        add_stored_row,
        divide_by_model,
        multiply,
    )
