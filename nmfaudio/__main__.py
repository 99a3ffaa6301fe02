"""Start the window or the command line.

A start may be interrupted at any moment. So nothing is loaded here that Python has not
loaded itself by now: ``signal`` and ``typing`` take longer than all that comes before
somebody listens.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from pathlib import Path
else:
    import _signal as signal  # what lies below it, without its names for numbers

_CANCELLED = 130
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
_UTF8_VARIABLE = "PYTHONUTF8"
_THREADS_VARIABLE = "NUMBA_NUM_THREADS"


def main() -> None:
    """Run the ``nmfaudio`` command."""
    _listen()
    _import_from_no_folder()
    _name_files_in_utf8()
    # Threads of kernels that wait for more would spin on cores that others could use.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    if os.environ.get(_THREADS_VARIABLE, "").strip().lstrip("-").strip("0") == "":
        os.environ.pop(_THREADS_VARIABLE, None)  # no threads are refused by Numba
    try:
        _open_streams()
        from nmfaudio.cli.dispatch import run

        code = run(sys.argv[1:], open_window=_open_window)
    except KeyboardInterrupt:
        sys.stderr.write("nmfaudio: cancelled\n")
        code = _CANCELLED
    _end_soon()
    sys.exit(code)


def _end_soon() -> None:
    """Spare Python its last looks for garbage, a tenth of a second after a separation.

    The system takes everything back. Not after a window: Qt wants its own taken down.
    """
    if "PySide6" not in sys.modules:
        import gc

        gc.freeze()


def _listen() -> None:
    """End with a word on a signal that comes before anybody else listens."""
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        # nohup wants the end of a terminal to have no effect.
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _end)


def _end(number: int, frame: object) -> None:
    """Leave at once: nothing was begun that could be left half done."""
    del frame
    os.write(2, b"nmfaudio: cancelled\n")
    os._exit(128 + number)


def _import_from_no_folder() -> None:
    """Forget the current folder, from which ``python -m nmfaudio`` would import.

    Recordings of anybody may lie there, and a file called ``numpy.py``.
    """
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    is_module = not sys.flags.safe_path and "-m" in sys.orig_argv
    if is_module and sys.path[:1] != [home]:
        del sys.path[:1]


def _name_files_in_utf8() -> None:
    """Begin again in Python's UTF-8 mode where the locale knows fewer characters.

    Names of files are bytes, and elsewhere UTF-8 whatever the locale; Python from 3.15
    on takes them so by itself. Before, in a locale of ASCII with that mode turned off,
    no name with an accent could be written or shown.
    """
    is_tried = os.environ.get(_UTF8_VARIABLE) == "1"
    if sys.getfilesystemencoding() == "utf-8" or is_tried or not sys.executable:
        return
    os.environ[_UTF8_VARIABLE] = "1"
    os.execv(sys.executable, sys.orig_argv)  # noqa: S606  # our own command, again


def _open_streams() -> None:
    """Have an output and an error stream that take everything, whoever reads them.

    Where one was closed, the next file that is opened would get its number, and be
    written to by whatever prints.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115  # for good
    for name, number in (("stdout", 1), ("stderr", 2)):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(number, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _open_window(path: "Path | None") -> int:
    """Open the window; the command line may not import it."""
    import gc

    gc.disable()  # until the window shows: all that is made until then is kept
    try:
        from nmfaudio.gui.app import run
    except ImportError as error:
        _explain_missing_window(error)
        raise

    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == _end:
            is_int = name == "SIGINT"
            signal.signal(
                number, signal.default_int_handler if is_int else signal.SIG_DFL
            )
    return run(path, _end_without_display)


def _end_without_display() -> None:
    """Say why there can be no window, and end as where a part is missing."""
    from nmfaudio.cli.control import ExitCode

    asked = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    why = "there is no display for the window"
    if sys.platform != "linux" or any(map(os.environ.get, asked)):
        why = (
            "the window cannot be shown: the display cannot be used, or a library of "
            "the system is missing (on Debian or Ubuntu: apt-get install "
            "libxcb-cursor0 libxkbcommon-x11-0)"
        )
    line = f"nmfaudio: {why}. The commands work without it: nmfaudio --help lists them"
    os.write(2, f"{line}\n".encode())
    os._exit(ExitCode.MISSING)


def _explain_missing_window(error: ImportError) -> None:
    """Say what is to be installed, if the window lacks something that can be."""
    from nmfaudio.errors import MissingPartError

    if (error.name or "").partition(".")[0] in {"PySide6", "shiboken6"}:
        raise MissingPartError(
            "the window is not installed. Install it with: pip install "
            "'nmfaudio[gui]'. The commands work without it: nmfaudio --help lists them"
        ) from error
    library, found, _ = str(error).partition(": cannot open shared object file")
    if found:
        raise MissingPartError(
            f"the window needs {library}, a library of the system that is not "
            "installed. On Debian or Ubuntu: apt-get install libegl1 libgl1 "
            "libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0 libxcb-cursor0 "
            "libxkbcommon-x11-0"
        ) from error


if __name__ == "__main__":
    main()
