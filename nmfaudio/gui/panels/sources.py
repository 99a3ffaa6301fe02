"""The panel of sources: the lanes of the mix, the residual, new source, export."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nmfaudio.gui.panels.component_row import COMPONENTS_MIME, components_of_mime
from nmfaudio.gui.panels.source_row import SourceRow
from nmfaudio.gui.panels.widgets import plain_label
from nmfaudio.gui.style.icons import icon
from nmfaudio.project.document import Document, Source

__all__ = ["SourcesPanel"]


class NewSourceButton(QPushButton):
    """Adds a source; cards dropped on it become the first of it.

    Signals: ``dropped(indices)``.
    """

    dropped = Signal(object)

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept component cards."""
        if event.mimeData().hasFormat(COMPONENTS_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Make a source of the cards."""
        self.dropped.emit(components_of_mime(event.mimeData()))
        event.acceptProposedAction()


class SourcesPanel(QWidget):
    """All sources of the document; rows are kept while their source exists.

    Signals: those of :class:`SourceRow`, and ``add_wanted(indices)``,
    ``export_wanted()``.
    """

    renamed = Signal(int, str)
    recoloured = Signal(int, int)
    solo = Signal(int, bool)
    mute = Signal(int, bool)
    gain = Signal(int, float)
    gain_done = Signal()
    dropped = Signal(object, int)
    menu_wanted = Signal(int, object)
    add_wanted = Signal(object)
    export_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidePanel")
        self._rows: dict[int, SourceRow] = {}
        self._order: list[int] = []
        self._list = QWidget()
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.new_button = NewSourceButton(self.tr("New source"))
        self.new_button.setIcon(icon("plus"))
        self.new_button.setIconSize(QSize(16, 16))
        self.new_button.setToolTip(
            self.tr("Add a source holding the selected components; drop cards here")
        )
        self.new_button.clicked.connect(lambda: self.add_wanted.emit(None))
        self.new_button.dropped.connect(self.add_wanted)
        self.export_button = QPushButton(self.tr("Export stems…"))
        self.export_button.setIcon(icon("export"))
        self.export_button.setIconSize(QSize(16, 16))
        self.export_button.clicked.connect(self.export_wanted)
        self._lay_out()

    @property
    def rows(self) -> tuple[SourceRow, ...]:
        """The lanes, top to bottom; the residual is the last."""
        return tuple(self._rows[source_id] for source_id in self._order)

    def _lay_out(self) -> None:
        title = plain_label(self.tr("SOURCES"), name="sectionTitle")
        title.setContentsMargins(14, 8, 0, 6)
        area = QScrollArea()
        area.setWidget(self._list)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().setAutoFillBackground(False)
        self._list.setAutoFillBackground(False)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(12, 10, 12, 12)
        buttons.setSpacing(8)
        buttons.addWidget(self.new_button, 1)
        buttons.addWidget(self.export_button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(title)
        column.addWidget(area, 1)
        column.addLayout(buttons)

    def show_document(self, document: Document) -> None:
        """Show the sources as the document has them."""
        lanes = (*document.sources, document.residual)
        self._show_rows([lane.id for lane in lanes])
        separated = document.separation is not None
        self.new_button.setEnabled(separated)
        self.export_button.setEnabled(separated)
        for place, lane in enumerate(lanes, start=1):
            self._show_lane(document, lane, place % len(lanes))

    def _show_lane(self, document: Document, lane: Source, place: int) -> None:
        held = document.components_of(lane.id)
        tags = () if document.separation is None else document.separation.tags
        self._rows[lane.id].show_source(
            lane,
            place=place,
            n_components=len(held),
            share=sum(tags[c.index].energy_share for c in held),
        )

    def _show_rows(self, order: list[int]) -> None:
        if order == self._order:
            return
        for source_id in set(self._rows) - set(order):
            row = self._rows.pop(source_id)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for source_id in order:
            if source_id not in self._rows:
                self._rows[source_id] = self._new_row(source_id)
        for place, source_id in enumerate(order):
            self._column.insertWidget(place, self._rows[source_id])
        self._order = order

    def _new_row(self, source_id: int) -> SourceRow:
        row = SourceRow(source_id, self._list)
        row.renamed.connect(self.renamed)
        row.recoloured.connect(self.recoloured)
        row.solo.connect(self.solo)
        row.mute.connect(self.mute)
        row.gain.connect(self.gain)
        row.gain_done.connect(self.gain_done)
        row.dropped.connect(self.dropped)
        row.menu_wanted.connect(self.menu_wanted)
        return row
