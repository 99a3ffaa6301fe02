"""Products and decompositions of our own: as NumPy's, but for rounding."""

import numpy as np
import pytest
from naive.products import product_loop

from nmfaudio.compiled.linear_algebra import (
    norm,
    orthonormal_columns,
    product,
    solve_banded,
    thin_svd,
)
from nmfaudio.compiled.linear_kernels import multiply_in_blocks

DTYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64])
TOLERANCE = {np.dtype(np.float32): 2e-6, np.dtype(np.float64): 1e-13}


@DTYPES
@pytest.mark.parametrize("shape", [(1, 1, 1), (5, 700, 3), (33, 9, 65), (2, 0, 4)])
def test_a_product_equals_the_loop_in_every_layout(rng, shape, dtype):
    n_rows, n_inner, n_columns = shape
    left = rng.random((n_rows, n_inner)).astype(dtype)
    right = rng.random((n_inner, n_columns)).astype(dtype)
    wanted = product_loop(left, right)
    spaced = np.repeat(left, 2, axis=1)[:, ::2]
    for first in (left, np.asfortranarray(left), spaced):
        for second in (right, np.asfortranarray(right)):
            found = product(first, second)
            assert found.dtype == dtype
            np.testing.assert_allclose(found, wanted, rtol=TOLERANCE[found.dtype])


def test_a_product_is_compiled_for_two_dtypes_and_two_layouts_only(rng):
    for dtype in (np.float32, np.float64):
        free = rng.random((3, 3)).astype(dtype)
        locked = free.copy()
        locked.flags.writeable = False
        for left in (free, locked, free.T, locked.T, free[:2, :2], locked[:1]):
            for right in (free, locked, free.T, locked.T):
                product(left, right[: left.shape[1]])
        assert free.flags.writeable
    assert len(multiply_in_blocks.overloads) == 4


def test_a_product_takes_vectors_more_axes_and_the_wider_dtype(rng):
    a, b = rng.random((4, 3, 5)), rng.random((5, 2)).astype(np.float32)
    np.testing.assert_allclose(product(a, b), np.matmul(a, b))
    np.testing.assert_allclose(product(a, b[:, 0]), np.matmul(a, b[:, 0]))
    np.testing.assert_allclose(product(a[0, 0], b), np.matmul(a[0, 0], b))
    np.testing.assert_allclose(product(b[:, 1], b[:, 0]), np.dot(b[:, 1], b[:, 0]))
    np.testing.assert_array_equal(product(np.eye(3) > 0, a[0]), a[0])
    assert norm(np.array([3.0, -4.0])) == 5.0


@DTYPES
def test_columns_become_orthonormal_and_dependent_ones_zero(rng, dtype):
    matrix = rng.random((40, 6)).astype(dtype)
    matrix[:, 3] = matrix[:, 0] + matrix[:, 1]
    basis = orthonormal_columns(matrix)
    wanted = np.eye(6)
    wanted[3, 3] = 0
    tolerance = 10 * TOLERANCE[basis.dtype]
    np.testing.assert_allclose(product_loop(basis.T, basis), wanted, atol=tolerance)
    onto = product_loop(basis, product_loop(basis.T, matrix))
    np.testing.assert_allclose(onto, matrix, atol=10 * tolerance)


@pytest.mark.parametrize("shape", [(30, 7), (7, 30), (12, 12), (1, 4), (3, 0)])
def test_singular_values_are_numpys(rng, shape):
    matrix = rng.standard_normal(shape)
    left, values, right = thin_svd(matrix)
    np.testing.assert_allclose(product_loop(left * values, right), matrix, atol=1e-12)
    wanted = np.linalg.svd(matrix, compute_uv=False) if matrix.size else np.zeros(0)
    np.testing.assert_allclose(values, wanted, rtol=1e-10)
    eye = np.eye(values.size)
    np.testing.assert_allclose(product_loop(left.T, left), eye, atol=1e-12)
    np.testing.assert_allclose(product_loop(right, right.T), eye, atol=1e-12)


def test_what_a_matrix_does_not_span_has_the_value_zero(rng):
    matrix = product_loop(rng.random((20, 3)), rng.random((3, 8)))
    left, values, right = thin_svd(matrix)
    assert np.count_nonzero(values) == 3
    np.testing.assert_allclose(product_loop(left * values, right), matrix, atol=1e-12)
    assert not thin_svd(np.zeros((4, 4)))[1].any()


@pytest.mark.parametrize("width", [0, 1, 4, 29])
def test_banded_equations_are_solved(rng, width):
    apart = np.abs(np.subtract.outer(np.arange(30), np.arange(30)))
    equations = np.where(apart <= width, rng.random((30, 30)), 0.0)
    equations = equations + equations.T + 60 * np.eye(30)
    wanted = rng.standard_normal(30)
    right = product_loop(equations, wanted[:, np.newaxis])[:, 0]
    before = equations.copy(), right.copy()
    np.testing.assert_allclose(solve_banded(equations, right), wanted, rtol=1e-12)
    np.testing.assert_array_equal(equations, before[0])
    np.testing.assert_array_equal(right, before[1])
