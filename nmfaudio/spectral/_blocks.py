"""Cutting frames out of samples and adding them up again, block by block."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import TypeVar

import numpy as np

from nmfaudio.compiled.lane import available_cores
from nmfaudio.compiled.types import Float32Array

__all__ = [
    "block_ranges",
    "overlap_add_rows",
    "run_in_order",
    "stretch_of_frames",
]

Task = TypeVar("Task")
Result = TypeVar("Result")

_BLOCK_SAMPLES = 1 << 18
"""Samples of all frames of a block: its 1 MB stays in the cache of a core."""


def block_ranges(start: int, stop: int, n_fft: int) -> list[tuple[int, int]]:
    """Cut frames ``[start, stop)`` into half-open ranges that fit a core's cache."""
    step = max(1, _BLOCK_SAMPLES // n_fft)
    return [(first, min(first + step, stop)) for first in range(start, stop, step)]


def run_in_order(
    function: Callable[[Task], Result],
    tasks: Sequence[Task],
    workers: int | None = None,
) -> Iterable[Result]:
    """Yield ``function(task)`` for each task, in order, computed by a few threads.

    At most two results per thread wait, so memory does not grow with the tasks.

    Parameters
    ----------
    function : callable
        Must release the GIL in its long stretches to gain from threads.
    tasks : sequence
        What to compute.
    workers : int or None
        Threads; None means one per core. With one, or one task, no thread is started.
    """
    workers = min(workers or available_cores(), len(tasks))
    if workers <= 1:
        yield from map(function, tasks)
        return
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  # start-up time

    with ThreadPoolExecutor(workers) as pool:
        rest = iter(tasks)
        waiting = [pool.submit(function, task) for task in islice(rest, 2 * workers)]
        try:
            while waiting:
                yield waiting.pop(0).result()
                waiting += [pool.submit(function, task) for task in islice(rest, 1)]
        finally:
            for future in waiting:
                future.cancel()


def stretch_of_frames(
    samples: Float32Array, first: int, n_frames: int, hop_length: int, n_fft: int
) -> Float32Array:
    """Return the samples of one channel that frames reach; zeros beyond the ends.

    Parameters
    ----------
    samples : ndarray of float32, shape (n_samples,)
        One channel. Not modified.
    first : int
        Sample on which the first frame starts; may be negative.
    n_frames, hop_length, n_fft : int
        How many frames, how far apart, how long. At least one frame.

    Returns
    -------
    stretch : ndarray of float32, shape ((n_frames - 1) * hop_length + n_fft,)
        C-contiguous; a view of ``samples`` where it can be. Do not write.
    """
    stop = first + (n_frames - 1) * hop_length + n_fft
    if first < 0 or stop > samples.size:
        padded = np.zeros(stop - first, dtype=np.float32)
        low, high = max(first, 0), min(stop, samples.size)
        if low < high:
            padded[low - first : high - first] = samples[low:high]
        return padded
    return np.ascontiguousarray(samples[first:stop])


def overlap_add_rows(frames: Float32Array, hop_length: int) -> Float32Array:
    """Add up frames ``hop_length`` apart.

    Parameters
    ----------
    frames : ndarray of float32, shape (n_frames, n_fft)
        Windowed frames. Not modified.
    hop_length : int
        Samples from one frame to the next.

    Returns
    -------
    total : ndarray of float32, shape (n_samples,)
        The sum from the first frame's first sample on, at least as long as the last
        frame reaches and filled up with zeros to a multiple of ``hop_length``.
    """
    n_frames, n_fft = frames.shape
    n_pieces = -(-n_fft // hop_length)
    rows = np.zeros((n_frames + n_pieces - 1, hop_length), dtype=np.float32)
    # Piece j of frame t falls on row t + j, so each piece is added in one operation.
    for number in range(n_pieces):
        piece = frames[:, number * hop_length : (number + 1) * hop_length]
        rows[number : number + n_frames, : piece.shape[1]] += piece
    return rows.reshape(-1)
