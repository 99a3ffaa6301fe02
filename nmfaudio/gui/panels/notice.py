"""A bar that says one sentence and can be closed; never a dialog that blocks.

It floats over the lower edge of its parent, so that nothing moves when it comes.
"""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from nmfaudio.gui.panels.widgets import plain_label
from nmfaudio.gui.state.announce import announce

__all__ = ["NoticeBar"]

_SHOWN_MS = 12_000
_MARGIN = 16
_WIDEST = 820


class NoticeBar(QWidget):
    """Shows the last sentence for a while; the mouse on it keeps it.

    Screen readers are told each.
    """

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
        self.folder_button = QPushButton(self.tr("Show in folder"))
        self.folder_button.clicked.connect(self._show_folder)
        self._folder: Path | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 8, 6)
        row.addWidget(self.text, 1)
        row.addWidget(self.folder_button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._fade)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence, unedited."""
        self.offer_folder(sentence, None)

    def offer_folder(self, sentence: str, folder: Path | None) -> None:
        """Show a sentence, and a button that shows a folder, if there is one."""
        self._folder = folder
        self.folder_button.setVisible(folder is not None)
        self.text.setText(sentence)
        self.setAccessibleName(sentence)
        announce(self, sentence)
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

    def _show_folder(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

    def _fade(self) -> None:
        if self.underMouse():
            self._timer.start(_SHOWN_MS)
        else:
            self.hide()
