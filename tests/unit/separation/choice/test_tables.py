"""The calibrated numbers that are carried along."""

import math

import pytest

from nmfaudio.separation.choice.tables import calibrated


@pytest.mark.parametrize("name", ["drums", "grouping"])
def test_every_number_of_a_table_can_be_weighed_by(name: str) -> None:
    table = calibrated(name)
    rows = [row for section in table.values() for row in section.values()]
    assert rows
    assert all(math.isfinite(value) for row in rows for value in row.values())
    assert all(row.get("scale", 1.0) > 0.0 for row in rows)
    assert calibrated(name) is table, "it is read once"


def test_every_measure_of_kinds_has_a_scale_and_two_weights_of_each() -> None:
    table = calibrated("kind")
    rows = list(table["measure"].values())
    assert all(len(row) == 2 + 2 * len(table["bias"]["of"]) for row in rows)
    assert all(math.isfinite(value) for row in rows for value in row)
    assert all(list(row)[1] > 0.0 for row in rows)
