"""Menus and shortcuts as data; :mod:`nmfaudio.gui.menus.slots` says what they do."""

from dataclasses import dataclass
from typing import Final

from nmfaudio.gui.language import QT_TRANSLATE_NOOP

__all__ = [
    "ACTIONS",
    "KEYS_WITHOUT_MENU",
    "MENUS",
    "SEPARATOR",
    "ActionSpec",
    "FixedKeys",
]

SEPARATOR: Final = "-"


@dataclass(frozen=True)
class ActionSpec:
    """One action.

    Attributes
    ----------
    id : str
        Name by which it is bound.
    text : str
        As the menu shows it; the ampersand marks the letter for the keyboard.
    keys : tuple of str
        Shortcuts, in portable notation; the first one is shown.
    checkable : bool
        Whether it stays on.
    """

    id: str
    text: str
    keys: tuple[str, ...] = ()
    checkable: bool = False


ACTIONS: Final[tuple[ActionSpec, ...]] = (
    ActionSpec(
        "new_window", QT_TRANSLATE_NOOP("Menu", "New w&indow"), ("Ctrl+Shift+N",)
    ),
    ActionSpec("open", QT_TRANSLATE_NOOP("Menu", "&Open…"), ("Ctrl+O",)),
    ActionSpec("open_demo", QT_TRANSLATE_NOOP("Menu", "Open the &demo loop")),
    ActionSpec("save", QT_TRANSLATE_NOOP("Menu", "&Save the project"), ("Ctrl+S",)),
    ActionSpec(
        "save_as", QT_TRANSLATE_NOOP("Menu", "Save the project &as…"), ("Ctrl+Shift+S",)
    ),
    ActionSpec(
        "embed",
        QT_TRANSLATE_NOOP("Menu", "&Keep the recording in the project"),
        checkable=True,
    ),
    ActionSpec("export", QT_TRANSLATE_NOOP("Menu", "&Export stems…"), ("Ctrl+E",)),
    ActionSpec(
        "export_mix",
        QT_TRANSLATE_NOOP("Menu", "Export &what I hear…"),
        ("Ctrl+Shift+E",),
    ),
    ActionSpec("export_onsets", QT_TRANSLATE_NOOP("Menu", "Export o&nsets…")),
    ActionSpec("quit", QT_TRANSLATE_NOOP("Menu", "&Quit"), ("Ctrl+Q",)),
    ActionSpec("undo", QT_TRANSLATE_NOOP("Menu", "&Undo"), ("Ctrl+Z",)),
    ActionSpec("redo", QT_TRANSLATE_NOOP("Menu", "&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y")),
    ActionSpec("select_all", QT_TRANSLATE_NOOP("Menu", "Select &all"), ("Ctrl+A",)),
    ActionSpec("rename", QT_TRANSLATE_NOOP("Menu", "Re&name"), ("F2",)),
    ActionSpec("new_source", QT_TRANSLATE_NOOP("Menu", "New s&ource"), ("Ctrl+N",)),
    ActionSpec("solo", QT_TRANSLATE_NOOP("Menu", "&Solo selection"), ("S",)),
    ActionSpec("mute", QT_TRANSLATE_NOOP("Menu", "&Mute selection"), ("M",)),
    ActionSpec("merge", QT_TRANSLATE_NOOP("Menu", "Merg&e"), ("Ctrl+M",)),
    ActionSpec("split_two", QT_TRANSLATE_NOOP("Menu", "Split in t&wo"), ("Ctrl+D",)),
    ActionSpec(
        "split_three", QT_TRANSLATE_NOOP("Menu", "Split in t&hree"), ("Ctrl+Shift+D",)
    ),
    ActionSpec(
        "silence_loop", QT_TRANSLATE_NOOP("Menu", "S&ilence in the loop region"), ("X",)
    ),
    ActionSpec("lock", QT_TRANSLATE_NOOP("Menu", "Loc&k"), ("K",), checkable=True),
    ActionSpec(
        "rerun",
        QT_TRANSLATE_NOOP("Menu", "Re-run the &unlocked"),
        ("Ctrl+Shift+Return",),
    ),
    ActionSpec("clear_switches", QT_TRANSLATE_NOOP("Menu", "&Clear all solo and mute")),
    ActionSpec("zoom_in", QT_TRANSLATE_NOOP("Menu", "Zoom &in"), ("+", "=", "Ctrl++")),
    ActionSpec("zoom_out", QT_TRANSLATE_NOOP("Menu", "Zoom &out"), ("-", "Ctrl+-")),
    ActionSpec("zoom_fit", QT_TRANSLATE_NOOP("Menu", "Show &everything"), ("F",)),
    ActionSpec("zoom_loop", QT_TRANSLATE_NOOP("Menu", "Zoom to the &loop"), ("Z",)),
    ActionSpec("pan_left", QT_TRANSLATE_NOOP("Menu", "Pan &back"), ("Alt+Left",)),
    ActionSpec("pan_right", QT_TRANSLATE_NOOP("Menu", "&Pan on"), ("Alt+Right",)),
    ActionSpec(
        "pitch_in", QT_TRANSLATE_NOOP("Menu", "Zoom frequency i&n"), ("Alt+Up",)
    ),
    ActionSpec(
        "pitch_out", QT_TRANSLATE_NOOP("Menu", "Zoom frequency o&ut"), ("Alt+Down",)
    ),
    ActionSpec(
        "follow", QT_TRANSLATE_NOOP("Menu", "&Follow the playhead"), (), checkable=True
    ),
    ActionSpec(
        "copy_picture",
        QT_TRANSLATE_NOOP("Menu", "Cop&y the picture"),
        ("Ctrl+Shift+C",),
    ),
    ActionSpec("save_picture", QT_TRANSLATE_NOOP("Menu", "Sa&ve the picture…")),
    ActionSpec(
        "beats", QT_TRANSLATE_NOOP("Menu", "Bars and beats"), ("R",), checkable=True
    ),
    ActionSpec(
        "begin_bars", QT_TRANSLATE_NOOP("Menu", "Bar 1 begins here"), ("Shift+R",)
    ),
    ActionSpec(
        "snap", QT_TRANSLATE_NOOP("Menu", "Loops snap to beats"), checkable=True
    ),
    ActionSpec("add_marker", QT_TRANSLATE_NOOP("Menu", "Add a marker here"), ("I",)),
    ActionSpec(
        "tool_pointer", QT_TRANSLATE_NOOP("Menu", "&Pointer"), ("Q",), checkable=True
    ),
    ActionSpec("tool_box", QT_TRANSLATE_NOOP("Menu", "&Box"), ("B",), checkable=True),
    ActionSpec(
        "tool_lasso", QT_TRANSLATE_NOOP("Menu", "&Lasso"), ("O",), checkable=True
    ),
    ActionSpec(
        "tool_brush", QT_TRANSLATE_NOOP("Menu", "Br&ush"), ("P",), checkable=True
    ),
    ActionSpec(
        "tool_harmonics",
        QT_TRANSLATE_NOOP("Menu", "Har&monics of a pitch"),
        ("H",),
        checkable=True,
    ),
    ActionSpec(
        "tool_note",
        QT_TRANSLATE_NOOP("Menu", "The &note under the mouse"),
        ("N",),
        checkable=True,
    ),
    ActionSpec(
        "hear_region",
        QT_TRANSLATE_NOOP("Menu", "Hear &only what is drawn"),
        ("Shift+A",),
    ),
    ActionSpec(
        "silence_region",
        QT_TRANSLATE_NOOP("Menu", "Silence what is &drawn"),
        ("Shift+X",),
    ),
    ActionSpec("repair_region", QT_TRANSLATE_NOOP("Menu", "Rep&air what is drawn")),
    ActionSpec("next_picture", QT_TRANSLATE_NOOP("Menu", "Nex&t picture"), ("V",)),
    ActionSpec(
        "follow_solo",
        QT_TRANSLATE_NOOP("Menu", "Follow what is &soloed"),
        checkable=True,
    ),
    ActionSpec(
        "source_colours",
        QT_TRANSLATE_NOOP("Menu", "Colours of sou&rces"),
        ("C",),
        checkable=True,
    ),
    ActionSpec(
        "normalize",
        QT_TRANSLATE_NOOP("Menu", "Normali&ze frequencies"),
        (),
        checkable=True,
    ),
    ActionSpec(
        "side",
        QT_TRANSLATE_NOOP("Menu", "&Map, takes and model"),
        ("Ctrl+Shift+M",),
        checkable=True,
    ),
    ActionSpec(
        "compare_takes", QT_TRANSLATE_NOOP("Menu", "Hear the &other take (A/B)"), ("T",)
    ),
    ActionSpec(
        "suggest_count", QT_TRANSLATE_NOOP("Menu", "Suggest a &number of parts")
    ),
    ActionSpec("copy_command", QT_TRANSLATE_NOOP("Menu", "Copy as comman&d")),
    ActionSpec("save_recipe", QT_TRANSLATE_NOOP("Menu", "Save as reci&pe…")),
    ActionSpec("separate", QT_TRANSLATE_NOOP("Menu", "&Separate"), ("Ctrl+Return",)),
    ActionSpec("cancel", QT_TRANSLATE_NOOP("Menu", "&Cancel"), ("Esc",)),
    ActionSpec("play", QT_TRANSLATE_NOOP("Menu", "&Play / stop"), ("Space",)),
    ActionSpec("rewind", QT_TRANSLATE_NOOP("Menu", "To the &beginning"), ("Home",)),
    ActionSpec("loop", QT_TRANSLATE_NOOP("Menu", "&Loop"), ("L",), checkable=True),
    ActionSpec("loop_start", QT_TRANSLATE_NOOP("Menu", "Loop f&rom here"), ("[",)),
    ActionSpec("loop_stop", QT_TRANSLATE_NOOP("Menu", "Loop &to here"), ("]",)),
    ActionSpec("loop_clear", QT_TRANSLATE_NOOP("Menu", "&Clear the loop")),
    ActionSpec("seek_back", QT_TRANSLATE_NOOP("Menu", "1 s bac&k"), (",",)),
    ActionSpec("seek_on", QT_TRANSLATE_NOOP("Menu", "1 s for&ward"), (".",)),
    ActionSpec("audition", QT_TRANSLATE_NOOP("Menu", "&Hear alone"), ("A",)),
    ActionSpec(
        "autoplay", QT_TRANSLATE_NOOP("Menu", "Play when separatin&g"), checkable=True
    ),
    ActionSpec(
        "safe_buffer",
        QT_TRANSLATE_NOOP("Menu", "Sa&fe buffer (200 ms)"),
        checkable=True,
    ),
    ActionSpec(
        "palette",
        QT_TRANSLATE_NOOP("Menu", "&Find a command…"),
        ("Ctrl+K", "Ctrl+Shift+P"),
    ),
    ActionSpec("shortcuts", QT_TRANSLATE_NOOP("Menu", "&Keyboard shortcuts"), ("F1",)),
    ActionSpec("about", QT_TRANSLATE_NOOP("Menu", "&About nmfaudio")),
)

