"""Single steps of a factor: where they land, what they leave alone."""

import numpy as np
import pytest
from naive import constrained as naive

from nmfaudio.factorization.constrained.updates import (
    Penalties,
    Step,
    step_factor,
    stretch_factor,
)
from nmfaudio.factorization.core.entries import (
    KIND_EUCLIDEAN,
    KIND_GENERAL,
    KIND_KULLBACK_LEIBLER,
)

KINDS = {1.0: KIND_KULLBACK_LEIBLER, 2.0: KIND_EUCLIDEAN, 0.0: KIND_GENERAL}
N, K = 11, 3


def make_step(beta, *, power=0.5, damping=1.0, dtype=np.float64):
    return Step(
        kind=KINDS[beta],
        power=dtype(power),
        damping=dtype(damping),
        floor=dtype(1e-12),
        longest=dtype(1e10),
    )


def make_case(seed=0, *, coupled=True):
    rng = np.random.default_rng(seed)
    factor, numerator, denominator = rng.random((3, N, K)) + 0.1
    linear = rng.random(K)
    quadratic, pull = rng.random((2, N, K)) if coupled else np.zeros((2, 0, 0))
    return factor, numerator, denominator, Penalties(linear, quadratic, pull)


def run(case, step, free=None):
    out = np.full((N, K), np.nan)
    free = np.ones(K, bool) if free is None else free
    step_factor(*case, step, free, out, np.array([0, N]))
    return out


@pytest.mark.parametrize("coupled", [False, True])
@pytest.mark.parametrize("beta", [1.0, 2.0])
def test_steps_minimize_the_surrogate(beta, coupled):
    case = make_case(coupled=coupled)
    factor, numerator, denominator, penalties = case
    x = run(case, make_step(beta)) / factor
    for i in range(N):
        for k in range(K):
            slope = naive.surrogate_slope(
                x[i, k],
                beta,
                numerator[i, k],
                denominator[i, k],
                penalties.linear[k],
                penalties.quadratic[i, k] if coupled else 0.0,
                penalties.pull[i, k] if coupled else 0.0,
            )
            # Without a pull a Euclidean step may end at zero, on a rising slope.
            if x[i, k] < 1e-9:
                assert slope > 0
            else:
                assert slope == pytest.approx(0, abs=1e-9)


def test_other_divergences_raise_the_quotient_to_a_power():
    case = make_case()
    factor, numerator, denominator, penalties = case
    wanted = factor * np.sqrt(
        (numerator + penalties.pull)
        / (denominator + penalties.linear + penalties.quadratic)
    )
    np.testing.assert_allclose(run(case, make_step(0.0)), wanted, rtol=1e-12)


@pytest.mark.parametrize("beta", [0.0, 1.0, 2.0])
def test_what_is_locked_stays(beta):
    factor, numerator, denominator, penalties = make_case(coupled=False)
    factor[4] = 0
    penalties = penalties._replace(linear=np.zeros(K))
    numerator[6], denominator[6] = 0, 0
    free = np.array([True, False, True])
    out = run((factor, numerator, denominator, penalties), make_step(beta), free)
    assert (out[4] == 0).all()
    np.testing.assert_array_equal(out[6], factor[6])
    np.testing.assert_array_equal(out[:, 1], factor[:, 1])
    assert (out[[0, 1, 2], 0] != factor[[0, 1, 2], 0]).all()


@pytest.mark.parametrize("beta", [0.0, 1.0, 2.0])
def test_steps_are_bounded(beta):
    factor, numerator, denominator, penalties = make_case()
    numerator[0], denominator[:2] = 1e300, 1e-300
    numerator[1] = 0
    penalties = Penalties(np.zeros(K), np.zeros((0, 0)), np.zeros((0, 0)))
    out = run((factor, numerator, denominator, penalties), make_step(beta, power=1.0))
    np.testing.assert_allclose(out[0], factor[0] * 1e10)
    assert (out[1] == 1e-12).all()


def test_damping_shortens_a_step_in_the_logarithm():
    case = make_case()
    whole = np.log(run(case, make_step(1.0)) / case[0])
    half = np.log(run(case, make_step(1.0, damping=0.5)) / case[0])
    np.testing.assert_allclose(half, whole / 2, rtol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("beta", [0.0, 1.0, 2.0])
def test_threads_share_the_rows(beta, dtype):
    factor, numerator, denominator, penalties = make_case()
    case = (
        factor.astype(dtype),
        numerator.astype(dtype),
        denominator.astype(dtype),
        Penalties(*(part.astype(dtype) for part in penalties)),
    )
    step, free = make_step(beta, dtype=dtype), np.ones(K, bool)
    alone, shared = np.zeros((2, N, K), dtype)
    step_factor(*case, step, free, alone, np.array([0, N]))
    step_factor(*case, step, free, shared, np.array([0, 4, 4, N]))
    np.testing.assert_array_equal(shared, alone)


def test_stretching_goes_on_along_the_last_step():
    now = np.array([1.0, 2.0, 0.0, 1.0, 3.0, 0.0])
    before = np.array([1.0, 1.0, 0.0, 1e-12, 6.0, 1.0])
    out = np.empty_like(now)
    stretch_factor(now, before, 0.5, out)
    for i in range(now.size):
        up = 1.5 * now[i] + 0.5 * before[i]
        down = 0.5 * now[i] + 1.5 * before[i]
        wanted = now[i] * up / down if down > 0 else 0.0
        assert out[i] == pytest.approx(wanted)
    # Near 1 it is the power it stands for; far from it, it is bounded.
    assert out[1] == pytest.approx(2 * 2**0.5, rel=0.02)
    assert out[3] == pytest.approx(3.0)
