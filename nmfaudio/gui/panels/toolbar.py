"""The bar on top: open, play, the kind of music, Separate, export."""

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from nmfaudio.gui.language import QT_TRANSLATE_NOOP, translate
from nmfaudio.gui.panels.widgets import plain_label
from nmfaudio.gui.state.shortcuts import with_keys
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.icons import draw_icon
from nmfaudio.gui.style.text import format_clock
from nmfaudio.separation.choice.decide import AUTO, PRESETS
from nmfaudio.separation.request.recipe import Recipe

__all__ = ["Toolbar", "preset_words"]


_PRESET_WORDS = {
    "auto": QT_TRANSLATE_NOOP("Toolbar", "Auto"),
    "drum-loop": QT_TRANSLATE_NOOP("Toolbar", "Drum loop"),
    "free": QT_TRANSLATE_NOOP("Toolbar", "Free"),
    "full-mix": QT_TRANSLATE_NOOP("Toolbar", "Full mix"),
    "instruments": QT_TRANSLATE_NOOP("Toolbar", "Instruments"),
    "left-centre-right": QT_TRANSLATE_NOOP("Toolbar", "Left, centre, right"),
    "melody": QT_TRANSLATE_NOOP("Toolbar", "Melody"),
    "percussive-harmonic": QT_TRANSLATE_NOOP("Toolbar", "Percussive harmonic"),
    "voice": QT_TRANSLATE_NOOP("Toolbar", "Voice"),
}


_Spared: TypeAlias = tuple[int, bool, Callable[[bool], object]]
"""What it takes, pixels, whether it is shown, and what shows or leaves it out."""

_GAP = 8
_MAIN_WIDTH = 120


def preset_words(name: str) -> str:
    """Return what a preset, or what follows it, is called; others keep their names."""
    words = _PRESET_WORDS.get(name)
    if words is None:
        return translate("Library", name)
    return translate("Toolbar", words)


class _ChangingButton(QPushButton):
    """A button whose word changes: the longest one has room, and so has its frame."""

    def __init__(self, *words: str) -> None:
        super().__init__(words[0])
        self._words = words

    def sizeHint(self) -> QSize:
        """Return the size for the longest word, at least of a main button."""
        hint, width_of = super().sizeHint(), self.fontMetrics().horizontalAdvance
        frame = hint.width() - width_of(self.text())
        hint.setWidth(max(_MAIN_WIDTH, frame + max(map(width_of, self._words))))
        return hint

    def minimumSizeHint(self) -> QSize:
        """Return the same: no word of it may be cut off."""
        return self.sizeHint()


