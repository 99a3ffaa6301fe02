"""Products go on in plain loops where they cannot be made in vector registers."""

import compileall
import json
import shutil
from pathlib import Path

import pytest
from processes import output_of

import nmfaudio
from nmfaudio.compiled.kernel_cache import CACHE_VARIABLE
from nmfaudio.compiled.products import PLAIN_VARIABLE, PRODUCTS_PROBLEM

BREAK = {
    "a name has moved": (
        "from nmfaudio.compiled.registers import panels; panels.cgutils = None"
    ),
    "a module has moved": (
        "import sys; sys.modules['nmfaudio.compiled.numba_internals'] = None"
    ),
    "products are wrong": (
        "from nmfaudio.compiled.registers.vector import Writer\n"
        "Writer.fused = lambda w, a, b, c: c"
    ),
}

PROGRAM = """
import json
{prepare}
import numpy as np
from nmfaudio.compiled import jit, products
left, right = np.ones((2, 3), np.float32), np.ones((3, 17), np.float32)
out = np.empty((2, 17), np.float32)
products.multiply(left, right, out)
print(json.dumps([out.tolist(), products.PRODUCTS_PROBLEM, jit.KEEP_PROBLEM]))
"""

FIT = """
import numpy as np
import nmfaudio
rng = np.random.default_rng(0)
V = (rng.random((40, 3)) @ rng.random((3, 50))).astype(np.float32)
fit = nmfaudio.factorize(V, 3, beta=2.0, init="random", start="plain", max_iter=20)
print(np.square(V - fit.W @ fit.H).sum())
"""

DOCTOR = (
    "from nmfaudio.__main__ import main; import sys; sys.argv[1:] = ['doctor']; main()"
)


def test_here_products_are_in_vector_registers():
    assert PRODUCTS_PROBLEM == ""


@pytest.mark.parametrize("how", BREAK)
def test_products_are_right_whatever_breaks(tmp_path, how):
    program = PROGRAM.format(prepare=BREAK[how])
    out, problem, keep_problem = json.loads(
        output_of(program, **{CACHE_VARIABLE: str(tmp_path)})
    )
    assert out == [[3.0] * 17] * 2
    assert problem
    assert bool(keep_problem) == (how == "a module has moved")


def test_a_bundle_without_sources_has_fast_products(tmp_path):
    package = Path(nmfaudio.__file__).parent
    others = [p.name for p in package.iterdir() if p.is_dir() and p.name != "compiled"]
    there = tmp_path / "nmfaudio"
    shutil.copytree(package, there, ignore=shutil.ignore_patterns(*others))
    compileall.compile_dir(there, quiet=2, legacy=True)
    for source in there.rglob("*.py"):
        source.unlink()
    asked = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r});"
        "import nmfaudio.compiled.products as p; print([p.__file__, p._problem()])"
    )
    out = output_of(asked, **{CACHE_VARIABLE: str(tmp_path)})
    assert out.strip() == repr([str(there / "compiled" / "products.pyc"), ""])


@pytest.mark.timeout(600)
def test_numba_that_may_not_compile_is_slow_and_right():
    """Also where a product in registers was found right before, by Numba that may."""
    small = FIT.replace("(40, 3)", "(9, 3)").replace("max_iter=20", "max_iter=2")
    loss, fast = output_of(small + DOCTOR).split("\n", 1)
    assert "vector registers" in fast
    same, slow = output_of(small + DOCTOR, NUMBA_DISABLE_JIT="1").split("\n", 1)
    assert "NUMBA_DISABLE_JIT asks for loops that are not compiled" in slow
    assert float(same) == pytest.approx(float(loss), rel=1e-3)


def test_nothing_is_prepared_where_nothing_may_be_compiled(tmp_path):
    program = (
        "from nmfaudio.compiled.preparation import *; print(prepare(), is_prepared())"
    )
    given = {"NUMBA_DISABLE_JIT": "1", CACHE_VARIABLE: str(tmp_path)}
    assert output_of(program, **given) == "0.0 False\n"


@pytest.mark.slow
@pytest.mark.timeout(1000)
def test_a_fit_in_plain_loops_has_the_same_loss():
    fast, plain = float(output_of(FIT)), float(output_of(FIT, **{PLAIN_VARIABLE: "1"}))
    assert plain == pytest.approx(fast, rel=1e-5)
