"""What a correction came to, to be heard beside what was before, then decided."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from nmfaudio.gui.panels.picture.floating_bar import FloatingBar

__all__ = ["VerdictBar"]


class VerdictBar(FloatingBar):
    """A bar over the picture that asks whether a correction is to stay.

    Signals: ``before_wanted(on)``, ``kept()``, ``discarded()``, ``limit_wanted()``.
    """

    before_wanted = Signal(bool)
    kept = Signal()
    discarded = Signal()
    limit_wanted = Signal()

    def __init__(self, over: QWidget, parent: QWidget) -> None:
        super().__init__(over, parent)
        self.before_button = self._button(
            self.tr("Before"),
            self.tr("Hear and see what was before; again: what is"),
            checkable=True,
        )
        self.before_button.toggled.connect(self.before_wanted)
        self.limit_button = self._button(
            self.tr("Only here"), self.tr("Change the passage alone, nothing elsewhere")
        )
        self.limit_button.clicked.connect(lambda *_: self.limit_wanted.emit())
        self.keep_button = self._button(
            self.tr("Keep"), self.tr("Leave it as it has become")
        )
        self.keep_button.clicked.connect(lambda *_: self.kept.emit())
        self.discard_button = self._button(
            self.tr("Discard"), self.tr("Take it back, as undo does")
        )
        self.discard_button.clicked.connect(lambda *_: self.discarded.emit())

    def ask(self, sentence: str, *, can_limit: bool) -> None:
        """Show what a correction came to.

        Parameters
        ----------
        sentence : str
            How much moved.
        can_limit : bool
            Whether it reaches beyond its passage, and could be kept to it.
        """
        self.show_before(on=False)
        self.limit_button.setVisible(can_limit)
        self._show_text(sentence)

    def show_before(self, *, on: bool) -> None:
        """Show whether what was before is heard."""
        with QSignalBlocker(self.before_button):
            self.before_button.setChecked(on)
