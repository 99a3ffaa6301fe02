"""The language of the window: its texts, its numbers, and a made-up one for tests.

Every text that people read goes through ``self.tr(…)`` of a Qt object or through
:func:`translate`; ``scripts/packaging/extract_texts.py`` collects them for translators
with Qt's own tool. A translation is a file ``nmfaudio_<code>.qm`` in :data:`FOLDER`.

The library knows no window. The template of a :class:`~nmfaudio.errors.Message` is
translated by :func:`library_words` and filled with the same values, and words of tables
are looked up whole. Names that people gave stay as they are.
"""

import re
import string
from numbers import Real
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import (
    QCoreApplication,
    QLibraryInfo,
    QLocale,
    QObject,
    QTranslator,
)

from nmfaudio.errors import Message, NmfAudioError, SettingName, system_words

__all__ = [
    "FOLDER",
    "PSEUDO",
    "QT_TRANSLATE_NOOP",
    "SETTING_LABELS",
    "PseudoTranslator",
    "figures",
    "languages",
    "library_words",
    "name_words",
    "number",
    "pseudo",
    "translate",
    "use_language",
]

FOLDER: Final = Path(__file__).resolve().parents[1] / "data" / "translations"
_QTS: Final = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
PSEUDO: Final = "pseudo"
"""The made-up language: what stays plain under it cannot be translated."""

_ACCENTED: Final = str.maketrans("aceinouyACEINOUYSZ", "àçéîñöüýÀÇÉÎÑÖÜÝŠŽ")
_UNTOUCHED: Final = re.compile(r"\{[^{}]*\}|&.|<[^<>]+>|\(\*[^()]*\)|%\w")
"""Places for values, letters for the keyboard, markup and file patterns."""


def translate(context: str, text: str, disambiguation: str = "", n: int = -1) -> str:
    """Return a text in the language of the window.

    Parameters
    ----------
    context, text, disambiguation : str
        Where the text stands, what it is in English, and what tells it from an equal
        one there.
    n : int
        Stands for ``%n`` in the text and chooses its plural form; below 0, it has none.
    """
    return QCoreApplication.translate(context, text, disambiguation or None, n)


def QT_TRANSLATE_NOOP(
    context: str, text: str, disambiguation: str = "", n: int = -1
) -> str:
    """Mark a text for the translators' tool, which knows this name; return it.

    A text with ``%n`` has plural forms; the tool sees that only by an ``n`` here.
    """
    del context, disambiguation, n
    return text


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
    QT_TRANSLATE_NOOP("Library", "beats"),
    QT_TRANSLATE_NOOP("Library", "count"),
    QT_TRANSLATE_NOOP("Library", "drag"),
    QT_TRANSLATE_NOOP("Library", "draw"),
    QT_TRANSLATE_NOOP("Library", "explained"),
    QT_TRANSLATE_NOOP("Library", "export mix"),
    QT_TRANSLATE_NOOP("Library", "export onsets"),
    QT_TRANSLATE_NOOP("Library", "export"),
    QT_TRANSLATE_NOOP("Library", "foretell"),
    QT_TRANSLATE_NOOP("Library", "guide"),
    QT_TRANSLATE_NOOP("Library", "learn"),
    QT_TRANSLATE_NOOP("Library", "map"),
    QT_TRANSLATE_NOOP("Library", "null"),
    QT_TRANSLATE_NOOP("Library", "open"),
    QT_TRANSLATE_NOOP("Library", "prepare"),
    QT_TRANSLATE_NOOP("Library", "re-run"),
    QT_TRANSLATE_NOOP("Library", "silent"),
    QT_TRANSLATE_NOOP("Library", "percussive · low"),
    QT_TRANSLATE_NOOP("Library", "percussive · mid"),
    QT_TRANSLATE_NOOP("Library", "percussive · high"),
    QT_TRANSLATE_NOOP("Library", "noise · low"),
    QT_TRANSLATE_NOOP("Library", "noise · mid"),
    QT_TRANSLATE_NOOP("Library", "noise · high"),
    QT_TRANSLATE_NOOP("Library", "split"),
)
"""Names of presets, kinds of damage, jobs and tags: words of files and code, too."""


SETTING_LABELS: Final = {
    "n_components": QT_TRANSLATE_NOOP("ModelPanel", "&Components"),
    "components_by": QT_TRANSLATE_NOOP("ModelPanel", "… found by"),
    "n_sources": QT_TRANSLATE_NOOP("ModelPanel", "S&ources"),
    "beta": QT_TRANSLATE_NOOP("ModelPanel", "Divergence"),
    "max_iter": QT_TRANSLATE_NOOP("ModelPanel", "Iterations"),
    "tol": QT_TRANSLATE_NOOP("ModelPanel", "Tolerance"),
    "max_time_s": QT_TRANSLATE_NOOP("ModelPanel", "Time limit, s"),
    "seed": QT_TRANSLATE_NOOP("ModelPanel", "Seed"),
    "n_starts": QT_TRANSLATE_NOOP("ModelPanel", "Starts"),
    "stereo": QT_TRANSLATE_NOOP("ModelPanel", "Stereo"),
    "n_fft": QT_TRANSLATE_NOOP("ModelPanel", "Window"),
    "hop_length": QT_TRANSLATE_NOOP("ModelPanel", "Hop"),
    "mask_exponent": QT_TRANSLATE_NOOP("ModelPanel", "Mask"),
    "smoothing_s": QT_TRANSLATE_NOOP("ModelPanel", "Smoothing, ms"),
    "keep_attacks": QT_TRANSLATE_NOOP("ModelPanel", "Keep attacks"),
    "stereo_masks": QT_TRANSLATE_NOOP("ModelPanel", "Stereo masks"),
    "rest": QT_TRANSLATE_NOOP("ModelPanel", "Rest"),
}
"""What the model page, and sentences of the library, call a setting."""


