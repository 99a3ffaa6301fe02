"""Arrays on their way to rows of a file and back."""

import numpy as np
import pytest
from unit.project.storage.conftest import entry, separation_of

from nmfaudio.project.storage import arrays
from nmfaudio.project.storage.arrays import ArrayReference, ArrayShelf
from nmfaudio.project.storage.project import save_project
from nmfaudio.project.storage.stored import load_project


def test_long_arrays_are_divided_and_put_together(song, tmp_path, monkeypatch):
    monkeypatch.setattr(arrays, "PART_BYTES", 1024)
    separation, path = separation_of(song), tmp_path / "parts.nmfaudio"
    save_project(separation, path)
    assert len(entry(path, "separation")["model"]["W"]["rows"]) > 1
    for name in ("W", "H"):
        again = getattr(load_project(path).separation.model, name)
        assert np.array_equal(again, getattr(separation.model, name))


def test_what_comes_twice_is_kept_once():
    shelf, array = ArrayShelf(), np.arange(6, dtype=np.float32)
    array.flags.writeable = False
    assert shelf.put(array, "a") == shelf.put(array, "b")
    assert shelf.put(array[::2], "c") != shelf.put(array[::3], "c")
    assert shelf.put(np.empty((0, 3), np.float32))["shape"] == [0, 3]
    assert [row.name for row in shelf.rows] == ["a", "c", "c2", "array"]


def test_numbers_that_no_project_holds():
    with pytest.raises(TypeError, match="complex128 cannot be kept"):
        ArrayShelf().put(np.ones(3, complex))


@pytest.mark.parametrize(
    "change",
    [{"rows": [["a", ""]] * 100_001}, {"shape": [2**40, 2**10], "axes": [0, 1]}],
)
def test_references_to_more_than_can_be(change):
    good = {"dtype": "<f4", "shape": [1], "axes": [0], "rows": [["a", ""]]}
    assert ArrayReference.read(good).n_bytes == 4
    with pytest.raises(ValueError, match="larger than any can be"):
        ArrayReference.read(good | change)
