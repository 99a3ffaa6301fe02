"""The STFT plan against its loop-level twin, and its own promises."""

import pickle
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
import signals
from naive.stft import naive_forward, naive_inverse

from nmfaudio.errors import ParameterError
from nmfaudio.spectral.stft import StftPlan
from nmfaudio.spectral.windows import WINDOWS, make_window

PLANS = [
    StftPlan(16_000),
    StftPlan(16_000, n_fft=64, hop_length=16),
    StftPlan(16_000, n_fft=64, hop_length=32, window="sqrt-hann"),
    StftPlan(16_000, n_fft=60, hop_length=17, win_length=50, window="hamming"),
    StftPlan(16_000, n_fft=63, hop_length=21, win_length=55),
    StftPlan(16_000, n_fft=64, hop_length=13, window="blackman"),
    StftPlan(16_000, n_fft=64, hop_length=64, window="boxcar"),
]
SMALL = PLANS[1:]


def window64(plan):
    return make_window(plan.window, plan.win_length, plan.n_fft)


@pytest.mark.parametrize("plan", SMALL, ids=str)
@pytest.mark.parametrize("n_samples", [0, 1, 5, 16, 17, 63, 64, 65, 300])
def test_forward_matches_twin(plan, n_samples, rng):
    samples = rng.uniform(-1, 1, (2, n_samples)).astype(np.float32)
    expected = naive_forward(
        samples.astype(np.float64), window64(plan), plan.hop_length
    )
    X = plan.forward(samples)
    assert X.dtype == np.complex64
    assert X.shape == expected.shape == (2, plan.n_bins, plan.n_frames(n_samples))
    np.testing.assert_allclose(X, expected, atol=2e-5)


@pytest.mark.parametrize("plan", SMALL, ids=str)
@pytest.mark.parametrize("n_samples", [1, 16, 65, 300])
def test_inverse_of_any_spectra_matches_twin(plan, n_samples, rng):
    shape = (2, plan.n_bins, plan.n_frames(n_samples))
    X = (rng.standard_normal(shape) + 1j * rng.standard_normal(shape)).astype(
        np.complex64
    )
    expected = naive_inverse(
        X.astype(np.complex128), window64(plan), plan.hop_length, n_samples
    )
    np.testing.assert_allclose(
        plan.inverse(X, n_samples), expected, atol=2e-5 * np.abs(expected).max()
    )


@pytest.mark.parametrize("plan", PLANS, ids=str)
def test_round_trip(plan, rng):
    for n_samples in (0, 1, 2, 31, 1023, 1024, 1025, 5000):
        samples = rng.uniform(-1, 1, (2, n_samples)).astype(np.float32)
        back = plan.inverse(plan.forward(samples), n_samples)
        assert back.shape == samples.shape
        assert np.abs(back - samples).max(initial=0.0) < 2e-6


def test_round_trip_of_a_usual_plan_is_exact_to_a_millionth(rng):
    plan = StftPlan(44_100)
    samples = rng.uniform(-1, 1, (1, 100_000)).astype(np.float32)
    assert np.abs(plan.inverse(plan.forward(samples), 100_000) - samples).max() < 1e-6


def test_frame_is_centred_on_its_sample():
    plan = StftPlan(16_000, n_fft=64, hop_length=16)
    X = plan.forward(signals.impulse(320, at=160))
    energy = (np.abs(X[0]) ** 2).sum(axis=0)
    assert int(energy.argmax()) == 160 // 16
    # Centred: the impulse has the phase of the middle of the frame.
    assert X[0, 0, 10].real == pytest.approx(1.0)


@pytest.mark.parametrize("plan", PLANS, ids=str)
def test_parts_agree_with_the_whole(plan, rng):
    samples = rng.uniform(-1, 1, (1, 9_000)).astype(np.float32)
    X = plan.forward(samples)
    middle = X.shape[2] // 3
    part = plan.forward(samples, middle, middle + 3)
    np.testing.assert_array_equal(part, X[:, :, middle : middle + 3])
    start, stop = plan.frame_range(3_001, 5_003, 9_000)
    back = plan.inverse(
        X[:, :, start:stop], 9_000, start, start_sample=3_001, stop_sample=5_003
    )
    np.testing.assert_allclose(back, samples[:, 3_001:5_003], atol=2e-6)


