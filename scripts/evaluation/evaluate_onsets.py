"""Score onsets of drum voices on loops with true stems, beside libnmfd's.

A case is a folder with mix.flac, stems/NAME.flac and case.json, as for evaluate.py;
those with stems named after drums are taken. The true onsets come from each true stem
alone, by a rule of its own that knows nothing of the detector: where the largest sample
of the next 5 ms is at least 6 dB above that of the last 20 ms, not fainter than -40 dB
of the stem's peak. (Other numbers, 4 to 12 dB and -30 to -50 dB, give the same onsets.)

libnmfd gets the same spectrogram, templates, number of iterations and peak picking.
With --train DIR, DIR/CASE/NAME.flac is a passage of each drum alone, from which it
learns its templates as its own manual does. It is run by --python, where it is
installed: pip install --no-deps libnmfd tqdm.

    scripts/evaluation/evaluate_onsets.py CASES [--train DIR] [--case NAME ...]
                               [--python PYTHON] [--json OUT.json]
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from libnmfd import NOT_THERE, factorize
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from nmfaudio.audio.decode import load
from nmfaudio.separation.choice.decide import preset
from nmfaudio.separation.choice.resolution import plan_for
from nmfaudio.separation.models.drums import drum_templates
from nmfaudio.separation.onsets.find import find_onsets
from nmfaudio.separation.onsets.peaks import pick_onsets
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.settings import Settings

TOLERANCE_S = 0.025
VOICES = {"kick": "kick", "snare": "snare", "hihat": "hats", "hats": "hats"}
"""Names of true stems, and the drum voices that stand for them."""

RISE_DB, FLOOR_DB, AHEAD_S, BEHIND_S, GAP_S = 6.0, -40.0, 0.005, 0.02, 0.03

Times = NDArray[np.float64]


def true_onsets(stem: NDArray[np.float32], rate: int) -> Times:
    """Find the onsets of a true stem, (n_channels, n_samples), in seconds."""
    ahead, behind = round(AHEAD_S * rate), round(BEHIND_S * rate)
    level = np.pad(np.abs(stem).max(axis=0).astype(float), ahead + behind)
    peak = float(level.max())
    after = maximum_filter1d(level, ahead, origin=-(ahead // 2))
    before = np.roll(maximum_filter1d(level, behind, origin=(behind - 1) // 2), 1)
    least = peak * 10.0 ** ((FLOOR_DB - RISE_DB) / 20.0)
    rises = np.flatnonzero(after > np.maximum(before, least) * 10.0 ** (RISE_DB / 20.0))
    times: list[float] = []
    for run in np.split(rises, np.flatnonzero(np.diff(rises) > 1) + 1):
        if run.size == 0:
            continue
        # It begins with the first sample above both what was and a tenth of what comes.
        limit = max(before[run[0]], 0.1 * after[run].max())
        start = run[0] + int(np.argmax(level[run[0] : run[-1] + ahead] > limit))
        time_s = (start - ahead - behind) / rate
        if not times or time_s - times[-1] >= GAP_S:
            times.append(time_s)
    return np.array(times)


def match(found: Times, truth: Times) -> Times:
    """Return the errors of found onsets that match a true one each, in seconds."""
    errors: list[float] = []
    i = j = 0
    while i < found.size and j < truth.size:
        error = float(found[i] - truth[j])
        if abs(error) <= TOLERANCE_S:
            errors.append(error)
            i, j = i + 1, j + 1
        elif error < 0:
            i += 1
        else:
            j += 1
    return np.array(errors)


def score(found: Times, truth: Times) -> dict[str, float | int | None]:
    """Measure one voice."""
    errors = match(found, truth)
    total = found.size + truth.size
    return {
        "n_true": int(truth.size),
        "n_found": int(found.size),
        "n_matched": int(errors.size),
        "f_measure": 2.0 * errors.size / total if total else 1.0,
        "mean_error_ms": 1e3 * float(np.abs(errors).mean()) if errors.size else None,
    }


class Case:
    """A drum loop with the true onsets of its voices."""

    def __init__(self, folder: Path, train: Path | None) -> None:
        self.name = folder.name
        self.audio = load(folder / "mix.flac")
        rate = self.audio.sample_rate
        files = sorted((folder / "stems").glob("*.flac"))
        self.truth = {
            VOICES[file.stem]: true_onsets(load(file).samples, rate) for file in files
        }
        passages = {
            VOICES[file.stem]: (train or folder) / folder.name / file.name
            for file in files
        }
        known = all(path.exists() for path in passages.values())
        self.passages = (
            {voice: load(path).samples for voice, path in passages.items()}
            if known
            else {}
        )


def ours(case: Case) -> dict[str, Times]:
    """Find onsets with the preset for drum loops."""
    separation = separate(case.audio, settings=Settings(preset="drum-loop"))
    return {
        source.name.lower(): np.array([onset.time_s for onset in source.onsets])
        for source in find_onsets(separation)
    }


def libnmfd(
    case: Case, recipe: Recipe, python: str, *, taught: bool
) -> dict[str, Times] | None:
    """Find onsets in libnmfd's activations; None if it is not installed."""
    rate = case.audio.sample_rate
    plan = plan_for(rate, recipe.window_s, overlap=recipe.overlap)
    n_lags = max(1, round(0.14 * rate / plan.hop_length))
    voices = tuple(case.truth)
    seeds = drum_templates(plan, n_lags, voices).transpose(2, 1, 0)
    passages = [plan.magnitude(case.passages[v]) for v in voices] if taught else []
    V = plan.magnitude(case.audio.samples)
    fit = factorize(V, seeds, recipe.max_iter, python, passages)
    if fit is None:
        return None
    return {
        voice: pick_onsets(row, plan) * plan.hop_length / rate
        for voice, row in zip(voices, fit[1], strict=True)
    }


