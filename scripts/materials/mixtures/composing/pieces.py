"""Whole pieces: a style, a form, a band and what each of it plays; all of a number."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mixtures.composing.harmony import chords_for, chords_of, scale_of
from mixtures.composing.manners import Hand
from mixtures.composing.melody import Tune, sung
from mixtures.composing.playing import Groove, Section, drummed, played
from mixtures.composing.styles import Role, Style, styles
from mixtures.composing.timing import Grid, Player, varied
from mixtures.scores import Note, Part

__all__ = ["Piece", "arrange", "compose"]

_FORMS = ("ivcvcbc", "ivvcvc", "vcvcsc", "iabab", "aaba", "ivcsc")
_INTENSITY = {  # from, to
    "i": (0.6, 0.85), "v": (0.7, 0.85), "c": (0.95, 1.0), "b": (0.7, 1.0),
    "s": (0.85, 1.0), "a": (0.75, 0.95),
}  # fmt: skip
_LEAST_BARS = 8  # of a section
_VARIED = 0.08  # of strokes that a section changes
_SINGER, _PLAYER = (57, 68), (62, 79)  # pitches that a melody goes about
_RESTS = {"i": 0.8, "v": 0.15, "c": 0.05, "b": 0.4, "s": 0.1, "a": 0.15}
_QUIET = 0.25  # chance that one who accompanies rests in a section
_TUNE_BARS = 32  # that are arranged at most


@dataclass(frozen=True)
class Piece:
    """A score: what it is called, parts in seconds, and the kit of its drums."""

    name: str
    style: str
    parts: tuple[Part, ...]
    kit: int
    is_machine: bool


class _Band:
    """Players of one piece."""

    def __init__(self, style: Style, key: int, rng: np.random.Generator) -> None:
        self.style, self.key, self.rng = style, key, rng
        self.groove: Groove = self._pick(style.grooves)
        self.bass = self._pick(style.basses)
        n_comps = min(len(style.comps), int(rng.integers(1, 4)))
        at = rng.permutation(len(style.comps))[:n_comps]
        self.comps = [self._own(style.comps[i]) for i in at]
        self.bass = self._own(self.bass)

    def _pick(self, things: Sequence):
        return things[int(self.rng.integers(len(things)))]

    def _own(self, role: Role) -> Role:
        """Return a role as this piece has it: its rhythm a little different."""
        rhythm = varied(role.rhythm, role.n_steps, self.rng, 2 * _VARIED)
        program = int(self._pick(role.programs))
        return replace(role, rhythm=rhythm or role.rhythm, programs=(program,))

    def parts(self, sections: list[tuple[str, Section]], grid: Grid) -> list[Part]:
        """Return drums, bass and all that accompany."""
        drums = Part("drums", None, tuple(self._drums(sections, grid)))
        roles = [("bass", self.bass)]
        for role in self.comps:
            taken = sum(name.split()[0] == role.part for name, _ in roles)
            name = f"{role.part} {taken + 1}" if taken else role.part
            roles.append((name, role))
        found = [drums]
        for name, role in roles:
            hand = Hand(role, self.key, self.rng)
            player = Player.of(grid, self.rng)
            rests = 0.0 if name == "bass" or len(self.comps) == 1 else _QUIET
            notes = [
                note
                for _, section in sections
                if self.rng.random() >= rests
                for note in played(section, role, hand, player)
            ]
            found.append(Part(name, role.programs[0], tuple(notes)))
        return found

    def _drums(self, sections: list[tuple[str, Section]], grid: Grid) -> list[Note]:
        player = Player.of(grid, self.rng)
        own = self._changed(2 * _VARIED)
        notes: list[Note] = []
        for kind, section in sections:
            groove = dict(own)
            if kind == "c" and "hats" in groove and self.rng.random() < 0.4:
                groove["ride"] = groove.pop("hats")
            fill = self.rng.random() < 0.8 * min(1.0, self.style.human + 0.2)
            notes += drummed(section, self.style, groove, player, fill=fill)
        return notes

    def _changed(self, rate: float) -> Groove:
        return {
            drum: (varied(rhythm, n_steps, self.rng, rate), n_steps)
            for drum, (rhythm, n_steps) in self.groove.items()
        }


def compose(number: int, *, sung_lead: bool) -> Piece:
    """Return the piece of a number.

    Parameters
    ----------
    number : int
        Decides everything.
    sung_lead : bool
        Its melody is sung: the part ``"voice"``. Else an instrument has it, or nobody.
    """
    rng = np.random.default_rng([number, 1])
    known = styles()
    style = known[int(rng.integers(len(known)))]
    key = int(rng.integers(12))
    form = str(rng.choice(_FORMS))
    chords = {kind: str(rng.choice(style.chords)) for kind in sorted(set(form))}
    sections: list[tuple[str, Section]] = []
    at = 0
    for kind in form:
        progression = chords_of(chords[kind], style.bar)
        n_bars = sum(length for length, _ in progression) // style.bar
        times = max(1, -(-_LEAST_BARS // n_bars))
        intensity = float(rng.uniform(*_INTENSITY[kind]))
        whole = tuple(progression * times)
        n_steps = times * n_bars * style.bar
        sections.append((kind, Section(at, n_steps, whole, intensity)))
        at += n_steps
    grid = Grid(style, at // style.bar, rng)
    parts = _Band(style, key, rng).parts(sections, grid)
    if sung_lead or rng.random() < 0.6:
        parts.append(_lead(sections, grid, key, rng, is_sung=sung_lead))
    return _piece(f"composed {number} {style.name}", style, parts, rng)


def _piece(
    name: str, style: Style, parts: list[Part], rng: np.random.Generator
) -> Piece:
    kit = int(rng.choice(style.kits))
    sorted_parts = tuple(
        replace(part, notes=tuple(sorted(part.notes, key=lambda n: n.start)))
        for part in parts
        if part.notes
    )
    return Piece(name, style.name, sorted_parts, kit, style.human < 0.3)


def _lead(
    sections: list[tuple[str, Section]],
    grid: Grid,
    key: int,
    rng: np.random.Generator,
    *,
    is_sung: bool,
) -> Part:
    style, player = grid.style, Player.of(grid, rng)
    tunes = {
        kind: Tune(style.bar, style.steps, rng)
        for kind in sorted({kind for kind, _ in sections})
    }
    low, high = _SINGER if is_sung else _PLAYER
    centre = int(rng.integers(low, high))
    notes: list[Note] = []
    led = [one for one in sections if rng.random() >= _RESTS[one[0]]]
    for kind, section in led or sections:
        scale = scale_of(section.chords)
        tune = tunes[kind]
        notes += sung(section, tune, player, key=key, scale=scale, centre=centre)
    program = 0 if is_sung else int(rng.choice(style.leads))
    return Part("voice" if is_sung else "lead", program, tuple(notes))


def arrange(
    tune: Sequence[Note], name: str, rng: np.random.Generator, *, sung_lead: bool
) -> Piece:
    """Return a tune with a band: chords that suit it, in a style of its meter.

    Parameters
    ----------
    tune : sequence of Note
        One after another; times in quarters. Not empty.
    name : str
    rng : Generator
    sung_lead : bool
        The tune is sung: the part ``"voice"``.
    """
    known = [style for style in styles() if style.beats in {3, 4} and style.steps < 5]
    style = known[int(rng.integers(len(known)))]
    first = _downbeat(tune, style.beats)
    last = max(note.end for note in tune) - first
    n_bars = min(_TUNE_BARS, max(2, int(np.ceil(last / style.beats))))
    per_bar = 2 if style.beats == 4 and rng.random() < 0.5 else 1
    length = style.beats / per_bar
    sounds = np.full((n_bars * per_bar, 12), 1e-6)
    for note in tune:
        at = int((note.start - first) // length)
        if 0 <= at < len(sounds):
            sounds[at, note.pitch % 12] += note.end - note.start
    key, chords = chords_for(sounds, style.bar // per_bar)
    section = Section(0, n_bars * style.bar, tuple(chords), 0.95)
    grid = Grid(style, n_bars, rng)
    parts = _Band(style, key, rng).parts([("a", section)], grid)
    player = Player.of(grid, rng)
    low, high = _SINGER if sung_lead else _PLAYER
    mean = float(np.mean([note.pitch for note in tune]))
    shift = 12 * round((rng.uniform(low, high) - mean) / 12.0)
    lead = tuple(
        player.note(
            note.pitch + shift,
            (note.start - first) * style.steps,
            (note.end - note.start) * style.steps,
            float(rng.uniform(0.75, 0.95)),
        )
        for note in tune
        if first <= note.start < first + n_bars * style.beats
    )
    program = 0 if sung_lead else int(rng.choice(style.leads))
    parts.append(Part("voice" if sung_lead else "lead", program, lead))
    return _piece(name, style, parts, rng)


def _downbeat(tune: Sequence[Note], beats: int) -> float:
    """Return the first quarter on which a bar begins: where long notes begin."""
    weights = np.zeros(beats)
    for note in tune:
        if note.start == round(note.start):
            weights[int(note.start) % beats] += (note.end - note.start) ** 2
    return float(np.argmax(weights))
