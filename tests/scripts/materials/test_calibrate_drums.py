"""Kits taken apart to learn which parts of a model are one drum."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

SCRIPTS = Path(__file__).parents[3] / "scripts" / "materials"


@pytest.fixture
def calibrate(monkeypatch):
    """Import the script."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import calibrate_drums

    return calibrate_drums


def test_a_component_belongs_to_the_drum_that_most_of_it_is(calibrate, tmp_path):
    rate, rng = 16000, np.random.default_rng(0)
    second = np.arange(rate) / rate
    kick = np.sin(2 * np.pi * 60 * second) * np.exp(-(second % 0.5) / 0.05)
    hats = np.diff(rng.standard_normal(rate + 1)) * np.exp(-(second % 0.25) / 0.02)
    (tmp_path / "stems").mkdir()
    for name, sound in (("kick", kick), ("hats", 0.3 * hats)):
        soundfile.write(tmp_path / "stems" / f"{name}.flac", 0.3 * sound, rate)
    soundfile.write(tmp_path / "mix.flac", 0.3 * (kick + 0.3 * hats), rate)
    info = {"stems": ["kick", "hats"], "sources": ["a kit"]}
    (tmp_path / "case.json").write_text(json.dumps(info), encoding="utf-8")
    taken = calibrate.take(tmp_path)
    assert taken.owner.size == len(taken.cue_of) == 6
    assert taken.owner[taken.cue_of.index("kick")] == 0
    assert taken.owner[taken.cue_of.index("hats")] == 1
    assert taken.weight.sum() == pytest.approx(1.0)
    assert set(calibrate.measures_of(taken)) == set(calibrate.MEASURES)
