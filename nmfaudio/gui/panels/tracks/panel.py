"""The tracks with what stands above them: how they are arranged, filtered, added."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nmfaudio.gui.panels.tracks.drag import COMPONENTS_MIME, components_of_mime
from nmfaudio.gui.panels.tracks.track_list import TrackList
from nmfaudio.gui.panels.tracks.welcome import Welcome
from nmfaudio.gui.panels.widgets import BriefField, ElidedLabel, plain_label
from nmfaudio.gui.state.arrangement import Order
from nmfaudio.gui.state.selection import Selection
from nmfaudio.gui.state.views import TimeView
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.icons import draw_icon

__all__ = ["TrackPanel"]

_FILTER_WIDTH: Final = 150


class NewTrackButton(QToolButton):
    """Adds a track; parts dropped on it become the first of it.

    Signals: ``dropped(indices)``.
    """

    dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept parts."""
        if event.mimeData().hasFormat(COMPONENTS_MIME):
            event.acceptProposedAction()
            self.setDown(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Look as before."""
        self.setDown(False)
        del event

    def dropEvent(self, event: QDropEvent) -> None:
        """Make a track of the parts."""
        self.setDown(False)
        self.dropped.emit(components_of_mime(event.mimeData()))
        event.acceptProposedAction()


class FilterField(BriefField):
    """What names must hold; Enter and Escape go to the list, Escape empties it first.

    Parameters
    ----------
    shown : QWidget
        The list that it filters.
    """

    def __init__(self, shown: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = shown
        self.setAcceptDrops(False)  # files are for the window
        self.setClearButtonEnabled(True)

    def leave(self) -> None:
        """Go to what was found."""
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)


class TrackPanel(QWidget):
    """The list of tracks, its head, and a welcome while there are none.

    ``activity`` stands in the head while something runs.

    Signals: ``add_wanted(indices)``; None for the selected ones.
    """

    add_wanted = Signal(object)

    def __init__(
        self,
        time_view: TimeView,
        selection: Selection,
        activity: QWidget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.list = TrackList(time_view, selection)
        self.welcome = Welcome()
        self.hint = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.hint.setObjectName("dim")
        self.hint.setFont(theme.font(0.92))
        self.order = QComboBox()
        for order, text in (
            (Order.SOURCE, self.tr("By source")),
            (Order.PITCH, self.tr("By pitch")),
            (Order.ENERGY, self.tr("By energy")),
            (Order.ONSET, self.tr("By first sound")),
            (Order.PAN, self.tr("By place")),
        ):
            self.order.addItem(text, order)
        self.order.setAccessibleName(self.tr("Sort and group tracks"))
        self.order.setToolTip(self.tr("Sort and group"))
        self.filter = FilterField(self.list)
        self.filter.setPlaceholderText(self.tr("Filter"))
        self.filter.setAccessibleName(self.tr("Filter parts by name"))
        self.filter.setMinimumWidth(_FILTER_WIDTH // 2)
        self.filter.setMaximumWidth(max(_FILTER_WIDTH, theme.px(90)))
        self.new_button = NewTrackButton()
        draw_icon(self.new_button, "plus")
        self.new_button.setIconSize(QSize(theme.px(15), theme.px(15)))
        self.new_button.setText(self.tr("Track"))
        self.new_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.new_button.setAccessibleName(self.tr("New track"))
        self.new_button.setToolTip(
            self.tr("Add a track holding the selected parts; drop parts here")
        )
        self._lay_out(activity)
        self._connect()
        self.set_filled(is_filled=False)

    def set_filled(self, *, is_filled: bool, separated: bool = False) -> None:
        """Show the list, or the welcome while it is empty."""
        self._stack.setCurrentIndex(1 if is_filled else 0)
        for control in (self.order, self.filter, self.new_button):
            control.setEnabled(separated)

    def show_activity(self, *, is_busy: bool) -> None:
        """Show what is being done in the place of the hint, or the hint."""
        self._middle.setCurrentIndex(1 if is_busy else 0)

    def _lay_out(self, activity: QWidget) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(14, 5, 14, 5)
        head.setSpacing(8)
        head.addWidget(plain_label(self.tr("TRACKS"), name="sectionTitle"))
        head.addSpacing(6)
        self._middle = QStackedWidget()
        self._middle.setSizePolicy(
            QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred
        )
        self._middle.addWidget(self.hint)
        self._middle.addWidget(activity)
        head.addWidget(self._middle, 1)
        head.addWidget(self.filter)
        head.addWidget(self.order)
        head.addWidget(self.new_button)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.welcome)
        self._stack.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self.order.currentIndexChanged.connect(self._arrange)
        self.filter.textChanged.connect(self._arrange)
        self.new_button.clicked.connect(lambda: self.add_wanted.emit(None))
        self.new_button.dropped.connect(self.add_wanted)

    def _arrange(self) -> None:
        self.list.arrange(
            replace(
                self.list.arrangement,
                order=self.order.currentData(),
                text=self.filter.text(),
            )
        )
