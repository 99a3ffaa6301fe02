"""One source: colour, name, S, M, what it holds, gain."""

from typing import Final

from PySide6.QtCore import QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QSlider,
    QToolButton,
    QWidget,
)

from nmfaudio.gui.panels.component_row import COMPONENTS_MIME, components_of_mime
from nmfaudio.gui.panels.widgets import NameEdit, SwitchButton, plain_label
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.icons import swatch
from nmfaudio.gui.style.text import format_db, format_share
from nmfaudio.project.document import RESIDUAL_ID, Source
from nmfaudio.project.gains import MAX_GAIN_DB, SILENT_DB

__all__ = ["SourceRow"]

_STEPS_PER_DB: Final = 10


class GainSlider(QSlider):
    """A fader from silence to +12 dB in tenths; a double click brings it to 0 dB."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(
            round(SILENT_DB * _STEPS_PER_DB), round(MAX_GAIN_DB * _STEPS_PER_DB)
        )
        self.setSingleStep(5)
        self.setPageStep(30)
        self.setFixedHeight(18)

    def gain_db(self) -> float:
        """Return the gain that the handle stands at."""
        return self.value() / _STEPS_PER_DB

    def show_gain(self, gain_db: float) -> None:
        """Move the handle and emit nothing."""
        with QSignalBlocker(self):
            self.setValue(round(gain_db * _STEPS_PER_DB))

    def mouseDoubleClickEvent(self, event: object) -> None:
        """Go to 0 dB."""
        del event
        self.setValue(0)


class SourceRow(QWidget):
    """A lane of the mix; component cards can be dropped on it.

    Signals: ``renamed(id, name)``, ``recoloured(id, colour)``, ``solo(id, on)``,
    ``mute(id, on)``, ``gain(id, dB)`` while dragging, ``gain_done()`` after,
    ``dropped(indices, id)``, ``menu_wanted(id, place)``.
    """

    renamed = Signal(int, str)
    recoloured = Signal(int, int)
    solo = Signal(int, bool)
    mute = Signal(int, bool)
    gain = Signal(int, float)
    gain_done = Signal()
    dropped = Signal(object, int)
    menu_wanted = Signal(int, object)

    def __init__(self, source_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source_id = source_id
        self._hot = False
        self._colour = theme.source_colour(-1)
        self.setAcceptDrops(True)
        self.colour_button = QToolButton(self)
        self.colour_button.setObjectName("flat")
        self.colour_button.setIconSize(QSize(14, 14))
        self.colour_button.setFixedSize(26, 24)
        self.name = NameEdit(self)
        self.solo_button = SwitchButton("solo", "S", self)
        self.mute_button = SwitchButton("mute", "M", self)
        self.slider = GainSlider(self)
        self.gain_label = plain_label(parent=self)
        self.gain_label.setFont(theme.mono_font(0.9))
        self.key_label = plain_label(name="dim", parent=self)
        self.key_label.setFont(theme.font(0.84))
        self.holds = plain_label(name="dim", parent=self)
        self.holds.setFont(theme.mono_font(0.9))
        self._lay_out()
        self._connect()

    def show_source(
        self,
        source: Source,
        *,
        place: int,
        n_components: int,
        share: float,
    ) -> None:
        """Show the source as the document has it; ``place`` counts from 1."""
        colour = theme.source_colour(source.colour)
        if colour != self._colour or self.colour_button.icon().isNull():
            self._colour = colour
            self.colour_button.setIcon(swatch(colour, 14))
            self.update()
        self.name.set_name(source.name)
        self.solo_button.setChecked(source.solo)
        self.mute_button.setChecked(source.mute)
        self.slider.show_gain(source.gain_db)
        silent = source.gain_db <= SILENT_DB
        self.gain_label.setText(format_db(float("-inf") if silent else source.gain_db))
        count = (
            self.tr("1 component")
            if n_components == 1
            else self.tr("{0} components").format(n_components)
        )
        self.holds.setText(
            f"{count} · {format_share(share)}" if n_components else count
        )
        self.key_label.setText(self.tr("Ctrl+{0}").format(place) if place < 10 else "")
        self._describe(source.name)

    def _describe(self, name: str) -> None:
        self.setAccessibleName(self.tr("Source {0}").format(name))
        self.name.setAccessibleName(self.tr("Name of source {0}").format(name))
        self.solo_button.describe(self.tr("Solo {0}").format(name))
        self.mute_button.describe(self.tr("Mute {0}").format(name))
        self.slider.setAccessibleName(self.tr("Gain of {0}").format(name))
        self.slider.setToolTip(
            self.tr("Gain of {0}. Double-click for 0 dB").format(name)
        )
        self.colour_button.setAccessibleName(self.tr("Colour of {0}").format(name))
        self.colour_button.setToolTip(self.tr("Colour of {0}").format(name))

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(10, 7, 12, 8)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(4)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.colour_button)
        top.addWidget(self.name, 1)
        top.addWidget(self.key_label)
        top.addSpacing(4)
        top.addWidget(self.solo_button)
        top.addWidget(self.mute_button)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addSpacing(6)
        self.holds.setFixedWidth(132)
        bottom.addWidget(self.holds)
        bottom.addWidget(self.slider, 1)
        self.gain_label.setFixedWidth(60)
        self.gain_label.setAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        bottom.addWidget(self.gain_label)
        grid.addLayout(top, 0, 0)
        grid.addLayout(bottom, 1, 0)
        if self.source_id == RESIDUAL_ID:
            self.name.setToolTip(
                self.tr("What no source holds. Stems and residual add up to the mix")
            )

    def _connect(self) -> None:
        self.name.renamed.connect(lambda text: self.renamed.emit(self.source_id, text))
        self.solo_button.switched.connect(lambda on: self.solo.emit(self.source_id, on))
        self.mute_button.switched.connect(lambda on: self.mute.emit(self.source_id, on))
        self.slider.valueChanged.connect(
            lambda: self.gain.emit(self.source_id, self.slider.gain_db())
        )
        self.slider.sliderReleased.connect(self.gain_done)
        if self.source_id == RESIDUAL_ID:
            self.colour_button.setEnabled(False)
        else:
            self.colour_button.setPopupMode(
                QToolButton.ToolButtonPopupMode.InstantPopup
            )
            self.colour_button.setStyleSheet(
                "QToolButton::menu-indicator { image: none; }"
            )
            self.colour_button.setMenu(self._colour_menu())

    def _colour_menu(self) -> QMenu:
        menu = QMenu(self)
        for number, colour in enumerate(theme.SOURCE_COLOURS):
            action = menu.addAction(
                swatch(QColor(colour), 14), self.tr("Colour {0}").format(number + 1)
            )
            action.triggered.connect(
                lambda _=False, number=number: self.recoloured.emit(
                    self.source_id, number
                )
            )
        return menu

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lane's edge, and a frame while cards hover over it."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(theme.PANEL))
        painter.fillRect(QRect(0, 0, 4, self.height() - 1), self._colour)
        painter.fillRect(
            QRect(0, self.height() - 1, self.width(), 1), QColor(theme.WINDOW)
        )
        if self._hot:
            painter.setPen(QPen(QColor(theme.ACCENT), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -2))
        painter.end()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu."""
        self.menu_wanted.emit(self.source_id, event.globalPos())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept component cards."""
        if event.mimeData().hasFormat(COMPONENTS_MIME):
            event.acceptProposedAction()
            self._set_hot(hot=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the frame away."""
        self._set_hot(hot=False)
        del event

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the cards."""
        self._set_hot(hot=False)
        self.dropped.emit(components_of_mime(event.mimeData()), self.source_id)
        event.acceptProposedAction()

    def _set_hot(self, *, hot: bool) -> None:
        self._hot = hot
        self.update()
