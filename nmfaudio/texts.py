"""Texts in English that can be said in another language: a template and its values.

What nmfaudio says of its work (what an edit is called, why something is refused, what
was chosen and why) is a :class:`Text`. It is a ``str``, so the command line, logs and
files have it in English; a window asks for the template and the values apart and puts
them together in its own language. ``scripts/packaging/extract_texts.py`` finds the
templates, so each stands as it is where its text is made.
"""

from collections.abc import Iterable
from typing import Self

__all__ = ["Text", "listed"]


class Text(str):
    """A text in English that knows what it was made of.

    Parameters
    ----------
    template : str
        English, with ``{0}``, ``{1:.1f}`` … where values go. Without values it is the
        text itself, braces and all.
    *values : object
        Names, which are the same in every language, numbers, and other texts. Of an
        error, what it says is taken.

    Examples
    --------
    >>> text = Text("rename {0} to {1}", "Kick", "{0} & Co.")
    >>> text
    'rename Kick to {0} & Co.'
    >>> text.template, text.values
    ('rename {0} to {1}', ('Kick', '{0} & Co.'))
    """

    __slots__ = ("template", "values")

    template: str
    values: tuple[object, ...]

    def __new__(cls, template: str, *values: object) -> Self:
        """Put the values into their places."""
        told = tuple(str(v) if isinstance(v, BaseException) else v for v in values)
        text = super().__new__(cls, template.format(*told) if told else template)
        text.template = template
        text.values = told
        return text

    def __str__(self) -> str:
        """Return the text itself, so that ``str`` of an error still is one."""
        return self

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        """Go to other processes with the values."""
        return type(self), (self.template, *self.values)


def listed(texts: Iterable[object], between: str = ", ") -> Text:
    """Return texts and names one after the other, each still to be translated.

    Examples
    --------
    >>> listed(["Bass", Text("{0} components", 3)])
    'Bass, 3 components'
    """
    told = tuple(texts)
    return Text(between.join(f"{{{n}}}" for n in range(len(told))), *told)
