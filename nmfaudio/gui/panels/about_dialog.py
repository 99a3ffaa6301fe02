"""What this program is."""

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nmfaudio import __version__
from nmfaudio.gui.panels.widgets import plain_label
from nmfaudio.gui.style import theme

__all__ = ["AboutDialog"]


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
