"""The program's icon in the forms that systems want, drawn from the one drawing."""

import os
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QImage, QImageWriter

__all__ = ["DRAWING", "write_icons"]

DRAWING = Path(__file__).parents[2] / "nmfaudio" / "data" / "icon.svg"
_SIZES = (16, 32, 48, 64, 128, 256, 512)
_ICNS = {32: b"ic11", 64: b"ic12", 128: b"ic07", 256: b"ic08", 512: b"ic09"}


def write_icons(folder: Path) -> None:
    """Write ``SIZE.png`` for all sizes, ``nmfaudio.ico`` and ``nmfaudio.icns``."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QGuiApplication.instance() or QGuiApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {size: _drawn(size) for size in _SIZES}
    for size, image in drawn.items():
        image.save(os.fspath(folder / f"{size}.png"))
    QImageWriter(os.fspath(folder / "nmfaudio.ico")).write(drawn[256])
    parts = b"".join(_part(kind, drawn[size]) for size, kind in _ICNS.items())
    whole = b"icns" + (8 + len(parts)).to_bytes(4, "big") + parts
    (folder / "nmfaudio.icns").write_bytes(whole)
    del app


def _drawn(size: int) -> QImage:
    image = QIcon(os.fspath(DRAWING)).pixmap(size, size).toImage()
    return image.scaled(size, size, mode=Qt.TransformationMode.SmoothTransformation)


def _part(kind: bytes, image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    content = bytes(buffer.data().data())
    return kind + (8 + len(content)).to_bytes(4, "big") + content
