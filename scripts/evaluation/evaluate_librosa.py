"""Measure our own analysis beside librosa's, where both can do the same work.

Every way runs in a process of its own, so that its first call pays for what it imports
and compiles or loads. Seconds are of the processor, memory that of arrays at its peak.
Scores are synthesized and played with changes of tempo; drum loops come from CASES, as
for evaluate_onsets.py.

    scripts/evaluation/evaluate_librosa.py CASES [--task NAME ...]
"""

import argparse
import json
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np

sys.path.append(str(Path(__file__).parents[2] / "tests" / "support"))

import score_pieces
from evaluate_onsets import Case, score

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.separation.score import alignment
from nmfaudio.separation.score.features import Features, audio_features, feature_plan
from nmfaudio.spectral.stft import StftPlan

CLOCKS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "steady": lambda t: 1.3 + 1.03 * t,
    "rubato": lambda t: 0.7 + t + 0.25 * np.sin(2 * np.pi * t / 4.0),
    "faster": lambda t: 0.5 + t - 0.25 * t**2 / 16.0,
    "pause": lambda t: t + 2.0 * (t > 7.9),
}
LONG_S, LATER = 60.0, "later s"


def pieces(n_bars: int = 8) -> dict:
    """Return the score, the recording and the truth of every piece."""
    made = {}
    for seed, melody in enumerate(("Guitar", "Vibraphone")):
        known = score_pieces.duet(n_bars, melody=melody, seed=seed)
        for name, clock in CLOCKS.items():
            truth = known.warped(clock)
            made[f"{melody} {name}"] = known, recording(truth), truth
    return made


def recording(played) -> AudioBuffer:
    """Play a score over faint noise."""
    sound = score_pieces.play(played, played.length_s + 1.5).sum(axis=0)
    sound += 1e-3 * np.random.default_rng(3).standard_normal(sound.size)
    return AudioBuffer.from_array(sound, score_pieces.RATE)


def warped_by_librosa(band: float | None) -> Callable:
    """Return a path finder of librosa's with the costs and penalties of ours."""

    def follow(played: Features, heard: Features) -> np.ndarray:
        import librosa  # noqa: PLC0415  # its import is part of what is measured
        from scipy.spatial.distance import cdist  # noqa: PLC0415

        costs = 1.0 - played.chroma @ heard.chroma.T
        costs = costs + cdist(played.onsets, heard.onsets)
        usual = float(np.median(costs))
        # Sound before the first row and after the last costs; librosa has no such rule.
        skipped = 2.0 * usual * np.concatenate([[0.0], np.cumsum(heard.loudness)])
        costs[0] += skipped[:-1]
        costs[-1] += skipped[-1] - skipped[1:]
        limits = {} if band is None else {"global_constraints": True, "band_rad": band}
        _, path = librosa.sequence.dtw(
            C=costs, subseq=True, step_sizes_sigma=np.array([[1, 1], [1, 0], [0, 1]]),
            weights_add=np.array([0.0, 0.25 * usual, 0.25 * usual]),
            weights_mul=np.array([2.0, 1.0, 1.0]), **limits,
        )  # fmt: skip
        rows, columns = path.T
        counts = np.bincount(rows, minlength=played.n_frames)
        sums = np.bincount(rows, columns, played.n_frames)
        return np.maximum.accumulate(sums / np.maximum(counts, 1))

    return follow


def chroma_by_librosa(kind: str) -> Callable[[AudioBuffer], Features]:
    """Return features whose pitch classes are librosa's; onsets stay ours."""

    def features(audio: AudioBuffer) -> Features:
        import librosa  # noqa: PLC0415  # its import is part of what is measured

        ours, plan = audio_features(audio), feature_plan(audio.sample_rate)
        sound = audio.samples.mean(axis=0)
        common = {"y": sound, "sr": audio.sample_rate, "hop_length": plan.hop_length}
        if kind == "cqt":
            found = librosa.feature.chroma_cqt(**common, norm=2)
        else:
            found = librosa.feature.chroma_stft(**common, n_fft=plan.n_fft, norm=2)
        chroma = ours.chroma.copy()
        n = min(found.shape[1], ours.n_frames)  # at the end one may have a frame more
        chroma[:n, :12] = found.T[:n] * ours.loudness[:n, np.newaxis]
        return replace(ours, chroma=chroma)

    return features


