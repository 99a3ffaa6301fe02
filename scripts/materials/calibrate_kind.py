"""Calibrate what tells the kind of a recording: ``nmfaudio/data/tables/kind.toml``.

Learns from folders of cases (``make_mixtures.py --split tune``, recordings with true
stems, and what ``remix.py`` makes of these): three logistic regressions, for drums, a
voice and notes, over the measures of ``separation/choice/content.py`` and their
squares. Each case is an example as it is and in mono, and so are sums of some of its
stems, since what plays beside drums would else be learned for drums. How often the
table is right is told for cases without whose scores, kits, samples and speakers it was
learned. Nothing here separates: it is decided which model does. Judge the table on
*check*, never choose it there. Measuring takes a while: --measured keeps what came out,
and is gone on from.

    scripts/materials/calibrate_kind.py fit CASES ... [--measured FILE.json]
                                        [--table OUT.toml]
    scripts/materials/calibrate_kind.py judge CASES ...       # how often is it right?
"""

import argparse
import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.separation.choice.content import measure_content
from nmfaudio.separation.choice.kind import ContentKind, choose_preset, classify

WHAT = ("drums", "voice", "notes")
STRENGTH = 0.1  # of the regressions: the inverse of their regularization
PART_WEIGHT = 0.5  # of stems without the others, beside a mixture
PARTS = 2  # of a case, sums of some of its stems
LEVELS_DB = 3.0  # that these are louder or softer at most
FAINT = 1e-4  # root mean square: what is fainter is no example
FOLDS = 6  # over cases
RELIABLE = (
    0.0,
    0.1,
    0.3,
    0.5,
    0.7,
    0.9,
    1.0,
)  # probabilities that are counted together

HEAD = """\
# Made by scripts/materials/calibrate_kind.py; see separation/choice/kind.py.
# Measures: mean, scale, and weights for drums, a voice and notes, each with that of the
# square.
"""

_DRUMS = (
    "drum", "kick", "snare", "hat", "tom", "cymbal", "djembe", "tabla", "kit", "clap",
    "shaker", "cowbell", "tambourine",
)  # fmt: skip
_VOICES = ("voice", "speech", "vocal", "singer")
_NOISES = {"noise", "waves", "wind", "rain", "hum", "engine", "birds", "hiss"}


@dataclass(frozen=True)
class Example:
    """A sound, what is in it, and how much it counts.

    ``part`` tells what of its case it is: the mixture, that in mono, or names of stems.
    ``sources`` are what else is not learned from where this is judged.
    """

    case: str
    kind: str
    part: str
    measures: dict[str, float]
    content: tuple[str, ...]
    sources: tuple[str, ...]
    is_remix: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it is a recording, not some of its stems."""
        return self.part in {"mixture", "mono"}


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


def contents_of(info: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Return what each stem of a case holds."""
    names: list[str] = info["stems"]
    if info["kind"].startswith(("kit", "percussion", "drums")):
        return dict.fromkeys(names, frozenset({"drums"}))
    found = {name: content_of(name) for name in names}
    if "music" in found and "content" in info:
        # A band or an ensemble in one stem.
        found["music"] = frozenset(info["content"]) - {"voice"}
    if info["kind"] == "chiptune" and "noise" in found:
        found["noise"] = frozenset({"drums"})
    return found


def parts_of(contents: Mapping[str, frozenset[str]]) -> list[tuple[str, ...]]:
    """Return stems that tell, together, what a mixture does not.

    All without drums, drums alone, all without the voice, the voice alone, both, one
    of the others, and drums with it; of a kit each drum alone.
    """
    drums = tuple(n for n, what in contents.items() if "drums" in what)
    if drums == tuple(contents):
        return [(name,) for name in drums] if len(drums) > 1 else []
    voices = tuple(n for n, what in contents.items() if what == {"voice"})
    others = tuple(n for n in contents if n not in drums + voices)
    parts = [voices + others, drums, drums + others, voices, drums + voices]
    parts += [(*one, other) for other in others for one in ((), drums)]
    whole = set(contents)
    return list(dict.fromkeys(part for part in parts if part and set(part) != whole))


