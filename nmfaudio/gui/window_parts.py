"""What the window is made of, for everything that works on it without knowing it."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from nmfaudio.gui.bridge import SessionBridge
from nmfaudio.gui.panels.notice import NoticeBar
from nmfaudio.gui.panels.progress import ActivityLine
from nmfaudio.gui.panels.recording_view import RecordingView
from nmfaudio.gui.panels.side.map_panel import MapPanel
from nmfaudio.gui.panels.side.model_panel import ModelPanel
from nmfaudio.gui.panels.side.takes_panel import TakesPanel
from nmfaudio.gui.panels.status_line import StatusLine
from nmfaudio.gui.panels.toolbar import Toolbar
from nmfaudio.gui.panels.tracks.panel import TrackPanel
from nmfaudio.gui.sound import Sound
from nmfaudio.gui.state.comparison import Comparison
from nmfaudio.gui.state.picture import PictureChoice
from nmfaudio.gui.state.selection import Selection
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.gui.state.shortcuts import Shortcuts
from nmfaudio.gui.state.views import FrequencyView, TimeView
from nmfaudio.project.session import Session

__all__ = ["WindowParts"]


@dataclass(frozen=True, eq=False)
class WindowParts:
    """The session, the sound, the panels and the actions of one window.

    Attributes
    ----------
    session : Session
        What is shown and edited.
    sound : Sound
        Playback; the session tells it what to play.
    settings : WindowSettings
        What is remembered between runs.
    bridge : SessionBridge
        The session's signals, as Qt's.
    selection : Selection
        The selected components, and those that are pointed at.
    picture : PictureChoice
        What the picture shows, and how.
    comparison : Comparison
        Which take is compared with the one that is open.
    toolbar, recording_view, map_panel, takes, model, progress, status
        The panels, not yet laid out.
    actions : mapping of str to QAction
        Every action of the menus, by its id in the table.
    shortcuts : Shortcuts
        The keys of the actions.
    """

    session: Session
    sound: Sound
    settings: WindowSettings
    bridge: SessionBridge
    selection: Selection
    picture: PictureChoice
    comparison: Comparison
    toolbar: Toolbar
    recording_view: RecordingView
    map_panel: MapPanel
    takes: TakesPanel
    model: ModelPanel
    progress: ActivityLine
    status: StatusLine
    actions: Mapping[str, QAction]
    shortcuts: Shortcuts

    @classmethod
    def make(
        cls,
        session: Session,
        sound: Sound,
        settings: WindowSettings,
        actions: Mapping[str, QAction],
        parent: QWidget,
    ) -> Generator[None, None, "WindowParts"]:
        """Build the panels in steps; ``parent`` owns what is no panel."""
        selection, picture = Selection(parent), PictureChoice(parent)
        progress = ActivityLine()
        recording_view = RecordingView(selection, progress, picture)
        yield
        toolbar, model = Toolbar(), ModelPanel()
        yield
        return cls(
            session=session,
            sound=sound,
            settings=settings,
            bridge=SessionBridge(session, parent),
            selection=selection,
            toolbar=toolbar,
            picture=picture,
            comparison=Comparison(parent),
            recording_view=recording_view,
            map_panel=MapPanel(selection),
            takes=TakesPanel(),
            model=model,
            progress=progress,
            status=StatusLine(),
            actions=actions,
            shortcuts=Shortcuts(actions, settings, parent),
        )

    @property
    def time_view(self) -> TimeView:
        """The visible range of seconds."""
        return self.recording_view.time_view

    @property
    def frequency_view(self) -> FrequencyView:
        """The visible range of frequencies."""
        return self.recording_view.frequency_view

    @property
    def tracks(self) -> TrackPanel:
        """The list of tracks with its head."""
        return self.recording_view.tracks

    @property
    def notice(self) -> NoticeBar:
        """The bar that says one sentence."""
        return self.recording_view.notice
