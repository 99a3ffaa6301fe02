"""What canvases over the time axis share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nmfaudio.gui.canvases.base import nice_step


@given(st.floats(1e-3, 5e3))
def test_steps_are_round_and_never_too_small(smallest: float) -> None:
    step = nice_step(smallest)
    assert smallest * (1 - 1e-6) <= step <= 3 * smallest * (1 + 1e-6)
    digit, rounded = f"{step:.0e}"[0], float(f"{step:.0e}")
    is_of_a_clock = step in {30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0}
    assert is_of_a_clock or (digit in "125" and step == pytest.approx(rounded))
