"""How sure it is that a group of components is one source."""

import numpy as np
import pytest

from nmfaudio.separation.choice.tables import calibrated
from nmfaudio.separation.components.evidence.confidence import (
    confidence,
    group_measures,
    with_confidence,
)
from nmfaudio.separation.model import SourceGuess

ENERGY = np.array([4.0, 4.0, 1.0, 1.0])
GROUP_OF = np.array([0, 0, 1, 1])


def evidence_of(inside, between):
    """Return evidence of two groups of two components."""
    return np.where(np.equal.outer(GROUP_OF, GROUP_OF), inside, between)


def test_groups_are_measured_by_their_own_and_the_nearest_evidence():
    measures = group_measures(evidence_of(2.0, -3.0), ENERGY, GROUP_OF)
    np.testing.assert_allclose(measures["inside"], 2.0)
    np.testing.assert_allclose(measures["near"], -3.0)
    np.testing.assert_allclose(measures["share"], np.log10([0.8, 0.2]))
    assert set(calibrated("grouping")["source"]) == set(measures)


def test_what_holds_together_and_is_loud_is_surer():
    close = confidence(evidence_of(2.0, -3.0), ENERGY, GROUP_OF)
    loose = confidence(evidence_of(-2.0, -3.0), ENERGY, GROUP_OF)
    near = confidence(evidence_of(2.0, -0.1), ENERGY, GROUP_OF)
    assert (close > loose).all()
    assert (close > near).all()
    assert close[0] > close[1]


def test_each_source_says_how_sure_it_is():
    sources = (SourceGuess("A", (2, 3)), SourceGuess("B", (0,)))
    found = with_confidence(sources, evidence_of(2.0, -3.0), ENERGY)
    assert [source.name for source in found] == ["A", "B"]
    assert all(0 < source.confidence < 1 for source in found)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("n_sources", [0, 1])
def test_few_silent_components_have_a_confidence_too(n_sources):
    sources = [SourceGuess("A", (0,))] * n_sources
    found = with_confidence(sources, np.zeros((1, 1)), np.zeros(1))
    assert len(found) == n_sources
    assert all(0 < source.confidence < 1 for source in found)
