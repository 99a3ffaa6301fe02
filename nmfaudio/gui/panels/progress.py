"""The card that shows work: the curve, how far it is, how long it takes, Cancel."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nmfaudio.gui.canvases.curve import DivergenceCurve
from nmfaudio.gui.panels.widgets import plain_label
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.text import format_left
from nmfaudio.project.session import FitProgress, JobProgress

__all__ = ["ProgressCard"]


class ProgressCard(QWidget):
    """Progress of the running job; the last curve stays when it is done.

    Signals: ``cancel_wanted()``.
    """

    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._drawn = 0
        self.curve = DivergenceCurve()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.text = plain_label(self.tr("Nothing is running"), name="dim")
        self.text.setFont(theme.mono_font(0.92))
        self.cancel_button = QPushButton(self.tr("Cancel"))
        self.cancel_button.setEnabled(False)
        self.cancel_button.clicked.connect(self.cancel_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addWidget(plain_label(self.tr("PROGRESS"), name="sectionTitle"))
        column.addWidget(self.curve, 1)
        column.addWidget(self.bar)
        line = QHBoxLayout()
        line.addWidget(self.text, 1)
        line.addWidget(self.cancel_button)
        column.addLayout(line)

    def begin(self, title: str) -> None:
        """Show that a job runs."""
        self.bar.setValue(0)
        self.text.setText(title)
        self.cancel_button.setEnabled(True)
        self._drawn = 0

    def show_progress(self, progress: JobProgress) -> None:
        """Show how far the job is."""
        if progress.fraction is None:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * progress.fraction))
        if progress.fit is not None:
            self._show_fit(progress.fit, progress.fraction)
        else:
            self.text.setText(self._words(progress))

    def finish(self, sentence: str) -> None:
        """Show how the job ended."""
        self.bar.setRange(0, 1000)
        self.bar.setValue(0)
        self.text.setText(sentence)
        self.cancel_button.setEnabled(False)

    def _show_fit(self, fit: FitProgress, fraction: float | None) -> None:
        if self._drawn == 0 or self._drawn > len(fit.divergence):
            self.curve.clear()
            self._drawn = 0
        new = fit.divergence[self._drawn :]
        self.curve.add_many(len(fit.divergence), fit.n_iter, fit.max_iter, new)
        self._drawn = len(fit.divergence)
        share = fraction if fraction is not None else fit.n_iter / max(fit.max_iter, 1)
        self.text.setText(
            self.tr("{0} % · {1} left").format(
                round(100 * share), format_left(fit.remaining_s)
            )
        )

    def _words(self, progress: JobProgress) -> str:
        stage = progress.stage[:1].upper() + progress.stage[1:]
        if progress.fraction is None:
            return f"{stage} …"
        return f"{stage} · {round(100 * progress.fraction)} %"
