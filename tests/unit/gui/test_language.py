"""Every text that people read goes through the translation; numbers are localized."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import run_python
from PySide6.QtCore import QCoreApplication, QLocale

from nmfaudio.gui import language
from nmfaudio.gui.style import text

ROOT = Path(__file__).parents[3]
GUI = ROOT / "nmfaudio" / "gui"
TEMPLATE = language.FOLDER / "nmfaudio.ts"

MARKED = {"tr", "translate", "QT_TRANSLATE_NOOP"}
SHOWN_BY = {
    "QAction", "QCheckBox", "QLabel", "QPushButton", "addAction", "addItem", "addMenu",
    "plain_label", "say", "setAccessibleDescription", "setAccessibleName",
    "setPlaceholderText", "setText", "setTitle", "setToolTip", "setWindowTitle",
}  # fmt: skip
"""What is called with a text that people read, however short it is."""
WORDS = re.compile(r"[A-Za-z]{2,},? [a-z]{2}|^[A-Z][a-z]+[^A-Z]*$|[a-z]{2,}…")
KEYS = re.compile(r"^((Ctrl|Alt|Shift)\+)+|^(Space|Home|Esc|Enter|Return|Delete|Tab)$")
SYMBOLS = re.compile(
    r"^[\s%{}\N{EN DASH}]*(nmfaudio|dB|Hz|kHz|ms|s|min|ct|k|R)?[\s%{}]*$"
)
PLAIN = {
    "action_table.py": {"Del", "Down", "Up", "Left", "Right", "Backtab"},  # keys
    "controllers/appearance.py": {"English"},  # a language's own word for itself
    "controllers/exporting.py": {"export mix", "export onsets", " stems"},
    "controllers/opening.py": {"warm sound"},
    "canvases/spectrogram/scene.py": {"Cell"},
    "controllers/presenter.py": {"export mix", "export onsets"},
    "panels/export_dialog.py": {"clamp", "scale"},
    "panels/picture/floating_bar.py": {"; border: 1px solid "},
    "panels/side/model_panel.py": {'<span style="color:'},
    "state/arrangement.py": {"section "},
    "language.py": {"Q"},
}
"""Types, jobs, files and keys: not for people, or the same in all languages."""
UNREAD = {"style/theme.py"}  # style sheets and names of fonts


def _docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def unmarked(tree: ast.AST, shown: bool = False) -> Iterator[str]:  # noqa: FBT001, FBT002
    """Yield the literals that read like words and do not go through translation."""
    if isinstance(tree, ast.Raise | ast.Assert) or _docstring(tree):  # type: ignore[arg-type]
        return
    if isinstance(tree, ast.Assign) and ast.unparse(tree.targets[0]) == "__all__":
        return
    if isinstance(tree, ast.AnnAssign | ast.arg):
        tree = tree.value if isinstance(tree, ast.AnnAssign) else None  # type: ignore[assignment]
        if tree is None:
            return
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        reads = WORDS.search(tree.value) or (shown and re.search("[a-z]", tree.value))
        if reads and not KEYS.search(tree.value) and not SYMBOLS.match(tree.value):
            yield tree.value
        return
    if isinstance(tree, ast.Call):
        called = ast.unparse(tree.func).rpartition(".")[2]
        if called in MARKED:
            return
        for part in ast.iter_child_nodes(tree):
            yield from unmarked(part, called in SHOWN_BY)
        return
    inside = shown and isinstance(tree, ast.JoinedStr | ast.IfExp)
    for part in ast.iter_child_nodes(tree):
        if isinstance(part, ast.FormattedValue):
            part = part.value  # noqa: PLW2901  # its format is no text
        if not _is_type(tree, part):
            yield from unmarked(part, inside)


def _is_type(tree: ast.AST, part: ast.AST) -> bool:
    """Return whether a part of the code names a type."""
    is_result = isinstance(tree, ast.FunctionDef) and part is tree.returns
    return is_result or isinstance(tree, ast.Subscript) or isinstance(part, ast.arg)


def test_every_text_of_the_window_goes_through_translation() -> None:
    missed = {
        f"{name}: {found!r}"
        for path in sorted(GUI.rglob("*.py"))
        if (name := path.relative_to(GUI).as_posix()) not in UNREAD
        for found in unmarked(ast.parse(path.read_text(encoding="utf-8")))
        if found not in PLAIN.get(name, set())
    }
    assert not missed, "\n".join(sorted(missed))


@pytest.mark.parametrize(
    "line",
    ["box.setText('words')", "x = 'Two words'", "f(f'{n} parts here')",
     "menu.addAction(f'remove {name}')", "say('no' if x else self.tr('yes'))"],
)  # fmt: skip
def test_a_text_that_is_not_marked_is_seen(line: str) -> None:
    assert list(unmarked(ast.parse(line)))


def test_the_template_for_translators_is_that_of_the_code() -> None:
    script = ROOT / "scripts" / "packaging" / "extract_texts.py"
    asked = run_python(script, "--check")
    assert asked.returncode == 0, "run: python scripts/packaging/extract_texts.py"
    assert "Keep the recording in the project" in TEMPLATE.read_text(encoding="utf-8")


def test_the_made_up_language_keeps_places_letters_and_patterns() -> None:
    made = language.pseudo("&Open {0} of <b>all</b> (*.wav *.flac)")
    assert made.startswith("⟦&O")
    assert made.endswith("⟧")
    for kept in ("{0}", "<b>", "</b>", "(*.wav *.flac)"):
        assert kept in made
    assert len(made) > 1.2 * len("&Open {0} of <b>all</b> (*.wav *.flac)")


def test_numbers_follow_the_language() -> None:
    before = QLocale()
    try:
        QLocale.setDefault(QLocale("de"))
        assert text.format_db(-3.25) == "\N{MINUS SIGN}3,2 dB"
        assert text.format_hz(1234.0) == "1,23 kHz"
        assert text.format_rate(44_100) == "44,1 kHz"
        assert text.format_rate(11_025) == "11,025 kHz"
        assert language.figures(0.125) == "0,125"
    finally:
        QLocale.setDefault(before)


def test_a_language_without_a_translation_stays_english() -> None:
    app, before = QCoreApplication.instance(), QLocale()
    assert app is not None
    try:
        language.use_language(app, "eo")
        assert language.translate("Menu", "&Undo") == "&Undo"
    finally:
        QLocale.setDefault(before)
