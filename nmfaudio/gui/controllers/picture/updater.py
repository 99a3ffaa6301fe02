"""Keeps the picture in step with what is heard, chosen and pointed at."""

from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from PySide6.QtCore import QObject, QTimer

from nmfaudio.gui.canvases.spectrogram.difference import (
    StemDifference,
    lane_names,
    stems_of,
)
from nmfaudio.gui.canvases.spectrogram.ownership import Ownership
from nmfaudio.gui.canvases.spectrogram.sounds import (
    RenderedMix,
    picture_of_model,
    picture_of_recording,
    picture_of_sound,
)
from nmfaudio.gui.canvases.spectrogram.tiles import TiledPicture
from nmfaudio.gui.state.picture import Shown
from nmfaudio.gui.state.reading import owning_component
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import RESIDUAL_ID, Document
from nmfaudio.project.editing.takes import document_of
from nmfaudio.project.gains import EffectiveGains
from nmfaudio.spectral.analysis import ALL_CHANNELS, Analysis

if TYPE_CHECKING:
    from nmfaudio.audio.buffer import AudioBuffer

__all__ = ["PictureUpdater"]

Key: TypeAlias = tuple[Any, ...]

_SETTLES_MS = 50  # edits that follow each other faster make one picture
_KEPT = 4  # pictures that can be had again at once


