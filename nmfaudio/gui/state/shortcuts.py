"""The keys of all commands: those of the table, or those that the user chose."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton

from nmfaudio.gui.action_table import ACTIONS, KEYS_WITHOUT_MENU, MENUS
from nmfaudio.gui.language import translate
from nmfaudio.gui.state.settings import WindowSettings

__all__ = ["Shortcuts", "name_keys", "plain_name", "shown_keys", "with_keys"]

_PORTABLE: Final = QKeySequence.SequenceFormat.PortableText
_SETTING: Final = "keys/{0}"


def plain_name(text: str) -> str:
    """Return an action's text without the letter for the keyboard."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def shown_keys(keys: QKeySequence) -> str:
    """Return keys as this system writes them."""
    return keys.toString(QKeySequence.SequenceFormat.NativeText)


def with_keys(text: str, action: QAction | None) -> str:
    """Return a tip with the keys that do the same."""
    keys = "" if action is None else shown_keys(action.shortcut())
    return f"{text} ({keys})" if keys else text


def name_keys(button: QAbstractButton, action: QAction) -> None:
    """Have a button's tip name the keys of an action, whatever they become."""
    text = button.toolTip()

    def follow() -> None:
        button.setToolTip(with_keys(text, action))

    action.changed.connect(follow)
    follow()


class Shortcuts(QObject):
    """Gives actions their keys and remembers the user's; menus show what actions have.

    Parameters
    ----------
    actions : mapping of str to QAction
        By their ids in the table.
    settings : WindowSettings
        Where the user's choice is kept.
    """

    def __init__(
        self,
        actions: Mapping[str, QAction],
        settings: WindowSettings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.actions = actions
        self._settings = settings
        # Some actions show what they would do now; here they have their own names.
        self.names = {
            spec.id: plain_name(translate("Menu", spec.text)).rstrip("…")
            for spec in ACTIONS
        }
        self._defaults = {spec.id: "; ".join(spec.keys) for spec in ACTIONS}
        for name in self._defaults:
            self._show(name)

    def keys(self, name: str) -> str:
        """Return the keys of an action in portable notation; several are joined."""
        return QKeySequence.listToString(self.actions[name].shortcuts(), _PORTABLE)

    def is_default(self, name: str) -> bool:
        """Return whether an action has the keys of the table."""
        return self.keys(name) == self._defaults[name]

    def assign(self, name: str, keys: QKeySequence) -> str:
        """Give an action one key, or none; return why not, or an empty text."""
        return self._take(name, keys.toString(_PORTABLE))

    def reset(self, name: str) -> str:
        """Give an action back its keys; return why not, or an empty text."""
        return self._take(name, self._defaults[name])

    def reset_all(self) -> None:
        """Give all actions the keys of the table."""
        for name in self._defaults:
            self._settings.forget(_SETTING.format(name))
            self._show(name)

    def _take(self, name: str, keys: str) -> str:
        for single in _keys_of(keys):
            refusal = self._conflict(name, single)
            if refusal:
                return refusal
        setting = _SETTING.format(name)
        if keys == self._defaults[name]:
            self._settings.forget(setting)
        else:
            self._settings.set_text(setting, keys)
        self._show(name)
        return ""

    def _show(self, name: str) -> None:
        setting = _SETTING.format(name)
        known = self._settings.has(setting)
        keys = self._settings.text(setting) if known else self._defaults[name]
        self.actions[name].setShortcuts(_keys_of(keys))

    def _conflict(self, name: str, keys: QKeySequence) -> str:
        """Say in a sentence who has a key, empty if nobody."""
        taken = translate("Shortcuts", "{0} is taken by “{1}”: free it there first.")
        for other, action in self.actions.items():
            if other != name and keys in action.shortcuts():
                return taken.format(shown_keys(keys), self.names[other])
        fixed = translate("Shortcuts", "{0} cannot be changed: {1}.")
        portable = keys.toString(_PORTABLE)
        for entry in KEYS_WITHOUT_MENU:
            if portable in entry.keys:
                what = translate("Menu", entry.text)
                return fixed.format(shown_keys(keys), what)
        for _, title, _ in MENUS:
            text = translate("Menu", title)
            letter = text.partition("&")[2][:1].upper()
            if portable == f"Alt+{letter}":
                opens = translate("Shortcuts", "opens the menu {0}")
                return fixed.format(shown_keys(keys), opens.format(plain_name(text)))
        return ""


def _keys_of(text: str) -> list[QKeySequence]:
    found = QKeySequence.listFromString(text, _PORTABLE)
    return [keys for keys in found if not keys.isEmpty()]
