"""NMF beside scikit-learn's away from audio: documents (sparse), and small fits."""

import statistics
import time
import warnings
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse
from sklearn import decomposition

from nmfaudio import NMF
from nmfaudio.factorization.core.terms import divergence

__all__ = ["small_fits", "sparse_fits"]

_BETA = {"cd": 2.0, "mu": 1.0}


class _Documents(NamedTuple):
    n_documents: int
    n_words: int
    density: float


_SPARSE = (
    _Documents(10_000, 20_000, 0.001),
    _Documents(6_000, 4_000, 0.04),
    _Documents(2_000, 10_000, 0.005),
)
_SMALL = ((3, 4, 2), (200, 60, 8), (400, 64, 16))


def documents(size: _Documents, n_topics: int = 20, seed: int = 0) -> Any:
    """Return counts of words in made documents, weighted as text usually is."""
    rng = np.random.default_rng(seed)
    n, m = size.n_documents, size.n_words
    n_words = int(n * m * size.density)
    words_of = rng.dirichlet(np.full(m, 0.05), size=n_topics)
    topics_of = rng.dirichlet(np.full(n_topics, 0.2), size=n).cumsum(axis=1)
    rows = np.sort(rng.integers(n, size=n_words))
    topics = (topics_of[rows] > rng.random((n_words, 1))).argmax(axis=1)
    columns = np.empty(n_words, np.intp)
    for k in range(n_topics):
        chosen = np.flatnonzero(topics == k)
        columns[chosen] = rng.choice(m, size=chosen.size, p=words_of[k])
    counts = scipy.sparse.coo_array(
        (np.ones(n_words), (rows, columns)), shape=(n, m)
    ).tocsr()
    counts.sum_duplicates()
    seen_in = np.bincount(counts.indices, minlength=m)
    counts.data *= (np.log((1 + n) / (1 + seen_in)) + 1)[counts.indices]
    lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    counts.data /= np.repeat(np.maximum(lengths, 1e-12), np.diff(counts.indptr))
    return counts


def sparse_fits(n_runs: int, n_sizes: int) -> list[dict[str, Any]]:
    """Time fits of the first so many sizes of sparse data; see :func:`small_fits`."""
    entries = []
    for size in _SPARSE[:n_sizes]:
        X = documents(size)
        name = f"sparse {X.shape[0]} x {X.shape[1]}, {size.density:.1%}"
        entries += list(_beside(name, X, 20, "nndsvda", n_runs))
    return entries


def small_fits(n_runs: int) -> list[dict[str, Any]]:
    """Time small fits by turns with scikit-learn's.

    Parameters
    ----------
    n_runs : int
        Fits of either, by turns.

    Returns
    -------
    entries : list of dict
        ``name``, ``solver``; ``peer_s``, ``ours_s`` medians, ``ratio`` of them;
        ``longest_s`` of ours; ``loss_ratio`` of ours to the peer's.
    """
    rng = np.random.default_rng(0)
    entries = []
    for n_samples, n_features, n_components in _SMALL:
        X = rng.random((n_samples, n_features))
        name = f"small {n_samples} x {n_features}"
        entries += list(_beside(name, X, n_components, "random", 5 * n_runs))
    return entries


def _beside(
    name: str, X: Any, n_components: int, init: str, n_runs: int
) -> Iterator[dict[str, Any]]:
    """Yield an entry for each solver; both libraries end by their own rule."""
    for solver, beta in _BETA.items():
        options = {"solver": solver, "beta_loss": beta, "init": init, "random_state": 0}
        peer = decomposition.NMF(n_components, **options)
        ours = NMF(n_components, **options)
        _fit(ours, X)  # compiles
        times: list[tuple[float, float]] = []
        for _ in range(n_runs):
            times.append((_fit(peer, X)[0], _fit(ours, X)[0]))
        peer_s, ours_s = (statistics.median(one) for one in zip(*times, strict=True))
        losses = [
            divergence(X, _fit(model, X)[1], model.components_.T, beta)
            for model in (ours, peer)
        ]
        yield {
            "name": name, "solver": solver, "peer_s": peer_s, "ours_s": ours_s,
            "ratio": peer_s / ours_s, "longest_s": max(one for _, one in times),
            "loss_ratio": losses[0] / max(losses[1], 1e-300),
        }  # fmt: skip


def _fit(model: Any, X: Any) -> tuple[float, np.ndarray]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the iterations did not suffice
        begin = time.perf_counter()
        activations = model.fit_transform(X)
        return time.perf_counter() - begin, activations
