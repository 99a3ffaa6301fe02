"""Arrays as rows of a project: set aside while writing, checked while reading."""

import hashlib
import json
import math
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nmfaudio.compiled.types import AnyArray
from nmfaudio.errors import Message
from nmfaudio.project.storage.layout import DTYPES, MOST_ENTRIES, PART_BYTES

__all__ = ["ArrayReference", "ArrayShelf", "StoredArray", "bytes_of", "digest_of"]

_MOST_AXES = 4
_MOST_LENGTH = 2**48

_digests: dict[int, tuple["weakref.ref[AnyArray]", str]] = {}
"""Checksums of arrays that cannot change, by their identity while they live."""


@dataclass(frozen=True, eq=False)
class StoredArray:
    """One row of the table of arrays.

    Attributes
    ----------
    name : str
        Its key.
    dtype, shape : str
        As the table has them.
    sha256 : str
        Of the data, in hexadecimal digits.
    data : memoryview
        The bytes.
    """

    name: str
    dtype: str
    shape: str
    sha256: str
    data: memoryview


@dataclass(frozen=True)
class ArrayReference:
    """What stands in JSON for an array.

    Attributes
    ----------
    dtype : str
        One of :data:`~nmfaudio.project.storage.layout.DTYPES`.
    shape : tuple of int
        Of the array.
    axes : tuple of int
        Order in which its axes are stored; results depend on it in the last bits.
    rows : tuple of (str, str)
        Name and checksum of each row that holds it, one after the other.
    """

    dtype: str
    shape: tuple[int, ...]
    axes: tuple[int, ...]
    rows: tuple[tuple[str, str], ...]

    @property
    def n_bytes(self) -> int:
        """Length of the data."""
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize

    @classmethod
    def read(cls, data: Any) -> "ArrayReference":
        """Return the reference that JSON holds.

        Raises
        ------
        ValueError
            If it is none, of a size that cannot be, or of another kind of numbers.
        """
        try:
            made = cls(
                dtype=data["dtype"],
                shape=tuple(_length(n, _MOST_LENGTH) for n in data["shape"]),
                axes=tuple(_length(n, _MOST_AXES) for n in data["axes"]),
                rows=tuple((str(name), str(digest)) for name, digest in data["rows"]),
            )
        except (KeyError, TypeError, IndexError):
            raise ValueError(Message("what stands for an array is none")) from None
        if made.dtype not in DTYPES:
            raise ValueError(Message("an array holds numbers of an unknown kind"))
        if sorted(made.axes) != list(range(len(made.shape))):
            raise ValueError(Message("the axes of an array do not fit its shape"))
        if len(made.rows) > MOST_ENTRIES or made.n_bytes > _MOST_LENGTH:
            raise ValueError(Message("an array is larger than any can be"))
        return made


def _length(value: Any, most: int) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(Message("an array has a length that cannot be"))
    return value


class ArrayShelf:
    """Takes arrays while values are written; one that comes twice is kept once."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], StoredArray] = {}
        self._counts: dict[str, int] = {}

    def put(self, array: AnyArray, name: str = "array") -> dict[str, Any]:
        """Keep an array, and return what stands for it.

        Parameters
        ----------
        array : ndarray
            Of a kind out of :data:`~nmfaudio.project.storage.layout.DTYPES`. It must
            not change until the project is written.
        name : str
            What its row is called, with a number where that is taken.

        Raises
        ------
        TypeError
            If it holds anything else.
        """
        strides = [-abs(stride) for stride in array.strides]
        axes = tuple(int(n) for n in np.argsort(strides, kind="stable"))
        ordered = array.transpose(axes)
        if not ordered.flags.c_contiguous:
            axes, ordered = tuple(range(array.ndim)), np.ascontiguousarray(array)
        dtype = array.dtype.newbyteorder("<").str
        if dtype not in DTYPES:
            raise TypeError(f"an array of {array.dtype} cannot be kept in a project")
        ordered = ordered.astype(dtype, copy=False)
        whole = bytes_of(ordered)
        if len(whole) <= PART_BYTES:
            shape = json.dumps([array.shape[axis] for axis in axes])
            rows = [self._row(name, dtype, shape, digest_of(array, whole), whole)]
        else:
            rows = [
                self._row(
                    name,
                    dtype,
                    json.dumps([len(part) // array.itemsize]),
                    hashlib.sha256(part).hexdigest(),
                    part,
                )
                for part in _parts(whole)
            ]
        return {
            "dtype": dtype,
            "shape": list(array.shape),
            "axes": list(axes),
            "rows": [[row.name, row.sha256] for row in rows],
        }

    def _row(
        self, name: str, dtype: str, shape: str, digest: str, data: memoryview
    ) -> StoredArray:
        key = (dtype + shape, digest)
        if key not in self._rows:
            count = self._counts[name] = self._counts.get(name, 0) + 1
            numbered = name if count == 1 else f"{name}{count}"
            self._rows[key] = StoredArray(numbered, dtype, shape, digest, data)
        return self._rows[key]

    @property
    def rows(self) -> tuple[StoredArray, ...]:
        """Everything that was put here."""
        return tuple(self._rows.values())


def _parts(whole: memoryview) -> Iterator[memoryview]:
    for start in range(0, len(whole), PART_BYTES):
        yield whole[start : start + PART_BYTES]


def bytes_of(array: AnyArray) -> memoryview:
    """Return the bytes of a C-contiguous array, without a copy."""
    # A view of no elements could not be cast.
    flat = array.reshape(-1)
    return flat.view(np.uint8).data if flat.size else memoryview(b"")


def digest_of(array: AnyArray, data: memoryview) -> str:
    """Return the SHA-256 of an array's bytes; of one that cannot change, only once.

    Parameters
    ----------
    array : ndarray
        Whose bytes they are.
    data : memoryview
        Its bytes in the order of its axes in memory.
    """
    key = id(array)
    known = _digests.get(key)
    if known is not None and known[0]() is array:
        return known[1]
    text = hashlib.sha256(data).hexdigest()
    if not array.flags.writeable:
        _digests[key] = (weakref.ref(array, lambda _: _digests.pop(key, None)), text)
    return text
