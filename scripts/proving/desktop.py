"""A screen and an audio server of one's own, with a mouse, a keyboard, a recorder.

Nothing of the machine's own desktop or sound system is touched.
"""

# fixed words, and the user's own programs

import ctypes
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, AnyStr

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 44_100
_PATIENCE_S = 10.0


class MissingProgramError(RuntimeError):
    """What is needed is not on this machine; the message says what."""


def need(*programs: str) -> None:
    """Raise a :class:`MissingProgramError` that names what is not there."""
    absent = [name for name in programs if shutil.which(name) is None]
    if absent:
        sentence = f"needs {', '.join(absent)}, which is not on this machine"
        raise MissingProgramError(sentence)


def _there(stream: IO[AnyStr] | None) -> IO[AnyStr]:
    """Return a stream of a process that was started with one."""
    if stream is None:
        raise ValueError("the process has no such stream")
    return stream


class AudioServer:
    """A private PulseAudio whose only device is silent; what it gets can be recorded.

    Attributes
    ----------
    folder : Path
        Of the server; its child ``home`` is that of programs which play to it.
    environment : dict
        For those programs; the kernels are the user's own.
    """

    def __init__(self, folder: Path) -> None:
        need("pulseaudio", "pactl", "parec")
        self.folder = folder
        home = folder / "home"
        home.mkdir()
        (home / ".asoundrc").write_text(
            "pcm.!default { type pulse }\nctl.!default { type pulse }\n"
        )
        socket = folder / "socket"
        self.environment = {
            **os.environ,
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_SERVER": f"unix:{socket}",
            # A child in another home still finds the compiled kernels.
            "XDG_CACHE_HOME": os.environ.get(
                "XDG_CACHE_HOME", str(Path.home() / ".cache")
            ),
        }
        protocol = f"module-native-protocol-unix socket={socket} auth-anonymous=1"
        sink = f"module-null-sink sink_name=nul rate={SAMPLE_RATE} channels=2"
        with (folder / "server.log").open("wb") as log:
            self.process = subprocess.Popen(
                ["pulseaudio", "-n", "--exit-idle-time=-1", "--daemonize=no",
                 "--use-pid-file=no", "-L", protocol, "-L", f"{sink} format=float32le"],
                env=self.environment, stdout=log, stderr=log,
            )  # fmt: skip
        stop_s = time.monotonic() + _PATIENCE_S
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > stop_s:
                self.close()
                raise MissingProgramError((folder / "server.log").read_text())
            time.sleep(0.05)

    def _answers(self) -> bool:
        asked = subprocess.run(
            ["pactl", "info"], env=self.environment, capture_output=True, check=False
        )
        return asked.returncode == 0

    def close(self) -> None:
        """End the server."""
        self.process.terminate()
        self.process.wait(_PATIENCE_S)


