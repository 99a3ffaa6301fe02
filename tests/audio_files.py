"""Audio files made byte by byte, good ones and bad ones."""

import io
import struct

import numpy as np
import soundfile
from numpy.typing import NDArray

__all__ = ["encoded", "riff_chunk", "wave_file", "with_flac_total"]


def riff_chunk(name: bytes, body: bytes, size: int | None = None) -> bytes:
    """Return a chunk, padded to an even length; ``size`` may lie."""
    stated = len(body) if size is None else size
    return name + struct.pack("<I", stated) + body + bytes(len(body) % 2)


def wave_file(
    samples: NDArray[np.float32],
    *,
    sample_rate: int = 16_000,
    riff_size: int | None = None,
    data_size: int | None = None,
    tag: int = 1,
    n_channels: int | None = None,
) -> bytes:
    """Return a WAV file: 16 bit (tag 1) or float (tag 3), with sizes that may lie."""
    bits = 32 if tag == 3 else 16
    stated_channels = samples.shape[0] if n_channels is None else n_channels
    align = stated_channels * bits // 8
    header = struct.pack(
        "<HHIIHH",
        *(tag, stated_channels, sample_rate),
        *(sample_rate * align & 0xFFFFFFFF, align & 0xFFFF, bits),
    )
    raw = (
        samples.T.astype("<f4")
        if tag == 3
        else np.rint(samples.T * 32767).astype("<i2")
    ).tobytes()
    chunks = riff_chunk(b"fmt ", header) + riff_chunk(b"data", raw, data_size)
    size = len(chunks) + 4 if riff_size is None else riff_size
    return b"RIFF" + struct.pack("<I", size) + b"WAVE" + chunks


def encoded(
    samples: NDArray[np.float32],
    format: str,
    subtype: str | None = None,
    sample_rate: int = 16_000,
) -> bytes:
    """Return samples as libsndfile encodes them."""
    buffer = io.BytesIO()
    soundfile.write(buffer, samples.T, sample_rate, format=format, subtype=subtype)
    return buffer.getvalue()


def with_flac_total(flac: bytes, total: int) -> bytes:
    """Return a FLAC file whose header claims ``total`` samples."""
    claimed = bytearray(flac)
    claimed[21] = claimed[21] & 0xF0 | total >> 32
    claimed[22:26] = struct.pack(">I", total & 0xFFFFFFFF)
    return bytes(claimed)
