"""All keys on one list, menu by menu; those of commands can be changed."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nmfaudio.gui.action_table import KEYS_WITHOUT_MENU, MENUS
from nmfaudio.gui.language import translate
from nmfaudio.gui.panels.widgets import plain_label, resize_on_screen
from nmfaudio.gui.state.shortcuts import Shortcuts, plain_name, shown_keys
from nmfaudio.gui.style import theme

__all__ = ["ShortcutsDialog"]

_NAME = Qt.ItemDataRole.UserRole


class ShortcutsDialog(QDialog):
    """Choose a command, press its new key; a key that is taken is refused.

    Parameters
    ----------
    shortcuts : Shortcuts
        What is shown and changed.
    """

    def __init__(self, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self._shortcuts = shortcuts
        self._name: str | None = None
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Find a command or a key"))
        self.field.setAccessibleName(self.tr("Find a command or a key"))
        self.field.textChanged.connect(self._filter)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Commands and their keys"))
        self.list.setHeaderLabels([self.tr("Command"), self.tr("Keys")])
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(theme.px(12))
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(
            1, QHeaderView.ResizeMode.ResizeToContents
        )
        self._lines: dict[str, QTreeWidgetItem] = {}
        self._groups: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        self._fill()
        self.list.currentItemChanged.connect(lambda *_: self._choose())
        self.keys = QKeySequenceEdit()
        self.keys.setMaximumSequenceLength(1)
        self.keys.setAccessibleName(self.tr("New key"))
        self.keys.keySequenceChanged.connect(self._press)
        self.none = self._button(self.tr("&No key"), self._clear)
        self.reset = self._button(self.tr("&Default"), self._reset)
        self.reset_all = self._button(self.tr("&All as they were"), self._reset_all)
        self.text = plain_label(name="dim")
        self.text.setWordWrap(True)
        self._lay_out()
        self._choose()

    def item_of(self, name: str) -> QTreeWidgetItem:
        """Return the line of an action."""
        return self._lines[name]

    def _fill(self) -> None:
        actions = self._shortcuts.actions
        for _, title, entries in MENUS:
            names = [name for name in entries if name in actions]
            made = [QTreeWidgetItem([self._shortcuts.names[name]]) for name in names]
            for name, line in zip(names, made, strict=True):
                line.setData(0, _NAME, name)
                self._lines[name] = line
                self._show(name)
            self._add(plain_name(translate("Menu", title)), made)
        fixed = [
            QTreeWidgetItem(
                [translate("Menu", entry.text), translate("Menu", entry.shown)]
            )
            for entry in KEYS_WITHOUT_MENU
        ]
        self._add(self.tr("Everywhere; these stay as they are"), fixed)
        self.list.expandAll()

    def _add(self, title: str, lines: list[QTreeWidgetItem]) -> None:
        """Add a group of lines under a title."""
        head = QTreeWidgetItem([title])
        head.setFlags(Qt.ItemFlag.ItemIsEnabled)
        head.setFont(0, theme.font(bold=True))
        head.addChildren(lines)
        self.list.addTopLevelItem(head)
        self._groups.append((head, lines))

    def _show(self, name: str) -> None:
        """Show the keys of a command; those that the user chose are bold."""
        line = self._lines[name]
        keys = self._shortcuts.actions[name].shortcuts()
        line.setText(1, ", ".join(map(shown_keys, keys)))
        line.setFont(1, theme.font(bold=not self._shortcuts.is_default(name)))

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        for head, lines in self._groups:
            for line in lines:
                said = f"{line.text(0)} {line.text(1)}".casefold()
                line.setHidden(not all(word in said for word in words))
            head.setHidden(all(line.isHidden() for line in lines))

    def _choose(self) -> None:
        """Ask for the key of the chosen command."""
        line = self.list.currentItem()
        self._name = None if line is None else line.data(0, _NAME)
        for widget in (self.keys, self.none, self.reset):
            widget.setEnabled(self._name is not None)
        self.keys.clear()
        if line is None or self._name is None:
            self.text.setText(self.tr("Choose a command to give it another key."))
            return
        about = self.tr("Press the new key of “{0}” in the field.")
        self.text.setText(about.format(line.text(0)))

    def _press(self, keys: QKeySequence) -> None:
        if not keys.isEmpty():
            self._change(lambda name: self._shortcuts.assign(name, keys))
            self.keys.clear()

    def _clear(self) -> None:
        self._change(lambda name: self._shortcuts.assign(name, QKeySequence()))

    def _reset(self) -> None:
        self._change(self._shortcuts.reset)

    def _reset_all(self) -> None:
        self._shortcuts.reset_all()
        for name in self._lines:
            self._show(name)
        self.text.setText(self.tr("All commands have the keys they began with."))

    def _change(self, act: Callable[[str], str]) -> None:
        """Change the keys of the chosen command, or say why not."""
        name = self._name
        if name is None:
            return
        refusal = act(name)
        self._show(name)
        line = self._lines[name]
        keys = line.text(1) or self.tr("no key")
        changed = self.tr("“{0}” has {1} now.").format(line.text(0), keys)
        self.text.setText(refusal or changed)
        self.text.setObjectName("warning" if refusal else "dim")
        self.text.style().polish(self.text)

    def _button(self, text: str, act: object) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(act)
        return button

    def _lay_out(self) -> None:
        change = QHBoxLayout()
        label = plain_label(self.tr("New key"))
        label.setBuddy(self.keys)
        change.addWidget(label)
        change.addWidget(self.keys, 1)
        for button in (self.none, self.reset):
            change.addWidget(button)
        ends = QHBoxLayout()
        ends.addWidget(self.reset_all)
        ends.addStretch(1)
        ends.addWidget(self._button(self.tr("&Close"), self.close))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        column.addLayout(change)
        column.addWidget(self.text)
        column.addLayout(ends)
        resize_on_screen(self, 560, 640)
