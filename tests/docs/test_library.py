"""What is written about the library: every block runs, every name is there."""

import ast
import importlib
import json
import re
import subprocess
import sys
import sysconfig
import textwrap
from pathlib import Path

import numpy as np
import pytest

import nmfaudio
import nmfaudio.figures

DOCS = Path(__file__).parents[2] / "docs"

pytestmark = pytest.mark.filterwarnings("ignore:.*[Mm]aximum.*iter")


@pytest.mark.slow
def test_the_cookbook_runs(recordings):
    text = (DOCS / "cookbook.md").read_text(encoding="utf-8")
    assert len(re.findall(r"^## \d+\. ", text, re.MULTILINE)) == 10
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(compile(block, "cookbook.md", "exec"), names)  # noqa: S102  # our own text
    written = {str(path.relative_to(recordings)) for path in recordings.rglob("*")}
    assert {"mine.toml", "band.nmfdict", "loop.mid", "overview.png"} <= written
    assert "my stems/song - Low.wav" in written


def run_notebook(name):
    """Run all cells; return what is defined at the end, and what the cells end with."""
    path = DOCS / "notebooks" / name
    notebook = json.loads(path.read_text(encoding="utf-8"))
    names, shown = {}, []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            tree = ast.parse("".join(cell["source"]))
            last = tree.body[-1]
            ending = ast.Expression(tree.body.pop().value) if is_shown(last) else None
            exec(compile(tree, cell["id"], "exec"), names)  # noqa: S102  # our own text
            if ending is not None:
                shown.append(eval(compile(ending, cell["id"], "eval"), names))  # noqa: S307  # the same
    return names, shown


def is_shown(node):
    """Whether a notebook shows what a cell's last line gives."""
    if not isinstance(node, ast.Expr):
        return False
    call = node.value
    is_print = isinstance(call, ast.Call) and ast.unparse(call.func) == "print"
    return not is_print


@pytest.mark.slow
def test_the_tutorial_runs():
    names, _ = run_notebook("tutorial.ipynb")
    assert names["null_db"] < -100


@pytest.mark.slow
def test_the_cookbook_notebook_shows_pictures_and_players():
    names, shown = run_notebook("cookbook.ipynb")
    pictures = [each for each in shown if hasattr(each, "_repr_png_")]
    pages = [each for each in shown if hasattr(each, "_repr_html_")]
    assert len(pictures) == 3
    assert all(each._repr_png_()[:4] == b"\x89PNG" for each in pictures)
    assert len(pages) == 3
    assert all("<audio controls" in each._repr_html_() for each in pages)
    whole = names["low_sound"] + names["rest_sound"] + names["residual"]
    np.testing.assert_allclose(whole, names["audio"].samples, atol=1e-5)


def public_names():
    """Return what ``nmfaudio`` itself gives, and rows of names to import from below."""
    text = (DOCS / "reference" / "library.md").read_text(encoding="utf-8")
    first, second = text.split("## Beyond it")
    told = {
        word
        for line in first.splitlines()
        if line.startswith("| `")
        for word in re.findall(r"`(\w+)", line.split("|")[1])
    }
    return told, second


def test_every_public_name_has_its_signature_on_a_page():
    pages = (DOCS / "reference").glob("*.md")
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    shown = set()
    for path in re.findall(r"^::: (\S+)", text, re.MULTILINE):
        place, _, name = path.rpartition(".")
        shown.add(name)
        found = getattr(importlib.import_module(place), name)
        shown |= set(getattr(found, "__all__", ()))  # of a module, all that it has
    told, below = public_names()
    for row in re.findall(r"^\| `nmfaudio.*$", below, re.MULTILINE):
        told |= set(re.findall(r"`(\w+)`", row.strip("|").split("|")[1]))
    assert told - shown == {"__version__"}


def test_every_public_name_is_written_down_and_every_written_one_is_there():
    told, second = public_names()
    assert told == set(nmfaudio.__all__)
    rows = [line for line in second.splitlines() if line.startswith("| `nmfaudio")]
    assert len(rows) > 10
    for row in rows:
        place, names = row.strip("|").split("|")
        module = importlib.import_module(place.strip().strip("`"))
        for name in re.findall(r"`(\w+)`", names):
            assert name in module.__all__
    figures = next(row for row in rows if row.startswith("| `nmfaudio.figures` "))
    assert set(nmfaudio.figures.__all__) <= set(re.findall(r"`(\w+)`", figures))


CONSUMER = """
import threading

import numpy as np

import nmfaudio
from nmfaudio import NMF, AudioBuffer, Separation, Settings
from nmfaudio.factorization import Factorization
from nmfaudio.separation.rendering.export import ExportReport, ExportRequest
from nmfaudio.separation.rendering.export import export_stems


def names(path: str) -> list[str]:
    separation: Separation = nmfaudio.separate(
        path, settings=Settings(n_components=4), cancel=threading.Event()
    )
    return [source.name for source in separation.sources]


def stems(separation: Separation, folder: str) -> float | None:
    report: ExportReport = export_stems(separation, ExportRequest(folder))
    return report.null_db


def model(audio: AudioBuffer) -> Factorization:
    fit = nmfaudio.factorize(np.ones((3, 4)), 2, beta=1.0)
    reveal_type(fit.n_iter)
    reveal_type(audio.sample_rate)
    return fit


def wrong() -> None:
    nmfaudio.separate("a.wav", settings="fast")
    Settings(n_components="four")


estimator = NMF(n_components=2)
"""


@pytest.mark.slow
def test_a_strict_program_sees_the_types(tmp_path):
    """As another project would: found as installed, by the marker, not as source."""
    environment = tmp_path / "env"
    subprocess.run(  # noqa: S603  # Python's own
        [sys.executable, "-m", "venv", "--without-pip", environment], check=True
    )
    python = next(environment.glob("[bS]*/python*"))
    packages = next(environment.rglob("site-packages"))
    installed = sysconfig.get_path("purelib")
    (packages / "all.pth").write_text(f"{DOCS.parent}\n{installed}\n")
    script = tmp_path / "consumer.py"
    script.write_text(textwrap.dedent(CONSUMER))
    checked = subprocess.run(  # noqa: S603  # mypy
        [
            sys.executable, "-m", "mypy", "--strict", "--config-file", "",
            "--cache-dir", DOCS.parent / ".mypy_cache" / "consumer",
            "--python-executable", python, "--no-error-summary", script,
        ],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = [line.partition(": ")[2] for line in checked.stdout.splitlines()]
    assert [line for line in told if line.startswith("note: Revealed")] == [
        'note: Revealed type is "int"',
        'note: Revealed type is "int"',
    ]
    errors = [line for line in told if line.startswith("error: ")]
    assert len(errors) == 2, checked.stdout
    assert all("[arg-type]" in line for line in errors)
