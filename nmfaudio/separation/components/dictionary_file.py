"""Dictionaries on disk: a NumPy archive, read member by member within a budget.

The archive may come from anyone, and a few bytes of a ZIP file can stand for gigabytes.
So nothing is unpacked that its own header does not announce, in one of a few types and
within the budget; and nothing in it is ever run.
"""

import io
import json
import math
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from nmfaudio.audio.buffer import MAX_SAMPLE_RATE, MIN_SAMPLE_RATE
from nmfaudio.audio.new_file import write_whole
from nmfaudio.audio.side_file import not_a, read_side_file
from nmfaudio.audio.wording import byte_size, display_name, is_text
from nmfaudio.compiled.types import AnyArray, FloatArray
from nmfaudio.errors import Message, ParameterError, ProjectFileError
from nmfaudio.separation.components.note_features import PAN
from nmfaudio.separation.request.dictionary import (
    Dictionary,
    NoteSounds,
    TaughtSource,
)
from nmfaudio.separation.request.settings import MAX_EXPONENT, MIN_EXPONENT
from nmfaudio.spectral.stft import StftPlan

__all__ = ["load_dictionary", "save_dictionary"]

_VERSION = 1
_MOST_FILE_BYTES = 256_000_000
_MOST_BYTES = 256_000_000
"""Unpacked bytes of all arrays: a hundred sources of drums take a tenth of it."""

