"""From levels to colours."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from nmfaudio.gui.canvases.spectrogram.ownership import Ownership
from nmfaudio.gui.canvases.spectrogram.scene import Look, Scene, owner_table
from nmfaudio.gui.canvases.spectrogram.sounds import picture_of_model
from nmfaudio.separation.model import Separation
from nmfaudio.spectral.colours import SOURCE_COLOURS
from nmfaudio.spectral.display import colour_table
from nmfaudio.spectral.grid import FrequencyAxis

LOOK = Look("viridis", top_db=-10.0, range_db=60.0)


def scene_of(separation: Separation, **kinds: object) -> Scene:
    picture = picture_of_model(separation.model, separation.plan)
    picture.fill(0)
    axis = FrequencyAxis(50.0, 4000.0)
    return Scene(picture, 0.0, 2.0, axis, 80, 60, LOOK, **kinds)  # type: ignore[arg-type]


def lightness(argb: np.uint32) -> float:
    red, green, blue = (int(argb) >> shift & 255 for shift in (16, 8, 0))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_map_colours_every_pixel(separation: Separation) -> None:
    scene = scene_of(separation)
    codes = scene.picture.view(0.0, 2.0, scene.axis, width=80, height=60)
    table = colour_table("viridis", -70.0, -10.0)
    pixels = scene.pixels()
    for y, x in ((0, 0), (30, 40), (59, 79)):
        assert pixels[y, x] == table[codes[y, x]]
    image = scene.render()
    assert image.pixel(40, 30) == pixels[30, 40]


def test_sources_give_their_colours(separation: Separation) -> None:
    ownership = Ownership(separation.model, separation.plan, np.array([1, 1, 1]))
    palette = ((90, 90, 90), (200, 40, 40))
    scene = scene_of(separation, ownership=ownership, palette=palette)
    codes = scene.picture.view(0.0, 2.0, scene.axis, width=80, height=60)
    table = owner_table(palette, LOOK)
    np.testing.assert_array_equal(scene.pixels(), table[1][codes])


def test_each_cell_is_that_of_its_owner(separation: Separation) -> None:
    ownership = Ownership(separation.model, separation.plan, np.array([0, 2, 1]))
    palette = ((90, 90, 90), (200, 40, 40), (30, 150, 60))
    scene = scene_of(separation, ownership=ownership, palette=palette)
    scene = replace(scene, height=77, width=51)  # no multiple of what is done at once
    codes = scene.picture.view(0.0, 2.0, scene.axis, width=51, height=77)
    grid = scene._grid()
    cells = np.zeros((grid.n_rows, grid.n_columns), np.uint8)
    numbers = np.repeat(np.arange(3, dtype=np.uint32), 256).reshape(3, 256)
    owners = np.empty(cells.shape, np.uint32)
    ownership.paint(grid, cells, numbers, owners)
    assert set(np.unique(owners)) == {0, 1, 2}
    rows = np.arange(77) * owners.shape[0] // 77
    columns = np.arange(51) * owners.shape[1] // 51
    expected = owner_table(palette, LOOK)[owners[rows][:, columns], codes]
    np.testing.assert_array_equal(scene.pixels(), expected)


@pytest.mark.parametrize("name", SOURCE_COLOURS)
def test_louder_is_lighter_in_every_colour(name: str) -> None:
    rgb = tuple(bytes.fromhex(name[1:]))
    (row,) = owner_table(((rgb[0], rgb[1], rgb[2]),), LOOK)
    steps = [lightness(row[code]) for code in range(104, 224, 8)]
    assert steps[0] < 10.0
    assert all(a < b for a, b in pairwise(steps))


def test_what_is_pointed_at_stays_bright(separation: Separation) -> None:
    ownership = Ownership(separation.model, separation.plan, np.array([1, 2, 3]))
    plain = scene_of(separation).pixels()
    all_lit = scene_of(separation, ownership=ownership, lit=frozenset({0, 1, 2}))
    np.testing.assert_array_equal(all_lit.pixels(), plain)
    separation.model.H[0] = 0.0
    dark = scene_of(separation, ownership=ownership, lit=frozenset({0})).pixels()
    bright = scene_of(separation).pixels()
    assert (dark >> np.uint32(24) == 255).all()
    for shift in (16, 8, 0):
        channel = bright >> np.uint32(shift) & np.uint32(255)
        dimmed = dark >> np.uint32(shift) & np.uint32(255)
        np.testing.assert_allclose(dimmed, 0.22 * channel, atol=1.2)
