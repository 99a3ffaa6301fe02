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
from nmfaudio.separation.components.evidence.trees import Trees, trees_of
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
        patch.setattr(calibrate_notes, "LEAST_PAIRS", 2)
        patch.setattr(calibrate_notes, "LEAST_GROUPS", 2)
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
    sections = calibrate.fit(takes)
    evidence = sections["tree"].weighed(duet.measures)
    owner = duet.owner[duet.leading]
    same, weight = np.equal.outer(owner, owner), duet.weight[duet.leading]
    heard = np.outer(weight, weight) * (1 - np.eye(owner.size))
    means = [np.average(evidence, weights=heard * part) for part in (same, ~same)]
    assert means[0] > 0 > means[1]
    gathered = duet.gathered(evidence, sections["group"])
    true_db = calibrate.judged(duet, calibrate.member_of(duet.owner))
    assert calibrate.judged(duet, gathered) > true_db - 5
    path = tmp_path / "notes.toml"
    calibrate.deliver(calibrate.text_of(sections), path)
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    for name, trees in sections.items():
        read = trees_of(table, name)
        assert read.trees == trees.trees
        assert read.bias == pytest.approx(trees.bias, rel=1e-3)


def test_groups_are_of_the_source_that_has_most_of_them(calibrate, duet):
    owner = duet.owner[duet.leading]
    sure = np.where(np.equal.outer(owner, owner), 3.0, -3.0)
    measures, same, weight = duet.groups(sure)
    assert same.any()
    assert not same.all()
    assert (same == (measures["evidence"] > 0))[weight > 0].all()
    assert weight.sum() == pytest.approx(1.0)


def test_a_recording_is_judged_by_what_has_nothing_of_it(calibrate, duet, monkeypatch):
    # Two that play one score are unseen together.
    takes = [replace(duet, name=str(at), sources={str(at // 2)}) for at in range(8)]
    takes.append(replace(duet, name="remix", made_of=frozenset({"0", "7"})))

    class Heard:
        def __init__(self, heard):
            self.heard = heard

        def weighed(self, _):
            return np.zeros(0)

    def boosted(used):
        return Heard({r for taken in used for r in origins_of(taken)})

    monkeypatch.setattr(calibrate, "boosted", boosted)
    monkeypatch.setattr(calibrate, "groups_boosted", boosted)
    kept = dict(calibrate.unseen(takes))
    names = [str(at) for at in range(8)]
    assert sorted(taken.name for taken in kept) == names
    of_groups = list(calibrate.unseen_groups(kept, {taken: taken for taken in kept}))
    assert sorted(taken.name for taken, *_ in of_groups) == names
    for taken, _, trees in of_groups:
        assert trees.heard
        assert taken.name not in trees.heard
        assert str(int(taken.name) ^ 1) not in trees.heard


def test_of_odds_that_lose_little_the_right_number_is_taken(
    calibrate, duet, monkeypatch
):
    owner = duet.owner[duet.leading]
    one = np.equal.outer(owner, owner)
    pairs = duet.sounds.pairs | {"first": one - np.eye(owner.size)}
    sounds = replace(duet.sounds, first=owner, pairs=pairs)
    duet = replace(duet, first=duet.owner, sounds=sounds)
    nothing = Trees(0.0, ())
    sure = np.where(one, 3.0, -3.0)
    assert calibrate.lean_of([(duet, sure, nothing)]) == 0.0
    unsure = np.where(one, -1.1, -5.0)  # 0.6 more by the first grouping
    assert calibrate.lean_of([(duet, unsure, nothing)]) == 0.6
    # Where more of them sound better, as far as little is given up.
    monkeypatch.setattr(calibrate, "judged", lambda _, shares: shares.shape[1])
    assert calibrate.lean_of([(duet, unsure, nothing)]) < 0.6
    monkeypatch.setattr(calibrate, "GIVEN_UP_DB", 100.0)
    assert calibrate.lean_of([(duet, unsure, nothing)]) == 0.6


def test_a_case_with_a_voice_teaches_nothing(calibrate, tmp_path):
    text = '{"name": "song", "stems": ["voice", "piano"]}'
    (tmp_path / "case.json").write_text(text, encoding="utf-8")
    assert list(calibrate.takings(tmp_path)) == []
