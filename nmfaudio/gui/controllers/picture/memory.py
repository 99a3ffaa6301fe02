"""Remembers how the picture looked: between starts, and with a project."""

import json
from contextlib import suppress
from dataclasses import asdict, fields
from typing import get_args

from nmfaudio.errors import ParameterError
from nmfaudio.gui.canvases.spectrogram.scene import Look
from nmfaudio.gui.canvases.spectrogram.value_scale import HIGHEST_DB, LOWEST_DB
from nmfaudio.gui.state.picture import Shown
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.storage.view import PictureView
from nmfaudio.spectral.analysis import Analysis
from nmfaudio.spectral.colours import COLOUR_MAPS
from nmfaudio.spectral.grid import AxisKind

__all__ = ["PictureMemory"]

_KEY = "picture/view"
_LEAST_DB = 6.0
_WISHED = "range_was_wished"
"""With what is kept since its range is the one that was wished. Before, a soft sound
seen alone left a smaller one, which none after it could widen."""


class PictureMemory:
    """What the picture shows and how, as one value that can be kept.

    Parameters
    ----------
    parts : WindowParts
        What is asked, and shows what was remembered.
    """

    def __init__(self, parts: WindowParts) -> None:
        self._parts = parts

    @property
    def now(self) -> PictureView:
        """How the picture looks now."""
        choice, readout = self._parts.picture, self._parts.recording_view.readout
        look = readout.look
        return PictureView(
            shown=choice.shown.value,
            follows_solo=choice.follows_solo,
            coloured=choice.coloured,
            normalized=choice.normalized,
            window=choice.window,
            channel=choice.channel,
            axis=self._parts.frequency_view.kind,
            colour_map=look.colour_map,
            top_db=look.top_db if readout.levels_chosen else None,
            range_db=readout.range_db,
        )

    def show(self, view: PictureView) -> None:
        """Have the picture look like this; what is not known stays as it is."""
        choice, readout = self._parts.picture, self._parts.recording_view.readout
        analysis = None
        with suppress(ParameterError):
            analysis = Analysis(44_100, view.window, view.channel)
        choice.choose(
            shown=Shown(view.shown) if view.shown in list(Shown) else None,
            follows_solo=view.follows_solo,
            coloured=view.coloured,
            normalized=view.normalized,
            window=None if analysis is None else analysis.window,
            channel=None if analysis is None else analysis.channel,
        )
        for kind in get_args(AxisKind):
            if kind == view.axis:
                self._parts.frequency_view.set_kind(kind)
        known, chosen = view.colour_map in COLOUR_MAPS, view.top_db
        top_db = readout.look.top_db if chosen is None else chosen
        top_db = min(max(top_db, LOWEST_DB + _LEAST_DB), HIGHEST_DB)
        look = Look(
            view.colour_map if known else readout.look.colour_map,
            top_db,
            min(max(view.range_db, _LEAST_DB), HIGHEST_DB - LOWEST_DB),
        )
        readout.show_look(look, is_chosen=chosen is not None)
        self._parts.recording_view.picture_bar.check_channel()

    def keep(self) -> None:
        """Remember the picture until the next start; levels are a recording's own."""
        view = asdict(self.now) | {"top_db": None, _WISHED: True}
        self._parts.settings.set_text(_KEY, json.dumps(view))

    def restore(self) -> None:
        """Have the picture look as when it was kept."""
        try:
            text = self._parts.settings.text(_KEY)
            kept = json.loads(text, parse_constant=int)  # refuses NaN
        except (ValueError, RecursionError):
            return
        if isinstance(kept, dict):
            known = {
                field.name: kept[field.name]
                for field in fields(PictureView)
                if field.name in kept and type(kept[field.name]) is type(field.default)
            }
            if kept.get(_WISHED) is not True and "range_db" in known:
                known["range_db"] = max(known["range_db"], PictureView.range_db)
            self.show(PictureView(**known))
