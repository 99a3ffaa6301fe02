#!/usr/bin/env python3
"""Draw the pictures of the window that the documentation shows, all anew.

    .venv/bin/python scripts/packaging/draw_window.py [--only SCREEN...]
        [--recording FILE] [--into docs/images/window]

The real window is drawn where no screen is needed: the bundled loop is opened and taken
apart once, kept as a project, and each page shown on each screen.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QSettings
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication

from nmfaudio.gui.app import make_window
from nmfaudio.gui.state.preferences import chosen_scheme, chosen_text_scale
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.gui.style import theme
from nmfaudio.playback.device import RecordingOutput

_ROOT = Path(__file__).resolve().parents[2]
_MOST_S = 300.0
_CALM_S = 1.0
"""Without work, before a picture is taken: what is drawn has come by then."""
_SECOND = 3.4
_WIDE = 1200
"""From this width on there is room for the side panel."""
_HOME = "/home/musician"
"""Whose folders the pictures name."""


@dataclass(frozen=True)
class Screen:
    """What the window is drawn on.

    Attributes
    ----------
    size : tuple of int
        Of the window, pixels of its own.
    colours : str
        ``"dark"`` or ``"light"``.
    scale, text : float
        Of the screen and of texts.
    """

    size: tuple[int, int] = (1280, 800)
    colours: str = "dark"
    scale: float = 1.0
    text: float = 1.0

    def described(self) -> dict[str, object]:
        """Return what the platform without a screen is told: dialogs fit into it."""
        width, height = (round(side * self.scale) for side in self.size)
        of_it = {"name": "screen", "x": 0, "y": 0, "width": width, "height": height}
        return of_it | {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}


SCREENS = {
    "1280x800": Screen(),
    "1920x1080": Screen((1920, 1080)),
    "2560x1440": Screen((2560, 1440)),
    "scale2": Screen((1280, 720), scale=2.0),
    "light": Screen(colours="light"),
    "small": Screen((960, 600)),
    "large-text": Screen(text=2.0),
}
JUDGED = ("small", "large-text")
"""Drawn when they are asked for; the documentation does without them."""
PAGES = ("first", "tracks", "audition", "model", "export", "shortcuts", "palette")
"""What is shown, in this order: the window before a recording is opened, after it was
separated, with one track alone, with its model unfolded, and with a dialog."""


class Studio:
    """A window that pictures are taken of.

    Parameters
    ----------
    screen : Screen
        What it is drawn on.
    folder : Path
        For its settings.
    """

    def __init__(self, screen: Screen, folder: Path) -> None:
        self.opened = False
        self.app = QApplication(sys.argv[:1])
        store = QSettings(os.fspath(folder / "window.ini"), QSettings.Format.IniFormat)
        store.clear()
        settings = WindowSettings(store)
        settings.set_text("window/appearance", screen.colours)
        settings.set_number("window/text_scale", screen.text)
        settings.set_flag("play/when_separating", value=False)
        theme.use(chosen_scheme(settings), chosen_text_scale(settings))
        theme.apply_theme(self.app)
        # The window is made before it has its size, which would decide.
        settings.set_flag("window/side", value=screen.size[0] >= _WIDE * screen.text)
        self.window = make_window(settings, RecordingOutput())
        self.window.resize(*screen.size)
        self.window.show()

    def until(self, holds: Callable[[], bool]) -> None:
        """Let the window work until something has held for a while."""
        stop_s = time.monotonic() + _MOST_S
        since_s = time.monotonic()
        while time.monotonic() - since_s < _CALM_S:
            self.app.processEvents()
            time.sleep(0.005)
            if not holds():
                since_s = time.monotonic()
            if time.monotonic() > stop_s:
                sys.exit(f"the window did not come to rest in {_MOST_S:.0f} s")

    def at_rest(self) -> bool:
        """Return whether all is drawn that was asked for."""
        parts = self.window.parts
        drawn = not self.opened or parts.recording_view.spectrogram.picture.settled
        return drawn and not parts.session.busy

    def open(self, path: Path) -> None:
        """Open a recording or a project."""
        self.opened = True
        self.window.controllers.project_file.open(path)
        self.until(self.at_rest)

    def take_apart(self, path: Path) -> None:
        """Separate, and keep that as a project."""
        self.window.parts.actions["separate"].trigger()
        self.until(self.at_rest)
        self.window.controllers.project_file.save_to(path)
        self.until(lambda: path.exists() and self.at_rest())

    def ready(self) -> None:
        """Let the loop stand where much is heard."""
        self.window.parts.notice.hide()
        self.window.parts.sound.set_looping(True)
        self.window.parts.sound.seek(_SECOND)

    @contextmanager
    def showing(self, page: str) -> Iterator[None]:
        """Bring about what a picture shows, and undo it afterwards."""
        window = self.window
        body = window.contents.body
        if page == "audition":
            drums = window.parts.session.document.sources[0]
            window.controllers.editor.set_source_solo(drums.id, True)  # noqa: FBT003  # slot
        elif page == "model":
            body.map_section.set_open(is_open=False)
            body.model_section.set_open(is_open=True)
        elif page in window.parts.actions:
            window.parts.actions[page].trigger()
        self.until(self.at_rest)
        yield
        if (dialog := self.app.activeModalWidget()) is not None:
            dialog.close()
        elif page == "audition":
            window.controllers.editor.set_source_solo(drums.id, False)  # noqa: FBT003  # slot
        elif page == "model":
            body.model_section.set_open(is_open=False)
            body.map_section.set_open(is_open=True)

    def take(self, path: Path) -> None:
        """Write the window, with the dialog in front of it, to a file."""
        picture = self.window.grab()
        if (dialog := self.app.activeModalWidget()) is not None:
            left = (self.window.width() - dialog.width()) // 2
            top = (self.window.height() - dialog.height()) // 2
            with QPainter(picture) as painter:
                painter.drawPixmap(left, top, dialog.grab())
                painter.setPen(QColor(theme.BORDER))  # what a window manager draws
                painter.drawRect(left, top, dialog.width(), dialog.height())
        buffer = QBuffer()
        picture.save(buffer, "PNG")
        with Image.open(BytesIO(buffer.data().data())) as drawn:
            few = drawn.convert("RGB").quantize(256, Image.Quantize.FASTOCTREE)
        few.save(path, optimize=True)  # a third of the size, and looks the same


def draw_pages(name: str, project: Path, source: Path, into: Path) -> None:
    """Draw all pages of one screen in this process."""
    into.mkdir(parents=True, exist_ok=True)
    studio = Studio(SCREENS[name], project.parent)
    for page in PAGES:
        if page == "tracks":
            if project.exists():
                studio.open(project)
            else:
                studio.open(source)
                studio.take_apart(project)
            studio.ready()
        with studio.showing(page):
            studio.take(into / f"{page}.png")
        print(into / f"{page}.png", flush=True)
    os._exit(0)  # nothing is to be saved or asked


def main() -> None:
    """Draw each screen in a process of its own: the scale is chosen at its start."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="+", choices=SCREENS, metavar="NAME")
    demo = _ROOT / "nmfaudio" / "data" / "demo_loop.flac"
    parser.add_argument("--recording", type=Path, default=demo)
    into = _ROOT / "docs" / "images" / "window"
    parser.add_argument("--into", type=Path, default=into)
    parser.add_argument("--project", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    names = chosen.only or [name for name in SCREENS if name not in JUDGED]
    if chosen.project is not None:
        into = chosen.into / names[0]
        draw_pages(names[0], chosen.project, chosen.recording, into)
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
        kept = Path(folder, chosen.recording.stem).with_suffix(".nmfaudio")
        for name in names:
            setup = Path(folder, f"{name}.json")
            setup.write_text(json.dumps({"screens": [SCREENS[name].described()]}))
            environment = os.environ | {
                "HOME": _HOME,
                "XDG_CACHE_HOME": os.fspath(cache),
                "NMFAUDIO_STATE_DIR": os.fspath(Path(folder, "state")),
                "QT_QPA_PLATFORM": f"offscreen:configfile={setup}",
                "QT_SCALE_FACTOR": f"{SCREENS[name].scale:g}",
            }
            words = ["--only", name, "--project", os.fspath(kept)]
            words += ["--recording", os.fspath(chosen.recording)]
            words += ["--into", os.fspath(chosen.into)]
            subprocess.run(  # this script
                [sys.executable, __file__, *words], env=environment, check=True
            )


if __name__ == "__main__":
    main()
