"""Guides: files, options of a recipe, and what the pipeline makes of them."""

import math
from pathlib import Path

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.encode import AudioWriter
from nmfaudio.errors import ParameterError, ProjectFileError
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.prepare import learn_from, prepare
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.damage import Damage
from nmfaudio.separation.request.guides import (
    Guides,
    Passage,
    ScoreFile,
    guides_text,
    load_guides,
)
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.recipe_file import (
    load_recipe,
    parse_recipe,
    recipe_text,
)
from nmfaudio.separation.request.settings import Settings

RATE = 16_000
EVERYTHING = Guides(
    passages=(
        Passage("Voice", 1.5, 4.0),
        Passage('Gui"tar', path=Path("a folder") / "guitar.wav"),
    ),
    boxes=(Box("Voice", 6.0, 6.5, 300.0, 2500.0, belongs=False, strength=0.5),),
    damages=(Damage(7.25, 7.3), Damage(8.0, 8.5, 1000.0, 4000.0)),
    find=("clicks",),
)


def tone(hz: float, n_samples: int = 2 * RATE) -> np.ndarray:
    t = np.arange(n_samples) / RATE
    return 0.3 * sum(np.sin(2 * np.pi * hz * k * t) / k for k in (1, 2, 3))


def two_sources() -> AudioBuffer:
    """Return a second of one source alone, one of the other, then two of both."""
    low, high = tone(196.0, 4 * RATE), tone(523.0, 4 * RATE)
    low[RATE : 2 * RATE] = 0
    high[:RATE] = 0
    return AudioBuffer.from_array(low + high, RATE)


@pytest.mark.parametrize(
    "guides",
    [
        Guides(),
        EVERYTHING,
        Guides(score=ScoreFile(Path("song.mid"), "dtw", split_hands=True)),
        Guides(dictionary=Path("band.nmfdict")),
        Guides(dictionary=Path("band.nmfdict"), adapt=False),
        Guides(passages=EVERYTHING.passages, adapt=True),
    ],
)
def test_recipes_keep_guides(guides, tmp_path):
    recipe = Recipe("With guides", guides=guides, smoothing_s=0.02)
    assert parse_recipe(recipe_text(recipe)) == recipe
    path = tmp_path / "recipe.toml"
    path.write_text(recipe_text(recipe), encoding="utf-8")
    assert load_recipe(path).guides == guides.relative_to(tmp_path)


def test_a_file_of_guides_is_relative_to_its_folder(tmp_path):
    path = tmp_path / "guides.toml"
    path.write_text(guides_text(EVERYTHING), encoding="utf-8")
    found = load_guides(path)
    assert found.passages[1].path == tmp_path / "a folder" / "guitar.wav"
    assert found.boxes == EVERYTHING.boxes
    assert found.damages == EVERYTHING.damages
    assert math.isinf(found.passages[1].stop_s)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[teach]]\nstart_s = 1", "lacks something"),
        ('[[teach]]\nsource = "A"\nstart_s = 2\nstop_s = 1', "end after it begins"),
        ('[[teach]]\nsource = "A"', "needs an end in seconds, or a file"),
        ('[teach]\nsource = "A"', "double brackets"),
        ('[[stroke]]\nsource = "A"\ncolour = 3', 'no key "stroke.colour"'),
        ("[[repair]]\nfind = 3", '"repair.find" must be text'),
        ('[[repair]]\nfind = "coughs"', "clicks, clipping, dropouts"),
        ('[score]\nfile = "a.mid"\nalignment = "magic"', "none, offset, dtw"),
        ('[dictionary]\nadapt = "often"', 'must be true, false or "auto"'),
        ("[mask]\nexponent = 2", 'no key "mask" in guides'),
        ("teach = [", "not valid TOML"),
        (
            '[score]\nfile = "a.mid"\n[dictionary]\nfile = "b"',
            "cannot be followed at once",
        ),
    ],
)
def test_what_does_not_fit_is_said(text, words, tmp_path):
    path = tmp_path / "guides.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ProjectFileError, match=words):
        load_guides(path)


