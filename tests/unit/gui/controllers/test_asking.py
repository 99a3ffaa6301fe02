"""Controls show settings, and stand for them."""

from dataclasses import replace

import pytest

from nmfaudio.gui.controllers.asking import Asking
from nmfaudio.gui.panels.side.model_panel import ModelPanel
from nmfaudio.gui.panels.toolbar import Toolbar
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.settings import Settings

pytestmark = pytest.mark.gui


@pytest.fixture
def asking(parts: WindowParts, qtbot) -> Asking:
    parts = replace(parts, toolbar=Toolbar(), model=ModelPanel())
    for panel in (parts.toolbar, parts.model):
        qtbot.addWidget(panel)
    return Asking(parts)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(n_components=7, n_sources=3, preset="voice"),
        Settings(recipe=Recipe("Mine", beta=0.5), beta=0.0, max_time_s=9.0),
    ],
)
def test_what_is_shown_is_asked_for(asking: Asking, settings: Settings) -> None:
    asking.show(settings)
    assert asking.settings == settings


def test_a_preset_takes_the_place_of_a_recipe(asking: Asking) -> None:
    asking.show(Settings(recipe=Recipe("Mine"), tol=0.5))
    preset = asking._parts.toolbar.preset
    assert preset.currentText() == "Recipe: Mine"
    preset.setCurrentIndex(preset.findData("melody"))
    assert asking.settings == Settings(preset="melody", tol=0.5)
    asking.begin_anew()
    assert asking.settings == Settings(preset="melody")
    asking.show(None)
    assert asking.settings == Settings()
    assert preset.findText("Recipe: Mine") < 0
