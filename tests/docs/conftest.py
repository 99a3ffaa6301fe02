"""The recordings that the documentation names, in the current folder."""

import numpy as np
import pytest
import signals
import soundfile

RATE = 16_000


@pytest.fixture
def recordings(tmp_path, monkeypatch):
    """Write the recordings of the cookbook and of the pages, and go to their folder."""
    time = np.arange(3 * RATE) / RATE
    low = 0.3 * np.sin(2 * np.pi * 110 * time) * (np.sin(2 * np.pi * time) > 0)
    high = 0.2 * np.sin(2 * np.pi * 880 * time) * (np.sin(5 * np.pi * time) > 0)
    clicks = signals.clicks_over_noise()
    loop = np.tile(np.atleast_2d(clicks)[0], 3)
    tape = low + high
    tape[RATE // 2 :: RATE // 2] += 0.9
    tape[int(1.2 * RATE) : int(1.3 * RATE)] = 0
    wind = 0.01 * np.random.default_rng(0).standard_normal(time.size)
    call = np.sin(2 * np.pi * (3000 * time + 200 * np.sin(40 * time)))
    left, right = np.array([low, 0 * low]), np.array([0 * low, high])
    middle = 0.2 * np.sin(2 * np.pi * 330 * time)
    for name, sound in {
        "low": low, "high": high, "song": low + high, "other": high + 0.5 * low,
        "loop": loop, "music/song": low + high, "truth/Low": low, "truth/High": high,
        "tape": tape, "stage": (left + middle + right).T,
        "bird": wind + 0.2 * call * ((time > 1) & (time < 2)),
    }.items():  # fmt: skip
        path = tmp_path / f"{name}.wav"
        path.parent.mkdir(exist_ok=True)
        soundfile.write(path, sound, RATE, subtype="FLOAT")
    monkeypatch.chdir(tmp_path)
    return tmp_path
