"""Calibrate which parts of a drum loop's model are one drum.

Makes ``nmfaudio/data/tables/drums.toml``. Learns from folders of kits whose stems are
single drums: each is fitted as the preset drum-loop does, every component belongs to
the drum that most of its sound is of, and a logistic regression over measures of pairs
learns which have one owner. What lies wide apart in the stereo field has a table of its
own, with places. A folder that is given twice counts twice. The table that is there
comes from two folders of made kits, ``make_mixtures.py KITS --kind kit --count 30
--seed 500`` and ``make_mixtures.py PERCUSSION --kind percussion --count 40 --seed
600``, and four times a folder of the two drum recordings of development:

    scripts/materials/calibrate_drums.py KITS PERCUSSION DEV DEV DEV DEV
                                         --table nmfaudio/data/tables/drums.toml
"""

import json
from pathlib import Path

import numpy as np
from calibrate_grouping import Measures, Taken, fit_pairs
from calibrate_kind import cases_parser, deliver, folders_of, written

from nmfaudio.audio.decode import load
from nmfaudio.factorization.constrained.convolutive import expand_lags
from nmfaudio.separation.choice.decide import preset
from nmfaudio.separation.choice.resolution import plan_of
from nmfaudio.separation.components.evidence.drums import drum_sounds
from nmfaudio.separation.components.evidence.likeness import is_wide, pair_measures
from nmfaudio.separation.models.channel_gains import place
from nmfaudio.separation.models.drums import fit_drums
from nmfaudio.separation.models.progress import FitSequence

HEAD = """\
# Made by scripts/materials/calibrate_drums.py for components/evidence/drums.py.
# Measures of two components: mean and scale, and the weight for one drum.
"""
MEASURES = (
    "onset", "course", "timbre", "bright", "held", "tonal", "overlap", "one_part",
    "fainter", "shorter", "less_tonal",
)  # fmt: skip


def take(folder: Path) -> Taken:
    """Fit a case, and say whose each component is; what several play counts less."""
    info = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    audio = load(folder / "mix.flac")
    stems = info.get("stems") or sorted(p.stem for p in (folder / "stems").iterdir())
    recipe = preset("drum-loop")
    plan = plan_of(recipe, audio.sample_rate)
    V = plan.magnitude(audio.samples)
    fits = FitSequence(None, None, total=recipe.max_iter, seed=recipe.seed)
    fitted, voice_of = fit_drums(V, plan, fits, voices=recipe.voices)
    W, H, component_of = expand_lags(fitted.W, fitted.H)
    columns = [np.flatnonzero(component_of == k) for k in range(voice_of.size)]
    masks = np.stack([W[:, own] @ H[own] for own in columns])
    masks /= masks.sum(axis=0) + 1e-20
    truth = (load(folder / "stems" / f"{name}.flac") for name in stems)
    heard = [np.sum((masks * plan.magnitude(s.samples)) ** 2, (1, 2)) for s in truth]
    share = np.stack(heard, axis=1)
    purity = share.max(axis=1) / np.maximum(share.sum(axis=1), 1e-30)
    weight = np.sqrt(np.sum((masks * V) ** 2, axis=(1, 2)))
    weight *= np.clip(2.0 * purity - 1.0, 0.0, 1.0)
    weight /= max(weight.sum(), 1e-30)
    owner = share.argmax(axis=1)
    sides = [plan.magnitude(side[np.newaxis]) for side in audio.samples]
    placed = place(fitted, sides) if len(sides) == 2 else None
    sounds = drum_sounds(fitted.W, fitted.H, plan, placed)
    cues = [recipe.voices[voice] for voice in voice_of]
    return Taken(folder.name, sounds, cues, owner, owner, weight, ())


def measures_of(taken: Taken) -> Measures:
    """Measure every two components, wherever they lie."""
    measures = pair_measures(taken.sounds, taken.cue_of)
    return {name: measures[name] for name in MEASURES}


def wide_measures(taken: Taken) -> Measures:
    """Measure every two components, and how far apart they lie."""
    pan = pair_measures(taken.sounds, taken.cue_of)["pan"]
    return measures_of(taken) | {"pan": pan}


def main() -> None:
    """Measure all cases and fit."""
    args = cases_parser(__doc__).parse_args()
    folders = folders_of(args.cases)
    known = {folder: take(folder) for folder in dict.fromkeys(folders)}
    takes = [known[folder] for folder in folders]
    wide = [taken for taken in takes if is_wide(taken.sounds)]
    table = fit_pairs(takes, measures_of, "drum")
    table |= fit_pairs(wide, wide_measures, "wide")
    deliver(written(HEAD, table), args.table)


if __name__ == "__main__":
    main()
