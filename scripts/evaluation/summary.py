"""What evaluate.py says of many cases: each split apart, each kind a row."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from materials.calibrate_kind import content_of

from nmfaudio.separation.choice.decide import AUTO, PRESETS
from nmfaudio.separation.choice.kind import ContentKind, choose_preset

SPLITS = ("tune", "check", "final")
"""What settings may be chosen on, what judges them, and what is looked at once."""

_COLUMNS = (
    "cases", "mixture", "SDR", "SI-SDR", "SIR", "SAR", "below", "missing", "count",
    "kind", "lost",
)  # fmt: skip
_KINDS = {
    "drum-loop": "drums alone", "full-mix": "drums with others",
    "voice": "voice, no drums", "instruments": "notes or noise", "free": "nothing",
}  # fmt: skip

_MEDIANS = ("si_sdr", "sir", "sar")
_WIDTH = 14

Entry = Mapping[str, Any]


def split_of(info: Mapping[str, Any]) -> str:
    """Return the split a case belongs to; development recordings are for tuning."""
    split = str(info.get("split", "tune"))
    return split if split in SPLITS else "tune"


def kind_heard(kind: ContentKind | None) -> str:
    """Return what is heard in a recording, wherever it lies, by the limits."""
    plain = kind and replace(kind, spread=0.0, vibrato=0.0)
    return _KINDS[choose_preset(plain)[0]]


def kind_true(info: Mapping[str, Any], stems: Iterable[str]) -> str:
    """Return what a listener hears who knows what sounds."""
    content = info.get("content")
    if content is None:
        content = frozenset().union(*map(content_of, stems))
    kinds = {name: float(name in content) for name in ("drums", "voice", "notes")}
    return kind_heard(ContentKind(**kinds))


def summary_lines(
    cases: Mapping[str, Mapping[str, Any]], results: Mapping[str, Mapping[str, Entry]]
) -> list[str]:
    """Return a table for each split and way of separating.

    ``cases`` tells of each case its ``split``, ``kind``, what is ``heard`` in it, what
    is ``true``, and the preset that was ``chosen``; ``results`` has an entry of each
    case and way. SDR is the mean of the cases' means, the others are medians over
    sources; a source without a stem counts as the mixture. Sources are below the
    mixture or missing, counts and kinds heard are right; ``lost`` is how far the mean
    SDR is below that of the best preset which was evaluated: what the chosen one costs,
    whatever sounds, where the others are asked for, too. Each split begins with what
    was heard for what, and with the presets that were chosen for it: a wide recording
    is separated as a full mix with and without drums.
    """
    lines = []
    for split in SPLITS:
        names = [name for name in results if cases[name]["split"] == split]
        told = [cases[name] for name in names]
        lines += _confusion(told, "heard", f"{split}: kind (down) heard as (across)")
        lines += _confusion(told, "chosen", f"{split}: kind (down) and preset chosen")
        for way in dict.fromkeys(way for name in names for way in results[name]):
            head = f"{split}: {way}"
            lines += ["", head, " " * _WIDTH + "".join(c.rjust(9) for c in _COLUMNS)]
            rows = [name for name in names if way in results[name]]
            for kind in (*sorted({cases[name]["kind"] for name in rows}), "all"):
                shown = [n for n in rows if kind in {cases[n]["kind"], "all"}]
                heard = [cases[n]["heard"] == cases[n]["true"] for n in shown]
                lost = [_best(results[n]) - _mean(results[n][way]) for n in shown]
                cells = [
                    *_figures([results[n][way] for n in shown]),
                    _part(heard),
                    f"{np.mean(lost):.2f}",
                ]
                lines.append(kind.ljust(_WIDTH) + "".join(c.rjust(9) for c in cells))
    return lines


def _mean(entry: Entry) -> float:
    """Return a case's mean SDR over its sources."""
    return float(np.mean([source["sdr"] for source in entry["sources"].values()]))


def _best(ways: Mapping[str, Entry]) -> float:
    """Return the mean SDR of the best preset with which a case was separated."""
    presets = (AUTO, *PRESETS)
    return max((_mean(ways[p]) for p in presets if p in ways), default=np.nan)


def _confusion(cases: list[Mapping[str, Any]], what: str, head: str) -> list[str]:
    """Return a table of the true kinds, down, and what was told of each, across."""
    if not cases:
        return []
    pairs = Counter((case["true"], case[what]) for case in cases)
    across = sorted({told for _, told in pairs})
    width = max(_WIDTH, *(len(name) + 2 for pair in pairs for name in pair))
    lines = ["".ljust(width) + "".join(told.rjust(width) for told in across)]
    for true in sorted({true for true, _ in pairs}):
        cells = (str(pairs[true, told]).rjust(width) for told in across)
        lines.append(true.ljust(width) + "".join(cells))
    return ["", head, *lines]


def _figures(entries: list[Entry]) -> list[str]:
    """Return what is measured of some cases, as the columns want it."""
    sources = [list(entry["sources"].values()) for entry in entries]
    pooled = [source for case in sources for source in case]
    missing = [source["estimate"] is None for source in pooled]
    below = [s["sdr"] < s["mixture_sdr"] and s["estimate"] is not None for s in pooled]
    means = (
        np.mean([np.mean([source[metric] for source in case]) for case in sources])
        for metric in ("mixture_sdr", "sdr")
    )
    medians = (np.median([s[metric] for s in pooled]) for metric in _MEDIANS)
    return [
        str(len(entries)),
        *(f"{figure:.2f}" for figure in (*means, *medians)),
        f"{np.mean(below):.0%}",
        _part(missing),
        _part([e["found"] == len(e["sources"]) for e in entries]),
    ]


def _part(facts: list[bool]) -> str:
    """Return how many of some facts are true."""
    return f"{sum(facts)}/{len(facts)}"