MENUS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    (
        "file",
        QT_TRANSLATE_NOOP("Menu", "&File"),
        ("new_window", "open", "recent*", "open_demo", SEPARATOR, "save", "save_as",
         "embed", SEPARATOR, "export", "export_mix",
         "export_onsets", SEPARATOR,
         "quit"),
    ),
    (
        "edit",
        QT_TRANSLATE_NOOP("Menu", "&Edit"),
        ("undo", "redo", SEPARATOR, "select_all", "rename", "assign*", "new_source",
         SEPARATOR, "solo", "mute", "clear_switches", SEPARATOR, "merge", "split_two",
         "split_three", "silence_loop", "lock"),
    ),
    (
        "view",
        QT_TRANSLATE_NOOP("Menu", "&View"),
        ("zoom_in", "zoom_out", "zoom_fit", "zoom_loop", "pan_left", "pan_right",
         SEPARATOR, "pitch_in", "pitch_out", SEPARATOR, "follow", SEPARATOR,
         "appearance*", "text_size*",
            "language*", "side"),
    ),
    (
        "picture",
        QT_TRANSLATE_NOOP("Menu", "Pict&ure"),
        ("picture*", "next_picture", "follow_solo", "source_colours", SEPARATOR,
         "axis*", "window*", "channel*", "normalize", "colours*", SEPARATOR,
         "tool_pointer", "tool_box", "tool_lasso", "tool_brush", "tool_harmonics",
         "tool_note", SEPARATOR, "hear_region", "silence_region",
         "repair_region", SEPARATOR, "copy_picture", "save_picture"),
    ),
    (
        "separate",
        QT_TRANSLATE_NOOP("Menu", "&Separate"),
        ("separate", "rerun", "cancel", SEPARATOR, "compare_takes", "takes*", SEPARATOR,
         "suggest_count", "copy_command", "save_recipe", SEPARATOR,
         "teach*", "boxes*", "repair*",
         "masks*"),
    ),
    (
        "play",
        QT_TRANSLATE_NOOP("Menu", "&Play"),
        ("play", "rewind", "seek_back", "seek_on", SEPARATOR, "loop", "loop_start",
         "loop_stop", "loop_clear", SEPARATOR, "beats", "begin_bars", "snap",
         "add_marker", "markers*",
         SEPARATOR, "audition", "autoplay", SEPARATOR,
         "device*", "safe_buffer"),
    ),
    ("help", QT_TRANSLATE_NOOP("Menu", "&Help"), ("palette", "shortcuts", "about")),
)  # fmt: skip
"""Menus from left to right; an entry with a star is a submenu filled at run time."""


