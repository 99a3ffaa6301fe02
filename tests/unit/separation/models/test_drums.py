"""Drums of a loop lie where they are heard."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from unit.separation.choice.sounds import RATE

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.separation.evaluation import match_sources, si_sdr
from nmfaudio.separation.models import drums
from nmfaudio.separation.models.drums import DRUM_VOICES
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.separation.request.settings import Settings

LEAST_DB = 15.5
SAID = "All strokes sound alike: there is one drum."
FIVE_DB = 6.5  # of five drums in one channel, on average: 7.4 dB; by three voices -4


def struck(every: int, decay_s: float, hz: tuple[float, float]) -> np.ndarray:
    """Return noise in a band that is struck again and again."""
    n = 3 * RATE
    spectrum = np.fft.rfft(np.random.default_rng(every).standard_normal(n))
    at = np.fft.rfftfreq(n, 1.0 / RATE)
    spectrum[(at < hz[0]) | (at > hz[1])] = 0.0
    since = np.arange(n) % every
    return np.fft.irfft(spectrum, n) * np.exp(-since / (decay_s * RATE))


def placed(sound: np.ndarray, right: float) -> np.ndarray:
    return (np.sqrt([[1.0 - right], [right]]) * sound).astype(np.float32)


@pytest.fixture(scope="module")
def kit() -> dict[str, np.ndarray]:
    """Return two drums that sound in one range, left and right."""
    snare = placed(struck(RATE // 2, 0.05, (200.0, 4000.0)), 0.15)
    hats = placed(struck(RATE // 5, 0.02, (3000.0, 9000.0)), 0.85)
    kick = placed(struck(RATE // 3, 0.06, (40.0, 120.0)), 0.5)
    return {"kick": 2.0 * kick, "snare": snare, "hats": hats}


def test_drums_are_told_apart_by_place_too(kit: dict[str, np.ndarray]) -> None:
    audio = AudioBuffer.from_array(sum(kit.values()), RATE)
    separation = separate(audio, settings=Settings(preset="drum-loop"))
    assert separation.model.W.shape[0] == 2
    names = [source.name for source in separation.sources]
    heard = dict(zip(names, render_stems(separation)[:-1], strict=True))
    matched = match_sources(kit, heard)
    assert matched == {drum: DRUM_VOICES[drum].name for drum in kit}
    sdr = {drum: si_sdr(kit[drum], heard[matched[drum]]) for drum in kit}
    assert min(sdr.values()) > LEAST_DB, sdr


def test_a_loop_in_one_channel_is_what_it_was(kit: dict[str, np.ndarray]) -> None:
    mono = sum(kit.values()).mean(axis=0, keepdims=True)
    audio = AudioBuffer.from_array(mono, RATE)
    model = separate(audio, settings=Settings(preset="drum-loop")).model
    assert model.W.shape[0] == 1
    assert model.n_components == 6


@pytest.fixture(scope="module")
def five() -> dict[str, np.ndarray]:
    """Return five drums in one channel."""
    kit = {
        "kick": 2.0 * struck(RATE // 2, 0.06, (40.0, 120.0)),
        "snare": struck(int(RATE / 1.3), 0.05, (200.0, 4000.0)),
        "hats": struck(RATE // 5, 0.02, (3000.0, 9000.0)),
        "toms": struck(int(RATE / 2.3), 0.12, (100.0, 260.0)),
        "cymbals": 0.5 * struck(int(RATE / 0.9), 0.5, (5000.0, 10000.0)),
    }
    return {name: sound[np.newaxis] for name, sound in kit.items()}


def test_more_drums_than_voices_get_voices_of_their_own(
    five: dict[str, np.ndarray],
) -> None:
    kit, mix = five, sum(five.values())
    seen: list[tuple[int, int]] = []
    separation = separate(
        AudioBuffer.from_array(mix, RATE),
        settings=Settings(preset="drum-loop"),
        observer=lambda progress: seen.append((progress.n_iter, progress.max_iter)),
    )
    names = [source.name for source in separation.sources]
    heard = dict(zip(names, render_stems(separation)[:-1], strict=True))
    matched = match_sources(kit, heard)
    sdr = [si_sdr(kit[name], heard.get(matched.get(name, ""), mix)) for name in kit]
    assert np.mean(sdr) > FIVE_DB, sdr
    # What the snare's voice finds among many drums is seldom a snare.
    assert not {"Snare", "Cymbals"} & set(names)
    assert "Hats" in names
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1]


@pytest.mark.parametrize(("surely", "number"), [(1.1, 2), (0.0, 1)])
def test_where_drums_are_not_sure_the_better_of_two_fits_is_kept(
    five: dict[str, np.ndarray],
    monkeypatch: pytest.MonkeyPatch,
    surely: float,
    number: int,
) -> None:
    fit_many, made = drums.fit_many, []

    def kept(*args: Any) -> Iterator[drums.Voices]:
        for voices in fit_many(*args):
            made.append(voices.fitted)
            yield voices

    monkeypatch.setattr(drums, "fit_many", kept)
    monkeypatch.setattr(drums, "SURELY", surely)
    audio = AudioBuffer.from_array(sum(five.values()), RATE)
    found = separate(audio, settings=Settings(preset="drum-loop"))
    assert [fitted.n_components for fitted in made] == [10] * number
    best = min(made, key=lambda fitted: fitted.divergence[-1])
    assert found.factorization is best
    assert best.checked_iterations[-1] == best.n_iter


@pytest.mark.parametrize("number", [2, 5, 8])
def test_as_many_drums_as_are_asked_for(
    five: dict[str, np.ndarray], number: int
) -> None:
    audio = AudioBuffer.from_array(sum(five.values()), RATE)
    settings = Settings(preset="drum-loop", n_sources=number)
    assert len(separate(audio, settings=settings).sources) == number


def test_a_drum_alone_is_one_track_and_that_is_said() -> None:
    second = np.arange(3 * RATE) / RATE
    fading = np.exp(-(second % 0.5) / 0.05)
    for hz, name in ((55.0, "Kick"), (900.0, "Drum")):
        drum = (0.5 * np.sin(2.0 * np.pi * hz * second) * fading)[np.newaxis]
        audio = AudioBuffer.from_array(drum, RATE)
        alone = separate(audio, settings=Settings(preset="drum-loop"))
        assert [source.name for source in alone.sources] == [name]
        assert SAID in alone.notes
        assert si_sdr(drum, next(iter(render_stems(alone)))) > 20.0
    told = separate(audio, settings=Settings(preset="drum-loop", n_sources=2))
    assert len(told.sources) == 2
    assert SAID not in told.notes
