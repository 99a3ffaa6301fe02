"""A small picture of a recording for the report: a spectrogram as PNG."""

import struct
import zlib
from itertools import pairwise

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
_MOST_FRAMES = 1 << 14
_CONTEXT = 2  # frames beyond a piece, so that its ends are no edges of the sound


def spectrogram_png(audio: AudioBuffer) -> bytes:
    """Return a spectrogram, time across and logarithmic frequency up, as PNG.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.
    """
    n_fft = 1 << max(6, round(np.log2(_LONGEST_FRAME_S * audio.sample_rate)))
    plan = StftPlan(audio.sample_rate, n_fft=n_fft, hop_length=n_fft // 2)
    codes = _codes(audio, plan)
    # Of silence all is equally loud, and none of it is to shine.
    loudest = float(codes.max()) or float("inf")
    place = 1.0 - (loudest - codes) / (_STEPS_PER_DB * _RANGE_DB)
    indices = np.clip(np.rint(place * (_N_COLOURS - 1)), 0, _N_COLOURS - 1)
    palette = colour_map("magma")[np.linspace(0, 255, _N_COLOURS).astype(np.intp)]
    return _png(indices.astype(np.uint8), palette)


def _codes(audio: AudioBuffer, plan: StftPlan) -> UInt8Array:
    """Return the picture in steps of level, (_HEIGHT, _WIDTH).

    A long recording is drawn in pieces: neither its samples nor its spectra are held.
    """
    edges = FrequencyAxis.for_plan(plan).row_edges(_HEIGHT, plan)
    n_frames = plan.n_frames(audio.n_samples)
    n_pieces = min(_WIDTH, -(-n_frames // _MOST_FRAMES))
    columns = np.linspace(0, _WIDTH, n_pieces + 1).round().astype(int)
    pieces = []
    for first, last in pairwise(columns.tolist()):
        start, stop = first * n_frames // _WIDTH, last * n_frames // _WIDTH
        lead = min(_CONTEXT, start)
        samples = audio.samples[
            :, (start - lead) * plan.hop_length : (stop + _CONTEXT) * plan.hop_length
        ]
        pyramid = SpectrogramPyramid.from_samples(samples, plan)
        pieces.append(
            pyramid.image(lead - 0.5, lead + stop - start - 0.5, last - first, edges)
        )
        audio.release()
    return np.concatenate(pieces, axis=1)


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
