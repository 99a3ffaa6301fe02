"""Keeping attacks, asked for on the command line and in recipes."""

import json

import pytest

from nmfaudio.separation.request.recipe_file import load_recipe


@pytest.mark.parametrize("keep", [True, False])
def test_keeping_attacks_is_written_down(song, tmp_path, run, keep):
    recipe = tmp_path / "kept.toml"
    code, output, errors = run(
        *("separate", song, "-o", tmp_path / "a", "--json", "--preset", "free"),
        *("--components", "4", "--max-iter", "5", "--save-recipe", recipe),
        "--keep-attacks" if keep else "--no-keep-attacks",
    )
    assert (code, errors) == (0, "")
    assert json.loads(output)["null_db"] < -120
    assert load_recipe(recipe).keep_attacks is keep
