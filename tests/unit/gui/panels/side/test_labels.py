"""Names of a map stand beside their points and cover none."""

from PySide6.QtCore import QPointF, QRectF, QSizeF

from nmfaudio.gui.panels.side.labels import Disc, rooms_of_names

SIZE = QSizeF(200.0, 200.0)
NAME = QSizeF(60.0, 14.0)
INSIDE = QRectF(QPointF(0.0, 0.0), SIZE)


def test_names_cover_neither_points_nor_each_other() -> None:
    discs = [Disc(QPointF(20.0 + 32.0 * (k % 6), 30.0 + 70 * (k // 6)), 9.0)
             for k in range(18)]  # fmt: skip
    rooms = rooms_of_names([(disc, NAME, False) for disc in discs], discs, SIZE)
    written = [room for room in rooms if room is not None]
    assert len(written) >= 6
    assert all(INSIDE.contains(room) for room in written)
    assert not any(disc.covers(room) for disc in discs for room in written)
    for k, room in enumerate(written):
        assert not any(room.intersects(other) for other in written[k + 1 :])


def test_a_name_without_room_is_written_only_if_it_must() -> None:
    crowd = [
        Disc(QPointF(10.0 * x, 10.0 * y), 6.0) for x in range(21) for y in range(21)
    ]
    middle = crowd[len(crowd) // 2]
    assert rooms_of_names([(middle, NAME, False)], crowd, SIZE) == [None]
    (room,) = rooms_of_names([(middle, NAME, True)], crowd, SIZE)
    assert room is not None
    assert INSIDE.contains(room)
