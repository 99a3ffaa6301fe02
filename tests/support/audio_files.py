"""Audio files made byte by byte, good ones and bad ones."""

import io
import struct

import numpy as np
import soundfile
from numpy.typing import NDArray

__all__ = [
    "encoded",
    "plain_wave",
    "riff_chunk",
    "sine_numbers",
    "verbatim_flac",
    "wave_file",
    "with_flac_total",
]


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


def plain_wave(
    numbers: NDArray[np.int64],
    bits: int,
    n_bytes: int,
    *,
    place: str = "top",
    order: str = "<",
    sample_rate: int = 44_100,
) -> bytes:
    """Return a WAV file of integers (n_channels, n) of ``bits`` in ``n_bytes`` each.

    They lie at the "top" of their bytes, at the "bottom" with their sign carried on, or
    at the bottom "padded" with zeros.
    """
    n_channels = numbers.shape[0]
    flat = numbers.T.reshape(-1).astype(np.int64)
    if place == "top":
        flat = flat << (8 * n_bytes - bits)
    elif place == "padded":
        flat = flat & ((1 << bits) - 1)
    raw = flat.astype("<i8").view(np.uint8).reshape(-1, 8)[:, :n_bytes]
    raw = raw[:, ::-1] if order == ">" else raw
    align = n_channels * n_bytes
    numbers_ = (1, n_channels, sample_rate, sample_rate * align, align, bits)
    data, end = np.ascontiguousarray(raw).tobytes(), order
    head = struct.pack(f"{end}HHIIHH", *numbers_)
    body = b"WAVE"
    for name, content in ((b"fmt ", head), (b"data", data)):
        body += name + struct.pack(f"{end}I", len(content)) + content
        body += bytes(len(content) % 2)
    magic = b"RIFF" if order == "<" else b"RIFX"
    return magic + struct.pack(f"{end}I", len(body)) + body


def verbatim_flac(
    numbers: NDArray[np.int64],
    bits: int,
    *,
    sample_rate: int = 44_100,
    in_frames: bool = True,
    changes: dict[int, tuple[int, int]] | None = None,
) -> bytes:
    """Return a mono FLAC file of any depth, its samples stored as they are.

    ``in_frames`` has frames tell their depth; ``changes`` maps a frame's number to the
    rate and depth that frames have from there on, whatever the file's head says.
    """
    block = 1024
    info = struct.pack(">HH", block, block) + bytes(6)
    packed = sample_rate << 44 | (bits - 1) << 36 | numbers.size
    info += packed.to_bytes(8, "big") + bytes(16)
    out = b"fLaC" + bytes([0x80, 0, 0, 34]) + info
    rate, depth = sample_rate, bits
    for number, start in enumerate(range(0, numbers.size, block)):
        rate, depth = (changes or {}).get(number, (rate, depth))
        part = numbers[start : start + block]
        shifted = part << (depth - bits) if depth >= bits else part >> (bits - depth)
        out += _flac_frame(number, shifted, rate, depth, in_frames=in_frames)
    return out


def _flac_frame(
    number: int, part: NDArray[np.int64], rate: int, bits: int, *, in_frames: bool
) -> bytes:
    codes = {8: 1, 12: 2, 16: 4, 20: 5, 24: 6, 32: 7}
    rates = {44_100: 9, 48_000: 10, 16_000: 5}
    depth_code = codes[bits] if in_frames else 0
    head = bytes([0xFF, 0xF8, 0x70 | rates[rate], depth_code << 1])
    head += (
        bytes([number])
        if number < 128
        else bytes([0xC0 | number >> 6, 0x80 | number & 63])
    )
    head += struct.pack(">H", part.size - 1)
    head += bytes([_crc(head, 8, 0x07)])
    value, n_bits = 0b00000010, 8
    for sample in part.tolist():
        value = value << bits | sample & ((1 << bits) - 1)
        n_bits += bits
    padding = -n_bits % 8
    frame = head + (value << padding).to_bytes((n_bits + padding) // 8, "big")
    return frame + struct.pack(">H", _crc(frame, 16, 0x8005))


def _crc(data: bytes, width: int, polynomial: int) -> int:
    value, top, mask = 0, 1 << (width - 1), (1 << width) - 1
    for byte in data:
        value ^= byte << (width - 8)
        for _ in range(8):
            value = (value << 1 ^ polynomial if value & top else value << 1) & mask
    return value


def sine_numbers(n_samples: int, bits: int) -> NDArray[np.int64]:
    """Return a 441-Hz sine of half of full scale, as integers."""
    top = (1 << (bits - 1)) - 1
    phase = 2 * np.pi * 441.0 * np.arange(n_samples) / 44_100
    return np.rint(0.5 * top * np.sin(phase)).astype(np.int64)
