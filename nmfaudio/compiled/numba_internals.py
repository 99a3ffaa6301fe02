"""All that Numba and llvmlite do not promise: the file to mend for their next version.

Whoever imports it must go on without where that fails (see
:mod:`nmfaudio.compiled.jit` and :mod:`nmfaudio.compiled.products`), so nothing here may
be needed to compile a kernel by Numba's public means.
"""

import pickle
from collections.abc import Callable
from functools import cache, partial
from typing import Any, Protocol

import llvmlite
import numba  # noqa: TID251
from llvmlite import binding, ir
from numba.core import cgutils as _cgutils  # noqa: TID251
from numba.core import config as _config  # noqa: TID251
from numba.core import serialize as _serialize  # noqa: TID251
from numba.core import types as _types  # noqa: TID251
from numba.core.caching import NullCache  # noqa: TID251
from numba.core.codegen import JITCodeLibrary  # noqa: TID251
from numba.core.compiler import Compiler, CompileResult  # noqa: TID251
from numba.core.dispatcher import Dispatcher  # noqa: TID251
from numba.core.extending import _Intrinsic as Intrinsic  # noqa: TID251
from numba.extending import intrinsic as _intrinsic  # noqa: TID251

__all__ = [
    "Dispatcher",
    "Intrinsic",
    "Keeper",
    "KernelCompiler",
    "NullCache",
    "announce",
    "binding",
    "cgutils",
    "config",
    "intrinsic",
    "ir",
    "keep",
    "pack",
    "toolchain",
    "types",
    "unpack",
]

# Neither library has types.
cgutils: Any = _cgutils
config: Any = _config
types: Any = _types
intrinsic: Any = _intrinsic
_rebuild: Any = CompileResult._rebuild
_dumps: Any = _serialize.dumps


def toolchain() -> str:
    """Return a text that changes with whatever turns a kernel into machine code."""
    name, features = config.CPU_NAME, config.CPU_FEATURES
    made_for = (
        binding.get_process_triple(),
        _host()[0] if name is None else name,
        _host()[1] if features is None else features,
    )
    made_how = (
        config.OPT,
        config.ENABLE_AVX,
        config.LOOP_VECTORIZE,
        config.SLP_VECTORIZE,
        config.BOUNDSCHECK,
    )
    return repr((numba.__version__, llvmlite.__version__, made_for, made_how))


@cache
def _host() -> tuple[str, str]:
    features: str = binding.get_host_cpu_features().flatten()
    return binding.get_host_cpu_name(), features


class _KernelLibrary(JITCodeLibrary):
    """The code of one kernel, which calls nothing that lies outside of it.

    A library holds copies of all functions it calls, optimized once more together with
    it. Numba marks them as weak, so that the linker takes in their place whatever of
    that name was loaded before: in the process that compiles a kernel the functions as
    they were compiled on their own, in one that loads it, its own copies. Their sums
    are ordered differently. Here copies can be seen from inside only.
    """

    def _finalize_final_module(self) -> None:
        shared = self._final_module.clone()
        for function in shared.functions:
            if not function.is_declaration and function.linkage.name == "external":
                function.linkage = "linkonce_odr"
        # By way of bitcode, as it will be when it comes from disk.
        self._shared_module = binding.parse_bitcode(shared.as_bitcode())
        for function in self._final_module.functions:
            if function.linkage.name in {"linkonce_odr", "weak_odr"}:
                function.linkage = "internal"
        usual: Any = super()
        usual._finalize_final_module()


class Keeper(Protocol):
    """Gives a kernel a name that is the same in all processes, and keeps its code."""

    @property
    def unique_name(self) -> str:
        """What tells the kernel from others whose function has the same name."""

    def load_or(
        self, sig: Any, target_context: Any, compile_: Callable[[], Any]
    ) -> Any:
        """Return the compiled kernel if another process just made it, or make it."""


class KernelCompiler(Compiler):
    """Compiles a kernel to the same code, whatever the process compiled before."""

    def compile_extra(self, func: Any) -> Any:
        """Compile, unless another process that also began has done so."""
        keeper, state = _keepers[func], self.state
        compile_ = partial(super().compile_extra, func)
        return keeper.load_or(state.args, state.targetctx, compile_)

    def define_pipelines(self) -> Any:
        """Name the function and choose its library, then go on as usual."""
        state = self.state
        function = state.func_id
        # A count of all that was compiled, else: copies of one function that two
        # processes made would count as two functions.
        function.unique_id = _keepers[function.func].unique_name
        function.unique_name = f"{function.func_qualname}${function.unique_id}"
        new_library: Any = _KernelLibrary
        library = new_library(state.targetctx.codegen(), function.func_qualname)
        library.enable_object_caching()
        state.library = library
        usual: Any = super()
        return usual.define_pipelines()


_keepers: dict[Any, Keeper] = {}  # by Python function


def keep(dispatcher: Any, keeper: Any) -> None:
    """Let a dispatcher with a :class:`KernelCompiler` ask ``keeper`` first."""
    dispatcher._cache = keeper
    _keepers[dispatcher.py_func] = keeper


def pack(result: Any) -> bytes | None:
    """Return a compiled kernel as bytes, or None if it cannot be kept."""
    if any(not part.can_cache for part in result.lifted):
        return None
    if result.library.has_dynamic_globals:
        return None
    try:
        packed: bytes = _dumps(result._reduce())
    except (pickle.PicklingError, TypeError):
        return None
    return packed


def unpack(target_context: Any, content: bytes) -> Any:
    """Return the compiled kernel that was packed.

    Only for what this user's own process packed: it is a pickle of machine code.
    """
    target_context.refresh()
    return _rebuild(target_context, *pickle.loads(content))  # noqa: S301


def announce(target_context: Any, result: Any) -> None:
    """Let other kernels find an unpacked one, which compiling would have done."""
    target_context.insert_user_function(
        result.entry_point, result.fndesc, [result.library]
    )
