"""Names of exported files: a template of fixed words, made safe for every system."""

import os
import re
import unicodedata
from collections.abc import Collection, Container, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from nmfaudio.audio.wording import disk_name, display_name, name_text, readable
from nmfaudio.errors import Message, ParameterError, system_words

if TYPE_CHECKING:  # NumPy comes with it
    from nmfaudio.compiled.types import PathLike

__all__ = [
    "DEFAULT_TEMPLATE",
    "TEMPLATE_WORDS",
    "alike",
    "ended_name",
    "free_name",
    "render_name",
    "safe_stem",
    "source_names",
    "unique_path",
]

TEMPLATE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "input": "name of the recording, without its ending",
        "source": "name of the source",
        "number": "place of the source in the list, from 01",
        "components": "how many components the separation has",
        "seed": "seed of the separation",
        "preset": "name of the preset",
    }
)
"""What may stand in braces in a name template, and what it means."""

DEFAULT_TEMPLATE = "{input} - {source}"

_MOST_BYTES = 200
_MOST_STEM_BYTES = _MOST_BYTES - len(" (999)")
"""Of a rendered name, so that a number behind it cuts nothing off."""

_MOST_QUOTED = 100

_LEAST_INPUT_BYTES = 12
"""What is left of a recording's name at least, so that stems can be told apart."""

_WORD = re.compile(r"\{([^{}]*)\}")
_FORBIDDEN = set('/\\<>:"|?*')  # the separators, and what Windows refuses
_DEVICES = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"
}


def render_name(template: str, fields: Mapping[str, str]) -> str:
    """Return a file name without its ending.

    Parameters
    ----------
    template : str
        Text with words of :data:`TEMPLATE_WORDS` in braces. Nothing else in braces has
        a meaning: no format codes, no attributes.
    fields : mapping of str to str
        What the words stand for; a word that the template does not use may be missing.

    Returns
    -------
    stem : str
        Safe, see :func:`safe_stem`.

    Raises
    ------
    ParameterError
        If the template holds an unknown word, a lone brace, or nothing.

    Examples
    --------
    >>> render_name("{input} - {source}", {"input": "loop", "source": "Kick/Snare"})
    'loop - Kick_Snare'
    """

    def replace(match: re.Match[str]) -> str:
        word = match[1]
        if word not in TEMPLATE_WORDS or word not in fields:
            known = ", ".join(
                f"{{{name}}}" for name in TEMPLATE_WORDS if name in fields
            )
            raise ParameterError(
                Message(
                    "the name template knows the words {0}, got {{{1}}} in {2!r}",
                    known,
                    _quoted(word),
                    _quoted(template),
                )
            )
        # Cleaned on its own, so that a value cannot complete what another begins.
        return _without_forbidden(fields[word])

    rest = _WORD.sub("", template)
    if "{" in rest or "}" in rest:
        raise ParameterError(
            Message(
                "a brace stands alone in the name template {0!r}", _quoted(template)
            )
        )
    if not template.strip():
        raise ParameterError(
            Message("the name template is empty: use, e.g., {input} - {source}")
        )
    name = _WORD.sub(replace, template)
    too_long = len(name.encode(errors="replace")) - _MOST_STEM_BYTES
    if too_long > 0 and "{input}" in template:
        # A stem is known by its source: what gives way is the recording's name.
        recording = _without_forbidden(fields["input"])
        kept = max(_LEAST_INPUT_BYTES, len(recording.encode()) - too_long)
        shorter = _cut(recording, kept).rstrip(". ")
        if len(shorter) < len(recording):
            return render_name(template, {**fields, "input": shorter})
    return safe_stem(name)


def _quoted(text: str) -> str:
    return text if len(text) <= _MOST_QUOTED else f"{text[:_MOST_QUOTED]}…"


