"""What the stems of silence leave of it."""

import numpy as np

from nmfaudio.separation.rendering.stem_set import LEAST_NULL_DB, Tally

SILENCE = np.zeros((1, 8), np.float32)


def test_silence_is_left_whole_or_not_at_all():
    tally = Tally([True])
    tally.add(SILENCE[np.newaxis], SILENCE)
    assert tally.null_db() == LEAST_NULL_DB
    tally.add(SILENCE[np.newaxis] + 1, SILENCE)
    assert tally.null_db() == 0.0
