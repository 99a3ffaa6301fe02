"""Split into strokes and held notes, by models of both that share the sound."""

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import Float32Array, FloatArray, IntArray
from nmfaudio.factorization.constrained.convolutive import expand_lags
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Factorization
from nmfaudio.separation.choice.medians import held_mask
from nmfaudio.separation.choice.resolution import plan_for
from nmfaudio.separation.components.features import held_time_s
from nmfaudio.separation.models.cues.passing import left_over, passed
from nmfaudio.separation.models.drums import fit_drums, fit_voices
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.spectral._blocks import run_in_order
from nmfaudio.spectral.bands import bands_above, in_bands
from nmfaudio.spectral.stft import StftPlan

__all__ = ["DRUM_ITERATIONS", "split_drums"]

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
_SHARED = 128  # frames that a thread shares out at a time: they stay in its cache

_Share: TypeAlias = Callable[[slice], Float32Array]


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
    del steady  # as large as the sound
    struck, held = fits.side_by_side(
        [
            partial(_fit_struck, np.maximum(V_bands - V_held, 0.0), plan, bands),
            partial(_fit_held, V_held, None, _HELD_ITERATIONS),
        ]
    )
    struck, held = _settle(V_bands, struck, held, fits)
    envelopes = held.H * held.W.sum(axis=0)[:, np.newaxis]
    brief = held_time_s(envelopes, plan.hop_length / sample_rate) < _STRUCK_S
    W, H, _ = expand_lags(struck.W, struck.H)
    is_struck = np.concatenate([np.ones(H.shape[0], bool), brief])
    W, H = np.hstack([W, held.W]), np.vstack([H, held.H])
    W = _sharpened(V, W, H, bands, fits)
    del V
    sides = [(W[:, own], H[own]) for own in (is_struck, ~is_struck)]
    drums = passed(samples, plan, _share_of(*sides))
    return drums, left_over(samples, drums)


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


def _settle(
    V: FloatArray, struck: Factorization, held: Factorization, fits: FitSequence
) -> tuple[Factorization, Factorization]:
    """Let both models share the spectrogram, each fitted to its share in turn."""
    blocks = [slice(at, at + _SHARED) for at in range(0, V.shape[1], _SHARED)]
    V_struck, V_held = np.empty_like(V.T), np.empty_like(V.T)
    for _ in range(_ROUNDS):
        share = _share_of(expand_lags(struck.W, struck.H)[:2], (held.W, held.H))

        def divide(frames: slice, share: _Share = share) -> None:
            np.multiply(V.T[frames], share(frames), out=V_struck[frames])
            np.subtract(V.T[frames], V_struck[frames], out=V_held[frames])

        for _ in run_in_order(divide, blocks):
            pass
        struck, held = fits.side_by_side(
            [
                partial(_fit_voices, V_struck.T, struck),
                partial(_fit_held, V_held.T, held, _ROUND_ITERATIONS),
            ]
        )
    return struck, held


def _share_of(
    one: tuple[FloatArray, FloatArray], other: tuple[FloatArray, FloatArray]
) -> _Share:
    """Return what gives the share (n_frames, n_bins) of the first of two models."""
    factors = [(np.ascontiguousarray(W.T), H) for W, H in (one, other)]

    def share(frames: slice) -> Float32Array:
        first, second = (product(H[:, frames].T, rows) for rows, H in factors)
        second += first
        second += np.float32(_TINY)
        first /= second
        return first

    return share


def _fit_struck(
    V: FloatArray, plan: StftPlan, bands: IntArray, fits: FitSequence
) -> Factorization:
    """Fit drum voices to what is struck, in bands."""
    iterations = _SEED_ITERATIONS
    found = fit_drums(V, plan, fits, bands=bands, template_s=0.2, max_iter=iterations)
    return found[0]


def _fit_voices(
    V: FloatArray, start: Factorization, fits: FitSequence
) -> Factorization:
    """Go on with drum voices for a round."""
    return fit_voices(V, start.W, start.H, fits, beta=1.0, max_iter=_ROUND_ITERATIONS)


def _fit_held(
    V: FloatArray, start: Factorization | None, max_iter: int, fits: FitSequence
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
