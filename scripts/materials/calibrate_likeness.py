"""Calibrate who plays what: ``nmfaudio/data/tables/likeness.toml`` for full mixes.

With --voices for a voice over something else: ``nmfaudio/data/tables/voices.toml``.
With --wide for what lies wide apart in stereo: ``nmfaudio/data/tables/wide.toml``.

Learns from folders of cases (``make_mixtures.py --split tune``, recordings with true
stems, and what ``remix.py`` makes of these), as they are where place tells nothing, in
mono, and in stereo that is narrow; with --voices in mono, from those in which somebody
sings or speaks; with --wide in stereo, as they are where that is wide, or with their
stems at other places. Each is taken apart by the preset full-mix, or voice, a perfect
listener gives its components to the true sources, and trees learn by gradient boosting
which pairs have one owner. For full mixes other trees learn kinds of sound, and third
ones pairs by these kinds, told by trees that heard nothing of the recording (which is
no remix); evidence is the mean of both. With --keep the first trees are those of a
table, with what is added to their odds and stays with a group, and the others are
written beside them. Evidence that is learned without anything of a recording, and
without all others that play one of its scores, kits or samples (``sources`` of
``case.json``), then chooses how ready groups are to be joined and how much of a
component stays with the group that has it, and teaches how sure it is that a group is
one source. Other kinds of sound are those of ``grouping.toml``. A folder that is given
twice counts twice. Judge the table by ``scripts/evaluate.py`` on *check*, never choose
it there: a new seed of *tune* has the scores of all others.

    scripts/materials/calibrate_likeness.py CASES ... [--voices | --wide]
                             [--keep TABLE.toml] [--table OUT.toml]
"""

import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from boosting import Case, boosting, drawn, grown_in, grown_text
from calibrate_grouping import (
    CASE_WEIGHT,
    KIND_WEIGHT,
    Measures,
    Table,
    Taken,
    fit_confidence,
    judged,
    products,
    taken_of,
    upper,
)
from calibrate_kind import cases_parser, content_of, deliver, folders_of, written
from mixtures.spaces import placed_anew

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.separation.choice.resolve import resolve
from nmfaudio.separation.components.evidence.joining import gathered
from nmfaudio.separation.components.evidence.kinds import (
    KINDS,
    kind_measures,
    kind_pairs,
)
from nmfaudio.separation.components.evidence.likeness import (
    is_wide,
    likeness,
    mix_measures,
    wide_measures,
)
from nmfaudio.separation.components.evidence.mix_kinds import (
    MixTrees,
    kinds_by,
    mix_kind_measures,
)
from nmfaudio.separation.components.evidence.sharing import shares_of
from nmfaudio.separation.components.evidence.trees import Trees, trees_of
from nmfaudio.separation.components.sounds import measure_sounds
from nmfaudio.separation.models.parts import fit_parts
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.request.settings import Settings

N_TREES, LEAST_PAIRS, LEAST_DRAWN = 80, 200, 60  # two of a leaf
N_KIND_STEPS, LEAST_COMPONENTS = 60, 150  # a tree for each kind; of a leaf
NEVER = -10.0  # odds of a kind that nothing is of
FOLDS = 5  # over cases
LOYALTIES = (0.0, 0.25, 0.5, 0.75, 1.0)  # odds
WORSE_DB = 0.3  # of a recording whose components are shared out: a loss
GIVEN_UP_DB = 0.1  # of the mean over cases, for more numbers that are right
HARDLY_DB = 0.02  # of the mean over cases, for fewer losses by sharing
NARROW = 0.35  # what is left of the sides
HEAD = """\
# Made by scripts/materials/calibrate_likeness.py for separation/components/evidence.
# Measures of a group: mean, scale, and the weight for one source.
# Trees: three questions, whether a measure is above its limit, and odds of one source,
# or of a kind of sound (kind_...).
"""
Kept = tuple[Taken, np.ndarray]


@dataclass(frozen=True)
class Task:
    """What is calibrated."""

    preset: str
    sides: tuple[float, ...]
    """What is left of the sides; nothing where stems lie wide apart."""
    leans: tuple[float, ...]
    """Odds to choose from."""
    fewest: int
    """Groups that there are at least."""
    step: int
    """Of so many frames one is looked at."""

    def gathered(self, evidence: np.ndarray, energy: np.ndarray) -> np.ndarray:
        """Return the groups that evidence finds."""
        group_of = gathered(evidence, energy)
        few = group_of.max() + 1 < self.fewest
        return gathered(evidence, energy, self.fewest) if few else group_of


