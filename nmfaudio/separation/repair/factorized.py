"""Longer gaps: magnitudes from a factorization that never saw the damage.

Bins under the damage are missing from the fit. What the model says of them gives their
magnitude; their phase comes from iterations that ask for a spectrogram of real sound
[1]_ and change nothing but the damaged samples, so that the context is held. They start
from the phases of an autoregressive prediction, which are right near the borders.

References
----------
.. [1] Griffin and Lim, "Signal estimation from modified short-time Fourier transform",
   IEEE TASSP 32(2), 1984.
.. [2] Smaragdis, Raj and Shashanka, "Missing data imputation for spectral audio
   signals", MLSP 2009: factorization with missing bins.
"""

import threading
from typing import NamedTuple

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import BoolArray, FloatArray
from nmfaudio.factorization.constraints import Missing
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Observer, StopReason
from nmfaudio.separation.repair.autoregressive import bridge_gap
from nmfaudio.spectral.stft import StftPlan

__all__ = ["FillOptions", "Gap", "fill_gaps"]

_BORDER_S = 0.015  # at a border the prediction is better: it knows the phase
_CONTEXT_S = 0.19  # seen by the prediction on either side: 8192 samples at 44.1 kHz
_ORDER_S = 0.0227  # its order: 1000 samples at 44.1 kHz
_ROUNDS = 5  # of consistency; later ones lower the SNR as often as they raise it
_GUARD_BINS = 2  # beyond a band: half the width of a window's main lobe
_LEAST_KNOWN = 0.5  # of a template's mass: with less, other frames know more about it
_MAX_ITER = 60
_FLOOR = 1e-4  # -80 dB of an activation's peak, where it is interpolated as a level


class Gap(NamedTuple):
    """Samples ``start`` to ``stop`` of one channel, and the band they lost, Hz."""

    start: int
    stop: int
    low_hz: float
    high_hz: float
    full_band: bool


class FillOptions(NamedTuple):
    """How the model is found, see :func:`.factorize`."""

    n_components: int
    seed: int
    observer: Observer | None
    cancel: threading.Event | None
    n_threads: int | None


def fill_gaps(
    samples: FloatArray, gaps: list[Gap], plan: StftPlan, fit: FillOptions
) -> FloatArray | None:
    """Fill gaps of one channel from a model of what is around them.

    Parameters
    ----------
    samples : ndarray of float64, shape (n,)
        Gaps and their context; what full-band gaps hold has no influence. Not modified.
    gaps : list of Gap
        By time.
    plan : StftPlan
        Resolution of the model.
    fit : FillOptions
        How the model is found.

    Returns
    -------
    filled : ndarray of float64, shape (n,), or None
        Equal to ``samples`` outside of the gaps; None if cancelled.
    """
    sound = samples.copy()
    for gap in gaps:
        if gap.full_band:
            sound[gap.start : gap.stop] = 0.0
    X = plan.forward(sound[np.newaxis].astype(np.float32))[0]
    missing = np.zeros(X.shape, np.bool_)
    for gap in gaps:
        missing[_bins(gap, plan), _frames(gap, plan, X.shape[1])] = True
    target = _modelled(np.abs(X), missing, fit)
    if target is None:
        return None
    unfilled = np.zeros(sound.shape, np.bool_)
    for gap in gaps:
        unfilled[gap.start : gap.stop] = True
    for gap in gaps:
        bridge = _predicted(sound, gap, unfilled, plan.sample_rate)
        span = slice(gap.start, gap.stop)
        observed = sound.copy()
        sound[span] = bridge
        _make_consistent(sound, observed, gap, missing, target, plan)
        border = max(1, round(_BORDER_S * plan.sample_rate))
        n = gap.stop - gap.start
        inside = np.minimum(np.arange(n) + 1, np.arange(n)[::-1] + 1)
        fade = np.sin(0.5 * np.pi * np.minimum(1.0, inside / border)) ** 2
        sound[span] = fade * sound[span] + (1.0 - fade) * bridge
        unfilled[span] = False
    return sound


