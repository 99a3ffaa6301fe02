"""Writing WAV files: a header and the bytes.

Written here rather than through libsndfile so that the same samples give the same
bytes (libsndfile puts the time of day into float files), and so that a file that
outgrows 4 GB becomes RF64 when that is known, at its end.

References
----------
.. [1] EBU Tech 3306, "RF64: an extended file format for audio", 2009: a JUNK chunk
   keeps the place for the 64-bit sizes.
"""

import struct

import numpy as np

from nmfaudio.audio.new_file import NewFile
from nmfaudio.compiled.types import AnyArray

__all__ = ["LARGEST_WAV", "WaveSink"]

LARGEST_WAV = (1 << 32) - (1 << 20)
"""Bytes from which on a file is written as RF64: 4 GB less 1 MB."""

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")
_UNKNOWN = 0xFFFFFFFF
_DS64_BYTES = 28


class WaveSink:
    """Takes interleaved samples and makes a WAV or RF64 file of them.

    Parameters
    ----------
    file : NewFile
        Empty; must outlive the sink.
    n_channels, sample_rate : int
        Of the recording.
    bits : int
        16, 24, or 32 for float.
    n_bytes : int or None
        Expected length of the sound. Where it is not known or large, a place for 64-bit
        sizes is kept, which players skip.
    extra : bytes
        Further chunks, before the sound.
    """

    def __init__(
        self,
        file: NewFile,
        n_channels: int,
        sample_rate: int,
        bits: int,
        n_bytes: int | None,
        extra: bytes = b"",
    ) -> None:
        self._file = file
        self._sample_bytes = n_channels * bits // 8
        self._bits = bits
        self._n_bytes = 0
        reserve = n_bytes is None or n_bytes > LARGEST_WAV // 4
        format_chunk = _format_chunk(n_channels, sample_rate, bits)
        head = b"RIFF\0\0\0\0WAVE"
        if reserve:
            head += b"JUNK" + struct.pack("<I", _DS64_BYTES) + bytes(_DS64_BYTES)
        self._has_reserve = reserve
        head += b"fmt " + struct.pack("<I", len(format_chunk)) + format_chunk
        self._count_at: int | None = None
        if bits == 32:
            self._count_at = len(head) + 8
            head += b"fact" + struct.pack("<II", 4, 0)
        head += extra
        self._size_at = len(head) + 4
        head += b"data\0\0\0\0"
        self._data_at = len(head)
        file.write(head)

    def write(self, block: AnyArray) -> None:
        """Append a block (n_samples, n_channels): float32, or int32 of full scale."""
        if self._bits == 32:
            raw = block.astype("<f4", copy=False).tobytes()
        elif self._bits == 16:
            raw = (block >> 16).astype("<i2").tobytes()
        else:
            whole = block.astype("<i4", copy=False).view("u1").reshape(-1, 4)
            packed = np.empty((len(whole), 3), np.uint8)
            for column in range(3):  # several times faster than all at once
                packed[:, column] = whole[:, column + 1]
            raw = packed.tobytes()
        self._file.write(raw)
        self._n_bytes += len(raw)

    def close(self) -> None:
        """Complete the header."""
        padding = self._n_bytes % 2
        self._file.write(bytes(padding))
        riff_size = self._data_at + self._n_bytes + padding - 8
        n_samples = self._n_bytes // self._sample_bytes
        large = self._data_at + self._n_bytes > LARGEST_WAV and self._has_reserve
        self._put(0, b"RF64" if large else b"RIFF")
        self._put(4, struct.pack("<I", _UNKNOWN if large else riff_size))
        if large:
            sizes = struct.pack("<QQQI", riff_size, self._n_bytes, n_samples, 0)
            self._put(12, b"ds64" + struct.pack("<I", _DS64_BYTES) + sizes)
        size = _UNKNOWN if large else self._n_bytes
        self._put(self._size_at, struct.pack("<I", size))
        if self._count_at is not None:
            count = _UNKNOWN if large else n_samples
            self._put(self._count_at, struct.pack("<I", count))

    def _put(self, position: int, data: bytes) -> None:
        self._file.seek(position)
        self._file.write(data)


def _format_chunk(n_channels: int, sample_rate: int, bits: int) -> bytes:
    tag = _FLOAT if bits == 32 else _PCM
    align = n_channels * bits // 8
    numbers = (n_channels, sample_rate, sample_rate * align, align, bits)
    if n_channels > 2:
        # Required by the standard; a mask of 0 names no loudspeakers.
        rest = struct.pack("<HHIH", 22, bits, 0, tag) + _GUID_TAIL
        return struct.pack("<HHIIHH", _EXTENSIBLE, *numbers) + rest
    if tag == _FLOAT:
        return struct.pack("<HHIIHHH", tag, *numbers, 0)
    return struct.pack("<HHIIHH", tag, *numbers)