@dataclass(frozen=True)
class FixedKeys:
    """Keys that belong to no action of the menus, and cannot be given to one.

    Attributes
    ----------
    shown, text : str
        As the list of keys shows them, and what they do.
    keys : tuple of str
        The same in portable notation.
    """

    shown: str
    text: str
    keys: tuple[str, ...] = ()


def _digits(prefix: str = "") -> tuple[str, ...]:
    return tuple(f"{prefix}{digit}" for digit in range(1, 10))


KEYS_WITHOUT_MENU: Final = (
    FixedKeys(
        "1 … 9",
        QT_TRANSLATE_NOOP("Menu", "Hear a track alone: hold, or tap to keep"),
        _digits(),
    ),
    FixedKeys("0", QT_TRANSLATE_NOOP("Menu", "Hear the residual alone"), ("0",)),
    FixedKeys(
        "Alt+1 … 9", QT_TRANSLATE_NOOP("Menu", "Select a track"), _digits("Alt+")
    ),
    FixedKeys(
        "Ctrl+1 … 9",
        QT_TRANSLATE_NOOP("Menu", "Give the selection, or what is drawn, to a track"),
        _digits("Ctrl+"),
    ),
    FixedKeys(
        "Ctrl+0",
        QT_TRANSLATE_NOOP("Menu", "Give the selection to the residual"),
        ("Ctrl+0",),
    ),
    FixedKeys(
        "↑ ↓",
        QT_TRANSLATE_NOOP("Menu", "Choose a track or part; Shift extends"),
        ("Up", "Down", "Shift+Up", "Shift+Down"),
    ),
    FixedKeys(
        "← →",
        QT_TRANSLATE_NOOP("Menu", "Fold or unfold a track"),
        ("Left", "Right", "Shift+Left", "Shift+Right"),
    ),
    FixedKeys(
        "Ctrl+↑ ↓",
        QT_TRANSLATE_NOOP("Menu", "Change the gain of a track by 1 dB"),
        ("Ctrl+Up", "Ctrl+Down"),
    ),
    FixedKeys(
        "Ctrl+← →",
        QT_TRANSLATE_NOOP("Menu", "Move a track left or right"),
        ("Ctrl+Left", "Ctrl+Right"),
    ),
    FixedKeys(
        "Ctrl+Shift+↑ ↓",
        QT_TRANSLATE_NOOP("Menu", "Move a track up or down the list"),
        ("Ctrl+Shift+Up", "Ctrl+Shift+Down"),
    ),
    FixedKeys(
        "Enter",
        QT_TRANSLATE_NOOP("Menu", "Hear the track or part alone; press a button"),
        ("Return", "Enter"),
    ),
    FixedKeys(
        "Delete",
        QT_TRANSLATE_NOOP("Menu", "Give parts to the residual; remove a track"),
        ("Del",),
    ),
    FixedKeys(
        "Tab",
        QT_TRANSLATE_NOOP("Menu", "Go to the next control"),
        ("Tab", "Shift+Tab", "Backtab"),
    ),
    FixedKeys(
        QT_TRANSLATE_NOOP("Menu", "Arrows"),
        QT_TRANSLATE_NOOP("Menu", "In the spectrogram: move the reading cursor"),
    ),
    FixedKeys(
        QT_TRANSLATE_NOOP("Menu", "Wheel"),
        QT_TRANSLATE_NOOP("Menu", "Zoom time; Shift pans, Ctrl zooms frequency"),
    ),
    FixedKeys(
        QT_TRANSLATE_NOOP("Menu", "Drag"),
        QT_TRANSLATE_NOOP(
            "Menu", "Pan; on the ruler: mark a loop; what is drawn: give it to a track"
        ),
    ),
)
