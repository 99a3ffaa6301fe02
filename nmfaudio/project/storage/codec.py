"""Between values and JSON: frozen dataclasses by their fields, arrays set aside.

What a field holds is told by its annotation, so a field that somebody adds is written
and read without a line here; one of a kind that is not known fails when it is written
(and in a test). Reading trusts nothing: every value must be of the annotated kind.

A :class:`~nmfaudio.errors.Message` is written as its English; what it was made of is
written beside it, so that a window of another language has it in that again.
"""

import dataclasses
import math
import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import cache
from numbers import Integral, Real
from pathlib import Path
from typing import Any

import numpy as np

from nmfaudio.compiled.types import AnyArray, IntArray
from nmfaudio.errors import Message, ProjectFileError, SettingName
from nmfaudio.project.storage.layout import MOST_ENTRIES, damaged
from nmfaudio.separation.request.dictionary import Dictionary
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.score import Score

__all__ = ["Decoder", "encode", "fields_of", "made_of_messages", "read_messages"]

_MAY_BE_INFINITE = {"stop_s", "high_hz", "max_time_s", "divergence"}
"""Fields in which infinity has a meaning: to the end, without a limit."""

_MOST_INT = 2**63
_NO_TEXT = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Halves of characters, but for those that stand for bytes of a name."""

_PLACE = re.compile(r"\{\d(?:!r)?(?::,?(?:\.\d)?[efg]?)?\}")
"""What may stand in a template of a file: no attribute of a value, and no width."""

_DEEPEST_MESSAGE = 4
_MOST_TEMPLATE = 2000
_MOST_MESSAGE = 50_000
"""Characters: places may repeat a value, and this another message, which repeats."""

_LATE = {"Dictionary": Dictionary, "Recipe": Recipe, "Score": Score}
"""Names that annotations use without importing them when the program runs."""


@cache
def fields_of(cls: type) -> dict[str, Any]:
    """Return the annotation of each field of a dataclass."""
    hints = typing.get_type_hints(cls, localns=_LATE)
    return {field.name: hints[field.name] for field in dataclasses.fields(cls)}


def encode(
    value: Any, hint: Any, put: Callable[[AnyArray, str], Any], name: str = "array"
) -> Any:
    """Return a value as JSON can hold it.

    Parameters
    ----------
    value : Any
        Of the kind that ``hint`` annotates. Not modified.
    hint : type or annotation
        What it is.
    put : callable
        Takes an array and its name, and returns what stands for it.
    name : str
        What an array is called.

    Raises
    ------
    TypeError
        If the annotation is of a kind that cannot be kept.
    """
    hint, optional = _without_none(hint)
    if value is None and optional:
        return None
    if typing.get_origin(hint) is np.ndarray:
        return put(np.asarray(value), name)
    if dataclasses.is_dataclass(hint):
        fields = fields_of(typing.cast("type", hint))
        return {k: encode(getattr(value, k), h, put, k) for k, h in fields.items()}
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        hints = _item_hints(arguments, len(value))
        return [encode(v, h, put, name) for v, h in zip(value, hints, strict=True)]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {str(k): encode(v, arguments[1], put, name) for k, v in value.items()}
    return _encode_plain(value, hint)


def _encode_plain(value: Any, hint: Any) -> Any:
    if isinstance(hint, type) and issubclass(hint, Enum):
        return value.value
    if hint is Path:
        return value.as_posix()
    if hint is float:
        number = float(value)
        return number if math.isfinite(number) else str(number)
    if hint is str:
        # Else as it is: a message stays one.
        return _NO_TEXT.sub("\ufffd", value) if _NO_TEXT.search(value) else value
    if hint in (bool, int):
        return hint(value)
    raise TypeError(f"{hint!r} cannot be kept in a project")


def _without_none(hint: Any) -> tuple[Any, bool]:
    """Return an annotation without its None, and whether it had one."""
    if typing.get_origin(hint) not in (typing.Union, types.UnionType):
        return hint, False
    kinds = [kind for kind in typing.get_args(hint) if kind is not type(None)]
    if len(kinds) != 1:
        raise TypeError(f"{hint!r} cannot be kept in a project")
    return kinds[0], True


def _item_hints(arguments: tuple[Any, ...], count: int) -> tuple[Any, ...]:
    if arguments[-1] is Ellipsis:
        return arguments[:1] * count
    return arguments


@dataclasses.dataclass(frozen=True)
class Decoder:
    """Makes values of JSON, and refuses what is not of the annotated kind.

    Attributes
    ----------
    where : str
        What messages call the file.
    get : callable
        Takes what stands for an array, and its kinds (``"f"``, ``"i"``), and returns
        the array.
    lenient : bool
        Whether fields that are not known are passed over: a newer version wrote them.
    messages : mapping of str to Message
        What some texts were made of, see :func:`read_messages`.
    """

    where: str
    get: Callable[[Any, str], AnyArray]
    lenient: bool = False
    messages: Mapping[str, Message] = dataclasses.field(default_factory=dict)

    def decode(self, data: Any, hint: Any, name: str) -> Any:
        """Return the value that JSON stands for.

        Parameters
        ----------
        data : Any
            What JSON holds.
        hint : type or annotation
            What the value is to be.
        name : str
            What messages call it.

        Raises
        ------
        ProjectFileError
            If it is of another kind, or refused by its class.
        """
        hint, optional = _without_none(hint)
        if data is None and optional:
            return None
        if typing.get_origin(hint) is np.ndarray:
            return self.get(data, "i" if hint == IntArray else "f")
        if dataclasses.is_dataclass(hint):
            return self._object(data, typing.cast("type", hint), name)
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin is tuple:
            return self._tuple(data, arguments, name)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            items = self._checked(data, dict, name, "a table").items()
            return {k: self.decode(v, arguments[1], f"{name}.{k}") for k, v in items}
        return self._plain(data, hint, name)

    def _object(self, data: Any, cls: type, name: str) -> Any:
        table = self._checked(data, dict, name, "a table")
        hints = fields_of(cls)
        unknown = table.keys() - hints.keys()
        if unknown and not self.lenient:
            raise self.refusal("{0} has an unknown entry {1!r}", name, min(unknown))
        values = {
            key: self.decode(table[key], hint, f"{name}.{key}")
            for key, hint in hints.items()
            if key in table
        }
        try:
            return cls(**values)
        except TypeError:
            missing = ", ".join(sorted(hints.keys() - values.keys()))
            raise self.refusal("{0} lacks one of {1}", name, missing) from None
        except (ValueError, OverflowError) as error:
            raise self.refusal("{0}: {1}", name, error) from None

    def _tuple(self, data: Any, arguments: tuple[Any, ...], name: str) -> Any:
        items = self._checked(data, list, name, "a list")
        if len(items) > MOST_ENTRIES:
            raise self.refusal("{0} has more than {1:,} entries", name, MOST_ENTRIES)
        hints = _item_hints(arguments, len(items))
        if len(hints) != len(items):
            raise self.refusal("{0} must have {1} entries", name, len(hints))
        pairs = enumerate(zip(items, hints, strict=True))
        return tuple(self.decode(v, h, f"{name}[{n}]") for n, (v, h) in pairs)

    def _plain(self, data: Any, hint: Any, name: str) -> Any:
        if isinstance(hint, type) and issubclass(hint, Enum):
            try:
                return hint(data)
            except ValueError:
                raise self.refusal("{0} is none of the known words", name) from None
        if hint is float:
            return self._float(data, name)
        if hint is int:
            if type(data) is not int or not -_MOST_INT <= data < _MOST_INT:
                raise self.refusal("{0} must be a whole number", name)
            return data
        if hint is Path:
            return Path(self._checked(data, str, name, "a path"))
        text = self._checked(data, hint, name, "text" if hint is str else "yes or no")
        if hint is str and _NO_TEXT.search(text):
            raise self.refusal("{0} is no text that can be shown", name)
        return self.messages.get(text, text) if hint is str else text

    def _float(self, data: Any, name: str) -> float:
        if data in ("inf", "-inf", "nan") and isinstance(data, str):
            if name.rsplit(".", 1)[-1].split("[", maxsplit=1)[0] in _MAY_BE_INFINITE:
                return float(data)
        elif type(data) is float and math.isfinite(data):
            return data
        elif type(data) is int and abs(data) < _MOST_INT:
            return float(data)
        raise self.refusal("{0} must be a finite number", name)

    def _checked(self, data: Any, kind: type, name: str, words: str) -> Any:
        if type(data) is not kind:
            raise self.refusal("{0} must be {1}", name, Message(words))
        return data

    def refusal(self, why: str, *values: object) -> ProjectFileError:
        """Return the error that says what is wrong with the file."""
        return damaged(self.where, why, *values)


def made_of_messages(tree: Any) -> dict[str, Any]:
    """Return what the messages in a tree of JSON were made of, by their English.

    What JSON cannot hold exactly is left out: it stays English.
    """
    found = {}
    for message in _messages_in(tree):
        parts = _parts_of(message)
        if _message_of(parts) == message:
            found[str.__str__(message)] = parts
    return found


def _messages_in(tree: Any) -> Iterator[Message]:
    if isinstance(tree, Message):
        yield tree
    elif isinstance(tree, (list, dict)):
        for value in tree.values() if isinstance(tree, dict) else tree:
            yield from _messages_in(value)


def _parts_of(message: Message) -> list[Any]:
    """Return template and values as JSON can hold them.

    A list is another message, a table the name of a setting.
    """
    parts: list[Any] = [message.template]
    for value in message.values:
        if isinstance(value, Message):
            parts.append(_parts_of(value))
        elif isinstance(value, SettingName):
            parts.append({"setting": str(value)})
        elif isinstance(value, Integral):
            parts.append(int(value))
        elif isinstance(value, Real) and math.isfinite(value):
            parts.append(float(value))
        else:
            parts.append(str(value))
    return parts


def read_messages(data: Any) -> dict[str, Message]:
    """Return messages by their English; what cannot be one is passed over.

    Parameters
    ----------
    data : Any
        What :func:`made_of_messages` returned, out of a file that may hold anything.
    """
    if not isinstance(data, dict):
        return {}
    made = {english: _message_of(parts) for english, parts in data.items()}
    return {k: m for k, m in made.items() if m is not None and m == k}


def _message_of(parts: Any, depth: int = 1) -> Message | None:
    """Return the message of template and values, or None if they make none."""
    if not isinstance(parts, list) or not parts or depth > _DEEPEST_MESSAGE:
        return None
    template, *values = parts
    if not isinstance(template, str) or len(template) > _MOST_TEMPLATE:
        return None
    if not values:
        return Message(template)
    said = [_value_of(value, depth) for value in values]
    plain = all(isinstance(value, (str, int, float)) for value in said)
    rest, n_places = _PLACE.subn("", template)
    longest = max(len(value) for value in ("", *said) if isinstance(value, str))
    if not plain or set(rest) & set("{}") or n_places * longest > _MOST_MESSAGE:
        return None
    try:
        return Message(template, *said)
    except (ValueError, IndexError, OverflowError):
        return None


def _value_of(part: Any, depth: int) -> Any:
    """Return the value of a message that a part of JSON stands for."""
    if isinstance(part, list):
        return _message_of(part, depth + 1)
    if isinstance(part, dict) and isinstance(name := part.get("setting"), str):
        return SettingName(name)
    return part
