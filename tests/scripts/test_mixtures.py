"""What mixtures are made of, without the material that must be installed."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from make_mixtures import RATES
from mixtures import instruments, materials, noises, scenes, scores, spaces
from mixtures.instruments import RATE, chip, sing
from mixtures.scores import Note, Part
from scipy.signal import correlate, lfilter

PARTS = [
    Part("lead", 0, tuple(Note(60 + i, 80, 0.5 * i, 0.5 * i + 0.5) for i in range(20))),
    Part("rest", 0, (Note(60, 80, 0.0, 0.5),)),
]


def test_a_name_stays_in_its_split_and_splits_have_their_shares() -> None:
    names = [f"piece {i}" for i in range(2000)]
    found = [materials.split_of(name) for name in names]
    assert found == [materials.split_of(name) for name in names]
    shares = [found.count(split) / len(found) for split in materials.SPLITS]
    assert shares == pytest.approx([0.6, 0.2, 0.2], abs=0.03)


def test_a_passage_has_whole_notes_from_its_own_start() -> None:
    (part,) = scores.cut(PARTS, 2.25, 4.0)
    assert part.name == "lead"
    assert all(0.0 <= n.start < n.end <= 4.0 for n in part.notes)
    assert part.notes[0].start == pytest.approx(0.25)


@pytest.mark.parametrize("shape", ["pulse", "triangle", "saw"])
def test_a_chip_plays_the_pitch_it_is_given(shape: str) -> None:
    sound = chip(Part("a", 0, (Note(69, 100, 0.0, 1.0),)), shape, RATE)
    spectrum = np.abs(np.fft.rfft(sound[0]))
    assert np.argmax(spectrum) == pytest.approx(440, abs=2)


def test_a_voice_sings_near_its_notes_and_never_quite_on_them() -> None:
    rng = np.random.default_rng(0)
    sound = sing((Note(57, 90, 0.0, 2.0),), 2 * RATE, rng)
    spectrum = np.abs(np.fft.rfft(sound[0] * np.hanning(sound.shape[1])))
    low = spectrum[: 2 * 300]
    assert 2 * 200 < np.argmax(low) < 2 * 240
    assert np.sum(low > 0.3 * low.max()) >= 4  # vibrato spreads the partial


@pytest.mark.parametrize("kind", sorted(noises.NOISES))
def test_noises_sound_and_are_seeded(kind: str) -> None:
    first = noises.make_noise(kind, RATE, np.random.default_rng(3))
    again = noises.make_noise(kind, RATE, np.random.default_rng(3))
    assert first.shape == (2, RATE)
    assert np.array_equal(first, again)
    assert 0.0 < np.abs(first).max() < np.inf


def test_places_keep_the_power_and_rooms_the_length() -> None:
    sound = np.random.default_rng(0).standard_normal((2, RATE))
    for place in (-1.0, 0.0, 0.5):
        power = np.mean(spaces.pan(sound, place) ** 2)
        assert power == pytest.approx(np.mean(sound**2), rel=0.02)
    wet = spaces.in_room(sound, spaces.room(np.random.default_rng(1)))
    assert wet.shape == sound.shape
    assert not np.allclose(wet, sound)


def test_damage_says_what_it_did() -> None:
    mix = 0.5 * np.random.default_rng(0).standard_normal((2, RATE))
    found = {
        said: np.array_equal(out, mix)
        for seed in range(40)
        for out, said in [spaces.damage(mix, RATE, np.random.default_rng(seed))]
    }
    assert found.pop("clean")
    assert found
    assert not any(found.values())


@pytest.mark.parametrize("rate", sorted(set(RATES)))
@pytest.mark.parametrize(("n_channels", "n_samples"), [(1, 30000), (2, 66151)])
def test_what_is_coded_lies_where_it_was(
    rate: int, n_channels: int, n_samples: int
) -> None:
    noise = np.random.default_rng(0).standard_normal((n_channels, n_samples))
    mix = 0.05 * lfilter([1.0], [1.0, -0.9], noise, axis=1)  # most of it low
    out = spaces.coded(mix, rate)
    assert out.shape == mix.shape
    for before, after in zip(mix, out, strict=True):
        lag = int(np.argmax(correlate(after, before))) - (n_samples - 1)
        assert lag == 0
        for piece in (slice(None), slice(-1000, None)):  # to its end
            off = np.sum((after[piece] - before[piece]) ** 2)
            assert off < 0.3 * np.sum(before[piece] ** 2)


def test_a_kit_of_a_soundfont_has_a_stem_for_each_drum(monkeypatch) -> None:
    played: list[Part] = []

    def play(part: Part, soundfont: Path, n_samples: int, kit: int) -> np.ndarray:
        played.append(part)
        return np.ones((2, n_samples))

    monkeypatch.setattr(instruments, "play_part", play)
    some = SimpleNamespace(soundfont=Path("any.sf2"))
    scene = scenes.make_scene("percussion", some, 4.0, np.random.default_rng(0))
    assert list(scene.stems) == [part.name for part in played]
    assert 2 <= len(played) <= 6
    assert all(part.program is None for part in played)
    assert set(scenes.ASKED_FOR) < set(scenes.KINDS)
