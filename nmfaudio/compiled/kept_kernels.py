"""How the machine code of a kernel is kept from run to run, under a name that fits.

Numba's own disk cache is not used: damaged files end the process, a read-only place
raises at import, and a kernel is not compiled anew when a kernel it calls, in another
file, has changed. Here an entry's name covers all that the code is made from, so that
an entry that is there is right; :mod:`nmfaudio.compiled.kernel_cache` keeps the bytes.
"""

import hashlib
import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property
from types import CodeType, ModuleType
from typing import Any

import numpy as np

from nmfaudio.compiled.kernel_cache import entry_lock, load_entry, save_entry
from nmfaudio.compiled.module_text import module_text
from nmfaudio.compiled.numba_internals import (
    Dispatcher,
    Intrinsic,
    KernelDispatcher,
    NullCache,
    config,
    keep,
    pack,
    toolchain,
    unpack,
)

__all__ = ["compiling_s", "kept_kernel"]


_spent_s: list[float] = []


def compiling_s() -> float:
    """Return how many seconds this process has compiled, or waited for others to."""
    return sum(_spent_s)


def kept_kernel(function: Any, options: dict[str, Any]) -> Any:
    """Return a kernel whose machine code is kept."""
    if config.DISABLE_JIT:
        return function
    make: Any = KernelDispatcher
    dispatcher = make(function, options)
    keep(dispatcher, _Keeper(dispatcher))
    return dispatcher


class _Keeper(NullCache):
    """Keeps one kernel for all types of its arguments.

    Anything that goes wrong on the way from disk counts as "not there".
    """

    def __init__(self, dispatcher: Any) -> None:
        self._dispatcher = dispatcher

    @cached_property
    def unique_name(self) -> str:
        """What the kernel's code is made from, as a digest."""
        origin = "\n".join(_origins(self._dispatcher, set()))
        return hashlib.sha256(origin.encode()).hexdigest()[:16]

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the compiled kernel for these types of arguments, or None."""
        content = load_entry(self._entry_name(sig))
        if content is not None:
            with suppress(Exception):
                return unpack(target_context, content)
        return None

    def load_or(self, sig: Any, context: Any, compile_: Callable[[], Any]) -> Any:
        """Return the compiled kernel if another process just made it, or make it."""
        name, begin = self._entry_name(sig), time.perf_counter()
        try:
            with entry_lock(name):
                result = self.load_overload(sig, context)
                if result is not None:
                    return result
                result = compile_()
                content = pack(result)
                if content is not None:
                    save_entry(name, content)
                return result
        finally:
            _spent_s.append(time.perf_counter() - begin)

    def _entry_name(self, sig: Any) -> str:
        key = repr((self.unique_name, str(sig), toolchain()))
        digest = hashlib.sha256(key.encode()).hexdigest()[:32]
        function = self._dispatcher.py_func
        return f"{function.__module__}.{function.__qualname__}-{digest}.kernel"


def _origins(dispatcher: Any, seen: set[int]) -> Iterator[str]:
    """Yield texts that change with whatever machine code is made from.

    That is the bytecode and options of a kernel and of all kernels it calls, and the
    values of the globals they read, which Numba takes for constants.
    """
    if id(dispatcher) in seen:
        return
    seen.add(id(dispatcher))
    function = dispatcher.py_func
    options = sorted(
        (name, str(sorted(value) if isinstance(value, set) else value))
        for name, value in dispatcher.targetoptions.items()
    )
    yield f"{function.__qualname__} {options} {function.__defaults__}"
    values = dict(function.__globals__)
    for cell_name, cell in zip(
        function.__code__.co_freevars, function.__closure__ or (), strict=True
    ):
        values[cell_name] = cell.cell_contents
    for code in _codes(function.__code__):
        constants = [c for c in code.co_consts if not isinstance(c, CodeType)]
        if constants and constants[0] == function.__doc__:
            constants = constants[1:]
        yield f"{code.co_code.hex()} {constants!r} {code.co_names} {code.co_varnames}"
        for name in (*code.co_names, *code.co_freevars):
            value = values.get(name)
            if isinstance(value, Dispatcher):
                yield from _origins(value, seen)
            elif isinstance(value, Intrinsic):
                yield from _writer_origins(value, seen)
            elif not isinstance(value, ModuleType):
                yield f"{name} = {_constant(value)}"


def _writer_origins(writer: Any, seen: set[int]) -> Iterator[str]:
    """Yield texts that change with the instructions an intrinsic may write.

    They depend on all of its module and of those it takes from.
    """
    home = inspect.getmodule(writer)
    for module in sorted(_ours_from(home, set()), key=lambda module: module.__name__):
        if id(module) not in seen:
            seen.add(id(module))
            yield module_text(module)


def _ours_from(home: ModuleType | None, found: set[ModuleType]) -> set[ModuleType]:
    """Return those of our modules that one is, or takes from, at any remove."""
    is_ours = home is not None and home.__name__.startswith(__package__ or __name__)
    if home is not None and is_ours and home not in found:
        found.add(home)
        for value in list(vars(home).values()):
            _ours_from(inspect.getmodule(value), found)
    return found


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _constant(value: Any) -> str:
    """Return a text for the value of a global that is the same in every process."""
    if isinstance(value, np.ndarray):
        return (
            f"{value.dtype} {value.shape} {hashlib.sha256(value.tobytes()).hexdigest()}"
        )
    if isinstance(
        value, (bool, int, float, complex, str, tuple, np.generic, type(None))
    ):
        return repr(value)
    fields = getattr(value, "_fields", "")
    return f"{getattr(value, '__qualname__', type(value).__qualname__)} {fields}"
