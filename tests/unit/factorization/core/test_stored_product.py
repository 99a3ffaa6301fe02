"""Products of sparse data are those of dense data, whatever the number of threads."""

import numpy as np
import pytest
import scipy.sparse
from naive.products import product_loop

from nmfaudio.compiled.jit import on_threads
from nmfaudio.factorization.core import stored_product as subject
from nmfaudio.factorization.core.stored_product import stored_product
from nmfaudio.factorization.core.stored_rows import multiply_stored


@pytest.mark.parametrize("kind", ["csr_array", "csc_matrix", "coo_array"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("multiply", [stored_product, multiply_stored])
def test_a_product_is_that_of_dense_data_on_any_threads(
    kind, dtype, multiply, monkeypatch
):
    monkeypatch.setattr(subject, "_WORTH_THREADS", 0)
    rng = np.random.default_rng(3)
    dense = np.where(rng.random((1100, 70)) < 0.1, rng.random((1100, 70)), 0)
    dense[600:1030] = 0
    X = getattr(scipy.sparse, kind)(dense.astype(dtype))
    factor = rng.random((70, 5)).astype(dtype)
    results = []
    for n_threads in (1, 2):
        with on_threads(n_threads):
            results.append(multiply(X, factor))
    assert results[0].dtype == dtype
    np.testing.assert_array_equal(results[0], results[1])
    tolerance = 50 * np.finfo(dtype).eps
    wanted = product_loop(dense, factor)
    np.testing.assert_allclose(results[1], wanted, rtol=tolerance)


def test_entries_need_not_lie_one_after_another(rng):
    """SciPy takes the arrays as they are, and compiled code reads past none of them."""
    X = scipy.sparse.random_array((30, 20), density=0.2, format="csr", rng=rng)
    apart = (np.repeat(a, 2)[::2] for a in (X.data, X.indices, X.indptr))
    spread = scipy.sparse.csr_array(tuple(apart), shape=X.shape)
    assert not spread.data.flags.c_contiguous
    spread.data.base[1::2] = np.nan
    factor = rng.random((20, 5))
    wanted = product_loop(X.toarray(), factor)
    np.testing.assert_allclose(multiply_stored(spread, factor), wanted, rtol=1e-12)