def print_table(results: dict) -> None:
    """Print the F-measure of each voice, and how far off matched onsets are."""
    print(f"F-measure at ±{1e3 * TOLERANCE_S:.0f} ms (found/true; mean error)")
    for name, ways in results.items():
        print(name)
        for way, voices in ways.items():
            cells = (
                f"{voice} {s['f_measure']:.3f} ({s['n_found']}/{s['n_true']}"
                + (f"; {s['mean_error_ms']:.2f} ms)" if s["n_matched"] else ")")
                for voice, s in voices.items()
            )
            print(" ", way.ljust(18), "  ".join(cells))


def main() -> None:
    """Evaluate as asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("--train", type=Path)
    parser.add_argument("--case", nargs="*", default=[], help="beginnings of names")
    parser.add_argument("--python", default=sys.executable, help="where libnmfd is")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    recipe = preset("drum-loop")
    results: dict = {}
    missing = False
    for file in sorted(options.cases.glob("*/case.json")):
        stems = {path.stem for path in (file.parent / "stems").glob("*.flac")}
        wanted = not options.case or file.parent.name.startswith(tuple(options.case))
        if not wanted or not stems or not stems <= set(VOICES):
            continue
        case = Case(file.parent, options.train)
        found = {"nmfaudio": ours(case)}
        for way, taught in (("libnmfd", False), ("libnmfd, taught", True)):
            if taught and not case.passages:
                continue
            theirs = libnmfd(case, recipe, options.python, taught=taught)
            if theirs is None:
                missing = True
            else:
                found[way] = theirs
        results[case.name] = {
            way: {
                voice: score(times.get(voice, np.zeros(0)), truth)
                for voice, truth in case.truth.items()
            }
            for way, times in found.items()
        }
    if not results:
        raise SystemExit(f"there is no drum loop with true stems in {options.cases}")
    print_table(results)
    if missing:
        print(NOT_THERE)
    if options.json is not None:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