def examples_of(folder: Path) -> Iterator[Example]:
    """Yield a case as an example, in mono, and some of its stems as others."""
    info = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    rng = np.random.default_rng(zlib.crc32(folder.name.encode()))
    contents = contents_of(info)
    remixed = info.get("remixed_from", [])
    sources = remixed or [*info.get("sources", []), folder.name]

    def example(part: str, sound: AudioBuffer, stems: Sequence[str]) -> list[Example]:
        what = frozenset().union(*(contents[name] for name in stems))
        if part == "mixture":
            what = frozenset(info.get("content", what))
        measures = measure_content(sound)
        if measures is None:
            return []
        told = tuple(sorted(what)), tuple(map(family_of, sources)), bool(remixed)
        one = Example(folder.name, info["kind"], part, measures, *told)
        if part != "mixture" or sound.n_channels == 1:
            return [one]
        return [one, Example(one.case, one.kind, "mono", in_mono(measures), *told)]

    audio = load(folder / "mix.flac")
    yield from example("mixture", audio, info["stems"])
    parts = [] if remixed else parts_of(contents)
    is_real = info.get("split", "dev") == "dev"
    for at in rng.permutation(len(parts))[: len(parts) if is_real else PARTS]:
        stems = [load(folder / "stems" / f"{n}.flac").samples for n in parts[at]]
        gains = 10.0 ** (rng.uniform(-LEVELS_DB, LEVELS_DB, len(stems)) / 20.0)
        together = sum(gain * stem for gain, stem in zip(gains, stems, strict=True))
        if np.sqrt(np.mean(together**2)) >= FAINT:
            sound = (together / np.abs(together).max()).astype(np.float32)
            part = AudioBuffer(sound, audio.sample_rate)
            yield from example(" + ".join(parts[at]), part, parts[at])


def in_mono(measures: Mapping[str, float]) -> dict[str, float]:
    """Return what is measured of the mean of channels: its middle is all of it."""
    end = "_in_middle"
    return {n: measures[n.removesuffix(end)] for n in measures}


def family_of(source: str) -> str:
    """Return the name of strokes of one drum for each of them."""
    return re.sub("^(tabla|perc)_.*", r"\1", source)


def measured(folders: Sequence[Path], kept: Path | None) -> list[Example]:
    """Measure what has not been."""
    known: dict[str, list[dict[str, Any]]] = {}
    if kept is not None and kept.exists():
        known = json.loads(kept.read_text(encoding="utf-8"))
    for folder in folders:
        if folder.name not in known:
            known[folder.name] = [asdict(example) for example in examples_of(folder)]
            print(folder.name, len(known[folder.name]), flush=True)
            if kept is not None and len(known) % 10 == 0:
                kept.write_text(json.dumps(known) + "\n", encoding="utf-8")
    if kept is not None:
        kept.write_text(json.dumps(known) + "\n", encoding="utf-8")
    rows = (row for folder in folders for row in known[folder.name])
    return [Example(**row) for row in rows]


def weights_of(examples: Sequence[Example]) -> np.ndarray:
    """Return how much each example counts.

    A kind of which there are many counts for more, but not for as many times more.
    """
    own = np.array([1.0 if e.is_whole else PART_WEIGHT for e in examples])
    total: Counter[str] = Counter()
    for example, weight in zip(examples, own, strict=True):
        total[example.kind] += weight
    return own * [np.sqrt(60.0 / total[e.kind]) for e in examples]


def matrix_of(examples: Sequence[Example]) -> np.ndarray:
    """Return measures, a row for each example."""
    names = sorted(examples[0].measures)
    return np.array([[e.measures[n] for n in names] for e in examples])


def truth_of(examples: Sequence[Example]) -> np.ndarray:
    """Return whether drums, a voice and notes sound, a row for each example."""
    return np.array([[what in e.content for what in WHAT] for e in examples])


def fit(examples: Sequence[Example]) -> dict[str, dict]:
    """Return the tables of biases and measures."""
    names = sorted(examples[0].measures)
    scaler = StandardScaler().fit(matrix_of(examples))
    scaled = np.clip(scaler.transform(matrix_of(examples)), -3.0, 3.0)
    truth, weights = truth_of(examples), weights_of(examples)
    rows = {n: [scaler.mean_[i], scaler.scale_[i]] for i, n in enumerate(names)}
    biases = {}
    for what, true in zip(WHAT, truth.T, strict=True):
        model = LogisticRegression(C=STRENGTH, max_iter=5000)
        model.fit(np.hstack([scaled, scaled**2]), true, sample_weight=weights)
        biases[what] = float(model.intercept_[0])
        for i, name in enumerate(names):
            rows[name] += model.coef_[0, [i, i + len(names)]].tolist()
    return {"bias": {"of": biases}, "measure": rows}


