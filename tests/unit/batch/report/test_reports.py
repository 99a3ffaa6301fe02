"""The report of a batch: tables for programs, and a page in a real browser."""

import csv
import io
import json

import browser
import numpy as np
import pytest
import signals
import soundfile

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.batch.picture import spectrogram_png
from nmfaudio.batch.report.page import html_text
from nmfaudio.batch.report.tables import COLUMNS, csv_text, file_entry, json_text

NASTY = '<b onclick="x">&\u202e\udcff\n.wav'


def record(name, duration_s, null_db):
    stems = [
        {"source": "Bass", "file": f"{name} 100% #1 - Bass.wav", "energy_share": 0.75,
         "components": 2, "clipped": 0, "own_name": "Tonal", "likeness": 0.9},
        {"source": "Residual", "file": f"{name} 100% #1 - Residual.wav",
         "energy_share": 0.25, "components": 1, "clipped": 0},
    ]  # fmt: skip
    return {
        "folder": f"live/{name} stems",
        "source": {"sha256": "abc"},
        "result": {
            "duration_s": duration_s,
            "sample_rate": 16_000,
            "channels": 2,
            "recipe": "Free",
            "decided": "Free: asked for",
            "n_components": 3,
            "stop_reason": "max_iter",
            "null_db": null_db,
            "stems": stems,
            "warnings": ["The file is cut short: 0:01.0 of 0:02.0 are there."],
        },
    }


@pytest.fixture
def entries():
    return [
        file_entry("/m/b.wav", "done", "", record("b", 61.0, -140.0)),
        file_entry("/m/a.wav", "kept", "", record("a", 9.0, -120.0)),
        file_entry(f"/m/{NASTY}", "failed", f"{NASTY} is empty", {}),
        file_entry("/m/c.wav", "waiting", "", {}),
    ]


def test_json_says_all(entries):
    document = json.loads(json_text(entries))
    assert document["counts"] == {"done": 1, "kept": 1, "failed": 1, "waiting": 1}
    first, _, failed, _ = document["files"]
    assert first["stems"][0]["path"] == "live/b stems/b 100% #1 - Bass.wav"
    assert first["null_db"] == -140.0
    assert failed["input"] == f"/m/{NASTY}"
    assert failed["duration_s"] is None


def test_csv_is_a_line_a_recording(entries):
    entries[0]["warnings"] = ["=1+1", "two"]
    rows = list(csv.DictReader(io.StringIO(csv_text(entries))))
    assert list(rows[0]) == list(COLUMNS)
    assert [row["status"] for row in rows] == ["done", "kept", "failed", "waiting"]
    assert rows[0]["energy_shares"] == "Bass 0.7500 | Residual 0.2500"
    assert rows[0]["warnings"] == "'=1+1 | two"
    assert rows[0]["null_db"] == "-140.0"


def test_nothing_in_a_name_becomes_part_of_the_page(entries):
    text = html_text(entries, [b""] * 4)
    text.encode("utf-8")
    assert "<b onclick" not in text
    assert "\u202e" not in text
    assert "live/b%20stems/b%20100%25%20%231%20-%20Bass.wav" in text


def test_pages_are_the_same_for_the_same_batch(entries):
    assert html_text(entries, [b""] * 4) == html_text(entries, [b""] * 4)


@pytest.fixture
def page(entries, tmp_path):
    """Return the address of a page with stems that sound."""
    samples = signals.stereo_mix()
    picture = spectrogram_png(AudioBuffer(np.ascontiguousarray(samples), 16_000))
    for entry in entries:
        for stem in entry["stems"]:
            path = tmp_path / stem["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(path, samples.T, 16_000, subtype="PCM_24")
    path = tmp_path / "report.html"
    pictures = [picture, picture, b"", b""]
    path.write_text(html_text(entries, pictures), encoding="utf-8")
    return path.as_uri()


NAMES = """
[...document.querySelectorAll('tbody tr:not([hidden]) b')].map(b => b.innerText)
"""
LENGTHS = """
Promise.all([...document.querySelectorAll('audio')].map(
  player => new Promise((done, failed) => {
    player.onloadedmetadata = () => done(player.duration);
    player.querySelector('source').onerror = () => failed(player.outerHTML);
    player.load();
  })))
"""
OVERFLOW = """
document.documentElement.scrollWidth - document.documentElement.clientWidth
"""


def test_the_page_works_in_a_browser(page):
    with browser.Browser(page) as seen:
        assert seen.value(NAMES)[:2] == ["b.wav", "a.wav"]
        # Pictures are drawn, and stems play.
        assert seen.value("[...document.images].map(i => i.naturalWidth)") == [320, 320]
        assert seen.value(LENGTHS) == pytest.approx([2.0] * 4)
        # The keyboard sorts: Tab to the first heading's button, Enter, Enter.
        seen.value("document.getElementById('sort').focus()")
        seen.press("Tab", 9)
        assert seen.value("document.activeElement.innerText") == "Recording"
        seen.press("Enter", 13, "\r")
        assert seen.value(NAMES)[-3:] == ["a.wav", "b.wav", "c.wav"]
        assert seen.value("document.querySelector('th[aria-sort]').ariaSort") == (
            "ascending"
        )
        seen.press("Enter", 13, "\r")
        assert seen.value(NAMES)[:3] == ["c.wav", "b.wav", "a.wav"]
        seen.press("Tab", 9)
        seen.press("Tab", 9)
        seen.press("Enter", 13, "\r")
        assert seen.value(NAMES)[2:] == ["a.wav", "b.wav"]  # by length
        # The filter hides the others and says so.
        seen.value("find.value = 'a.wav'; find.dispatchEvent(new Event('input'))")
        assert seen.value(NAMES) == ["a.wav"]
        assert seen.value("shown.textContent") == "1 of 4 shown"
        assert seen.complaints() == []


def test_everything_on_the_page_has_a_name_for_those_who_do_not_see(page):
    with browser.Browser(page) as seen:
        nodes = seen.call("Accessibility.getFullAXTree")["nodes"]
    wanted = {"button", "textbox", "searchbox", "combobox", "link", "image", "Audio",
              "meter", "columnheader", "rowheader"}  # fmt: skip
    roles = {node["role"]["value"] for node in nodes if not node["ignored"]}
    assert {"table", "row", "columnheader", "rowheader", "meter", "image"} <= roles
    nameless = [
        node["role"]["value"]
        for node in nodes
        if not node["ignored"]
        and node["role"]["value"] in wanted
        and not node.get("name", {}).get("value")
    ]
    assert nameless == []


@pytest.mark.parametrize("width", [400, 900, 1500])
def test_nothing_is_wider_than_the_window(page, width):
    with browser.Browser(page, size=(width, 900)) as seen:
        assert seen.value(OVERFLOW) <= 0
