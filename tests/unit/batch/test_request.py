"""What results depend on."""

from pathlib import Path

import pytest

from nmfaudio.batch.request import BatchRequest, Method, recipe_words
from nmfaudio.errors import ParameterError, ProjectFileError
from nmfaudio.separation.request.recipe import load_recipe

RECIPE = 'recipe = 1\nname = "mine"\n\n[model]\nmax_iter = 7\n'


def test_a_method_has_the_recipe_of_its_file(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(RECIPE)
    text, folder = recipe_words(path)
    method = Method(recipe=text, recipe_folder=folder)
    assert method.settings().recipe == load_recipe(path)
    with pytest.raises(ProjectFileError, match="cannot read the recipe"):
        recipe_words(tmp_path / "none.toml")


def test_the_key_changes_with_all_that_results_depend_on(tmp_path):
    names = tmp_path / "names.nmfdict"
    names.write_bytes(b"one")
    methods = [
        Method(),
        Method(preset="free"),
        Method(recipe=RECIPE),
        Method(seed=1),
        Method(audio_format="flac"),
        Method(clip="scale"),
        Method(names="own"),
        Method(names=str(names)),
        Method(dictionary=str(names)),
    ]
    keys = [method.key() for method in methods]
    assert len(set(keys)) == len(keys)
    names.write_bytes(b"two")
    assert Method(names=str(names)).key() != keys[7]
    moved = names.rename(tmp_path / "moved.nmfdict")
    names.write_bytes(b"three")
    moved.write_bytes(b"one")
    assert Method(names=str(moved)).key() == keys[7]
    assert Method(recipe=RECIPE, recipe_folder="/elsewhere").key() == keys[2]


def test_files_that_are_named_must_be_there():
    with pytest.raises(ProjectFileError, match="cannot read /no/such"):
        Method(dictionary="/no/such.nmfdict").key()


def test_a_batch_checks_what_it_is_asked():
    with pytest.raises(ParameterError, match="1 worker or more"):
        BatchRequest(Path("out"), workers=0)
    with pytest.raises(ParameterError, match="reports are"):
        BatchRequest(Path("out"), reports=("pdf",))
