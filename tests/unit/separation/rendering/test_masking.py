"""The mask kernel against its float64 twin, and the promises it makes to the bit."""

import numpy as np
import pytest
from naive import masking as naive

from nmfaudio.errors import ParameterError
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.rendering.mask_layout import make_mask_model, make_mix
from nmfaudio.separation.rendering.masking import apply_masks

N_BINS, N_FRAMES, N_COMPONENTS = 300, 7, 5
EXPONENTS = [0.5, 1.0, 1.4, 2.0, 3.0]


def random_model(rng, *, n_models=1, component_of=None):
    component_of = (
        np.arange(N_COMPONENTS) if component_of is None else np.asarray(component_of)
    )
    W = rng.random((n_models, N_BINS, len(component_of))).astype(np.float32)
    H = rng.random((len(component_of), N_FRAMES)).astype(np.float32)
    H[H < 0.2] = 0.0
    return RenderModel(W, H, component_of, int(component_of.max()) + 1)


def spectra(rng, n_channels=2, n_frames=N_FRAMES, n_bins=N_BINS):
    shape = (n_channels, n_frames, n_bins)
    X = rng.standard_normal(shape) + 1j * rng.standard_normal(shape)
    return X.astype(np.complex64)


def masked(model, mix, X, start_frame=0):
    out = np.full((mix.n_outputs, *X.shape), np.nan, np.complex64)
    apply_masks(model, mix, X, start_frame, out)
    return out


@pytest.mark.parametrize("exponent", EXPONENTS)
@pytest.mark.parametrize("n_models", [1, 2])
def test_masks_equal_the_naive_twin(rng, exponent, n_models):
    component_of = [0, 0, 1, 2, 3, 4, 4]
    plain = random_model(rng, n_models=n_models, component_of=component_of)
    model = make_mask_model(plain, exponent=exponent)
    source_of = np.array([1, 2, 0, 2, 1])
    gains = np.stack([source_of == 1, source_of == 2, rng.random(5), np.ones(5)])
    residual = np.array([0.0, 1.0, 0.5, 0.0])
    mix = make_mix(model, source_of, gains, residual)
    X = spectra(rng)
    expected = naive.masks(
        model.W.transpose(0, 2, 1),
        model.H,
        model.component_of,
        source_of,
        gains,
        residual,
        exponent,
        model.floor,
    )
    np.testing.assert_allclose(
        masked(model, mix, X), X * expected, rtol=2e-5, atol=1e-7
    )


def unplaced(model, rng):
    """Leave masks the same in both channels."""
    return model


def placed(model, rng):
    """Have every component lie somewhere between the channels."""
    angle = rng.uniform(0, np.pi / 2, model.n_components)
    left, right = np.cos(angle), np.sin(angle)
    together = rng.uniform(0.2, 1, angle.size) * left * right
    level = rng.uniform(0.5, 20, (angle.size, 1))
    return model._replace(places=level * np.stack([left**2, right**2, together], 1))


@pytest.mark.parametrize("exponent", EXPONENTS)
@pytest.mark.parametrize("n_models", [1, 2])
def test_matrices_equal_the_naive_twin(rng, exponent, n_models):
    component_of = np.array([0, 0, 1, 2, 3, 4, 4])
    plain = random_model(rng, n_models=n_models, component_of=component_of)
    model = placed(make_mask_model(plain, exponent=exponent), rng)
    source_of = np.array([1, 2, 0, 2, 1])
    gains = np.stack([source_of == 1, source_of == 2, rng.random(5), np.ones(5)])
    residual = np.array([0.0, 1.0, 0.5, 0.0])
    mix = make_mix(model, source_of, gains, residual)
    X = spectra(rng, n_frames=3)
    expected = naive.by_places(
        (model.W.transpose(0, 2, 1), model.H, model.component_of, model.floor),
        (source_of, gains, residual),
        [np.array([[a, c], [c, b]]) for a, b, c in mix.places],
        X,
        exponent,
    )
    np.testing.assert_allclose(masked(model, mix, X), expected, rtol=2e-4, atol=1e-4)


