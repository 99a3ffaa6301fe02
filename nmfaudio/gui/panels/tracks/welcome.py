"""What stands in the place of the tracks before there are any."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nmfaudio.gui.panels.widgets import plain_label
from nmfaudio.gui.style import theme

__all__ = ["Welcome"]


class Welcome(QWidget):
    """Three steps for a newcomer, one line for whoever has taken them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout()
        row.setSpacing(14)
        self._first = plain_label(name="dim")
        self._steps: list[tuple[QWidget, QLabel]] = []
        listen = self.tr("The S of a track plays it alone, and so do keys 1 to 9")
        export = self.tr("Every track becomes a file; together they are the mix")
        for number, title, body in (
            (1, self.tr("Separate"), self._first),
            (2, self.tr("Listen"), plain_label(listen, name="dim")),
            (3, self.tr("Export"), plain_label(export, name="dim")),
        ):
            row.addWidget(self._step(number, title, body), 1)
        self.cards = QWidget()
        self.cards.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self.line = plain_label(name="dim")
        self.line.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.line.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 8, 24, 8)
        column.addStretch(1)
        column.addWidget(self.cards)
        column.addWidget(self.line)
        column.addStretch(2)
        self._is_open = self._is_working = False
        self.set_known(is_known=False)
        self._say()

    def set_open(self, *, is_open: bool) -> None:
        """Say first of all that there is no recording yet."""
        if is_open != self._is_open:
            self._is_open = is_open
            self._say()

    def set_working(self, *, is_working: bool) -> None:
        """Say what to press, or what comes while a recording is taken apart."""
        self._is_working = is_working
        self._say()

    def _say(self) -> None:
        if self._is_working:
            text = self.tr("Parts of the sound appear here as soon as they are found")
        elif self._is_open:
            text = self.tr("Press Separate: the sound is taken apart into tracks")
        else:
            text = self.tr("Open a recording, then press Separate: it becomes tracks")
        for label in (self._first, self.line):
            label.setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what there is room for."""
        super().resizeEvent(event)
        self._fit()

    def set_known(self, *, is_known: bool) -> None:
        """Show one line to who knows the three steps."""
        self.cards.setVisible(not is_known)
        self.line.setVisible(is_known)

    def _step(self, number: int, title: str, body: QLabel) -> QWidget:
        card = QWidget()
        card.setObjectName("step")
        card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head = plain_label(f"{number}   {title}")
        head.setFont(theme.font(1.1, bold=True))
        body.setWordWrap(True)
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        column.addWidget(head)
        column.addWidget(body)
        self._steps.append((card, body))
        return card

    def _fit(self) -> None:
        """Show whole sentences below the steps, or, where they are too low, none."""
        layout, row = self.layout(), self.cards.layout()
        if layout is None or row is None:
            return  # not yet laid out
        around = layout.contentsMargins()
        wide = self.width() - around.left() - around.right()
        wide = (wide - row.spacing() * (len(self._steps) - 1)) // len(self._steps)
        room = self.height() - around.top() - around.bottom()
        fits = all(_height_of(card, body, wide) <= room for card, body in self._steps)
        for card, body in self._steps:
            body.setVisible(fits)
            card.setToolTip("" if fits else body.text())


def _height_of(card: QWidget, body: QLabel, width: int) -> int:
    """Return how high a step is with its sentence, pixels."""
    column = card.layout()
    assert column is not None  # noqa: S101  # it was given one
    inside, head = column.contentsMargins(), column.itemAt(0)
    assert head is not None  # noqa: S101  # its title
    text = body.heightForWidth(max(1, width - inside.left() - inside.right()))
    above = inside.top() + head.sizeHint().height() + column.spacing()
    return above + text + inside.bottom()
