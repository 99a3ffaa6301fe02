"""Writers that are killed leave nothing under a final name."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from nmfaudio.audio import folders
from nmfaudio.audio.decode import load
from nmfaudio.audio.encode import AudioWriter

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9"),
]

WRITER = """
import sys, numpy as np
from nmfaudio.audio.encode import AudioWriter
samples = np.random.default_rng(0).uniform(-1, 1, (2, 150_000)).astype(np.float32)
print("ready", flush=True)
for number in range(10_000):
    for format in ("wav24", "flac", "ogg"):
        path = f"{sys.argv[1]}/{sys.argv[2]}-{number}.{format}"
        with AudioWriter(path, n_channels=2, sample_rate=44_100, format=format) as w:
            w.write(samples)
            w.commit()
"""


def test_every_file_there_is_whole(tmp_path, monkeypatch):
    random_source = random.Random(0)  # noqa: S311  # moments to kill at
    for kill in range(25):
        command = [sys.executable, "-c", WRITER, str(tmp_path), str(kill)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603
            process.stdout.readline()
            time.sleep(random_source.uniform(0.0, 0.5))
            process.send_signal(signal.SIGKILL)
    names = os.listdir(tmp_path)
    whole = [name for name in names if not name.endswith(folders.SUFFIX)]
    assert len(whole) > 50
    assert len(names) > len(whole), "no writer was killed while it wrote"
    for name in whole:
        audio = load(tmp_path / name)
        assert (audio.n_samples, audio.notes) == (
            150_000,
            (),
        ) or "above" in audio.notes[0]
    monkeypatch.setattr(folders, "_LEAST_AGE_S", 0.0)
    with AudioWriter(tmp_path / "last", n_channels=1, sample_rate=8_000) as writer:
        assert sorted(os.listdir(tmp_path)) == sorted(
            [*whole, writer._file.temporary_path.name]
        )
