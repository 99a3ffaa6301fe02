"""Menus and shortcuts as data; :mod:`nmfaudio.gui.menus.slots` says what they do."""

from dataclasses import dataclass
from typing import Final

__all__ = ["ACTIONS", "KEYS_WITHOUT_MENU", "MENUS", "SEPARATOR", "ActionSpec"]

SEPARATOR: Final = "-"


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Mark a text for the translators' tool, which knows this name; return it."""
    del context
    return text


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


_C: Final = "MainWindow"

ACTIONS: Final[tuple[ActionSpec, ...]] = (
    ActionSpec(
        "new_window", QT_TRANSLATE_NOOP(_C, "New w&indow"), ("Ctrl+Shift+N",)
    ),
    ActionSpec("open", QT_TRANSLATE_NOOP(_C, "&Open…"), ("Ctrl+O",)),
    ActionSpec("open_demo", QT_TRANSLATE_NOOP(_C, "Open the &demo loop")),
    ActionSpec("save", QT_TRANSLATE_NOOP(_C, "&Save the project"), ("Ctrl+S",)),
    ActionSpec(
        "save_as", QT_TRANSLATE_NOOP(_C, "Save the project &as…"), ("Ctrl+Shift+S",)
    ),
    ActionSpec(
        "embed",
        QT_TRANSLATE_NOOP(_C, "&Keep the recording in the project"),
        checkable=True,
    ),
    ActionSpec("export", QT_TRANSLATE_NOOP(_C, "&Export stems…"), ("Ctrl+E",)),
    ActionSpec(
        "export_mix", QT_TRANSLATE_NOOP(_C, "Export &what I hear…"), ("Ctrl+Shift+E",)
    ),
    ActionSpec("export_onsets", QT_TRANSLATE_NOOP(_C, "Export o&nsets…")),
    ActionSpec("quit", QT_TRANSLATE_NOOP(_C, "&Quit"), ("Ctrl+Q",)),
    ActionSpec("undo", QT_TRANSLATE_NOOP(_C, "&Undo"), ("Ctrl+Z",)),
    ActionSpec(
        "redo", QT_TRANSLATE_NOOP(_C, "&Redo"), ("Ctrl+Shift+Z", "Ctrl+Y")
    ),
    ActionSpec("select_all", QT_TRANSLATE_NOOP(_C, "Select &all"), ("Ctrl+A",)),
    ActionSpec("rename", QT_TRANSLATE_NOOP(_C, "Re&name"), ("F2",)),
    ActionSpec("new_source", QT_TRANSLATE_NOOP(_C, "New s&ource"), ("Ctrl+N",)),
    ActionSpec("solo", QT_TRANSLATE_NOOP(_C, "&Solo selection"), ("S",)),
    ActionSpec("mute", QT_TRANSLATE_NOOP(_C, "&Mute selection"), ("M",)),
    ActionSpec("merge", QT_TRANSLATE_NOOP(_C, "Merg&e"), ("Ctrl+M",)),
    ActionSpec("split_two", QT_TRANSLATE_NOOP(_C, "Split in t&wo"), ("Ctrl+D",)),
    ActionSpec(
        "split_three", QT_TRANSLATE_NOOP(_C, "Split in t&hree"), ("Ctrl+Shift+D",)
    ),
    ActionSpec(
        "silence_loop", QT_TRANSLATE_NOOP(_C, "S&ilence in the loop region"), ("X",)
    ),
    ActionSpec("lock", QT_TRANSLATE_NOOP(_C, "Loc&k"), ("K",), checkable=True),
    ActionSpec(
        "rerun", QT_TRANSLATE_NOOP(_C, "Re-run the &unlocked"), ("Ctrl+Shift+Return",)
    ),
    ActionSpec("clear_switches", QT_TRANSLATE_NOOP(_C, "&Clear all solo and mute")),
    ActionSpec("zoom_in", QT_TRANSLATE_NOOP(_C, "Zoom &in"), ("+", "=", "Ctrl++")),
    ActionSpec("zoom_out", QT_TRANSLATE_NOOP(_C, "Zoom &out"), ("-", "Ctrl+-")),
    ActionSpec("zoom_fit", QT_TRANSLATE_NOOP(_C, "Show &everything"), ("F",)),
    ActionSpec("zoom_loop", QT_TRANSLATE_NOOP(_C, "Zoom to the &loop"), ("Z",)),
    ActionSpec("pan_left", QT_TRANSLATE_NOOP(_C, "Pan &back"), ("Alt+Left",)),
    ActionSpec("pan_right", QT_TRANSLATE_NOOP(_C, "&Pan on"), ("Alt+Right",)),
    ActionSpec(
        "pitch_in", QT_TRANSLATE_NOOP(_C, "Zoom frequency i&n"), ("Alt+Up",)
    ),
    ActionSpec(
        "pitch_out", QT_TRANSLATE_NOOP(_C, "Zoom frequency o&ut"), ("Alt+Down",)
    ),
    ActionSpec(
        "follow", QT_TRANSLATE_NOOP(_C, "&Follow the playhead"), (), checkable=True
    ),
    ActionSpec("copy_picture", QT_TRANSLATE_NOOP(_C, "Cop&y the picture"),
               ("Ctrl+Shift+C",)),
    ActionSpec("save_picture", QT_TRANSLATE_NOOP(_C, "Sa&ve the picture…")),
    ActionSpec("beats", QT_TRANSLATE_NOOP(_C, "Bars and beats"), ("R",),
               checkable=True),
    ActionSpec("add_marker", QT_TRANSLATE_NOOP(_C, "Add a marker here"), ("I",)),
    ActionSpec(
        "tool_pointer", QT_TRANSLATE_NOOP(_C, "&Pointer"), ("Q",), checkable=True
    ),
    ActionSpec("tool_box", QT_TRANSLATE_NOOP(_C, "&Box"), ("B",), checkable=True),
    ActionSpec("tool_lasso", QT_TRANSLATE_NOOP(_C, "&Lasso"), ("O",), checkable=True),
    ActionSpec("tool_brush", QT_TRANSLATE_NOOP(_C, "Br&ush"), ("P",), checkable=True),
    ActionSpec(
        "tool_harmonics", QT_TRANSLATE_NOOP(_C, "Har&monics of a pitch"), ("H",),
        checkable=True
    ),
    ActionSpec(
        "tool_note", QT_TRANSLATE_NOOP(_C, "The &note under the mouse"), ("N",),
        checkable=True
    ),
    ActionSpec(
        "hear_region", QT_TRANSLATE_NOOP(_C, "Hear &only what is drawn"), ("Shift+A",)
    ),
    ActionSpec(
        "silence_region", QT_TRANSLATE_NOOP(_C, "Silence what is &drawn"), ("Shift+X",)
    ),
    ActionSpec("repair_region", QT_TRANSLATE_NOOP(_C, "Rep&air what is drawn")),
    ActionSpec("next_picture", QT_TRANSLATE_NOOP(_C, "Nex&t picture"), ("V",)),
    ActionSpec(
        "follow_solo", QT_TRANSLATE_NOOP(_C, "Follow what is &soloed"),
        checkable=True
    ),
    ActionSpec(
        "source_colours", QT_TRANSLATE_NOOP(_C, "Colours of sou&rces"),
        ("C",), checkable=True
    ),
    ActionSpec(
        "side", QT_TRANSLATE_NOOP(_C, "&Map, takes and model"), ("Ctrl+Shift+M",),
        checkable=True
    ),
    ActionSpec(
        "compare_takes", QT_TRANSLATE_NOOP(_C, "Hear the &other take (A/B)"), ("T",)
    ),
    ActionSpec("suggest_count", QT_TRANSLATE_NOOP(_C, "Suggest a &number of parts")),
    ActionSpec("copy_command", QT_TRANSLATE_NOOP(_C, "Copy as comman&d")),
    ActionSpec("save_recipe", QT_TRANSLATE_NOOP(_C, "Save as reci&pe…")),
    ActionSpec("separate", QT_TRANSLATE_NOOP(_C, "&Separate"), ("Ctrl+Return",)),
    ActionSpec("cancel", QT_TRANSLATE_NOOP(_C, "&Cancel"), ("Esc",)),
    ActionSpec("play", QT_TRANSLATE_NOOP(_C, "&Play / stop"), ("Space",)),
    ActionSpec("rewind", QT_TRANSLATE_NOOP(_C, "To the &beginning"), ("Home",)),
    ActionSpec("loop", QT_TRANSLATE_NOOP(_C, "&Loop"), ("L",), checkable=True),
    ActionSpec("loop_start", QT_TRANSLATE_NOOP(_C, "Loop f&rom here"), ("[",)),
    ActionSpec("loop_stop", QT_TRANSLATE_NOOP(_C, "Loop &to here"), ("]",)),
    ActionSpec("loop_clear", QT_TRANSLATE_NOOP(_C, "&Clear the loop")),
    ActionSpec("seek_back", QT_TRANSLATE_NOOP(_C, "1 s bac&k"), (",",)),
    ActionSpec("seek_on", QT_TRANSLATE_NOOP(_C, "1 s for&ward"), (".",)),
    ActionSpec(
        "audition", QT_TRANSLATE_NOOP(_C, "&Hear alone"), ("A",)
    ),
    ActionSpec(
        "autoplay", QT_TRANSLATE_NOOP(_C, "Play when separatin&g"), checkable=True
    ),
    ActionSpec(
        "safe_buffer", QT_TRANSLATE_NOOP(_C, "Sa&fe buffer (200 ms)"), checkable=True
    ),
    ActionSpec(
        "palette", QT_TRANSLATE_NOOP(_C, "&Find a command…"), ("Ctrl+K", "Ctrl+Shift+P")
    ),
    ActionSpec("shortcuts", QT_TRANSLATE_NOOP(_C, "&Keyboard shortcuts"), ("F1",)),
    ActionSpec("about", QT_TRANSLATE_NOOP(_C, "&About nmfaudio")),
)  # fmt: skip

