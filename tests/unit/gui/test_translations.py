"""Each language is complete: its texts, their places, letters and plurals."""

import ast
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET  # our own files
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QDialogButtonBox

from nmfaudio.gui import language
from nmfaudio.gui.action_table import ACTIONS, MENUS
from nmfaudio.gui.menus import submenus

ROOT = Path(__file__).parents[3]
LANGUAGES = [code for code in language.languages() if code != "en"]
PLACES = re.compile(r"\{\d[^{}]*\}|%n|<[^<>]+>|\(\*[^()]*\)")

Message = tuple[str, str, bool, list[str]]
"""Context, English, whether it has plural forms, and what it is in a language."""


def messages(name: str) -> list[Message]:
    """Return what a file of texts holds; nothing for what is unfinished."""
    found = []
    for context in ET.parse(language.FOLDER / name).iter("context"):  # noqa: S314
        for message in context.iter("message"):
            made = message.find("translation")
            assert made is not None
            texts = [form.text or "" for form in made] or [made.text or ""]
            if made.get("type") == "unfinished":
                texts = []
            plural = message.get("numerus") == "yes"
            source = message.findtext("source", "")
            found.append((context.findtext("name", ""), source, plural, texts))
    return found


def translated(code: str) -> dict[tuple[str, str], list[str]]:
    return {(c, source): t for c, source, _, t in messages(f"nmfaudio_{code}.ts")}


@pytest.fixture
def speaking() -> Iterator[QCoreApplication]:
    """Return the application, whose language a test may choose."""
    app, before = QCoreApplication.instance(), QLocale()
    assert app is not None
    known = set(app.findChildren(QTranslator))
    yield app
    for translator in set(app.findChildren(QTranslator)) - known:
        app.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)


def test_there_is_german() -> None:
    assert "de" in LANGUAGES


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_text_is_translated_with_its_places_and_letter(code: str) -> None:
    # Qt's tool keeps the order of what is translated already.
    english = sorted(message[:3] for message in messages("nmfaudio.ts"))
    theirs = messages(f"nmfaudio_{code}.ts")
    assert sorted(message[:3] for message in theirs) == english
    wrong = []
    for _, source, plural, texts in theirs:
        wanted = Counter(PLACES.findall(source))
        right = len(texts) >= 1 + plural
        for text in texts:
            right &= bool(text.strip()) and Counter(PLACES.findall(text)) == wanted
            # One letter for the keyboard, or none; spaces that join it to a value.
            right &= len(re.findall("&.", text)) == len(re.findall("&.", source))
            right &= text.endswith("…") == source.endswith("…")
            right &= text[:1].isspace() == source[:1].isspace()
        if not right:
            wrong.append((source, texts))
    assert wrong == []


def test_english_has_its_plurals() -> None:
    wanted = [m[:2] for m in messages("nmfaudio.ts") if m[2]]
    english = messages("nmfaudio_en.ts")
    assert [m[:2] for m in english] == wanted
    for _, source, _, (one, many) in english:
        assert many == source != one


@pytest.mark.parametrize("code", ["en", *LANGUAGES])
def test_what_the_window_reads_is_made_of_the_texts(code: str, tmp_path: Path) -> None:
    made = tmp_path / "made.qm"
    texts = language.FOLDER / f"nmfaudio_{code}.ts"
    tool = Path(sys.executable).parent / "pyside6-lrelease"
    words = [str(tool), str(texts), "-qm", str(made)]
    subprocess.run(words, check=True, capture_output=True)  # noqa: S603  # Qt's own
    same = made.read_bytes() == texts.with_suffix(".qm").read_bytes()
    assert same, "run: python scripts/packaging/extract_texts.py"


def _titles() -> dict[str, str]:
    """Return the titles of the submenus by their names, as the code gives them."""
    tree = ast.parse(Path(submenus.__file__).read_text(encoding="utf-8"))
    return {
        entry.elts[0].value: entry.elts[1].args[0].value  # type: ignore[attr-defined]
        for entry in ast.walk(tree)
        if isinstance(entry, ast.Tuple)
        and len(entry.elts) == 3
        and isinstance(entry.elts[0], ast.Constant)
    }


def _letters(texts: list[str]) -> list[str]:
    return [letter.lower() for text in texts for letter in re.findall("&(.)", text)]


@pytest.mark.parametrize("code", ["en", *LANGUAGES])
def test_no_letter_of_the_keyboard_is_twice_in_a_menu(code: str) -> None:
    texts = translated(code) if code != "en" else {}

    def words(context: str, source: str) -> str:
        return texts.get((context, source), [source])[0]

    actions = {spec.id: words("Menu", spec.text) for spec in ACTIONS}
    filled = {f"{k}*": words("WindowMenus", title) for k, title in _titles().items()}
    assert {e for _, _, entries in MENUS for e in entries if e[-1:] == "*"} == set(
        filled
    )
    # What the bar, the tools and the model page claim together with Alt.
    in_window = [words("Menu", title) for _, title, _ in MENUS]
    in_window += [words("Toolbar", "Prese&t")]
    in_window += [words("ModelPanel", text) for text in ("&Components", "S&ources")]
    dialog = [words("ExportDialog", t) for t in ("&Folder", "For&mat", "&Names")]
    keys = [words("ShortcutsDialog", t) for t in ("&No key", "&Default", "&Close")]
    keys += [words("ShortcutsDialog", "&All as they were")]
    groups = {"window": in_window, "export": dialog, "keys": keys}
    for name, _, entries in MENUS:
        known = actions | filled
        groups[name] = [known[entry] for entry in entries if entry in known]
    for name, group in groups.items():
        letters = _letters(group)
        assert len(letters) == len(set(letters)), (name, group)


def test_the_window_counts_and_has_qts_buttons_in_its_language(
    speaking: QCoreApplication,
) -> None:
    language.use_language(speaking, "de_AT")
    parts = [language.translate("TrackList", "%n parts", "", n) for n in (0, 1, 2)]
    assert parts == ["0 Bausteine", "1 Baustein", "2 Bausteine"]
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    cancel = box.button(QDialogButtonBox.StandardButton.Cancel)
    assert cancel.text().replace("&", "") == "Abbrechen"


def test_english_counts_too(speaking: QCoreApplication) -> None:
    # Nobody translated it to Esperanto: English, Qt's own words included.
    for wish in ("en", "eo"):
        language.use_language(speaking, wish)
        parts = [language.translate("TrackList", "%n parts", "", n) for n in (1, 2)]
        assert parts == ["1 part", "2 parts"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no variable says it")
@pytest.mark.parametrize(
    ("asked", "words"),
    [("de", "Rückgängig"), ("fr:de", "Rückgängig"), ("en:de", "Undo"), ("", "Undo")],
)
def test_the_systems_language_is_taken(asked: str, words: str) -> None:
    program = (
        "from PySide6.QtCore import QCoreApplication as App; app = App([])\n"
        "from nmfaudio.gui.language import translate, use_language\n"
        "use_language(app); print(translate('Menu', '&Undo').replace('&', ''))"
    )
    told = {"LANGUAGE": asked, "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(  # noqa: S603  # our own
        [sys.executable, "-c", program],
        env=os.environ | told, cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    assert done.stdout.decode().strip() == words
