"""The measures say what they should, and agree with the known implementation."""

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.separation.evaluation import (
    assign_components,
    bss_eval,
    match_sources,
    score_stems,
    si_sdr,
    snr,
)


@pytest.fixture
def sources() -> np.ndarray:
    return np.random.default_rng(5).standard_normal((3, 6000))


def test_perfect_and_silent(sources: np.ndarray) -> None:
    assert si_sdr(sources[0], 3 * sources[0]) == 100.0
    assert si_sdr(sources[0], 0 * sources[0]) == -30.0
    assert snr(sources[0], 0.5 * sources[0]) == pytest.approx(6.02, abs=0.01)


def test_known_level_of_noise(sources: np.ndarray) -> None:
    assert si_sdr(sources[0], sources[0] + 0.1 * sources[1]) == pytest.approx(
        20, abs=0.5
    )
    scores = bss_eval(sources[:2], sources[:2] + 0.1 * sources[1::-1], filter_length=8)
    np.testing.assert_allclose(scores.sir, 20.0, atol=0.5)
    assert (scores.sar > 60).all()


def test_a_filter_is_allowed(sources: np.ndarray) -> None:
    filtered = np.stack([np.convolve(s, [1.0, 0.5, -0.2])[:6000] for s in sources])
    assert (bss_eval(sources, filtered, filter_length=16).sdr > 30).all()


def test_wrong_shapes_and_silence_are_refused(sources: np.ndarray) -> None:
    with pytest.raises(ParameterError, match="must both be"):
        bss_eval(sources, sources[:2])
    with pytest.raises(ParameterError, match="silent"):
        bss_eval(0 * sources, sources)
    sounds = {n: AudioBuffer.from_array(s, 8_000) for n, s in enumerate(sources[:2])}
    silence = {"rest": AudioBuffer.from_array(0 * sources[:1], 8_000)}
    with pytest.raises(ParameterError, match="leave out rest"):
        score_stems({**sounds, **silence}, sounds)


def test_agrees_with_fast_bss_eval(sources: np.ndarray) -> None:
    peer = pytest.importorskip("fast_bss_eval")
    rng = np.random.default_rng(6)
    estimates = sources + 0.3 * sources[[1, 2, 0]]
    estimates = estimates + 0.2 * rng.standard_normal(sources.shape)
    ours = bss_eval(sources, estimates, filter_length=64)
    theirs = peer.bss_eval_sources(sources, estimates, filter_length=64)
    assert list(theirs[3]) == [0, 1, 2]
    for mine, other in zip(ours, theirs[:3], strict=True):
        np.testing.assert_allclose(mine, other, atol=0.01)


def test_matching_by_name_then_by_sound(sources: np.ndarray) -> None:
    references = dict(zip("abc", sources, strict=True))
    estimates = {"x": sources[2], "y": sources[0], "b": sources[1], "z": sources[0] * 0}
    assert match_sources(references, estimates) == {"a": "y", "b": "b", "c": "x"}


def test_perfect_listener_finds_the_owner(sources: np.ndarray) -> None:
    parts = np.concatenate([0.3 * sources, 0.7 * sources])
    assert assign_components(sources, parts).tolist() == [0, 1, 2, 0, 1, 2]