MIX = Task("full-mix", (1.0, NARROW, 0.0), (0.0, 0.2, 0.4, 0.6), 1, 1)
# Mixtures of a voice are two sources each, which speaks for joining: decision 0087.
VOICES = Task("voice", (0.0,), (-0.2,), 2, 2)
WIDE = Task("full-mix", (), (0.0,), 1, 2)  # rather one too many: decision 0090


def takings(folder: Path, task: Task) -> Iterator[Taken]:
    """Take a case apart as it is, in mono, and in narrow stereo; or once, wide."""
    info = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    if task is VOICES and {"voice"} not in map(content_of, info["stems"]):
        return
    audio = load(folder / "mix.flac")
    truth = {n: load(folder / "stems" / f"{n}.flac").samples for n in info["stems"]}
    origins, plays = info.get("remixed_from", []), info.get("sources", [])
    for sound, true in scenes_of(audio, truth, task, crc32(folder.name.encode())):
        resolved = resolve(Settings(preset=task.preset), sound)
        fits = FitSequence(None, None, total=1, seed=resolved.recipe.seed)
        _, model, cue_of = fit_parts(sound, resolved.plan, resolved.recipe, fits)
        sounds = measure_sounds(model.W, model.H, resolved.plan)
        wide, drums = is_wide(sounds), "drums" in cue_of
        if wide if task is WIDE else not wide and drums == (task is MIX):
            grams = products(sound, true, model, resolved.plan, task.step)
            taken = taken_of(folder.name, info["stems"], sounds, cue_of, grams)
            yield replace(taken, made_of=frozenset(origins), sources=frozenset(plays))
            if task is WIDE:
                break


def takes_of(folders: Sequence[Path], task: Task) -> list[Taken]:
    """Take all cases apart, each once."""
    takes = {folder: [*takings(folder, task)] for folder in dict.fromkeys(folders)}
    return [taken for folder in folders for taken in takes[folder]]


def scenes_of(
    audio: AudioBuffer, truth: dict[str, np.ndarray], task: Task, seed: int
) -> Iterator[tuple[AudioBuffer, list[np.ndarray]]]:
    """Yield the sound and its stems as a task hears them."""
    for width in task.sides if audio.n_channels > 1 else task.sides[-1:]:
        true = [narrowed(sound, width) for sound in truth.values()]
        yield AudioBuffer(narrowed(audio.samples, width), audio.sample_rate), true
    if task is WIDE and audio.n_channels > 1:
        yield audio, list(truth.values())
        true = placed_anew(truth, np.random.default_rng(seed))
        yield AudioBuffer(sum(true), audio.sample_rate), true


def narrowed(samples: np.ndarray, width: float) -> np.ndarray:
    """Return a sound whose sides are softer; without them, one channel."""
    middle = samples.mean(axis=0, keepdims=True)
    return middle if width == 0.0 else middle + width * (samples - middle)


@cache
def measures_of(taken: Taken) -> Measures:
    """Return what is measured of every two components, once."""
    return upper(square_measures_of(taken))


def square_measures_of(taken: Taken) -> Measures:
    """Return what is measured of every two components, in squares."""
    sounds, cue_of = taken.sounds, taken.cue_of
    if is_wide(sounds):
        return wide_measures(sounds, cue_of, unplaced=taken.unplaced)
    return mix_measures(sounds, cue_of)


@cache
def lone_measures_of(taken: Taken) -> Measures:
    """Return what is measured of every component, once."""
    measured = kind_measures(taken.sounds, taken.cue_of)
    return mix_kind_measures(taken.sounds, measured)


def boosted(takes: Sequence[Taken]) -> Trees:
    """Learn trees from all pairs."""
    return learned_from([pairs_of(taken) for taken in takes])


def boosted_by_few(takes: Sequence[Taken]) -> Trees:
    """Learn trees from some pairs of each recording."""
    return learned_from([drawn(pairs_of(taken)) for taken in takes], LEAST_DRAWN)


def pairs_of(taken: Taken) -> Case:
    """Return measures of pairs, whether they have one owner, and what they count."""
    return measures_of(taken), taken.same(), taken.pair_weight()


