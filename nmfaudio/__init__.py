"""nmfaudio takes a recording apart without a trained model.

The public names are loaded when they are first used, so that ``import nmfaudio`` costs
next to nothing.

Examples
--------
>>> import nmfaudio
>>> separation = nmfaudio.separate("song.wav")  # doctest: +SKIP
>>> [source.name for source in separation.sources]  # doctest: +SKIP
['Bass', 'Drums', 'Tonal']
"""

import sys

TYPE_CHECKING = False  # as type checkers know it; typing takes longer than all of this
if TYPE_CHECKING:
    from typing import Any

    from nmfaudio import errors
    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.audio.decode import load
    from nmfaudio.factorization.estimators.in_one_call import non_negative_factorization
    from nmfaudio.factorization.estimators.nmf import NMF, MiniBatchNMF
    from nmfaudio.factorization.factorize import factorize
    from nmfaudio.project.storage.project import Project, save_project
    from nmfaudio.project.storage.stored import load_project
    from nmfaudio.separation.model import Separation
    from nmfaudio.separation.pipeline import separate
    from nmfaudio.separation.request.settings import Settings

__version__ = "0.2.0"

__all__ = [
    "NMF",
    "AudioBuffer",
    "MiniBatchNMF",
    "Project",
    "Separation",
    "Settings",
    "__version__",
    "errors",
    "factorize",
    "load",
    "load_project",
    "non_negative_factorization",
    "save_project",
    "separate",
]

_HOMES = {
    "AudioBuffer": "audio.buffer",
    "MiniBatchNMF": "factorization.estimators.nmf",
    "NMF": "factorization.estimators.nmf",
    "Project": "project.storage.project",
    "Separation": "separation.model",
    "Settings": "separation.request.settings",
    "factorize": "factorization.factorize",
    "load": "audio.decode",
    "load_project": "project.storage.stored",
    "non_negative_factorization": "factorization.estimators.in_one_call",
    "save_project": "project.storage.project",
    "separate": "separation.pipeline",
}
"""Where public names are at home. Not by lazy_loader: the command's start loads this
file before it can listen to Ctrl-C."""


def __getattr__(name: str) -> "Any":
    """Load a public name at its first use (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"No {__name__} attribute {name}")
    from importlib import import_module

    home = import_module(f"{__name__}.{_HOMES.get(name, name)}")
    value = getattr(home, name) if name in _HOMES else home
    globals()[name] = value
    # Many of them bring separations with them: projects, say.
    model = sys.modules.get("nmfaudio.separation.model")
    if model is not None:
        model.Separation.picture = _picture
    return value


def _picture(separation: "Separation") -> str:
    """Show a separation in a notebook; only then is matplotlib loaded."""
    from importlib import import_module

    notebook = import_module("nmfaudio.figures.inspection.notebook")
    shown: str = notebook.separation_html(separation)
    return shown


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
