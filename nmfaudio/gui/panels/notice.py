"""A bar that says one sentence and can be closed; never a dialog that blocks.

It floats over the lower edge of its parent, so that nothing moves when it comes.
"""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from nmfaudio.gui.panels.widgets import plain_label

__all__ = ["NoticeBar"]

_SHOWN_MS = 12_000
_MARGIN = 16
_WIDEST = 820


class NoticeBar(QWidget):
    """Shows the last sentence for a while; the mouse on it keeps it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.text = plain_label()
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QToolButton()
        close.setObjectName("flat")
        close.setText("✕")
        close.setAccessibleName(self.tr("Close this message"))
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 8, 6)
        row.addWidget(self.text, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._fade)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence, unedited."""
        self.text.setText(sentence)
        self.setAccessibleName(sentence)
        self.place()
        self.show()
        self.raise_()
        self._timer.start(_SHOWN_MS)

    def place(self) -> None:
        """Take the place that the parent's size asks for."""
        parent = self.parentWidget()
        if parent is None:
            return
        width = min(parent.width() - 2 * _MARGIN, _WIDEST)
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        self.setGeometry(
            (parent.width() - width) // 2,
            parent.height() - height - _MARGIN,
            width,
            height,
        )

    def _fade(self) -> None:
        if self.underMouse():
            self._timer.start(_SHOWN_MS)
        else:
            self.hide()
