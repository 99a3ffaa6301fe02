"""What goes together in guides, and taking one thing back."""

from pathlib import Path

import pytest

from nmfaudio.separation.request.amend import contradiction, without
from nmfaudio.separation.request.damage import Damage
from nmfaudio.separation.request.guides import Guides, Passage, ScoreFile

ALONE = Guides(passages=(Passage("Bass", 1.0, 3.0),))


@pytest.mark.parametrize("swapped", [False, True])
def test_what_is_damaged_teaches_nothing(*, swapped: bool) -> None:
    damaged = Guides(damages=(Damage(2.5, 4.0),))
    pair = (damaged, ALONE) if swapped else (ALONE, damaged)
    assert "From 2.50 to 3.00 s, Bass cannot be learned" in contradiction(*pair)


def test_what_lies_apart_goes_together() -> None:
    assert not contradiction(ALONE, Guides(damages=(Damage(3.0, 4.0),)))
    file = Guides(passages=(Passage("Bass", 1.0, 3.0, Path("bass.wav")),))
    assert not contradiction(file, Guides(damages=(Damage(1.0, 4.0),)))


def test_one_thing_is_taken_back() -> None:
    passages = (Passage("Bass", 1.0, 3.0), Passage("Lead", 3.0, 4.0))
    damages = (Damage(5.0, 6.0), Damage(7.0, 8.0))
    guides = Guides(passages=passages, damages=damages, find=("clicks",))
    assert without(guides, 1).passages == passages[:1]
    assert without(guides, 2).damages == damages[1:]
    assert without(guides, 4).find == ()
    scored = Guides(score=ScoreFile(Path("part.mid")))
    assert without(scored, 0) == Guides()
