"""Products of sparse data are SciPy's, whatever the number of threads."""

import numpy as np
import pytest
import scipy.sparse

from nmfaudio.compiled.jit import on_threads
from nmfaudio.factorization.core import stored_product as subject
from nmfaudio.factorization.core.stored_product import stored_product


@pytest.mark.parametrize("kind", ["csr_array", "csc_matrix", "coo_array"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_product_is_that_of_dense_data_on_any_threads(kind, dtype, monkeypatch):
    monkeypatch.setattr(subject, "_WORTH_THREADS", 0)
    rng = np.random.default_rng(3)
    dense = np.where(rng.random((1100, 70)) < 0.1, rng.random((1100, 70)), 0)
    dense[600:1030] = 0
    X = getattr(scipy.sparse, kind)(dense.astype(dtype))
    factor = rng.random((70, 5)).astype(dtype)
    results = []
    for n_threads in (1, 2):
        with on_threads(n_threads):
            results.append(stored_product(X, factor))
    assert results[0].dtype == dtype
    np.testing.assert_array_equal(results[0], results[1])
    tolerance = 50 * np.finfo(dtype).eps
    np.testing.assert_allclose(results[1], dense @ factor, rtol=tolerance)
