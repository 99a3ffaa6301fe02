"""Scores of bands that compose themselves: what is promised of every one of them."""

from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from mixtures import instruments, materials, scenes
from mixtures.composing import bands, ensembles
from mixtures.composing.harmony import chord_of, chords_for, chords_of, voiced
from mixtures.composing.manners import MANNERS
from mixtures.composing.pieces import Piece, arrange, compose
from mixtures.composing.playing import DRUM_KEYS, Section
from mixtures.composing.styles import Style, strokes_of, styles
from mixtures.composing.timing import Grid, Player
from mixtures.materials import Kit
from mixtures.scores import Note, Part

NUMBERS = range(40)


@cache
def pieces(*, sung_lead: bool) -> list[Piece]:
    return [compose(number, sung_lead=sung_lead) for number in NUMBERS]


def style(name: str) -> Style:
    return next(one for one in styles() if one.name == name)


def test_a_rhythm_is_read_as_it_is_written() -> None:
    strokes, n_steps = strokes_of("X==. o.x=")
    assert n_steps == 8
    assert [(s.step, s.length) for s in strokes] == [(0, 3), (4, 1), (6, 2)]
    assert strokes[0].loudness > strokes[2].loudness > strokes[1].loudness
    assert [s.chance < 1.0 for s in strokes] == [False, True, False]
    with pytest.raises(ValueError, match="not a rhythm"):
        strokes_of("X..q")


def test_styles_are_many_in_several_meters_and_all_can_be_played() -> None:
    assert len(styles()) >= 25
    assert len({one.bar for one in styles()}) >= 6
    assert min(s.bpm[0] * s.beats for s in styles()) < 70
    assert max(s.bpm[1] for s in styles()) == 180
    for one in styles():
        assert all(drum in DRUM_KEYS for groove in one.grooves for drum in groove)
        assert {role.manner for role in (*one.basses, *one.comps)} <= set(MANNERS)
        for written in one.chords:
            lengths = [length for length, _ in chords_of(written, one.bar)]
            assert sum(lengths) % one.bar == 0


def test_chords_have_the_notes_of_their_numerals() -> None:
    assert chord_of("IV").pitches == (5, 9, 0)
    assert chord_of("bVII7").pitches == (10, 2, 5, 8)
    assert chord_of("ii7").pitches == (2, 5, 9, 0)
    with pytest.raises(ValueError, match="not a chord"):
        chord_of("IIII")
    pitches = voiced(chord_of("V7"), 2, 60)
    assert {(p - 2) % 12 for p in pitches} == {7, 11, 2, 5}
    assert all(54 <= p < 66 for p in pitches)


def test_a_tune_gets_the_chords_of_its_key() -> None:
    sounds = np.zeros((4, 12))
    for span, pitches in enumerate([(2, 6, 9), (7, 11, 2), (9, 1, 4), (2, 6, 9)]):
        sounds[span, list(pitches)] = 1.0
    key, chords = chords_for(sounds, 16)
    assert key == 2
    assert [chord.root for _, chord in chords] == [0, 5, 7, 0]
    assert all(4 in chord.notes for _, chord in chords)


def test_swing_delays_every_second_step_and_bars_keep_their_length() -> None:
    rng = np.random.default_rng(0)
    straight, swung = Grid(style("house"), 4, rng), Grid(style("hiphop"), 4, rng)
    straight.swing, swung.swing = 0.5, 0.66
    for grid, late in ((straight, 0.5), (swung, 0.66)):
        first, between, second = (grid.second(step) for step in (0, 1, 2))
        assert (between - first) / (second - first) == pytest.approx(late)
    seconds = [swung.second(step) for step in range(65)]
    assert np.all(np.diff(seconds) > 0)
    machine = np.diff([straight.second(16 * bar) for bar in range(5)])
    assert machine == pytest.approx(machine[0])


def test_machines_are_exact_and_players_are_not() -> None:
    def off(name: str) -> float:
        rng = np.random.default_rng(1)
        grid = Grid(style(name), 8, rng)
        player = Player.of(grid, rng)
        steps = range(4, 80)
        starts = [player.note(60, step, 1, 0.8).start for step in steps]
        wanted = [grid.second(step) for step in steps]
        return float(np.std(np.subtract(starts, wanted)))

    assert off("house") == 0.0
    assert 0.003 < off("rock") < 0.02


@pytest.mark.parametrize("sung_lead", [False, True])
def test_pieces_are_whole_playable_and_each_its_own(*, sung_lead: bool) -> None:
    all_pieces = pieces(sung_lead=sung_lead)
    assert compose(3, sung_lead=sung_lead) == all_pieces[3]
    assert len({piece.style for piece in all_pieces}) > 12
    for piece in all_pieces:
        names = [part.name for part in piece.parts]
        assert {"drums", "bass"} < set(names)
        assert len(set(names)) == len(names) >= 3
        assert ("voice" in names) == sung_lead
        for part in piece.parts:
            assert (part.program is None) == (part.name == "drums")
            starts = [note.start for note in part.notes]
            assert starts == sorted(starts)
            assert all(0.0 <= n.start < n.end for n in part.notes)
            assert all(0 < n.velocity < 128 for n in part.notes)
            assert all(24 <= n.pitch <= 100 for n in part.notes)
    grooves = {
        tuple((n.pitch, round(n.start, 2)) for n in piece.parts[0].notes[:30])
        for piece in all_pieces
    }
    assert len(grooves) == len(all_pieces)


