"""Calibrate which components are one source: ``nmfaudio/data/tables/grouping.toml``.

Learns from folders of cases (``make_mixtures.py --split tune``, and recordings with
true stems): each is taken apart, a perfect listener gives its components to the true
sources, and logistic regressions over the measures of
``separation/components/evidence`` learn what kind of sound a component is, and which
pairs have one owner, where place tells nothing (by the preset that suits them, and all
cases once more in mono). Pairs of what lies wide apart in the stereo field, and of full
mixes, are learned by ``calibrate_likeness.py``. A folder that is given twice counts
twice. Judge the table by ``scripts/evaluate.py`` on *check*, never choose it there.

    scripts/materials/calibrate_grouping.py CASES ... [--table OUT.toml]
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from calibrate_kind import cases_parser, deliver, folders_of, written
from scipy.optimize import linear_sum_assignment
from sklearn.linear_model import LogisticRegression

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.separation.choice.resolve import resolve
from nmfaudio.separation.components.evidence.confidence import group_measures
from nmfaudio.separation.components.evidence.joining import joined
from nmfaudio.separation.components.evidence.kinds import (
    KINDS,
    kind_measures,
    kinds_of,
)
from nmfaudio.separation.components.evidence.likeness import (
    is_full_mix,
    is_wide,
    likeness,
    narrow_measures,
)
from nmfaudio.separation.components.regrouping import regroup
from nmfaudio.separation.components.sounds import ComponentSounds, measure_sounds
from nmfaudio.separation.evaluation import assign_components
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.models.parts import fit_parts
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.request.settings import Settings
from nmfaudio.spectral.stft import StftPlan

STRENGTH, KIND_STRENGTH = 0.05, 0.1  # inverse of the regressions' regularization
CASE_WEIGHT, KIND_WEIGHT = 1000.0, 300.0  # of all of a case together
MOST = 4.0  # scales from its mean that a measure counts at most
FOLDS = 3  # over cases, to learn from kinds that were guessed, not known
HEAD = """\
# Made by scripts/materials/calibrate_grouping.py for separation/components/evidence.
# Measures of a component: mean, scale, and the weight for each kind of sound.
# Measures of two components: mean and scale, and the weight for one source.
# Measures of a group: the same.
"""
FRAMES = 40  # whose masks are held at one time
KIND_OF = {
    "drums": "drums",
    "bass": "low",
    "speech": "voice",
    "voice": "voice",
    "vocals": "voice",
    "noise": "noise",
}
Measures = dict[str, np.ndarray]
Table = dict[str, dict]


@dataclass(frozen=True, eq=False)
class Taken:
    """A recording taken apart, and whose each component is."""

    name: str
    sounds: ComponentSounds
    cue_of: list[str]
    owner: np.ndarray
    """Number of the true source of each component."""
    kind: np.ndarray
    """Kind of that source, by its place in KINDS."""
    weight: np.ndarray
    """Root of a component's energy, less where several play it; they add up to 1."""
    grams: tuple[np.ndarray, np.ndarray, np.ndarray]
    """As of :func:`products`."""
    made_of: frozenset[str] = frozenset()
    """Recordings that it is a mixture of, if it is none by itself."""
    sources: frozenset[str] = frozenset()
    """Scores, kits and samples that it plays."""
    unplaced: np.ndarray | None = None
    """What trees of full mixes that heard nothing of it say of every two components."""

    def same(self) -> np.ndarray:
        """Tell of every two components, first to last, whether they have one owner."""
        one, other = np.triu_indices(self.owner.size, 1)
        return self.owner[one] == self.owner[other]

    def pair_weight(self) -> np.ndarray:
        """Return what every two components count; they add up to 1."""
        one, other = np.triu_indices(self.owner.size, 1)
        weight = np.sqrt(self.weight[one] * self.weight[other])
        return weight / max(weight.sum(), 1e-30)


