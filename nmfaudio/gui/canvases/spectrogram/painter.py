"""Keeps an image of the picture at hand, and has a better one made when it must."""

import math
from dataclasses import replace

from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from nmfaudio.gui.canvases.spectrogram.ownership import Ownership
from nmfaudio.gui.canvases.spectrogram.scene import Look, Scene
from nmfaudio.gui.canvases.spectrogram.tiles import TiledPicture
from nmfaudio.gui.canvases.spectrogram.worker import PictureWorker
from nmfaudio.gui.state.views import FrequencyView, TimeView
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.theme import source_colour

__all__ = ["PicturePainter"]

_FETCH_MS = 12
_PAUSE_MS = 80  # between images while the view moves, so that moving stays smooth
_UNSCALED = 0.01  # pixels by which an image may miss its size
_OVERSCAN = 0.3  # of the visible range, on both sides, so that panning finds an image
_WARM = 0.1  # of the visible range: with less left of the overscan, a new one is made


class PicturePainter(QObject):
    """Draws the latest image at once, moved to where it belongs, and asks for another.

    Signals: ``arrived()`` when there is a new image; ``due()`` when one that was put
    off can be asked for, which painting does.
    """

    arrived = Signal()
    due = Signal()

    def __init__(
        self, time_view: TimeView, frequency_view: FrequencyView, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._time_view = time_view
        self._frequency_view = frequency_view
        self._worker = PictureWorker()
        self._picture: TiledPicture | None = None
        self._ownership: Ownership | None = None
        self._colours: tuple[int, ...] = ()
        self._coloured = self._normalized = False
        self.look = Look()
        self._lit: frozenset[int] = frozenset()
        self._image: tuple[Scene, QImage] | None = None
        self._asked: Scene | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_FETCH_MS)
        self._timer.timeout.connect(self._fetch)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._paused)
        self._postponed = False

    @property
    def picture(self) -> TiledPicture | None:
        """Whose levels are shown."""
        return self._picture

    @property
    def ownership(self) -> Ownership | None:
        """Whose cells are."""
        return self._ownership

    @property
    def coloured(self) -> bool:
        """Whether sources' colours lie over the picture."""
        return self._coloured and self._ownership is not None

    @property
    def lit(self) -> frozenset[int]:
        """Components whose cells stay bright."""
        return self._lit

    @property
    def settled(self) -> bool:
        """Whether the image is the one that was asked for, and all its tiles made."""
        made = self._image is not None and not self._worker.busy
        return made and not self._postponed

    @property
    def whole(self) -> bool:
        """Whether something is known of every place in the view, or none is asked."""
        return self._picture is None or self._known(self._picture) == 1.0

    @property
    def image(self) -> QImage | None:
        """The latest image."""
        return None if self._image is None else self._image[1]

    def set_picture(self, picture: TiledPicture | None) -> None:
        """Show this picture, or nothing."""
        self._picture = picture
        self._asked = None
        if picture is None:
            self._image, self._postponed = None, False
            self._worker.forget()

    def set_look(self, look: Look) -> None:
        """Choose how levels become colours."""
        self.look, self._asked = look, None

    def set_ownership(
        self, ownership: Ownership | None, colours: tuple[int, ...]
    ) -> None:
        """Say whose cells are, and which colour of the palette each place has."""
        self._ownership, self._colours = ownership, colours
        self._asked = None

    def set_coloured(self, *, coloured: bool) -> None:
        """Lay the sources' colours over the picture, or do not."""
        self._coloured = coloured
        self._asked = None

    def set_normalized(self, *, normalized: bool) -> None:
        """Show each bin relative to its loudest frame, or do not."""
        self._normalized = normalized
        self._asked = None

    def set_lit(self, components: frozenset[int]) -> None:
        """Keep the cells of these components bright alone; empty for all."""
        if components != self._lit:
            self._lit, self._asked = components, None

    def close(self) -> None:
        """Make nothing more."""
        self._timer.stop()
        self._pause.stop()
        self._worker.close()

    def paint(self, painter: QPainter, width: int, height: int, ratio: float) -> None:
        """Draw what there is, and ask for what is missing."""
        whole = QRectF(0, 0, width, height)
        if self._picture is None or width < 1 or height < 1:
            painter.fillRect(whole, QColor(theme.CANVAS))
            return
        if self._needs_another(width, height, ratio):
            self._ask(width, height, ratio)
        if self._image is None:
            painter.fillRect(whole, QColor(theme.CANVAS))
            return
        scene, image = self._image
        place = self._place(scene, width, height, ratio)
        # Beside the image alone: filling all takes half as long as drawing it.
        for rest in _beside(whole, place):
            painter.fillRect(rest, QColor(theme.CANVAS))
        painter.drawImage(place, image)

    def _ask(self, width: int, height: int, ratio: float) -> None:
        """Have another image made; while the view moves on and on, now and then."""
        moved_only = self._asked is not None and self._image is not None
        self._postponed = moved_only and self._pause.isActive()
        if self._postponed:
            return
        self._asked = self._scene(width, height, ratio)
        self._worker.ask(self._asked)
        self._timer.start()
        self._pause.start()

    def _place(self, scene: Scene, width: int, height: int, ratio: float) -> QRectF:
        """Return where an image belongs; on whole pixels where it needs no scaling."""
        left = self._time_view.x_of(scene.start_s, width)
        right = self._time_view.x_of(scene.stop_s, width)
        top = self._frequency_view.y_of(scene.axis.high_hz, height)
        bottom = self._frequency_view.y_of(scene.axis.low_hz, height)
        if abs((right - left) * ratio - scene.width) < _UNSCALED:
            left = round(left * ratio) / ratio
            right = left + scene.width / ratio
        if abs((bottom - top) * ratio - scene.height) < _UNSCALED:
            top = round(top * ratio) / ratio
            bottom = top + scene.height / ratio
        return QRectF(left, top, right - left, bottom - top)

    def _paused(self) -> None:
        if self._postponed:
            self.due.emit()

    def _fetch(self) -> None:
        rendered = self._worker.take()
        if rendered is not None and self._picture is not None:
            # One that nothing is known of would be black: what was seen stays.
            if self._known(rendered[0].picture):
                self._image = rendered
            self.arrived.emit()
        if not self._worker.busy:
            self._timer.stop()

    def _known(self, picture: TiledPicture) -> float:
        view = self._time_view
        return picture.share_known(view.start_s, view.stop_s)

    def _needs_another(self, width: int, height: int, ratio: float) -> bool:
        asked, view = self._asked, self._time_view
        if asked is None or asked.axis != self._frequency_view.axis:
            return True
        per_second = asked.width / (asked.stop_s - asked.start_s)
        wanted = width * ratio / view.span_s
        warm = _WARM * view.span_s
        return (
            abs(per_second / wanted - 1.0) > 1e-6
            or asked.height != max(1, round(height * ratio))
            or asked.start_s > max(0.0, view.start_s - warm)
            or asked.stop_s < min(view.duration_s, view.stop_s + warm)
        )

    def _scene(self, width: int, height: int, ratio: float) -> Scene:
        """Describe the image of the present view and some more on both sides."""
        assert self._picture is not None  # noqa: S101  # asked before
        view = self._time_view
        per_second = width * ratio / view.span_s
        extra = round(_OVERSCAN * width * ratio)
        # Whole pixels beside the view, so that the image needs no scaling.
        before = min(extra, max(0, int(view.start_s * per_second)))
        after = min(
            extra, max(0, int((view.duration_s - view.stop_s) * per_second) + 1)
        )
        n_columns = max(1, round(width * ratio))
        start_s = view.start_s - before / per_second
        scene = Scene(
            self._picture,
            start_s,
            start_s + (before + n_columns + after) / per_second,
            self._frequency_view.axis,
            before + n_columns + after,
            max(1, round(height * ratio)),
            self.look,
            self._ownership,
            lit=self._lit,
            normalized=self._normalized,
        )
        if self._normalized:
            scene = replace(scene, look=replace(self.look, top_db=0.0))
        if self.coloured:
            colours = [source_colour(colour) for colour in self._colours]
            rgb = tuple((c.red(), c.green(), c.blue()) for c in colours)
            scene = replace(scene, palette=rgb)
        return scene


def _beside(whole: QRectF, place: QRectF) -> list[QRectF]:
    """Return what a place leaves free of a whole, as whole pixels."""
    inside = place.intersected(whole)
    if inside.isEmpty():
        return [whole]
    left, top = math.ceil(inside.left()), math.ceil(inside.top())
    right, bottom = math.floor(inside.right()), math.floor(inside.bottom())
    width, height = whole.width(), whole.height()
    rests = (
        QRectF(0, 0, left, height),
        QRectF(right, 0, width - right, height),
        QRectF(0, 0, width, top),
        QRectF(0, bottom, width, height - bottom),
    )
    return [rest for rest in rests if not rest.isEmpty()]
