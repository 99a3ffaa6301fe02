"""Calibrate what tells the kind of a recording: ``nmfaudio/data/tables/kind.toml``.

Learns from folders of cases (``make_mixtures.py --split tune``, and recordings
with true stems whose names tell what they are): three logistic regressions, for drums,
voice and notes, over the measures of ``separation/choice/content.py``. Nothing here
separates: it is decided which model does. Judge the table on *check*, never choose it
there.

    scripts/materials/calibrate_kind.py fit CASES ... [--table OUT.toml]
    scripts/materials/calibrate_kind.py judge CASES ...       # how often is it right?
"""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.preprocessing import StandardScaler

from nmfaudio.audio.decode import load
from nmfaudio.separation.choice.content import measure_content
from nmfaudio.separation.choice.kind import choose_preset, classify

WHAT = ("drums", "voice", "notes")
STRENGTH = 0.1  # of the regressions: the inverse of their regularization
STEM_WEIGHT = 0.5  # of a stem by itself, beside a mixture

HEAD = """\
# Made by scripts/materials/calibrate_kind.py; see separation/choice/kind.py.
# Measures: mean and scale, and the weight for drums, voice and notes.
"""

_DRUMS = (
    "drum", "kick", "snare", "hat", "tom", "cymbal", "djembe", "tabla", "kit", "clap",
    "shaker", "cowbell", "tambourine",
)  # fmt: skip
_VOICES = ("voice", "speech", "vocal", "singer")
_NOISES = {"noise", "waves", "wind", "rain", "hum", "engine", "birds", "hiss"}


@dataclass(frozen=True)
class Example:
    """A sound, what is in it, and how much it counts."""

    case: str
    measures: dict[str, float]
    content: frozenset[str]
    weight: float


def content_of(stem: str) -> frozenset[str]:
    """Return what a stem of that name holds."""
    name = stem.lower()
    if any(word in name for word in _DRUMS):
        return frozenset({"drums"})
    if any(word in name for word in _VOICES):
        return frozenset({"voice"})
    # Whole words: winds play notes.
    is_noise = not _NOISES.isdisjoint(re.findall("[a-z]+", name))
    return frozenset() if is_noise else frozenset({"notes"})


def examples_of(folder: Path, *, stems: bool) -> list[Example]:
    """Return a case as an example, and each of its stems as one."""
    info = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    names = info["stems"]
    content = frozenset(
        info.get("content") or frozenset().union(*map(content_of, names))
    )
    found = [(load(folder / "mix.flac"), content, 1.0)]
    if stems:
        # Of a case's stems one is enough: it stands for sounds that are alone.
        name = names[len(folder.name + info["kind"]) % len(names)]
        alone = load(folder / "stems" / f"{name}.flac")
        if name != "music":
            found.append((alone, content_of(name), STEM_WEIGHT))
    return [
        Example(folder.name, measures, what, weight)
        for audio, what, weight in found
        if (measures := measure_content(audio)) is not None
    ]


def fit(examples: list[Example]) -> dict[str, dict]:
    """Return the tables of biases and measures."""
    names = sorted(examples[0].measures)
    X = np.array([[e.measures[n] for n in names] for e in examples])
    weights = np.array([e.weight for e in examples])
    scaler = StandardScaler().fit(X)
    scaled = np.clip(scaler.transform(X), -3.0, 3.0)
    rows = {
        name: {"mean": float(scaler.mean_[i]), "scale": float(scaler.scale_[i])}
        for i, name in enumerate(names)
    }
    biases = {}
    cases = [e.case for e in examples]
    for what in WHAT:
        truth = np.array([what in e.content for e in examples])
        model = LogisticRegression(C=STRENGTH, max_iter=5000)
        chance = cross_val_predict(
            model, scaled, truth, groups=cases, cv=GroupKFold(10),
            method="predict_proba",
            params={"sample_weight": weights},
        )[:, 1]  # fmt: skip
        whole = weights == 1.0
        right = np.mean((chance > 0.5)[whole] == truth[whole])
        print(f"{what}: right on {right:.1%} of {whole.sum()} unseen mixtures")
        model.fit(scaled, truth, sample_weight=weights)
        biases[what] = float(model.intercept_[0])
        for i, name in enumerate(names):
            rows[name][what] = float(model.coef_[0, i])
    return {"bias": {"of": biases}, "measure": rows}


def written(head: str, table: dict[str, dict]) -> str:
    """Return the table as TOML."""
    lines = head.splitlines()
    for section, rows in table.items():
        lines.append(f"\n[{section}]")
        for name, values in rows.items():
            pairs = ", ".join(f"{key} = {value:.4g}" for key, value in values.items())
            lines.append(f'"{name}" = {{ {pairs} }}')
    return "\n".join(lines) + "\n"


def judge(folders: list[Path]) -> None:
    """Print what is believed of each case, and how often it is right."""
    right: dict[str, list[bool]] = defaultdict(list)
    for folder in folders:
        example = examples_of(folder, stems=False)[0]
        kind = classify(example.measures)
        wrong = []
        for what in WHAT:
            is_right = (getattr(kind, what) > 0.5) == (what in example.content)
            right[what].append(is_right)
            wrong += [] if is_right else [what]
        print(f"{folder.name}: {kind}: {choose_preset(kind)[0]}", *wrong)
    for what, values in right.items():
        print(f"{what}: right on {np.mean(values):.1%} of {len(values)}")


def cases_parser(
    description: str | None, tasks: Sequence[str] = ()
) -> argparse.ArgumentParser:
    """Return what reads a task, folders of cases and where the table goes."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    if tasks:
        parser.add_argument("task", choices=tasks)
    parser.add_argument("cases", type=Path, nargs="+")
    parser.add_argument("--table", type=Path)
    return parser


def folders_of(cases: Sequence[Path]) -> list[Path]:
    """Return the folders of all cases; a folder that is given twice counts twice."""
    return [p.parent for root in cases for p in sorted(root.glob("*/case.json"))]


def deliver(text: str, path: Path | None) -> None:
    """Write a table where it was asked for, or print it."""
    if path is None:
        print(text)
    else:
        path.write_text(text, encoding="utf-8")


def main() -> None:
    """Fit or judge."""
    args = cases_parser(__doc__, ("fit", "judge")).parse_args()
    folders = sorted(folders_of(args.cases))
    if args.task == "judge":
        judge(folders)
    else:
        examples = [e for f in folders for e in examples_of(f, stems=True)]
        deliver(written(HEAD, fit(examples)), args.table)


if __name__ == "__main__":
    main()
