"""Colours, size and language of texts: as the system says, or the user."""

from functools import partial
from typing import Final

from PySide6.QtCore import QLocale, QObject, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

from nmfaudio.gui.language import languages, number
from nmfaudio.gui.state.preferences import chosen_scheme, chosen_text_scale
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.icons import redraw_icon
from nmfaudio.gui.window_parts import WindowParts

__all__ = [
    "TEXT_SCALES",
    "Appearance",
]

TEXT_SCALES: Final = (1.0, 1.25, 1.5, 1.75, 2.0)


class Appearance(QObject):
    """Offers schemes, text sizes and languages, and follows the system's scheme.

    Parameters
    ----------
    parts : WindowParts
        What is drawn anew.
    window : QWidget
        Whose buttons get their icons anew.
    """

    def __init__(self, parts: WindowParts, window: QWidget) -> None:
        super().__init__(window)
        self._parts = parts
        self._window = window
        hints = QApplication.styleHints()
        hints.colorSchemeChanged.connect(self._system_moved)

    def fill_schemes(self, menu: QMenu) -> None:
        """Offer the system's, dark, and light."""
        menu.clear()
        group, now = QActionGroup(menu), self._parts.settings.text("window/appearance")
        for name, text in (
            ("", self.tr("As the system")),
            ("dark", self.tr("Dark")),
            ("light", self.tr("Light")),
        ):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(now == name)
            group.addAction(action)
            action.triggered.connect(partial(self.choose, name))

    def fill_text_sizes(self, menu: QMenu) -> None:
        """Offer text sizes."""
        menu.clear()
        group, now = QActionGroup(menu), chosen_text_scale(self._parts.settings)
        for scale in TEXT_SCALES:
            action = menu.addAction(f"{number(100 * scale)} %")
            action.setCheckable(True)
            action.setChecked(scale == now)
            group.addAction(action)
            action.triggered.connect(partial(self._choose_text_scale, scale))

    def fill_languages(self, menu: QMenu) -> None:
        """Offer the system's language, and all that there are translations to."""
        menu.clear()
        group, now = QActionGroup(menu), self._parts.settings.text("window/language")
        for code in ("", *languages()):
            text = QLocale(code).nativeLanguageName() if code else self.tr("System")
            # A language's own word for itself, and "American English" is English.
            action = menu.addAction("English" if code == "en" else text)
            action.setCheckable(True)
            action.setChecked(now == code)
            group.addAction(action)
            action.triggered.connect(partial(self._choose_language, code))

    def _choose_language(self, code: str, *_: object) -> None:
        self._parts.settings.set_text("window/language", code)
        self._parts.notice.say(
            self.tr("Texts will be in this language when the window is opened again.")
        )

    def choose(self, name: str, *_: object) -> None:
        """Take a scheme by its name; an empty one follows the system."""
        self._parts.settings.set_text("window/appearance", name)
        self._show(chosen_scheme(self._parts.settings))

    def _choose_text_scale(self, scale: float, *_: object) -> None:
        self._parts.settings.set_number("window/text_scale", scale)
        self._parts.notice.say(
            self.tr("Text will have this size when the window is opened again.")
        )

    def _system_moved(self, *_: object) -> None:
        if not self._parts.settings.text("window/appearance"):
            self._show(chosen_scheme(self._parts.settings))

    def _show(self, scheme: Qt.ColorScheme) -> None:
        """Draw everything in other colours."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        theme.use(scheme, chosen_text_scale(self._parts.settings))
        theme.apply_theme(app)
        for button in self._window.findChildren(QAbstractButton):
            redraw_icon(button)
        # Whoever shows the document takes the colours of its sources anew.
        self._parts.bridge.document_changed.emit(self._parts.session.document)
        for widget in self._window.findChildren(QWidget):
            invalidate = getattr(widget, "invalidate", None)
            if callable(invalidate):
                invalidate()
            widget.update()
