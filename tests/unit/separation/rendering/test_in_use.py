"""Renderers are shared while they are in use, and gone when nobody holds one."""

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest
from unit.project.conftest import make_separation

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.separation.model import Separation
from nmfaudio.separation.rendering.resynthesis import renderer_of


@pytest.fixture
def separation() -> Separation:
    return make_separation()


def test_one_renderer_serves_all_who_want_the_same(separation: Separation) -> None:
    first = renderer_of(separation)
    assert renderer_of(separation) is first
    assert renderer_of(replace(separation, notes=("another",))) is first


def test_what_differs_has_a_renderer_of_its_own(separation: Separation) -> None:
    repaired = AudioBuffer(0.5 * separation.audio.samples, 16_000)
    model = replace(separation.model, H=2.0 * separation.model.H)
    others = [
        replace(separation, mask_exponent=2.0),
        replace(separation, audio=repaired),
        replace(separation, model=model),
    ]
    made = [renderer_of(each) for each in (separation, *others)]
    assert len(set(map(id, made))) == 4
    sounds = [each.render(each.mix(np.ones(6)), 0, 2000) for each in made]
    assert not np.array_equal(sounds[0], sounds[2])


def test_a_renderer_goes_with_its_last_user(separation: Separation) -> None:
    seen = weakref.ref(renderer_of(separation))
    gc.collect()
    assert seen() is None
    assert renderer_of(separation).n_frames == separation.model.H.shape[1]
