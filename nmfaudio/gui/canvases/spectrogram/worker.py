"""Two threads that make the picture, so that the window never waits for it.

One renders what the window asks for, always the latest; the other makes the tiles that
the view lacks, then those that may be wanted next. Neither touches a widget: the window
fetches what they have made.
"""

import threading
import time
from typing import TYPE_CHECKING

from nmfaudio.project.jobs import step_back

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from nmfaudio.gui.canvases.spectrogram.scene import Scene
    from nmfaudio.gui.canvases.spectrogram.tiles import TiledPicture

__all__ = ["PictureWorker"]

_SKETCHED_AT_ONCE = 32
_ARRIVES_S = 0.2  # between looks at a recording that is being read
_FEW = 16  # tiles that are made while a recording is being read
_STILL_S = 0.2  # after the view moved, before tiles are made that can be waited for


class PictureWorker:
    """Renders scenes and fills tiles in the background.

    Threads start with the first scene and end with :meth:`close`.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._asked: Scene | None = None
        self._rendered: tuple[Scene, QImage] | None = None
        self._seen: Scene | None = None  # whose tiles are filled
        self._still_at_s = 0.0
        self._dirty = False  # tiles came since the last rendering
        self._rendering = self._filling = False
        self._failure: Exception | None = None
        self._threads: list[threading.Thread] = []
        self._closed = False

    @property
    def busy(self) -> bool:
        """Whether an image or a tile is still to come."""
        with self._changed:
            return (
                self._asked is not None
                or self._rendering
                or self._filling
                or self._dirty
                or self._rendered is not None
            )

    def ask(self, scene: "Scene") -> None:
        """Have a scene rendered, and its tiles made; the last one asked for counts."""
        with self._changed:
            if self._seen is not None and self._seen.picture is scene.picture:
                self._still_at_s = time.monotonic() + _STILL_S
            self._asked = self._seen = scene
            self._filling = True
            if not self._threads and not self._closed:
                self._threads = [
                    threading.Thread(target=work, name=name, daemon=True)
                    for work, name in (
                        (self._render, "nmfaudio-picture"),
                        (self._fill, "nmfaudio-tiles"),
                    )
                ]
                for thread in self._threads:
                    thread.start()
            self._changed.notify_all()

    def forget(self) -> None:
        """Make nothing more until asked again."""
        with self._changed:
            self._asked = self._seen = self._rendered = None
            self._dirty = False

    def take(self) -> "tuple[Scene, QImage] | None":
        """Return the latest image and what it shows, once.

        Raises
        ------
        Exception
            What went wrong in a thread, once.
        """
        with self._changed:
            failure, self._failure = self._failure, None
            if failure is not None:
                raise failure
            rendered, self._rendered = self._rendered, None
            return rendered

    def close(self) -> None:
        """End the threads, and wait for them."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()
        self._threads = []

    def _render(self) -> None:
        while True:
            with self._changed:
                while not (self._asked or self._dirty or self._closed):
                    self._changed.wait()
                if self._closed:
                    return
                scene, self._asked = self._asked or self._seen, None
                self._dirty = False
                self._rendering = scene is not None
            if scene is None:
                continue
            try:
                image = scene.render()
            except Exception as error:  # a value for the window
                image = None
                failure: Exception | None = error
            else:
                failure = None
            with self._changed:
                self._rendering = False
                self._failure = failure or self._failure
                if image is not None and self._seen is not None:
                    self._rendered = (scene, image)

    def _fill(self) -> None:
        step_back()
        while True:
            with self._changed:
                while not (self._filling or self._closed):
                    self._changed.wait()
                scene = self._seen
                if self._closed:
                    return
                moving_s = self._still_at_s - time.monotonic()
                if moving_s > 0.0 and scene is not None and _is_sketched(scene):
                    self._changed.wait(moving_s)
                    continue
            try:
                seen = None if scene is None else _make_next(scene)
            except Exception as error:  # a value for the window
                with self._changed:
                    self._failure, self._filling, self._seen = error, False, None
                continue
            with self._changed:
                self._dirty = self._dirty or bool(seen)
                if scene is self._seen:
                    made = scene is None or scene.picture.complete
                    self._filling = seen is not None or not made
                self._changed.notify_all()
                if self._filling and seen is None:
                    self._changed.wait(_ARRIVES_S)


def _is_sketched(scene: "Scene") -> bool:
    """Whether something is known of every place that a scene shows."""
    picture = scene.picture
    tiles = picture.wanted(scene.start_s, scene.stop_s, scene.width)
    return bool(picture.sketched[tiles].all())


def _make_next(scene: "Scene") -> bool | None:
    """Make what a scene lacks most; say whether it can be seen, None if all is made."""
    picture = scene.picture
    lacking = picture.wanted(scene.start_s, scene.stop_s, scene.width)
    unknown = [tile for tile in lacking if not picture.sketched[tile]]
    if len(unknown) > 1:
        for tile in unknown[:_SKETCHED_AT_ONCE]:
            picture.sketch(tile)
        return True
    if picture.arriving and len(lacking) > _FEW:
        return None  # reading comes first: sketches do meanwhile
    if lacking:
        picture.fill(lacking[0])
        return True
    return None if picture.arriving else _fill_unseen(picture)


def _fill_unseen(picture: "TiledPicture") -> bool | None:
    """Make a tile outside the view, once all in it are made."""
    rest = picture.unmade()
    if not rest:
        return None
    picture.fill(rest[0])
    return False
