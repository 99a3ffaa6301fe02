"""Components get the words a musician would use."""

import numpy as np
import pytest
from scipy.ndimage import median_filter

from nmfaudio.errors import ParameterError
from nmfaudio.separation.components import features, tags
from nmfaudio.separation.model import RenderModel
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(44100, n_fft=4096, hop_length=1024)
HOP_S = 1024 / 44100


def harmonic_template(pitch_hz: float, n_partials: int = 10) -> np.ndarray:
    hz = np.arange(PLAN.n_bins) * 44100 / 4096
    spectrum = np.zeros(PLAN.n_bins)
    for h in range(1, n_partials + 1):
        spectrum += np.exp(-0.5 * ((hz - h * pitch_hz) / 12.0) ** 2) / h
    return spectrum


def held_row(n_frames: int = 200) -> np.ndarray:
    row = np.zeros(n_frames)
    row[20:80] = 1.0
    row[120:180] = 1.0
    return row


def struck_row(n_frames: int = 200, decay_s: float = 0.04) -> np.ndarray:
    row = np.zeros(n_frames)
    decay = np.exp(-np.arange(40) * HOP_S / decay_s)
    for start in (10, 60, 110, 150):
        row[start : start + 40] = decay
    return row


def noise_template(rng: np.random.Generator, low_hz: float) -> np.ndarray:
    hz = np.arange(PLAN.n_bins) * 44100 / 4096
    return rng.rayleigh(1.0, PLAN.n_bins) * (hz > low_hz)


def tag(*pairs: tuple[np.ndarray, np.ndarray]) -> tuple[tags.ComponentTag, ...]:
    W = np.stack([template for template, _ in pairs], axis=1)
    H = np.stack([row for _, row in pairs])
    model = RenderModel.from_factors(W, H)
    return tags.tag_components(model, W @ H, PLAN)


@pytest.mark.parametrize(
    ("pitch_hz", "label"),
    [(110.0, "A2 · 110 Hz"), (261.63, "C4 · 262 Hz"), (1318.5, "E6 · 13")],
)
def test_held_note_is_named(pitch_hz: float, label: str) -> None:
    (only,) = tag((harmonic_template(pitch_hz), held_row()))
    assert only.label.startswith(label)
    assert only.pitch_hz == pytest.approx(pitch_hz, rel=0.01)
    assert not only.percussive


def test_hats_and_kick_are_percussive() -> None:
    rng = np.random.default_rng(3)
    kick, hats, note = tag(
        (harmonic_template(55.0, 2) * 40, struck_row(decay_s=0.08)),
        (noise_template(rng, 6000.0), np.roll(struck_row(decay_s=0.03), 20)),
        (harmonic_template(330.0) * 10, held_row()),
    )
    assert (kick.label, hats.label) == ("percussive · low", "percussive · high")
    assert kick.percussive
    assert hats.percussive
    assert kick.pitch_hz is None
    assert not note.percussive


def test_shares_add_up_to_one_and_pan_is_measured() -> None:
    W = np.stack([harmonic_template(110.0), harmonic_template(650.0)], axis=1)
    H = np.stack([held_row(), np.roll(held_row(), 17)])
    left, right = W @ (H * [[1.0], [0.5]]), W @ (H * [[0.0], [0.5]])
    found = tags.tag_components(
        RenderModel.from_factors(W, H), np.stack([left, right]), PLAN
    )
    assert sum(t.energy_share for t in found) == pytest.approx(1.0, abs=1e-3)
    assert found[0].pan == pytest.approx(-1.0, abs=0.2)
    assert found[1].pan == pytest.approx(0.0, abs=0.1)


def test_silent_component_is_said_to_be_silent() -> None:
    first, second = tag(
        (harmonic_template(220.0), held_row()), (np.zeros(PLAN.n_bins), held_row() * 0)
    )
    assert first.energy_share == pytest.approx(1.0)
    assert (second.label, second.energy_share, second.percussive) == (
        "silent",
        0,
        False,
    )


def test_silence_has_no_energy_and_no_pitch() -> None:
    (only,) = tag((np.zeros(PLAN.n_bins), np.zeros(50)))
    assert only.energy_share == 0
    assert only.pitch_hz is None


def test_lags_of_a_convolutive_component_count_as_one() -> None:
    template = harmonic_template(440.0)
    row = held_row()
    model = RenderModel(
        W=np.stack([template, template], axis=1)[np.newaxis].astype(np.float32),
        H=np.stack([row, np.roll(row, 1)]).astype(np.float32),
        component_of=np.array([0, 0]),
        n_components=1,
    )
    V = model.W[0] @ model.H
    (only,) = tags.tag_components(model, V, PLAN)
    assert only.energy_share == pytest.approx(1.0, abs=1e-4)
    assert only.pitch_hz == pytest.approx(440.0, rel=0.01)


def test_mixture_of_the_wrong_shape_is_refused() -> None:
    model = RenderModel.from_factors(np.ones((PLAN.n_bins, 1)), np.ones((1, 5)))
    with pytest.raises(ParameterError, match="to match the model"):
        tags.tag_components(model, np.ones((PLAN.n_bins, 6)), PLAN)


def test_columns_of_a_component_add_up_to_its_envelope() -> None:
    rng = np.random.default_rng(0)
    W, H = rng.random((2, 9, 5), np.float32), rng.random((5, 40), np.float32)
    model = RenderModel(W, H, np.array([2, 0, 2, 2, 0]), 4)
    magnitude = [W.mean(axis=0)[:, [r]] @ H[[r]] for r in range(5)]
    expected = np.zeros((4, 40))
    for row, component in zip(magnitude, model.component_of, strict=True):
        expected[component] += row.sum(axis=0)
    found = features.component_envelopes(model)
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_held_time_of_a_decay_is_its_time_constant() -> None:
    row = np.exp(-np.arange(400) * 0.001 / 0.05)[np.newaxis]
    assert features.held_time_s(row, 0.001)[0] == pytest.approx(0.05, rel=0.02)
    assert features.held_time_s(np.zeros((2, 0)), 0.001).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("shape", [(1, 1), (9, 3), (200, 70)])
def test_running_medians_are_exact(shape: tuple[int, int]) -> None:
    values = np.random.default_rng(0).random(shape) ** 4
    values[values < 0.1] = 0.0
    expected = median_filter(values, size=(15, 1), mode="nearest")
    np.testing.assert_array_equal(features._running_median(values), expected)


def test_tonality_tells_peaks_from_noise() -> None:
    noise = noise_template(np.random.default_rng(0), 0.0)
    both = features.tonality(np.stack([harmonic_template(300.0), noise], axis=1))
    assert both[0] > 0.9
    assert both[1] < 0.5
