"""Held notes: one harmonic comb for each note.

Every note of the scale gets a template that may be positive only around the harmonics
of its pitch. The fit cannot move a comb to another pitch, so each component stays a
note that can be named, and its activation says when it was played.

References
----------
.. [1] Ewert and Müller, "Using score-informed constraints for NMF-based source
   separation", ICASSP 2012.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import BoolArray, Float32Array, FloatArray, IntArray
from nmfaudio.factorization.constraints import Support
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Factorization
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.spectral.grid import hz_of_midi
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "N_FREE",
    "fit_notes",
    "harmonic_combs",
    "note_templates",
]

LOWEST_MIDI, HIGHEST_MIDI = 28, 96
"""E1, the bass's lowest string, to C7."""

N_FREE = 6
"""Components without a pitch, for breath, bows and hammers."""

_WIDTH_SEMITONES = 0.3
_MIN_WIDTH_BINS = 1.3  # of the main lobe of a Hann window
_N_HARMONICS = 40
_FREE_SHARE = 0.1  # of the start's level, so that combs explain first
_REACH_SEMITONES = 3.0  # how far a known note tells of its neighbours
_PLAYED = 1e-3  # of the energy: a note above it keeps its own template
_UNREACHED = 1e-5  # of the energy: a note with less around it is out of reach


def harmonic_combs(
    plan: StftPlan, midi_range: tuple[int, int] = (LOWEST_MIDI, HIGHEST_MIDI)
) -> tuple[Float32Array, IntArray]:
    """Return one comb for every note that the plan's bins can show.

    Parameters
    ----------
    plan : StftPlan
        Resolution.
    midi_range : tuple of int
        Lowest and highest note.

    Returns
    -------
    combs : ndarray of float32, shape (n_bins, n_notes)
        Exactly zero away from the harmonics; each adds up to 1.
    midi : ndarray of int, shape (n_notes,)
        Note numbers, ascending.
    """
    bin_hz = plan.sample_rate / plan.n_fft
    hz = np.arange(plan.n_bins) * bin_hz
    columns: list[FloatArray] = []
    notes: list[int] = []
    for midi in range(midi_range[0], midi_range[1] + 1):
        pitch_hz = hz_of_midi(midi)
        if pitch_hz >= 0.9 * plan.sample_rate / 2 or pitch_hz < 2 * bin_hz:
            continue
        levels = 1.0 / np.arange(1, _N_HARMONICS + 1)
        columns.append(_comb(hz, pitch_hz, levels, bin_hz, normalized=False))
        notes.append(midi)
    if not columns:
        return np.zeros((plan.n_bins, 0), np.float32), np.zeros(0, int)
    return np.stack(columns, axis=1).astype(np.float32), np.array(notes)


def _lobes(
    hz: FloatArray, pitch_hz: float, bin_hz: float
) -> Iterator[tuple[BoolArray, FloatArray]]:
    """Yield for each harmonic the bins around it and the shape of its lobe there."""
    for harmonic in range(1, _N_HARMONICS + 1):
        centre = harmonic * pitch_hz
        if centre > hz[-1]:
            return
        width = max(
            _MIN_WIDTH_BINS * bin_hz, centre * (2 ** (_WIDTH_SEMITONES / 12) - 1)
        )
        near = np.abs(hz - centre) <= 2 * width
        yield near, np.exp(-0.5 * ((hz[near] - centre) / width) ** 2)


def _comb(
    hz: FloatArray,
    pitch_hz: float,
    levels: FloatArray,
    bin_hz: float,
    *,
    normalized: bool,
) -> FloatArray:
    """Return a comb with the given level, or area if ``normalized``, per harmonic."""
    comb = np.zeros(hz.size)
    for level, (near, lobe) in zip(levels, _lobes(hz, pitch_hz, bin_hz), strict=False):
        shape = lobe / lobe.sum() if normalized else lobe
        comb[near] = np.maximum(comb[near], level * shape)
    total = comb.sum()
    return comb / total if total > 0 else comb


