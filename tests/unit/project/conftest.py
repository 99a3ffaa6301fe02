"""Small separations and documents."""

import time
from collections.abc import Callable

import numpy as np
import pytest
from signals import stereo_mix

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.factorization.result import Factorization, StopReason
from nmfaudio.project.document import Document
from nmfaudio.separation.model import (
    ComponentTag,
    RenderModel,
    Separation,
    SourceGuess,
)
from nmfaudio.spectral.stft import StftPlan

WAIT_S = 1800.0
"""Limit of a wait for what is bound to come; kernels may have to be compiled first."""


def make_separation(
    *, n_components: int = 6, seed: int = 0, n_samples: int = 6_007
) -> Separation:
    """Return a separation with random factors and two sources."""
    rng = np.random.default_rng(seed)
    audio = AudioBuffer(stereo_mix(n_samples=n_samples), 16_000)
    plan = StftPlan(16_000, n_fft=256, hop_length=64)
    W = rng.random((plan.n_bins, n_components), np.float32) ** 4
    H = rng.random((n_components, plan.n_frames(n_samples)), np.float32)
    tags = tuple(
        ComponentTag(
            index=k,
            label=f"tag {k}",
            pitch_hz=None,
            percussive=True,
            band="low",
            energy_share=1 / n_components,
            centroid_hz=100.0,
        )
        for k in range(n_components)
    )
    return Separation(
        audio=audio,
        plan=plan,
        model=RenderModel.from_factors(W, H),
        factorization=Factorization(
            W, H, 1.0, (1.0,), (1,), 1, StopReason.MAX_ITER, 0.0, seed
        ),
        tags=tags,
        sources=(SourceGuess("Drums", (0, 2)), SourceGuess("Bass", (1,))),
    )


@pytest.fixture
def separation() -> Separation:
    return make_separation()


@pytest.fixture
def document(separation: Separation) -> Document:
    return Document.from_separation(separation)


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool]], None]:
    """Return a function that waits for a condition."""

    def wait(condition: Callable[[], bool]) -> None:
        stop_s = time.monotonic() + WAIT_S
        while not condition():
            assert time.monotonic() < stop_s, "waited too long"
            time.sleep(0.002)

    return wait
