"""What a take is told by: plain words in the list, figures where one asks for them."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QDateTime, QLocale

from nmfaudio.audio.wording import byte_size
from nmfaudio.compiled.types import AnyArray
from nmfaudio.gui.language import (
    QT_TRANSLATE_NOOP,
    figures,
    library_words,
    number,
    translate,
)
from nmfaudio.gui.panels.side.parameters import PARAMETERS
from nmfaudio.gui.panels.toolbar import preset_words
from nmfaudio.gui.style.text import format_db
from nmfaudio.project.document import Take, TakeState
from nmfaudio.project.editing.takes import TakeFacts
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.request.recipe import Recipe

__all__ = ["figures_of_take", "words_of_take"]

_MOST = 3  # differences that are named one by one
_TRACKS = QT_TRANSLATE_NOOP("Takes", "%n tracks", "", 1)
_PARTS = QT_TRANSLATE_NOOP("Takes", "%n parts", "", 1)
_KEPT = QT_TRANSLATE_NOOP("Takes", "re-run, %n parts kept", "", 1)
_INSTEAD = QT_TRANSLATE_NOOP("Takes", "%n parts instead of {0}", "", 1)


def words_of_take(
    take: Take, state: TakeState, before: TakeState | None
) -> tuple[str, str]:
    """Return what a take holds, and in what it differs from the one before it.

    Parameters
    ----------
    take : Take
        With its time.
    state, before : TakeState
        What it holds; what the take before it holds, None for the first.
    """
    n_tracks, n_parts = len(state.sources), state.separation.model.n_components
    made = QDateTime.fromString(take.made_at, "yyyy-MM-ddTHH:mm:sst").toLocalTime()
    holds = [
        f"{_counted(_TRACKS, n_tracks)}, {_counted(_PARTS, n_parts)}",
        QLocale().toString(made.time(), QLocale.FormatType.ShortFormat)
        if made.isValid()
        else "",
    ]
    return " · ".join(filter(None, holds)), _difference(state, before)


def figures_of_take(facts: TakeFacts, null_db: float | None) -> str:
    """Return the figures of a take, a line each, for those who ask."""
    lines = [
        translate("Takes", "Seed {0}").format(facts.seed),
        ""
        if facts.divergence is None
        else translate("Takes", "Loss {0}").format(figures(facts.divergence)),
        ""
        if null_db is None
        else translate("Takes", "All tracks together differ from the recording by {0}")
        .format(format_db(null_db, decimals=0)),
        translate("Takes", "Made in {0} s").format(number(facts.seconds, 1)),
        translate("Takes", "Takes {0} of memory")
        .format(library_words(byte_size(facts.n_bytes)))
        if facts.n_bytes
        else "",
    ]  # fmt: skip
    return "\n".join(filter(None, lines))


def _counted(text: str, n: int) -> str:
    return translate("Takes", text, "", n)


def _difference(state: TakeState, before: TakeState | None) -> str:
    now = state.separation
    name = "" if now.recipe is None else preset_words(now.recipe.name)
    if before is None:
        return name
    was = before.separation
    if now.recipe is None or was.recipe is None:
        return name
    if now.recipe.name != was.recipe.name:
        old = preset_words(was.recipe.name)
        return translate("Takes", "{0} instead of {1}").format(name, old)
    found = _other_settings(now.recipe, was.recipe)
    if now.dictionary is not None and was.dictionary is None:
        found.append(translate("Takes", "follows what was taught"))
    if len(found) > _MOST:
        return translate("Takes", "{0}, {1} settings changed").format(name, len(found))
    kept = _n_kept(state, before)
    if kept:
        found.insert(0, _counted(_KEPT, kept))
    counts = now.model.n_components, was.model.n_components
    if not found and counts[0] != counts[1]:
        found.append(_counted(_INSTEAD, counts[0]).format(counts[1]))
    return ", ".join(found or [translate("Takes", "the same settings again")])


def _n_kept(state: TakeState, before: TakeState) -> int:
    """Return how many parts were locked, and are as they were: others were re-run."""
    now, was = state.separation.model, before.separation.model
    locked = [c.index for c in state.components if c.locked]
    if not locked or now.W.shape[:2] != was.W.shape[:2]:
        return 0
    # A re-run puts the columns of what was kept first.
    same = np.array_equal(_templates(now, locked), _templates(was, locked))
    return len(locked) if same else 0


def _templates(model: RenderModel, indices: Sequence[int]) -> AnyArray:
    """Return the templates of some components, in their order."""
    columns = [np.flatnonzero(model.component_of == index) for index in indices]
    return model.W[:, :, np.concatenate(columns)]


def _other_settings(now: Recipe, was: Recipe) -> list[str]:
    """Return what was asked for otherwise, by the names on the model page."""
    found = []
    for parameter in PARAMETERS:
        one, other = parameter.default(now), parameter.default(was)
        if one != other:
            label = translate("ModelPanel", parameter.label).replace("&", "")
            text = translate("Takes", "{0} {1}, not {2}")
            found.append(text.format(label, one, other))
    return found
