"""The list of files on the export page: ticked or not, and how each will be called."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from nmfaudio.gui.language import name_words
from nmfaudio.gui.style.icons import swatch
from nmfaudio.gui.style.theme import px, source_colour
from nmfaudio.project.document import RESIDUAL_ID
from nmfaudio.separation.rendering.outputs import (
    MIX_NAME,
    RESIDUAL_NAME,
    without_name,
)

if TYPE_CHECKING:
    from nmfaudio.project.document import Document, Source

__all__ = ["ExportList"]

_KEY = Qt.ItemDataRole.UserRole
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class ExportList(QTreeWidget):
    """Stems, what is heard, everything but a source, single components.

    Parameters
    ----------
    document : Document
        Sources without components are left out.
    residual : bool
        Whether the residual is ticked at first, if the document ticks it.

    Signals: ``changed()`` after a tick.
    """

    changed = Signal()

    def __init__(
        self, document: "Document", *, residual: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setColumnCount(2)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # names differ at the end
        self.setHeaderLabels([self.tr("What"), self.tr("File")])
        self.setAccessibleName(self.tr("Files that will be written"))
        self.setMinimumHeight(px(180))
        header = self.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        lanes = [s for s in document.sources if document.components_of(s.id)]
        self._stems = self._group(self.tr("Stems"))
        self._mixes = self._group(self.tr("Mixes"))
        self._singles = self._group(self.tr("Single parts"))
        self._fill(document, [*lanes, document.residual], residual=residual)
        self._stems.setExpanded(True)
        self._mixes.setExpanded(True)
        self.itemChanged.connect(lambda _item, _column: self.changed.emit())

    def _group(self, title: str) -> QTreeWidgetItem:
        group = QTreeWidgetItem(self, [title])
        group.setFlags(
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsUserCheckable
            | Qt.ItemFlag.ItemIsAutoTristate
            | Qt.ItemFlag.ItemIsSelectable
        )
        return group

    def _fill(
        self, document: "Document", lanes: "Sequence[Source]", *, residual: bool
    ) -> None:
        for lane in lanes:
            is_residual = lane.id == RESIDUAL_ID
            name = RESIDUAL_NAME if is_residual else lane.name
            ticked = lane.exported and (residual or not is_residual)
            item = self._add(self._stems, lane.name, lane.id, name, ticked=ticked)
            item.setIcon(0, swatch(source_colour(lane.colour), 12))
        self._add(self._mixes, self.tr("What I hear"), MIX_NAME, MIX_NAME)
        for lane in lanes:
            name = RESIDUAL_NAME if lane.id == RESIDUAL_ID else lane.name
            words = self.tr("Everything but {0}").format(lane.name)
            self._add(self._mixes, words, lane.id, without_name(name))
        names = document.component_names()
        for lane in lanes:
            for part in document.components_of(lane.id):
                name = names[part.index]
                item = self._add(self._singles, name_words(name), part.index, name)
                item.setIcon(0, swatch(source_colour(lane.colour), 12))

    def _add(
        self,
        group: QTreeWidgetItem,
        words: str,
        key: int | str,
        name: str,
        *,
        ticked: bool = False,
    ) -> QTreeWidgetItem:
        item = QTreeWidgetItem(group, [words])
        item.setData(0, _KEY, (key, name))
        item.setCheckState(0, _CHECKED if ticked else _UNCHECKED)
        return item

    def item(self, row: int) -> QTreeWidgetItem:
        """Return the row of a stem; the residual's is the last."""
        return _rows(self._stems)[row]

    @staticmethod
    def _ticked(group: QTreeWidgetItem) -> list[int | str]:
        ticked = [row for row in _rows(group) if row.checkState(0) == _CHECKED]
        return [row.data(0, _KEY)[0] for row in ticked]

    def stems(self) -> tuple[tuple[int, ...], bool]:
        """Return the ids of the ticked sources, and whether the residual is ticked."""
        ids = [int(key) for key in self._ticked(self._stems)]
        return tuple(n for n in ids if n != RESIDUAL_ID), RESIDUAL_ID in ids

    def all_stems(self) -> tuple[tuple[int, ...], bool]:
        """Return what :meth:`stems` does when all are ticked."""
        ids = [int(row.data(0, _KEY)[0]) for row in _rows(self._stems)]
        return tuple(n for n in ids if n != RESIDUAL_ID), True

    def without(self) -> tuple[int, ...]:
        """Return the ids of sources for which everything else is ticked."""
        return tuple(int(k) for k in self._ticked(self._mixes) if k != MIX_NAME)

    def mix(self) -> bool:
        """Whether what is heard is ticked."""
        return MIX_NAME in self._ticked(self._mixes)

    def parts(self) -> tuple[int, ...]:
        """Return the components that are ticked."""
        return tuple(int(key) for key in self._ticked(self._singles))

    def has_any(self) -> bool:
        """Whether anything is ticked."""
        groups = (self._stems, self._mixes, self._singles)
        return any(self._ticked(group) for group in groups)

    def show_names(self, names: Sequence[tuple[str, str]]) -> None:
        """Show how the ticked rows will be called: (content, file), in their order."""
        left = list(names)
        blocked = self.blockSignals(True)  # noqa: FBT003  # Qt's signature
        for group in (self._stems, self._mixes, self._singles):
            for item in _rows(group):
                content = item.data(0, _KEY)[1]
                same = [n for n, (what, _) in enumerate(left) if what == content]
                ticked = item.checkState(0) == _CHECKED
                name = left.pop(same[0])[1] if ticked and same else ""
                item.setText(1, name)
                item.setToolTip(1, name)
        self.blockSignals(blocked)


def _rows(group: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = map(group.child, range(group.childCount()))
    return [row for row in found if row is not None]
