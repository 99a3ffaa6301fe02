"""Texts: English for whoever prints them, a template and values for who translates."""

import copy
import json
import pickle
from collections.abc import Callable

import pytest

from nmfaudio.errors import AudioFileError, NmfAudioError, ParameterError
from nmfaudio.texts import Text, listed

TEXT = Text("from {0:.1f} s on, {1} is {2}", 1.25, "A & {0} %n", Text("silent"))
ENGLISH = "from 1.2 s on, A & {0} %n is silent"


def test_a_text_is_its_english() -> None:
    assert TEXT == ENGLISH
    assert f"{TEXT}!" == f"{ENGLISH}!"
    assert json.loads(json.dumps([TEXT])) == [ENGLISH]
    assert {TEXT: 1}[Text(ENGLISH)] == 1


def test_without_values_braces_are_braces() -> None:
    text = Text("use {input} - {source}")
    assert text == text.template == "use {input} - {source}"
    assert text.values == ()


@pytest.mark.parametrize("kind", [NmfAudioError, ParameterError, AudioFileError])
def test_what_an_error_says_is_still_a_text(kind: type[NmfAudioError]) -> None:
    sent = pickle.loads(pickle.dumps(kind(TEXT)))  # noqa: S301  # our own
    for error in (kind(TEXT), sent):
        said = str(error)
        assert isinstance(said, Text)
        assert (said, said.template) == (ENGLISH, TEXT.template)
        around = Text("guides: {0}", error)
        assert around == f"guides: {ENGLISH}"
        assert isinstance(around.values[0], Text)


def _sent(text: Text) -> Text:
    sent: Text = pickle.loads(pickle.dumps(text))  # noqa: S301  # our own
    return sent


@pytest.mark.parametrize("made_again", [copy.copy, copy.deepcopy, _sent])
def test_copies_and_other_processes_have_the_values(
    made_again: Callable[[Text], Text],
) -> None:
    again = made_again(TEXT)
    assert type(again) is type(again.values[2]) is Text
    assert (again, again.template, again.values) == (
        ENGLISH,
        TEXT.template,
        TEXT.values,
    )


def test_a_list_keeps_its_texts() -> None:
    told = listed(("{0}", TEXT, 3), "; ")
    assert told == f"{{0}}; {ENGLISH}; 3"
    assert told.values == ("{0}", TEXT, 3)
    assert listed(()) == ""
