"""The window in its languages: nothing is cut off, at its smallest and at first."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from gui.conftest import Idle
from PySide6.QtCore import QLocale, QPoint, QRect, Qt, QTranslator
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QWidget,
)
from pytestqt.qtbot import QtBot

from nmfaudio.gui.controllers import speaking
from nmfaudio.gui.language import PSEUDO, languages, use_language
from nmfaudio.gui.main_window import MainWindow
from nmfaudio.gui.panels.toolbar import Toolbar
from nmfaudio.gui.panels.widgets import ElidedLabel
from nmfaudio.gui.style import theme

_GAP = 4  # pixels around a word of a button


@pytest.fixture(params=[*languages(), PSEUDO])
def spoken(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[str]:
    """Have windows speak a language that they are translated to; return its code."""
    before, known = QLocale(), set(qapp.findChildren(QTranslator))
    use_language(qapp, request.param)
    yield request.param
    for translator in set(qapp.findChildren(QTranslator)) - known:
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)


def _room(widget: QWidget) -> tuple[int, int]:
    """Return how wide the text of a widget is, and how much room it has; pixels."""
    metrics = widget.fontMetrics()
    if isinstance(widget, QComboBox):
        # Left and right of the text, and the arrow.
        frame = widget.sizeHint().width() - max(
            metrics.horizontalAdvance(widget.itemText(k)) for k in range(widget.count())
        )
        return metrics.horizontalAdvance(widget.currentText()), widget.width() - frame
    if isinstance(widget, QAbstractButton) and not isinstance(widget, QCheckBox):
        # Not its frame: buttons of one letter are narrower than a style wants them.
        text = metrics.horizontalAdvance(widget.text().replace("&", ""))
        icon = 0 if widget.icon().isNull() else widget.iconSize().width() + _GAP
        return text + icon + 2 * _GAP, widget.width()
    if isinstance(widget, QCheckBox):
        return widget.minimumSizeHint().width(), widget.width()
    assert isinstance(widget, QLabel)
    if widget.wordWrap():
        return widget.heightForWidth(widget.width()), widget.height()
    return widget.sizeHint().width(), widget.width()


def cut_off(top: QWidget) -> list[str]:
    """Return the texts under a widget that do not fit into what shows them."""
    found = []
    for widget in top.findChildren(QWidget):
        if not isinstance(widget, QAbstractButton | QComboBox | QLabel):
            continue
        if isinstance(widget, ElidedLabel):
            continue  # it is to be shortened, and its tip has all of it
        text = getattr(widget, "currentText", getattr(widget, "text", str))()
        elided = "…" in text and widget.toolTip() not in {"", text}
        if not widget.isVisible() or not text or elided:
            continue
        tall = widget.fontMetrics().height()
        if tall > widget.height():
            found.append(f"{type(widget).__name__} {text!r}: {tall} high")
        needs, has = _room(widget)
        right = widget.mapTo(top, QPoint(widget.width(), 0)).x()
        if needs > has or (right > top.width() and not _scrolls(widget)):
            found.append(f"{type(widget).__name__} {text!r}: {needs} in {has}")
    return found


def _scrolls(widget: QWidget) -> bool:
    """Return whether a widget lies in what can be scrolled."""
    above = widget.parentWidget()
    return above is not None and (
        above.inherits("QAbstractScrollArea") or _scrolls(above)
    )


def _settle(window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    for _ in range(5):
        QApplication.processEvents()
    assert (window.width(), window.height()) == size


@pytest.mark.parametrize("size", [(960, 600), (1280, 800)])
def test_nothing_is_cut_off(
    spoken: str, separated: MainWindow, idle: Idle, size: tuple[int, int]
) -> None:
    _settle(separated, size)
    assert cut_off(separated) == []
    body = separated.contents.body
    body.map_section.set_open(is_open=False)
    body.takes_section.set_open(is_open=False)
    body.model_section.set_open(is_open=True)
    _settle(separated, size)
    assert cut_off(separated) == []
    for name in ("export", "shortcuts", "about", "palette"):
        separated.parts.actions[name].trigger()
        idle()
        dialog = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        assert dialog is not None, name
        assert cut_off(dialog) == [], name
        if isinstance(dialog, QDialog):
            assert dialog.minimumSizeHint().width() <= size[0]
            assert dialog.minimumSizeHint().height() <= size[1]
        dialog.close()
        QApplication.processEvents()


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    """Have windows speak German."""
    before, known = QLocale(), set(qapp.findChildren(QTranslator))
    use_language(qapp, "de")
    yield
    for translator in set(qapp.findChildren(QTranslator)) - known:
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return what screen readers are told from now on."""
    texts: list[str] = []
    monkeypatch.setattr(speaking, "announce", lambda _, text: texts.append(text))
    return texts


