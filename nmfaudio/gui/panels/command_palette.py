"""Every command, and every menu, by typing a part of its name."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nmfaudio.gui.panels.widgets import resize_on_screen
from nmfaudio.gui.state.shortcuts import plain_name, shown_keys
from nmfaudio.gui.style import theme

__all__ = ["CommandPalette", "matching"]


def matching(text: str, actions: Sequence[QAction]) -> list[QAction]:
    """Return the actions whose names hold all typed words, best first.

    A name that begins with what was typed comes before one that has it inside.
    """
    words = text.casefold().split()
    found = [a for a in actions if all(word in _folded(a) for word in words)]
    start = " ".join(words)
    return sorted(found, key=lambda action: not _folded(action).startswith(start))


class CommandPalette(QDialog):
    """A field and the commands that fit; Enter runs the first, or the chosen one.

    The action of a menu opens the menu.
    """

    def __init__(
        self, actions: Sequence[QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Find a command"))
        self._actions = [action for action in actions if plain_name(action.text())]
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Type what you want to do"))
        self.field.setAccessibleName(self.tr("Find a command"))
        self.field.installEventFilter(self)
        self.list = QTreeWidget()
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(theme.px(6))
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self._run)
        self.list.itemClicked.connect(lambda *_: self._run())
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        resize_on_screen(self, 460, 420)
        self._fill("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let up and down choose while the field has the keyboard."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self._step(step)
                return True
        return super().eventFilter(watched, event)

    def _fill(self, text: str) -> None:
        self.list.clear()
        for action in matching(text, self._actions):
            keys = shown_keys(action.shortcut()) if action.menu() is None else "▸"
            name = plain_name(action.text())
            item = QTreeWidgetItem(self.list, [name, keys])
            item.setData(0, Qt.ItemDataRole.UserRole, action)
            if not action.isEnabled():
                item.setFlags(Qt.ItemFlag.NoItemFlags)
        if not self.list.topLevelItemCount():
            sentence = self.tr("Nothing is called that: try another word")
            item = QTreeWidgetItem(self.list, [sentence, ""])
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self._step(1)

    def _step(self, step: int) -> None:
        """Choose the next command that is possible now, or the one before."""
        rows = range(self.list.topLevelItemCount())
        possible = [item for row in rows if _can_run(item := self._item(row))]
        if possible:
            current = self.list.currentItem()
            place = possible.index(current) if current in possible else -1
            self.list.setCurrentItem(possible[(place + step) % len(possible)])

    def _item(self, row: int) -> QTreeWidgetItem:
        item = self.list.topLevelItem(row)
        assert item is not None  # noqa: S101  # of a row that there is
        return item

    def _run(self) -> None:
        item = self.list.currentItem()
        if item is None:
            return
        action = item.data(0, Qt.ItemDataRole.UserRole)
        if isinstance(action, QAction) and action.isEnabled():
            self.accept()
            menu = action.menu()
            if isinstance(menu, QMenu):
                middle = self.geometry().center()
                menu.popup(middle - QPoint(self.width() // 4, self.height() // 4))
            else:
                action.trigger()


def _can_run(item: QTreeWidgetItem) -> bool:
    return bool(item.flags() & Qt.ItemFlag.ItemIsEnabled)


def _folded(action: QAction) -> str:
    return plain_name(action.text()).casefold()
