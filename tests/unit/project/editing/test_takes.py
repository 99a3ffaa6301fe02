"""Every run is kept with its edits; the others come back as they were left."""

from dataclasses import replace

import numpy as np
import pytest
from unit.project.conftest import make_separation

from nmfaudio.errors import ParameterError
from nmfaudio.project import edits
from nmfaudio.project.document import Document
from nmfaudio.project.editing.takes import (
    as_new_take,
    document_of,
    facts_of,
    go_to_take,
    like_heard,
    remove_take,
    rename_take,
    takes_of,
)
from nmfaudio.separation.request.recipe import Recipe

FIRST, SECOND = make_separation(), make_separation(seed=1, n_components=3)


def run_again(document: Document, separation=SECOND, **noted) -> Document:
    edit = edits.accept_separation(document, separation)
    return as_new_take(document, edit, **noted).after


@pytest.fixture
def two() -> Document:
    """Return a document on its second take; the first one was edited before."""
    first = run_again(Document(None), FIRST, made_at="2024-05-06T07:08:09+00:00")
    edited = edits.rename_source(first, 1, "Kit").after
    return run_again(edited, null_db=-140.0)


def test_each_run_is_a_take_and_keeps_what_it_replaces(two: Document) -> None:
    first, second = two.takes
    assert (first.id, first.name, first.null_db) == (1, "Take 1", -140.0)
    assert first.made_at.startswith("2024")
    assert first.state is not None
    assert first.state.sources[0].name == "Kit"
    assert (second.state, two.take_id) == (None, 2)
    assert two.separation is SECOND


def test_going_back_brings_sources_and_edits_and_keeps_those_left(
    two: Document,
) -> None:
    louder = edits.set_source_gain(two, 1, -3.0).after
    edit = go_to_take(louder, 1, null_db=-130.0)
    assert edit.label == "go to Take 1"
    assert edit.after.separation is FIRST
    assert edit.after.source(1).name == "Kit"
    again = go_to_take(edit.after, 2).after
    assert replace(again, takes=()) == replace(louder, takes=())
    assert [take.null_db for take in again.takes] == [-140.0, -130.0]
    assert document_of(again, 2) == again


def test_a_separation_without_a_list_counts_as_the_first_take() -> None:
    document = Document.from_separation(FIRST)
    assert [take.name for take in takes_of(document)] == ["Take 1"]
    assert go_to_take(document, 1).after == document
    assert takes_of(Document(None)) == ()
    assert [take.id for take in run_again(document).takes] == [1, 2]


def test_takes_are_named_and_removed(two: Document) -> None:
    named = rename_take(two, 1, "  Soft ").after
    assert [take.name for take in named.takes] == ["Soft", "Take 2"]
    one = remove_take(named, 2).after
    assert (one.separation, one.take_id, len(one.takes)) == (FIRST, 1, 1)
    assert remove_take(named, 1).after.separation is SECOND
    for refused in (
        lambda: rename_take(two, 1, " "),
        lambda: rename_take(two, 9, "x"),
        lambda: remove_take(one, 1),
        lambda: go_to_take(two, 0),
    ):
        with pytest.raises(ParameterError):
            refused()


def test_the_other_take_plays_the_sources_that_are_heard(two: Document) -> None:
    shown = edits.rename_source(two, 1, "Kit").after
    other = document_of(two, 1)
    assert like_heard(other, shown) == other
    soloed = edits.switch_source(shown, 1, "solo", on=True).after
    assert [s.solo for s in like_heard(other, soloed).sources] == [True, False]
    part = edits.switch_component(shown, 0, "solo", on=True).after
    assert [s.solo for s in like_heard(other, part).sources] == [True, False]
    muted = edits.switch_source(shown, 2, "mute", on=True).after
    assert [s.mute for s in like_heard(other, muted).sources] == [False, True]
    # No name is in both.
    alone = edits.switch_source(two, 1, "solo", on=True).after
    strange = edits.rename_source(alone, 1, "Strange").after
    assert like_heard(other, strange) == other


def test_facts_say_what_a_take_costs() -> None:
    n_bytes = sum(a.nbytes for a in (SECOND.model.W, SECOND.model.H))
    recipe = replace(SECOND, recipe=Recipe("Mine"), timings_s={"nmf": 1.5, "stft": 1})
    document = run_again(run_again(Document(None), FIRST), recipe)
    facts = facts_of(document, FIRST.audio)[2]
    assert (facts.recipe, facts.n_components, facts.seed) == ("Mine", 3, 1)
    assert (facts.divergence, facts.seconds) == (1.0, 2.5)
    # The buffer's samples are its own here: those of the recording count for none.
    assert n_bytes <= facts.n_bytes - SECOND.audio.samples.nbytes < 2 * n_bytes
    shared = run_again(document, replace(recipe, mask_exponent=2.0))
    assert facts_of(shared, FIRST.audio)[2].n_bytes == 0
    assert np.shares_memory(SECOND.model.H, shared.separation.model.H)