class Recorder:
    """Records what a server plays, noting when each piece arrived.

    Attributes
    ----------
    pieces, times : list
        Bytes, and seconds of the monotonic clock.
    """

    def __init__(self, server: AudioServer) -> None:
        self.process = subprocess.Popen(
            ["parec", "-d", "nul.monitor", "--format=float32le",
             f"--rate={SAMPLE_RATE}", "--channels=2", "--latency-msec=5", "--raw"],
            env=server.environment, stdout=subprocess.PIPE,
        )  # fmt: skip
        self._stream = _there(self.process.stdout)
        self.pieces: list[bytes] = []
        self.times: list[float] = []
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    @property
    def thread_id(self) -> int:
        """The native number of the thread that notes when a piece arrives."""
        return self._thread.native_id or 0

    def _read(self) -> None:
        descriptor = self._stream.fileno()
        while piece := os.read(descriptor, 1 << 16):
            self.times.append(time.monotonic())
            self.pieces.append(piece)

    def stop(self) -> NDArray[np.float32]:
        """Return what was recorded, (n_samples, 2)."""
        self.process.terminate()
        self.process.wait(_PATIENCE_S)
        self._thread.join()
        self._stream.close()
        data = b"".join(self.pieces)
        data = data[: len(data) // 8 * 8]
        return np.frombuffer(data, np.float32).reshape(-1, 2)

    def arrived(self, n_samples: int) -> NDArray[np.float64]:
        """Return when each sample that was recorded arrived, (n_samples,)."""
        ends = np.cumsum([len(piece) // 8 for piece in self.pieces])
        return np.repeat(self.times, np.diff(ends, prepend=0))[:n_samples]


@contextmanager
def screen(width: int, height: int) -> Iterator[str]:
    """Give the name of a display of its own, with a window manager, while it lasts."""
    need("Xvfb", "openbox")
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{width}x{height}x24"],
        pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read) as said:
        display = f":{said.readline().strip()}"
    manager = subprocess.Popen(
        ["openbox"], env={**os.environ, "DISPLAY": display},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield display
    finally:
        for process in (manager, server):
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_PATIENCE_S)


class Hands:
    """A mouse and a keyboard on a display: events as those of real ones.

    Attributes
    ----------
    n_presses : int
        Clicks, and keys pressed together, so far.
    """

    def __init__(self, display: str) -> None:
        try:
            self._x = ctypes.CDLL("libX11.so.6")
            self._test = ctypes.CDLL("libXtst.so.6")
        except OSError as error:
            raise MissingProgramError(f"needs {error}") from None
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XStringToKeysym.restype = ctypes.c_ulong
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(display.encode()))
        self.n_presses = 0
        self._at = 0, 0

    def click(self, x: int, y: int) -> None:
        """Move there, press and let go."""
        self.move(x, y)
        for down in (1, 0):
            self._test.XTestFakeButtonEvent(self._display, 1, down, 0)
            self._flush()
        self.n_presses += 1

    def take(self, place: tuple[int, int]) -> None:
        """Press there, and hold."""
        self.move(*place)
        self._test.XTestFakeButtonEvent(self._display, 1, 1, 0)
        self._flush()

    def carry(self, place: tuple[int, int], n_steps: int = 25) -> None:
        """Move what is held there, a bit at a time."""
        (x, y), (to_x, to_y) = self._at, place
        for step in range(1, n_steps + 1):
            done = step / n_steps
            self.move(round(x + done * (to_x - x)), round(y + done * (to_y - y)))

    def let_go(self) -> None:
        """Let go of what is held."""
        self._test.XTestFakeButtonEvent(self._display, 1, 0, 0)
        self._flush()

    def move(self, x: int, y: int) -> None:
        """Move the mouse, as a hand does: on the way first, then there."""
        for place in ((x - 3, y - 2), (x, y)):
            self._test.XTestFakeMotionEvent(self._display, -1, *place, 0)
            self._flush()
        self._at = x, y

    def press(self, *names: str) -> None:
        """Press keys together, named as X names them: ``press("Control_L", "e")``."""
        codes = [self._code(name) for name in names]
        for down, sequence in ((1, codes), (0, codes[::-1])):
            for code in sequence:
                self._test.XTestFakeKeyEvent(self._display, code, down, 0)
            self._flush()
        self.n_presses += 1

    def _code(self, name: str) -> int:
        symbol = ctypes.c_ulong(self._x.XStringToKeysym(name.encode()))
        return int(self._x.XKeysymToKeycode(self._display, symbol))

    def _flush(self) -> None:
        self._x.XFlush(self._display)
        time.sleep(0.02)


class Application:
    """The window in a process of its own, that says what it shows and where.

    Parameters
    ----------
    words : sequence of str
        What the command is given.
    environment : dict
        With the display and the audio server.

    Attributes
    ----------
    began_s : float
        When the process was started, of the monotonic clock.
    """

    def __init__(self, words: Sequence[str], environment: dict[str, str]) -> None:
        child = Path(__file__).with_name("shown_window.py")
        self.began_s = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, str(child), *words],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, *words: str) -> list[str]:
        """Return the window's answer, word for word."""
        questions = _there(self.process.stdin)
        questions.write("\t".join(words) + "\n")
        questions.flush()
        return _there(self.process.stdout).readline().rstrip("\n").split("\t")

    def where(self, name: str, patience_s: float = 60.0) -> tuple[int, int]:
        """Wait for a control that can be used; return where, pixels of the screen.

        A ``name`` that ends in ``*`` is that of the first that begins so.
        """
        stop_s = time.monotonic() + patience_s
        while True:
            answer = self.ask("where", name)
            # Keys before a window has the keyboard would go nowhere.
            if len(answer) == 2 and self.ask("focus") != [""]:
                return int(answer[0]), int(answer[1])
            if time.monotonic() > stop_s:
                sentence = f"no {name!r} to press; there are {self.ask('names')}"
                raise TimeoutError(sentence)
            time.sleep(0.01)

    def close(self) -> None:
        """End the window as the system does, which keeps the work."""
        self.process.terminate()
        self.process.wait(60)
        for stream in (self.process.stdin, self.process.stdout):
            with suppress(BrokenPipeError):
                _there(stream).close()
