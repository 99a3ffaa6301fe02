"""Corrections of the tracks by what the user hears at a place of the recording.

What is said of a place moves parts at once, and is followed by later separations.
"""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from nmfaudio.errors import ParameterError
from nmfaudio.gui.language import library_words
from nmfaudio.gui.style.text import format_share
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import Document
from nmfaudio.separation.request.boxes import Box

__all__ = ["Correcting"]


class Correcting(QObject):
    """Says whose a box of the picture is. Signals: ``said(sentence)``."""

    said = Signal(str)

    def __init__(self, parts: WindowParts, window: QWidget) -> None:
        super().__init__(window)
        self._parts = parts

    def fill_boxes(self, menu: QMenu) -> None:
        """Offer to say whose the marked passage is, within the visible frequencies."""
        menu.clear()
        document = self._parts.session.document
        possible = self._parts.sound.loop is not None and bool(document.sources)
        words = {True: self.tr("This is {0}"), False: self.tr("This is not {0}")}
        for belongs, text in words.items():
            for source in document.sources:
                action = menu.addAction(text.format(source.name.replace("&", "&&")))
                action.setEnabled(possible)
                say = partial(self.add_box, source.name, belongs=belongs)
                action.triggered.connect(lambda *_, say=say: say())
            menu.addSeparator()
        if not possible:
            menu.addAction(
                self.tr("Separate, then mark a passage as the loop")
            ).setEnabled(False)  # Qt

    def only_here(self, name: str, *_: object) -> None:
        """Say that in the marked passage only this source plays; parts follow it."""
        loop, recording = self._parts.sound.loop, self._parts.session.recording
        if loop is None or recording is None:
            self.said.emit(
                self.tr("Mark the passage as the loop first: drag on the ruler.")
            )
        else:
            self.add_region_box(name, loop, (0.0, recording.sample_rate / 2))

    def add_region_box(
        self, name: str, span_s: tuple[float, float], band_hz: tuple[float, float]
    ) -> None:
        """Say whose a box of the picture is; components follow it everywhere."""
        self._correct(Box(name, *span_s, *band_hz))

    def add_box(self, name: str, *, belongs: bool) -> None:
        """Say whose the marked passage is, within the visible frequencies."""
        loop, axis = self._parts.sound.loop, self._parts.frequency_view
        if loop is None:
            return
        self._correct(Box(name, *loop, axis.bottom_hz, axis.top_hz, belongs=belongs))

    def _correct(self, box: Box) -> None:
        """Let a box correct the tracks, and say what became of its own."""
        session = self._parts.session
        before = session.document
        try:
            job = session.guide((box,))
        except ParameterError as error:
            self.said.emit(library_words(error))
            return
        job.finished.connect(lambda _: self._say_moved(box, before))

    def _say_moved(self, box: Box, before: Document) -> None:
        document = self._parts.session.document
        if box not in document.guides.boxes:  # it was not accepted, which has been told
            return
        had, has = _share_of(before, box.source), _share_of(document, box.source)
        line = self.tr("{0}: {1} of the energy before, {2} now.")
        if has == had:
            line = self.tr("{0} keeps {1} of the energy: it had what sounds there.")
        line = line.format(box.source, format_share(had), format_share(has))
        held = _holders(before)
        emptied = [
            s.name for s in document.sources if s.id in held - _holders(document)
        ]
        if emptied:
            told = self.tr("Without parts now: {0}. Undo gives them back.")
            line = f"{line} {told.format(', '.join(emptied))}"
        self.said.emit(line)


def _holders(document: Document) -> set[int]:
    """Return the ids of sources that have parts."""
    return {component.source_id for component in document.components}


def _share_of(document: Document, name: str) -> float:
    """Return a source's share of the energy; 0 for none of this name."""
    tags = () if document.separation is None else document.separation.tags
    owners = [s.id for s in document.sources if s.name == name]
    held = (c.index for c in document.components if c.source_id in owners)
    return sum(tags[index].energy_share for index in held)