MENUS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    (
        "file",
        QT_TRANSLATE_NOOP(_C, "&File"),
        ("new_window", "open", "recent*", "open_demo", SEPARATOR, "save", "save_as",
         "embed", SEPARATOR, "export", "export_mix",
         "export_onsets", SEPARATOR,
         "quit"),
    ),
    (
        "edit",
        QT_TRANSLATE_NOOP(_C, "&Edit"),
        ("undo", "redo", SEPARATOR, "select_all", "rename", "assign*", "new_source",
         SEPARATOR, "solo", "mute", "clear_switches", SEPARATOR, "merge", "split_two",
         "split_three", "silence_loop", "lock"),
    ),
    (
        "view",
        QT_TRANSLATE_NOOP(_C, "&View"),
        ("zoom_in", "zoom_out", "zoom_fit", "zoom_loop", "pan_left", "pan_right",
         SEPARATOR, "pitch_in", "pitch_out", SEPARATOR, "follow", SEPARATOR,
         "appearance*", "text_size*", "side"),
    ),
    (
        "picture",
        QT_TRANSLATE_NOOP(_C, "Pict&ure"),
        ("picture*", "next_picture", "follow_solo", "source_colours", SEPARATOR,
         "axis*", "window*", "channel*", "colours*", SEPARATOR, "tool_pointer",
         "tool_box", "tool_lasso", "tool_brush", "tool_harmonics", "tool_note",
         SEPARATOR, "hear_region", "silence_region", "repair_region",
         SEPARATOR, "copy_picture", "save_picture"),
    ),
    (
        "separate",
        QT_TRANSLATE_NOOP(_C, "&Separate"),
        ("separate", "rerun", "cancel", SEPARATOR, "compare_takes", "takes*", SEPARATOR,
         "suggest_count", "copy_command", "save_recipe", SEPARATOR,
         "teach*", "boxes*", "repair*",
         "masks*"),
    ),
    (
        "play",
        QT_TRANSLATE_NOOP(_C, "&Play"),
        ("play", "rewind", "seek_back", "seek_on", SEPARATOR, "loop", "loop_start",
         "loop_stop", "loop_clear", SEPARATOR, "beats", "add_marker", "markers*",
         SEPARATOR, "audition", "autoplay", SEPARATOR,
         "device*", "safe_buffer"),
    ),
    ("help", QT_TRANSLATE_NOOP(_C, "&Help"), ("palette", "shortcuts", "about")),
)  # fmt: skip
"""Menus from left to right; an entry with a star is a submenu filled at run time."""