def _bins(gap: Gap, plan: StftPlan) -> slice:
    """Return the bins of a gap's band, a window's main lobe included."""
    if gap.full_band:
        return slice(0, plan.n_bins)
    hz = plan.sample_rate / plan.n_fft
    low = max(0, int(gap.low_hz / hz) - _GUARD_BINS)
    high = min(float(plan.n_bins), gap.high_hz / hz + _GUARD_BINS + 1)
    return slice(low, int(high))


def _frames(gap: Gap, plan: StftPlan, n_frames: int) -> slice:
    """Return the frames whose window reaches into a gap."""
    half, hop = plan.n_fft // 2, plan.hop_length
    first = max(0, (gap.start - half) // hop + 1)
    return slice(first, min(n_frames, (gap.stop + half - 1) // hop + 1))


def _modelled(V: FloatArray, missing: BoolArray, fit: FillOptions) -> FloatArray | None:
    """Return the modelled magnitudes, (n_bins, n_frames); None if cancelled."""
    factorization = factorize(
        V,
        fit.n_components,
        constraints=[Missing(missing)],
        max_iter=_MAX_ITER,
        seed=fit.seed,
        observer=fit.observer,
        cancel=fit.cancel,
        n_threads=fit.n_threads,
    )
    if factorization.stop_reason is StopReason.CANCELLED:
        return None
    W = factorization.W.astype(np.float64)
    H = _bridged(W, factorization.H.astype(np.float64), missing)
    return product(W, H).astype(np.float64)


def _bridged(W: FloatArray, H: FloatArray, missing: BoolArray) -> FloatArray:
    """Interpolate activations in frames that say little about them.

    What a frame says of a component is the share of its template in known bins. Sounds
    die away exponentially: between two levels, a straight line in dB.
    """
    mass = np.maximum(W.sum(axis=0), 1e-300)[:, np.newaxis]
    touched = np.flatnonzero(missing.any(axis=0))
    seen = np.ones(H.shape, np.bool_)
    seen[:, touched] = product(W.T, ~missing[:, touched]) >= _LEAST_KNOWN * mass
    bridged = H.copy()
    for h, clear in zip(bridged, seen, strict=True):
        at, dark = np.flatnonzero(clear), np.flatnonzero(~clear)
        floor = _FLOOR * float(h[at].max(initial=0.0))
        if floor > 0:
            level = np.log(np.maximum(h[at], floor))
            h[dark] = np.exp(np.interp(dark, at, level))
        else:
            h[dark] = 0.0
    return bridged


def _predicted(
    sound: FloatArray, gap: Gap, unfilled: BoolArray, sample_rate: int
) -> FloatArray:
    """Return a gap's samples as the sound on both sides predicts them."""
    reach = round(_CONTEXT_S * sample_rate)
    after = sound[gap.stop : gap.stop + reach]
    other = np.flatnonzero(unfilled[gap.stop : gap.stop + reach])
    if other.size:
        after = after[: other[0]]
    before = sound[max(0, gap.start - reach) : gap.start]
    order = max(2, round(_ORDER_S * sample_rate))
    return bridge_gap(before, after, gap.stop - gap.start, order=order)


def _make_consistent(
    sound: FloatArray,
    observed: FloatArray,
    gap: Gap,
    missing: BoolArray,
    target: FloatArray,
    plan: StftPlan,
) -> None:
    """Give a gap the modelled magnitudes, in place; known bins and samples are held."""
    hop = plan.hop_length
    first = max(0, gap.start // hop - 2 * (plan.n_fft // hop))
    low = first * hop
    high = min(sound.size, gap.stop + 2 * plan.n_fft)
    frames = _frames(gap, plan, missing.shape[1])
    local = slice(frames.start - first, frames.stop - first)
    unknown, wanted = missing[:, frames], target[:, frames]
    near = sound[low:high].astype(np.float32)
    inside = slice(gap.start - low, gap.stop - low)
    known = plan.forward(observed[np.newaxis, low:high].astype(np.float32))[0][:, local]
    for _ in range(_ROUNDS):
        X = plan.forward(near[np.newaxis])
        before = X[0][:, local]
        magnitude = np.abs(before)
        phase = np.where(magnitude > 0, before / np.maximum(magnitude, 1e-30), 1.0)
        X[0][:, local] = np.where(unknown, wanted * phase, known)
        made = plan.inverse(X, near.size)[0]
        near[inside] = made[inside]
    sound[gap.start : gap.stop] = near[inside]
