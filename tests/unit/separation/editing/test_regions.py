"""Regions of the spectrogram: their cells, their masks, and notes found in sound."""

from dataclasses import replace

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.result import Factorization, StopReason
from nmfaudio.separation.components.tags import tag_components
from nmfaudio.separation.editing import regions
from nmfaudio.separation.editing.regions import (
    Region,
    note_region,
    regions_within,
    with_region,
    without_region,
)
from nmfaudio.separation.model import RenderModel, Separation, SourceGuess
from nmfaudio.separation.rendering.mask_layout import make_mask_model, make_mix
from nmfaudio.separation.rendering.masking import apply_masks
from nmfaudio.spectral.stft import StftPlan

RATE = 8_000
PLAN = StftPlan(RATE, n_fft=256, hop_length=64)


@pytest.fixture
def separation(rng: np.random.Generator) -> Separation:
    audio = AudioBuffer((0.1 * rng.standard_normal((2, RATE))).astype(np.float32), RATE)
    W = rng.random((PLAN.n_bins, 3), np.float32)
    H = rng.random((3, PLAN.n_frames(RATE)), np.float32)
    model = RenderModel.from_factors(W, H)
    V = np.stack([PLAN.magnitude(channel[np.newaxis]) for channel in audio.samples])
    return Separation(
        audio=audio,
        plan=PLAN,
        model=model,
        factorization=Factorization(
            W=W, H=H, beta=1.0, divergence=(), checked_iterations=(), n_iter=0,
            stop_reason=StopReason.MAX_ITER, seed=0, elapsed_s=0.0,
        ),
        tags=tag_components(model, V, PLAN),
        sources=(SourceGuess("All", (0, 1, 2)),),
    )  # fmt: skip


def scattered(rng: np.random.Generator, n_frames: int = 40) -> Region:
    return Region(PLAN, 30, rng.random((n_frames, PLAN.n_bins)) < 0.3)


def mask_of(model: RenderModel, gains: list[float], n_frames: int) -> np.ndarray:
    laid = make_mask_model(model)
    mix = make_mix(laid, np.arange(len(gains)), np.array(gains), 0.0)
    ones = np.ones((1, n_frames, PLAN.n_bins), np.complex64)
    out = np.empty((1, *ones.shape), np.complex64)
    apply_masks(laid, mix, ones, 0, out)
    return out[0, 0].real


def test_a_region_is_heard_and_nothing_else(rng: np.random.Generator) -> None:
    region = scattered(rng)
    mask = mask_of(region.model(126), [1.0], 126)
    expected = np.zeros((126, PLAN.n_bins))
    expected[30:70] = region.cells
    np.testing.assert_allclose(mask, expected, atol=1e-6)


def test_very_fine_shapes_are_made_coarser(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regions, "_MOST_TEMPLATES", 12)
    region = scattered(rng)
    model = region.model(126)
    assert model.H.shape[0] <= 12
    mask = mask_of(model, [1.0], 126)
    assert mask[30:70][region.cells].min() > 0.99, "no cell is lost"


def test_a_part_takes_its_cells_and_leaves_the_others(
    separation: Separation, rng: np.random.Generator
) -> None:
    region = scattered(rng)
    edited = with_region(separation, region)
    assert edited.model.n_components == 4
    inside = np.zeros((126, PLAN.n_bins), np.bool_)
    inside[30:70] = region.cells
    painted = mask_of(edited.model, [0.0, 0.0, 0.0, 1.0], 126)
    assert painted[inside].min() > 0.995
    assert painted[~inside].max() < 1e-6
    before = mask_of(separation.model, [1.0, 0.0, 0.0], 126)
    after = mask_of(edited.model, [1.0, 0.0, 0.0, 0.0], 126)
    np.testing.assert_allclose(after[~inside], before[~inside], atol=1e-3)
    assert after[inside].max() < 0.005
    share = [tag.energy_share for tag in edited.tags]
    power = sum(
        PLAN.magnitude(channel[np.newaxis]).T ** 2
        for channel in separation.audio.samples
    )
    assert share[3] == pytest.approx(power[inside].sum() / power.sum(), rel=0.05)
    assert sum(share) == pytest.approx(1.0, abs=0.02)
    assert edited.sources == separation.sources


def test_a_place_is_held_where_its_cell_is() -> None:
    cells = np.zeros((3, PLAN.n_bins), np.bool_)
    cells[1, 20] = True
    region = Region(PLAN, 30, cells)
    second, hz = 31 * PLAN.hop_length / RATE, 20 * RATE / PLAN.n_fft
    assert region.holds(second, hz)
    assert not region.holds(second, 2 * hz)
    assert not region.holds(2 * second, hz)
    assert not region.holds(0.0, RATE)


