"""Random walks over what ``nmfaudio.playback`` takes: the mix is right afterwards."""

import functools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from signals import stereo_mix
from unit.playback.conftest import Deck

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.rendering.mix_request import MixRequest
from nmfaudio.separation.rendering.resynthesis import FrameRenderer
from nmfaudio.spectral.stft import StftPlan

N_SAMPLES = 9_001
AUDIO = AudioBuffer(stereo_mix(n_samples=N_SAMPLES), 16_000)
PLANS = (
    StftPlan(16_000, n_fft=256, hop_length=64),
    StftPlan(16_000, n_fft=512, hop_length=192),
)
GAINS = ((1.0, 0.0, 0.5), (0.0, 2.0, 0.25), (1.0, 1.0, 1.0))


@functools.cache
def model_of(plan: StftPlan) -> RenderModel:
    rng = np.random.default_rng(plan.n_fft)
    return RenderModel.from_factors(
        rng.random((plan.n_bins, 3)) ** 4, rng.random((3, plan.n_frames(N_SAMPLES)))
    )


@functools.cache
def offline(
    plan: StftPlan | None, gains: tuple[float, ...], residual: float
) -> NDArray[np.float32]:
    if plan is None:
        return AUDIO.samples * np.float32(residual)
    renderer = FrameRenderer(AUDIO, plan, model_of(plan))
    return renderer.render(renderer.mix(np.array(gains), residual), 0, N_SAMPLES)[0]


class Walk:
    """A mixer, and what it should play."""

    def __init__(self) -> None:
        self.mixer = Deck(AUDIO)
        self.transport = self.mixer.transport
        self.plan: StftPlan | None = None
        self.gains: tuple[float, ...] = ()
        self.residual = 1.0

    def ask(self) -> None:
        if self.plan is None:
            self.mixer.set_plain(self.residual)
        else:
            gains, model = np.array(self.gains), model_of(self.plan)
            self.mixer.set_mix(MixRequest(self.plan, model, gains, self.residual))

    def play(self, _: st.DataObject) -> None:
        self.transport.play()

    def pause(self, _: st.DataObject) -> None:
        self.transport.pause()

    def stop(self, _: st.DataObject) -> None:
        self.transport.stop()

    def seek(self, data: st.DataObject) -> None:
        self.transport.seek(data.draw(st.integers(-10, N_SAMPLES + 10)))

    def loop(self, data: st.DataObject) -> None:
        start = data.draw(st.integers(0, N_SAMPLES - 200))
        self.transport.set_loop(
            start, data.draw(st.integers(start + 160, start + 3000))
        )

    def unloop(self, _: st.DataObject) -> None:
        self.transport.clear_loop()

    def model(self, data: st.DataObject) -> None:
        self.plan = data.draw(st.sampled_from(PLANS))
        self.gains = data.draw(st.sampled_from(GAINS))
        self.ask()

    def regain(self, data: st.DataObject) -> None:
        self.residual = data.draw(st.sampled_from([0.0, 0.5, 1.0]))
        if self.plan is not None:
            self.gains = data.draw(st.sampled_from(GAINS))
        self.ask()

    def plain(self, _: st.DataObject) -> None:
        self.plan, self.residual = None, 1.0
        self.mixer.set_plain()

    def fill(self, n_samples: int) -> NDArray[np.float32]:
        out = self.mixer.play(n_samples, (n_samples,))
        assert np.isfinite(out).all()
        return out

    def expected(self, position: int, n_samples: int) -> NDArray[np.float32]:
        """Return what a player that never fades would play from here."""
        samples = offline(self.plan, self.gains, self.residual)
        loop = self.transport.loop
        out = np.zeros((n_samples, 2), np.float32)
        for n in range(n_samples):
            if position == N_SAMPLES:
                break
            out[n] = samples[:, position]
            position += 1
            if loop is not None and position == loop.stop:
                position = loop.start
        return out


ACTIONS = [
    Walk.play,
    Walk.pause,
    Walk.stop,
    Walk.seek,
    Walk.loop,
    Walk.unloop,
    Walk.model,
    Walk.regain,
    Walk.plain,
]


@settings(max_examples=40, deadline=None)  # the first call loads compiled code
@given(st.data())
def test_after_any_walk_the_mix_is_right(data: st.DataObject) -> None:
    walk = Walk()
    walk.play(data)
    for _ in range(data.draw(st.integers(1, 10), label="steps")):
        data.draw(st.sampled_from(ACTIONS), label="action")(walk, data)
        walk.fill(data.draw(st.integers(1, 400), label="block"))
    for _ in range(3):  # let fades end, and changes that waited for them
        walk.fill(walk.mixer.n_fade)
    position, playing = walk.transport.position, walk.transport.playing
    heard = walk.fill(700)
    if playing:
        np.testing.assert_allclose(heard, walk.expected(position, 700), atol=2e-6)
    else:
        assert not heard.any()
        assert walk.transport.position == position
