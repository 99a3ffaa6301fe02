"""The line that says what is being done, how far it is, and how long it takes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from nmfaudio.gui.panels.widgets import ElidedLabel
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.text import format_left
from nmfaudio.project.progress import JobProgress

__all__ = ["ActivityLine"]

_BAR_WIDTH = 150
_TELLING = 12
"""From so many iterations on their pace tells how long the rest takes."""


class ActivityLine(QWidget):
    """Words and a bar while something runs; afterwards how it ended."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ""
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setFixedWidth(theme.px(_BAR_WIDTH))
        self.bar.setAccessibleName(self.tr("Progress"))
        self.text = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.text.setFont(theme.font(0.96))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.text, 1)
        self.bar.hide()

    def begin(self, title: str) -> None:
        """Show that something runs."""
        self._title = title
        # Until it is known how far it is, the bar moves.
        self.bar.setRange(0, 0)
        self.bar.show()
        self.text.setText(f"{title} …")

    def show_progress(self, progress: JobProgress) -> None:
        """Show how far it is."""
        if progress.fraction is None:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * progress.fraction))
        self.text.setText(self._words(progress))

    def finish(self, sentence: str) -> None:
        """Show how it ended."""
        self.bar.hide()
        self.text.setText(sentence)

    def _words(self, progress: JobProgress) -> str:
        if progress.fit is not None and progress.fit.n_iter >= _TELLING:
            left = format_left(progress.fit.remaining_s)
            return self.tr("{0} … {1} left").format(self._title, left)
        if progress.fraction is None or progress.fit is not None:
            return f"{self._title} …"
        share = round(100 * progress.fraction)
        title = self._title
        if progress.stage == "prepare":
            title = self.tr("Preparing for this computer, once")
        return self.tr("{0} … {1} %").format(title, share)
