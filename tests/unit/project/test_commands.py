"""Every command, there and back."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields

import pytest
from unit.project.conftest import make_separation

from nmfaudio.errors import ParameterError
from nmfaudio.project.commands import (
    MAX_GAIN_DB,
    SILENT_DB,
    AcceptSeparation,
    AddSource,
    AssignComponents,
    Command,
    Compound,
    MoveSource,
    RecolourSource,
    RemoveSource,
    RenameComponent,
    RenameSource,
    SetComponentGain,
    SetComponentLocked,
    SetComponentMute,
    SetComponentSolo,
    SetSourceGain,
    SetSourceMute,
    SetSourceSolo,
)
from nmfaudio.project.document import RESIDUAL_ID, Document

MAKERS: dict[str, Callable[[Document], Command]] = {
    "assign tag 3 to Bass": lambda d: AssignComponents.on(d, [3], 2),
    "assign 2 components to Residual": lambda d: AssignComponents.on(d, {0, 1}, 0),
    "rename Drums to Kit": lambda d: RenameSource.on(d, 1, " Kit\n"),
    "rename Residual to Rest": lambda d: RenameSource.on(d, 0, "Rest"),
    "colour of Bass": lambda d: RecolourSource.on(d, 2, 7),
    "gain of Drums": lambda d: SetSourceGain.on(d, 1, -3.0),
    "solo Drums": lambda d: SetSourceSolo.on(d, 1, value=True),
    "mute Residual": lambda d: SetSourceMute.on(d, 0, value=True),
    "rename tag 4": lambda d: RenameComponent.on(d, 4, "hat"),
    "gain of tag 0": lambda d: SetComponentGain.on(d, 0, 2.0),
    "solo tag 1": lambda d: SetComponentSolo.on(d, 1, value=True),
    "mute tag 1": lambda d: SetComponentMute.on(d, 1, value=True),
    "lock tag 1": lambda d: SetComponentLocked.on(d, 1, value=True),
    "add Source 3": AddSource.on,
    "add Hats": lambda d: AddSource.on(d, "Hats", components=[2, 5], position=0),
    "remove Drums": lambda d: RemoveSource.on(d, 1),
    "move Bass": lambda d: MoveSource.on(d, 2, -5),
    "separate": lambda d: AcceptSeparation.on(d, make_separation(seed=1)),
    "solo only Bass": lambda d: Compound.of(
        [SetSourceSolo.on(d, 2, value=True), SetSourceSolo.on(d, 1, value=False)],
        "solo only Bass",
    ),
}


@pytest.mark.parametrize("label", MAKERS)
def test_there_and_back(document: Document, label: str) -> None:
    command = MAKERS[label](document)
    changed = command.apply(document)
    assert changed != document
    assert command.revert(changed) == document
    assert command.apply(command.revert(changed)) == changed
    assert command.label == label


@pytest.mark.parametrize("label", MAKERS)
def test_commands_are_frozen(document: Document, label: str) -> None:
    command = MAKERS[label](document)
    name = fields(command)[0].name  # type: ignore[arg-type]  # all are dataclasses
    with pytest.raises(FrozenInstanceError):
        setattr(command, name, None)


def test_assigning_moves_components(document: Document) -> None:
    changed = AssignComponents.on(document, [3, 4], 2).apply(document)
    assert [c.index for c in changed.components_of(2)] == [1, 3, 4]
    assert [c.index for c in changed.components_of(RESIDUAL_ID)] == [5]


def test_removing_frees_components(document: Document) -> None:
    changed = RemoveSource.on(document, 1).apply(document)
    assert [s.name for s in changed.sources] == ["Bass"]
    assert {c.index for c in changed.components_of(RESIDUAL_ID)} == {0, 2, 3, 4, 5}


def test_a_new_source_gets_a_free_id_and_colour(document: Document) -> None:
    command = AddSource.on(document, "Hats", components=[5])
    changed = command.apply(document)
    assert changed.sources[-1] == command.source
    assert command.source.id == 3
    assert command.source.colour == 2
    assert [c.index for c in changed.components_of(3)] == [5]
    recoloured = RecolourSource.on(document, 1, 9).apply(document)
    assert AddSource.on(recoloured).source.colour == 0
    assert AddSource.on(document, colour=5).source.colour == 5


def test_what_does_not_exist_is_refused(document: Document) -> None:
    with pytest.raises(ParameterError, match="no source with id 9"):
        AssignComponents.on(document, [0], 9)
    with pytest.raises(ParameterError, match="no component 7"):
        AssignComponents.on(document, [6], 1)
    with pytest.raises(ParameterError, match="no component 0"):
        SetComponentSolo.on(document, -1, value=True)
    with pytest.raises(ParameterError, match="no source with id 9"):
        SetSourceGain.on(document, 9, 0.0)


def test_the_residual_lane_stays(document: Document) -> None:
    with pytest.raises(ParameterError, match="cannot be removed"):
        RemoveSource.on(document, RESIDUAL_ID)
    with pytest.raises(ParameterError, match="stays below"):
        MoveSource.on(document, RESIDUAL_ID, 0)


def test_names_are_cleaned(document: Document) -> None:
    command = RenameSource.on(document, 1, "\tLead \u0007 guitar\n" + 200 * "x")
    assert command.new == ("Lead guitar " + 200 * "x")[:100]
    assert RenameSource.on(document, 1, "a\u202eb\ud800c").new == "a b c"
    assert AddSource.on(document, "\u0007").source.name == "Source 3"
    for empty in ("", "  ", "\u0000\n"):
        assert RenameComponent.on(document, 0, empty).new == ""
        with pytest.raises(ParameterError, match="at least one visible"):
            RenameSource.on(document, 1, empty)


def test_gains_are_clipped(document: Document) -> None:
    assert SetSourceGain.on(document, 1, 99.0).new == MAX_GAIN_DB
    assert SetComponentGain.on(document, 1, float("-inf")).new == SILENT_DB
    with pytest.raises(ParameterError, match="NaN"):
        SetSourceGain.on(document, 1, float("nan"))


def test_a_component_is_called_by_its_name_then_its_tag(document: Document) -> None:
    renamed = RenameComponent.on(document, 0, "kick").apply(document)
    assert SetComponentMute.on(renamed, 0, value=True).label == "mute kick"
    muted = SetComponentMute.on(renamed, 0, value=True).apply(renamed)
    assert SetComponentMute.on(muted, 0, value=False).label == "unmute kick"
    bare = Document(separation=None, components=document.components)
    assert SetComponentSolo.on(bare, 1, value=True).label == "solo component 2"


def test_steps_of_a_drag_merge(document: Document) -> None:
    for make in (SetSourceGain, SetComponentGain):
        first = make.on(document, 1, -1.0)
        changed = first.apply(document)
        second = make.on(changed, 1, -2.0)
        merged = first.merge_with(second)
        assert merged is not None
        assert merged.apply(document) == second.apply(changed)
        assert merged.revert(second.apply(changed)) == document
        assert first.merge_with(make.on(document, 2, -2.0)) is None
    assert SetSourceGain.on(document, 1, -1.0).merge_with(first) is None
    assert SetSourceMute.on(document, 1, value=True).merge_with(first) is None
