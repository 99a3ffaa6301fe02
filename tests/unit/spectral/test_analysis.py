"""How a picture looks at sound, beside the spectra it is made of."""

import numpy as np
import pytest

from nmfaudio.compiled.types import Float32Array, UInt8Array
from nmfaudio.errors import ParameterError
from nmfaudio.spectral.analysis import CONSTANT_Q, Analysis, Read
from nmfaudio.spectral.display import db_of_code, level_codes
from nmfaudio.spectral.stft import StftPlan

RATE = 8_000


@pytest.fixture
def sound(rng: np.random.Generator) -> Float32Array:
    return (0.1 * rng.standard_normal((2, RATE))).astype(np.float32)


def reader(sound: Float32Array) -> Read:
    def read(start: int, stop: int) -> Float32Array:
        cut = np.zeros((sound.shape[0], stop - start), np.float32)
        for t in range(max(0, start), min(stop, sound.shape[1])):
            cut[:, t - start] = sound[:, t]
        return cut

    return read


def direct(sound: Float32Array, n_fft: int, hop_length: int) -> UInt8Array:
    plan = StftPlan(RATE, n_fft=n_fft, hop_length=hop_length)
    return level_codes(np.ascontiguousarray(plan.magnitude(sound).T), plan.full_scale)


def close(codes: UInt8Array, expected: UInt8Array) -> bool:
    """Whether codes agree but for the last bit, which rounding may decide."""
    return bool(np.abs(codes.astype(int) - expected.astype(int)).max() <= 1)


@pytest.mark.parametrize("start", [0, 8, 100])
def test_one_window_is_the_plain_transform(sound: Float32Array, start: int) -> None:
    analysis = Analysis(RATE, 256)
    codes = analysis.codes(reader(sound), start, start + 20)
    assert close(codes, direct(sound, 256, 64)[start : start + 20])
    assert analysis.centres_hz[1] == pytest.approx(RATE / 256)
    assert analysis.n_frames(RATE) == 126


def test_lower_octaves_are_seen_through_longer_windows(sound: Float32Array) -> None:
    analysis = Analysis(RATE)  # 256, 512 and 1024 samples at this rate
    hop = analysis.hop_length
    base = 4 * hop
    codes = analysis.codes(reader(sound), 0, 40)
    hz = analysis.centres_hz
    assert (np.diff(hz) > 0).all()
    low, high = hz < 350.0, hz >= 1400.0
    by_four = direct(sound, 4 * base, 4 * hop)[:, : int(low.sum())]
    assert close(codes[::4, low], by_four[:10])
    halfway = (by_four[:10].astype(int) + by_four[1:11]) // 2
    assert close(codes[2::4, low], halfway.astype(np.uint8))
    assert close(codes[:, high], direct(sound, base, hop)[:40, -int(high.sum()) :])


def test_channels(sound: Float32Array) -> None:
    left, right = sound
    for channel, expected in (
        ("1", left),
        ("2", right),
        ("mid", (left + right) / 2),
        ("side", (left - right) / 2),
    ):
        codes = Analysis(RATE, 256, channel).codes(reader(sound), 0, 30)
        assert close(codes, direct(expected[np.newaxis], 256, 64)[:30]), channel
    same = np.stack([left, left])
    silent = Analysis(RATE, 256, "side").codes(reader(same), 0, 30)
    assert silent.max() == 0


def test_constant_q_finds_a_note_where_it_is() -> None:
    t = np.arange(2 * RATE) / RATE
    sound = np.sin(2 * np.pi * 110.0 * t).astype(np.float32)[np.newaxis]
    analysis = Analysis(RATE, CONSTANT_Q)
    codes = analysis.codes(reader(sound), 80, 84)
    loudest = int(codes[2].argmax())
    assert analysis.centres_hz[loudest] == pytest.approx(110.0, rel=0.01)
    assert db_of_code(int(codes[2, loudest])) == pytest.approx(0.0, abs=1.0)


@pytest.mark.parametrize(
    "wrong", [(RATE, 100), (RATE, 16), (RATE, 0, "up"), (RATE, 0, "0")]
)
def test_what_cannot_be_is_refused(wrong: tuple[int, int]) -> None:
    with pytest.raises(ParameterError, match="must be"):
        Analysis(*wrong)


@pytest.mark.parametrize("window", [0, 64, 2048, CONSTANT_Q])
def test_frames_that_are_ready_do_not_see_what_has_not_come(
    rng: np.random.Generator, window: int
) -> None:
    sound = (0.1 * rng.standard_normal((1, 5 * RATE))).astype(np.float32)
    analysis, n_ready = Analysis(RATE, window), 4 * RATE
    n_frames = analysis.n_frames_ready(n_ready, sound.shape[1]) // 4 * 4
    assert n_frames > 100
    part = sound.copy()
    part[:, n_ready:] = 0.0
    start = n_frames - 40
    seen = [analysis.codes(reader(s), start, n_frames) for s in (sound, part)]
    np.testing.assert_array_equal(*seen)
    assert analysis.n_frames_ready(3, sound.shape[1]) == 0
    assert analysis.n_frames_ready(sound.shape[1], sound.shape[1]) == (
        analysis.n_frames(sound.shape[1])
    )
