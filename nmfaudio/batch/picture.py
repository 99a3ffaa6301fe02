"""A small picture of a recording for the report: a spectrogram as PNG."""

import struct
import zlib

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import UInt8Array
from nmfaudio.spectral.colours import colour_map
from nmfaudio.spectral.display import SpectrogramPyramid
from nmfaudio.spectral.grid import FrequencyAxis
from nmfaudio.spectral.stft import StftPlan

__all__ = ["spectrogram_png"]

_WIDTH, _HEIGHT = 320, 96
_N_COLOURS = 32  # more are not seen at this size, and take room
_RANGE_DB = 80.0
_STEPS_PER_DB = 2
_LONGEST_FRAME_S = 0.0465


def spectrogram_png(audio: AudioBuffer) -> bytes:
    """Return a spectrogram, time across and logarithmic frequency up, as PNG.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.
    """
    n_fft = 1 << max(6, round(np.log2(_LONGEST_FRAME_S * audio.sample_rate)))
    plan = StftPlan(audio.sample_rate, n_fft=n_fft, hop_length=n_fft // 2)
    pyramid = SpectrogramPyramid.from_samples(audio.samples, plan)
    edges = FrequencyAxis.for_plan(plan).row_edges(_HEIGHT, plan)
    codes = pyramid.image(-0.5, pyramid.n_frames - 0.5, _WIDTH, edges)
    loudest = float(codes.max())
    place = 1.0 - (loudest - codes) / (_STEPS_PER_DB * _RANGE_DB)
    indices = np.clip(np.rint(place * (_N_COLOURS - 1)), 0, _N_COLOURS - 1)
    palette = colour_map("magma")[np.linspace(0, 255, _N_COLOURS).astype(np.intp)]
    return _png(indices.astype(np.uint8), palette)


def _png(indices: UInt8Array, palette: UInt8Array) -> bytes:
    """Return an image of indices (n_rows, n_columns) into a palette as PNG."""
    n_rows, n_columns = indices.shape
    head = struct.pack(">IIBBBBB", n_columns, n_rows, 8, 3, 0, 0, 0)
    lines = np.zeros((n_rows, n_columns + 1), np.uint8)  # each line begins: no filter
    lines[:, 1:] = indices
    parts = (
        (b"IHDR", head),
        (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(lines.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(name + content)
    return (
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
    )
