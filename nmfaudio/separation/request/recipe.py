"""Recipes: everything a separation needs to know, as a small readable file.

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

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nmfaudio.errors import ParameterError, ProjectFileError
from nmfaudio.separation.request.guides import Guides, guides_text, read_guides
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
    "COUNT_CRITERIA",
    "KINDS",
    "MAX_BETA",
    "RECIPE_VERSION",
    "SPLITS",
    "Recipe",
    "load_recipe",
    "parse_recipe",
    "recipe_text",
    "save_recipe",
]

RECIPE_VERSION = 1

MAX_BETA = 10.0
"""Greatest beta, and least with a minus: powers beyond it leave the range of floats."""

KINDS = ("plain", "drums", "notes", "parts", "taught", "scored")
"""Kinds of model.

``plain`` is one NMF, grouped afterwards; ``drums`` has convolutive drum voices;
``notes`` has harmonic combs, one for each note; ``parts`` splits the sound by cues
first and gives each part its own components; ``taught`` uses the templates of a
dictionary that goes with the recipe; ``scored`` follows a score that does.
"""

SPLITS = ("drums", "low", "sides", "moving")
"""Cues that ``parts`` can use, applied in the order given."""


COUNT_CRITERIA = ("elbow", "held-out", "stability", "ard")
"""Ways to find the number of components of plain NMF, see
:mod:`nmfaudio.factorization.selection`."""


@dataclass(frozen=True)
class Recipe:
    """How to take a recording apart; see the module for the file format.

    Attributes
    ----------
    name, description : str
        For people.
    kind : str
        One of :data:`KINDS`.
    window_s : float
        Length of an STFT frame, seconds; rounded to a power of two of samples.
    overlap : int
        Frames that cover one sample.
    n_fft, hop_length : int or None
        Samples of a frame and from frame to frame, where they are known exactly; they
        win over ``window_s`` and ``overlap``.
    beta : float
        Divergence of the factorization.
    n_components : int or None
        Components: of the whole (plain), of each voice (drums) or of each part of ten
        seconds (parts); None decides by the signal.
    total_components : int or None
        Components of all parts together (parts); wins over ``n_components``.
    components_by : str or None
        How the number of components is found (plain), out of :data:`COUNT_CRITERIA`;
        None takes the effective rank of the spectrogram.
    n_starts : int
        Random starts, of which the best fit is kept (plain).
    stereo : bool
        Whether both channels are factorized together, each component with a place of
        its own between them, instead of their mean (plain).
    max_iter : int
        Most iterations of each fit.
    tol : float
        Relative decrease of the divergence at which a fit ends (plain).
    max_time_s : float or None
        Most seconds of a fit (plain).
    seed : int
        Seed of every random choice.
    n_sources : int or None
        Number of sources; None decides by the signal.
    rest : bool
        Whether there may be more than what is known (taught, scored).
    splits : tuple of str
        Cues for ``parts``, out of :data:`SPLITS`.
    voices : tuple of str
        Drum voices for ``drums``.
    names : mapping of str to str
        What the sources are called, by cue.
    mask_exponent : float
        Wiener exponent of the masks.
    smoothing_s : float
        How far masks are smoothed in time, seconds; 0 for not at all.
    keep_attacks : bool
        Whether strokes are kept from being heard before they sound.
    guides : Guides
        What is known of the recording, see :mod:`nmfaudio.separation.request.guides`.
    """

    name: str
    description: str = ""
    kind: str = "plain"
    window_s: float = 0.0465
    overlap: int = 4
    beta: float = 1.0
    n_components: int | None = None
    max_iter: int = 200
    splits: tuple[str, ...] = ()
    voices: tuple[str, ...] = ("kick", "snare", "hats")
    names: Mapping[str, str] | None = None
    mask_exponent: float = 1.0
    smoothing_s: float = 0.0
    keep_attacks: bool = False
    guides: Guides = field(default_factory=Guides)
    n_fft: int | None = None
    hop_length: int | None = None
    total_components: int | None = None
    components_by: str | None = None
    n_starts: int = 1
    stereo: bool = False
    tol: float = 1e-4
    max_time_s: float | None = None
    seed: int = 0
    n_sources: int | None = None
    rest: bool = True

    def __post_init__(self) -> None:
        _check(self.kind in KINDS, "kind", f"one of {', '.join(KINDS)}", self.kind)
        for name, (least, most, what, wanted) in _LIMITS.items():
            value = getattr(self, name)
            _check(value is None or least <= value <= most, what, wanted, value)
        hop, most = self.hop_length, (self.n_fft or 1 << 20) // 2
        _check(hop is None or 1 <= hop <= most, "hop_length", f"1 to {most}", hop)
        by, known = self.components_by, (None, *COUNT_CRITERIA)
        _check(by in known, "components_by", f"one of {', '.join(known[1:])}", by)
        if by is not None and self.n_components is not None:
            raise ParameterError("give either n_components or components_by, not both")
        if self.stereo and self.n_starts > 1:
            raise ParameterError("stereo is fitted from one start: leave n_starts out")
        unknown = [split for split in self.splits if split not in SPLITS]
        _check(not unknown, "splits", f"some of {', '.join(SPLITS)}", unknown)
        for name, kinds in _ONLY_FOR.items():
            value = getattr(self, name)
            meant = self.kind in kinds or value == _default(name)
            _check(meant, name, f"left out unless it is {' or '.join(kinds)}", value)
        if self.kind == "parts" and not self.splits:
            raise ParameterError('a recipe of kind "parts" needs at least one split')

    @property
    def sides(self) -> frozenset[str]:
        """Names of sources that say their place only, and that nobody chose."""
        given = self.names or {}
        if self.kind != "parts" or {"Left", "Right"} & set(given.values()):
            return frozenset()
        return frozenset(_SOURCE_NAMES[cue] for cue in ("left", "right"))

    def source_name(self, cue: str) -> str:
        """Return what the source that a cue finds is called."""
        default = _SOURCE_NAMES.get(cue, cue.capitalize())
        return (self.names or {}).get(cue, default)


_LIMITS: dict[str, tuple[float, float, str, str]] = {
    "beta": (-MAX_BETA, MAX_BETA, "beta", f"{-MAX_BETA:g} to {MAX_BETA:g}"),
    "window_s": (0.001, 2.0, "window", "1 to 2000 ms"),
    "overlap": (2, 32, "overlap", "2 to 32"),
    "n_fft": (16, 1 << 20, "n_fft", "16 to 1048576"),
    "n_components": (1, 1000, "n_components", "1 to 1000"),
    "total_components": (1, 1000, "total_components", "1 to 1000"),
    "n_sources": (1, 1000, "n_sources", "1 to 1000"),
    "n_starts": (1, 100, "n_starts", "1 to 100"),
    "max_iter": (1, 1_000_000, "max_iter", "1 or more"),
    "tol": (0.0, 1e300, "tol", "0 or more"),
    "max_time_s": (1e-9, math.inf, "max_time_s", "more than 0"),
    "seed": (0, 2**63 - 1, "seed", "0 or more"),
    "mask_exponent": (0.1, 4.0, "mask exponent", "0.1 to 4"),
    "smoothing_s": (0.0, 1.0, "smoothing", "0 to 1000 ms"),
}
"""Field -> its range, what people call it, and what it may be, in words."""

_ONLY_FOR = {
    "components_by": ("plain",),
    "n_starts": ("plain",),
    "stereo": ("plain",),
    "tol": ("plain",),
    "max_time_s": ("plain",),
    "total_components": ("parts",),
    "rest": ("taught", "scored"),
}
"""Fields that one or two kinds of model take, and no other."""


def _default(name: str) -> object:
    """Return what a field is where nothing is said."""
    return Recipe.__dataclass_fields__[name].default


_SOURCE_NAMES = {
    "drums": "Drums",
    "low": "Bass",
    "left": "Left",
    "right": "Right",
    "moving": "Lead",
    "rest": "Harmony",
}


def _check(condition: bool, what: str, wanted: str, came: object) -> None:  # noqa: FBT001  # reads like assert
    if not condition:
        raise ParameterError(f"{what} of a recipe must be {wanted}, got {came}")


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
            f"{where} must begin with recipe = {RECIPE_VERSION}, got "
            f"{'nothing' if version is None else shown(version)}"
        )
    fields: dict[str, Any] = {"guides": read_guides(data, where)}
    if "names" in data:
        names = data.pop("names")
        fields["names"] = read_value(where, "names", as_names, names)
    top = {key: data.pop(key) for key in _SCHEMA[""] if key in data}
    for section, content in {"": top, **data}.items():
        if section not in _SCHEMA or not isinstance(content, dict):
            raise ProjectFileError(
                f'{where}: there is no key "{section[:60]}" in a recipe'
            )
        fields |= read_table(where, section, _SCHEMA[section], content)
    if "name" not in fields:
        raise ProjectFileError(f"{where} must have a name")
    try:
        return Recipe(**fields)
    except ParameterError as error:
        raise ProjectFileError(f"{where}: {error}") from None


def load_recipe(path: str | Path) -> Recipe:
    """Read a recipe file.

    Raises
    ------
    ProjectFileError
        If it cannot be read or does not fit the schema.
    """
    from nmfaudio.audio.side_file import read_text_file  # noqa: PLC0415  # the command line must start at once

    path = Path(path)
    recipe = parse_recipe(read_text_file(path, "recipe"), where=path.name)
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
        if (value := getattr(recipe, name)) != _default(name)
    ]
