"""What the components of a model sound like, measured to be compared."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.separation.components.features import (
    dominant_pitch,
    held_time_s,
    spectral_centroid_hz,
    tonality,
)
from nmfaudio.separation.components.note_features import spectral_cepstra
from nmfaudio.separation.components.tags import pan_of
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "ComponentSounds",
    "correlation",
    "differences",
    "loudness_rises",
    "measure_sounds",
    "near",
    "rises_of",
]

_TINY = 1e-20  # guards divisions where nothing sounds


@dataclass(frozen=True, eq=False)
class ComponentSounds:
    """What components sound like; arrays have one entry or row for each.

    Attributes
    ----------
    energy : ndarray of float64, shape (n_components,)
        Of the model, all channels together.
    centroid_hz, tonality, held_s, pan : ndarray of float64, shape (n_components,)
        As of :class:`~nmfaudio.separation.model.ComponentTag` and
        :mod:`~nmfaudio.separation.components.features`.
    cepstra : ndarray of float64, shape (n_components, n_cepstra)
        Spectral envelopes.
    envelopes : ndarray of float64, shape (n_components, n_frames)
        Loudness over time.
    templates : ndarray of float64, shape (n_components, n_bins)
        Mean of all channels.
    hop_s : float
        Seconds from frame to frame.
    bin_hz : float
        Distance between bins, Hz.
    """

    energy: FloatArray
    centroid_hz: FloatArray
    tonality: FloatArray
    held_s: FloatArray
    pan: FloatArray
    cepstra: FloatArray
    envelopes: FloatArray
    templates: FloatArray
    hop_s: float
    bin_hz: float

    @cached_property
    def pitches(self) -> tuple[FloatArray, FloatArray]:
        """The dominant pitch of each component, Hz, and how sure it is.

        As of :func:`~nmfaudio.separation.components.features.dominant_pitch`.
        """
        return dominant_pitch(self.templates.T, self.bin_hz)


def measure_sounds(W: FloatArray, H: FloatArray, plan: StftPlan) -> ComponentSounds:
    """Describe the components of a model.

    Parameters
    ----------
    W : ndarray of float, shape (n_channels, n_bins, n_components)
        Templates with their gains. Not modified.
    H : ndarray of float, shape (n_components, n_frames)
        Activations. Not modified.
    plan : StftPlan
        Resolution.
    """
    hop_s = plan.hop_length / plan.sample_rate
    power = W.astype(np.float64) ** 2
    activity = H.astype(np.float64)
    energy = power.sum(axis=1) * np.sum(activity * activity, axis=1)
    mean = W.mean(axis=0, dtype=np.float64)
    envelopes = activity * mean.sum(axis=0)[:, np.newaxis]
    return ComponentSounds(
        energy=energy.sum(axis=0),
        centroid_hz=spectral_centroid_hz(mean, plan.sample_rate / plan.n_fft),
        tonality=tonality(mean),
        held_s=held_time_s(envelopes, hop_s),
        pan=pan_of(energy),
        cepstra=spectral_cepstra(mean, plan),
        envelopes=envelopes,
        templates=mean.T,
        hop_s=hop_s,
        bin_hz=plan.sample_rate / plan.n_fft,
    )


def loudness_rises(envelopes: FloatArray) -> FloatArray:
    """Return how much loudness grows from frame to frame."""
    return rises_of(np.sqrt(envelopes))


def rises_of(course: FloatArray) -> FloatArray:
    """Return how much the root of an envelope grows from frame to frame."""
    return np.maximum(np.diff(course, axis=-1), 0.0)


def near(curves: FloatArray) -> FloatArray:
    """Add what both neighbours of each frame hold."""
    curves = np.asarray(curves)
    wide = curves.copy()
    wide[..., 1:] += curves[..., :-1]
    wide[..., :-1] += curves[..., 1:]
    return wide


def correlation(curves: FloatArray, others: FloatArray) -> FloatArray:
    """Return the correlation of each curve with its other, 0 where one is flat."""
    if curves.shape[-1] == 0:
        return np.zeros(curves.shape[0])
    a = curves - curves.mean(axis=-1, keepdims=True)
    b = others - others.mean(axis=-1, keepdims=True)
    norm = np.sum(a * a, axis=-1) * np.sum(b * b, axis=-1)
    likeness: FloatArray = np.sum(a * b, axis=-1) / np.sqrt(np.maximum(norm, _TINY))
    return likeness


def differences(values: FloatArray) -> FloatArray:
    """Return how far every two values are apart, (n, n)."""
    apart: FloatArray = np.abs(values[:, np.newaxis] - values)
    return apart
