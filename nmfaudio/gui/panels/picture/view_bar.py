"""Above the picture: what it is of, and how it looks at sound."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QToolButton, QWidget

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.gui.panels.widgets import word_button
from nmfaudio.gui.state.picture import PictureChoice, Shown, Tool
from nmfaudio.gui.state.views import FrequencyView
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.icons import draw_icon
from nmfaudio.spectral.analysis import ALL_CHANNELS, CONSTANT_Q, MIXED_WINDOWS
from nmfaudio.spectral.grid import AxisKind

__all__ = ["PictureBar"]

Option: TypeAlias = tuple[str, object]

_WINDOWS = (512, 1024, 2048, 4096, 8192, 16384)
_NARROWEST = 58
"""Of a box, pixels: a small window shows the beginnings of their words."""

_AXES: tuple[AxisKind, ...] = ("log", "linear", "mel")


class PictureBar(QWidget):
    """Boxes and switches over a :class:`PictureChoice` and the frequency axis."""

    def __init__(
        self,
        choice: PictureChoice,
        frequency_view: FrequencyView,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sidePanel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._choice = choice
        self._is_solo = False
        self._axis = frequency_view
        self._halves = (QWidget(), QWidget())
        self._lines = QGridLayout(self)
        self._lines.setContentsMargins(14, 3, 10, 3)
        self._lines.setSpacing(6)
        row, looks = (QHBoxLayout(half) for half in self._halves)
        for half in (row, looks):
            half.setContentsMargins(0, 0, 0, 0)
            half.setSpacing(6)
        self.shown = self._box(row, self.tr("Picture of"), self._choose_shown)
        self.follow = self._switch(
            row,
            self.tr("Follow"),
            self.tr("Show what is heard as soon as something is soloed or muted"),
            lambda on: choice.choose(follows_solo=on),
        )
        self.colours = self._switch(
            row,
            self.tr("Colours"),
            self.tr("Paint each place in the colour of the source it belongs to"),
            lambda on: choice.choose(coloured=on),
        )
        row.addStretch(1)
        self.tools = {tool: self._tool(row, tool) for tool in Tool}
        row.addStretch(1)
        row = looks
        self.axis = self._box(row, self.tr("Frequency axis"), self._choose_axis)
        self.window_box = self._box(
            row, self.tr("Window"), lambda value: choice.choose(window=_whole(value))
        )
        self.channel = self._box(
            row, self.tr("Channel"), lambda value: choice.choose(channel=str(value))
        )
        self.normalized = self._switch(
            row,
            self.tr("Normalize"),
            self.tr("Show each frequency relative to its own loudest moment"),
            lambda on: choice.choose(normalized=on),
        )
        _fill(self.shown, self._shown_options())
        _fill(self.axis, self._axis_options())
        self.show_recording(None)
        self._is_narrow: bool | None = None
        self._is_low = False
        self._lay_out(is_narrow=False)
        choice.changed.connect(self._follow)
        frequency_view.changed.connect(self._follow)
        self._follow()

    def minimumSizeHint(self) -> QSize:
        """Return the size of the halves one below the other: the bar can do that."""
        sizes = [half.minimumSizeHint() for half in self._halves]
        wide = max(size.width() for size in sizes) + 24
        return QSize(wide, super().minimumSizeHint().height())

    @property
    def first_line(self) -> int:
        """Height of the bar with one line."""
        edges = self._lines.contentsMargins()
        lines = [half.sizeHint().height() for half in self._halves]
        line = lines[0] if self._is_narrow else max(lines)
        return line + edges.top() + edges.bottom()

    @property
    def second_line(self) -> int:
        """How much higher it is with the looks, where they take a line of their own."""
        looks = self._halves[1].sizeHint().height() + self._lines.verticalSpacing()
        return looks if self._is_narrow else 0

    def set_low(self, *, is_low: bool) -> None:
        """Leave the line of looks out: menus have them, too."""
        self._is_low = is_low
        self._show_looks()

    def _show_looks(self) -> None:
        self._halves[1].setVisible(not (self._is_low and self._is_narrow))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the looks below the tools where one line would clip something."""
        super().resizeEvent(event)
        wanted = sum(half.sizeHint().width() for half in self._halves) + 30
        self._lay_out(is_narrow=self.width() < wanted)

    def _lay_out(self, *, is_narrow: bool) -> None:
        if is_narrow is self._is_narrow:
            return
        self._is_narrow = is_narrow
        for half in self._halves:
            self._lines.removeWidget(half)
        tools, looks = self._halves
        self._lines.addWidget(tools, 0, 0)
        self._lines.addWidget(looks, int(is_narrow), int(not is_narrow))
        self._lines.setColumnStretch(0, 1)
        self._show_looks()

    def show_recording(self, audio: AudioBuffer | None) -> None:
        """Offer the windows and channels that a recording has."""
        rate = 44_100 if audio is None else audio.sample_rate
        n_channels = 1 if audio is None else audio.n_channels
        _fill(self.window_box, self._window_options(rate))
        _fill(self.channel, self._channel_options(n_channels))
        self.channel.setVisible(n_channels > 1)
        self.check_channel()
        self._follow()

    def check_channel(self) -> None:
        """Go back to all channels where there is none of the chosen name."""
        if self.channel.findData(self._choice.channel) < 0:
            self._choice.choose(channel=ALL_CHANNELS)

    def offer_difference(self, *, offered: bool) -> None:
        """Let what two takes differ in be chosen, where there are two."""
        _fill(self.shown, self._shown_options(two_takes=offered))
        self._follow()

    def show_solo(self, *, is_followed: bool) -> None:
        """Say whether what is heard is shown in place of the recording."""
        if is_followed is not self._is_solo:
            self._is_solo = is_followed
            self._follow()

    def next_shown(self) -> None:
        """Go on to the next picture."""
        count = self.shown.count()
        self._choose_shown(self.shown.itemData((self.shown.currentIndex() + 1) % count))

    def _shown_options(self, *, two_takes: bool = False) -> Sequence[Option]:
        options: tuple[Option, ...] = (
            (self.tr("Recording"), Shown.MIX),
            (self.tr("What I hear"), Shown.HEARD),
            (self.tr("Selection"), Shown.SELECTION),
            (self.tr("Model"), Shown.MODEL),
            (self.tr("Residual"), Shown.RESIDUAL),
        )
        difference = (self.tr("Takes differ"), Shown.DIFFERENCE)
        return (*options, difference) if two_takes else options

    def _axis_options(self) -> Sequence[Option]:
        words = {
            "log": self.tr("Log"),
            "linear": self.tr("Linear"),
            "mel": self.tr("Mel"),
        }
        axes: list[Option] = [(words[kind], kind) for kind in _AXES]
        return (*axes, (self.tr("Constant Q"), "constant-q"))

    def _window_options(self, rate: int) -> Sequence[Option]:
        sizes: list[Option] = [
            (self.tr("{0} ms").format(round(1000 * size / rate)), size)
            for size in _WINDOWS
        ]
        return ((self.tr("By octave"), MIXED_WINDOWS), *sizes)

    def _channel_options(self, n_channels: int) -> Sequence[Option]:
        names = [self.tr("Left"), self.tr("Right")]
        if n_channels != 2:
            names = [self.tr("Channel {0}").format(n + 1) for n in range(n_channels)]
        single: list[Option] = [(name, str(n)) for n, name in enumerate(names, start=1)]
        sums: list[Option] = (
            [(self.tr("Mid"), "mid"), (self.tr("Side"), "side")]
            if n_channels > 1
            else []
        )
        return ((self.tr("All"), ALL_CHANNELS), *sums, *single)

    def _choose_shown(self, value: object) -> None:
        # Whoever wants the recording while a solo is followed does not want that.
        stays = self._is_solo and value == Shown.MIX
        self._choice.choose(
            shown=Shown(str(value)), follows_solo=False if stays else None
        )

    def _choose_axis(self, value: object) -> None:
        """Constant quality is a way to look at sound, drawn on the logarithmic axis."""
        for kind in _AXES:
            if kind == value or (value == "constant-q" and kind == "log"):
                self._axis.set_kind(kind)
        if value == "constant-q":
            self._choice.choose(window=CONSTANT_Q)
        elif self._choice.window == CONSTANT_Q:
            self._choice.choose(window=MIXED_WINDOWS)

    def _follow(self) -> None:
        """Show what was chosen."""
        choice = self._choice
        constant_q = choice.window == CONSTANT_Q
        for box, value in (
            (self.shown, Shown.HEARD if self._is_solo else choice.shown),
            (self.axis, "constant-q" if constant_q else self._axis.kind),
            (self.window_box, MIXED_WINDOWS if constant_q else choice.window),
            (self.channel, choice.channel),
        ):
            with QSignalBlocker(box):
                box.setCurrentIndex(max(0, box.findData(value)))
        self.window_box.setEnabled(not constant_q)
        for switch, on in (
            (self.follow, choice.follows_solo),
            (self.colours, choice.coloured),
            (self.normalized, choice.normalized),
        ):
            switch.setChecked(on)
        for tool, button in self.tools.items():
            button.setChecked(tool is choice.tool)

    def _tool(self, row: QHBoxLayout, tool: Tool) -> QToolButton:
        """Add the button of a tool."""
        tips = {
            Tool.POINTER: self.tr("Pointer: click to go there, drag to move"),
            Tool.BOX: self.tr("Box"),
            Tool.LASSO: self.tr("Lasso"),
            Tool.BRUSH: self.tr("Brush"),
            Tool.HARMONICS: self.tr("Brush over all harmonics of a pitch"),
            Tool.NOTE: self.tr("The note under the mouse, from its onset to its end"),
        }
        button = QToolButton()
        button.setObjectName("tool")
        draw_icon(button, f"tool_{tool}")
        button.setIconSize(QSize(theme.px(16), theme.px(16)))
        button.setToolTip(tips[tool])
        button.setAccessibleName(tips[tool])
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self._take(tool))
        row.addWidget(button)
        return button

    def _take(self, tool: Tool) -> None:
        self._choice.choose(tool=tool)
        self._follow()

    def _box(
        self, row: QHBoxLayout, name: str, choose: Callable[[object], None]
    ) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        box.setMinimumWidth(theme.px(_NARROWEST))
        box.activated.connect(lambda index: choose(box.itemData(index)))
        row.addWidget(box)
        return box

    def _switch(
        self, row: QHBoxLayout, text: str, tip: str, switch: Callable[[bool], None]
    ) -> QToolButton:
        button = word_button(text, tip, checkable=True)
        button.clicked.connect(switch)
        row.addWidget(button)
        return button


def _fill(box: QComboBox, options: Sequence[Option]) -> None:
    with QSignalBlocker(box):
        box.clear()
        for text, value in options:
            box.addItem(text, value)


def _whole(value: object) -> int:
    assert isinstance(value, int)  # noqa: S101  # the box holds windows
    return value
