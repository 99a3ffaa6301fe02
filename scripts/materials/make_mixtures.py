"""Make mixtures with true stems, of material that anyone can install.

Each mixture is a folder as ``scripts/evaluate.py`` reads it: ``mix.flac``, ``stems``
and ``case.json``. Seeded: the same arguments make the same files. The material (see
``mixtures/materials.py``) is split by score, soundfont, kit and speaker, so that what
is tuned on *tune* can be judged by *check*, and once, at the end, by *final*.

Scores with drums are few. The kinds ``composed`` and ``composed_song`` play pieces that
``mixtures/composing`` writes, each mixture one of its own, ``composed_small`` those of
one or two players with percussion; ``arranged`` gives a band to the highest part of a
score. Kits are few, too: ``kit_mixed`` takes each drum from another kit, a soundfont or
single samples, ``kit_synth`` makes it of numbers, and both play what
``mixtures/composing`` writes. All these are made only where --kind names them.

    scripts/materials/make_mixtures.py DIR [--split tune] [--count 60]
                             [--seconds 12] [--seed 0] [--kind NAME ...]
"""

import argparse
import json
from pathlib import Path

import numpy as np
import soundfile
import soxr
from mixtures.instruments import RATE
from mixtures.materials import SPLITS, Materials
from mixtures.scenes import ASKED_FOR, KINDS, make_scene
from mixtures.spaces import damage

RATES = (44100, 44100, 44100, 48000, 32000, 22050)


def make_case(
    folder: Path, kind: str, materials: Materials, seconds: float, seed: int
) -> list[str]:
    """Write one case and return the names of its sources."""
    rng = np.random.default_rng([seed, SPLITS.index(materials.split)])
    scene = make_scene(kind, materials, seconds, rng)
    rate = int(rng.choice(RATES))
    n_channels = 1 if rng.random() < 0.2 else 2
    stems = {
        name: _at_rate(_as_heard(sound, n_channels), rate)
        for name, sound in scene.stems.items()
    }
    sounds = [sum(stems.values()), *stems.values()]
    peak = max(np.abs(sound).max() for sound in sounds)
    stems = {name: s * (0.8 / peak) for name, s in stems.items()}
    mix, done = damage(sum(stems.values()), rate, rng)
    (folder / "stems").mkdir(parents=True)
    soundfile.write(folder / "mix.flac", mix.T, rate, subtype="PCM_24")
    for name, sound in stems.items():
        soundfile.write(
            folder / "stems" / f"{name}.flac", sound.T, rate, subtype="PCM_24"
        )
    info = {
        "name": folder.name, "split": materials.split, "kind": kind, "seed": seed,
        "sample_rate": rate, "channels": n_channels, "seconds": seconds,
        "stems": list(stems), "sources": list(scene.sources),
        "content": list(scene.content), "mixture": done,
    }  # fmt: skip
    (folder / "case.json").write_text(
        json.dumps(info, indent=1) + "\n", encoding="utf-8"
    )
    return list(stems)


def _as_heard(sound: np.ndarray, n_channels: int) -> np.ndarray:
    return sound.mean(axis=0, keepdims=True) if n_channels == 1 else sound


def _at_rate(sound: np.ndarray, rate: int) -> np.ndarray:
    return sound if rate == RATE else soxr.resample(sound.T, RATE, rate).T


def main() -> None:
    """Make the cases that are not there yet."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dir", type=Path)
    parser.add_argument("--split", choices=SPLITS, default="tune")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=12.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", choices=sorted(KINDS), nargs="+")
    args = parser.parse_args()
    materials = Materials(args.split)
    kinds = args.kind or [kind for kind in KINDS if kind not in ASKED_FOR]
    for index in range(args.count):
        kind = kinds[index % len(kinds)]
        folder = args.dir / f"{args.split}_{args.seed + index:04d}_{kind}"
        if folder.exists():
            continue
        names = make_case(folder, kind, materials, args.seconds, args.seed + index)
        print(f"{folder.name}: {', '.join(names)}", flush=True)


if __name__ == "__main__":
    main()
