"""Every two things that can be asked for are obeyed, refused, or named in a note."""

from dataclasses import fields, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.separation.choice import kind as kinds
from nmfaudio.separation.choice.decide import AUTO, PRESETS, preset
from nmfaudio.separation.choice.resolution import plan_of
from nmfaudio.separation.choice.resolve import (
    Resolved,
    check_settings,
    resolve,
    without_influence,
)
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.dictionary import Dictionary, TaughtSource
from nmfaudio.separation.request.guides import Guides, Passage, ScoreFile
from nmfaudio.separation.request.recipe import KINDS, Recipe
from nmfaudio.separation.request.recipe_file import parse_recipe, recipe_text
from nmfaudio.separation.request.score import Note, Part, Score
from nmfaudio.separation.request.settings import Settings
from nmfaudio.spectral.stft import StftPlan

RATE = 8000
AUDIO = AudioBuffer(np.full((1, 800), 0.1, np.float32), RATE)
SCORE = Score.of((Part("Flute", (Note(69, 0.0, 0.05),)),))
DICTIONARY = Dictionary(
    StftPlan(RATE, n_fft=256, hop_length=64),
    (TaughtSource("Voice", np.full((1, 129, 1), 1 / 129, np.float32)),),
    mask_exponent=1.5,
)

RECIPES = {
    kind: Recipe(
        f"My {kind}",
        kind=kind,
        beta=2.0,
        max_iter=7,
        splits=("low",) if kind == "parts" else (),
        mask_exponent=3.0,
        smoothing_s=0.02,
        keep_attacks=True,
        stereo_masks=False,
        seed=5,
        n_sources=3,
    )
    for kind in KINDS
}
MINIMAL_GUIDES = {
    "boxes": Guides(boxes=(Box("A", 0.0, 0.1, 100.0, 900.0),)),
    "find": Guides(find=("clicks",)),
    "passages": Guides(passages=(Passage("Voice", 0.0, 0.05),)),
    "dictionary file": Guides(dictionary=Path("x.nmfdict")),
    "score file": Guides(score=ScoreFile(Path("x.mid"))),
    "adapt": Guides(adapt=True),
}
VALUES: dict[str, dict[str, Any]] = {
    "n_components": {"9": 9},
    "beta": {"kl": 1.0, "is": 0.0},
    "n_sources": {"2": 2},
    "seed": {"4": 4},
    "n_fft": {"512": 512},
    "hop_length": {"100": 100},
    "max_iter": {"11": 11},
    "tol": {"0": 0.0},
    "max_time_s": {"5": 5.0},
    "mask_exponent": {"hard": 4.0},
    "n_threads": {"1": 1},
    "preset": {name: name for name in PRESETS},
    "recipe": RECIPES,
    "guides": MINIMAL_GUIDES,
    "smoothing_s": {"0": 0.0},
    "keep_attacks": {"no": False},
    "stereo_masks": {"yes": True},
    "dictionary": {"one": DICTIONARY},
    "score": {"one": SCORE},
    "score_alignment": {"dtw": "dtw"},
    "rest": {"no": False},
    "components_by": {"elbow": "elbow"},
    "n_starts": {"3": 3},
    "stereo": {"yes": True},
}
"""Each field of the settings, and values that differ from every default."""

ASKED = [(name, word) for name, values in VALUES.items() for word in values]
PAIRS = [(one, other) for one, other in combinations(ASKED, 2) if one[0] != other[0]]


