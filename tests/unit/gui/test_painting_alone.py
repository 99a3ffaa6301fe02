"""The window's thread paints without others, for which all would wait with it."""

import sys
from pathlib import Path

import pytest
from processes import output_of

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="Linux tells threads by name"
)

PROGRAM = """
import os, sys
from PySide6.QtCore import QRectF, QSettings
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from nmfaudio.gui.app import make_window
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.playback.outputs import RecordingOutput

app = QApplication([])
store = QSettings(sys.argv[1], QSettings.Format.IniFormat)
window = make_window(WindowSettings(store), RecordingOutput())
taken = QImage(3000, 1200, QImage.Format.Format_RGB32)
made = QImage(2560, 1440, QImage.Format.Format_ARGB32_Premultiplied)
painter = QPainter(made)
painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
painter.drawImage(QRectF(made.rect()), taken)
painter.end()
tasks = "/proc/self/task"
names = [open(f"{tasks}/{task}/comm").read() for task in os.listdir(tasks)]
print(sum("pooled" in name for name in names), "of", len(names) > 0)
window.close_without_asking()
"""


def test_large_pictures_are_painted_by_no_other_threads(tmp_path: Path) -> None:
    told = output_of(
        PROGRAM,
        tmp_path / "settings.ini",
        QT_QPA_PLATFORM="offscreen",
        QT_NO_GUI_THREADPOOL=None,
        NMFAUDIO_STATE_DIR=tmp_path,
    )
    assert told == "0 of True\n"
