"""Every command by typing a part of its name."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

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
    """A field and the commands that fit; Enter runs the first, or the chosen one."""

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
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.field.textChanged.connect(self._fill)
        self.field.returnPressed.connect(self._run)
        self.list.itemClicked.connect(lambda _: self._run())
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        self.resize(theme.px(460), theme.px(420))
        self._fill("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let up and down choose while the field has the keyboard."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self.list.count():
                row = (self.list.currentRow() + step) % self.list.count()
                self.list.setCurrentRow(row)
                return True
        return super().eventFilter(watched, event)

    def _fill(self, text: str) -> None:
        self.list.clear()
        for action in matching(text, self._actions):
            keys = shown_keys(action.shortcut())
            name = plain_name(action.text())
            item = QListWidgetItem(f"{name}    {keys}" if keys else name)
            item.setData(Qt.ItemDataRole.UserRole, action)
            if not action.isEnabled():
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _run(self) -> None:
        row = self.list.currentRow()
        if row < 0:
            return
        action = self.list.item(row).data(Qt.ItemDataRole.UserRole)
        if isinstance(action, QAction) and action.isEnabled():
            self.accept()
            action.trigger()


def _folded(action: QAction) -> str:
    return plain_name(action.text()).casefold()