@pytest.fixture(autouse=True)
def content_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what is tested elsewhere, and would compile."""
    monkeypatch.setattr(kinds, "kind_of", lambda _: None)
    monkeypatch.setattr(kinds, "choose_preset", lambda _: ("drum-loop", "it says so"))


def as_prepared(settings: Settings) -> Settings:
    """Return settings with what :mod:`nmfaudio.separation.prepare` would put there."""
    given = settings.guides or Guides()
    known = given.joined(settings.recipe.guides) if settings.recipe else given
    score = settings.score or (SCORE if known.score else None)
    dictionary = settings.dictionary
    if known.passages or known.dictionary:
        dictionary = dictionary or DICTIONARY
    return replace(settings, score=score, dictionary=dictionary)


def ask(settings: Settings) -> Resolved:
    """Resolve as the pipeline does."""
    check_settings(settings)
    return resolve(as_prepared(settings), AUDIO)


def is_obeyed(name: str, settings: Settings, resolved: Resolved) -> bool:
    """Tell whether what is followed carries a setting."""
    recipe, value = resolved.recipe, getattr(settings, name)
    plan, score = plan_of(recipe, RATE), recipe.guides.score
    count = recipe.total_components if recipe.kind == "parts" else recipe.n_components
    own = [
        key
        for key in ("kind", "beta", "max_iter", "mask_exponent", "smoothing_s")
        if getattr(settings, key, None) is None
    ]
    carried = {
        "n_components": count == value,
        "n_fft": plan.n_fft == value,
        "hop_length": plan.hop_length == value,
        "preset": name == "preset" and recipe.name == preset(value).name,
        "recipe": all(getattr(recipe, k) == getattr(value, k, None) for k in own),
        "guides": recipe.guides.boxes == getattr(value, "boxes", None)
        and recipe.guides.find == getattr(value, "find", None),
        "score": recipe.kind == "scored",
        "dictionary": recipe.kind == "taught" and plan == DICTIONARY.plan,
        "score_alignment": recipe.kind == "scored"
        and (score is None or score.alignment == value),
        "n_threads": True,  # The machine's: the pipeline hands it on.
    }
    return carried[name] if name in carried else getattr(recipe, name) == value


def is_named(name: str, settings: Settings, resolved: Resolved) -> bool:
    """Tell whether a note says that a setting was not used."""
    value = getattr(settings, name)
    words = {"recipe": f'recipe "{getattr(value, "name", "")}"'}.get(name, name)
    return any(
        words in note and "used" in note and ("recipe" in words or str(value) in note)
        for note in resolved.notes
    )


def check(settings: Settings, names: tuple[str, ...]) -> None:
    try:
        resolved = ask(settings)
    except ParameterError as error:
        # A refusal names what stands in the way of what.
        known = (
            "score",
            "taught",
            "dictionary",
            "needs",
            "adapt",
            "n_components",
            "stereo",
        )
        assert any(word in str(error) for word in known)  # noqa: PT017
        return
    for name in names:
        obeyed = is_obeyed(name, settings, resolved)
        named = is_named(name, settings, resolved)
        assert obeyed != named, (name, obeyed, named, resolved)


def test_the_table_knows_every_setting() -> None:
    assert set(VALUES) == {field.name for field in fields(Settings)}


@pytest.mark.parametrize(("name", "word"), ASKED)
def test_each_setting_alone(name: str, word: str) -> None:
    check(made(((name, word),)), (name,))


def made(asked: tuple[tuple[str, str], ...]) -> Settings:
    return Settings(**{name: VALUES[name][word] for name, word in asked})


@pytest.mark.parametrize("first", ASKED, ids=" ".join)
def test_every_pair_of_settings(first: tuple[str, str]) -> None:
    for pair in PAIRS:
        if pair[0] != first:
            continue
        try:
            settings = made(pair)
        except ParameterError as error:
            assert all(name in str(error) for name, _ in pair)  # noqa: PT017
            continue
        check(settings, tuple(name for name, _ in pair))


@pytest.mark.parametrize("kind", KINDS)
def test_a_setting_wins_over_the_recipe_and_its_guides(kind: str) -> None:
    """A recipe that brings its own score or passages is told like any other."""
    guides = {
        "scored": MINIMAL_GUIDES["score file"],
        "taught": MINIMAL_GUIDES["passages"],
    }.get(kind, Guides())
    recipe = replace(RECIPES[kind], guides=guides)
    for name in sorted(VALUES.keys() - {"recipe", "guides"}):
        for value in VALUES[name].values():
            check(Settings(recipe=recipe, **{name: value}), (name,))


def test_the_found_fault_stays_found() -> None:
    recipe = RECIPES["plain"]
    assert ask(Settings(recipe=recipe)).recipe.beta == 2.0
    assert ask(Settings(recipe=recipe, beta=1.0)).recipe.beta == 1.0


@pytest.mark.parametrize("name", [AUTO, *PRESETS])
def test_a_resolved_recipe_is_a_fixed_point(name: str) -> None:
    """Written, read and followed again, it is the same, whatever was asked for."""
    for kind, recipe in RECIPES.items():
        if kind in {"taught", "scored"}:
            continue
        for settings in (Settings(preset=name), Settings(recipe=recipe)):
            asked = replace(
                settings,
                n_components=7,
                beta=1.1,
                seed=3,
                n_fft=500,
                hop_length=123,
                tol=1e-7 / 3,
                mask_exponent=1.0 / 0.3,
                smoothing_s=0.1 / 3,
                n_sources=2,
                guides=MINIMAL_GUIDES["boxes"],
            )
            first = ask(asked).recipe
            read = parse_recipe(recipe_text(first))
            assert read == first
            again = ask(Settings(recipe=read)).recipe
            assert again == first
            assert plan_of(again, RATE) == StftPlan(RATE, n_fft=500, hop_length=123)


@pytest.mark.parametrize("n_fft", [None, 512])
@pytest.mark.parametrize("hop_length", [None, 100])
def test_resolution_follows_what_is_asked(n_fft: Any, hop_length: Any) -> None:
    plain = ask(Settings(preset="free", n_fft=n_fft, hop_length=hop_length)).recipe
    plan = plan_of(plain, RATE)
    assert plan.n_fft == (n_fft or (4 * hop_length if hop_length else 512))
    assert plan.hop_length == (hop_length or plan.n_fft // 4)
    loop = ask(Settings(preset="voice", n_fft=n_fft, hop_length=hop_length)).recipe
    plan = plan_of(loop, RATE)
    assert plan.n_fft == (n_fft or 2048)  # the power of two closest to 186 ms
    assert plan.hop_length == (hop_length or plan.n_fft // 4)


def test_frames_grow_where_a_hop_asks_for_it() -> None:
    for kind, n_fft in (("free", 6000), ("voice", 3000)):
        plan = plan_of(ask(Settings(preset=kind, hop_length=1500)).recipe, RATE)
        assert (plan.n_fft, plan.hop_length) == (n_fft, 1500)


def test_a_count_and_a_way_to_find_one_replace_each_other() -> None:
    found = replace(RECIPES["plain"], components_by="elbow")
    counted = ask(Settings(recipe=found, n_components=9)).recipe
    assert (counted.n_components, counted.components_by) == (9, None)
    found = ask(Settings(recipe=counted, components_by="ard")).recipe
    assert (found.n_components, found.components_by) == (None, "ard")


def test_what_cannot_count_is_known_before_the_work() -> None:
    assert without_influence(Settings(n_components=3)) == ()
    free = Settings(preset="free", n_components=3, n_starts=4)
    assert without_influence(free) == ()
    loop = Settings(preset="drum-loop", n_components=3, beta=0.0)
    assert without_influence(loop) == (("n_components", "the preset drum-loop"),)
    taught = Settings(
        preset="voice", recipe=RECIPES["plain"], guides=MINIMAL_GUIDES["passages"]
    )
    adapting = replace(taught.guides, adapt=True)
    assert without_influence(replace(taught, guides=adapting)) == (
        ("recipe", "taught sources"),
        ("preset", "taught sources"),
    )
    # A passage may correct what the preset or the recipe finds, and no file does.
    assert without_influence(replace(taught, recipe=None)) == ()
    file = Guides(passages=(Passage("Voice", path=Path("x.wav")),))
    beside = without_influence(replace(taught, recipe=None, guides=file))
    assert beside == (("preset", "taught sources"),)
    follows = replace(taught, recipe=RECIPES["taught"], preset=AUTO)
    assert without_influence(follows) == ()


@pytest.mark.parametrize("n_channels", [1, 2])
def test_a_recording_without_sides_is_told_where_only_places_count(n_channels) -> None:
    alike = AudioBuffer(np.repeat(AUDIO.samples, n_channels, axis=0), RATE)
    sides = Settings(preset="left-centre-right")
    (note,) = resolve(sides, alike).notes
    assert "this recording has only one" in note
    apart = AudioBuffer(np.array([[0.1] * 800, [0.2] * 800], np.float32), RATE)
    assert resolve(sides, apart).notes == ()
    assert resolve(Settings(preset="full-mix"), alike).notes == ()


def test_a_dictionary_of_another_rate_is_refused() -> None:
    audio = AudioBuffer(AUDIO.samples, 16_000)
    with pytest.raises(ParameterError, match="learned at 8000 Hz"):
        resolve(Settings(dictionary=DICTIONARY), audio)
