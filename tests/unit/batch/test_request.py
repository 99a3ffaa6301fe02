"""What results depend on."""

from pathlib import Path

import pytest

from nmfaudio.batch.request import BatchRequest, Method, recipe_words
from nmfaudio.errors import ParameterError, ProjectFileError
from nmfaudio.separation.request.recipe_file import load_recipe
from nmfaudio.separation.request.settings import seed_of

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


def test_the_seed_of_a_recipe_counts_unless_another_is_given():
    recipe = f"{RECIPE}seed = 5\n"
    assert seed_of(Method(recipe=recipe).settings()) == 5
    assert seed_of(Method(recipe=recipe, seed=0).settings()) == 0
    assert Method(recipe=recipe).key() == Method(recipe=recipe, seed=5).key()
    assert Method(recipe=recipe).key() != Method(recipe=recipe, seed=0).key()


def test_files_that_are_named_must_be_there():
    with pytest.raises(ProjectFileError, match=r"^/no/such.nmfdict does not exist"):
        Method(dictionary="/no/such.nmfdict").key()


def test_a_batch_checks_what_it_is_asked():
    with pytest.raises(ParameterError, match="1 worker or more"):
        BatchRequest(Path("out"), workers=0)
    with pytest.raises(ParameterError, match="reports are"):
        BatchRequest(Path("out"), reports=("pdf",))
