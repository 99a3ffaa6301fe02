"""The public face of the engine: which names it has, and what they cost."""

import json

import pytest
from processes import output_of

import nmfaudio
from nmfaudio import factorization
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Factorization

NAMES = {
    "Factorization",
    "MiniBatchNMF",
    "NMF",
    "choose_n_components",
    "factorize",
    "factorize_convolutive",
    "factorize_multichannel",
    "factorize_restarts",
    "non_negative_factorization",
    "Attraction",
    "Continuity",
    "Decorrelation",
    "Fixed",
    "GroupSparsity",
    "Guidance",
    "Missing",
    "Seeded",
    "Shrinkage",
    "Smoothness",
    "Sparsity",
    "Support",
    "Tied",
    "Weights",
}


def test_the_public_names_are_these():
    assert set(factorization.__all__) == NAMES
    assert set(dir(factorization)) == NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_each_is_there_named_as_it_is_and_described(name):
    value = getattr(factorization, name)
    assert value.__name__ == name
    assert value.__doc__
    assert f"`{name}`" in factorization.__doc__


def test_they_are_those_of_the_package():
    assert factorization.factorize is nmfaudio.factorize
    assert factorization.NMF is nmfaudio.NMF
    assert factorization.MiniBatchNMF is nmfaudio.MiniBatchNMF
    function = factorization.non_negative_factorization
    assert function is nmfaudio.non_negative_factorization
    assert factorization.Factorization is Factorization


PROGRAM = """
import json, sys, nmfaudio.factorization
print(json.dumps([*sys.modules]))
for first in ("nmfaudio.factorization", "nmfaudio.factorization.factorize"):
    for module in [m for m in sys.modules if m.startswith("nmfaudio")]:
        del sys.modules[module]
    __import__(first)
    from nmfaudio.factorization import factorize
    import nmfaudio.factorization as package
    print(package.factorize is factorize, callable(factorize), "sklearn" in sys.modules)
"""


def test_a_bare_import_is_light_and_has_the_function_not_its_module():
    """Whether or not the module of the function's name has been loaded."""
    listed, *found = output_of(PROGRAM).splitlines()
    loaded = {name.partition(".")[0] for name in json.loads(listed)}
    assert not loaded & {"numpy", "numba", "scipy", "sklearn"}
    assert found == ["True True False"] * 2
    assert factorization.factorize is factorize


def test_unknown_names_raise():
    with pytest.raises(AttributeError, match="attribute nothing"):
        _ = factorization.nothing
