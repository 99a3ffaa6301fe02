"""What every compiled function of nmfaudio must be."""

import importlib
import inspect
import pkgutil

import pytest
from numba.core.dispatcher import Dispatcher  # noqa: TID251  # to know one

import nmfaudio

PACKAGES = ("factorization", "separation", "playback", "spectral")


def kernels():
    """Yield every compiled function once, with its qualified name."""
    seen = set()
    for package in PACKAGES:
        root = importlib.import_module(f"nmfaudio.{package}")
        for info in pkgutil.iter_modules(root.__path__, f"{root.__name__}."):
            module = importlib.import_module(info.name)
            for name, value in vars(module).items():
                if isinstance(value, Dispatcher) and value not in seen:
                    seen.add(value)
                    yield pytest.param(value, id=f"{info.name}.{name}")


KERNELS = list(kernels())


def test_there_are_kernels():
    assert len(KERNELS) > 30
    assert nmfaudio.__version__


@pytest.mark.parametrize("kernel", KERNELS)
def test_it_lets_sound_and_window_go_on(kernel):
    """A kernel that holds the GIL would freeze both while it runs."""
    assert kernel.targetoptions.get("nogil") is True


@pytest.mark.parametrize("kernel", KERNELS)
def test_it_keeps_nan_and_infinity_their_meaning(kernel):
    fast = kernel.targetoptions.get("fastmath", False)
    assert fast is False or not {"nnan", "ninf", "fast"} & set(fast)


@pytest.mark.parametrize("kernel", KERNELS)
def test_it_says_what_it_does(kernel):
    assert inspect.getdoc(kernel.py_func)


@pytest.mark.parametrize("kernel", KERNELS)
def test_nothing_is_compiled_at_import(kernel):
    """Signatures at decoration would compile before anyone asked."""
    source = inspect.getsource(kernel.py_func)
    decorator = source.split("def ")[0]
    assert "(" not in decorator.replace("\n", "")
