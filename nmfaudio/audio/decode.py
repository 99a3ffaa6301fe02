"""Reading recordings block by block, whatever their headers claim."""

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from nmfaudio._typing import PathLike
from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import AudioFileError

__all__ = ["load"]

_BLOCK_SAMPLES = 65_536


def load(
    path: PathLike,
    *,
    start_s: float = 0.0,
    duration_s: float | None = None,
    max_bytes: int | None = None,
    progress: Callable[[float], None] | None = None,
    cancel: threading.Event | None = None,
) -> AudioBuffer:
    """Read a recording into memory as float32.

    Parameters
    ----------
    path : path
        The file.
    start_s, duration_s : float
        The part to read, seconds; by default all.
    max_bytes : int or None
        Most memory that the samples may take.
    progress : callable or None
        Called with the share done, 0..1.
    cancel : threading.Event or None
        Set it to stop early; what was read so far is returned.

    Returns
    -------
    audio : AudioBuffer
        The samples, shape (n_channels, n_samples).

    Raises
    ------
    AudioFileError
        If the file cannot be read.
    NotFiniteError
        If samples are NaN or infinite.
    """
    import soundfile  # noqa: PLC0415  # not needed until a file is read

    class Stream(soundfile.SoundFile):  # type: ignore[misc]  # soundfile has no types
        def seekable(self) -> bool:
            return False

    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise AudioFileError(f"{os.fsdecode(path)} is not a regular file")
    blocks: list[Any] = []
    with Stream(descriptor) as stream:
        rate = stream.samplerate
        skip = round(start_s * rate)
        left = None if duration_s is None else round(duration_s * rate)
        limit = max_bytes or 1 << 33
        while not (cancel is not None and cancel.is_set()):
            block = np.empty((_BLOCK_SAMPLES, stream.channels), dtype=np.float32)
            block = stream.read(out=block)
            if not len(block):
                break
            dropped = min(skip, len(block))
            skip -= dropped
            block = block[dropped : left if left is None else dropped + left]
            left = left if left is None else left - len(block)
            blocks.append(block)
            limit -= block.nbytes
            if limit < 0:
                raise AudioFileError(f"{os.fsdecode(path)} is too long for the memory")
            if left == 0:
                break
        samples = np.concatenate(blocks) if blocks else np.zeros((0, stream.channels))
    audio = AudioBuffer.from_array(np.ascontiguousarray(samples.T), rate)
    if progress is not None:
        progress(1.0)
    return AudioBuffer(audio.samples, rate, Path(os.fsdecode(path)))