_MOST_HEAD_BYTES = 1_000_000
_MOST_SOURCES = 200
_MOST_NAME = 200
_MOST_COMPONENTS = 10_000
_KINDS = "fU"
_NPY_HEAD_BYTES = 10_000
_DAMAGED = (
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RecursionError,
    RuntimeError,  # an encrypted member
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What the archive's libraries raise for contents that make no sense."""


class _Unfit(Exception):  # noqa: N818  # never leaves this module
    """What is wrong with a file's content, in words for people."""


def save_dictionary(dictionary: Dictionary, path: str | Path) -> None:
    """Write a dictionary file (a NumPy archive), never over an existing one.

    Raises
    ------
    AudioWriteError
        If the file exists or cannot be written; nothing is left behind then.
    """
    plan = dictionary.plan
    head = {
        "version": _VERSION,
        "sample_rate": plan.sample_rate,
        "n_fft": plan.n_fft,
        "hop_length": plan.hop_length,
        "adaptive": dictionary.adaptive,
        "mask_exponent": dictionary.mask_exponent,
        "names": [source.name for source in dictionary.sources],
    }
    arrays: dict[str, Any] = {
        f"W{n}": source.W for n, source in enumerate(dictionary.sources)
    }
    # Files without timbres, of older versions, are read as well.
    for n, source in enumerate(dictionary.sources):
        if source.sounds is not None:
            arrays[f"features{n}"] = source.sounds.features
            arrays[f"weights{n}"] = source.sounds.weights
    content = io.BytesIO()
    np.savez_compressed(content, head=np.array(json.dumps(head)), **arrays)
    write_whole(path, content.getvalue())


def load_dictionary(path: str | Path) -> Dictionary:
    """Read a dictionary file.

    Raises
    ------
    ProjectFileError
        If it cannot be read, is not a dictionary of this version, or holds more than a
        dictionary can.
    """
    content = read_side_file(path, Message("dictionary"), _MOST_FILE_BYTES)
    if not content.startswith(b"PK"):
        raise not_a(path, Message("dictionary"))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _Archive(archive).dictionary()
    except (_Unfit, ParameterError) as error:
        why = str(error)
    except _DAMAGED:
        why = Message("it is damaged, or a ZIP archive of something else")
    except MemoryError:
        why = Message("there is not enough memory for it")
    raise ProjectFileError(
        Message("cannot read the dictionary {0}: {1}", display_name(path), why)
    ) from None


class _Archive:
    """An open archive, and how many bytes may still be unpacked from it."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        names = archive.namelist()
        if len(set(names)) < len(names) or len(names) > 3 * _MOST_SOURCES + 1:
            raise _Unfit(
                Message("it holds members twice, or more than a dictionary can")
            )
        self._names = set(names)
        self._left = _MOST_BYTES

    def dictionary(self) -> Dictionary:
        head = self._head()
        plan = StftPlan(
            _whole(head, "sample_rate", MIN_SAMPLE_RATE, MAX_SAMPLE_RATE),
            n_fft=_whole(head, "n_fft", 16, 1 << 20),
            hop_length=_whole(head, "hop_length", 1, 1 << 19),
        )
        names = head["names"]
        if not isinstance(names, list) or not 1 <= len(names) <= _MOST_SOURCES:
            raise _Unfit(Message("it must hold 1 to {0} sources", _MOST_SOURCES))
        for name in names:
            is_name = isinstance(name, str) and is_text(name)
            if not is_name or not 0 < len(name.strip()) <= _MOST_NAME:
                raise _Unfit(
                    Message(
                        "names of sources must be texts of 1 to {0} characters",
                        _MOST_NAME,
                    )
                )
        exponent = head["mask_exponent"]
        if not _is_number(exponent) or not MIN_EXPONENT <= exponent <= MAX_EXPONENT:
            raise _Unfit(
                Message("mask_exponent must be {0} to {1}", MIN_EXPONENT, MAX_EXPONENT)
            )
        sources = tuple(self._source(name, n, plan) for n, name in enumerate(names))
        return Dictionary(plan, sources, bool(head["adaptive"]), float(exponent))

    def _head(self) -> dict[str, Any]:
        if "head.npy" not in self._names:
            raise _Unfit(Message("it is an archive of something else"))
        text = str(self._array("head", _MOST_HEAD_BYTES))
        try:
            head = json.loads(text)
        except (ValueError, RecursionError):
            raise _Unfit(Message("its head is damaged")) from None
        if not isinstance(head, dict):
            raise _Unfit(Message("its head is damaged"))
        if head.get("version") != _VERSION:
            raise _Unfit(
                Message(
                    "it is of version {0}, not {1}",
                    str(head.get("version"))[:20],
                    _VERSION,
                )
            )
        return head

    def _array(self, name: str, most_bytes: int) -> AnyArray:
        """Unpack one array, if its own header announces what may be there."""
        with self._archive.open(f"{name}.npy") as member:
            version = np.lib.format.read_magic(member)
            read_head = {
                (1, 0): np.lib.format.read_array_header_1_0,
                (2, 0): np.lib.format.read_array_header_2_0,
            }.get(version)
            if read_head is None:
                raise _Unfit(Message("{0} is of an unknown version", name))
            shape, by_columns, dtype = read_head(
                member, max_header_size=_NPY_HEAD_BYTES
            )
            n_bytes = math.prod(shape) * dtype.itemsize
            if dtype.kind not in _KINDS or dtype.hasobject or min(shape, default=0) < 0:
                raise _Unfit(Message("{0} holds something else than numbers", name))
            if n_bytes > min(self._left, most_bytes):
                raise _Unfit(
                    Message(
                        "{0} would take {1}; a dictionary takes at most {2}",
                        name,
                        byte_size(n_bytes),
                        byte_size(_MOST_BYTES),
                    )
                )
            self._left -= n_bytes
            raw = member.read(n_bytes + 1)
        if len(raw) != n_bytes:
            raise _Unfit(Message("{0} is not as long as it says", name))
        array: AnyArray = np.frombuffer(raw, dtype)
        return array.reshape(shape, order="F" if by_columns else "C")

    def _source(self, name: str, number: int, plan: StftPlan) -> TaughtSource:
        W = self._numbers(f"W{number}")
        if W.ndim != 3 or W.shape[1] != plan.n_bins or not W.size:
            raise _Unfit(
                Message(
                    "templates of {0} must be (n_lags, {1}, n_components), got {2}",
                    name,
                    plan.n_bins,
                    W.shape,
                )
            )
        if W.shape[2] > _MOST_COMPONENTS or W.shape[0] > _MOST_COMPONENTS:
            raise _Unfit(Message("{0} has more templates than can be used", name))
        return TaughtSource(name, np.abs(W), self._sounds(name, number))

    def _sounds(self, name: str, number: int) -> NoteSounds | None:
        if f"features{number}.npy" not in self._names:
            return None
        features = self._numbers(f"features{number}")
        weights = self._numbers(f"weights{number}")
        shape = (weights.size, PAN)
        if features.shape != shape or weights.ndim != 1:
            raise _Unfit(
                Message(
                    "timbres of {0} must be {1}, got {2}", name, shape, features.shape
                )
            )
        return NoteSounds(features, np.abs(weights))

    def _numbers(self, name: str) -> FloatArray:
        """Return an array of finite numbers."""
        array = self._array(name, _MOST_BYTES)
        if array.dtype.kind != "f":
            raise _Unfit(Message("{0} holds something else than numbers", name))
        with np.errstate(over="ignore"):
            single = array.astype(np.float32)
        if not np.isfinite(single).all():
            raise _Unfit(Message("{0} holds numbers that are not finite", name))
        return single


def _whole(head: dict[str, Any], key: str, least: int, most: int) -> int:
    value = head[key]
    if not _is_number(value) or value != int(value) or not least <= value <= most:
        raise _Unfit(
            Message("{0} must be a whole number from {1} to {2}", key, least, most)
        )
    return int(value)


def _is_number(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and -1e300 < value < 1e300
    )
