"""Finding clicks, clipping and drop-outs: what was put in, and nothing in music."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from signals import clicks_over_noise, silence, sine, stereo_mix, two_notes

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.separation.repair.repair import (
    Damage,
    find_clicks,
    find_clipping,
    find_dropouts,
)

RATE = 16_000
DEV = Path(__file__).parents[5] / "shared" / "eval" / "dev"
FINDERS = (find_clicks, find_clipping, find_dropouts)
Finder = Callable[[AudioBuffer], tuple[Damage, ...]]


def _audio(samples: np.ndarray) -> AudioBuffer:
    return AudioBuffer.from_array(samples, RATE)


def _spans(damages: tuple[Damage, ...]) -> list[tuple[int, int]]:
    return [(round(d.start_s * RATE), round(d.stop_s * RATE)) for d in damages]


@pytest.mark.parametrize("find", FINDERS)
@pytest.mark.parametrize(
    "samples",
    [
        silence(),
        silence(0),
        silence(1),
        sine(),
        sine(30.0, amplitude=1.0),
        two_notes(),
        clicks_over_noise(),
        stereo_mix(),
        np.sign(sine(100.0)),
    ],
    ids=["silence", "empty", "one", "sine", "slow", "notes", "drums", "mix", "square"],
)
def test_nothing_is_found_in_what_is_clean(find: Finder, samples: np.ndarray) -> None:
    assert find(_audio(samples)) == ()


@pytest.mark.parametrize(
    "case",
    ["d01_drums_blackpearl", "d03_piano_bass", "d07_funkband_real", "d08_speech_music"],
)
def test_nothing_is_found_in_real_music(case: str) -> None:
    path = DEV / case / "mix.flac"
    if not path.exists():
        pytest.skip(f"{path} not present")
    audio = load(path)
    assert [find(audio) for find in FINDERS] == [(), (), ()]


def test_a_kick_that_begins_with_a_step_is_no_click(rng: np.random.Generator) -> None:
    x = 1e-4 * rng.standard_normal((1, RATE))
    t = np.arange(RATE // 2) / RATE
    x[0, RATE // 2 :] += 0.5 * np.cos(2 * np.pi * 50 * t) * np.exp(-t / 0.1)
    assert find_clicks(_audio(x)) == ()


def test_clicks_are_found_where_they_were_put(rng: np.random.Generator) -> None:
    x = two_notes().copy()
    places = np.arange(3_000, 30_000, 1_500)
    for place in places:
        x[0, place : place + 4] += 0.3 * rng.choice([-1.0, 1.0], 4)
    spans = _spans(find_clicks(_audio(x)))
    covered = [p for p in places if any(a <= p and p + 4 <= b for a, b in spans)]
    assert len(covered) == len(places)
    assert len(spans) == len(places)
    assert all(b - a <= 8 for a, b in spans)


def test_a_click_belongs_to_its_channel() -> None:
    x = np.concatenate([two_notes(), two_notes(330.0)])
    x[1, 10_000:10_003] += np.float32(0.4)
    (damage,) = find_clicks(_audio(x))
    assert damage.channel == 1
    assert not damage.clipped


def test_clipping_is_found_on_both_sides() -> None:
    x = two_notes()
    level = np.float32(np.abs(x).max() / 2)
    damages = find_clipping(_audio(np.clip(x, -level, level)))
    marked = np.zeros(x.size, np.bool_)
    for start, stop in _spans(damages):
        marked[start:stop] = True
    lost = np.abs(x[0]) > level
    assert all(d.clipped for d in damages)
    assert (marked & lost & (x[0] > 0)).any()
    assert (marked & lost & (x[0] < 0)).any()
    assert (marked & lost).sum() >= 0.76 * lost.sum()
    assert (marked & ~lost).sum() == 0


@pytest.mark.parametrize("held", [False, True])
def test_dropouts_are_found_to_the_sample(*, held: bool) -> None:
    x = two_notes().copy()
    truth = [(9_000, 9_100), (12_000, 13_000), (20_000, 20_040)]
    for start, stop in truth:
        x[0, start:stop] = x[0, start - 1] if held else 0.0
    assert _spans(find_dropouts(_audio(x))) == truth


def test_rests_beginnings_and_ends_are_no_dropouts() -> None:
    x = two_notes().copy()
    x[0, :4_000] = 0.0
    x[0, -4_000:] = 0.0
    x[0, 12_000:24_000] = 0.0
    assert find_dropouts(_audio(x)) == ()