def test_parts_of_frames_add_up(rng):
    plan = StftPlan(16_000, n_fft=64, hop_length=16)
    samples = rng.uniform(-1, 1, (2, 500)).astype(np.float32)
    X = plan.forward(samples)
    first = plan.inverse(X[:, :, :11], 500)
    rest = plan.inverse(X[:, :, 11:], 500, 11)
    np.testing.assert_allclose(first + rest, samples, atol=1e-6)


@pytest.mark.parametrize("plan", PLANS, ids=str)
def test_frame_range_names_all_frames_that_touch(plan):
    n_samples = 1_000
    for start, stop in ((0, 1), (0, 1_000), (337, 338), (999, 1_000), (500, 900)):
        first, last = plan.frame_range(start, stop, n_samples)
        touching = [
            t
            for t in range(plan.n_frames(n_samples))
            if t * plan.hop_length - plan.n_fft // 2 < stop
            and t * plan.hop_length - plan.n_fft // 2 + plan.n_fft > start
        ]
        assert list(range(first, last)) == touching


@pytest.mark.parametrize("plan", PLANS, ids=str)
@pytest.mark.parametrize("n_samples", [1, 100, 5_000])
def test_synthesis_gain_is_one_over_the_summed_windows(plan, n_samples):
    total = np.zeros(n_samples)
    power = window64(plan) ** 2
    for t in range(plan.n_frames(n_samples)):
        for i in range(plan.n_fft):
            n = t * plan.hop_length - plan.n_fft // 2 + i
            if 0 <= n < n_samples:
                total[n] += power[i]
    gain = plan.synthesis_gain(0, n_samples, n_samples)
    np.testing.assert_allclose(gain, 1.0 / total, rtol=1e-6)
    middle = n_samples // 2
    np.testing.assert_array_equal(
        plan.synthesis_gain(middle, n_samples, n_samples), gain[middle:]
    )


def test_synthesis_gain_is_zero_outside_the_recording():
    gain = StftPlan(16_000, n_fft=64, hop_length=16).synthesis_gain(-3, 13, 10)
    assert not gain[:3].any()
    assert not gain[13:].any()
    assert gain[3:13].all()


def test_result_does_not_depend_on_the_number_of_threads(rng):
    plan = StftPlan(44_100, n_fft=512, hop_length=100)
    samples = rng.uniform(-1, 1, (2, 90_000)).astype(np.float32)
    X = plan.forward(samples, workers=1)
    np.testing.assert_array_equal(plan.forward(samples, workers=3), X)
    np.testing.assert_array_equal(
        plan.inverse(X, 90_000, workers=3), plan.inverse(X, 90_000, workers=1)
    )


def test_memory_is_frame_major_and_input_unchanged(rng):
    plan = StftPlan(16_000, n_fft=64, hop_length=16)
    samples = rng.uniform(-1, 1, (2, 500)).astype(np.float32)
    samples.flags.writeable = False
    X = plan.forward(samples)
    assert X.transpose(0, 2, 1).flags.c_contiguous
    V = plan.magnitude(samples)
    assert V.T.flags.c_contiguous
    X.flags.writeable = False
    plan.inverse(X, 500)


@pytest.mark.parametrize("n_channels", [1, 2, 5])
def test_magnitude(n_channels, rng):
    plan = StftPlan(16_000, n_fft=64, hop_length=16)
    samples = rng.uniform(-1, 1, (n_channels, 700)).astype(np.float32)
    X = plan.forward(samples)
    np.testing.assert_allclose(
        plan.magnitude(samples), np.sqrt((np.abs(X) ** 2).mean(axis=0)), atol=1e-5
    )
    np.testing.assert_allclose(
        plan.magnitude(samples, "mix", start_frame=3, stop_frame=9),
        np.abs(X.mean(axis=0))[:, 3:9],
        atol=1e-5,
    )


def test_mean_power_keeps_what_cancels_in_a_mix():
    plan = StftPlan(16_000)
    left = signals.sine()
    antiphase = np.concatenate([left, -left])
    assert plan.magnitude(antiphase, "mix").max() < 1e-3
    np.testing.assert_allclose(
        plan.magnitude(antiphase), plan.magnitude(left), rtol=1e-4, atol=1e-4
    )


