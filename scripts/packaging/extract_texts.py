"""Collect the texts of the window for translators, with Qt's own tools.

    python scripts/packaging/extract_texts.py          renews template and languages
    python scripts/packaging/extract_texts.py de       begins or renews a language
    python scripts/packaging/extract_texts.py --check  says whether the template is
                                                       that of the code

The template is ``nmfaudio/data/translations/nmfaudio.ts``; a language has a file
``nmfaudio_<code>.ts``, which Qt Linguist opens, and ``nmfaudio_<code>.qm`` is made of
it here: the window reads that one. English has a file for its plurals alone.

Texts of the library are found by :func:`templates`, since it knows nothing of Qt:
its messages, labels of edits among them, and counted things (``count(n, "sample")``) in
its code, names and sentences in its tables. What is only places and marks is the same
in every language.
"""

import ast
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nmfaudio.audio.formats import FORMATS
from nmfaudio.separation.onsets.attacks import ATTACKS_SENTENCE
from nmfaudio.separation.request.mask_names import MASK_NAMES, STEREO_SENTENCE

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "nmfaudio" / "data" / "translations"
TEMPLATE = FOLDER / "nmfaudio.ts"
ENGLISH = FOLDER / "nmfaudio_en.ts"

MAKERS = {
    "Label": 0,
    "Message": 0,
    "_require": 1,
    "damaged": 1,
    "decoder.refusal": 0,
    "self._checked": 3,
    "self.refusal": 0,
}
"""What makes messages, and the place of the template among what it is given."""

_PLACE = re.compile(r"\{\d[^{}]*\}")
_WORDS = re.compile(r"[^\W\d_]")


def run(tool: str, *words: str) -> None:
    """Run a tool of Qt that comes with its Python binding."""
    program = Path(sys.executable).parent / f"pyside6-{tool}"
    done = subprocess.run(  # our own words
        [program, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{tool} failed: {done.stdout}{done.stderr}")


def library() -> list[Path]:
    """Return the code whose messages the window may show."""
    package = ROOT / "nmfaudio"
    others = {package / name for name in ("batch", "cli", "gui")}
    return sorted(
        path for path in package.rglob("*.py") if others.isdisjoint(path.parents)
    )


def tables() -> list[str]:
    """Return the texts of tables of the library that the window shows."""
    texts = [known.description for known in FORMATS.values()]
    texts += [text for mask in MASK_NAMES for text in (mask.name, mask.sentence)]
    return [*texts, ATTACKS_SENTENCE, STEREO_SENTENCE]


def templates() -> list[str]:
    """Return what the library's texts are made of, each once, sorted."""
    found = {
        template
        for path in library()
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        for template in templates_of(call)
        if _WORDS.search(_PLACE.sub("", template))
    }
    return sorted(found | set(tables()))


def templates_of(call: ast.Call) -> Iterator[str]:
    """Yield the templates that stand in a call, if it makes a message."""
    name = ast.unparse(call.func)
    if name in MAKERS:
        yield from literals(call.args[MAKERS[name]])
    elif name == "count" and len(call.args) == 2:
        for what in literals(call.args[1]):
            yield from (f"{{0:,}} {what}", f"{{0:,}} {what}s")


def literals(value: ast.expr) -> Iterator[str]:
    """Yield what a template may be, as far as it stands there."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from literals(value.body)
        yield from literals(value.orelse)


def extract(target: Path) -> None:
    """Bring a file of texts up to date; translations in it are kept."""
    sources = sorted((ROOT / "nmfaudio" / "gui").rglob("*.py"))
    names = [str(path.relative_to(ROOT)) for path in sources]
    which = ["-pluralonly"] if target == ENGLISH else []
    options = ["-no-obsolete", "-locations", "none", *which]
    with tempfile.TemporaryDirectory() as folder:
        marked = Path(folder) / "library.py"
        lines = (
            f'QT_TRANSLATE_NOOP("Library", {json.dumps(text, ensure_ascii=False)})\n'
            for text in templates()
        )
        marked.write_text("".join(lines), encoding="utf-8")
        run("lupdate", *names, str(marked), "-ts", str(target), *options)


def is_current() -> bool:
    """Return whether the template has exactly the texts of the code."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / TEMPLATE.name
        extract(fresh)
        return fresh.read_bytes() == TEMPLATE.read_bytes()


def main(words: list[str]) -> int:
    """Do what the words say."""
    if words == ["--check"]:
        return 0 if is_current() else 1
    TEMPLATE.unlink(missing_ok=True)  # renewed whole, so that nothing old stays
    extract(TEMPLATE)
    known = {path.stem.partition("_")[2] for path in FOLDER.glob("nmfaudio_*.ts")}
    for code in sorted(known | set(words)):
        language = FOLDER / f"nmfaudio_{code}.ts"
        extract(language)
        run("lrelease", str(language), "-qm", str(language.with_suffix(".qm")))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
