"""Which parts of a drum loop's model are one drum, by evidence between every two.

A voice is one drum or several; two voices are one drum only where a number asks for it,
or where a loop turned out to have more drums than the voices that it began with. Where
drums lie apart in the stereo field, their places are evidence, too.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.separation.choice.tables import Table, calibrated
from nmfaudio.separation.components.evidence.likeness import (
    is_wide,
    joined,
    pair_measures,
    weighed,
)
from nmfaudio.separation.components.sounds import ComponentSounds, measure_sounds
from nmfaudio.separation.components.tags import pan_of
from nmfaudio.separation.model import RenderModel
from nmfaudio.spectral.stft import StftPlan

__all__ = ["drum_likeness", "drum_sounds", "drums_of"]

_APART = -100.0  # odds of two voices
_FAINT = 0.01  # of the energy: less is no drum of its own
_UNHEARD = 1e-5  # of the energy: less is no track, whatever it is like
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
    return joined(evidence, energy, n_drums)
