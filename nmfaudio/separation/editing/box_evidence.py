"""Whose a component is, by boxes: what lies under them, and what resembles that.

A few boxes touch few components. The others are judged by what they have in common
with the touched ones: spectral envelope, brightness, tonality, ring, and place in the
stereo field. All cues are between 0 and 1 (or 0 and -1) for each component and source,
are weighed, added up, and turned into shares by a softmax: multinomial logistic
regression, whose weights were fitted once on mixtures that are not of the development
set (docs/decisions/0037-guidance.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import BoolArray, FloatArray, IntArray
from nmfaudio.separation.components.features import (
    component_envelopes,
    held_time_s,
    spectral_centroid_hz,
    tonality,
)
from nmfaudio.separation.components.note_features import spectral_cepstra
from nmfaudio.separation.model import RenderModel, Separation
from nmfaudio.separation.request.boxes import Box

__all__ = ["box_shares"]

_TINY = 1e-12  # guards divisions by silence
_NEVER = -1e9  # logit of a source that is out of the question

# Weights of the cues.
_OWN, _OWN_UNTOUCHED, _OWN_CONFIRMED = 0.39, 0.065, 1.3
_UNDER, _FILLS, _FILLS_ALONE = 1.56, 2.47, 0.715
_ENVELOPE, _BRIGHTNESS, _TONE, _PLACE, _NEAR = 1.04, 1.17, 1.17, 3.51, 1.17
_REFUSED = 5.0

# Where boxes are told at once, nobody hears what one does before the next.
_TRUST, _LIKENESS_AT_ONCE = 1.5, 0.5

_UNDER_FULL, _FILLS_FULL = 0.5, 0.6  # shares that count as all
_SEED_UNDER, _SEED_FILLS = 0.15, 0.3  # from here on a component is an example
_DOUBT_UNDER, _DOUBT_FILLS = 0.02, 0.05
_CONFIRMED = (0.4, 0.7)  # share of boxes that the grouping had right: none, full trust
_MOST_ENVELOPE, _MOST_BRIGHTNESS, _MOST_TONE, _MOST_PLACE = 9.0, 4.0, 6.0, 6.0
_PAN, _PAN_NEAR, _CEPSTRA_NEAR = 0.15, 0.1, 1.5


@dataclass(frozen=True, eq=False)
class _Evidence:
    """What is known of components, boxes and sources.

    ``energy`` (n_components,) is of the whole, ``under`` (n_boxes, n_components) is
    what of it lies in each box, ``box`` (n_boxes,) all that lies there; ``source_of``
    (n_boxes,) and ``owner`` (n_components,) number the sources, -1 for none.
    """

    energy: FloatArray
    under: FloatArray
    box: FloatArray
    strength: FloatArray
    belongs: BoolArray
    source_of: IntArray
    owner: IntArray
    n_sources: int


def box_shares(
    separation: Separation,
    boxes: Sequence[Box],
    names: Sequence[str],
    V: FloatArray,
) -> FloatArray:
    """Return how likely each component is to belong to each source.

    Parameters
    ----------
    separation : Separation
        Its grouping counts as one cue among others.
    boxes : sequence of Box
        At least one. Of several that speak of sources which are there, what they touch
        counts more than what resembles it, and the grouping is trusted more.
    names : sequence of str
        The sources: those of the separation first, then those that boxes name anew.
    V : ndarray of float, shape (n_bins, n_frames)
        Mixture magnitude. Not modified.

    Returns
    -------
    shares : ndarray of float64, shape (n_components, n_sources)
        Rows add up to 1. A source that no box speaks of gets nothing that it did not
        have.
    """
    evidence, spectra = _weigh(separation, boxes, names, V)
    own = np.zeros((evidence.energy.size, evidence.n_sources))
    held = np.flatnonzero(evidence.owner >= 0)
    own[held, evidence.owner[held]] = 1.0
    touched = np.zeros(evidence.n_sources, dtype=bool)
    touched[evidence.source_of[evidence.belongs]] = True
    logits, seeds = _direct(evidence, own, touched)
    alike = _likeness(separation, spectra, evidence.energy, seeds)
    if _told_at_once(separation, boxes):
        logits += _TRUST * own
        alike *= _LIKENESS_AT_ONCE
    logits += alike
    refused = _refused(evidence)
    logits -= _REFUSED * refused
    allowed = (own > 0) | touched | (evidence.owner < 0)[:, np.newaxis]
    # What is refused without a better offer may go anywhere else.
    allowed = allowed | (refused.max(axis=1, keepdims=True, initial=0.0) > 0)
    logits = np.where(allowed, logits, _NEVER)
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    normalized: FloatArray = shares / shares.sum(axis=1, keepdims=True)
    return normalized


def _told_at_once(separation: Separation, boxes: Sequence[Box]) -> bool:
    """Tell whether several boxes speak of sources that are there, and of no other.

    One box alone is heard before the next, and can be taken back; a source that is
    named anew has nothing but what resembles its boxes.
    """
    there = {source.name for source in separation.sources if source.components}
    return len(boxes) > 1 and all(box.source in there for box in boxes)


def _weigh(
    separation: Separation,
    boxes: Sequence[Box],
    names: Sequence[str],
    V: FloatArray,
) -> tuple[_Evidence, FloatArray]:
    """Measure energies, and the spectra of components as they are in the mixture."""
    model = separation.model
    W = model.W.mean(axis=0)
    ratio = V / (product(W, model.H) + _TINY)

    def energy(bins: slice, frames: slice) -> FloatArray:
        power = ratio[bins, frames] * V[bins, frames]
        columns = np.einsum("fr,fr->r", W[bins], product(power, model.H[:, frames].T))
        total: FloatArray = _per_component(columns[np.newaxis], model)[0]
        return total

    everywhere = slice(None)
    places = [box.region(separation.plan, V.shape[1]) for box in boxes]
    owner = np.full(model.n_components, -1)
    for number, source in enumerate(separation.sources):
        owner[list(source.components)] = number
    evidence = _Evidence(
        energy=energy(everywhere, everywhere),
        under=np.stack([energy(*place) for place in places]),
        box=np.array([float(np.sum(V[place] ** 2)) for place in places]),
        strength=np.array([box.strength for box in boxes]),
        belongs=np.array([box.belongs for box in boxes]),
        source_of=np.array([names.index(box.source) for box in boxes]),
        owner=owner,
        n_sources=len(names),
    )
    return evidence, _per_component(W * product(ratio, model.H.T), model)


def _per_component(columns: FloatArray, model: RenderModel) -> FloatArray:
    """Add up what belongs to the columns of a component, along the last axis."""
    total = np.zeros((columns.shape[0], model.n_components))
    np.add.at(total.T, model.component_of, columns.T)
    return total


def _direct(
    evidence: _Evidence, own: FloatArray, touched: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Return what grouping and boxes say of the components themselves.

    Returns
    -------
    logits : ndarray of float64, shape (n_components, n_sources)
    seeds : ndarray of float64, shape (n_components, n_sources)
        How good an example of a source each component is.
    """
    chosen = np.flatnonzero(evidence.belongs)
    strength = evidence.strength[chosen, np.newaxis]
    of_source = np.eye(evidence.n_sources)[evidence.source_of[chosen]]
    under = strength * evidence.under[chosen] / (evidence.energy + _TINY)
    fills = (
        strength * evidence.under[chosen] / (evidence.box[chosen, np.newaxis] + _TINY)
    )
    lies = product(under.T, of_source)
    filled = np.max(fills[:, :, np.newaxis] * of_source[:, np.newaxis], 0, initial=0.0)
    lies_alone = lies / (lies.sum(axis=1, keepdims=True) + _DOUBT_UNDER)
    fills_alone = filled / (filled.sum(axis=1, keepdims=True) + _DOUBT_FILLS)
    right = np.sum(product(fills, own) * of_source, axis=1)
    low, high = _CONFIRMED
    confirmed = np.clip((right.min(initial=1.0) - low) / (high - low), 0.0, 1.0)
    logits = (
        (_OWN + _OWN_CONFIRMED * confirmed) * own
        + _OWN_UNTOUCHED * own * ~touched
        + _UNDER * np.minimum(1.0, lies / _UNDER_FULL)
        + _FILLS * np.minimum(1.0, filled / _FILLS_FULL)
        + _FILLS_ALONE * fills_alone
    )
    seeds = np.minimum(1.0, lies / _SEED_UNDER) * lies_alone**2
    seeds += np.where(filled > _SEED_FILLS, filled, 0.0) * fills_alone**2
    return logits, seeds + own * ~touched