KEYS_WITHOUT_MENU: Final[tuple[tuple[str, str], ...]] = (
    ("1 … 9", QT_TRANSLATE_NOOP(_C, "Hear a track alone: hold, or tap to keep")),
    ("0", QT_TRANSLATE_NOOP(_C, "Hear the residual alone")),
    ("Alt+1 … 9", QT_TRANSLATE_NOOP(_C, "Select a track")),
    ("Ctrl+1 … 9", QT_TRANSLATE_NOOP(_C, "Assign the selection to a source")),
    ("Ctrl+0", QT_TRANSLATE_NOOP(_C, "Assign the selection to the residual")),
    ("↑ ↓", QT_TRANSLATE_NOOP(_C, "Choose a track or part; Shift extends")),
    ("← →", QT_TRANSLATE_NOOP(_C, "Fold or unfold a track")),
    ("Ctrl+↑ ↓", QT_TRANSLATE_NOOP(_C, "Change the gain of a track by 1 dB")),
    ("Ctrl+← →", QT_TRANSLATE_NOOP(_C, "Move a track left or right")),
    ("Ctrl+Shift+↑ ↓", QT_TRANSLATE_NOOP(_C, "Move a track up or down the list")),
    ("Enter", QT_TRANSLATE_NOOP(_C, "Hear the track or part alone; press a button")),
    ("Delete", QT_TRANSLATE_NOOP(_C, "Give parts to the residual; remove a track")),
    ("Arrows", QT_TRANSLATE_NOOP(_C, "In the spectrogram: move the reading cursor")),
    ("Wheel", QT_TRANSLATE_NOOP(_C, "Zoom time; Shift pans, Ctrl zooms frequency")),
    ("Drag", QT_TRANSLATE_NOOP(_C, "Pan; on the ruler: mark a loop")),
)
