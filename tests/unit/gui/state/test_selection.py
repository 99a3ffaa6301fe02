"""Which components are selected."""

from nmfaudio.gui.state.selection import Selection


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


def test_components_and_tracks_are_never_selected_at_once() -> None:
    selection = Selection()
    selection.select(2)
    selection.select_track(7)
    assert (selection.indices, selection.tracks) == ((), (7,))
    selection.toggle_track(8)
    selection.toggle_track(7)
    assert selection.tracks == (8,)
    selection.keep_tracks({1, 2})
    assert selection.tracks == ()
    selection.select_track(1)
    selection.toggle(3)
    assert (selection.indices, selection.tracks) == ((3,), ())


def test_a_range_is_chosen_in_the_order_that_is_seen() -> None:
    selection = Selection()
    selection.select(5)
    selection.extend_to(1, order=(5, 9, 1, 2))
    assert selection.indices == (1, 5, 9)
    selection.extend_to(7, order=(1, 2))
    assert selection.indices == (5, 6, 7)


def test_hovering_is_told_once() -> None:
    selection = Selection()
    told: list[tuple[int, ...]] = []
    selection.hovered_changed.connect(lambda: told.append(selection.hovered))
    selection.hover([3, 1])
    selection.hover([1, 3])
    selection.hover(())
    assert told == [(1, 3), ()]
