"""Keeping attacks, asked for in the Masks menu."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu


def offered(window) -> QAction:
    menu = QMenu(window)
    window.controllers.guiding.fill_masks(menu)
    return next(a for a in menu.actions() if a.text() == "Keep attacks")


def test_attacks_are_kept_at_once_and_can_be_undone(separated, idle):
    session = separated.parts.session
    kept = session.document.separation.model.attacks is not None
    assert offered(separated).isChecked() is kept
    offered(separated).trigger()
    assert (session.document.separation.model.attacks is not None) is not kept
    assert offered(separated).isChecked() is not kept
    separated.parts.actions["undo"].trigger()
    assert offered(separated).isChecked() is kept
    idle()


def test_without_masks_nothing_is_offered(opened):
    assert not offered(opened).isEnabled()