def onsets_by_librosa(audio: AudioBuffer) -> Features:
    """Return features whose curve of all onsets is librosa's."""
    import librosa  # noqa: PLC0415  # its import is part of what is measured

    ours, plan = audio_features(audio), feature_plan(audio.sample_rate)
    strength = librosa.onset.onset_strength(
        y=audio.samples.mean(axis=0), sr=audio.sample_rate, hop_length=plan.hop_length,
        n_fft=plan.n_fft,
    )  # fmt: skip
    onsets = ours.onsets.copy()
    n = min(strength.size, ours.n_frames)
    onsets[:n, 12] = strength[:n] / max(float(strength.max()), 1e-9)
    return replace(ours, onsets=onsets)


OURS = {"follow": alignment.follow, "audio_features": alignment.audio_features}
ALIGNMENTS: dict[str, dict[str, Callable]] = {
    "ours": {},
    "librosa dtw": {"follow": warped_by_librosa(None)},
    "librosa dtw, band 0.1": {"follow": warped_by_librosa(0.1)},
    "librosa chroma_stft": {"audio_features": chroma_by_librosa("stft")},
    "librosa chroma_cqt": {"audio_features": chroma_by_librosa("cqt")},
    "librosa onset_strength": {"audio_features": onsets_by_librosa},
}


def align(way: str, cases: Path) -> dict[str, float]:
    """Measure errors of notes' starts; time and memory for three minutes."""
    del cases
    made = list(pieces().values())
    long = score_pieces.duet(round(LONG_S / 2))
    played = recording(long.warped(CLOCKS["rubato"]))
    with patch.multiple(alignment, **OURS | ALIGNMENTS[way]):
        spent = timed(lambda: alignment.align_dtw(*made[0][:2]), 3)
        errors = np.concatenate(
            [
                score_pieces.starts(alignment.align_dtw(known, audio))
                - score_pieces.starts(truth)
                for known, audio, truth in made
            ]
        )
        spent["minute s"] = timed(lambda: alignment.align_dtw(long, played), 2)[LATER]
        spent["minute MB"] = peak_mb(lambda: alignment.align_dtw(long, played))
    low, high = 1e3 * np.quantile(np.abs(errors), [0.5, 0.95])
    mean = 1e3 * np.abs(errors).mean()
    return {"mean ms": mean, "median ms": low, "95 % ms": high} | spent


def attacks(way: str, cases: Path) -> dict[str, float]:
    """Measure onsets of whole loops against those of all true stems."""
    from nmfaudio.separation.onsets.attacks import find_attacks  # noqa: PLC0415

    def ours(audio: AudioBuffer) -> np.ndarray:
        return find_attacks(audio) / audio.sample_rate

    def librosas(audio: AudioBuffer) -> np.ndarray:
        return detected(audio.samples.mean(axis=0), audio.sample_rate)

    find = ours if way == "ours" else librosas
    loops = drum_loops(cases)
    spent = timed(lambda: find(loops[0].audio), 3)
    rows = []
    for case in loops:
        all_times = np.sort(np.concatenate(list(case.truth.values())))
        truth = all_times[np.diff(all_times, prepend=-1.0) > 0.03]
        rows.append(score(find(case.audio), truth))
    return onset_figures(rows) | spent


def source_onsets(way: str, cases: Path) -> dict[str, float]:
    """Measure onsets of every drum, in our stems as librosa sees them or in our way."""
    from nmfaudio.separation.onsets.find import find_onsets  # noqa: PLC0415
    from nmfaudio.separation.pipeline import separate  # noqa: PLC0415
    from nmfaudio.separation.rendering.resynthesis import (  # noqa: PLC0415
        render_stems,
    )
    from nmfaudio.separation.request.settings import Settings  # noqa: PLC0415

    rows, spent = [], {}
    for case in drum_loops(cases):
        found = separate(case.audio, settings=Settings(preset="drum-loop"))

        def ours(found=found) -> dict[str, np.ndarray]:
            return {
                source.name.lower(): np.array([o.time_s for o in source.onsets])
                for source in find_onsets(found)
            }

        def librosas(found=found, rate=case.audio.sample_rate) -> dict:
            stems = render_stems(found)
            return {
                source.name.lower(): detected(stem.mean(axis=0), rate)
                for source, stem in zip(found.sources, stems, strict=False)
            }

        find = ours if way == "ours" else librosas
        spent = spent or timed(find, 2)
        times = find()
        rows += [
            score(times.get(voice, np.zeros(0)), truth)
            for voice, truth in case.truth.items()
        ]
    return onset_figures(rows) | spent


