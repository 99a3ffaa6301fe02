"""Score separations of recordings with true stems, beside peers and limits.

A case is a folder with mix.flac, stems/NAME.flac and case.json (for its kind and
split). With --train DIR, DIR/CASE/NAME.flac is a passage of each source alone, for the
taught level. With --halves the first half of every source is what is taught, and all
levels judge the second half of the mixture alone: for cases that have no passages.
Everything is seeded: the same machine gives the same table. Cases of the split *final*
are left out without --final: they judge once, at the end.

    scripts/evaluate.py CASES ... [--train DIR | --halves] [--preset NAME ...]
                        [--level NAME ...] [--case NAME ...] [--final]
                        [--python PYTHON] [--json OUT.json] [--figure OUT.png]

libnmfd, a peer for drums, is run by --python, where it is installed.
"""

import argparse
import json
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from evaluation import peers
from evaluation.boxes import Boxes, paint_corrections, paint_loudest
from evaluation.libnmfd import NOT_THERE
from evaluation.summary import kind_heard, kind_true, split_of, summary_lines
from matplotlib.figure import Figure

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.separation.choice.decide import AUTO, PRESETS
from nmfaudio.separation.choice.kind import choose_preset, kind_of
from nmfaudio.separation.editing.follow_boxes import Box, follow
from nmfaudio.separation.evaluation import (
    assign_components,
    bss_eval,
    match_sources,
    si_sdr,
    snr,
)
from nmfaudio.separation.model import Separation
from nmfaudio.separation.models.learning import learn_dictionary
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.separation.request.settings import Settings

LEVELS = (
    "automatic", "counted", "oracle", "taught", "strokes", "corrections", "peers",
    "limits",
)  # fmt: skip


class Case:
    """A mixture with its true stems, and passages of each source alone."""

    def __init__(self, folder: Path, train: Path | None, *, halves: bool) -> None:
        info = json.loads((folder / "case.json").read_text(encoding="utf-8"))
        self.name, self.info = folder.name, info
        self.kind, self.split = str(info.get("kind", "unknown")), split_of(info)
        self.audio = load(folder / "mix.flac")
        stems = info.get("stems") or sorted(
            p.stem for p in (folder / "stems").iterdir()
        )
        self.truth = {n: load(folder / "stems" / f"{n}.flac").samples for n in stems}
        passages = {} if train is None else {
            n: train / folder.name / f"{n}.flac" for n in stems
        }  # fmt: skip
        known = bool(passages) and all(path.exists() for path in passages.values())
        self.passages = (
            {n: load(p).samples for n, p in passages.items()} if known else {}
        )
        if halves:
            self._halve()

    def _halve(self) -> None:
        """Keep the second half; the first teaches, where every source sounds in it."""
        middle = self.audio.n_samples // 2
        halves = {n: np.split(x, [middle], axis=1) for n, x in self.truth.items()}
        self.truth = {n: later for n, (_, later) in halves.items() if _sounds(later)}
        first = {n: halves[n][0] for n in self.truth}
        second = self.audio.samples[:, middle:]
        self.audio = AudioBuffer.from_array(second, self.audio.sample_rate)
        self.passages = first if all(map(_sounds, first.values())) else {}


def _sounds(samples: np.ndarray) -> bool:
    """Tell whether there is enough to learn from: -60 dB of full scale on average."""
    return float(np.mean(samples**2)) > 1e-6


def named_stems(case: Case, settings: Settings) -> peers.Stems:
    """Separate by nmfaudio and render what it proposes."""
    return stems_of(separate(case.audio, settings=settings))


def oracle(case: Case, parts: np.ndarray) -> peers.Stems:
    """Give components to sources by a perfect listener."""
    truth = np.stack([s.ravel() for s in case.truth.values()])
    owner = assign_components(truth, parts.reshape(parts.shape[0], -1))
    return {n: parts[owner == j].sum(axis=0) for j, n in enumerate(case.truth)}


def taught(case: Case) -> peers.Stems:
    """Teach nmfaudio every source by its passage."""
    rate = case.audio.sample_rate
    dictionary = learn_dictionary(
        {n: AudioBuffer.from_array(x, rate) for n, x in case.passages.items()}
    )
    return named_stems(case, Settings(dictionary=dictionary, rest=False))


