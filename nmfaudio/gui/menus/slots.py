"""What each action of the menus does; one small method each."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMenuBar,
    QWidget,
)

from nmfaudio.errors import ParameterError
from nmfaudio.gui.controllers.assembly import Controllers
from nmfaudio.gui.controllers.files.windows import open_window
from nmfaudio.gui.language import library_words
from nmfaudio.gui.panels.about_dialog import AboutDialog
from nmfaudio.gui.panels.command_palette import CommandPalette
from nmfaudio.gui.panels.shortcuts_dialog import ShortcutsDialog
from nmfaudio.gui.state.picture import Tool
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import RESIDUAL_ID

__all__ = ["WindowActions"]

_PAN_SHARE = 0.25
_ZOOM = 1.5
_SEEK_S = 1.0

_Slot = Callable[[], object]


class WindowActions(QObject):
    """The slots of the actions, by id, bound when it is made.

    Signals: ``said(sentence)`` when something cannot be done.

    Parameters
    ----------
    parts : WindowParts
        Its actions are bound.
    controllers : Controllers
        What does the work.
    window : QWidget
        What Quit closes; owner of the dialogs.
    """

    said = Signal(str)

    def __init__(
        self, parts: WindowParts, controllers: Controllers, window: QWidget
    ) -> None:
        super().__init__(window)
        self._parts = parts
        self._controllers = controllers
        self._window = window
        self._session = parts.session
        self._sound = parts.sound
        self.said.connect(parts.notice.say)
        slots = self._edit_slots() | self._view_slots() | self._play_slots()
        for name, action in parts.actions.items():
            action.triggered.connect(lambda *_, slot=slots[name]: slot())

    def _edit_slots(self) -> dict[str, _Slot]:
        """Return what the actions do that concern files, sources and components."""
        controllers, editor = self._controllers, self._controllers.editor
        return {
            "open": self.open,
            "open_demo": controllers.project_file.open_demo,
            "new_window": open_window,
            "save": controllers.project_file.save,
            "save_as": controllers.project_file.save_as,
            "embed": controllers.project_file.note_embedding,
            "export": self.export,
            "export_mix": self.export_mix,
            "export_onsets": controllers.exporter.ask_onsets,
            "quit": self._window.close,
            "undo": self._session.undo,
            "redo": self._session.redo,
            "select_all": self.select_all,
            "rename": self.rename,
            "new_source": self.new_source,
            "solo": lambda: self._switch("solo"),
            "mute": lambda: self._switch("mute"),
            "clear_switches": editor.clear_switches,
            "merge": self.merge,
            "split_two": lambda: self._split(2),
            "split_three": lambda: self._split(3),
            "silence_loop": self.silence_loop,
            "lock": self.lock,
            "rerun": editor.rerun,
            "copy_picture": controllers.snapshot.copy,
            "save_picture": controllers.snapshot.ask,
            "beats": controllers.beat_finder.toggle,
            "begin_bars": controllers.beat_finder.begin_bars,
            "snap": lambda: self._parts.recording_view.beats.choose(
                snaps=self._parts.actions["snap"].isChecked()
            ),
            "add_marker": controllers.markers.add,
            "hear_region": controllers.regions.toggle_hearing,
            "silence_region": controllers.regions.silence,
            "repair_region": controllers.regions.repair,
            "compare_takes": controllers.takes.toggle,
            "suggest_count": controllers.asking.suggest,
            "copy_command": controllers.asking.copy_command,
            "save_recipe": controllers.asking.ask_recipe,
            "separate": self.separate,
            "cancel": self.cancel,
        }

    def _view_slots(self) -> dict[str, _Slot]:
        """Return what the actions do that concern what is shown."""
        parts, window, controllers = self._parts, self._window, self._controllers
        view, axis = parts.time_view, parts.frequency_view
        return {
            "zoom_in": lambda: view.zoom(_ZOOM, self._anchor_s()),
            "zoom_out": lambda: view.zoom(1 / _ZOOM, self._anchor_s()),
            "zoom_fit": self.zoom_fit,
            "zoom_loop": self.zoom_loop,
            "pan_left": lambda: view.pan(-_PAN_SHARE * view.span_s),
            "pan_right": lambda: view.pan(_PAN_SHARE * view.span_s),
            "pitch_in": lambda: axis.zoom(_ZOOM, self._anchor_hz()),
            "pitch_out": lambda: axis.zoom(1 / _ZOOM, self._anchor_hz()),
            "follow": lambda: None,  # its check mark is all there is to it
            "side": lambda: None,  # the window shows its side panel
            **{
                f"tool_{tool}": partial(controllers.regions.choose, tool)
                for tool in Tool
            },
            "next_picture": parts.recording_view.picture_bar.next_shown,
            "follow_solo": lambda: parts.picture.choose(
                follows_solo=parts.actions["follow_solo"].isChecked()
            ),
            "source_colours": lambda: parts.picture.choose(
                coloured=parts.actions["source_colours"].isChecked()
            ),
            "normalize": lambda: parts.picture.choose(
                normalized=parts.actions["normalize"].isChecked()
            ),
            "palette": self.find_command,
            "shortcuts": lambda: ShortcutsDialog(parts.shortcuts, window).open(),
            "about": lambda: AboutDialog(window).open(),
        }

    def _play_slots(self) -> dict[str, _Slot]:
        """Return what the actions do that concern sound."""
        parts, sound = self._parts, self._sound
        return {
            "play": sound.toggle,
            "rewind": sound.rewind,
            "loop": lambda: sound.set_looping(parts.actions["loop"].isChecked()),
            "loop_start": lambda: self._loop_edge(start=True),
            "loop_stop": lambda: self._loop_edge(start=False),
            "loop_clear": sound.clear_loop,
            "seek_back": lambda: sound.seek(max(0.0, sound.position_s - _SEEK_S)),
            "seek_on": lambda: sound.seek(sound.position_s + _SEEK_S),
            "audition": self.audition,
            "autoplay": lambda: None,  # its check mark is all there is to it
            "safe_buffer": self.set_safe_buffer,
        }

    def open(self) -> None:
        """Ask for a recording or a project; the dialog does not block."""
        dialog = QFileDialog(
            self._window, self.tr("Open a recording"), str(self._parts.settings.folder)
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [
                self.tr(
                    "Recordings and projects (*.nmfaudio *.wav *.flac *.aif *.aiff "
                    "*.ogg *.oga *.opus *.mp3 *.caf *.au *.w64 *.rf64 *.m4a *.aac "
                    "*.mp4 *.mkv *.webm)"
                ),
                self.tr("All files (*)"),
            ]
        )
        dialog.fileSelected.connect(
            lambda name: self._controllers.project_file.open(Path(name))
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def separate(self) -> None:
        """Take the recording apart."""
        try:
            settings = self._controllers.asking.settings
            guides = self._session.document.guides
            self._session.separate(replace(settings, guides=guides))
        except ParameterError as error:
            self.said.emit(library_words(error))

    def cancel(self) -> None:
        """Stop what runs; else end an audition; else select nothing."""
        if self._controllers.presenter.busy:
            self._session.cancel()
        elif self._session.audition is not None:
            self._session.set_audition(None)
        elif self._controllers.regions.region is not None:
            self._controllers.regions.drop()
        else:
            self._parts.selection.clear()

    def export(self) -> None:
        """Ask where to write the stems."""
        if self._session.document.separation is None:
            self.said.emit(self.tr("There are no stems to export yet: separate first."))
            return
        self._controllers.exporter.ask()

    def export_mix(self) -> None:
        """Ask where to write the audible mix."""
        if self._session.recording is None:
            self.said.emit(self.tr("No recording is open: open one first."))
            return
        self._controllers.exporter.ask_mix()

    def set_safe_buffer(self) -> None:
        """Choose the long buffer, or the default one."""
        safe = self._parts.actions["safe_buffer"].isChecked()
        self._controllers.devices.set_safe_buffer(safe=safe)

    def select_all(self) -> None:
        """Select every component, or all text where text is edited."""
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit):
            field.selectAll()
            return
        document = self._session.document
        self._parts.selection.select_many(c.index for c in document.components)

    def rename(self) -> None:
        """Edit the name of the selected take, track or part in place."""
        selection, tracks = self._parts.selection, self._parts.tracks.list
        if self._parts.takes.list.hasFocus():
            self._parts.takes.edit_name()
        elif selection.tracks:
            tracks.edit_track_name(selection.tracks[-1])
        elif selection.current is not None:
            tracks.edit_name(selection.current)
        else:
            self._ask_selection()

    def merge(self) -> None:
        """Make one part of the selected parts, or one track of the selected tracks."""
        tracks = self._parts.selection.tracks
        if tracks:
            self._controllers.editor.join(tracks)
        else:
            self._on_selection(self._controllers.editor.merge)

    def audition(self) -> None:
        """Play alone what the mouse is on, else what is selected."""
        hovered = self._parts.selection.hovered
        self._controllers.audition_keys.toggle(hovered or self._chosen())

    def go_to(self, place: int) -> None:
        """Select the n-th track and give it the keyboard."""
        sources = self._session.document.sources
        if place <= len(sources):
            self._parts.selection.select_track(sources[place - 1].id)
            self._parts.tracks.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def new_source(self) -> None:
        """Add a source holding the selection."""
        if self._session.document.separation is None:
            self.said.emit(self.tr("There are no parts yet: separate first."))
        else:
            self._controllers.editor.add_source(self._parts.selection.indices)

    def assign_to_place(self, place: int) -> None:
        """Give what is drawn or selected to the n-th source, or (0) to the residual."""
        if self._controllers.regions.region is not None:
            self._controllers.regions.give_to_place(place)
            return
        self._on_selection(
            lambda chosen: self._controllers.editor.assign_to_place(chosen, place)
        )

    def unassign(self) -> None:
        """Give the selected parts to the residual; remove the selected tracks."""
        for source_id in self._parts.selection.tracks:
            self._controllers.editor.remove_source(source_id)
        self._controllers.editor.assign(self._parts.selection.indices, RESIDUAL_ID)

    def lock(self) -> None:
        """Lock the selection, or unlock it; the check mark follows the document."""
        self._on_selection(self._controllers.editor.toggle_lock)
        self._controllers.presenter.show_lock()

    def silence_loop(self) -> None:
        """Take the selection out of the loop region."""
        loop = self._sound.loop
        if loop is None:
            self.said.emit(
                self.tr("Mark a loop region first: drag on the ruler above.")
            )
            return
        self._on_selection(
            lambda chosen: self._controllers.editor.silence(chosen, loop)
        )

    def find_command(self) -> None:
        """Offer every command by its name, and the menus that lie within menus."""
        menus = [
            menu.menuAction()
            for menu in self._window.findChildren(QMenu)
            if isinstance(around := menu.parent(), QMenu)
            and isinstance(around.parent(), QMenuBar)
        ]
        CommandPalette([*self._parts.actions.values(), *menus], self._window).open()

    def zoom_fit(self) -> None:
        """Show the whole recording, all frequencies."""
        self._parts.time_view.fit()
        self._parts.frequency_view.fit()

    def zoom_loop(self) -> None:
        """Show the loop, or everything if there is none."""
        if self._sound.loop is None:
            self._parts.time_view.fit()
        else:
            self._parts.time_view.show_range(*self._sound.loop)

    def _on_selection(self, act: Callable[[tuple[int, ...]], None]) -> None:
        chosen = self._chosen()
        if chosen:
            act(chosen)
        else:
            self._ask_selection()

    def _chosen(self) -> tuple[int, ...]:
        """Return the selected parts, or those of the selected tracks."""
        selection, document = self._parts.selection, self._session.document
        if not selection.tracks:
            return selection.indices
        held = (document.components_of(source_id) for source_id in selection.tracks)
        return tuple(sorted(c.index for components in held for c in components))

    def _switch(self, switch: Literal["solo", "mute"]) -> None:
        """Solo or mute the selected tracks, or the selected parts."""
        editor, tracks = self._controllers.editor, self._parts.selection.tracks
        if tracks:
            editor.toggle_tracks(tracks, switch)
        elif switch == "solo":
            self._on_selection(editor.toggle_solo)
        else:
            self._on_selection(editor.toggle_mute)

    def _split(self, n_parts: int) -> None:
        self._on_selection(
            lambda chosen: self._controllers.editor.split(chosen, n_parts)
        )

    def _ask_selection(self) -> None:
        self.said.emit(self.tr("Select a track or a part first: press it."))

    def _loop_edge(self, *, start: bool) -> None:
        here = self._sound.position_s
        old = self._sound.loop or (0.0, self._parts.time_view.duration_s)
        edges = (here, max(old[1], here)) if start else (min(old[0], here), here)
        if edges[1] > edges[0]:
            self._sound.set_loop(*edges)

    def _anchor_s(self) -> float:
        """Zoom about the playhead when it can be seen, else about the middle."""
        view, here = self._parts.time_view, self._sound.position_s
        seen = view.start_s <= here <= view.stop_s
        return here if seen else (view.start_s + view.stop_s) / 2

    def _anchor_hz(self) -> float:
        axis = self._parts.frequency_view
        return float((axis.bottom_hz * axis.top_hz) ** 0.5)
