"""What each source has of the spectrogram, measured in the cells of a picture.

A separation's sources are measured by its masks, at its own resolution; a folder's by
its files. Both are read once, a stretch at a time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import ComplexArray, Float32Array, FloatArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.factorization.selection.assignment import best_pairs
from nmfaudio.figures.pooling import (
    ColumnPool,
    PooledPicture,
    row_edges_hz,
    rows_of_bins,
    shown_frames,
)
from nmfaudio.figures.view import View, check_two_channels
from nmfaudio.separation.model import Separation
from nmfaudio.spectral.grid import seconds_of_frame
from nmfaudio.spectral.stft import StftPlan

__all__ = ["SourcePictures", "pictures_of_separation", "pictures_of_stems"]

_BLOCK_BYTES = 32 << 20
_SLACK = 1e-9  # of a frequency: limits are those of bins but for rounding
_ALIKE = 0.5
"""Likeness (cosine) from which on two takes' sources are one."""


@dataclass(frozen=True, eq=False)
class SourcePictures:
    """A mixture and its sources in the cells of one picture.

    Attributes
    ----------
    names : tuple of str
        Of the sources, then of what is left.
    magnitude : ndarray of float32, shape (n_sources + 1, n_rows, n_columns)
        Of each; a sine of amplitude 1 reads 1. The last is the residual.
    mixture : PooledPicture
        Of the mixture, on the same cells.
    model : ndarray of float32, shape (n_rows, n_columns), or None
        What the model says the mixture is; None where there is no model.
    energy : ndarray of float64, shape (n_sources + 1,), or None
        Of each, summed over the frames and bins that are shown, in any unit; None
        takes the cells, of which each shows only the loudest that falls into it.
    """

    names: tuple[str, ...]
    magnitude: Float32Array
    mixture: PooledPicture
    model: Float32Array | None = None
    energy: FloatArray | None = None

    def picture(self, index: int) -> PooledPicture:
        """Return the picture of one source; -1 is the residual."""
        mixture = self.mixture
        return PooledPicture(
            mixture.axis,
            self.magnitude[index],
            mixture.time_edges_s,
            mixture.row_edges,
        )

    def shares(self) -> Float32Array:
        """Return each one's share of the energy of a cell, 0..1."""
        power = self.magnitude**2
        shares: Float32Array = power / np.maximum(power.sum(axis=0), np.float32(1e-30))
        return shares

    def energy_shares(self) -> FloatArray:
        """Return each one's share of the energy of all that is shown, 0..1."""
        energy = self.energy
        if energy is None:
            energy = (self.magnitude.astype(np.float64) ** 2).sum(axis=(1, 2))
        shares: FloatArray = energy / max(float(energy.sum()), 1e-30)
        return shares

    def places_like(self, other: "SourcePictures") -> list[int]:
        """Return whose place among another take's sources each of these has.

        Those that resemble none of them have the places behind.
        """
        mine, others = (
            each.magnitude[:-1].reshape(len(each.names) - 1, -1)
            for each in (self, other)
        )
        norms = np.outer(np.linalg.norm(mine, axis=1), np.linalg.norm(others, axis=1))
        likeness = mine @ others.T / np.maximum(norms, np.float32(1e-30))
        pairs = best_pairs(likeness)
        known = {n: k for n, k in pairs if likeness[n, k] >= _ALIKE}
        behind = count(others.shape[0])
        return [known[n] if n in known else next(behind) for n in range(len(mine))]