def named_like_truth(case: Case, settings: Settings) -> Separation:
    """Separate automatically and name what comes out like the truth it matches."""
    separation = separate(case.audio, settings=settings)
    matched = match_sources(case.truth, stems_of(separation))
    true_name = {found: name for name, found in matched.items()}
    renamed = tuple(
        replace(s, name=true_name.get(s.name, f"other {s.name}"))
        for s in separation.sources
    )
    return replace(separation, sources=renamed)


def stems_of(separation: Separation) -> peers.Stems:
    """Render the sources of a separation."""
    names = [source.name for source in separation.sources]
    return dict(zip(names, render_stems(separation)[:-1], strict=True))


def stroked(case: Case, settings: Settings) -> peers.Stems:
    """Correct the automatic sources by ten strokes that say what each source is."""
    strokes = paint_loudest(Boxes(case.truth, case.audio.sample_rate))
    return stems_of(follow(named_like_truth(case, settings), strokes).separation)


def corrected(case: Case, settings: Settings) -> peers.Stems:
    """Correct the automatic sources by ten strokes, one by one, where most is wrong."""
    separation = named_like_truth(case, settings)

    def correct(stroke: Box) -> peers.Stems:
        nonlocal separation
        separation = follow(separation, [stroke]).separation
        return stems_of(separation)

    boxes = Boxes(case.truth, case.audio.sample_rate)
    return paint_corrections(boxes, stems_of(separation), correct)


def own_components(case: Case, settings: Settings) -> np.ndarray:
    """Render every component that nmfaudio finds."""
    separation = separate(case.audio, settings=settings)
    count = separation.model.n_components
    return render_stems(separation, np.arange(1, count + 1))[:-1]


def drum_peers(case: Case, levels: list[str], python: str) -> dict:
    """Name libnmfd's ways of separating drums; there are none for other music."""
    ways: dict = {}
    if "drum" not in case.kind:
        return ways
    rate, mix = case.audio.sample_rate, case.audio.samples
    if "peers" in levels:
        ways["libnmfd"] = lambda: peers.nmfd(mix, rate, {}, python)
    if "taught" in levels and case.passages:
        ways["libnmfd, taught"] = lambda: peers.nmfd(mix, rate, case.passages, python)
    return ways


def methods(case: Case, levels: list[str], presets: list[str], python: str) -> dict:
    """Name each way of separating a case, and how to do it."""
    rate, mix, truth = case.audio.sample_rate, case.audio.samples, case.truth
    ways: dict = {}
    for name in presets:
        asked, counted = (
            Settings(preset=name),
            Settings(preset=name, n_sources=len(truth)),
        )
        if "automatic" in levels:
            ways[f"{name}"] = lambda s=asked: named_stems(case, s)
        if "counted" in levels:
            ways[f"{name}, count told"] = lambda s=counted: named_stems(case, s)
        if "strokes" in levels:
            ways[f"{name}, ten strokes"] = lambda s=asked: stroked(case, s)
        if "corrections" in levels:
            ways[f"{name}, ten corrections"] = lambda s=asked: corrected(case, s)
        if "oracle" in levels:
            ways[f"{name}, oracle"] = lambda s=asked: oracle(
                case, own_components(case, s)
            )
    if "oracle" in levels:
        ways["sklearn, oracle"] = lambda: oracle(
            case, peers.sklearn_components(mix, rate)
        )
    if "taught" in levels and case.passages:
        ways["taught"] = lambda: taught(case)
        ways["sklearn, taught"] = lambda: peers.sklearn_taught(mix, rate, case.passages)
    ways |= drum_peers(case, levels, python)
    for level, table in (("peers", peers.AUTOMATIC_PEERS), ("limits", peers.LIMITS)):
        if level in levels:
            for name, way in table.items():
                ways[name] = lambda w=way: w(mix, rate, truth)
    return ways


def score(case: Case, estimates: peers.Stems) -> dict:
    """Measure estimates; a source without one counts as the mixture."""
    matched = match_sources(case.truth, estimates)
    mix = case.audio.samples
    heard = {n: estimates[matched[n]] if n in matched else mix for n in case.truth}
    # As the common scorers do: a whisper of noise keeps silent estimates defined.
    shape = (len(heard), case.audio.n_samples)
    noise = 1e-9 * np.random.default_rng(0).standard_normal(shape)
    truth = np.stack([sound.mean(axis=0) for sound in case.truth.values()])
    scores = bss_eval(truth, np.stack([x.mean(axis=0) for x in heard.values()]) + noise)
    result: dict = {
        name: {
            "estimate": matched.get(name),
            "si_sdr": si_sdr(case.truth[name], sound),
            "snr": snr(case.truth[name], sound),
        }
        | {metric: float(v[i]) for metric, v in scores._asdict().items()}
        for i, (name, sound) in enumerate(heard.items())
    }
    missing = [name for name in case.truth if name not in matched]
    return {"sources": result, "missing": missing, "found": len(estimates)}


