"""Small controls used by several panels."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QValidator,
)
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFrame,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyleOptionFrame,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nmfaudio.gui.style import theme
from nmfaudio.gui.style.text import plain_tip

__all__ = [
    "BriefField",
    "ColumnScroll",
    "DecimalBox",
    "ElidedLabel",
    "FoldSection",
    "NameEdit",
    "SwitchButton",
    "leaves_space",
    "plain_label",
    "resize_on_screen",
    "word_button",
]

_BESIDE, _ABOVE = 40, 60
"""Kept free of a screen by dialogs: their frame, and the bars of the system."""


def plain_label(
    text: str = "", *, name: str = "", parent: QWidget | None = None
) -> QLabel:
    """Return a label that never reads its text as markup: file names may hold any."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if name:
        label.setObjectName(name)
    return label


def word_button(text: str, tip: str, *, checkable: bool = False) -> QToolButton:
    """Return a button of a bar, with a word on it; its tip describes it aloud, too."""
    button = QToolButton()
    button.setObjectName("switch")
    button.setText(text)
    button.setAccessibleName(text)
    button.setToolTip(tip)
    button.setCheckable(checkable)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def resize_on_screen(dialog: QWidget, width: int, height: int) -> None:
    """Give a dialog its size, which grows with the text, as far as its screen goes."""
    room = dialog.screen().availableGeometry().size() - QSize(_BESIDE, _ABOVE)
    dialog.resize(QSize(theme.px(width), theme.px(height)).boundedTo(room))


def leaves_space(event: QEvent) -> bool:
    """Leave Space to the window, which plays: no number has one; say whether it was."""
    left = (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and event.key() == Qt.Key.Key_Space
    )
    if left:
        event.ignore()
    return left


class DecimalBox(QDoubleSpinBox):
    """A number with decimals; a point is their sign in every language.

    Where it is a comma, Qt would read "1.5" as 15: a point groups thousands there.
    """

    def event(self, event: QEvent) -> bool:
        """Let Space play."""
        return leaves_space(event) or super().event(event)

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        """Tell whether a text is a number, or may become one."""
        return super().validate(self._in_own_signs(text), place)

    def valueFromText(self, text: str) -> float:
        """Return the number that a text means."""
        return super().valueFromText(self._in_own_signs(text))

    def _in_own_signs(self, text: str) -> str:
        return text.replace(".", self.locale().decimalPoint())


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


class ColumnScroll(QScrollArea):
    """A column that scrolls up and down, and is never narrower than what it holds.

    ``least`` is its least width in any case, pixels.
    """

    def __init__(self, least: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least = least
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def minimumSizeHint(self) -> QSize:
        """Return room for the widest of what it holds, and a scroll bar."""
        held = self.widget()
        wide = 0 if held is None else held.minimumSizeHint().width()
        wide += self.verticalScrollBar().sizeHint().width()
        return QSize(max(self._least, wide), 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for another width when what it holds does."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


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
        self.setFixedSize(theme.px(24), theme.px(22))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self.switched)

    def describe(self, name: str) -> None:
        """Say to a screen reader, and in the tip, what it switches."""
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(name))


class BriefField(QLineEdit):
    """A field that one enters, types into and leaves: by Enter, or by Escape.

    The keyboard goes back to what the field lies in, so that arrow keys and Tab go on
    from there.
    """

    def event(self, event: QEvent) -> bool:
        """Keep Escape from being the window's shortcut while something is typed."""
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
            self.take_back()
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.leave()
        else:
            super().keyPressEvent(event)

    def take_back(self) -> None:
        """Empty the field."""
        self.clear()

    def leave(self) -> None:
        """Give the keyboard back to the list that the field lies in, if to any."""
        around = self.parentWidget()
        while around is not None and not around.isWindow():
            if around.focusPolicy() & Qt.FocusPolicy.TabFocus:
                around.setFocus(Qt.FocusReason.OtherFocusReason)
                return
            around = around.parentWidget()
        self.clearFocus()


class NameEdit(BriefField):
    """A name that a double click lets one edit in place.

    Until then the mouse is what lies below it: a row is pressed, dragged, has a menu.
    Signals: ``renamed(text)`` when Enter or leaving the field made it another one.
    """

    renamed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inline")
        self.setAcceptDrops(False)  # parts are for the row, files for the window
        self.setMaxLength(100)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._name = ""
        self.editingFinished.connect(self._finish)

    def set_name(self, name: str) -> None:
        """Show this name, unless the user is typing another."""
        if name != self._name:
            self._name = name
            if not (self.hasFocus() and self.isModified()):
                self.setText(name)
                self.setCursorPosition(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Shorten a name that is too long, unless it is being typed.

        In its middle: a number that tells it from another comes last.
        """
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        kind = QStyle.SubElement.SE_LineEditContents
        inside = self.style().subElementRect(kind, option, self).adjusted(2, 0, -2, 0)
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideMiddle, inside.width()
        )
        if self.hasFocus() or shown == self.text():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        frame = QStyle.PrimitiveElement.PE_PanelLineEdit
        self.style().drawPrimitive(frame, option, painter, self)
        painter.setPen(self.palette().text().color())
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()

    def take_back(self) -> None:
        """Show the name as it was."""
        self.setText(self._name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Place the cursor while it is edited; else leave it to what lies below."""
        if self.hasFocus():
            super().mousePressEvent(event)
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select text while it is edited."""
        if self.hasFocus():
            super().mouseMoveEvent(event)
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what a press began."""
        if self.hasFocus():
            super().mouseReleaseEvent(event)
        else:
            event.ignore()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Edit the whole name."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.selectAll()
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with text while it is edited."""
        if self.hasFocus():
            super().contextMenuEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that text is edited now."""
        self.setCursor(Qt.CursorShape.IBeamCursor)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Be a name again."""
        self.setCursor(Qt.CursorShape.ArrowCursor)
        super().focusOutEvent(event)

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
