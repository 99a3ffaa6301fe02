"""Pictures in the colours of sources, beside loops over pixels."""

import numpy as np
import pytest
from naive import owners

from nmfaudio.separation.rendering.owned_picture import paint_owned


@pytest.mark.parametrize("shape", [(5, 7), (10, 14), (23, 9), (4, 3)])
def test_each_pixel_has_the_colour_of_the_strongest(rng, shape):
    templates, activations = rng.random((5, 6)), rng.random((6, 7))
    templates[1], activations[:, 2] = 0.0, 0.0  # where nothing sounds
    source_of = np.array([2, 0, 3, 2, 1, 3])
    codes = rng.integers(0, 256, shape).astype(np.uint8)
    table = rng.integers(0, 2**32, (5, 256)).astype(np.uint32)
    pixels = np.zeros(shape, np.uint32)
    paint_owned(
        templates.astype(np.float32),
        activations.astype(np.float32),
        source_of,
        codes,
        table,
        pixels,
    )
    expected = owners.colours(templates, activations, source_of, codes, table)
    np.testing.assert_array_equal(pixels, expected)


def test_a_model_of_nothing_is_all_of_the_first():
    pixels = np.zeros((3, 4), np.uint32)
    paint_owned(
        np.zeros((3, 0), np.float32),
        np.zeros((0, 4), np.float32),
        np.zeros(0, np.int64),
        np.full((3, 4), 9, np.uint8),
        np.arange(512, dtype=np.uint32).reshape(2, 256),
        pixels,
    )
    assert (pixels == 9).all()
