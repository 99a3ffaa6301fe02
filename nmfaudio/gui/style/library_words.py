"""What the library says in English, in the language of the window.

The library names edits ("rename Kick to Bass"), masks, presets and formats itself, and
knows no window.
Names that people gave stand in such a text; what is around them is translated.
"""

import re
from functools import cache
from typing import Final

from nmfaudio.gui.language import QT_TRANSLATE_NOOP, translate

__all__ = ["KNOWN", "library_words"]

KNOWN: Final = (
    QT_TRANSLATE_NOOP("Library", "separate"),
    QT_TRANSLATE_NOOP("Library", "re-run the unlocked"),
    QT_TRANSLATE_NOOP("Library", "tell about a passage"),
    QT_TRANSLATE_NOOP("Library", "change the tempo"),
    QT_TRANSLATE_NOOP("Library", "begin bar 1 here"),
    QT_TRANSLATE_NOOP("Library", "masks: keep attacks"),
    QT_TRANSLATE_NOOP("Library", "masks: do not keep attacks"),
    QT_TRANSLATE_NOOP("Library", "masks: soft"),
    QT_TRANSLATE_NOOP("Library", "masks: balanced"),
    QT_TRANSLATE_NOOP("Library", "masks: clean"),
    QT_TRANSLATE_NOOP("Library", "masks: hard"),
    QT_TRANSLATE_NOOP("Library", "leave {0} out of the export"),
    QT_TRANSLATE_NOOP("Library", "silence a part of {0}"),
    QT_TRANSLATE_NOOP("Library", "remove marker {0}"),
    QT_TRANSLATE_NOOP("Library", "end solo of {0}"),
    QT_TRANSLATE_NOOP("Library", "colour of {0}"),
    QT_TRANSLATE_NOOP("Library", "gain of {0}"),
    QT_TRANSLATE_NOOP("Library", "pan of {0}"),
    QT_TRANSLATE_NOOP("Library", "rename {0} to {1}"),
    QT_TRANSLATE_NOOP("Library", "assign {0} to {1}"),
    QT_TRANSLATE_NOOP("Library", "give {0} to {1}"),
    QT_TRANSLATE_NOOP("Library", "go to {0}"),
    QT_TRANSLATE_NOOP("Library", "rename {0}"),
    QT_TRANSLATE_NOOP("Library", "silence {0}"),
    QT_TRANSLATE_NOOP("Library", "remove {0}"),
    QT_TRANSLATE_NOOP("Library", "export {0}"),
    QT_TRANSLATE_NOOP("Library", "merge {0}"),
    QT_TRANSLATE_NOOP("Library", "split {0}"),
    QT_TRANSLATE_NOOP("Library", "unmute {0}"),
    QT_TRANSLATE_NOOP("Library", "unlock {0}"),
    QT_TRANSLATE_NOOP("Library", "solo {0}"),
    QT_TRANSLATE_NOOP("Library", "mute {0}"),
    QT_TRANSLATE_NOOP("Library", "lock {0}"),
    QT_TRANSLATE_NOOP("Library", "move {0}"),
    QT_TRANSLATE_NOOP("Library", "mark {0}"),
    QT_TRANSLATE_NOOP("Library", "add {0}"),
    QT_TRANSLATE_NOOP("Library", "{0} components"),
    QT_TRANSLATE_NOOP("Library", "WAV, 16 bit with dither"),
    QT_TRANSLATE_NOOP("Library", "WAV, 24 bit"),
    QT_TRANSLATE_NOOP("Library", "WAV, 32 bit float"),
    QT_TRANSLATE_NOOP("Library", "FLAC, 24 bit, lossless"),
    QT_TRANSLATE_NOOP("Library", "Ogg Vorbis, high quality"),
    QT_TRANSLATE_NOOP("Library", "MP3, highest variable quality"),
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
    QT_TRANSLATE_NOOP("Library", "Soft"),
    QT_TRANSLATE_NOOP("Library", "Balanced"),
    QT_TRANSLATE_NOOP("Library", "Clean"),
    QT_TRANSLATE_NOOP("Library", "Hard"),
    QT_TRANSLATE_NOOP(
        "Library",
        "Every source gets its share of each sound: smooth and natural, "
        "with some of the other sources still to be heard.",
    ),
    QT_TRANSLATE_NOOP(
        "Library",
        "Between Soft and Clean: a little less of the other sources, "
        "and hardly any more roughness.",
    ),
    QT_TRANSLATE_NOOP(
        "Library",
        "The louder source gets more than its share: less of the others is heard, "
        "and quiet details go with them.",
    ),
    QT_TRANSLATE_NOOP(
        "Library",
        "The loudest source gets nearly all: the least of the others, "
        "but sounds may warble or be cut short.",
    ),
    QT_TRANSLATE_NOOP(
        "Library",
        "Attacks keep their beginning: hardly anything of them sounds too early.",
    ),
)
"""The first that fits is taken, so the longer of two beginnings stands first."""


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Return what finds the names in a text; of two, the first is the shorter one.

    A name with " to " in it is rather one that somebody gave, which stands last.
    """
    return re.compile(
        "(.+?)".join(map(re.escape, re.split(r"\{\d\}", text))), re.DOTALL
    )


def library_words(text: str) -> str:
    """Return a text of the library in the window's language; an unknown one as it is.

    Examples
    --------
    >>> library_words("assign 3 components to Bass")
    'assign 3 components to Bass'
    """
    for known in KNOWN:
        found = _pattern(known).fullmatch(text)
        if found is not None:
            names = (
                library_words(name) if name.endswith(" components") else name
                for name in found.groups()
            )
            return translate("Library", known).format(*names)
    return text
