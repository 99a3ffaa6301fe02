"""What can be done with the region that is drawn on the picture."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from nmfaudio.gui.panels.widgets import plain_label
from nmfaudio.gui.style import theme

__all__ = ["RegionBar"]

_MARGIN = 10


@dataclass(frozen=True)
class _Wish:
    """A button of the bar."""

    text: str
    tip: str


class RegionBar(QWidget):
    """A bar over the picture: what the region is, and four things to do with it.

    Signals: ``hear(on)``, ``silence_wanted()``, ``repair_wanted()``, ``dropped()``; the
    menu of Give is filled by :meth:`set_filler`.
    """

    hear = Signal(bool)
    silence_wanted = Signal()
    repair_wanted = Signal()
    dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(
            f"#notice {{ background: {theme.RAISED}; border: 1px solid {theme.ACCENT};"
            "border-radius: 6px; }"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 4, 4)
        row.setSpacing(6)
        self.text = plain_label()
        self.text.setFont(theme.mono_font(0.9))
        row.addWidget(self.text)
        self.hear_button = self._button(
            row,
            _Wish(
                self.tr("Hear only this"),
                self.tr("Play the region alone, in a loop"),
            ),
        )
        self.hear_button.setCheckable(True)
        self.hear_button.clicked.connect(self.hear)
        self.give_button = self._button(
            row,
            _Wish(
                self.tr("Give to"),
                self.tr(
                    "Make the region a part of a track (Ctrl+1 … 9, or drag it there)"
                ),
            ),
        )
        self.give_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.give_menu = QMenu(self.give_button)
        self.give_button.setMenu(self.give_menu)
        wishes = (
            _Wish(self.tr("Silence"), self.tr("Take the region out of what is heard")),
            _Wish(
                self.tr("Repair"), self.tr("Fill the passage in by the next separation")
            ),
            _Wish("✕", self.tr("Drop the region")),
        )
        self.silence_button, self.repair_button, self.drop_button = (
            self._button(row, wish) for wish in wishes
        )
        self.silence_button.clicked.connect(lambda *_: self.silence_wanted.emit())
        self.repair_button.clicked.connect(lambda *_: self.repair_wanted.emit())
        self.drop_button.clicked.connect(lambda *_: self.dropped.emit())
        self.hide()

    def set_filler(self, fill: Callable[[QMenu], None]) -> None:
        """Have the menu of Give filled each time it opens."""
        self.give_menu.addAction("…")
        self.give_menu.aboutToShow.connect(lambda: fill(self.give_menu))

    def show_region(self, text: str, *, separated: bool) -> None:
        """Show what the region is; what needs tracks waits for them."""
        self.text.setText(text)
        self.give_button.setEnabled(separated)
        self.hear_button.setChecked(False)
        self.show()
        self.place()
        self.raise_()

    def place(self) -> None:
        """Take the place that the parent's size asks for."""
        parent = self.parentWidget()
        if parent is not None:
            self.adjustSize()
            width = min(self.sizeHint().width(), parent.width() - 2 * _MARGIN)
            left = (parent.width() - width) // 2
            top = parent.height() - self.height() - _MARGIN
            self.setGeometry(left, top, width, self.height())

    def _button(self, row: QHBoxLayout, wish: _Wish) -> QToolButton:
        button = QToolButton()
        button.setObjectName("switch")
        button.setText(wish.text)
        button.setToolTip(wish.tip)
        button.setAccessibleName(f"{wish.text}: {wish.tip}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(button)
        return button