def _without_forbidden(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    kept = []
    for c in text:
        category = unicodedata.category(c)
        if category in {"Cc", "Zl", "Zp"}:
            kept.append(" ")
        elif category in {"Cs", "Co", "Cn"} or c in _FORBIDDEN:
            kept.append("_")
        elif category != "Cf":  # turns the reading direction, or is not seen at all
            kept.append(c)
    return "".join(kept)


def safe_stem(text: str) -> str:
    """Return text as a file name that every system takes, without its ending.

    Separators, control, direction and invisible characters go; so do ``-``, ``.`` and
    spaces in front, ``.`` and spaces at the end; names of devices get a ``_`` in front;
    it is composed (NFC) and at most 200 bytes of UTF-8 long.

    Examples
    --------
    >>> safe_stem("../CON"), safe_stem("con.old"), safe_stem("")
    ('_CON', '_con.old', 'stem')
    """
    text = " ".join(_without_forbidden(text).split())
    text = text.lstrip("-. ").rstrip(". ")
    if text.split(".")[0].rstrip().upper() in _DEVICES:
        text = f"_{text}"
    text = _cut(text, _MOST_BYTES).rstrip(". ")
    return text or "stem"


def _cut(text: str, most_bytes: int) -> str:
    return text.encode()[:most_bytes].decode(errors="ignore")


def ended_name(stem: str, ending: str) -> str:
    """Return a name of a folder or file whose beginning gives way where it is too long.

    Parameters
    ----------
    stem, ending : str
        The beginning as it is, which systems have taken already, and what follows it.

    Examples
    --------
    >>> ended_name("song", " stems"), len(ended_name("x" * 255, " stems"))
    ('song stems', 200)
    """
    most = _MOST_BYTES - len(os.fsencode(ending))
    raw = os.fsencode(stem)
    if len(raw) > most:
        raw = raw[:most].decode(errors="ignore").rstrip(". ").encode()
    return os.fsdecode(raw) + ending


def source_names(stems: Sequence[str]) -> list[str]:
    """Return what sources are called by the names of their files, endings left out.

    Examples
    --------
    >>> source_names(["song - Bass", "song - Drums"])
    ['Bass', 'Drums']
    """
    texts = [readable(name_text(stem)) for stem in stems]
    parted = [text.rpartition(" - ") for text in texts]
    is_shared = len({head for head, _, _ in parted}) == 1
    return [source for _, _, source in parted] if is_shared else texts


def unique_path(
    folder: "PathLike", stem: str, extension: str, *, taken: Collection[Path] = ()
) -> Path:
    """Return a path in ``folder`` that no file has, adding " (2)" and so on if need be.

    Names that differ only by case, or by how an accent is encoded, count as the same:
    on some systems they are.

    Parameters
    ----------
    folder : path
        Need not exist yet.
    stem, extension : str
        The wished name and its ending with the dot; both are made safe.
    taken : collection of Path
        Further paths not to be used: those that will be written next.

    Raises
    ------
    ParameterError
        If the folder cannot be listed.
    """
    where = Path(os.fsdecode(folder))
    try:
        present = {alike(name_text(name)) for name in os.listdir(where)}
    except FileNotFoundError:
        present = set()
    except OSError as error:
        raise ParameterError(
            Message(
                "the folder {0} cannot be listed ({1}): choose another",
                display_name(folder),
                system_words(error),
            )
        ) from error
    present |= {alike(name_text(p.name)) for p in taken if p.parent == where}
    stem = safe_stem(stem)
    extension = re.sub(r"[^.A-Za-z0-9]", "", extension)
    name, number = f"{stem}{extension}", 1
    while alike(name) in present:
        number += 1
        end = f" ({number})"
        name = f"{_cut(stem, _MOST_BYTES - len(end)).rstrip('. ')}{end}{extension}"
    return where / disk_name(name)


def free_name(name: str, taken: Container[str]) -> str:
    """Return a name, with a number from 2 on behind it if it is taken.

    Examples
    --------
    >>> free_name("Kick", {"Kick", "Kick 2"})
    'Kick 3'
    """
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name} {number}"
    return free


def alike(name: str) -> str:
    """Return what names have in common that some systems take for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
