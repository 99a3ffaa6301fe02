"""Small controls used by several panels."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nmfaudio.gui.style.text import plain_tip

__all__ = ["ElidedLabel", "FoldSection", "NameEdit", "SwitchButton", "plain_label"]


def plain_label(
    text: str = "", *, name: str = "", parent: QWidget | None = None
) -> QLabel:
    """Return a label that never reads its text as markup: file names may hold any."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if name:
        label.setObjectName(name)
    return label


class ElidedLabel(QLabel):
    """A plain one-line label that shortens its text; the tip has all of it.

    ``mode`` says where: names are told apart by both ends, sentences by their start.
    """

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
    ) -> None:
        super().__init__(text, parent)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        """Let the layout make it as narrow as it must be."""
        return QSize(20, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        text = QFontMetrics(self.font()).elidedText(
            self.text(), self._mode, self.width()
        )
        painter.setPen(self.palette().windowText().color())
        painter.drawText(self.rect(), self.alignment(), text)
        painter.end()
        self.setToolTip(plain_tip(self.text()) if text != self.text() else "")
        del event


class FoldSection(QWidget):
    """A title that folds and unfolds what stands below it.

    Signals: ``folded(is_open)`` when the user pressed it.
    """

    folded = Signal(bool)

    def __init__(
        self, title: str, content: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.content = content
        self.button = QToolButton()
        self.button.setObjectName("fold")
        self.button.setText(title)
        self.button.setCheckable(True)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        fixed, wide = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        self.button.setSizePolicy(wide, fixed)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self._press)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.button)
        column.addWidget(content, 1)
        self.set_open(is_open=True)

    @property
    def is_open(self) -> bool:
        """Whether the content is to be seen."""
        return self.button.isChecked()

    def set_open(self, *, is_open: bool) -> None:
        """Fold or unfold."""
        self.button.setChecked(is_open)
        self.button.setArrowType(
            Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow
        )
        self.content.setVisible(is_open)
        vertical = QSizePolicy.Policy.Expanding if is_open else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)

    def _press(self, is_open: bool) -> None:  # noqa: FBT001  # a slot
        self.set_open(is_open=is_open)
        self.folded.emit(is_open)


class SwitchButton(QToolButton):
    """A small S or M button that stays down.

    Signals: ``switched(on)`` when the user pressed it, not when it was set.
    """

    switched = Signal(bool)

    def __init__(self, kind: str, letter: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(kind)
        self.setText(letter)
        self.setCheckable(True)
        self.setFixedSize(24, 22)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self.switched)

    def describe(self, name: str) -> None:
        """Say to a screen reader, and in the tip, what it switches."""
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(name))


class NameEdit(QLineEdit):
    """A name that is edited in place.

    Signals: ``renamed(text)`` when Enter or leaving the field made it another one.
    """

    renamed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inline")
        self.setMaxLength(100)
        self._name = ""
        self.editingFinished.connect(self._finish)

    def set_name(self, name: str) -> None:
        """Show this name, unless the user is typing another."""
        if name != self._name:
            self._name = name
            if not (self.hasFocus() and self.isModified()):
                self.setText(name)
                self.setCursorPosition(0)

    def event(self, event: QEvent) -> bool:
        """Keep Escape from being the window's shortcut while a name is typed."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape takes back what was typed; Enter also leaves the field."""
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._name)
            self.clearFocus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select the whole name."""
        self.selectAll()
        event.accept()

    def _finish(self) -> None:
        self.deselect()
        text = self.text().strip()
        if text and text != self._name:
            self.renamed.emit(text)
        # An edit that was refused, or an empty one, leaves the old name.
        if self.text() != self._name:
            self.setText(self._name)
        self.setModified(False)
        self.setCursorPosition(0)
