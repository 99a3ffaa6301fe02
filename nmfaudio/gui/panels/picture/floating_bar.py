"""A bar of buttons that lies over the picture's lower edge."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from nmfaudio.gui.panels.widgets import plain_label
from nmfaudio.gui.style import theme

__all__ = ["FloatingBar"]

_MARGIN = 10


class FloatingBar(QWidget):
    """A sentence and buttons, at the lower edge of the parent whatever its size.

    Attributes
    ----------
    text : QLabel
        The sentence.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(
            f"#notice {{ background: {theme.RAISED}; border: 1px solid {theme.ACCENT};"
            "border-radius: 6px; }"
        )
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(10, 4, 4, 4)
        self._row.setSpacing(6)
        self.text = plain_label()
        self.text.setFont(theme.mono_font(0.9))
        self._row.addWidget(self.text)
        if parent is not None:
            parent.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the parent's size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """Take the place that the parent's size asks for."""
        parent = self.parentWidget()
        if parent is not None:
            self.adjustSize()
            width = min(self.sizeHint().width(), parent.width() - 2 * _MARGIN)
            left = (parent.width() - width) // 2
            top = parent.height() - self.height() - _MARGIN
            self.setGeometry(left, top, width, self.height())

    def _show_text(self, text: str) -> None:
        self.text.setText(text)
        self.show()
        self.place()
        self.raise_()

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName("switch")
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(f"{text}: {tip}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row.addWidget(button)
        return button
