"""Which words open the window, how the program starts, and what it ends with."""

import sys
from pathlib import Path

import pytest
import signals
import soundfile
from processes import run_python

import nmfaudio
from nmfaudio.__main__ import main
from nmfaudio.audio.wording import printable
from nmfaudio.cli.control import ExitCode, code_of, explain
from nmfaudio.cli.dispatch import COMMANDS, run
from nmfaudio.errors import (
    AudioFileError,
    AudioWriteError,
    NotFiniteError,
    ParameterError,
)
from nmfaudio.project.storage.stored import load_project


class Window:
    """Stands in for the window and remembers what it was opened with."""

    def __init__(self, code=0):
        self.opened = []
        self.code = code

    def __call__(self, path):
        self.opened.append(None if path is None else str(path))
        return self.code


@pytest.mark.parametrize(
    ("arguments", "opened"),
    [
        ([], None),
        (["gui"], None),
        (["gui", "song.wav"], "song.wav"),
        (["song.wav"], "song.wav"),
        (["/no/such/song.flac"], "/no/such/song.flac"),
        (["my.project.nmfa"], "my.project.nmfa"),
    ],
)
def test_the_window_opens(arguments, opened):
    window = Window()
    assert run(arguments, open_window=window) == 0
    assert window.opened == [opened]


def test_a_file_without_an_ending_opens_if_it_exists(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "song").touch()
    window = Window()
    assert run(["song"], open_window=window) == 0
    assert window.opened == ["song"]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_of_a_commands_name_does_not_hide_the_command(
    name, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).mkdir()
    window = Window()
    run([name, "--help"], open_window=window)
    run([name], open_window=window)
    assert window.opened == ([None] if name == "gui" else [])


def test_the_windows_exit_code_is_ours():
    assert run([], open_window=Window(code=5)) == 5


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["a.wav", "b.wav"], ["--nonsense"]]
)
def test_other_words_are_wrong_usage(arguments, capsys):
    window = Window()
    assert run(arguments, open_window=window) == 2
    assert window.opened == []
    assert "nonsense" in (text := capsys.readouterr().err) or "a.wav" in text


def test_completion_is_shown_for_the_shell_that_is_named(capsys):
    shells = {"zsh": "compdef", "fish": "complete --command", "bash": "COMPREPLY"}
    for shell, word in shells.items():
        for words in (["--show-completion", shell], [f"--show-completion={shell}"]):
            assert run(words, open_window=Window()) == 0
            assert word in capsys.readouterr().out
    assert run(["--show-completion", "tcsh"], open_window=Window()) == 2
    assert ": 'tcsh' is not one of 'bash'," in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ParameterError("x"), ExitCode.USAGE),
        (AudioFileError("x"), ExitCode.UNREADABLE),
        (NotFiniteError("x"), ExitCode.UNREADABLE),
        (AudioWriteError("x"), ExitCode.UNWRITABLE),
        (KeyboardInterrupt(), ExitCode.CANCELLED),
        (ValueError("x"), ExitCode.FAULT),
        (MemoryError(), ExitCode.MEMORY),
    ],
)
def test_errors_have_codes_and_sentences(error, code):
    assert code_of(error) is code
    assert explain(error)
    assert "not enough memory" in explain(MemoryError())


def test_faults_of_the_window_are_explained(capsys):
    def broken(path):
        raise RuntimeError(f"no window for {path}")

    assert run(["song.wav"], open_window=broken) == 1
    assert "RuntimeError: no window for song.wav" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ü 音", "plain ü 音"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\u202eb", "a\\u202eb"),
        ("caf\udce9", "caf\\udce9"),
        ("two\nlines", "two\\nlines"),
    ],
)
def test_what_is_shown_cannot_command_the_terminal(text, shown):
    assert printable(text) == shown


def test_a_current_folder_that_is_gone_is_told(tmp_path, monkeypatch):
    missing = FileNotFoundError(2, "No such file or directory")
    assert code_of(missing) == ExitCode.FAULT  # nobody knows which
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert code_of(missing) == ExitCode.USAGE
    assert "is not there any more: change to another one" in explain(missing)
    assert code_of(FileNotFoundError(2, "No such file", "x.wav")) == ExitCode.FAULT
    monkeypatch.chdir(tmp_path)


BESIDE = "import os; os.write(2, __name__.encode()); os._exit(99)  # of a stranger"


