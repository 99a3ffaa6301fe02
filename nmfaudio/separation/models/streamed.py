"""Recordings whose spectrogram is too long to hold: learn from a part, then stream.

Templates are learned from frames drawn from all over the recording; activations and
energies are then computed in one more pass. Neither pass keeps the spectrogram.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.errors import Message
from nmfaudio.factorization.result import Factorization
from nmfaudio.factorization.streaming import stream_activations
from nmfaudio.separation.components.features import energy_shares, total_energy
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.models.plain import fit_plain
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.spectrogram import drawn_frames, magnitude_frames
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "BlockFit",
    "BlockFitter",
    "LongFit",
    "ShareBlocks",
    "factorize_long",
]

_BLOCK_FRAMES = 2048


@dataclass(frozen=True, eq=False)
class LongFit:
    """A factorization and the energies that were met on the way.

    Attributes
    ----------
    factorization : Factorization
        ``H`` is that of the whole recording; the divergence is that of the sample.
    energy : ndarray of float64, shape (n_channels, n_components)
        Energy of each component under the mask; one channel unless there are two.
    total : float
        Energy of the recording.
    """

    factorization: Factorization
    energy: FloatArray
    total: float


@dataclass(frozen=True, eq=False)
class BlockFit:
    """Activations of one block of a recording, and the energies met in it.

    Attributes
    ----------
    H : ndarray of float32, shape (n_components, n_block_frames)
        Of the block.
    energy, total
        As in :class:`LongFit`.
    """

    H: FloatArray
    energy: FloatArray
    total: float


@dataclass(frozen=True, eq=False)
class BlockFitter:
    """Fits activations to blocks of a long recording, with templates fixed.

    Each block is fitted without the others, so that several processes can share them.

    Attributes
    ----------
    audio : AudioBuffer
        The recording.
    plan : StftPlan
        Resolution.
    W : ndarray of float32, shape (n_bins, n_components)
        Templates. Not modified.
    beta, max_iter, tol
        As for :func:`~nmfaudio.factorization.streaming.stream_activations`.
    n_threads : int or None
        Threads.
    scale : float, default 1.0
        Factor for the samples, see
        :func:`nmfaudio.separation.spectrogram.working_scale`.
    """

    audio: AudioBuffer
    plan: StftPlan
    W: FloatArray
    beta: float
    max_iter: int
    tol: float
    n_threads: int | None = None
    scale: float = 1.0

    @property
    def n_frames(self) -> int:
        """Frames of the whole recording."""
        return self.plan.n_frames(self.audio.n_samples)

    def spans(self) -> list[tuple[int, int]]:
        """Return the first frame of each block, and the one after its last."""
        starts = range(0, self.n_frames, _BLOCK_FRAMES)
        return [(start, min(start + _BLOCK_FRAMES, self.n_frames)) for start in starts]

    def fit(self, span: tuple[int, int]) -> BlockFit:
        """Fit one block.

        Parameters
        ----------
        span : (int, int)
            One of :meth:`spans`.
        """
        blocks = _Blocks(self.audio, self.plan, self.scale)
        (H,) = stream_activations(
            self.W,
            [blocks.magnitude(*span)],
            beta=self.beta,
            max_iter=self.max_iter,
            tol=self.tol,
            n_threads=self.n_threads,
        )
        V_channels = blocks.channels(*span)
        self.audio.release()
        model = RenderModel.from_factors(self.W, H)
        return BlockFit(H, energy_shares(model, V_channels), total_energy(V_channels))

    def can_take(self, fit: BlockFit, span: tuple[int, int]) -> bool:
        """Tell whether somebody else's fit has the shapes that a block's has.

        Parameters
        ----------
        fit : BlockFit
            As it was read.
        span : (int, int)
            The block, one of :meth:`spans`.
        """
        n_components = self.W.shape[1]
        n_channels = 2 if self.audio.n_channels == 2 else 1
        return fit.H.shape == (n_components, span[1] - span[0]) and (
            fit.energy.shape == (n_channels, n_components)
        )


ShareBlocks: TypeAlias = Callable[[BlockFitter], Iterable[BlockFit]]
"""Returns the fit of every block, in order, whoever made it."""


def factorize_long(
    audio: AudioBuffer,
    plan: StftPlan,
    recipe: Recipe,
    fits: FitSequence,
    *,
    scale: float = 1.0,
    progress: Callable[[str, float], None] = lambda stage, done: None,  # noqa: ARG005  # nothing to do
    share: ShareBlocks | None = None,
) -> LongFit:
    """Factorize a recording without holding its spectrogram.

    Parameters
    ----------
    audio : AudioBuffer
        The recording.
    plan : StftPlan
        Resolution.
    recipe : Recipe
        Of kind ``plain``.
    fits : FitSequence
        Progress, cancelling and seed.
    scale : float, default 1.0
        Factor for the samples, see
        :func:`nmfaudio.separation.spectrogram.working_scale`.
    progress : callable
        Called with a stage ("stft" while frames are drawn, then "nmf") and the share
        of it that is done.
    share : callable or None
        Has others fit blocks, too; None does all of them here. What comes out is the
        same, bit for bit: blocks are fitted one without the other.

    Returns
    -------
    fit : LongFit

    Raises
    ------
    Cancelled
        If the cancel flag was set.

    Notes
    -----
    Memory is 50 MB for the drawn frames, a few blocks, and the activations.
    """
    fits.check()
    sample = drawn_frames(
        audio,
        plan,
        beta=recipe.beta,
        seed=fits.seed,
        scale=scale,
        progress=lambda done: progress("stft", done),
        cancel=fits.cancel,
    )
    fits.check()
    fit = fit_plain(sample.V, recipe, fits)
    del sample
    fitter = BlockFitter(
        audio,
        plan,
        fit.W,
        beta=recipe.beta,
        max_iter=recipe.max_iter,
        tol=recipe.tol,
        n_threads=fits.n_threads,
        scale=scale,
    )
    return _joined(fit, fitter, fits, lambda done: progress("nmf", done), share)


def _joined(
    fit: Factorization,
    fitter: BlockFitter,
    fits: FitSequence,
    progress: Callable[[float], None],
    share: ShareBlocks | None,
) -> LongFit:
    """Put the activations and energies of all blocks together."""
    H = np.empty((fit.n_components, fitter.n_frames), fit.W.dtype)
    n_channels = 2 if fitter.audio.n_channels == 2 else 1
    energy = np.zeros((n_channels, fit.n_components))
    total, start = 0.0, 0
    fitted = map(fitter.fit, fitter.spans()) if share is None else share(fitter)
    for block in fitted:
        stop = start + block.H.shape[1]
        H[:, start:stop] = block.H
        energy += block.energy
        total += block.total
        progress(stop / fitter.n_frames)
        fits.check()
        start = stop
    H.flags.writeable = False
    note = Message(
        "The recording is long: templates were learned from frames drawn from all "
        "of it, and the divergence is that of these frames."
    )
    return LongFit(replace(fit, H=H, notes=(*fit.notes, note)), energy, total)


class _Blocks:
    """The spectrogram of a recording, any block of it."""

    def __init__(self, audio: AudioBuffer, plan: StftPlan, scale: float) -> None:
        self._audio = audio
        self._plan = plan
        self._scale = scale

    def magnitude(self, start: int, stop: int) -> Float32Array:
        """Return the magnitude of the mean of all channels."""
        return self._magnitude(self._audio.samples, start, stop)

    def channels(self, start: int, stop: int) -> Float32Array:
        """Return each channel of two, or all of any other number as one."""
        samples = self._audio.samples
        parts = [samples[:1], samples[1:]] if len(samples) == 2 else [samples]
        return np.stack([self._magnitude(part, start, stop) for part in parts])

    def _magnitude(self, samples: Float32Array, start: int, stop: int) -> Float32Array:
        V = magnitude_frames(samples, self._plan, start, stop, scale=self._scale)
        return V.T
