"""Calibrate which preset is chosen: ``nmfaudio/data/tables/choice.toml``.

Learns from folders of cases (``make_mixtures.py --split tune``), each as it is and in
mono: every preset that may be chosen separates it, and of a grid of limits (from which
probabilities of drums, voice and notes on, and from which spread of places) those are
taken with which the fewest recordings lose, among all that gain about the most decibels
on average. Probabilities are those of ``kind.toml``. What the choice gains is told for
cases that chose no limit, in folds. Separating takes long: --scores keeps what came
out, and is gone on from; with --known nothing is added to it. Where measures of the
content have changed, --heard measures again what it knows, and separates nothing again.
Judge the table on *check*, never choose it there.

    scripts/materials/calibrate_choice.py CASES ... [--scores FILE.json] [--known]
                                          [--heard] [--table OUT.toml]
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

import numpy as np
from calibrate_kind import cases_parser, deliver, folders_of, written

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.separation.choice.kind import ContentKind, choose_preset, kind_of
from nmfaudio.separation.evaluation import match_sources, si_sdr
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.separation.request.settings import Settings

PRESETS = ("full-mix", "instruments", "drum-loop", "voice")
BEFORE = {"alone": 0.5, "drums": 0.4, "voice": 0.5, "notes": 1.1, "spread": 1.0}
GRID = {
    "alone": (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6),
    "drums": (0.3, 0.35, 0.4, 0.45, 0.5),
    "voice": (0.5,),
    "notes": (0.5, 1.1),  # of what lies wide; 1.1 leaves all of it to the full mix
    "spread": (0.3, 0.34, 0.38, 0.42, 0.46, 0.5, 0.54, 1.0),
}
FOLDS, DRAWS = 10, 5  # over cases; how often they are drawn
WORSE_DB = 0.3  # of a recording: a loss
GIVEN_UP_DB = 0.2  # of the mean over recordings, for fewer losses
DIGITS = 2  # of the mean, dB: what differs by less is equal
HEAD = """\
# Made by scripts/materials/calibrate_choice.py; see separation/choice/kind.py.
# From which probability of drums, voice and notes on, and from which spread of places.
"""
Limits = dict[str, float]


@dataclass(frozen=True)
class Taken:
    """A recording, what is believed of it, and the mean SI-SDR by preset, dB."""

    case: str
    kind: ContentKind
    scores: Mapping[str, float]


def figures_of(folder: Path, *, mono: bool) -> dict[str, dict[str, float]]:
    """Return what is believed of a case (``kind``), and its mean SI-SDR by preset.

    A source without a stem counts as the mixture.
    """
    info = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    audio = mixture_of(folder, mono=mono)
    stems = {n: load(folder / "stems" / f"{n}.flac") for n in info["stems"]}
    truth = {n: in_channels(s, mono=mono).samples for n, s in stems.items()}
    scores = {}
    for preset in PRESETS:
        separation = separate(audio, settings=Settings(preset=preset))
        names = [source.name for source in separation.sources]
        heard = dict(zip(names, render_stems(separation)[:-1], strict=True))
        matched = match_sources(truth, heard)
        scores[preset] = float(
            np.mean([
                si_sdr(true, heard[matched[n]] if n in matched else audio.samples)
                for n, true in truth.items()
            ])
        )  # fmt: skip
    return {"kind": believed(audio), "scores": scores}


def believed(audio: AudioBuffer) -> dict[str, float]:
    """Return what is believed of a recording; nothing where there is none to hear."""
    kind = kind_of(audio)
    return {} if kind is None else asdict(kind)


def mixture_of(folder: Path, *, mono: bool) -> AudioBuffer:
    """Return the recording of a case."""
    return in_channels(load(folder / "mix.flac"), mono=mono)


def in_channels(sound: AudioBuffer, *, mono: bool) -> AudioBuffer:
    """Return a sound as it is, or the mean of its channels."""
    if not mono:
        return sound
    middle = sound.samples.mean(axis=0, keepdims=True)
    return AudioBuffer.from_array(middle, sound.sample_rate)


def takes_of(
    folders: Sequence[Path],
    kept: Path | None,
    *,
    complete: bool = True,
    heard: bool = False,
) -> list[Taken]:
    """Separate what has not been, and put what is believed beside what came out."""
    known = {}
    if kept is not None and kept.exists():
        known = json.loads(kept.read_text(encoding="utf-8"))
    takes = []
    for folder, mono in product(folders, (False, True)):
        key = f"{folder.name}{' in mono' * mono}"
        if key not in known and not complete:
            continue
        if key not in known or heard:
            if key not in known:
                known[key] = figures_of(folder, mono=mono)
            else:
                known[key]["kind"] = believed(mixture_of(folder, mono=mono))
            print(key, known[key], flush=True)
            if kept is not None:
                kept.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
        figures = known[key]
        if figures["kind"]:  # otherwise there is nothing to hear
            kind = ContentKind(**figures["kind"])
            takes.append(Taken(folder.name, kind, figures["scores"]))
    return takes


def heard_db(takes: Sequence[Taken], limits: Limits) -> np.ndarray:
    """Return what comes out of each recording with the preset that limits choose."""
    return np.array(
        [taken.scores[choose_preset(taken.kind, limits)[0]] for taken in takes]
    )


def best_limits(takes: Sequence[Taken]) -> Limits:
    """Return limits that gain about most, and with which fewest recordings lose.

    Of equals those that gain more, then those nearest to the old ones.
    """
    every = [dict(zip(GRID, values, strict=True)) for values in product(*GRID.values())]
    before = heard_db(takes, BEFORE)
    gains = [heard_db(takes, limits) - before for limits in every]
    most = max(float(gain.mean()) for gain in gains)

    def cost(at: int) -> tuple[int, float, float]:
        moved = sum(abs(every[at][name] - BEFORE[name]) for name in GRID)
        lost = int((gains[at] < -WORSE_DB).sum())
        return lost, -round(float(gains[at].mean()), DIGITS), moved

    good = [at for at, g in enumerate(gains) if g.mean() >= most - GIVEN_UP_DB]
    return every[min(good, key=cost)]


def unseen_db(takes: Sequence[Taken], draw: int) -> np.ndarray:
    """Return what comes out of each recording with limits that other cases chose."""
    folds = [zlib.crc32(f"{taken.case} {draw}".encode()) % FOLDS for taken in takes]
    fold, heard = np.array(folds), np.zeros(len(takes))
    for at in range(FOLDS):
        limits = best_limits([t for t, f in zip(takes, fold, strict=True) if f != at])
        heard[fold == at] = heard_db(takes, limits)[fold == at]
    return heard


def report(takes: Sequence[Taken]) -> None:
    """Print what limits gain that other cases chose."""
    before = heard_db(takes, BEFORE)
    best = np.mean([max(taken.scores.values()) for taken in takes])
    print(
        f"{len(takes)} recordings: {before.mean():.2f} dB before, {best:.2f} with the "
        "best preset of each"
    )
    for draw in range(DRAWS):
        gain = unseen_db(takes, draw) - before
        print(
            f"unseen in folds {draw}: {gain.mean():+.2f} dB, "
            f"{(gain > WORSE_DB).sum()} better, {(gain < -WORSE_DB).sum()} worse, "
            f"worst {gain.min():.1f}"
        )


def main() -> None:
    """Separate, choose limits and say what they gain."""
    parser = cases_parser(__doc__)
    parser.add_argument("--scores", type=Path)
    parser.add_argument("--known", action="store_true", help="separate nothing more")
    parser.add_argument("--heard", action="store_true", help="measure content again")
    args = parser.parse_args()
    folders = sorted(folders_of(args.cases))
    complete = not args.known
    takes = takes_of(folders, args.scores, complete=complete, heard=args.heard)
    report(takes)
    table = {"least": {"of": best_limits(takes)}}
    deliver(written(HEAD, table), args.table)


if __name__ == "__main__":
    main()
