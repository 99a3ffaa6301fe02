"""Stems are made again from what they say, and compared."""

import json
import shutil

import pytest
import signals
import soundfile

from nmfaudio.cli import dispatch

FEW = ("--preset", "free", "--components", "4", "--sources", "2", "--max-iter", "5")


@pytest.fixture(scope="module")
def separated(tmp_path_factory):
    """Return a folder with a song, and 16-bit stems of a passage of it."""
    folder = tmp_path_factory.mktemp("separated")
    song = folder / "song.wav"
    soundfile.write(song, signals.stereo_mix().T, 16_000, subtype="FLOAT")
    words = ["separate", str(song), *FEW, "--format", "wav16", "--sidecar"]
    words += ["--range", "0.1-0.4", "--seed", "3", "--stems", "--without", "Residual"]
    assert dispatch.run(words, open_window=int) == 0
    return folder


@pytest.fixture
def stems(separated, tmp_path):
    shutil.copytree(separated, tmp_path, dirs_exist_ok=True)
    return tmp_path / "song stems"


def test_all_stems_of_a_set_are_equal(run, stems, tmp_path):
    code, output, _ = run("replay", stems / "song - stems.json", "--json")
    document = json.loads(output)
    assert code == 0
    assert document["equal"] is True
    assert len(document["stems"]) == len(list(stems.glob("*.wav"))) == 4
    code, output, _ = run(
        "replay", stems / "song - without Residual.wav", "-o", tmp_path / "again"
    )
    assert (code, output) == (
        0, "song - without Residual.wav: equal, bit for bit\n",
    )  # fmt: skip
    again = (tmp_path / "again" / "song - Residual.wav").read_bytes()
    name = stems / "song - Residual.wav"
    assert (
        soundfile.read(name)[0].tolist()
        == soundfile.read(tmp_path / "again" / name.name)[0].tolist()
    )
    assert again


def test_a_changed_stem_is_told_by_how_much(run, stems):
    path = stems / "song - Residual.wav"
    raw = bytearray(path.read_bytes())
    raw[-400:] = bytes(400)
    path.write_bytes(raw)
    code, output, _ = run("replay", path)
    assert code == 7
    assert "differs, by -" in output
    (stems / "song - stems.json").rename(stems / "moved.json")
    path.unlink()
    code, output, _ = run("replay", stems / "moved.json")
    assert code == 7
    assert "Residual.wav: cannot be compared" in output


def test_the_recording_is_looked_for_and_checked(run, stems, tmp_path):
    song = tmp_path / "song.wav"
    away = tmp_path / "away.wav"
    song.rename(away)
    stem = stems / "song - Residual.wav"
    code, _, errors = run("replay", stem)
    assert code == 3
    assert "(--recording FILE)" in errors
    assert run("replay", stem, "--recording", away)[0] == 0
    code, _, errors = run("replay", stem, "--recording", tmp_path / "none.wav")
    assert code == 3
    assert "none.wav does not exist: check the spelling" in errors
    code, _, errors = run("replay", stem, "--recording", stem)
    assert code == 3
    assert "holds another sound" in errors
    code, _, errors = run("replay", away)
    assert code == 3
    assert "does not say how it was made" in errors
