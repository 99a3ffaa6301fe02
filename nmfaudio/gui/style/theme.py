"""The look of the window: one dark palette, one small style sheet, the source colours.

The chrome is neutral, so that colour carries information: a saturated colour is a
source, blue is what can be acted upon. Text has a contrast of at least 4.5 : 1.
"""

from typing import Final

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

__all__ = [
    "ACCENT",
    "BORDER",
    "CANVAS",
    "GRID",
    "HEADER_WIDTH",
    "HOVER",
    "LEVEL",
    "MUTE",
    "PANEL",
    "PLAYHEAD",
    "RAISED",
    "RESIDUAL_COLOUR",
    "SELECTED",
    "SOLO",
    "SOURCE_COLOURS",
    "TEXT",
    "TEXT_DIM",
    "TEXT_FAINT",
    "WARNING",
    "WINDOW",
    "apply_theme",
    "font",
    "mono_font",
    "source_colour",
]

WINDOW: Final = "#14171c"
PANEL: Final = "#1a1e25"
RAISED: Final = "#262c36"
HOVER: Final = "#303744"
BORDER: Final = "#2b323d"
SELECTED: Final = "#232e44"
CANVAS: Final = "#0d0f13"
GRID: Final = "#39414e"
TEXT: Final = "#e7eaf0"
TEXT_DIM: Final = "#a3acba"
TEXT_FAINT: Final = "#8791a1"
ACCENT: Final = "#4b87f5"
PLAYHEAD: Final = "#ffffff"
SOLO: Final = "#f2c94c"
MUTE: Final = "#e5716b"
LEVEL: Final = "#4fbf7a"
WARNING: Final = "#f0b35a"

SOURCE_COLOURS: Final = (
    "#e2ac4b",
    "#a08cf3",
    "#5fd9a1",
    "#ea797e",
    "#8de9ec",
    "#6478d6",
    "#ebda58",
    "#41afb9",
    "#c25e58",
    "#afb6fc",
    "#bd8723",
    "#9d6fa0",
)
"""Twelve colours that stay apart for normal sight and for simulated protanopia,
deuteranopia and tritanopia (chosen by farthest-point search in OKLab)."""

RESIDUAL_COLOUR: Final = "#8791a1"

HEADER_WIDTH: Final = 272
"""Width of the column left of every time axis, so that all of them line up."""

_FAMILIES: Final = (
    "Inter",
    "Segoe UI",
    "SF Pro Text",
    "Helvetica Neue",
    "Cantarell",
    "Noto Sans",
    "Open Sans",
    "DejaVu Sans",
)
_POINT_SIZE: Final = 9.5


def source_colour(index: int) -> QColor:
    """Return the palette's colour; a negative index is the residual lane's."""
    if index < 0:
        return QColor(RESIDUAL_COLOUR)
    return QColor(SOURCE_COLOURS[index % len(SOURCE_COLOURS)])


def font(scale: float = 1.0, *, bold: bool = False) -> QFont:
    """Return the window's font at a multiple of its base size."""
    result = QFont(QApplication.font())
    result.setPointSizeF(_POINT_SIZE * scale)
    result.setBold(bold)
    return result


def mono_font(scale: float = 1.0, *, bold: bool = False) -> QFont:
    """Return the window's font with figures of equal width, for running numbers."""
    result = font(scale, bold=bold)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result


def apply_theme(app: QApplication) -> None:
    """Give the application its style, palette, font and style sheet."""
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(_palette())
    base = QFont(app.font())
    known = set(QFontDatabase.families())
    families = [family for family in _FAMILIES if family in known]
    if families:
        base.setFamilies(families)
    base.setPointSizeF(_POINT_SIZE)
    app.setFont(base)
    app.setStyleSheet(_STYLE)


