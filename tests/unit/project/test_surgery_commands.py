"""Operations on components as edits: what goes with them, and that undo is exact."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from unit.project.conftest import make_separation

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.project.commands import (
    AcceptSeparation,
    AddSource,
    AssignComponents,
    RemoveSource,
    RenameComponent,
    SetComponentGain,
    SetComponentLocked,
    SetComponentMute,
)
from nmfaudio.project.document import RESIDUAL_ID, Document
from nmfaudio.project.jobs import JobState
from nmfaudio.project.session import Session
from nmfaudio.project.surgery_commands import as_edited, guided
from nmfaudio.separation.editing.follow_boxes import Guided
from nmfaudio.separation.model import SourceGuess

WaitUntil = Callable[[Callable[[], bool]], None]


class Heard:
    """A listener that counts the models it is given."""

    def __init__(self) -> None:
        self.n_models = 0
        self.gains = np.zeros(0)

    def set_recording(self, audio: AudioBuffer | None) -> None: ...

    def set_plain(self, gain: float = 1.0) -> None: ...

    def set_model(
        self, _plan: object, _model: object, gains: np.ndarray, **_: object
    ) -> None:
        self.n_models += 1
        self.gains = gains

    def set_gains(self, gains: np.ndarray, **_: object) -> None:
        self.gains = gains


@pytest.fixture
def session() -> Iterator[Session]:
    separation = make_separation(n_components=5, n_samples=3_001)
    made = Session()
    made.do(AcceptSeparation.on(made.document, separation))
    yield made
    made.close()


@pytest.fixture
def finish(session: Session, wait_until: WaitUntil) -> Callable[[], None]:
    def idle() -> bool:
        session.deliver()
        return not session.busy

    return lambda: wait_until(idle)


def test_a_merge_keeps_what_the_first_was_set_to(session: Session) -> None:
    session.do(RenameComponent.on(session.document, 1, "Snare"))
    session.do(SetComponentGain.on(session.document, 1, -6.0))
    session.do(SetComponentMute.on(session.document, 4, value=True))
    bass = session.document.component(1).source_id
    before = session.document
    session.merge([3, 1])
    after = session.document
    assert [c.index for c in after.components] == [0, 1, 2, 3]
    assert after.component(1) == replace(before.component(1), index=1)
    assert after.component(1).source_id == bass
    assert after.component(3) == replace(before.component(4), index=3)
    assert session.history.undo_label == "merge Snare and tag 3"
    session.undo()
    assert session.document == before
    session.redo()
    assert session.document == after


def test_parts_inherit_source_gain_and_name(
    session: Session, finish: Callable[[], None]
) -> None:
    session.do(RenameComponent.on(session.document, 2, "Snare"))
    session.do(SetComponentGain.on(session.document, 2, 3.0))
    before = session.document
    job = session.split(2, 3)
    # An edit made meanwhile is not lost.
    session.do(SetComponentMute.on(session.document, 4, value=True))
    finish()
    assert job.state is JobState.DONE
    after = session.document
    parts = after.components[2:5]
    assert [part.name for part in parts] == ["Snare a", "Snare b", "Snare c"]
    assert {part.gain_db for part in parts} == {3.0}
    assert {part.source_id for part in parts} == {before.component(2).source_id}
    assert after.component(6).mute
    session.undo()
    session.undo()
    assert session.document == before


def test_what_is_locked_keeps_everything(
    session: Session, finish: Callable[[], None]
) -> None:
    for index in (0, 3):
        session.do(SetComponentLocked.on(session.document, index, value=True))
        session.do(RenameComponent.on(session.document, index, f"Mine {index}"))
    session.do(SetComponentGain.on(session.document, 1, -9.0))
    before = session.document
    session.rerun()
    finish()
    after = session.document
    assert before.separation is not None
    assert after.separation is not None
    for index in (0, 3):
        assert after.component(index) == before.component(index)
        np.testing.assert_array_equal(
            after.separation.model.H[after.separation.model.component_of == index],
            before.separation.model.H[index : index + 1],
        )
    assert after.component(1).gain_db == 0.0
    assert after.sources == before.sources
    owned = {c.source_id for c in after.components}
    assert owned <= {RESIDUAL_ID, *(s.id for s in after.sources)}
    session.undo()
    assert session.document == before


def test_a_source_removed_during_a_rerun_stays_removed(
    session: Session, finish: Callable[[], None]
) -> None:
    session.rerun()
    gone = session.document.sources[0].id
    session.do(RemoveSource.on(session.document, gone))
    finish()
    assert gone not in {c.source_id for c in session.document.components}
    assert len(session.document.sources) == 1


def test_results_for_other_components_are_not_accepted(
    session: Session, finish: Callable[[], None]
) -> None:
    said: list[str] = []
    session.said.connect(said.append)
    session.split(0, 2)
    session.merge([1, 2])
    merged = session.document
    finish()
    assert session.document == merged
    assert "changed since split began" in said[0]


def test_a_cancelled_operation_leaves_no_trace(
    session: Session, finish: Callable[[], None]
) -> None:
    before = session.document
    session.split(0).cancel()
    session.rerun().cancel()
    finish()
    assert session.document == before
    assert session.history.undo_label == "separate"


def test_an_audition_ends_when_its_numbers_mean_something_else(
    session: Session,
) -> None:
    session.set_audition([4])
    session.silence([4], 0.05, 0.1)
    assert session.audition == (4,)
    session.merge([0, 1])
    assert session.audition is None
    session.set_audition([3])
    session.undo()
    assert session.audition is None


def test_the_listener_gets_the_new_model() -> None:
    heard = Heard()
    session = Session(heard)
    session.do(AcceptSeparation.on(session.document, make_separation(n_components=3)))
    for count, act in enumerate(
        (
            lambda: session.merge([0, 1]),
            lambda: session.silence([0], 0.0, 0.1),
            session.undo,
            session.undo,
        ),
        start=2,
    ):
        act()
        assert heard.n_models == count
        assert len(heard.gains) == len(session.document.components)


def test_what_cannot_be_is_refused(session: Session) -> None:
    before = session.document
    for wrong in (
        lambda: session.merge([1]),
        lambda: session.split(7),
        lambda: session.silence([0], 3.0, 2.0),
    ):
        with pytest.raises(ParameterError):
            wrong()
    assert session.document == before
    for index in range(5):
        session.do(SetComponentLocked.on(session.document, index, value=True))
    with pytest.raises(ParameterError, match="every component is locked"):
        session.rerun()
    empty = Session()
    with pytest.raises(ParameterError, match="separate first"):
        empty.merge([0, 1])


def test_the_separation_as_edited_has_the_users_sources(session: Session) -> None:
    session.do(AddSource.on(session.document, "Mine", components=[4]))
    sources = as_edited(session.document).sources
    assert [(s.name, s.components) for s in sources] == [
        ("Drums", (0, 2)),
        ("Bass", (1,)),
        ("Mine", (4,)),
    ]


EDIT = st.tuples(
    st.sampled_from(["merge", "silence", "assign", "gain", "lock", "undo", "redo"]),
    st.integers(0, 5),
    st.integers(0, 5),
    st.floats(0.0, 0.15),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(EDIT, max_size=12))
def test_any_walk_can_be_undone_and_done_again(
    edits: list[tuple[str, int, int, float]],
) -> None:
    session = Session()
    session.do(AcceptSeparation.on(session.document, SEPARATION))
    for kind, first, second, start_s in edits:
        document = session.document
        try:
            match kind:
                case "merge":
                    session.merge([first, second])
                case "silence":
                    session.silence([first, second], start_s, start_s + 0.02)
                case "assign":
                    session.do(AssignComponents.on(document, [first], second % 3))
                case "gain":
                    session.do(SetComponentGain.on(document, first, -float(second)))
                case "lock":
                    session.do(SetComponentLocked.on(document, first, value=True))
                case "undo":
                    session.undo()
                case "redo":
                    session.redo()
        except ParameterError:
            assert session.document is document
        assert_sound(session.document)
    seen = [session.document]
    while session.history.can_undo:
        session.undo()
        seen.append(session.document)
    assert session.document == Document(separation=None)
    for expected in reversed(seen[:-1]):
        session.redo()
        assert session.document == expected


SEPARATION = make_separation(n_components=6, n_samples=3_001)


def assert_sound(document: Document) -> None:
    """Components are numbered as in the model, and each is described."""
    separation = document.separation
    n_components = 0 if separation is None else separation.model.n_components
    assert [c.index for c in document.components] == list(range(n_components))
    if separation is not None:
        assert [tag.index for tag in separation.tags] == list(range(n_components))
        assert set(separation.model.component_of) == set(range(n_components))


def divided(session: Session) -> Guided:
    """Divide component 1 between the first two sources."""
    before = as_edited(session.document)
    model = before.model
    taken = np.array([0, 1, 1, 2, 3, 4])
    gains = np.array([1.0, 0.7, 0.3, 1.0, 1.0, 1.0], np.float32)
    parts = replace(
        model,
        W=np.ascontiguousarray(model.W[:, :, taken]),
        H=model.H[taken] * gains[:, np.newaxis],
        component_of=np.arange(6),
        n_components=6,
    )
    first, second = before.sources[:2]
    owned = {0: first, 1: first, 2: second, 3: second, 4: second, 5: second}
    sources = tuple(
        SourceGuess(s.name, tuple(k for k, o in owned.items() if o is s))
        for s in before.sources
    )
    tags = tuple(
        replace(before.tags[at], index=k) for k, at in enumerate(taken.tolist())
    )
    found = replace(before, model=parts, sources=sources, tags=tags)
    return Guided(found, tuple(taken.tolist()))


def test_parts_of_a_divided_component_are_set_as_it_was(session: Session) -> None:
    session.do(AddSource.on(session.document, "More"))
    session.do(RenameComponent.on(session.document, 1, "Snare"))
    session.do(SetComponentGain.on(session.document, 1, -6.0))
    before = session.document
    session.do(guided(before, divided(session)))
    after = session.document
    assert [after.component(k).name for k in (0, 1, 2, 3)] == [
        "",
        "Snare a",
        "Snare b",
        "",
    ]
    assert after.component(1).gain_db == after.component(2).gain_db == -6.0
    assert after.component(1).source_id != after.component(2).source_id
    session.undo()
    assert session.document == before


def test_strokes_on_what_has_changed_since_are_refused(session: Session) -> None:
    session.do(AddSource.on(session.document, "More"))
    found = divided(session)
    wrong = replace(found, parent_of=(*found.parent_of[:-1], 9))
    with pytest.raises(ParameterError, match="changed"):
        guided(session.document, wrong)
