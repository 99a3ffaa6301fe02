"""Pictures of spectrograms: nothing bright is lost, whatever the zoom."""

import numpy as np
import pytest
import signals

from nmfaudio.errors import ParameterError
from nmfaudio.spectral.colours import COLOUR_MAPS, colour_map
from nmfaudio.spectral.display import SpectrogramPyramid, colour_table, db_of_code
from nmfaudio.spectral.grid import FrequencyAxis, bin_of_hz
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(16_000, n_fft=256, hop_length=64)
AXIS = FrequencyAxis(62.5, 8_000.0)


def pyramid_of(codes):
    return SpectrogramPyramid.from_codes(np.asarray(codes, dtype=np.uint8))


def naive_image(codes, start, stop, n_columns, row_edges):
    """Return each pixel as the greatest code that it touches, by loops."""
    n_frames, n_bins = codes.shape
    edges = np.linspace(start, stop, n_columns + 1)
    image = np.zeros((len(row_edges) - 1, n_columns), dtype=np.uint8)
    for column in range(n_columns):
        for row in range(len(row_edges) - 1):
            greatest = 0
            for t in range(n_frames):
                if not (t + 0.5 > edges[column] and t - 0.5 < edges[column + 1]):
                    continue
                for f in range(n_bins):
                    low, high = row_edges[row], row_edges[row + 1]
                    if f + 0.5 > low and f - 0.5 < high:
                        greatest = max(greatest, int(codes[t, f]))
            image[-1 - row, column] = greatest
    return image


@pytest.mark.parametrize(
    ("start", "stop", "n_columns"), [(0, 6, 9), (1.2, 3.9, 7), (-3, 10, 13), (2, 4, 2)]
)
def test_image_matches_twin_when_zoomed_in(start, stop, n_columns, rng):
    codes = rng.integers(1, 256, (6, 40)).astype(np.uint8)
    edges = np.geomspace(0.7, 39.0, 12)
    image = pyramid_of(codes).image(start, stop, n_columns, edges)
    np.testing.assert_array_equal(
        image, naive_image(codes, start, stop, n_columns, edges)
    )


def test_zoomed_out_pixels_are_at_least_what_they_touch(rng):
    codes = rng.integers(0, 256, (173, 20)).astype(np.uint8)
    edges = np.linspace(-0.5, 19.5, 6)
    image = pyramid_of(codes).image(-0.5, 172.5, 10, edges)
    assert (image >= naive_image(codes, -0.5, 172.5, 10, edges)).all()
    # A level's column may reach over a pixel's edge, by less than a pixel.
    wider = naive_image(codes, -0.5 - 17.3, 172.5 + 17.3, 12, edges)
    around = np.maximum(np.maximum(wider[:, :-2], wider[:, 1:-1]), wider[:, 2:])
    assert (image <= around).all()


@pytest.mark.parametrize("at", [0, 12_345, 99_999])
def test_one_bright_frame_in_a_hundred_thousand_is_seen(at):
    codes = np.zeros((100_000, 8), dtype=np.uint8)
    codes[at, 5] = 200
    image = pyramid_of(codes).image(0, 100_000, 800, np.arange(9) - 0.5)
    assert image.max() == 200
    rows, columns = np.nonzero(image == 200)
    assert set(rows) == {2}
    assert abs(int(columns[0]) - at * 800 // 100_000) <= 1


def test_bins_that_share_a_row_show_the_loudest():
    codes = np.zeros((1, 1025), dtype=np.uint8)
    codes[0, 1000] = 255
    edges = FrequencyAxis(20.0, 22_050.0).row_edges(100, StftPlan(44_100))
    assert pyramid_of(codes).image(-0.5, 0.5, 1, edges).max() == 255


def test_a_sine_lies_in_its_row_at_its_level():
    frequency = 16_000 * 32 / 256
    pyramid = SpectrogramPyramid.from_samples(
        signals.sine(frequency, amplitude=0.5), PLAN
    )
    edges = AXIS.row_edges(200, PLAN)
    image = pyramid.image(0, pyramid.n_frames, 100, edges)
    row = int(image[:, 50].argmax())
    place = 1.0 - AXIS.position_of_hz(frequency)
    assert abs(row / 200 - place) < 0.03
    assert db_of_code(int(image[row, 50])) == pytest.approx(-6.02, abs=0.3)
    assert pyramid.levels[0][50, round(bin_of_hz(frequency, PLAN))] == image[row, 50]


def test_codes_are_those_of_magnitudes():
    samples = signals.stereo_mix()
    pyramid = SpectrogramPyramid.from_samples(samples, PLAN)
    levels_db = 20 * np.log10(PLAN.magnitude(samples).T / PLAN.full_scale + 1e-10)
    shown_db = np.array([db_of_code(code) for code in range(256)])[pyramid.levels[0]]
    np.testing.assert_allclose(shown_db, np.clip(levels_db, -121.5, 6.0), atol=0.26)
    assert pyramid.n_bins == PLAN.n_bins


def test_codes_span_the_range():
    samples = signals.impulse(3 * PLAN.n_fft, at=PLAN.n_fft)
    loud = SpectrogramPyramid.from_samples(1e6 * samples, PLAN).levels[0]
    assert loud.max() == 255
    assert loud.min() == 0
    assert db_of_code(0) == -121.5
    assert db_of_code(255) == 6.0


@pytest.mark.parametrize("n_frames", [1, 2, 3, 7, 8, 9])
def test_levels_halve_down_to_one(n_frames, rng):
    codes = rng.integers(0, 256, (n_frames, 4)).astype(np.uint8)
    pyramid = pyramid_of(codes)
    for below, above in zip(pyramid.levels, pyramid.levels[1:], strict=False):
        assert above.shape[0] == (below.shape[0] + 1) // 2
        assert not above.flags.writeable
        for t in range(above.shape[0]):
            np.testing.assert_array_equal(
                above[t], below[2 * t : 2 * t + 2].max(axis=0)
            )
    assert pyramid.levels[-1].shape[0] == 1


def test_outside_of_the_recording_is_dark():
    image = pyramid_of(np.full((4, 4), 9)).image(-4, 8, 12, np.arange(5.0))
    np.testing.assert_array_equal(
        np.flatnonzero(image.max(axis=0) == 9), [3, 4, 5, 6, 7]
    )


def test_misuse_is_refused():
    pyramid = pyramid_of([[1, 2], [3, 4]])
    with pytest.raises(ParameterError, match="must have an extent"):
        pyramid.image(1, 1, 5, np.arange(3.0))
    with pytest.raises(ParameterError, match="dB range must go up"):
        colour_table("gray", 0.0, -60.0)
    with pytest.raises(ParameterError, match="colour map must be one of magma"):
        colour_map("jet")


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_colour_maps_rise_evenly_in_lightness(name):
    colours = colour_map(name)
    assert colours.shape == (256, 3)
    assert not colours.flags.writeable
    rgb = colours / 255.0
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    luminance = linear @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(np.round(luminance, 2)) >= -0.01).all()
    assert luminance[-1] > 0.65
    assert np.abs(np.diff(colours.astype(int), axis=0)).max() <= 8


def test_colour_table_covers_the_range():
    table = colour_table("gray", -100.0, 0.0)
    assert table.dtype == np.uint32
    assert table[0] == 0xFF000000
    assert table[255] == table[243] == 0xFFFFFFFF
    assert 0xFF000000 < table[143] < 0xFFFFFFFF
