"""Rows of the list of tracks: their order, what is folded, what a filter leaves."""

from dataclasses import replace

import pytest
from unit.project.conftest import make_separation

from nmfaudio.gui.state.arrangement import Arrangement, Order, PartFacts, Row, RowKind
from nmfaudio.project import edits
from nmfaudio.project.document import Document

SHARES = (0.3, 0.004, 0.2, 0.15, 0.002, 0.001, 0.05, 0.006)
FACTS = tuple(
    PartFacts(
        name=f"part {k}",
        tag="percussive · low" if k % 2 else "A2 · 110 Hz",
        pitch_hz=None if k % 2 else 110.0 * 2 ** (k // 2),
        share=share,
        onset_s=4.0 * k,
        pan=(-0.8, 0.0, 0.8)[k % 3],
    )
    for k, share in enumerate(SHARES)
)


@pytest.fixture
def document() -> Document:
    whole = Document.from_separation(make_separation(n_components=8))
    return edits.assign(whole, (0, 1, 2, 4, 5), 1).after


def rows(document: Document, **wanted: object) -> tuple[Row, ...]:
    return replace(Arrangement(), **wanted).rows(document, FACTS)


def parts(shown: tuple[Row, ...]) -> list[int]:
    return [row.index for row in shown if row.kind is RowKind.PART]


def test_at_first_there_are_only_tracks(document: Document) -> None:
    shown = rows(document)
    assert [row.source_id for row in shown] == [1, 2, 0]
    assert {row.kind for row in shown} == {RowKind.TRACK}
    assert shown[0].members == (0, 2, 1, 4, 5), "the loudest first"


def test_a_track_unfolds_its_small_parts_apart(document: Document) -> None:
    shown = rows(document, unfolded=frozenset({("track", 1)}))
    assert parts(shown) == [0, 2]
    (small,) = [row for row in shown if row.kind is RowKind.SECTION]
    assert (small.members, small.is_open) == ((1, 4, 5), False)
    again = Arrangement(unfolded=frozenset({("track", 1)})).toggled(small.key)
    assert parts(again.rows(document, FACTS)) == [0, 2, 1, 4, 5]


def test_one_small_part_needs_no_drawer(document: Document) -> None:
    few = edits.assign(document, (4, 5), 2).after
    assert parts(rows(few, unfolded=frozenset({("track", 1)}))) == [0, 2, 1]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("part 3", [3]), ("110 drums", [0, 2, 4]), ("percussive", [1, 5, 3, 7])],
)
def test_a_filter_unfolds_what_it_finds(
    document: Document, text: str, expected: list[int]
) -> None:
    shown = rows(document, text=text)
    assert sorted(parts(shown)) == sorted(expected)
    assert all(row.is_open for row in shown if row.kind is RowKind.TRACK)


def test_nothing_found_leaves_nothing(document: Document) -> None:
    assert rows(document, text="theremin") == ()
    assert rows(document, text="theremin", order=Order.PAN) == ()


@pytest.mark.parametrize(
    ("order", "first", "titles"),
    [
        (Order.ENERGY, [0, 2, 3, 6], ["10 % and more", "1 to 10 %", "Below 1 %"]),
        (Order.ONSET, [0, 1, 2, 3], ["From 0:00", "From 0:10", "From 0:20"]),
        (Order.PAN, [0, 3, 6, 1], ["Left", "Centre", "Right"]),
    ],
)
def test_other_orders_have_sections(
    document: Document, order: Order, first: list[int], titles: list[str]
) -> None:
    shown = rows(document, order=order)
    assert parts(shown)[:4] == first
    assert len(parts(shown)) == 8
    assert [r.title for r in shown if r.kind is RowKind.SECTION] == titles


def test_by_pitch_what_has_none_comes_last(document: Document) -> None:
    shown = rows(document, order=Order.PITCH)
    assert parts(shown)[:4] == [0, 2, 4, 6]
    assert [r.title for r in shown if r.kind is RowKind.SECTION][-1] == "No pitch"
    folded = Arrangement(order=Order.PITCH).toggled(shown[0].key)
    assert len(parts(folded.rows(document, FACTS))) == 7


def test_a_part_can_be_brought_to_be_seen(document: Document) -> None:
    for order in (Order.SOURCE, Order.PITCH):
        arrangement = Arrangement(order=order).revealing(document, 5)
        assert 5 in parts(arrangement.rows(document, FACTS))
