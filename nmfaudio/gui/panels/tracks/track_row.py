"""A source as a track: colour, name, S, M, lock, export, fader, pan, meter, lane."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from nmfaudio.gui.canvases.lane import LaneCanvas
from nmfaudio.gui.panels.tracks.controls import Fader, GainField, LevelMeter, PanKnob
from nmfaudio.gui.panels.tracks.drag import (
    COMPONENTS_MIME,
    REGION_MIME,
    components_of_mime,
)
from nmfaudio.gui.panels.tracks.rows import TrackListRow
from nmfaudio.gui.panels.widgets import NameEdit, SwitchButton
from nmfaudio.gui.state.arrangement import Row
from nmfaudio.gui.state.views import TimeView
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.icons import draw_icon, swatch
from nmfaudio.gui.style.text import format_share, plain_tip
from nmfaudio.project.document import RESIDUAL_ID, Source
from nmfaudio.separation.model import UNSURE
from nmfaudio.spectral.colours import SOURCE_COLOURS

__all__ = ["TrackRow", "TrackState"]

_FOLD_WIDTH = 22


@dataclass(frozen=True)
class TrackState:
    """What a track shows besides the source itself.

    Attributes
    ----------
    place : int
        From 1; 0 for the residual: the digit that plays it alone.
    share : float
        Of the energy, 0..1.
    is_locked : bool
        Whether all of its parts are.
    is_audible : bool
        Whether anything of it is heard.
    is_stereo : bool
        Whether it can be moved left and right.
    confidence : float or None
        How sure it is that this is one source, 0..1; None where nothing tells.
    """

    place: int
    share: float
    is_locked: bool
    is_audible: bool
    is_stereo: bool
    confidence: float | None = None

    @property
    def is_unsure(self) -> bool:
        """Whether it is likelier that this is more or less than one source."""
        return self.confidence is not None and self.confidence < UNSURE


class TrackRow(TrackListRow):
    """A lane of the mix; parts can be dropped on it.

    Signals, besides those of every row: ``renamed(id, name)``, ``recoloured(id,
    colour)``, ``solo(id, on)``, ``mute(id, on)``, ``lock(id, on)``, ``export(id, on)``,
    ``gain(id, dB)`` and ``pan(id, place)`` while dragging, ``gesture_done()`` after,
    ``dropped(indices, id)``.
    """

    renamed = Signal(int, str)
    recoloured = Signal(int, int)
    solo = Signal(int, bool)
    mute = Signal(int, bool)
    lock = Signal(int, bool)
    export = Signal(int, bool)
    gain = Signal(int, float)
    pan = Signal(int, float)
    gesture_done = Signal()
    dropped = Signal(object, int)
    region_dropped = Signal(int)

    COMPACT_HEIGHT = 32
    """Where little can be seen: all that is changed while listening, in one line."""
    HEIGHT = 54
    """At a text size of 1."""
    MOST_HEIGHT = 108
    """Where there is room for more than all rows."""

    def __init__(self, time_view: TimeView, parent: QWidget) -> None:
        super().__init__(parent)
        self.source_id = RESIDUAL_ID
        self._is_hot = False
        self._spot: tuple[str, bool] | None = None
        self._state = TrackState(0, 0.0, False, True, True)  # noqa: FBT003
        self.setAcceptDrops(True)
        self.setMouseTracking(True)
        self.colour_button = self._tool("flat")
        self.colour_button.setIconSize(QSize(theme.px(14), theme.px(14)))
        self.name = NameEdit(self)
        self.solo_button = SwitchButton("solo", "S", self)
        self.mute_button = SwitchButton("mute", "M", self)
        self.lock_button = self._switch("lock")
        self.export_button = self._switch("tick")
        self.fader = Fader(self)
        self.value = GainField(self)
        self.pan_knob = PanKnob(self)
        self.meter = LevelMeter(self)
        self.lane = LaneCanvas(time_view, self)
        self.lane.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        # One stop for the whole list: its keys reach what these do.
        for control in (
            self.solo_button,
            self.mute_button,
            self.fader,
            self.pan_knob,
        ):
            control.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._connect()

    def show_track(self, row: Row, source: Source, state: TrackState) -> None:
        """Show the source as the document has it."""
        self.row, self._state = row, state
        self.colour = theme.source_colour(source.colour)
        spot = (self.colour.name(), state.is_unsure)
        if spot != self._spot:
            self._spot = spot
            self.colour_button.setIcon(swatch(self.colour, 14, hollow=spot[1]))
        self.name.set_name(source.name)
        self.solo_button.setChecked(source.solo)
        self.mute_button.setChecked(source.mute)
        self.lock_button.setChecked(state.is_locked)
        self.lock_button.setEnabled(bool(row.members))
        self.export_button.setChecked(source.exported)
        self.fader.show_gain(source.gain_db)
        self.value.show_gain(source.gain_db)
        self.pan_knob.show_pan(source.pan)
        self._describe(source.name)
        self.show_look()
        self.update()

    def show_look(self) -> None:
        """Colour the lane."""
        self.lane.set_look(
            self.colour,
            faded=not self._state.is_audible,
            selected=self.marks.is_selected,
        )

    def _describe(self, name: str) -> None:
        row, state = self.row, self._state
        parts = 0 if row is None else len(row.members)
        told = self.tr("Track {0}, %n parts, {1} of the energy", "", parts).format(
            name, format_share(state.share)
        )
        self.setAccessibleName(
            self.tr("{0}, unsure").format(told) if state.is_unsure else told
        )
        doubt = self.tr(
            "A ring instead of a spot: {0} may hold more than one source, or a piece "
            "of one (surely one: {1}). Hear it alone, and drag parts that belong to "
            "another track there"
        ).format(name, format_share(state.confidence or 0.0))
        about = self.tr("{0}: {1} of the energy, %n parts", "", parts)
        about = about.format(name, format_share(state.share))
        self.setToolTip(plain_tip(f"{about}. {doubt}" if state.is_unsure else about))
        self.name.setAccessibleName(self.tr("Name of source {0}").format(name))
        key = f" ({state.place})" if state.place < 10 else ""
        self.solo_button.describe(self.tr("Solo {0}").format(name))
        about = self.tr("Solo {0}. Hold its digit{1} to hear it alone")
        self.solo_button.setToolTip(plain_tip(about.format(name, key)))
        self.mute_button.describe(self.tr("Mute {0}").format(name))
        self.lock_button.describe(self.tr("Keep {0} as it is in a re-run").format(name))
        self.export_button.describe(self.tr("Export {0}").format(name))
        self.fader.setAccessibleName(self.tr("Gain of {0}").format(name))
        about = self.tr("Gain of {0}. Double-click for 0 dB")
        self.fader.setToolTip(plain_tip(about.format(name)))
        self.value.setAccessibleName(self.tr("Gain of {0}, dB").format(name))
        self.pan_knob.say(name, possible=state.is_stereo)
        self.colour_button.setAccessibleName(self.tr("Colour of {0}").format(name))
        about = self.tr("Colour of {0}").format(name)
        self.colour_button.setToolTip(
            plain_tip(f"{about}. {doubt}" if state.is_unsure else about)
        )

    def _tool(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def _switch(self, name: str) -> SwitchButton:
        button = SwitchButton("tick", "", self)
        draw_icon(button, name, is_tick=True)
        button.setIconSize(QSize(theme.px(15), theme.px(15)))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def _connect(self) -> None:
        self.name.renamed.connect(lambda text: self.renamed.emit(self.source_id, text))
        for button, signal in (
            (self.solo_button, self.solo),
            (self.mute_button, self.mute),
            (self.lock_button, self.lock),
            (self.export_button, self.export),
        ):
            button.switched.connect(
                lambda on, signal=signal: signal.emit(self.source_id, on)
            )
        self.fader.valueChanged.connect(
            lambda: self.gain.emit(self.source_id, self.fader.gain_db())
        )
        self.fader.sliderReleased.connect(self.gesture_done)
        self.value.entered.connect(self._enter_gain)
        self.pan_knob.moved.connect(lambda place: self.pan.emit(self.source_id, place))
        self.pan_knob.let_go.connect(self.gesture_done)
        self.colour_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.colour_button.setMenu(self._colour_menu())

    def stand_for(self, source_id: int) -> None:
        """Take the place of a track that had no widget."""
        self.source_id = source_id
        self.colour_button.setEnabled(source_id != RESIDUAL_ID)
        self.meter.reset()

    def _enter_gain(self, gain_db: float) -> None:
        self.gain.emit(self.source_id, gain_db)
        self.gesture_done.emit()

    def _colour_menu(self) -> QMenu:
        menu = QMenu(self)
        # Filled when it opens: a list of tracks has to be there at once.
        menu.aboutToShow.connect(lambda: self._fill_colours(menu))
        return menu

    def _fill_colours(self, menu: QMenu) -> None:
        menu.clear()
        for number, colour in enumerate(SOURCE_COLOURS):
            action = menu.addAction(
                swatch(QColor(colour), 14), self.tr("Colour {0}").format(number + 1)
            )
            action.triggered.connect(
                lambda _=False, number=number: self.recoloured.emit(
                    self.source_id, number
                )
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out the head in two lines, the lane over the rest."""
        self._lay_out_head()
        right = theme.HEADER_WIDTH
        self.meter.setGeometry(right - theme.px(8), 3, theme.px(5), self.height() - 7)
        self.lane.setGeometry(right, 0, max(0, self.width() - right), self.height())
        for control in (self.export_button, self.lock_button, self.value):
            control.setVisible(not self.is_compact)
        super().resizeEvent(event)

    @property
    def is_compact(self) -> bool:
        """Whether the head has one line."""
        return self.height() < theme.px(0.5 * (self.HEIGHT + self.COMPACT_HEIGHT))

    def _lay_out_head(self) -> None:
        if self.is_compact:
            self._lay_out_compactly()
        else:
            self._lay_out()

    def _lay_out_compactly(self) -> None:
        px, top = theme.px, (self.height() - theme.px(22)) // 2
        self.colour_button.setGeometry(px(22), top, px(22), px(22))
        self.name.setGeometry(px(43), top, px(108), px(22))
        self.fader.setFixedSize(px(54), px(20))
        self.fader.move(px(151), top + 1)
        self.pan_knob.move(px(205), top)
        for place, button in enumerate((self.mute_button, self.solo_button)):
            button.setFixedSize(px(21), px(21))
            button.move(theme.HEADER_WIDTH - px(32 + 23 * place), top)

    def _lay_out(self) -> None:
        right, px = theme.HEADER_WIDTH, theme.px
        self.colour_button.setGeometry(px(24), px(3), px(22), px(22))
        buttons = (
            self.export_button,
            self.lock_button,
            self.mute_button,
            self.solo_button,
        )
        for place, button in enumerate(buttons):
            button.setFixedSize(px(23), px(21))
            button.move(right - px(36 + 25 * place), px(4))
        self.name.setGeometry(px(46), px(3), right - px(36 + 75 + 47), px(22))
        self.fader.setFixedSize(px(140), px(20))
        self.fader.move(px(26), px(29))
        self.value.setGeometry(px(168), px(29), px(48), px(20))
        self.pan_knob.move(px(218), px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the triangle, how many parts it holds, and a frame while one hovers."""
        painter = QPainter(self)
        self.paint_ground(painter)
        row = self.row
        if row is not None and row.members:
            middle = self.height() / 2 if self.is_compact else theme.px(15)
            place = QPointF(theme.px(14), middle)
            self.paint_arrow(painter, place, is_open=row.is_open)
            number = "" if self.is_compact else str(len(row.members))
            painter.setFont(theme.mono_font(0.78))
            painter.setPen(QColor(theme.TEXT_FAINT))
            painter.drawText(
                QRect(theme.px(4), theme.px(28), theme.px(21), theme.px(20)),
                Qt.AlignmentFlag.AlignCenter,
                number,
            )
        if self._state.share > 0.0 and not self.is_compact:
            painter.setFont(theme.mono_font(0.78))
            painter.setPen(QColor(theme.TEXT_FAINT))
            painter.drawText(
                QRect(theme.px(240), theme.px(28), theme.px(34), theme.px(22)),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                format_share(self._state.share).replace(" ", "\N{THIN SPACE}"),
            )
        if self._is_hot:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.ACCENT), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -2))
        painter.end()
        del event

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Fold where the triangle is; else select."""
        left = event.button() == Qt.MouseButton.LeftButton
        if (
            left
            and event.position().x() < theme.px(_FOLD_WIDTH)
            and self.row is not None
        ):
            self.fold_wanted.emit(self.row.key)
        else:
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fold once more on the triangle; else hear it alone."""
        if event.position().x() < theme.px(_FOLD_WIDTH):
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept parts, and what is drawn on the picture."""
        if any(map(event.mimeData().hasFormat, (COMPONENTS_MIME, REGION_MIME))):
            event.acceptProposedAction()
            self._set_hot(is_hot=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the frame away."""
        self._set_hot(is_hot=False)
        del event

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the parts, or what is drawn."""
        self._set_hot(is_hot=False)
        if event.mimeData().hasFormat(REGION_MIME):
            self.region_dropped.emit(self.source_id)
        else:
            self.dropped.emit(components_of_mime(event.mimeData()), self.source_id)
        event.acceptProposedAction()

    def _set_hot(self, *, is_hot: bool) -> None:
        self._is_hot = is_hot
        self.update()
