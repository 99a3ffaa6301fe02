"""Trees for full mixes: kinds of sound, and pairs by these kinds."""

import numpy as np
import pytest

from nmfaudio.separation.components.evidence.kinds import (
    KINDS,
    kind_measures,
    kind_pairs,
)
from nmfaudio.separation.components.evidence.mix_kinds import (
    MixTrees,
    kinds_by,
    mix_kind_measures,
    mix_trees,
    mix_trees_of,
)
from nmfaudio.separation.components.evidence.trees import Tree, Trees
from nmfaudio.separation.components.sounds import measure_sounds
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(16000, n_fft=1024, hop_length=256)


def measured(n_frames=512):
    """Measure strokes of noise, a tone at 625 Hz that swells, and a deep one."""
    bins = np.arange(PLAN.n_bins)
    W = np.zeros((1, PLAN.n_bins, 3))
    W[0, :, 0] = np.random.default_rng(0).random(PLAN.n_bins)
    W[0, :, 1] = np.exp(-0.5 * ((bins - 40) / 1.5) ** 2)
    W[0, :, 2] = np.exp(-0.5 * ((bins - 5) / 1.5) ** 2)
    H = np.zeros((3, n_frames))
    H[0, ::31] = 1.0
    H[1, 100:400] = H[2, :60] = H[2, 120:180] = 1.0
    H[1, 100:400] *= np.linspace(0.0, 1.0, 300)[: max(0, n_frames - 100)]
    sounds = measure_sounds(W, H, PLAN)
    return mix_kind_measures(sounds, kind_measures(sounds, ("drums", "rest", "low")))


def test_measures_say_what_components_sound_like():
    measures = measured()
    assert measures["pitch"][1] == pytest.approx(np.log2(625.0), abs=0.05)
    assert measures["flat"][0] > measures["flat"][1:].max()
    assert measures["middle"][0] > -1.0 > measures["middle"][1:].max()
    assert measures["below"][2] == 0.0 < measures["below"][1] < measures["below"][0]
    assert measures["sharp"][0] > measures["sharp"][2] > measures["sharp"][1]
    # The held tone swells and stops; a stroke rises as it falls.
    assert measures["skew"][1] < -2.0
    assert measures["skew"][0] == pytest.approx(0.0, abs=0.1)
    assert measures["lasts"][0] == 0.0
    assert measures["lasts"][1] > measures["lasts_long"][1] > 0.8


@pytest.mark.parametrize("n_frames", [0, 1, 5])
@pytest.mark.filterwarnings("error")
def test_hardly_any_sound_has_a_kind_too(n_frames):
    kinds = kinds_by(mix_trees().kinds, measured(n_frames))
    assert np.isfinite(kinds).all()


def test_kinds_are_as_likely_as_their_odds():
    kinds = [Trees(0.0, ())] * len(KINDS)
    kinds[1] = Trees(np.log(2.0), (Tree(("held",), (1.0,), (0.0, np.log(3.0))),))
    told = kinds_by(kinds, {"held": np.array([1.0, 2.0])})
    np.testing.assert_allclose(told[0], np.array([1, 2, 1, 1, 1]) / 6)
    np.testing.assert_allclose(told[1], np.array([1, 6, 1, 1, 1]) / 10)


def test_evidence_is_the_mean_of_both_each_by_kinds_of_its_own():
    both = (Tree(("kind",), (0.5,), (-1.0, 3.0)),)
    sure = [Trees(0.0, (Tree(("held",), (1.0,), (0.0, 50.0)),))]
    sure += [Trees(25.0, ())] + [Trees(0.0, ())] * (len(KINDS) - 2)
    trees = MixTrees(Trees(0.5, both), Trees(0.25, both), tuple(sure))
    # Alike by the table, but the third by trees of another kind.
    pairs = kind_pairs(np.eye(5)[[1, 1, 1]]) | {"course": np.zeros((3, 3))}
    evidence = trees.weighed(pairs, {"held": np.array([0.0, 0.0, 2.0])})
    assert evidence[0, 1] == pytest.approx((3.5 + 3.25) / 2)
    assert evidence[0, 2] == evidence[2, 1] == pytest.approx((3.5 - 0.75) / 2)


def test_calibrated_trees_ask_for_what_is_measured():
    trees = mix_trees()
    asked = {name for kind in trees.kinds for t in kind.trees for name in t.measures}
    assert asked == set(measured())
    assert trees.plain.trees
    assert trees.by_kinds.trees
    assert len(trees.kinds) == len(KINDS)


def test_a_kind_that_nothing_tells_has_its_bias_alone():
    table = {f"kind_{kind}_bias": {"of": {"same": -3}} for kind in KINDS}
    for section in ("tree", "by_kinds"):
        table |= {section: [], f"{section}_bias": {"of": {"same": 1}}}
    assert mix_trees_of(table).kinds == (Trees(-3.0, ()),) * len(KINDS)
