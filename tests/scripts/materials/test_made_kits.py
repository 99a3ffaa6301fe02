"""Kits that nobody recorded: what is promised of their drums and what they play."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile
from mixtures import instruments, scenes
from mixtures.instruments import RATE
from mixtures.kits.drums import Drum, Stroke, struck, varied
from mixtures.kits.recorded import of_kit
from mixtures.kits.rhythms import DRUM_OF, rhythm
from mixtures.kits.synthesis import MACHINE, SYNTHESIZED, WOOD, synthesized
from mixtures.materials import Kit
from mixtures.scores import Part


def alone(drum: Drum, manner: str) -> np.ndarray:
    strokes = [Stroke(0.0, manner, 1.0)]
    return struck(drum, strokes, 3 * RATE, np.random.default_rng(0))[0]


def middle_hz(sound: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(sound)) ** 2
    return float(np.sum(power * np.fft.rfftfreq(sound.size, 1 / RATE)) / power.sum())


def ringing_s(sound: np.ndarray) -> float:
    energy = np.cumsum(sound**2)
    return float(np.searchsorted(energy, 0.99 * energy[-1])) / RATE


@pytest.mark.parametrize("drum", sorted(SYNTHESIZED))
@pytest.mark.parametrize("make", [MACHINE, WOOD])
def test_a_drum_of_numbers_sounds_in_every_manner_and_is_seeded(drum, make) -> None:
    made = [synthesized(drum, np.random.default_rng(4), make) for _ in range(2)]
    assert set(made[0].sounds) == {m for m, one in DRUM_OF.items() if one == drum}
    for manner in made[0].sounds:
        first, again = (alone(one, manner) for one in made)
        assert np.array_equal(first, again)
        assert 0.1 < np.abs(first).max() < 10.0
    other = synthesized(drum, np.random.default_rng(5), make)
    assert not np.array_equal(alone(other, manner), first)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("make", [MACHINE, WOOD])
def test_drums_of_numbers_are_like_what_they_are_called(make, seed) -> None:
    rng = np.random.default_rng(seed)
    made = {name: synthesized(name, rng, make) for name in SYNTHESIZED}
    low = alone(made["kick"], "kick")
    high = alone(made["hats"], "hats")
    assert middle_hz(low) < 400
    assert middle_hz(high) > 2000
    assert middle_hz(low) < middle_hz(alone(made["snare"], "snare"))
    toms = [middle_hz(alone(made["toms"], f"tom_{at}")) for at in ("low", "high")]
    assert toms[0] < toms[1] < 3000
    assert ringing_s(high) < ringing_s(alone(made["hats"], "open"))
    assert ringing_s(high) < ringing_s(alone(made["cymbals"], "crash"))


def test_a_closed_hat_ends_what_rings_and_other_drums_ring_on() -> None:
    ring = np.ones((2, RATE))
    strokes = [Stroke(0.0, "open", 1.0), Stroke(0.5, "hats", 0.5)]
    sounds = {"open": ((ring,),), "hats": ((0.0 * ring,),)}
    rng = np.random.default_rng(0)
    for stops in (True, False):
        sound = struck(Drum(sounds, stops=stops), strokes, 2 * RATE, rng)[0]
        assert sound[int(0.4 * RATE)] == 1.0
        assert sound[int(0.6 * RATE)] == (0.0 if stops else 1.0)


def test_soft_strokes_are_softer_and_of_soft_sounds() -> None:
    soft, hard = np.ones((2, 10)), np.full((2, 10), 2.0)
    drum = Drum({"kick": ((soft,), (hard,))}, power=2.0)
    rng = np.random.default_rng(0)
    heard = [
        struck(drum, [Stroke(0.0, "kick", loud)], 10, rng).max() for loud in (0.4, 1.0)
    ]
    assert heard == pytest.approx([0.16, 2.0])


def test_all_strokes_of_a_varied_drum_are_changed_alike() -> None:
    time = np.arange(RATE) / RATE
    tone = np.sin(2 * np.pi * 200 * time) * np.exp(-6 * time)
    drum = Drum({"a": ((np.stack([tone, tone]),),), "b": ((np.stack([tone, tone]),),)})
    heard, rings = [], []
    for seed in range(12):
        changed = varied(drum, np.random.default_rng(seed))
        one, other = (alone(changed, manner) for manner in "ab")
        assert np.array_equal(one, other)
        heard.append(np.argmax(np.abs(np.fft.rfft(one, 4 * RATE))) / 4)
        rings.append(ringing_s(one))
    assert 155 < min(heard) < 195
    assert 205 < max(heard) < 256
    assert min(rings) < 0.7 * ringing_s(tone)
    assert max(rings) > 1.1 * ringing_s(tone)


def test_kits_play_three_to_six_drums_with_soft_strokes_and_fills() -> None:
    played = [rhythm("tune", 8.0, np.random.default_rng(seed)) for seed in range(14)]
    again = rhythm("tune", 8.0, np.random.default_rng(3))
    assert again == played[3]
    assert rhythm("check", 8.0, np.random.default_rng(3)) != played[3]
    for kit in played:
        assert 3 <= len(kit) <= 6
        assert set(kit) <= set(SYNTHESIZED)
        for drum, strokes in kit.items():
            seconds = [stroke.second for stroke in strokes]
            assert len(strokes) >= 2
            assert seconds == sorted(seconds)
            assert 0.0 <= seconds[0] <= seconds[-1] < 8.0
            assert all(DRUM_OF[stroke.manner] == drum for stroke in strokes)
            assert all(0.0 < stroke.loudness <= 1.0 for stroke in strokes)
    loud = [s.loudness for kit in played for s in kit.get("snare", ())]
    assert min(loud) < 0.3
    assert max(loud) > 0.9
    counts = [len(strokes) for kit in played for strokes in kit.values()]
    assert min(counts) <= 4
    assert max(counts) > 20


def test_a_mixed_kit_is_of_several_origins_and_names_them(
    monkeypatch, tmp_path
) -> None:
    names = ("Kick", "Snare", "Hat Closed", "Hat Open", "Tom Low", "Crash")
    for at, name in enumerate(names):
        tone = np.sin(np.arange(4000) * 0.02 * (at + 1))
        soundfile.write(tmp_path / f"{name}.wav", tone, RATE)
    strokes = {name: (tmp_path / f"{name}.wav",) for name in names}
    kits = tuple(Kit(f"kit{i} of somebody", strokes) for i in range(6))
    hats = of_kit(kits[0], "hats", np.random.default_rng(0))
    assert hats is not None
    assert set(hats.sounds) == {"hats", "open"}
    assert hats.stops
    assert of_kit(kits[0], "shaker", np.random.default_rng(0)) is None

    def play(part: Part, soundfont: Path, n_samples: int, kit: int) -> np.ndarray:
        assert (part.program, soundfont.stem, kit >= 0) == (None, "font", True)
        return np.ones((2, n_samples))

    monkeypatch.setattr(instruments, "play_part", play)
    some = SimpleNamespace(
        split="tune", soundfont=tmp_path / "font.sf2", kits=kits, samples={}
    )
    known = {kit.name for kit in kits} | {"font"}
    for seed in range(4):
        rng = np.random.default_rng(seed)
        scene = scenes.make_scene("kit_mixed", some, 4.0, rng)
        assert set(scene.sources) <= known
        assert 1 <= len(scene.sources) <= 3
        assert scene.content == ("drums",)
        assert 2 <= len(scene.stems) <= 6


def test_a_kit_of_numbers_is_of_no_material() -> None:
    some = SimpleNamespace(split="tune")
    scene = scenes.make_scene("kit_synth", some, 4.0, np.random.default_rng(1))
    assert scene.sources == ()
    assert len(scene.stems) >= 3
    assert all(np.abs(stem).max() > 0.0 for stem in scene.stems.values())
