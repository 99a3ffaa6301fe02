"""Names of masks."""

import pytest

from nmfaudio.errors import ParameterError
from nmfaudio.separation.request.mask_names import MASK_NAMES, exponent_of, name_of


def test_names_and_exponents_go_both_ways() -> None:
    for known in MASK_NAMES:
        assert exponent_of(known.name) == known.exponent
        assert exponent_of(f" {known.name.upper()} ") == known.exponent
        assert name_of(known.exponent) == known.name
        assert known.sentence.endswith(".")


def test_names_go_from_soft_to_hard() -> None:
    exponents = [known.exponent for known in MASK_NAMES]
    assert exponents == sorted(exponents)


def test_numbers_are_taken_as_they_are() -> None:
    assert exponent_of(0.7) == 0.7
    assert exponent_of("0.7") == 0.7
    assert name_of(0.7) == "0.7"


@pytest.mark.parametrize("wrong", ["sharp", "", "nan", 0.0, 5, float("nan"), "inf"])
def test_anything_else_is_refused_with_the_choices(wrong: str | float) -> None:
    with pytest.raises(ParameterError, match=r"soft, balanced, clean, hard"):
        exponent_of(wrong)
