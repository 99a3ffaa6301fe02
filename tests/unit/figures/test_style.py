"""Whose settings figures follow: nobody's that lie beside recordings."""

import ast
from pathlib import Path

import pytest
from processes import run_python

import nmfaudio

PACKAGE = Path(nmfaudio.__file__).parent
PROBE = """
from nmfaudio.figures.style import load_matplotlib
import os
settings = load_matplotlib().rcParams
print(settings["text.usetex"], settings["font.size"], os.path.exists("matplotlibrc"))
from matplotlib.figure import Figure
"""


@pytest.fixture(scope="module")
def own_folder(tmp_path_factory):
    """Return a folder of nobody's settings; in it fonts are looked for once."""
    return tmp_path_factory.mktemp("matplotlib")


@pytest.mark.parametrize(
    ("beside", "environment"),
    [
        (b"text.usetex: True\nfont.size: 60\n", {}),
        (b"\xff\xfe: 1\n", {"MPLBACKEND": "none of those"}),
        (b"", {"MPLBACKEND": "module://not.installed"}),
        (b"", {"MATPLOTLIBRC": "damaged"}),
    ],
)
def test_settings_in_the_current_folder_are_not_obeyed(
    tmp_path, own_folder, beside, environment
):
    """They could have TeX run, with commands of whoever made the folder."""
    (tmp_path / "matplotlibrc").write_bytes(beside)
    (tmp_path / "damaged").write_bytes(b"\xff\xff: 3")
    variables = {"MPLCONFIGDIR": own_folder, **environment}
    done = run_python("-P", "-c", PROBE, folder=tmp_path, **variables)
    assert done.stdout.split() == ["False", "10.0", "True"], done.stderr


def test_whoever_draws_loads_matplotlib_with_care():
    careless = []
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "matplotlib" not in text:
            continue
        for function in ast.walk(ast.parse(text)):
            if not isinstance(function, ast.FunctionDef):
                continue
            nodes = list(ast.walk(function))
            modules = {
                name
                for node in nodes
                for name in (
                    [node.module or ""]
                    if isinstance(node, ast.ImportFrom)
                    else [alias.name for alias in node.names]
                    if isinstance(node, ast.Import)
                    else []
                )
            }
            draws = any(name.partition(".")[0] == "matplotlib" for name in modules)
            calls = {
                node.func.id
                for node in nodes
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            if draws and "load_matplotlib" not in calls:
                careless.append(f"{path.relative_to(PACKAGE)}: {function.name}")
    assert careless == []
