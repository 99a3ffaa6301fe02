"""The look of the window: a dark and a light palette, one style sheet, source colours.

The chrome is neutral, so that colour carries information: a saturated colour is a
source, blue is what can be acted upon. Text has a contrast of at least 4.5 : 1.

Colours are read from this module when something is drawn, so that :func:`use` changes
them for everything that is drawn afterwards. Sizes that text must fit into go through
:func:`px`, which follows the text size.
"""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

__all__ = [
    "ACCENT",
    "BORDER",
    "CANVAS",
    "DARK",
    "GRID",
    "HEADER_WIDTH",
    "HOVER",
    "INK",
    "LEVEL",
    "LIGHT",
    "MUTE",
    "PANEL",
    "PLAYHEAD",
    "RAISED",
    "RESIDUAL_COLOUR",
    "SELECTED",
    "SOLO",
    "TEXT",
    "TEXT_DIM",
    "TEXT_FAINT",
    "TROUGH",
    "WARNING",
    "WAVE",
    "WINDOW",
    "apply_base",
    "apply_sheet",
    "apply_theme",
    "font",
    "is_light",
    "mono_font",
    "px",
    "source_colour",
    "use",
]

DARK: Final = {
    "WINDOW": "#14171c",
    "PANEL": "#1a1e25",
    "RAISED": "#262c36",
    "HOVER": "#303744",
    "BORDER": "#2b323d",
    "SELECTED": "#232e44",
    "CANVAS": "#0d0f13",
    "TROUGH": "#0d0f13",
    "GRID": "#39414e",
    "TEXT": "#e7eaf0",
    "TEXT_DIM": "#a3acba",
    "TEXT_FAINT": "#8791a1",
    "DISABLED": "#5d6675",
    "ACCENT": "#4b87f5",
    "ACCENT_HOVER": "#6399fa",
    "ACCENT_DOWN": "#3a73de",
    "LINK": "#8ab4ff",
    "PLAYHEAD": "#ffffff",
    "SOLO": "#f2c94c",
    "MUTE": "#e5716b",
    "LEVEL": "#4fbf7a",
    "WARNING": "#f0b35a",
    "WAVE": "#7f93b8",
    "RESIDUAL_COLOUR": "#8791a1",
}
LIGHT: Final = {
    "WINDOW": "#dde1e8",
    "PANEL": "#f1f3f6",
    "RAISED": "#ffffff",
    "HOVER": "#e2e7ef",
    "BORDER": "#c3cad5",
    "SELECTED": "#d3e1fb",
    "CANVAS": "#fbfcfd",
    "TROUGH": "#cbd2dc",
    "GRID": "#b3bcc9",
    "TEXT": "#181c23",
    "TEXT_DIM": "#434c5a",
    "TEXT_FAINT": "#596373",
    "DISABLED": "#98a1ae",
    "ACCENT": "#2a64d8",
    "ACCENT_HOVER": "#3a75ea",
    "ACCENT_DOWN": "#1f52b8",
    "LINK": "#1f52b8",
    "PLAYHEAD": "#d0103a",
    "SOLO": "#eab42a",
    "MUTE": "#ea7a72",
    "LEVEL": "#2f9e5f",
    "WARNING": "#8a4b00",
    "WAVE": "#5f77a8",
    "RESIDUAL_COLOUR": "#6b7585",
}

WINDOW = DARK["WINDOW"]
PANEL = DARK["PANEL"]
RAISED = DARK["RAISED"]
HOVER = DARK["HOVER"]
BORDER = DARK["BORDER"]
SELECTED = DARK["SELECTED"]
CANVAS = DARK["CANVAS"]
TROUGH = DARK["TROUGH"]
"""The empty way of a fader, a knob or a meter."""
GRID = DARK["GRID"]
TEXT = DARK["TEXT"]
TEXT_DIM = DARK["TEXT_DIM"]
TEXT_FAINT = DARK["TEXT_FAINT"]
DISABLED = DARK["DISABLED"]
ACCENT = DARK["ACCENT"]
ACCENT_HOVER = DARK["ACCENT_HOVER"]
ACCENT_DOWN = DARK["ACCENT_DOWN"]
LINK = DARK["LINK"]
PLAYHEAD = DARK["PLAYHEAD"]
SOLO = DARK["SOLO"]
MUTE = DARK["MUTE"]
LEVEL = DARK["LEVEL"]
WARNING = DARK["WARNING"]
WAVE = DARK["WAVE"]
RESIDUAL_COLOUR = DARK["RESIDUAL_COLOUR"]
INK: Final = "#14171c"
"""Text on what is switched on."""

