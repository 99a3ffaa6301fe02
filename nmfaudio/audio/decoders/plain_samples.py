"""Uncompressed integers that lie in more bytes than they need, or in eight.

A WAV file may keep 20 bits in four bytes, or 16 in three. libsndfile takes such files
for what their number of bits says and reads noise; so they are read here. Where in its
bytes a number lies is not said by the header: the standard wants it at the top, and
many programs put it at the bottom, so what is there decides.
"""

from collections.abc import Iterator
from types import TracebackType

import numpy as np

from nmfaudio.audio.containers.header import Header
from nmfaudio.audio.decoders.libsndfile import BLOCK_SAMPLES
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.compiled.types import AnyArray, Float32Array
from nmfaudio.errors import AudioFileError, Message

__all__ = ["PlainStream"]

_LOOKED_AT = 1 << 20
"""Bytes, at the beginning and in the middle, that show where numbers lie."""


class PlainStream:
    """A recording whose samples are integers of ``header.layout``.

    Parameters
    ----------
    file : SourceFile
        Must outlive the stream.
    header : Header
        With a layout.

    Attributes
    ----------
    sample_rate, n_channels : int
        As the header says; not checked.
    damaged : bool
        Always False: there is nothing to decode.

    Raises
    ------
    AudioFileError
        If the numbers lie neither at the top nor at the bottom of their bytes.
    """

    damaged = False

    def __init__(self, file: SourceFile, header: Header) -> None:
        assert header.layout is not None  # noqa: S101  # asked for by the caller
        self._file, self._layout = file, header.layout
        self.sample_rate = header.layout.sample_rate
        self.n_channels = header.layout.n_channels
        self._sample_bytes = header.layout.n_bytes * self.n_channels
        self._n_samples = header.n_samples or 0
        self._next = 0
        if self.n_channels < 1:
            raise AudioFileError(
                Message("{0} says that it has no channels", file.title)
            )
        self._place = self._find_place(header.kind)

    n_expected: int | None = None
    """The header says it, or nobody."""

    def __enter__(self) -> "PlainStream":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing is open but the file, which is the caller's."""

    @property
    def share_read(self) -> float:
        """Share of the samples that were read, 0..1."""
        return self._next / max(1, self._n_samples)

    def skip_to(self, sample: int) -> int:
        """Move to ``sample``; nothing remains to be dropped but what is not there."""
        self._next = min(sample, self._n_samples)
        return sample - self._next

    def blocks(self) -> Iterator[Float32Array]:
        """Yield blocks (n_samples, n_channels) to the end.

        Raises
        ------
        AudioFileError
            If the system cannot read the file.
        """
        while self._next < self._n_samples:
            count = min(BLOCK_SAMPLES, self._n_samples - self._next)
            numbers = self._numbers(self._next, count)
            if not len(numbers):
                return
            self._next += len(numbers) // self.n_channels
            yield self._scaled(numbers).reshape(-1, self.n_channels)

    def _numbers(self, first: int, count: int) -> AnyArray:
        """Return samples as integers of 64 bits, each at the top of its bytes."""
        start = self._layout.start + first * self._sample_bytes
        raw = self._file.read_at(start, count * self._sample_bytes)
        raw = raw[: len(raw) // self._sample_bytes * self._sample_bytes]
        n_bytes = self._layout.n_bytes
        wide = np.zeros((len(raw) // n_bytes, 8), np.uint8)
        there = np.frombuffer(raw, np.uint8).reshape(-1, n_bytes)
        wide[:, 8 - n_bytes :] = there[:, ::-1] if self._layout.big_endian else there
        return wide.view("<i8").reshape(-1)

    def _find_place(self, kind: str) -> str:
        """Return whether numbers are "top", "bottom" or "unsigned" in their bytes."""
        bits, n_bytes = self._layout.bits, self._layout.n_bytes
        if bits == 8 * n_bytes:
            return "top"
        count = _LOOKED_AT // self._sample_bytes + 1
        middle = max(0, self._n_samples // 2 - count // 2)
        numbers = np.concatenate(
            [self._numbers(0, count), self._numbers(middle, count)]
        )
        at_bottom = numbers >> (64 - 8 * n_bytes)
        unused = 8 * n_bytes - bits
        if not (at_bottom & ((1 << unused) - 1)).any():
            return "top"
        above = at_bottom >> (bits - 1)
        if ((above == 0) | (above == -1)).all():
            return "bottom"
        if not (at_bottom >> bits).any():  # the sign was not carried on
            return "unsigned" if bits == 8 else "bottom"
        raise AudioFileError(
            Message(
                "{0} is {1} whose header contradicts its content: samples of {2} bits "
                "are said to lie in {3} bytes, and do not. Export it again from the "
                "program that made it",
                self._file.title,
                kind,
                bits,
                n_bytes,
            )
        )

    def _scaled(self, numbers: AnyArray) -> Float32Array:
        bits, n_bytes = self._layout.bits, self._layout.n_bytes
        if self._place != "top":
            numbers = (numbers >> (64 - 8 * n_bytes)) << (64 - bits)
        if self._place == "unsigned":
            numbers = numbers ^ np.int64(-(1 << 63))
        return (numbers * 2.0**-63).astype(np.float32)
