"""Calibrate which notes are one instrument: ``nmfaudio/data/tables/notes.toml``.

Learns from folders of cases (``make_mixtures.py --split tune --kind duo chamber
folk``), in mono and as they are, where *instruments* is chosen; those of few
instruments in mono anyway. Each is taken apart by that preset, a perfect
listener gives its note events to the true sources, and trees learn by gradient boosting
which of the loudest events have one owner, then which groups of them (decision 0089).
What is learned of groups, without anything of a recording, and without all others that
play one of its scores, chooses what their odds lack: of all that lose no more than
0.3 dB, where the number of instruments is right most often. A folder that is given
twice counts twice. Judge the table by ``scripts/evaluate.py`` on *check*, never choose
it there.

    scripts/materials/calibrate_notes.py CASES ... [--table OUT.toml]
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from boosting import Case, boosting, grown_in, grown_text
from calibrate_grouping import CASE_WEIGHT, Measures, judged, upper
from calibrate_kind import cases_parser, content_of, deliver, folders_of, written
from calibrate_likeness import in_folds, narrowed

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.separation.choice.kind import choose_preset, kind_of
from nmfaudio.separation.choice.resolve import resolve
from nmfaudio.separation.components.evidence.notes.groups import (
    LeadingNotes,
    group_measures,
    leading_notes,
    mean_of_pairs,
)
from nmfaudio.separation.components.evidence.notes.joined import joining
from nmfaudio.separation.components.evidence.notes.pairs import (
    gathered_events,
    gathered_notes,
    note_measures,
    with_first,
)
from nmfaudio.separation.components.evidence.trees import Trees
from nmfaudio.separation.components.instruments import first_groups, loudest, with_rest
from nmfaudio.separation.components.note_events import NoteEvents
from nmfaudio.separation.components.note_features import NoteFeatures, measure_notes
from nmfaudio.separation.models.harmonic_combs import fit_notes
from nmfaudio.separation.models.notes import right_share
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.request.settings import Settings
from nmfaudio.separation.spectrogram import measure_spectrogram
from nmfaudio.spectral.stft import StftPlan

PRESET = "instruments"
FEW = ("duo", "chamber")  # kinds of mixtures that are learned from in mono anyway
PAIR_LEAN = 0.4  # odds added to all of two events
LEANS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)  # of two groups, to choose from
GIVEN_UP_DB = 0.3  # of the mean over recordings, for more numbers that are right
PAIRS = 2500  # of a recording that are learned from
STEP, FRAMES = 2, 64  # of so many frames one is looked at; that many are held at a time
N_TREES, LEAST_PAIRS, RATE = 40, 200, 0.2  # of two events; the second of a leaf
N_GROUP_TREES, LEAST_GROUPS, GROUP_RATE = 54, 30, 0.15  # of two groups
GROUPS_WEIGHT = 300.0  # of all groups of a recording together
SWEEPS = 3  # of the listener
HEAD = """\
# Made by scripts/materials/calibrate_notes.py for separation/components/evidence.
# Trees: three questions, whether a measure is above its limit, and odds of one source:
# of two events (tree), and of two groups of them (group).
"""
Grams = tuple[np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True, eq=False)
class Taken:
    """A recording taken apart into note events, and whose each is."""

    name: str
    notes: NoteFeatures
    midi: np.ndarray
    """Note number of each row."""
    leading: np.ndarray
    """The loudest events."""
    sounds: LeadingNotes
    """What groups of these are measured by."""
    measures: Measures
    """Of every two of these."""
    first: np.ndarray
    """Groups of all events by k-means."""
    owner: np.ndarray
    """Number of the true source of each event."""
    weight: np.ndarray
    """Root of an event's energy, less where several play it."""
    grams: Grams
    """As of :func:`products`."""
    made_of: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    def pairs(self) -> Case:
        """Return measures of some pairs, whether they are one, and their weights."""
        one, other = np.triu_indices(self.leading.size, 1)
        owner, weight = self.owner[self.leading], self.weight[self.leading]
        weight = np.sqrt(weight[one] * weight[other])
        (kept,) = np.nonzero(weight > 0)
        if kept.size > PAIRS:
            kept = np.random.default_rng(0).choice(kept, PAIRS, replace=False)
        measures = {name: m[kept] for name, m in upper(self.measures).items()}
        weight = weight[kept] / max(float(weight[kept].sum()), 1e-30)
        return measures, (owner[one] == owner[other])[kept], weight

    def groups(self, evidence: np.ndarray) -> Case:
        """Return measures of groups, whether two are one, and their weights.

        Groups are those that the mean evidence joins, from twelve to two; each is of
        the source that has most of it. What several have of it weighs less, and so does
        what is little of its source. All groups of one number weigh as much as those
        of any other: the last are few, and decide most.
        """
        odds = with_first(evidence, self.sounds.first)
        np.fill_diagonal(odds, 0.0)
        energies = self.sounds.energies
        start = gathered_notes(odds, energies, self.sounds.pitch)

        def mean_of(group_of: np.ndarray) -> np.ndarray:
            member = np.eye(group_of.max() + 1)[group_of]
            return mean_of_pairs(odds, np.sqrt(energies)[:, np.newaxis] * member)

        rows = []
        for group_of, _ in joining(mean_of, start):
            if group_of.max() < 1:
                break
            part = np.zeros((group_of.max() + 1, self.grams[2].shape[0]))
            mine = (group_of, self.owner[self.leading])
            np.add.at(part, mine, self.weight[self.leading])
            owner = part.argmax(axis=1)
            pure = part.max(axis=1) / np.maximum(part.sum(axis=1), 1e-12)
            pure = np.clip(2.0 * np.minimum.outer(pure, pure) - 0.5, 0.05, 1.0)
            share = part.sum(axis=1) / np.maximum(part.sum(axis=0)[owner], 1e-12)
            weight = pure * np.sqrt(np.minimum.outer(share, share))
            weight /= max(float(upper({"": weight})[""].sum()), 1e-30)
            measures = group_measures(self.sounds, evidence, group_of)
            same = np.equal.outer(owner, owner)
            rows.append(upper(measures | {"same": same, "weight": weight}))
        measures = {
            name: np.concatenate([row[name] for row in rows]) for name in rows[0]
        }
        same, weight = measures.pop("same"), measures.pop("weight")
        return measures, same, weight / max(float(weight.sum()), 1e-30)

    def gathered(
        self, evidence: np.ndarray, trees: Trees, n_groups: int | None = None
    ) -> np.ndarray:
        """Return shares of events in the instruments that evidence finds."""
        group_of = gathered_events(self.sounds, evidence, trees, n_groups)
        return member_of(with_rest(self.notes, self.leading, group_of))


