"""Attacks are found where they are, and nothing of them sounds before."""

import tracemalloc

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.playback.mixer import MixVoice
from nmfaudio.separation.choice.decide import preset
from nmfaudio.separation.editing.refitting import split_component
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.onsets.attacks import find_attacks
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.rendering.attack_frames import FADE_S, plan_cuts
from nmfaudio.separation.rendering.resynthesis import (
    FrameRenderer,
)
from nmfaudio.separation.rendering.source_gains import (
    stem_gains,
)
from nmfaudio.separation.request.recipe_file import parse_recipe, recipe_text
from nmfaudio.separation.request.settings import Settings
from nmfaudio.spectral.stft import StftPlan

RATE = 16_000
PLAN = StftPlan(RATE, n_fft=1024, hop_length=256)
SOURCE_OF = np.array([1, 2])


def drums_over_a_tone(*places, n_samples=2 * RATE, n_channels=1):
    """Return the drums alone and the tone alone, (n_channels, n_samples)."""
    noise = np.random.default_rng(3).standard_normal(n_samples)
    at = np.arange(n_samples)
    drums = np.zeros(n_samples)
    for place in places:
        decay = np.exp(-(at[place:] - place) / (0.02 * RATE))
        drums[place:] += 0.5 * decay * noise[place:]
    tone = 0.1 * np.sin(2 * np.pi * 440 * at / RATE) + 0.05 * np.sin(
        2 * np.pi * 880 * at / RATE
    )
    levels = np.linspace(1.0, 0.5, n_channels)[:, np.newaxis]
    return (levels * drums).astype(np.float32), (levels * tone).astype(np.float32)


def true_model(drums, tone, attacks):
    """Model each source by its own spectrum and level."""
    W, H = [], []
    for sound in (drums, tone):
        V = PLAN.magnitude(sound)
        W.append(V.mean(axis=1))
        H.append(V.sum(axis=0) / V.mean(axis=1).sum())
    model = RenderModel.from_factors(np.stack(W, axis=1), np.stack(H))
    return RenderModel(model.W, model.H, model.component_of, 2, attacks)


def stems(audio, model, **options):
    renderer = FrameRenderer(audio, PLAN, model, **options)
    mix = renderer.mix(*stem_gains(SOURCE_OF, 2), SOURCE_OF)
    return renderer.render(mix, 0, audio.n_samples)


def null_db(rendered, samples):
    error = np.sum((rendered.sum(axis=0, dtype=np.float64) - samples) ** 2)
    return 10 * np.log10(error / np.sum(samples.astype(np.float64) ** 2))


@pytest.mark.parametrize("n_channels", [1, 2])
def test_attacks_are_found_to_a_millisecond(n_channels):
    places = [4_000, 9_111, 17_500, 25_000]
    drums, tone = drums_over_a_tone(*places, n_channels=n_channels)
    found = find_attacks(AudioBuffer.from_array(drums + tone, RATE))
    assert len(found) == 4
    assert np.abs(found - places).max() <= RATE // 1000


@pytest.mark.parametrize("n_samples", [0, 1, 40, 3_000])
def test_nothing_is_found_where_nothing_begins(n_samples):
    _, tone = drums_over_a_tone(n_samples=max(n_samples, 1))
    for samples in (tone[:, :n_samples], np.zeros((1, n_samples), np.float32)):
        assert find_attacks(AudioBuffer.from_array(samples, RATE)).size == 0


def test_soft_beginnings_are_left_alone():
    _, tone = drums_over_a_tone()
    swell = (tone * np.linspace(0, 1, tone.shape[1]) ** 2).astype(np.float32)
    assert find_attacks(AudioBuffer.from_array(swell, RATE)).size == 0


@pytest.mark.parametrize("exponent", [1.0, 2.0])
def test_a_drum_is_not_audible_before_it_sounds(exponent):
    place = 16_100
    drums, tone = drums_over_a_tone(place)
    drums *= np.float32(4.0)
    audio = AudioBuffer.from_array(drums + tone, RATE)
    before = slice(place - 400, place - 40)
    attack = float(np.sum(drums[:, place : place + 160] ** 2))
    early, errors = {}, {}
    for attacks in (None, np.array([place])):
        drum, held, _ = stems(
            audio, true_model(drums, tone, attacks), exponent=exponent
        )
        early[attacks is not None] = float(np.sum(drum[:, before] ** 2))
        errors[attacks is not None] = float(np.sum((held - tone)[:, before] ** 2))
    assert early[True] < 10**-4.5 * attack
    assert early[True] < 0.2 * early[False]
    assert errors[True] < 0.2 * errors[False]


def test_the_drum_itself_is_the_same_bits_as_ever():
    place = 16_100
    drums, tone = drums_over_a_tone(place)
    audio = AudioBuffer.from_array(drums + tone, RATE)
    whole = stems(audio, true_model(drums, tone, None))
    cut = stems(audio, true_model(drums, tone, np.array([place])))
    np.testing.assert_array_equal(cut[..., place:], whole[..., place:])
    np.testing.assert_array_equal(cut[..., : place - 1024], whole[..., : place - 1024])
    assert (cut[..., place - 1024 : place] != whole[..., place - 1024 : place]).any()


