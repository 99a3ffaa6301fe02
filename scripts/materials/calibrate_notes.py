"""Calibrate which notes are one instrument: ``nmfaudio/data/tables/notes.toml``.

Learns from folders of cases (``make_mixtures.py --split tune --kind duo chamber
folk``), in mono and as they are, where *instruments* is chosen; those of few
instruments in mono anyway. Each is taken apart by that preset, a perfect
listener gives its note events to the true sources, and trees learn by gradient boosting
which of the loudest events have one owner (decision 0089). Evidence that is learned
without anything of a recording, and without all others that play one of its scores,
then chooses what the odds of pairs lack: of all that lose no more than 0.3 dB, where
the number of instruments is right most often. A folder that is given twice counts
twice. Judge the table by ``scripts/evaluate.py`` on *check*, never choose it there.

    scripts/materials/calibrate_notes.py CASES ... [--table OUT.toml]
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from boosting import grown_text
from calibrate_grouping import Measures, Table, judged, upper
from calibrate_kind import cases_parser, content_of, deliver, folders_of, written
from calibrate_likeness import in_folds, learned_from, narrowed

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.separation.choice.kind import choose_preset, kind_of
from nmfaudio.separation.choice.resolve import resolve
from nmfaudio.separation.components.evidence.notes import (
    gathered_events,
    note_measures,
)
from nmfaudio.separation.components.evidence.trees import Trees
from nmfaudio.separation.components.instruments import FirstGroups, loudest, with_rest
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
LEANS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)  # odds to choose from
GIVEN_UP_DB = 0.3  # of the mean over recordings, for more numbers that are right
PAIRS = 2500  # of a recording that are learned from
STEP, FRAMES = 2, 64  # of so many frames one is looked at; that many are held at a time
SWEEPS = 3  # of the listener
HEAD = """\
# Made by scripts/materials/calibrate_notes.py for separation/components/evidence.
# Trees: three questions, whether a measure is above its limit, and odds of one source.
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
    measures: Measures
    """Of every two of these."""
    first: dict[int | None, np.ndarray]
    """Groups of all events by k-means: found, and as many as there are sources."""
    owner: np.ndarray
    """Number of the true source of each event."""
    weight: np.ndarray
    """Root of an event's energy, less where several play it."""
    grams: Grams
    """As of :func:`products`."""
    made_of: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    def pairs(self) -> tuple[Measures, np.ndarray, np.ndarray]:
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

    def gathered(self, evidence: np.ndarray, n_groups: int | None = None) -> np.ndarray:
        """Return shares of events in the instruments that evidence finds."""
        notes, leading = self.notes, self.leading
        group_of = gathered_events(
            notes, self.midi, leading, evidence, self.first.__getitem__, n_groups
        )
        return member_of(with_rest(notes, leading, group_of))


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
    first = FirstGroups(notes, H, midi, plan, fits.seed)
    leading = loudest(notes.energies)
    owner, weight = listener(grams)
    return Taken(
        info["name"],
        notes,
        midi,
        leading,
        note_measures(notes, H, midi, leading, plan),
        {number: first(number) for number in (None, len(truth))},
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
    return learned_from([taken.pairs() for taken in takes])


def unseen(takes: Sequence[Taken]) -> Iterator[tuple[Taken, np.ndarray]]:
    """Yield each recording once, with evidence learned from what has nothing of it."""
    for taken, trees in in_folds(takes, boosted):
        yield taken, trees.weighed(taken.measures)


def lean_of(kept: Sequence[tuple[Taken, np.ndarray]]) -> float:
    """Choose what the odds of pairs lack for the right number of instruments.

    Of all that lose no more than a little sound, the one whose number is right most
    often.
    """
    rows = []
    for taken, evidence in kept:
        n_sources = taken.grams[2].shape[0]
        groups = [taken.gathered(evidence + lean) for lean in LEANS]
        before = judged(taken, member_of(taken.first[None]))
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


def fit(takes: Sequence[Taken]) -> tuple[Table, Trees]:
    """Fit the odds and all trees."""
    lean = lean_of(list(unseen(takes)))
    trees = boosted(takes)
    return {"tree_bias": {"of": {"same": trees.bias + lean}}}, trees


def main() -> None:
    """Measure all cases and fit."""
    args = cases_parser(__doc__).parse_args()
    folders = folders_of(args.cases)
    takes = {folder: list(takings(folder)) for folder in dict.fromkeys(folders)}
    table, trees = fit([taken for folder in folders for taken in takes[folder]])
    deliver(written(HEAD, table) + grown_text(trees), args.table)


if __name__ == "__main__":
    main()
