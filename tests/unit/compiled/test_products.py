"""Products of small matrices: every shape that a panel, a strip or a mask ends at."""

import numpy as np
import pytest
from naive.products import product_loop

from nmfaudio.compiled.lines import LINE_BYTES
from nmfaudio.compiled.registers import plain_products, register_products

TOLERANCE = {np.float32: 2e-6, np.float64: 1e-14}
ROWS = (1, 2, 5, 8, 15, 33)
COLUMNS = (1, 7, 16, 17, 32, 47, 48, 64, 65, 113, 144)
INNER = (1, 3, 16, 37)


@pytest.fixture(params=[register_products, plain_products], ids=["registers", "loops"])
def products(request):
    return request.param


@pytest.fixture(params=[np.float32, np.float64], ids=["float32", "float64"])
def dtype(request):
    return request.param


def within(rng, n_rows, n_columns, dtype):
    """Return a random matrix that lies in a larger one whose other entries are NaN."""
    around = np.full((n_rows + 2, n_columns + 9), np.nan, dtype)
    matrix = around[1:-1, 3 : 3 + n_columns]
    matrix[:] = rng.random((n_rows, n_columns)) + 0.1
    return around, matrix


def assert_untouched(around, matrix):
    """Check that what lies around a result is still what it was."""
    assert np.isnan(around).sum() == around.size - matrix.size


@pytest.mark.parametrize("n_inner", INNER)
@pytest.mark.parametrize("n_rows", ROWS)
def test_products_equal_the_loop(rng, products, dtype, n_rows, n_inner):
    for n_columns in COLUMNS:
        _, left = within(rng, n_rows, n_inner, dtype)
        _, right = within(rng, n_inner, n_columns, dtype)
        around, out = within(rng, n_rows, n_columns, dtype)
        before = out.copy()
        wanted = product_loop(left, right)
        products.add_product(left, right, out)
        np.testing.assert_allclose(out, before + wanted, rtol=TOLERANCE[dtype])
        products.multiply(left, right, out)
        np.testing.assert_allclose(out, wanted, rtol=TOLERANCE[dtype])
        assert_untouched(around, out)


@pytest.mark.parametrize("n_rows", ROWS)
def test_the_left_factor_may_be_a_transpose(rng, products, dtype, n_rows):
    left = np.ascontiguousarray(rng.random((37, n_rows)), dtype).T
    right = rng.random((37, 65)).astype(dtype)
    out = np.zeros((n_rows, 65), dtype)
    products.add_product(left, right, out)
    np.testing.assert_allclose(out, product_loop(left, right), rtol=TOLERANCE[dtype])
    products.multiply(left, right, out)
    np.testing.assert_allclose(out, product_loop(left, right), rtol=TOLERANCE[dtype])


def test_the_right_factor_may_be_wider_than_the_result(rng, products, dtype):
    left = rng.random((9, 5)).astype(dtype)
    right = rng.random((5, 48)).astype(dtype)
    out = np.zeros((9, 30), dtype)
    products.multiply(left, right, out)
    wanted = product_loop(left, right[:, :30])
    np.testing.assert_allclose(out, wanted, rtol=TOLERANCE[dtype])


def test_a_product_of_nothing_is_zero(products, dtype):
    out = np.ones((3, 17), dtype)
    products.multiply(np.empty((3, 0), dtype), np.empty((0, 17), dtype), out)
    assert not out.any()


@pytest.mark.parametrize("n_rows", ROWS)
def test_quotients_equal_the_loop(rng, products, dtype, n_rows):
    """The rows that are asked for ahead of time lie beyond the array's end."""
    for n_columns in COLUMNS:
        left = rng.random((n_rows, 6)).astype(dtype)
        _, right = within(rng, 6, n_columns, dtype)
        _, data = within(rng, n_rows, n_columns, dtype)
        around, ratio = within(rng, n_rows, n_columns, dtype)
        products.divide_by_model(data, left, right, ratio, dtype(0.25), dtype(1e-3))
        wanted = 0.25 * data.astype(float) / (product_loop(left, right) + 1e-3)
        np.testing.assert_allclose(ratio, wanted, rtol=4 * TOLERANCE[dtype])
        assert_untouched(around, ratio)


def test_silence_divided_by_silence_is_silence(products, dtype):
    zeros = np.zeros((9, 33), dtype)
    ratio = np.ones_like(zeros)
    left, right = np.zeros((9, 4), dtype), np.zeros((4, 33), dtype)
    products.divide_by_model(zeros, left, right, ratio, dtype(1), dtype(1e-12))
    assert not ratio.any()


@pytest.mark.parametrize("n_inner", [1, 15, 16, 17, 65])
@pytest.mark.parametrize("n_rows", ROWS)
def test_row_products_equal_the_loop(rng, products, dtype, n_rows, n_inner):
    lanes = LINE_BYTES // np.dtype(dtype).itemsize
    for n in (1, 2, 3, 8, 11):
        _, left = within(rng, n_rows, n_inner, dtype)
        _, right = within(rng, n, n_inner, dtype)
        sums = np.zeros((n_rows, n * lanes), dtype)
        for times in (1, 2):
            products.add_row_products(left, right, sums)
            found = sums.reshape(n_rows, n, lanes).sum(axis=2, dtype=float)
            wanted = times * product_loop(left, right.T)
            np.testing.assert_allclose(found, wanted, rtol=TOLERANCE[dtype])
