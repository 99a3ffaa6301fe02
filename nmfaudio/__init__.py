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

import lazy_loader

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

_load, _, _ = lazy_loader.attach(
    __name__,
    submodules={"errors"},
    submod_attrs={
        "audio.buffer": ["AudioBuffer"],
        "audio.decode": ["load"],
        "factorization.estimators.in_one_call": ["non_negative_factorization"],
        "factorization.estimators.nmf": ["MiniBatchNMF", "NMF"],
        "factorization.factorize": ["factorize"],
        "project.storage.project": ["Project", "save_project"],
        "project.storage.stored": ["load_project"],
        "separation.model": ["Separation"],
        "separation.pipeline": ["separate"],
        "separation.request.settings": ["Settings"],
    },
)


def __getattr__(name: str) -> Any:
    """Load a public name at its first use (PEP 562)."""
    value = _load(name)
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
