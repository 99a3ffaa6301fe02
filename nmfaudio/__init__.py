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
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

__version__ = "0.1.0"

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
    "AudioBuffer": "nmfaudio.audio.buffer",
    "MiniBatchNMF": "nmfaudio.factorization.estimators.nmf",
    "NMF": "nmfaudio.factorization.estimators.nmf",
    "Project": "nmfaudio.project.storage.project",
    "Separation": "nmfaudio.separation.model",
    "Settings": "nmfaudio.separation.request.settings",
    "factorize": "nmfaudio.factorization.factorize",
    "load": "nmfaudio.audio.decode",
    "load_project": "nmfaudio.project.storage.stored",
    "non_negative_factorization": "nmfaudio.factorization.estimators.in_one_call",
    "save_project": "nmfaudio.project.storage.project",
    "separate": "nmfaudio.separation.pipeline",
}


def __getattr__(name: str) -> Any:
    """Load a public name at its first use (PEP 562)."""
    if name == "errors":
        return import_module("nmfaudio.errors")
    if name not in _HOMES:
        raise AttributeError(f"module 'nmfaudio' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    # Many of them bring separations with them: projects, say.
    model = sys.modules.get("nmfaudio.separation.model")
    if model is not None:
        model.Separation.picture = _picture
    return value


def _picture(separation: "Separation") -> str:
    """Show a separation in a notebook; only then is matplotlib loaded."""
    shown: str = import_module("nmfaudio.figures.inspection.notebook").separation_html(
        separation
    )
    return shown


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
