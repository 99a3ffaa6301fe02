"""Everything over the time axis: overview, ruler, spectrogram, tracks."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.gui.canvases.overview import OverviewCanvas, WaveformOutline
from nmfaudio.gui.canvases.ruler import Ruler
from nmfaudio.gui.canvases.spectrogram.canvas import SpectrogramCanvas
from nmfaudio.gui.canvases.spectrogram.frequency_scale import FrequencyScale
from nmfaudio.gui.panels.notice import NoticeBar
from nmfaudio.gui.panels.picture.beat_bar import BeatBar
from nmfaudio.gui.panels.picture.region_bar import RegionBar
from nmfaudio.gui.panels.picture.verdict_bar import VerdictBar
from nmfaudio.gui.panels.picture.view_bar import PictureBar
from nmfaudio.gui.panels.readout import ReadoutPanel
from nmfaudio.gui.panels.status_line import describe_recording
from nmfaudio.gui.panels.tracks.panel import TrackPanel
from nmfaudio.gui.panels.tracks.track_list import SCROLL_BAR_WIDTH
from nmfaudio.gui.panels.widgets import ElidedLabel
from nmfaudio.gui.state.beats import BeatGrid
from nmfaudio.gui.state.picture import PictureChoice
from nmfaudio.gui.state.selection import Selection
from nmfaudio.gui.state.views import FrequencyView, TimeView
from nmfaudio.gui.style import theme

__all__ = ["RecordingView"]

_LEAST_PICTURE: Final = 160
"""Height of the picture below which what stands above it makes room."""
_LEAST_AREA: Final = 250
"""Height of the picture with what stands above it."""


class RecordingView(QWidget):
    """The left part of the window; every row in it shares one time axis.

    ``activity`` stands above the tracks while something runs.

    Signals: ``seek(second)``.
    """

    seek = Signal(float)

    def __init__(
        self,
        selection: Selection,
        activity: QWidget,
        picture: PictureChoice,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.time_view = TimeView(self)
        self.frequency_view = FrequencyView(self)
        self.title = ElidedLabel(self.tr("No recording"))
        self.title.setFont(theme.font(1.05, bold=True))
        self.subtitle = ElidedLabel()
        self.subtitle.setObjectName("dim")
        self.subtitle.setFont(theme.mono_font(0.9))
        self.overview = OverviewCanvas(self.time_view)
        self.beats = BeatGrid(self)
        self.beat_bar = BeatBar(self.beats)
        self.ruler = Ruler(self.time_view, self.beats)
        self.readout = ReadoutPanel()
        self.picture_bar = PictureBar(picture, self.frequency_view)
        self.scale = FrequencyScale(self.frequency_view)
        self.spectrogram = SpectrogramCanvas(self.time_view, self.frequency_view)
        self.spectrogram.set_beats(self.beats)
        self.region_bar = RegionBar(self.spectrogram, self)
        self.verdict_bar = VerdictBar(self.spectrogram, self)
        self.tracks = TrackPanel(self.time_view, selection, activity)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setHandleWidth(4)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self._upper())
        self.splitter.addWidget(self.tracks)
        self.splitter.setStretchFactor(0, 3)
        self.splitter.setStretchFactor(1, 2)
        self.splitter.setSizes([420, 330])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.splitter, 1)
        self.notice = NoticeBar(self)
        for canvas in (self.overview, self.ruler, self.spectrogram):
            canvas.seek.connect(self.seek)
        self.tracks.list.seek.connect(self.seek)
        self.readout.look_changed.connect(self.spectrogram.set_look)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the bars that lie over it in their places."""
        super().resizeEvent(event)
        for bar in (self.notice, self.region_bar, self.verdict_bar):
            bar.place()

    def show_recording(self, audio: AudioBuffer | None) -> None:
        """Show the name of another recording; its pictures come later."""
        self.overview.set_outline(None)
        self.scale.set_shown(shown=audio is not None)
        self.readout.clear()
        self.readout.forget_levels()
        self.picture_bar.show_recording(audio)
        if audio is None:
            self.title.setText(self.tr("No recording"))
            self.subtitle.setText("")
            self.time_view.set_duration(0.0)
            return
        self.title.setText(audio.path.name if audio.path is not None else audio.name)
        self.subtitle.setText(describe_recording(audio))
        self.time_view.set_duration(audio.duration_s)
        self.frequency_view.set_limits(
            min(30.0, audio.sample_rate / 64.0), audio.sample_rate / 2.0
        )

    def show_outline(self, outline: WaveformOutline) -> None:
        """Show the waveform of the recording."""
        self.overview.set_outline(outline)

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Show the loop region."""
        self.ruler.set_loop(loop)
        self.spectrogram.set_loop(loop)

    def set_playhead(self, second: float | None) -> None:
        """Move the playhead of all rows."""
        self.overview.set_playhead(second)
        self.ruler.set_playhead(second)
        self.spectrogram.set_playhead(second)
        self.tracks.list.set_playhead(second)

    def _upper(self) -> QWidget:
        names = QVBoxLayout()
        names.setContentsMargins(14, 6, 8, 6)
        names.setSpacing(2)
        names.addWidget(self.title)
        names.addWidget(self.subtitle)
        head = QWidget()
        head.setLayout(names)
        side = QWidget()
        side_row = QHBoxLayout(side)
        side_row.setContentsMargins(0, 0, 0, 0)
        side_row.setSpacing(0)
        side_row.addWidget(self.readout, 1)
        side_row.addWidget(self.scale)
        self.picture_area = _PictureArea(
            _line(head, self.overview),
            _line(self.beat_bar, self.ruler),
            self.picture_bar,
            _line(side, self.spectrogram),
        )
        return self.picture_area


class _PictureArea(QWidget):
    """The picture and the lines above it, some of which make room where it is low.

    First goes the overview, with the recording's name, which the window's title and
    the bottom line have, too; then what of the bar takes a second line.
    """

    def __init__(
        self, overview: QWidget, ruler: QWidget, bar: PictureBar, picture: QWidget
    ) -> None:
        super().__init__()
        self._overview, self._ruler, self._bar = overview, ruler, bar
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for line in (overview, ruler, bar):
            column.addWidget(line)
        column.addWidget(picture, 1)

    def event(self, event: QEvent) -> bool:
        """Make room for the picture whenever heights may have changed."""
        handled = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._make_room()
        return handled

    def _make_room(self) -> None:
        overview = self._overview.sizeHint().height()
        tools, looks = self._bar.first_line, self._bar.second_line
        always = self._ruler.sizeHint().height() + tools
        self.setMinimumHeight(max(_LEAST_AREA, always + _LEAST_PICTURE))
        left = self.height() - always
        self._overview.setVisible(left - overview - looks >= _LEAST_PICTURE)
        self._bar.set_low(is_low=left - looks < _LEAST_PICTURE)


def _line(head: QWidget, canvas: QWidget) -> QWidget:
    """Put a head of the common width before a canvas."""
    head.setFixedWidth(theme.HEADER_WIDTH)
    head.setObjectName("sidePanel")
    head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, SCROLL_BAR_WIDTH, 0)
    row.setSpacing(0)
    row.addWidget(head)
    row.addWidget(canvas, 1)
    return line
