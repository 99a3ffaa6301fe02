"""Calibrate which parts of a kit's model are one drum: ``…/data/tables/kits.toml``.

Learns from folders of kits whose stems are single drums, ``make_mixtures.py --split
tune --kind kit percussion``. To each of them five voices are fitted in both ways that
the preset drum-loop does where it finds more drums than three; every
component belongs to the drum that most of its sound is of, and trees learn by gradient
boosting which two have one owner. A folder that is given twice counts twice. With
--judge it is printed what trees find that were learned without the kits of a recording:
its drums, as many as it finds and told their number. Judge the table on *check*, never
choose it there.

    scripts/materials/calibrate_kits.py CASES ... [--judge] [--table OUT.toml]
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from boosting import grown_text
from calibrate_grouping import Taken, upper
from calibrate_kind import cases_parser, deliver, folders_of, written
from calibrate_likeness import in_folds, judged, learned_from

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.separation.choice.decide import preset
from nmfaudio.separation.choice.resolution import plan_of
from nmfaudio.separation.components.evidence.drums import (
    drum_sounds,
    drums_of,
    kit_likeness,
    kit_measures,
)
from nmfaudio.separation.components.evidence.trees import Trees
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.models.channel_gains import place
from nmfaudio.separation.models.drums import Voices, fit_drums, fit_many
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.spectrogram import measure_spectrogram
from nmfaudio.spectral.stft import StftPlan

HEAD = """\
# Made by scripts/materials/calibrate_kits.py for components/evidence/drums.py.
# Trees: three questions, whether a measure is above its limit, and odds of one drum.
"""
FRAMES = 64  # whose masks are held at a time


def takings(folder: Path) -> Iterator[Taken]:
    """Fit five voices to a case, in both ways, and say whose each component is."""
    info = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    audio = load(folder / "mix.flac")
    truth = [load(folder / "stems" / f"{n}.flac").samples for n in info["stems"]]
    recipe = preset("drum-loop")
    spectrogram = measure_spectrogram(audio, plan_of(recipe, audio.sample_rate))
    V, plan = spectrogram.V, spectrogram.plan
    fits = FitSequence(None, None, total=recipe.max_iter, seed=recipe.seed)
    few = Voices(*fit_drums(V, plan, fits, voices=recipe.voices), recipe.voices)
    for fit in fit_many(spectrogram, recipe, few, fits):
        model = place(fit.fitted, spectrogram.sides())
        placed = model if model.W.shape[0] == 2 else None
        sounds = drum_sounds(fit.fitted.W, fit.fitted.H, plan, placed)
        grams, share = heard(audio, truth, model, plan)
        owner = share.argmax(axis=1)
        purity = share.max(axis=1) / np.maximum(share.sum(axis=1), 1e-30)
        weight = np.sqrt(np.diag(grams[0])) * np.clip(2.0 * purity - 1.0, 0.0, 1.0)
        yield Taken(
            folder.name,
            sounds,
            fit.cues(),
            owner,
            owner,
            weight / max(weight.sum(), 1e-30),
            grams,
            sources=frozenset(info.get("sources", [])),
        )


def heard(
    audio: AudioBuffer, truth: Sequence[np.ndarray], model: RenderModel, plan: StftPlan
) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], np.ndarray]:
    """Return inner products of masked components and true drums, and their energy.

    As of :func:`calibrate_grouping.products`, of truth each with itself alone; and the
    energy of each true drum that each component's mask lets through.
    """
    n_components, n_drums = model.n_components, len(truth)
    own, cross = np.zeros((n_components,) * 2), np.zeros((n_components, n_drums))
    share, true = np.zeros((n_components, n_drums)), np.zeros(n_drums)
    first = np.searchsorted(model.component_of, np.arange(n_components))
    for start in range(0, model.H.shape[1], FRAMES):
        stop = min(start + FRAMES, model.H.shape[1])
        X, *drums = (
            plan.forward(sound, start, stop) for sound in (audio.samples, *truth)
        )
        masks = np.einsum("cfr,rt->rcft", model.W, model.H[:, start:stop])
        masks = np.add.reduceat(masks, first, axis=0)
        masks /= masks.sum(axis=0) + 1e-20
        masks = np.broadcast_to(masks, (n_components, *X.shape)).reshape(
            n_components, -1
        )
        parts = np.stack([drum.ravel() for drum in drums])
        cross += masks @ np.real(np.conj(parts) * X.ravel()).T
        share += masks**2 @ (np.abs(parts) ** 2).T
        masks = masks * np.abs(X).ravel()
        own += masks @ masks.T
        true += np.sum(np.abs(parts) ** 2, axis=1)
    return (own, cross, np.diag(true)), share


def boosted(takes: Sequence[Taken]) -> Trees:
    """Learn trees from all pairs."""
    cases = [
        (upper(kit_measures(t.sounds, t.cue_of)), t.same(), t.pair_weight())
        for t in takes
    ]
    return learned_from(cases)


def table_of(trees: Trees) -> str:
    """Return trees as TOML."""
    table = {"tree_bias": {"of": {"same": trees.bias}}}
    return written(HEAD, table) + grown_text(trees)


def judge(takes: Sequence[Taken]) -> None:
    """Print what is found without a recording's kits: alone, and told the number."""
    rows = []
    for taken, trees in in_folds(takes, boosted):
        n_drums = taken.grams[2].shape[0]
        evidence = kit_likeness(taken.sounds, taken.cue_of, trees)
        voice_of = np.unique(taken.cue_of, return_inverse=True)[1]
        for told in (None, n_drums):
            drum_of = drums_of(
                evidence, taken.sounds.energy, voice_of, told, across=True
            )
            n_found = drum_of.max() + 1
            heard_db = judged(taken, np.eye(n_found)[drum_of])
            rows.append((heard_db, n_found, n_found == n_drums))
    found, told = np.array(rows, float).reshape(-1, 2, 3).mean(axis=0)
    print(f"unseen {found[0]:.2f} dB, {found[1]:.1f} drums, right {found[2]:.0%}")
    print(f"told the number {told[0]:.2f} dB")


def main() -> None:
    """Fit all cases and learn."""
    parser = cases_parser(__doc__)
    parser.add_argument("--judge", action="store_true", help="what is found unseen")
    args = parser.parse_args()
    folders = folders_of(args.cases)
    takes = {folder: list(takings(folder)) for folder in dict.fromkeys(folders)}
    learned = [taken for folder in folders for taken in takes[folder]]
    if args.judge:
        judge(learned)
        return
    deliver(table_of(boosted(learned)), args.table)


if __name__ == "__main__":
    main()