def note_templates(
    W: FloatArray, H: FloatArray, midi: FloatArray, plan: StftPlan
) -> tuple[FloatArray, FloatArray]:
    """Let the notes that an instrument played shape all the notes in its reach.

    Parameters
    ----------
    W : ndarray of float, shape (n_bins, n_components)
        Templates that :func:`fit_notes` found. Not modified.
    H : ndarray of float, shape (n_components, n_frames)
        Their activations. Not modified.
    midi : ndarray of float, shape (n_components,)
        Their notes; NaN for free components.
    plan : StftPlan
        Resolution.

    Returns
    -------
    templates : ndarray of float, shape (n_bins, n_components)
        A note that was played keeps its own template; others get the harmonics of
        neighbours that were. Zero out of reach.
    weights : ndarray of float, shape (n_components,)
        How likely the instrument is to play each, the likeliest 1.
    """
    bin_hz = plan.sample_rate / plan.n_fft
    hz = np.arange(plan.n_bins) * bin_hz
    notes = np.flatnonzero(np.isfinite(midi))
    energy = np.sum(W[:, notes] ** 2, axis=0) * np.sum(H[notes] ** 2, axis=1)
    energy = energy / max(float(energy.sum()), np.finfo(np.float64).tiny)
    levels = np.zeros((notes.size, _N_HARMONICS))
    for row, k in enumerate(notes):
        for at, (near, _) in enumerate(_lobes(hz, hz_of_midi(midi[k]), bin_hz)):
            levels[row, at] = W[near, k].sum()
    levels /= np.maximum(levels.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    templates, weights = W.astype(np.float64).copy(), np.ones(midi.size)
    reach = np.exp(
        -0.5 * ((midi[notes] - midi[notes][:, np.newaxis]) / _REACH_SEMITONES) ** 2
    )
    likely = product(reach, energy)
    for row, k in enumerate(notes):
        weights[k] = likely[row]
        if likely[row] <= _UNREACHED:
            weights[k], templates[:, k] = 0.0, 0.0
        elif energy[row] <= _PLAYED:
            mean = product(reach[row] * energy, levels) / likely[row]
            pitch_hz = hz_of_midi(midi[k])
            templates[:, k] = _comb(hz, pitch_hz, mean, bin_hz, normalized=True)
    highest = max(float(weights[notes].max(initial=0.0)), np.finfo(float).tiny)
    weights[notes] /= highest
    return templates, weights


def fit_notes(
    V: FloatArray, plan: StftPlan, fits: FitSequence, *, beta: float, max_iter: int
) -> tuple[Factorization, FloatArray]:
    """Explain a spectrogram by notes and a few free components.

    Parameters
    ----------
    V : ndarray of float, shape (n_bins, n_frames)
        Magnitude. Not modified.
    plan : StftPlan
        Its resolution.
    fits : FitSequence
        Progress, cancelling and seed.
    beta : float
        Divergence.
    max_iter : int
        Most iterations.

    Returns
    -------
    factorization : Factorization
        Notes first, in ascending order, then :data:`N_FREE` free components.
    midi : ndarray of float, shape (n_components,)
        Note number of each component; NaN for the free ones.
    """
    combs, notes = harmonic_combs(plan)
    rng = np.random.default_rng(fits.seed)
    free = rng.random((plan.n_bins, N_FREE)) + 0.5
    W = np.concatenate([combs, free / free.sum(axis=0)], axis=1).astype(np.float32)
    level = V.sum(axis=0, dtype=np.float64) / W.shape[1]
    H = np.tile(level, (W.shape[1], 1)).astype(np.float32)
    H[notes.size :] *= _FREE_SHARE
    fitted = fits.fit(
        partial(
            factorize,
            V,
            H.shape[0],
            W=W,
            H=H,
            beta=beta,
            # A comb keeps its gaps.
            constraints=(Support(W > 0),),
            max_iter=max_iter,
        )
    )
    return fitted, np.concatenate([notes, np.full(N_FREE, np.nan)])