def test_times_may_be_texts_as_the_window_shows_them(tmp_path):
    path = tmp_path / "g.toml"
    text = '[[teach]]\nsource = "A"\nstart_s = "1:02.5"\nstop_s = 63\n'
    path.write_text(text, encoding="utf-8")
    (passage,) = load_guides(path).passages
    assert (passage.start_s, passage.stop_s) == (62.5, 63.0)
    path.write_text(text.replace("1:02.5", "soon"), encoding="utf-8")
    with pytest.raises(ProjectFileError, match=r'a text as "1:02\.5"'):
        load_guides(path)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(
        ProjectFileError, match=r"cannot read the file of guides: .*none\.toml"
    ):
        load_guides(tmp_path / "none.toml")


def test_the_last_word_wins_where_there_can_be_one():
    first = Guides(dictionary=Path("old"), find=("clicks",))
    second = Guides(dictionary=Path("new"), find=("clicks", "dropouts"))
    joined = first.joined(second)
    assert joined.adapt is None
    kept = Guides(adapt=False)
    assert kept.joined(Guides()).adapt is False
    assert kept.joined(Guides(adapt=True)).adapt is True
    assert joined.dictionary == Path("new")
    assert joined.find == ("clicks", "dropouts")


def test_passages_name_the_sources_and_separate_them():
    audio = two_sources()
    guides = Guides(passages=(Passage("Low", 0.0, 0.95), Passage("High", 1.05, 2.0)))
    separation = separate(audio, settings=Settings(guides=guides, rest=False))
    assert [source.name for source in separation.sources] == ["Low", "High"]
    low, high, *_ = render_stems(separation)
    both = slice(2 * RATE + 2000, 4 * RATE - 2000)
    for stem, truth in ((low, tone(196.0, 4 * RATE)), (high, tone(523.0, 4 * RATE))):
        error = stem[0, both] - truth[both]
        assert np.sum(error**2) < 0.05 * np.sum(truth[both] ** 2)


def test_files_teach_too_and_passages_of_one_source_are_joined(tmp_path):
    audio = two_sources()
    path = tmp_path / "low.wav"
    with AudioWriter(path, n_channels=2, sample_rate=RATE, format="wav32f") as writer:
        writer.write(np.tile(tone(196.0, RATE), (2, 1)).astype(np.float32))
        writer.commit()
    passages = (
        Passage("Low", path=path),
        Passage("Low", 0.0, 0.9),
        Passage("High", 1.1, 1.9),
    )
    dictionary = learn_from(audio, passages)
    assert [source.name for source in dictionary.sources] == ["Low", "High"]


def test_a_passage_outside_is_said():
    with pytest.raises(
        ParameterError, match=r"begins at 9 s, but there are only 4\.00"
    ):
        learn_from(two_sources(), (Passage("Low", 9.0, 10.0),))


def test_boxes_name_a_new_source():
    box = Box("Lead", 2.0, 4.0, 450.0, 4000.0)
    settings = Settings(n_components=4, guides=Guides(boxes=(box,)))
    separation = separate(two_sources(), settings=settings)
    lead = next(s for s in separation.sources if s.name == "Lead")
    assert lead.components


def test_damage_is_mended_before_anything_is_heard():
    audio = two_sources()
    broken = audio.samples.copy()
    broken[:, 40_000:40_080] = 0.0
    guides = Guides(damages=(Damage(40_000 / RATE, 40_080 / RATE),))
    prepared = prepare(AudioBuffer(broken, RATE), Settings(guides=guides))
    error = prepared.audio.samples - audio.samples
    lost = broken - audio.samples
    assert np.sum(error**2) < 0.05 * np.sum(lost**2)
    assert any("gap" in note for note in prepared.audio.notes)


def test_a_recipe_may_hold_them():
    recipe = Recipe("Mend", guides=Guides(damages=(Damage(1.0, 1.01),)))
    separation = separate(two_sources(), settings=Settings(recipe=recipe))
    assert any("gap" in note for note in separation.notes)


def test_smoothing_is_asked_for_in_seconds():
    audio = two_sources()
    plain = separate(audio, settings=Settings(n_components=3))
    smooth = separate(audio, settings=Settings(n_components=3, smoothing_s=0.1))
    assert not np.array_equal(plain.model.H, smooth.model.H)
    np.testing.assert_array_equal(plain.model.W, smooth.model.W)
    stems = np.sum(list(render_stems(smooth)), axis=0)
    np.testing.assert_allclose(stems, audio.samples, atol=1e-6)
