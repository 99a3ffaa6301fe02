"""One product compiled for three generations of processors, run where this one can."""

import platform

import pytest
from processes import output_of

from nmfaudio.compiled.kernel_cache import CACHE_VARIABLE
from nmfaudio.compiled.numba_internals import binding

WIDTHS = {"avx512": "zmm", "avx2": "ymm", "sse2": "xmm"}
"""Registers of 64, 32 and 16 bytes, as assembly calls them."""

PROCESSORS = {
    "avx512": (
        "skylake-avx512",
        "+avx512f,+avx512bw,+avx512dq,+avx512vl,+avx2,+fma,+avx,+sse2",
    ),
    "avx2": ("haswell", "+avx2,+fma,+avx,+sse2"),
    "sse2": ("x86-64", "+sse2"),
}

PROGRAM = """
import sys
import numpy as np
from nmfaudio.compiled.registers.register_products import multiply
left = np.arange(35, dtype=np.float32).reshape(7, 5)
right = np.arange(5 * 67, dtype=np.float32).reshape(5, 67)
out = np.empty((7, 67), np.float32)
if sys.argv[1] == "run":
    multiply(left, right, out)
    np.testing.assert_allclose(out, left @ right, rtol=1e-5)
else:
    from numba import typeof
    multiply.compile((typeof(left), typeof(right), typeof(out)))
(assembly,) = multiply.inspect_asm().values()
assert "nmfaudio.product.v16f32" in assembly
print(*(name for name in ("zmm", "ymm", "xmm") if name in assembly))
"""


def can_run(features):
    has = binding.get_host_cpu_features()
    return all(has.get(word[1:], False) for word in features.split(","))


def widest_register(tmp_path, processor, how):
    """Return the widest register that a product made for a processor uses."""
    name, features = PROCESSORS[processor]
    variables = {
        CACHE_VARIABLE: tmp_path,
        "NUMBA_CPU_NAME": name,
        "NUMBA_CPU_FEATURES": features,
    }
    return output_of(PROGRAM, how, **variables).split()[0]


pytestmark = pytest.mark.skipif(
    platform.machine().lower() not in {"x86_64", "amd64"},
    reason="generations of x86 processors",
)


@pytest.mark.parametrize("processor", PROCESSORS)
def test_a_product_is_right_on_every_generation(tmp_path, processor):
    _, features = PROCESSORS[processor]
    how = "run" if can_run(features) else "compile"
    assert widest_register(tmp_path, processor, how) == WIDTHS[processor]
    if how == "compile":
        pytest.skip(f"compiled, but this processor cannot run {features}")
