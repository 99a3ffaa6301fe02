"""Measures of two components that take their whole spectra and courses."""

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray
from nmfaudio.separation.components.sounds import (
    ComponentSounds,
    differences,
    loudness_rises,
    near,
)

__all__ = ["detail_measures", "flatness"]

_LOWEST_HZ, _BANDS_PER_OCTAVE, _N_BANDS = 30.0, 3, 30
_A4_HZ, _DEEPEST_HZ = 440.0, 20.0
_TUNED = 0.5  # semitones: pitches that lie no farther apart are about one
_FARTHEST = 4.0  # octaves that two pitches lie apart count at most
_FLOOR = 1e-12  # of the largest power of a template: less is none
_FLATTEST = 1e-6
_TINY = 1e-30  # guards divisions where nothing sounds


def detail_measures(sounds: ComponentSounds) -> dict[str, FloatArray]:
    """Measure every two components against each other, bin by bin, frame by frame.

    Parameters
    ----------
    sounds : ComponentSounds
        Not modified.

    Returns
    -------
    measures : dict of str to ndarray of float64, shape (n_components, n_components)
        Cosines of templates (``bins``), of their thirds of an octave (``bands``), of
        envelopes (``frames``), of what rises in them (``strokes``), and of both,
        template and envelope (``both``); correlation of courses (``fine``). How sure
        the pitch of both is (``strength``), and by how much that differs
        (``strength_apart``); as sure as that, whether they are of one pitch
        (``one_pitch``), octaves apart (``octaves``), and how far apart (``pitch``,
        octaves). Difference of spectral flatness (``flat``).
    """
    templates, envelopes = sounds.templates, sounds.envelopes
    course = np.sqrt(envelopes)
    if course.size:
        course = course - course.mean(axis=1, keepdims=True)
    bins, frames = _cosine(templates), _cosine(envelopes)
    return {
        "bins": bins,
        "frames": frames,
        "both": bins * frames,
        "fine": _cosine(course),
        "strokes": _cosine(near(loudness_rises(envelopes))),
        "bands": _cosine(_bands(templates, sounds.bin_hz)),
        **_pitches(*sounds.pitches),
        "flat": differences(flatness(templates)),
    }


def _pitches(hz: FloatArray, strength: FloatArray) -> dict[str, FloatArray]:
    """Compare pitches, as sure as both are."""
    pitch = 12.0 * np.log2(np.maximum(hz, _DEEPEST_HZ) / _A4_HZ)
    apart = differences(pitch)
    off = np.abs(apart - 12.0 * np.round(apart / 12.0))
    sure = np.minimum(strength[:, np.newaxis], strength)
    return {
        "one_pitch": sure * np.exp(-0.5 * (apart / _TUNED) ** 2),
        "octaves": sure * np.exp(-0.5 * (off / _TUNED) ** 2) * (apart > 1.0),
        "pitch": sure * np.minimum(apart / 12.0, _FARTHEST),
        "strength": sure,
        "strength_apart": differences(strength),
    }


def _bands(templates: FloatArray, bin_hz: float) -> FloatArray:
    """Return the amplitude of thirds of an octave, (n_components, n_bands)."""
    hz = np.maximum(np.arange(templates.shape[1]) * bin_hz, _LOWEST_HZ)
    band = (_BANDS_PER_OCTAVE * np.log2(hz / _LOWEST_HZ)).astype(int)
    power = np.zeros((_N_BANDS, templates.shape[0]))
    np.add.at(power, np.minimum(band, _N_BANDS - 1), (templates**2).T)
    amplitude: FloatArray = np.sqrt(power.T)
    return amplitude


def flatness(templates: FloatArray) -> FloatArray:
    """Return the logarithm of how flat spectra are: geometric by arithmetic mean.

    Parameters
    ----------
    templates : ndarray of float, shape (n_components, n_bins)
        Not modified.

    Returns
    -------
    flat : ndarray of float64, shape (n_components,)
    """
    power = templates**2
    most = power.max(axis=1, keepdims=True, initial=0.0)
    geometric = np.exp(np.mean(np.log(power + _FLOOR * most + _TINY), axis=1))
    flat: FloatArray = np.log(
        geometric / np.maximum(power.mean(axis=1), _TINY) + _FLATTEST
    )
    return flat


def _cosine(rows: FloatArray) -> FloatArray:
    """Return the cosine between every two rows, 0 where one is nothing."""
    norm = np.sqrt(np.sum(rows**2, axis=1, keepdims=True))
    unit = rows / np.maximum(norm, _FLOOR)
    cosine: FloatArray = product(unit, unit.T)
    return cosine
