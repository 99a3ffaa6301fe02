"""Any sequence of edits, undone fully, gives an equal document; redone, the same."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from unit.project.conftest import make_separation

from nmfaudio.project import edits
from nmfaudio.project.document import RESIDUAL_ID, Document
from nmfaudio.project.editing import takes
from nmfaudio.project.editing.bars import set_first_beat, set_tempo
from nmfaudio.project.editing.markers import add_marker
from nmfaudio.project.editing.model_edits import (
    accept_merge,
    accept_silence,
    as_edited,
    set_mask_exponent,
)
from nmfaudio.project.edits import Edit
from nmfaudio.project.gains import effective_gains
from nmfaudio.project.history import History
from nmfaudio.project.storage.project import Project, save_project
from nmfaudio.project.storage.stored import load_project
from nmfaudio.separation.editing.surgery import (
    merge_components,
    silence,
    sounds_between,
)
from nmfaudio.separation.request.damage import Damage
from nmfaudio.separation.request.guides import Guides, Passage

SEPARATIONS = [
    make_separation(seed=seed, n_components=k) for seed, k in ((0, 6), (1, 3))
]

Maker = Callable[[st.DataObject, Document], Edit | None]


def lane_of(data: st.DataObject, document: Document) -> int:
    ids = [RESIDUAL_ID, *(source.id for source in document.sources)]
    return data.draw(st.sampled_from(ids))


def component_of(data: st.DataObject, document: Document) -> int:
    return data.draw(st.integers(0, len(document.components) - 1))


def on_lane(edit: Callable[..., Edit], values: st.SearchStrategy[object]) -> Maker:
    return lambda data, d: edit(d, lane_of(data, d), data.draw(values))


def on_component(edit: Callable[..., Edit], values: st.SearchStrategy[object]) -> Maker:
    return lambda data, d: edit(d, component_of(data, d), data.draw(values))


def lane_switch(data: st.DataObject, document: Document) -> Edit:
    switch = data.draw(st.sampled_from(["solo", "mute"]))
    on = data.draw(st.booleans())
    return edits.switch_source(document, lane_of(data, document), switch, on=on)


def component_switch(data: st.DataObject, document: Document) -> Edit:
    switch = data.draw(st.sampled_from(["solo", "mute", "locked"]))
    on, index = data.draw(st.booleans()), component_of(data, document)
    return edits.switch_component(document, index, switch, on=on)


def removal(data: st.DataObject, document: Document) -> Edit | None:
    lane = lane_of(data, document)
    return None if lane == RESIDUAL_ID else edits.remove_source(document, lane)


def move(data: st.DataObject, document: Document) -> Edit | None:
    lane = lane_of(data, document)
    if lane == RESIDUAL_ID:
        return None
    return edits.move_source(document, lane, data.draw(st.integers(-1, 6)))


def indices(data: st.DataObject, document: Document) -> list[int]:
    last = len(document.components) - 1
    return data.draw(st.lists(st.integers(0, last), max_size=4))


def addition(data: st.DataObject, document: Document) -> Edit:
    position = data.draw(st.integers(-1, 9))
    held = indices(data, document)
    return edits.add_source(document, components=held, position=position)


def several(data: st.DataObject, document: Document) -> Edit:
    steps = [partial(step, data) for step in (lane_switch, addition, lane_switch)]
    return edits.combine(document, steps, "all three")


def model(data: st.DataObject, document: Document) -> Edit | None:
    """Merge, silence, or share the masks in another way."""
    separation = as_edited(document)
    n_components = separation.model.n_components
    kind = data.draw(st.sampled_from(["merge", "silence", "masks"]))
    if kind == "masks":
        exponent = data.draw(st.sampled_from([1.0, 2.0]))
        return set_mask_exponent(document, exponent, f"{exponent}")
    if kind == "merge" and n_components > 2:
        chosen = (0, data.draw(st.integers(1, n_components - 1)))
        merged = merge_components(separation, chosen)
        return accept_merge(document, merged, chosen)
    index = data.draw(st.integers(0, n_components - 1))
    start_s = data.draw(st.floats(0.0, 0.2))
    if not sounds_between(separation, index, start_s, start_s + 0.05):
        return None
    silent = silence(separation, index, start_s, start_s + 0.05)
    return accept_silence(document, silent, [index])


def take(data: st.DataObject, document: Document) -> Edit | None:
    """Go to a take, name it, or remove it."""
    listed = takes.takes_of(document)
    number = data.draw(st.sampled_from(listed)).id
    kind = data.draw(st.sampled_from(["go", "go", "name", "remove"]))
    if kind == "name":
        return takes.rename_take(document, number, data.draw(NAMES))
    if kind == "go":
        return takes.go_to_take(document, number)
    return takes.remove_take(document, number) if len(listed) > 1 else None


SPANS = st.tuples(st.integers(0, 9), st.integers(10, 19))
GUIDES = st.builds(
    Guides,
    damages=st.lists(SPANS.map(lambda span: Damage(*span)), max_size=2).map(tuple),
    passages=st.lists(SPANS.map(lambda span: Passage("Bass", *span)), max_size=1).map(
        tuple
    ),
    find=st.sampled_from([(), ("clicks",)]),
)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).map(
    lambda text: "n" + text
)
GAINS = st.floats(-80, 20)
DRAGS = [
    on_lane(edits.set_source_gain, GAINS),
    on_component(edits.set_component_gain, GAINS),
    lane_switch,
]
MAKERS: list[Maker] = [
    *DRAGS,
    on_lane(edits.rename_source, NAMES),
    on_lane(edits.recolour_source, st.integers(0, 12)),
    on_component(edits.rename_component, NAMES),
    component_switch,
    lambda data, d: edits.assign(d, [component_of(data, d)], lane_of(data, d)),
    addition,
    removal,
    move,
    several,
    model,
    lambda data, document: takes.as_new_take(
        document,
        edits.accept_separation(document, data.draw(st.sampled_from(SEPARATIONS))),
        null_db=data.draw(st.none() | st.floats(-300, 0)),
    ),
    take,
    lambda data, document: edits.set_guides(document, data.draw(GUIDES), "follow"),
    lambda data, document: add_marker(document, data.draw(st.floats(0, 9))),
    lambda data, document: set_tempo(document, data.draw(st.floats(1, 500)), 0.5),
    lambda data, document: set_first_beat(document, data.draw(st.floats(0, 9)), 99.0),
]


def content(document: Document) -> tuple[object, ...]:
    """Return all that a document says, down to the bits of its factors."""
    model = as_edited(document).model
    factors = (model.W.tobytes(), model.H.tobytes(), model.component_of.tobytes())
    lanes = (document.components, document.sources, document.residual)
    rest = (document.markers, document.tempo, document.guides, document.take_id)
    alone = replace(document, takes=())
    kept = tuple(
        (
            replace(take, state=None),
            take.state and content(alone.with_state(take.state)),
        )
        for take in document.takes
    )
    return (*lanes, *factors, *rest, *kept)


States = list[tuple[Document, tuple[object, ...]]]


def edited(data: st.DataObject, n_edits: int) -> tuple[History, States]:
    """Make so many edits; return each document that there was, and its content."""
    first = Document.from_separation(SEPARATIONS[0])
    history, states = History(first), [(first, content(first))]
    for _ in range(n_edits):
        edit = data.draw(st.sampled_from(MAKERS))(data, history.document)
        if edit is not None:
            history.seal()
            history.do(edit)
            if history.document != states[-1][0]:
                states.append((history.document, content(history.document)))
    return history, states


def walk_back_and_forth(history: History, states: States) -> None:
    """Undo everything, and do it again; every document must be what it was."""
    for document, then in reversed(states[:-1]):
        history.undo()
        assert history.document == document
        assert content(history.document) == then
    assert not history.can_undo
    for document, then in states[1:]:
        history.redo()
        assert history.document == document
        assert content(history.document) == then
    assert not history.can_redo


@settings(deadline=None)  # the machine may be busy
@given(st.data())
def test_undone_and_redone_fully(data: st.DataObject) -> None:
    walk_back_and_forth(*edited(data, data.draw(st.integers(1, 12), label="edits")))


@settings(deadline=None)  # the machine may be busy
@given(st.data())
def test_merged_gestures_undo_to_where_they_began(data: st.DataObject) -> None:
    first = Document.from_separation(SEPARATIONS[0])
    history = History(first)
    drag = data.draw(st.sampled_from(DRAGS))
    for _ in range(data.draw(st.integers(1, 15))):
        edit = drag(data, history.document)
        assert edit is not None
        history.do(edit)
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
        edit = data.draw(st.sampled_from(MAKERS))(data, history.document)
        if edit is not None:
            history.do(edit)
        if data.draw(st.integers(0, 3)) == 0:
            history.undo()
        document = history.document
        ids = [source.id for source in document.sources]
        assert len(set(ids)) == len(ids)
        assert {c.source_id for c in document.components} <= {RESIDUAL_ID, *ids}
        gains = effective_gains(document)
        assert gains.components.shape == (len(document.components),)
        assert gains.source_of.max(initial=0) <= len(ids)


@settings(
    deadline=None,
    max_examples=4,
    suppress_health_check=[HealthCheck.data_too_large, HealthCheck.too_slow],
)
@given(st.data())
def test_two_hundred_edits_are_undone_redone_saved_and_reopened(
    data: st.DataObject,
) -> None:
    history, states = edited(data, 200)
    walk_back_and_forth(history, states)
    document, then = states[-1]
    assert document.separation is not None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "work.nmfaudio")
        save_project(Project(document, document.separation.audio), path)
        assert content(load_project(path).document) == then
