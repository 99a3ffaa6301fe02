"""Builds the controllers of a window over its parts, and joins their signals."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from nmfaudio.gui.controllers.appearance import Appearance
from nmfaudio.gui.controllers.asking import Asking
from nmfaudio.gui.controllers.correcting import Correcting
from nmfaudio.gui.controllers.editor import Editor
from nmfaudio.gui.controllers.exporting import Exporter
from nmfaudio.gui.controllers.files.failures import Failures
from nmfaudio.gui.controllers.files.project_file import ProjectFile
from nmfaudio.gui.controllers.files.safekeeping import Safekeeping
from nmfaudio.gui.controllers.guides import Guiding
from nmfaudio.gui.controllers.hearing.audition_keys import AuditionKeys
from nmfaudio.gui.controllers.hearing.autoplay import Autoplay
from nmfaudio.gui.controllers.hearing.devices import Devices
from nmfaudio.gui.controllers.hearing.levels import Levels
from nmfaudio.gui.controllers.hearing.null_meter import NullMeter
from nmfaudio.gui.controllers.hearing.takes import Takes
from nmfaudio.gui.controllers.hearing.verdict import Verdict
from nmfaudio.gui.controllers.masks import Masks
from nmfaudio.gui.controllers.model.component_map import MapUpdater
from nmfaudio.gui.controllers.model.explained import ExplainedUpdater
from nmfaudio.gui.controllers.opening import Loader
from nmfaudio.gui.controllers.picture.beat_finder import BeatFinder
from nmfaudio.gui.controllers.picture.markers import Markers
from nmfaudio.gui.controllers.picture.memory import PictureMemory
from nmfaudio.gui.controllers.picture.regions import RegionTools
from nmfaudio.gui.controllers.picture.snapshot import Snapshot
from nmfaudio.gui.controllers.picture.updater import PictureUpdater
from nmfaudio.gui.controllers.presenter import Presenter
from nmfaudio.gui.controllers.speaking import Speaking
from nmfaudio.gui.state.stillness import Stillness
from nmfaudio.gui.window_parts import WindowParts

if TYPE_CHECKING:
    from nmfaudio.playback.device import Output

__all__ = ["Controllers"]


@dataclass(frozen=True, eq=False)
class Controllers:
    """Everything that acts on the session or shows it, one object for each task."""

    asking: Asking
    editor: Editor
    audition_keys: AuditionKeys
    autoplay: Autoplay
    devices: Devices
    loader: Loader
    project_file: ProjectFile
    safekeeping: Safekeeping
    failures: Failures
    null_meter: NullMeter
    levels: Levels
    takes: Takes
    exporter: Exporter
    map_updater: MapUpdater
    explained: ExplainedUpdater
    correcting: Correcting
    guiding: Guiding
    masks: Masks
    verdict: Verdict
    presenter: Presenter
    picture: PictureUpdater
    picture_memory: PictureMemory
    speaking: Speaking
    appearance: Appearance
    regions: RegionTools
    beat_finder: BeatFinder
    markers: Markers
    snapshot: Snapshot

    @classmethod
    def make(
        cls, parts: WindowParts, output: "Output | None", window: QWidget
    ) -> "Controllers":
        """Build all of them.

        Parameters
        ----------
        parts : WindowParts
            What they work on.
        output : Output or None
            Where sound goes; None looks for the system's device.
        window : QWidget
            Owner of the controllers and of their dialogs.
        """
        bridge, settings = parts.bridge, parts.settings
        devices = Devices(parts.sound, settings, output, window)
        verdict = Verdict(parts, window)
        correcting = Correcting(parts, verdict, window)
        guiding = Guiding(parts, correcting, window)
        asking, memory = Asking(parts, window), PictureMemory(parts)
        stillness = Stillness(parts.time_view, parts.frequency_view)
        made = cls(
            asking=asking,
            editor=Editor(parts.session, parts.sound, window),
            audition_keys=AuditionKeys(parts.session, parts.sound, window),
            autoplay=Autoplay(parts, window),
            devices=devices,
            loader=(loader := Loader(bridge, parts.sound, settings, devices, window)),
            project_file=(files := ProjectFile(parts, loader, asking, memory, window)),
            safekeeping=(
                keeping := Safekeeping(files, window, moves=lambda: stillness.is_moving)
            ),
            failures=Failures(keeping, window),
            null_meter=NullMeter(bridge, stillness, window),
            levels=Levels(parts, window),
            takes=Takes(parts, window),
            exporter=Exporter(parts, window),
            map_updater=MapUpdater(bridge, parts.map_panel, stillness, window),
            explained=ExplainedUpdater(bridge, parts.model, stillness, window),
            correcting=correcting,
            guiding=guiding,
            masks=Masks(parts.session, window),
            verdict=verdict,
            presenter=Presenter(parts, window),
            picture=PictureUpdater(parts, window),
            picture_memory=memory,
            speaking=Speaking(parts, window),
            appearance=Appearance(parts, window),
            regions=RegionTools(parts, guiding, correcting, verdict, window),
            beat_finder=BeatFinder(parts, window),
            markers=Markers(parts, window),
            snapshot=Snapshot(parts, window),
        )
        for said in (
            made.editor.refused,
            made.exporter.said,
            made.correcting.said,
            made.guiding.said,
            made.masks.said,
            made.regions.said,
            made.beat_finder.said,
            made.markers.said,
            made.snapshot.said,
            made.takes.said,
            made.asking.said,
        ):
            said.connect(parts.notice.say)
        made.exporter.wrote.connect(parts.notice.offer_folder)
        made.editor.found.connect(parts.selection.select_many)
        made.editor.rename_asked.connect(parts.tracks.list.edit_name)
        made.null_meter.measured.connect(parts.status.set_null)
        made.null_meter.measured.connect(made.takes.note_null)
        made.null_meter.outlined.connect(made.levels.take)
        made.loader.opening.connect(made.presenter.show_opening)
        made.loader.outlined.connect(parts.recording_view.show_outline)
        made.project_file.said.connect(parts.notice.say)
        made.safekeeping.said.connect(parts.notice.say)
        return made
