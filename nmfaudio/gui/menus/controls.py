"""Binds the panels' buttons, tracks and parts to actions, edits and menus."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from nmfaudio.gui.controllers.assembly import Controllers
from nmfaudio.gui.language import translate
from nmfaudio.gui.menus.context_menus import ContextMenus
from nmfaudio.gui.menus.slots import WindowActions
from nmfaudio.gui.state.shortcuts import name_keys
from nmfaudio.gui.window_parts import WindowParts

__all__ = ["bind_controls"]


def bind_controls(
    parts: WindowParts,
    controllers: Controllers,
    window_actions: WindowActions,
    context_menus: ContextMenus,
    window: QWidget,
) -> None:
    """Connect all controls of the panels; ``window`` owns the keys beside the menus."""
    _bind_toolbar(parts)
    _bind_transport(parts)
    _bind_parts(parts, controllers, window_actions, context_menus)
    _bind_tracks(parts, controllers, context_menus)
    _bind_map(parts, controllers)
    _name_keys(parts)
    for place in range(1, 10):
        shortcut = QShortcut(QKeySequence(f"Alt+{place}"), window)
        shortcut.activated.connect(lambda place=place: window_actions.go_to(place))
    for place in range(10):
        shortcut = QShortcut(QKeySequence(f"Ctrl+{place}"), window)
        shortcut.activated.connect(
            lambda place=place: window_actions.assign_to_place(place)
        )


def _bind_toolbar(parts: WindowParts) -> None:
    toolbar, actions = parts.toolbar, parts.actions
    for name, button, tip in (
        ("open", toolbar.open_button, translate("Menu", "Open a recording")),
        ("rewind", toolbar.start_button, translate("Menu", "To the beginning")),
        ("play", toolbar.play_button, translate("Menu", "Play or stop")),
        ("loop", toolbar.loop_button, translate("Menu", "Loop")),
    ):
        button.clicked.connect(actions[name].trigger)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
    toolbar.loop_button.setCheckable(True)
    actions["loop"].toggled.connect(toolbar.loop_button.setChecked)
    toolbar.set_actions(actions["separate"], actions["cancel"])
    toolbar.separate_wanted.connect(actions["separate"].trigger)
    toolbar.cancel_wanted.connect(actions["cancel"].trigger)
    toolbar.export_button.clicked.connect(actions["export"].trigger)
    toolbar.export_button.setToolTip(translate("Menu", "Write every track as a file"))


def _name_keys(parts: WindowParts) -> None:
    """Have the tips of buttons name the keys that do the same, whatever they are."""
    toolbar, view, actions = parts.toolbar, parts.recording_view, parts.actions
    tools = {f"tool_{tool}": b for tool, b in view.picture_bar.tools.items()}
    for name, button in {
        "open": toolbar.open_button,
        "rewind": toolbar.start_button,
        "play": toolbar.play_button,
        "loop": toolbar.loop_button,
        "export": toolbar.export_button,
        "beats": view.beat_bar.shown,
        "source_colours": view.picture_bar.colours,
        "follow_solo": view.picture_bar.follow,
        "normalize": view.picture_bar.normalized,
        "snap": view.beat_bar.snap,
        **tools,
        "hear_region": view.region_bar.hear_button,
        "silence_region": view.region_bar.silence_button,
        "repair_region": view.region_bar.repair_button,
        "cancel": view.region_bar.drop_button,
        "new_source": parts.tracks.new_button,
        "compare_takes": parts.takes.ab,
    }.items():
        name_keys(button, actions[name])


def _bind_transport(parts: WindowParts) -> None:
    view, sound = parts.recording_view, parts.sound
    view.seek.connect(sound.seek)
    view.spectrogram.play_from.connect(sound.play_from)
    view.ruler.loop_changed.connect(sound.set_loop)
    view.ruler.loop_cleared.connect(sound.clear_loop)


def _bind_parts(
    parts: WindowParts,
    controllers: Controllers,
    window_actions: WindowActions,
    context_menus: ContextMenus,
) -> None:
    tracks, editor = parts.tracks.list, controllers.editor
    tracks.menu_wanted.connect(context_menus.show_components)
    tracks.chip_wanted.connect(context_menus.show_assign)
    tracks.audition.connect(controllers.audition_keys.toggle)
    tracks.unassigned.connect(window_actions.unassign)
    tracks.views.part_solo.connect(editor.set_component_solo)
    tracks.views.emerging_solo.connect(
        lambda index: controllers.audition_keys.toggle((index,))
    )
    tracks.views.part_mute.connect(editor.set_component_mute)
    tracks.views.part_renamed.connect(editor.rename_component)


def _bind_tracks(
    parts: WindowParts, controllers: Controllers, context_menus: ContextMenus
) -> None:
    tracks, editor = parts.tracks.list, controllers.editor
    tracks.track_menu_wanted.connect(context_menus.show_source)
    tracks.nudged.connect(editor.nudge)
    tracks.moved.connect(editor.move_source)
    views = tracks.views
    views.renamed.connect(editor.rename_source)
    views.recoloured.connect(editor.recolour_source)
    views.solo.connect(editor.set_source_solo)
    views.mute.connect(editor.set_source_mute)
    views.lock.connect(editor.lock_source)
    views.export.connect(editor.set_source_exported)
    views.gain.connect(editor.set_source_gain)
    views.pan.connect(editor.set_source_pan)
    views.gesture_done.connect(editor.end_gesture)
    views.dropped.connect(editor.assign)
    # Later: the drag has to come to its end before rows change.
    views.region_dropped.connect(
        controllers.regions.give, Qt.ConnectionType.QueuedConnection
    )
    parts.tracks.add_wanted.connect(
        lambda held: editor.add_source(
            parts.selection.indices if held is None else held
        )
    )
    editor.added.connect(parts.selection.select_track)


def _bind_map(parts: WindowParts, controllers: Controllers) -> None:
    """Have a pressed point heard, and what the mouse is on shown everywhere."""
    parts.map_panel.pressed.connect(
        lambda index: controllers.audition_keys.hear((index,))
    )
    parts.map_panel.hovered.connect(parts.selection.hover)
