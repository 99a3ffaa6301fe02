"""Kinds of recordings, each put together of one split's material."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from mixtures import instruments as play
from mixtures.composing.bands import arranged, composed, composed_song
from mixtures.composing.ensembles import composed_small
from mixtures.kits.kinds import kit_mixed, kit_synth
from mixtures.materials import Materials
from mixtures.noises import NOISES, make_noise
from mixtures.scores import Note, Part, cut, read_midi, read_score
from mixtures.spaces import CENTRAL, equalize, in_room, pan, room

__all__ = ["ASKED_FOR", "KINDS", "Scene", "make_scene"]

Stems = dict[str, np.ndarray]

_FAMILIES = {  # General MIDI programs, from 0
    "strings": (40, 41, 42, 43, 48), "winds": (68, 71, 73, 70, 65, 66),
    "brass": (56, 57, 58, 60), "keys": (0, 4, 6, 19, 11, 12),
    "plucked": (24, 25, 26, 46, 104), "voices": (52, 53),
}  # fmt: skip
_BASSES = (32, 33, 34, 36, 38)
_VOICE_OF = (
    ("kick", ("kick", "bass drum", "bassdrum", "bd")),
    ("snare", ("snare", "rimshot", "clap")),
    ("hats", ("hat", "hh", "cymbal closed")),
    ("toms", ("tom",)),
    ("cymbals", ("ride", "crash", "cymbal", "splash", "china")),
)
_DRUM_KEYS = {  # General MIDI keys of the drum channel
    "kick": (35, 36), "snare": (38, 40), "hats": (42, 44, 46),
    "toms": (41, 43, 45, 47, 48, 50), "cymbals": (49, 51, 53, 57, 59),
    "clap": (39,), "shaker": (69, 70), "cowbell": (56,), "tambourine": (54,),
    "hand drums": (60, 61, 62, 63, 64),
}  # fmt: skip
# Standard (twice), room, power, electronic, 808, jazz.
_DRUM_PROGRAMS = (0, 0, 8, 16, 24, 25, 32)
_WORDS = (
    "The harbour was quiet when the first boats came in, and nobody knew the news yet.",
    "Take two spoons of sugar, stir them slowly into the milk, and wait for an hour.",
    "On Thursday the weather turns colder, with rain in the north and some sun later.",
    "She opened the old letter again, read the last line twice, and began to laugh.",
    "Every measurement has an error; write it down beside the number that you found.",
)


@dataclass(frozen=True)
class Scene:
    """Sources of a mixture, what they were made of, and what sounds in it.

    ``content`` holds those of ``drums``, ``voice`` and ``notes`` that do.
    """

    stems: Stems
    sources: tuple[str, ...]
    content: tuple[str, ...]


class _Maker:
    """Draws from one split's material."""

    def __init__(
        self, materials: Materials, seconds: float, rng: np.random.Generator
    ) -> None:
        self.materials, self.rng = materials, rng
        self.seconds, self.n = seconds, int(seconds * play.RATE)
        self.used: list[str] = []
        self.content: set[str] = set()

    def choose(self, things):
        return things[int(self.rng.integers(len(things)))]

    def passage(self, parts: list[Part]) -> list[Part]:
        """Return a passage in which at least two parts sound, if there is one."""
        end = max((n.end for p in parts for n in p.notes), default=0.0)
        best: list[Part] = []
        for _ in range(6):
            start = self.rng.uniform(0.0, max(0.1, end - self.seconds))
            found = cut(parts, start, self.seconds)
            best = max(best, found, key=len)
        return best

    def midi(self, *, drums: bool) -> list[Part]:
        for _ in range(40):
            path = self.choose(self.materials.midi)
            parts = self.passage(read_midi(path))
            has_drums = any(p.program is None for p in parts)
            if len(parts) >= 3 and (has_drums or not drums):
                self.used.append(path.stem)
                return parts
        raise RuntimeError("no MIDI file has enough parts")

    def score(self, *, least: int = 2) -> list[Part]:
        for _ in range(60):
            path = self.choose(self.materials.scores)
            try:
                parts = self.passage(read_score(path))
            except Exception:  # noqa: S112  # some files of the corpus are not readable
                continue
            if len(parts) >= least:
                self.used.append(f"{path.parent.name}/{path.stem}")
                return parts
        raise RuntimeError("no score has enough parts")

    def played(self, part: Part) -> np.ndarray:
        self.content.add("drums" if part.program is None else "notes")
        return play.play_part(part, self.materials.soundfont, self.n)

    def kit_strokes(self, *, fine: bool) -> Stems:
        """Return a groove on a kit: a stem a voice, or one for the whole kit."""
        self.content.add("drums")
        kit = self.choose(self.materials.kits)
        self.used.append(kit.name)
        names: dict[str, list[str]] = {}
        for name in kit.strokes:
            for voice, words in _VOICE_OF:
                if any(word in name.lower() for word in words):
                    names.setdefault(voice, []).append(name)
                    break
        if not names:
            names = {name.lower(): [name] for name in list(kit.strokes)[:5]}
        groove = self._groove(list(names))
        stems = {
            voice: sum(
                play.play_kit(kit, chosen, strokes, self.n)
                for chosen, strokes in self._shared(names[voice], groove[voice])
            )
            for voice in groove
        }
        return stems if fine else {"drums": sum(stems.values())}

    def drum_keys(self) -> Stems:
        """Return a groove on three to six drums of the soundfont, a stem each."""
        self.content.add("drums")
        kit = int(self.choose(_DRUM_PROGRAMS))
        count = int(self.rng.integers(3, 7))
        order = [str(name) for name in self.rng.permutation(list(_DRUM_KEYS))]
        # Kick and snare are in most kits.
        order.sort(key=lambda n: n in {"kick", "snare"} and self.rng.random() < 0.7)
        stems: Stems = {}
        for voice, strokes in self._groove(order[-count:]).items():
            keys = [int(self.choose(_DRUM_KEYS[voice])) for _ in range(2)]
            notes = tuple(
                Note(keys[i % 2], round(120 * loudness), at, at + 0.1)
                for i, (at, loudness) in enumerate(strokes)
            )
            part = Part(voice, None, notes)
            stems[voice] = play.play_part(part, self.materials.soundfont, self.n, kit)
        self.used.append(f"{self.materials.soundfont.stem} {kit}")
        return stems

    def _shared(self, names: list[str], strokes):
        chosen = [self.choose(names) for _ in range(2 if len(strokes) > 4 else 1)]
        for index, name in enumerate(dict.fromkeys(chosen)):
            step = len(dict.fromkeys(chosen))
            yield name, strokes[index::step]

    def _groove(self, voices: list[str]) -> dict[str, list[tuple[float, float]]]:
        beat = 60.0 / self.rng.uniform(80, 150)
        chance = {  # of a stroke on each sixteenth of a bar
            "kick": [.95, 0, .1, .1, .1, 0, .3, .1, .8, 0, .4, 0, .1, 0, .2, .1],
            "snare": [0, 0, 0, .05, .95, 0, 0, .15, 0, .1, 0, 0, .95, 0, .05, .2],
            "hats": [.9, .3, .9, .3] * 4,
            "toms": [0] * 10 + [.2, .2, .3, .3, .4, .4],
            "cymbals": [.3] + [0.1, 0, .25] * 5,
        }  # fmt: skip
        random = [float(x) for x in self.rng.random(16) ** 2]
        n_steps = int(self.seconds / (beat / 4))
        groove: dict[str, list[tuple[float, float]]] = {}
        for voice in voices:
            bar = chance.get(voice, random)
            keep = [p * self.rng.uniform(0.7, 1.2) for p in bar]
            strokes = [
                (
                    step * beat / 4 + self.rng.normal(0.0, 0.004) + 0.01,
                    float(self.rng.uniform(0.45, 1.0)),
                )
                for step in range(n_steps)
                if self.rng.random() < keep[step % 16]
            ]
            if len(strokes) >= 3:
                groove[voice] = [(max(0.0, t), v) for t, v in strokes]
        return groove

    def singing(self) -> np.ndarray:
        self.content.add("voice")
        return play.sing(self._melody(), self.n, self.rng)

    def chip(self, part: Part, shape: str) -> np.ndarray:
        self.content.add("notes")
        return play.chip(part, shape, self.n)

    def _melody(self) -> tuple[Note, ...]:
        """Return the top line of a score, one note at a time, in a singer's range."""
        part = max(self.score(), key=lambda p: np.mean([n.pitch for n in p.notes]))
        line: list[Note] = []
        for note in part.notes:
            if not line or note.start >= line[-1].start + 0.12:
                line.append(note)
        shift = 12 * round((62 - np.mean([n.pitch for n in line])) / 12)
        ends = [n.start for n in line[1:]] + [self.seconds]
        return tuple(
            replace(n, pitch=n.pitch + shift, end=min(n.end, end))
            for n, end in zip(line, ends, strict=True)
        )

    def speech(self) -> np.ndarray:
        self.content.add("voice")
        speaker = self.choose(self.materials.speakers)
        self.used.append(speaker)
        words = " ".join(self.rng.permutation(_WORDS))
        return play.speak(speaker, words, self.n, self.rng)


