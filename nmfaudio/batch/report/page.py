"""The report as one HTML page: no network, nothing beside it but the stems."""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from nmfaudio.audio.wording import clock, count, display_name
from nmfaudio.figures.inspection.hypertext import (
    file_address,
    filled,
    image,
    player,
    shown,
    sound_type,
)

__all__ = ["html_text"]

_NOTHING = '<span class="nothing">none</span>'
_MOST_OPEN = 40
"""With more recordings, stems are folded away at first."""

_WORDS = {"failed": "failed", "waiting": "to do", "done": "done", "kept": "done"}
"""What states are called, in the order in which they are shown."""

_RANKS = {"failed": 0, "waiting": 1, "done": 2, "kept": 2}

_LEAST_NULL_DB = -300.0
"""What stands for nothing left over. Told here too, because the module that has it
loads compiled code; a test compares."""

_NOT_BEGUN = "Not begun, or not finished: the same command goes on from here."
_HEADINGS = (
    "Recording", "State", "Length", "Null", "Stems and their share of the energy",
    "Decided and why", "Warnings and notes",
)  # fmt: skip


def html_text(entries: Sequence[Mapping[str, Any]], pictures: Sequence[bytes]) -> str:
    """Return the page; what needs somebody comes first.

    Parameters
    ----------
    entries : sequence of mapping
        From :func:`nmfaudio.batch.report.tables.file_entry`.
    pictures : sequence of bytes
        A PNG for each; empty where there is none.
    """
    is_open = len(entries) <= _MOST_OPEN
    shared = _shared_notes(entries)
    pairs = sorted(
        zip(entries, pictures, strict=True), key=lambda pair: _RANKS[pair[0]["status"]]
    )
    rows = [
        _row(entry, picture, is_open=is_open, shared=shared) for entry, picture in pairs
    ]
    return filled(
        "batch_report.html",
        summary=_summary(entries),
        shared=_list(shared, "Of every recording that is done:") if shared else "",
        headings="\n".join(
            f'<th scope="col"><button type="button">{text}</button></th>'
            for text in _HEADINGS
        ),
        rows="\n".join(rows),
    )


def _shared_notes(entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what is said of all that are done: told once, it hides no warning."""
    told = [e["warnings"] for e in entries if _WORDS[e["status"]] == "done"]
    if len(told) < 2:
        return []
    return [text for text in told[0] if all(text in each for each in told)]


def _summary(entries: Sequence[Mapping[str, Any]]) -> str:
    counts = Counter(_WORDS[entry["status"]] for entry in entries)
    buttons = [
        f'<button type="button" aria-pressed="false" class="{status}" '
        f'data-word="{word}">{counts[word]:,} {word}</button>'
        for status, word in _WORDS.items()
        if counts[word] and status != "kept"
    ]
    seconds = sum(entry["duration_s"] or 0.0 for entry in entries)
    return (
        f"{count(len(entries), 'recording')}: {' '.join(buttons)} "
        f"{clock(seconds)} of sound"
    )


def _row(
    entry: Mapping[str, Any], picture: bytes, *, is_open: bool, shared: Sequence[str]
) -> str:
    name = shown(display_name(os.path.basename(entry["input"])))
    where = shown(display_name(os.path.dirname(entry["input"])))
    word = _WORDS[entry["status"]]
    heading = (
        f'<b>{name}</b><span class="where">{where}</span>{_picture(picture, name)}'
    )
    state = f'<span class="{entry["status"]}">{word}</span>'
    cells = [
        _cell(_HEADINGS[0], heading, value=name, header=True),
        _cell(_HEADINGS[1], state, value=_RANKS[entry["status"]]),
        *(
            _found(entry, is_open=is_open, shared=shared)
            if word == "done"
            else [_told_instead(entry)]
        ),
    ]
    return f'<tr data-word="{word}">{"".join(cells)}</tr>'


def _found(
    entry: Mapping[str, Any], *, is_open: bool, shared: Sequence[str]
) -> list[str]:
    """Return the cells of a recording that is done."""
    null_db, decided = entry["null_db"], shown(entry["decided"] or "")
    notes = [text for text in entry["warnings"] if text not in shared]
    contents: list[tuple[str, object]] = [
        (_length(entry), entry["duration_s"] or 0),
        (_null(null_db), "" if null_db is None else null_db),
        (_stems(entry, is_open=is_open), len(entry["stems"])),
        (decided or _NOTHING, decided),
        (_list(notes) if notes else _NOTHING, len(notes)),
    ]
    return [
        _cell(heading, content, value=value)
        for heading, (content, value) in zip(_HEADINGS[2:], contents, strict=True)
    ]


def _told_instead(entry: Mapping[str, Any]) -> str:
    """Return the cell of one that is not: why, across all that it does not have."""
    heading = "Why it failed" if entry["status"] == "failed" else "What is left"
    across = f'colspan="{len(_HEADINGS) - 2}" data-label="{heading}"'
    return f'<td class="why" {across}>{shown(entry["reason"] or _NOT_BEGUN)}</td>'


def _cell(label: str, content: str, *, value: object, header: bool = False) -> str:
    tag, scope = ("th", ' scope="row"') if header else ("td", "")
    data = f'data-label="{label}" data-value="{value}"'
    return f"<{tag}{scope} {data}>{content}</{tag}>"


def _length(entry: Mapping[str, Any]) -> str:
    if entry["duration_s"] is None:
        return _NOTHING
    n_channels = count(entry["channels"], "channel")
    return (
        f"{clock(entry['duration_s'])} <small>{entry['sample_rate']:,} Hz<br>"
        f"{n_channels}</small>"
    )


def _null(null_db: float | None) -> str:
    """Say what is left of the recording without its stems."""
    if null_db is None:
        return _NOTHING
    if null_db <= _LEAST_NULL_DB:
        return "nothing left"
    return f"{null_db:.1f} dB".replace("-", "&minus;")


def _picture(picture: bytes, name: str) -> str:
    return image(picture, f"Spectrogram of {name}", size=(320, 96)) if picture else ""


def _stems(entry: Mapping[str, Any], *, is_open: bool) -> str:
    stems = entry["stems"]
    if not stems:
        return _NOTHING
    players = "".join(map(_player, stems))
    folder = file_address(f"{entry['folder']}/")
    return (
        f"<details{' open' * is_open}><summary>{count(len(stems), 'stem')}</summary>"
        f'<ul>{players}</ul><a href="{folder}">their folder</a></details>'
    )


def _player(stem: Mapping[str, Any]) -> str:
    name = shown(stem["source"])
    share = 100 * stem["energy_share"]
    ending = os.path.splitext(stem["file"])[1]
    address = file_address(stem["path"])
    own = stem.get("own_name", stem["source"])
    alias = (
        f" <small>(on its own: {shown(own)})</small>" if own != stem["source"] else ""
    )
    return (
        f'<li><span class="name">{name}{alias}</span> '
        f'<meter min="0" max="100" value="{share:.1f}" '
        f'aria-label="Share of {name}"></meter> '
        f'<span class="share">{share:.1f} %</span>'
        f"{player(address, sound_type(ending), name)}"
        f'<a href="{address}" download aria-label="Save {name}">save</a></li>'
    )


def _list(texts: Sequence[str], title: str = "") -> str:
    listed = "".join(f"<li>{shown(text)}</li>" for text in texts)
    return f"{title} <ul>{listed}</ul>"
