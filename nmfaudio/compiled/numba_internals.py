"""All that Numba and llvmlite do not promise: the file to mend for their next version.

Whoever imports it must go on without where that fails (see
:mod:`nmfaudio.compiled.jit` and :mod:`nmfaudio.compiled.products`), so nothing here may
be needed to compile a kernel by Numba's public means.
"""

import io
import os
import pickle
import sys
from collections.abc import Callable
from functools import cache, partial
from platform import machine
from typing import Any, Protocol

import llvmlite
import numba  # noqa: TID251
from llvmlite import binding, ir
from numba.core import cgutils as _cgutils  # noqa: TID251
from numba.core import config as _config  # noqa: TID251
from numba.core import environment as _environment_module  # noqa: TID251
from numba.core import serialize as _serialize  # noqa: TID251
from numba.core import types as _types  # noqa: TID251
from numba.core.caching import NullCache  # noqa: TID251
from numba.core.codegen import JITCodeLibrary  # noqa: TID251
from numba.core.compiler import Compiler, CompileResult  # noqa: TID251
from numba.core.compiler_lock import global_compiler_lock  # noqa: TID251
from numba.core.dispatcher import Dispatcher  # noqa: TID251
from numba.core.extending import _Intrinsic as Intrinsic  # noqa: TID251
from numba.core.registry import cpu_target  # noqa: TID251
from numba.core.runtime.nrt import rtsys as _rtsys  # noqa: TID251
from numba.extending import intrinsic as _intrinsic  # noqa: TID251
from numba.np.ufunc import parallel as _parallel  # noqa: TID251

from nmfaudio.compiled.levels import feature_text, highest_level

__all__ = [
    "Dispatcher",
    "Intrinsic",
    "Keeper",
    "KernelDispatcher",
    "NullCache",
    "binding",
    "cgutils",
    "config",
    "has_started_threads",
    "intrinsic",
    "ir",
    "keep",
    "launch_threads",
    "pack",
    "toolchain",
    "types",
    "unpack",
]

# Neither library has types.
cgutils: Any = _cgutils
config: Any = _config
types: Any = _types
environment: Any = _environment_module
intrinsic: Any = _intrinsic
_rebuild: Any = CompileResult._rebuild
_dumps: Any = _serialize.dumps
launch_threads: Any = _parallel._launch_threads
_compiler_lock: Any = global_compiler_lock
_runtime: Any = _rtsys


def has_started_threads() -> bool:
    """Say whether this process has started Numba's threads."""
    return bool(_parallel._is_initialized)


def _free_compiler_lock() -> None:
    """In a forked process: nobody is left who would give the lock back."""
    _compiler_lock._lock._at_fork_reinit()


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_free_compiler_lock)


def _choose_level() -> None:
    """Compile for a feature level, unless a processor is named or Numba has begun."""
    is_named = (config.CPU_NAME, config.CPU_FEATURES) != (None, None)
    if is_named or "_toplevel_target_context" in vars(cpu_target):
        return
    features = binding.get_host_cpu_features().items()
    level = highest_level([name for name, is_there in features if is_there])
    if level is not None and machine().lower() in {"x86_64", "amd64"}:
        config.CPU_NAME, config.CPU_FEATURES = level, feature_text(level)


_choose_level()


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
    """The code of one kernel and of all it calls, optimized together and once.

    A library holds copies of all functions it calls. Numba marks them as weak, so that
    the linker takes in their place whatever of that name was loaded before; sums may be
    ordered differently there. Here copies can be seen from inside only.
    """

    def finalize(self) -> None:
        """Link what is called, at any remove, and make machine code."""
        self._linking_libraries = list(_called_by(self))
        usual: Any = super()
        usual.finalize()

    def _finalize_final_module(self) -> None:
        for function in self._final_module.functions:
            if function.linkage.name in {"linkonce_odr", "weak_odr"}:
                function.linkage = "internal"
        usual: Any = super()
        usual._finalize_final_module()


class _PartLibrary(JITCodeLibrary):
    """The code of a kernel that another one calls: machine code only as part of that.

    Numba optimizes every function on its own and again in each of its callers, which
    for nested kernels is most of the time that compiling takes.
    """

    def finalize(self) -> None:
        """Leave everything to the library that this one is linked into."""
        self._finalized = True


