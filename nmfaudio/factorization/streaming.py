"""Factorizing recordings that are too long to hold: learn from a sample, then stream.

Calling convention
------------------
A recording is an iterable of *blocks*: arrays ``V`` (n_bins, n_block_frames), one after
the other in time, float32, of any number of frames each, best frame-major in memory
(the transpose of a C-contiguous array). Blocks are read once and not kept or modified,
so a generator that computes them does, and each may be overwritten after the next has
been asked for. Two passes, hence two generators::

    fit = learn_templates(read_blocks(), n_components)
    for H in stream_activations(fit.W, read_blocks()):
        ...  # H (n_components, n_block_frames) belongs to the block just read

Memory: the sample (``n_frames`` spectra) while learning, one block while streaming.

A frame enters the sample with a probability that rises with its energy and its novelty,
so that short events are met, and stands for all the frames it was drawn from: it is
scaled so that the divergence of the sample estimates that of the recording.
"""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Factorization, Observer

__all__ = [
    "FrameSample",
    "learn_templates",
    "sample_frames",
    "stream_activations",
]

_FEWEST_FRAMES = 256


@dataclass(frozen=True, eq=False)
class FrameSample:
    """Frames drawn from a recording to stand for all of it.

    Attributes
    ----------
    V : ndarray of float32, shape (n_bins, n_sampled)
        The frames in order of time, each scaled by what it stands for. Frame-major.
    frames : ndarray of int, shape (n_sampled,)
        Their numbers in the recording.
    n_total : int
        Frames in the recording.
    """

    V: FloatArray
    frames: IntArray
    n_total: int


class _Reservoir:
    """A weighted random sample of a stream, without replacement [1]_.

    References
    ----------
    .. [1] Efraimidis and Spirakis, "Weighted random sampling with a reservoir",
       Information Processing Letters 97(5), 2006.
    """

    def __init__(self, size: int, rng: np.random.Generator) -> None:
        self._size = size
        self._rng = rng
        self._keys = np.empty(0)
        self._frames = np.empty(0, dtype=np.int64)
        self._spectra: FloatArray = np.empty((0, 0), dtype=np.float32)
        self._n_held = 0
        self.total = 0.0

    @property
    def frames(self) -> IntArray:
        """Which frames are held, in any order."""
        return self._frames[: self._n_held]

    @property
    def spectra(self) -> FloatArray:
        """Their spectra, one a row."""
        return self._spectra[: self._n_held]

    def add(self, spectra: FloatArray, frames: IntArray, weights: FloatArray) -> None:
        """Offer frames, one spectrum a row, with their weights."""
        self.total += float(weights.sum())
        # The logarithm of u ** (1 / weight): the largest stay.
        with np.errstate(divide="ignore"):
            keys = np.log(1.0 - self._rng.random(len(weights))) / weights
        keys[weights <= 0] = -np.inf
        n_held = self._n_held
        every = np.concatenate([self._keys[:n_held], keys])
        n_kept = min(self._size, int(np.isfinite(every).sum()))
        if n_kept == 0:
            return
        is_kept = np.zeros(len(every), np.bool_)
        is_kept[np.argpartition(-every, n_kept - 1)[:n_kept]] = True
        new = is_kept[n_held:].nonzero()[0]
        # New ones take the places of those that go, and stand behind the rest: most
        # stay where they are, of which there are megabytes.
        gone = (~is_kept[:n_held]).nonzero()[0]
        places = np.concatenate([gone, np.arange(n_held, n_kept)])
        self._make_room(n_kept, spectra.shape[1])
        self._spectra[places] = spectra[new]
        self._frames[places] = frames[new]
        self._keys[places] = keys[new]
        self._n_held = n_kept

    def _make_room(self, n: int, n_bins: int) -> None:
        """Have places for ``n`` frames, or twice as many as before.

        Not for the whole size at once: a recording may be far shorter than what is
        allowed for.
        """
        if n <= len(self._keys):
            return
        held = slice(self._n_held)
        n = min(self._size, max(n, 2 * len(self._keys)))
        keys, frames = np.empty(n), np.empty(n, np.int64)
        room = np.empty((n, n_bins), np.float32)
        if self._n_held:
            keys[held], frames[held] = self._keys[held], self._frames[held]
            room[held] = self._spectra[held]
        self._keys, self._frames, self._spectra = keys, frames, room

    def inclusion(self, weights: FloatArray) -> FloatArray:
        """Return the probability with which frames of these weights are kept."""
        if self.total <= 0:
            return np.zeros_like(weights)
        return np.asarray(np.minimum(1.0, self._size * weights / self.total))


