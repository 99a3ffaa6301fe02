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
import zlib

import numpy as np

from nmfaudio.audio.containers.packing.octets import unpacked
from nmfaudio.audio.new_file import NewFile
from nmfaudio.audio.source_file import SourceFile
from nmfaudio.compiled.types import Float32Array, UInt8Array

__all__ = ["LARGEST_WAV", "WaveSink"]

LARGEST_WAV = (1 << 32) - (1 << 20)
"""Bytes from which on a file is written as RF64: 4 GB less 1 MB."""

_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")
_UNKNOWN = 0xFFFFFFFF
_DS64_BYTES = 28
_READ_AT_ONCE = 1 << 20


class WaveSink:
    """Takes the bytes of samples and makes a WAV or RF64 file of them.

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

    def write(self, raw: UInt8Array) -> None:
        """Append the bytes of samples of all channels, by turns, little-endian."""
        self._file.write(raw.data)
        self._n_bytes += raw.size

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

    def checksum_in(self, source: SourceFile, first: Float32Array | None) -> int | None:
        """Return the CRC-32 of the sound's bytes that a closed file holds.

        Parameters
        ----------
        source : SourceFile
            The file, opened again.
        first : ndarray of float32, shape (n_samples, n_channels), or None
            What a decoder makes of its beginning.

        Returns
        -------
        checksum : int or None
            None if that is not what these bytes stand for, or some of them are missing.
        """
        if first is None:
            return None
        n_channels = first.shape[1]
        n_bytes = first.size * self._bits // 8
        raw = source.read_at(self._data_at, n_bytes)
        if len(raw) != n_bytes or not np.array_equal(
            first, unpacked(raw, self._bits, n_channels)
        ):
            return None
        checksum, start, stop = 0, self._data_at, self._data_at + self._n_bytes
        while start < stop:
            part = source.read_at(start, min(_READ_AT_ONCE, stop - start))
            if not part:
                return None
            checksum = zlib.crc32(part, checksum)
            start += len(part)
        return checksum

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
