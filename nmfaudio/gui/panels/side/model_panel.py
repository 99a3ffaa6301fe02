"""The mathematics, one fold away: how many components and sources, how the fit goes."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFormLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from nmfaudio.factorization.result import Factorization
from nmfaudio.gui.canvases.curve import DivergenceCurve
from nmfaudio.gui.panels.widgets import plain_label
from nmfaudio.gui.style import theme
from nmfaudio.project.progress import FitProgress
from nmfaudio.separation.request.settings import MAX_COMPONENTS, Settings

__all__ = ["ModelPanel"]


class CountBox(QSpinBox):
    """A whole number, or "auto" at the lower end."""

    def __init__(self, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(0, most)
        self.setSpecialValueText(self.tr("auto"))
        self.setFixedWidth(78)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def count(self) -> int | None:
        """Return the number, or None for auto."""
        return self.value() or None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape give the keyboard back to the window."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.clearFocus()


class ModelPanel(QWidget):
    """What can be asked of the model, and how its last fit went."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._drawn = 0
        self.components = CountBox(MAX_COMPONENTS)
        self.sources = CountBox(99)
        self.curve = DivergenceCurve()
        self.curve.setMinimumHeight(90)
        self.figures = plain_label(self.tr("No fit yet"), name="dim")
        self.figures.setFont(theme.mono_font(0.92))
        self.figures.setWordWrap(True)
        form = QFormLayout()
        form.setHorizontalSpacing(10)
        for text, box, tip in (
            (
                self.tr("&Components"),
                self.components,
                self.tr(
                    "How many components the sound is split into; auto measures the "
                    "sound and decides"
                ),
            ),
            (
                self.tr("S&ources"),
                self.sources,
                self.tr("How many sources the components are grouped into at first"),
            ),
        ):
            label = QLabel(text)
            label.setObjectName("dim")
            label.setBuddy(box)
            box.setAccessibleName(text.replace("&", ""))
            box.setToolTip(tip)
            form.addRow(label, box)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 14, 12)
        column.setSpacing(8)
        column.addLayout(form)
        column.addWidget(self.curve, 1)
        column.addWidget(self.figures)

    def asked(self, base: Settings) -> Settings:
        """Return settings with what the boxes ask for in place of what they had."""
        return replace(
            base,
            n_components=self.components.count(),
            n_sources=self.sources.count(),
        )

    def show_settings(self, settings: Settings) -> None:
        """Have the boxes ask for this."""
        self.components.setValue(settings.n_components or 0)
        self.sources.setValue(settings.n_sources or 0)

    def clear(self) -> None:
        """Forget the last fit."""
        self.curve.clear()
        self.figures.setText(self.tr("No fit yet"))
        self._drawn = 0

    def show_result(self, fit: Factorization, notes: Sequence[str]) -> None:
        """Show how a fit ended, and what was chosen for it."""
        self.curve.show_all(fit.checked_iterations, fit.n_iter, fit.divergence)
        took = self.tr("{0} iterations in {1} s").format(
            fit.n_iter, f"{fit.elapsed_s:.1f}"
        )
        self.figures.setText("\n".join((took, *notes)))

    def show_fit(self, fit: FitProgress) -> None:
        """Show how far a fit has come."""
        if self._drawn == 0 or self._drawn > len(fit.divergence):
            self.curve.clear()
            self._drawn = 0
        new = fit.divergence[self._drawn :]
        self.curve.add_many(len(fit.divergence), fit.n_iter, fit.max_iter, new)
        self._drawn = len(fit.divergence)
        self.figures.setText(
            self.tr("{0} of {1} iterations").format(fit.n_iter, fit.max_iter)
        )