def sample_frames(
    blocks: Iterable[FloatArray],
    n_frames: int,
    *,
    beta: float = 1.0,
    seed: int = 0,
    cancel: threading.Event | None = None,
) -> FrameSample:
    """Draw frames that stand for a whole recording, in one pass.

    A third of the sample is drawn evenly, a third by energy and a third by novelty, the
    rise of the spectrum over the frame before. A frame met with probability ``p``
    stands for ``1/p`` frames and is scaled by ``p ** (-1 / beta)``, which multiplies
    its share of the divergence by ``1/p``. For ``beta <= 0``, where no scaling does
    that, all frames are drawn evenly.

    Parameters
    ----------
    blocks : iterable of ndarray of float, shape (n_bins, n_block_frames)
        The recording; see the module's calling convention.
    n_frames : int
        Most frames drawn; a recording that is not longer is taken whole.
    beta : float, default 1.0
        Divergence the sample is for.
    seed : int, default 0
        Seed of the draw.
    cancel : threading.Event, optional
        Ends the pass after a block; the sample is of what was read.

    Returns
    -------
    sample : FrameSample

    Raises
    ------
    ParameterError
        If ``n_frames`` is less than 3 or there are no frames.
    """
    if n_frames < 3:
        raise ParameterError(f"a sample needs at least 3 frames, got {n_frames}")
    rng = np.random.default_rng(seed)
    shares = [n_frames // 3] * 3 if beta > 0 else [n_frames, 0, 0]
    shares[0] = n_frames - shares[1] - shares[2]
    reservoirs = [_Reservoir(size, rng) for size in shares]
    whole: list[FloatArray] = []
    statistics: list[FloatArray] = []
    n_total = 0
    last: FloatArray | None = None
    for block in blocks:
        spectra = np.array(block.T, dtype=np.float32, order="C")
        if not len(spectra):
            continue
        weights = _frame_weights(spectra, last)
        last = spectra[-1].copy()
        numbers = np.arange(n_total, n_total + len(spectra))
        n_total += len(spectra)
        statistics.append(weights)
        # Until the budget is passed, everything is kept as it is.
        if n_total <= n_frames:
            whole.append(spectra)
        else:
            whole.clear()
        for reservoir, weight in zip(reservoirs, weights, strict=True):
            if reservoir._size:
                reservoir.add(spectra, numbers, weight)
        # Looked at only now: a sample is never empty because it was cancelled.
        if cancel is not None and cancel.is_set():
            break
    if n_total == 0:
        raise ParameterError(
            "there are no frames to learn from: the recording is empty"
        )
    if whole:
        return FrameSample(np.concatenate(whole).T, np.arange(n_total), n_total)
    return _merged(reservoirs, np.concatenate(statistics, axis=1), beta)


def _frame_weights(spectra: FloatArray, last: FloatArray | None) -> FloatArray:
    """Return, for each frame, one, its energy and its novelty: shape (3, n)."""
    n = len(spectra)
    before = np.concatenate(
        [(spectra[:1] if last is None else last[None]), spectra[:-1]]
    )
    rise = np.maximum(spectra - before, 0).sum(axis=1, dtype=np.float64)
    return np.stack([np.ones(n), spectra.sum(axis=1, dtype=np.float64), rise])


def _merged(
    reservoirs: list[_Reservoir], statistics: FloatArray, beta: float
) -> FrameSample:
    filled = [reservoir for reservoir in reservoirs if len(reservoir.frames)]
    frames, first = np.unique(
        np.concatenate([reservoir.frames for reservoir in filled]), return_index=True
    )
    together = np.concatenate([reservoir.spectra for reservoir in filled])
    spectra = together.take(first, axis=0)  # which does not keep Python's lock
    missed = np.ones(len(frames))
    for reservoir, weights in zip(reservoirs, statistics, strict=True):
        missed *= 1.0 - reservoir.inclusion(weights[frames])
    if beta > 0:
        scales = np.maximum(1.0 - missed, 1e-12) ** (-1.0 / beta)
        spectra *= scales[:, None].astype(spectra.dtype)
    return FrameSample(spectra.T, frames, statistics.shape[1])


def learn_templates(
    blocks: Iterable[FloatArray],
    n_components: int,
    *,
    beta: float = 1.0,
    n_frames: int = 6000,
    seed: int = 0,
    observer: Observer | None = None,
    cancel: threading.Event | None = None,
    **options: Any,
) -> Factorization:
    """Learn templates from a sample of a recording, read block by block.

    Parameters
    ----------
    blocks : iterable of ndarray of float, shape (n_bins, n_block_frames)
        The recording; see the module's calling convention.
    n_components : int
        Number of components.
    beta : float, default 1.0
        Beta-divergence.
    n_frames : int, default 6000
        Most frames to learn from.
    seed : int, default 0
        Seed of the draw and of the start.
    observer, cancel, **options
        Passed to :func:`nmfaudio.factorization.factorize.factorize`.

    Returns
    -------
    fit : Factorization
        ``W`` are the templates; ``H`` belongs to the sampled frames and is of no
        further use: :func:`stream_activations` gives that of the recording.

    Raises
    ------
    ParameterError
        If there are no frames, or from ``factorize``.

    Notes
    -----
    Memory: ``4 * n_bins * n_frames`` bytes, twice while the sample is put together.
    """
    sample = sample_frames(blocks, n_frames, beta=beta, seed=seed, cancel=cancel)
    return factorize(
        sample.V,
        n_components,
        beta=beta,
        seed=seed,
        observer=observer,
        cancel=cancel,
        **options,
    )


def stream_activations(
    W: FloatArray,
    blocks: Iterable[FloatArray],
    *,
    beta: float = 1.0,
    max_iter: int = 100,
    tol: float = 1e-4,
    cancel: threading.Event | None = None,
    **options: Any,
) -> Iterator[FloatArray]:
    """Yield the activations of given templates, one array for each block.

    Parameters
    ----------
    W : ndarray of float, shape (n_bins, n_components)
        Templates, held as they are. Not modified.
    blocks : iterable of ndarray of float, shape (n_bins, n_block_frames)
        The recording; see the module's calling convention. Long blocks (a thousand
        frames and more) keep all threads busy.
    beta : float, default 1.0
        Beta-divergence.
    max_iter, tol
        When to stop in each block, as in ``factorize``.
    cancel : threading.Event, optional
        Ends the stream before the next block.
    **options
        Passed to :func:`nmfaudio.factorization.factorize.factorize`.

    Yields
    ------
    H : ndarray of float, shape (n_components, n_block_frames)
        Activations of the block just read.
    """
    for block in blocks:
        if cancel is not None and cancel.is_set():
            return
        if block.shape[1] == 0:
            yield np.zeros((W.shape[1], 0), dtype=W.dtype)
            continue
        fit = factorize(
            block,
            W.shape[1],
            beta=beta,
            W=W,
            update_W=False,
            max_iter=max_iter,
            tol=tol,
            cancel=cancel,
            **options,
        )
        yield fit.H
