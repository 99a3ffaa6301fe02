"""Words for components: a note name, or percussive low, mid or high."""

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.separation.components import features
from nmfaudio.separation.model import ComponentTag, RenderModel
from nmfaudio.spectral.grid import describe_pitch
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "band_of",
    "describe_components",
    "is_percussive",
    "pan_of",
    "tag_components",
]

LOW_HZ = 200.0
"""Below this centroid a component is "low": kick drum, bass."""
HIGH_HZ = 2500.0
"""Above this centroid a component is "high": hi-hat, cymbals, breath."""

_PITCHED_STRENGTH = 0.2  # of the weighted harmonics must be present for a note name
_PITCHED_TONALITY = 0.5  # of the energy must stand out in peaks for a note name


def tag_components(
    model: RenderModel, V_channels: FloatArray, plan: StftPlan
) -> tuple[ComponentTag, ...]:
    """Describe every component of a model.

    Parameters
    ----------
    model : RenderModel
        Not modified.
    V_channels : ndarray of float, shape (n_channels, n_bins, n_frames) or \
(n_bins, n_frames)
        Mixture magnitude, linear amplitude. Not modified.
    plan : StftPlan
        Gives bins their Hz and frames their seconds.

    Returns
    -------
    tags : tuple of ComponentTag
        One per component, in model order.

    Raises
    ------
    ParameterError
        If the mixture does not fit the model.
    """
    V = V_channels[np.newaxis] if V_channels.ndim == 2 else V_channels
    total, energy = features.total_energy(V), features.energy_shares(model, V)
    return describe_components(model, energy, total, plan)


def describe_components(
    model: RenderModel, energy: FloatArray, total: float, plan: StftPlan
) -> tuple[ComponentTag, ...]:
    """Describe every component of a model whose energies are known.

    Parameters
    ----------
    model : RenderModel
        Not modified.
    energy : ndarray of float64, shape (n_channels, n_components)
        Energy of each component under the mask, see
        :func:`nmfaudio.separation.components.features.energy_shares`. Not modified.
    total : float
        Energy of the mixture, in the same unit.
    plan : StftPlan
        Gives bins their Hz and frames their seconds.

    Returns
    -------
    tags : tuple of ComponentTag
        One per component, in model order.
    """
    bin_hz = plan.sample_rate / plan.n_fft
    templates = features.component_templates(model)
    share = energy.sum(axis=0) / total if total > 0 else np.zeros(energy.shape[1])
    centroid = features.spectral_centroid_hz(templates, bin_hz)
    tonal = features.tonality(templates)
    held = features.held_time_s(
        features.component_envelopes(model), plan.hop_length / plan.sample_rate
    )
    pitch, strength = features.dominant_pitch(templates, bin_hz)
    pan = pan_of(energy)
    tags = []
    for k in range(model.n_components):
        band = band_of(float(centroid[k]))
        percussive = is_percussive(float(held[k]), float(tonal[k]), band)
        pitched = (
            not percussive
            and strength[k] >= _PITCHED_STRENGTH
            and tonal[k] >= _PITCHED_TONALITY
        )
        pitch_hz = float(pitch[k]) if pitched else None
        tags.append(
            ComponentTag(
                index=k,
                label=_label(pitch_hz, band, percussive=percussive, share=share[k]),
                pitch_hz=pitch_hz,
                percussive=percussive,
                band=band,
                energy_share=float(min(share[k], 1.0)),
                centroid_hz=float(centroid[k]),
                pan=float(pan[k]),
            )
        )
    return tuple(tags)


def band_of(centroid_hz: float) -> str:
    """Return ``"low"``, ``"mid"`` or ``"high"`` for a spectral centroid in Hz."""
    if centroid_hz < LOW_HZ:
        return "low"
    return "high" if centroid_hz > HIGH_HZ else "mid"


def is_percussive(held_s: float, tonal: float, band: str) -> bool:
    """Tell whether a component is struck rather than held.

    The noisier a spectrum, the longer its sound may ring and still count as struck; a
    low drum has few partials and looks tonal, so it gets a longer limit too.

    Parameters
    ----------
    held_s : float
        Seconds it sounds after each rise, see
        :func:`nmfaudio.separation.components.features.held_time_s`.
    tonal : float
        Share of energy in narrow peaks, 0..1.
    band : str
        ``"low"``, ``"mid"`` or ``"high"``.
    """
    limit_s = 0.06 + 0.2 * (1.0 - tonal)
    if band == "low":
        limit_s = max(limit_s, 0.11)
    return 0.0 < held_s < limit_s


def pan_of(energy: FloatArray) -> FloatArray:
    """Return the place of each component in the stereo field.

    Parameters
    ----------
    energy : ndarray of float, shape (n_channels, n_components)
        Energy per channel. Not modified.

    Returns
    -------
    pan : ndarray of float64, shape (n_components,)
        -1 left .. +1 right by the constant-power law; 0 unless there are two channels.
    """
    if energy.shape[0] != 2:
        return np.zeros(energy.shape[1])
    left, right = np.sqrt(np.maximum(energy, 0.0))
    angle = np.arctan2(right, left)
    pan = angle * (4.0 / np.pi) - 1.0
    return np.where(left + right > 0, pan, 0.0)


def _label(pitch_hz: float | None, band: str, *, percussive: bool, share: float) -> str:
    """Put a component into words."""
    if share <= 0:
        return "silent"
    if pitch_hz is not None:
        return describe_pitch(pitch_hz)
    return f"percussive · {band}" if percussive else f"noise · {band}"
