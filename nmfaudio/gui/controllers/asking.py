"""What the next separation is asked for: the preset in front and the model page."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from nmfaudio.audio.new_file import write_whole
from nmfaudio.errors import NmfAudioError, ParameterError
from nmfaudio.gui.language import library_words
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import Document
from nmfaudio.separation.choice.decide import AUTO, preset
from nmfaudio.separation.request.command import command_of, side_file
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.recipe_file import save_recipe
from nmfaudio.separation.request.settings import Settings

if TYPE_CHECKING:
    from nmfaudio.factorization.selection.n_components import ComponentChoice
    from nmfaudio.project.jobs import Job

__all__ = ["Asking"]

_METHODS = ("elbow", "held-out", "stability")


class Asking(QObject):
    """Knows the settings that the window's controls stand for, and what follows.

    What no control stands for (a dictionary, say) comes from the project that was
    opened, and goes on with it. Signals: ``said(sentence)``.

    Parameters
    ----------
    parts : WindowParts
        Whose controls are read and set.
    window : QWidget
        Owner of the dialogs.
    """

    said = Signal(str)

    def __init__(self, parts: WindowParts, window: QWidget) -> None:
        super().__init__(window)
        self._parts = parts
        self._window = window
        self._base = Settings()
        model, toolbar = parts.model, parts.toolbar
        model.suggest_wanted.connect(self.suggest)
        model.copy_wanted.connect(self.copy_command)
        model.save_wanted.connect(self.ask_recipe)
        toolbar.preset.currentIndexChanged.connect(self._show_defaults)
        parts.bridge.document_changed.connect(self._follow)
        parts.bridge.recording_changed.connect(lambda _: model.show_choices(()))
        self._separation: object = None
        self._show_defaults()

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

    def suggest(self) -> None:
        """Try numbers of components, and show what speaks for which."""
        try:
            asked = self.settings
            job = self._parts.session.suggest_count(
                Settings(
                    preset="free",
                    beta=asked.beta,
                    n_fft=asked.n_fft,
                    hop_length=asked.hop_length,
                    seed=asked.seed,
                ),
                _METHODS,
            )
        except ParameterError as error:
            self.said.emit(library_words(error))
            return
        job.finished.connect(self._take_choices)

    def copy_command(self) -> None:
        """Put the command that does what Separate would do on the clipboard."""
        session = self._parts.session
        recording = session.recording
        if recording is None or recording.path is None:
            self.said.emit(
                self.tr("A command needs a recording that is in a file: open one.")
            )
            return
        try:
            settings = replace(self.settings, guides=session.document.guides)
        except ParameterError as error:
            self.said.emit(library_words(error))
            return
        if side_file(settings) is None:
            self._copy(settings, recording.path)
            return
        name = self.tr("{0} for the command.toml").format(recording.path.stem)
        dialog = self._ask_toml(
            self.tr("Save what the command reads"), recording.path.with_name(name)
        )
        dialog.fileSelected.connect(
            lambda file: self.copy_with_file(settings, recording.path, Path(file))
        )
        dialog.open()

    def copy_with_file(self, settings: Settings, recording: Path, file: Path) -> None:
        """Write what no option says, then put the command that reads it up."""
        side = side_file(settings)
        if side is None:
            return
        try:
            write_whole(file, side[1].encode())
        except NmfAudioError as error:
            self.said.emit(library_words(error))
        else:
            self._copy(settings, recording, file)

    def _copy(
        self, settings: Settings, recording: Path, file: Path | None = None
    ) -> None:
        command = command_of(settings, recording, file)
        if command.unsaid:
            self.said.emit(
                self.tr(
                    "No option says {0}. Save as recipe after separating: nmfaudio "
                    "separate --recipe FILE then does the same."
                ).format(", ".join(map(library_words, command.unsaid)))
            )
            return
        QApplication.clipboard().setText(command.text)
        self.said.emit(self.tr("On the clipboard: {0}").format(command.text))

    def _ask_toml(self, title: str, guess: Path) -> QFileDialog:
        """Return a dialog that asks where a recipe or guides go."""
        dialog = QFileDialog(self._window, title, str(guess))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("toml")
        dialog.setNameFilters([self.tr("Recipes (*.toml)")])
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def ask_recipe(self) -> None:
        """Ask where to write the recipe of the open take; the dialog does not block."""
        recipe = self._recipe()
        if recipe is None:
            self.said.emit(
                self.tr("A recipe is what a separation followed: separate first.")
            )
            return
        guess = self._parts.settings.folder / f"{recipe.name}.toml"
        dialog = self._ask_toml(self.tr("Save as recipe"), guess)
        dialog.fileSelected.connect(lambda name: self.write_recipe(recipe, Path(name)))
        dialog.open()

    def write_recipe(self, recipe: Recipe, path: Path) -> None:
        """Write a recipe, never over a file that is there."""
        try:
            save_recipe(recipe, path)
        except NmfAudioError as error:
            self.said.emit(library_words(error))
        else:
            self.said.emit(self.tr("Saved {0}.").format(path.name))

    def _recipe(self) -> Recipe | None:
        """Return what the open take followed."""
        separation = self._parts.session.document.separation
        return None if separation is None else separation.recipe

    def _take_choices(self, job: "Job[list[ComponentChoice]]") -> None:
        choices = [c for c in job.result or () if c.candidates]
        if not choices:
            return
        from nmfaudio.separation.components.count import suggestion_of  # noqa: PLC0415  # compiled code

        self._parts.model.show_choices(choices)
        self._parts.model.show_suggestion(suggestion_of(choices).n_components)

    def _follow(self, document: Document) -> None:
        if document.separation is not self._separation:
            self._separation = document.separation
            self._show_defaults()

    def _show_defaults(self) -> None:
        """Tell the page what counts where it asks for nothing."""
        toolbar = self._parts.toolbar
        recipe = toolbar.recipe
        if recipe is None:
            name = toolbar.preset_name
            recipe = self._recipe() if name == AUTO else preset(name)
        self._parts.model.show_defaults(recipe)
