"""Scores are brought to the clock of a recording, steady or free."""

import numpy as np
import pytest
import score_pieces

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.separation.request.score import Note, Part, Score
from nmfaudio.separation.score.alignment import align, align_dtw, align_offset

SCORE = score_pieces.duet(4)


def recording(played: Score, duration_s: float) -> AudioBuffer:
    rng = np.random.default_rng(3)
    sound = score_pieces.play(played, duration_s).sum(axis=0)
    sound += 1e-3 * rng.standard_normal(sound.size)
    return AudioBuffer.from_array(sound, score_pieces.RATE)


def errors(found: Score, truth: Score) -> np.ndarray:
    return np.abs(score_pieces.starts(found) - score_pieces.starts(truth))


def test_offset_and_tempo_are_found_within_30_ms() -> None:
    played = SCORE.warped(lambda t: 1.3 + 1.03 * t)
    audio = recording(played, played.length_s + 2.0)
    assert errors(align_offset(SCORE, audio), played).max() < 0.03
    assert errors(align(SCORE, audio, "dtw"), played).max() < 0.05


def test_an_excerpt_finds_its_place_in_the_score() -> None:
    played = SCORE.warped(lambda t: t + 1.0)
    audio = recording(played, played.length_s + 1.0)
    cut = AudioBuffer(audio.samples[:, 3 * 44_100 : 7 * 44_100], 44_100)
    expected = played.warped(lambda t: t - 3.0)
    assert errors(align(SCORE, cut, "offset"), expected).max() < 0.06
    # Beyond the excerpt nothing can be measured; within it, notes can.
    inside = (score_pieces.starts(expected) > 0.2) & (
        score_pieces.starts(expected) < 3.8
    )
    assert np.median(errors(align_dtw(SCORE, cut), expected)[inside]) < 0.03


def test_time_warping_follows_rubato() -> None:
    played = SCORE.warped(lambda t: 0.7 + t + 0.25 * np.sin(2 * np.pi * t / 4.0))
    audio = recording(played, played.length_s + 1.5)
    steady = errors(align_offset(SCORE, audio), played)
    followed = errors(align_dtw(SCORE, audio), played)
    assert np.median(steady) > 0.1
    assert np.quantile(followed, 0.95) < 0.04


def test_a_pause_is_followed() -> None:
    played = SCORE.warped(lambda t: t + 2.0 * (t > 3.9))
    audio = recording(played, played.length_s + 1.0)
    followed = errors(align_dtw(SCORE, audio), played)
    assert np.quantile(followed, 0.95) < 0.05


def test_drums_are_aligned_by_their_onsets() -> None:
    rng = np.random.default_rng(5)
    at = np.cumsum(rng.choice([0.2, 0.3, 0.5], 20))
    onsets = tuple(Note(38, float(t), float(t) + 0.1) for t in at)
    sound = np.zeros(12 * 16_000)
    for t in at + 0.75:
        burst = rng.standard_normal(1600) * np.exp(-np.arange(1600) / 300)
        sound[round(t * 16_000) :][:1600] += burst
    found = align_offset(
        Score.of((Part("Drums", onsets, percussive=True),)),
        AudioBuffer.from_array(0.1 * sound, 16_000),
    )
    assert np.abs(score_pieces.starts(found) - at - 0.75).max() < 0.03


def test_silence_leaves_the_score_where_it_is() -> None:
    for n_samples in (0, 1, 16_000):
        silent = AudioBuffer.from_array(np.zeros(n_samples), 16_000)
        for how in ("none", "offset", "dtw"):
            assert errors(align(SCORE, silent, how), SCORE).max() == 0.0
    nothing = Score((), 0.0)
    assert align(nothing, recording(SCORE, 9.0), "dtw") == nothing


def test_ways_of_aligning_are_named() -> None:
    with pytest.raises(ParameterError, match="none, offset, dtw"):
        align(SCORE, AudioBuffer.from_array(np.zeros(100), 16_000), "magic")
