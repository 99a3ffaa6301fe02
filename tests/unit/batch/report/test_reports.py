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
from nmfaudio.separation.rendering.stem_set import LEAST_NULL_DB

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


def some_entries():
    return [
        file_entry("/m/b.wav", "done", "", record("b", 61.0, -140.0)),
        file_entry("/m/a.wav", "kept", "", record("a", 9.0, -120.0)),
        file_entry(f"/m/{NASTY}", "failed", f"{NASTY} is empty", {}),
        file_entry("/m/c.wav", "waiting", "", {}),
    ]


@pytest.fixture
def entries():
    return some_entries()


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


def test_what_is_said_of_all_is_said_once(entries):
    (shared,) = entries[0]["warnings"]
    entries[0]["warnings"] = [shared, "Only here."]
    text = html_text(entries, [b""] * 4)
    assert text.count(shared) == 1
    assert "Only here." in text
    alone = html_text(entries[:1], [b""])
    assert f"<li>{shared}</li><li>Only here.</li>" in alone


def test_rows_that_are_not_done_say_why_across(entries):
    text = html_text(entries, [b""] * 4)
    why = 'class="why" colspan="5" data-label='
    assert f'{why}"What is left">Not begun, or not finished: the same' in text
    assert f'{why}"Why it failed">' in text


def test_nothing_is_a_level_where_nothing_is_left():
    entry = file_entry("/m/s.wav", "done", "", record("s", 1.0, LEAST_NULL_DB))
    text = html_text([entry], [b""])
    assert "-300" not in text.replace('data-value="-300.0"', "")
    assert ">nothing left<" in text
    entry = file_entry("/m/s.wav", "done", "", record("s", 1.0, -139.25))
    assert "&minus;139.2 dB" in html_text([entry], [b""])
    for null_db, told in ((0.0, ">0.0 dB<"), (3.2, ">3.2 dB<")):
        assert told in html_text([{**entry, "null_db": null_db}], [b""])


def test_pages_are_the_same_for_the_same_batch(entries):
    assert html_text(entries, [b""] * 4) == html_text(entries, [b""] * 4)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Return the address of a page with stems that sound."""
    entries, tmp_path = some_entries(), tmp_path_factory.mktemp("report")
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


@pytest.fixture(scope="module")
def open_page(page):
    """Return a browser that shows the page, for tests that only look at it."""
    with browser.Browser(page) as seen:
        yield seen


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
        # What needs somebody comes first.
        assert seen.value(NAMES)[1:] == ["c.wav", "b.wav", "a.wav"]
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
        assert seen.value(NAMES)[:2] == ["a.wav", "b.wav"]  # by length
        seen.press("Enter", 13, "\r")
        assert seen.value(NAMES)[:2] == ["b.wav", "a.wav"]  # what has none stays last
        assert seen.value("sort.selectedOptions[0].text") == "Length ↓"
        seen.value("sort.value = ''; sort.dispatchEvent(new Event('change'))")
        assert seen.value(NAMES)[1:] == ["c.wav", "b.wav", "a.wav"]
        assert not seen.value("document.querySelector('th[aria-sort]')")
        # So do the counts, by keyboard, too; a second press shows all again.
        seen.value("document.querySelector('#summary button').focus()")
        seen.press("Tab", 9)
        seen.press("Enter", 13, "\r")
        assert seen.value("document.activeElement.ariaPressed") == "true"
        assert seen.value(NAMES) == ["c.wav"]
        assert seen.value("shown.textContent") == "1 of 4 shown"
        seen.press("Enter", 13, "\r")
        assert len(seen.value(NAMES)) == 4
        # The filter hides the others and says so.
        seen.value("find.value = 'a.wav'; find.dispatchEvent(new Event('input'))")
        assert seen.value(NAMES) == ["a.wav"]
        assert seen.value("shown.textContent") == "1 of 4 shown"
        assert seen.complaints() == []


def test_everything_on_the_page_has_a_name_for_those_who_do_not_see(open_page):
    nodes = open_page.call("Accessibility.getFullAXTree")["nodes"]
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


COVERED = """
[...document.querySelectorAll('tbody tr')].flatMap(row => {
  const boxes = [...row.cells].map(c => c.getBoundingClientRect()).filter(b => b.width);
  return boxes.filter((a, n) => boxes.some((b, m) => m > n
    && a.left < b.right - 1 && b.left < a.right - 1
    && a.top < b.bottom - 1 && b.top < a.bottom - 1));
}).length
"""


@pytest.mark.parametrize("width", [400, 900, 1500])
def test_on_any_screen_no_cell_covers_another_and_none_is_cut_off(open_page, width):
    open_page.call(
        "Emulation.setDeviceMetricsOverride", width=width, height=900,
        deviceScaleFactor=1, mobile=False,
    )  # fmt: skip
    assert open_page.value("innerWidth") == width
    assert open_page.value(COVERED) == 0
    assert open_page.value(OVERFLOW) <= 0
