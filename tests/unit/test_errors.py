"""Messages: English for whoever prints them, template and values for who translates."""

import copy
import errno
import json
import os
import pickle
from collections.abc import Callable

import pytest

from nmfaudio.errors import (
    AudioFileError,
    Message,
    NmfAudioError,
    ParameterError,
    system_words,
)

MESSAGE = Message(
    "from {0:.1f} s on, {1} is {2}", 1.25, "A & {0} %n", Message("silent")
)
ENGLISH = "from 1.2 s on, A & {0} %n is silent"


def test_a_message_is_its_english() -> None:
    assert MESSAGE == ENGLISH
    assert f"{MESSAGE}!" == f"{ENGLISH}!"
    assert json.loads(json.dumps([MESSAGE])) == [ENGLISH]
    assert {MESSAGE: 1}[Message(ENGLISH)] == 1


@pytest.mark.parametrize("kind", [NmfAudioError, ParameterError, AudioFileError])
def test_what_an_error_says_is_still_a_message(kind: type[NmfAudioError]) -> None:
    sent = pickle.loads(pickle.dumps(kind(MESSAGE)))  # noqa: S301  # our own
    for error in (kind(MESSAGE), sent):
        said = str(error)
        assert isinstance(said, Message)
        assert (said, said.template) == (ENGLISH, MESSAGE.template)
        around = Message("guides: {0}", error)
        assert around == f"guides: {ENGLISH}"
        assert isinstance(around.values[0], Message)


def _sent(message: Message) -> Message:
    sent: Message = pickle.loads(pickle.dumps(message))  # noqa: S301  # our own
    return sent


@pytest.mark.parametrize("made_again", [copy.copy, copy.deepcopy, _sent])
def test_copies_and_other_processes_have_the_values(
    made_again: Callable[[Message], Message],
) -> None:
    again = made_again(MESSAGE)
    assert type(again) is type(again.values[2]) is Message
    assert (again, again.template, again.values) == (
        ENGLISH,
        MESSAGE.template,
        MESSAGE.values,
    )


def test_an_error_in_a_message_says_the_same_in_another_process() -> None:
    message = Message("it failed: {0!r}", ValueError("no"))
    assert _sent(message) == message == "it failed: 'no'"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "the disk is full"),
        (PermissionError(errno.EACCES, "x"), "access to it is not allowed"),
        (FileNotFoundError(errno.ENOENT, "x"), "there is no such file or folder"),
        (TimeoutError(errno.ETIMEDOUT, "x"), "no answer came in time"),
        (OSError(errno.EBADMSG, "Bad message"), "the system says “Bad message”"),
        (OSError("the pipe broke"), "the system says “the pipe broke”"),
        (OSError(), "the system gives no reason"),
    ],
)
def test_the_system_is_put_into_plain_words(error: OSError, words: str) -> None:
    assert system_words(error) == words
    if error.errno and "says" not in words:
        assert os.strerror(error.errno) not in system_words(error)
