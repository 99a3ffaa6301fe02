"""Solo, mute, gain and audition: the table of rules, one by one."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nmfaudio.project import edits
from nmfaudio.project.document import RESIDUAL_ID, Document
from nmfaudio.project.gains import (
    effective_gains,
    fader_gains,
    linear_gain,
    preview_gains,
)

# The fixture's document: source 1 holds 0 and 2, source 2 holds 1; 3, 4, 5 are free.


def with_source(document: Document, source_id: int, **changes: object) -> Document:
    source = document.source(source_id)
    return document.with_source(replace(source, **changes))  # type: ignore[arg-type]


def with_component(document: Document, index: int, **changes: object) -> Document:
    component = document.component(index)
    return document.with_component(replace(component, **changes))  # type: ignore[arg-type]


def test_at_first_everything_sounds(document: Document) -> None:
    gains = effective_gains(document)
    assert_array_equal(gains.components, np.ones(6))
    assert gains.components.dtype == np.float32
    assert gains.residual == 1
    assert_array_equal(gains.source_of, [1, 2, 1, 0, 0, 0])
    assert not gains.components.flags.writeable


def test_without_a_separation() -> None:
    document = Document(separation=None)
    assert effective_gains(document).components.shape == (0,)
    assert effective_gains(document).residual == 1
    assert effective_gains(with_source(document, RESIDUAL_ID, mute=True)).residual == 0


def test_gains_multiply(document: Document) -> None:
    document = with_source(document, 1, gain_db=-20.0)
    document = with_component(document, 2, gain_db=6.0)
    document = with_source(document, RESIDUAL_ID, gain_db=-6.0)
    gains = effective_gains(document)
    rest = 10 ** (-6 / 20)
    assert_allclose(
        gains.components, [0.1, 1, 0.1 * 10 ** (6 / 20), rest, rest, rest], rtol=1e-6
    )
    assert gains.residual == pytest.approx(rest)


def test_what_a_lane_holds_lies_where_the_lane_does(document: Document) -> None:
    document = with_source(document, 1, pan=-0.5)
    document = with_source(document, RESIDUAL_ID, pan=1.0)
    gains = effective_gains(document)
    assert_array_equal(gains.pan, [-0.5, 0, -0.5, 1, 1, 1])
    assert gains.residual_pan == 1.0
    assert not gains.pan.flags.writeable


def test_the_fader_at_its_end_is_silence() -> None:
    assert linear_gain(-60.0) == 0
    assert linear_gain(-59.9) > 0
    assert linear_gain(0.0) == 1


def test_mute_of_a_component_and_of_a_source(document: Document) -> None:
    document = with_component(with_source(document, 1, mute=True), 1, mute=True)
    assert_array_equal(effective_gains(document).components, [0, 0, 0, 1, 1, 1])


def test_mute_of_the_residual_lane(document: Document) -> None:
    gains = effective_gains(with_source(document, RESIDUAL_ID, mute=True))
    assert_array_equal(gains.components, [1, 1, 1, 0, 0, 0])
    assert gains.residual == 0


def test_solo_of_a_source(document: Document) -> None:
    gains = effective_gains(with_source(document, 1, solo=True))
    assert_array_equal(gains.components, [1, 0, 1, 0, 0, 0])
    assert gains.residual == 0


def test_solo_of_the_residual_lane(document: Document) -> None:
    gains = effective_gains(with_source(document, RESIDUAL_ID, solo=True))
    assert_array_equal(gains.components, [0, 0, 0, 1, 1, 1])
    assert gains.residual == 1


def test_solo_of_a_component(document: Document) -> None:
    gains = effective_gains(with_component(document, 4, solo=True))
    assert_array_equal(gains.components, [0, 0, 0, 0, 1, 0])
    assert gains.residual == 0


def test_solos_add_up(document: Document) -> None:
    document = with_component(with_source(document, 1, solo=True), 1, solo=True)
    assert_array_equal(effective_gains(document).components, [1, 1, 1, 0, 0, 0])
    document = with_component(document, 0, solo=True)
    assert_array_equal(effective_gains(document).components, [1, 1, 1, 0, 0, 0])


def test_mute_wins_over_solo(document: Document) -> None:
    soloed = with_source(document, 1, solo=True)
    assert_array_equal(
        effective_gains(with_component(soloed, 0, mute=True)).components,
        [0, 0, 1, 0, 0, 0],
    )
    both = with_source(soloed, 1, mute=True)
    assert not effective_gains(both).components.any()
    inner = with_component(with_source(document, 1, mute=True), 0, solo=True)
    assert not effective_gains(inner).components.any()


def test_an_audition_sets_switches_aside_but_not_levels(document: Document) -> None:
    document = with_source(document, 1, mute=True, gain_db=-20.0)
    document = with_component(document, 4, solo=True)
    gains = effective_gains(document, audition=(0, 3, 99))
    assert_allclose(gains.components, [0.1, 0, 0, 1, 0, 0], rtol=1e-6)
    assert gains.residual == 0
    assert not effective_gains(document, audition=()).components.any()


def test_sources_are_numbered_by_place(document: Document) -> None:
    moved = edits.move_source(document, 2, 0).after
    assert_array_equal(effective_gains(moved).source_of, [2, 1, 2, 0, 0, 0])
    removed = edits.remove_source(document, 1).after
    assert_array_equal(effective_gains(removed).source_of, [0, 1, 0, 0, 0, 0])


def test_fader_gains_know_no_switches(document: Document) -> None:
    document = with_source(document, 1, mute=True, gain_db=-20.0)
    document = with_source(document, RESIDUAL_ID, mute=True)
    document = with_component(document, 1, solo=True)
    gains = fader_gains(document)
    assert_allclose(gains.components, [0.1, 1, 0.1, 1, 1, 1], rtol=1e-6)
    assert gains.residual == 1


def test_preview() -> None:
    assert_array_equal(preview_gains(3).components, [1, 1, 1])
    assert preview_gains(3).residual == 1
    heard = preview_gains(3, (1, 7))
    assert_array_equal(heard.components, [0, 1, 0])
    assert heard.residual == 0
