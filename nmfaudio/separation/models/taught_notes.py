"""Which taught instrument plays a note: by its timbre, by fit, and by what overlaps.

Combs fit the notes of a mixture well, but a comb says nothing of who plays it.
Templates taught by a passage know the player, but fit the notes of another passage
badly. So notes come from combs that adapt to the mixture, and each note, as often as it
is struck, is shared out between the taught instruments by three kinds of evidence:

* its timbre, beside that of all notes of the passages, alone and with the other
  passages mixed in, where they sound as much disturbed as in the recording;
* how much of it the fixed templates of each instrument explain;
* notes that overlap without having begun together seldom share a player.

References
----------
.. [1] Bregman, "Auditory Scene Analysis", MIT Press 1990: the cues.
.. [2] Bishop, "Pattern Recognition and Machine Learning", Springer 2006: densities by
   kernels (2.5.1), mean fields (10.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import Float32Array, FloatArray, IntArray
from nmfaudio.factorization.result import Factorization
from nmfaudio.separation.components.instruments import overlap_costs
from nmfaudio.separation.components.note_events import NoteEvents
from nmfaudio.separation.components.note_features import (
    PAN,
    NoteFeatures,
    measure_notes,
)
from nmfaudio.separation.models.harmonic_combs import fit_notes
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.request.dictionary import NoteSounds
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "N_SOUND_FEATURES",
    "NoteFit",
    "SharedNotes",
    "measure_passages",
    "share_notes",
]

N_SOUND_FEATURES = PAN
"""Numbers that describe the timbre of a note; the place in the field comes after."""

_MIXTURES, _MIX_DB = 3, 3.0  # how many are made of the passages, and how they vary
_SPREAD = 0.45  # of the features around those of a known note
_DOUBT = 0.03  # no timbre is so unlikely that other evidence could not speak for it
_FIT_WEIGHT, _FIT_FLOOR = 0.7, 0.01
_ROUNDS = 10  # of overlapping notes hearing of each other
_MOST = 2000  # notes whose overlaps are weighed; fainter ones do without
_TRACE = 1e-4  # of the energy: less of a pitch is not worth a component
_TINY = 1e-30  # guards divisions by silence


@dataclass(frozen=True, eq=False)
class NoteFit:
    """A spectrogram explained by notes.

    Attributes
    ----------
    V : ndarray of float, shape (n_bins, n_frames)
        Magnitude.
    fitted : Factorization
        Combs first, then components without a pitch.
    midi : ndarray of float, shape (n_components,)
        Note numbers; NaN where there is none.
    plan : StftPlan
        Resolution.
    """

    V: FloatArray
    fitted: Factorization
    midi: FloatArray
    plan: StftPlan

    @classmethod
    def of(
        cls,
        V: FloatArray,
        plan: StftPlan,
        fits: FitSequence,
        *,
        beta: float,
        max_iter: int,
    ) -> "NoteFit":
        """Fit notes to a spectrogram."""
        fitted, midi = fit_notes(V, plan, fits, beta=beta, max_iter=max_iter)
        return cls(V, fitted, midi, plan)


@dataclass(frozen=True, eq=False)
class SharedNotes:
    """Activations of notes, one for each instrument that plays them.

    Attributes
    ----------
    H : ndarray of float32, shape (n_pieces, n_frames)
        Over the pieces of a row they add up to the row.
    row : ndarray of int, shape (n_pieces,)
        Row of the fit each is a part of.
    owner : ndarray of int, shape (n_pieces,)
        Its instrument.
    """

    H: Float32Array
    row: IntArray
    owner: IntArray


def measure_passages(
    passages: Sequence[FloatArray],
    alone: Sequence[NoteFit],
    fits: FitSequence,
    *,
    max_iter: int,
) -> list[NoteSounds]:
    """Collect what notes of instruments sound like, alone and among each other.

    Parameters
    ----------
    passages : sequence of ndarray of float, shape (n_channels, n_samples)
        Each instrument alone; at least two. Not modified.
    alone : sequence of NoteFit
        Their notes.
    fits : FitSequence
        Progress, cancelling and seed.
    max_iter : int
        Iterations for each mixture of them.

    Returns
    -------
    sounds : list of NoteSounds
        In the order of the passages.
    """
    measured = [_measured_notes(fit) for fit in alone]
    features = [[notes.features] for notes in measured]
    weights = [[_weights(notes.energies)] for notes in measured]
    plan = alone[0].plan
    for sources in _mixtures(passages, fits.seed):
        V = plan.magnitude(np.sum(sources, axis=0))
        mixed = NoteFit.of(V, plan, fits, beta=1.0, max_iter=max_iter)
        notes = _measured_notes(mixed)
        powers = np.stack([plan.magnitude(source) ** 2 for source in sources])
        share = _shares(mixed, notes.events, _PowerShares(powers))
        for number in range(len(passages)):
            mine = share[:, number] > 0.5
            own = np.sqrt(notes.energies[mine]) * share[mine, number]
            features[number].append(notes.features[mine])
            weights[number].append(_weights(own**2))
    return [
        NoteSounds(
            np.concatenate(features[number]).astype(np.float32),
            _unit(np.concatenate(weights[number])).astype(np.float32),
        )
        for number in range(len(passages))
    ]


def share_notes(
    fit: NoteFit,
    sounds: Sequence[NoteSounds],
    templates: Sequence[tuple[FloatArray, FloatArray]],
) -> SharedNotes:
    """Share the notes of a mixture out between taught instruments.

    Parameters
    ----------
    fit : NoteFit
        Notes of the mixture.
    sounds : sequence of NoteSounds
        One for each instrument.
    templates : sequence of pairs of ndarray
        ``W`` and ``H`` of each instrument's taught templates, fitted to the mixture;
        one pair more than there are ``sounds`` stands for everything else.

    Returns
    -------
    shared : SharedNotes
        ``owner`` is a number in ``templates``.
    """
    notes = _measured_notes(fit)
    fitted = _shares(fit, notes.events, _ModelShares(templates))
    n_taught = len(sounds)
    unary = np.log(_likelihoods(notes.features, sounds) + _DOUBT)
    among = fitted[:, :n_taught]
    among = among / np.maximum(among.sum(axis=1, keepdims=True), _TINY)
    unary += _FIT_WEIGHT * np.log(among + _FIT_FLOOR)
    shares = _settled(unary, fit, notes)
    if len(templates) > n_taught:
        # What nobody taught has no timbre to compare with: the fit alone decides.
        other = fitted[:, n_taught:]
        shares = np.concatenate([shares * (1 - other), other], axis=1)
    return _pieces(fit.fitted.H, notes, shares)


def _measured_notes(fit: NoteFit) -> NoteFeatures:
    notes = measure_notes(fit.V, fit.fitted.W, fit.fitted.H, fit.midi, fit.plan)
    # A passage's place in the field is not that of the recording.
    return replace(notes, features=notes.features[:, :N_SOUND_FEATURES])


def _weights(energies: FloatArray) -> FloatArray:
    return _unit(np.sqrt(energies))


def _unit(weights: FloatArray) -> FloatArray:
    total = float(weights.sum())
    return weights / total if total > 0 else weights


def _mixtures(passages: Sequence[FloatArray], seed: int) -> list[list[Float32Array]]:
    """Mix passages, each shifted in time and at about one level."""
    rng = np.random.default_rng(seed)
    mono = [np.mean(passage, axis=0, keepdims=True) for passage in passages]
    n_samples = max(passage.shape[1] for passage in mono)
    levels = [float(np.sqrt(np.mean(np.square(p, dtype=np.float64)))) for p in mono]
    made = []
    for _ in range(_MIXTURES):
        sources = []
        for passage, level in zip(mono, levels, strict=True):
            repeats = -(-n_samples // passage.shape[1])
            whole = np.tile(passage, (1, repeats))[:, :n_samples]
            gain = 10 ** (rng.uniform(-_MIX_DB, _MIX_DB) / 20) / max(level, _TINY)
            whole = np.roll(whole, rng.integers(n_samples), axis=1) * gain
            sources.append(whole.astype(np.float32))
        made.append(sources)
    return made


@dataclass(frozen=True, eq=False)
class _PowerShares:
    """Shares of known sources in some bins, from their powers."""

    powers: FloatArray

    def __call__(self, bins: IntArray) -> FloatArray:
        power = self.powers[:, bins]
        shares: FloatArray = power / (power.sum(axis=0) + _TINY)
        return shares


@dataclass(frozen=True, eq=False)
class _ModelShares:
    """Shares of models in some bins, squared like those of power."""

    templates: Sequence[tuple[FloatArray, FloatArray]]

    def __call__(self, bins: IntArray) -> FloatArray:
        power = np.stack([product(W[bins], H) for W, H in self.templates]) ** 2
        shares: FloatArray = power / (power.sum(axis=0) + _TINY)
        return shares


def _shares(
    fit: NoteFit, events: NoteEvents, shares_in: _PowerShares | _ModelShares
) -> FloatArray:
    """Return which share of the energy of each event is whose, (n_events, n_sources).

    Row by row, so that no array is larger than a comb.
    """
    W, H = fit.fitted.W, fit.fitted.H
    found: list[FloatArray] = [np.zeros((0, 0))] * len(events)
    for row in np.unique(events.row):
        held = np.flatnonzero(W[:, row] > 0)
        model = product(W[held], H) + _TINY
        part = (W[held, row, np.newaxis] * H[row] * fit.V[held] / model) ** 2
        energy = np.einsum("jft,ft->jt", shares_in(held), part)
        for at in np.flatnonzero(events.row == row):
            found[at] = energy[:, events.start[at] : events.stop[at]].sum(
                axis=1, dtype=np.float64
            )
    total = np.stack(found)
    shares: FloatArray = total / np.maximum(total.sum(axis=1, keepdims=True), _TINY)
    return shares


def _likelihoods(features: FloatArray, sounds: Sequence[NoteSounds]) -> FloatArray:
    """Return how well timbres suit each instrument; over instruments they add to 1."""
    columns = []
    for sound in sounds:
        known = sound.features.astype(np.float64)
        squares = np.sum(features**2, axis=1)[:, np.newaxis] + np.sum(known**2, axis=1)
        away = np.maximum(squares - 2 * product(features, known.T), 0.0)
        exponent = -0.5 * away / _SPREAD**2
        nearest = exponent.max(axis=1, keepdims=True)
        density = product(np.exp(exponent - nearest), sound.weights.astype(np.float64))
        columns.append(nearest[:, 0] + np.log(np.maximum(density, _TINY)))
    return _normalized(np.stack(columns, axis=1))


def _normalized(logarithms: FloatArray) -> FloatArray:
    """Return shares from their logarithms up to a constant, row by row."""
    shares = np.exp(logarithms - logarithms.max(axis=1, keepdims=True))
    normalized: FloatArray = shares / shares.sum(axis=1, keepdims=True)
    return normalized


def _settled(unary: FloatArray, fit: NoteFit, notes: NoteFeatures) -> FloatArray:
    """Let overlapping notes hear of each other's likely players."""
    shares = _normalized(unary)
    loud = np.sort(np.argsort(-notes.energies, kind="stable")[:_MOST])
    energies = notes.energies[loud]
    costs = overlap_costs(fit.fitted.H, notes.events.of(loud), fit.midi, fit.plan)
    # A faint note, an echo in the model perhaps, says little of a loud one.
    louder = energies / np.maximum(energies[:, np.newaxis], _TINY)
    costs *= np.sqrt(np.minimum(1.0, louder))
    for _ in range(_ROUNDS):
        shares[loud] = _normalized(unary[loud] - product(costs, shares[loud]))
    return shares


def _pieces(H: FloatArray, notes: NoteFeatures, shares: FloatArray) -> SharedNotes:
    """Write shares of notes as activations, without traces."""
    events = notes.events
    rows, row_of = np.unique(events.row, return_inverse=True)
    played = np.zeros((rows.size, shares.shape[1]))
    np.add.at(played, row_of, notes.energies[:, np.newaxis] * shares**2)
    keep = played >= _TRACE * played.sum()
    keep[np.arange(rows.size), played.argmax(axis=1)] = True
    shares = shares * keep[row_of]
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), _TINY)
    parts = np.zeros((*keep.shape, H.shape[1]), np.float32)
    spans = zip(row_of, events.start, events.stop, shares, strict=True)
    for row, start, stop, share in spans:
        parts[row, :, start:stop] = np.outer(share, H[rows[row], start:stop])
    row, owner = np.nonzero(keep)
    return SharedNotes(parts[row, owner], rows[row], owner)
