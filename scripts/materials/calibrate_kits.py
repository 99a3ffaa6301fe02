"""Calibrate which parts of a kit's model are one drum: ``…/data/tables/kits.toml``.

Learns from folders of kits whose stems are single drums, ``make_mixtures.py --split
tune --kind kit percussion``, and kits that are put together or synthesized (kinds
``kit_mixed`` and ``kit_synth``). To each of them five voices are fitted in both ways
that the preset drum-loop does where it finds more drums than three; every
component belongs to the drum that most of its sound is of, and trees learn by gradient
boosting which two have one owner. A folder that is given twice counts twice. With
--judge it is printed what is found of other folders of kits, or the same, by trees that
learned from none of a kit's family: as the preset drum-loop does, and told the number.
Judge the table on *check*, never choose it there.

Fits take long: with --fits they are kept in a folder, and read there again.

    scripts/materials/calibrate_kits.py CASES ... [--judge CASES ...] [--fits DIR]
                                        [--table OUT.toml]
"""

import json
import pickle
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from boosting import grown_text
from calibrate_grouping import Taken, heard_db, upper
from calibrate_kind import cases_parser, deliver, folders_of, written
from calibrate_likeness import learned_from

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.separation.choice.decide import preset
from nmfaudio.separation.choice.resolution import plan_of
from nmfaudio.separation.components.evidence.drums import (
    apart_surely,
    drum_likeness,
    drum_sounds,
    drums_of,
    kit_likeness,
    kit_measures,
)
from nmfaudio.separation.components.evidence.trees import Trees
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.models.channel_gains import place
from nmfaudio.separation.models.drums import SURELY, Voices, fit_drums, fit_many
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.spectrogram import measure_spectrogram
from nmfaudio.spectral.stft import StftPlan

HEAD = """\
# Made by scripts/materials/calibrate_kits.py for components/evidence/drums.py.
# Trees: three questions, whether a measure is above its limit, and odds of one drum.
"""
FRAMES = 64  # whose masks are held at a time


@dataclass(frozen=True, eq=False)
class Kit:
    """Fits of a kit: of three voices, of five beside these, and of five anew."""

    few: Taken
    many: tuple[Taken, Taken]
    unexplained: tuple[float, float]
    """Divergence of the fits of five."""

    @property
    def families(self) -> frozenset[str]:
        """First words of what it plays: kits of one maker, all of a soundfont."""
        return frozenset(re.split("[ _-]", name)[0] for name in self.few.sources)


@dataclass(eq=False)
class Heard:
    """Inner products of masked components, of these and true drums, of true drums.

    And the energy of each true drum that each component's mask lets through.
    """

    own: np.ndarray
    cross: np.ndarray
    true: np.ndarray
    share: np.ndarray

    @classmethod
    def nothing(cls, n_components: int, n_drums: int) -> "Heard":
        """Return what there is of silence."""
        products = np.zeros((n_components, n_drums))
        own = np.zeros((n_components,) * 2)
        return cls(own, products, np.zeros(n_drums), products.copy())


def kit_of(folder: Path, fits: Path | None = None) -> Kit:
    """Fit a case, unless its fits are kept in a folder."""
    if fits is None:
        return fitted(folder)
    path = fits / f"{folder.parent.name} {folder.name}.pickle"
    if path.exists():
        return Kit(*pickle.loads(path.read_bytes()))  # noqa: S301  # written below
    kit = fitted(folder)
    fits.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps((kit.few, kit.many, kit.unexplained)))
    return kit


def fitted(folder: Path) -> Kit:
    """Fit three voices to a case, and five in both ways, and say whose each part is."""
    info = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    audio = load(folder / "mix.flac")
    truth = [load(folder / "stems" / f"{n}.flac").samples for n in info["stems"]]
    recipe = preset("drum-loop")
    spectrogram = measure_spectrogram(audio, plan_of(recipe, audio.sample_rate))
    V, plan = spectrogram.V, spectrogram.plan
    fits = FitSequence(None, None, total=recipe.max_iter, seed=recipe.seed)
    few = Voices(*fit_drums(V, plan, fits, voices=recipe.voices), recipe.voices)
    both = list(fit_many(spectrogram, recipe, few, fits))
    sources = frozenset(info.get("sources", []))
    models = [place(fit.fitted, spectrogram.sides()) for fit in (few, *both)]
    parts = heard(audio, truth, models, plan)
    takes = [
        taken_of(fit, model, own, plan, folder.name, sources)
        for fit, model, own in zip((few, *both), models, parts, strict=True)
    ]
    beside, anew = (float(fit.fitted.divergence[-1]) for fit in both)
    return Kit(takes[0], (takes[1], takes[2]), (beside, anew))


def taken_of(
    fit: Voices,
    model: RenderModel,
    parts: Heard,
    plan: StftPlan,
    name: str,
    sources: frozenset[str],
) -> Taken:
    """Say whose each component of a fit is; what several play counts for less."""
    placed = model if model.W.shape[0] == 2 else None
    sounds = drum_sounds(fit.fitted.W, fit.fitted.H, plan, placed)
    share = parts.share
    owner = share.argmax(axis=1)
    purity = share.max(axis=1) / np.maximum(share.sum(axis=1), 1e-30)
    weight = np.sqrt(np.diag(parts.own)) * np.clip(2.0 * purity - 1.0, 0.0, 1.0)
    weight /= max(weight.sum(), 1e-30)
    grams = parts.own, parts.cross, np.diag(parts.true)
    return Taken(name, sounds, fit.cues(), owner, owner, weight, grams, sources=sources)


