"""Explain a recording by its score: a source for each part.

Each note that a part plays gets a component of its own: a harmonic comb that is zero
away from the harmonics of its pitch, and activations that are zero away from where the
score has the note. What starts at zero stays there, so the fit can neither change a
note's pitch nor move it, and two instruments that play the same note at different times
learn it apart.

References
----------
.. [1] Ewert and Müller, "Using score-informed constraints for NMF-based source
   separation", ICASSP 2012: gates for templates and activations, and for attacks.
.. [2] Hennequin, David and Badeau, "Score informed audio source separation using a
   parametric model of non-negative spectrogram", ICASSP 2011.
.. [3] Raffel, "Learning-based methods for comparing sequences, with applications to
   audio-to-MIDI alignment and matching", 2016: what a score is good for once aligned.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import BoolArray, FloatArray, IntArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.factorization.constraints import Support
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Factorization
from nmfaudio.separation.models.fitted import Groups
from nmfaudio.separation.models.harmonic_combs import harmonic_combs
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.score import Part, Score
from nmfaudio.separation.spectrogram import Spectrogram
from nmfaudio.spectral.stft import StftPlan

__all__ = ["build_scored", "names_of_parts"]

_EARLY_S = 0.1  # before its written start a note may already sound
_RELEASE_S = 0.35  # and this long after its end
_DRUM_S = 0.4  # strokes ring, however short they are written
_ATTACK_S = 0.08
_N_ATTACKS = 2  # components of a part's attacks
_N_REST = 10
_FREE_SHARE = 0.1  # of the start's level: notes explain first
_REST_NAME = "Rest"


@dataclass(frozen=True, eq=False)
class _Block:
    """Components of one kind of a part: templates to start from, and gates."""

    W: FloatArray
    gates: BoolArray
    level: float = 1.0


def build_scored(
    spectrogram: Spectrogram, score: Score, recipe: Recipe, fits: FitSequence
) -> tuple[Factorization, Groups]:
    """Fit the notes of a score, and free components for what it does not say.

    Parameters
    ----------
    spectrogram : Spectrogram
        Of the recording. Not modified.
    score : Score
        On the recording's clock, see :mod:`nmfaudio.separation.score.alignment`.
    recipe : Recipe
        Of kind ``scored``; says whether to add a source for what no part plays.
    fits : FitSequence
        Progress, cancelling and seed.

    Returns
    -------
    fitted : Factorization
    groups : tuple of (name, components)
        One group for each part, in the order of the score; then the rest.

    Raises
    ------
    ParameterError
        If no note of the score lies within the recording.

    Notes
    -----
    Cost grows with the number of different notes of all parts.
    """
    V, plan = spectrogram.V, spectrogram.plan
    rng = np.random.default_rng(fits.seed)
    blocks: list[_Block] = []
    owner: list[int] = []
    for number, part in enumerate(score.parts):
        made = _part_blocks(part, plan, V.shape[1], rng)
        blocks += made
        owner += [number] * sum(block.W.shape[1] for block in made)
    if not owner:
        raise ParameterError(
            Message(
                "no note of the score lies within the recording's {0:.1f} seconds: "
                "align it, or check that it is the score of this recording",
                spectrogram.audio.duration_s,
            )
        )
    if recipe.rest:
        gates = np.ones((_N_REST, V.shape[1]), dtype=bool)
        blocks.append(_Block(_noise(plan, _N_REST, rng), gates, _FREE_SHARE))
        owner += [len(score.parts)] * _N_REST
    fitted = _fit(V, blocks, recipe, fits)
    source_of = np.array(owner)
    names = names_of_parts(score, rest=bool(recipe.rest))
    groups = tuple(
        (name, np.flatnonzero(source_of == n)) for n, name in enumerate(names)
    )
    return fitted, groups


def names_of_parts(score: Score, *, rest: bool) -> list[str]:
    """Return what the sources of a score are called, with or without the rest."""
    names = [part.name for part in score.parts]
    if rest:
        names.append(_REST_NAME if _REST_NAME not in names else f"{_REST_NAME} of all")
    return names


def _part_blocks(
    part: Part, plan: StftPlan, n_frames: int, rng: np.random.Generator
) -> list[_Block]:
    """Return the components of a part that sound within the recording."""
    if part.percussive:
        pitches, gates = _note_gates(part, plan, n_frames, least_s=_DRUM_S)
        drums = _Block(_noise(plan, pitches.size, rng), gates)
        return [drums] if pitches.size else []
    pitches, gates = _note_gates(part, plan, n_frames)
    if pitches.size == 0:
        return []
    combs, known = harmonic_combs(plan, (int(pitches[0]), int(pitches[-1])))
    shown = np.isin(pitches, known)
    notes = _Block(combs[:, np.isin(known, pitches)], gates[shown])
    starts = np.zeros(n_frames, dtype=bool)
    for note in part.notes:
        starts[_frames(note.start_s - _EARLY_S, note.start_s + _ATTACK_S, plan)] = True
    attacks = _Block(
        _noise(plan, _N_ATTACKS, rng), np.tile(starts, (_N_ATTACKS, 1)), _FREE_SHARE
    )
    return [notes, attacks]


def _note_gates(
    part: Part, plan: StftPlan, n_frames: int, *, least_s: float = 0.0
) -> tuple[IntArray, BoolArray]:
    """Return the pitches that sound, ascending, and the frames in which each may."""
    gates: dict[int, BoolArray] = {}
    for note in part.notes:
        stop_s = max(note.stop_s + _RELEASE_S, note.start_s + least_s)
        frames = _frames(note.start_s - _EARLY_S, stop_s, plan)
        if frames.start >= n_frames or frames.stop <= 0:
            continue
        gate = gates.setdefault(note.pitch_midi, np.zeros(n_frames, dtype=bool))
        gate[frames] = True
    pitches = np.array(sorted(gates), dtype=int)
    empty = np.zeros((0, n_frames), dtype=bool)
    return pitches, np.stack([gates[p] for p in sorted(gates)]) if gates else empty


def _frames(start_s: float, stop_s: float, plan: StftPlan) -> slice:
    """Return the frames centred between two times."""
    frames_per_s = plan.sample_rate / plan.hop_length
    start = int(np.ceil(start_s * frames_per_s))
    stop = int(np.floor(stop_s * frames_per_s)) + 1
    return slice(max(0, start), max(0, stop))


def _noise(plan: StftPlan, count: int, rng: np.random.Generator) -> FloatArray:
    """Return templates without a pitch to start from."""
    W = rng.random((plan.n_bins, count)) + 0.5
    return np.asarray(W / W.sum(axis=0, keepdims=True))


def _fit(
    V: FloatArray, blocks: Sequence[_Block], recipe: Recipe, fits: FitSequence
) -> Factorization:
    """Fit everything at once, within the templates' combs and the notes' gates."""
    W = np.concatenate([block.W for block in blocks], axis=1).astype(np.float32)
    gates = np.concatenate([block.gates for block in blocks])
    share = np.concatenate([np.full(len(block.gates), block.level) for block in blocks])
    open_at = np.maximum(product(share, gates), np.finfo(np.float32).tiny)
    level = V.sum(axis=0, dtype=np.float64) / open_at
    H = np.where(gates, share[:, np.newaxis] * level, 0.0).astype(np.float32)
    allowed = (Support(W > 0, on="W"), Support(gates, on="H"))
    return fits.fit(
        partial(
            factorize,
            V,
            H.shape[0],
            W=W,
            H=H,
            beta=recipe.beta,
            constraints=allowed,
            max_iter=recipe.max_iter,
        )
    )
