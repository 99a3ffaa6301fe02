#!/usr/bin/env python3
"""Draw the pictures of the window that the documentation shows, all anew.

    .venv/bin/python scripts/packaging/draw_window.py [--only NAME...]
        [--recording FILE] [--into docs/images/window]

The real window is drawn where no screen is needed: the bundled loop is opened and taken
apart once, kept as a project, and shown as each picture wants it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

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
class Look:
    """How the window looks in a picture.

    Attributes
    ----------
    size : tuple of int
        Of the window, pixels of its own.
    colours : str
        ``"dark"`` or ``"light"``.
    scale, text : float
        Of the screen and of texts.
    scene : str
        What is shown: ``plain``, ``audition``, ``model``, or a dialog: ``export``,
        ``shortcuts``.
    dialog : tuple of int
        Size of that dialog.
    """

    size: tuple[int, int] = (1280, 800)
    colours: str = "dark"
    scale: float = 1.0
    text: float = 1.0
    scene: str = "plain"
    dialog: tuple[int, int] = (560, 640)


LOOKS = {
    "1280x800": Look(),
    "1920x1080": Look((1920, 1080)),
    "2560x1440": Look((2560, 1440)),
    "scale2": Look((1280, 720), scale=2.0),
    "light": Look(colours="light"),
    "audition": Look(scene="audition"),
    "model": Look(scene="model"),
    "export": Look(scene="export", dialog=(980, 640)),
    "shortcuts": Look(scene="shortcuts"),
    "small": Look((960, 600)),
    "large-text": Look(text=2.0),
}
JUDGED = ("small", "large-text")
"""Drawn when they are asked for; the documentation does without them."""


class Studio:
    """A window that pictures are taken of.

    Parameters
    ----------
    look : Look
        How it looks.
    folder : Path
        For its settings.
    """

    def __init__(self, look: Look, folder: Path) -> None:
        from PySide6.QtCore import QSettings  # noqa: PLC0415  # the platform is chosen now
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415  # as above

        from nmfaudio.gui.app import make_window  # noqa: PLC0415  # as above
        from nmfaudio.gui.state.preferences import (  # noqa: PLC0415  # as above
            chosen_scheme,
            chosen_text_scale,
        )
        from nmfaudio.gui.state.settings import WindowSettings  # noqa: PLC0415  # as above
        from nmfaudio.gui.style import theme  # noqa: PLC0415  # as above
        from nmfaudio.playback.device import (  # noqa: PLC0415  # as above
            RecordingOutput,
        )

        self.app = QApplication(sys.argv[:1])
        store = QSettings(os.fspath(folder / "look.ini"), QSettings.Format.IniFormat)
        store.clear()
        settings = WindowSettings(store)
        settings.set_text("window/appearance", look.colours)
        settings.set_number("window/text_scale", look.text)
        settings.set_flag("play/when_separating", value=False)
        theme.use(chosen_scheme(settings), chosen_text_scale(settings))
        theme.apply_theme(self.app)
        # The window is made before it has its size, which would decide.
        settings.set_flag("window/side", value=look.size[0] >= _WIDE * look.text)
        self.window = make_window(settings, RecordingOutput())
        self.window.resize(*look.size)
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
        settled = parts.recording_view.spectrogram.picture.settled
        return settled and not parts.session.busy

    def open(self, path: Path) -> None:
        """Open a recording or a project."""
        self.window.controllers.project_file.open(path)
        self.until(self.at_rest)

    def take_apart(self, path: Path) -> None:
        """Separate, and keep that as a project."""
        self.window.parts.actions["separate"].trigger()
        self.until(self.at_rest)
        self.window.controllers.project_file.save_to(path)
        self.until(lambda: path.exists() and self.at_rest())

    def show(self, scene: str, dialog: tuple[int, int]) -> None:
        """Bring about what a picture shows."""
        window = self.window
        window.parts.notice.hide()
        window.parts.sound.set_looping(True)
        window.parts.sound.seek(_SECOND)
        if scene == "audition":
            drums = window.parts.session.document.sources[0]
            window.controllers.editor.set_source_solo(drums.id, True)  # noqa: FBT003  # slot
        elif scene == "model":
            body = window.contents.body
            body.map_section.set_open(is_open=False)
            body.model_section.set_open(is_open=True)
        elif scene != "plain":
            window.parts.actions[scene].trigger()
            self.app.activeModalWidget().resize(*dialog)
        self.until(self.at_rest)

    def take(self, path: Path) -> None:
        """Write what is in front to a file."""
        front = self.app.activeModalWidget() or self.window
        front.grab().save(os.fspath(path))


def draw_one(name: str, project: Path, source: Path, into: Path) -> None:
    """Draw one picture in this process."""
    look = LOOKS[name]
    studio = Studio(look, project.parent)
    if not project.exists():
        studio.open(source)
        studio.take_apart(project)
    else:
        studio.open(project)
    studio.show(look.scene, look.dialog)
    studio.take(into / f"{name}.png")
    os._exit(0)  # nothing is to be saved or asked


def main() -> None:
    """Draw each picture in a process of its own: the scale is chosen at its start."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="+", choices=LOOKS, metavar="NAME")
    demo = _ROOT / "nmfaudio" / "data" / "demo_loop.flac"
    parser.add_argument("--recording", type=Path, default=demo)
    into = _ROOT / "docs" / "images" / "window"
    parser.add_argument("--into", type=Path, default=into)
    parser.add_argument("--project", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    names = chosen.only or [name for name in LOOKS if name not in JUDGED]
    if chosen.project is not None:
        draw_one(names[0], chosen.project, chosen.recording, chosen.into)
    chosen.into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
        kept = Path(folder, chosen.recording.stem).with_suffix(".nmfaudio")
        for name in names:
            environment = os.environ | {
                "HOME": _HOME,
                "XDG_CACHE_HOME": os.fspath(cache),
                "NMFAUDIO_STATE_DIR": os.fspath(Path(folder, "state")),
                "QT_QPA_PLATFORM": "offscreen",
                "QT_SCALE_FACTOR": f"{LOOKS[name].scale:g}",
            }
            words = ["--only", name, "--project", os.fspath(kept)]
            words += ["--recording", os.fspath(chosen.recording)]
            words += ["--into", os.fspath(chosen.into)]
            subprocess.run(  # this script
                [sys.executable, __file__, *words], env=environment, check=True
            )
            print(chosen.into / f"{name}.png")


if __name__ == "__main__":
    main()
