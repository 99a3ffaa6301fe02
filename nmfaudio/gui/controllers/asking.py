"""What the next separation is asked for: the preset in front and the model page."""

from dataclasses import replace

from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.separation.request.settings import Settings

__all__ = ["Asking"]


class Asking:
    """Knows the settings that the window's controls stand for.

    What no control stands for (a dictionary, say) comes from the project that was
    opened, and goes on with it.

    Parameters
    ----------
    parts : WindowParts
        Whose controls are read and set.
    """

    def __init__(self, parts: WindowParts) -> None:
        self._parts = parts
        self._base = Settings()

    @property
    def settings(self) -> Settings:
        """What is asked for; guides are the document's.

        Raises
        ------
        ParameterError
            If two wishes contradict each other.
        """
        toolbar = self._parts.toolbar
        chosen = replace(
            self._base, preset=toolbar.preset_name, recipe=toolbar.recipe, guides=None
        )
        return self._parts.model.asked(chosen)

    def begin_anew(self) -> None:
        """Forget what no control stands for: it was asked of another recording."""
        self._base = Settings()

    def show(self, settings: Settings | None) -> None:
        """Put these settings into the controls; None stands for the defaults."""
        self._base = settings or Settings()
        self._parts.toolbar.choose(self._base.preset, self._base.recipe)
        self._parts.model.show_settings(self._base)
