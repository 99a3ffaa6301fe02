"""Through a real audio server: what its monitor records is what was asked for.

A private PulseAudio with a null sink is started; nothing of the machine's own sound
system is touched. Run with ``scripts/test -m device -s``, which shows the figures.
"""

# ruff: noqa: S603  # fixed words

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from desktop import SAMPLE_RATE, AudioServer, MissingProgramError, Recorder
from numpy.typing import NDArray

pytestmark = pytest.mark.device

CHILD = Path(__file__).with_name("playing.py")


def play(server: AudioServer, scenario: str) -> subprocess.Popen[bytes]:
    words = [sys.executable, str(CHILD), scenario, str(server.folder)]
    return subprocess.Popen(words, env=server.environment)


def noted(server: AudioServer) -> dict[str, NDArray[np.float64]]:
    with np.load(server.folder / "noted.npz") as found:
        return dict(found)


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AudioServer]:
    try:
        server = AudioServer(tmp_path_factory.mktemp("pa"))
    except MissingProgramError as error:
        pytest.skip(str(error))
    yield server
    server.close()


def test_the_monitor_hears_the_mix_asked_for(server: AudioServer) -> None:
    recorder = Recorder(server)
    child = play(server, "equals")
    assert child.wait(200) == 0
    recorded = recorder.stop()
    told = noted(server)
    asked = told["asked"].T
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
        f"{wrong[0] if wrong.size else 'none'}, underruns {int(told['underruns'])}, "
        f"latency {1000 * float(told['latency_s']):.1f} ms"
    )
    # From it on nothing is lost: all that was asked for in ten seconds is there.
    assert heard.shape[0] > 9.9 * SAMPLE_RATE
    assert differences.max() <= 1e-6
    assert int(told["underruns"]) == 0


def test_a_gain_is_heard_within_a_tenth_of_a_second(server: AudioServer) -> None:
    recorder = Recorder(server)
    child = play(server, "toggles")
    assert child.wait(200) == 0
    recorded = recorder.stop()[:, 0]
    told = noted(server)
    arrived = recorder.arrived(recorded.size)
    delays = []
    for number, toggled_s in enumerate(told["times"]):
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
        f"{int(told['underruns'])}, of the device "
        f"{int(told['underruns_of_the_device'])}; device latency "
        f"{1000 * float(told['latency_s']):.1f} ms; playhead behind mixer by "
        f"{1000 * np.median(told['ahead_s']):.0f} ms"
    )
    assert np.percentile(delays_ms, 90) < 100
    assert int(told["underruns"]) == 0


def _lag(recorded: NDArray[np.float32], at: int, asked: NDArray[np.float64]) -> int:
    """Return how much later ``recorded[at:]`` comes than what was asked for."""
    n = SAMPLE_RATE // 5
    part = recorded[at : at + n]
    n_fft = 1 << int(np.ceil(np.log2(asked.size + n)))
    spectrum = np.fft.rfft(asked, n_fft) * np.fft.rfft(part, n_fft).conj()
    place = int(np.argmax(np.fft.irfft(spectrum, n_fft)[: asked.size]))
    assert np.abs(part - asked[place : place + n]).max() < 1e-6
    return at - place


def test_more_and_less_is_held_without_a_gap(server: AudioServer) -> None:
    recorder = Recorder(server)
    child = play(server, "goes over")
    assert child.wait(200) == 0
    recorded = recorder.stop()[:, 0]
    told = noted(server)
    sounding = np.flatnonzero(np.abs(recorded) > 1e-5)
    start, stop = int(sounding[0]), int(sounding[-1])
    longest_s = float(np.diff(sounding).max()) / SAMPLE_RATE
    lags = [
        _lag(recorded, at, told["asked"])
        for at in (start + SAMPLE_RATE // 4, stop - SAMPLE_RATE // 2)
    ]
    shift_ms = 1000 * (lags[1] - lags[0]) / SAMPLE_RATE
    print(  # noqa: T201  # the figures
        f"\nlatency {np.round(1000 * told['latency_s'])} ms; second stream opened in "
        f"{1000 * told['took_s'][0]:.0f} ms, the one before closed after "
        f"{np.round(1000 * told['took_s'][1:])} ms; longest silence "
        f"{1000 * longest_s:.2f} ms; what follows is {shift_ms:+.2f} ms off"
    )
    before_s, more_s, less_s = told["latency_s"]
    assert more_s > before_s == less_s
    assert longest_s < 0.001
    assert abs(shift_ms) < 10
    assert int(told["underruns"]) == 0


def test_a_server_that_goes_ends_playing_with_a_sentence(server: AudioServer) -> None:
    child = play(server, "vanishes")
    stop_s = time.monotonic() + 60
    while not (server.folder / "playing").exists():
        assert time.monotonic() < stop_s
        time.sleep(0.05)
    time.sleep(1)
    server.process.kill()
    server.process.wait(10)
    assert child.wait(60) == 0
    told = noted(server)
    print("\n", list(told["said"]), float(told["after_s"]))  # noqa: T201  # the figures
    assert str(told["said"][0]).startswith("Playback stopped")
