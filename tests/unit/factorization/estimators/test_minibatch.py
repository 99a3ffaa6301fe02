"""Mini-batches: what a stream teaches, in what order, with how much memory."""

import tracemalloc

import numpy as np
import pytest

from nmfaudio.factorization.core.divergence import beta_divergence
from nmfaudio.factorization.estimators.nmf import NMF, MiniBatchNMF

LOSSES = [0.5, 1.0, 2.0]

pytestmark = pytest.mark.filterwarnings(
    "ignore:Maximum number of iterations:sklearn.exceptions.ConvergenceWarning"
)


def spectra(n_samples, seed=0, n_features=40, n_components=5):
    """Return samples in rows, each a sparse mix of the same few spectra, and noise."""
    components = np.random.default_rng(99).gamma(0.3, 1, (n_components, n_features))
    rng = np.random.default_rng(seed)
    mixed = rng.gamma(0.5, 1, (n_samples, n_components)) @ components
    return mixed * rng.gamma(50, 0.02, mixed.shape) + 1e-3


def batches(X, size=100):
    """Return consecutive rows."""
    return [X[first : first + size] for first in range(0, len(X), size)]


def streamed(parts, loss=1.0, seed=0):
    """Return a model that has seen the parts, one call each."""
    model = MiniBatchNMF(5, init="random", random_state=seed, beta_loss=loss)
    for part in parts:
        model.partial_fit(part)
    return model


def loss_of(model, X, loss):
    """Return the divergence of data from what the model makes of them."""
    modelled = model.transform(X)
    return beta_divergence(X.T, model.components_.T, modelled.T, loss)


def alone(X, loss):
    """Return the divergence of the data from their mean spectrum, scaled row by row."""
    mean = X.mean(axis=0)
    return beta_divergence(X.T, mean[:, None], X.sum(axis=1)[None] / mean.sum(), loss)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_same_parts_in_the_same_order_give_the_same_bits(loss):
    parts = batches(spectra(400))
    one, other = streamed(parts, loss), streamed(parts, loss)
    np.testing.assert_array_equal(one.components_, other.components_)
    np.testing.assert_array_equal(one.transform(parts[0]), other.transform(parts[0]))
    third = streamed(parts, loss, seed=1)
    assert not np.array_equal(one.components_, third.components_)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_order_of_the_parts_gives_other_models_that_all_learn(loss):
    X = spectra(2000)
    parts = batches(X)
    models = [
        streamed(2 * order, loss)
        for order in (parts, parts[::-1], parts[10:] + parts[:10])
    ]
    assert not np.array_equal(models[0].components_, models[1].components_)
    assert max(loss_of(model, X, loss) for model in models) < 0.3 * alone(X, loss)


def test_the_sizes_of_the_parts_may_differ():
    X = spectra(900)
    parts = np.split(X, [1, 2, 40, 45, 300, 800])
    model = streamed(3 * parts)
    assert model.n_steps_ == 21
    assert loss_of(model, X, 1.0) < 0.3 * alone(X, 1.0)


@pytest.mark.parametrize("loss", [1.0, 2.0])
def test_the_loss_comes_near_that_of_all_at_once(loss):
    X = spectra(1000)
    options = {"n_components": 5, "beta_loss": loss, "max_iter": 200}
    whole = [
        loss_of(NMF(solver="mu", init="random", random_state=s, **options).fit(X),
                X, loss)
        for s in range(3)
    ]  # fmt: skip
    parts = [
        loss_of(
            MiniBatchNMF(
                batch_size=200, init="random", random_state=s, tol=1e-5,
                max_no_improvement=None, **options,
            ).fit(X), X, loss,
        )
        for s in range(3)
    ]  # fmt: skip
    assert np.median(parts) <= 1.05 * np.median(whole)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_stream_generalises_to_what_it_has_not_seen(loss):
    seen, unseen = spectra(3000, seed=3), spectra(500, seed=4)
    model = streamed(batches(seen), loss)
    per_seen = loss_of(model, seen, loss) / 3000
    assert loss_of(model, unseen, loss) / 500 <= 1.3 * per_seen


def _peak_bytes(n_parts):
    """Return the most memory that a stream of parts has taken."""
    model = MiniBatchNMF(5, init="random", random_state=0, beta_loss=1.0)
    tracemalloc.start()
    try:
        for number in range(n_parts):
            model.partial_fit(spectra(200, seed=number))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_stream():
    _peak_bytes(2)  # What is loaded and compiled at first use is no matter.
    # A part takes 64 kB: not one of the 36 more may stay.
    assert _peak_bytes(40) - _peak_bytes(4) < 64_000


def test_a_silent_part_leaves_the_model_usable():
    parts = batches(spectra(1000))
    model = streamed(parts)
    model.partial_fit(np.zeros((50, 40)))
    assert np.isfinite(model.components_).all()
    assert not model.transform(np.zeros((2, 40))).any()
    for part in parts:
        model.partial_fit(part)
    assert loss_of(model, parts[0], 1.0) <= 1.2 * loss_of(
        streamed(2 * parts), parts[0], 1.0
    )
