"""Any sequence of edits, undone fully, gives an equal document; redone, the same."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from unit.project.conftest import make_separation

from nmfaudio.project.commands import (
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
from nmfaudio.project.gains import effective_gains
from nmfaudio.project.history import History

SEPARATIONS = [
    make_separation(seed=seed, n_components=k) for seed, k in ((0, 6), (1, 3))
]

Maker = Callable[[st.DataObject, Document], Command | None]


def lane_of(data: st.DataObject, document: Document) -> int:
    ids = [RESIDUAL_ID, *(source.id for source in document.sources)]
    return data.draw(st.sampled_from(ids))


def component_of(data: st.DataObject, document: Document) -> int:
    return data.draw(st.integers(0, len(document.components) - 1))


def on_lane(kind: type, values: st.SearchStrategy[object]) -> Maker:
    return lambda data, d: kind.on(d, lane_of(data, d), data.draw(values))


def on_component(kind: type, values: st.SearchStrategy[object]) -> Maker:
    return lambda data, d: kind.on(d, component_of(data, d), data.draw(values))


def removal(data: st.DataObject, document: Document) -> Command | None:
    lane = lane_of(data, document)
    return None if lane == RESIDUAL_ID else RemoveSource.on(document, lane)


def move(data: st.DataObject, document: Document) -> Command | None:
    lane = lane_of(data, document)
    if lane == RESIDUAL_ID:
        return None
    return MoveSource.on(document, lane, data.draw(st.integers(-1, 6)))


def indices(data: st.DataObject, document: Document) -> list[int]:
    last = len(document.components) - 1
    return data.draw(st.lists(st.integers(0, last), max_size=4))


def compound(data: st.DataObject, document: Document) -> Command:
    first = SetSourceSolo.on(
        document, lane_of(data, document), data.draw(st.booleans())
    )
    second = AddSource.on(document, components=indices(data, document))
    return Compound.of([first, second], "both")


NAMES = st.text(min_size=1, max_size=8).map(lambda text: "n" + text)
GAINS = st.floats(-80, 20)
MAKERS: list[Maker] = [
    on_lane(RenameSource, NAMES),
    on_lane(RecolourSource, st.integers(0, 12)),
    on_lane(SetSourceGain, GAINS),
    on_lane(SetSourceSolo, st.booleans()),
    on_lane(SetSourceMute, st.booleans()),
    on_component(RenameComponent, st.text(max_size=8)),
    on_component(SetComponentGain, GAINS),
    on_component(SetComponentSolo, st.booleans()),
    on_component(SetComponentMute, st.booleans()),
    on_component(SetComponentLocked, st.booleans()),
    lambda data, d: AssignComponents.on(d, [component_of(data, d)], lane_of(data, d)),
    lambda data, d: AddSource.on(
        d, components=indices(data, d), position=data.draw(st.integers(-1, 9))
    ),
    removal,
    move,
    compound,
    lambda data, d: AcceptSeparation.on(d, data.draw(st.sampled_from(SEPARATIONS))),
]


@settings(deadline=None)  # the machine may be busy
@given(st.data())
def test_undone_and_redone_fully(data: st.DataObject) -> None:
    first = Document.from_separation(SEPARATIONS[0])
    history = History(first)
    documents = [first]
    for _ in range(data.draw(st.integers(1, 12), label="edits")):
        command = data.draw(st.sampled_from(MAKERS))(data, history.document)
        if command is not None:
            history.seal()
            history.do(command)
            if history.document != documents[-1]:
                documents.append(history.document)
    for expected in reversed(documents[:-1]):
        history.undo()
        assert history.document == expected
    assert not history.can_undo
    for expected in documents[1:]:
        history.redo()
        assert history.document == expected
    assert not history.can_redo


@settings(deadline=None)  # the machine may be busy
@given(st.data())
def test_merged_gestures_undo_to_where_they_began(data: st.DataObject) -> None:
    first = Document.from_separation(SEPARATIONS[0])
    history = History(first)
    drag = data.draw(st.sampled_from([MAKERS[2], MAKERS[6], MAKERS[3]]))
    for _ in range(data.draw(st.integers(1, 15))):
        command = drag(data, history.document)
        assert command is not None
        history.do(command)
    last = history.document
    while history.can_undo:
        history.undo()
    assert history.document == first
    while history.can_redo:
        history.redo()
    assert history.document == last


@settings(deadline=None)  # the machine may be busy
@given(st.data())
def test_edits_keep_the_document_whole(data: st.DataObject) -> None:
    """Every component belongs to a lane that exists; no two sources share an id."""
    history = History(Document.from_separation(SEPARATIONS[0]))
    for _ in range(12):
        command = data.draw(st.sampled_from(MAKERS))(data, history.document)
        if command is not None:
            history.do(command)
        if data.draw(st.integers(0, 3)) == 0:
            history.undo()
        document = history.document
        ids = [source.id for source in document.sources]
        assert len(set(ids)) == len(ids)
        assert {c.source_id for c in document.components} <= {RESIDUAL_ID, *ids}
        gains = effective_gains(document)
        assert gains.components.shape == (len(document.components),)
        assert gains.source_of.max(initial=0) <= len(ids)
