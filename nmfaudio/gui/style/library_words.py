"""What the library says in English, in the language of the window.

The library knows no window. The template of an edit's
:class:`~nmfaudio.project.edits.Label` is translated here and filled with the same
values, and words of tables are looked up whole. Names that people gave stay as they
are.
"""

import string
from numbers import Real
from typing import Any, Final

from PySide6.QtCore import QLocale

from nmfaudio.gui.language import QT_TRANSLATE_NOOP, translate
from nmfaudio.project.edits import Label

__all__ = ["library_words"]

_OF_TABLES: Final = (
    QT_TRANSLATE_NOOP("Library", "Drum loop"),
    QT_TRANSLATE_NOOP("Library", "Free"),
    QT_TRANSLATE_NOOP("Library", "Full mix"),
    QT_TRANSLATE_NOOP("Library", "Instruments"),
    QT_TRANSLATE_NOOP("Library", "Left, centre, right"),
    QT_TRANSLATE_NOOP("Library", "Melody and accompaniment"),
    QT_TRANSLATE_NOOP("Library", "Percussive / harmonic"),
    QT_TRANSLATE_NOOP("Library", "Voice and music"),
    QT_TRANSLATE_NOOP("Library", "clicks"),
    QT_TRANSLATE_NOOP("Library", "clipping"),
    QT_TRANSLATE_NOOP("Library", "dropouts"),
)
"""Names of presets and kinds of damage, which are words of files too."""


class _Filler(string.Formatter):
    """Puts values into a template, numbers in the figures of the window's language."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Label) and not format_spec:
            return library_words(value)
        text = str(super().format_field(value, format_spec))
        if not isinstance(value, Real):
            return text
        locale = QLocale()
        marks = f"{locale.decimalPoint()}{locale.groupSeparator()}"
        return text.translate(str.maketrans(".,", marks))


def library_words(text: str) -> str:
    """Return what the library says in the window's language; else it is as it was.

    Parameters
    ----------
    text : str
        A label; or words of a table, or what is translated already.

    Examples
    --------
    >>> library_words(Label("assign {0} to {1}", Label("{0} components", 3), "Bass"))
    'assign 3 components to Bass'
    """
    if not isinstance(text, Label):
        return translate("Library", text)
    template = translate("Library", text.template)
    if not text.values:
        return template
    return _Filler().vformat(template, text.values, {})
