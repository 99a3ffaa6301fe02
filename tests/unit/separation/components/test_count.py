"""Criteria are tried on one spectrogram; the one in the middle is suggested."""

import threading
from dataclasses import replace

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.factorization.selection import n_components
from nmfaudio.separation import spectrogram
from nmfaudio.separation.components.count import count_components, suggestion_of
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.request.settings import Settings

RATE = 8_000
SETTINGS = Settings(preset="free", n_fft=256)


def three_tones() -> AudioBuffer:
    """Return tones that come one after the other, and together."""
    t = np.arange(2 * RATE) / RATE
    gates = [(np.floor(4 * t) % 4 != n) for n in range(3)]
    tones = [np.sin(2 * np.pi * hz * t) for hz in (310.0, 930.0, 2230.0)]
    mixed = sum(g * x for g, x in zip(gates, tones, strict=True)) / 4
    return AudioBuffer(np.asarray(mixed, np.float32)[np.newaxis], RATE)


def test_each_method_gives_its_number_with_a_reason_and_a_curve() -> None:
    shares: list[tuple[str, float]] = []
    choices = count_components(
        three_tones(),
        SETTINGS,
        ("elbow", "held-out"),
        range(1, 6),
        n_starts=1,
        on_stage=lambda stage, done: shares.append((stage, done)),
    )
    assert [choice.method for choice in choices] == ["elbow", "held-out"]
    assert all(2 <= choice.n_components <= 5 for choice in choices)
    assert all(choice.reason and len(choice.curve) == 5 for choice in choices)
    counted = [done for stage, done in shares if stage == "count"]
    assert counted == sorted(counted)
    assert counted[-1] == 1.0
    assert suggestion_of(choices) in choices


def test_a_long_recording_is_counted_as_a_separation_of_it_does(monkeypatch) -> None:
    monkeypatch.setattr(spectrogram, "MAX_SPECTROGRAM_BYTES", 1000)
    monkeypatch.setattr(spectrogram, "_DRAWN_BYTES", 4 * 129 * 60)
    monkeypatch.setattr(n_components, "_DEFAULT_CANDIDATES", (1, 2, 3, 4, 5))
    sound = three_tones()
    (choice,) = count_components(sound, SETTINGS, ("elbow",))
    assert choice.sample.endswith(" frames drawn from all of it")
    settings = replace(SETTINGS, components_by="elbow", max_iter=2)
    separation = separate(sound, settings=settings)
    assert separation.model.n_components == choice.n_components
    assert choice.reason in separation.notes


def test_cancelled_before_anything_is_known() -> None:
    cancel = threading.Event()
    cancel.set()
    made = count_components(three_tones(), SETTINGS, ("elbow",), cancel=cancel)
    assert [choice.complete for choice in made] in ([], [False])
