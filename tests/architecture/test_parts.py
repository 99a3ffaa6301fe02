"""What each part of nmfaudio imports is what that part has installed."""

import ast
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]

MODULES = {"scikit-learn": "sklearn", "PySide6-Essentials": "PySide6"}
"""Packages whose modules have other names."""

EXTRA_ROOMS = {
    "nmfaudio/gui": "gui",
    "nmfaudio/playback/portaudio.py": "gui",
    "nmfaudio/batch/workers/cluster.py": "cluster",
}


def declared(requirements):
    names = {
        requirement.split(";")[0].split(">")[0].strip() for requirement in requirements
    }
    return {MODULES.get(name, name.replace("-", "_")) for name in names}


def statements(node):
    """Yield all statements within one, without their expressions: those are most."""
    for name in ("body", "orelse", "handlers", "finalbody", "cases"):
        for inner in getattr(node, name, ()):
            yield inner
            yield from statements(inner)


def imported(path):
    for node in statements(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_each_part_imports_what_it_installs():
    base = declared(PROJECT["dependencies"])
    assert not base & {"PySide6", "sounddevice", "distributed"}
    strays = []
    for path in sorted((ROOT / "nmfaudio").rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        extras = [name for room, name in EXTRA_ROOMS.items() if place.startswith(room)]
        known = base.union(
            {"nmfaudio", *sys.stdlib_module_names},
            *(declared(PROJECT["optional-dependencies"][name]) for name in extras),
        )
        strays += [(place, name) for name in imported(path) if name not in known]
    assert strays == []


def test_all_is_every_part_and_the_tests_have_it():
    extras = PROJECT["optional-dependencies"]
    parts = sorted(set(extras) - {"all", "dev", "bench", "docs", "bundle"})
    assert parts == ["cluster", "gui"]
    assert set(extras["all"][0].split("[")[1].rstrip("]").split(",")) == set(parts)
    assert any("nmfaudio[all" in line for line in extras["dev"])