class Toolbar(QWidget):
    """Transport on the left, the separation on the right.

    Signals: ``separate_wanted()``, ``cancel_wanted()``; the other buttons are
    for actions, which :mod:`nmfaudio.gui.menus.controls` binds.
    """

    separate_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._busy = False
        self._actions: tuple[QAction | None, QAction | None] = (None, None)
        self._position_s = -1.0
        self._duration_s = -1.0
        self.open_button = self._button("open", self.tr("Open"))
        self.start_button = self._button("start")
        self.play_button = self._button("play")
        self.loop_button = self._button("loop")
        self.clock = plain_label("0:00.00")
        self.clock.setFont(theme.mono_font(1.45, bold=True))
        # Its name is what it shows: a reader says where playing is.
        self.clock.setAccessibleDescription(self.tr("Position"))
        self.length = plain_label("/ 0:00.00", name="dim")
        self.length.setFont(theme.mono_font())
        self.preset_label = QLabel(self.tr("Prese&t"))
        self.preset = QComboBox()
        for name in (AUTO, *PRESETS):
            self.preset.addItem(translate("Toolbar", _PRESET_WORDS[name]), name)
        self.preset.setMinimumWidth(theme.px(84))
        self.preset.view().setMinimumWidth(self.preset.sizeHint().width() + 24)
        self.separate_button = _ChangingButton(self.tr("Separate"), self.tr("Cancel"))
        self.separate_button.setObjectName("primary")
        self.separate_button.setEnabled(False)
        self.separate_button.clicked.connect(self._press_separate)
        self.export_button = QPushButton(self.tr("Export…"))
        self.export_button.setAccessibleName(self.export_button.text())
        draw_icon(self.export_button, "export")
        self.export_button.setIconSize(QSize(theme.px(16), theme.px(16)))
        self.export_button.setMinimumHeight(max(34, theme.px(27)))
        self.export_button.setEnabled(False)
        self._words: dict[QAbstractButton, str] = {
            button: button.text() for button in (self.export_button, self.open_button)
        }
        self._lay_out()

    @property
    def recipe(self) -> Recipe | None:
        """The recipe that is to be followed instead of a preset."""
        chosen = self.preset.currentData()
        return chosen if isinstance(chosen, Recipe) else None

    @property
    def preset_name(self) -> str:
        """The preset that is to be followed; where a recipe is, that is not asked."""
        return AUTO if self.recipe is not None else str(self.preset.currentData())

    def choose(self, preset: str, recipe: Recipe | None = None) -> None:
        """Show what is to be followed; a recipe stands below the presets."""
        for index in range(self.preset.count() - 1, len(PRESETS), -1):
            self.preset.removeItem(index)
        if recipe is not None:
            self.preset.addItem(self.tr("Recipe: {0}").format(recipe.name), recipe)
            self.preset.setCurrentIndex(self.preset.count() - 1)
        else:
            self.preset.setCurrentIndex(max(0, self.preset.findData(preset)))

    def set_position(self, position_s: float, duration_s: float) -> None:
        """Show where playback is."""
        before = self._n_figures
        if position_s != self._position_s:
            self._position_s = position_s
            self.clock.setText(format_clock(position_s))
        if duration_s != self._duration_s:
            self._duration_s = duration_s
            self.length.setText(f"/ {format_clock(duration_s)}")
        if self._n_figures != before:  # hours have come, or gone
            self._leave_out()

    @property
    def _n_figures(self) -> tuple[int, int]:
        return len(self.clock.text()), len(self.length.text())

    def set_playing(self, *, playing: bool) -> None:
        """Show Stop while playing, else Play."""
        draw_icon(self.play_button, "stop" if playing else "play")
        self.play_button.setAccessibleName(
            self.tr("Stop") if playing else self.tr("Play")
        )

    def set_busy(self, *, busy: bool, possible: bool) -> None:
        """Turn Separate into Cancel while work runs."""
        self._busy = busy
        self.separate_button.setText(self.tr("Cancel") if busy else self.tr("Separate"))
        self._name_keys()
        self.separate_button.setEnabled(busy or possible)
        self.separate_button.setProperty("busy", busy)
        self.separate_button.style().unpolish(self.separate_button)
        self.separate_button.style().polish(self.separate_button)

    def set_actions(self, separate: QAction, cancel: QAction) -> None:
        """Name in a tip the keys that do what the button for both does."""
        self._actions = (separate, cancel)
        for action in self._actions:
            action.changed.connect(self._name_keys)
        self._name_keys()

    def _name_keys(self) -> None:
        tips = (
            self.tr("Take the recording apart"), self.tr("Stop the work that runs")
        )  # fmt: skip
        self.separate_button.setToolTip(
            with_keys(tips[self._busy], self._actions[self._busy])
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what can be done without where there is too little room."""
        super().resizeEvent(event)
        self._leave_out()

    def _leave_out(self) -> None:
        spared = [self._spared(self.start_button)]
        spared += [self._spared_word(button) for button in self._words]
        spared += [self._spared(label) for label in (self.length, self.preset_label)]
        needed = self.minimumSizeHint().width()
        needed -= sum(width for width, is_shown, _ in spared if is_shown)
        for width, _, show in spared:
            needed += width
            show(needed <= self.width())

    def _spared(self, widget: QWidget) -> _Spared:
        return (
            widget.sizeHint().width() + _GAP,
            not widget.isHidden(),
            widget.setVisible,
        )

    def _spared_word(self, button: QAbstractButton) -> _Spared:
        """Have a button go without its word: it has an icon, a name and a tip."""
        word, is_shown = self._words[button], bool(button.text())
        button.ensurePolished()
        hints = []
        for text in (word, "", word if is_shown else ""):
            button.setText(text)
            hints.append(button.sizeHint().width())
        return (
            hints[0] - hints[1],
            is_shown,
            lambda wanted: button.setText(word if wanted else ""),
        )

    def _button(self, name: str, text: str = "") -> QToolButton:
        button = QToolButton(self)
        draw_icon(button, name)
        button.setIconSize(QSize(theme.px(20), theme.px(20)))
        button.setMinimumHeight(max(34, theme.px(27)))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if text:
            button.setText(text)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        else:
            button.setMinimumWidth(max(40, theme.px(28)))
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(_GAP)
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
        self._add_preset(row)
        self.separate_button.setMinimumHeight(max(34, theme.px(27)))
        row.addWidget(self.separate_button)
        row.addWidget(self.export_button)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _add_preset(self, row: QHBoxLayout) -> None:
        """Add the one choice that is asked for in front."""
        label = self.preset_label
        label.setObjectName("dim")
        label.setBuddy(self.preset)
        self.preset.setAccessibleName(self.tr("Preset"))
        self.preset.setToolTip(
            self.tr(
                "What kind of music it is; auto measures the sound and says what it "
                "chose"
            )
        )
        row.addWidget(label)
        row.addWidget(self.preset)
        row.addSpacing(6)

    def _press_separate(self) -> None:
        if self._busy:
            self.cancel_wanted.emit()
        else:
            self.separate_wanted.emit()
