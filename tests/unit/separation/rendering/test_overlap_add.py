"""The overlap-add kernel against its loop-level twin."""

import numpy as np
import pytest
from naive import stft as naive

from nmfaudio.separation.rendering.resynthesis import _overlap_add


@pytest.mark.parametrize("offset", [-9, -3, 0, 5, 40])
@pytest.mark.parametrize("hop_length", [1, 3, 8, 11])
def test_frames_are_added_as_loops_do(rng, offset, hop_length):
    frames = rng.standard_normal((2, 2, 5, 8)).astype(np.float32)
    window = rng.random(8).astype(np.float32)
    total = rng.standard_normal((2, 2, 31)).astype(np.float32)
    wanted = naive.overlap_add(frames, window, offset, hop_length, total)
    _overlap_add(frames, window, offset, hop_length, total)
    np.testing.assert_allclose(total, wanted, rtol=1e-5, atol=1e-5)
