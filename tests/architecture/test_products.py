"""No library that the user's environment tunes decides a bit of a result."""

import ast
from pathlib import Path

import pytest

import nmfaudio

ROOT = Path(nmfaudio.__file__).parent
DECIDING = ("batch", "compiled", "factorization", "playback", "project", "separation")
BLAS = {"dot", "inner", "matmul", "tensordot", "vdot", "linalg"}
BLAS |= {"convolve", "correlate", "corrcoef", "cov", "polyfit"}
ALLOWED = {
    "compiled/products.py": "compares one product with NumPy's, within rounding",
    "factorization/core/stored_product.py": "SciPy's own loops",
    "separation/evaluation.py": "tells how good stems are, and makes none",
    "separation/repair/autoregressive.py": "Levinson's recursion: SciPy's own loops",
}
"""Files that may, and why."""


def files():
    for package in DECIDING:
        yield from (path.relative_to(ROOT) for path in (ROOT / package).rglob("*.py"))


def may_use_blas(node):
    """Say whether NumPy or SciPy may leave a sum to a BLAS or a LAPACK there."""
    match node:
        case ast.BinOp(op=ast.MatMult()) | ast.AugAssign(op=ast.MatMult()):
            return True
        case ast.Attribute(value=ast.Name(id="np"), attr=name):
            return name in BLAS
        case ast.Attribute(attr="dot" | "linalg"):
            return True
        case ast.ImportFrom(module="numpy.linalg" | "scipy.linalg"):
            return True
        case ast.Call(keywords=keywords):
            return any(keyword.arg == "optimize" for keyword in keywords)
    return False


def uses_of_blas(source):
    """Return the lines of such sums."""
    return sorted({n.lineno for n in ast.walk(ast.parse(source)) if may_use_blas(n)})


FILES = sorted(path.as_posix() for path in files())


def test_products_are_our_own():
    assert len(FILES) > 250
    lines = {file: uses_of_blas((ROOT / file).read_text("utf-8")) for file in FILES}
    found = {file: uses for file, uses in lines.items() if uses}
    assert {file: uses for file, uses in found.items() if file not in ALLOWED} == {}
    assert sorted(ALLOWED.keys() - found.keys()) == []


@pytest.mark.parametrize(
    "line",
    [
        "a @ b", "a @= b", "np.dot(a, b)", "a.dot(b)", "np.linalg.norm(a)",
        "from scipy.linalg import solve", "scipy.linalg.solve(a, b)",
        "np.einsum('ij,jk', a, b, optimize=True)", "np.convolve(a, b)",
    ],
)  # fmt: skip
def test_such_products_are_found(line):
    assert uses_of_blas(line) == [1]


def test_other_sums_are_not():
    assert uses_of_blas("np.einsum('ij,ij->j', a, b) + np.sum(a)") == []
