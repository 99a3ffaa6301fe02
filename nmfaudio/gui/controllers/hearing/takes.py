"""Lists the takes, goes from one to another, and has two compared by ear."""

import math
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from nmfaudio.errors import ParameterError
from nmfaudio.gui.canvases.spectrogram.sounds import RenderedMix
from nmfaudio.gui.controllers.hearing.take_words import figures_of_take, words_of_take
from nmfaudio.gui.language import library_words
from nmfaudio.gui.panels.side.takes_panel import TakeLine
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import Document, Take, TakeState
from nmfaudio.project.editing.takes import (
    TakeFacts,
    document_of,
    facts_of,
    like_heard,
    remove_take,
    rename_take,
    takes_of,
)
from nmfaudio.project.gains import effective_gains

__all__ = ["Takes", "level_gain"]

_SETTLES_MS = 150
_MOST_DB = 12.0
_STRETCHES, _STRETCH_S = 6, 4.0
"""So many stretches say how loud a mix is where no loop does."""


class Takes(QObject):
    """The list of takes, and the comparison of two.

    The take that is open is A; the other, B, is the one left last or chosen in the
    list. Before B is heard for the first time, and after what is heard has changed, a
    worker measures how loud both are.

    Signals: ``said(sentence)``; ``measured(future)`` in the window's thread.
    """

    said = Signal(str)
    measured = Signal(object)

    def __init__(self, parts: WindowParts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._comparison = parts.comparison
        self._null_db: float | None = None
        self._open = 0
        self._shown: tuple[object, ...] = ()
        self._gain: float | None = None
        self._asked: Future[float] | None = None
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="nmfaudio-level")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLES_MS)
        self._timer.timeout.connect(self._measure)
        self.measured.connect(self._take_gain)
        panel = parts.takes
        panel.opened.connect(self.go_to)
        panel.compared.connect(self._compare)
        panel.renamed.connect(self._rename)
        panel.removed.connect(self._remove)
        panel.toggled.connect(self.toggle)
        parts.bridge.document_changed.connect(self._follow)
        self._comparison.changed.connect(self._show)
        self._follow(parts.session.document)

    def note_null(self, null_db: float | None) -> None:
        """Note how closely the stems of the open take add up, dB."""
        self._null_db = null_db
        self._parts.session.note_null(null_db)
        self._show()

    def fill(self, menu: QMenu) -> None:
        """Offer every take; the one that is open is checked."""
        menu.clear()
        group = QActionGroup(menu)
        for take in takes_of(self._parts.session.document)[::-1]:
            action = menu.addAction(take.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(take.state is None)
            group.addAction(action)
            action.triggered.connect(lambda *_, number=take.id: self.go_to(number))
        if not menu.actions():
            menu.addAction(self.tr("None yet: separate first")).setEnabled(False)  # Qt

    def go_to(self, take_id: int) -> None:
        """Open another take; the one that was open is compared with it."""
        try:
            self._parts.session.go_to_take(take_id)
        except ParameterError as error:
            self.said.emit(library_words(error))

    def toggle(self) -> None:
        """Hear the other take, or the one that is open again."""
        comparison = self._comparison
        if comparison.other is None:
            self.said.emit(
                self.tr("There is no other take yet: separate once more to compare.")
            )
            return
        comparison.choose(comparison.other, hearing=not comparison.hearing)
        self._hear()

    def close(self) -> None:
        """Measure no more."""
        self._timer.stop()
        self._worker.shutdown(wait=True, cancel_futures=True)

    def _compare(self, take_id: int) -> None:
        listed = takes_of(self._parts.session.document)
        if any(t.id == take_id and t.state is not None for t in listed):
            self._comparison.choose(take_id, hearing=self._comparison.hearing)
            self._gain = None
            self._hear()

    def _rename(self, take_id: int, name: str) -> None:
        session = self._parts.session
        try:
            session.do(rename_take(session.document, take_id, name))
        except ParameterError as error:
            self.said.emit(library_words(error))
            self._shown = ()
        self._show()

    def _remove(self, take_id: int) -> None:
        session = self._parts.session
        try:
            session.do(remove_take(session.document, take_id))
        except ParameterError as error:
            self.said.emit(library_words(error))

    def _follow(self, document: Document) -> None:
        """Compare with the take left last where the other one is open, or gone."""
        others = {t.id for t in takes_of(document) if t.state is not None}
        other, was_open = self._comparison.other, self._open
        self._open = document.take_id
        if was_open != self._open:
            other = was_open
        if other not in others:
            other = max(others, default=None)
        hearing = self._comparison.hearing and was_open == self._open
        self._gain = None
        self._comparison.choose(other, hearing=hearing)
        self._hear()
        self._show()

    def _hear(self) -> None:
        """Play what is to be heard, once it is known how loud."""
        session, comparison = self._parts.session, self._comparison
        if not comparison.hearing or comparison.other is None:
            session.hear_take(None)
        elif self._gain is None:
            self._timer.start()
        else:
            session.hear_take(comparison.other, self._gain)

    def _measure(self) -> None:
        session, other = self._parts.session, self._comparison.other
        document = session.document
        if other is None or document.separation is None:
            return
        mixes = [
            RenderedMix(heard.separation, effective_gains(heard))
            for heard in (document, like_heard(document_of(document, other), document))
            if heard.separation is not None
        ]
        sound = self._parts.sound
        loop = sound.loop if sound.looping else None
        self._asked = self._worker.submit(level_gain, mixes[0], mixes[1], loop)
        # Emitted in the thread that measured, delivered in the window's.
        self._asked.add_done_callback(self.measured.emit)

    def _take_gain(self, future: "Future[float]") -> None:
        if future is self._asked and not future.cancelled():
            self._asked, self._gain = None, future.result()
            self._hear()

    def _show(self) -> None:
        """Show the list, if it is another one than before."""
        document, comparison = self._parts.session.document, self._comparison
        shown = (
            *(document.takes, document.separation, self._null_db),
            *(comparison.other, comparison.hearing),
        )
        if shown == self._shown:
            return
        self._shown = shown
        facts = facts_of(document, self._parts.session.recording)
        listed = takes_of(document)
        states = [take.state or document.state for take in listed]
        lines, before = [], None
        for take, state in zip(listed, states, strict=True):
            if state is not None:
                lines.append(self._line(take, facts[take.id], state, before))
                before = state
        self._parts.takes.show_takes(
            lines[::-1],
            can_compare=comparison.other is not None,
            hearing=comparison.hearing,
        )

    def _line(
        self, take: Take, facts: TakeFacts, state: TakeState, before: TakeState | None
    ) -> TakeLine:
        comparison, is_open = self._comparison, take.state is None
        is_other = take.id == comparison.other
        return TakeLine(
            take.id,
            take.name,
            words_of_take(take, state, before),
            figures_of_take(facts, self._null_db if is_open else take.null_db),
            badge="A" if is_open else "B" if is_other else "",
            heard=is_other if comparison.hearing else is_open,
        )


def level_gain(
    first: RenderedMix, second: RenderedMix, loop: tuple[float, float] | None
) -> float:
    """Return the gain that makes the second mix as loud as the first.

    Parameters
    ----------
    first, second : RenderedMix
        Of the same recording.
    loop : tuple of (float, float) or None
        Where they are compared, seconds; None takes stretches of the whole.

    Returns
    -------
    gain : float
        Linear, within 12 dB; 1 where one of the two is silent.
    """
    from nmfaudio.spectral.loudness import loudness_db  # noqa: PLC0415  # heavy

    audio = first.separation.audio
    rate, n_samples = audio.sample_rate, audio.n_samples
    start, stop = (0, n_samples) if loop is None else (round(s * rate) for s in loop)
    step = max((stop - start) // _STRETCHES, 1)
    length = min(step, round(_STRETCH_S * rate))
    begins = range(start, stop, step)
    levels = []
    for mix in (first, second):
        parts = [mix.read(begin, min(begin + length, stop)) for begin in begins]
        levels.append(loudness_db(np.concatenate(parts, axis=1), rate))
    difference_db = levels[0] - levels[1]
    if not math.isfinite(difference_db):
        return 1.0
    return float(10.0 ** (min(max(difference_db, -_MOST_DB), _MOST_DB) / 20.0))
