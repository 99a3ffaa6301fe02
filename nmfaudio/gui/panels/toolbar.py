"""The bar on top: open, play, what to ask for, Separate, the null figure."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QWidget,
)

from nmfaudio.gui.panels.widgets import plain_label
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.icons import icon
from nmfaudio.gui.style.text import format_clock, format_db
from nmfaudio.separation.choice.decide import AUTO, PRESETS
from nmfaudio.separation.request.settings import MAX_COMPONENTS, Settings

__all__ = ["Toolbar"]


class CountBox(QSpinBox):
    """A whole number, or "auto" at the lower end."""

    def __init__(self, most: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(0, most)
        self.setSpecialValueText(self.tr("auto"))
        self.setFixedWidth(78)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)

    def count(self) -> int | None:
        """Return the number, or None for auto."""
        return self.value() or None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Escape give the keyboard back to the window."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.clearFocus()


class Toolbar(QWidget):
    """Transport on the left, the separation on the right.

    Signals: ``separate_wanted()``, ``cancel_wanted()``; open, start, play and loop are
    buttons for actions, which :mod:`nmfaudio.gui.menus.controls` binds.
    """

    separate_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._busy = False
        self._position_s = -1.0
        self._duration_s = -1.0
        self.open_button = self._button("open", self.tr("Open"))
        self.start_button = self._button("start")
        self.play_button = self._button("play")
        self.loop_button = self._button("loop")
        self.clock = plain_label("0:00.00")
        self.clock.setFont(theme.mono_font(1.45, bold=True))
        self.clock.setAccessibleName(self.tr("Position"))
        self.length = plain_label("/ 0:00.00", name="dim")
        self.length.setFont(theme.mono_font())
        self.preset = QComboBox()
        for name in (AUTO, *PRESETS):
            self.preset.addItem(name.replace("-", " ").capitalize(), name)
        self.preset.setFixedWidth(124)
        self.preset.view().setMinimumWidth(self.preset.sizeHint().width() + 24)
        self.components = CountBox(MAX_COMPONENTS)
        self.sources = CountBox(99)
        self.separate_button = QPushButton(self.tr("Separate"))
        self.separate_button.setObjectName("primary")
        self.separate_button.setEnabled(False)
        self.separate_button.clicked.connect(self._press_separate)
        self.null_badge = plain_label()
        self.null_badge.setFont(theme.mono_font(0.95))
        self._lay_out()
        self.set_null(None)

    def settings(self) -> Settings:
        """Return what the boxes ask for."""
        return Settings(
            n_components=self.components.count(),
            n_sources=self.sources.count(),
            preset=str(self.preset.currentData()),
        )

    def set_position(self, position_s: float, duration_s: float) -> None:
        """Show where playback is."""
        if position_s != self._position_s:
            self._position_s = position_s
            self.clock.setText(format_clock(position_s))
        if duration_s != self._duration_s:
            self._duration_s = duration_s
            self.length.setText(f"/ {format_clock(duration_s)}")

    def set_playing(self, *, playing: bool) -> None:
        """Show Stop while playing, else Play."""
        self.play_button.setIcon(icon("stop" if playing else "play"))
        self.play_button.setAccessibleName(
            self.tr("Stop") if playing else self.tr("Play")
        )

    def set_busy(self, *, busy: bool, possible: bool) -> None:
        """Turn Separate into Cancel while work runs."""
        self._busy = busy
        self.separate_button.setText(self.tr("Cancel") if busy else self.tr("Separate"))
        self.separate_button.setToolTip(
            self.tr("Stop the work that runs (Esc)")
            if busy
            else self.tr("Take the recording apart (Ctrl+Return)")
        )
        self.separate_button.setEnabled(busy or possible)
        self.separate_button.setProperty("busy", busy)
        self.separate_button.style().unpolish(self.separate_button)
        self.separate_button.style().polish(self.separate_button)

    def set_null(self, null_db: float | None, *, measuring: bool = False) -> None:
        """Show how closely the stems add up to the recording."""
        if null_db is not None:
            self.null_badge.setText(
                self.tr("null {0}").format(format_db(null_db, decimals=0))
            )
        else:
            waiting = self.tr("null …") if measuring else self.tr("null –")  # noqa: RUF001
            self.null_badge.setText(waiting)
        self.null_badge.setToolTip(
            self.tr(
                "What is left of the recording when all stems and the residual are "
                "taken away from it: the lower the better, −120 dB is inaudible"  # noqa: RUF001
            )
        )

    def _button(self, name: str, text: str = "") -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(name))
        button.setIconSize(QSize(20, 20))
        button.setMinimumHeight(34)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if text:
            button.setText(text)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        else:
            button.setMinimumWidth(40)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self.open_button)
        row.addSpacing(10)
        for button in (self.start_button, self.play_button, self.loop_button):
            row.addWidget(button)
        row.addSpacing(8)
        widest = self.clock.fontMetrics().horizontalAdvance("00:00.00")
        self.clock.setMinimumWidth(widest + 4)
        self.clock.setAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        row.addWidget(self.clock)
        row.addWidget(self.length)
        row.addStretch(1)
        self._add_fields(row)
        self.separate_button.setMinimumHeight(34)
        self.separate_button.setMinimumWidth(120)
        row.addWidget(self.separate_button)
        row.addSpacing(4)
        self.null_badge.setMinimumWidth(98)
        self.null_badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.null_badge.setStyleSheet(
            f"background: {theme.CANVAS}; border: 1px solid {theme.BORDER};"
            f"border-radius: 6px; padding: 6px 8px; color: {theme.TEXT_DIM};"
        )
        row.addWidget(self.null_badge)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _add_fields(self, row: QHBoxLayout) -> None:
        """Add what can be asked of a separation, each with its label."""
        fields: tuple[tuple[str, QWidget, str], ...] = (
            (
                self.tr("Prese&t"),
                self.preset,
                self.tr(
                    "What kind of music it is; auto measures the sound and says what "
                    "it chose"
                ),
            ),
            (
                self.tr("&Components"),
                self.components,
                self.tr(
                    "How many components the sound is split into; auto measures the "
                    "sound and decides"
                ),
            ),
            (
                self.tr("S&ources"),
                self.sources,
                self.tr("How many sources the components are grouped into at first"),
            ),
        )
        for text, box, tip in fields:
            # Plain text would show the ampersand: these words are the program's own.
            label = QLabel(text)
            label.setObjectName("dim")
            label.setBuddy(box)
            box.setAccessibleName(text.replace("&", ""))
            box.setToolTip(tip)
            row.addWidget(label)
            row.addWidget(box)
            row.addSpacing(6)

    def _press_separate(self) -> None:
        if self._busy:
            self.cancel_wanted.emit()
        else:
            self.separate_wanted.emit()
