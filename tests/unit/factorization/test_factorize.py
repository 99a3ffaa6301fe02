"""What every factorization promises, whatever it is given."""

import threading
from contextlib import nullcontext
from itertools import pairwise

import numpy as np
import pytest
import scipy.sparse

from nmfaudio.compiled.jit import get_num_threads
from nmfaudio.errors import NotFiniteError, ParameterError
from nmfaudio.factorization import plain
from nmfaudio.factorization.core.divergence import beta_divergence
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import StopReason
from nmfaudio.factorization.start.initialize import INITIALIZATIONS

BETAS = (1.0, 2.0, 0.0, 0.5, 1.5, 3.0)


def music(seed=0, n_bins=40, n_frames=130, n_components=5, dtype=np.float32):
    """Return a frame-major matrix of a few sounds over a little noise."""
    rng = np.random.default_rng(seed)
    W = rng.random((n_bins, n_components)) ** 4
    H = rng.random((n_components, n_frames)) ** 3
    V = W @ H + 0.01 * rng.random((n_bins, n_frames))
    return np.asfortranarray(V.astype(dtype))


def assert_sound(fit, V):
    """Assert that factors are non-negative, finite, of the right shape and dtype."""
    for factor in (fit.W, fit.H):
        assert np.isfinite(factor).all()
        assert factor.min() >= 0
        assert factor.dtype == V.dtype
        assert not factor.flags.writeable
    assert (fit.W.shape[0], fit.H.shape[1]) == V.shape
    assert np.isfinite(fit.divergence).all()
    for before, after in pairwise(fit.divergence):
        assert after <= before * (1 + 1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("init", INITIALIZATIONS)
@pytest.mark.parametrize("beta", [1.0, 2.0])
def test_explains_simple_music(beta, init, dtype):
    V = music(dtype=dtype)
    fit = factorize(V, 5, beta=beta, init=init, tol=0)
    assert_sound(fit, V)
    assert np.linalg.norm(V - fit.W @ fit.H) < 0.02 * np.linalg.norm(V)


@pytest.mark.parametrize(
    ("name", "beta"), [("kl", 1), ("kullback-leibler", 1), ("frobenius", 2), ("is", 0)]
)
def test_divergences_have_names(name, beta):
    V = music() + 0.01
    named, numbered = (factorize(V, 2, beta=b, max_iter=5) for b in (name, beta))
    assert named.beta == beta
    np.testing.assert_array_equal(named.W, numbered.W)
    with pytest.raises(ParameterError, match="a number or one of frobenius, kullback"):
        factorize(V, 2, beta="euclid")


def test_sparse_data_are_made_dense_where_that_is_small():
    V = np.where(music() > 0.5, music(), 0)
    for stored in (scipy.sparse.csr_array(V), scipy.sparse.csc_matrix(V)):
        fit = factorize(stored, 3, max_iter=5)
        np.testing.assert_array_equal(fit.W, factorize(V, 3, max_iter=5).W)
    large = scipy.sparse.coo_array(([1.0], ([0], [0])), shape=(100_000, 10_000))
    with pytest.raises(ParameterError, match=r"unlike nmfaudio.NMF, .* takes 8.0 GB"):
        factorize(large, 3)


def test_a_small_fit_wakes_no_thread(monkeypatch):
    """Whoever waits for one on a busy machine waits longer than the fit takes."""
    used = []
    monkeypatch.setattr(
        "nmfaudio.factorization.control.on_threads",
        lambda n: used.append(n) or nullcontext(),
    )
    factorize(music(), 2, max_iter=1)
    factorize(music(), 2, max_iter=1, n_threads=2)
    factorize(music(n_bins=200, n_frames=400), 2, max_iter=1)
    assert used == [1, 2, get_num_threads()]


@pytest.mark.parametrize("beta", BETAS)
def test_last_divergence_is_that_of_the_factors(beta):
    V = music(dtype=np.float64) + 0.01
    fit = factorize(V, 4, beta=beta, max_iter=37, tol=0)
    assert_sound(fit, V)
    assert fit.n_iter == 37
    assert fit.checked_iterations[-1] == 37
    wanted = beta_divergence(V, fit.W, fit.H, beta)
    assert fit.divergence[-1] == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("beta", [1.0, 2.0])
@pytest.mark.parametrize("start", ["auto", "plain"])
def test_ends_no_worse_than_plain_updates(beta, start):
    """Compare with scikit-learn's multiplicative updates, the field's yardstick."""
    from sklearn.decomposition import non_negative_factorization

    V = music(3, n_bins=60, n_frames=500, n_components=8)
    ours = [
        factorize(V, 8, beta=beta, start=start, seed=s, tol=0).divergence[-1]
        for s in range(3)
    ]
    theirs = []
    for seed in range(3):
        H, W, _ = non_negative_factorization(
            V.T, n_components=8, init="random", solver="mu", beta_loss=beta,
            max_iter=200, tol=0, random_state=seed,
        )  # fmt: skip
        theirs.append(beta_divergence(V, W.T, H.T, beta))
    assert np.median(ours) <= np.median(theirs)


@pytest.mark.parametrize("beta", BETAS)
def test_same_seed_same_bits(beta):
    V = music()
    first, second = (factorize(V, 3, beta=beta, max_iter=25, seed=4) for _ in "ab")
    assert np.array_equal(first.W, second.W)
    assert np.array_equal(first.H, second.H)
    other = factorize(V, 3, beta=beta, max_iter=25, seed=5)
    assert not np.array_equal(first.W, other.W)


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("gain", [2.0**-90, 2.0**40, 2.0**90])
def test_scale_does_not_matter(beta, gain):
    V = music()
    plain = factorize(V, 3, beta=beta, max_iter=30)
    scaled = factorize(V * np.float32(gain), 3, beta=beta, max_iter=30)
    assert np.array_equal(plain.W, scaled.W)
    np.testing.assert_array_equal(plain.H * np.float32(gain), scaled.H)


@pytest.mark.parametrize("beta", BETAS)
def test_layout_does_not_matter_and_input_is_left_alone(beta):
    V = music()
    V.flags.writeable = False
    kept = V.copy()
    frame_major = factorize(V, 3, beta=beta, max_iter=15)
    bin_major = factorize(np.ascontiguousarray(V), 3, beta=beta, max_iter=15)
    strided = np.repeat(np.repeat(V, 2, axis=0), 2, axis=1)[::2, ::2]
    assert np.array_equal(frame_major.H, bin_major.H)
    assert np.array_equal(
        frame_major.H, factorize(strided, 3, beta=beta, max_iter=15).H
    )
    assert np.array_equal(V, kept)


@pytest.mark.parametrize("beta", BETAS)
def test_silence_stays_silent(beta):
    V = music()
    V[7] = 0
    V[:, 20:31] = 0
    fit = factorize(V, 4, beta=beta, max_iter=40)
    assert not fit.W[7].any()
    assert not fit.H[:, 20:31].any()
    assert fit.W.any()


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_all_zero(beta, dtype):
    fit = factorize(np.zeros((5, 8), dtype), 3, beta=beta)
    assert fit.stop_reason is StopReason.SILENT
    assert not (fit.W @ fit.H).any()
    assert "silent" in fit.notes[0]


def awkward_inputs():
    """Yield named matrices that solvers are known to trip over."""
    rng = np.random.default_rng(8)
    base = rng.random((20, 30))
    yield "one by one", np.array([[3.0]])
    yield "one bin", base[:1]
    yield "one frame", base[:, :1]
    yield "constant", np.full((20, 30), 2.0)
    yield "rank one", np.outer(base[:, 0], base[0])
    yield "identity", np.eye(20)
    yield "one loud bin", np.where(base == base.max(), 1e6, base)
    yield "mostly zero", np.where(base > 0.95, base, 0)
    yield "huge range", base * 10.0 ** rng.uniform(-12, 0, (20, 30))
    yield "integers", (base * 100).astype(np.int16)
    for exponent in (-30, -12, 6, 20, 37):
        yield f"float32 1e{exponent}", (base * 10.0**exponent).astype(np.float32)
    for exponent in (-200, 200, 300):
        yield f"float64 1e{exponent}", base * 10.0**exponent


@pytest.mark.parametrize("beta", [1.0, 2.0, 0.0])
@pytest.mark.parametrize(
    "V", [pytest.param(V, id=name) for name, V in awkward_inputs()]
)
def test_awkward_input_gives_finite_factors(V, beta):
    for n_components in (1, 8):
        fit = factorize(V, n_components, beta=beta, max_iter=60)
        assert np.isfinite(fit.W).all()
        assert np.isfinite(fit.H).all()
        assert min(fit.W.min(), fit.H.min()) >= 0


@pytest.mark.parametrize("beta", [1.0, 2.0])
def test_exact_rank_is_found(beta):
    V = np.outer(np.arange(1, 6), [1.0, 0, 2, 5, 4])
    fit = factorize(V, 1, beta=beta, tol=0)
    np.testing.assert_allclose(fit.W @ fit.H, V, atol=1e-6)


def test_denormals_are_silence():
    V = np.full((4, 6), 1e-42, np.float32)
    assert factorize(V, 2).stop_reason is StopReason.SILENT


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1.0, -1e-9])
def test_bad_numbers_are_refused(bad):
    V = music().copy()
    V[3, 5] = bad
    error = ParameterError if bad < 0 else NotFiniteError
    with pytest.raises(error, match=r"negative|finite"):
        factorize(V, 2)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"n_components": 0}, "n_components must be at least 1"),
        ({"beta": float("nan")}, "beta must be a number"),
        ({"max_iter": -1}, "max_iter and tol"),
        ({"start": "magic"}, "start must be one of auto, single, plain"),
        ({"init": "magic"}, "init must be one of random"),
        ({"W": np.ones((3, 2))}, r"W must be \(40, 2\)"),
        ({"H": np.full((2, 130), -1.0)}, "H must be finite and not negative"),
        ({"update_W": False}, "W must be given"),
    ],
)
def test_unusable_arguments(options, sentence):
    with pytest.raises(ParameterError, match=sentence):
        factorize(music(), **{"n_components": 2} | options)