def _likeness(
    separation: Separation, spectra: FloatArray, energy: FloatArray, seeds: FloatArray
) -> FloatArray:
    """Return how much components have in common with the examples of each source."""
    plan, model = separation.plan, separation.model
    level = np.sqrt(energy / max(float(energy.sum()), _TINY))
    weights = level[:, np.newaxis] * seeds
    cepstra = spectral_cepstra(spectra, plan)
    hz = spectral_centroid_hz(spectra, plan.sample_rate / plan.n_fft)
    held_s = held_time_s(component_envelopes(model), plan.hop_length / plan.sample_rate)
    bright = _standard(np.log2(hz + 20.0), level)
    tonal, ring = (
        _standard(tonality(spectra), level),
        _standard(np.log2(held_s + 0.01), level),
    )
    near = [cepstra / _CEPSTRA_NEAR, np.column_stack([bright, tonal, ring])]
    logits = (
        _ENVELOPE * _closeness(cepstra, weights, _MOST_ENVELOPE)
        + _BRIGHTNESS * _closeness(bright[:, np.newaxis], weights, _MOST_BRIGHTNESS)
        + _TONE * _closeness(np.column_stack([tonal, ring]), weights, _MOST_TONE)
    )
    if model.W.shape[0] == 2:
        pan = np.array([tag.pan for tag in separation.tags])[:, np.newaxis]
        logits += _PLACE * _closeness(pan / _PAN, weights, _MOST_PLACE)
        near.append(pan / _PAN_NEAR)
    total: FloatArray = logits + _NEAR * _neighbours(
        np.concatenate(near, axis=1), weights
    )
    return total


