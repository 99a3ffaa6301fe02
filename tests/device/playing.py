"""Plays through the machine's sound system, in a process of its own.

Usage: ``python playing.py SCENARIO FOLDER``. The audio server is named by the
environment, which PortAudio reads once per process. What was asked for and what
happened goes to ``FOLDER/noted.npz``.
"""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.factorization.factorize import factorize
from nmfaudio.playback.device import SoundDeviceOutput
from nmfaudio.playback.mixer import Mixer
from nmfaudio.playback.player import Player
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.rendering.mix_request import MixRequest
from nmfaudio.separation.rendering.resynthesis import FrameRenderer
from nmfaudio.separation.rendering.warmup import sound
from nmfaudio.spectral.stft import StftPlan

SAMPLE_RATE = 44_100
N_COMPONENTS = 30
BEGUN_S = 0.5


@contextmanager
def busy_cores() -> Iterator[None]:
    """Factorize a 3-minute spectrogram on all cores, over and over."""
    rng = np.random.default_rng(1)
    V = rng.random((15_504, 1025), np.float32).T
    cancel = threading.Event()
    begun = threading.Event()

    def work() -> None:
        while not cancel.is_set():
            factorize(
                V,
                N_COMPONENTS,
                max_iter=1000,
                tol=0.0,
                cancel=cancel,
                observer=lambda _: begun.set(),
            )

    thread = threading.Thread(target=work)
    thread.start()
    begun.wait(120)
    try:
        yield
    finally:
        cancel.set()
        thread.join()


def make_player(audio: AudioBuffer) -> tuple[Player, Mixer, SoundDeviceOutput]:
    """Return a player on the default device, warmed up, and the recording's mixer."""
    sound()
    output = SoundDeviceOutput()
    if output.unavailable:
        raise SystemExit(output.unavailable)
    player = Player(output)
    mixer = player.set_recording(audio)
    assert mixer is not None
    return player, mixer, output


def random_model(audio: AudioBuffer, plan: StftPlan) -> RenderModel:
    """Return a model with nothing in common with the recording; masks do not mind."""
    rng = np.random.default_rng(2)
    return RenderModel.from_factors(
        rng.random((plan.n_bins, N_COMPONENTS)) ** 4,
        rng.random((N_COMPONENTS, plan.n_frames(audio.n_samples))) ** 2,
    )


def sound_begins(player: Player, start: int) -> None:
    """Wait until more is played than any buffer takes: a server may begin late."""
    stop_s = time.monotonic() + 20
    while player.position - start < BEGUN_S * SAMPLE_RATE:
        assert time.monotonic() < stop_s, "the sound does not begin"
        time.sleep(0.005)


def equals(folder: Path) -> None:
    """Play some seconds of a live mix in a loop while both cores factorize."""
    rng = np.random.default_rng(0)
    noise = 0.2 * rng.standard_normal((2, 6 * SAMPLE_RATE))
    audio = AudioBuffer(noise.astype(np.float32), SAMPLE_RATE)
    plan = StftPlan(SAMPLE_RATE)
    model = random_model(audio, plan)
    gains = rng.random(N_COMPONENTS).astype(np.float32)
    player, mixer, output = make_player(audio)
    mixer.set_mix(MixRequest(plan, model, gains, residual_gain=0.5))
    loop = (20_000, 20_000 + 3 * SAMPLE_RATE + 17)
    player.set_loop(*loop)
    renderer = FrameRenderer(audio, plan, model)
    asked = renderer.render(renderer.mix(gains, 0.5), *loop)[0]
    with busy_cores():
        player.play()
        sound_begins(player, loop[0])
        time.sleep(10 - BEGUN_S)
        player.poll()
        player.pause()
        time.sleep(0.5)
    np.savez(
        folder / "noted.npz",
        asked=asked,
        underruns=player.n_underruns,
        underruns_of_the_device=output.n_underflows,
        latency_s=output.latency_s,
    )
    player.close()


def toggles(folder: Path) -> None:
    """Switch a gain up and down, noting when, while both cores factorize."""
    audio = AudioBuffer(np.full((2, 30 * SAMPLE_RATE), 0.5, np.float32), SAMPLE_RATE)
    plan = StftPlan(SAMPLE_RATE)
    model = random_model(audio, plan)
    player, mixer, output = make_player(audio)
    mixer.set_mix(MixRequest(plan, model, np.ones(N_COMPONENTS, np.float32)))
    rng = np.random.default_rng(3)
    times, heard = [], []
    with busy_cores():
        player.play()
        time.sleep(1)
        for number in range(24):
            gain = 0.25 if number % 2 == 0 else 1.0
            times.append(time.monotonic())
            gains = np.full(N_COMPONENTS, gain, np.float32)
            mixer.set_mix(MixRequest(plan, model, gains, residual_gain=gain))
            time.sleep(0.3 + 0.1 * rng.random())
            heard.append(player.position - player.audible_position)
        player.poll()
        player.pause()
        time.sleep(0.3)
    np.savez(
        folder / "noted.npz",
        times=times,
        underruns=player.n_underruns,
        underruns_of_the_device=output.n_underflows,
        latency_s=output.latency_s,
        ahead_s=np.array(heard) / SAMPLE_RATE,
    )
    player.close()


def goes_over(folder: Path) -> None:
    """Have the device hold more after a drop-out that is pretended, then less again."""
    rng = np.random.default_rng(7)
    noise = rng.uniform(-0.5, 0.5, (2, 60 * SAMPLE_RATE)).astype(np.float32)
    audio = AudioBuffer(noise, SAMPLE_RATE)
    player, _, output = make_player(audio)
    player.play()
    sound_begins(player, 0)
    time.sleep(1)
    output._dropped_out_s = time.perf_counter()
    latencies, began_s = [output.latency_s], time.perf_counter()
    assert output.hold_more()
    assert output.go_over()
    took = [time.perf_counter() - began_s]
    for _ in range(2):
        while output.latency_s == latencies[-1] and time.perf_counter() - began_s < 20:
            time.sleep(0.016)
            player.poll()
        took.append(time.perf_counter() - began_s)
        latencies.append(output.latency_s)
        time.sleep(2)
        output._latency.calm_s = output._latency.wait_s  # as if three minutes were over
        began_s = time.perf_counter()
        player.poll()
    player.pause()
    time.sleep(0.5)
    np.savez(
        folder / "noted.npz",
        asked=audio.samples[0],
        latency_s=latencies,
        took_s=took,
        underruns=player.n_underruns,
    )
    player.close()


def vanishes(folder: Path) -> None:
    """Play until the device has gone, and note what is said."""
    audio = AudioBuffer(np.full((2, 60 * SAMPLE_RATE), 0.5, np.float32), SAMPLE_RATE)
    player, _, _ = make_player(audio)
    said: list[str] = []
    player.said.connect(said.append)
    player.play()
    (folder / "playing").touch()
    stop_s = time.monotonic() + 20
    while player.playing and time.monotonic() < stop_s:
        time.sleep(0.05)
        player.poll()
    start_s = time.monotonic()
    player.seek(0)
    player.play()
    player.close()
    np.savez(folder / "noted.npz", said=said, after_s=time.monotonic() - start_s)


if __name__ == "__main__":
    scenarios = {
        "equals": equals,
        "toggles": toggles,
        "goes over": goes_over,
        "vanishes": vanishes,
    }
    scenarios[sys.argv[1]](Path(sys.argv[2]))