def _band_stems(maker: _Maker, *, drums: bool = True, most: int = 4) -> Stems:
    """Return drums, bass and the busiest other instruments of a MIDI file."""
    parts = maker.midi(drums=drums)
    stems: Stems = {}
    others = sorted(parts, key=lambda p: -sum(n.end - n.start for n in p.notes))
    for part in others:
        is_bass = part.program is not None and 32 <= part.program < 40
        name = "drums" if part.program is None else "bass" if is_bass else part.name
        if name == "drums" and not drums:
            continue
        if name in stems:
            stems[name] = stems[name] + maker.played(part)
        elif len(stems) < most:
            stems[name] = maker.played(part)
    return stems


def _band(maker: _Maker) -> Stems:
    stems = _band_stems(maker)
    if maker.rng.random() < 0.4:
        stems |= maker.kit_strokes(fine=False)  # a kit in the place of the soundfont's
    return stems


def _duo(maker: _Maker) -> Stems:
    """Return instruments of a band that plays without drums."""
    if maker.rng.random() < 0.3:
        return _band_stems(maker, drums=False, most=3)
    *upper, low = sorted(
        maker.score()[:3], key=lambda p: -np.mean([n.pitch for n in p.notes])
    )
    shift = -12 if np.mean([n.pitch for n in low.notes]) > 50 else 0
    line = tuple(replace(n, pitch=n.pitch + shift) for n in low.notes)
    bass = Part("bass", maker.choose(_BASSES), line)
    stems = {"bass": maker.played(bass)}
    for index, part in enumerate(upper):
        program = maker.choose((0, 1, 4, 5, 24, 25, 26, 27, 11, 65))
        stems[f"upper {index + 1}"] = maker.played(replace(part, program=program))
    return stems