def heard(
    audio: AudioBuffer,
    truth: Sequence[np.ndarray],
    models: Sequence[RenderModel],
    plan: StftPlan,
) -> list[Heard]:
    """Return what masked components of models and true drums have in common."""
    columns = [
        [np.flatnonzero(m.component_of == k) for k in range(m.n_components)]
        for m in models
    ]
    parts = [Heard.nothing(len(own), len(truth)) for own in columns]
    for start in range(0, models[0].H.shape[1], FRAMES):
        stop = min(start + FRAMES, models[0].H.shape[1])
        X, *drums = (
            plan.forward(sound, start, stop) for sound in (audio.samples, *truth)
        )
        stems = np.stack([drum.ravel() for drum in drums])
        power = np.abs(stems) ** 2
        alike = np.real(np.conj(stems) * X.ravel())
        for model, columns_of, part in zip(models, columns, parts, strict=True):
            W, H = model.W, model.H[:, start:stop]
            masks = np.stack([W[..., own] @ H[own] for own in columns_of])
            masks /= masks.sum(axis=0) + 1e-20
            masks = np.broadcast_to(masks, (len(masks), *X.shape))
            masks = masks.reshape(len(masks), -1).astype(np.float64)
            part.cross += masks @ alike.T
            part.share += masks**2 @ power.T
            masks *= np.abs(X).ravel()
            part.own += masks @ masks.T
            part.true += power.sum(axis=1)
    return parts


def boosted(kits: Sequence[Kit]) -> Trees:
    """Learn trees from all pairs of the fits of five voices."""
    cases = [
        (upper(kit_measures(t.sounds, t.cue_of)), t.same(), t.pair_weight())
        for kit in kits
        for t in kit.many
    ]
    return learned_from(cases)


def table_of(trees: Trees) -> str:
    """Return trees as TOML."""
    table = {"tree_bias": {"of": {"same": trees.bias}}}
    return written(HEAD, table) + grown_text(trees)


def found_in(
    kit: Kit, trees: Trees | None, told: int | None = None
) -> tuple[Taken, np.ndarray]:
    """Return the fit that the preset drum-loop keeps, and each component's drum."""
    few, (beside, anew) = kit.few, kit.many
    evidence = drum_likeness(few.sounds, few.cue_of)
    n_found = gathered(few, evidence, None).max() + 1
    if max(n_found, told or 0) <= len(set(few.cue_of)):
        return few, gathered(few, evidence, told)
    taken = beside
    evidence = kit_likeness(beside.sounds, beside.cue_of, trees)
    drum_of = gathered(beside, evidence, None, across=True)
    surely = apart_surely(evidence, beside.sounds.energy, drum_of)
    if surely < SURELY and kit.unexplained[1] < kit.unexplained[0]:
        taken = anew
        evidence = kit_likeness(anew.sounds, anew.cue_of, trees)
    return taken, gathered(taken, evidence, told, across=True)


def gathered(
    taken: Taken, evidence: np.ndarray, told: int | None, *, across: bool = False
) -> np.ndarray:
    """Return the drum of each component."""
    voice_of = np.unique(taken.cue_of, return_inverse=True)[1]
    return drums_of(evidence, taken.sounds.energy, voice_of, told, across=across)


def unseen(learned: Sequence[Kit], kits: Sequence[Kit]) -> Iterator[tuple[Kit, Trees]]:
    """Yield kits with trees that have learned from none of their families."""
    for families in sorted({kit.families for kit in kits}, key=sorted):
        trees = boosted([kit for kit in learned if families.isdisjoint(kit.families)])
        for kit in kits:
            if kit.families == families:
                yield kit, trees


def judge(learned: Sequence[Kit], kits: Sequence[Kit]) -> None:
    """Print what is found of kits: alone, and told the number."""
    rows = []
    for kit, trees in unseen(learned, kits):
        n_drums = kit.few.grams[2].shape[0]
        row = []
        for told in (None, n_drums):
            taken, drum_of = found_in(kit, trees, told)
            n_found = drum_of.max() + 1
            scores, mixture, group_of = heard_db(taken, np.eye(n_found)[drum_of])
            below = np.sum((scores < mixture) & (group_of >= 0))
            row += [scores.mean(), n_found, below, np.sum(group_of >= 0)]
        rows.append((*row, n_drums))
        said = f"{row[0]:6.2f} dB, {row[1]} of {n_drums}, told {row[4]:6.2f} dB"
        print(f"{kit.few.name}: {said}, below the mixture {row[2]}", flush=True)
    values = np.array(rows, float)
    for name, at in (("alone", 0), ("told", 4)):
        heard, found, below, tracks = values[:, at : at + 4].T
        right = np.mean(found == values[:, -1])
        print(
            f"{name}: {heard.mean():.2f} dB, {found.mean():.1f} drums of "
            f"{values[:, -1].mean():.1f}, right {right:.0%}, below the mixture "
            f"{below.sum():.0f} of {tracks.sum():.0f}"
        )


def main() -> None:
    """Fit all cases and learn."""
    parser = cases_parser(__doc__)
    parser.add_argument("--judge", type=Path, nargs="+", default=(), metavar="CASES")
    parser.add_argument("--fits", type=Path, metavar="DIR", help="where fits are kept")
    args = parser.parse_args()
    folders, judged = folders_of(args.cases), folders_of(args.judge)
    kits = {f: kit_of(f, args.fits) for f in dict.fromkeys((*folders, *judged))}
    learned = [kits[folder] for folder in folders]
    if judged:
        judge(learned, [kits[folder] for folder in judged])
    else:
        deliver(table_of(boosted(learned)), args.table)


if __name__ == "__main__":
    main()
