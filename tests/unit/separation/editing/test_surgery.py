"""Surgery on components: what changes, what does not, and that stems still add up."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from signals import stereo_mix, two_notes

import nmfaudio
from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constrained.convolutive import (
    expand_lags,
    factorize_convolutive,
)
from nmfaudio.separation.components.tags import tag_components
from nmfaudio.separation.editing.hits import hit_span
from nmfaudio.separation.editing.refitting import rerun, split_component
from nmfaudio.separation.editing.surgery import (
    merge_components,
    places_after_merge,
    places_after_split,
    scale_activation,
    silence,
)
from nmfaudio.separation.model import RenderModel, Separation, SourceGuess
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.separation.request.settings import Settings
from nmfaudio.separation.spectrogram import measure_spectrogram
from nmfaudio.spectral.stft import StftPlan

DEMO = Path(nmfaudio.__file__).parent / "data" / "demo_loop.flac"
EVALUATION = Path(__file__).parents[5] / "shared" / "eval" / "dev"
REAL = ("d01_drums_blackpearl", "d03_piano_bass", "d08_speech_music", "d11_edm_lsddm")
RATE = 16_000
NULL = 1e-6  # -120 dB


@pytest.fixture(scope="module")
def plain() -> Separation:
    """Return a mono model of one column for each of four components."""
    settings = Settings(
        n_components=4, n_sources=2, n_fft=512, hop_length=128, preset="free"
    )
    return separate(two_notes(), RATE, settings=settings)


@pytest.fixture(scope="module")
def stereo() -> Separation:
    """Return a model with templates for each channel."""
    audio = AudioBuffer(0.5 * stereo_mix(n_samples=16_007), RATE)
    found = separate(
        audio,
        settings=Settings(
            n_components=4, n_sources=2, n_fft=512, max_iter=30, preset="free"
        ),
    )
    W = found.model.W * np.array([1.2, 0.7], np.float32)[:, np.newaxis, np.newaxis]
    return replace(found, model=replace(found.model, W=W))


@pytest.fixture(scope="module")
def lagged() -> Separation:
    """Return a convolutive model: three templates of four frames."""
    audio = AudioBuffer(two_notes(n_samples=16_000), RATE)
    plan = StftPlan(RATE, n_fft=512, hop_length=128)
    spectrogram = measure_spectrogram(audio, plan)
    assert spectrogram is not None
    fitted = factorize_convolutive(spectrogram.V, 3, 4, max_iter=20)
    W, H, component_of = expand_lags(fitted.W, fitted.H)
    model = RenderModel(
        W[np.newaxis].astype(np.float32), H.astype(np.float32), component_of, 3
    )
    tags = tag_components(model, spectrogram.channels, plan)
    sources = (SourceGuess("Low", (0,)), SourceGuess("High", (1, 2)))
    return Separation(audio, plan, model, fitted, tags, sources)


@pytest.fixture(params=["plain", "stereo", "lagged"])
def separation(request: pytest.FixtureRequest) -> Separation:
    found: Separation = request.getfixturevalue(request.param)
    return found


def assert_nulls(separation: Separation) -> None:
    """Stems and residual add up to the recording, and everything is described."""
    model = separation.model
    assert len(separation.tags) == model.n_components
    assert [tag.index for tag in separation.tags] == list(range(model.n_components))
    assert set(model.component_of) <= set(range(model.n_components))
    held = [k for source in separation.sources for k in source.components]
    assert len(held) == len(set(held))
    assert np.isfinite(model.W).all()
    assert (model.H >= 0).all()
    total = render_stems(separation, workers=1).sum(axis=0)
    peak = np.abs(separation.audio.samples).max()
    assert np.abs(total - separation.audio.samples).max() < NULL * peak


def modelled(separation: Separation, index: int) -> np.ndarray:
    columns = separation.model.component_of == index
    return separation.model.W[..., columns] @ separation.model.H[columns]


def fresh_tags(separation: Separation) -> tuple:
    spectrogram = measure_spectrogram(separation.audio, separation.plan)
    assert spectrogram is not None
    return tag_components(separation.model, spectrogram.channels, separation.plan)


def test_a_merge_loses_nothing(separation: Separation) -> None:
    merged = merge_components(separation, [2, 0])
    assert merged.model.n_components == separation.model.n_components - 1
    assert merged.model.W is separation.model.W
    assert merged.model.H is separation.model.H
    expected = modelled(separation, 0) + modelled(separation, 2)
    assert_allclose(modelled(merged, 0), expected, rtol=1e-4, atol=1e-6)
    assert_allclose(modelled(merged, 1), modelled(separation, 1))
    assert_nulls(merged)
    for quick, slow in zip(merged.tags, fresh_tags(merged), strict=True):
        assert quick.label == slow.label
        assert quick.energy_share == pytest.approx(slow.energy_share, abs=1e-4)
        assert quick.pan == pytest.approx(slow.pan, abs=1e-3)


def test_a_merged_component_can_be_split_again(separation: Separation) -> None:
    merged = merge_components(separation, [0, 1])
    split = split_component(merged, 0, 2, max_iter=10)
    assert split.model.n_components == separation.model.n_components
    assert_nulls(split)


def test_the_merged_component_goes_to_the_source_of_the_first(lagged) -> None:
    merged = merge_components(lagged, [0, 2])
    assert [source.components for source in merged.sources] == [(0,), (1,)]


def test_a_split_leaves_the_others_alone(separation: Separation) -> None:
    index = int(np.argmax([tag.energy_share for tag in separation.tags]))
    split = split_component(separation, index, 3, max_iter=20)
    n_components = separation.model.n_components
    assert split.model.n_components == n_components + 2
    places = places_after_split(n_components, index, 3)
    for old, new in enumerate(places):
        if old != index:
            assert_array_equal(modelled(split, new), modelled(separation, old))
    parts = [index, index + 1, index + 2]
    owners = {
        next((s.name for s in split.sources if part in s.components), None)
        for part in parts
    }
    assert len(owners) == 1
    assert all(split.tags[part].energy_share > 0 for part in parts)
    assert_nulls(split)
    # The parts explain what the component did.
    before = sum(modelled(separation, index).sum(axis=(1, 2)))
    after = sum(sum(modelled(split, part).sum(axis=(1, 2))) for part in parts)
    assert after == pytest.approx(before, rel=0.25)


def test_a_split_tells_two_sounds_apart() -> None:
    t = np.arange(RATE) / RATE
    low, high = np.sin(2 * np.pi * 220 * t), np.sin(2 * np.pi * 1500 * t)
    sound = 0.3 * low * (t < 0.6) + 0.3 * high * (t > 0.4)
    settings = Settings(
        n_components=2, n_fft=512, hop_length=128, preset="free", max_iter=30
    )
    separation = separate(sound, RATE, settings=settings)
    split = split_component(merge_components(separation, [0, 1]), 0)
    assert sorted(tag.centroid_hz for tag in split.tags) == pytest.approx(
        [220.0, 1500.0], rel=0.1
    )


def test_locked_components_stay_bit_for_bit(separation: Separation) -> None:
    found = rerun(separation, [1], max_iter=10)
    assert found.model.n_components == separation.model.n_components
    assert_array_equal(modelled(found, 1), modelled(separation, 1))
    assert not np.array_equal(modelled(found, 0), modelled(separation, 0))
    assert found.sources == separation.sources
    assert_nulls(found)
    again = rerun(found, [0, 1], max_iter=5)
    assert_array_equal(modelled(again, 0), modelled(found, 0))
    assert_nulls(again)


def test_edited_components_can_be_locked(separation: Separation) -> None:
    edited = silence(merge_components(separation, [0, 1]), 0, 0.2, 0.3)
    found = rerun(edited, [0], max_iter=5)
    assert_array_equal(modelled(found, 0), modelled(edited, 0))
    assert_nulls(found)


def test_without_a_lock_everything_goes_on_from_where_it_is(separation) -> None:
    found = rerun(separation, [], max_iter=10)
    assert_nulls(found)
    twice = rerun(separation, [], max_iter=10)
    assert_array_equal(found.model.H, twice.model.H)
    assert found.sources == separation.sources
    n = separation.model.n_components
    models = [modelled(s, k).ravel() for s in (separation, found) for k in range(n)]
    likeness = np.corrcoef(models)[:n, n:]
    assert_array_equal(likeness.argmax(axis=1), np.arange(n))


def assert_sources_keep_their_energy(
    recording: Path | AudioBuffer, **settings: Any
) -> None:
    before = separate(recording, settings=Settings(**settings))
    loudest = max(before.tags, key=lambda tag: tag.energy_share).index
    after = rerun(before, [loudest])
    assert after.sources == before.sources
    for old, new in zip(render_stems(before), render_stems(after), strict=True):
        assert np.sum(new**2) > 0.8 * np.sum(old**2) or np.sum(old**2) < 1e-9
    assert_nulls(after)


def test_no_source_of_the_loop_loses_a_fifth_by_a_rerun() -> None:
    loop = nmfaudio.load(DEMO)
    half = loop.samples[:, : loop.n_samples // 2]
    first = AudioBuffer.from_array(half, loop.sample_rate)
    assert_sources_keep_their_energy(first, max_iter=60)


@pytest.mark.slow
@pytest.mark.parametrize("case", REAL)
def test_no_source_of_real_music_loses_a_fifth_by_a_rerun(case: str) -> None:
    path = EVALUATION / case / "mix.flac"
    if not path.exists():
        pytest.skip("evaluation recordings are not present")
    assert_sources_keep_their_energy(path)


def test_a_silenced_span_is_silent_and_the_rest_is_not(separation: Separation) -> None:
    edited = silence(separation, 0, 0.25, 0.5)
    hop_s = separation.plan.hop_length / RATE
    centres_s = np.arange(separation.model.H.shape[1]) * hop_s
    inside = (centres_s >= 0.25) & (centres_s < 0.5)
    before, after = modelled(separation, 0), modelled(edited, 0)
    assert not after[..., inside].any()
    assert_array_equal(after[..., ~inside], before[..., ~inside])
    assert_array_equal(modelled(edited, 1), modelled(separation, 1))
    assert edited.model.W is separation.model.W
    assert_nulls(edited)
    for quick, slow in zip(edited.tags, fresh_tags(edited), strict=True):
        assert quick.energy_share == pytest.approx(slow.energy_share, abs=0.01)
        assert quick.pan == pytest.approx(slow.pan, abs=0.05)


def test_long_spans_are_measured_in_parts() -> None:
    audio = AudioBuffer(two_notes(n_samples=64_000), RATE)
    settings = Settings(
        n_components=2, n_fft=128, hop_length=32, max_iter=10, preset="free"
    )
    separation = separate(audio, settings=settings)
    edited = silence(separation, 0, 0.0, 3.9)
    for quick, slow in zip(edited.tags, fresh_tags(edited), strict=True):
        assert quick.energy_share == pytest.approx(slow.energy_share, abs=0.1)


def test_activations_can_be_scaled(plain) -> None:
    louder = scale_activation(plain, 2, 0.0, 2.0, 2.0)
    assert_allclose(modelled(louder, 2), 2 * modelled(plain, 2), rtol=1e-5)
    assert_nulls(louder)


def test_a_hit_is_found_from_anywhere_in_it(plain) -> None:
    hop_s = plan_hop_s = plain.plan.hop_length / RATE
    curve = np.zeros(plain.model.H.shape[1], np.float32)
    for start in (10, 30, 37, 80):
        curve[start : start + 12] = np.maximum(
            curve[start : start + 12], 0.75 ** np.arange(12)
        )
    H = plain.model.H.copy()
    H[0] = curve
    edited = replace(plain, model=replace(plain.model, H=H))
    frames = [round(s / plan_hop_s) for s in hit_span(edited, 0, 31 * hop_s)]
    assert frames[0] in (29, 30)
    assert frames[1] in (36, 37)
    for frame in (38, 40, 44):
        second = hit_span(edited, 0, frame * hop_s)
        assert [round(s / hop_s) for s in second] in ([36, 49], [36, 50], [37, 49])
    silent = silence(edited, 0, *hit_span(edited, 0, 31 * hop_s))
    assert not silent.model.H[0, 30:36].any()
    assert silent.model.H[0, 37] == 1.0
    assert silent.model.H[0, 21] > 0
    with pytest.raises(ParameterError, match="silent at"):
        hit_span(edited, 0, 60 * hop_s)


def test_places() -> None:
    assert places_after_merge(6, [4, 1]) == (0, 1, 2, 3, 1, 4)
    assert places_after_split(4, 1, 3) == (0, 1, 4, 5)


def test_what_cannot_be_is_refused(plain) -> None:
    for wrong in (
        lambda: merge_components(plain, [1]),
        lambda: merge_components(plain, [1, 9]),
        lambda: split_component(plain, 0, 1),
        lambda: split_component(plain, -1),
        lambda: rerun(plain, range(4)),
        lambda: silence(plain, 0, 1.0, 1.0),
        lambda: silence(plain, 0, 90.0, 91.0),
        lambda: scale_activation(plain, 0, 0.0, 1.0, -1.0),
        lambda: scale_activation(plain, 0, 0.0, 1.0, float("nan")),
    ):
        with pytest.raises(ParameterError):
            wrong()
    silent = silence(plain, 0, 0.0, 2.1)
    assert silent.tags[0].label == "silent"
    with pytest.raises(ParameterError, match="already"):
        silence(silent, 0, 0.0, 1.0)
    with pytest.raises(ParameterError, match="nothing to split"):
        split_component(silent, 0)


def test_cancelled_work_changes_nothing(separation: Separation) -> None:
    cancel = threading.Event()
    cancel.set()
    assert split_component(separation, 0, cancel=cancel) is separation
    assert rerun(separation, [0], cancel=cancel) is separation
    late = threading.Event()
    stop = {"observer": lambda _: late.set(), "cancel": late}
    assert rerun(separation, [0], **stop) is separation