def pictures_of_separation(separation: Separation, view: View) -> SourcePictures:
    """Measure the sources of a separation by their masks.

    Parameters
    ----------
    separation : Separation
        Not modified.
    view : View
        Passage, frequencies and channel; the axis is "log" or "linear".
    """
    # Sound alone is drawn without the compiler behind these.
    from nmfaudio.separation.rendering.masking import apply_masks  # noqa: PLC0415
    from nmfaudio.separation.rendering.resynthesis import (  # noqa: PLC0415  # heavy
        renderer_of,
    )
    from nmfaudio.separation.rendering.source_gains import (  # noqa: PLC0415  # heavy
        numbered_sources,
        stem_gains,
    )

    audio, plan = separation.audio, separation.plan
    renderer = renderer_of(separation)
    n_sources = len(separation.sources)
    numbers = numbered_sources(separation.sources, separation.model.n_components)
    mix = renderer.mix(*stem_gains(numbers, n_sources), numbers)
    combine = _combination(view.channel, audio)

    def spectra(start: int, stop: int) -> list[Float32Array]:
        X = np.ascontiguousarray(
            plan.forward(audio.samples, start, stop).transpose(0, 2, 1)
        )
        masked = np.empty((mix.n_outputs, *X.shape), np.complex64)
        apply_masks(renderer.mask_model, mix, X, start, masked)
        modelled = _modelled(separation, start, stop, view.channel)
        return [combine(X), *map(combine, masked), modelled]

    names = (*(source.name for source in separation.sources), "Residual")
    n_outputs = mix.n_outputs + 2
    block = max(1, _BLOCK_BYTES // (8 * n_outputs * audio.n_channels * plan.n_bins))
    return _pooled(audio, plan, view, names, spectra, block)


def pictures_of_stems(
    mixture: AudioBuffer, stems: Sequence[tuple[str, AudioBuffer]], view: View
) -> SourcePictures:
    """Measure stems beside their mixture.

    Parameters
    ----------
    mixture : AudioBuffer
        Not modified.
    stems : sequence of (str, AudioBuffer)
        Names and sounds, at the mixture's sample rate. What they lack in length is
        silence.
    view : View
        See :func:`pictures_of_separation`.

    Raises
    ------
    ParameterError
        If rates or channels differ.
    """
    for name, stem in stems:
        if (stem.sample_rate, stem.n_channels) != (
            mixture.sample_rate, mixture.n_channels,
        ):  # fmt: skip
            raise ParameterError(
                Message(
                    "{0} has {1} Hz and {2} channels, its mixture {3} Hz and {4}: "
                    "stems "
                    "must be like their mixture",
                    name,
                    stem.sample_rate,
                    stem.n_channels,
                    mixture.sample_rate,
                    mixture.n_channels,
                )
            )
    plan = view.plan(mixture)
    combine = _combination(view.channel, mixture)
    n_channels = mixture.n_channels

    def spectrum(audio: AudioBuffer, start: int, stop: int) -> ComplexArray:
        X = np.zeros((n_channels, stop - start, plan.n_bins), np.complex64)
        n = min(stop, plan.n_frames(audio.n_samples)) - start
        if n > 0:
            X[:, :n] = plan.forward(audio.samples, start, start + n).transpose(0, 2, 1)
            audio.release()
        return X

    def spectra(start: int, stop: int) -> list[Float32Array]:
        X = spectrum(mixture, start, stop)
        found = [combine(X)]
        for _, stem in stems:
            X_stem = spectrum(stem, start, stop)
            X -= X_stem
            found.append(combine(X_stem))
        return [*found, combine(X)]

    names = (*(name for name, _ in stems), "Residual")
    block = max(1, _BLOCK_BYTES // (8 * 4 * n_channels * plan.n_bins))
    return _pooled(mixture, plan, view, names, spectra, block)


def _pooled(
    audio: AudioBuffer,
    plan: StftPlan,
    view: View,
    names: tuple[str, ...],
    spectra: Callable[[int, int], list[Float32Array]],
    block: int,
) -> SourcePictures:
    """Pool the mixture, the named ones and, where there is one more, the model."""
    frame_s = seconds_of_frame(1.0, plan)
    frames = shown_frames(audio, view, frame_s, plan.n_frames(audio.n_samples))
    edges_hz = row_edges_hz(plan, view)
    hz = np.arange(plan.n_bins) * plan.sample_rate / plan.n_fft
    first, stop = np.searchsorted(hz, edges_hz[[0, -1]] * [1 - _SLACK, 1 + _SLACK])
    energy = np.zeros(len(names))
    pools: list[ColumnPool] = []
    for start in range(*frames, block):
        found = spectra(start, min(start + block, frames[1]))
        pools = pools or [
            ColumnPool(frames, view.n_columns, plan.n_bins) for _ in found
        ]
        for pool, V in zip(pools, found, strict=True):
            pool.add(start, V)
        for k, V in enumerate(found[1 : len(names) + 1]):
            shown = V[:, first:stop]
            energy[k] += np.einsum("ij,ij->", shown, shown, dtype=np.float64)
        audio.release()
    scale = np.float32(1.0 / plan.full_scale)
    rows = [scale * rows_of_bins(pool.columns, edges_hz, plan) for pool in pools]
    times_s = pools[0].time_edges_s(frame_s, view.offset_s)
    mixture = PooledPicture(view.axis, rows[0], times_s, edges_hz)
    model = rows[-1] if len(rows) > len(names) + 1 else None
    magnitude = np.stack(rows[1 : len(names) + 1])
    return SourcePictures(names, magnitude, mixture, model, energy)


def _combination(
    channel: str, audio: AudioBuffer
) -> Callable[[ComplexArray], Float32Array]:
    """Return how spectra of all channels, (n_channels, ...), become one magnitude."""
    if channel == "mix":
        return lambda X: np.sqrt(np.mean(X.real**2 + X.imag**2, axis=0))
    check_two_channels(channel, audio)
    weights = {"left": (1, 0), "right": (0, 1), "mid": (0.5, 0.5), "side": (0.5, -0.5)}
    left, right = map(np.float32, weights[channel])
    return lambda X: np.abs(left * X[0] + right * X[1])


def _modelled(
    separation: Separation, start: int, stop: int, channel: str
) -> Float32Array:
    """Return the modelled magnitude of some frames, (n_frames, n_bins)."""
    model = separation.model
    W = model.W
    if W.shape[0] == 2 and channel in {"left", "right"}:
        W = W[:1] if channel == "left" else W[1:]
    H = model.H[:, start:stop]
    power = np.zeros((H.shape[1], W.shape[1]), np.float32)
    for templates in W:
        power += (H.T @ templates.T) ** 2
    if H.shape[1] < stop - start:
        power = np.pad(power, ((0, stop - start - H.shape[1]), (0, 0)))
    magnitude: Float32Array = np.sqrt(power / W.shape[0])
    return magnitude
