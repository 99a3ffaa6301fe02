"""How much of a recording a model describes."""

import threading
from dataclasses import replace

import numpy as np
import pytest
from unit.project.conftest import make_separation

from nmfaudio.separation.components.explained import explained_energy
from nmfaudio.separation.model import RenderModel, Separation


def described(miss: float, *, per_channel: bool) -> Separation:
    """Return a model that is exact in even frames, and lacks some in odd ones.

    Each frame has a column of its own; component 0 holds even ones, 1 odd ones.
    """
    made = make_separation(n_samples=2 * 600 * 64)  # more than one block of frames
    samples = made.audio.samples
    heard = samples[:, np.newaxis] if per_channel else samples[np.newaxis]
    W = np.stack([made.plan.magnitude(channels) for channels in heard])
    place = np.arange(W.shape[2])
    H = np.diag(np.where(place % 2, 1.0 - miss, 1.0)).astype(np.float32)
    model = RenderModel(np.ascontiguousarray(W), H, place % 2, 2)
    return replace(made, model=model)


@pytest.mark.parametrize("per_channel", [False, True])
def test_what_is_missed_is_told_of_whom_it_is_missed(per_channel: bool) -> None:  # noqa: FBT001  # a case
    separation = described(0.3, per_channel=per_channel)
    found = explained_energy(separation)
    assert found is not None
    assert found.share((0,)) == pytest.approx(1.0, abs=1e-5)
    assert found.share((1,)) == pytest.approx(1.0 - 0.3**2, abs=1e-4)
    power = np.square(separation.model.W, dtype=np.float64).sum()
    assert found.energy.sum() == pytest.approx(power, rel=1e-4)
    missed = found.missed.sum() / found.energy.sum()
    assert found.share() == pytest.approx(1.0 - missed)


def test_a_model_that_is_far_off_describes_nothing_and_silence_is_described() -> None:
    separation = described(-3.0, per_channel=False)  # four times as loud
    silent = replace(separation.model, n_components=3)
    found = explained_energy(replace(separation, model=silent))
    assert found is not None
    assert found.share((1,)) == 0.0
    assert found.share((2,)) == 1.0


def test_it_ends_when_cancelled() -> None:
    cancel = threading.Event()
    cancel.set()
    assert explained_energy(described(0.0, per_channel=False), cancel) is None