def told(case: Case) -> dict:
    """Return what the summary needs to know of a case."""
    kind = kind_of(case.audio)
    return {
        "split": case.split,
        "kind": case.kind,
        "true": kind_true(case.info, case.truth),
        "heard": kind_heard(kind),
        "believed": None if kind is None else asdict(kind),
        "chosen": choose_preset(kind)[0],
    }


def mean_of(entry: dict, metric: str) -> float:
    """Return a case's mean over its sources."""
    return float(np.mean([s[metric] for s in entry["sources"].values()]))


def print_tables(results: dict, cases: dict[str, dict]) -> None:
    """Print mean SDR per case, and each split by kind."""
    columns = list(dict.fromkeys(way for case in results.values() for way in case))
    width = max(len(c) for c in columns) + 2
    print("mean SDR over sources, dB (case means)")
    for way in columns:
        cells = (
            f"{mean_of(case[way], 'sdr'):7.2f}" if way in case else "      -"
            for case in results.values()
        )
        print(way.ljust(width), *cells)
    print("".ljust(width), *(name[:6].rjust(7) for name in results))
    print(*summary_lines(cases, results), sep="\n")


def draw(results: dict, path: Path) -> None:
    """Draw the case means as bars."""
    columns = list(dict.fromkeys(way for case in results.values() for way in case))
    figure = Figure(figsize=(12, 5), layout="constrained")
    axes = figure.subplots()
    for j, way in enumerate(columns):
        heights = [mean_of(c[way], "sdr") if way in c else 0 for c in results.values()]
        places = np.arange(len(results)) + 0.8 * j / len(columns)
        axes.bar(places, np.nan_to_num(heights), 0.8 / len(columns), label=way)
    axes.set_xticks(np.arange(len(results)) + 0.4, list(results), rotation=30)
    axes.set_ylabel("mean SDR, dB")
    axes.legend(fontsize="small")
    figure.savefig(path)


def main() -> None:
    """Evaluate as asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", type=Path, nargs="+")
    parser.add_argument("--final", action="store_true", help="judge on *final* too")
    teaching = parser.add_mutually_exclusive_group()
    teaching.add_argument("--train", type=Path, help="passages of sources alone")
    teaching.add_argument("--halves", action="store_true", help="first halves teach")
    parser.add_argument("--case", nargs="*", default=[], help="beginnings of names")
    parser.add_argument("--preset", nargs="*", default=[AUTO], choices=[AUTO, *PRESETS])
    parser.add_argument("--level", nargs="*", default=list(LEVELS), choices=LEVELS)
    parser.add_argument("--python", default=sys.executable, help="where libnmfd is")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--figure", type=Path)
    options = parser.parse_args()
    results: dict = {}
    cases: dict[str, dict] = {}
    for file in sorted(f for root in options.cases for f in root.glob("*/case.json")):
        name = file.parent.name
        if options.case and not name.startswith(tuple(options.case)):
            continue
        info = json.loads(file.read_text(encoding="utf-8"))
        if split_of(info) == "final" and not options.final:
            continue
        case = Case(file.parent, options.train, halves=options.halves)
        cases[name], results[name] = told(case), {}
        baseline = score(case, peers.mixture(case.audio.samples, 0, case.truth))
        for way, run in methods(
            case, options.level, options.preset, options.python
        ).items():
            began = time.perf_counter()
            estimates = run()
            if estimates is None:
                print(NOT_THERE)
                continue
            entry = score(case, estimates)
            for source, figures in entry["sources"].items():
                figures["mixture_sdr"] = baseline["sources"][source]["sdr"]
            entry["seconds"] = round(time.perf_counter() - began, 2)
            results[name][way] = entry
            print(f"{name}: {way}: {mean_of(entry, 'sdr'):.2f} dB", flush=True)
        if options.json is not None:
            text = json.dumps({"cases": cases, "results": results}, indent=1)
            options.json.write_text(text, encoding="utf-8")
    print_tables(results, cases)
    if options.figure is not None:
        draw(results, options.figure)


if __name__ == "__main__":
    main()
