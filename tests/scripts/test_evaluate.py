"""What the evaluation says of many cases."""

import json
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nmfaudio.separation.choice.kind import ContentKind
from nmfaudio.separation.evaluation import bss_eval

SCRIPTS = Path(__file__).parents[2] / "scripts"
RATE = 8000


@pytest.fixture
def evaluate(monkeypatch):
    """Import the script."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import evaluate

    return evaluate


@pytest.fixture
def cases(tmp_path):
    """Write a case of each split: two tones, one louder than the other."""
    t = np.arange(2 * RATE) / RATE
    stems = {"low": 0.3 * np.sin(2 * np.pi * 200 * t) * (t < 1),
             "high": 0.1 * np.sin(2 * np.pi * 3000 * t) * (t >= 1)}  # fmt: skip
    for split in ("tune", "check", "final"):
        folder = tmp_path / f"{split}_case"
        (folder / "stems").mkdir(parents=True)
        soundfile.write(folder / "mix.flac", sum(stems.values()), RATE)
        for name, sound in stems.items():
            soundfile.write(folder / "stems" / f"{name}.flac", sound, RATE)
        info = {"split": split, "kind": f"{split} kind", "stems": list(stems),
                "content": ["notes"]}  # fmt: skip
        (folder / "case.json").write_text(json.dumps(info), encoding="utf-8")
    return tmp_path


def run(evaluate, monkeypatch, capsys, *arguments):
    """Run the script with a separation that knows one of the two sources."""

    def one_source(case, settings):
        return {"a stem": case.truth["low"] + 0.01 * case.truth["high"]}

    monkeypatch.setattr(evaluate, "named_stems", one_source)
    monkeypatch.setattr(evaluate, "bss_eval", partial(bss_eval, filter_length=8))
    monkeypatch.setattr(evaluate, "kind_of", lambda _: ContentKind(0.0, 0.0, 1.0))
    monkeypatch.setattr(
        sys, "argv", ["evaluate.py", *arguments, "--level", "automatic"]
    )
    evaluate.main()
    return capsys.readouterr().out


def test_final_is_judged_only_where_asked(evaluate, cases, monkeypatch, capsys):
    asked = [str(cases), "--case", "final", "--final"]
    assert "final: auto" in run(evaluate, monkeypatch, capsys, *asked)


def test_splits_stand_apart_and_a_source_without_a_stem_counts_as_the_mixture(
    evaluate, cases, monkeypatch, capsys, tmp_path
):
    out = tmp_path / "out.json"
    text = run(evaluate, monkeypatch, capsys, str(cases), "--json", str(out))
    assert "tune: auto" in text
    assert "check: auto" in text
    assert "final" not in text
    found = json.loads(out.read_text())["results"]["tune_case"]["auto"]
    assert found["missing"] == ["high"]
    lost = found["sources"]["high"]
    assert lost["sdr"] == pytest.approx(lost["mixture_sdr"])
    assert found["sources"]["low"]["sdr"] > 30
    row = next(line.split() for line in text.splitlines() if line.startswith("all"))
    assert row[1] == "1"
    assert row[-5:] == ["0%", "1/2", "0/1", "1/1", "0.00"]


def test_what_is_below_the_mixture_is_counted(evaluate):
    from evaluation.summary import summary_lines

    source = {"estimate": "x", "sdr": -3.0, "mixture_sdr": 0.0, "si_sdr": 0.0,
              "sir": 0.0, "sar": 0.0}  # fmt: skip
    better = source | {"sdr": 3.0}
    entry = {"sources": {"a": source, "b": better}, "found": 2}
    told = {"split": "check", "kind": "band", "chosen": "voice",
            "true": "drums alone", "heard": "voice, no drums"}  # fmt: skip
    good = {"sources": {"a": better, "b": better}, "found": 2}
    ways = {"auto": entry, "full-mix": good}
    *_, lost, _, _, _, _, best = summary_lines({"one": told}, {"one": ways})
    assert lost.split()[-5:] == ["50%", "0/2", "1/1", "0/1", "3.00"]
    assert best.split()[-5:] == ["0%", "0/2", "1/1", "0/1", "0.00"]


def test_what_is_heard_for_what_stands_apart_from_the_presets_chosen(evaluate):
    from evaluation.summary import summary_lines

    # The wide one is separated as a full mix, and heard rightly.
    told = [("drums", "drums", "full-mix"), ("drums", "notes", "instruments"),
            ("notes", "notes", "full-mix")]  # fmt: skip
    cases = {
        str(at): {"split": "check", "kind": "band", "true": true, "heard": heard,
                  "chosen": chosen}
        for at, (true, heard, chosen) in enumerate(told)
    }  # fmt: skip
    _, head, *rows = summary_lines(cases, {name: {} for name in cases})
    assert head.startswith("check: kind (down) heard as")
    assert [row.split() for row in rows[:3]] == [
        ["drums", "notes"], ["drums", "1", "1"], ["notes", "0", "1"],
    ]  # fmt: skip
    assert [row.split() for row in rows[5:]] == [
        ["full-mix", "instruments"], ["drums", "1", "1"], ["notes", "1", "0"],
    ]  # fmt: skip


def test_a_listener_who_knows_the_stems_names_the_kind(evaluate):
    from evaluation.summary import kind_heard, kind_true, split_of

    assert kind_true({}, ["drums", "bass"]) == "drums with others"
    assert kind_true({}, ["kick", "snare"]) == "drums alone"
    assert kind_true({"content": ["voice", "notes"]}, ["a"]) == "voice, no drums"
    assert kind_true({"content": []}, ["a"]) == "notes or noise"
    assert kind_heard(ContentKind(0.0, 0.0, 1.0, spread=1.0)) == "notes or noise"
    assert kind_heard(None) == "nothing"
    assert split_of({"split": "dev"}) == "tune"


def test_first_halves_teach_and_second_halves_are_judged(evaluate, cases):
    case = evaluate.Case(cases / "tune_case", None, halves=True)
    assert case.audio.n_samples == RATE
    # "low" sounds in the first half alone, so nothing of it is judged.
    assert list(case.truth) == ["high"]
    assert not case.passages  # of "high" nothing sounds in the first half
    kept = evaluate.Case(cases / "tune_case", None, halves=False)
    assert kept.audio.n_samples == 2 * RATE


def test_what_sounds_in_both_halves_is_taught(evaluate, cases):
    folder = cases / "tune_case"
    whole, _ = soundfile.read(folder / "mix.flac")
    for name in ("low", "high"):
        soundfile.write(folder / "stems" / f"{name}.flac", whole, RATE)
    case = evaluate.Case(folder, None, halves=True)
    np.testing.assert_array_equal(case.passages["low"][0], whole[:RATE].astype("f4"))
    np.testing.assert_array_equal(case.truth["low"][0], whole[RATE:].astype("f4"))