def test_nothing_is_imported_from_the_folder_of_recordings(tmp_path):
    for name in ("json", "numpy", "typer", "queue"):
        (tmp_path / f"{name}.py").write_text(BESIDE)
    done = run_python("-m", "nmfaudio", "--version", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


START = """
import sys
from importlib.abc import MetaPathFinder

class Lacking(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "PySide6":
            raise {error}

sys.meta_path.insert(0, Lacking())
from nmfaudio.__main__ import main
main()
"""


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            "ModuleNotFoundError('No module named PySide6', name='PySide6')",
            "pip install 'nmfaudio[gui]'",
        ),
        (
            "ImportError('libEGL.so.1: cannot open shared object file: No such file')",
            "the window needs libEGL.so.1, a library of the system",
        ),
    ],
)
def test_a_window_that_cannot_open_says_what_to_install(error, told):
    done = run_python("-c", START.format(error=error))
    assert done.returncode == 6
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such limits")
def test_less_room_than_libraries_need_is_said_at_once(monkeypatch, capsys):
    import resource

    monkeypatch.setattr(resource, "getrlimit", lambda _: (500 << 20, -1))
    assert run(["separate", "a.wav"], open_window=int) == ExitCode.MEMORY
    assert "there is not enough memory" in capsys.readouterr().err
    assert run(["man", "--help"], open_window=int) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="names are no bytes there")
def test_names_are_utf8_where_the_locale_has_only_ascii(tmp_path):
    song = tmp_path / "Café 日本.wav"
    soundfile.write(song, signals.stereo_mix().T, 16_000)
    project, figure = tmp_path / "Ü.nmfaudio", tmp_path / "Ü.svg"
    plain = {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = run_python(
        *("-m", "nmfaudio", "separate", song, "-o", tmp_path / "ö"),
        *("--max-iter", "2", "--teach", "Géige=0-0.5", "--map", figure),
        *("--save-project", project),
        **plain,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Café 日本 - Géige.wav" in done.stdout
    assert (tmp_path / "ö" / "Café 日本 - Géige.wav").exists()
    assert figure.stat().st_size
    kept = load_project(project)
    assert kept.recording.path == song
    assert "Géige" in {source.name for source in kept.separation.sources}


IMPORTS = """
import sys
sys.path.insert(0, {root!r})
before = set(sys.modules)
from nmfaudio.__main__ import main
print(*sorted(set(sys.modules) - before))
"""


def test_nothing_is_loaded_before_signals_are_listened_to():
    """What Python has not loaded by then lengthens the time without an answer."""
    root = str(Path(nmfaudio.__file__).parents[1])
    done = run_python("-I", "-S", "-c", IMPORTS.format(root=root))
    assert done.returncode == 0, done.stderr
    of_a_start = {"os", "stat", "_stat", "abc", "_abc", "io", "_collections_abc"}
    of_a_start |= {"posixpath", "ntpath", "genericpath", "os.path", "nt"}
    loaded = set(done.stdout.split())
    assert {"nmfaudio", "nmfaudio.__main__"} <= loaded
    assert loaded - of_a_start == {"nmfaudio", "nmfaudio.__main__"}


@pytest.mark.parametrize("with_window", [False, True])
def test_no_garbage_is_looked_for_at_the_end_except_of_a_window(
    monkeypatch, with_window
):
    frozen = []
    monkeypatch.setattr("gc.freeze", lambda: frozen.append(True))
    monkeypatch.setattr(sys, "argv", ["nmfaudio", "--version"])
    for name in (
        "_import_from_no_folder", "_listen", "_name_files_in_utf8", "_open_streams",
    ):  # fmt: skip
        monkeypatch.setattr(f"nmfaudio.__main__.{name}", lambda: None)
    if with_window:
        monkeypatch.setitem(sys.modules, "PySide6", None)
    else:
        monkeypatch.delitem(sys.modules, "PySide6", raising=False)
    with pytest.raises(SystemExit):
        main()
    assert bool(frozen) is not with_window


EARLY = """
import os, signal, sys
class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == "nmfaudio.cli":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
from nmfaudio.__main__ import main
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_signal_before_anything_is_loaded_is_a_cancel():
    done = run_python("-c", EARLY)
    assert (done.returncode, done.stderr) == (130, "nmfaudio: cancelled\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([""], "one of the words is empty"),
        (["separate", ""], "one of the words is empty"),
        (["batch", "music", "-o", ""], "what follows -o is empty"),
        (["batch", "music", "--output="], "what follows --output is empty"),
    ],
)
def test_an_empty_word_is_no_path(words, told, capsys):
    """It would mean the folder at hand: a variable of the shell was not set."""
    assert run(words, open_window=Window()) == ExitCode.USAGE
    assert told in capsys.readouterr().err
