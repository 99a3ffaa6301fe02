"""Through a real audio server: what its monitor records is what was asked for.

A private PulseAudio with a null sink is started; nothing of the machine's own sound
system is touched. Run with ``scripts/test -m device -s``, which shows the figures.
"""

# ruff: noqa: S603, S607  # fixed words, and the user's own programs

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

pytestmark = pytest.mark.device

SAMPLE_RATE = 44_100
CHILD = Path(__file__).with_name("playing.py")


class Server:
    """A private audio server."""

    def __init__(self, folder: Path) -> None:
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
        with (folder / "server.log").open("wb") as log:
            self.process = subprocess.Popen(
                [
                    "pulseaudio",
                    "-n",
                    "--exit-idle-time=-1",
                    "--daemonize=no",
                    "--use-pid-file=no",
                    "-L",
                    f"module-native-protocol-unix socket={socket} auth-anonymous=1",
                    "-L",
                    f"module-null-sink sink_name=nul rate={SAMPLE_RATE} channels=2 "
                    "format=float32le",
                ],
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        stop_s = time.monotonic() + 10
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > stop_s:
                self.close()
                pytest.skip((folder / "server.log").read_text())
            time.sleep(0.05)

    def _answers(self) -> bool:
        asked = subprocess.run(
            ["pactl", "info"], env=self.environment, capture_output=True, check=False
        )
        return asked.returncode == 0

    def play(self, scenario: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, str(CHILD), scenario, str(self.folder)],
            env=self.environment,
        )

    def noted(self) -> dict[str, NDArray[np.float64]]:
        with np.load(self.folder / "noted.npz") as noted:
            return dict(noted)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(10)


class Recorder:
    """Records the monitor, noting when each piece arrived."""

    def __init__(self, server: Server) -> None:
        self.process = subprocess.Popen(
            [
                "parec",
                "-d",
                "nul.monitor",
                "--format=float32le",
                f"--rate={SAMPLE_RATE}",
                "--channels=2",
                "--latency-msec=5",
                "--raw",
            ],
            env=server.environment,
            stdout=subprocess.PIPE,
        )
        self.pieces: list[bytes] = []
        self.times: list[float] = []
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        descriptor = self.process.stdout.fileno()
        while piece := os.read(descriptor, 1 << 16):
            self.times.append(time.monotonic())
            self.pieces.append(piece)

    def stop(self) -> NDArray[np.float32]:
        """Return what was recorded, (n_samples, 2)."""
        self.process.terminate()
        self.process.wait(10)
        self._thread.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
        data = b"".join(self.pieces)
        data = data[: len(data) // 8 * 8]
        return np.frombuffer(data, np.float32).reshape(-1, 2)


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    for program in ("pulseaudio", "pactl", "parec"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not present")
    server = Server(tmp_path_factory.mktemp("pa"))
    yield server
    server.close()


def test_the_monitor_hears_the_mix_asked_for(server: Server) -> None:
    recorder = Recorder(server)
    child = server.play("equals")
    assert child.wait(200) == 0
    recorded = recorder.stop()
    noted = server.noted()
    asked = noted["asked"].T
    n_loop = asked.shape[0]
    # Before playing and after pausing the monitor is silent.
    sounding = np.flatnonzero(np.abs(recorded).max(axis=1) > 1e-4)
    start, stop = int(sounding[0]), int(sounding[-1]) - SAMPLE_RATE // 50
    heard = recorded[start:stop]
    # The first sounding sample is the first of the loop: nothing is lost at the start.
    index = np.arange(heard.shape[0]) % n_loop
    differences = np.abs(heard - asked[index]).max(axis=1)
    wrong = np.flatnonzero(differences > 1e-6)
    print(  # noqa: T201  # the figures
        f"\n{heard.shape[0] / SAMPLE_RATE:.2f} s heard, "
        f"{heard.shape[0] / n_loop:.1f} turns of the loop, largest difference "
        f"{differences.max():.2e}, first wrong sample "
        f"{wrong[0] if wrong.size else 'none'}, underruns {int(noted['underruns'])}, "
        f"latency {1000 * float(noted['latency_s']):.1f} ms"
    )
    assert heard.shape[0] > 9 * SAMPLE_RATE
    assert differences.max() <= 1e-6
    assert int(noted["underruns"]) == 0


def test_a_gain_is_heard_within_a_tenth_of_a_second(server: Server) -> None:
    recorder = Recorder(server)
    child = server.play("toggles")
    assert child.wait(200) == 0
    recorded = recorder.stop()[:, 0]
    noted = server.noted()
    ends = np.cumsum([len(piece) // 8 for piece in recorder.pieces])
    arrived = np.repeat(recorder.times, np.diff(ends, prepend=0))[: recorded.size]
    delays = []
    for number, toggled_s in enumerate(noted["times"]):
        after = np.searchsorted(arrived, toggled_s)
        before, goal = (0.5, 0.125) if number % 2 == 0 else (0.125, 0.5)
        part = recorded[after : after + SAMPLE_RATE // 2]
        share = (part - before) / (goal - before)
        # Heard: half of the way, that is the middle of the fade.
        first = int(np.flatnonzero(share > 0.5)[0])
        delays.append(arrived[after + first] - toggled_s)
    delays_ms = 1000 * np.array(delays)
    print(  # noqa: T201  # the figures
        f"\ntoggle to heard at the monitor, recorder included: median "
        f"{np.median(delays_ms):.0f} ms, 90 % {np.percentile(delays_ms, 90):.0f} ms, "
        f"worst {delays_ms.max():.0f} ms of {delays_ms.size}; underruns "
        f"{int(noted['underruns'])}; device latency "
        f"{1000 * float(noted['latency_s']):.1f} ms; playhead behind mixer by "
        f"{1000 * np.median(noted['ahead_s']):.0f} ms"
    )
    assert np.percentile(delays_ms, 90) < 100
    assert int(noted["underruns"]) == 0


def test_a_server_that_goes_ends_playing_with_a_sentence(server: Server) -> None:
    child = server.play("vanishes")
    stop_s = time.monotonic() + 60
    while not (server.folder / "playing").exists():
        assert time.monotonic() < stop_s
        time.sleep(0.05)
    time.sleep(1)
    server.process.kill()
    server.process.wait(10)
    assert child.wait(60) == 0
    noted = server.noted()
    print("\n", list(noted["said"]), float(noted["after_s"]))  # noqa: T201  # the figures
    assert str(noted["said"][0]).startswith("Playback stopped")
