"""What is drawn on the picture, and what becomes of it."""

import math

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import NmfAudioError
from nmfaudio.gui.canvases.spectrogram.tools import Stroke, region_of_stroke
from nmfaudio.gui.controllers.correcting import (
    Correcting,
    moved_words,
    painted_name,
)
from nmfaudio.gui.controllers.guides import Guiding
from nmfaudio.gui.controllers.hearing.verdict import Verdict
from nmfaudio.gui.language import library_words, number
from nmfaudio.gui.panels.tracks.drag import start_region_drag
from nmfaudio.gui.state.picture import Tool
from nmfaudio.gui.style.icons import swatch
from nmfaudio.gui.style.text import format_hz
from nmfaudio.gui.style.theme import source_colour
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import RESIDUAL_ID, Document
from nmfaudio.separation.editing.regions import Region, note_region
from nmfaudio.separation.model import Separation
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.damage import Damage
from nmfaudio.separation.request.guides import Guides
from nmfaudio.spectral.stft import StftPlan

__all__ = ["RegionTools"]

_WINDOW_S = 0.046


class RegionTools(QObject):
    """Makes a region of a stroke, and a part, a silence or a repair of the region.

    Signals: ``said(sentence)``.
    """

    said = Signal(str)

    def __init__(
        self,
        parts: WindowParts,
        guiding: Guiding,
        correcting: Correcting,
        verdict: Verdict,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._parts = parts
        self._guiding, self._correcting = guiding, correcting
        self._verdict = verdict
        self._canvas = parts.recording_view.spectrogram
        self._bar = parts.recording_view.region_bar
        self.region: Region | None = None
        self._tried: Separation | None = None
        self._loop_before: tuple[float, float] | None = None
        self._canvas.drawn.connect(self._draw)
        self._canvas.region_dragged.connect(self._drag)
        self._bar.set_filler(self.fill_give)
        self._bar.hear.connect(self.hear)
        self._bar.silence_wanted.connect(self.silence)
        self._bar.repair_wanted.connect(self.repair)
        self._bar.dropped.connect(self.drop)
        parts.bridge.recording_changed.connect(lambda _: self.drop())
        parts.bridge.document_changed.connect(self._document_moved)
        parts.picture.changed.connect(self._tool_moved)
        self._tool_moved()

    def choose(self, tool: Tool) -> None:
        """Choose what a drag on the picture does."""
        self._parts.picture.choose(tool=tool)

    def _tool_moved(self) -> None:
        chosen = self._parts.picture.tool
        self._canvas.set_tool(chosen)
        for tool in Tool:
            self._parts.actions[f"tool_{tool}"].setChecked(tool is chosen)

    def toggle_hearing(self) -> None:
        """Play the region alone, or stop doing so."""
        if self.region is None:
            self._ask_region()
        else:
            self.hear(not self._bar.hear_button.isChecked())

    def _ask_region(self) -> None:
        self.said.emit(
            self.tr("Draw something on the picture first: choose a tool above it.")
        )

    def drop(self) -> None:
        """Forget the region."""
        if self.region is None:
            return
        self.hear(False)  # noqa: FBT003  # a slot
        self.region = self._tried = None
        self._canvas.set_region(None)
        self._bar.hide()

    def hear(self, on: bool) -> None:  # noqa: FBT001  # a slot
        """Play the region alone in a loop, or what was played before."""
        session, sound = self._parts.session, self._parts.sound
        self._bar.hear_button.setChecked(on)
        if not on:
            session.hear_region(None)
            if self._loop_before is not None:
                self._give_loop_back()
            return
        if self.region is None:
            return
        session.hear_region(self.region)
        self._loop_before = sound.loop or (-1.0, -1.0)
        start_s, stop_s = self.region.span_s
        sound.set_loop(start_s, min(stop_s, self._parts.time_view.duration_s))
        sound.seek(start_s)
        sound.play()

    def _drag(self) -> None:
        """Let the region be dropped on a track."""
        if self.region is None:
            return
        if self._parts.session.document.separation is None:
            self.said.emit(self.tr("There are no tracks yet: separate first."))
        else:
            start_region_drag(self._canvas, _described(self.region))

    def fill_give(self, menu: QMenu) -> None:
        """Offer the tracks, and say how much each would have then."""
        menu.clear()
        document = self._parts.session.document
        tried = self._try()
        if tried is None:
            return
        for place, source in enumerate((*document.sources, document.residual), start=1):
            before, after = _shares(document, tried, source.id)
            text = self.tr("{0}: {1} % → {2} % of the energy").format(
                source.name.replace("&", "&&"), _percent(before), _percent(after)
            )
            action = menu.addAction(swatch(source_colour(source.colour)), text)
            key = 0 if source.id == RESIDUAL_ID else place
            if key < 10:
                action.setToolTip(f"Ctrl+{key}")
            action.triggered.connect(lambda *_, to=source.id: self.give(to))
        menu.addSeparator()
        everywhere = menu.addMenu(self.tr("Wherever it sounds like this"))
        offered = []
        for source in document.sources:
            action = everywhere.addAction(source.name.replace("&", "&&"))
            action.triggered.connect(
                lambda *_, name=source.name: self.give_everywhere(name)
            )
            offered.append((action, self._box(source.name)))
        self._correcting.foretell(offered)

    def give(self, source_id: int) -> None:
        """Make the region a part of a track; all else stays as it is."""
        self._accept(source_id, mute=False)

    def give_to_place(self, place: int) -> None:
        """Give the region to the n-th track, or (0) to the residual."""
        sources = self._parts.session.document.sources
        if place == 0:
            self.give(RESIDUAL_ID)
        elif place <= len(sources):
            self.give(sources[place - 1].id)

    def give_everywhere(self, name: str) -> None:
        """Let components follow the region's box, in the whole recording."""
        if self.region is not None:
            self._correcting.correct(self._box(name))

    def _box(self, name: str) -> Box:
        """Return the box around the region, said to be a source's."""
        assert self.region is not None  # noqa: S101  # asked for where there is one
        return Box(name, *self.region.span_s, *self.region.band_hz)

    def silence(self) -> None:
        """Take the region out of what is heard and written."""
        if self.region is None:
            self._ask_region()
        elif self._parts.session.document.separation is None:
            self.said.emit(self.tr("There are no tracks yet: separate first."))
        else:
            self._accept(RESIDUAL_ID, mute=True)

    def repair(self) -> None:
        """Have the passage filled in by the next separation."""
        if self.region is None:
            self._ask_region()
        else:
            (start, stop), (low, high) = self.region.span_s, self.region.band_hz
            nyquist = self.region.plan.sample_rate / 2
            # Up to both ends of the axis, samples are lost altogether.
            full = (
                low <= self._parts.frequency_view.lowest_hz and high >= 0.98 * nyquist
            )
            band = (0.0, math.inf) if full else (low, high)
            self._guiding.add(Guides(damages=(Damage(start, stop, *band),)))
            self.drop()

    def _accept(self, source_id: int, *, mute: bool) -> None:
        tried = self._try()
        if tried is None:
            return
        session = self._parts.session
        self._tried = None
        name = painted_name(session.document)
        try:
            session.give_region(tried, source_id, name=name, mute=mute)
        except NmfAudioError as error:
            self.said.emit(library_words(error))
            return
        self.drop()
        self._verdict.ask(moved_words(tried))

    def _try(self) -> Separation | None:
        """Return the separation with the region in it, tried once."""
        if self.region is not None and self._tried is None:
            try:
                self._tried = self._parts.session.try_region(self.region)
            except NmfAudioError as error:
                self.said.emit(library_words(error))
        return self._tried

    def _draw(self, tool: Tool, stroke: Stroke) -> None:
        audio = self._parts.session.recording
        if audio is None:
            return
        self.hear(False)  # noqa: FBT003  # a slot
        view, axis = self._parts.time_view, self._parts.frequency_view
        plan = self._plan(audio)
        size = (self._canvas.width(), self._canvas.height())
        try:
            if tool is Tool.NOTE:
                second = view.second_at(stroke[-1].x(), size[0])
                hz = axis.hz_at(stroke[-1].y(), size[1])
                region = note_region(audio, plan, second, hz)
            else:
                n_frames = plan.n_frames(audio.n_samples)
                region = region_of_stroke(
                    tool, stroke, (view, axis), size, plan, n_frames
                )
        except NmfAudioError as error:
            self.said.emit(library_words(error))
            return
        self._verdict.keep()
        self.region, self._tried = region, None
        self._canvas.set_region(region)
        self._bar.show_region(
            _described(region),
            separated=self._parts.session.document.separation is not None,
        )

    def _plan(self, audio: AudioBuffer) -> StftPlan:
        separation = self._parts.session.document.separation
        if separation is not None:
            return separation.plan
        n_fft = 1 << max(5, round(math.log2(_WINDOW_S * audio.sample_rate)))
        return StftPlan(audio.sample_rate, n_fft=n_fft, hop_length=n_fft // 4)

    def _document_moved(self, document: Document) -> None:
        self._tried = None
        separation = document.separation
        other = separation is not None and separation.plan != getattr(
            self.region, "plan", separation.plan
        )
        if other:
            self.drop()
        elif self.region is not None:
            self._bar.give_button.setEnabled(separation is not None)

    def _give_loop_back(self) -> None:
        before, self._loop_before = self._loop_before, None
        if before is not None and before[1] > before[0]:
            self._parts.sound.set_loop(*before)
        else:
            self._parts.sound.clear_loop()


def _shares(
    document: Document, tried: Separation, source_id: int
) -> tuple[float, float]:
    """Return a track's share of the energy now, and with the region as its part."""
    separation = document.separation
    assert separation is not None  # noqa: S101  # it was tried
    held = [c.index for c in document.components_of(source_id)]
    before = sum(separation.tags[k].energy_share for k in held)
    after = sum(tried.tags[k].energy_share for k in held)
    return before, after + tried.tags[-1].energy_share


def _percent(share: float) -> str:
    return number(100.0 * share, 0 if share >= 0.01 else 1)


def _described(region: Region) -> str:
    (start, stop), (low, high) = region.span_s, region.band_hz
    band = f"{format_hz(low)} – {format_hz(high)}"  # noqa: RUF001
    return f"{number(stop - start, 2)} s · {band}"