def test_who_sings_rests_and_who_plays_low_stays_low() -> None:
    for piece in pieces(sung_lead=True):
        parts = {part.name: part for part in piece.parts}
        end = max(note.end for part in parts.values() for note in part.notes)
        sounding = sum(note.end - note.start for note in parts["voice"].notes)
        assert 0.1 < sounding / end < 0.9
        assert max(note.pitch for note in parts["bass"].notes) < 60


def test_what_is_played_belongs_to_its_chord() -> None:
    chords = ((16, chord_of("I")), (16, chord_of("IV")))
    section = Section(32, 32, chords, 1.0)
    assert [(a, b) for a, b, _ in section.spans()] == [(32, 48), (48, 64)]
    strokes, n_steps = strokes_of("X...x...x...x...")
    rng = np.random.default_rng(0)
    steps = [step for step, _ in section.strokes(strokes, n_steps, rng)]
    assert steps == list(range(32, 64, 4))


@pytest.mark.parametrize("sung_lead", [False, True])
def test_a_tune_that_is_arranged_keeps_its_intervals(*, sung_lead: bool) -> None:
    pitches = [60, 62, 64, 65, 67, 67, 64, 60] * 4
    tune = [Note(p, 80, float(i), i + 1.0) for i, p in enumerate(pitches)]
    for seed in range(10):
        rng = np.random.default_rng(seed)
        piece = arrange(tune, "some/tune", rng, sung_lead=sung_lead)
        lead = next(p for p in piece.parts if p.name in {"voice", "lead"})
        assert piece.name == "some/tune"
        assert (lead.name == "voice") == sung_lead
        found = sorted(lead.notes, key=lambda n: n.start)
        moves = np.diff([n.pitch for n in found])
        assert list(moves) == list(np.diff(pitches[-len(found) :]))
        assert len(found) > 24


def test_pieces_of_splits_are_apart() -> None:
    rng = np.random.default_rng(0)
    numbers = {
        split: {bands.piece_number(split, rng) for _ in range(300)}
        for split in materials.SPLITS
    }
    assert max(numbers["tune"]) < min(numbers["check"])
    assert max(numbers["check"]) < min(numbers["final"])


@pytest.mark.parametrize("kind", ["composed", "composed_song"])
def test_a_composed_recording_has_a_stem_for_each_player(monkeypatch, kind) -> None:
    programs: list[int | None] = []

    def play(part: Part, soundfont: object, n: int, kit: int = 0) -> np.ndarray:
        programs.append(part.program)
        return np.ones((2, n))

    monkeypatch.setattr(instruments, "play_part", play)
    monkeypatch.setattr(instruments, "play_kit", lambda *given: np.ones((2, given[3])))
    names = ("Kick", "Snare", "Hat")
    kit = Kit("some kit", dict.fromkeys(names, ()))
    some = SimpleNamespace(soundfont=None, kits=(kit,), split="check")
    for seed in range(4):
        rng = np.random.default_rng(seed)
        scene = scenes.make_scene(kind, some, 8.0, rng)
        assert {"drums", "bass"} <= set(scene.stems)
        assert 3 <= len(scene.stems) <= 5
        assert ("voice" in scene.stems) == (kind == "composed_song")
        assert ("voice" in scene.content) == (kind == "composed_song")
        word, number, _ = scene.sources[0].split()
        assert word == "composed"
        assert 600_000 <= int(number) < 800_000
    assert len(programs) > 4


def test_a_small_ensemble_is_percussion_and_one_or_two_who_play(monkeypatch) -> None:
    struck: list[str] = []

    def play(part: Part, soundfont: object, n: int, kit: int = 0) -> np.ndarray:
        assert part.notes, (soundfont, kit)
        return np.ones((2, n))

    def strike(kit: Kit, name: str, strokes: list, n: int) -> np.ndarray:
        assert strokes, kit
        struck.append(name)
        return np.ones((2, n))

    def sing(notes: tuple[Note, ...], n: int, rng: object) -> np.ndarray:
        assert notes, rng
        return np.ones((2, n))

    monkeypatch.setattr(instruments, "play_part", play)
    monkeypatch.setattr(instruments, "play_kit", strike)
    monkeypatch.setattr(instruments, "sing", sing)
    kit = Kit("some kit", dict.fromkeys(("Kick", "Snare", "Hat"), ()))
    samples = {f"tabla_{at}": () for at in range(4)}
    some = SimpleNamespace(soundfont=None, kits=(kit,), samples=samples, split="tune")
    names = set()
    for seed in range(24):
        scene = scenes.make_scene(
            "composed_small", some, 12.0, np.random.default_rng(seed)
        )
        assert "drums" in scene.stems
        assert 2 <= len(scene.stems) <= 3
        assert "drums" in scene.content
        names |= set(scene.stems)
        # What was struck is told, so that nobody who is judged by it learns from it.
        assert set(struck) & set(samples) <= set(scene.sources)
        assert ("some kit" in scene.sources) == bool(set(struck) & set(kit.strokes))
        struck.clear()
    assert {"bass", "drone", "lead", "voice"} <= names


def test_hands_strike_once_a_moment_and_low_where_the_kick_is() -> None:
    keys = DRUM_KEYS["kick"], DRUM_KEYS["hats"], DRUM_KEYS["snare"], DRUM_KEYS["hats"]
    starts = 0.0, 0.01, 0.5, 0.75
    notes = tuple(
        Note(key, 100, start, start + 0.1)
        for key, start in zip(keys, starts, strict=True)
    )
    found = ensembles.hand_strokes(Part("drums", None, notes), np.random.default_rng(1))
    kinds = [(kind, start) for kind, start, _ in found]
    assert kinds[:2] == [("low", 0.0), ("high", 0.5)]
    assert set(kinds[2:]) <= {("soft", 0.75)}