class _Filler(string.Formatter):
    """Puts values into a template, numbers in the figures of the window's language."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Message) and not format_spec:
            return library_words(value)
        if isinstance(value, SettingName) and value in SETTING_LABELS:
            label = translate("ModelPanel", SETTING_LABELS[value]).replace("&", "")
            return QLocale().quoteString(label)
        text = str(super().format_field(value, format_spec))
        if not isinstance(value, Real):
            return text
        locale = QLocale()
        marks = f"{locale.decimalPoint()}{locale.groupSeparator()}"
        return text.translate(str.maketrans(".,", marks))


def library_words(said: object) -> str:
    """Return what the library says in the window's language; else it is as it was.

    Parameters
    ----------
    said : str or BaseException
        A message, or an error that says one or is the system's; or words of a table,
        or what is translated already.

    Examples
    --------
    >>> library_words(Message("{0} is {1}", "a.wav", Message("a folder")))
    'a.wav is a folder'
    """
    if isinstance(said, OSError) and not isinstance(said, NmfAudioError):
        said = system_words(said)
    text = said if isinstance(said, Message) else str(said)
    if not isinstance(text, Message):
        return translate("Library", text)
    template = translate("Library", text.template)
    if not text.values:
        return template
    return _Filler().vformat(template, text.values, {})


def name_words(name: str) -> str:
    """Return what a part is called: in the window's language, unless people named it.

    Examples
    --------
    >>> name_words(Message("{0} attack", "Bass")), name_words("Mine")
    ('Bass attack', 'Mine')
    """
    return library_words(name) if isinstance(name, Message) else name


def number(value: float, decimals: int = 0, *, signed: bool = False) -> str:
    """Return a number in the figures of the window's language, with a true minus sign.

    Examples
    --------
    >>> number(-1.5, 1), number(2.0, 1, signed=True)
    ('\N{MINUS SIGN}1.5', '+2.0')
    """
    value = round(value, decimals) + 0.0
    locale = QLocale()
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    text = locale.toString(value, "f", decimals)
    if signed and value >= 0.0:
        text = f"+{text}"
    return text.replace("-", "\N{MINUS SIGN}")


def figures(value: float, digits: int = 3) -> str:
    """Return a number with so many figures, without idle zeros, as ``0.5`` or ``3e4``.

    Examples
    --------
    >>> figures(0.50), figures(31234.0)
    ('0.5', '3.12e4')
    """
    plain, _, power = f"{value:.{digits}g}".partition("e")
    plain = plain.replace(".", QLocale().decimalPoint())
    return f"{plain}e{int(power)}" if power else plain


def pseudo(text: str) -> str:
    """Return a text in the made-up language: accents, a third longer, in brackets.

    Examples
    --------
    >>> pseudo("Sa&ve {0}")
    '⟦Šà&vé {0}~~⟧'
    """
    made, end = [], 0
    for kept in _UNTOUCHED.finditer(text):
        made += [text[end : kept.start()].translate(_ACCENTED), kept[0]]
        end = kept.end()
    made.append(text[end:].translate(_ACCENTED))
    return f"⟦{''.join(made)}{'~' * (len(text) // 4)}⟧"


class PseudoTranslator(QTranslator):
    """Turns every text of this project into the made-up language."""

    def translate(
        self,
        context: str,
        sourceText: str,  # noqa: N803  # Qt's name
        disambiguation: str | None = None,  # noqa: ARG002
        n: int = -1,  # noqa: ARG002
    ) -> str:
        """Return the text in the made-up language; Qt's own stay as they are."""
        return sourceText if context.startswith("Q") else pseudo(sourceText)

    def isEmpty(self) -> bool:
        """Return that there are texts: an empty translator would not be asked."""
        return False


def languages() -> tuple[str, ...]:
    """Return the languages that the window has been translated to, English first."""
    found = {p.stem.partition("_")[2] for p in FOLDER.glob("nmfaudio_*.qm")}
    return ("en", *sorted(found - {"en"}))


def use_language(app: QObject, wish: str = "") -> None:
    """Have texts and numbers in a language from now on.

    Parameters
    ----------
    app : QObject
        Owns the translations.
    wish : str
        Code of a language such as ``"de"``, :data:`PSEUDO`, or nothing for the
        system's. What is not translated to it stays English.
    """
    locale = QLocale(wish) if wish and wish != PSEUDO else QLocale.system()
    QLocale.setDefault(locale)
    # The plurals of what has no other language; what is installed last is asked first.
    made: list[QTranslator] = [_loaded(app, QLocale("en"))]
    if wish == PSEUDO:
        made.append(PseudoTranslator(app))
    else:
        ours = _loaded(app, locale)
        # Qt's own buttons in the same language: two of them in a window read badly.
        made += [_loaded(app, QLocale(ours.language() or "en"), "qtbase", _QTS), ours]
    for translator in made:
        if not translator.isEmpty():
            QCoreApplication.installTranslator(translator)


def _loaded(
    app: QObject, locale: QLocale, name: str = "nmfaudio", folder: Path = FOLDER
) -> QTranslator:
    """Return the texts of the first of a locale's languages that there are; or none."""
    translator = QTranslator(app)
    translator.load(locale, name, "_", str(folder))
    return translator
