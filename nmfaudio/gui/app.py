"""Starts the window: shows it, then loads and builds what it holds.

Before the first paint only Qt and small modules of this project are imported. What
follows is loaded and built in short pieces, so that the window answers meanwhile.
"""

import builtins
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSettings, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from nmfaudio import __version__
from nmfaudio.gui.language import use_language
from nmfaudio.gui.main_window import MainWindow
from nmfaudio.gui.state.preferences import (
    chosen_language,
    chosen_scheme,
    chosen_text_scale,
)
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.gui.style import theme

if TYPE_CHECKING:
    from nmfaudio.playback.device import Output

__all__ = ["make_window", "pass_over_what_is_loaded", "run"]

_ICON = Path(__file__).resolve().parents[1] / "data" / "icon.svg"

_FULL_AFTER = 50
"""Looks at younger objects between two looks at all: five times Python's own."""

_SWITCH_S = 0.0005
"""How long another thread may keep the interpreter while the window wants it. A frame
asks for it a hundred times, and Python's own 5 ms are a frame's time."""

_LATEST_MS = 300
"""When loading begins even if the window was not painted, as where it starts hidden."""

_WITHOUT_QT: Final = ("nmfaudio.project.session", "nmfaudio.project.crash_report")
"""With all that they import; loaded in a thread. Qt's classes are made when they are
first used, which two threads must not do at once."""
_ROOMS: Final = (
    "nmfaudio.gui.panels.widgets",
    "nmfaudio.gui.canvases.spectrogram.canvas",
    "nmfaudio.gui.panels.tracks.panel",
    "nmfaudio.gui.panels.recording_view",
    "nmfaudio.gui.window_parts",
    "nmfaudio.gui.controllers.guides",
    "nmfaudio.gui.controllers.picture.updater",
    "nmfaudio.gui.controllers.assembly",
    "nmfaudio.gui.contents",
)
"""Each with what those before have not imported: pieces of a few hundredths of a
second."""


def make_window(
    settings: WindowSettings | None = None, output: "Output | None" = None
) -> MainWindow:
    """Build a window with all that it holds.

    Parameters
    ----------
    settings : WindowSettings or None
        None takes the user's own.
    output : Output or None
        Where sound goes; None looks for the system's device.
    """
    _hurry_python()
    _paint_alone()
    settings = settings or _own_settings()
    window = MainWindow(settings)
    for _ in _filling(window, settings, output):
        pass
    return window


def run(path: Path | None, on_no_display: Callable[[], object]) -> int:
    """Show the window and stay until it is closed.

    Parameters
    ----------
    path : Path or None
        Recording or project to open; None opens the loop that comes with the program.
    on_no_display : callable
        Called where there is no display that can be used; Qt ends the process after it.

    Returns
    -------
    code : int
        For the shell: 0.
    """
    _hurry_python()
    _paint_alone()
    QApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    app = _application(on_no_display)
    app.setApplicationName("nmfaudio")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("nmfaudio")
    app.setWindowIcon(QIcon(os.fspath(_ICON)))
    settings = _own_settings()
    use_language(app, chosen_language(settings))
    theme.use(chosen_scheme(settings), chosen_text_scale(settings))
    theme.apply_base(app)
    window = MainWindow(settings)
    window.show()
    beat = _let_interrupt(window)
    code = _stay(app, window, _starting(app, window, settings, path))
    beat.stop()
    return code


def _application(on_no_display: Callable[[], object]) -> QApplication:
    """Return Qt's application; where it can have no display, call this.

    Qt ends the process itself then, after words for programmers, and only what takes
    its messages gets to speak before.
    """
    said: list[str] = []

    def take(kind: QtMsgType, context: object, text: str) -> None:
        del context
        said.append(text)
        if kind == QtMsgType.QtFatalMsg:
            on_no_display()

    before = qInstallMessageHandler(take)
    try:
        app = QApplication(sys.argv[:1])
    finally:
        qInstallMessageHandler(before)
    for text in said:
        sys.stderr.write(f"{text}\n")
    return app


