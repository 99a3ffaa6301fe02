"""Every edit: what it changes, what it is called, and what it refuses."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from functools import partial

import pytest
from unit.project.conftest import make_separation

from nmfaudio.errors import Message, ParameterError
from nmfaudio.project import edits
from nmfaudio.project.document import RESIDUAL_ID, Document
from nmfaudio.project.edits import Edit
from nmfaudio.project.gains import MAX_GAIN_DB, SILENT_DB
from nmfaudio.project.history import History
from nmfaudio.separation.model import SourceGuess
from nmfaudio.separation.request.guides import Guides

MAKERS: dict[str, Callable[[Document], Edit]] = {
    "assign Rest low drum 1 to Bass": lambda d: edits.assign(d, [3], 2),
    "assign 2 components to Residual": lambda d: edits.assign(d, {0, 1}, 0),
    "rename Drums to Kit": lambda d: edits.rename_source(d, 1, " Kit\n"),
    "rename Residual to Rest": lambda d: edits.rename_source(d, 0, "Rest"),
    "colour of Bass": lambda d: edits.recolour_source(d, 2, 7),
    "gain of Drums": lambda d: edits.set_source_gain(d, 1, -3.0),
    "pan of Drums": lambda d: edits.set_source_pan(d, 1, -0.5),
    "leave Bass out of the export": lambda d: edits.set_source_exported(d, 2, on=False),
    "solo Drums": lambda d: edits.switch_source(d, 1, "solo", on=True),
    "mute Residual": lambda d: edits.switch_source(d, 0, "mute", on=True),
    "rename Rest low drum 2": lambda d: edits.rename_component(d, 4, "hat"),
    "gain of Low drum 1": lambda d: edits.set_component_gain(d, 0, 2.0),
    "solo Bass attack": lambda d: edits.switch_component(d, 1, "solo", on=True),
    "mute Bass attack": lambda d: edits.switch_component(d, 1, "mute", on=True),
    "lock Bass attack": lambda d: edits.switch_component(d, 1, "locked", on=True),
    "add Source 3": edits.add_source,
    "add Hats": lambda d: edits.add_source(d, "Hats", components=[2, 5], position=0),
    "remove Drums": lambda d: edits.remove_source(d, 1),
    "move Bass": lambda d: edits.move_source(d, 2, -5),
    "mend clicks": lambda d: edits.set_guides(
        d, Guides(find=("clicks",)), "mend clicks"
    ),
    "separate": lambda document: edits.accept_separation(
        document, make_separation(seed=1)
    ),
    "solo only Bass": lambda d: edits.combine(
        d,
        [
            partial(edits.switch_source, source_id=2, switch="solo", on=True),
            partial(edits.switch_source, source_id=1, switch="solo", on=False),
        ],
        "solo only Bass",
    ),
}


@pytest.mark.parametrize("label", MAKERS)
def test_there_and_back(document: Document, label: str) -> None:
    edit = MAKERS[label](document)
    assert edit.label == label
    assert edit.after != document
    history = History(document)
    history.do(edit)
    assert history.undo_label == label
    history.undo()
    assert history.document is document
    history.redo()
    assert history.document is edit.after


@pytest.mark.parametrize("label", MAKERS)
def test_an_edit_changes_nothing_itself(document: Document, label: str) -> None:
    parts = (document.separation, document.components, document.sources)
    before = (*parts, document.residual)
    edit = MAKERS[label](document)
    assert document == Document(*before)
    with pytest.raises(FrozenInstanceError):
        edit.after = document  # type: ignore[misc]  # that is the point


def test_assigning_moves_components(document: Document) -> None:
    after = edits.assign(document, [3, 4], 2).after
    assert [c.index for c in after.components_of(2)] == [1, 3, 4]
    assert [c.index for c in after.components_of(RESIDUAL_ID)] == [5]


def test_removing_frees_components(document: Document) -> None:
    after = edits.remove_source(document, 1).after
    assert [s.name for s in after.sources] == ["Bass"]
    assert {c.index for c in after.components_of(RESIDUAL_ID)} == {0, 2, 3, 4, 5}


def test_a_new_source_gets_a_free_id_and_colour(document: Document) -> None:
    after = edits.add_source(document, "Hats", components=[5]).after
    added = after.sources[-1]
    assert (added.id, added.name, added.colour) == (3, "Hats", 2)
    assert [c.index for c in after.components_of(3)] == [5]
    recoloured = edits.recolour_source(document, 1, 9).after
    assert edits.add_source(recoloured).after.sources[-1].colour == 0
    assert edits.add_source(document, colour=5).after.sources[-1].colour == 5


def test_a_source_found_again_keeps_its_colour(document: Document) -> None:
    names = [source.name for source in document.sources]
    shown = edits.recolour_source(document, document.sources[1].id, 5).after
    guesses = tuple(
        SourceGuess(name, (index,))
        for index, name in enumerate(("Lead", names[1], "Hats", names[0]))
    )
    found = replace(make_separation(n_components=6), sources=guesses)
    after = edits.accept_separation(shown, found).after
    colours = {source.name: source.colour for source in after.sources}
    assert colours == {"Lead": 1, names[1]: 5, "Hats": 2, names[0]: 0}


def test_an_id_in_use_is_not_given_again(document: Document) -> None:
    fewer = edits.remove_source(document, 1).after
    after = edits.add_source(fewer, "Hats", components=[5]).after
    assert [s.id for s in after.sources] == [2, 3]
    assert [c.index for c in after.components_of(2)] == [1]
    assert [c.index for c in after.components_of(3)] == [5]


@pytest.mark.parametrize(
    ("position", "order"), [(-3, [3, 1, 2]), (1, [1, 3, 2]), (9, [1, 2, 3])]
)
def test_positions_are_clipped_to_the_list(
    document: Document, position: int, order: list[int]
) -> None:
    added = edits.add_source(document, position=position).after
    assert [s.id for s in added.sources] == order
    moved = edits.move_source(edits.add_source(document).after, 3, position).after
    assert [s.id for s in moved.sources] == order


def test_what_does_not_exist_is_refused(document: Document) -> None:
    with pytest.raises(ParameterError, match="no source with id 9"):
        edits.assign(document, [0], 9)
    with pytest.raises(ParameterError, match="no component 7"):
        edits.assign(document, [6], 1)
    with pytest.raises(ParameterError, match="no component 0"):
        edits.switch_component(document, -1, "solo", on=True)
    with pytest.raises(ParameterError, match="no source with id 9"):
        edits.set_source_gain(document, 9, 0.0)


def test_the_residual_lane_stays(document: Document) -> None:
    with pytest.raises(ParameterError, match="cannot be removed"):
        edits.remove_source(document, RESIDUAL_ID)
    with pytest.raises(ParameterError, match="stays below"):
        edits.move_source(document, RESIDUAL_ID, 0)


def test_names_are_cleaned(document: Document) -> None:
    def renamed(name: str) -> str:
        return edits.rename_source(document, 1, name).after.source(1).name

    long = "\tLead \u0007 guitar\n" + 200 * "x"
    assert renamed(long) == ("Lead guitar " + 200 * "x")[:100]
    assert renamed("a\u202eb\ud800c") == "a b c"
    assert edits.add_source(document, "\u0007").after.sources[-1].name == "Source 3"
    for empty in ("", "  ", "\u0000\n"):
        assert edits.rename_component(document, 0, empty).after.component(0).name == ""
        with pytest.raises(ParameterError, match="at least one visible"):
            renamed(empty)


def test_gains_are_clipped(document: Document) -> None:
    loud = edits.set_source_gain(document, 1, 99.0).after
    assert loud.source(1).gain_db == MAX_GAIN_DB
    silent = edits.set_component_gain(document, 0, float("-inf")).after
    assert silent.component(0).gain_db == SILENT_DB
    with pytest.raises(ParameterError, match="NaN"):
        edits.set_source_gain(document, 1, float("nan"))


def test_a_component_is_called_by_its_name_or_what_it_is(
    document: Document,
) -> None:
    renamed = edits.rename_component(document, 0, "kick").after
    mute = edits.switch_component(renamed, 0, "mute", on=True)
    assert mute.label == "mute kick"
    unmute = edits.switch_component(mute.after, 0, "mute", on=False)
    assert unmute.label == "unmute kick"
    bare = Document(separation=None, components=document.components)
    solo = edits.switch_component(bare, 1, "solo", on=True)
    assert solo.label == "solo component 2"


def test_a_place_is_clipped_to_the_sides(document: Document) -> None:
    assert edits.set_source_pan(document, 1, 3.0).after.source(1).pan == 1.0
    assert edits.set_source_pan(document, 0, -3.0).after.residual.pan == -1.0
    with pytest.raises(ParameterError, match="NaN"):
        edits.set_source_pan(document, 1, float("nan"))


def test_new_sources_have_names_of_their_own(document: Document) -> None:
    once = edits.add_source(document).after
    without = edits.remove_source(once, 1).after
    names = [source.name for source in edits.add_source(without).after.sources]
    assert len(names) == len(set(names)) == 3


def test_only_gains_of_the_same_lane_share_a_gesture(document: Document) -> None:
    gestures = [
        edits.set_source_gain(document, 1, -1.0).gesture,
        edits.set_source_gain(document, 2, -1.0).gesture,
        edits.set_component_gain(document, 1, -1.0).gesture,
        edits.set_component_gain(document, 2, -1.0).gesture,
    ]
    assert None not in gestures
    assert len(set(gestures)) == 4
    assert edits.set_source_gain(document, 1, -2.0).gesture == gestures[0]
    assert edits.switch_source(document, 1, "mute", on=True).gesture is None


def test_edits_of_gains_copy_no_arrays(document: Document) -> None:
    """A thousand entries of the history share one separation and what did not move."""
    history = History(document)
    untouched = document.component(5)
    for step in range(1000):
        history.seal()
        history.do(edits.set_component_gain(history.document, 0, -1.0 - step % 40))
        assert history.document.separation is document.separation
        assert history.document.component(5) is untouched
        assert history.document.sources is document.sources
    for _ in range(1000):
        history.undo()
    assert history.document is document


def test_without_values_braces_are_braces() -> None:
    label = edits.Label("use {input} - {source}")
    assert label == label.template == "use {input} - {source}"
    assert label.values == ()


def test_a_label_is_made_into_words_where_it_is_read() -> None:
    label = edits.Label("rename {0} to {1}", edits.Label("{0} components", 3), "{0}")
    words = str(label)
    assert isinstance(words, Message)
    assert words == label == "rename 3 components to {0}"
    assert isinstance(words.values[0], Message)
    assert hash(label) == hash(words)
    assert label != edits.Label("rename {0} to {1}", "3", "{0}")
    assert label != 3
    assert repr(edits.Label("separate")) == "Label('separate',)"
