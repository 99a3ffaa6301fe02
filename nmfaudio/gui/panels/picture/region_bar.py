"""What can be done with the region that is drawn on the picture."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from nmfaudio.gui.panels.picture.floating_bar import FloatingBar

__all__ = ["RegionBar"]


class RegionBar(FloatingBar):
    """A bar over the picture: what the region is, and four things to do with it.

    Signals: ``hear(on)``, ``silence_wanted()``, ``repair_wanted()``, ``dropped()``; the
    menu of Give is filled by :meth:`set_filler`.
    """

    hear = Signal(bool)
    silence_wanted = Signal()
    repair_wanted = Signal()
    dropped = Signal()

    def __init__(self, over: QWidget, parent: QWidget) -> None:
        super().__init__(over, parent)
        self.hear_button = self._button(
            self.tr("Hear only this"),
            self.tr("Play the region alone, in a loop"),
            checkable=True,
        )
        self.hear_button.clicked.connect(self.hear)
        self.give_button = self._button(
            self.tr("Give to"),
            self.tr("Make the region a part of a track (Ctrl+1 … 9, or drag it there)"),
        )
        self.give_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.give_menu = QMenu(self.give_button)
        self.give_button.setMenu(self.give_menu)
        self.silence_button = self._button(
            self.tr("Silence"), self.tr("Take the region out of what is heard")
        )
        self.silence_button.clicked.connect(lambda *_: self.silence_wanted.emit())
        self.repair_button = self._button(
            self.tr("Repair"), self.tr("Fill the passage in by the next separation")
        )
        self.repair_button.clicked.connect(lambda *_: self.repair_wanted.emit())
        self.drop_button = self._button("✕", self.tr("Drop the region"))
        self.drop_button.setAccessibleName(self.drop_button.toolTip())
        self.drop_button.clicked.connect(lambda *_: self.dropped.emit())

    def set_filler(self, fill: Callable[[QMenu], None]) -> None:
        """Have the menu of Give filled each time it opens."""
        self.give_menu.addAction("…")
        self.give_menu.aboutToShow.connect(lambda: fill(self.give_menu))

    def show_region(self, text: str, *, separated: bool) -> None:
        """Show what the region is; what needs tracks waits for them."""
        self.give_button.setEnabled(separated)
        self.hear_button.setChecked(False)
        self._show_text(text)
