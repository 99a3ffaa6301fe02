"""Builds the menu bar and its actions from :mod:`nmfaudio.gui.action_table`."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from nmfaudio.gui.action_table import ACTIONS, MENUS, SEPARATOR
from nmfaudio.gui.language import translate
from nmfaudio.gui.style.icons import swatch
from nmfaudio.gui.style.theme import source_colour
from nmfaudio.project.document import RESIDUAL_ID, Document

__all__ = ["build_actions", "build_menus", "fill_assign_menu"]


def build_actions(window: QMainWindow) -> dict[str, QAction]:
    """Make every action of the table, by its id; ``window`` owns them."""
    actions: dict[str, QAction] = {}
    for spec in ACTIONS:
        text = translate("Menu", spec.text)
        action = QAction(text, window)
        action.setObjectName(spec.id)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(spec.checkable)
        # Plain items keep their texts; the platform moves none of them elsewhere.
        action.setMenuRole(QAction.MenuRole.NoRole)
        window.addAction(action)
        actions[spec.id] = action
    return actions


def build_menus(
    window: QMainWindow, actions: Mapping[str, QAction]
) -> dict[str, QMenu]:
    """Fill the menu bar; return the submenus that are filled at run time, by name."""
    submenus: dict[str, QMenu] = {}
    for _, title, entries in MENUS:
        menu = window.menuBar().addMenu(translate("Menu", title))
        menu.setToolTipsVisible(True)
        for entry in entries:
            if entry == SEPARATOR:
                menu.addSeparator()
            elif entry.endswith("*"):
                submenus[entry[:-1]] = menu.addMenu("")
            else:
                menu.addAction(actions[entry])
    return submenus


def fill_assign_menu(
    menu: QMenu,
    document: Document,
    assign: Callable[[int], None],
    add: Callable[[], None],
) -> None:
    """Offer every source, the residual lane, and a new source."""
    menu.clear()
    for place, source in enumerate((*document.sources, document.residual), start=1):
        residual = source.id == RESIDUAL_ID
        # A name may hold an ampersand; a doubled one is shown as it is.
        action = menu.addAction(
            swatch(source_colour(source.colour)), source.name.replace("&", "&&")
        )
        key = 0 if residual else place
        if key < 10:
            # Shown only: the window's own shortcut does the work.
            action.setShortcut(QKeySequence(f"Ctrl+{key}"))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda *_, chosen=source.id: assign(chosen))
    menu.addSeparator()
    new = menu.addAction(translate("Menu", "New source"))
    new.triggered.connect(lambda *_: add())