def _called_by(library: Any) -> dict[Any, None]:
    """Return the libraries that a library calls, in order, those they call included."""
    found: dict[Any, None] = {}
    for called in library._linking_libraries:
        found[called] = None
        if isinstance(called, _PartLibrary):
            found.update(_called_by(called))
    return found


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

    _library: Any = _KernelLibrary

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
        state.flags.no_cfunc_wrapper = True
        library = self._library(state.targetctx.codegen(), function.func_qualname)
        library.enable_object_caching()
        state.library = library
        usual: Any = super()
        return usual.define_pipelines()


class _PartCompiler(KernelCompiler):
    """Compiles a kernel for those that call it, which Python cannot call."""

    _library: Any = _PartLibrary

    def compile_extra(self, func: Any) -> Any:
        """Compile to what can be linked."""
        flags, context = self.state.flags, self.state.targetctx
        flags.no_cpython_wrapper = flags.no_compile = True
        usual: Any = super(KernelCompiler, self)
        result = usual.compile_extra(func)._replace(entry_point=object())
        context.insert_user_function(
            result.entry_point, result.fndesc, [result.library]
        )
        return result


class _Parts(Dispatcher):
    """The versions of a kernel that other kernels call."""

    targetdescr = cpu_target

    def add_overload(self, result: Any) -> None:
        """Take a version up, for kernels only."""
        self.overloads[tuple(result.signature.args)] = result


class KernelDispatcher(Dispatcher):
    """A kernel: compiled on its own where Python calls it, else with its callers."""

    targetdescr = cpu_target

    def __init__(self, function: Any, options: dict[str, Any]) -> None:
        usual: Any = super()
        usual.__init__(function, targetoptions=options, pipeline_class=KernelCompiler)
        parts: Any = _Parts
        self.parts = parts(
            function, targetoptions=options, pipeline_class=_PartCompiler
        )

    def get_call_template(self, args: Any, kws: Any) -> Any:
        """Return what a call from a kernel of such arguments gives."""
        return self.parts.get_call_template(args, kws)

    def get_overload(self, sig: Any) -> Any:
        """Return what a kernel calls for such arguments."""
        return self.parts.get_overload(sig)


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


class _Unpickler(pickle.Unpickler):
    """Takes a kernel out of its bytes, and loads nothing that only compiling needs."""

    def find_class(self, module: str, name: str) -> Any:
        """Return what a name stands for."""
        if name == "_rebuild_env":
            return _environment
        return super().find_class(module, name)


def _environment(module: str, constants: list[Any], name: str) -> Any:
    """Return where compiled code finds its constants.

    Numba would import the module that the code was written in, some of which take a
    tenth of a second, for globals that compiled code never looks at.
    """
    known = environment.lookup_environment(name)
    if known is not None:
        return known
    there = sys.modules.get(module)
    made = environment.Environment({} if there is None else vars(there))
    made.consts[:] = constants
    made.env_name = name
    environment.Environment._memo[name] = made
    return made


def unpack(target_context: Any, content: bytes) -> Any:
    """Return the compiled kernel that was packed.

    Only for what this user's own process packed: it is a pickle of machine code. That
    needs Numba's allocator; what Numba knows of Python and NumPy takes a third of a
    second to load, and is loaded by itself where something is compiled. Nobody links
    what Python calls into anything else, so of the code in LLVM's language, which would
    be read for the names in it, nothing is taken: they are known.
    """
    _runtime.initialize(target_context)
    library, function, *rest = _Unpickler(io.BytesIO(content)).load()
    name, kind, (code, _) = library
    names = {function.llvm_func_name, function.llvm_cpython_wrapper_name}
    target_context.codegen()._engine._defined_symbols |= names
    library = name, kind, (code, _no_module())
    return _rebuild(target_context, library, function, *rest)


@cache
def _no_module() -> bytes:
    """Return a module without functions, in LLVM's language."""
    empty: bytes = binding.parse_assembly("").as_bitcode()
    return empty
