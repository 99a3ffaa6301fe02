"""Pictures of projects for file managers, by nmfaudio.figures.inspection.thumbnail."""

import io

import numpy as np
import pytest
from matplotlib.image import imread

from nmfaudio.figures.inspection.thumbnail import (
    png_of_picture,
    source_levels,
    thumbnail_picture,
)
from nmfaudio.figures.style import COLOURS
from nmfaudio.separation.model import RenderModel


@pytest.fixture
def model():
    """One component in the first half, one in the second, one ten times less."""
    H = np.zeros((3, 40), dtype=np.float32)
    H[0, :20], H[1, 20:], H[2] = 1.0, 1.0, 0.1
    W = np.ones((1, 5, 3), dtype=np.float32)
    return RenderModel(W, H, np.arange(3), 3)


def test_levels_are_of_the_loudest_place(model):
    levels = source_levels(model, [[0], [1], [2], []], n_bars=4)
    assert levels[0] == pytest.approx([1, 1, 0, 0])
    assert levels[1] == pytest.approx([0, 0, 1, 1])
    assert levels[2] == pytest.approx(0.5)  # 20 of 40 dB
    assert levels[3] == pytest.approx(0)


def test_silence_is_nothing(model):
    silent = RenderModel(model.W, 0 * model.H, model.component_of, 3)
    assert source_levels(silent, [[0, 1, 2]]).max() == 0


def test_fewer_frames_than_bars_are_drawn(model):
    short = RenderModel(model.W, model.H[:, :3], model.component_of, 3)
    assert source_levels(short, [[0]]).shape == (1, 24)


@pytest.mark.parametrize("size", [16, 128, 1000])
def test_a_row_is_drawn_for_each_source_in_its_colour(model, size):
    picture = thumbnail_picture(source_levels(model, [[0], [1], [2]]), size)
    assert picture.shape == (size, size, 3)
    found = {"#" + bytes(pixel).hex().upper() for pixel in picture.reshape(-1, 3)}
    assert found == {"#14171C", *COLOURS[:3]}
    again = imread(io.BytesIO(png_of_picture(picture)))[..., :3]
    assert (np.round(again * 255) == picture).all()


def test_of_many_sources_the_loudest_are_drawn():
    levels = np.linspace(0.1, 1.0, 12)[:, None].repeat(24, axis=1)
    picture = thumbnail_picture(levels, 128)
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) == 9
