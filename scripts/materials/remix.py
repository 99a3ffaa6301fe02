"""Make new mixtures of recordings whose true stems are known.

Real stems are rare: what is learned from a few recordings as they are is learned by
heart. Each mixture is a folder as ``make_mixtures.py`` makes them, one of three ways
in turn: a recording at another speed with its stems at other levels; some stems alone;
and stems of several recordings together, each at a speed of its own. There are drums
in all of them. With --voices each is one voice over what others play, or over a noise;
with --notes there are neither voices nor drums.
Seeded: the same arguments make the same files. ``case.json`` names the recordings
(``remixed_from``), so that none of them is judged by what was learned from its own
sound.

    scripts/materials/remix.py CASES DIR [--count 48] [--seed 0] [--voices | --notes]
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from calibrate_kind import content_of, folders_of
from mixtures.noises import NOISES, make_noise

from nmfaudio.audio.decode import load

RATE = 44100
SPREAD_DB = 4.0  # of levels
SEMITONES = 4.0  # that a recording is slower or faster at most
FEWEST, MOST = 2, 5  # stems of a mixture
PEAK = 0.8
NOISE_SHARE = 0.4  # of the mixtures of a voice
TOGETHER_SHARE = 0.4  # of the mixtures of notes: those that one recording plays
WAYS = ("varied", "fewer", "mixed", "voice", "notes")


@dataclass(frozen=True)
class Recording:
    """Stems of a recording, each (n_channels, n_samples) at RATE."""

    name: str
    drums: dict[str, np.ndarray]
    others: dict[str, np.ndarray]


def recording_of(folder: Path) -> Recording:
    """Read a case; all of its drums are one stem."""
    info = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    drums: list[np.ndarray] = []
    others = {}
    for name in info["stems"]:
        audio = load(folder / "stems" / f"{name}.flac")
        sound = np.asarray(audio.samples, np.float64)
        if audio.sample_rate != RATE:
            sound = soxr.resample(sound.T, audio.sample_rate, RATE).T
        if content_of(name) == {"drums"} or info["kind"] == "drums":
            drums.append(sound)
        else:
            others[name] = sound
    return Recording(folder.name, {"drums": sum(drums)} if drums else {}, others)


def choice(rng: np.random.Generator, things: list) -> list:
    """Return a few things, in random order; as many as fit beside drums."""
    count = int(rng.integers(FEWEST - 1, min(MOST, len(things) + 1)))
    return [things[at] for at in rng.permutation(len(things))[:count]]


def stems_of(
    way: str, recordings: list[Recording], rng: np.random.Generator
) -> tuple[dict[str, np.ndarray], list[str]]:
    """Return stems in the way asked for, and the recordings that they are of."""
    drummed = [recording for recording in recordings if recording.drums]
    if way != "mixed":
        whole = [recording for recording in drummed if recording.others]
        one = whole[int(rng.integers(len(whole)))]
        names = list(one.others)
        kept = names if way == "varied" else choice(rng, names)
        ratio = speed(rng)
        found = one.drums | {name: one.others[name] for name in kept}
        return {n: resped(s, ratio) for n, s in found.items()}, [one.name]
    first = drummed[int(rng.integers(len(drummed)))]
    pairs = [(r, name) for r in recordings for name in r.others]
    stems, used = {"drums": resped(first.drums["drums"], speed(rng))}, [first.name]
    for recording, name in choice(rng, pairs):
        # Two of one name, say two basses, would be heard as one.
        if name not in stems and len(stems) < MOST:
            stems[name] = resped(recording.others[name], speed(rng))
            used.append(recording.name)
    return stems, list(dict.fromkeys(used))


def voiced_stems_of(
    recordings: list[Recording], rng: np.random.Generator
) -> tuple[dict[str, np.ndarray], list[str]]:
    """Return one voice, and what sounds with it: a noise or a few stems as one."""
    pairs = [(r, name) for r in recordings for name in r.others]
    voices = [pair for pair in pairs if content_of(pair[1]) == {"voice"}]
    singer, voice = voices[int(rng.integers(len(voices)))]
    stems = {voice: resped(singer.others[voice], speed(rng))}
    if rng.random() < NOISE_SHARE:
        kind = sorted(NOISES)[int(rng.integers(len(NOISES)))]
        return stems | {"noise": make_noise(kind, stems[voice].shape[1], rng)}, [
            singer.name
        ]
    band = [pair for pair in pairs if pair not in voices and pair[0] is not singer]
    chosen = choice(rng, band)
    sounds = [resped(r.others[name], speed(rng)) for r, name in chosen]
    n_samples = min(sound.shape[1] for sound in sounds)
    n_channels = max(sound.shape[0] for sound in sounds)
    music = np.zeros((n_channels, n_samples))
    for sound in sounds:
        music += sound[:, :n_samples] / rms(sound)
    used = [singer.name, *(recording.name for recording, _ in chosen)]
    return stems | {"music": music}, list(dict.fromkeys(used))


def noted_stems_of(
    recordings: list[Recording], rng: np.random.Generator
) -> tuple[dict[str, np.ndarray], list[str]]:
    """Return what plays notes: of one recording, or of several together."""
    pairs = [(r, n) for r in recordings for n in r.others if content_of(n) == {"notes"}]
    if rng.random() < TOGETHER_SHARE:
        counts = {r.name: sum(pair[0] is r for pair in pairs) for r in recordings}
        bands = [r for r in recordings if counts[r.name] >= FEWEST]
        one, ratio = bands[int(rng.integers(len(bands)))], speed(rng)
        names = [name for r, name in pairs if r is one]
        return {n: resped(one.others[n], ratio) for n in names}, [one.name]
    stems: dict[str, np.ndarray] = {}
    used = []
    count = int(rng.integers(FEWEST, MOST))
    for at in rng.permutation(len(pairs)):
        recording, name = pairs[at]
        # Two of one name, say two basses, would be heard as one.
        if name not in stems and len(stems) < count:
            stems[name] = resped(recording.others[name], speed(rng))
            used.append(recording.name)
    return stems, list(dict.fromkeys(used))


def speed(rng: np.random.Generator) -> float:
    """Return a factor for the length."""
    return float(2.0 ** (rng.uniform(-SEMITONES, SEMITONES) / 12.0))


def resped(sound: np.ndarray, ratio: float) -> np.ndarray:
    """Return a sound as a tape plays it faster or slower."""
    return soxr.resample(sound.T, RATE, RATE * ratio).T


def rms(sound: np.ndarray) -> float:
    """Return how loud a sound is."""
    return float(np.sqrt(np.mean(sound**2))) + 1e-9


def make_case(
    folder: Path, way: str, recordings: list[Recording], seed: int
) -> list[str]:
    """Write one case and return the names of its stems."""
    rng = np.random.default_rng([seed, WAYS.index(way)])
    ways = {"voice": voiced_stems_of, "notes": noted_stems_of}
    stems, used = (
        ways[way](recordings, rng) if way in ways else stems_of(way, recordings, rng)
    )
    n_samples = min(sound.shape[1] for sound in stems.values())
    n_channels = max(sound.shape[0] for sound in stems.values())
    if way in {"mixed", *ways}:
        stems = {name: sound / rms(sound) for name, sound in stems.items()}
    stems = {
        name: np.broadcast_to(sound[:, :n_samples], (n_channels, n_samples))
        * 10.0 ** (rng.normal(0.0, SPREAD_DB) / 20.0)
        for name, sound in stems.items()
    }
    mix = sum(stems.values())
    peak = max(np.abs(sound).max() for sound in (mix, *stems.values()))
    (folder / "stems").mkdir(parents=True)
    for path, sound in (("mix", mix), *((f"stems/{n}", s) for n, s in stems.items())):
        soundfile.write(
            folder / f"{path}.flac", sound.T * (PEAK / peak), RATE, subtype="PCM_24"
        )
    info = {
        "name": folder.name, "split": "dev", "kind": way, "seed": seed,
        "sample_rate": RATE, "channels": n_channels, "stems": list(stems),
        "sources": used, "remixed_from": used,
    }  # fmt: skip
    (folder / "case.json").write_text(
        json.dumps(info, indent=1) + "\n", encoding="utf-8"
    )
    return list(stems)


def main() -> None:
    """Make the cases that are not there yet."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", type=Path)
    parser.add_argument("dir", type=Path)
    parser.add_argument("--count", type=int, default=48)
    parser.add_argument("--seed", type=int, default=0)
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--voices", action="store_true", help="one voice in each")
    only.add_argument("--notes", action="store_true", help="no voice, no drums")
    args = parser.parse_args()
    ways = WAYS[:3]
    if args.voices or args.notes:
        ways = ("voice",) if args.voices else ("notes",)
    recordings = [recording_of(folder) for folder in folders_of([args.cases])]
    for index in range(args.count):
        way = ways[index % len(ways)]
        folder = args.dir / f"remix_{args.seed + index:04d}_{way}"
        if not folder.exists():
            names = make_case(folder, way, recordings, args.seed + index)
            print(f"{folder.name}: {', '.join(names)}", flush=True)


if __name__ == "__main__":
    main()