def learned_from(cases: Sequence[Case], least: int | None = None) -> Trees:
    """Learn trees by gradient boosting: measures, whether one source, and weights."""
    weighed = [(case[0], case[1], CASE_WEIGHT * case[2]) for case in cases]
    return grown_in(boosting(weighed, N_TREES, least or LEAST_PAIRS), [*cases[0][0]])


def mixed(takes: Sequence[Taken]) -> MixTrees:
    """Learn all trees of full mixes."""
    cases, times = [], Counter(takes)
    for taken, kinds in in_folds(takes, kinds_boosted):
        told = upper(kind_pairs(kinds_by(kinds, lone_measures_of(taken))))
        measures, *true = pairs_of(taken)
        cases += [(measures | told, *true)] * times[taken]
    return MixTrees(boosted(takes), learned_from(cases), kinds_boosted(takes))


def kinds_boosted(takes: Sequence[Taken]) -> tuple[Trees, ...]:
    """Learn trees for each kind of sound."""
    cases = [(lone_measures_of(t), t.kind, KIND_WEIGHT * t.weight) for t in takes]
    model = boosting(cases, N_KIND_STEPS, LEAST_COMPONENTS)
    known = set(model.classes_)
    grown = [Trees(0.0 if k in known else NEVER, ()) for k in range(len(KINDS))]
    # Of two kinds only the odds of the second are learned.
    for column, kind in enumerate(model.classes_[-len(model._predictors[0]) :]):
        grown[kind] = grown_in(model, list(cases[0][0]), column)
    return tuple(grown)


def unseen(takes: Sequence[Taken], learn: Callable[[list[Any]], Any]) -> Iterator[Kept]:
    """Yield each recording once, with evidence learned from what has nothing of it."""
    for taken, trees in in_folds(takes, learn):
        if taken.unplaced is None:
            yield taken, likeness(taken.sounds, taken.cue_of, trees=trees)
        else:
            yield taken, trees.weighed(square_measures_of(taken))


def with_unplaced(wide: Sequence[Taken], narrow: Sequence[Taken]) -> list[Taken]:
    """Return wide recordings with what trees of full mixes say who heard none of it."""

    def learn(seen: list[Taken]) -> MixTrees:
        return mixed([taken for taken in seen if not is_wide(taken.sounds)])

    told = {}
    for taken, trees in in_folds([*wide, *narrow], learn):
        if is_wide(taken.sounds):
            measures = mix_measures(taken.sounds, taken.cue_of)
            told[taken] = trees.weighed(measures, lone_measures_of(taken))
    return [replace(taken, unplaced=told[taken]) for taken in wide if taken in told]


def in_folds(
    takes: Sequence[Any], learn: Callable[[list[Any]], Any]
) -> Iterator[tuple[Any, Any]]:
    """Yield each recording once, with what is learned from those that share nothing."""
    fold_of = folds_of(takes)
    for fold in range(FOLDS):
        trees = learn([t for t in takes if fold not in map(fold_of.get, origins_of(t))])
        for taken in dict.fromkeys(takes):
            if not taken.made_of and fold_of[taken.name] == fold:
                yield taken, trees


def folds_of(takes: Sequence[Taken]) -> dict[str, int]:
    """Return the fold in which each recording is unseen.

    Two that play one score, kit or sample are unseen together: of a tune that is known
    by heart another passage is no new music.
    """
    families: list[tuple[set[str], set[str]]] = []
    for taken in takes:
        if taken.made_of:
            continue
        names, sources = {taken.name}, set(taken.sources)
        others = []
        for family in families:
            if names.isdisjoint(family[0]) and sources.isdisjoint(family[1]):
                others.append(family)
            else:
                names, sources = names | family[0], sources | family[1]
        families = [*others, (names, sources)]
    fold_of: dict[str, int] = {}
    sizes = [0] * FOLDS
    for names, _ in sorted(families, key=lambda f: (-len(f[0]), min(f[0]))):
        smallest = sizes.index(min(sizes))
        sizes[smallest] += len(names)
        fold_of |= dict.fromkeys(names, smallest)
    return fold_of


def origins_of(taken: Taken) -> frozenset[str]:
    """Return the recordings that one is of: itself, if it is no remix."""
    return taken.made_of or frozenset({taken.name})