def _palette() -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for name, colour in (
        (role.Window, WINDOW),
        (role.WindowText, TEXT),
        (role.Base, CANVAS),
        (role.AlternateBase, PANEL),
        (role.Text, TEXT),
        (role.PlaceholderText, TEXT_FAINT),
        (role.Button, RAISED),
        (role.ButtonText, TEXT),
        (role.BrightText, "#ffffff"),
        (role.Light, HOVER),
        (role.Midlight, RAISED),
        (role.Mid, BORDER),
        (role.Dark, CANVAS),
        (role.Shadow, "#000000"),
        (role.Highlight, ACCENT),
        (role.HighlightedText, "#ffffff"),
        (role.ToolTipBase, RAISED),
        (role.ToolTipText, TEXT),
        (role.Link, "#8ab4ff"),
        (role.Accent, ACCENT),
    ):
        palette.setColor(name, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(disabled, name, QColor("#5d6675"))
    palette.setColor(disabled, role.Highlight, QColor(BORDER))
    return palette


_STYLE: Final = f"""
QMainWindow, QDialog {{ background: {WINDOW}; }}
QMenuBar {{ background: {WINDOW}; padding: 2px 6px; }}
QMenuBar::item {{ padding: 4px 10px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {RAISED}; }}
QMenu {{ background: {PANEL}; border: 1px solid {BORDER}; padding: 5px; }}
QMenu::item {{ padding: 5px 26px 5px 24px; border-radius: 4px; }}
QMenu::item:selected {{ background: {HOVER}; }}
QMenu::item:disabled {{ color: #5d6675; }}
QMenu::separator {{ height: 1px; background: {BORDER}; margin: 5px 8px; }}
QToolTip {{ background: {RAISED}; color: {TEXT}; border: 1px solid {GRID};
  padding: 4px 6px; }}
QSplitter::handle {{ background: {WINDOW}; }}
QSplitter::handle:hover {{ background: {ACCENT}; }}
QScrollArea {{ border: none; background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {HOVER}; border-radius: 4px;
  min-height: 28px; margin: 1px; }}
QScrollBar::handle:vertical:hover {{ background: {GRID}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page,
QScrollBar::sub-page {{ background: transparent; height: 0; width: 0; }}

#toolbar {{ background: {PANEL}; border-bottom: 1px solid {BORDER}; }}
#statusLine {{ background: {PANEL}; border-top: 1px solid {BORDER}; }}
#sidePanel, #card {{ background: {PANEL}; }}
QLabel#sectionTitle {{ color: {TEXT_DIM}; font-weight: 600; }}
QLabel#dim {{ color: {TEXT_DIM}; }}
QLabel#warning {{ color: {WARNING}; }}

QPushButton, QToolButton {{ background: {RAISED}; border: 1px solid {BORDER};
  border-radius: 6px; padding: 5px 12px; color: {TEXT}; }}
QPushButton:hover, QToolButton:hover {{ background: {HOVER}; }}
QPushButton:pressed, QToolButton:pressed {{ background: {BORDER}; }}
QPushButton:disabled, QToolButton:disabled {{ color: #5d6675; background: {PANEL}; }}
QPushButton:focus, QToolButton:focus {{ border-color: {ACCENT}; }}
QToolButton:checked {{ background: {ACCENT}; border-color: {ACCENT}; color: #ffffff; }}
QPushButton#primary {{ background: {ACCENT}; border: 1px solid {ACCENT};
  color: #ffffff; font-weight: 600; padding: 6px 20px; }}
QPushButton#primary:hover {{ background: #6399fa; border-color: #6399fa; }}
QPushButton#primary:pressed {{ background: #3a73de; }}
QPushButton#primary:focus {{ border-color: #ffffff; }}
QPushButton#primary:disabled {{ background: {RAISED}; border-color: {BORDER};
  color: #5d6675; }}
QPushButton#primary[busy="true"] {{ background: {RAISED}; border-color: {MUTE};
  color: {TEXT}; }}
QPushButton#primary[busy="true"]:hover {{ background: {HOVER}; }}
QToolButton#flat {{ background: transparent; border: 1px solid transparent;
  padding: 3px 6px; }}
QToolButton#flat:hover {{ background: {HOVER}; }}
QToolButton#flat:focus {{ border-color: {ACCENT}; }}
QToolButton#switch {{ padding: 3px 9px; color: {TEXT_DIM}; background: transparent; }}
QToolButton#switch:hover {{ background: {HOVER}; }}
QToolButton#switch:checked {{ background: {RAISED}; border-color: {ACCENT};
  color: {TEXT}; }}
QToolButton#solo, QToolButton#mute {{ padding: 0; border-radius: 4px;
  font-weight: 700; color: {TEXT_DIM}; }}
QToolButton#solo:checked {{ background: {SOLO}; border-color: {SOLO}; color: #14171c; }}
QToolButton#mute:checked {{ background: {MUTE}; border-color: {MUTE}; color: #14171c; }}

QLineEdit, QComboBox {{ background: {CANVAS};
  border: 1px solid {BORDER}; border-radius: 5px; padding: 3px 7px;
  selection-background-color: {ACCENT}; }}
QLineEdit:focus, QComboBox:focus {{ border-color: {ACCENT}; }}
QSpinBox {{ min-height: 24px; }}
QLineEdit#value {{ background: transparent; border: 1px solid transparent;
  padding: 0 3px; color: {TEXT_DIM}; border-radius: 3px; }}
QLineEdit#value:hover {{ border-color: {GRID}; }}
QLineEdit#value:focus {{ background: {CANVAS}; border-color: {ACCENT}; color: {TEXT}; }}
QToolButton#tick, QToolButton#chip {{ background: transparent; padding: 0;
  border: 1px solid transparent; border-radius: 4px; }}
QToolButton#tick:hover, QToolButton#chip:hover {{ background: {HOVER}; }}
QToolButton#tick {{ border-color: {BORDER}; }}
QToolButton#tick:checked {{ background: {RAISED}; border-color: {GRID}; }}
QToolButton#flat::menu-indicator {{ image: none; }}
QToolButton#fold {{ background: {PANEL}; border: none; border-radius: 0;
  color: {TEXT_DIM}; font-weight: 600; padding: 6px 10px; text-align: left; }}
QToolButton#fold:hover {{ background: {RAISED}; }}
QToolButton#fold:focus {{ border: 1px solid {ACCENT}; }}
#step {{ background: {PANEL}; border: 1px solid {BORDER}; border-radius: 8px; }}
QLineEdit#inline {{ background: transparent; border: 1px solid transparent;
  padding: 1px 4px; font-weight: 600; }}
QLineEdit#inline:hover {{ border-color: {GRID}; }}
QLineEdit#inline:focus {{ background: {CANVAS}; border-color: {ACCENT}; }}
QSlider::groove:horizontal {{ height: 4px; border-radius: 2px; background: {RAISED}; }}
QSlider::sub-page:horizontal {{ border-radius: 2px; background: {GRID}; }}
QSlider::handle:horizontal {{ width: 12px; height: 12px; margin: -4px 0;
  border-radius: 6px; background: {TEXT_DIM}; }}
QSlider::handle:horizontal:hover {{ background: {TEXT}; }}
QSlider:focus {{ border: 1px solid {ACCENT}; border-radius: 4px; }}
QProgressBar {{ background: {RAISED}; border: none; border-radius: 3px;
  max-height: 6px; min-height: 6px; }}
QProgressBar::chunk {{ background: {ACCENT}; border-radius: 3px; }}
QCheckBox {{ spacing: 8px; }}
QCheckBox::indicator, QListView::indicator {{ width: 13px; height: 13px;
  border: 1px solid {TEXT_FAINT}; border-radius: 3px; background: {CANVAS}; }}
QCheckBox::indicator:checked, QListView::indicator:checked {{ background: {ACCENT};
  border-color: {ACCENT}; }}
QCheckBox::indicator:focus {{ border-color: #ffffff; }}
QListView {{ border: 1px solid {BORDER}; border-radius: 5px; padding: 4px; }}
"""