@pytest.mark.parametrize("exponent", [1.0, 1.5])
@pytest.mark.parametrize(
    "attacks",
    [[0], [1], [16_000], [500, 600, 601, 900, 4_000], [31_999], [-5, 40_000], []],
)
def test_stems_add_up_wherever_attacks_are(attacks, exponent):
    drums, tone = drums_over_a_tone(600, 16_000, n_channels=2)
    audio = AudioBuffer.from_array(drums + tone, RATE)
    model = true_model(drums, tone, np.array(attacks, dtype=np.int64))
    assert null_db(stems(audio, model, exponent=exponent), audio.samples) < -125


def test_a_later_attack_changes_nothing_before_an_earlier_one():
    first, second = 16_100, 16_400
    drums, tone = drums_over_a_tone(first, second)
    audio = AudioBuffer.from_array(drums + tone, RATE)
    one = stems(audio, true_model(drums, tone, np.array([first])))
    both = stems(audio, true_model(drums, tone, np.array([first, second])))
    before = slice(first - round(FADE_S * RATE))
    np.testing.assert_allclose(both[..., before], one[..., before], atol=1e-6)
    assert not np.allclose(both[..., first:second], one[..., first:second], atol=1e-3)


def test_what_is_played_is_what_is_exported():
    places = np.array([4_000, 4_300, 9_111, 25_000])
    drums, tone = drums_over_a_tone(*places)
    audio = AudioBuffer.from_array(drums + tone, RATE)
    renderer = FrameRenderer(audio, PLAN, true_model(drums, tone, places))
    mix = renderer.mix(np.array([1.0, 0.3]), 1.0, SOURCE_OF)
    exported = np.concatenate([s for _, s in renderer.blocks(mix, workers=2)], axis=2)
    voice = MixVoice(renderer, mix)
    played = np.concatenate([voice.read(777) for _ in range(20)], axis=1)
    np.testing.assert_array_equal(played, exported[0][:, : played.shape[1]])
    voice.seek(8_000)
    np.testing.assert_array_equal(voice.read(3_000), exported[0][:, 8_000:11_000])


def test_frames_are_cut_by_attacks_strictly_within():
    plan = StftPlan(RATE, n_fft=8, hop_length=2)
    # Frame 5 holds samples 6 to 13.
    for attack, inside in ((6, False), (7, True), (13, True), (14, False)):
        cuts = plan_cuts(np.array([attack]), plan, 40, 21)
        assert (5 in cuts.frame) is inside
    cuts = plan_cuts(np.array([10, 12]), plan, 40, 21)
    assert (np.diff(cuts.frame) >= 0).all()
    assert cuts.attack[cuts.frame == 5].tolist() == [10, 12]
    assert (cuts.calm * 2 + 4 <= cuts.attack)[cuts.attack == 10].all()


def test_frames_that_the_model_does_not_know_are_left_alone():
    cuts = plan_cuts(np.array([30]), StftPlan(RATE, n_fft=8, hop_length=2), 40, 14)
    assert cuts.frame.size == 0 or cuts.frame.max() < 14


@pytest.mark.parametrize("attacks", [[5, 5], [9, 3]])
def test_attacks_must_ascend(attacks):
    with pytest.raises(ParameterError, match="ascending order"):
        plan_cuts(np.array(attacks), PLAN, 100, 10)


@pytest.mark.parametrize(
    ("name", "keep"), [("full-mix", True), ("instruments", True), ("free", False)]
)
def test_recipes_say_whether_attacks_are_kept(name, keep):
    recipe = preset(name)
    assert recipe.keep_attacks is keep
    assert parse_recipe(recipe_text(recipe)).keep_attacks is keep


@pytest.mark.parametrize("asked", [None, True, False])
def test_a_separation_keeps_attacks_as_its_settings_say(asked):
    drums, tone = drums_over_a_tone(4_000, 9_111, n_samples=RATE)
    settings = Settings(
        preset="free", n_components=3, max_iter=5, seed=1, keep_attacks=asked
    )
    found = separate(drums + tone, RATE, settings=settings)
    assert found.attacks is not None
    assert len(found.attacks) == 2
    assert (found.model.attacks is found.attacks) is bool(asked)
    parts = split_component(found, 0, n_parts=2)
    assert parts.model.attacks is found.model.attacks


def test_looking_for_attacks_copies_no_long_recording():
    samples = np.zeros((1, 120 * 44_100), np.float32)
    samples[0, ::22_050] = 0.5
    audio = AudioBuffer(samples, 44_100)
    tracemalloc.start()
    try:
        attacks = find_attacks(audio)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert attacks.size > 200
    assert peak < 0.9 * samples.nbytes