@pytest.mark.parametrize("exponent", EXPONENTS)
def test_where_all_lie_alike_matrices_are_masks(rng, exponent):
    model = make_mask_model(random_model(rng), exponent=exponent)
    source_of = np.array([1, 2, 0, 2, 1])
    gains = np.stack([source_of == 1, source_of == 2, source_of == 0])
    X = spectra(rng)
    alike = model._replace(places=np.tile([1.0, 1.0, 1.0], (5, 1)))
    np.testing.assert_allclose(
        masked(alike, make_mix(alike, source_of, gains, [0, 0, 1]), X),
        masked(model, make_mix(model, source_of, gains, [0, 0, 1]), X),
        atol=2e-3 if exponent < 1 else 1e-5,  # the floor is less far away
    )


def test_one_channel_is_masked_though_places_are_known(rng):
    model = make_mask_model(random_model(rng))
    mix, X = make_mix(model, np.arange(5), np.eye(5), 0.0), spectra(rng, n_channels=1)
    with_places = placed(model, rng)
    other = make_mix(with_places, np.arange(5), np.eye(5), 0.0)
    np.testing.assert_array_equal(masked(with_places, other, X), masked(model, mix, X))


def test_frames_beyond_a_placed_model_are_the_residuals(rng):
    model = placed(make_mask_model(random_model(rng)), rng)
    mix = make_mix(model, np.arange(5), np.ones((2, 5)), [0.0, 0.5])
    X = spectra(rng)
    out = masked(model, mix, X, start_frame=N_FRAMES)
    assert (out[0] == 0).all()
    np.testing.assert_array_equal(out[1], X * np.float32(0.5))


@pytest.mark.parametrize("exponent", EXPONENTS)
@pytest.mark.parametrize("lie", [unplaced, placed])
def test_all_gains_one_leave_the_mixture_bit_for_bit(rng, exponent, lie):
    model = lie(make_mask_model(random_model(rng), exponent=exponent), rng)
    mix = make_mix(model, np.array([0, 1, 1, 2, 2]), np.ones(5))
    X = spectra(rng)
    np.testing.assert_array_equal(masked(model, mix, X)[0], X)


@pytest.mark.parametrize("exponent", EXPONENTS)
@pytest.mark.parametrize("lie", [unplaced, placed])
def test_a_source_played_alone_is_its_stem_bit_for_bit(rng, exponent, lie):
    model = lie(make_mask_model(random_model(rng), exponent=exponent), rng)
    source_of = np.array([1, 2, 0, 2, 1])
    gains = np.stack([source_of == 1, source_of == 2, source_of == 0])
    X = spectra(rng)
    stems = masked(model, make_mix(model, source_of, gains, [0, 0, 1]), X)
    for stem, gain, residual in zip(stems, gains, [0, 0, 1], strict=True):
        alone = make_mix(model, source_of, gain, residual)
        np.testing.assert_array_equal(masked(model, alone, X)[0], stem)


@pytest.mark.parametrize("exponent", EXPONENTS)
@pytest.mark.parametrize("lie", [unplaced, placed])
def test_stems_and_residual_add_up(rng, exponent, lie):
    model = lie(make_mask_model(random_model(rng), exponent=exponent), rng)
    source_of = np.array([1, 2, 0, 2, 1])
    gains = np.stack([source_of == 1, source_of == 2, source_of == 0])
    X = spectra(rng)
    stems = masked(model, make_mix(model, source_of, gains, [0, 0, 1]), X)
    np.testing.assert_allclose(stems.sum(axis=0), X, rtol=1e-5, atol=1e-6)


def test_masks_lie_between_none_and_all(rng):
    model = make_mask_model(random_model(rng), exponent=2.0)
    mix = make_mix(model, np.arange(5), np.eye(5), np.zeros(5))
    X = np.ones((1, N_FRAMES, N_BINS), np.complex64)
    masks = masked(model, mix, X)
    assert (masks.real >= 0).all()
    assert (masks.real <= 1).all()
    assert (masks.imag == 0).all()


@pytest.mark.parametrize("exponent", EXPONENTS)
@pytest.mark.parametrize("lie", [unplaced, placed])
def test_bins_that_the_model_leaves_empty_go_to_the_residual(rng, exponent, lie):
    plain = random_model(rng)
    plain.W[:, 10:20] = 0.0
    plain.H[:, 3] = 0.0
    model = lie(make_mask_model(plain, exponent=exponent), rng)
    mix = make_mix(model, np.arange(5), np.ones((2, 5)), [0.0, 1.0])
    X = spectra(rng)
    stems = masked(model, mix, X)
    for empty in (np.s_[:, :, 10:20], np.s_[:, 3]):
        assert (stems[0][empty] == 0).all()
        np.testing.assert_array_equal(stems[1][empty], X[empty])


