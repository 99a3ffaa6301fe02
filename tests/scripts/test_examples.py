"""The examples to copy do what they say, and say how they are called."""

from pathlib import Path

import pytest
import signals
import soundfile
from processes import run_python

SCRIPTS = Path(__file__).parents[2] / "scripts"
RATE = 16_000


def call(name, *words):
    return run_python(SCRIPTS / name, *words)


@pytest.mark.parametrize("name", ["inspect_spectrogram.py", "batch_separate.py"])
def test_an_example_says_how_it_is_called(name):
    ended = call(name, "one word")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert f"scripts/{name} " in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("name", ["inspect_spectrogram.py", "batch_separate.py"])
def test_wrong_words_are_told_in_a_sentence(name, tmp_path):
    (tmp_path / "empty").mkdir()
    ended = call(name, tmp_path / "empty", tmp_path / "out")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert str(tmp_path / "empty") in ended.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_figures_are_drawn_from_python(tmp_path):
    soundfile.write(tmp_path / "song.wav", signals.stereo_mix().T, RATE)
    ended = call("inspect_spectrogram.py", tmp_path / "song.wav", tmp_path / "figures")
    assert (ended.returncode, ended.stderr) == (0, "")
    figures = sorted((tmp_path / "figures").iterdir())
    assert [path.name for path in figures] == ["sound.pdf", "sources.pdf"]
    assert all(path.read_bytes().startswith(b"%PDF") for path in figures)
