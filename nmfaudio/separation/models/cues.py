"""Take a recording apart by simple cues before any template is learned.

Each function here splits a sound into sounds that add up to it, by a mask that follows
one cue: strokes, low notes, place in the stereo field, gliding pitch. What
comes out is rough; :mod:`nmfaudio.separation.choice.decide` lets a factorization of low
rank explain each part, which removes what does not fit.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import (
    ComplexArray,
    Float32Array,
    FloatArray,
    IntArray,
)
from nmfaudio.factorization.constrained.convolutive import expand_lags
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Factorization
from nmfaudio.separation.choice.medians import held_mask, steady_mask
from nmfaudio.separation.choice.resolution import plan_for
from nmfaudio.separation.components.features import held_time_s
from nmfaudio.separation.models.drums import fit_drums, fit_voices
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.spectral._blocks import run_in_order
from nmfaudio.spectral.bands import bands_above, in_bands
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "DRUM_ITERATIONS",
    "energy_of",
    "has_sides",
    "split_drums",
    "split_low",
    "split_moving",
    "split_sides",
]

_TINY = 1e-12  # guards divisions where nothing sounds

_SEED_ITERATIONS, _HELD_ITERATIONS = 20, 20
_ROUNDS, _ROUND_ITERATIONS = 3, 5
_SHARP_ITERATIONS = 3
DRUM_ITERATIONS = (
    _SEED_ITERATIONS
    + _HELD_ITERATIONS
    + 2 * _ROUNDS * _ROUND_ITERATIONS
    + _SHARP_ITERATIONS
)
"""Iterations that :func:`split_drums` takes."""

_BANDS_HZ, _BANDS_PER_OCTAVE = 1000.0, 24  # below the first bins stay apart
_HELD_COMPONENTS = 60
_STRUCK_S = 0.055  # a component that rings for less than this is a stroke after all
_PAN_PLACES = (-0.35, 0.0, 0.35)  # left, centre, right by the constant-power law
_PAN_SPREAD = 0.15
_PLACED = 32  # frames whose bins a thread places at a time, likewise
_SHARED = 128  # frames that a thread shares out at a time: they stay in its cache
_BLOCK_BINS = 1 << 21  # of a channel's spectra that are held at one time: 16 MB
_SQUARED = (
    4096  # samples whose squares are added up in their own precision: 10 x sooner
)
_NARROW = 0.02  # energy share of the difference signal below which sides are empty
_LOW_HZ = 165.0  # E3: where bass and the rest get half each
_FILTER_ORDER = 16  # of the soft edge between bass and the rest


def has_sides(samples: Float32Array) -> bool:
    """Tell whether a sound has a stereo field worth dividing."""
    if samples.shape[0] != 2:
        return False
    difference = (samples[0] - samples[1])[np.newaxis] / np.sqrt(np.float32(2.0))
    return energy_of(difference) > _NARROW * energy_of(samples)


def energy_of(samples: FloatArray) -> float:
    """Return the sum of the squares of all samples."""
    total = 0.0
    for channel in samples:
        whole = channel.size - channel.size % _SQUARED
        rows = channel[:whole].reshape(-1, _SQUARED), channel[np.newaxis, whole:]
        for part in rows:
            squares = np.einsum("bn,bn->b", part, part)
            total += float(squares.sum(dtype=np.float64))
    return total


def split_drums(
    samples: FloatArray, sample_rate: int, fits: FitSequence
) -> tuple[Float32Array, Float32Array]:
    """Split into strokes and held notes.

    Convolutive drum voices and plain held components explain the spectrogram together:
    in turn, each side is fitted to its own share of every bin, which is the
    multiplicative update of the common model. Held components that turn out to ring
    too briefly count as strokes.

    Parameters
    ----------
    samples : ndarray of float, shape (n_channels, n_samples)
        Not modified.
    sample_rate : int
        Hz.
    fits : FitSequence
        Progress, cancelling and seed.

    Returns
    -------
    drums, rest : ndarray of float32, shape (n_channels, n_samples)
        They add up to the input.
    """
    plan = plan_for(sample_rate, 0.093)
    V = plan.magnitude(np.asarray(samples, np.float32))
    steady = held_mask(V, plan)
    fits.sketch_split(V, steady, plan, "drums")
    bands = bands_above(plan, _BANDS_HZ, _BANDS_PER_OCTAVE)
    V_bands, V_held = in_bands(V, bands), in_bands(V, bands, steady)
    struck, _ = fit_drums(
        np.maximum(V_bands - V_held, 0.0),
        plan,
        fits,
        bands=bands,
        template_s=0.2,
        max_iter=_SEED_ITERATIONS,
    )
    held = _fit_held(V_held, fits, None, _HELD_ITERATIONS)
    struck, held = _settle(V_bands, struck, held, fits)
    envelopes = held.H * held.W.sum(axis=0)[:, np.newaxis]
    brief = held_time_s(envelopes, plan.hop_length / sample_rate) < _STRUCK_S
    W, H, _ = expand_lags(struck.W, struck.H)
    is_struck = np.concatenate([np.ones(H.shape[0], bool), brief])
    W, H = np.hstack([W, held.W]), np.vstack([H, held.H])
    W = _sharpened(V, W, H, bands, fits)
    mask = np.empty(V.T.shape, np.float32)
    sides = [(W[:, own], H[own]) for own in (is_struck, ~is_struck)]
    for frames, share in _shares(*sides):
        mask[frames] = share
    drums = _masked(samples, plan, mask.T)
    return drums, np.asarray(samples, np.float32) - drums


def _sharpened(
    V: FloatArray, W: FloatArray, H: FloatArray, bands: IntArray, fits: FitSequence
) -> FloatArray:
    """Spread templates of bands over their bins, and fit them to the bins."""
    widths = np.diff(bands, append=V.shape[0])
    return fits.fit(
        partial(
            factorize,
            V,
            H.shape[0],
            W=np.repeat(W / widths[:, np.newaxis].astype(W.dtype), widths, axis=0),
            H=H,
            update_H=False,
            start="plain",
            max_iter=_SHARP_ITERATIONS,
        )
    ).W


def split_low(
    samples: FloatArray, sample_rate: int
) -> tuple[Float32Array, Float32Array]:
    """Split at a frequency, with a soft edge: bass notes and the rest.

    Parameters
    ----------
    samples : ndarray of float, shape (n_channels, n_samples)
        Not modified.
    sample_rate : int
        Hz.

    Returns
    -------
    low, rest : ndarray of float32, shape (n_channels, n_samples)
        They add up to the input.
    """
    plan = plan_for(sample_rate, 0.093)
    hz = np.arange(plan.n_bins) * sample_rate / plan.n_fft
    gain = 1.0 / (1.0 + (hz / _LOW_HZ) ** _FILTER_ORDER)
    low = _masked(samples, plan, gain[:, np.newaxis].astype(np.float32))
    return low, np.asarray(samples, np.float32) - low


def split_moving(
    samples: FloatArray, sample_rate: int
) -> tuple[Float32Array, Float32Array]:
    """Split into what glides or speaks and what stays on its pitch.

    With frames as long as a syllable the partials of a voice smear over many bins while
    those of an instrument stay narrow, so the voice is on the side that a harmonic/
    percussive split calls percussive.

    Parameters
    ----------
    samples : ndarray of float, shape (n_channels, n_samples)
        Not modified.
    sample_rate : int
        Hz.

    Returns
    -------
    moving, steady : ndarray of float32, shape (n_channels, n_samples)
        They add up to the input.

    References
    ----------
    .. [1] Tachibana, Ono and Sagayama, "Singing voice enhancement in monaural music
       signals based on two-stage harmonic/percussive sound separation", IEEE/ACM TASLP
       22, 2014.
    """
    plan = plan_for(sample_rate, 0.186)
    V = plan.magnitude(np.asarray(samples, np.float32))
    mask = steady_mask(V, plan, held_s=0.7, spread_hz=50.0)
    steady = _masked(samples, plan, mask)
    return np.asarray(samples, np.float32) - steady, steady


def split_sides(
    samples: FloatArray, sample_rate: int
) -> tuple[Float32Array, Float32Array, Float32Array]:
    """Split a stereo sound by the place of every bin in the stereo field.

    Parameters
    ----------
    samples : ndarray of float, shape (2, n_samples)
        Not modified.
    sample_rate : int
        Hz.

    Returns
    -------
    left, centre, right : ndarray of float32, shape (2, n_samples)
        They add up to the input.

    References
    ----------
    .. [1] Avendano, "Frequency-domain source identification and manipulation in stereo
       mixes", WASPAA 2003.
    """
    plan = plan_for(sample_rate, 0.093)
    sound = np.asarray(samples, np.float32)
    left, right = np.zeros_like(sound), np.zeros_like(sound)
    n_frames = plan.n_frames(sound.shape[1])
    for start, stop in _blocks(plan, sound.shape[1]):
        spectra = plan.forward(sound, max(0, start - 1), min(stop + 1, n_frames))
        beside = _beside(spectra.transpose(0, 2, 1), start > 0, stop - start)
        for side, X in zip((left, right), beside, strict=True):
            _add_spectra(side, plan, X.transpose(0, 2, 1), start)
    return left, sound - left - right, right


def _beside(X: ComplexArray, offset: int, n_frames: int) -> ComplexArray:
    """Return what of some frames is on the left, and what is on the right.

    ``X`` (2, n, n_bins) holds ``n_frames`` frames from ``offset`` on, and their
    neighbours as far as there are any; the result is (2, 2, n_frames, n_bins).
    """
    beside = np.empty((2, 2, n_frames, X.shape[2]), np.complex64)

    def fill(start: int) -> None:
        stop = min(start + _PLACED, n_frames)
        first = max(0, offset + start - 1)
        inner = slice(offset + start - first, offset + stop - first)
        power = np.abs(X[:, first : offset + stop + 1]) ** 2
        # Three frames together: the place of one bin alone is noise.
        smooth = power.copy()
        smooth[:, 1:] += power[:, :-1]
        smooth[:, :-1] += power[:, 1:]
        left, right = np.sqrt(smooth[:, inner])
        nearness = _nearness(np.arctan2(right, left) * (4 / np.pi) - 1)
        frames = X[:, offset + start : offset + stop]
        for side, near in zip(beside, (nearness[0], nearness[2]), strict=True):
            np.multiply(frames, near, out=side[:, start:stop])

    for _ in run_in_order(fill, range(0, n_frames, _PLACED)):
        pass
    return beside


def _nearness(pan: FloatArray) -> FloatArray:
    """Return how near places are to left, centre and right, (3, …); together 1."""
    nearness = np.stack(
        [np.exp(-0.5 * ((pan - place) / _PAN_SPREAD) ** 2) for place in _PAN_PLACES]
    )
    nearness[0][pan < _PAN_PLACES[0]] = 1.0
    nearness[2][pan > _PAN_PLACES[2]] = 1.0
    nearness /= nearness.sum(axis=0)
    return nearness


def _settle(
    V: FloatArray, struck: Factorization, held: Factorization, fits: FitSequence
) -> tuple[Factorization, Factorization]:
    """Let both models share the spectrogram, each fitted to its share in turn."""
    V_struck, V_held = np.empty_like(V.T), np.empty_like(V.T)
    for _ in range(_ROUNDS):
        voices = expand_lags(struck.W, struck.H)[:2]
        for frames, share in _shares(voices, (held.W, held.H)):
            np.multiply(V.T[frames], share, out=V_struck[frames])
            np.subtract(V.T[frames], V_struck[frames], out=V_held[frames])
        struck = fit_voices(
            V_struck.T,
            struck.W,
            struck.H,
            fits,
            beta=1.0,
            max_iter=_ROUND_ITERATIONS,
        )
        held = _fit_held(V_held.T, fits, held, _ROUND_ITERATIONS)
    return struck, held


def _shares(
    one: tuple[FloatArray, FloatArray], other: tuple[FloatArray, FloatArray]
) -> Iterator[tuple[slice, Float32Array]]:
    """Yield frames, and the share (n_frames, n_bins) of the first of two models."""
    factors = [(np.ascontiguousarray(W.T), H) for W, H in (one, other)]

    def share(frames: slice) -> tuple[slice, Float32Array]:
        first, second = (product(H[:, frames].T, rows) for rows, H in factors)
        second += first
        second += np.float32(_TINY)
        first /= second
        return frames, first

    n_frames = one[1].shape[1]
    blocks = [slice(at, at + _SHARED) for at in range(0, n_frames, _SHARED)]
    yield from run_in_order(share, blocks)


def _fit_held(
    V: FloatArray, fits: FitSequence, start: Factorization | None, max_iter: int
) -> Factorization:
    """Fit plain components, or go on from ``start``."""
    return fits.fit(
        partial(
            factorize,
            V,
            _HELD_COMPONENTS if start is None else start.n_components,
            W=None if start is None else start.W,
            H=None if start is None else start.H,
            start="single",
            max_iter=max_iter,
        )
    )


def _masked(samples: FloatArray, plan: StftPlan, mask: FloatArray) -> Float32Array:
    """Return what a mask lets through."""
    sound = np.asarray(samples, np.float32)
    passed = np.zeros_like(sound)
    for start, stop in _blocks(plan, sound.shape[1]):
        X = plan.forward(sound, start, stop)
        X *= mask if mask.shape[1] == 1 else mask[:, start:stop]
        _add_spectra(passed, plan, X, start)
    return passed


def _blocks(plan: StftPlan, n_samples: int) -> list[tuple[int, int]]:
    """Return ranges of frames whose spectra are held at one time."""
    n_frames = plan.n_frames(n_samples)
    step = max(1, _BLOCK_BINS // plan.n_bins)
    return [(at, min(at + step, n_frames)) for at in range(0, n_frames, step)]


def _add_spectra(
    sound: Float32Array, plan: StftPlan, X: ComplexArray, start: int
) -> None:
    """Add what frames from ``start`` on stand for to a sound, in place."""
    first = start * plan.hop_length - plan.n_fft // 2
    last = first + (X.shape[2] - 1) * plan.hop_length + plan.n_fft
    low, high = max(0, first), min(last, sound.shape[1])
    if low < high:
        sound[:, low:high] += plan.inverse(
            X.astype(np.complex64, copy=False),
            sound.shape[1],
            start,
            start_sample=low,
            stop_sample=high,
        )
