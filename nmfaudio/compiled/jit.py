"""The only place that imports Numba, beside :mod:`nmfaudio.compiled.vector`.

Every compiled function of nmfaudio is made by one of the three decorators below, so
that all of them release the GIL (sound and window go on while they run), are cached on
disk, and follow NumPy's error model. No signatures are given, so nothing compiles at
import.

Notes
-----
``relaxed_kernel`` lets sums be reordered (for SIMD) by the flags that leave NaN and
infinity their meaning; ``fastmath=True`` is never used. One Python function gets one
decorator only: two decorations of one function share a disk entry, and the second would
load the first one's machine code (numba issue 6845).

Numba's own disk cache is not used: damaged files end the process, a read-only place
raises at import, and a kernel is not compiled anew when a kernel it calls, in another
file, has changed. :class:`_KernelCache` keeps machine code through
:mod:`nmfaudio.compiled.kernel_cache` under a name that covers all it was made from.
"""

import hashlib
import inspect
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import CodeType, ModuleType
from typing import Any, TypeVar, cast

import numba  # noqa: TID251
import numpy as np
from numba.core.caching import NullCache  # noqa: TID251
from numba.core.compiler import CompileResult  # noqa: TID251
from numba.core.dispatcher import Dispatcher  # noqa: TID251
from numba.core.extending import _Intrinsic  # noqa: TID251
from numba.core.serialize import dumps  # noqa: TID251

from nmfaudio.compiled.kernel_cache import load_entry, save_entry

__all__ = [
    "get_num_threads",
    "kernel",
    "on_threads",
    "parallel_kernel",
    "prange",
    "relaxed_kernel",
    "set_num_threads",
]

F = TypeVar("F", bound=Callable[..., Any])

_REORDER = {"nsz", "arcp", "contract", "afn", "reassoc"}
_COMMON: dict[str, Any] = {"nogil": True, "error_model": "numpy"}

prange = numba.prange


def kernel(function: F) -> F:
    """Compile a serial kernel with strict floating-point order."""
    return _compiled(function)


def relaxed_kernel(function: F) -> F:
    """Compile a serial kernel whose sums may be reordered."""
    return _compiled(function, fastmath=_REORDER)


def parallel_kernel(function: F) -> F:
    """Compile a kernel with ``prange`` loops whose sums may be reordered.

    Only one Python thread at a time may run such a kernel: hold the numeric lane's lock
    (:data:`nmfaudio.compiled.lane.numeric_lane`).
    """
    return _compiled(function, parallel=True, fastmath=_REORDER)


def _compiled(function: F, **options: Any) -> F:
    compiled: Any = numba.njit(**_COMMON, **options)(function)
    # With NUMBA_DISABLE_JIT it is the plain function.
    if isinstance(compiled, Dispatcher):
        dispatcher: Any = compiled
        dispatcher._cache = _KernelCache(compiled)
    return cast("F", compiled)


def get_num_threads() -> int:
    """Return how many threads the parallel kernels use."""
    return int(numba.get_num_threads())


def set_num_threads(n_threads: int) -> None:
    """Set how many threads the parallel kernels use, in this Python thread."""
    most = int(cast("Any", numba.config).NUMBA_NUM_THREADS)
    numba.set_num_threads(max(1, min(n_threads, most)))


@contextmanager
def on_threads(n_threads: int) -> Iterator[None]:
    """Let parallel kernels use so many threads for a while."""
    usual = get_num_threads()
    set_num_threads(n_threads)
    try:
        yield
    finally:
        set_num_threads(usual)


class _KernelCache(NullCache):
    """Keeps the machine code of one kernel from run to run.

    Anything that goes wrong on the way from disk counts as "not there".
    """

    def __init__(self, dispatcher: Any) -> None:
        self._dispatcher = dispatcher
        self._origin: str | None = None

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the compiled kernel for these argument types, or None."""
        rebuild: Any = CompileResult._rebuild
        target_context.refresh()
        content = load_entry(self._entry_name(sig, target_context.codegen()))
        if content is None:
            return None
        with suppress(Exception):
            # Our own file, verified by its digest, in a folder no one else can write.
            return rebuild(target_context, *pickle.loads(content))  # noqa: S301
        return None

    def save_overload(self, sig: Any, result: Any) -> None:
        """Keep a compiled kernel if it can be kept."""
        if any(not part.can_cache for part in result.lifted):
            return
        if result.library.has_dynamic_globals:
            return
        with suppress(pickle.PicklingError, TypeError):
            dump: Any = dumps
            content = dump(result._reduce())
            save_entry(self._entry_name(sig, result.codegen), content)

    def _entry_name(self, sig: Any, codegen: Any) -> str:
        if self._origin is None:
            self._origin = "\n".join(_origins(self._dispatcher, set()))
        key = (numba.__version__, str(sig), codegen.magic_tuple(), self._origin)
        digest = hashlib.sha256(repr(key).encode()).hexdigest()[:32]
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
            elif isinstance(value, _Intrinsic):
                yield from _writer_origins(value, seen)
            elif not isinstance(value, ModuleType):
                yield f"{name} = {_constant(value)}"


def _writer_origins(writer: Any, seen: set[int]) -> Iterator[str]:
    """Yield texts that change with the instructions an intrinsic may write.

    They depend on all of its module and of those it takes from.
    """
    home = inspect.getmodule(writer)
    if home is None:
        return
    near = {inspect.getmodule(value) for value in vars(home).values()}
    modules = {home, *(module for module in near if module is not None)}
    for module in sorted(modules, key=lambda module: module.__name__):
        is_ours = module.__name__.startswith(__package__ or __name__)
        if is_ours and id(module) not in seen:
            seen.add(id(module))
            yield inspect.getsource(module)


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