def member_of(group_of: np.ndarray) -> np.ndarray:
    """Return shares of events in groups; what is no note is last, and nobody's."""
    n_groups = int(group_of.max()) + 1
    return np.vstack([np.eye(n_groups)[group_of], np.zeros((1, n_groups))])


def takings(folder: Path) -> Iterator[Taken]:
    """Take a case apart as it is and in mono, where the preset is chosen."""
    info = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    if {"notes"} != set().union(*map(content_of, info["stems"])):
        return
    audio = load(folder / "mix.flac")
    truth = [load(folder / "stems" / f"{n}.flac").samples for n in info["stems"]]
    for width in (1.0, 0.0) if audio.n_channels > 1 else (1.0,):
        sound = AudioBuffer(narrowed(audio.samples, width), audio.sample_rate)
        few = info.get("kind") in FEW and sound.n_channels == 1
        if not few and choose_preset(kind_of(sound))[0] != PRESET:
            continue
        yield taken_of(sound, [narrowed(true, width) for true in truth], info)


def taken_of(sound: AudioBuffer, truth: list[np.ndarray], info: dict) -> Taken:
    """Take a recording apart into note events."""
    resolved = resolve(Settings(preset=PRESET), sound)
    plan, recipe = resolved.plan, resolved.recipe
    spectrogram = measure_spectrogram(sound, plan)
    fits = FitSequence(None, None, total=recipe.max_iter, seed=recipe.seed)
    fitted, midi = fit_notes(
        spectrogram.V, plan, fits, beta=recipe.beta, max_iter=recipe.max_iter
    )
    W, H = fitted.W, fitted.H
    right = right_share(spectrogram)
    notes = measure_notes(spectrogram.V, W, H, midi, plan, right=right)
    grams = products(sound, truth, W, H, notes.events, plan)
    leading = loudest(notes.energies)
    first = first_groups(notes, H, midi, plan, fits.seed)
    owner, weight = listener(grams)
    return Taken(
        info["name"],
        notes,
        midi,
        leading,
        leading_notes(notes, H, midi, leading, plan, first[leading]),
        note_measures(notes, H, midi, leading, plan),
        first,
        owner[:-1],
        weight[:-1],
        grams,
        frozenset(info.get("remixed_from", [])),
        frozenset(info.get("sources", [])),
    )


