"""Colours, size and language of texts: the user's choice, or else the system's."""

import os
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from nmfaudio.gui.state.settings import WindowSettings

__all__ = ["chosen_language", "chosen_scheme", "chosen_text_scale"]

_SCHEMES: Final = {"dark": Qt.ColorScheme.Dark, "light": Qt.ColorScheme.Light}


def chosen_scheme(settings: WindowSettings) -> Qt.ColorScheme:
    """Return the user's scheme, or else the system's."""
    asked = _SCHEMES.get(settings.text("window/appearance"))
    return QApplication.styleHints().colorScheme() if asked is None else asked


def chosen_text_scale(settings: WindowSettings) -> float:
    """Return the user's text size, 1..2."""
    return min(max(settings.number("window/text_scale", 1.0), 1.0), 2.0)


def chosen_language(settings: WindowSettings) -> str:
    """Return the code of the user's language, empty for the system's."""
    return os.environ.get("NMFAUDIO_LANGUAGE") or settings.text("window/language")
