"""Masks share, and never make or lose sound, whatever the model."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.rendering.mask_layout import make_mask_model, make_mix
from nmfaudio.separation.rendering.masking import apply_masks

N_BINS = 9
VALUES = st.one_of(
    st.just(0.0), st.floats(2.0**-120, 2.0**60, width=32, allow_subnormal=False)
)


@st.composite
def models(draw):
    n_columns = draw(st.integers(0, 6))
    n_frames = draw(st.integers(1, 4))
    W = draw(arrays.arrays(np.float32, (1, N_BINS, n_columns), elements=VALUES))
    H = draw(arrays.arrays(np.float32, (n_columns, n_frames), elements=VALUES))
    n_components = max(1, n_columns)
    component_of = draw(
        arrays.arrays(np.int64, n_columns, elements=st.integers(0, n_components - 1))
    )
    source_of = draw(arrays.arrays(np.int64, n_components, elements=st.integers(0, 3)))
    exponent = draw(st.sampled_from([0.1, 0.5, 1.0, 1.5, 2.0, 4.0]))
    return RenderModel(W, H, component_of, n_components), source_of, exponent


def masks(model, mix):
    n_frames = model.H.shape[1]
    X = np.ones((1, n_frames, N_BINS), np.complex64)
    out = np.empty((mix.n_outputs, *X.shape), np.complex64)
    apply_masks(model, mix, X, 0, out)
    assert (out.imag == 0).all()
    return out.real[:, 0]


@settings(deadline=None, max_examples=200)
@given(models())
def test_masks_are_shares_and_all_gains_one_exactly_one(case):
    plain, source_of, exponent = case
    model = make_mask_model(plain, exponent=exponent)
    gains = np.stack([source_of == source for source in range(4)])
    shares = masks(model, make_mix(model, source_of, gains, [1, 0, 0, 0]))
    assert np.isfinite(shares).all()
    assert (shares >= 0).all()
    assert (shares <= 1).all()
    np.testing.assert_allclose(shares.sum(axis=0), 1.0, rtol=1e-5)
    whole = masks(model, make_mix(model, source_of, np.ones(plain.n_components)))
    assert (whole == 1).all()


@settings(deadline=None, max_examples=100)
@given(models(), st.floats(0.0, 4.0, width=32))
def test_one_gain_for_all_is_a_gain(case, gain):
    plain, source_of, exponent = case
    model = make_mask_model(plain, exponent=exponent)
    mix = make_mix(model, source_of, np.full(plain.n_components, gain), gain)
    np.testing.assert_allclose(masks(model, mix)[0], gain, rtol=1e-5, atol=1e-7)