def products(
    audio: AudioBuffer,
    truth: list[np.ndarray],
    W: np.ndarray,
    H: np.ndarray,
    events: NoteEvents,
    plan: StftPlan,
) -> Grams:
    """Return inner products: of masked events, of these and truth, of truth.

    What is no note is one more component. Most events are silent most of the time, so
    only those that sound are masked.
    """
    n_events, n_sources = len(events), len(truth)
    own, cross = np.zeros((n_events + 1,) * 2), np.zeros((n_events + 1, n_sources))
    true = np.zeros((n_sources,) * 2)
    free = np.setdiff1d(np.arange(W.shape[1]), events.row)
    for start in range(0, H.shape[1], FRAMES):
        stop = min(start + FRAMES, H.shape[1])
        frames = np.arange(start, stop, STEP)
        X, *heard = (
            plan.forward(sound, start, stop)[..., ::STEP]
            for sound in (audio.samples, *truth)
        )
        parts = np.stack([sound.ravel() for sound in heard])
        true += np.real(parts @ parts.conj().T)
        model = W @ H[:, frames] + 1e-12
        (at,) = np.nonzero((events.start < stop) & (events.stop > start))
        masks = np.empty((at.size + 1, X.shape[0], *model.shape), np.float32)
        for mask, event in zip(masks, at, strict=False):
            row = events.row[event]
            inside = (frames >= events.start[event]) & (frames < events.stop[event])
            mask[:] = np.outer(W[:, row], H[row, frames] * inside) / model
        masks[-1] = W[:, free] @ H[np.ix_(free, frames)] / model
        flat, at = masks.reshape(at.size + 1, -1), np.append(at, n_events)
        cross[at] += flat @ np.real(np.conj(parts) * X.ravel()).T
        flat *= np.abs(X).ravel()
        own[np.ix_(at, at)] += flat @ flat.T
    return own, cross, true


def listener(grams: Grams) -> tuple[np.ndarray, np.ndarray]:
    """Give each component to the source it helps most; what several play weighs less.

    Components move one at a time, the loudest first, as long as the mean SI-SDR rises.
    """
    own, cross, true = grams
    power = np.diag(true)
    owner = np.argmax(cross / np.sqrt(power), axis=1)
    member = np.eye(power.size)[owner]
    shared = own @ member  # of each component with what each source has
    energy = np.sum(member * shared, axis=0)
    target = np.sum(member * cross, axis=0)

    def odds(energy: np.ndarray, target: np.ndarray) -> np.ndarray:
        share = np.maximum(target, 0.0) ** 2 / (power * np.maximum(energy, 1e-30))
        share = np.clip(share, 1e-9, 1.0 - 1e-9)
        return np.log(share / (1.0 - share))

    for _ in range(SWEEPS):
        before = owner.copy()
        for k in np.argsort(-np.diag(own)):
            has = owner[k]
            without = odds(energy - 2 * shared[k] + own[k, k], target - cross[k])
            more = odds(energy + 2 * shared[k] + own[k, k], target + cross[k])
            now = odds(energy, target)
            gain = more - now + without[has] - now[has]
            gain[has] = 1e-9
            to = int(gain.argmax())
            if to == has:
                continue
            energy[has] += own[k, k] - 2 * shared[k, has]
            energy[to] += own[k, k] + 2 * shared[k, to]
            target[has] -= cross[k, has]
            target[to] += cross[k, to]
            shared[:, has] -= own[:, k]
            shared[:, to] += own[:, k]
            owner[k] = to
        if np.array_equal(before, owner):
            break
    share = np.maximum(cross, 0.0)
    purity = share.max(axis=1) / np.maximum(share.sum(axis=1), 1e-30)
    weight = np.sqrt(np.maximum(np.diag(own), 0.0))
    weight *= np.clip(2.0 * purity - 1.0, 0.0, 1.0)
    return owner, weight / max(float(weight.sum()), 1e-30)


