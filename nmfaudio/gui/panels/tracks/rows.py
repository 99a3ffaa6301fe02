"""Rows of the list of tracks: a track, the head of a section, a part."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from nmfaudio.gui.canvases.lane import LaneCanvas
from nmfaudio.gui.canvases.template import TemplateCanvas
from nmfaudio.gui.panels.widgets import NameEdit, SwitchButton
from nmfaudio.gui.state.arrangement import Row
from nmfaudio.gui.state.views import TimeView
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.icons import paint_lock, swatch
from nmfaudio.gui.style.text import format_pan, format_share, part_name, plain_tip

__all__ = ["Marks", "PartRow", "SectionRow", "TrackListRow"]


@dataclass(frozen=True)
class Marks:
    """How a row is shown apart from what it stands for."""

    is_selected: bool = False
    is_current: bool = False
    is_auditioned: bool = False
    is_hovered: bool = False


class TrackListRow(QWidget):
    """What all rows share: a head left of the time axis, and marks.

    Signals: ``pressed(row, modifiers)``, ``released(row)`` after a press without a
    drag, ``drag_wanted(row)``, ``fold_wanted(key)``, ``activated(row)`` on a double
    click, ``menu_wanted(row, place)``, ``hovered(members)``, ``seek(second)`` on a
    click beside the head.
    """

    pressed = Signal(object, object)
    released = Signal(object)
    drag_wanted = Signal(object)
    fold_wanted = Signal(object)
    activated = Signal(object)
    menu_wanted = Signal(object, QPoint)
    hovered = Signal(object)
    seek = Signal(float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.row: Row | None = None
        self.marks = Marks()
        self.colour = QColor(theme.RESIDUAL_COLOUR)
        self._press_at: QPoint | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @property
    def members(self) -> tuple[int, ...]:
        """The components that the row stands for."""
        return () if self.row is None else self.row.members

    def second_under(self, place: QPoint) -> float | None:
        """Return the second at a place on the screen, None beside the lane."""
        lane = self.findChild(LaneCanvas)
        if lane is None:
            return None
        local = lane.mapFromGlobal(place)
        if not lane.rect().contains(local):
            return None
        return lane.time_view.second_at(local.x(), lane.width())

    def set_marks(self, marks: Marks) -> None:
        """Show selection, keyboard, audition and what the mouse is on."""
        if marks != self.marks:
            self.marks = marks
            self.show_look()
            self.update()

    def show_look(self) -> None:
        """Bring what is drawn beside the head up to date."""

    def paint_ground(self, painter: QPainter) -> None:
        """Draw ground, edge, colour bar, and the marks."""
        marks, whole = self.marks, self.rect()
        ground = theme.PANEL
        if marks.is_selected:
            ground = theme.SELECTED
        elif marks.is_hovered:
            ground = theme.RAISED
        painter.fillRect(whole, QColor(ground))
        painter.fillRect(
            QRect(0, whole.height() - 1, whole.width(), 1), QColor(theme.WINDOW)
        )
        painter.fillRect(QRect(0, 0, 4, whole.height() - 1), self.colour)
        if marks.is_auditioned:
            painter.fillRect(
                QRect(theme.HEADER_WIDTH - 3, 0, 3, whole.height() - 1),
                QColor(theme.SOLO),
            )
        if marks.is_current:
            painter.setPen(QPen(QColor(theme.ACCENT), 2))
            painter.drawRect(QRect(1, 1, theme.HEADER_WIDTH - 2, whole.height() - 3))

    def paint_arrow(self, painter: QPainter, centre: QPointF, *, is_open: bool) -> None:
        """Draw the triangle that folds."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.TEXT_DIM))
        ends = (
            ((-4.0, -2.0), (4.0, -2.0), (0.0, 3.0))
            if is_open
            else ((-2.0, -4.0), (-2.0, 4.0), (3.0, 0.0))
        )
        size = theme.px(8) / 8.0
        painter.drawPolygon(
            QPolygonF([centre + QPointF(size * x, size * y) for x, y in ends])
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select; a drag may begin."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press_at = event.position().toPoint()
            self.pressed.emit(self.row, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin a drag once the mouse went far enough."""
        if self._press_at is None:
            return
        moved = event.position().toPoint() - self._press_at
        if moved.manhattanLength() >= QApplication.startDragDistance():
            self._press_at = None
            self.drag_wanted.emit(self.row)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a click; on the lane, go there."""
        if self._press_at is not None and event.button() == Qt.MouseButton.LeftButton:
            self.released.emit(self.row)
            second = self.second_under(event.globalPosition().toPoint())
            if second is not None:
                self.seek.emit(second)
        self._press_at = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Hear it alone."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.activated.emit(self.row)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu."""
        self.menu_wanted.emit(self.row, event.globalPos())

    def enterEvent(self, event: QEnterEvent) -> None:
        """Say what the mouse is on."""
        self.hovered.emit(self.members)
        super().enterEvent(event)

    def leaveEvent(self, event: object) -> None:
        """Say that the mouse left."""
        self.hovered.emit(())
        del event


class SectionRow(TrackListRow):
    """The head of parts that belong together; a press folds them."""

    HEIGHT = 26

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""

    def show_section(self, row: Row, text: str, colour: QColor) -> None:
        """Show this section."""
        self.row, self._text, self.colour = row, text, colour
        self.setAccessibleName(text)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Fold or unfold."""
        if event.button() == Qt.MouseButton.LeftButton and self.row is not None:
            self.fold_wanted.emit(self.row.key)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fold once more, as a second press does."""
        self.mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the triangle and the title."""
        painter = QPainter(self)
        self.paint_ground(painter)
        row = self.row
        if row is not None:
            left = theme.px(20 + 14 * row.depth)
            middle = QPointF(left, self.height() / 2)
            self.paint_arrow(painter, middle, is_open=row.is_open)
            painter.setFont(theme.font(0.92))
            painter.setPen(QColor(theme.TEXT_DIM))
            painter.drawText(
                QRect(left + theme.px(12), 0, theme.HEADER_WIDTH, self.height()),
                Qt.AlignmentFlag.AlignVCenter,
                self._text,
            )
        painter.end()
        del event


class PartRow(TrackListRow):
    """One component: template, name, share, S, M, source, activation.

    Signals: ``solo(index, on)``, ``mute(index, on)``, ``renamed(index, name)``,
    ``chip_wanted(row, place)``.
    """

    solo = Signal(int, bool)
    mute = Signal(int, bool)
    renamed = Signal(int, str)
    chip_wanted = Signal(object, QPoint)

    HEIGHT = 30

    def __init__(self, time_view: TimeView, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = self._source = self._pan = ""
        self._share = 0.0
        self._is_faded = self._is_locked = False
        self._editor: NameEdit | None = None
        self.template = TemplateCanvas(self)
        self.lane = LaneCanvas(time_view, self)
        self.lane.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.solo_button = SwitchButton("solo", "S", self)
        self.mute_button = SwitchButton("mute", "M", self)
        self.chip = QToolButton(self)
        self.chip.setObjectName("chip")
        self.chip.setIconSize(QSize(theme.px(12), theme.px(12)))
        for button in (self.solo_button, self.mute_button, self.chip):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.solo_button.switched.connect(lambda on: self.solo.emit(self.index, on))
        self.mute_button.switched.connect(lambda on: self.mute.emit(self.index, on))
        self.chip.clicked.connect(self._ask_chip)

    @property
    def index(self) -> int:
        """The component's index."""
        return -1 if self.row is None else self.row.index

    @property
    def members(self) -> tuple[int, ...]:
        """The component alone."""
        return (self.index,) if self.row is not None else ()

    @property
    def name(self) -> str:
        """What it is called."""
        return self._name

    def show_part(
        self, row: Row, name: str, tag: str, share: float, pan: float
    ) -> None:
        """Show which component it is, what it is called, how loud and where it is."""
        self.row = row
        for control in (self.solo_button, self.mute_button, self.chip):
            control.show()
        self._name, self._share, self._pan = name, share, format_pan(pan)
        described = self.tr("{0}, {1} of the energy").format(name, format_share(share))
        self.setAccessibleName(described)
        facts = filter(None, (described, tag, self._pan))
        self.setToolTip(plain_tip("\n".join(facts)))
        self.solo_button.describe(self.tr("Solo {0}").format(name))
        self.mute_button.describe(self.tr("Mute {0}").format(name))
        if self._editor is not None and self._editor.isVisible():
            self._hide_editor()
        self.update()

    def show_source(self, name: str, colour: QColor) -> None:
        """Show which source holds it."""
        self._source = name
        tip = self.tr("Source: {0}. Press to choose another")
        self.chip.setToolTip(plain_tip(tip.format(name)))
        self.chip.setAccessibleName(
            self.tr("Source of {0}: {1}").format(self._name, name)
        )
        if colour != self.colour or self.chip.icon().isNull():
            self.colour = colour
            self.chip.setIcon(swatch(colour, 12))
            self.template.set_colour(colour)
        self.show_look()

    def show_switches(
        self, *, solo: bool, mute: bool, audible: bool, locked: bool
    ) -> None:
        """Show S, M and the lock, and fade what is silent."""
        self.solo_button.setChecked(solo)
        self.mute_button.setChecked(mute)
        self._is_faded, self._is_locked = not audible, locked
        self.setAccessibleDescription(self.tr("Locked") if locked else "")
        self.show_look()
        self.update()

    def show_emerging(self, row: Row, name: str, *, is_alone: bool) -> None:
        """Show that the component still converges: it can be heard, and no more."""
        self.row, self._name, self._share = row, name, -1.0
        self.setAccessibleName(name)
        for control in (self.mute_button, self.chip):
            control.hide()
        self.solo_button.show()
        self.solo_button.describe(self.tr("Solo {0}").format(name))
        self.solo_button.setChecked(is_alone)
        self.colour = QColor(theme.RESIDUAL_COLOUR)
        self.template.set_colour(self.colour)
        self._is_faded = self._is_locked = False
        self.show_look()
        self.update()

    def show_look(self) -> None:
        """Colour the lane."""
        self.lane.set_look(
            self.colour, faded=self._is_faded, selected=self.marks.is_selected
        )

    def edit_name(self) -> None:
        """Let the user type a name in place."""
        if self._editor is None:
            self._editor = NameEdit(self)
            self._editor.setAccessibleName(self.tr("Name of the part"))
            self._editor.renamed.connect(
                lambda text: self.renamed.emit(self.index, text)
            )
            self._editor.editingFinished.connect(self._hide_editor)
        self._editor.set_name(self._name)
        self._editor.setGeometry(theme.px(66), 2, theme.px(138), self.height() - 5)
        self._editor.show()
        self._editor.setFocus()
        self._editor.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out the head from the left, the lane over the rest."""
        height, right, px = self.height(), theme.HEADER_WIDTH, theme.px
        self.template.setGeometry(px(22), 4, px(42), height - 9)
        for button, from_right, width in (
            (self.solo_button, 66, 20),
            (self.mute_button, 44, 20),
            (self.chip, 23, 18),
        ):
            button.setFixedSize(px(width), height - 9)
            button.move(right - px(from_right), 4)
        self.lane.setGeometry(right, 0, max(0, self.width() - right), height)
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the name and the share."""
        painter = QPainter(self)
        self.paint_ground(painter)
        px = theme.px
        right = theme.HEADER_WIDTH - px(72)
        text = theme.TEXT_FAINT if self._is_faded else theme.TEXT
        if self._share >= 0.0:
            painter.setFont(theme.mono_font(0.84))
            painter.setPen(QColor(theme.TEXT_FAINT))
            share = QRect(right - px(36), 0, px(34), self.height() - 1)
            painter.drawText(
                share,
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                format_share(self._share),
            )
            right -= px(40)
        if self._is_locked:
            paint_lock(
                painter,
                QRectF(right - px(12), self.height() / 2 - 6, 9, 11),
                QColor(theme.TEXT_DIM),
            )
            right -= px(16)
        painter.setFont(theme.font(0.95))
        painter.setPen(QColor(text))
        place = QRect(px(70), 0, right - px(72), self.height() - 1)
        metrics, width = painter.fontMetrics(), place.width()
        name = part_name(self._name, self._source, metrics, width)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, name)
        painter.end()
        del event

    def _ask_chip(self) -> None:
        place = self.chip.mapToGlobal(QPoint(0, self.chip.height()))
        self.chip_wanted.emit(self.row, place)

    def _hide_editor(self) -> None:
        if self._editor is not None:
            self._editor.hide()
