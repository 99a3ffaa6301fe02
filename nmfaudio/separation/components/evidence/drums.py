"""Which parts of a drum loop's model are one drum, by evidence between every two.

A voice is one drum or several; two voices are one drum only where a number asks for it,
or where a loop turned out to have more drums than the voices that it began with. Where
drums lie apart in the stereo field, their places are evidence, too. Of a few drums
logistic regressions say it, of many trees: numbers in ``nmfaudio/data/tables``, made by
``scripts/materials/calibrate_drums.py`` and ``calibrate_kits.py``.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.separation.choice.tables import Table, calibrated
from nmfaudio.separation.components.evidence.details import detail_measures
from nmfaudio.separation.components.evidence.joining import joined
from nmfaudio.separation.components.evidence.likeness import (
    is_wide,
    pair_measures,
    weighed,
)
from nmfaudio.separation.components.evidence.trees import Trees, grown
from nmfaudio.separation.components.sounds import ComponentSounds, measure_sounds
from nmfaudio.separation.components.tags import pan_of
from nmfaudio.separation.model import RenderModel
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "apart_surely",
    "drum_likeness",
    "drum_sounds",
    "drums_of",
    "kit_likeness",
    "kit_measures",
]

_APART = -100.0  # odds of two voices
_FAINT = 0.01  # of the energy: less is no drum of its own
_UNHEARD = 1e-5  # of the energy: less is no track, whatever it is like
_CERTAIN = 50.0  # odds beyond which chances are 0 or 1
_TINY = 1e-20  # guards divisions where nothing sounds


def drum_sounds(
    W: FloatArray, H: FloatArray, plan: StftPlan, placed: RenderModel | None = None
) -> ComponentSounds:
    """Describe the components of a convolutive model.

    Parameters
    ----------
    W : ndarray of float, shape (n_lags, n_bins, n_components)
        Templates. Not modified.
    H : ndarray of float, shape (n_components, n_frames)
        Activations. Not modified.
    plan : StftPlan
        Resolution.
    placed : RenderModel or None
        The same model placed in two channels, which tells where components lie. Not
        modified.
    """
    levels = W.sum(axis=1, dtype=np.float64)
    heard = np.zeros(H.shape)
    for lag, level in enumerate(levels[: H.shape[1]]):
        heard[:, lag:] += level[:, np.newaxis] * H[:, : H.shape[1] - lag]
    heard /= np.maximum(levels.sum(axis=0), _TINY)[:, np.newaxis]
    sounds = measure_sounds(W.sum(axis=0)[np.newaxis], heard, plan)
    if placed is None:
        return sounds
    activity = np.sum(placed.H.astype(np.float64) ** 2, axis=1)
    columns = np.sum(placed.W.astype(np.float64) ** 2, axis=1) * activity
    energy = [
        np.bincount(placed.component_of, side, placed.n_components) for side in columns
    ]
    return replace(sounds, pan=pan_of(np.stack(energy)))


def drum_likeness(
    sounds: ComponentSounds, voice_of: Sequence[str], table: Table | None = None
) -> FloatArray:
    """Return the logarithm of the odds that two components are of one drum.

    Parameters
    ----------
    sounds : ComponentSounds
        As of :func:`drum_sounds`. Not modified.
    voice_of : sequence of str, length n_components
        The voice that each component began as.
    table : mapping or None
        Other numbers than the calibrated ones.

    Returns
    -------
    evidence : ndarray of float64, shape (n_components, n_components)
        Symmetric; the diagonal tells nothing.
    """
    table = table or calibrated("drums")
    measures = pair_measures(sounds, voice_of)
    rows = "wide" if is_wide(sounds) else "drum"
    return weighed(table[f"{rows}_bias"], table[rows], measures)


def kit_measures(
    sounds: ComponentSounds, voice_of: Sequence[str]
) -> dict[str, FloatArray]:
    """Measure every two components of many drums against each other.

    Parameters
    ----------
    sounds : ComponentSounds
        As of :func:`drum_sounds`. Not modified.
    voice_of : sequence of str, length n_components
        The voice that each component began as.

    Returns
    -------
    measures : dict of str to ndarray of float64, shape (n_components, n_components)
        Those of :func:`~nmfaudio.separation.components.evidence.likeness.pair_measures`
        and :func:`~nmfaudio.separation.components.evidence.details.detail_measures`;
        the difference of place where drums lie apart, else 0 (``wide_pan``).
    """
    measures = pair_measures(sounds, voice_of)
    measures["wide_pan"] = measures["pan"] * is_wide(sounds)
    return measures | detail_measures(sounds)


def kit_likeness(
    sounds: ComponentSounds, voice_of: Sequence[str], trees: Trees | None = None
) -> FloatArray:
    """Return the odds of one drum where there are more drums than voices at first.

    Parameters
    ----------
    sounds, voice_of
        As of :func:`kit_measures`.
    trees : Trees or None
        Others than the calibrated ones.

    Returns
    -------
    evidence : ndarray of float64, shape (n_components, n_components)
        As of :func:`drum_likeness`.
    """
    return (trees or grown("kits")).weighed(kit_measures(sounds, voice_of))


def drums_of(
    evidence: FloatArray,
    energy: FloatArray,
    voice_of: IntArray,
    n_drums: int | None = None,
    *,
    across: bool = False,
) -> IntArray:
    """Return the drum of each component.

    Parameters
    ----------
    evidence : ndarray of float, shape (n_components, n_components)
        As of :func:`drum_likeness`. Not modified.
    energy : ndarray of float, shape (n_components,)
        Not modified.
    voice_of : ndarray of int, shape (n_components,)
        Not modified.
    n_drums : int or None
        Wanted number. If it is another than the one found, what is likest is joined
        whatever voice it is of.
    across : bool, default False
        Whether two voices may be one drum where no number asks for it; what nobody
        hears then joins the drum that it is likest.

    Returns
    -------
    drum_of : ndarray of int, shape (n_components,)
    """
    one_voice = np.equal.outer(voice_of, voice_of)
    faint = energy < _FAINT * energy.sum()
    kept = one_voice & (faint | faint[:, np.newaxis])
    odds = np.where(kept, np.maximum(evidence, 0.0), evidence)
    if not across:
        odds = np.where(one_voice, odds, _APART)
    drum_of = joined(odds, energy, smallest=_UNHEARD if across else 0.0)
    if n_drums is None or drum_of.max(initial=-1) + 1 == n_drums:
        return drum_of
    return joined(odds if across else evidence, energy, n_drums)


def apart_surely(evidence: FloatArray, energy: FloatArray, drum_of: IntArray) -> float:
    """Return how surely what is not one drum is told apart, 0..1.

    The mean probability over all pairs of two drums, which weigh by their loudness.

    Parameters
    ----------
    evidence : ndarray of float, shape (n_components, n_components)
        As of :func:`drum_likeness`. Not modified.
    energy : ndarray of float, shape (n_components,)
        Not modified.
    drum_of : ndarray of int, shape (n_components,)
        As of :func:`drums_of`. Not modified.
    """
    apart = np.not_equal.outer(drum_of, drum_of)
    loudness = np.sqrt(np.maximum(energy, 0.0))
    weights = np.outer(loudness, loudness)[apart]
    if not weights.sum() > 0.0:
        return 1.0
    chance = 1.0 / (1.0 + np.exp(np.clip(evidence[apart], -_CERTAIN, _CERTAIN)))
    return float(np.average(chance, weights=weights))