def boosted(takes: Sequence[Taken]) -> Trees:
    """Learn trees from some pairs of each recording."""
    cases = [taken.pairs() for taken in takes]
    weighed = [(case[0], case[1], CASE_WEIGHT * case[2]) for case in cases]
    return grown_in(boosting(weighed, N_TREES, LEAST_PAIRS, RATE), [*cases[0][0]])


def groups_boosted(cases: Sequence[Case]) -> Trees:
    """Learn trees from groups of each recording."""
    weighed = [(case[0], case[1], GROUPS_WEIGHT * case[2]) for case in cases]
    model = boosting(weighed, N_GROUP_TREES, LEAST_GROUPS, GROUP_RATE)
    return grown_in(model, [*cases[0][0]])


def unseen(takes: Sequence[Taken]) -> Iterator[tuple[Taken, np.ndarray]]:
    """Yield each recording once, with evidence learned from what has nothing of it."""
    for taken, trees in in_folds(takes, boosted):
        yield taken, PAIR_LEAN + trees.weighed(taken.measures)


def unseen_groups(
    kept: dict[Taken, np.ndarray], cases: dict[Taken, Case]
) -> Iterator[tuple[Taken, np.ndarray, Trees]]:
    """Yield each recording with trees of groups that have heard nothing of it, too."""

    def learn(takes: list[Taken]) -> Trees:
        return groups_boosted([cases[taken] for taken in takes])

    for taken, trees in in_folds(list(kept), learn):
        yield taken, kept[taken], trees


def lean_of(kept: Iterable[tuple[Taken, np.ndarray, Trees]]) -> float:
    """Choose what the odds of groups lack for the right number of instruments.

    Of all that lose no more than a little sound, the one whose number is right most
    often.
    """
    rows = []
    for taken, evidence, trees in kept:
        n_sources = taken.grams[2].shape[0]
        groups = [
            taken.gathered(evidence, replace(trees, bias=trees.bias + lean))
            for lean in LEANS
        ]
        before = judged(taken, member_of(taken.first))
        scores = [judged(taken, shares) - before for shares in groups]
        more = [shares.shape[1] - n_sources for shares in groups]
        rows.append([scores, np.equal(more, 0), more])
    gain_db, right, more = np.mean(rows, axis=0)
    print(
        f"odds {LEANS}: {gain_db.round(2)} dB to k-means, right {right.round(2)}, "
        f"{more.round(1)} too many"
    )
    good = gain_db >= gain_db.max() - GIVEN_UP_DB
    return LEANS[int(np.argmax(np.where(good, right, -1.0)))]


def fit(takes: Sequence[Taken]) -> dict[str, Trees]:
    """Fit all trees by their sections, with the odds that they lack."""
    kept = dict(unseen(takes))
    cases = {taken: taken.groups(evidence) for taken, evidence in kept.items()}
    lean = lean_of(unseen_groups(kept, cases))
    trees, of_groups = boosted(takes), groups_boosted(list(cases.values()))
    return {
        "tree": replace(trees, bias=trees.bias + PAIR_LEAN),
        "group": replace(of_groups, bias=of_groups.bias + lean),
    }


def text_of(sections: dict[str, Trees]) -> str:
    """Return trees as TOML."""
    biases = {f"{name}_bias": {"of": {"same": t.bias}} for name, t in sections.items()}
    grown = (grown_text(trees, name) for name, trees in sections.items())
    return written(HEAD, biases) + "".join(grown)


def main() -> None:
    """Measure all cases and fit."""
    args = cases_parser(__doc__).parse_args()
    folders = folders_of(args.cases)
    takes = {folder: list(takings(folder)) for folder in dict.fromkeys(folders)}
    sections = fit([taken for folder in folders for taken in takes[folder]])
    deliver(text_of(sections), args.table)


if __name__ == "__main__":
    main()