@pytest.mark.parametrize("V", [np.ones(3), np.ones((2, 0)), np.ones((2, 2), complex)])
def test_not_a_matrix_of_real_numbers(V):
    with pytest.raises(ParameterError, match="V must"):
        factorize(V, 1)


@pytest.mark.parametrize("beta", [1.0, 2.0])
def test_held_factors_come_back_bit_for_bit(beta):
    rng = np.random.default_rng(1)
    V = music()
    W = (rng.random((40, 3)) * 1e3).astype(np.float32)
    W[5] = 0
    fit = factorize(V, 3, beta=beta, W=W, update_W=False)
    assert np.array_equal(fit.W, W)
    H = rng.random((3, 130)).astype(np.float32)
    fit = factorize(V, 3, beta=beta, H=H, update_H=False)
    assert np.array_equal(fit.H, H)


@pytest.mark.parametrize("beta", [1.0, 2.0])
def test_start_is_used_whatever_its_scale(beta):
    V = music(dtype=np.float64)
    done = factorize(V, 5, beta=beta, tol=0)
    gain = np.array([1e-9, 1.0, 1e9, 1e3, 1e-3])
    again = factorize(
        V, 5, beta=beta, W=done.W * gain, H=done.H / gain[:, None], max_iter=0
    )
    assert again.divergence[0] == pytest.approx(done.divergence[-1], rel=1e-6)


