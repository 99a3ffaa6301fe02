"""Conversions between frames, seconds, bins, Hz, notes and rows."""

import numpy as np
import pytest

from nmfaudio.errors import ParameterError
from nmfaudio.spectral.grid import (
    FrequencyAxis,
    bin_of_hz,
    describe_pitch,
    frame_of_seconds,
    hz_of_bin,
    hz_of_midi,
    midi_of_hz,
    note_name,
    seconds_of_frame,
)
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(44_100)


def test_bins_and_hz():
    assert hz_of_bin(1024.0, PLAN) == 22_050.0
    assert bin_of_hz(hz_of_bin(37.0, PLAN), PLAN) == pytest.approx(37.0)
    np.testing.assert_allclose(
        hz_of_bin(np.arange(3.0), PLAN), [0, 21.533, 43.066], 1e-4
    )


def test_frames_and_seconds():
    assert seconds_of_frame(100.0, PLAN) == pytest.approx(51_200 / 44_100)
    assert frame_of_seconds(seconds_of_frame(7.0, PLAN), PLAN) == pytest.approx(7.0)


@pytest.mark.parametrize(
    ("hz", "name", "cents"),
    [
        (440.0, "A4", 0.0),
        (261.6256, "C4", 0.0),
        (27.5, "A0", 0.0),
        (8.1758, "C-1", 0.0),
        (4186.009, "C8", 0.0),
        (440.0 * 2 ** (30 / 1200), "A4", 30.0),
        (440.0 * 2 ** (-30 / 1200), "A4", -30.0),
        (233.0819, "A♯3", 0.0),
    ],
)
def test_note_names(hz, name, cents):
    found, off = note_name(hz)
    assert found == name
    assert off == pytest.approx(cents, abs=0.01)


def test_midi():
    assert midi_of_hz(440.0) == 69.0
    assert hz_of_midi(60.0) == pytest.approx(261.6256, abs=1e-3)
    for hz in (0.0, -3.0, float("inf"), float("nan")):
        with pytest.raises(ParameterError, match="positive frequencies"):
            midi_of_hz(hz)


def test_description():
    assert describe_pitch(110.2) == "A2 · 110 Hz"
    assert describe_pitch(58.27) == "A♯1 · 58.3 Hz"


@pytest.mark.parametrize("kind", ["log", "linear", "mel"])
def test_axis_goes_there_and_back(kind):
    axis = FrequencyAxis(20.0, 22_050.0, kind)
    assert axis.position_of_hz(20.0) == pytest.approx(0.0)
    assert axis.position_of_hz(22_050.0) == pytest.approx(1.0)
    place = np.linspace(0, 1, 11)
    hz = axis.hz_of_position(place)
    assert (np.diff(hz) > 0).all()
    np.testing.assert_allclose(axis.position_of_hz(hz), place, atol=1e-12)
    assert isinstance(axis.hz_of_position(0.5), float)


def test_octaves_are_equal_on_a_log_axis():
    axis = FrequencyAxis(20.0, 20_480.0)
    assert axis.hz_of_position(0.5) == pytest.approx(640.0)
    assert axis.position_of_hz(0.0) < 0.0


def test_row_edges_go_up_over_the_axis():
    axis = FrequencyAxis(20.0, 22_050.0)
    edges = axis.row_edges(720, PLAN)
    assert edges.shape == (721,)
    assert edges[-1] == pytest.approx(1024.0)
    assert (np.diff(edges) > 0).all()


@pytest.mark.parametrize(
    ("low", "high", "kind", "message"),
    [
        (0.0, 100.0, "log", "must go up"),
        (-1.0, 100.0, "linear", "must go up"),
        (100.0, 100.0, "mel", "must go up"),
        (1.0, 100.0, "bark", '"log", "linear" or "mel"'),
    ],
)
def test_impossible_axes_are_refused(low, high, kind, message):
    with pytest.raises(ParameterError, match=message):
        FrequencyAxis(low, high, kind)
