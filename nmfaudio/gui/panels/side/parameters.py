"""Every parameter of a fit: what it means in one line, and a control for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from nmfaudio.gui.language import (
    QT_TRANSLATE_NOOP,
    SETTING_LABELS,
    figures,
    translate,
)
from nmfaudio.gui.panels.widgets import DecimalBox, leaves_space
from nmfaudio.separation.request.recipe import COUNT_CRITERIA, Recipe
from nmfaudio.separation.request.settings import LIMITS

__all__ = [
    "PARAMETERS",
    "ChoiceBox",
    "CountBox",
    "NumberBox",
    "Parameter",
    "count_words",
]


if TYPE_CHECKING:
    _Control = QWidget
else:
    _Control = object


class _OnPage(_Control):
    """A control on a page that scrolls: the wheel turns it while it has the keyboard.

    A filter of events would do too, and be asked about each of them.
    """

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the wheel scroll the page, unless this has the keyboard."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class CountBox(_OnPage, QSpinBox):
    """A whole number, or "auto" below the least."""

    def __init__(self, least: int, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(least - 1, min(most, 2**31 - 1))
        self.setSpecialValueText(self.tr("auto"))
        self.setValue(self.minimum())
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def asked(self) -> int | None:
        """Return the number, or None for auto."""
        return None if self.value() == self.minimum() else self.value()

    def show_asked(self, value: int | None) -> None:
        """Show a number, or auto for None."""
        self.setValue(self.minimum() if value is None else value)

    def event(self, event: QEvent) -> bool:
        """Let Space play."""
        return leaves_space(event) or super().event(event)


class NumberBox(_OnPage, DecimalBox):
    """A number times a unit, or "auto" below the least."""

    def __init__(
        self,
        least: float,
        most: float,
        step: float,
        decimals: int,
        unit: float = 1.0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._unit = unit
        self._exact: float | None = None
        self.setDecimals(decimals)
        self.setSingleStep(step)
        self.setRange(least * unit - step, most * unit)
        self.setSpecialValueText(self.tr("auto"))
        self.setValue(self.minimum())
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def asked(self) -> float | None:
        """Return the number, or None for auto; one that was set comes back exactly."""
        if self.value() == self.minimum():
            return None
        exact = self._exact
        if exact is not None and self.value() == self._shown(exact):
            return exact
        return self.value() / self._unit

    def show_asked(self, value: float | None) -> None:
        """Show a number, or auto for None."""
        self._exact = value
        self.setValue(self.minimum() if value is None else self._shown(value))

    def _shown(self, value: float) -> float:
        return round(value * self._unit, self.decimals())


class ChoiceBox(_OnPage, QComboBox):
    """One of some words, or "auto"."""

    def __init__(
        self, options: tuple[tuple[str, object], ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.addItem(self.tr("auto"), None)
        for text, value in options:
            self.addItem(translate("ModelPanel", text), value)

    def asked(self) -> Any:
        """Return what was chosen, or None for auto."""
        return self.currentData()

    def show_asked(self, value: object) -> None:
        """Show a choice, or auto for None."""
        self.setCurrentIndex(max(0, self.findData(value)))


Box = CountBox | NumberBox | ChoiceBox

_YES_NO: Final = (
    (QT_TRANSLATE_NOOP("ModelPanel", "yes"), True),
    (QT_TRANSLATE_NOOP("ModelPanel", "no"), False),
)
_BY: Final = {
    "elbow": QT_TRANSLATE_NOOP("ModelPanel", "elbow"),
    "held-out": QT_TRANSLATE_NOOP("ModelPanel", "held-out"),
    "stability": QT_TRANSLATE_NOOP("ModelPanel", "stability"),
    "ard": QT_TRANSLATE_NOOP("ModelPanel", "relevance"),
}
"""What finds a number of components -> what the page calls it."""


def count_words(method: str) -> str:
    """Return what the page calls a way to find the number of components."""
    return translate("ModelPanel", _BY.get(method, method))


@dataclass(frozen=True)
class Parameter:
    """One parameter.

    Attributes
    ----------
    name : str
        Field of :class:`~nmfaudio.separation.request.settings.Settings`.
    line : str
        What it does, in one line.
    make : callable
        Returns its control.
    default : callable
        Returns what a recipe takes where nothing is asked, in words.
    """

    name: str
    line: str
    make: Callable[[], Box]
    default: Callable[[Recipe], str]

    @property
    def label(self) -> str:
        """What it is called, in the window's language; the key's letter is marked."""
        return translate("ModelPanel", SETTING_LABELS[self.name])


def _count(name: str) -> Callable[[], Box]:
    least, most = LIMITS[name]
    return lambda: CountBox(int(least), int(most))


def _or_sound(value: object) -> str:
    if value is None:
        return translate("ModelPanel", "by the sound")
    return figures(value, 6) if isinstance(value, float) else str(value)


def _yes(value: bool) -> str:  # noqa: FBT001  # a field's value
    return translate("ModelPanel", "yes") if value else translate("ModelPanel", "no")


def _window(recipe: Recipe) -> str:
    return (
        str(recipe.n_fft) if recipe.n_fft else f"{figures(recipe.window_s * 1000)} ms"
    )


def _hop(recipe: Recipe) -> str:
    if recipe.hop_length:
        return str(recipe.hop_length)
    return translate("ModelPanel", "1/{0} of the window").format(recipe.overlap)


PARAMETERS: Final[tuple[Parameter, ...]] = (
    Parameter(
        "n_components",
        QT_TRANSLATE_NOOP("ModelPanel", "Into how many parts the sound is split."),
        _count("n_components"),
        lambda r: _or_sound(r.n_components_in_all),
    ),
    Parameter(
        "components_by",
        QT_TRANSLATE_NOOP("ModelPanel", "How plain NMF finds that number by itself."),
        lambda: ChoiceBox(tuple((_BY[word], word) for word in COUNT_CRITERIA)),
        lambda r: _or_sound(r.components_by and count_words(r.components_by)),
    ),
    Parameter(
        "n_sources",
        QT_TRANSLATE_NOOP(
            "ModelPanel", "Into how many tracks the parts are gathered at first."
        ),
        _count("n_sources"),
        lambda r: _or_sound(r.n_sources),
    ),
    Parameter(
        "beta",
        QT_TRANSLATE_NOOP(
            "ModelPanel",
            "Beta: 1 Kullback-Leibler, 2 Frobenius, 0 Itakura-Saito, or between.",
        ),
        lambda: NumberBox(*LIMITS["beta"], 0.5, 3),
        lambda r: _or_sound(r.beta),
    ),
    Parameter(
        "max_iter",
        QT_TRANSLATE_NOOP(
            "ModelPanel", "Most steps of each fit: more fit closer, slower."
        ),
        _count("max_iter"),
        lambda r: _or_sound(r.max_iter),
    ),
    Parameter(
        "tol",
        QT_TRANSLATE_NOOP(
            "ModelPanel", "Plain NMF ends when a step improves less than this."
        ),
        lambda: NumberBox(0.0, 1.0, 1e-5, 7),
        lambda r: _or_sound(r.tol),
    ),
    Parameter(
        "max_time_s",
        QT_TRANSLATE_NOOP("ModelPanel", "Plain NMF ends after so many seconds."),
        lambda: NumberBox(0.1, 86_400.0, 0.1, 1),
        lambda r: (
            _or_sound(r.max_time_s) if r.max_time_s else translate("ModelPanel", "none")
        ),
    ),
    Parameter(
        "seed",
        QT_TRANSLATE_NOOP(
            "ModelPanel", "Of every random choice; another seed is another take."
        ),
        _count("seed"),
        lambda r: _or_sound(r.seed),
    ),
    Parameter(
        "n_starts",
        QT_TRANSLATE_NOOP(
            "ModelPanel", "Random starts of plain NMF, of which the best is kept."
        ),
        _count("n_starts"),
        lambda r: _or_sound(r.n_starts),
    ),
    Parameter(
        "stereo",
        QT_TRANSLATE_NOOP(
            "ModelPanel", "Plain NMF fits both channels: parts have places."
        ),
        lambda: ChoiceBox(_YES_NO),
        lambda r: _yes(r.stereo),
    ),
    Parameter(
        "n_fft",
        QT_TRANSLATE_NOOP(
            "ModelPanel", "Samples of a frame: long for pitch, short for strokes."
        ),
        _count("n_fft"),
        _window,
    ),
    Parameter(
        "hop_length",
        QT_TRANSLATE_NOOP(
            "ModelPanel", "Samples from frame to frame, at most half a window."
        ),
        _count("hop_length"),
        _hop,
    ),
    Parameter(
        "mask_exponent",
        QT_TRANSLATE_NOOP(
            "ModelPanel", "How sharply masks share: 1 soft, 2 clean, 4 hard."
        ),
        lambda: NumberBox(*LIMITS["mask_exponent"], 0.05, 3),
        lambda r: _or_sound(r.mask_exponent),
    ),
    Parameter(
        "smoothing_s",
        QT_TRANSLATE_NOOP(
            "ModelPanel", "Of masks, in time: less warbling, more of the others."
        ),
        lambda: NumberBox(*LIMITS["smoothing_s"], 1.0, 2, 1000.0),
        lambda r: figures(r.smoothing_s * 1000, 6),
    ),
    Parameter(
        "keep_attacks",
        QT_TRANSLATE_NOOP("ModelPanel", "No stroke is heard before it sounds."),
        lambda: ChoiceBox(_YES_NO),
        lambda r: _yes(r.keep_attacks),
    ),
    Parameter(
        "stereo_masks",
        QT_TRANSLATE_NOOP(
            "ModelPanel", "In stereo, sources are also told apart by where they lie."
        ),
        lambda: ChoiceBox(_YES_NO),
        lambda r: _yes(r.stereo_masks),
    ),
    Parameter(
        "rest",
        QT_TRANSLATE_NOOP(
            "ModelPanel", "Whether there is more than what was taught or scored."
        ),
        lambda: ChoiceBox(_YES_NO),
        lambda r: _yes(r.rest),
    ),
)
