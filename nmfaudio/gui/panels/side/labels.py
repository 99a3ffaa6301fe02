"""Room for names on a map: beside their points, over no other point or name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF

__all__ = ["Disc", "rooms_of_names"]

_GAP: Final = 1.0
_SIDES: Final = (
    (0.0, 1.0), (0.0, -1.0), (1.0, 0.0), (-1.0, 0.0),
    (1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-1.0, -1.0),
)  # fmt: skip
"""Where a name may stand: below, above, right, left of its point, then at corners."""


@dataclass(frozen=True)
class Disc:
    """A point of a map as it is drawn, pixels."""

    middle: QPointF
    radius: float

    def covers(self, room: QRectF) -> bool:
        """Return whether it reaches into a room."""
        x = min(max(self.middle.x(), room.left()), room.right()) - self.middle.x()
        y = min(max(self.middle.y(), room.top()), room.bottom()) - self.middle.y()
        return x * x + y * y < self.radius * self.radius


def rooms_of_names(
    named: Iterable[tuple[Disc, QSizeF, bool]], discs: Sequence[Disc], size: QSizeF
) -> list[QRectF | None]:
    """Return where names are written, None where one finds no room.

    Parameters
    ----------
    named : iterable of (Disc, QSizeF, bool)
        A point, the size of its name, and whether the name is written in any case:
        then it covers as few points as it must.
    discs : sequence of Disc
        All points.
    size : QSizeF
        Of the map.
    """
    taken: list[QRectF] = []
    found: list[QRectF | None] = []
    for disc, wanted, is_must in named:
        rooms = [
            room
            for room in (_beside(disc, wanted, side, size) for side in _SIDES)
            if not any(room.intersects(other) for other in taken)
        ]
        covered = [sum(other.covers(room) for other in discs) for room in rooms]
        least = min(covered, default=None)
        if least is None or (least > 0 and not is_must):
            found.append(None)
            continue
        taken.append(rooms[covered.index(least)])
        found.append(taken[-1])
    return found


def _beside(
    disc: Disc, wanted: QSizeF, side: tuple[float, float], size: QSizeF
) -> QRectF:
    """Return the room on one side of a point, moved into the map."""
    # At a corner the disc leaves more room than its square.
    away = (disc.radius + _GAP) * (0.8 if all(side) else 1.0)
    x, y = (
        middle + way * (away + extent / 2) - extent / 2
        for middle, way, extent in (
            (disc.middle.x(), side[0], wanted.width()),
            (disc.middle.y(), side[1], wanted.height()),
        )
    )
    x = min(max(x, 2.0), size.width() - wanted.width() - 2.0)
    y = min(max(y, 0.0), size.height() - wanted.height())
    return QRectF(QPointF(x, y), wanted)
