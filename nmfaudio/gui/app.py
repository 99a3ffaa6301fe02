"""Starts the window: builds the objects and passes them down.

Before the window shows, only Qt's widgets, NumPy and small modules of this project are
imported; everything heavy is loaded by the session's worker afterwards.
"""

import gc
import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from nmfaudio import __version__
from nmfaudio.gui.controllers.appearance import (
    chosen_language,
    chosen_scheme,
    chosen_text_scale,
)
from nmfaudio.gui.language import use_language
from nmfaudio.gui.main_window import MainWindow
from nmfaudio.gui.sound import Sound
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.gui.style import theme
from nmfaudio.project.session import Session

__all__ = ["make_window", "run"]

_ICON = Path(__file__).resolve().parents[1] / "data" / "icon.svg"

_SWITCH_S = 0.0005
"""How long another thread may keep the interpreter while the window wants it. A frame
asks for it a hundred times, and Python's own 5 ms are a frame's time."""


def make_window(settings: WindowSettings | None = None) -> MainWindow:
    """Build the session, the sound and the window over them.

    Parameters
    ----------
    settings : WindowSettings or None
        None takes the user's own.
    """
    if settings is None:
        settings = WindowSettings(QSettings("nmfaudio", "nmfaudio"))
    sys.setswitchinterval(_SWITCH_S)
    session = Session()
    return MainWindow(session, Sound(session), settings)


def run(path: Path | None = None) -> int:
    """Show the window and stay until it is closed.

    Parameters
    ----------
    path : Path or None
        Recording or project to open; None opens the loop that comes with the program.

    Returns
    -------
    code : int
        For the shell: 0.
    """
    QApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    app = QApplication(sys.argv[:1])
    app.setApplicationName("nmfaudio")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("nmfaudio")
    app.setWindowIcon(QIcon(os.fspath(_ICON)))
    settings = WindowSettings(QSettings("nmfaudio", "nmfaudio"))
    use_language(app, chosen_language(settings))
    theme.use(chosen_scheme(settings), chosen_text_scale(settings))
    theme.apply_theme(app)
    window = make_window(settings)
    window.show()
    _pass_over_what_is_there()
    # Again when the sound is ready: compilers have been loaded by then.
    window.parts.sound.ready.connect(_pass_over_what_is_there)
    window.controllers.failures.watch()
    # After the first paint: opening starts the worker, which imports what is heavy.
    QTimer.singleShot(0, lambda: _begin(window, path))
    beat = _let_interrupt(window)
    app.commitDataRequest.connect(lambda _: window.controllers.safekeeping.keep_now())
    code = app.exec()
    beat.stop()
    return code


def _pass_over_what_is_there() -> None:
    """Let Python's collector look at nothing that was made so far.

    Nearly all of it stays, and looking through it would hold the window up.
    """
    gc.freeze()
    gc.enable()


def _begin(window: MainWindow, path: Path | None) -> None:
    """Open what was asked for; else offer unsaved work, or open the loop."""
    controllers = window.controllers
    if path is not None:
        controllers.project_file.open(path)
    else:
        controllers.safekeeping.offer(controllers.project_file.open_demo)


def _let_interrupt(window: MainWindow) -> QTimer:
    """Close on Ctrl+C, and keep the work when the system ends the window.

    Python sees a signal only when it gets a turn now and then.
    """
    signal.signal(signal.SIGINT, lambda *_: window.close())
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: window.end_at_once())
    beat = QTimer()
    beat.timeout.connect(lambda: None)
    beat.start(200)
    return beat
