"""Markers in the ruler: added where playback is, named and removed by their flags."""

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from nmfaudio.errors import NmfAudioError
from nmfaudio.gui.language import library_words
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import Document
from nmfaudio.project.editing.markers import add_marker, remove_marker, rename_marker

__all__ = ["Markers"]


class Markers(QObject):
    """Keeps the ruler's flags in step with the document, and edits them.

    Signals: ``said(sentence)``.
    """

    said = Signal(str)

    def __init__(self, parts: WindowParts, window: QWidget) -> None:
        super().__init__(window)
        self._parts = parts
        self._window = window
        ruler = parts.recording_view.ruler
        ruler.marker_pressed.connect(self._go)
        ruler.marker_menu.connect(self.show_menu)
        ruler.marker_renamed.connect(self.ask_name)
        parts.bridge.document_changed.connect(self._show)

    def add(self) -> None:
        """Mark the moment where playback is."""
        if self._parts.session.recording is None:
            self.said.emit(self.tr("No recording is open: open one first."))
            return
        second = self._parts.sound.position_s
        self._parts.session.do(add_marker(self._parts.session.document, second))

    def fill(self, menu: QMenu) -> None:
        """List the markers, to go to them."""
        menu.clear()
        markers = self._parts.session.document.markers
        if not markers:
            menu.addAction(self.tr("None yet: I adds one")).setEnabled(False)  # Qt
        for index, marker in enumerate(markers):
            action = menu.addAction(marker.name.replace("&", "&&"))
            action.triggered.connect(lambda *_, index=index: self._go(index))

    def show_menu(self, index: int, place: QPoint) -> None:
        """Offer what can be done with a marker."""
        menu = QMenu(self._window)
        menu.aboutToHide.connect(menu.deleteLater)
        rename = menu.addAction(self.tr("Rename"))
        rename.triggered.connect(lambda: self.ask_name(index))
        remove = menu.addAction(self.tr("Remove"))
        remove.triggered.connect(lambda: self.remove(index))
        menu.popup(place)

    def ask_name(self, index: int) -> None:
        """Ask what a marker is called; the dialog does not block."""
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(self.tr("Marker"))
        dialog.setLabelText(self.tr("Name of the marker"))
        dialog.setTextValue(self._parts.session.document.markers[index].name)
        dialog.textValueSelected.connect(lambda name: self.rename(index, name))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def rename(self, index: int, name: str) -> None:
        """Name a marker."""
        session = self._parts.session
        try:
            session.do(rename_marker(session.document, index, name))
        except NmfAudioError as error:
            self.said.emit(library_words(error))

    def remove(self, index: int) -> None:
        """Remove a marker."""
        session = self._parts.session
        try:
            session.do(remove_marker(session.document, index))
        except NmfAudioError as error:
            self.said.emit(library_words(error))

    def _go(self, index: int) -> None:
        second = self._parts.session.document.markers[index].second
        self._parts.sound.seek(second)
        self._parts.time_view.reveal(second)

    def _show(self, document: Document) -> None:
        self._parts.recording_view.ruler.set_markers(document.markers)
