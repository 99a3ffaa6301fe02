"""Names that people give, and the files that they choose."""

from dataclasses import replace
from pathlib import Path

import pytest

from nmfaudio.errors import ParameterError
from nmfaudio.project import edits
from nmfaudio.project.delivery.choice import FileChoice
from nmfaudio.project.delivery.options import ExportOptions
from nmfaudio.project.document import RESIDUAL_ID, Document

OPTIONS = ExportOptions(Path("out"))


@pytest.fixture
def document(separation):
    return Document.from_separation(separation)  # Drums (0, 2), Bass (1), rest 3..5


def chosen(document, **asked):
    found = FileChoice(**asked).applied(OPTIONS, document)
    return found.sources, found.residual, found.without, found.parts, found.mix


def test_nothing_chosen_means_what_is_ticked(document):
    assert chosen(document) == ((1, 2), True, (), (), False)
    left_out = edits.set_source_exported(document, 2, on=False).after
    assert chosen(left_out)[:2] == ((1,), True)


def test_names_choose_whatever_their_case(document):
    assert chosen(document, only=("bass",)) == ((2,), False, (), (), False)
    assert chosen(document, only=("RESIDUAL", "Drums"))[:2] == ((1,), True)
    assert chosen(document, only=("Bass, Drums",))[0] == (2, 1)
    assert chosen(document, without=("Drums", "residual"))[:3] == (
        (),
        False,
        (1, RESIDUAL_ID),
    )
    assert chosen(document, without=("Drums",), stems=True)[:3] == ((1, 2), True, (1,))
    assert chosen(document, mix=True) == ((), False, (), (), True)


def test_parts_are_components_or_all_of_a_source(document):
    names = document.component_names()
    assert chosen(document, parts=(names[4].upper(),))[3] == (4,)
    assert chosen(document, parts=("Drums", names[1]))[3] == (0, 2, 1)
    assert chosen(document, parts=("all",))[3] == tuple(range(6))
    assert chosen(document, parts=("Residual",))[3] == (3, 4, 5)


def test_a_name_with_a_comma_is_one_name(document):
    renamed = edits.rename_source(document, 1, "Kick, snare").after
    assert chosen(renamed, only=("Kick, Snare",))[0] == (1,)


def test_a_sharp_may_be_typed_as_keyboards_have_it(document):
    renamed = edits.rename_source(document, 1, "Bell F♯4").after
    assert chosen(renamed, only=("bell f#4",))[0] == (1,)


@pytest.mark.parametrize("asked", ["only", "without", "parts"])
def test_a_refusal_lists_what_there_is(document, asked):
    with pytest.raises(ParameterError, match=r"called 'Vox': there are .*Bass"):
        chosen(document, **{asked: ("Bass", "Vox")})


def test_a_source_without_components_has_no_stem(document):
    added = edits.add_source(document, "Empty").after
    assert chosen(added)[0] == (1, 2)
    with pytest.raises(ParameterError, match="no source called 'Empty'"):
        chosen(added, only=("Empty",))


def test_other_options_are_kept(document):
    asked = replace(OPTIONS, audio_format="flac", range_s=(1.0, None))
    found = FileChoice(only=("Bass",)).applied(asked, document)
    assert (found.audio_format, found.range_s) == ("flac", (1.0, None))