def lean_of(kept: Sequence[Kept], task: Task) -> float:
    """Choose what the odds of pairs lack for the right number of groups.

    Of all that lose hardly any sound, the one whose number is right most often.
    """
    rows = []
    for taken, evidence in kept:
        energy = taken.sounds.energy
        groups = [task.gathered(evidence + lean, energy) for lean in task.leans]
        scores = [judged(taken, np.eye(g.max() + 1)[g]) for g in groups]
        right = [g.max() + 1 == taken.grams[2].shape[0] for g in groups]
        rows.append(np.column_stack([scores, right]))
    heard_db, right = np.mean(rows, axis=0).T
    print(f"odds {task.leans}: {heard_db.round(2)} dB, right {right.round(2)}")
    good = heard_db >= heard_db.max() - GIVEN_UP_DB
    return task.leans[int(np.argmax(good * right))]


def loyalty_of(kept: Sequence[Kept], task: Task) -> float:
    """Choose how much of a component stays with the group that has it.

    Of all that lose hardly any sound, where the fewest recordings lose by sharing.
    """
    gains = []
    for taken, evidence in kept:
        energy = taken.sounds.energy
        group_of = task.gathered(evidence, energy)
        whole = judged(taken, np.eye(group_of.max() + 1)[group_of])
        shares = [shares_of(evidence, energy, group_of, own) for own in LOYALTIES]
        gains.append([judged(taken, share) - whole for share in shares])
    gain, losses = np.mean(gains, axis=0), np.mean(np.array(gains) < -WORSE_DB, axis=0)
    print(f"loyalty {LOYALTIES}: {gain.round(2)} dB, worse {losses.round(2)}")
    good = gain >= gain.max() - HARDLY_DB
    return LOYALTIES[int(np.argmin(np.where(good, losses, np.inf)))]


def fit(
    takes: Sequence[Taken], task: Task, keep: Table | None = None
) -> tuple[Table, dict[str, Trees]]:
    """Fit all tables, and trees by their sections; keep the first ones, and loyalty."""
    learn = mixed if task is MIX else boosted_by_few if task is WIDE else boosted
    kept = list(unseen(takes, learn))
    lean = lean_of(kept, task)
    kept = [(taken, evidence + lean) for taken, evidence in kept]
    own = keep["loyalty"]["of"]["own"] if keep else loyalty_of(kept, task)
    groups = []
    for taken, evidence in kept:
        energy = taken.sounds.energy
        shares = shares_of(evidence, energy, task.gathered(evidence, energy), own)
        groups.append((taken, evidence, shares))
    trees = sections_of(learn(takes), lean)
    trees |= {"tree": trees_of(keep)} if keep else {}
    table = {f"{name}_bias": {"of": {"same": t.bias}} for name, t in trees.items()}
    table |= {"loyalty": {"of": {"own": own}}} | fit_confidence(groups)
    return table, trees


def sections_of(trees: Trees | MixTrees, lean: float) -> dict[str, Trees]:
    """Return trees by the sections of their table, those for pairs with other odds."""
    if isinstance(trees, Trees):
        return {"tree": replace(trees, bias=trees.bias + lean)}
    pairs = {"tree": trees.plain, "by_kinds": trees.by_kinds}
    pairs = {name: replace(t, bias=t.bias + lean) for name, t in pairs.items()}
    names = [f"kind_{kind}" for kind in KINDS]
    return pairs | dict(zip(names, trees.kinds, strict=True))


def text_of(table: Table, sections: dict[str, Trees]) -> str:
    """Return tables and trees as TOML."""
    return written(HEAD, table) + "".join(grown_text(t, n) for n, t in sections.items())


def main() -> None:
    """Measure all cases and fit."""
    parser = cases_parser(__doc__)
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--voices", action="store_true", help="of voices")
    other.add_argument("--wide", action="store_true", help="of what lies wide apart")
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="TABLE.toml",
        help="whose first trees and loyalty stay",
    )
    args = parser.parse_args()
    task = VOICES if args.voices else WIDE if args.wide else MIX
    folders = folders_of(args.cases)
    learned = takes_of(folders, task)
    if task is WIDE:
        learned = with_unplaced(learned, takes_of(folders, MIX))
    keep = args.keep and tomllib.loads(args.keep.read_text(encoding="utf-8"))
    deliver(text_of(*fit(learned, task, keep)), args.table)


if __name__ == "__main__":
    main()
