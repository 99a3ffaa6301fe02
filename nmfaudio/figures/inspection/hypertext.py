"""Pieces of pages that need no network: texts, pictures, players, and their style."""

import base64
import html
import os
import sys
from importlib import resources
from string import Template
from urllib.parse import quote

from nmfaudio.audio.wording import printable

__all__ = [
    "data_address",
    "file_address",
    "filled",
    "image",
    "player",
    "shown",
    "sound_type",
    "style_sheet",
]

_SOUNDS = {".wav": "wav", ".flac": "flac", ".ogg": "ogg", ".mp3": "mpeg"}


def shown(text: str) -> str:
    """Return a text for a page; what nobody sees, or turns the direction, is shown."""
    return html.escape(printable(text))


def data_address(content: bytes, kind: str) -> str:
    """Return an address that holds its content; ``kind`` is a type like "image/png"."""
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def file_address(path: str | os.PathLike[str]) -> str:
    """Return the address of a file; names are bytes to the system, and so to it."""
    return quote(os.fsencode(path))


def image(png: bytes, text: str, *, size: tuple[int, int] | None = None) -> str:
    """Return a picture within the page; ``text``, already shown, tells what it is."""
    extent = "" if size is None else f' width="{size[0]}" height="{size[1]}"'
    return f'<img alt="{text}"{extent} src="{data_address(png, "image/png")}">'


def sound_type(ending: str) -> str:
    """Return the type of a sound file by its ending with the dot."""
    return f"audio/{_SOUNDS.get(ending, 'wav')}"


def player(address: str, kind: str, text: str) -> str:
    """Return a player; ``kind`` is a type like "audio/wav", ``text`` its name."""
    return (
        f'<audio controls preload="none" aria-label="{text}">'
        f'<source src="{address}" type="{kind}"></audio>'
    )


def style_sheet() -> str:
    """Return the style that all pages share."""
    return _data("page.css")


def filled(name: str, **fields: str) -> str:
    """Return a page of ``nmfaudio/data`` with its fields filled in."""
    return Template(_data(name)).substitute(
        style=style_sheet(), version=_version(), **fields
    )


def _version() -> str:
    # The package that loads this is not to be imported from down here, and a bundle
    # does not know what is installed.
    version: str = sys.modules["nmfaudio"].__version__
    return version


def _data(name: str) -> str:
    return (resources.files("nmfaudio") / "data" / name).read_text(encoding="utf-8")