def detected(sound: np.ndarray, rate: int) -> np.ndarray:
    """Return onsets as librosa finds them with frames of 5 ms."""
    import librosa  # noqa: PLC0415  # its import is part of what is measured

    hop = round(0.005 * rate)
    return librosa.onset.onset_detect(y=sound, sr=rate, hop_length=hop, units="time")


def onset_figures(rows: list[dict]) -> dict[str, float]:
    """Return the mean F-measure, and the mean error of all matched onsets."""
    matched = [r for r in rows if r["n_matched"]]
    weights = [r["n_matched"] for r in matched]
    errors = [r["mean_error_ms"] for r in matched]
    return {
        "F": float(np.mean([r["f_measure"] for r in rows])),
        "mean ms": float(np.average(errors, weights=weights)),
    }


def drum_loops(cases: Path) -> list[Case]:
    """Return the cases whose stems are drums."""
    found = (
        Case(file.parent, None) for file in sorted(cases.glob("*drums*/case.json"))
    )
    return list(found)


def medians(way: str, cases: Path) -> dict[str, float]:
    """Measure the mask of what is held, and how far the two lie apart."""
    from nmfaudio.audio.decode import load  # noqa: PLC0415
    from nmfaudio.separation.choice.medians import steady_mask  # noqa: PLC0415

    audio = load(sorted(cases.glob("*/mix.flac"))[-1])
    plan = StftPlan(audio.sample_rate, n_fft=2048, hop_length=512)
    V = np.tile(plan.magnitude(audio.samples), (1, 2))

    def ours() -> np.ndarray:
        return steady_mask(V, n_frames=31, n_bins=31)

    def librosas() -> np.ndarray:
        import librosa  # noqa: PLC0415  # its import is part of what is measured

        return librosa.decompose.hpss(V, kernel_size=31, mask=True)[0]

    find = ours if way == "ours" else librosas
    spent = timed(find, 3) | {"MB": peak_mb(find)}
    return {"difference": float(np.abs(librosas() - ours()).max())} | spent


def timed(call: Callable[[], object], n_times: int) -> dict[str, float]:
    """Return seconds of the processor: the first call's, and the least later one's."""
    spent = []
    for _ in range(n_times):
        start = time.process_time()
        call()
        spent.append(time.process_time() - start)
    return {"first s": spent[0], LATER: min(spent[1:])}


def peak_mb(call: Callable[[], object]) -> float:
    """Return the most memory that a call holds in arrays, MB."""
    tracemalloc.start()
    call()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 2**20


TASKS: dict[str, tuple[Callable[[str, Path], dict], tuple[str, ...]]] = {
    "align": (align, tuple(ALIGNMENTS)),
    "attacks": (attacks, ("ours", "librosa onset_detect")),
    "onsets": (source_onsets, ("ours", "librosa onset_detect")),
    "medians": (medians, ("ours", "librosa hpss")),
}


def main() -> None:
    """Measure as asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--task", nargs="*", choices=tuple(TASKS), default=list(TASKS))
    parser.add_argument("--way", help="this one alone, in this process, as JSON")
    options = parser.parse_args()
    if options.way is not None:
        print(json.dumps(TASKS[options.task[0]][0](options.way, options.cases)))
        return
    for task in options.task:
        print(task)
        for way in TASKS[task][1]:
            done = subprocess.run(  # our own program
                [
                    sys.executable, __file__, str(options.cases),
                    "--task", task, "--way", way,
                ],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            figures = json.loads(done.stdout.splitlines()[-1])
            cells = (f"{name} {value:.3g}" for name, value in figures.items())
            print(" ", way.ljust(24), "  ".join(cells), flush=True)


if __name__ == "__main__":
    main()
