"""``nmfaudio doctor``: what this machine has, and what it lacks."""

import json
import os
import platform
import shutil
import sys
from typing import Any

import typer

from nmfaudio.audio.wording import printable
from nmfaudio.cli import output_options as out
from nmfaudio.cli.control import printing
from nmfaudio.compiled.kernel_cache import PACK, cache_state

__all__ = ["doctor", "examine"]

_PACKAGES = (
    "numpy",
    "scipy",
    "numba",
    "llvmlite",
    "soundfile",
    "soxr",
    "librosa",
    "scikit-learn",
    "matplotlib",
    "psygnal",
    "PySide6-Essentials",
    "sounddevice",
    "distributed",
)
_EXTRAS = {"PySide6-Essentials": "gui", "sounddevice": "gui", "distributed": "cluster"}
"""What `pip install nmfaudio` leaves out, and how it is asked for."""


def doctor(
    *,
    as_json: out.AsJson = False,
) -> None:
    """Show versions, threads, products, transforms, kernels, sound and ffmpeg."""
    findings = examine()
    with printing():
        if as_json:
            typer.echo(json.dumps(findings, indent=2))
            return
        for name, value in _lines(findings):
            typer.echo(printable(f"{name:<18} {value}"))


def examine() -> dict[str, Any]:
    """Return all findings as plain values."""
    from nmfaudio import __version__

    return {
        "nmfaudio": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "threads": _threads(),
        "blas": _blas(),
        "products": _products(),
        "transforms": _transforms(),
        "kernel_cache": _kernel_cache(),
        "kernel_pack": _kernel_pack(),
        "audio_output": _audio_output(),
        "ffmpeg": shutil.which("ffmpeg"),
    }


def _version(name: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version  # slow, for all others

    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _threads() -> dict[str, Any]:
    from nmfaudio.compiled.jit import get_num_threads

    return {
        "cores": os.cpu_count(),
        "kernels": get_num_threads(),
        "settings": {
            name: value
            for name, value in sorted(os.environ.items())
            if name.startswith(("NUMBA_NUM", "OMP_", "OPENBLAS_", "MKL_"))
        },
    }


def _blas() -> list[dict[str, Any]]:
    # The libraries register when they are loaded.
    import numpy  # noqa: F401
    import scipy.linalg  # noqa: F401
    from threadpoolctl import threadpool_info

    keys = ("internal_api", "version", "num_threads", "architecture", "threading_layer")
    return [
        {key: entry[key] for key in keys if entry.get(key) is not None}
        for entry in threadpool_info()
    ]


def _products() -> dict[str, Any]:
    from nmfaudio.compiled.products import PRODUCTS_PROBLEM

    kind = "plain loops" if PRODUCTS_PROBLEM else "vector registers"
    return {"kind": kind, "problem": PRODUCTS_PROBLEM or None}


def _transforms() -> str:
    import nmfaudio.compiled.jit  # noqa: F401  # without it ours are not asked for
    from nmfaudio.spectral._fft.transforms import is_ours

    return "vector registers" if is_ours(2048) else "SciPy"


def _kernel_cache() -> dict[str, Any]:
    from nmfaudio.compiled.jit import KEEP_PROBLEM

    state = cache_state()
    if state.folder is None or KEEP_PROBLEM:
        problem = KEEP_PROBLEM or state.reason
        return {"folder": None, "n_kernels": 0, "n_bytes": 0, "problem": problem}
    sizes = [entry.stat().st_size for entry in state.folder.glob("*.kernel")]
    return {
        "folder": os.fspath(state.folder),
        "n_kernels": len(sizes),
        "n_bytes": sum(sizes),
        "problem": None,
    }


def _kernel_pack() -> dict[str, Any]:
    """Say what kernels came with the package, and whether they are for this machine."""
    from nmfaudio.compiled.preparation import is_packed

    n_kernels = len(list(PACK.glob("*.kernel")))
    return {"n_kernels": n_kernels, "fits": is_packed()}


def _audio_output() -> dict[str, Any]:
    from nmfaudio.playback.device import SoundDeviceOutput

    output = SoundDeviceOutput()
    output.prepare()
    return {"devices": output.names(), "problem": output.unavailable or None}


def _absent(name: str) -> str:
    extra = _EXTRAS.get(name)
    how = f" (pip install 'nmfaudio[{extra}]')" if extra else ""
    return f"not installed{how}"


def _lines(findings: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the findings as pairs of a name and a text."""
    packages = findings["packages"]
    threads, cache = findings["threads"], findings["kernel_cache"]
    lines = [
        ("nmfaudio", findings["nmfaudio"]),
        ("Python", f"{findings['python']} ({sys.executable})"),
        ("system", findings["platform"]),
    ]
    lines += [(name, found or _absent(name)) for name, found in packages.items()]
    lines.append(
        ("threads", f"{threads['kernels']} for kernels, {threads['cores']} cores")
    )
    lines += [("set", f"{name}={value}") for name, value in threads["settings"].items()]
    for library in findings["blas"]:
        words = [str(value) for value in library.values()]
        lines.append(("BLAS and OpenMP", ", ".join(words)))
    products = findings["products"]
    lines.append(("products", ": ".join(filter(None, products.values()))))
    lines.append(("transforms", findings["transforms"]))
    if cache["problem"]:
        lines.append(("kernel cache", cache["problem"]))
    else:
        size = f"{cache['n_kernels']} kernels, {cache['n_bytes'] / 1e6:.1f} MB"
        lines.append(("kernel cache", f"{cache['folder']}: {size}"))
    pack = findings["kernel_pack"]
    if pack["n_kernels"]:
        state = "used" if pack["fits"] else "made for another version or processor"
        lines.append(("kernel pack", f"{pack['n_kernels']} kernels, {state}"))
    sound = findings["audio_output"]
    lines += [("sound output", name) for name in sound["devices"]]
    if sound["problem"]:
        lines.append(("sound output", sound["problem"]))
    missing = "not found: M4A, AAC and video files cannot be read"
    lines.append(("ffmpeg", findings["ffmpeg"] or missing))
    return lines