def _song(maker: _Maker) -> Stems:
    stems = _band(maker)
    while len(stems) > 3:
        stems.pop(next(name for name in stems if name not in {"drums", "bass"}))
    return {"voice": maker.singing(), **stems}


def _chamber(maker: _Maker) -> Stems:
    families = [f for f in _FAMILIES if f != "voices"]
    first = maker.choose(families)
    stems: Stems = {}
    for index, part in enumerate(maker.score()[:4]):
        family = first if maker.rng.random() < 0.5 else maker.choose(families)
        program = maker.choose(_FAMILIES[family])
        stems[f"{family} {index + 1}"] = maker.played(replace(part, program=program))
    return stems


def _voice_and_music(maker: _Maker) -> Stems:
    program = maker.choose(_FAMILIES[maker.choose(["keys", "plucked", "strings"])])
    played = sum(
        maker.played(replace(part, program=program)) for part in maker.score()[:4]
    )
    return {"voice": maker.singing(), "music": played}


def _folk(maker: _Maker) -> Stems:
    parts = maker.score(least=1)
    tune = maker.choose(_FAMILIES["winds"] + (40, 110, 105))
    stems = {"tune": maker.played(replace(parts[0], program=tune))}
    if len(parts) > 1:
        chords = replace(parts[-1], program=maker.choose(_FAMILIES["plucked"]))
        stems["accompaniment"] = maker.played(chords)
    else:
        pitch = int(np.median([n.pitch for n in parts[0].notes])) - 12
        drone = Note(pitch, 70, 0.0, maker.seconds)
        stems["drone"] = maker.played(Part("drone", 109, (drone,)))
    if maker.rng.random() < 0.5:
        stems |= maker.kit_strokes(fine=False)
    return stems


