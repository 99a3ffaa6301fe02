"""Trees that learn which notes are one instrument, and what is chosen with them."""

import tomllib
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from calibrate_likeness import origins_of
from sklearn.ensemble import HistGradientBoostingClassifier

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.separation.components.evidence.trees import trees_of
from nmfaudio.spectral.grid import hz_of_midi

SCRIPTS = Path(__file__).parents[3] / "scripts" / "materials"
RATE = 8000
NOTES = 60, 62, 64, 65, 67, 64


@pytest.fixture(scope="module")
def calibrate():
    """Import the scripts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(SCRIPTS))
        import boosting
        import calibrate_likeness
        import calibrate_notes

        patch.setattr(calibrate_likeness, "LEAST_PAIRS", 2)
        # Of each measure scikit-learn looks for 254 limits to ask about: seconds.
        few = partial(HistGradientBoostingClassifier, max_bins=16)
        patch.setattr(boosting, "HistGradientBoostingClassifier", few)
        yield calibrate_notes


def line(notes, *, steep):
    """Return notes of 0.4 s whose partials fall with a power of their number."""
    t = np.arange(int(0.4 * RATE)) / RATE
    fade = np.minimum(1.0, np.minimum(t, t[-1] - t) / 0.03)
    partials = np.arange(1, 9)
    phases = [np.outer(2 * np.pi * partials * hz_of_midi(m), t) for m in notes]
    return np.concatenate([fade * (partials**-steep @ np.sin(p)) for p in phases])


@pytest.fixture(scope="module")
def duet(calibrate):
    """Take a mellow and a bright line, one after the other, apart."""
    mellow, bright = line(NOTES, steep=3.0), line(NOTES, steep=0.2)
    silence = np.zeros_like(mellow)
    truth = [
        0.1 * np.concatenate(pair)[np.newaxis].astype(np.float32)
        for pair in ((mellow, silence), (silence, bright))
    ]
    sound = AudioBuffer(truth[0] + truth[1], RATE)
    return calibrate.taken_of(sound, truth, {"name": "duet", "sources": ["scale"]})


def test_events_are_given_to_who_plays_them(calibrate, duet):
    assert duet.sources == {"scale"}
    heard_db = calibrate.judged(duet, calibrate.member_of(duet.owner))
    assert heard_db > 15
    # No loud event would be better with the other.
    for event in np.argsort(-duet.weight)[: len(NOTES)]:
        owner = duet.owner.copy()
        owner[event] = 1 - owner[event]
        assert calibrate.judged(duet, calibrate.member_of(owner)) < heard_db


def test_products_are_those_of_what_is_heard(duet):
    own, cross, true = duet.grams
    # All events and what is no note add up to the mixture, and that to the truth.
    assert own.sum() == pytest.approx(true.sum(), rel=0.05)
    assert cross.sum() == pytest.approx(true.sum(), rel=0.02)
    np.testing.assert_allclose(own, own.T, rtol=1e-4, atol=1e-6 * own.max())


def test_trees_learn_who_plays_and_are_read_back(calibrate, duet, tmp_path):
    takes = [replace(duet, name=str(at), sources=frozenset()) for at in range(6)]
    table, trees = calibrate.fit(takes)
    evidence = trees.weighed(duet.measures)
    owner = duet.owner[duet.leading]
    same, weight = np.equal.outer(owner, owner), duet.weight[duet.leading]
    heard = np.outer(weight, weight) * (1 - np.eye(owner.size))
    means = [np.average(evidence, weights=heard * part) for part in (same, ~same)]
    assert means[0] > 0 > means[1]
    path = tmp_path / "notes.toml"
    text = calibrate.written(calibrate.HEAD, table) + calibrate.grown_text(trees)
    calibrate.deliver(text, path)
    read = trees_of(tomllib.loads(path.read_text(encoding="utf-8")))
    assert read.trees == trees.trees
    assert read.bias == pytest.approx(table["tree_bias"]["of"]["same"], rel=1e-3)


def test_a_recording_is_judged_by_what_has_nothing_of_it(calibrate, duet, monkeypatch):
    # Two that play one score are unseen together.
    takes = [replace(duet, name=str(at), sources={str(at // 2)}) for at in range(8)]
    takes.append(replace(duet, name="remix", made_of=frozenset({"0", "7"})))
    learned: list[set[str]] = []

    class Trees:
        def weighed(self, _):
            return learned[-1]

    def boosted(used):
        learned.append({r for taken in used for r in origins_of(taken)})
        return Trees()

    monkeypatch.setattr(calibrate, "boosted", boosted)
    kept = list(calibrate.unseen(takes))
    assert sorted(taken.name for taken, _ in kept) == [str(at) for at in range(8)]
    for taken, seen in kept:
        assert taken.name not in seen
        assert str(int(taken.name) ^ 1) not in seen
    assert any(learned)


def test_of_odds_that_lose_little_the_right_number_is_taken(
    calibrate, duet, monkeypatch
):
    duet = replace(duet, first={None: duet.owner, 2: duet.owner})
    owner = duet.owner[duet.leading]
    sure = np.where(np.equal.outer(owner, owner), 3.0, -3.0)
    assert calibrate.lean_of([(duet, sure)]) == 0.0
    unsure = np.where(np.equal.outer(owner, owner), -0.9, -5.0)
    assert calibrate.lean_of([(duet, unsure)]) == 0.4
    # Where more of them sound better, as far as little is given up.
    monkeypatch.setattr(calibrate, "judged", lambda _, shares: shares.shape[1])
    assert calibrate.lean_of([(duet, unsure)]) < 0.4
    monkeypatch.setattr(calibrate, "GIVEN_UP_DB", 100.0)
    assert calibrate.lean_of([(duet, unsure)]) == 0.4


def test_a_case_with_a_voice_teaches_nothing(calibrate, tmp_path):
    text = '{"name": "song", "stems": ["voice", "piano"]}'
    (tmp_path / "case.json").write_text(text, encoding="utf-8")
    assert list(calibrate.takings(tmp_path)) == []