def unseen(
    examples: Sequence[Example], learn: Callable[[list[Example]], dict] = fit
) -> Iterator[tuple[Example, ContentKind]]:
    """Yield what is believed of each example by a table that was learned without it.

    And without all that share a score, a kit, a sample, a speaker or a recording with
    anything that is judged by the same table. Remixes are not judged.
    """
    judged = [example for example in examples if not example.is_remix]
    counts = Counter(source for e in judged for source in e.sources)
    commonest = {e.case: max(e.sources, key=lambda s: (counts[s], s)) for e in judged}
    fold_of: dict[str, int] = {}
    sizes = [0] * FOLDS
    for name, count in Counter(commonest[e.case] for e in judged).most_common():
        fold_of[name] = sizes.index(min(sizes))
        sizes[fold_of[name]] += count
    for fold in range(FOLDS):
        here = [e for e in judged if fold_of[commonest[e.case]] == fold]
        heard = {source for example in here for source in example.sources}
        table = learn([e for e in examples if heard.isdisjoint(e.sources)])
        for example in here:
            yield example, classify(example.measures, table)


def kind_name(kind: ContentKind) -> str:
    """Return what is heard, wherever it lies: the preset without places."""
    return choose_preset(ContentKind(kind.drums, kind.voice, kind.notes))[0]


def true_name(example: Example) -> str:
    """Return what a listener hears."""
    return kind_name(ContentKind(*(float(what in example.content) for what in WHAT)))


def report(told: Sequence[tuple[Example, ContentKind]]) -> None:
    """Print how often what is believed is right, and how sure it should have been."""
    groups = {"recordings": "mixture", "in mono": "mono", "some stems": None}
    for name, part in groups.items():
        some = [(e, k) for e, k in told if (e.part == part if part else not e.is_whole)]
        if not some:
            continue
        right = [true_name(e) == kind_name(k) for e, k in some]
        by_kind: dict[str, list[bool]] = {}
        for (example, _), is_right in zip(some, right, strict=True):
            by_kind.setdefault(example.kind, []).append(is_right)
        alike = np.mean([np.mean(values) for values in by_kind.values()])
        print(
            f"{name}: kind right in {np.mean(right):.1%} of {len(right)}, "
            f"{alike:.1%} where every kind counts alike"
        )
        wrong = Counter(
            (e.kind, true_name(e), kind_name(k))
            for (e, k), is_right in zip(some, right, strict=True)
            if not is_right
        )
        for (kind, true, heard), count in wrong.most_common():
            print(f"  {kind}: {true} heard as {heard}: {count} of {len(by_kind[kind])}")
    whole = [(e, k) for e, k in told if e.is_whole]
    truth = truth_of([e for e, _ in whole])
    for column, what in enumerate(WHAT):
        chance = np.array([getattr(k, what) for _, k in whole])
        true = truth[:, column]
        loss = -np.mean(np.log(np.where(true, chance, 1.0 - chance)))
        right_share = np.mean((chance > 0.5) == true)
        brier = np.mean((chance - true) ** 2)
        print(f"{what}: right {right_share:.1%}, loss {loss:.3f}, Brier {brier:.3f}")
        for low, high in pairwise(RELIABLE):
            inside = (chance >= low) & (chance < high)
            if inside.any():
                print(
                    f"  {low:.1f} to {high:.1f}: believed {chance[inside].mean():.2f}, "
                    f"true {true[inside].mean():.2f} of {inside.sum()}"
                )


def written(head: str, table: dict[str, dict]) -> str:
    """Return the table as TOML."""
    lines = head.splitlines()
    for section, rows in table.items():
        lines.append(f"\n[{section}]")
        for name, values in rows.items():
            if isinstance(values, list):
                lines.append(f'"{name}" = [{", ".join(f"{v:.3g}" for v in values)}]')
                continue
            pairs = ", ".join(f"{key} = {value:.4g}" for key, value in values.items())
            lines.append(f'"{name}" = {{ {pairs} }}')
    return "\n".join(lines) + "\n"


def judge(folders: Sequence[Path]) -> None:
    """Print what is believed of each case, and how often it is right."""
    told = []
    for folder in folders:
        example = next(examples_of(folder), None)
        if example is None:
            continue
        kind = classify(example.measures)
        told.append((example, kind))
        wrong = "" if kind_name(kind) == true_name(example) else true_name(example)
        print(f"{folder.name}: {kind}: {kind_name(kind)}", wrong)
    report(told)


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
    parser = cases_parser(__doc__, ("fit", "judge"))
    parser.add_argument("--measured", type=Path, metavar="FILE.json")
    args = parser.parse_args()
    folders = sorted(folders_of(args.cases))
    if args.task == "judge":
        judge(folders)
    else:
        examples = measured(folders, args.measured)
        report(list(unseen(examples)))
        deliver(written(HEAD, fit(examples)), args.table)


if __name__ == "__main__":
    main()
