"""What the user knows of the recording: examples, a score, damage."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QWidget

from nmfaudio.errors import ParameterError
from nmfaudio.gui.canvases.spectrogram.marks import (
    box_text,
    marks_of,
    marks_of_regions,
)
from nmfaudio.gui.controllers.correcting import Correcting
from nmfaudio.gui.language import library_words, number
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import Document
from nmfaudio.project.edits import set_guides
from nmfaudio.separation.editing.regions import Region, regions_within
from nmfaudio.separation.request.amend import with_more, without
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.damage import Damage
from nmfaudio.separation.request.guides import (
    ALIGNMENTS,
    DAMAGE_KINDS,
    Guides,
    Passage,
    ScoreFile,
)

if TYPE_CHECKING:
    from nmfaudio.separation.model import RenderModel

__all__ = ["Guiding"]


class Guiding(QObject):
    """Gathers guides for the open recording, and offers them in the Separate menu.

    They wait for the next press on Separate. Signals: ``said(sentence)``.
    """

    said = Signal(str)

    def __init__(
        self, parts: WindowParts, correcting: Correcting, window: QWidget
    ) -> None:
        super().__init__(window)
        self._parts = parts
        self._correcting = correcting
        self._window = window
        self._regions: tuple[RenderModel | None, dict[int, Region]] = (None, {})
        parts.bridge.document_changed.connect(self._show_marks)

    @property
    def guides(self) -> Guides:
        """What the next separation will follow."""
        return self._parts.session.document.guides

    def _know(self, guides: Guides, label: str) -> None:
        """Follow these guides from the next separation on, as an edit."""
        session = self._parts.session
        session.do(set_guides(session.document, guides, label))

    def _show_marks(self, document: Document) -> None:
        spectrogram = self._parts.recording_view.spectrogram
        separation = document.separation
        if separation is None:
            self._regions = None, {}
        elif separation.model is not self._regions[0]:
            self._regions = separation.model, regions_within(separation)
        painted = marks_of_regions(document, self._regions[1])
        spectrogram.set_marks((*marks_of(document.guides, self._top_hz), *painted))

    @property
    def _top_hz(self) -> float:
        recording = self._parts.session.recording
        return math.inf if recording is None else recording.sample_rate / 2

    def fill_teach(self, menu: QMenu) -> None:
        """Offer what the marked passage, or a file, can teach."""
        menu.clear()
        loop = self._parts.sound.loop
        here = menu.addAction(self.tr("This passage is one source alone …"))
        here.setEnabled(loop is not None)
        here.setToolTip(
            self.tr("Mark the passage as the loop first: drag on the ruler")
        )
        here.triggered.connect(self.teach_passage)
        offered: list[tuple[QAction, Box]] = []
        for source in self._parts.session.document.sources:
            text = self.tr("Only {0} plays in this passage")
            only = menu.addAction(text.format(source.name.replace("&", "&&")))
            only.setEnabled(loop is not None)
            offered += self._correcting.offer_only(only, source.name)
        self._correcting.foretell(offered)
        menu.addAction(self.tr("A file is one source alone …")).triggered.connect(
            self.teach_file
        )
        menu.addAction(self.tr("Follow a score (MIDI) …")).triggered.connect(
            self.choose_score
        )
        menu.addAction(self.tr("Use a dictionary …")).triggered.connect(
            self.choose_dictionary
        )
        self._offer_adapting(menu)
        save = menu.addAction(self.tr("Save what was taught …"))
        save.setEnabled(bool(self._examples()))
        save.triggered.connect(self.save_taught)
        menu.addSeparator()
        self._offer_forgetting(menu)
        forget = menu.addAction(self.tr("Forget all of it"))
        forget.setEnabled(self.guides != Guides())
        forget.triggered.connect(self.clear)
        menu.setToolTipsVisible(True)

    def _offer_forgetting(self, menu: QMenu) -> None:
        """List what is known, each to be forgotten alone."""
        for place, text in enumerate(self.summary()):
            line = text.replace("&", "&&")
            action = menu.addAction(self.tr("Forget: {0}").format(line))
            action.triggered.connect(partial(self._forget_one, place))

    def _forget_one(self, place: int) -> None:
        label = self.tr("forget {0}").format(self.summary()[place])
        self._know(without(self.guides, place), label)

    def _offer_adapting(self, menu: QMenu) -> None:
        """Offer to let templates learn from the recording, or not."""
        words = {
            None: self.tr("Adapt to the recording if it is drums"),
            True: self.tr("Adapt what was taught to the recording"),
            False: self.tr("Keep what was taught as it is"),
        }
        taught = bool(self.guides.passages) or self.guides.dictionary is not None
        menu.addSeparator()
        group = QActionGroup(menu)
        for adapt, text in words.items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(adapt == self.guides.adapt)
            action.setEnabled(taught)
            group.addAction(action)
            action.triggered.connect(lambda *_, adapt=adapt: self._set_adapt(adapt))
        menu.addSeparator()

    def _set_adapt(self, adapt: bool | None) -> None:  # noqa: FBT001  # from a signal
        self._know(replace(self.guides, adapt=adapt), self.tr("adapt what was taught"))

    def fill_repair(self, menu: QMenu) -> None:
        """Offer what can be mended before the next separation."""
        menu.clear()
        here = menu.addAction(self.tr("Fill in the marked passage"))
        here.setEnabled(self._parts.sound.loop is not None)
        here.triggered.connect(self.repair_passage)
        words = {
            "clicks": self.tr("Find and mend clicks"),
            "clipping": self.tr("Find and mend clipping"),
            "dropouts": self.tr("Find and mend drop-outs"),
        }
        for kind in DAMAGE_KINDS:
            action = menu.addAction(words[kind])
            action.setCheckable(True)
            action.setChecked(kind in self.guides.find)
            action.triggered.connect(lambda *_, kind=kind: self._toggle_find(kind))

    def summary(self) -> list[str]:
        """Return a line for each thing that the next separation will follow."""
        return self._lines(self.guides)

    def _lines(self, guides: Guides) -> list[str]:
        lines = [
            f"{p.source}: {p.path.name}"
            if p.path is not None
            else self.tr("{0}: {1} to {2} s").format(
                p.source, number(p.start_s, 2), number(p.stop_s, 2)
            )
            for p in guides.passages
        ]
        lines += [
            self.tr("{0}: {1} to {2} s").format(
                box_text(b, self._top_hz), number(b.start_s, 2), number(b.stop_s, 2)
            )
            for b in guides.boxes
        ]
        if guides.score is not None:
            lines.append(self.tr("Score: {0}").format(guides.score.path.name))
        if guides.dictionary is not None:
            lines.append(self.tr("Dictionary: {0}").format(guides.dictionary.name))
        lines += [
            self.tr("Repair: {0} to {1} s").format(
                number(damage.start_s, 2), number(damage.stop_s, 2)
            )
            for damage in guides.damages
        ]
        return lines + [
            self.tr("Repair: {0}").format(library_words(kind)) for kind in guides.find
        ]

    def clear(self) -> None:
        """Forget all guides."""
        self._know(Guides(), self.tr("forget what was taught"))

    def teach_passage(self) -> None:
        """Ask whose the marked passage is."""
        loop = self._parts.sound.loop
        if loop is not None:
            self._ask_name(
                self.tr("Which source is alone from {0} to {1} s?").format(
                    number(loop[0], 2), number(loop[1], 2)
                ),
                lambda name: self._take_passage(name, loop),
            )

    def _take_passage(self, name: str, loop: tuple[float, float]) -> None:
        """Let a passage correct its track; teach what there is no track of."""
        if name in [source.name for source in self._parts.session.document.sources]:
            self._correcting.correct(Box(name, *loop, 0.0, self._top_hz))
        else:
            self.add(Guides(passages=(Passage(name, *loop),)))

    def teach_file(self) -> None:
        """Ask for a file of one source alone, and its name."""
        self._ask_file(
            self.tr("A recording of one source alone"), "", self._name_of_file
        )

    def _name_of_file(self, path: Path) -> None:
        self._ask_name(
            self.tr("Which source is {0}?").format(path.name),
            lambda name: self.add(Guides(passages=(Passage(name, path=path),))),
            path.stem,
        )

    def choose_dictionary(self) -> None:
        """Ask for what was taught before."""
        self._ask_file(
            self.tr("Use a dictionary"),
            self.tr("Dictionaries (*.nmfdict);;All files (*)"),
            lambda path: self.add(Guides(dictionary=path)),
        )

    def choose_score(self) -> None:
        """Ask for a MIDI file, then how it fits."""
        self._ask_file(
            self.tr("Follow a score"),
            self.tr("MIDI files (*.mid *.midi);;All files (*)"),
            self._ask_alignment,
        )

    def save_taught(self) -> None:
        """Ask where to keep what the passages teach."""
        dialog = QFileDialog(self._window, self.tr("Save what was taught"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("nmfdict")
        dialog.fileSelected.connect(lambda name: self._save_taught(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save_taught(self, path: Path) -> None:
        try:
            self._parts.session.save_taught(
                self._examples(), path, adapt=self.guides.adapt
            )
        except ParameterError as error:
            self.said.emit(library_words(error))

    def _examples(self) -> tuple[Passage, ...]:
        """Return where sources were said to be alone."""
        top_hz = self._top_hz
        corrected = (box for box in self.guides.boxes if box.is_alone(top_hz))
        alone = (Passage(box.source, box.start_s, box.stop_s) for box in corrected)
        return (*self.guides.passages, *alone)

    def _ask_alignment(self, path: Path) -> None:
        words = {
            "offset": self.tr("It starts early or late, or runs fast or slow"),
            "dtw": self.tr("It was played freely"),
            "none": self.tr("It fits as it is"),
        }
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(self.tr("Follow a score"))
        dialog.setLabelText(self.tr("How does the score fit the recording?"))
        dialog.setComboBoxItems([words[name] for name in sorted(ALIGNMENTS)[::-1]])
        dialog.setTextValue(words["offset"])
        by_words = {text: name for name, text in words.items()}
        dialog.textValueSelected.connect(
            lambda text: self.add(Guides(score=ScoreFile(path, by_words[text])))
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def repair_passage(self) -> None:
        """Have the marked passage filled in by the next separation."""
        loop = self._parts.sound.loop
        if loop is not None:
            self.add(Guides(damages=(Damage(*loop),)))

    def _toggle_find(self, kind: str) -> None:
        find = self.guides.find
        chosen = tuple(k for k in find if k != kind)
        self._know(
            replace(self.guides, find=chosen if kind in find else (*find, kind)),
            self.tr("mend {0}").format(library_words(kind)),
        )

    def add(self, guides: Guides) -> bool:
        """Follow these guides too from the next separation on; say if they fit."""
        try:
            known = with_more(self.guides, guides)
        except ParameterError as error:
            self.said.emit(library_words(error))
            return False
        new = self._lines(guides)[-1]
        self._know(known, self.tr("follow {0}").format(new))
        self.said.emit(self.tr("{0}. Press Separate to follow it.").format(new))
        return True

    def _ask_name(
        self, question: str, take: Callable[[str], object], guess: str = ""
    ) -> None:
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(self.tr("Teach a source"))
        dialog.setLabelText(question)
        dialog.setTextValue(guess)
        dialog.textValueSelected.connect(
            lambda name: take(name.strip()) if name.strip() else None
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_file(self, title: str, names: str, take: Callable[[Path], object]) -> None:
        dialog = QFileDialog(self._window, title, str(self._parts.settings.folder))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        if names:
            dialog.setNameFilters(names.split(";;"))
        dialog.fileSelected.connect(lambda name: take(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
