"""What evaluate.py says of many cases: each split apart, each kind a row."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from materials.calibrate_kind import content_of

from nmfaudio.separation.choice.kind import ContentKind, choose_preset

SPLITS = ("tune", "check", "final")
"""What settings may be chosen on, what judges them, and what is looked at once."""

_COLUMNS = (
    "cases", "mixture", "SDR", "SI-SDR", "SIR", "SAR", "below", "missing", "count",
    "preset",
)  # fmt: skip

_MEDIANS = ("si_sdr", "sir", "sar")
_WIDTH = 14

Entry = Mapping[str, Any]


def split_of(info: Mapping[str, Any]) -> str:
    """Return the split a case belongs to; development recordings are for tuning."""
    split = str(info.get("split", "tune"))
    return split if split in SPLITS else "tune"


def right_preset(info: Mapping[str, Any], stems: Iterable[str]) -> str:
    """Return the preset of a listener who knows what sounds."""
    content = info.get("content")
    if content is None:
        content = frozenset().union(*map(content_of, stems))
    kinds = {name: float(name in content) for name in ("drums", "voice", "notes")}
    return choose_preset(ContentKind(**kinds))[0]


def summary_lines(
    cases: Mapping[str, Mapping[str, Any]], results: Mapping[str, Mapping[str, Entry]]
) -> list[str]:
    """Return a table for each split and way of separating.

    ``cases`` tells of each case its ``split``, ``kind``, the preset that was ``chosen``
    and the ``right`` one; ``results`` has an entry of each case and way. SDR is the
    mean of the cases' means, the others are medians over sources; a source without a
    stem counts as the mixture. Sources are below the mixture or missing, counts and
    presets right. Each split begins with which presets were taken for which.
    """
    lines = []
    for split in SPLITS:
        chosen = [name for name in results if cases[name]["split"] == split]
        lines += _confusion([cases[name] for name in chosen], split)
        for way in dict.fromkeys(way for name in chosen for way in results[name]):
            head = f"{split}: {way}"
            lines += ["", head, " " * _WIDTH + "".join(c.rjust(9) for c in _COLUMNS)]
            rows = [name for name in chosen if way in results[name]]
            for kind in (*sorted({cases[name]["kind"] for name in rows}), "all"):
                names = [n for n in rows if kind in {cases[n]["kind"], "all"}]
                presets = [cases[n]["chosen"] == cases[n]["right"] for n in names]
                cells = [*_figures([results[n][way] for n in names]), _part(presets)]
                lines.append(kind.ljust(_WIDTH) + "".join(c.rjust(9) for c in cells))
    return lines


def _confusion(cases: list[Mapping[str, Any]], split: str) -> list[str]:
    """Return a table of the right presets, down, and the chosen ones, across."""
    if not cases:
        return []
    pairs = Counter((case["right"], case["chosen"]) for case in cases)
    presets = sorted({preset for pair in pairs for preset in pair})
    width = max(_WIDTH, *(len(preset) + 2 for preset in presets))
    lines = ["".ljust(width) + "".join(preset.rjust(width) for preset in presets)]
    for right in sorted({right for right, _ in pairs}):
        cells = (str(pairs[right, preset]).rjust(width) for preset in presets)
        lines.append(right.ljust(width) + "".join(cells))
    return ["", f"{split}: right preset (down) and chosen preset (across)", *lines]


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
