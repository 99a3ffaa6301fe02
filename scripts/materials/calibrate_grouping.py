"""Calibrate which components are one source: ``nmfaudio/data/grouping.toml``.

Learns from folders of cases (``make_mixtures.py --split tune``): the preset full-mix
takes each apart, a perfect listener gives its components to the true sources, and a
logistic regression over the measures of ``separation/components/likeness.py`` learns
which pairs have one owner. Only recordings whose components lie apart in the
stereo field count, since only those are gathered so. Judge the table by
``scripts/evaluate.py`` on *check*, never choose it there.

    scripts/materials/calibrate_grouping.py CASES ... [--table OUT.toml]
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from calibrate_kind import written
from sklearn.linear_model import LogisticRegression

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.separation.choice.resolve import resolve
from nmfaudio.separation.components.likeness import is_wide, pair_measures
from nmfaudio.separation.components.sounds import ComponentSounds, measure_sounds
from nmfaudio.separation.evaluation import assign_components
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.models.parts import fit_parts
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.request.settings import Settings
from nmfaudio.spectral.stft import StftPlan

STRENGTH = 0.05  # of the regression: the inverse of its regularization
CASE_WEIGHT = 1000.0  # of all pairs of a case together
HEAD = """\
# Made by scripts/materials/calibrate_grouping.py for separation/components/likeness.py.
# Measures of two components: mean and scale, and the weight for one source.
"""
FRAMES = 40  # whose masks are held at one time


@dataclass(frozen=True, eq=False)
class Pairs:
    """Every two components of a case: measures, whether one owner has both, weight."""

    measures: dict[str, np.ndarray]
    same: np.ndarray
    weight: np.ndarray


def products(
    audio: AudioBuffer, truth: list[np.ndarray], model: RenderModel, plan: StftPlan
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return inner products: of masked components, of these and truth, of truth."""
    n_components, n_sources = model.n_components, len(truth)
    own, cross = np.zeros((n_components,) * 2), np.zeros((n_components, n_sources))
    true = np.zeros((n_sources,) * 2)
    for start in range(0, model.H.shape[1], FRAMES):
        stop = min(start + FRAMES, model.H.shape[1])
        X = plan.forward(audio.samples, start, stop)
        heard = [plan.forward(sound, start, stop).ravel() for sound in truth]
        parts = np.stack(heard)
        masks = np.einsum("cfk,kt->kcft", model.W, model.H[:, start:stop])
        masks /= masks.sum(axis=0) + 1e-12 * max(float(masks.max()), 1e-18)
        masks = masks.reshape(n_components, -1)
        cross += masks @ np.real(np.conj(parts) * X.ravel()).T
        masks *= np.abs(X).reshape(-1)
        own += masks @ masks.T
        true += np.real(parts @ parts.conj().T)
    return own, cross, true


def pairs_of(
    sounds: ComponentSounds,
    cue_of: list[str],
    own: np.ndarray,
    cross: np.ndarray,
    true: np.ndarray,
) -> Pairs:
    """Say which components have one owner; what several play counts for less."""
    # Short vectors of the same inner products serve the listener as well as sounds.
    values, vectors = np.linalg.eigh(np.block([[own, cross], [cross.T, true]]))
    points = vectors * np.sqrt(np.maximum(values, 0.0))
    n_components = own.shape[0]
    owner = assign_components(points[n_components:], points[:n_components])
    share = np.maximum(cross, 0.0)
    purity = share.max(axis=1) / np.maximum(share.sum(axis=1), 1e-30)
    sure = np.clip(2.0 * purity - 1.0, 0.0, 1.0)
    loud = np.sqrt(np.maximum(np.diag(own), 0.0) / np.diag(own).sum())
    one, other = np.triu_indices(n_components, 1)
    weight = np.sqrt(loud[one] * loud[other]) * sure[one] * sure[other]
    found = pair_measures(sounds, cue_of)
    measures = {name: values[one, other] for name, values in found.items()}
    same = owner[one] == owner[other]
    return Pairs(measures, same, weight / max(weight.sum(), 1e-30))


def example_of(folder: Path) -> Pairs | None:
    """Take a case apart; None if place tells nothing there."""
    info = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    audio = load(folder / "mix.flac")
    truth = [load(folder / "stems" / f"{name}.flac").samples for name in info["stems"]]
    resolved = resolve(Settings(preset="full-mix"), audio)
    fits = FitSequence(None, None, total=1, seed=resolved.recipe.seed)
    _, model, cue_of = fit_parts(audio, resolved.plan, resolved.recipe, fits)
    sounds = measure_sounds(model.W, model.H, resolved.plan)
    if not is_wide(sounds):
        return None
    return pairs_of(sounds, cue_of, *products(audio, truth, model, resolved.plan))


def fit(examples: list[Pairs]) -> dict[str, dict]:
    """Return the tables of the bias and of the measures."""
    names = list(examples[0].measures)
    X = np.concatenate([np.stack([e.measures[n] for n in names], 1) for e in examples])
    same = np.concatenate([example.same for example in examples])
    weight = np.concatenate([example.weight for example in examples])
    mean = np.average(X, axis=0, weights=weight)
    scale = np.sqrt(np.average((X - mean) ** 2, axis=0, weights=weight))
    scale[scale == 0.0] = 1.0
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    scaled = np.clip((X - mean) / scale, -4.0, 4.0)
    model.fit(scaled, same, sample_weight=CASE_WEIGHT * weight)
    rows = {
        name: {
            "mean": float(mean[i]),
            "scale": float(scale[i]),
            "same": float(model.coef_[0, i]),
        }
        for i, name in enumerate(names)
    }
    return {"bias": {"of": {"same": float(model.intercept_[0])}}, "measure": rows}


def main() -> None:
    """Measure all cases and fit."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", type=Path, nargs="+")
    parser.add_argument("--table", type=Path)
    args = parser.parse_args()
    folders = sorted(p.parent for root in args.cases for p in root.glob("*/case.json"))
    examples = [pairs for folder in folders if (pairs := example_of(folder))]
    text = written(HEAD, fit(examples))
    if args.table:
        args.table.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
