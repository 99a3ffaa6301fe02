"""What stands in the place of the tracks before there are any."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nmfaudio.gui.panels.widgets import plain_label
from nmfaudio.gui.style import theme

__all__ = ["Welcome"]


class Welcome(QWidget):
    """Three steps, and which of them is next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout()
        row.setSpacing(14)
        self._steps: list[tuple[QLabel, QLabel]] = []
        for number, (title, text) in enumerate(
            (
                (
                    self.tr("Separate"),
                    self.tr("Press Separate: the sound is taken apart into tracks"),
                ),
                (
                    self.tr("Listen"),
                    self.tr("S solos a track, keys 1 to 9 play one alone"),
                ),
                (
                    self.tr("Export"),
                    self.tr("Every track becomes a file; together they are the mix"),
                ),
            ),
            start=1,
        ):
            row.addWidget(self._step(number, title, text), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 12, 24, 12)
        column.addStretch(1)
        column.addLayout(row)
        column.addStretch(2)

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
        self._steps.append((head, body))
        return card
