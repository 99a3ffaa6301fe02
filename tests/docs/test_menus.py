"""What the pages call entries of the window's menus, against the menus."""

import re
import xml.etree.ElementTree as ET  # our own file
from pathlib import Path

from nmfaudio.gui.action_table import ACTIONS, MENUS

ROOT = Path(__file__).parents[2]
ARROW = "\u203a"
"""Between the words of a way through the menus."""

TEXTS = ROOT / "nmfaudio" / "data" / "translations" / "nmfaudio.ts"


def plain(text):
    """Return a text as it is read: without the mark of its key and what follows."""
    return " ".join(text.split()).replace("&", "").rstrip("… ")


def paths():
    """Return where a way through the menus stands, and its words."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return [
        (page.name, [plain(word) for word in way.split(f" {ARROW} ")])
        for page in pages
        if "decisions" not in page.parts
        for way in re.findall(rf"\*([^*]+ {ARROW} [^*]+)\*", page.read_text("utf-8"))
    ]


def texts_of_window():
    """Return the texts of each part of the window, as they are read."""
    return {
        context.findtext("name"): {
            plain(each.text) for each in context.iter("source") if each.text
        }
        for context in ET.parse(TEXTS).iter("context")  # noqa: S314
    }


def test_ways_through_the_menus_are_there():
    texts = texts_of_window()
    everything = set().union(*texts.values())
    words = {spec.id: plain(spec.text) for spec in ACTIONS}
    menus = {
        plain(title): {words[entry] for entry in entries if entry in words}
        for _, title, entries in MENUS
    }
    ways = paths()
    assert len(ways) > 15
    wrong = [
        (page, way)
        for page, way in ways
        if way[0] not in menus
        or way[1] not in menus[way[0]] | texts["WindowMenus"]
        or not everything.issuperset(way[2:])
    ]
    assert wrong == []
