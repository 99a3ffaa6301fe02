"""Binds the panels' buttons, cards and lanes to actions, edits and menus."""

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
    _bind_board(parts, controllers, window_actions, context_menus)
    _bind_sources(parts, controllers, context_menus)
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
    parts.progress.cancel_wanted.connect(actions["cancel"].trigger)


def _bind_transport(parts: WindowParts) -> None:
    view, sound = parts.recording_view, parts.sound
    view.seek.connect(sound.seek)
    view.ruler.loop_changed.connect(sound.set_loop)
    view.ruler.loop_cleared.connect(sound.clear_loop)


def _bind_board(
    parts: WindowParts,
    controllers: Controllers,
    window_actions: WindowActions,
    context_menus: ContextMenus,
) -> None:
    board, editor = parts.recording_view.board, controllers.editor
    board.menu_wanted.connect(context_menus.show_components)
    board.chip_wanted.connect(context_menus.show_assign)
    board.solo.connect(editor.set_component_solo)
    board.mute.connect(editor.set_component_mute)
    board.renamed.connect(editor.rename_component)
    board.audition.connect(lambda index: controllers.audition_keys.toggle((index,)))
    board.unassigned.connect(window_actions.unassign)


def _bind_sources(
    parts: WindowParts, controllers: Controllers, context_menus: ContextMenus
) -> None:
    sources, editor = parts.sources, controllers.editor
    sources.renamed.connect(editor.rename_source)
    sources.recoloured.connect(editor.recolour_source)
    sources.solo.connect(editor.set_source_solo)
    sources.mute.connect(editor.set_source_mute)
    sources.gain.connect(editor.set_source_gain)
    sources.gain_done.connect(editor.end_gesture)
    sources.dropped.connect(editor.assign)
    sources.menu_wanted.connect(context_menus.show_source)
    sources.add_wanted.connect(
        lambda held: editor.add_source(
            parts.selection.indices if held is None else held
        )
    )
    sources.export_wanted.connect(parts.actions["export"].trigger)


def _tr(text: str) -> str:
    return QCoreApplication.translate("MainWindow", text)
