"""Products of small matrices: every shape that a panel, a strip or a mask ends at."""

from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pytest
from naive.products import product_loop

from nmfaudio.compiled.jit import relaxed_kernel
from nmfaudio.compiled.lines import LINE_BYTES, in_lines
from nmfaudio.compiled.registers import plain_products, register_products

TOLERANCE = {np.float32: 2e-6, np.float64: 1e-14}
ROWS = (1, 2, 5, 8, 15, 33)
COLUMNS = (1, 7, 16, 17, 32, 47, 48, 64, 65, 113, 144)
INNER = (1, 3, 16, 37)


@pytest.fixture(params=[np.float32, np.float64], ids=["float32", "float64"])
def dtype(request):
    return request.param


class Products(NamedTuple):
    """The products of one module, each in a kernel that takes pairs of matrices.

    The first, or both, of a pair count. A pair of any shape is an array of the same
    type to Numba: so each kernel is compiled once for a dtype.
    """

    add_and_set: Any
    divide: Any
    add_rows: Any
    add_stored: Any


def in_pairs(module):
    """Return a module's products as kernels that take pairs."""
    add_product, multiply = module.add_product, module.multiply
    divide_by_model, add_row_products = module.divide_by_model, module.add_row_products

    @relaxed_kernel
    def add_and_set(left, right, out, n_inner):
        some, rows = left[0, :, :n_inner], right[0, :n_inner]
        add_product(some, rows, out[0])
        multiply(some, rows, out[1])

    @relaxed_kernel
    def divide(data, left, right, ratio, scale, eps):
        divide_by_model(data[0], left[0], right[0], ratio[0], scale, eps)

    @relaxed_kernel
    def add_rows(left, right, sums):
        add_row_products(left[0], right[0], sums[0])

    return Products(add_and_set, divide, add_rows, module.add_stored_row)


@pytest.fixture(
    params=[in_pairs(register_products), in_pairs(plain_products)],
    ids=["registers", "loops"],
)
def products(request):
    return request.param


def within(rng, n_rows, n_columns, dtype):
    """Return a random pair that lies among other entries, which are NaN."""
    around = np.full((2, n_rows + 2, n_columns + 9), np.nan, dtype)
    pair = around[:, 1:-1, 3 : 3 + n_columns]
    pair[:] = rng.random(pair.shape) + 0.1
    return around, pair


def assert_untouched(around, pair):
    """Check that what lies around a result is still what it was."""
    assert np.isnan(around).sum() == around.size - pair.size


def assert_products(products, left, right, around, out, n_inner=None):
    """Check both products of the first of each pair, of all inner rows or fewer."""
    n_inner = right.shape[1] if n_inner is None else n_inner
    before = out[0].copy()
    wanted = product_loop(left[0, :, :n_inner], right[0, :n_inner, : out.shape[2]])
    products.add_and_set(left, right, out, n_inner)
    tolerance = TOLERANCE[out.dtype.type]
    np.testing.assert_allclose(out[0], before + wanted, rtol=tolerance)
    np.testing.assert_allclose(out[1], wanted, rtol=tolerance)
    assert_untouched(around, out)


@pytest.mark.parametrize("n_rows", ROWS)
def test_products_equal_the_loop(rng, products, dtype, n_rows):
    for n_inner, n_columns in product(INNER, COLUMNS):
        _, left = within(rng, n_rows, n_inner, dtype)
        _, right = within(rng, n_inner, n_columns, dtype)
        assert_products(products, left, right, *within(rng, n_rows, n_columns, dtype))


@pytest.mark.parametrize("n_rows", ROWS)
def test_the_left_factor_may_be_a_transpose(rng, products, dtype, n_rows):
    _, left = within(rng, 37, n_rows, dtype)
    _, right = within(rng, 37, 65, dtype)
    around, out = within(rng, n_rows, 65, dtype)
    assert_products(products, left.transpose(0, 2, 1), right, around, out)


def test_the_right_factor_may_be_wider_than_the_result(rng, products, dtype):
    _, left = within(rng, 9, 5, dtype)
    _, right = within(rng, 5, 48, dtype)
    assert_products(products, left, right, *within(rng, 9, 30, dtype))


def test_a_product_of_nothing_is_zero(rng, products, dtype):
    _, left = within(rng, 3, 2, dtype)
    _, right = within(rng, 2, 17, dtype)
    assert_products(products, left, right, *within(rng, 3, 17, dtype), n_inner=0)


@pytest.mark.parametrize("n_rows", ROWS)
def test_quotients_equal_the_loop(rng, products, dtype, n_rows):
    """The rows that are asked for ahead of time lie beyond the array's end."""
    for n_columns in COLUMNS:
        _, left = within(rng, n_rows, 6, dtype)
        _, right = within(rng, 6, n_columns, dtype)
        _, data = within(rng, n_rows, n_columns, dtype)
        around, ratio = within(rng, n_rows, n_columns, dtype)
        products.divide(data, left, right, ratio, dtype(0.25), dtype(1e-3))
        model = product_loop(left[0], right[0]) + 1e-3
        wanted = 0.25 * data[0].astype(float) / model
        np.testing.assert_allclose(ratio[0], wanted, rtol=4 * TOLERANCE[dtype])
        assert_untouched(around, ratio)


def test_silence_divided_by_silence_is_silence(rng, products, dtype):
    data, left, right, ratio = (
        within(rng, *shape, dtype)[1] for shape in ((9, 33), (9, 4), (4, 33), (9, 33))
    )
    for silent in (data, left, right):
        silent[:] = 0
    products.divide(data, left, right, ratio, dtype(1), dtype(1e-12))
    assert not ratio[0].any()
    assert ratio[1].all()


@pytest.mark.parametrize("n_rows", ROWS)
def test_row_products_equal_the_loop(rng, products, dtype, n_rows):
    lanes = LINE_BYTES // np.dtype(dtype).itemsize
    for n_inner, n in product((1, 15, 16, 17, 65), (1, 2, 3, 8, 11)):
        _, left = within(rng, n_rows, n_inner, dtype)
        _, right = within(rng, n, n_inner, dtype)
        around, sums = within(rng, n_rows, n * lanes, dtype)
        sums[:] = 0
        for times in (1, 2):
            products.add_rows(left, right, sums)
            found = sums[0].reshape(n_rows, n, lanes).sum(axis=2, dtype=float)
            wanted = times * product_loop(left[0], right[0].T)
            np.testing.assert_allclose(found, wanted, rtol=TOLERANCE[dtype])
        assert_untouched(around, sums)


@pytest.mark.parametrize("index_type", [np.int32, np.int64])
@pytest.mark.parametrize("n_columns", [1, 8, 20, 33, 64, 65, 100])
def test_stored_rows_equal_the_loop(rng, products, dtype, n_columns, index_type):
    other = in_lines(rng.random((11, n_columns)).astype(dtype))
    assert other.ctypes.data % LINE_BYTES == 0
    assert not other[:, n_columns:].any()
    indices = rng.integers(11, size=30).astype(index_type)
    values = rng.random(30).astype(dtype)
    for first, last in ((0, 30), (3, 4), (7, 7), (11, 24)):
        total = np.ones(other.shape[1], dtype)
        products.add_stored(
            values, indices, index_type(first), index_type(last), other, total
        )
        left = values[np.newaxis, first:last]
        wanted = 1 + product_loop(left, other[indices[first:last]])[0]
        np.testing.assert_allclose(total, wanted, rtol=4 * TOLERANCE[dtype])
