"""Trees that learn which components are one source, and what is chosen with them."""

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.separation.components.evidence.kinds import KINDS
from nmfaudio.separation.components.evidence.likeness import likeness
from nmfaudio.separation.components.evidence.mix_kinds import kinds_by, mix_trees_of
from nmfaudio.separation.components.evidence.trees import trees_of
from nmfaudio.separation.components.sounds import measure_sounds
from nmfaudio.spectral.stft import StftPlan

SCRIPTS = Path(__file__).parents[3] / "scripts" / "materials"
PLAN = StftPlan(8000, n_fft=256, hop_length=64)


@pytest.fixture
def calibrate(monkeypatch):
    """Import the script."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import calibrate_likeness

    monkeypatch.setattr(calibrate_likeness, "LEAST_PAIRS", 2)
    monkeypatch.setattr(calibrate_likeness, "LEAST_COMPONENTS", 2)
    monkeypatch.setattr(calibrate_likeness, "LEAST_DRAWN", 2)
    return calibrate_likeness


def taken_at(calibrate, seed, *, played_by_both=False, wide=False):
    """Return six components: even ones are low, odd ones high, of two players."""
    rng = np.random.default_rng(seed)
    W = rng.random((1, PLAN.n_bins, 6)) * 0.1
    H = rng.random((6, 60))
    W[:, 5:20, ::2] += 1.0
    W[:, 80:110, 1::2] += 1.0
    if wide:
        W = W * [[[1.0, 0.2] * 3], [[0.2, 1.0] * 3]]
    owner = np.eye(2)[[0, 1] * 3]
    if played_by_both:
        owner = np.full((6, 2), 0.5)
    grams = np.eye(6), owner, 3 * np.eye(2)
    sounds = measure_sounds(W, H, PLAN)
    cues = ["drums", "rest"] * 3
    return calibrate.taken_of(str(seed), ["bass", "hats"], sounds, cues, grams)


def test_sides_are_made_softer_or_left_out(calibrate):
    sound = np.array([[1.0, 0.0], [0.0, 2.0]], np.float32)
    np.testing.assert_array_equal(calibrate.narrowed(sound, 1.0), sound)
    np.testing.assert_array_equal(calibrate.narrowed(sound, 0.0), [[0.5, 1.0]])
    np.testing.assert_allclose(
        calibrate.narrowed(sound, 0.5), [[0.75, 0.5], [0.25, 1.5]]
    )


@pytest.mark.parametrize("task", ["MIX", "VOICES", "WIDE"])
def test_trees_learn_who_belongs_together_and_are_read_back(calibrate, tmp_path, task):
    wide = task == "WIDE"
    takes = [taken_at(calibrate, seed, wide=wide) for seed in range(12)]
    takes.append(taken_at(calibrate, 12, played_by_both=True, wide=wide))
    table, sections = calibrate.fit(takes, getattr(calibrate, task))
    biases = {f"{section}_bias" for section in sections}
    assert set(table) == biases | {"loyalty", "source_bias", "source"}
    path = tmp_path / "likeness.toml"
    calibrate.deliver(calibrate.text_of(table, sections), path)
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    for section, trees in sections.items():
        assert trees_of(read, section).trees == trees.trees
        assert trees_of(read, section).bias == pytest.approx(trees.bias, rel=1e-3)
    trees = mix_trees_of(read) if task == "MIX" else trees_of(read)
    evidence = likeness(takes[0].sounds, takes[0].cue_of, trees=trees)
    same = np.equal.outer(np.arange(6) % 2, np.arange(6) % 2) & ~np.eye(6, dtype=bool)
    across = ~same & ~np.eye(6, dtype=bool)
    assert evidence[same].min() > evidence[across].max()


def test_what_lies_wide_learns_what_full_mixes_say_that_heard_nothing_of_it(calibrate):
    wide = [taken_at(calibrate, seed, wide=True) for seed in range(6)]
    narrow = [taken_at(calibrate, seed) for seed in range(12)]
    told = calibrate.with_unplaced(wide, narrow)
    assert [taken.name for taken in told] == [taken.name for taken in wide]
    alike = np.equal.outer(np.arange(6) % 2, np.arange(6) % 2)
    for taken in told:
        measures = calibrate.square_measures_of(taken)
        assert measures["unplaced"] is taken.unplaced
        pairs = taken.unplaced[alike & ~np.eye(6, dtype=bool)]
        assert pairs.mean() > taken.unplaced[~alike].mean()


@pytest.mark.parametrize("name", ["a", "b", "c", "d"])
def test_stems_at_other_places_are_as_loud_and_wide_apart(calibrate, name):
    rng = np.random.default_rng(0)
    truth = {stem: rng.standard_normal((2, 4000)) for stem in ("bass", "flute", "lead")}
    audio = AudioBuffer(sum(truth.values()).astype(np.float32), 8000)
    scenes = calibrate.scenes_of(audio, truth, calibrate.WIDE, ord(name))
    (same, _), (sound, placed) = scenes
    assert same is audio
    np.testing.assert_allclose(sound.samples, sum(placed), atol=1e-5)
    powers = np.array([np.sum(stem**2, axis=1) for stem in placed])
    balance = (powers[:, 1] - powers[:, 0]) / powers.sum(axis=1)
    assert np.ptp(balance) > 0.5
    before = np.array([np.sum(stem**2) for stem in truth.values()])
    assert (np.abs(np.log10(powers.sum(axis=1) / before)) < 0.35).all()


def test_first_trees_and_loyalty_may_be_kept(calibrate):
    takes = [taken_at(calibrate, seed) for seed in range(12)]
    takes.append(taken_at(calibrate, 12, played_by_both=True))
    row = {"measures": ["course"], "limits": [0.5], "odds": [-1.0, 1.0]}
    table = {"tree": [row], "tree_bias": {"of": {"same": 0.25}}}
    table["loyalty"] = {"of": {"own": 0.7}}
    fitted, sections = calibrate.fit(takes, calibrate.MIX, table)
    assert sections["tree"] == trees_of(table)
    assert fitted["tree_bias"] == table["tree_bias"]
    assert fitted["loyalty"] == table["loyalty"]
    assert sections["by_kinds"].trees


def test_trees_learn_kinds_and_which_there_are_none_of(calibrate):
    takes = [taken_at(calibrate, seed) for seed in range(12)]
    kinds = kinds_by(
        calibrate.kinds_boosted(takes), calibrate.lone_measures_of(takes[0])
    )
    heard = [KINDS[kind] for kind in kinds.argmax(axis=1)]
    assert heard == ["low", "other"] * 3
    assert kinds[:, KINDS.index("voice")].max() < 1e-3


def test_a_voice_and_what_it_is_over_are_two_at_least(calibrate):
    alike, energy = np.full((4, 4), 3.0), np.ones(4)
    assert calibrate.MIX.gathered(alike, energy).max() == 0
    assert calibrate.VOICES.gathered(alike, energy).max() == 1


def test_groups_are_judged_by_what_they_have(calibrate):
    taken = taken_at(calibrate, 0)
    apart = np.eye(2)[[0, 1] * 3]
    heard_db = calibrate.judged(taken, apart)
    assert heard_db > 20
    divided = np.abs(apart - 0.25)
    assert calibrate.judged(taken, np.ones((6, 1))) < calibrate.judged(taken, divided)
    assert calibrate.judged(taken, divided) < heard_db


def test_a_recording_is_judged_by_what_has_nothing_of_it(calibrate, monkeypatch):
    takes = [replace(taken_at(calibrate, seed), name=str(seed)) for seed in range(8)]
    remixes = [
        replace(takes[0], name=f"remix {seed}", made_of=frozenset({"0", str(seed)}))
        for seed in range(8)
    ]
    learned: list[set[str]] = []

    def boosted(used):
        learned.append({r for taken in used for r in calibrate.origins_of(taken)})

    monkeypatch.setattr(
        calibrate, "likeness", lambda *_, trees: learned[-1] if trees is None else None
    )
    kept = list(calibrate.unseen([*takes, *remixes], boosted))
    assert sorted(taken.name for taken, _ in kept) == [t.name for t in takes]
    assert all(taken.name not in seen for taken, seen in kept)
    assert any(learned)


def test_recordings_of_one_score_are_unseen_together(calibrate):
    # The first and the last share nothing, but each of them something with the second.
    plays = ["tune a", "tune b"], ["tune b", "kit"], ["kit"], ["tune c"], ["tune d"], []
    takes = [
        replace(taken_at(calibrate, 0), name=str(at), sources=frozenset(sources))
        for at, sources in enumerate([*plays[::2], *plays[1::2]])
    ]
    fold_of = calibrate.folds_of(
        [*takes, replace(takes[3], name="remix", made_of={"0"})]
    )
    names = {frozenset(taken.sources): taken.name for taken in takes}
    alike = [fold_of[names[frozenset(sources)]] for sources in plays]
    assert len(set(alike[:3])) == 1
    assert len(set(alike)) == 4
    assert "remix" not in fold_of