def test_components_may_outnumber_the_data():
    fit = factorize(np.random.default_rng(0).random((3, 4)), 9, max_iter=50)
    assert fit.W.shape == (3, 9)


def test_observer_sees_every_iteration_and_snapshots():
    V = music()
    seen = []

    def observe(progress):
        W, H = progress.snapshot()
        seen.append((progress.n_iter, progress.divergence, W.shape, H.shape))

    fit = factorize(V, 3, max_iter=25, tol=0, observer=observe)
    iterations = [n for n, *_ in seen]
    # Iteration 0 is the work on the start.
    assert sorted(set(iterations)) == list(range(26))
    assert iterations == sorted(iterations)
    taken = {n: d for n, d, *_ in seen if np.isfinite(d)}
    assert taken[25] == fit.divergence[-1]
    assert {10, 20} <= taken.keys()
    assert {shapes[2:] for shapes in seen} == {((40, 3), (3, 130))}


@pytest.mark.parametrize("beta", BETAS)
def test_cancel(beta):
    cancel = threading.Event()

    def observe(progress):
        if progress.n_iter == 3:
            cancel.set()

    fit = factorize(
        music(), 3, beta=beta, max_iter=500, tol=0, observer=observe, cancel=cancel
    )
    assert fit.stop_reason is StopReason.CANCELLED
    assert fit.n_iter <= 4
    assert np.isfinite(fit.W).all()