class PictureUpdater(QObject):
    """Gives the spectrogram the picture of what is to be shown.

    With "follow solo", the picture of the mix becomes that of what is heard as soon as
    something is soloed, muted or auditioned.
    """

    def __init__(self, parts: WindowParts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._canvas = parts.recording_view.spectrogram
        self._kept: OrderedDict[Key, TiledPicture] = OrderedDict()
        self._key: Key | None = None
        self._in_picture = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SETTLES_MS)
        self._timer.timeout.connect(self._update)
        bridge = parts.bridge
        bridge.recording_changed.connect(self._recording_moved)
        bridge.document_changed.connect(self._document_moved)
        bridge.audition_changed.connect(lambda _: self._timer.start())
        parts.selection.changed.connect(self._selection_moved)
        parts.picture.changed.connect(self._choice_moved)
        parts.comparison.changed.connect(self._comparison_moved)
        parts.selection.hovered_changed.connect(self._light)
        self._canvas.picture.arrived.connect(self._arrived)
        self._canvas.pointed.connect(self._point)
        self._canvas.left.connect(lambda: parts.selection.hover(()))
        self._choice_moved()

    def close(self) -> None:
        """Make no more pictures."""
        self._timer.stop()
        self._canvas.picture.close()

    @property
    def shown(self) -> Shown:
        """What is shown now, after following the solo."""
        session, choice = self._parts.session, self._parts.picture
        document = session.document
        if document.separation is None:
            return Shown.MIX
        if choice.shown is Shown.SELECTION and not self._parts.selection.indices:
            return Shown.MIX
        if choice.shown is Shown.DIFFERENCE and self._parts.comparison.other is None:
            return Shown.MIX
        follows = choice.shown is Shown.MIX and choice.follows_solo
        if follows and (session.audition is not None or _switched(document)):
            return Shown.HEARD
        return choice.shown

    def _recording_moved(self, audio: "AudioBuffer | None") -> None:
        self._kept.clear()
        self._key = None
        self._canvas.picture.set_picture(None)
        if audio is not None:
            self._update()

    def _document_moved(self, document: Document) -> None:
        self._own(document)
        self._timer.start()

    def _selection_moved(self) -> None:
        if self._parts.picture.shown in {Shown.SELECTION, Shown.DIFFERENCE}:
            self._timer.start()

    def _comparison_moved(self) -> None:
        bar, other = (
            self._parts.recording_view.picture_bar,
            self._parts.comparison.other,
        )
        bar.offer_difference(offered=other is not None)
        self._timer.start()

    def _choice_moved(self) -> None:
        painter, choice = self._canvas.picture, self._parts.picture
        painter.set_coloured(coloured=choice.coloured)
        painter.set_normalized(normalized=choice.normalized)
        for name, on in (
            ("follow_solo", choice.follows_solo),
            ("source_colours", choice.coloured),
            ("normalize", choice.normalized),
        ):
            self._parts.actions[name].setChecked(on)
        self._update()
        self._canvas.update()

    def _own(self, document: Document) -> None:
        """Tell the canvas whose each cell is."""
        separation = document.separation
        if separation is None:
            self._canvas.picture.set_ownership(None, ())
            return
        place = {RESIDUAL_ID: 0}
        place |= {s.id: n for n, s in enumerate(document.sources, start=1)}
        source_of = np.array([place[c.source_id] for c in document.components])
        self._canvas.picture.set_ownership(
            Ownership(separation.model, separation.plan, source_of),
            (document.residual.colour, *(s.colour for s in document.sources)),
        )
        self._canvas.update()

    def _update(self) -> None:
        audio = self._parts.session.recording
        if audio is None:
            return
        self._show_names()
        choice = self._parts.picture
        analysis = Analysis(audio.sample_rate, choice.window, choice.channel)
        key, picture = self._picture(audio, analysis)
        if key == self._key:
            return
        self._key = key
        self._kept[key] = picture
        self._kept.move_to_end(key)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self._canvas.picture.set_picture(picture)
        self._canvas.update()

    def _picture(
        self, audio: "AudioBuffer", analysis: Analysis
    ) -> tuple[Key, TiledPicture]:
        """Return the picture that is to be shown, an old one if there is."""
        document, shown = self._parts.session.document, self.shown
        separation = document.separation
        if separation is None or shown is Shown.MIX:
            key: Key = (Shown.MIX, analysis)
            if key in self._kept:
                return key, self._kept[key]
            return key, picture_of_recording(audio, analysis)
        if shown is Shown.MODEL:
            key = (Shown.MODEL, separation.model)
            known = self._kept.get(key)
            return key, known or picture_of_model(separation.model, separation.plan)
        if shown is Shown.DIFFERENCE:
            return self._difference(document, analysis)
        gains = self._gains(document, shown)
        key = (
            analysis,
            separation.model,
            separation.mask_exponent,
            gains.components.tobytes(),
            gains.source_of.tobytes(),
            gains.pan.tobytes(),
            gains.residual,
            gains.residual_pan,
        )
        if key in self._kept:
            return key, self._kept[key]
        mix = RenderedMix(separation, gains)
        return key, picture_of_sound(
            mix.read, audio.n_samples, analysis, self._canvas.picture.picture
        )

    def _difference(
        self, document: Document, analysis: Analysis
    ) -> tuple[Key, TiledPicture]:
        """Return the picture of what the other take has in other stems.

        Of what is soloed; else of what is selected; else of all stems.
        """
        other = self._parts.comparison.other
        assert other is not None  # noqa: S101  # or the mix is shown
        takes = document, document_of(document, other)
        names = _soloed(document) or tuple(
            document.source(source_id).name
            for source_id in self._parts.selection.tracks
        )
        if not names:
            names = tuple(dict.fromkeys(n for take in takes for n in lane_names(take)))
        first, second = (stems_of(take, names) for take in takes)
        key: Key = (Shown.DIFFERENCE, analysis, *first.key, *second.key)
        if key in self._kept:
            return key, self._kept[key]
        changed = StemDifference(first, second, analysis)
        # Channels were chosen there, before stems took their place.
        return key, picture_of_sound(
            changed.read,
            first.separation.audio.n_samples,
            replace(analysis, channel=ALL_CHANNELS),
            self._canvas.picture.picture,
        )

    def _gains(self, document: Document, shown: Shown) -> EffectiveGains:
        session = self._parts.session
        heard = session.gains
        if shown is Shown.HEARD:
            return heard
        if shown is Shown.RESIDUAL:
            chosen = [c.source_id == RESIDUAL_ID for c in document.components]
        else:
            indices = self._parts.selection.indices
            chosen = [c.index in indices for c in document.components]
        return replace(
            heard,
            components=np.array(chosen, np.float32),
            residual=float(shown is Shown.RESIDUAL),
        )

    def _arrived(self) -> None:
        """Let the colours begin at the loudest level, and take the message away."""
        picture = self._canvas.picture.picture
        if picture is None or self._canvas.picture.image is None:
            return
        self._parts.recording_view.readout.suggest_top(picture.loudest_db)
        self._canvas.set_message("")

    def _point(self, second: float, hz: float) -> None:
        """Point at the owner of a cell, so that its row and its point light up."""
        separation = self._parts.session.document.separation
        owner = None if separation is None else owning_component(separation, second, hz)
        self._in_picture = True
        self._parts.selection.hover(() if owner is None else (owner,))
        self._in_picture = False

    def _light(self) -> None:
        """Keep the cells of what is pointed at outside the picture bright."""
        hovered = () if self._in_picture else self._parts.selection.hovered
        self._canvas.picture.set_lit(frozenset(hovered))
        self._canvas.update()

    def _show_names(self) -> None:
        """Say in the picture whose picture it is, when it is not the mix."""
        words = {
            Shown.MIX: "",
            Shown.HEARD: self.tr("What I hear"),
            Shown.SELECTION: self.tr("The selection"),
            Shown.MODEL: self.tr("The model W H"),
            Shown.RESIDUAL: self.tr("What no source holds"),
            Shown.DIFFERENCE: self.tr("What lies in other tracks in take B"),
        }
        self._canvas.set_caption(words[self.shown])
        chosen = self._parts.picture.shown
        self._parts.recording_view.picture_bar.show_solo(
            is_followed=chosen is Shown.MIX and self.shown is Shown.HEARD
        )


def _soloed(document: Document) -> tuple[str, ...]:
    """Return the names of the sources that are soloed, whole or in part."""
    lanes = (*document.sources, document.residual)
    names = [lane.name for lane in lanes if lane.solo]
    names += [document.source(c.source_id).name for c in document.components if c.solo]
    return tuple(dict.fromkeys(names))


def _switched(document: Document) -> bool:
    """Whether anything is soloed or muted."""
    lanes = any(s.solo or s.mute for s in (*document.sources, document.residual))
    return lanes or any(c.solo or c.mute for c in document.components)
