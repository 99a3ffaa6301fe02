"""A report says what failed, and not whose computer it was."""

import getpass
import os
import platform
import socket
from pathlib import Path

from nmfaudio import __version__
from nmfaudio.project import crash_report as module
from nmfaudio.project.crash_report import crash_report
from nmfaudio.project.document import Document


def caught(call):
    try:
        call()
    except Exception as error:
        return error
    raise AssertionError


def test_a_report_says_what_failed_and_where():
    report = crash_report(caught(lambda: Document(None).component(3)))
    assert f"nmfaudio {__version__}" in report
    assert platform.python_version() in report
    assert "there is no component 4" in report
    assert 'File "nmfaudio/project/document.py"' in report


def test_nothing_private_is_in_a_report(monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "ada")
    monkeypatch.setattr(socket, "gethostname", lambda: "analytical")
    monkeypatch.setattr(Path, "home", lambda: Path("/home/ada"))

    def fail():
        raise OSError(
            2,
            "no such file for ada on analytical (nada is a word)",
            "/home/ada/Secret songs/love.wav",
            None,
            "/media/ada/disk/x.flac",
        )

    report = crash_report(caught(fail))
    for private in ("/home", "love", "Secret", "/media", "analytical", "x.flac"):
        assert private not in report
    assert "for <user> on <computer> (nada is a word)" in report
    windows = crash_report(FileNotFoundError("'C:\\Users\\ada\\a song.wav'"))
    assert "song" not in windows
    assert os.fspath(Path(__file__).parent) not in report


def test_libraries_are_named_from_their_folder_on():
    text = 'File "/opt/x/site-packages/numpy/core/a.py", line 3\nFile "/o/b/own.py"'
    scrubbed = module._scrubbed(text)
    assert 'File "numpy/core/a.py", line 3' in scrubbed
    assert "own.py" in scrubbed
    assert "/opt" not in scrubbed


def test_a_computer_without_names(monkeypatch):
    def no_name():
        raise KeyError("no entry")

    monkeypatch.setattr(getpass, "getuser", no_name)
    monkeypatch.setattr(Path, "home", no_name)
    assert "ValueError" in crash_report(ValueError("x"))
