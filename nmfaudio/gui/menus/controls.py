"""Binds the panels' buttons, tracks and parts to actions, edits and menus."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from nmfaudio.gui.controllers.assembly import Controllers
from nmfaudio.gui.menus.context_menus import ContextMenus
from nmfaudio.gui.menus.slots import WindowActions
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
        ("open", toolbar.open_button, _tr("Open a recording (Ctrl+O)")),
        ("rewind", toolbar.start_button, _tr("To the beginning (Home)")),
        ("play", toolbar.play_button, _tr("Play or stop (Space)")),
        ("loop", toolbar.loop_button, _tr("Loop (L)")),
    ):
        button.clicked.connect(actions[name].trigger)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
    toolbar.loop_button.setCheckable(True)
    actions["loop"].toggled.connect(toolbar.loop_button.setChecked)
    toolbar.separate_wanted.connect(actions["separate"].trigger)
    toolbar.cancel_wanted.connect(actions["cancel"].trigger)
    toolbar.export_button.clicked.connect(actions["export"].trigger)
    toolbar.export_button.setToolTip(_tr("Write every track as a file (Ctrl+E)"))


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
    parts.tracks.add_wanted.connect(
        lambda held: editor.add_source(
            parts.selection.indices if held is None else held
        )
    )


def _bind_map(parts: WindowParts, controllers: Controllers) -> None:
    """Have a pressed point heard, and what the mouse is on shown everywhere."""
    parts.map_panel.pressed.connect(
        lambda index: controllers.audition_keys.hear((index,))
    )
    parts.map_panel.hovered.connect(parts.selection.hover)


def _tr(text: str) -> str:
    return QCoreApplication.translate("MainWindow", text)
