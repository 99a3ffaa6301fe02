"""The public face of short-time spectra."""

import pytest

from nmfaudio import spectral
from nmfaudio.spectral.stft import StftPlan


@pytest.mark.parametrize("name", spectral.__all__)
def test_each_is_there_named_as_it_is_and_described(name):
    value = getattr(spectral, name)
    assert value.__name__ == name
    assert value.__doc__
    assert f"`{name}`" in spectral.__doc__
    assert name in dir(spectral)


def test_other_names_are_refused():
    with pytest.raises(AttributeError, match="attribute nothing"):
        _ = spectral.nothing


def test_they_are_those_of_the_modules():
    assert spectral.StftPlan is StftPlan