_DARKER: Final = 145
"""Source colours are chosen for a dark ground; on a light one they are darker, in %."""

_HEADER_WIDTH: Final = 284
HEADER_WIDTH = _HEADER_WIDTH
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
_ARROW: Final = (Path(__file__).resolve().parents[2] / "data" / "arrow.svg").as_posix()
_TICK: Final = (Path(__file__).resolve().parents[2] / "data" / "tick.svg").as_posix()
_POINT_SIZE: Final = 9.5
_text_scale = 1.0


def use(scheme: Qt.ColorScheme, text_scale: float = 1.0) -> None:
    """Take the colours of a scheme, and a text size, for all that is drawn from now on.

    What the system does not know is dark. Widgets take the size when they are made.
    """
    names = globals()
    names.update(LIGHT if scheme is Qt.ColorScheme.Light else DARK)
    names["_text_scale"] = min(max(text_scale, 1.0), 2.0)
    names["HEADER_WIDTH"] = px(_HEADER_WIDTH)


def is_light() -> bool:
    """Return whether the light colours are in use."""
    return LIGHT["CANVAS"] == CANVAS


def px(size: float) -> int:
    """Return a size in pixels that text must fit into, at the text size in use."""
    return round(size * _text_scale)


def source_colour(index: int) -> QColor:
    """Return the palette's colour; a negative index is the residual lane's."""
    # With NumPy, which is loaded after the window shows.
    from nmfaudio.spectral.colours import SOURCE_COLOURS  # noqa: PLC0415

    if index < 0:
        return QColor(RESIDUAL_COLOUR)
    colour = QColor(SOURCE_COLOURS[index % len(SOURCE_COLOURS)])
    return colour.darker(_DARKER) if is_light() else colour


def font(scale: float = 1.0, *, bold: bool = False) -> QFont:
    """Return the window's font at a multiple of its base size."""
    result = QFont(QApplication.font())
    result.setPointSizeF(_POINT_SIZE * _text_scale * scale)
    result.setBold(bold)
    return result


def mono_font(scale: float = 1.0, *, bold: bool = False) -> QFont:
    """Return the window's font with figures of equal width, for running numbers."""
    result = font(scale, bold=bold)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result


def apply_theme(app: QApplication) -> None:
    """Give the application its style, palette, font and style sheet."""
    apply_base(app)
    apply_sheet()


def apply_sheet() -> None:
    """Give the application its style sheet, the dear part of the theme, if it lacks it.

    Widgets that are built before cost a third: each is styled once then, and not again
    whenever it is laid into another.
    """
    app, sheet = QApplication.instance(), _style()
    if isinstance(app, QApplication) and app.styleSheet() != sheet:
        app.setStyleSheet(sheet)


