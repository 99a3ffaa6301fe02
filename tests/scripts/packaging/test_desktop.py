"""What the desktop is told about nmfaudio: well-formed, and about what there is."""

import configparser
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from nmfaudio.cli.dispatch import COMMANDS

ROOT = Path(__file__).parents[3]
DESKTOP = ROOT / "scripts" / "packaging" / "desktop"
METAINFO = "org.nmfaudio.nmfaudio.metainfo.xml"
TYPE = "application/x-nmfaudio"


def entries(name, section):
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(DESKTOP / name, encoding="utf-8")
    return parser[section]


def test_the_program_is_started_by_commands_that_exist():
    entry = entries("nmfaudio.desktop", "Desktop Entry")
    demo = entries("nmfaudio.desktop", "Desktop Action Demo")
    thumbnailer = entries("nmfaudio.thumbnailer", "Thumbnailer Entry")
    for line in (entry["Exec"], demo["Exec"], thumbnailer["Exec"]):
        program, command, *_ = line.split()
        assert program == "nmfaudio"
        assert command in COMMANDS
    assert TYPE in entry["MimeType"].split(";")
    assert thumbnailer["MimeType"] == f"{TYPE};"


def test_projects_are_told_by_what_the_format_says():
    text = (DESKTOP / "nmfaudio-mime.xml").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)  # noqa: S314  # our own
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    inner = root.find(f".//{space}match/{space}match")
    told = (ROOT / "docs" / "reference" / "project-file.md").read_text(encoding="utf-8")
    assert inner.get("value").lower() in told.lower()
    assert f"byte {inner.get('offset')}" in told
    assert {glob.get("pattern") for glob in root.iter(f"{space}glob")} == {
        "*.nmfaudio",
        "*.nmfdict",
    }


TRANSLATIONS = ROOT / "nmfaudio" / "data" / "translations"
LANGUAGES = {each.stem.partition("_")[2] for each in TRANSLATIONS.glob("*_*.ts")}


@pytest.mark.parametrize("code", sorted(LANGUAGES - {"en"}))
def test_desktops_speak_the_languages_of_the_window(code):
    entry = entries("nmfaudio.desktop", "Desktop Entry")
    for key in ("GenericName", "Comment", "Keywords"):
        assert entry[f"{key}[{code}]"] != entry[key]
    assert f"Name[{code}]" in entries("nmfaudio.desktop", "Desktop Action Demo")
    here = "{http://www.w3.org/XML/1998/namespace}lang"
    for name in ("nmfaudio-mime.xml", METAINFO):
        root = ElementTree.parse(DESKTOP / name).getroot()  # noqa: S314  # our own
        for tag in ("comment", "summary", "p", "li"):
            said = [e for e in root.iter() if e.tag.rpartition("}")[2] == tag]
            plain = [e for e in said if e.get(here) is None]
            assert len([e for e in said if e.get(here) == code]) == len(plain)
    root = ElementTree.parse(DESKTOP / METAINFO)  # noqa: S314  # our own
    assert {each.text for each in root.iter("lang")} == LANGUAGES


def test_the_newest_release_is_this_version():
    path = DESKTOP / METAINFO
    root = ElementTree.parse(path)  # noqa: S314  # our own
    releases = [release.get("version") for release in root.iter("release")]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert releases[0] == project["version"]
    assert re.search(r"^version: (.*)$", citation, re.MULTILINE)[1] == releases[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("tool", "words", "name"),
    [
        ("desktop-file-validate", [], "nmfaudio.desktop"),
        ("xmllint", ["--noout"], "nmfaudio-mime.xml"),
        (
            "appstreamcli",
            ["validate", "--no-net"],
            "org.nmfaudio.nmfaudio.metainfo.xml",
        ),
    ],
)
def test_the_desktops_own_tools_find_no_fault(tool, words, name):
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    done = subprocess.run(  # noqa: S603  # found above
        [tool, *words, DESKTOP / name], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.count("E: ")) == (0, 0), done.stdout
