"""Recipes as small readable files.

A recipe is TOML. This is a complete one::

    recipe = 1
    name = "Drum loop"
    description = "One convolutive voice for each drum."

    [resolution]
    window_ms = 23.0
    overlap = 4

    [model]
    kind = "drums"
    beta = 1.0
    n_components = 2
    max_iter = 70
    voices = ["kick", "snare", "hats"]

    [mask]
    exponent = 2.0

It may hold guides too: examples, boxes, damage, a score (see
:mod:`nmfaudio.separation.request.guides`). Keys left out take their defaults; keys that
are not known are an error, so that a spelling mistake does not pass in silence. What
:func:`recipe_text` writes is exact: read again, it gives the same numbers bit for bit.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

from nmfaudio.errors import Message, ParameterError, ProjectFileError
from nmfaudio.separation.request.guides import guides_text, read_guides
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.toml_fields import (
    Fields,
    as_flag,
    as_milliseconds,
    as_names,
    as_number,
    as_text,
    as_texts,
    as_whole,
    milliseconds,
    parse_toml,
    quoted,
    read_table,
    read_value,
    shown,
    toml_value,
)

__all__ = [
    "RECIPE_VERSION",
    "load_recipe",
    "parse_recipe",
    "recipe_text",
    "save_recipe",
]

RECIPE_VERSION = 1

_SCHEMA: dict[str, Fields] = {
    "": {"name": ("name", as_text), "description": ("description", as_text)},
    "resolution": {
        "window_ms": ("window_s", as_milliseconds),
        "overlap": ("overlap", as_whole),
        "n_fft": ("n_fft", as_whole),
        "hop_length": ("hop_length", as_whole),
    },
    "model": {
        "kind": ("kind", as_text),
        "beta": ("beta", as_number),
        "n_components": ("n_components", as_whole),
        "total_components": ("total_components", as_whole),
        "components_by": ("components_by", as_text),
        "n_starts": ("n_starts", as_whole),
        "stereo": ("stereo", as_flag),
        "max_iter": ("max_iter", as_whole),
        "tol": ("tol", as_number),
        "max_time_s": ("max_time_s", as_number),
        "seed": ("seed", as_whole),
        "n_sources": ("n_sources", as_whole),
        "rest": ("rest", as_flag),
        "splits": ("splits", as_texts),
        "voices": ("voices", as_texts),
    },
    "mask": {
        "exponent": ("mask_exponent", as_number),
        "smoothing_ms": ("smoothing_s", as_milliseconds),
        "keep_attacks": ("keep_attacks", as_flag),
        "stereo": ("stereo_masks", as_flag),
    },
}
"""Section and key of the file -> field of :class:`Recipe` and how it is read."""


def parse_recipe(text: str, *, where: str = "recipe") -> Recipe:
    """Read a recipe from TOML text.

    Parameters
    ----------
    text : str
        The file's content.
    where : str
        What error messages call it.

    Raises
    ------
    ProjectFileError
        If the text is not TOML, of another version, or does not fit the schema; the
        message names the key.
    """
    data = parse_toml(text, where)
    version = data.pop("recipe", None)
    if version != RECIPE_VERSION:
        raise ProjectFileError(
            Message(
                "{0} must begin with recipe = {1}, got {2}",
                where,
                RECIPE_VERSION,
                "nothing" if version is None else shown(version),
            )
        )
    fields: dict[str, Any] = {"guides": read_guides(data, where)}
    if "names" in data:
        names = data.pop("names")
        fields["names"] = read_value(where, "names", as_names, names)
    top = {key: data.pop(key) for key in _SCHEMA[""] if key in data}
    for section, content in {"": top, **data}.items():
        if section not in _SCHEMA or not isinstance(content, dict):
            raise ProjectFileError(
                Message('{0}: there is no key "{1}" in a recipe', where, section[:60])
            )
        fields |= read_table(where, section, _SCHEMA[section], content)
    if "name" not in fields:
        raise ProjectFileError(Message("{0} must have a name", where))
    try:
        return Recipe(**fields)
    except ParameterError as error:
        raise ProjectFileError(Message("{0}: {1}", where, error)) from None


def load_recipe(path: str | Path) -> Recipe:
    """Read a recipe file.

    Raises
    ------
    ProjectFileError
        If it cannot be read or does not fit the schema.
    """
    from nmfaudio.audio.side_file import read_text_file  # noqa: PLC0415  # the command line must start at once

    path = Path(path)
    recipe = parse_recipe(read_text_file(path, Message("recipe")), where=path.name)
    return replace(recipe, guides=recipe.guides.relative_to(path.parent))


def save_recipe(recipe: Recipe, path: str | Path) -> None:
    """Write a recipe file, never over an existing one.

    Paths in it are written in full, so that they are found from anywhere.

    Raises
    ------
    AudioWriteError
        If the file exists or cannot be written; nothing is left behind then.
    """
    from nmfaudio.audio.new_file import write_whole  # noqa: PLC0415  # the command line must start at once

    recipe = replace(recipe, guides=recipe.guides.relative_to(Path.cwd()))
    write_whole(path, recipe_text(recipe).encode())


def recipe_text(recipe: Recipe) -> str:
    """Return a recipe as TOML text that :func:`parse_recipe` reads back."""
    lines = [
        f"recipe = {RECIPE_VERSION}",
        f"name = {quoted(recipe.name)}",
        f"description = {quoted(recipe.description)}",
        "",
        "[resolution]",
        f"window_ms = {milliseconds(recipe.window_s)}",
        f"overlap = {recipe.overlap}",
        *_given(recipe, "n_fft", "hop_length"),
        "",
        "[model]",
        f"kind = {quoted(recipe.kind)}",
        f"beta = {toml_value(recipe.beta)}",
        *_given(recipe, "n_components", "total_components", "components_by"),
        f"max_iter = {recipe.max_iter}",
        *_given(recipe, "n_starts", "stereo", "tol", "max_time_s", "seed"),
        *_given(recipe, "n_sources", "rest"),
    ]
    if recipe.kind == "parts":
        lines.append(f"splits = [{', '.join(map(quoted, recipe.splits))}]")
    if recipe.kind == "drums":
        lines.append(f"voices = [{', '.join(map(quoted, recipe.voices))}]")
    lines += ["", "[mask]", f"exponent = {toml_value(recipe.mask_exponent)}"]
    if recipe.smoothing_s:
        lines.append(f"smoothing_ms = {milliseconds(recipe.smoothing_s)}")
    if recipe.keep_attacks:
        lines.append("keep_attacks = true")
    if not recipe.stereo_masks:
        lines.append("stereo = false")
    if recipe.names:
        lines += ["", "[names]"]
        lines += [f"{quoted(k)} = {quoted(v)}" for k, v in recipe.names.items()]
    guides = guides_text(recipe.guides)
    return "\n".join(lines) + "\n" + (f"\n{guides}" if guides else "")


def _given(recipe: Recipe, *names: str) -> list[str]:
    """Return lines for fields that do not stand at their default."""
    return [
        f"{name} = {toml_value(value)}"
        for name in names
        if (value := getattr(recipe, name)) != Recipe.__dataclass_fields__[name].default
    ]
