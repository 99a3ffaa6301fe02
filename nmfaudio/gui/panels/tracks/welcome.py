"""What stands in the place of the tracks before there are any."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from nmfaudio.gui.panels.widgets import plain_label
from nmfaudio.gui.style import theme

__all__ = ["Welcome"]


class Welcome(QWidget):
    """Three steps for a newcomer, one line for whoever has taken them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout()
        row.setSpacing(14)
        for number, (title, text) in enumerate(
            (
                (
                    self.tr("Separate"),
                    self.tr("Press Separate: the sound is taken apart into tracks"),
                ),
                (
                    self.tr("Listen"),
                    self.tr("The S of a track plays it alone, and so do keys 1 to 9"),
                ),
                (
                    self.tr("Export"),
                    self.tr("Every track becomes a file; together they are the mix"),
                ),
            ),
            start=1,
        ):
            row.addWidget(self._step(number, title, text), 1)
        self.cards = QWidget()
        self.cards.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self.line = plain_label(
            self.tr("Press Separate: the sound is taken apart into tracks"), name="dim"
        )
        self.line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.line.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 24, 8)
        column.addStretch(1)
        column.addWidget(self.cards)
        column.addWidget(self.line)
        column.addStretch(2)
        self.set_known(is_known=False)

    def set_known(self, *, is_known: bool) -> None:
        """Show one line to who knows the three steps."""
        self.cards.setVisible(not is_known)
        self.line.setVisible(is_known)

    def _step(self, number: int, title: str, text: str) -> QWidget:
        card = QWidget()
        card.setObjectName("step")
        card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head = plain_label(f"{number}   {title}")
        head.setFont(theme.font(1.1, bold=True))
        body = plain_label(text, name="dim")
        body.setWordWrap(True)
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        column.addWidget(head)
        column.addWidget(body)
        return card
