"""What the kind of a recording is learned from, and judged by."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from unit.separation.choice.sounds import RATE, drums, notes

SCRIPTS = Path(__file__).parents[3] / "scripts" / "materials"


@pytest.fixture
def calibrate(monkeypatch):
    """Import the script."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import calibrate_kind

    return calibrate_kind


def example(calibrate, case, *, content=("notes",), sources=(), is_remix=False, x=0.0):
    """Return an example of one measure."""
    told = (content, (*sources, case), is_remix)
    return calibrate.Example(case, "band", "mixture", {"x": x}, *told)


def write_case(folder: Path) -> None:
    """Write a case of drums on the left and notes on the right."""
    silence = np.zeros_like(notes())
    stems = {
        "drums": np.stack([drums(), silence]),
        "piano": np.stack([silence, notes()]),
    }
    (folder / "stems").mkdir(parents=True)
    soundfile.write(folder / "mix.flac", 0.3 * sum(stems.values()).T, RATE)
    for name, sound in stems.items():
        soundfile.write(folder / "stems" / f"{name}.flac", 0.3 * sound.T, RATE)
    info = {"split": "tune", "kind": "band", "stems": list(stems), "sources": ["tune"]}
    (folder / "case.json").write_text(json.dumps(info), encoding="utf-8")


def test_stems_hold_what_their_names_and_their_case_say(calibrate):
    case = {"kind": "speech_music", "stems": ["speech", "music"],
            "content": ["drums", "notes", "voice"]}  # fmt: skip
    assert calibrate.contents_of(case) == {
        "speech": {"voice"}, "music": {"drums", "notes"},
    }  # fmt: skip
    chips = {"kind": "chiptune", "stems": ["pulse 1", "noise"], "content": []}
    assert calibrate.contents_of(chips)["noise"] == {"drums"}
    field = {"kind": "field", "stems": ["rain", "noise"], "content": []}
    assert not any(calibrate.contents_of(field).values())
    kit = {"kind": "kit", "stems": ["djembe1 slap", "tone"], "content": ["drums"]}
    assert set(calibrate.contents_of(kit).values()) == {frozenset({"drums"})}


def test_what_plays_beside_drums_is_heard_without_them(calibrate):
    contents = {"drums": {"drums"}, "voice": {"voice"}, "bass": {"notes"}}
    parts = [set(part) for part in calibrate.parts_of(contents)]
    assert {"voice", "bass"} in parts
    assert {"drums"} in parts
    assert {"drums", "bass"} in parts
    assert set(contents) not in parts
    kit = {"kick": {"drums"}, "snare": {"drums"}}
    assert calibrate.parts_of(kit) == [("kick",), ("snare",)]


def test_a_case_is_an_example_in_mono_and_so_are_its_stems(calibrate, tmp_path):
    write_case(tmp_path / "one")
    whole, mono, *parts = calibrate.examples_of(tmp_path / "one")
    assert (whole.part, mono.part) == ("mixture", "mono")
    assert whole.content == ("drums", "notes")
    assert mono.measures["pitch_still_in_middle"] == mono.measures["pitch_still"]
    assert {part.part: part.content for part in parts} == {
        "drums": ("drums",), "piano": ("notes",),
    }  # fmt: skip


def test_what_has_been_measured_is_not_measured_again(calibrate, tmp_path, monkeypatch):
    write_case(tmp_path / "one")
    kept = tmp_path / "kept.json"
    first = calibrate.measured([tmp_path / "one"], kept)
    monkeypatch.setattr(calibrate, "measure_content", None)
    again = calibrate.measured([tmp_path / "one"], kept)
    assert [e.measures for e in again] == [e.measures for e in first]


def test_nothing_is_judged_by_what_shares_a_source_with_it(calibrate):
    examples = [
        example(calibrate, f"case {at}", sources=[f"score {at // 2}", f"kit {at % 5}"])
        for at in range(24)
    ]
    examples += [example(calibrate, "case 3", is_remix=True)]
    learned: list[list] = []

    def learn(some):
        learned.append(some)
        row = [0.0, 1.0, *[0.0] * 6]
        return {"bias": {"of": dict.fromkeys(calibrate.WHAT, 0.0)},
                "measure": {"x": row}}  # fmt: skip

    told = []
    for judged, _ in calibrate.unseen(examples, learn):
        heard = {source for known in learned[-1] for source in known.sources}
        assert heard.isdisjoint(judged.sources)
        told.append(judged.case)
    assert sorted(told) == sorted(e.case for e in examples if not e.is_remix)


def test_what_tells_drums_from_notes_is_learned(calibrate):
    rng = np.random.default_rng(0)
    examples = []
    for at in range(60):
        has_drums = at % 2 == 0
        content = ("drums", "voice") if has_drums else ("notes",)
        x = float(has_drums + 0.2 * rng.standard_normal())
        examples.append(example(calibrate, f"case {at}", content=content, x=x))
    table = calibrate.fit(examples)
    assert calibrate.classify({"x": 1.0}, table).drums > 0.7
    assert calibrate.classify({"x": 0.0}, table).drums < 0.3
    right = [
        calibrate.kind_name(kind) == calibrate.true_name(one)
        for one, kind in calibrate.unseen(examples)
    ]
    assert np.mean(right) > 0.8