@pytest.mark.parametrize("exponent", [0.1, *EXPONENTS])
def test_the_floor_is_180_db_below_the_peak_whatever_the_exponent(exponent):
    plain = RenderModel.from_factors(np.ones((N_BINS, 1)), np.array([[1.0, 1e-9]]))
    model = make_mask_model(plain, exponent=exponent)
    mix = make_mix(model, np.ones(1, int), np.ones((2, 1)), [0.0, 1.0])
    X = np.ones((1, 2, N_BINS), np.complex64)
    modelled, everything = masked(model, mix, X)
    np.testing.assert_allclose(modelled[0, 1], 0.5, rtol=1e-5)
    np.testing.assert_array_equal(everything, X)


def test_a_silent_model_gives_everything_to_the_residual(rng):
    zeros = RenderModel.from_factors(np.zeros((N_BINS, 2)), np.zeros((2, N_FRAMES)))
    model = make_mask_model(zeros)
    mix = make_mix(model, np.arange(2), np.ones((2, 2)), [0.0, 1.0])
    X = spectra(rng)
    silent, rest = masked(model, mix, X)
    assert (silent == 0).all()
    np.testing.assert_array_equal(rest, X)


def test_a_model_without_components_gives_everything_to_the_residual(rng):
    none = RenderModel.from_factors(np.zeros((N_BINS, 0)), np.zeros((0, N_FRAMES)))
    model = make_mask_model(none)
    mix = make_mix(model, np.zeros(0, int), np.zeros((1, 0)), 0.25)
    X = spectra(rng)
    np.testing.assert_allclose(masked(model, mix, X)[0], X * 0.25)


def test_frames_beyond_the_model_are_residual(rng):
    model = make_mask_model(random_model(rng))
    mix = make_mix(model, np.arange(5), np.ones(5), 0.0)
    X = spectra(rng)
    out = masked(model, mix, X, start_frame=N_FRAMES - 2)[0]
    assert (out[:, 2:] == 0).all()
    before = masked(model, mix, X, start_frame=-3)[0]
    assert (before[:, :3] == 0).all()


@pytest.mark.parametrize("level", [1e-30, 1e-12, 1e12, 1e30])
@pytest.mark.parametrize("exponent", EXPONENTS)
def test_the_scale_of_the_model_does_not_matter(rng, level, exponent):
    plain = random_model(rng)
    scaled = RenderModel(
        plain.W, (plain.H * np.float32(level)), plain.component_of, N_COMPONENTS
    )
    X = spectra(rng)
    results = []
    for each in (plain, scaled):
        model = make_mask_model(each, exponent=exponent)
        mix = make_mix(model, np.arange(5), np.array([1, 0, 0.5, 1, 0]), 0.0)
        results.append(masked(model, mix, X))
    np.testing.assert_allclose(results[0], results[1], rtol=1e-4, atol=1e-6)


def test_tiny_magnitudes_stay_finite(rng):
    plain = random_model(rng)
    plain.H[1:] *= np.float32(1e-38)
    for exponent in (0.1, 0.5, 4.0):
        model = make_mask_model(plain, exponent=exponent)
        mix = make_mix(model, np.arange(5), np.eye(5), np.zeros(5))
        assert np.isfinite(masked(model, mix, spectra(rng))).all()


def test_arguments_are_checked(rng):
    plain = random_model(rng)
    with pytest.raises(ParameterError, match="exponent must lie between"):
        make_mask_model(plain, exponent=0.0)
    model = make_mask_model(plain)
    with pytest.raises(ParameterError, match="one entry for each of the 5"):
        make_mix(model, np.arange(5), np.ones(4))
    with pytest.raises(ParameterError, match="one entry for each of the 5"):
        make_mix(model, np.arange(4), np.ones(5))
    with pytest.raises(ParameterError, match="0 or more"):
        make_mix(model, np.arange(5), -np.ones(5))
    with pytest.raises(ParameterError, match="finite"):
        make_mix(model, np.arange(5), np.full(5, np.nan))
    with pytest.raises(ParameterError, match="finite"):
        make_mix(model, np.arange(5), np.ones(5), np.inf)
    with pytest.raises(ParameterError, match="source numbers"):
        make_mix(model, np.arange(5) - 1, np.ones(5))
