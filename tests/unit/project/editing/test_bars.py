"""A tempo and a first beat, given in place of those found."""

import pytest

from nmfaudio.project.document import Document, Tempo
from nmfaudio.project.editing.bars import set_first_beat, set_tempo
from nmfaudio.project.history import History


def test_each_keeps_what_was_said_of_the_other() -> None:
    document = set_tempo(Document(None), 100.0, 0.5).after
    assert document.tempo == Tempo(100.0, 0.5)
    document = set_first_beat(document, 2.0, 77.0).after
    assert document.tempo == Tempo(100.0, 2.0)
    assert set_tempo(document, 50.0, 0.0).after.tempo == Tempo(50.0, 2.0)


@pytest.mark.parametrize(("given", "kept"), [(1.0, 20.0), (1e9, 400.0)])
def test_a_tempo_is_one_that_music_has(given: float, kept: float) -> None:
    assert set_tempo(Document(None), given, -1.0).after.tempo == Tempo(kept, 0.0)
    assert set_first_beat(Document(None), -1.0, given).after.tempo == Tempo(kept, 0.0)


def test_turning_the_tempo_is_one_edit() -> None:
    history = History(Document(None))
    for bpm in (90.0, 91.0, 92.0):
        history.do(set_tempo(history.document, bpm, 0.0))
    assert history.undo_label == "change the tempo"
    history.undo()
    assert history.document.tempo is None