def test_what_cannot_be_is_refused(separation: Separation) -> None:
    with pytest.raises(ParameterError, match="no cell"):
        Region(PLAN, 0, np.zeros((3, PLAN.n_bins), np.bool_))
    other = Region(StftPlan(RATE, n_fft=512), 0, np.ones((3, 257), np.bool_))
    with pytest.raises(ParameterError, match="another resolution"):
        with_region(separation, other)


def test_a_note_is_found_with_its_partials_and_its_ends() -> None:
    t = np.arange(2 * RATE) / RATE
    on = (t >= 0.5) & (t < 1.25)
    sound = sum(np.sin(2 * np.pi * 440.0 * k * t) / k for k in (1, 2, 3)) * on
    low = 0.5 * np.sin(2 * np.pi * 150.0 * t)
    audio = AudioBuffer((0.2 * (sound + low)).astype(np.float32)[np.newaxis], RATE)
    region = note_region(audio, PLAN, 0.9, 450.0)
    start_s, stop_s = region.span_s
    assert start_s == pytest.approx(0.5, abs=0.03)
    assert stop_s == pytest.approx(1.25, abs=0.03)
    frame = region.cells[region.cells.shape[0] // 2]
    bin_hz = RATE / PLAN.n_fft
    for k in (1, 2, 3):
        assert frame[round(440.0 * k / bin_hz)]
    assert not frame[round(150.0 / bin_hz)]
    assert not frame[round(660.0 / bin_hz)]
    assert not frame[round(1760.0 / bin_hz)], "a partial that is not there"


def test_there_is_no_note_in_silence() -> None:
    audio = AudioBuffer(np.zeros((1, RATE), np.float32), RATE)
    with pytest.raises(ParameterError, match="nothing sounds"):
        note_region(audio, PLAN, 0.5, 440.0)


def test_a_region_knows_where_it_lies() -> None:
    cells = np.zeros((10, PLAN.n_bins), np.bool_)
    cells[2:5, 4:8] = True
    region = replace(Region(PLAN, 100, cells), first_frame=100)
    assert region.span_s == pytest.approx((101.5 * 64 / RATE, 104.5 * 64 / RATE))
    assert region.band_hz == pytest.approx((3.5 * RATE / 256, 7.5 * RATE / 256))


def test_a_region_is_taken_out_again(separation: Separation) -> None:
    cells = np.zeros((40, PLAN.n_bins), bool)
    cells[:25, 10:30] = True
    first = with_region(separation, Region(PLAN, 30, cells))
    both = with_region(first, Region(PLAN, 2, cells[:9]))
    grouped = replace(both, sources=(SourceGuess("All", (0, 1, 2, 4)),))
    left = without_region(grouped, 3)
    assert left.sources == (SourceGuess("All", (0, 1, 2, 3)),)
    assert [tag.index for tag in left.tags] == [0, 1, 2, 3]
    assert list(regions_within(left)) == [3]
    again = without_region(left, 3)
    np.testing.assert_array_equal(again.model.W, separation.model.W)
    np.testing.assert_array_equal(again.model.H, separation.model.H)
    np.testing.assert_array_equal(again.factorization.W, first.factorization.W[:, :3])
    for tag, before in zip(again.tags, separation.tags, strict=True):
        assert tag.energy_share == pytest.approx(before.energy_share, abs=1e-3)
    with pytest.raises(ParameterError, match="only what was painted"):
        without_region(left, 0)


def test_regions_are_found_again(separation: Separation) -> None:
    assert regions_within(separation) == {}
    cells = np.zeros((40, PLAN.n_bins), bool)
    cells[:25, 10:30] = cells[5:, 60:64] = True
    edited = with_region(separation, Region(PLAN, 30, cells))
    other = with_region(edited, Region(PLAN, 2, cells[:9]))
    found = regions_within(other)
    assert set(found) == {3, 4}
    assert (found[3].first_frame, found[4].first_frame) == (30, 2)
    np.testing.assert_array_equal(found[3].cells, cells)
    # Columns may be scaled one by one, as a fit of the others scales them.
    scale = np.random.default_rng(0).uniform(0.1, 9.0, other.model.H.shape[0])
    scaled = RenderModel(
        W=(other.model.W * scale).astype(np.float32),
        H=(other.model.H / scale[:, np.newaxis]).astype(np.float32),
        component_of=other.model.component_of,
        n_components=other.model.n_components,
    )
    again = regions_within(replace(separation, model=scaled, tags=other.tags))
    np.testing.assert_array_equal(again[3].cells, cells)
