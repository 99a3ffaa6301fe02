"""Controls show settings, and stand for them."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QWidget

from nmfaudio.factorization.selection.n_components import ComponentChoice
from nmfaudio.gui.controllers.asking import Asking
from nmfaudio.gui.panels.side.model_panel import ModelPanel
from nmfaudio.gui.panels.toolbar import Toolbar
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import Document
from nmfaudio.separation.choice.decide import preset
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.guides import Guides, load_guides
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.recipe_file import load_recipe
from nmfaudio.separation.request.settings import Settings


@pytest.fixture
def asking(parts: WindowParts, owner: QWidget, qtbot) -> Asking:
    parts = replace(parts, toolbar=Toolbar(), model=ModelPanel())
    for panel in (parts.toolbar, parts.model):
        qtbot.addWidget(panel)
    return Asking(parts, owner)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(n_components=7, n_sources=3, preset="voice"),
        Settings(recipe=Recipe("Mine", beta=0.5), beta=0.0, max_time_s=9.0),
        Settings(beta=-1.23456, mask_exponent=1.0 / 3.0, smoothing_s=0.0123456),
        Settings(components_by="stability", n_starts=3, max_iter=7, seed=0, tol=1e-4),
        Settings(n_fft=4096, hop_length=512, stereo=True),
        Settings(keep_attacks=False, rest=True),
    ],
)
def test_what_is_shown_is_asked_for(asking: Asking, settings: Settings) -> None:
    asking.show(settings)
    assert asking.settings == settings


def test_a_preset_takes_the_place_of_a_recipe(asking: Asking) -> None:
    asking.show(Settings(recipe=Recipe("Mine"), n_threads=2))
    box = asking._parts.toolbar.preset
    assert box.currentText() == "Recipe: Mine"
    box.setCurrentIndex(box.findData("melody"))
    assert asking.settings == Settings(preset="melody", n_threads=2)
    asking.begin_anew()
    assert asking.settings == Settings(preset="melody")
    asking.show(None)
    assert asking.settings == Settings()
    assert box.findText("Recipe: Mine") < 0


def test_each_parameter_has_a_line_and_the_default_of_what_is_followed(
    asking: Asking,
) -> None:
    model = asking._parts.model
    lines = {name: label.text() for name, label in model._lines.items()}
    assert all(text.endswith("Default: by the sound.") for text in lines.values())
    asking.show(Settings(preset="full-mix"))
    followed = preset("full-mix")
    assert f"Default: {followed.max_iter}." in model._lines["max_iter"].text()
    assert "ms." in model._lines["n_fft"].text()
    # Its ten components are those of a part of the sound, not of the whole.
    assert model._lines["n_components"].text().endswith("Default: by the sound.")
    asking.show(Settings(recipe=Recipe("Mine", n_components=7)))
    assert model._lines["n_components"].text().endswith("Default: 7.")
    asking.show(Settings(recipe=Recipe("Mine", beta=0.5, n_fft=512)))
    assert model._lines["beta"].text().endswith("Default: 0.5.")
    assert model._lines["n_fft"].text().endswith("Default: 512.")


def test_wishes_that_contradict_are_said(asking: Asking) -> None:
    said: list[str] = []
    asking.said.connect(said.append)
    asking._parts.model.components.setValue(4)
    asking._parts.model.boxes["components_by"].show_asked("elbow")
    asking.suggest()
    quoted = QLocale().quoteString
    assert said[0].startswith(f"give either {quoted('Components')} or")
    assert said[0].endswith(f"({quoted('… found by')}), not both")
    asking.show(Settings())
    asking._parts.model.boxes["n_fft"].show_asked(1024)
    asking._parts.model.boxes["hop_length"].show_asked(1000)
    asking.suggest()
    assert said[-1].startswith(
        f"{quoted('Hop')} must be at most half of {quoted('Window')}=1024"
    )


def test_the_suggestion_in_the_middle_is_offered_and_taken(asking: Asking) -> None:
    model, session = asking._parts.model, asking._parts.session
    asking.suggest()
    take = session.suggest_count.return_value.finished.connect.call_args.args[0]
    choices = [
        ComponentChoice(
            n,
            f"{n} components: why.",
            method,
            (1, 2, 9),
            (0.0, 0.5, 1.0),
            complete=True,
        )
        for n, method in ((9, "elbow"), (1, "held-out"), (2, "stability"))
    ]
    take(SimpleNamespace(result=choices))
    assert model.use.text() == "Use 2"
    assert "stability: 2 components: why." in model.reasons.text()
    model.boxes["components_by"].show_asked("elbow")
    model.use.click()
    assert asking.settings == Settings(n_components=2)
    assert not model.curves.grab().isNull()
    take(SimpleNamespace(result=None))
    assert model.use.text() == "Use 2"


def test_the_command_goes_to_the_clipboard_or_says_what_it_lacks(
    asking: Asking, tmp_path: Path
) -> None:
    said: list[str] = []
    asking.said.connect(said.append)
    session = asking._parts.session
    session.recording = None
    asking.copy_command()
    assert "open one" in said[-1]
    session.recording = SimpleNamespace(path=tmp_path / "a.wav")
    guides = Guides(find=("clicks",))
    session.document = Document(None, guides=guides)
    asking.show(Settings(preset="free", n_components=5))
    asking.copy_command()
    text = QApplication.clipboard().text()
    assert text.endswith("a.wav --preset free --components 5 --repair clicks")
    asking.show(Settings(rest=False))
    asking.copy_command()
    assert said[-1].startswith("No option says what else there may be.")


def test_what_was_painted_goes_into_a_file_that_the_command_reads(
    asking: Asking, tmp_path: Path
) -> None:
    said: list[str] = []
    asking.said.connect(said.append)
    box = Guides(boxes=(Box("Bass", 0.0, 1.0, 20.0, 200.0),))
    recording, file = tmp_path / "a.wav", tmp_path / "painted.toml"
    asking.copy_with_file(Settings(guides=box), recording, file)
    assert load_guides(file) == box
    text = QApplication.clipboard().text()
    assert text.endswith(f"a.wav --guides {file}")
    before = file.read_bytes()
    asking.copy_with_file(Settings(guides=Guides(find=("clicks",))), recording, file)
    asking.copy_with_file(Settings(recipe=Recipe("Mine")), recording, file)
    assert file.read_bytes() == before
    assert "painted.toml" in said[-1]


def test_the_recipe_of_the_open_take_is_saved_and_never_over_another(
    asking: Asking, tmp_path: Path
) -> None:
    said: list[str] = []
    asking.said.connect(said.append)
    asking.ask_recipe()
    assert "separate first" in said[-1]
    recipe = Recipe("Mine", seed=3)
    asking.write_recipe(recipe, tmp_path / "mine.toml")
    assert load_recipe(tmp_path / "mine.toml") == recipe
    asking.write_recipe(recipe, tmp_path / "mine.toml")
    assert said[-2] == "Saved mine.toml."
    assert "exists" in said[-1]