def test_full_scale_is_the_magnitude_of_a_full_sine():
    plan = StftPlan(16_000)
    sine = signals.sine(16_000 * 100 / 2048, n_samples=16_000, amplitude=1.0)
    assert plan.magnitude(sine)[100, 10] == pytest.approx(plan.full_scale, rel=1e-4)


def test_very_quiet_and_loud_mono_signals_keep_their_shape():
    plan = StftPlan(16_000)
    V = plan.magnitude(signals.two_notes())
    for scale in (1e-20, 1e20):
        scaled = plan.magnitude(signals.two_notes() * np.float32(scale))
        assert np.isfinite(scaled).all()
        np.testing.assert_allclose(scaled / scale, V, rtol=1e-3, atol=1e-4 * V.max())


def test_silence_is_exactly_silent():
    plan = StftPlan(16_000)
    assert not plan.magnitude(signals.silence()).any()
    assert not plan.inverse(plan.forward(signals.silence()), 8_000).any()


def test_plan_is_a_value():
    assert StftPlan(44_100) == StftPlan(44_100, win_length=2048)
    assert hash(StftPlan(44_100)) == hash(StftPlan(44_100, win_length=2048))
    assert pickle.loads(pickle.dumps(PLANS[3])) == PLANS[3]  # noqa: S301  # our own
    with pytest.raises(FrozenInstanceError):
        StftPlan(44_100).n_fft = 4  # type: ignore[misc]


def test_windows_are_read_only_and_centred():
    for name in WINDOWS:
        plan = StftPlan(44_100, n_fft=64, hop_length=16, win_length=48, window=name)
        assert not plan.analysis_window.flags.writeable
        assert plan.analysis_window[32] == pytest.approx(1.0)
        assert not plan.analysis_window[:8].any()
        assert not plan.analysis_window[56:].any()


@pytest.mark.parametrize(
    ("plan", "invertible"),
    [
        (StftPlan(1, n_fft=64, hop_length=64), False),
        (StftPlan(1, n_fft=64, hop_length=63, window="hamming"), True),
        (StftPlan(1, n_fft=64, hop_length=48), True),
        (StftPlan(1, n_fft=64, hop_length=62), False),
        (StftPlan(1, n_fft=64, hop_length=40, win_length=39, window="boxcar"), False),
    ],
    ids=str,
)
def test_invertibility_is_known(plan, invertible):
    assert plan.invertible is invertible


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sample_rate": 0}, "sample_rate"),
        ({"sample_rate": 1, "n_fft": 7}, "n_fft must lie between 8"),
        ({"sample_rate": 1, "n_fft": 1 << 21}, "n_fft"),
        ({"sample_rate": 1, "hop_length": 0}, "hop_length"),
        ({"sample_rate": 1, "hop_length": 2049}, "hop_length"),
        ({"sample_rate": 1, "win_length": 2049}, "win_length"),
        ({"sample_rate": 1, "window": "welch"}, "window must be one of"),
    ],
)
def test_impossible_plans_are_refused(arguments, message):
    with pytest.raises(ParameterError, match=message):
        StftPlan(**arguments)


def test_misuse_is_refused():
    plan = StftPlan(16_000)
    mono = signals.sine()
    X = plan.forward(mono)
    with pytest.raises(ParameterError, match="shape"):
        plan.forward(mono[0])
    with pytest.raises(ParameterError, match="frames 2 to 99"):
        plan.forward(mono, 2, 99)
    with pytest.raises(ParameterError, match="n_samples must not be negative"):
        plan.n_frames(-1)
    with pytest.raises(ParameterError, match="to match n_fft=2048"):
        plan.inverse(X[:, 1:], 8_000)
    with pytest.raises(ParameterError, match="frames"):
        plan.inverse(X, 100)
    with pytest.raises(ParameterError, match="samples 5 to 9000"):
        plan.inverse(X, 8_000, start_sample=5, stop_sample=9_000)
    with pytest.raises(ParameterError, match="mean-power"):
        plan.magnitude(mono, "left")  # type: ignore[arg-type]
    with pytest.raises(ParameterError, match="cannot be inverted"):
        StftPlan(16_000, hop_length=2048).inverse(X, 100)
