"""Operations on components as edits: what goes with them, and that undo is exact."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from unit.project.conftest import WAIT_S, make_separation

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.project import edits
from nmfaudio.project.document import Document
from nmfaudio.project.editing.model_edits import (
    accept_boxes,
    as_edited,
    set_attacks_kept,
    set_mask_exponent,
    set_stereo_masks,
)
from nmfaudio.project.edits import Edit
from nmfaudio.project.jobs import JobState
from nmfaudio.project.session import Session
from nmfaudio.separation.editing.follow_boxes import Guided
from nmfaudio.separation.model import SourceGuess
from nmfaudio.separation.rendering.mix_request import MixRequest
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.damage import Damage
from nmfaudio.separation.request.guides import Guides

pytestmark = pytest.mark.timeout(WAIT_S)  # kernels may have to be compiled

WaitUntil = Callable[[Callable[[], bool]], None]


class CountingPlayer:
    """Plays nothing, and counts what it is asked for."""

    def __init__(self) -> None:
        self.n_mixes = 0
        self.gains = np.zeros(0)

    def set_recording(self, audio: AudioBuffer | None) -> "CountingPlayer":
        self.recording = audio
        return self

    def set_plain(self, gain: float = 1.0) -> None: ...

    def set_mix(self, request: MixRequest) -> None:
        self.n_mixes += 1
        self.gains = request.gains


@pytest.fixture
def session() -> Iterator[Session]:
    separation = make_separation(n_components=5, n_samples=3_001)
    made = Session()
    made.do(edits.accept_separation(made.document, separation))
    yield made
    made.close()


@pytest.fixture
def finish(session: Session, wait_until: WaitUntil) -> Callable[[], None]:
    def idle() -> bool:
        session.deliver()
        return not session.busy

    return lambda: wait_until(idle)


def test_a_merge_keeps_what_the_first_was_set_to(session: Session) -> None:
    session.do(edits.rename_component(session.document, 1, "Snare"))
    session.do(edits.set_component_gain(session.document, 1, -6.0))
    session.do(edits.switch_component(session.document, 4, "mute", on=True))
    bass = session.document.component(1).source_id
    before = session.document
    session.merge([3, 1])
    after = session.document
    assert [c.index for c in after.components] == [0, 1, 2, 3]
    assert after.component(1) == replace(before.component(1), index=1)
    assert after.component(1).source_id == bass
    assert after.component(3) == replace(before.component(4), index=3)
    assert session.history.undo_label == "merge Snare and Rest low drum 1"
    session.undo()
    assert session.document == before
    session.redo()
    assert session.document == after


def test_parts_inherit_source_gain_and_name(
    session: Session, finish: Callable[[], None]
) -> None:
    session.do(edits.rename_component(session.document, 2, "Snare"))
    session.do(edits.set_component_gain(session.document, 2, 3.0))
    before = session.document
    job = session.split(2, 3)
    # An edit made meanwhile is not lost.
    session.do(edits.switch_component(session.document, 4, "mute", on=True))
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
        session.do(edits.switch_component(session.document, index, "locked", on=True))
        session.do(edits.rename_component(session.document, index, f"Mine {index}"))
    session.do(edits.set_component_gain(session.document, 1, -9.0))
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
    assert after.components == before.components
    assert after.sources == before.sources
    session.undo()
    assert session.document == before


def test_a_source_removed_during_a_rerun_stays_removed(
    session: Session, finish: Callable[[], None]
) -> None:
    session.rerun()
    gone = session.document.sources[0].id
    session.do(edits.remove_source(session.document, gone))
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


def test_the_player_gets_the_new_model() -> None:
    player, session = CountingPlayer(), Session()
    session.attach_player(player)
    session.do(
        edits.accept_separation(session.document, make_separation(n_components=3))
    )
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
        assert player.n_mixes == count
        assert len(player.gains) == len(session.document.components)


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
        session.do(edits.switch_component(session.document, index, "locked", on=True))
    with pytest.raises(ParameterError, match="every component is locked"):
        session.rerun()
    empty = Session()
    with pytest.raises(ParameterError, match="separate first"):
        empty.merge([0, 1])


def test_the_separation_as_edited_has_the_users_sources(session: Session) -> None:
    session.do(edits.add_source(session.document, "Mine", components=[4]))
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
    walk: list[tuple[str, int, int, float]],
) -> None:
    session = Session()
    session.do(edits.accept_separation(session.document, SEPARATION))
    for kind, first, second, start_s in walk:
        document = session.document
        try:
            match kind:
                case "merge":
                    session.merge([first, second])
                case "silence":
                    session.silence([first, second], start_s, start_s + 0.02)
                case "assign":
                    session.do(edits.assign(document, [first], second % 3))
                case "gain":
                    session.do(
                        edits.set_component_gain(document, first, -float(second))
                    )
                case "lock":
                    session.do(
                        edits.switch_component(document, first, "locked", on=True)
                    )
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
    session.do(edits.add_source(session.document, "More"))
    session.do(edits.rename_component(session.document, 1, "Snare"))
    session.do(edits.set_component_gain(session.document, 1, -6.0))
    before = session.document
    session.do(accept_boxes(before, divided(session)))
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


def test_strokes_leave_what_is_locked(
    session: Session, finish: Callable[[], None]
) -> None:
    session.do(edits.add_source(session.document, "New"))
    for index in (0, 3):
        session.do(edits.switch_component(session.document, index, "locked", on=True))
    before = [c.source_id for c in session.document.components if c.locked]
    session.guide((Box("New", 0.0, 1.0, 0.0, 22_050.0),))
    finish()
    after = session.document.components
    new = next(s for s in session.document.sources if s.name == "New")
    assert [c.source_id for c in after if c.locked] == before
    assert any(c.source_id == new.id for c in after)


def test_strokes_on_what_has_changed_since_are_refused(session: Session) -> None:
    session.do(edits.add_source(session.document, "More"))
    found = divided(session)
    wrong = replace(found, parent_of=(*found.parent_of[:-1], 9))
    with pytest.raises(ParameterError, match="changed"):
        accept_boxes(session.document, wrong)


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (lambda d: edits.add_source(d, "More"), "tracks have changed"),
        (lambda d: edits.move_source(d, d.sources[0].id, 1), "tracks have changed"),
        (lambda d: edits.remove_source(d, d.sources[0].id), "tracks have changed"),
        (lambda d: edits.assign(d, [0], d.sources[1].id), "tracks have changed"),
        (lambda d: edits.switch_component(d, 0, "locked", on=True), "tracks have"),
        (
            lambda d: edits.set_guides(d, Guides(damages=(Damage(0.0, 0.5),)), "mend"),
            "damaged",
        ),
    ],
)
def test_what_is_edited_while_parts_move_is_kept(
    session: Session,
    finish: Callable[[], None],
    meanwhile: Callable[[Document], Edit],
    said: str,
) -> None:
    sentences: list[str] = []
    session.said.connect(sentences.append)
    session.guide((Box("New", 0.0, 1.0, 0.0, 22_050.0),))
    session.do(meanwhile(session.document))
    edited = session.document
    finish()
    assert session.document == edited
    assert any(said in sentence for sentence in sentences)


def test_what_changes_the_sound_alone_does_not_disturb(
    session: Session, finish: Callable[[], None]
) -> None:
    session.guide((Box("New", 0.0, 1.0, 0.0, 22_050.0),))
    session.do(edits.set_source_gain(session.document, 1, -6.0))
    finish()
    assert session.document.sources[-1].name == "New"
    assert session.document.source(1).gain_db == -6.0


def test_attacks_are_kept_and_let_go_again(document: Document) -> None:
    assert document.separation is not None
    assert document.separation.model.attacks is None
    kept = set_attacks_kept(document, keep=True)
    after = kept.after
    assert after.separation is not None
    found = after.separation.attacks
    assert found is not None
    assert after.separation.model.attacks is found
    assert after.separation.model.W is document.separation.model.W
    assert kept.label == "masks: keep attacks"
    undone = set_attacks_kept(after, keep=False).after
    assert undone.separation is not None
    assert undone.separation.model.attacks is None
    # They need not be looked for again.
    again = set_attacks_kept(undone, keep=True).after
    assert again.separation is not None
    assert again.separation.model.attacks is found


def test_masks_ask_for_places_or_not(document: Document) -> None:
    before = document.separation
    assert before is not None
    for keep in (False, True):
        edit = set_stereo_masks(document, keep=keep)
        after = edit.after.separation
        assert after is not None
        assert after.model.stereo_masks is keep
        assert after.model.W is before.model.W
        assert after.sources is before.sources


def test_an_exponent_leaves_attacks_as_they_are(document: Document) -> None:
    kept = set_attacks_kept(document, keep=True).after
    hard = set_mask_exponent(kept, 4.0, "Hard").after
    assert hard.separation is not None
    assert kept.separation is not None
    assert hard.separation.mask_exponent == 4.0
    assert hard.separation.model is kept.separation.model
    assert isinstance(hard.separation.model.attacks, np.ndarray)


def test_without_a_separation_there_are_no_masks() -> None:
    for edit in (
        lambda: set_attacks_kept(Document(None), keep=True),
        lambda: set_stereo_masks(Document(None), keep=True),
        lambda: set_mask_exponent(Document(None), 2.0, "Clean"),
    ):
        with pytest.raises(ParameterError, match="separate first"):
            edit()
