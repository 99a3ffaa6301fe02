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

_WORDS = {"done": "done", "kept": "done", "failed": "failed", "waiting": "to do"}


def html_text(entries: Sequence[Mapping[str, Any]], pictures: Sequence[bytes]) -> str:
    """Return the page.

    Parameters
    ----------
    entries : sequence of mapping
        From :func:`nmfaudio.batch.report.tables.file_entry`.
    pictures : sequence of bytes
        A PNG for each; empty where there is none.
    """
    is_open = len(entries) <= _MOST_OPEN
    rows = [
        _row(entry, picture, is_open=is_open)
        for entry, picture in zip(entries, pictures, strict=True)
    ]
    counts = Counter(_WORDS[entry["status"]] for entry in entries)
    counted = [f"{n} {word}" for word, n in sorted(counts.items())]
    seconds = sum(entry["duration_s"] or 0.0 for entry in entries)
    summary = (
        f"{count(len(entries), 'recording')}: {', '.join(counted)}; "
        f"{clock(seconds)} of sound"
    )
    return filled(
        "batch_report.html",
        summary=summary,
        rows="\n".join(rows),
    )


def _row(entry: Mapping[str, Any], picture: bytes, *, is_open: bool) -> str:
    name = shown(display_name(os.path.basename(entry["input"])))
    where = shown(display_name(os.path.dirname(entry["input"])))
    null_db = entry["null_db"]
    cells = [
        _cell("Recording", f'<b>{name}</b><span class="where">{where}</span>'
              + _picture(picture, name), value=name, header=True),
        _cell("State", _state(entry), value=entry["status"]),
        _cell("Length", _length(entry), value=entry["duration_s"] or 0),
        _cell("Stems and their share of the energy",
              _stems(entry, is_open=is_open), value=len(entry["stems"])),
        _cell("Null", _NOTHING if null_db is None else f"{null_db:.1f} dB",
              value=0 if null_db is None else null_db),
        _cell("Decided and why", shown(entry["decided"] or "") or _NOTHING,
              value=shown(entry["decided"] or "")),
        _cell("Warnings and notes", _told(entry), value=len(entry["warnings"])),
    ]  # fmt: skip
    return f'<tr data-status="{entry["status"]}">{"".join(cells)}</tr>'


def _cell(label: str, content: str, *, value: object, header: bool = False) -> str:
    tag, scope = ("th", ' scope="row"') if header else ("td", "")
    data = f'data-label="{label}" data-value="{value}"'
    return f"<{tag}{scope} {data}>{content}</{tag}>"


def _state(entry: Mapping[str, Any]) -> str:
    return f'<span class="{entry["status"]}">{_WORDS[entry["status"]]}</span>'


def _length(entry: Mapping[str, Any]) -> str:
    if entry["duration_s"] is None:
        return _NOTHING
    n_channels = count(entry["channels"], "channel")
    return (
        f"{clock(entry['duration_s'])} <small>{entry['sample_rate']:,} Hz, "
        f"{n_channels}</small>"
    )


def _picture(picture: bytes, name: str) -> str:
    return image(picture, f"Spectrogram of {name}", size=(320, 96)) if picture else ""


def _stems(entry: Mapping[str, Any], *, is_open: bool) -> str:
    stems = entry["stems"]
    if not stems:
        return _NOTHING
    players = "".join(map(_player, stems))
    return (
        f"<details{' open' * is_open}><summary>{count(len(stems), 'stem')}</summary>"
        f"<ul>{players}</ul></details>"
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


def _told(entry: Mapping[str, Any]) -> str:
    texts = [entry["reason"]] if entry["reason"] else entry["warnings"]
    if not texts:
        return _NOTHING
    return f"<ul>{''.join(f'<li>{shown(text)}</li>' for text in texts)}</ul>"
