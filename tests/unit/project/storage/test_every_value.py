"""Every value of a project, one at a time: lost, of another kind, or of another size.

Random damage (``tests/properties/test_damage.py``) meets some of them; here each entry
of a project that has everything in it has its turn.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from corpus import unclear
from unit.project.storage.conftest import opened, separation_of, set_entry
from unit.project.storage.test_project import GUIDES, edited

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import NmfAudioError, ProjectFileError
from nmfaudio.project.document import Marker
from nmfaudio.project.storage.project import Project, save_project
from nmfaudio.project.storage.stored import load_project
from nmfaudio.project.storage.view import PictureView, ProjectView
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.score import Note, Part, Score
from nmfaudio.separation.request.settings import Settings

HOSTILE: tuple[Any, ...] = (
    None, True, 0, -1, 1, 2**31, 2**70, -0.5, 1e308, 5e-324,
    "", "x", "\0", "../..", "/dev/zero", "y" * 5000, "\u202e", [], {}, [[]], [None],
    {"x": 1}, [0, [1, [2]]],
)  # fmt: skip
"""What stands where something else belongs."""

LOST = object()

_EVERY = 4

Path_ = tuple[str | int, ...]


@pytest.fixture(scope="module")
def rich(tmp_path_factory) -> Path:
    """Save a project that has a value in every place that a project has."""
    folder = tmp_path_factory.mktemp("rich")
    tone = np.sin(np.arange(4000) / 9).astype(np.float32)
    audio = AudioBuffer.from_array(np.stack([tone, -tone]), 16_000)
    recipe = Recipe("Mine", kind="parts", splits=("drums",), names={"low": "Bäss"})
    separation = separation_of(
        audio, notes=("One.",), timings_s={"nmf": 1.25}, recipe=recipe,
        attacks=np.array([0, 17]),
    )  # fmt: skip
    work = edited(Project.of(separation))
    document = replace(work.document, markers=(Marker(0.1, "a"), Marker(0.2, "b")))
    score = Score.of((Part("Hand", (Note(60, 0.5, 1.25),)),))
    whole = replace(
        work,
        document=document,
        settings=Settings(
            n_components=6, beta=0.5, max_time_s=9.0, recipe=recipe, guides=GUIDES,
            score=score, score_alignment="dtw", rest=False, stereo=True,
        ),
        view=ProjectView(
            *(0.0, 0.2, 30.0, 8000.0, 0.25, (0.1, 0.2)), looping=True,
            picture=PictureView("heard", axis="mel", top_db=-10.0),
        ),
    )  # fmt: skip
    save_project(whole, folder / "rich.nmfaudio", embed=True)
    return folder / "rich.nmfaudio"


def leaves(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Yield all that is no list or table, and lists and tables that are empty."""
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    if not inner or not value:
        yield path, value
    for key, entry in inner:
        yield from leaves(entry, (*path, key))


def changed(value: Any, path: Path_, other: Any) -> Any:
    """Return a copy with another value, or none, in one place."""
    if not path:
        return other
    copy = value.copy()
    if other is LOST and len(path) == 1:
        del copy[path[0]]
    else:
        copy[path[0]] = changed(value[path[0]], path[1:], other)
    return copy


def entries(path: Path) -> dict[str, Any]:
    with opened(path) as connection:
        rows = connection.execute("SELECT key, value FROM meta").fetchall()
    return {key: json.loads(text) for key, text in rows}


def assert_treated_well(path: Path, what: str) -> str:
    """Open a project: it is refused in words, or can be saved and comes back alike."""
    refusal: NmfAudioError | None = None
    try:
        project = load_project(path)
    except NmfAudioError as error:
        refusal = error
    if refusal is not None:
        told = [*unclear(str(refusal))]
        assert not told, f"{what}: {told}"
        return "refused" if isinstance(refusal, ProjectFileError) else "asks"
    assert_comes_back(project, path.parent)
    return "opened"


def assert_comes_back(project: Project, folder: Path) -> None:
    """Save a project, and what was opened of that: both files say the same."""
    first, second = folder / "first.nmfaudio", folder / "second.nmfaudio"
    save_project(project, first, overwrite=True)
    save_project(load_project(first), second, overwrite=True)
    one, other = entries(first), entries(second)
    assert other.pop("generation") == one.pop("generation") + 1
    assert without_axes(other) == without_axes(one)


def without_axes(value: Any) -> Any:
    """Return entries without the order of arrays' axes: one of one is in any place."""
    if isinstance(value, dict):
        return {k: without_axes(v) for k, v in value.items() if k != "axes"}
    return [without_axes(v) for v in value] if isinstance(value, list) else value


def test_a_project_with_everything_in_it_comes_back(rich, tmp_path):
    project = load_project(rich)
    assert_comes_back(project, tmp_path)
    assert entries(tmp_path / "first.nmfaudio").keys() == entries(rich).keys()


def all_places(rich: Path) -> list[tuple[str, Path_, Any]]:
    return [
        (key, path, value)
        for key, entry in entries(rich).items()
        for path, value in leaves(entry)
    ]


def tried(rich: Path, tmp_path: Path, cases: Any) -> dict[str, int]:
    """Try changes of single values; count what came of them."""
    whole, content = entries(rich), rich.read_bytes()
    path, seen = tmp_path / "changed.nmfaudio", dict[str, int]()
    for key, place, other in cases:
        path.write_bytes(content)
        made = changed(whole[key], place, other)
        if made is LOST:
            continue
        set_entry(path, key, json.dumps(made))
        shown = "lost" if other is LOST else repr(other)[:40]
        came = assert_treated_well(path, f"{key} {place} {shown}")
        seen[came] = seen.get(came, 0) + 1
    return seen


def test_every_value_of_another_kind_is_refused_or_harmless(rich, tmp_path):
    """A quarter of the places gets one of the values; the long test tries all."""
    places = all_places(rich)
    assert len(places) > 300
    odd = cycle(HOSTILE)
    some = [(k, p, next(odd)) for k, p, _ in places[::_EVERY]]
    seen = tried(rich, tmp_path, some)
    assert seen["refused"] > len(some) / 2
    assert sum(seen.values()) == len(some)


def test_every_value_that_is_lost_is_missed_or_has_a_default(rich, tmp_path):
    places = [(key, path, LOST) for key, path, _ in all_places(rich)[1::_EVERY]]
    seen = tried(rich, tmp_path, places)
    assert seen["refused"] > len(places) / 10
    assert seen["opened"] > len(places) / 20


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_every_hostile_value_in_every_place(rich, tmp_path):
    count = int(os.environ.get("NMFAUDIO_TEST_VALUES", str(len(HOSTILE))))
    cases = [
        (key, path, other)
        for key, path, _ in all_places(rich)
        for other in (LOST, *HOSTILE[:count])
    ]
    n_places = len(cases) // (count + 1)
    assert sum(tried(rich, tmp_path, cases).values()) >= n_places * count
