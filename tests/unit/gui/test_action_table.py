"""Menus and shortcuts as data."""

from nmfaudio.gui.action_table import ACTIONS, MENUS, SEPARATOR


def test_each_action_is_in_a_menu_and_has_words() -> None:
    in_menus = [entry for _, _, entries in MENUS for entry in entries]
    listed = {entry for entry in in_menus if entry != SEPARATOR and entry[-1] != "*"}
    assert listed == {spec.id for spec in ACTIONS}
    keys = [key for spec in ACTIONS for key in spec.keys]
    assert len(keys) == len(set(keys)), "two actions share a key"
