"""What the site adds to its pages, and what it takes from them."""

import re
from pathlib import Path
from typing import Any

_OUTSIDE = re.compile(r"\[([^\]]+)\]\((?:\.\./)+(?:nmfaudio|scripts|tests)/[^)]*\)")
_ROLE = re.compile(r":(?:attr|class|data|exc|func|meth|mod):<code>~?(?:nmfaudio\.)?")
_LIST = "decisions/index.md"


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Return a page whose links lead to the site; of other files it has the names."""
    if page.file.src_uri == _LIST:
        markdown += decision_list(Path(page.file.abs_src_path).parent)
    return _OUTSIDE.sub(r"\1", markdown)


def on_page_content(html: str, **_: Any) -> str:
    """Return a page without the marks that docstrings have for other tools."""
    return _ROLE.sub("<code>", html).replace("::</p>", ":</p>")


def decision_list(folder: Path) -> str:
    """Return a table of all decisions, by number."""
    rows = [
        f"| {path.name[:4]} | [{_title(path)}]({path.name}) |"
        for path in sorted(folder.glob("[0-9]*.md"))
    ]
    return "\n".join(["", "| | |", "|---|---|", *rows, ""])


def _title(path: Path) -> str:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return re.sub(r"^#\s*(\d{4}:?\s*)?", "", first)
