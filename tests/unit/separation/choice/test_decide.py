"""Presets decide by the content, and build models that fit the recording."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.result import StopReason
from nmfaudio.separation.choice import memory
from nmfaudio.separation.choice.decide import PRESETS, decide, preset
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.request.settings import Settings

RATE = 16000


def drum_loop(seconds: float = 2.0) -> np.ndarray:
    rng = np.random.default_rng(0)
    n = int(seconds * RATE)
    sound, t = np.zeros(n), np.arange(3000) / RATE
    kick = np.sin(2 * np.pi * 60 * t) * np.exp(-t / 0.08)
    hats = np.diff(rng.standard_normal(3001), n=1) * np.exp(-t / 0.02) * 0.3
    for at in range(0, n - 3000, 8000):
        sound[at : at + 3000] += kick
    for at in range(4000, n - 3000, 4000):
        sound[at : at + 3000] += hats
    return sound * 0.3


def chords(seconds: float = 2.0) -> np.ndarray:
    t = np.arange(int(seconds * RATE)) / RATE
    notes = [110.0, 440.0, 554.4]
    return (
        sum(np.sin(2 * np.pi * f * h * t) / h for f in notes for h in (1, 2, 3)) * 0.08
    )


def buffer(*channels: np.ndarray) -> AudioBuffer:
    return AudioBuffer.from_array(np.stack(channels), RATE)


def test_content_tells_drums_from_chords() -> None:
    assert decide(buffer(drum_loop()), Settings()).preset == "drum-loop"
    assert decide(buffer(chords()), Settings()).preset == "instruments"
    assert decide(buffer(np.zeros(4000)), Settings()).preset == "free"


def test_what_is_asked_for_wins() -> None:
    drums = buffer(drum_loop())
    assert decide(drums, Settings(n_components=8)).preset == "free"
    assert decide(drums, Settings(preset="voice")).preset == "voice"
    mine = preset("free")
    assert decide(drums, Settings(recipe=mine)).recipe is mine


def test_what_memory_cannot_hold_is_not_begun(monkeypatch) -> None:
    audio = buffer(drum_loop())
    settings = Settings(preset="full-mix")
    assert decide(audio, settings).preset == "full-mix"
    needed = memory.bytes_needed(audio, "parts")
    monkeypatch.setattr(memory, "bytes_there", lambda: 2 * needed - 1)
    choice = decide(audio, settings)
    assert choice.preset == "free"
    assert "with full-mix, 0 minutes would need about" in choice.why
    # What the user knows cannot be left out in silence.
    with pytest.raises(ParameterError, match="cut the recording into shorter ones"):
        decide(audio, Settings(recipe=preset("full-mix")))
    assert decide(audio, Settings(recipe=preset("free"))).preset == "recipe"
    monkeypatch.undo()
    assert memory.bytes_there() > 1 << 28


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("n_channels", [1, 2])
def test_every_preset_separates_a_little_music(name: str, n_channels: int) -> None:
    left = drum_loop(0.6) + chords(0.6)
    right = 0.3 * drum_loop(0.6) + chords(0.6)
    audio = buffer(*(left, right)[:n_channels])
    separation = separate(audio, settings=Settings(preset=name))
    members = [k for source in separation.sources for k in source.components]
    assert len(members) == len(set(members))
    assert separation.sources
    assert np.isfinite(separation.model.W).all()
    assert np.isfinite(separation.model.H).all()
    assert separation.model.H.shape[1] == separation.plan.n_frames(audio.n_samples)
    assert preset(name).name in separation.notes[0]


def test_drum_voices_have_names_and_counts_are_kept() -> None:
    audio = buffer(drum_loop())
    names = {s.name for s in separate(audio).sources}
    assert names == {"Kick", "Snare", "Hats"}
    more = separate(audio, settings=Settings(preset="drum-loop", n_sources=4))
    assert len(more.sources) == 4
    fewer = separate(audio, settings=Settings(preset="drum-loop", n_sources=2))
    assert len(fewer.sources) == 2


def test_what_a_preset_does_not_take_is_said() -> None:
    audio, seen = buffer(drum_loop(0.6)), []
    settings = Settings(preset="drum-loop", n_components=9, max_iter=4)
    separation = separate(audio, settings=settings, observer=seen.append)
    # More drums than three would have taken two beside them, and four anew.
    assert (seen[-1].n_iter, seen[-1].max_iter) == (4, 10)
    said = "Drum loop decides n_components itself; 9 was not used."
    assert said in separation.notes
    plain = separate(audio, settings=replace(settings, preset="free"))
    assert plain.model.n_components == 9
    assert not any("was not used" in note for note in plain.notes)


def test_a_plain_recipe_says_how_many_iterations_there_are() -> None:
    audio = buffer(drum_loop(0.6))
    recipe = replace(preset("free"), n_components=3, max_iter=7)
    settings = Settings(recipe=recipe, tol=0.0)
    assert separate(audio, settings=settings).factorization.n_iter == 7
    fewer = replace(settings, max_iter=5)
    assert separate(audio, settings=fewer).factorization.n_iter == 5


def test_progress_is_one_rising_count_and_cancel_ends_it() -> None:
    audio, seen = buffer(drum_loop(0.6) + chords(0.6)), []
    settings = Settings(preset="full-mix")
    separate(
        audio,
        settings=settings,
        observer=lambda p: seen.append((p.n_iter, p.max_iter)),
    )
    counts = [n for n, _ in seen]
    assert counts == sorted(counts)
    assert len({most for _, most in seen}) == 1
    assert counts[-1] <= seen[-1][1]
    cancel = threading.Event()
    cancelled = separate(
        audio, settings=settings, observer=lambda _: cancel.set(), cancel=cancel
    )
    assert cancelled.factorization.stop_reason is StopReason.CANCELLED
    assert cancelled.model.n_components == 0
