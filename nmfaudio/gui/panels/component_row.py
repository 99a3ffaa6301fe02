"""One component as a card: number, template, name, share, source, S, M, activation."""

from typing import Final

from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDrag,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from nmfaudio.compiled.types import FloatArray
from nmfaudio.gui.canvases.activation import ActivationCanvas
from nmfaudio.gui.canvases.template import TemplateCanvas
from nmfaudio.gui.panels.widgets import NameEdit, SwitchButton
from nmfaudio.gui.state.views import TimeView
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.icons import paint_lock, swatch
from nmfaudio.gui.style.text import format_pan, format_share

__all__ = ["COMPONENTS_MIME", "ROW_HEIGHT", "ComponentRow", "components_of_mime"]

COMPONENTS_MIME: Final = "application/x-nmfaudio-components"
ROW_HEIGHT: Final = 54
_TEXT_LEFT: Final = 96
_PAN_WIDTH: Final = 52


def components_of_mime(data: QMimeData) -> tuple[int, ...]:
    """Return the component indices that a drag carries."""
    raw = bytes(data.data(COMPONENTS_MIME).data()).decode("ascii", "ignore")
    return tuple(int(index) for index in raw.split(",") if index.isdigit())


class ComponentRow(QWidget):
    """A card; its strip lines up with the time axis above.

    Signals: ``pressed(index, modifiers)``, ``drag_wanted(index)``,
    ``menu_wanted(index, place)``, ``chip_wanted(index, place)``, ``solo(index, on)``,
    ``mute(index, on)``, ``renamed(index, name)``, ``audition(index)``.
    """

    pressed = Signal(int, object)
    released = Signal(int)
    drag_wanted = Signal(int)
    menu_wanted = Signal(int, QPoint)
    chip_wanted = Signal(int, QPoint)
    solo = Signal(int, bool)
    mute = Signal(int, bool)
    renamed = Signal(int, str)
    audition = Signal(int)

    def __init__(self, index: int, time_view: TimeView, parent: QWidget) -> None:
        super().__init__(parent)
        self.index = index
        self._name = ""
        self._share = 0.0
        self._pan = ""
        self._colour = QColor(theme.RESIDUAL_COLOUR)
        self._selected = False
        self._auditioned = False
        self._faded = False
        self._locked = False
        self._press_at: QPoint | None = None
        self.setFixedHeight(ROW_HEIGHT)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.template = TemplateCanvas(self)
        self.strip = ActivationCanvas(time_view, self)
        self.strip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.chip = QToolButton(self)
        self.chip.setObjectName("flat")
        self.chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.chip.setIconSize(QSize(10, 10))
        self.chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.chip.setFont(theme.font(0.9))
        self.chip.clicked.connect(self._show_chip_menu)
        self.solo_button = SwitchButton("solo", "S", self)
        self.solo_button.switched.connect(lambda on: self.solo.emit(self.index, on))
        self.mute_button = SwitchButton("mute", "M", self)
        self.mute_button.switched.connect(lambda on: self.mute.emit(self.index, on))
        self._editor: NameEdit | None = None

    def set_factors(
        self,
        template: FloatArray,
        activation: FloatArray,
        *,
        hz_per_bin: float,
        frames_per_s: float,
    ) -> None:
        """Show a column of W and a row of H."""
        self.template.set_template(template, hz_per_bin)
        self.strip.set_activation(activation, frames_per_s)

    def set_emerging(self, name: str) -> None:
        """Show that the component still converges: there is nothing to switch yet."""
        self._share = -1.0
        self._name = name
        for control in (self.chip, self.solo_button, self.mute_button):
            control.hide()
        self.template.set_colour(QColor(theme.RESIDUAL_COLOUR))
        self._colour = QColor(theme.RESIDUAL_COLOUR)
        self._faded = False
        self._show_look()
        self.update()

    def set_identity(self, name: str, share: float, pan: float = 0.0) -> None:
        """Show what it is called, its share of the energy, and where it lies.

        ``pan`` is its place in the stereo field, -1 left .. +1 right.
        """
        if self._share < 0.0:
            for control in (self.chip, self.solo_button, self.mute_button):
                control.show()
        place = format_pan(pan)
        if (name, share, place) != (self._name, self._share, self._pan):
            self._name, self._share, self._pan = name, share, place
            number = self.index + 1
            described = self.tr("Component {0}, {1}, {2} of the energy").format(
                number, name, format_share(share)
            )
            self.setAccessibleName(described)
            self.solo_button.describe(self.tr("Solo component {0}").format(number))
            self.mute_button.describe(self.tr("Mute component {0}").format(number))
            self.update()

    def set_source(self, name: str, colour: QColor) -> None:
        """Show which source holds it."""
        metrics = QFontMetrics(self.chip.font())
        room = max(30, self.chip.width() - 30)
        self.chip.setText(metrics.elidedText(name, Qt.TextElideMode.ElideRight, room))
        self.chip.setToolTip(
            self.tr("Source: {0}. Press to choose another").format(name)
        )
        self.chip.setAccessibleName(
            self.tr("Source of component {0}: {1}").format(self.index + 1, name)
        )
        if colour != self._colour or self.chip.icon().isNull():
            self._colour = colour
            self.chip.setIcon(swatch(colour, 10))
            self.template.set_colour(colour)
            self.update()
        self._show_look()

    def set_switches(self, *, solo: bool, mute: bool, audible: bool) -> None:
        """Show S and M, and fade what is silent."""
        self.solo_button.setChecked(solo)
        self.mute_button.setChecked(mute)
        if self._faded is audible:
            self._faded = not audible
            self._show_look()
            self.update()

    def set_locked(self, *, locked: bool) -> None:
        """Show whether a re-run leaves it as it is."""
        if locked is not self._locked:
            self._locked = locked
            self.setAccessibleDescription(self.tr("Locked") if locked else "")
            self.update()

    def second_under(self, place: QPoint) -> float | None:
        """Return the second at a place on the screen, None beside the activation."""
        local = self.strip.mapFromGlobal(place)
        if not self.strip.rect().contains(local):
            return None
        return self.strip.time_view.second_at(local.x(), self.strip.width())

    def set_marks(self, *, selected: bool, auditioned: bool) -> None:
        """Show that it is selected or plays alone."""
        if (selected, auditioned) != (self._selected, self._auditioned):
            self._selected, self._auditioned = selected, auditioned
            self._show_look()
            self.update()

    def edit_name(self) -> None:
        """Let the user type a name in place."""
        if self._editor is None:
            self._editor = NameEdit(self)
            self._editor.setAccessibleName(self.tr("Name of the component"))
            self._editor.renamed.connect(
                lambda text: self.renamed.emit(self.index, text)
            )
            self._editor.editingFinished.connect(self._hide_editor)
        self._editor.set_name(self._name)
        width = theme.HEADER_WIDTH - _TEXT_LEFT - 6
        self._editor.setGeometry(_TEXT_LEFT - 6, 4, width, 24)
        self._editor.show()
        self._editor.setFocus()
        self._editor.selectAll()

    def drag_pixmap(self, count: int) -> QPixmap:
        """Return what hangs on the mouse while cards are dragged."""
        text = (
            self._name
            if count == 1
            else self.tr("{0} components").format(count)
        )  # fmt: skip
        metrics = QFontMetrics(theme.font(bold=True))
        size = QSize(metrics.horizontalAdvance(text) + 40, 30)
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(theme.ACCENT))
        painter.setBrush(QColor(theme.RAISED))
        painter.drawRoundedRect(QRect(0, 0, size.width() - 1, size.height() - 1), 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        painter.drawEllipse(QPointF(16, 15), 5, 5)
        painter.setPen(QColor(theme.TEXT))
        painter.setFont(theme.font(bold=True))
        painter.drawText(
            QRect(28, 0, size.width(), 30), Qt.AlignmentFlag.AlignVCenter, text
        )
        painter.end()
        return pixmap

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the strip under the time axis."""
        head = theme.HEADER_WIDTH
        self.template.setGeometry(36, 8, 52, ROW_HEIGHT - 17)
        self.strip.setGeometry(head, 0, max(1, self.width() - head), ROW_HEIGHT - 1)
        right = head - 8
        self.mute_button.move(right - 24, 27)
        self.solo_button.move(right - 51, 27)
        self.chip.setGeometry(_TEXT_LEFT + 36, 26, right - 57 - _TEXT_LEFT - 36, 24)
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is left of the strip."""
        painter = QPainter(self)
        ground = theme.HOVER if self._selected else theme.PANEL
        painter.fillRect(event.rect(), QColor(ground))
        painter.fillRect(QRect(0, 0, 4, ROW_HEIGHT - 1), self._colour)
        painter.fillRect(
            QRect(0, ROW_HEIGHT - 1, self.width(), 1), QColor(theme.WINDOW)
        )
        if self._auditioned:
            painter.setPen(QColor(theme.SOLO))
            painter.drawRect(QRect(4, 0, theme.HEADER_WIDTH - 5, ROW_HEIGHT - 2))
        painter.setFont(theme.mono_font(0.95, bold=self._auditioned))
        painter.setPen(QColor(theme.SOLO if self._auditioned else theme.TEXT_DIM))
        painter.drawText(
            QRect(6, 0, 28, ROW_HEIGHT - 1),
            Qt.AlignmentFlag.AlignCenter,
            str(self.index + 1),
        )
        if self._locked:
            paint_lock(painter, QRectF(15, 37, 9, 11), QColor(theme.TEXT_DIM))
        self._paint_texts(painter)
        painter.end()

    def _paint_texts(self, painter: QPainter) -> None:
        painter.setFont(theme.font(bold=True))
        painter.setPen(QColor(theme.TEXT_FAINT if self._faded else theme.TEXT))
        width = theme.HEADER_WIDTH - _TEXT_LEFT - (_PAN_WIDTH if self._pan else 8)
        name = painter.fontMetrics().elidedText(
            self._name, Qt.TextElideMode.ElideRight, width
        )
        painter.drawText(
            QRect(_TEXT_LEFT, 5, width, 22), Qt.AlignmentFlag.AlignVCenter, name
        )
        painter.setFont(theme.mono_font(0.9))
        painter.setPen(QColor(theme.TEXT_DIM))
        painter.drawText(
            QRect(_TEXT_LEFT, 27, 38, 22),
            Qt.AlignmentFlag.AlignVCenter,
            format_share(self._share) if self._share >= 0.0 else "",
        )
        painter.drawText(
            QRect(theme.HEADER_WIDTH - _PAN_WIDTH, 5, _PAN_WIDTH - 8, 22),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            self._pan,
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select; a drag may begin."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._press_at = event.position().toPoint()
            self.pressed.emit(self.index, event.modifiers())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Begin a drag once the mouse went far enough."""
        if self._press_at is None:
            return
        moved = event.position().toPoint() - self._press_at
        if moved.manhattanLength() >= QApplication.startDragDistance():
            self._press_at = None
            self.drag_wanted.emit(self.index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a click."""
        if self._press_at is not None and event.button() == Qt.MouseButton.LeftButton:
            self.released.emit(self.index)
        self._press_at = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Rename by a double click on the name, audition elsewhere."""
        at = event.position()
        if _TEXT_LEFT <= at.x() < theme.HEADER_WIDTH and at.y() < ROW_HEIGHT / 2:
            self.edit_name()
        else:
            self.audition.emit(self.index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu."""
        self.menu_wanted.emit(self.index, event.globalPos())

    def start_drag(self, indices: tuple[int, ...]) -> None:
        """Run a drag that carries these components."""
        data = QMimeData()
        data.setData(COMPONENTS_MIME, ",".join(map(str, indices)).encode())
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self.drag_pixmap(len(indices)))
        drag.setHotSpot(QPoint(14, 14))
        drag.exec(Qt.DropAction.MoveAction)

    def _show_chip_menu(self) -> None:
        self.chip_wanted.emit(
            self.index, self.chip.mapToGlobal(QPoint(0, self.chip.height()))
        )

    def _show_look(self) -> None:
        self.strip.set_look(self._colour, faded=self._faded, selected=self._selected)

    def _hide_editor(self) -> None:
        if self._editor is not None:
            self._editor.hide()
