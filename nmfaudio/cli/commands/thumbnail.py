"""``nmfaudio thumbnail``: a project as a small picture, for file managers."""

import os
from pathlib import Path
from typing import Annotated

import typer

from nmfaudio.errors import ParameterError

__all__ = ["thumbnail"]


def thumbnail(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="A project file.")],
    picture: Annotated[
        Path, typer.Argument(metavar="PICTURE", help="The new file, a PNG.")
    ],
    size: Annotated[
        int, typer.Option("--size", min=16, max=1024, help="Pixels of its side.")
    ] = 256,
) -> None:
    """Draw a project's sources along time, as file managers show it."""
    from nmfaudio.audio.new_file import NewFile
    from nmfaudio.figures.inspection.thumbnail import (
        png_of_picture,
        source_levels,
        thumbnail_picture,
    )
    from nmfaudio.project.storage.stored import read_project

    stored = read_project(project)
    if stored.separation is None:
        raise ParameterError(f"{project} has no sources: it was not taken apart yet")
    components = stored.document["components"]
    sources = [
        [c.index for c in components if c.source_id == source.id]
        for source in stored.document["sources"]
    ]
    levels = source_levels(stored.separation["model"], sources)
    # File managers make an empty file first, so that nobody else takes its name.
    is_free = os.path.isfile(picture) and picture.stat().st_size == 0
    with NewFile(picture, overwrite=is_free) as file:
        file.write(png_of_picture(thumbnail_picture(levels, size)))
        file.publish()
