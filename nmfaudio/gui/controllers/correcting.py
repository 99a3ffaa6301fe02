"""Corrections of the tracks by what the user hears at a place of the recording.

What is said of a place moves parts at once, and is followed by later separations.
"""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from nmfaudio.errors import NmfAudioError, ParameterError
from nmfaudio.gui.controllers.hearing.verdict import Verdict
from nmfaudio.gui.language import library_words, translate
from nmfaudio.gui.style.text import format_share
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project import work
from nmfaudio.project.document import Document
from nmfaudio.project.editing.model_edits import as_edited
from nmfaudio.separation.editing.regions import Region
from nmfaudio.separation.model import Separation
from nmfaudio.separation.request.boxes import Box

if TYPE_CHECKING:
    from nmfaudio.project.jobs import Job

__all__ = ["Correcting", "moved_words", "painted_name"]

_LONGEST_S = 900.0
"""Recordings up to this length are looked at whole while a menu is open."""


class Correcting(QObject):
    """Says whose a box of the picture is. Signals: ``said(sentence)``.

    Parameters
    ----------
    parts : WindowParts
        Whose session is corrected.
    verdict : Verdict
        Asks whether what a correction came to is to stay.
    window : QWidget
        Owner.
    """

    said = Signal(str)

    def __init__(self, parts: WindowParts, verdict: Verdict, window: QWidget) -> None:
        super().__init__(window)
        self._parts, self._verdict = parts, verdict
        self._foretelling: Job[tuple[float, ...]] | None = None

    def fill_boxes(self, menu: QMenu) -> None:
        """Offer to say whose the marked passage is, within the visible frequencies."""
        menu.clear()
        document = self._parts.session.document
        loop = self._parts.sound.loop
        possible = loop is not None and bool(document.sources)
        offered: list[tuple[QAction, Box]] = []
        words = {True: self.tr("This is {0}"), False: self.tr("This is not {0}")}
        for belongs, text in words.items():
            for source in document.sources:
                action = menu.addAction(text.format(source.name.replace("&", "&&")))
                action.setEnabled(possible)
                say = partial(self.add_box, source.name, belongs=belongs)
                action.triggered.connect(lambda *_, say=say: say())
                if loop is not None:
                    box = self._box(source.name, loop, belongs=belongs)
                    offered.append((action, box))
            menu.addSeparator()
        self.foretell(offered)
        if not possible:
            menu.addAction(
                self.tr("Separate, then mark a passage as the loop")
            ).setEnabled(False)  # Qt

    def offer_only(self, action: QAction, name: str) -> list[tuple[QAction, Box]]:
        """Have an entry of a menu say that only this source plays where is marked.

        Returns the entry with what it would say, if anything is marked.
        """
        action.triggered.connect(lambda *_: self.only_here(name))
        box = self._alone_box(name)
        return [] if box is None else [(action, box)]

    def foretell(self, offered: Sequence[tuple[QAction, Box]]) -> None:
        """Have entries of a menu tell what they would come to, once that is known.

        Parameters
        ----------
        offered : sequence of (QAction, Box)
            Entries of the menu that opens now, and what each would say.
        """
        if self._foretelling is not None:
            self._foretelling.cancel()
        self._foretelling = None
        session, bridge = self._parts.session, self._parts.bridge
        document, separation = session.document, session.document.separation
        if not offered or separation is None:
            return
        if separation.audio.duration_s > _LONGEST_S:
            return
        boxes = tuple(box for _, box in offered)
        task = partial(work.foretell, as_edited(document), boxes, document.locked)
        self._foretelling = job = session.side_lane.submit("foretell", task)
        job.finished.connect(lambda job: self._say_foretold(job, offered, document))
        bridge.watch()

    def _say_foretold(
        self,
        job: "Job[tuple[float, ...]]",
        offered: Sequence[tuple[QAction, Box]],
        document: Document,
    ) -> None:
        if job is not self._foretelling or job.result is None:
            return
        words = {
            True: self.tr("{0}: {1} → {2} of the energy"),
            False: self.tr("{0}: {1} → about {2} of the energy"),
        }
        for (action, box), share in zip(offered, job.result, strict=False):
            had = _share_of(document, box.source)
            # The menu may have been filled anew since then, or be gone.
            with suppress(RuntimeError):
                told = words[box.belongs].format(
                    action.text(), format_share(had), format_share(share)
                )
                action.setText(told)

    def only_here(self, name: str) -> None:
        """Say that in the marked passage only this source plays; parts follow it."""
        box = self._alone_box(name)
        if box is None:
            self.said.emit(
                self.tr("Mark the passage as the loop first: drag on the ruler.")
            )
        else:
            self.correct(box)

    def _alone_box(self, name: str) -> Box | None:
        """Return a box over the marked passage and all frequencies."""
        loop, recording = self._parts.sound.loop, self._parts.session.recording
        if loop is None or recording is None:
            return None
        return Box(name, *loop, 0.0, recording.sample_rate / 2)

    def add_box(self, name: str, *, belongs: bool) -> None:
        """Say whose the marked passage is, within the visible frequencies."""
        loop = self._parts.sound.loop
        if loop is not None:
            self.correct(self._box(name, loop, belongs=belongs))

    def _box(self, name: str, loop: tuple[float, float], *, belongs: bool) -> Box:
        """Return a box over a passage and the visible frequencies."""
        axis = self._parts.frequency_view
        return Box(name, *loop, axis.bottom_hz, axis.top_hz, belongs=belongs)

    def correct(self, box: Box) -> None:
        """Let a box correct the tracks, everywhere, and say what became of its own."""
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
        limit = partial(self._give_box, box) if box.belongs else None
        self._verdict.ask(line, limit)

    def _give_box(self, box: Box) -> None:
        """Give a source what sounds in a box, and leave all else as it is."""
        session = self._parts.session
        before, separation = session.document, session.document.separation
        source = next((s for s in before.sources if s.name == box.source), None)
        if separation is None or source is None:
            return
        plan, n_frames = separation.plan, separation.model.H.shape[1]
        bins, frames = box.region(plan, n_frames)
        cells = np.zeros((frames.stop - frames.start, plan.n_bins), bool)
        cells[:, bins] = True
        try:
            tried = session.try_region(Region(plan, frames.start, cells))
            session.give_region(tried, source.id, name=painted_name(before))
        except NmfAudioError as error:
            self.said.emit(library_words(error))
            return
        self._verdict.ask(moved_words(tried))


def painted_name(document: Document) -> str:
    """Return what the next part is called that is cut out of the picture."""
    word = translate("RegionTools", "Painted")
    n_painted = sum(c.name.startswith(word) for c in document.components)
    return f"{word} {n_painted + 1}"


def moved_words(tried: Separation) -> str:
    """Return how much the last component, a region, takes from others."""
    share = format_share(tried.tags[-1].energy_share)
    return translate("RegionTools", "{0} of the energy moved.").format(share)


def _holders(document: Document) -> set[int]:
    """Return the ids of sources that have parts."""
    return {component.source_id for component in document.components}


def _share_of(document: Document, name: str) -> float:
    """Return a source's share of the energy; 0 for none of this name."""
    tags = () if document.separation is None else document.separation.tags
    owners = [s.id for s in document.sources if s.name == name]
    held = (c.index for c in document.components if c.source_id in owners)
    return sum(tags[index].energy_share for index in held)
