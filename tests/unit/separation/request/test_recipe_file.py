"""Recipes are read, checked and written back."""

from pathlib import Path

import pytest

from nmfaudio.errors import AudioWriteError, ParameterError, ProjectFileError
from nmfaudio.separation.choice.decide import PRESETS, preset
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.recipe_file import (
    load_recipe,
    parse_recipe,
    recipe_text,
    save_recipe,
)


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_survives_writing_and_reading(name: str) -> None:
    recipe = preset(name)
    again = parse_recipe(recipe_text(recipe))
    assert recipe_text(again) == recipe_text(recipe)
    assert (again.kind, again.splits, again.mask_exponent) == (
        recipe.kind,
        recipe.splits,
        recipe.mask_exponent,
    )


@pytest.mark.parametrize("on", [False, True])
def test_what_masks_are_asked_for_survives(on: bool) -> None:  # noqa: FBT001  # each
    recipe = Recipe("Mine", keep_attacks=on, stereo_masks=on, smoothing_s=0.02)
    again = parse_recipe(recipe_text(recipe))
    assert (again.keep_attacks, again.stereo_masks) == (on, on)
    assert again.smoothing_s == recipe.smoothing_s


def test_strange_names_are_quoted() -> None:
    recipe = Recipe('a "quoted"\n\\name', names={"low": "Bäss\t"})
    again = parse_recipe(recipe_text(recipe))
    assert again.name == recipe.name
    assert again.source_name("low") == "Bäss\t"
    assert again.source_name("moving") == "Lead"


HEAD = 'recipe = 1\nname = "x"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("recipe = ", "not valid TOML"),
        ('name = "x"', "must begin with recipe = 1"),
        ("recipe = 2", "got 2"),
        ("recipe = 1", "must have a name"),
        (HEAD + "[model]\nbetta = 1", 'no key "model.betta"; known are kind'),
        (HEAD + "[modle]\nbeta = 1", 'no key "modle"'),
        (HEAD + "beta = 1", 'no key "beta"'),
        (HEAD + '[model]\nbeta = "kl"', '"model.beta" must be a number'),
        (HEAD + "[model]\nmax_iter = 1.5", "must be a whole number"),
        (HEAD + "[model]\nkind = 3", "must be text in quotes"),
        (HEAD + '[model]\nsplits = "low"', "must be a list of texts"),
        (HEAD + "names = 3", "must be a table of texts"),
        (HEAD + '[model]\nkind = "magic"', "kind of a recipe must be one of plain"),
        (HEAD + '[model]\nkind = "parts"', "needs at least one split"),
        (HEAD + '[model]\nsplits = ["up"]', "splits of a recipe must be some of"),
        (HEAD + "[resolution]\nwindow_ms = 0", "window of a recipe"),
        (HEAD + "[resolution]\noverlap = 1", "overlap of a recipe"),
        (HEAD + "[mask]\nexponent = 9", "mask exponent of a recipe"),
        (HEAD + '[model]\nkind = "drums"\nn_starts = 2', "n_starts .* unless it is pl"),
        (HEAD + '[model]\ncomponents_by = "luck"', "one of elbow, held-out, stab"),
        (HEAD + '[model]\nn_components = 2\ncomponents_by = "ard"', "not both"),
        (HEAD + "[resolution]\nn_fft = 512\nhop_length = 400", "hop_length"),
        (HEAD + "[model]\nseed = -1", "seed of a recipe"),
    ],
)
def test_mistakes_are_named(text: str, message: str) -> None:
    with pytest.raises(ProjectFileError, match=message):
        parse_recipe(text)


def test_files_are_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    save_recipe(preset("voice"), path)
    assert load_recipe(path).name == "Voice and music"
    with pytest.raises(AudioWriteError, match="exists already"):
        save_recipe(preset("voice"), path)
    with pytest.raises(ProjectFileError, match="cannot read"):
        load_recipe(tmp_path / "none.toml")


def test_unknown_preset_names_the_known() -> None:
    with pytest.raises(ParameterError, match="drum-loop"):
        preset("polka")
