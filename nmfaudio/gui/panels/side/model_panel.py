"""The mathematics, one fold away: every parameter, how many parts, how the fit goes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nmfaudio.factorization.result import Factorization
from nmfaudio.gui.canvases.count_curves import CountCurves, method_colour
from nmfaudio.gui.canvases.curve import DivergenceCurve
from nmfaudio.gui.language import library_words, number, translate
from nmfaudio.gui.panels.side.parameters import (
    PARAMETERS,
    Box,
    CountBox,
    Parameter,
    count_words,
)
from nmfaudio.gui.panels.widgets import ColumnScroll, plain_label
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.text import format_share
from nmfaudio.project.progress import FitProgress
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.settings import Settings

if TYPE_CHECKING:
    from nmfaudio.factorization.selection.n_components import ComponentChoice

__all__ = ["ModelPanel"]

_BOX_WIDTH = 84
_FEWEST = 6
"""Points of a curve from which on it shows how a fit went."""


class ModelPanel(QWidget):
    """What can be asked of the model, and how its last fit went.

    Signals: ``suggest_wanted()``, ``copy_wanted()`` for the command,
    ``save_wanted()`` for the recipe.
    """

    suggest_wanted = Signal()
    copy_wanted = Signal()
    save_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._drawn = 0
        self._suggested = 0
        self.boxes: Mapping[str, Box] = {p.name: p.make() for p in PARAMETERS}
        self._lines = {p.name: plain_label(name="dim") for p in PARAMETERS}
        self.components, self.sources = (
            self._count(name) for name in ("n_components", "n_sources")
        )
        self.curve = DivergenceCurve()
        self.curve.setFixedHeight(theme.px(70))
        self.figures = plain_label(self.tr("No fit yet"), name="dim")
        self.figures.setFont(theme.mono_font(0.92))
        self.figures.setWordWrap(True)
        self.explained = plain_label(name="dim")
        self.explained.setFont(theme.font(0.92))
        self.explained.setWordWrap(True)
        self.explained.setToolTip(
            self.tr(
                "Energy of the spectrogram that templates and activations come to, "
                "where each track sounds. More components describe more."
            )
        )
        self.curves = CountCurves()
        self.reasons = plain_label(name="dim")
        self.reasons.setFont(theme.font(0.92))
        self.reasons.setTextFormat(Qt.TextFormat.RichText)
        self.reasons.setWordWrap(True)
        self.suggest = self._button(self.tr("Suggest a number"), self.suggest_wanted)
        self.suggest.setToolTip(
            self.tr("Try numbers of components, and judge each by three criteria")
        )
        self.use = QPushButton()
        self.use.clicked.connect(self._use)
        self.copy = self._button(self.tr("Copy as command"), self.copy_wanted)
        self.copy.setToolTip(self.tr("The nmfaudio separate that does the same"))
        self.save = self._button(self.tr("Save as recipe…"), self.save_wanted)
        self.save.setToolTip(self.tr("What the open take followed, as a file"))
        self._lay_out()
        self.show_choices(())
        self.show_explained(None, ())
        self.show_defaults(None)

    def asked(self, base: Settings) -> Settings:
        """Return settings with what the boxes ask for in place of what they had.

        Raises
        ------
        ParameterError
            If two wishes contradict each other.
        """
        wishes: dict[str, Any] = {n: box.asked() for n, box in self.boxes.items()}
        return replace(base, **wishes)

    def show_settings(self, settings: Settings) -> None:
        """Have the boxes ask for this."""
        for name, box in self.boxes.items():
            box.show_asked(getattr(settings, name))

    def show_defaults(self, recipe: Recipe | None) -> None:
        """Say what counts where nothing is asked; None: it depends on the sound."""
        for parameter in PARAMETERS:
            line = translate("ModelPanel", parameter.line)
            default = (
                self.tr("by the sound") if recipe is None else parameter.default(recipe)
            )
            self._lines[parameter.name].setText(
                self.tr("{0} Default: {1}.").format(line, default)
            )

    def show_choices(self, choices: "Sequence[ComponentChoice]") -> None:
        """Show the curves and reasons of numbers of components."""
        self.curves.show_choices(choices)
        self.reasons.setVisible(bool(choices))
        self.reasons.setText(
            "<br>".join(
                f'<span style="color:{method_colour(c.method).name()}">●</span> '
                f"{count_words(c.method)}: {library_words(c.reason)}"
                for c in choices
            )
        )
        if not choices:
            self.show_suggestion(0)

    def show_suggestion(self, n_components: int) -> None:
        """Offer to take a number; 0 offers nothing."""
        self._suggested = n_components
        self.use.setText(self.tr("Use {0}").format(n_components))
        self.use.setVisible(n_components > 0)

    def clear(self) -> None:
        """Forget the last fit."""
        self.curve.clear()
        self.curve.show()
        self.figures.setText(self.tr("No fit yet"))
        self._drawn = 0

    def show_explained(
        self, whole: float | None, of_tracks: Sequence[tuple[str, float]]
    ) -> None:
        """Say how much of the sound the model describes, of all and of each track.

        Parameters
        ----------
        whole : float or None
            Share of the recording's energy, 0..1; None says nothing.
        of_tracks : sequence of (str, float)
            Names of tracks, and the share of what sounds there.
        """
        self.explained.setVisible(whole is not None)
        if whole is None:
            return
        told = self.tr("The parts describe {0} of the sound").format(
            format_share(whole)
        )
        tracks = ", ".join(f"{name} {format_share(k)}" for name, k in of_tracks)
        text = f"{told}: {tracks}" if tracks else told
        self.explained.setText(text.replace(" %", "\N{NO-BREAK SPACE}%"))

    def show_result(self, fit: Factorization, notes: Sequence[str]) -> None:
        """Show how a fit ended, and what was chosen for it."""
        self.curve.show_all(fit.checked_iterations, fit.divergence)
        # Short fits are looked at twice: a line between two points says nothing.
        self.curve.setVisible(len(self.curve.points()) >= _FEWEST)
        took = self.tr("%n iterations in {0} s", "", fit.n_iter).format(
            number(fit.elapsed_s, 1)
        )
        self.figures.setText("\n".join((took, *map(library_words, notes))))

    def show_fit(self, fit: FitProgress) -> None:
        """Show how far a fit has come."""
        if self._drawn == 0 or self._drawn > len(fit.divergence):
            self.curve.clear()
            self.curve.show()
            self._drawn = 0
        new = fit.divergence[self._drawn :]
        self.curve.add_many(len(fit.divergence), fit.n_iter, fit.max_iter, new)
        self._drawn = len(fit.divergence)
        self.figures.setText(
            self.tr("{0} of {1} iterations").format(fit.n_iter, fit.max_iter)
        )

    def _use(self) -> None:
        self.components.show_asked(self._suggested)
        self.boxes["components_by"].show_asked(None)

    def _count(self, name: str) -> CountBox:
        box = self.boxes[name]
        assert isinstance(box, CountBox)  # noqa: S101  # the table says so
        return box

    @staticmethod
    def _button(text: str, wanted: Any) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(wanted)
        return button

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("card")
        grid = QGridLayout(page)
        grid.setContentsMargins(12, 2, 8, 8)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        wide = (
            self.curve,
            self.figures,
            self.explained,
            self.suggest,
            self.curves,
            self.reasons,
        )
        for row, widget in enumerate((*wide, self.use)):
            grid.addWidget(widget, row, 0, 1, 2)
        for row, parameter in enumerate(PARAMETERS):
            self._add(grid, 1 + len(wide) + 2 * row, parameter)
        scroll = ColumnScroll()
        scroll.setWidget(page)
        scroll.setMinimumHeight(theme.px(120))
        # One below the other: both words fit the narrowest panel.
        doors = QVBoxLayout()
        doors.setContentsMargins(12, 4, 12, 10)
        doors.setSpacing(6)
        doors.addWidget(self.copy)
        doors.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        column.addWidget(scroll, 1)
        column.addLayout(doors)

    def _add(self, grid: QGridLayout, row: int, parameter: Parameter) -> None:
        """Add a parameter: its name, its box, and a line below."""
        box, line = self.boxes[parameter.name], self._lines[parameter.name]
        label = QLabel(parameter.label)
        label.setBuddy(box)
        label.setContentsMargins(0, 6, 0, 0)
        box.setAccessibleName(parameter.label.replace("&", ""))
        box.setAccessibleDescription(translate("ModelPanel", parameter.line))
        box.setToolTip(translate("ModelPanel", parameter.line))
        box.setFixedWidth(theme.px(_BOX_WIDTH))
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        line.setFont(theme.font(0.88))
        line.setWordWrap(True)
        grid.addWidget(label, row, 0)
        grid.addWidget(box, row, 1)
        grid.addWidget(line, row + 1, 0, 1, 2)
