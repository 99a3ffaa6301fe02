"""What the window remembers between runs."""

import pwd
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from nmfaudio.gui.state.settings import WindowSettings, home_folder


@pytest.fixture
def settings(tmp_path: Path) -> WindowSettings:
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    return WindowSettings(store)


@pytest.mark.parametrize("known", ["", "a\0b", "x" * 300, "/no/such/folder"])
def test_a_user_without_a_home_begins_somewhere(
    settings: WindowSettings, monkeypatch: pytest.MonkeyPatch, known: str
) -> None:
    """As in a container: no HOME, and no entry in the list of users."""

    def unknown(_: int) -> None:
        raise KeyError("no such user")

    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    settings.set_text("files/folder", known)
    assert settings.folder == Path(".") == home_folder()


def test_recent_files_that_are_gone_are_dropped(
    settings: WindowSettings, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{n}.wav" for n in range(12)]
    for path in paths:
        path.touch()
        settings.add_recent(path)
    assert settings.recent == paths[:1:-1]
    paths[-1].unlink()
    assert paths[-1] not in settings.recent
    settings.clear_recent()
    assert settings.recent == []


@pytest.mark.parametrize("odd", [None, 7, "a\0b", "x" * 5000, ["deep"]])
def test_settings_that_cannot_be_true_are_passed_over(
    settings: WindowSettings, tmp_path: Path, odd: object
) -> None:
    """A file of settings may be damaged, or written by somebody."""
    (tmp_path / "a.wav").touch()
    known = str(tmp_path / "a.wav")
    QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat).setValue(
        "files/recent", [odd, known]
    )
    settings.set_text("window/text_scale", "nan")
    assert settings.recent == [Path(known)]
    assert settings.number("window/text_scale", 1.5) == 1.5
    settings.add_recent(tmp_path / "a.wav")
