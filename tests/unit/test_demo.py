"""The bundled loop: seamless music whose stems add up to it."""

from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pytest

from nmfaudio.audio.decode import load

STEMS = Path(__file__).parents[2] / "assets" / "demo_stems"


@pytest.fixture(scope="module")
def loop():
    with as_file(files("nmfaudio") / "data" / "demo_loop.flac") as path:
        return load(path)


def whole_steps(audio):
    return np.rint(audio.samples * 32_768).astype(np.int64)


def test_loop_is_stereo_music_of_usual_level(loop):
    assert (loop.sample_rate, loop.n_channels, loop.notes) == (44_100, 2, ())
    assert 10.0 <= loop.duration_s <= 15.0
    assert 0.7 < np.abs(loop.samples).max() < 0.95
    level = 10 * np.log10((loop.samples.astype(float) ** 2).mean())
    assert -22 < level < -14


def test_stems_add_up_exactly(loop):
    paths = sorted(STEMS.glob("*.flac"))
    assert [path.stem for path in paths] == [
        "bass",
        "guitar",
        "hats",
        "kick",
        "snare",
        "vibraphone",
    ]
    total = sum(whole_steps(load(path)) for path in paths)
    np.testing.assert_array_equal(total, whole_steps(loop))


def test_the_end_runs_into_the_beginning():
    """But for the drums, which begin the loop, the seam is as smooth as the rest."""
    paths = sorted(STEMS.glob("[bgv]*.flac"))
    assert [path.stem for path in paths] == ["bass", "guitar", "vibraphone"]
    for path in paths:
        samples = load(path).samples
        steps = np.abs(np.diff(samples, axis=1))
        seam = np.abs(samples[:, 0] - samples[:, -1])
        assert seam.max() <= steps.max() / 2
        # What sounds at the end is still there at the beginning.
        assert np.abs(samples[:, :200]).max() > 1e-4


def test_files_stay_small():
    sizes = [path.stat().st_size for path in STEMS.glob("*.flac")]
    assert sum(sizes) < 4_000_000
