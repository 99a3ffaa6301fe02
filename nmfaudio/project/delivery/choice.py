"""Which files are wanted, in the words that people use for sources and components."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nmfaudio.errors import Message, ParameterError
from nmfaudio.project.delivery.options import ExportOptions
from nmfaudio.project.document import RESIDUAL_ID, Document
from nmfaudio.separation.rendering.outputs import MIX_NAME, RESIDUAL_NAME, without_name

__all__ = ["EVERY", "FileChoice"]

EVERY = "all"
"""What stands for all components."""

_NUMBER = re.compile(r" \d+$")
_MOST_NAMED = 30  # names in a refusal: a hundred components are no answer


@dataclass(frozen=True)
class FileChoice:
    """Which files are wanted. Nothing chosen: all stems.

    Attributes
    ----------
    only : tuple of str
        Names of sources whose stems are written; ``Residual`` is one.
    without : tuple of str
        Names of sources for each of which one file holds everything else.
    parts : tuple of str
        Names of components that get a file of their own, or of sources for all of
        theirs, or :data:`EVERY`.
    mix : bool
        Whether a file holds what is heard.
    stems : bool
        Whether all stems are written beside what is chosen.

    Notes
    -----
    Upper and lower case are alike. Where no source has a name with a comma in it, a
    comma stands between two names.
    """

    only: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    mix: bool = field(default=False, kw_only=True)
    stems: bool = field(default=False, kw_only=True)

    def each(self) -> Iterator[tuple[str, "FileChoice"]]:
        """Yield the fields that hold names, each with a choice of nothing else.

        So that a refusal can say which of them has the name.
        """
        yield "only", FileChoice(only=self.only)
        yield "without", FileChoice(without=self.without)
        yield "parts", FileChoice(parts=self.parts)

    def check(self, possible: Sequence[str]) -> None:
        """Refuse names that no source can get, before the work begins.

        Parameters
        ----------
        possible : sequence of str
            All that sources may be called; a number may follow each.

        Raises
        ------
        ParameterError
            If a wanted name is none of them.
        """
        names = [*possible, RESIDUAL_NAME]
        known = dict.fromkeys(map(_key, names))
        for text in (*self.only, *self.without):
            for name in _single(text, known):
                key = _key(name)
                if not {key, _NUMBER.sub("", key)} & known.keys():
                    raise ParameterError(
                        Message(
                            "no source of this separation can be called {0!r}: there "
                            "may be {1}",
                            name.strip(),
                            _listed(names),
                        )
                    )

    def preview(self, possible: Sequence[str]) -> list[str]:
        """Return what the files may be called after, before sources are known."""
        chosen = bool(self.without or self.parts or self.mix) and not self.stems
        stems = self.only or (() if chosen else (*possible, RESIDUAL_NAME))
        return [
            *stems,
            *map(without_name, self.without),
            *("PART" if name == EVERY else f"{name} PART" for name in self.parts),
            *((MIX_NAME,) if self.mix else ()),
        ]

    def applied(self, options: ExportOptions, document: Document) -> ExportOptions:
        """Return options with the chosen files of a document.

        Raises
        ------
        ParameterError
            If a name is that of nothing in the document; it lists those that are.
        """
        lanes = [s for s in document.sources if document.components_of(s.id)]
        owners = [(s.name, (s.id,)) for s in lanes]
        owners.append((RESIDUAL_NAME, (RESIDUAL_ID,)))
        if document.residual.name != RESIDUAL_NAME:
            owners.append((document.residual.name, (RESIDUAL_ID,)))
        sources = _find(self.only, owners, Message("source"))
        chosen = self.only or self.without or self.parts or self.mix
        kept = tuple(s.id for s in lanes if s.exported)
        residual = document.residual.exported
        if chosen and not self.stems:
            kept = tuple(n for n in sources if n != RESIDUAL_ID)
            residual = RESIDUAL_ID in sources
        return replace(
            options,
            sources=kept,
            residual=residual,
            without=_find(self.without, owners, Message("source")),
            parts=_find(self.parts, _parts(document), Message("component or source")),
            mix=self.mix,
        )


def _parts(document: Document) -> list[tuple[str, tuple[int, ...]]]:
    """Return what names of components, and of sources for all of theirs, stand for."""
    names = document.component_names()
    known: list[tuple[str, tuple[int, ...]]] = [
        (name, (index,)) for index, name in enumerate(names)
    ]
    for source in (*document.sources, document.residual):
        held = tuple(c.index for c in document.components_of(source.id))
        if held:
            known.append((source.name, held))
    return [*known, (EVERY, tuple(range(len(names))))]


def _find(
    wanted: Sequence[str], known: Sequence[tuple[str, tuple[int, ...]]], what: str
) -> tuple[int, ...]:
    """Return what the wanted names stand for, each once, in the order of wanting."""
    table: dict[str, list[int]] = {}
    for name, numbers in known:
        table.setdefault(_key(name), []).extend(numbers)
    found: dict[int, None] = {}
    for text in wanted:
        for name in _single(text, table):
            if _key(name) not in table:
                raise ParameterError(_unknown(name, [n for n, _ in known], what))
            found.update(dict.fromkeys(table[_key(name)]))
    return tuple(found)


def _single(text: str, table: Mapping[str, object]) -> Iterable[str]:
    return [text] if _key(text) in table else text.split(",")


def _unknown(name: str, names: Sequence[str], what: str) -> str:
    return Message(
        "there is no {0} called {1!r}: there are {2}",
        what,
        name.strip(),
        _listed(names),
    )


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return Message("{0} and {1} more", shown, more) if more > 0 else shown


def _key(name: str) -> str:
    return " ".join(name.casefold().replace("#", "♯").split())
