"""Notes as often as they are struck, with what sets their instruments apart."""

from dataclasses import dataclass

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray
from nmfaudio.separation.components.note_events import (
    EventFeatures,
    NoteEvents,
    band_members,
    find_events,
    measure_events,
)
from nmfaudio.spectral._fft.transforms import cosine_transform
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "AUDIBLE",
    "DARKNESS",
    "N_CEPSTRA",
    "PAN",
    "PITCH",
    "RELATED",
    "NoteFeatures",
    "audible_frames",
    "event_energies",
    "measure_notes",
    "spectral_cepstra",
    "timbre_features",
]

N_CEPSTRA = 9
"""Numbers that describe a spectral envelope."""

DARKNESS, PITCH, PAN = 0, N_CEPSTRA, N_CEPSTRA + 5
"""Columns of the features: how loud low bands are, octaves, place in the field."""

AUDIBLE = 0.2
"""Share of its loudest frame from which an event is audible."""

RELATED = (0, 1, 12, 19, 24, 28, 31, 34, 36)
"""Semitones between pitches that share partials: one may be an echo of the other."""

_CEPSTRUM_DB = 4.0  # usual spread within one instrument
_FLOOR = 0.01  # of the loudest band: what lies below is not audible
_DECAY_DB_S, _BALANCE, _ATTACK_S, _PAN = 60.0, 0.06, 0.08, 0.1


@dataclass(frozen=True, eq=False)
class NoteFeatures:
    """The notes of a fitted model.

    Attributes
    ----------
    events : NoteEvents
        Each note as often as it is struck.
    features : ndarray of float, shape (n_events, n_features)
        Their :func:`timbre_features`.
    energies : ndarray of float, shape (n_events,)
        Energy of each event.
    """

    events: NoteEvents
    features: FloatArray
    energies: FloatArray


def measure_notes(
    V: FloatArray,
    W: FloatArray,
    H: FloatArray,
    midi: FloatArray,
    plan: StftPlan,
    *,
    right: FloatArray | None = None,
) -> NoteFeatures:
    """Cut the notes of a model into events, and describe them.

    Parameters
    ----------
    V : ndarray of float, shape (n_bins, n_frames)
        Mixture magnitude. Not modified.
    W, H : ndarray of float
        The model. Not modified.
    midi : ndarray of float, shape (n_components,)
        Note number of each component; those with NaN are no notes. Not modified.
    plan : StftPlan
        Resolution.
    right : ndarray of float, shape (n_bins, n_frames), or None
        Share of the right channel in the power of both, 0..1; None for mono. Not
        modified.
    """
    events = find_events(W, H, np.flatnonzero(np.isfinite(midi)))
    sound = measure_events(V, W, H, events, plan, right=right)
    features = timbre_features(sound, events, midi, plan)
    return NoteFeatures(events, features, event_energies(H, events, sound))


def timbre_features(
    sound: EventFeatures, events: NoteEvents, midi: FloatArray, plan: StftPlan
) -> FloatArray:
    """Return what sets instruments apart, each on the scale of its usual spread.

    Parameters
    ----------
    sound : EventFeatures
        Not modified.
    events : NoteEvents
        Not modified.
    midi : ndarray of float, shape (n_components,)
        Note number of each row. Not modified.
    plan : StftPlan
        Gives frames their seconds.

    Returns
    -------
    features : ndarray of float64, shape (n_events, 15)
        Nine cepstral coefficients of the spectral envelope, pitch in octaves, decay,
        duration in octaves, balance, attack and pan.
    """
    n_frames = np.maximum(sound.offset - sound.onset, 1)
    duration_s = n_frames * (plan.hop_length / plan.sample_rate)
    return np.column_stack(
        [
            _cepstra(sound.bands),
            midi[events.row] / 12.0,
            np.clip(sound.decay_db_s, -200.0, 0.0) / _DECAY_DB_S,
            np.log2(duration_s),
            sound.balance / _BALANCE,
            sound.attack_s / _ATTACK_S,
            sound.pan / _PAN,
        ]
    )


def spectral_cepstra(spectra: FloatArray, plan: StftPlan) -> FloatArray:
    """Describe spectral envelopes by few numbers that do not depend on the level.

    Parameters
    ----------
    spectra : ndarray of float, shape (n_bins, n)
        Magnitudes. Not modified.
    plan : StftPlan
        Their resolution.

    Returns
    -------
    cepstra : ndarray of float64, shape (n, N_CEPSTRA)
        Cosine transform of the level in dB in bands, without its mean, 4 dB as one.
    """
    power = spectra.astype(np.float64) ** 2
    return _cepstra(np.sqrt(product(band_members(plan), power)).T)


def _cepstra(bands: FloatArray) -> FloatArray:
    """Return the cepstra of magnitudes in bands (n, n_bands)."""
    top = np.maximum(bands.max(axis=1, keepdims=True, initial=0.0), 1e-30)
    level_db = 20 * np.log10(bands / top + _FLOOR)
    cepstra = cosine_transform(level_db)
    scaled: FloatArray = cepstra[:, 1 : N_CEPSTRA + 1] / _CEPSTRUM_DB
    return scaled / float(np.sqrt(bands.shape[1]))


def event_energies(
    H: FloatArray, events: NoteEvents, sound: EventFeatures
) -> FloatArray:
    """Return the energy of each event, shape (n_events,)."""
    pieces = zip(events.row, events.start, events.stop, strict=True)
    squares = [np.sum(H[r, a:b].astype(np.float64) ** 2) for r, a, b in pieces]
    return np.array(squares, dtype=np.float64) * sound.level**2


def audible_frames(H: FloatArray, events: NoteEvents) -> FloatArray:
    """Return 1 in the frames where events are audible, shape (n_events, n_frames)."""
    audible = np.zeros((len(events), H.shape[1]), np.float32)
    for at, (row, start, stop) in enumerate(
        zip(events.row, events.start, events.stop, strict=True)
    ):
        h = H[row, start:stop]
        audible[at, start:stop] = h > AUDIBLE * h.max(initial=0.0)
    return audible
