"""A stem file holds five tracks, sample for sample, and the names of four."""

import json
import shutil
import subprocess

import numpy as np
import pytest
import signals
import soundfile

from nmfaudio.audio.containers.mp4_stems import write_stem_mp4
from nmfaudio.errors import AudioWriteError, ParameterError

FFMPEG = shutil.which("ffmpeg")
needs_ffmpeg = pytest.mark.skipif(FFMPEG is None, reason="needs ffmpeg")
RATE = 16_000


@pytest.fixture
def sounds(tmp_path):
    mixture = (signals.stereo_mix(n_samples=8_001) * 2**20).astype(np.int32) << 8
    paths = []
    for number in range(5):
        paths.append(tmp_path / f"{number}.wav")
        soundfile.write(paths[-1], (mixture >> number << 8).T, RATE, subtype="PCM_24")
    return paths


def stems(sounds):
    return [(f"Läad {n}", "#a0b1c2", sound) for n, sound in enumerate(sounds[1:])]


@needs_ffmpeg
def test_tracks_and_names_come_back(sounds, tmp_path):
    path = tmp_path / "a.stem.mp4"
    write_stem_mp4(path, sounds[0], stems(sounds), ffmpeg=FFMPEG)
    for number, sound in enumerate(sounds):
        command = [FFMPEG, "-v", "error", "-i", str(path), "-map", f"0:a:{number}"]
        command += ["-f", "s32le", "-"]
        raw = subprocess.run(command, check=True, capture_output=True).stdout  # noqa: S603  # ours
        found = np.frombuffer(raw, "<i4").reshape(-1, 2)
        wanted = soundfile.read(sound, dtype="int32")[0]
        np.testing.assert_array_equal(found, wanted)
    content = path.read_bytes()
    at = content.index(b"stem{")
    size = int.from_bytes(content[at - 4 : at], "big")
    said = json.loads(content[at + 4 : at - 4 + size])
    assert said["version"] == 1
    assert said["stems"][0] == {"name": "Läad 0", "color": "#A0B1C2"}
    with pytest.raises(AudioWriteError, match="exists already"):
        write_stem_mp4(path, sounds[0], stems(sounds), ffmpeg=FFMPEG)


@needs_ffmpeg
def test_what_ffmpeg_says_is_told(sounds, tmp_path):
    sounds[0].write_bytes(b"no sound")
    with pytest.raises(AudioWriteError, match="ffmpeg could not make"):
        write_stem_mp4(tmp_path / "a.stem.mp4", sounds[0], stems(sounds), ffmpeg=FFMPEG)
    assert not (tmp_path / "a.stem.mp4").exists()


def test_four_stems_are_needed(sounds, tmp_path):
    with pytest.raises(ParameterError, match="has 4 stems, got 3"):
        write_stem_mp4(tmp_path / "a.mp4", sounds[0], stems(sounds)[1:], ffmpeg="x")
