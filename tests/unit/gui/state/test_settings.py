"""What the window remembers between runs."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from nmfaudio.gui.state.settings import WindowSettings

pytestmark = pytest.mark.gui


@pytest.fixture
def settings(tmp_path: Path) -> WindowSettings:
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    return WindowSettings(store)


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
