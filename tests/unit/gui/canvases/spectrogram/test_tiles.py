"""A picture made by tiles, beside a picture made pixel by pixel."""

import math
from functools import cache

import numpy as np
import pytest

from nmfaudio.compiled.types import FloatArray, UInt8Array
from nmfaudio.gui.canvases.spectrogram import tiles
from nmfaudio.gui.canvases.spectrogram.tiles import TILE_FRAMES, TiledPicture
from nmfaudio.spectral.grid import FrequencyAxis

FRAME_S = 0.01


def picture_of(codes: UInt8Array, centres_hz: FloatArray) -> TiledPicture:
    return TiledPicture(
        codes.shape[0], FRAME_S, centres_hz, lambda start, stop: codes[start:stop]
    )


def filled(picture: TiledPicture) -> TiledPicture:
    for tile in range(picture.n_tiles):
        picture.fill(tile)
    return picture


def naive_line(values: list[int], place: float) -> int:
    """Return the value at a fractional place, in steps of 1/256."""
    place = min(max(place, 0.0), len(values) - 1)
    left = math.floor(place)
    weight = round(256 * (place - left))
    right = min(left + 1, len(values) - 1)
    return (values[left] * (256 - weight) + values[right] * weight) >> 8


def naive_view(
    codes: UInt8Array,
    centres_hz: FloatArray,
    start_s: float,
    stop_s: float,
    axis: FrequencyAxis,
    width: int,
    height: int,
) -> list[list[int]]:
    """Return every pixel on its own: maxima where wide, lines where narrow."""
    per_pixel = (stop_s - start_s) / FRAME_S / width
    level = max(0, int(math.log2(max(per_pixel, 1.0))))
    blocks = [
        codes[t : t + 2**level].max(axis=0) for t in range(0, len(codes), 2**level)
    ]

    def frame(pixel: float) -> float:
        second = start_s + pixel * (stop_s - start_s) / width
        return (second / FRAME_S + 0.5) / 2**level - 0.5

    @cache
    def place(row: float) -> float:
        hz = axis.hz_of_position(row / height)
        return float(np.interp(hz, centres_hz, np.arange(len(centres_hz))))

    def over_bins(spectrum: list[int], row: int) -> int:
        low, high = place(row), place(row + 1)
        if high - low < 1.0:
            return naive_line(spectrum, (low + high) / 2)
        first = max(0, math.floor(low + 0.5))
        last = max(first + 1, min(len(spectrum), math.ceil(high + 0.5)))
        return max(spectrum[first:last])

    @cache
    def line(row: int) -> list[int]:
        return [over_bins(block.tolist(), row) for block in blocks]

    @cache
    def loudest(first: int, last: int) -> list[int]:
        return np.max(blocks[first:last], axis=0).tolist()

    def over_frames(x: int, row: int) -> int:
        if frame(1) - frame(0) < 1.0:
            return naive_line(line(row), (frame(x) + frame(x + 1)) / 2)
        first = max(0, math.floor(frame(x) + 0.5))
        last = max(first + 1, min(len(blocks), math.ceil(frame(x + 1) + 0.5)))
        return over_bins(loudest(first, last), row)

    return [
        [over_frames(x, row) for x in range(width)] for row in range(height - 1, -1, -1)
    ]


@pytest.mark.parametrize("kind", ["log", "linear", "mel"])
@pytest.mark.parametrize("view", [(0.0, 1.3), (0.4, 0.63), (0.21, 0.29)])
def test_pixels_are_those_of_the_twin(
    rng: np.random.Generator, kind: str, view: tuple[float, float]
) -> None:
    codes = rng.integers(0, 256, (130, 40), np.uint8)
    centres_hz = np.concatenate([np.arange(20) * 10.0, 200.0 + np.arange(20) * 100.0])
    axis = FrequencyAxis(25.0, 2000.0, kind)  # type: ignore[arg-type]
    picture = filled(picture_of(codes, centres_hz))
    shown = picture.view(*view, axis, width=23, height=31)
    twin = naive_view(codes, centres_hz, *view, axis, 23, 31)
    # Along both axes, lines of lines are rounded twice.
    assert np.abs(shown.astype(int) - np.array(twin)).max() <= 1