def apply_base(app: QApplication) -> None:
    """Give the application its style, palette and font."""
    app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(_palette())
    base = QFont(app.font())
    known = set(QFontDatabase.families())
    families = [family for family in _FAMILIES if family in known]
    if families:
        base.setFamilies(families)
    base.setPointSizeF(_POINT_SIZE * _text_scale)
    app.setFont(base)


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
        (role.Link, LINK),
        (role.Accent, ACCENT),
    ):
        palette.setColor(name, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(disabled, name, QColor(DISABLED))
    palette.setColor(disabled, role.Highlight, QColor(BORDER))
    return palette


def _style() -> str:
    """Return the style sheet in the colours in use."""
    return f"""
QMainWindow, QDialog {{ background: {WINDOW}; }}
QMenuBar {{ background: {WINDOW}; padding: 2px 6px; }}
QMenuBar::item {{ padding: 4px 10px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {RAISED}; }}
QMenu {{ background: {PANEL}; border: 1px solid {BORDER}; padding: 5px; }}
QMenu::item {{ padding: 5px 26px 5px 24px; border-radius: 4px; }}
QMenu::item:selected {{ background: {HOVER}; }}
QMenu::item:disabled {{ color: {DISABLED}; }}
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
QPushButton#tight {{ padding: 5px 4px; }}
QPushButton:disabled, QToolButton:disabled {{ color: {DISABLED}; background: {PANEL}; }}
QPushButton:focus, QToolButton:focus {{ border-color: {ACCENT}; }}
QPushButton:checked, QToolButton:checked {{ background: {ACCENT};
  border-color: {ACCENT}; color: #ffffff; }}
QFileDialog QToolButton {{ padding: 3px; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QPushButton#primary {{ background: {ACCENT}; border: 1px solid {ACCENT};
  color: #ffffff; font-weight: 600; padding: 6px 20px; }}
QPushButton#primary:hover {{ background: {ACCENT_HOVER};
  border-color: {ACCENT_HOVER}; }}
QPushButton#primary:pressed {{ background: {ACCENT_DOWN}; }}
QPushButton#primary:focus {{ border-color: #ffffff; }}
QPushButton#primary:disabled {{ background: {RAISED}; border-color: {BORDER};
  color: {DISABLED}; }}
QPushButton#primary[busy="true"] {{ background: {RAISED}; border-color: {MUTE};
  color: {TEXT}; }}
QPushButton#primary[busy="true"]:hover {{ background: {HOVER}; }}
QToolButton#flat {{ background: transparent; border: 1px solid transparent;
  padding: 3px 6px; }}
QToolButton#flat:hover {{ background: {HOVER}; }}
QToolButton#flat:focus {{ border-color: {ACCENT}; }}
QToolButton#tool {{ padding: 4px 6px; background: transparent; }}
QToolButton#tool:hover {{ background: {HOVER}; }}
QToolButton#tool:checked {{ background: {ACCENT}; border-color: {ACCENT}; }}
QToolButton#switch {{ padding: 3px 7px; color: {TEXT_DIM}; background: transparent; }}
QToolButton#switch:hover {{ background: {HOVER}; }}
QToolButton#switch:checked {{ background: {RAISED}; border-color: {ACCENT};
  color: {TEXT}; }}
QToolButton#switch[popupMode="2"] {{ padding-right: {px(20)}px; }}
QToolButton#switch::menu-indicator {{ image: url("{_ARROW}"); width: {px(9)}px;
  height: {px(9)}px; subcontrol-position: right center; right: 5px; }}
QToolButton#solo, QToolButton#mute {{ padding: 0; border-radius: 4px;
  font-weight: 700; color: {TEXT_DIM}; }}
QToolButton#solo:checked {{ background: {SOLO}; border-color: {SOLO}; color: {INK}; }}
QToolButton#mute:checked {{ background: {MUTE}; border-color: {MUTE}; color: {INK}; }}

QLineEdit, QComboBox {{ background: {CANVAS};
  border: 1px solid {BORDER}; border-radius: 5px; padding: 3px 7px;
  selection-background-color: {ACCENT}; }}
QLineEdit:focus, QComboBox:focus {{ border-color: {ACCENT}; }}
QComboBox::drop-down {{ border: none; width: {px(20)}px; }}
QComboBox::down-arrow {{ image: url("{_ARROW}"); width: {px(10)}px;
  height: {px(10)}px; }}
QSpinBox, QDoubleSpinBox {{ min-height: 24px; }}
QDoubleSpinBox#low {{ min-height: 0; }}
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
#notice {{ background: {RAISED}; border: 1px solid {GRID};
  border-left: 4px solid {WARNING}; border-radius: 6px; }}
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
QCheckBox::indicator, QTreeView::indicator {{ width: {px(12)}px; height: {px(12)}px;
  border: 1px solid {TEXT_FAINT}; border-radius: 3px; background: {CANVAS}; }}
QCheckBox::indicator:disabled {{ border-color: {BORDER}; }}
QCheckBox::indicator:checked, QTreeView::indicator:checked {{ image: url("{_TICK}");
  border-color: {ACCENT}; background: {ACCENT}; }}
QTreeView::indicator:indeterminate {{ border-color: {ACCENT}; background: {HOVER}; }}
QListView {{ background: {CANVAS}; border: 1px solid {BORDER}; border-radius: 5px;
  padding: 4px; }}
"""
