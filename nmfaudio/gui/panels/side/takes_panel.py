"""The list of takes: what each run was, which is open, which is compared with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from nmfaudio.gui.style import theme
from nmfaudio.gui.style.text import plain_tip

__all__ = ["TakeLine", "TakesPanel"]

_PAD = 6
_LINE_ROLE = Qt.ItemDataRole.UserRole

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class TakeLine:
    """What the list shows of a take: its name, two lines in plain words, and its part.

    ``figures`` are lines for those who ask. ``badge`` is "A" for the take that is open,
    "B" for the one compared with it; ``heard`` says whether it is what is heard.
    """

    id: int
    name: str
    facts: tuple[str, str]
    figures: str = ""
    badge: str = ""
    heard: bool = False


class _TakeDelegate(QStyledItemDelegate):
    """Draws a take in three lines, and lets its name be edited in the first."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return room for three lines."""
        del option, index
        name = QFontMetrics(theme.font(bold=True)).height()
        facts = QFontMetrics(theme.font(0.92)).height()
        return QSize(80, name + 2 * facts + 2 * _PAD)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        """Draw name, badge and facts."""
        line = index.data(_LINE_ROLE)
        assert isinstance(line, TakeLine)  # noqa: S101  # the panel put it there
        rect: QRect = option.rect
        state = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.SELECTED))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(theme.HOVER))
        inner = rect.adjusted(_PAD + 2, _PAD, -_PAD, -_PAD)
        name_font, facts_font = theme.font(bold=True), theme.font(0.92)
        height = QFontMetrics(name_font).height()
        if line.badge:
            self._draw_badge(painter, line, inner, height)
        room = inner.width() - (height + 10 if line.badge else 0)
        painter.setFont(name_font)
        painter.setPen(QColor(theme.TEXT))
        name = QFontMetrics(name_font).elidedText(
            line.name, Qt.TextElideMode.ElideRight, room
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop, name)
        painter.setFont(facts_font)
        painter.setPen(QColor(theme.TEXT_DIM))
        metrics = QFontMetrics(facts_font)
        for row, text in enumerate(line.facts):
            place = inner.translated(0, height + row * metrics.height())
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignTop, shown)
        painter.restore()

    @staticmethod
    def _draw_badge(
        painter: QPainter, line: TakeLine, inner: QRect, height: int
    ) -> None:
        """Draw A or B; filled for the take that is heard."""
        place = QRect(inner.right() - height - 1, inner.top(), height + 2, height)
        painter.setPen(QColor(theme.ACCENT))
        painter.setBrush(QColor(theme.ACCENT if line.heard else theme.PANEL))
        painter.drawRoundedRect(place, 4, 4)
        painter.setPen(QColor("#ffffff" if line.heard else theme.TEXT))
        painter.setFont(theme.font(0.92, bold=True))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, line.badge)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        """Put the editor over the name."""
        del index
        rect: QRect = option.rect
        editor.setGeometry(rect.adjusted(2, 1, -2, 0))
        editor.setFixedHeight(editor.sizeHint().height())


class _TakeList(QListWidget):
    """The list; Delete removes, Enter opens. Empty, it says what will be there."""

    removed = Signal(int)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the takes, or a word for those to come."""
        super().paintEvent(event)
        if self.count() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme.TEXT_DIM))
            painter.drawText(
                self.viewport().rect().adjusted(8, 8, -8, -8),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                self.tr("Every separation is kept here, to compare and to go back to."),
            )
            painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove the current take."""
        row = self.currentRow()
        if event.key() == Qt.Key.Key_Delete and row >= 0:
            self.removed.emit(_id_of(self.item(row)))
        else:
            super().keyPressEvent(event)


