"""Kits taken apart to learn which of many components are one drum."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nmfaudio.separation.components.evidence.drums import kit_likeness
from nmfaudio.separation.components.evidence.trees import trees_of

SCRIPTS = Path(__file__).parents[3] / "scripts" / "materials"
RATE = 8000


@pytest.fixture(scope="module")
def calibrate():
    """Import the scripts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(SCRIPTS))
        import calibrate_kits
        import calibrate_likeness

        patch.setattr(calibrate_likeness, "LEAST_PAIRS", 2)
        yield calibrate_kits


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    """Write a case of a kick at the left and hats at the right."""
    folder = tmp_path_factory.mktemp("kits") / "case"
    (folder / "stems").mkdir(parents=True)
    second = np.arange(2 * RATE) / RATE
    noise = np.diff(np.random.default_rng(0).standard_normal(second.size + 1))
    kick = np.sin(2 * np.pi * 60 * second) * np.exp(-(second % 0.5) / 0.05)
    hats = 0.3 * noise * np.exp(-((second + 0.1) % 0.25) / 0.02)
    sounds = {"kick": np.outer(kick, [0.4, 0.1]), "hats": np.outer(hats, [0.1, 0.4])}
    for name, sound in sounds.items():
        soundfile.write(folder / "stems" / f"{name}.flac", sound, RATE)
    soundfile.write(folder / "mix.flac", sum(sounds.values()), RATE)
    info = {"stems": list(sounds), "sources": ["a kit"]}
    (folder / "case.json").write_text(json.dumps(info), encoding="utf-8")
    return folder


def test_both_fits_of_a_kit_are_learned_from(calibrate, kit):
    kit = calibrate.kit_of(kit)
    assert kit.families == {"a"}
    assert len(kit.few.cue_of) == 6
    for taken in kit.many:
        assert len(taken.cue_of) == 10
        assert taken.owner[taken.cue_of.index("kick")] == 0
        assert taken.owner[taken.cue_of.index("hats")] == 1
        assert taken.sources == {"a kit"}
        perfect = np.eye(2)[taken.owner]
        assert calibrate.heard_db(taken, perfect)[0].mean() > 15.0
        # All masks together let the whole mixture through.
        own, cross, true = taken.grams
        assert cross.sum() == pytest.approx(own.sum(), rel=1e-3)
        assert cross.sum() > true.sum()


def test_the_table_says_what_the_trees_have_learned(calibrate, kit, tmp_path):
    learned = calibrate.kit_of(kit)
    trees = calibrate.boosted([learned])
    path = tmp_path / "kits.toml"
    calibrate.deliver(calibrate.table_of(trees), path)
    read = trees_of(tomllib.loads(path.read_text(encoding="utf-8")))
    taken = learned.many[0]
    evidence = kit_likeness(taken.sounds, taken.cue_of, trees)
    again = kit_likeness(taken.sounds, taken.cue_of, read)
    assert again == pytest.approx(evidence, abs=0.01)
    one, other = np.triu_indices(10, 1)
    same = taken.owner[one] == taken.owner[other]
    assert evidence[one, other][same].mean() > evidence[one, other][~same].mean()


def test_what_is_found_is_unseen_and_fits_are_kept(
    calibrate, kit, tmp_path, capsys, monkeypatch
):
    known = calibrate.kit_of(kit, tmp_path)
    monkeypatch.setattr(calibrate, "fitted", None)
    again = calibrate.kit_of(kit, tmp_path)
    assert again.unexplained == known.unexplained
    other = replace(again.few, sources=frozenset({"b_kit"}))
    other = replace(again, few=other)
    taught = []
    monkeypatch.setattr(calibrate, "boosted", taught.append)
    ((judged, _),) = calibrate.unseen([known, other], [known])
    assert judged is known
    assert taught == [[other]]
    calibrate.judge([known, other], [known])
    assert "told: 40" in capsys.readouterr().out
