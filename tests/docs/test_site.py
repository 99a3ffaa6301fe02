"""The site is built without a warning, and every link on it leads somewhere."""

import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml

ROOT = Path(__file__).parents[2]


class Page(HTMLParser):
    """What a page links to, and which places on it can be linked to."""

    def __init__(self, path):
        super().__init__()
        self.links, self.ids = [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        """Note what an element is called, and where it leads."""
        del tag
        named = dict(attrs)
        self.ids |= {named[key] for key in ("id", "name") if named.get(key)}
        self.links += [named[key] for key in ("href", "src") if named.get(key)]


@pytest.mark.slow
def test_the_site_is_whole(tmp_path):
    pytest.importorskip("mkdocs")
    done = subprocess.run(  # noqa: S603  # what scripts/build_docs runs
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", tmp_path],
        cwd=ROOT, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    pages = {path: Page(path) for path in tmp_path.rglob("*.html")}
    assert len(pages) > 40
    dead, foreign = [], set()
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                foreign.add(parts.netloc)
                continue
            base = tmp_path if parts.path.startswith("/") else path.parent
            place = (base / unquote(parts.path).lstrip("/")) if parts.path else path
            target = place.resolve()
            anchor = unquote(parts.fragment) if target.suffix == ".html" else ""
            if not target.is_file() or (anchor and anchor not in pages[target].ids):
                dead.append((path.name, link))
    assert dead == []
    # Scripts, styles and fonts come with the site; these are links that people follow.
    assert foreign <= {"docs.astral.sh"}


def test_every_change_builds_the_site_with_warnings_as_errors():
    text = (ROOT / ".github/workflows/documentation.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    # YAML 1.1 reads the word "on" as true.
    assert {"push", "pull_request"} <= workflow[True].keys()
    words = " ".join(step.get("run", "") for step in workflow["jobs"]["site"]["steps"])
    assert "mkdocs build --strict" in words
    assert "tests/docs/test_site.py" in words


def test_the_libraries_that_are_told_are_those_that_a_checkout_installs():
    setup = (ROOT / "scripts" / "_setup.sh").read_text(encoding="utf-8")
    listed = setup.partition("<<'LIST'\n")[2].partition("\nLIST\n")[0]
    packages = {line.split()[1] for line in listed.splitlines()}
    page = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    told = page.partition("## Libraries of the system")[2].split("`")[1]
    assert set(told.split()) == packages


FORMS = sorted((ROOT / ".github").rglob("*.yml"))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_what_the_host_is_told_can_be_read(path):
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {
        "name",
        "jobs" if path.parent.name == "workflows" else "body",
    } <= told.keys()
