"""Whether the parts of a document fit each other; asked when saving and when opening.

What would not be opened again is not written, and what nmfaudio could not have written
is not opened.
"""

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from nmfaudio.compiled.types import AnyArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.factorization.result import Factorization
from nmfaudio.project.document import RESIDUAL_ID, Component, Document, Source
from nmfaudio.project.editing.bars import MAX_TEMPO, MIN_TEMPO
from nmfaudio.project.gains import MAX_GAIN_DB, SILENT_DB
from nmfaudio.separation.model import RenderModel, Separation
from nmfaudio.separation.request.settings import MAX_EXPONENT, MIN_EXPONENT

__all__ = ["check_document"]

_MOST_COMPONENTS = 100_000
_MOST_NAME = 10_000
_AT_ONCE = 1 << 22


def check_document(document: Document) -> None:
    """Raise unless everything in a document fits everything else.

    Raises
    ------
    ParameterError
        With what does not fit.
    """
    separation = document.separation
    n_components = 0 if separation is None else separation.model.n_components
    if separation is not None:
        _check_separation(separation)
    _require(
        [c.index for c in document.components] == list(range(n_components)),
        "there must be {0} components, in order",
        n_components,
    )
    lanes = (document.residual, *document.sources)
    ids = [lane.id for lane in lanes]
    _require(document.residual.id == RESIDUAL_ID, "the residual has another number")
    _require(len(set(ids)) == len(ids), "two sources have one number")
    _require(min(ids) >= RESIDUAL_ID, "a source has a negative number")
    _require(all(-1 <= lane.pan <= 1 for lane in lanes), "a source is beyond the sides")
    for marker in document.markers:
        _require(0.0 <= marker.second < math.inf, "a marker lies before the beginning")
        _require(len(marker.name) <= _MOST_NAME, "a name is too long")
    if document.tempo is not None:
        tempo = document.tempo
        _require(MIN_TEMPO <= tempo.bpm <= MAX_TEMPO, "the tempo is {0} bpm", tempo.bpm)
        _require(
            0.0 <= tempo.first_beat_s < math.inf, "bar 1 lies before the beginning"
        )
    _check_takes(document)
    owners = {component.source_id for component in document.components}
    _require(owners <= set(ids), "a component belongs to a source that is not there")
    owned: tuple[Source | Component, ...] = (*lanes, *document.components)
    for owner in owned:
        gain_db = owner.gain_db
        _require(SILENT_DB <= gain_db <= MAX_GAIN_DB, "a gain is {0} dB", gain_db)
        _require(len(owner.name) <= _MOST_NAME, "a name is too long")
        _require(not isinstance(owner, Source) or owner.colour >= -1, "no such colour")


def _check_takes(document: Document) -> None:
    """Raise unless one take is open, if there are any, and the others are whole."""
    ids = [take.id for take in document.takes]
    _require(len(set(ids)) == len(ids), "two takes have one number")
    _require(min(ids, default=1) >= 1, "a take has no number from 1")
    is_open = [take.id for take in document.takes if take.state is None]
    expected = [document.take_id] if document.take_id else []
    _require(is_open == expected, "it does not say which take is open")
    _require(not ids or document.separation is not None, "the open take is empty")
    alone = replace(document, takes=(), take_id=0)
    for take in document.takes:
        _require(len(take.name) <= _MOST_NAME, "a name is too long")
        if take.state is not None:
            check_document(alone.with_state(take.state))


def _require(condition: bool, otherwise: str, *values: object) -> None:  # noqa: FBT001  # reads like assert
    if not condition:
        raise ParameterError(Message(otherwise, *values))


def _check_separation(separation: Separation) -> None:
    model, plan, audio = separation.model, separation.plan, separation.audio
    _check_model(model)
    _require(
        plan.sample_rate == audio.sample_rate,
        "the spectra are of another sample rate than the recording",
    )
    _require(plan.invertible, "its frames do not overlap enough to sound")
    _require(
        model.W.shape[:2] in {(1, plan.n_bins), (audio.n_channels, plan.n_bins)},
        "templates of shape {0} do not fit {1} bins",
        model.W.shape,
        plan.n_bins,
    )
    n_frames = plan.n_frames(audio.n_samples)
    _require(
        model.H.shape[1] == n_frames,
        "activations of {0} frames do not fit {1}",
        model.H.shape[1],
        n_frames,
    )
    _require(len(separation.tags) == model.n_components, "components lack their tags")
    owned = [k for source in separation.sources for k in source.components]
    _require(len(set(owned)) == len(owned), "a component belongs to two sources")
    _require(_in_range(owned, model.n_components), "a source has a component too many")
    sure = [s.confidence for s in separation.sources if s.confidence is not None]
    _require(all(0 <= value <= 1 for value in sure), "a source is surer than sure")
    exponent = separation.mask_exponent
    _require(
        math.isfinite(exponent) and MIN_EXPONENT <= exponent <= MAX_EXPONENT,
        "masks have the exponent {0}",
        exponent,
    )
    for attacks in (separation.attacks, model.attacks):
        if attacks is not None:
            _check_attacks(attacks, audio.n_samples)
    _check_fit(separation.factorization)


def _check_model(model: RenderModel) -> None:
    _require(0 <= model.n_components <= _MOST_COMPONENTS, "too many components")
    _require(model.W.ndim == 3 and model.H.ndim == 2, "the model has another shape")
    _require(_in_range(model.component_of, model.n_components), "a column is of none")
    _require(_not_negative(model.W), "templates are negative")
    _require(_not_negative(model.H), "activations are negative")


def _check_attacks(attacks: AnyArray, n_samples: int) -> None:
    rising = attacks.ndim == 1 and bool(np.all(np.diff(attacks) > 0))
    _require(rising and _in_range(attacks, n_samples + 1), "attacks are out of order")


def _check_fit(fit: Factorization) -> None:
    _require(fit.W.ndim in (2, 3) and fit.H.ndim == 2, "a fit has another shape")
    _require(fit.W.shape[-1] == fit.H.shape[0], "templates do not fit activations")
    _require(_not_negative(fit.W) and _not_negative(fit.H), "a fit is negative")
    _require(
        len(fit.divergence) == len(fit.checked_iterations),
        "a fit lacks some of its divergences",
    )


def _in_range(numbers: Iterable[int] | AnyArray, count: int) -> bool:
    array = np.asarray(numbers if isinstance(numbers, np.ndarray) else list(numbers))
    return array.size == 0 or bool(array.min() >= 0 and array.max() < count)


def _not_negative(array: AnyArray) -> bool:
    """Tell whether all is finite and 0 or more; NaN is neither."""
    flat = array.reshape(-1)
    parts = (flat[n : n + _AT_ONCE] for n in range(0, flat.size, _AT_ONCE))
    return all(part.min() >= 0 and bool(part.max() < np.inf) for part in parts)
