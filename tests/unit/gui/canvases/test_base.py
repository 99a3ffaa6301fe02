"""What canvases over the time axis share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmfaudio.gui.canvases.base import nice_step

pytestmark = pytest.mark.gui


@given(st.floats(1e-3, 5e3))
def test_steps_are_round_and_never_too_small(smallest: float) -> None:
    step = nice_step(smallest)
    if smallest <= 3600.0:
        assert step >= smallest * (1 - 1e-6)
        assert step <= 10.0 * smallest