def _standard(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return values without their mean, on the scale of their spread."""
    share = weights / max(float(weights.sum()), _TINY)
    away = values - product(share, values)
    standard: FloatArray = away / (np.sqrt(product(share, away**2)) + 1e-6)
    return standard


def _closeness(features: FloatArray, weights: FloatArray, most: float) -> FloatArray:
    """Return 0 at the mean of a source's examples, down to -1 far from it.

    Sources without examples are as far as the others on average.
    """
    total = weights.sum(axis=0)
    known = total > 1e-6
    if not known.any():
        return np.zeros(weights.shape)
    centres = product(weights.T, features) / np.maximum(total, _TINY)[:, np.newaxis]
    away = np.sum((features[:, np.newaxis] - centres) ** 2, axis=2)
    mean = away[:, known].mean(axis=1, keepdims=True)
    near: FloatArray = -np.minimum(np.where(known, away, mean), most) / most
    return near


def _neighbours(features: FloatArray, weights: FloatArray) -> FloatArray:
    """Return which share of the examples nearby is each source's."""
    squares = np.sum(features**2, axis=1)
    away = squares[:, np.newaxis] + squares - 2.0 * product(features, features.T)
    kernel = np.exp(-0.5 * np.maximum(away, 0.0))
    np.fill_diagonal(kernel, 0.0)
    votes = product(kernel, weights)
    nearby: FloatArray = votes / (votes.sum(axis=1, keepdims=True) + 1e-3)
    return nearby


def _refused(evidence: _Evidence) -> FloatArray:
    """Return how much of a component lies where a source is said not to be, 0..1."""
    chosen = np.flatnonzero(~evidence.belongs)
    of_source = np.eye(evidence.n_sources)[evidence.source_of[chosen]]
    under = evidence.under[chosen] / (evidence.energy + _TINY)
    lies = product((evidence.strength[chosen, np.newaxis] * under).T, of_source)
    refused: FloatArray = np.minimum(1.0, lies / _SEED_UNDER)
    return refused