def test_a_long_picture_is_the_same_where_one_looks(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = rng.integers(0, 256, (3 * TILE_FRAMES + 77, 16), np.uint8)
    centres_hz = np.arange(16) * 100.0
    axis = FrequencyAxis(50.0, 1500.0)
    whole = filled(picture_of(codes, centres_hz))
    monkeypatch.setattr(tiles, "_KEPT_BYTES", 5000)
    part = picture_of(codes, centres_hz)
    assert part.first_level == 3
    for start_s, stop_s in ((0.0, 16.1), (4.9, 5.6), (7.0, 16.0), (15.0, 16.13)):
        while wanted := part.wanted(start_s, stop_s, 60):
            part.fill(wanted[0])
        views = [
            picture.view(start_s, stop_s, axis, width=60, height=20)
            for picture in (whole, part)
        ]
        np.testing.assert_array_equal(*views)
    assert part.complete
    assert part.level_at(3.21, 700.0) == whole.level_at(3.21, 700.0)


def test_no_click_is_lost_in_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    n_frames = 360_000
    monkeypatch.setattr(tiles, "_KEPT_BYTES", 1 << 20)

    def compute(start: int, stop: int) -> UInt8Array:
        codes = np.zeros((stop - start, 8), np.uint8)
        if start <= 123_456 < stop:
            codes[123_456 - start] = 200
        return codes

    picture = TiledPicture(n_frames, FRAME_S, np.arange(8) * 100.0, compute)
    filled(picture)
    axis = FrequencyAxis(50.0, 700.0)
    shown = picture.view(0.0, 3600.0, axis, width=1000, height=10)
    assert shown.max() == 200
    assert shown.max(axis=0).argmax() == 342
    assert picture.loudest_db > -math.inf


def test_a_sketch_shows_something_of_everything(rng: np.random.Generator) -> None:
    codes = rng.integers(1, 256, (2 * TILE_FRAMES, 8), np.uint8)
    computed: list[int] = []

    def compute(start: int, stop: int) -> UInt8Array:
        computed.append(stop - start)
        return codes[start:stop]

    picture = TiledPicture(len(codes), FRAME_S, np.arange(8) * 100.0, compute)
    assert picture.loudest_db == -math.inf
    for tile in range(picture.n_tiles):
        picture.sketch(tile)
    assert sum(computed) <= len(codes) / 16
    assert not picture.complete
    axis = FrequencyAxis(50.0, 700.0)
    assert picture.view(0.0, 10.0, axis, width=50, height=9).min() > 0


def test_what_was_shown_before_is_seen_until_tiles_come() -> None:
    centres_hz = np.arange(4) * 100.0
    before = filled(picture_of(np.full((TILE_FRAMES + 9, 4), 90, np.uint8), centres_hz))
    codes = np.full((TILE_FRAMES + 9, 4), 30, np.uint8)
    picture = TiledPicture(
        len(codes), FRAME_S, centres_hz, lambda start, stop: codes[start:stop], before
    )
    axis = FrequencyAxis(50.0, 300.0)
    picture.fill(1)
    shown = picture.view(0.0, 5.2, axis, width=520, height=3)
    assert (shown[0, 0], shown[0, -1]) == (90, 30)
    assert before.view(0.0, 5.2, axis, width=52, height=3).min() == 90
    assert (before.share_known(0.0, 5.2), picture.share_known(0.0, 5.2)) == (1.0, 0.5)


def test_normalized_bins_reach_full_scale() -> None:
    codes = np.zeros((50, 4), np.uint8)
    codes[10, 1], codes[20, 2] = 100, 200
    picture = filled(picture_of(codes, np.arange(4) * 100.0))
    axis = FrequencyAxis(0.0, 300.0, "linear")
    shown = picture.view(
        -0.005, 0.495, axis, width=50, height=3, normalized=True
    )  # one frame a pixel
    assert shown[:, 10].max() == shown[:, 20].max() == 243
    assert shown[:, 30].max() == 143  # as far below as it was


def test_tiles_are_made_of_what_has_come() -> None:
    codes = np.full((4 * TILE_FRAMES + 9, 3), 7, np.uint8)
    n_ready = 0
    picture = TiledPicture(
        len(codes),
        FRAME_S,
        np.array([1.0, 2.0, 3.0]),
        lambda start, stop: codes[start:stop],
        ready=lambda: n_ready,
    )
    whole = (0.0, len(codes) * FRAME_S, 100)
    assert picture.wanted(*whole) == picture.unmade() == []
    n_ready = 2 * TILE_FRAMES + 5
    assert sorted(picture.wanted(*whole)) == picture.unmade() == [0, 1]
    for tile in (0, 1):
        picture.fill(tile)
    assert picture.wanted(*whole) == picture.unmade() == []
    assert not picture.complete
    assert picture.level_at(0.0, 1.0) > picture.level_at(3 * TILE_FRAMES * FRAME_S, 1.0)
    n_ready = len(codes)
    assert sorted(picture.wanted(*whole)) == picture.unmade() == [2, 3, 4]
