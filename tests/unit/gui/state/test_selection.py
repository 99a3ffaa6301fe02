"""Which components are selected."""

import pytest

from nmfaudio.gui.state.selection import Selection

pytestmark = pytest.mark.gui


def test_selection() -> None:
    selection = Selection()
    selection.select(2)
    selection.extend_to(4)
    assert selection.indices == (2, 3, 4)
    selection.toggle(3)
    assert selection.indices == (2, 4)
    selection.keep_below(3)
    assert selection.indices == (2,)
    assert selection.current is None
    selection.clear()
    assert not selection.indices
