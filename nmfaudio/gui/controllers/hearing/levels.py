"""Level meters: how loud each track is heard at the playhead."""

from collections.abc import Mapping

from PySide6.QtCore import QObject

from nmfaudio.gui.canvases.overview import WaveformOutline
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.gains import linear_gain

__all__ = ["Levels"]

_WINDOW_S = 0.03
"""What a meter looks at: about two pictures."""


class Levels(QObject):
    """Reads levels off the stems' outlines: the meters cost no sound.

    Parameters
    ----------
    parts : WindowParts
        Its tracks get the levels while its sound plays.
    """

    def __init__(self, parts: WindowParts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._outlines: Mapping[int, tuple[tuple[int, ...], WaveformOutline]] = {}
        parts.sound.position_changed.connect(self._move)
        parts.sound.playing_changed.connect(self._stop)
        parts.bridge.recording_changed.connect(lambda _: self.take({}))

    def take(
        self, outlines: Mapping[int, tuple[tuple[int, ...], WaveformOutline]]
    ) -> None:
        """Take the outlines of all stems, by source id."""
        self._outlines = outlines
        self._parts.tracks.list.show_outlines(outlines)

    def peaks_at(self, second: float) -> dict[int, float]:
        """Return the largest sample of each track that is heard around a second."""
        session, duration_s = self._parts.session, self._parts.time_view.duration_s
        document, gains = session.document, session.gains
        lanes = {lane.id: lane for lane in (*document.sources, document.residual)}
        peaks: dict[int, float] = {}
        for source_id, (held, outline) in self._outlines.items():
            lane, n = lanes.get(source_id), outline.high.size
            known = [k for k in held if k < len(gains.components)]
            audible = any(gains.components[k] > 0.0 for k in known)
            if source_id == document.residual.id:
                audible = audible or gains.residual > 0.0
            if lane is None or n == 0 or not audible or duration_s <= 0.0:
                continue
            per_s = n / duration_s
            first = min(max(int(second * per_s), 0), n - 1)
            last = min(first + max(1, round(_WINDOW_S * per_s)), n)
            high = float(outline.high[first:last].max())
            low = float(outline.low[first:last].min())
            peaks[source_id] = max(high, -low) * linear_gain(lane.gain_db)
        return peaks

    def _move(self, second: float) -> None:
        if self._parts.sound.playing:
            self._parts.tracks.list.show_levels(self.peaks_at(second))

    def _stop(self, playing: bool) -> None:  # noqa: FBT001  # a signal's value
        if not playing:
            self._parts.tracks.list.reset_levels()
