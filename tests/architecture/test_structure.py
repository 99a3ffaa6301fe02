"""The plan of the house: no full rooms, no name twice, tests where their subject is."""

import ast
import re
import subprocess
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "nmfaudio"
TESTS = ROOT / "tests"
SCRIPTS = ROOT / "scripts"
DOCS = ROOT / "docs"
MOST_ENTRIES = 15

FOLDERS = sorted(
    folder
    for top in (PACKAGE, TESTS, SCRIPTS, DOCS)
    for folder in (top, *top.rglob("*"))
    # Decisions are a log: it grows by a page each, and none is taken out.
    if folder.is_dir() and folder.name not in {"__pycache__", "decisions"}
)
MODULES = sorted(PACKAGE.rglob("*.py"))
PUBLIC_CLASS = r"^class ([^_\W]\w*)[(:]"


def test_a_folder_is_seen_at_one_glance():
    """``__init__.py`` says what the folder is; it and markers are no entries."""
    hidden = {"__init__.py", "__pycache__", "py.typed"}
    assert len(FOLDERS) > 100
    entries = {
        str(folder.relative_to(ROOT)): sorted(
            entry.name for entry in folder.iterdir() if entry.name not in hidden
        )
        for folder in FOLDERS
    }
    full = {name: held for name, held in entries.items() if len(held) > MOST_ENTRIES}
    assert full == {}


def test_no_two_public_classes_share_a_name():
    homes = defaultdict(list)
    for path in MODULES:
        for name in re.findall(PUBLIC_CLASS, path.read_text("utf-8"), re.M):
            homes[name].append(str(path.relative_to(PACKAGE)))
    assert len(homes) > 200
    twice = {name: places for name, places in homes.items() if len(places) > 1}
    assert twice == {}


def test_a_module_is_named_after_one_thing_in_its_folder():
    """No module repeats its folder's name as a prefix: the path says it already."""
    repeated = [
        str(path.relative_to(PACKAGE))
        for path in MODULES
        if path.stem.startswith(f"{path.parent.name}_")
    ]
    assert repeated == []


def test_unit_tests_stand_where_their_subject_stands():
    folders = {
        folder.relative_to(PACKAGE)
        for folder in PACKAGE.rglob("*")
        if folder.is_dir() and folder.name != "__pycache__"
    }
    strangers = [
        str(folder.relative_to(TESTS))
        for folder in (TESTS / "unit").rglob("*")
        if folder.is_dir()
        and folder.name != "__pycache__"
        and folder.relative_to(TESTS / "unit") not in folders
    ]
    assert strangers == []
    misplaced = []
    for path in (TESTS / "unit").rglob("test_*.py"):
        subject = path.relative_to(TESTS / "unit").parent
        wanted = ".".join(("nmfaudio", *subject.parts))
        if subject.parts and wanted not in path.read_text(encoding="utf-8"):
            misplaced.append(str(path.relative_to(TESTS)))
    assert misplaced == []


def asserts(function):
    """Tell whether a function holds anything that can fail on purpose."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in {"raises", "warns", "waitUntil", "waitSignal", "fail"}:
                return True
            if name.lstrip("_").startswith(("assert", "check")):
                return True
    return False


def test_every_test_can_fail():
    idle = []
    for path in TESTS.rglob("test_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        helpers = {function.name for function in functions if asserts(function)}
        for function in functions:
            if not function.name.startswith("test_") or function.name in helpers:
                continue
            called = {
                getattr(node.func, "id", "")
                for node in ast.walk(function)
                if isinstance(node, ast.Call)
            }
            if not called & helpers:
                idle.append(f"{path.relative_to(TESTS)}::{function.name}")
    assert idle == []


def test_nothing_of_a_start_stands_in_the_tree():
    """Compiled or generated files are not part of the plan."""
    listed = subprocess.run(  # noqa: S603  # our own repository
        ["git", "-C", str(ROOT), "ls-files", "*.pyc", "*.kernel", "*.so"],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert listed.stdout.split() == []


def test_no_name_is_a_formula_in_a_table():
    """Whoever writes CSV has it written by `table_text`."""
    writers = [path for path in MODULES if "\nimport csv\n" in path.read_text("utf-8")]
    assert [path.name for path in writers] == ["wording.py"]


def test_what_was_calibrated_stays_readable():
    """Tables are numbers that people can read, not weights of a network."""
    tables = sorted((PACKAGE / "data" / "tables").glob("*.toml"))
    assert len(tables) > 5
    assert sum(path.stat().st_size for path in tables) < 200_000
