"""``nmfaudio convert``: from a project to the recipe that it followed."""

from pathlib import Path
from typing import Annotated

import typer

from nmfaudio.errors import ParameterError

__all__ = ["convert"]


def convert(
    project: Annotated[Path, typer.Argument(metavar="PROJECT", help="A project file.")],
    recipe: Annotated[
        Path, typer.Argument(metavar="RECIPE", help="The new file, NAME.toml.")
    ],
) -> None:
    """Write the recipe that a project followed, for other recordings."""
    from nmfaudio.project.storage.stored import read_project
    from nmfaudio.separation.request.recipe_file import save_recipe

    if recipe.suffix.lower() != ".toml":
        raise typer.BadParameter(
            "a recipe is a file NAME.toml; stems are written by nmfaudio export",
            param_hint="RECIPE",
        )
    separation = read_project(project).separation
    followed = None if separation is None else separation.get("recipe")
    if followed is None:
        raise ParameterError(
            f"{project} followed no recipe: its recording was not taken apart"
        )
    save_recipe(followed, recipe)
