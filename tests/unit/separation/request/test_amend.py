"""What goes together in guides, and taking one thing back."""

from dataclasses import replace
from pathlib import Path

import pytest

from nmfaudio.errors import ParameterError
from nmfaudio.separation.request.amend import with_more, without
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.damage import Damage
from nmfaudio.separation.request.guides import Guides, Passage, ScoreFile

ALONE = Guides(passages=(Passage("Bass", 1.0, 3.0),))


@pytest.mark.parametrize("swapped", [False, True])
def test_what_is_damaged_teaches_nothing(*, swapped: bool) -> None:
    damaged = Guides(damages=(Damage(2.5, 4.0),))
    pair = (damaged, ALONE) if swapped else (ALONE, damaged)
    with pytest.raises(
        ParameterError, match=r"2\.50 to 3\.00 s, Bass cannot be learned"
    ):
        with_more(*pair)


def test_what_lies_apart_goes_together() -> None:
    later = Damage(3.0, 4.0)
    assert with_more(ALONE, Guides(damages=(later,))).damages == (later,)
    file = Guides(passages=(Passage("Bass", 1.0, 3.0, Path("bass.wav")),))
    assert with_more(file, Guides(damages=(later,))).passages == file.passages


def test_a_box_on_damage_teaches_nothing_either() -> None:
    box = Guides(boxes=(Box("Bass", 1.0, 3.0, 0.0, 200.0),))
    with pytest.raises(ParameterError, match="Bass cannot be learned"):
        with_more(Guides(damages=(Damage(2.5, 4.0),)), box)
    above = Damage(2.5, 4.0, 300.0, 4_000.0)
    assert with_more(Guides(damages=(above,)), box).boxes == box.boxes


def test_a_score_and_what_was_taught_take_turns() -> None:
    score = Guides(score=ScoreFile(Path("part.mid")))
    dictionary = Guides(dictionary=Path("band.nmfdict"))
    assert with_more(replace(ALONE, adapt=True), score) == score
    assert with_more(score, ALONE) == ALONE
    assert with_more(ALONE, dictionary) == dictionary
    assert with_more(dictionary, ALONE) == ALONE


def test_one_thing_is_taken_back() -> None:
    passages = (Passage("Bass", 1.0, 3.0), Passage("Lead", 3.0, 4.0))
    damages = (Damage(5.0, 6.0), Damage(7.0, 8.0))
    guides = Guides(passages=passages, damages=damages, find=("clicks",))
    assert without(guides, 1).passages == passages[:1]
    assert without(guides, 2).damages == damages[1:]
    assert without(guides, 4).find == ()
    boxes = (Box("Bass", 1.0, 2.0, 0.0, 200.0), Box("Lead", 1.0, 2.0, 200.0, 4e3))
    guides = replace(guides, boxes=boxes)
    assert without(guides, 1).passages == passages[:1]
    assert without(guides, 2).boxes == boxes[1:]
    assert without(guides, 4).damages == damages[1:]
    scored = Guides(score=ScoreFile(Path("part.mid")))
    assert without(scored, 0) == Guides()
