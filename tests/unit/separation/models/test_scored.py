"""A score makes a source of each part, well above what listening alone finds."""

import threading
from dataclasses import replace

import numpy as np
import pytest
import score_pieces

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.separation.cancelling import Cancelled
from nmfaudio.separation.choice.resolution import plan_of
from nmfaudio.separation.evaluation import bss_eval, match_sources
from nmfaudio.separation.model import Separation, SourceGuess
from nmfaudio.separation.models.channel_gains import place
from nmfaudio.separation.models.fitted import FittedModel
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.models.scored import build_scored
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.score import Note, Part, Score
from nmfaudio.separation.request.settings import Settings
from nmfaudio.separation.score.alignment import align_offset
from nmfaudio.separation.spectrogram import measure_spectrogram

SCORE = score_pieces.duet(3, melody="Vibraphone")
STEMS = score_pieces.play(SCORE, SCORE.length_s + 0.3)
AUDIO = AudioBuffer.from_array(STEMS.sum(axis=0), score_pieces.RATE)


RECIPE = Recipe("Score", kind="scored", window_s=0.093, max_iter=30)


def built(
    audio: AudioBuffer,
    score: Score,
    *,
    rest: bool = True,
    cancel: threading.Event | None = None,
) -> FittedModel:
    spectrogram = measure_spectrogram(audio, plan_of(RECIPE, audio.sample_rate))
    fits = FitSequence(None, cancel, total=30)
    recipe = replace(RECIPE, rest=rest)
    fitted, groups = build_scored(spectrogram, score, recipe, fits)
    return FittedModel(place(fitted, spectrogram.sides()), fitted, groups)


def separation(audio: AudioBuffer, made: FittedModel) -> Separation:
    assert made.groups is not None
    sources = tuple(
        SourceGuess(name, tuple(int(k) for k in components))
        for name, components in made.groups
    )
    plan = plan_of(RECIPE, audio.sample_rate)
    return Separation(audio, plan, made.model, made.factorization, (), sources)


def sdr(separated: Separation) -> float:
    stems = render_stems(separated)
    estimates = {
        source.name: stem.mean(axis=0)
        for source, stem in zip(separated.sources, stems, strict=False)
    }
    truth = {part.name: stem for part, stem in zip(SCORE.parts, STEMS, strict=True)}
    matched = match_sources(truth, estimates)
    heard = np.stack([estimates[matched[name]] for name in truth])
    return float(np.mean(bss_eval(STEMS, heard, filter_length=64).sdr))


def test_a_score_is_worth_more_than_3_db() -> None:
    informed = sdr(separation(AUDIO, built(AUDIO, SCORE)))
    # The preset for such music, and told how many sources there are.
    alone = separate(AUDIO, settings=Settings(preset="instruments", n_sources=2))
    assert informed > sdr(alone) + 3.0


def test_a_score_that_had_to_be_aligned_is_worth_as_much() -> None:
    elsewhere = SCORE.warped(lambda t: 0.97 * t + 4.0)
    aligned = align_offset(elsewhere, AUDIO)
    exact = sdr(separation(AUDIO, built(AUDIO, SCORE)))
    assert sdr(separation(AUDIO, built(AUDIO, aligned))) > exact - 0.5


def test_notes_sound_only_where_they_are_written_and_on_their_pitch() -> None:
    part = Part("Flute", (Note(69, 0.5, 0.8),))
    rng = np.random.default_rng(0)
    audio = AudioBuffer.from_array(0.1 * rng.standard_normal(32_000), 16_000)
    made = built(audio, Score.of((part,)))
    assert made.groups is not None
    names = [name for name, _ in made.groups]
    assert names == ["Flute", "Rest"]
    note = int(made.groups[0][1][0])
    t = np.arange(made.model.H.shape[1]) * plan_of(RECIPE, 16_000).hop_length / 16_000
    sounds = made.model.H[note] > 0
    assert sounds.any()
    assert t[sounds].min() >= 0.4
    assert t[sounds].max() <= 0.8 + 0.5
    hz = (
        np.arange(plan_of(RECIPE, 16_000).n_bins)
        * 16_000
        / plan_of(RECIPE, 16_000).n_fft
    )
    assert made.model.W[0, (hz > 480) & (hz < 840), note].max() == 0.0
    # All the rest of the flute are its attacks.
    attacks = made.model.H[made.groups[0][1][1:]].max(axis=0) > 0
    assert t[attacks].max() <= 0.5 + 0.1


def test_drums_of_a_score_are_a_source_and_stereo_has_places() -> None:
    rng = np.random.default_rng(2)
    burst = rng.standard_normal(1600) * np.exp(-np.arange(1600) / 300)
    sound = np.zeros((2, 32_000))
    for at in (4_000, 12_000, 20_000):
        sound[1, at : at + 1600] += burst
    sound[0] = 0.3 * np.sin(2 * np.pi * 440.0 * np.arange(32_000) / 16_000)
    audio = AudioBuffer.from_array(0.3 * sound, 16_000)
    strokes = tuple(
        Note(38, at / 16_000, at / 16_000 + 0.01) for at in (4e3, 12e3, 2e4)
    )
    score = Score.of(
        (
            Part("Organ", (Note(69, 0.0, 2.0),)),
            Part("Drums", strokes, percussive=True),
        )
    )
    made = built(audio, score, rest=False)
    assert made.groups is not None
    assert [name for name, _ in made.groups] == ["Organ", "Drums"]
    stems = render_stems(separation(audio, made))
    energy = np.sum(np.asarray(stems, dtype=np.float64) ** 2, axis=2)
    assert energy[0, 0] > 20 * energy[0, 1]
    assert energy[1, 1] > 20 * energy[1, 0]


def test_a_part_called_rest_keeps_its_name() -> None:
    part = replace(SCORE.parts[0], name="Rest")
    made = built(AUDIO, Score.of((part,)))
    assert made.groups is not None
    assert [name for name, _ in made.groups] == ["Rest", "Rest of all"]


def test_parts_that_do_not_play_have_no_components() -> None:
    late = Part("Late", (Note(60, 100.0, 101.0),))
    early = Part("Early", (Note(60, -9.0, -8.0),), percussive=True)
    low = Part("Below hearing", (Note(0, 1.0, 2.0), Note(50, 1.0, 2.0)))
    audio = AudioBuffer(AUDIO.samples[:, : 44_100 * 3], AUDIO.sample_rate)
    made = built(audio, Score.of((late, early, low)), rest=False)
    assert made.groups is not None
    assert [components.size for _, components in made.groups] == [0, 0, 3]


def test_a_score_elsewhere_is_refused() -> None:
    far = SCORE.warped(lambda t: t + 1000.0)
    with pytest.raises(ParameterError, match="align it"):
        built(AUDIO, far)


def test_silence_has_silent_sources() -> None:
    silent = AudioBuffer.from_array(np.zeros(16_000), 16_000)
    made = built(silent, SCORE)
    assert np.isfinite(made.model.W).all()
    assert not np.any(made.model.H)


def test_cancelling_ends_the_fit() -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        built(AUDIO, SCORE, cancel=cancel)