def _electronic(maker: _Maker) -> Stems:
    loops = {k: p for k, p in maker.materials.samples.items() if k.startswith("loop_")}
    beat = 60.0 / maker.rng.uniform(100, 150)
    if loops and maker.rng.random() < 0.4:
        maker.content.add("drums")
        name = maker.choose(sorted(loops))
        maker.used.append(name)
        loop = play.sample(loops[name])
        times = -(-maker.n // loop.shape[1])
        stems = {"drums": np.tile(loop, times)[:, : maker.n]}
    else:
        stems = maker.kit_strokes(fine=False)
    root = int(maker.rng.integers(33, 45))
    scale = (0, 3, 5, 7, 10, 12)
    n = int(maker.seconds / beat)
    line = [root + int(maker.choose(scale)) for _ in range(8)]
    bass = tuple(
        Note(line[i % 8], 100, i * beat / 2, (i + 0.9) * beat / 2) for i in range(2 * n)
    )
    stems["bass"] = maker.chip(Part("bass", 38, bass), "saw")
    chord = [root + 24 + s for s in (0, 3, 7)]
    pad = tuple(
        Note(p + shift, 60, bar * 4 * beat, min(maker.seconds, (bar + 1) * 4 * beat))
        for bar in range(max(1, n // 4))
        for shift in [int(maker.choose((0, 3, 5, -2)))]
        for p in chord
    )
    program = maker.choose((81, 88, 89, 90, 62))
    stems["pad"] = maker.played(Part("pad", program, pad))
    if maker.rng.random() < 0.5:
        steps = [root + 36 + int(maker.choose(scale)) for _ in range(16)]
        lead = tuple(
            Note(steps[i % 16], 90, i * beat / 4, (i + 0.6) * beat / 4)
            for i in range(4 * n)
        )
        stems["sequence"] = maker.chip(Part("sequence", 80, lead), "pulse")
    return stems


def _chiptune(maker: _Maker) -> Stems:
    shapes = ("pulse", "triangle", "saw")
    parts = [p for p in maker.midi(drums=False) if p.program is not None][:3]
    stems = {
        f"{shapes[i]} {i + 1}": maker.chip(p, shapes[i]) for i, p in enumerate(parts)
    }
    beat = 60.0 / maker.rng.uniform(100, 160)
    maker.content.add("drums")
    noise = maker.rng.standard_normal((1, maker.n)).repeat(2, axis=0)
    time = np.arange(maker.n) / play.RATE
    stems["noise"] = noise * np.exp(-((time % (beat / 2)) / 0.04))
    return stems


def _kit(maker: _Maker) -> Stems:
    return maker.kit_strokes(fine=True)


def _percussion(maker: _Maker) -> Stems:
    return maker.drum_keys()


def _world(maker: _Maker) -> Stems:
    samples = maker.materials.samples
    strokes = {k: p for k, p in samples.items() if k.startswith(("tabla", "perc"))}
    beat = 60.0 / maker.rng.uniform(80, 140)
    drums = np.zeros((2, maker.n))
    maker.content.add("drums")
    if len(strokes) < 3:
        drums = maker.kit_strokes(fine=False)["drums"]
    else:
        chosen = [maker.choose(sorted(strokes)) for _ in range(8)]
        maker.used.extend(dict.fromkeys(chosen))
        for step in range(int(maker.seconds / (beat / 2))):
            if maker.rng.random() < 0.75:
                sound = play.sample(strokes[chosen[step % 8]])
                at = int(step * beat / 2 * play.RATE)
                length = min(sound.shape[1], maker.n - at)
                drums[:, at : at + length] += sound[:, :length]
    part = maker.score(least=1)[0]
    program = maker.choose((104, 105, 106, 107, 72, 75, 77, 12, 108))
    return {"drums": drums, "melody": maker.played(replace(part, program=program))}


def _speech_music(maker: _Maker) -> Stems:
    music = _band_stems(maker) if maker.rng.random() < 0.5 else _chamber(maker)
    return {"speech": maker.speech(), "music": sum(music.values())}


def _speech_noise(maker: _Maker) -> Stems:
    kind = maker.choose(sorted(NOISES))
    noise = make_noise(kind, maker.n, maker.rng)
    return {"speech": maker.speech(), "noise": noise}


def _field(maker: _Maker) -> Stems:
    kinds = maker.rng.permutation(sorted(set(NOISES) - {"hum", "hiss"}))
    return {str(k): make_noise(str(k), maker.n, maker.rng) for k in kinds[:2]}


KINDS: dict[str, Callable[[_Maker], Stems]] = {
    "band": _band, "duo": _duo, "song": _song, "chamber": _chamber,
    "voice": _voice_and_music, "folk": _folk, "electronic": _electronic,
    "chiptune": _chiptune, "kit": _kit, "world": _world,
    "speech_music": _speech_music, "speech_noise": _speech_noise, "field": _field,
    "percussion": _percussion, "composed": composed, "composed_song": composed_song,
    "arranged": arranged, "composed_small": composed_small, "kit_mixed": kit_mixed,
    "kit_synth": kit_synth,
}  # fmt: skip
"""Kinds of recordings, by name."""

ASKED_FOR = (
    "percussion", "composed", "composed_song", "composed_small", "arranged",
    "kit_mixed", "kit_synth",
)  # fmt: skip
"""Kinds that are made only when named: seeds of the others keep their mixtures."""

BY_STROKE = ("kit_mixed", "kit_synth")
"""Kinds half of whose mixtures have strokes about as loud, not whole stems."""
_PEAK = 0.15  # of the highest peak of drums, about their root mean square


def make_scene(
    kind: str, materials: Materials, seconds: float, rng: np.random.Generator
) -> Scene:
    """Return the sources of one recording, in their room, at their places.

    Parameters
    ----------
    kind : str
        One of :data:`KINDS`.
    materials : Materials
        Of one split.
    seconds : float
        Length.
    rng : Generator
        Decides everything.
    """
    maker = _Maker(materials, seconds, rng)
    stems = {k: s for k, s in KINDS[kind](maker).items() if np.abs(s).max() > 1e-4}
    impulse = room(rng) if rng.random() < 0.6 else None
    places = rng.permutation(np.linspace(-0.7, 0.7, len(stems)))
    by_stroke = kind in BY_STROKE and rng.random() < 0.5
    placed: Stems = {}
    for place, (name, sound) in zip(places, stems.items(), strict=True):
        level = 10.0 ** (rng.uniform(-5, 5) / 20.0)
        loudness = np.sqrt(np.mean(sound**2)) + 1e-12
        if by_stroke:  # what is struck seldom is no louder for it
            loudness = np.abs(sound).max() * _PEAK
        shaped = equalize(sound, rng) * (0.05 * level / loudness)
        panned = pan(shaped, 0.2 * place if name in CENTRAL else place)
        placed[name] = panned if impulse is None else in_room(panned, impulse)
    return Scene(placed, tuple(dict.fromkeys(maker.used)), tuple(sorted(maker.content)))