def _stay(app: QApplication, window: MainWindow, steps: Iterator[None]) -> int:
    """Take the steps once the window is drawn; return when the application ends."""
    failures: list[Exception] = []
    turn = QTimer()
    turn.setInterval(1)  # leaves a thread that loads its share

    def step() -> None:
        try:
            next(steps)
        except StopIteration:
            turn.stop()
        except Exception as error:  # raised below: what Qt calls must not raise
            failures.append(error)
            app.exit(1)

    turn.timeout.connect(step)
    window.drawn.connect(turn.start)
    QTimer.singleShot(_LATEST_MS, turn.start)
    code = app.exec()
    turn.stop()
    if failures:
        raise failures[0]
    return code


def _own_settings() -> WindowSettings:
    return WindowSettings(QSettings("nmfaudio", "nmfaudio"))


def _hurry_python() -> None:
    """Have threads give way soon, and take Qt's own hook out of Python's import.

    The hook reads the source of every module that is imported, of NumPy's and Numba's
    hundreds too, to find those that ask for other names of Qt's methods. None does.
    """
    sys.setswitchinterval(_SWITCH_S)
    plain = getattr(builtins, "__orig_import__", None)
    if plain is not None:
        builtins.__import__ = plain


def _paint_alone() -> None:
    """Have Qt paint in the window's thread alone, which has Python's lock meanwhile.

    It shares large pictures out among threads of a pool. Those wait for a processor as
    all others do, however much the window's thread and the one that mixes hurry.
    """
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")


def _starting(
    app: QApplication, window: MainWindow, settings: WindowSettings, path: Path | None
) -> Iterator[None]:
    """Fill the window that shows, a piece at a step; then open what was asked for."""
    loading = Thread(target=_load_without_qt, name="nmfaudio-loading", daemon=True)
    loading.start()
    while loading.is_alive():
        yield
    yield from _filling(window, settings, None)
    pass_over_what_is_loaded(window)
    window.controllers.failures.watch()
    app.commitDataRequest.connect(lambda _: window.controllers.safekeeping.keep_now())
    # After the panels are painted: opening starts the worker, which has much to load.
    QTimer.singleShot(0, lambda: _begin(window, path))


def _load_without_qt() -> None:
    # The window's own import, which comes next, says what is missing.
    with contextlib.suppress(ImportError):
        for name in _WITHOUT_QT:
            import_module(name)


def _filling(
    window: MainWindow, settings: WindowSettings, output: "Output | None"
) -> Iterator[None]:
    """Load and build what a window holds, a piece at a step."""
    for name in _ROOMS:
        import_module(name)
        yield
    from nmfaudio.gui.contents import Contents  # noqa: PLC0415  # heavy

    contents = yield from Contents.build(window, settings, output)
    window.hold(contents)


def pass_over_what_is_loaded(window: MainWindow) -> None:
    """Let Python's collector not look through what stays: it would hold all threads up.

    That is what there is now, when the sound is ready, since compilers have been loaded
    by then, and when kernels are. What comes meanwhile waits for more.
    """
    gc.set_threshold(*gc.get_threshold()[:2], _FULL_AFTER)
    _pass_over_what_is_there()
    window.parts.sound.ready.connect(_pass_over_what_is_there)
    window.controllers.loader.warmed.connect(_pass_over_what_is_there)


def _pass_over_what_is_there() -> None:
    gc.freeze()
    gc.enable()


def _begin(window: MainWindow, path: Path | None) -> None:
    """Open what was asked for; else offer unsaved work, or open the loop."""
    if window.isHidden():
        return  # closed meanwhile
    controllers = window.controllers
    if path is not None:
        controllers.project_file.open(path)
    else:
        controllers.safekeeping.offer(controllers.project_file.open_demo)


def _let_interrupt(window: MainWindow) -> QTimer:
    """Close on Ctrl+C, and keep the work when the system ends the window.

    Python sees a signal only when it gets a turn now and then, and then wherever it is:
    amid a painting, too, whose window must not go. So it ends with the loop's next
    turn.
    """

    def ends_by(name: str, end: Callable[[], object]) -> None:
        if hasattr(signal, name):
            number = getattr(signal, name)
            signal.signal(number, lambda *_: QTimer.singleShot(0, window, end))

    ends_by("SIGINT", window.close)
    ends_by("SIGTERM", window.end_at_once)
    ends_by("SIGHUP", window.end_at_once)
    beat = QTimer()
    beat.timeout.connect(lambda: None)
    beat.start(200)
    return beat
