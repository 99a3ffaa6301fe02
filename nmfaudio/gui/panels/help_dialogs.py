"""The sheet of shortcuts, and what this program is."""

import platform

from PySide6.QtCore import QCoreApplication, Qt, qVersion
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nmfaudio import __version__
from nmfaudio.gui.action_table import ACTIONS, KEYS_WITHOUT_MENU, MENUS
from nmfaudio.gui.panels.widgets import plain_label
from nmfaudio.gui.style import theme

__all__ = ["AboutDialog", "ShortcutsDialog"]


class ShortcutsDialog(QDialog):
    """All keys on one sheet, menu by menu, each where the sheet is shortest."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        specs = {spec.id: spec for spec in ACTIONS}
        columns = QHBoxLayout()
        columns.setSpacing(36)
        sides = (QVBoxLayout(), QVBoxLayout(), QVBoxLayout())
        filled = [0, 0, len(KEYS_WITHOUT_MENU) + 3]  # lines, with the note
        for _, title, entries in MENUS:
            lines = [
                (_shown(specs[e].keys[0]), _translated(specs[e].text))
                for e in entries
                if e in specs and specs[e].keys
            ]
            place = filled.index(min(filled))
            filled[place] += len(lines) + 2
            sides[place].addLayout(self._group(_translated(title), lines))
        free = [(key, _translated(text)) for key, text in KEYS_WITHOUT_MENU]
        sides[2].addLayout(self._group(self.tr("Components and canvases"), free))
        note = plain_label(
            self.tr("Space always plays; a button that has the keyboard takes Enter."),
            name="dim",
        )
        note.setWordWrap(True)
        sides[2].addWidget(note)
        for side in sides:
            side.setSpacing(14)
            side.addStretch(1)
            columns.addLayout(side)
        buttons = _close_button(self.tr("Close"))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.addLayout(columns)
        column.addWidget(buttons)

    def _group(self, title: str, lines: list[tuple[str, str]]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        head = plain_label(title.replace("&", "").upper(), name="sectionTitle")
        grid.addWidget(head, 0, 0, 1, 2)
        for row, (key, text) in enumerate(lines, start=1):
            label = plain_label(key)
            label.setFont(theme.font(bold=True))
            grid.addWidget(label, row, 0)
            shown = text.replace("&", "").rstrip("…")
            grid.addWidget(plain_label(shown, name="dim"), row, 1)
        return grid


class AboutDialog(QDialog):
    """Name, version, purpose, licence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("About nmfaudio"))
        name = plain_label("nmfaudio")
        name.setFont(theme.font(1.8, bold=True))
        what = plain_label(
            self.tr(
                "Takes a recording apart without a trained model: it writes the "
                "spectrogram as a product of templates and activations, shows every "
                "component, and renders sources whose stems add up to the mix."
            )
        )
        what.setWordWrap(True)
        what.setMinimumWidth(420)
        versions = plain_label(
            self.tr("Version {0} · Python {1} · Qt {2} · BSD 3-Clause licence").format(
                __version__, platform.python_version(), qVersion()
            ),
            name="dim",
        )
        buttons = _close_button(self.tr("Close"))
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 16)
        column.setSpacing(12)
        for label in (name, what, versions):
            column.addWidget(label)
        column.addWidget(buttons)


def _close_button(text: str) -> QDialogButtonBox:
    box = QDialogButtonBox()
    box.addButton(QPushButton(text), QDialogButtonBox.ButtonRole.RejectRole)
    return box


def _translated(text: str) -> str:
    return QCoreApplication.translate("MainWindow", text)


def _shown(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
