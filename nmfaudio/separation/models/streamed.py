"""Recordings whose spectrogram is too long to hold: learn from a part, then stream.

Templates are learned from frames drawn from all over the recording; activations and
energies are then computed in one more pass. Neither pass keeps the spectrogram.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.factorization.result import Factorization
from nmfaudio.factorization.streaming import sample_frames, stream_activations
from nmfaudio.separation.components.features import energy_shares, total_energy
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.models.plain import fit_plain
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.spectrogram import magnitude_frames, working_scale
from nmfaudio.spectral.stft import StftPlan

__all__ = ["MAX_SPECTROGRAM_BYTES", "LongFit", "factorize_long", "is_long"]

MAX_SPECTROGRAM_BYTES = 1 << 29
"""Longest spectrogram that is factorized whole: 25 minutes at 44.1 kHz."""

_BLOCK_FRAMES = 2048
_SAMPLED_BYTES = 50_000_000
"""Frames to learn templates from: 12 000 at 44.1 kHz."""


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


def is_long(audio: AudioBuffer, plan: StftPlan) -> bool:
    """Tell whether a recording's spectrogram is too long to be held."""
    n_bytes = plan.n_frames(audio.n_samples) * plan.n_bins * 4
    return n_bytes > MAX_SPECTROGRAM_BYTES


def factorize_long(
    audio: AudioBuffer,
    plan: StftPlan,
    recipe: Recipe,
    fits: FitSequence,
    *,
    progress: Callable[[str, float], None] = lambda stage, done: None,  # noqa: ARG005  # nothing to do
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
    progress : callable
        Called with a stage ("stft" while frames are drawn, then "nmf") and the share
        of it that is done.

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
    blocks = _Blocks(audio, plan, lambda done: progress("stft", done))
    sample = sample_frames(
        blocks,
        max(3, _SAMPLED_BYTES // (4 * plan.n_bins)),
        beta=recipe.beta,
        seed=fits.seed,
        cancel=fits.cancel,
    )
    fits.check()
    fit = fit_plain(sample.V, recipe, fits)
    del sample
    return _stream(audio, plan, fit, recipe, fits, progress)


def _stream(
    audio: AudioBuffer,
    plan: StftPlan,
    fit: Factorization,
    recipe: Recipe,
    fits: FitSequence,
    progress: Callable[[str, float], None],
) -> LongFit:
    """Compute the activations and energies of the whole recording."""
    n_frames = plan.n_frames(audio.n_samples)
    H = np.empty((fit.n_components, n_frames), fit.W.dtype)
    n_channels = 2 if audio.n_channels == 2 else 1
    energy = np.zeros((n_channels, fit.n_components))
    total, start = 0.0, 0
    blocks = _Blocks(audio, plan, lambda done: progress("nmf", done))
    for H_block in stream_activations(
        fit.W,
        blocks,
        beta=recipe.beta,
        max_iter=recipe.max_iter,
        tol=recipe.tol,
        cancel=fits.cancel,
        n_threads=fits.n_threads,
    ):
        stop = start + H_block.shape[1]
        H[:, start:stop] = H_block
        V_channels = blocks.channels(start, stop)
        model = RenderModel.from_factors(fit.W, H_block)
        energy += energy_shares(model, V_channels)
        total += total_energy(V_channels)
        start = stop
    fits.check()
    H.flags.writeable = False
    note = (
        "The recording is long: templates were learned from frames drawn from all of "
        "it, and the divergence is that of these frames."
    )
    return LongFit(replace(fit, H=H, notes=(*fit.notes, note)), energy, total)


class _Blocks:
    """The spectrogram of a recording, a block after the other; iterable repeatedly."""

    def __init__(
        self, audio: AudioBuffer, plan: StftPlan, progress: Callable[[float], None]
    ) -> None:
        self._audio = audio
        self._plan = plan
        self._progress = progress
        self._scale = working_scale(audio)

    def __iter__(self) -> Iterator[Float32Array]:
        n_frames = self._plan.n_frames(self._audio.n_samples)
        for start in range(0, n_frames, _BLOCK_FRAMES):
            stop = min(start + _BLOCK_FRAMES, n_frames)
            yield self._magnitude(self._audio.samples, start, stop)
            self._audio.release()
            self._progress(stop / n_frames)

    def channels(self, start: int, stop: int) -> Float32Array:
        """Return each channel of two, or all of any other number as one."""
        samples = self._audio.samples
        parts = [samples[:1], samples[1:]] if len(samples) == 2 else [samples]
        return np.stack([self._magnitude(part, start, stop) for part in parts])

    def _magnitude(self, samples: Float32Array, start: int, stop: int) -> Float32Array:
        V = magnitude_frames(samples, self._plan, start, stop, scale=self._scale)
        return V.T
