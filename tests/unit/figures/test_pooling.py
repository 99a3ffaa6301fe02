"""Pictures show the greatest of what falls into each cell, whatever the length."""

import numpy as np
import pytest
import signals

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.figures import pooling
from nmfaudio.figures.pooling import measure_picture
from nmfaudio.figures.view import AXES, View, pick_channel

RATE = 16_000


def recording(samples):
    return AudioBuffer.from_array(samples, RATE)


def row_of(picture, hz):
    return int(np.searchsorted(picture.row_edges, hz)) - 1


@pytest.mark.parametrize("axis", [axis for axis in AXES if axis != "chroma"])
@pytest.mark.parametrize("hz", [220.0, 1760.0])
def test_a_tone_is_on_its_row_at_its_level(axis, hz):
    tone = signals.sine(hz, sample_rate=RATE, n_samples=2 * RATE, amplitude=0.1)
    picture = measure_picture(recording(tone), View(axis=axis))
    middle = picture.level_db()[:, picture.magnitude.shape[1] // 2]
    assert abs(int(middle.argmax()) - row_of(picture, hz)) <= 1
    # Low mel bands are narrower than the window resolves, and read less.
    assert middle.max() == pytest.approx(-20.0, abs=3.0 if axis == "mel" else 1.5)


def test_the_pitch_class_of_a_tone_is_the_strongest():
    tone = signals.sine(440.0, sample_rate=RATE, n_samples=2 * RATE)
    picture = measure_picture(recording(tone), View(axis="chroma"))
    assert (picture.magnitude.argmax(axis=0) == 9).all()  # A, counted from C


@pytest.mark.parametrize("axis", AXES)
def test_one_click_in_a_long_recording_is_not_lost(axis):
    samples = signals.silence(RATE * 60)
    samples[0, RATE * 30] = 1.0
    picture = measure_picture(recording(samples), View(axis=axis, n_columns=50))
    assert picture.magnitude.shape[1] <= 50
    loudest = picture.magnitude.max(axis=0).argmax()
    start_s, stop_s = picture.time_edges_s[loudest : loudest + 2]
    assert start_s - 0.1 <= 30.0 <= stop_s + 0.1


@pytest.mark.parametrize("axis", AXES)
def test_a_recording_measured_in_parts_is_the_whole(axis, monkeypatch):
    noise = np.random.default_rng(0).standard_normal((2, 6 * RATE)) / 10
    view = View(axis=axis, n_columns=70)
    whole = measure_picture(recording(noise), view)
    monkeypatch.setattr(pooling, "_FRAMES_AT_ONCE", 37)
    monkeypatch.setattr(pooling, "_BAND_FRAMES", 128)
    parts = measure_picture(recording(noise), view)
    np.testing.assert_allclose(parts.magnitude, whole.magnitude, rtol=2e-3, atol=1e-6)


def test_a_passage_of_a_part_is_the_passage_of_the_whole():
    samples = np.random.default_rng(1).standard_normal((1, 8 * RATE)) / 10
    view = View(start_s=3.0, stop_s=5.0)
    whole = measure_picture(recording(samples), view)
    part = recording(samples[:, RATE:])
    shifted = measure_picture(part, View(start_s=3.0, stop_s=5.0, offset_s=1.0))
    assert shifted.time_edges_s[0] == pytest.approx(whole.time_edges_s[0], abs=0.02)
    assert shifted.magnitude.shape == whole.magnitude.shape
    assert np.median(shifted.magnitude / whole.magnitude) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("axis", ["log", "linear", "mel", "constant-q"])
def test_only_the_frequencies_asked_for_are_shown(axis):
    picture = measure_picture(
        recording(signals.stereo_mix()), View(axis=axis, low_hz=300.0, high_hz=3000.0)
    )
    assert 200.0 < picture.row_edges[0] <= 301.0
    assert 2999.0 <= picture.row_edges[-1] < 3400.0


def test_left_right_mid_and_side_are_what_they_say():
    left = signals.sine(500.0, sample_rate=RATE, n_samples=RATE, amplitude=1.0)[0]
    audio = recording(np.stack([left, np.zeros_like(left)]))
    peaks = {
        channel: measure_picture(audio, View(channel=channel)).level_db().max()
        for channel in ("left", "right", "mid", "side", "mix")
    }
    assert peaks["left"] == pytest.approx(0.0, abs=0.2)
    assert peaks["right"] == pytest.approx(-140.0)
    assert peaks["mid"] == pytest.approx(-6.0, abs=0.2)
    assert peaks["side"] == pytest.approx(-6.0, abs=0.2)
    assert peaks["mix"] == pytest.approx(-3.0, abs=0.2)


def test_faint_partials_are_seen_and_noise_stays_dark():
    rng = np.random.default_rng(2)
    tone = signals.sine(440.0, sample_rate=RATE, n_samples=4 * RATE)
    faint = 10 ** (-70 / 20) * signals.sine(
        3000.0, sample_rate=RATE, n_samples=4 * RATE
    )
    noise = 10 ** (-100 / 20) * rng.standard_normal(tone.shape)
    picture = measure_picture(recording(tone + faint + noise))
    low, high = picture.limits_db()
    place = (picture.level_db() - low) / (high - low)
    assert place[row_of(picture, 3000.0)].mean() > 0.15
    assert np.median(place[row_of(picture, 5000.0)]) < 0.1
    assert picture.limits_db(40.0) == pytest.approx((high - 40.0, high))


@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("n_samples", [0, 1, 300])
def test_hardly_any_sound_has_a_picture(axis, n_samples):
    picture = measure_picture(recording(np.zeros((1, n_samples))), View(axis=axis))
    assert np.isfinite(picture.level_db()).all()


@pytest.mark.parametrize(
    ("view", "says"),
    [
        ({"start_s": 99.0}, "ends at"),
        ({"low_hz": 9000.0}, "ends at"),
        ({"channel": "side"}, "two channels"),
    ],
)
def test_what_is_not_there_is_said(view, says):
    mono = recording(signals.sine(sample_rate=RATE, n_samples=RATE))
    with pytest.raises(ParameterError, match=says):
        measure_picture(mono, View(**view))


@pytest.mark.parametrize(
    "wrong",
    [
        {"axis": "bark"}, {"channel": "centre"}, {"colours": "jet"},
        {"start_s": 2.0, "stop_s": 1.0}, {"low_hz": 9.0, "high_hz": 8.0},
        {"window_s": 5.0}, {"range_db": 1.0},
    ],
)  # fmt: skip
def test_views_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ParameterError):
        View(**wrong)


def test_a_window_is_as_long_as_it_was_asked_for():
    audio = recording(signals.sine(sample_rate=RATE, n_samples=RATE))
    assert View(window_s=0.03).plan(audio).win_length == 480
    assert pick_channel(audio, "mix") is audio
