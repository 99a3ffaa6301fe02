"""A bar of buttons that lies over the picture's lower edge."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from nmfaudio.gui.panels.widgets import plain_label, word_button
from nmfaudio.gui.style import theme

__all__ = ["FloatingBar"]

_MARGIN = 10
_SPACING = 6


class FloatingBar(QWidget):
    """A sentence and buttons, at the lower edge of a picture whatever its size.

    Where they are wider than the picture, it reaches over what lies beside that; where
    they are wider than its parent, they take several lines.

    Parameters
    ----------
    over : QWidget
        The picture.
    parent : QWidget
        Holds the picture, at any depth.

    Attributes
    ----------
    text : QLabel
        The sentence.
    """

    def __init__(self, over: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._over, self._around = over, parent
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(
            f"#notice {{ background: {theme.RAISED}; border: 1px solid {theme.ACCENT};"
            "border-radius: 6px; }"
        )
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(10, 4, 4, 4)
        self._lines.setSpacing(4)
        self.text = plain_label(parent=self)
        self.text.setFont(theme.mono_font(0.9))
        self._held: list[QWidget] = [self.text]
        self._rows: list[QHBoxLayout] = []
        over.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the picture's size."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """Take the place that the picture's size asks for, where it is seen."""
        if self.isHidden():
            return
        parent = self._around
        most = parent.width() - 2 * _MARGIN
        # A sentence that is wider than the parent is broken, others are not.
        wide = self.text.fontMetrics().horizontalAdvance(self.text.text())
        self.text.setWordWrap(wide > most - 2 * _MARGIN)
        self.text.setMinimumWidth(min(wide, most - 2 * _MARGIN))
        self._lay_out(most)
        size = self.sizeHint()
        width = min(size.width(), most)
        height = self.heightForWidth(width) if self.hasHeightForWidth() else 0
        height = max(height, size.height())
        picture = QRect(self._over.mapTo(parent, QPoint()), self._over.size())
        left = picture.center().x() - width // 2
        left = max(_MARGIN, min(left, parent.width() - _MARGIN - width))
        top = picture.bottom() - height - _MARGIN
        self.setGeometry(left, max(0, top), width, height)

    def _lay_out(self, most: int) -> None:
        """Put the sentence and the buttons into as few lines as there must be."""
        edges = self._lines.contentsMargins()
        room = most - edges.left() - edges.right()
        lines: list[list[QWidget]] = [[]]
        left = room
        for widget in self._held:
            if widget.isHidden():
                continue
            needed = widget.sizeHint().width()
            if needed > left and lines[-1]:
                lines.append([])
                left = room
            lines[-1].append(widget)
            left -= needed + _SPACING
        self._rows += [self._new_row() for _ in lines[len(self._rows) :]]
        for row in self._rows:
            while row.takeAt(0) is not None:
                pass
        for row, line in zip(self._rows, lines, strict=False):
            for widget in line:
                row.addWidget(widget)
            row.addStretch(1)

    def _new_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(_SPACING)
        self._lines.addLayout(row)
        return row

    def _show_text(self, text: str) -> None:
        self.text.setText(text)
        self.show()
        self.place()
        self.raise_()

    def _button(self, text: str, tip: str, *, checkable: bool = False) -> QToolButton:
        button = word_button(text, tip, checkable=checkable)
        button.setParent(self)
        self._held.append(button)
        return button