def products(
    audio: AudioBuffer,
    truth: list[np.ndarray],
    model: RenderModel,
    plan: StftPlan,
    step: int = 1,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return inner products: of masked components, of these and truth, of truth.

    Of every ``step`` frames one is taken, where they overlap enough.
    """
    n_components, n_sources = model.n_components, len(truth)
    own, cross = np.zeros((n_components,) * 2), np.zeros((n_components, n_sources))
    true = np.zeros((n_sources,) * 2)
    for start in range(0, model.H.shape[1], FRAMES):
        stop = min(start + FRAMES, model.H.shape[1])
        X, *heard = (
            plan.forward(sound, start, stop)[..., ::step]
            for sound in (audio.samples, *truth)
        )
        parts = np.stack([true.ravel() for true in heard])
        masks = np.einsum("cfk,kt->kcft", model.W, model.H[:, start:stop:step])
        masks /= masks.sum(axis=0) + 1e-12 * max(float(masks.max()), 1e-18)
        masks = masks.reshape(n_components, -1)
        cross += masks @ np.real(np.conj(parts) * X.ravel()).T
        masks *= np.abs(X).reshape(-1)
        own += masks @ masks.T
        true += np.real(parts @ parts.conj().T)
    return own, cross, true


def taken_of(
    name: str,
    stems: Sequence[str],
    sounds: ComponentSounds,
    cue_of: list[str],
    grams: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> Taken:
    """Say whose each component is; what several play counts for less."""
    own, cross, true = grams
    # Short vectors of the same inner products serve the listener as well as sounds.
    values, vectors = np.linalg.eigh(np.block([[own, cross], [cross.T, true]]))
    points = vectors * np.sqrt(np.maximum(values, 0.0))
    n_components = own.shape[0]
    owner = assign_components(points[n_components:], points[:n_components])
    share = np.maximum(cross, 0.0)
    purity = share.max(axis=1) / np.maximum(share.sum(axis=1), 1e-30)
    weight = np.sqrt(np.maximum(np.diag(own), 0.0))
    weight *= np.clip(2.0 * purity - 1.0, 0.0, 1.0)
    kinds = np.array([KINDS.index(KIND_OF.get(stem, "other")) for stem in stems])
    weight /= max(weight.sum(), 1e-30)
    return Taken(name, sounds, cue_of, owner, kinds[owner], weight, grams)


def judged(taken: Taken, shares: np.ndarray) -> float:
    """Return the mean SI-SDR of what groups have, dB.

    A source without a group counts as the mixture.
    """
    return float(heard_db(taken, shares)[0].mean())


def heard_db(
    taken: Taken, shares: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the SI-SDR of each true source's group, and of the mixture, dB.

    And the group of each, -1 where there is none: such a source counts as the mixture.
    """
    own, cross, true = taken.grams
    heard = np.column_stack([shares, np.ones(shares.shape[0])])
    target = (heard.T @ cross) ** 2 / np.diag(true)
    energy = np.diag(heard.T @ own @ heard)[:, np.newaxis]
    share = np.clip(target / energy, 1e-9, 1.0 - 1e-9)
    values = 10.0 * np.log10(share / (1.0 - share))
    found, source = linear_sum_assignment(-values[:-1])
    scores, group_of = values[-1].copy(), np.full(values.shape[1], -1)
    scores[source], group_of[source] = values[found, source], found
    return scores, values[-1], group_of


def takings(folder: Path) -> Iterator[Taken]:
    """Take a case apart by what suits it, and in mono, where place tells nothing."""
    info = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    stems = info["stems"]
    audio = load(folder / "mix.flac")
    truth = [load(folder / "stems" / f"{name}.flac").samples for name in stems]
    takes = [(audio, truth)]
    if audio.n_channels > 1:
        mono = AudioBuffer(audio.samples.mean(axis=0, keepdims=True), audio.sample_rate)
        takes.append((mono, [t.mean(axis=0, keepdims=True) for t in truth]))
    for sound, true in takes:
        resolved = resolve(Settings(preset="auto"), sound)
        if len(resolved.recipe.splits) < 2:
            continue
        fits = FitSequence(None, None, total=1, seed=resolved.recipe.seed)
        _, model, cue_of = fit_parts(sound, resolved.plan, resolved.recipe, fits)
        sounds = measure_sounds(model.W, model.H, resolved.plan)
        if not is_wide(sounds):
            grams = products(sound, true, model, resolved.plan)
            yield taken_of(folder.name, stems, sounds, cue_of, grams)


def scaled(
    cases: list[Measures], weights: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return scaled measures, their mean and scale, and all weights."""
    X = np.concatenate([np.stack(list(case.values()), 1) for case in cases])
    weight = np.concatenate(weights)
    mean = np.average(X, axis=0, weights=weight)
    scale = np.sqrt(np.average((X - mean) ** 2, axis=0, weights=weight))
    scale[scale == 0.0] = 1.0
    return np.clip((X - mean) / scale, -MOST, MOST), mean, scale, weight


def fit_pairs(
    takes: list[Taken], measures_of: Callable[[Taken], Measures], section: str
) -> Table:
    """Return the tables of bias and measures of two components."""
    cases = [upper(measures_of(taken)) for taken in takes]
    X, mean, scale, weight = scaled(cases, [taken.pair_weight() for taken in takes])
    same = np.concatenate([taken.same() for taken in takes])
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    model.fit(X, same, sample_weight=CASE_WEIGHT * weight)
    rows = {
        name: {"mean": mean[i], "scale": scale[i], "same": model.coef_[0, i]}
        for i, name in enumerate(cases[0])
    }
    return {f"{section}_bias": {"of": {"same": model.intercept_[0]}}, section: rows}


def upper(measures: Measures) -> Measures:
    """Return what is said of every two components once."""
    size = next(iter(measures.values())).shape[0]
    return {name: value[np.triu_indices(size, 1)] for name, value in measures.items()}


def fit_kinds(takes: list[Taken]) -> Table:
    """Return the tables of bias and measures of single components."""
    cases = [kind_measures(taken.sounds, taken.cue_of) for taken in takes]
    X, mean, scale, weight = scaled(cases, [taken.weight for taken in takes])
    kind = np.concatenate([taken.kind for taken in takes])
    model = LogisticRegression(C=KIND_STRENGTH, max_iter=1000)
    model.fit(X, kind, sample_weight=KIND_WEIGHT * weight)
    bias, weights = np.full(len(KINDS), -10.0), np.zeros((len(KINDS), len(cases[0])))
    bias[model.classes_], weights[model.classes_] = model.intercept_, model.coef_
    rows = {
        name: {"mean": mean[i], "scale": scale[i]}
        | dict(zip(KINDS, weights[:, i], strict=True))
        for i, name in enumerate(cases[0])
    }
    return {
        "kind_bias": {"of": dict(zip(KINDS, bias, strict=True))},
        "kind": rows,
    }


def fit_narrow(takes: list[Taken]) -> Table:
    """Fit kinds, and pairs by kinds that are guessed as those of unseen recordings."""
    names = sorted({taken.name for taken in takes})
    fold_of = {name: at % FOLDS for at, name in enumerate(names)}
    guess: list[Mapping] = [
        fit_kinds([taken for taken in takes if fold_of[taken.name] != fold])
        for fold in range(min(FOLDS, len(names)))
    ]

    def measures_of(taken: Taken) -> Measures:
        measures = kind_measures(taken.sounds, taken.cue_of)
        kinds = kinds_of(measures, guess[fold_of[taken.name]])
        return narrow_measures(
            taken.sounds, taken.cue_of, kinds, regroup(taken.sounds, taken.cue_of)
        )

    return fit_kinds(takes) | fit_pairs(takes, measures_of, "narrow")


def fit(takes: list[Taken]) -> Table:
    """Fit all tables."""
    table = fit_narrow(takes)
    return table | fit_sources(takes, table)


def fit_sources(takes: list[Taken], table: Table) -> Table:
    """Return the tables of how sure it is that a group is one source."""
    groups = []
    for taken in takes:
        if not is_full_mix(taken.sounds, taken.cue_of):
            evidence = likeness(taken.sounds, taken.cue_of, table)
            group_of = joined(evidence, taken.sounds.energy)
            groups.append((taken, evidence, np.eye(group_of.max() + 1)[group_of]))
    return fit_confidence(groups)


def fit_confidence(groups: list[tuple[Taken, np.ndarray, np.ndarray]]) -> Table:
    """Learn which groups are one source, from evidence and shares of components."""
    cases, one = [], []
    for taken, evidence, member in groups:
        parent_of, group_of = np.nonzero(member)
        energy = taken.sounds.energy[parent_of] * member[parent_of, group_of]
        pairs = evidence[np.ix_(parent_of, parent_of)]
        cases.append(group_measures(pairs, energy, group_of))
        own, cross, true = taken.grams
        target = ((member.T @ cross) ** 2 / np.diag(true)).max(axis=1)
        one.append(target > 0.5 * np.diag(member.T @ own @ member))
    X, mean, scale, _ = scaled(cases, [np.ones(flags.size) for flags in one])
    model = LogisticRegression().fit(X, np.concatenate(one))
    rows = {
        name: {"mean": mean[i], "scale": scale[i], "one": model.coef_[0, i]}
        for i, name in enumerate(cases[0])
    }
    return {"source_bias": {"of": {"one": model.intercept_[0]}}, "source": rows}


def main() -> None:
    """Measure all cases and fit."""
    args = cases_parser(__doc__).parse_args()
    folders = folders_of(args.cases)
    takes = {folder: list(takings(folder)) for folder in dict.fromkeys(folders)}
    text = written(HEAD, fit([taken for folder in folders for taken in takes[folder]]))
    deliver(text, args.table)


if __name__ == "__main__":
    main()