def test_screen_readers_are_told_in_german(
    german: None, told: list[str], separated: MainWindow, idle: Idle, qtbot: QtBot
) -> None:
    assert "Die Aufnahme wird angehört …" in told
    assert "75 % fertig" in told
    assert any(text.startswith("2 Spuren gefunden: ") for text in told), told
    told.clear()
    parts = separated.parts
    parts.actions["play"].trigger()
    qtbot.waitUntil(lambda: bool(told), timeout=5000)
    parts.actions["play"].trigger()
    assert [text.rpartition(" ")[0] for text in told] == [
        "Wiedergabe ab",
        "Angehalten bei",
    ]
    assert all("," in text for text in told)
    told.clear()
    picture = parts.recording_view.spectrogram
    picture.setFocus()
    qtbot.keyClick(picture, Qt.Key.Key_Right)
    (words,) = told
    assert words.startswith("Zeit 0:")
    assert " dB" in words
    for english in ("Time", "Level", "Component"):
        assert english not in words


@pytest.fixture
def large(qapp: QApplication) -> Iterator[None]:
    """Have windows write twice as large."""
    theme.use(Qt.ColorScheme.Dark, 2.0)
    theme.apply_base(qapp)
    yield
    theme.use(Qt.ColorScheme.Dark)
    theme.apply_base(qapp)


@pytest.mark.parametrize("width", [960, 1280])
def test_the_top_bar_has_room_for_its_words_in_large_text(
    spoken: str, large: None, window: MainWindow, width: int
) -> None:
    """Of its main button for both; it goes without what can be done without."""
    toolbar = window.parts.toolbar
    _settle(window, (width, 800))
    for busy in (False, True):
        toolbar.set_busy(busy=busy, possible=True)
        QApplication.processEvents()
        assert cut_off(toolbar) == []
        shown = [w for w in toolbar.children() if isinstance(w, QWidget)]
        places = [w.geometry() for w in shown if w.isVisible()]
        for left, right in combinations(places, 2):
            assert not left.intersects(right)
    assert bool(toolbar.export_button.text()) is (width == 1280)


@pytest.mark.parametrize("size", [(960, 575), (1280, 775)])
def test_nothing_is_cut_off_in_large_text(
    spoken: str, large: None, separated: MainWindow, size: tuple[int, int]
) -> None:
    """What is less than the picture and the tracks goes, and comes back."""
    parts, view = separated.parts, separated.parts.recording_view
    parts.actions["side"].setChecked(True)
    view.beats.choose(shown=True)
    _settle(separated, size)
    is_small = size[0] < 1000
    assert cut_off(separated) == []
    if is_small:
        assert not parts.actions["side"].isChecked()
        assert not view.overview.isVisible()
    first = parts.tracks.list.track(parts.session.document.sources[0].id)
    assert not first.visibleRegion().isEmpty()
    assert first.visibleRegion().boundingRect().height() == first.height()
    _settle(separated, (1600, 1000))
    assert parts.actions["side"].isChecked()
    assert view.overview.isVisible()


def test_the_top_bar_has_room_for_hours(spoken: str, large: None, qtbot: QtBot) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    toolbar = Toolbar(room)
    room.show()
    for width in range(1000, 1800, 20):
        toolbar.set_position(1.0, 2.0)
        toolbar.resize(width, 70)
        toolbar.set_position(3601.0, 3602.0)
        assert toolbar.minimumSizeHint().width() <= width
    assert toolbar.length.isVisible()


def test_dialogs_in_large_text_are_no_larger_than_the_screen(
    large: None, separated: MainWindow, idle: Idle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _: QRect(0, 0, 960, 600))
    for name in ("export", "shortcuts", "palette"):
        separated.parts.actions[name].trigger()
        idle()
        dialog = QApplication.activeModalWidget()
        assert dialog is not None, name
        assert dialog.frameGeometry().width() <= 960, name
        assert dialog.frameGeometry().height() <= 600, name
        dialog.close()
        QApplication.processEvents()


def test_a_text_that_is_cut_off_is_seen(spoken: str, window: MainWindow) -> None:
    _settle(window, (1280, 800))
    assert cut_off(window) == []
    button = window.parts.toolbar.separate_button
    button.setFixedWidth(button.fontMetrics().horizontalAdvance(button.text()))
    window.parts.toolbar.preset_label.setFixedWidth(20)
    QApplication.processEvents()
    assert len(cut_off(window)) == 2