def test_time_limit_and_convergence():
    V = music()
    assert factorize(V, 3, max_time_s=0.0).stop_reason is StopReason.TIME_LIMIT
    assert factorize(V, 3, max_iter=2000).stop_reason is StopReason.CONVERGED
    assert factorize(V, 3, max_iter=4, tol=0).stop_reason is StopReason.MAX_ITER


def test_weights_hide_what_is_behind_them():
    V = music()
    weights = np.ones_like(V)
    weights[:, 40:60] = 0
    spoiled = V.copy()
    spoiled[:, 40:60] = np.nan
    fits = [factorize(v, 3, weights=weights, max_iter=20) for v in (V, spoiled)]
    assert np.array_equal(fits[0].W, fits[1].W)
    assert np.array_equal(fits[0].H, fits[1].H)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n_components", [1, 7, 15, 16, 17, 30, 33])
def test_awkward_input_at_any_width(n_components, dtype):
    """Every solver, every width around whole cache lines, both starts."""
    for i, (_, matrix) in enumerate(awkward_inputs()):
        beta = (1.0, 2.0, 0.0, 0.5, 3.0, -10.0)[(i + n_components) % 6]
        V = matrix.astype(np.float64)
        if dtype is np.float32 and V.max() > 1e38:
            continue
        fit = factorize(
            V.astype(dtype), n_components, beta=beta, max_iter=11, tol=0,
            start=("auto", "plain")[i % 2], n_threads=1,
        )  # fmt: skip
        assert_sound(fit, V.astype(dtype))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("beta", BETAS)
def test_one_by_one_with_one_component_is_exact(beta, dtype):
    fit = factorize(np.array([[3.0]], dtype), 1, beta=beta, tol=0)
    np.testing.assert_allclose(fit.W @ fit.H, 3, rtol=1e-6)
    assert 0 <= fit.divergence[-1] < 1e-6


@pytest.mark.parametrize("fixed", ["", "W", "H"])
@pytest.mark.parametrize("gain", [1e-15, 1e15])
@pytest.mark.parametrize("beta", [1.0, 2.0, 0.0, 3.0, 10.0])
def test_starts_of_absurd_levels_stay_finite(beta, gain, fixed):
    V = music()
    rng = np.random.default_rng(2)
    W = (rng.random((40, 3)) * 1e25).astype(np.float32)
    H = (rng.random((3, 130)) * gain * 1e-25).astype(np.float32)
    fit = factorize(
        V, 3, beta=beta, W=W, H=H, max_iter=11, tol=0, n_threads=1,
        update_W=fixed != "W", update_H=fixed != "H",
    )  # fmt: skip
    assert_sound(fit, V)


def test_nothing_is_drawn_for_a_start_that_is_given(rng, monkeypatch):
    V, W, H = rng.random((8, 9)), rng.random((8, 2)), rng.random((2, 9))
    fit = factorize(V, 2, W=W, H=H, beta=2, max_iter=5)
    drawn = []
    original = plain.initial_factors
    monkeypatch.setattr(
        plain, "initial_factors", lambda *given: drawn.append(1) or original(*given)
    )
    again = factorize(V, 2, W=W, H=H, beta=2, max_iter=5)
    np.testing.assert_array_equal(again.W, fit.W)
    assert not drawn
    with pytest.raises(ParameterError, match="init must be one of"):
        factorize(V, 2, W=W, H=H, init="none", beta=2)
    factorize(V, 2, W=W, beta=2, max_iter=1)
    assert drawn