class TakesPanel(QWidget):
    """All takes, the newest first, and what can be done with them.

    Signals, each with the take's number: ``opened(id)``, ``compared(id)`` when another
    one was chosen, ``renamed(id, name)``, ``removed(id)``; ``toggled()`` when the other
    one is to be heard, or no more.
    """

    opened = Signal(int)
    compared = Signal(int)
    renamed = Signal(int, str)
    removed = Signal(int)
    toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.list = _TakeList()
        self.list.setAccessibleName(self.tr("Takes"))
        self.list.setItemDelegate(_TakeDelegate(self.list))
        self.list.setMouseTracking(True)
        self.list.setEditTriggers(QListWidget.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumHeight(theme.px(112))
        self.list.itemSelectionChanged.connect(self._select)
        self.list.itemActivated.connect(lambda item: self.opened.emit(_id_of(item)))
        self.list.itemChanged.connect(self._rename)
        self.list.removed.connect(self.removed)
        self.ab = QPushButton(self.tr("A/B"))
        self.ab.setCheckable(True)
        self.ab.clicked.connect(self.toggled)
        self.open_button = QPushButton(self.tr("Open"))
        self.remove_button = QPushButton(self.tr("Remove"))
        self.open_button.clicked.connect(lambda: self._act(self.opened.emit))
        self.remove_button.clicked.connect(lambda: self._act(self.removed.emit))
        for button, tip in (
            (self.ab, self.tr("Hear take B at the same place, equally loud")),
            (self.open_button, self.tr("Go on with this take and its edits (Enter)")),
            (self.remove_button, self.tr("Remove this take (Delete)")),
        ):
            button.setToolTip(tip)
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in (self.ab, self.open_button, self.remove_button):
            button.setObjectName("tight")
            row.addWidget(button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 10)
        column.setSpacing(6)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        self.show_takes((), can_compare=False)

    def show_takes(
        self, lines: Sequence[TakeLine], *, can_compare: bool, hearing: bool = False
    ) -> None:
        """Show these takes; the selection stays where it is."""
        chosen = self._line()
        ids = [_id_of(self.list.item(row)) for row in range(self.list.count())]
        with QSignalBlocker(self.list):
            # Items stay where they can: a double click on one begins with a click.
            if ids != [line.id for line in lines]:
                self.list.clear()
                for line in lines:
                    item = QListWidgetItem(self.list)
                    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                    if chosen is not None and line.id == chosen.id:
                        self.list.setCurrentItem(item)
            for row, line in enumerate(lines):
                self._fill(self.list.item(row), line)
        self.list.viewport().update()
        self.ab.setEnabled(can_compare)
        self.ab.setChecked(hearing)
        self._show_possible()

    def edit_name(self) -> None:
        """Edit the name of the current take in place."""
        if self._line() is not None:
            self.list.editItem(self.list.currentItem())

    @staticmethod
    def _fill(item: QListWidgetItem, line: TakeLine) -> None:
        item.setData(_LINE_ROLE, line)
        item.setText(line.name)
        words = ", ".join(filter(None, (line.name, line.badge, *line.facts)))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, line.figures)
        lines = (line.name, *line.facts, line.figures)
        item.setToolTip(plain_tip("\n".join(filter(None, lines))))

    def _line(self) -> TakeLine | None:
        row = self.list.currentRow()
        return None if row < 0 else self.list.item(row).data(_LINE_ROLE)

    def _rename(self, item: QListWidgetItem) -> None:
        """Say that a name was edited, once its editor is closed."""
        number, text = _id_of(item), item.text()
        QTimer.singleShot(0, self, lambda: self.renamed.emit(number, text))

    def _select(self) -> None:
        self._show_possible()
        self._act(self.compared.emit)

    def _show_possible(self) -> None:
        line = self._line()
        self.open_button.setEnabled(line is not None and line.badge != "A")
        self.remove_button.setEnabled(line is not None and self.list.count() > 1)

    def _act(self, act: Callable[[int], object]) -> None:
        line = self._line()
        if line is not None:
            act(line.id)


def _id_of(item: QListWidgetItem) -> int:
    line = item.data(_LINE_ROLE)
    assert isinstance(line, TakeLine)  # noqa: S101  # the panel put it there
    return line.id
