"""Chunks of a kernel's work on all threads, as an intrinsic for kernels.

Numba's ``prange`` makes three functions of a loop, each compiled with all that is
called in it, and takes the GIL on its way. Here the loop is one function in the module
of the kernel that it stands in, handed to the same threads.

A process that is forked from one whose threads were started has none of them, and some
of Numba's threading layers would wait for them for ever. There all chunks are done in
the thread that calls.
"""

import os
from ctypes import addressof, c_int64
from typing import Any

from nmfaudio.compiled.numba_internals import (
    binding,
    cgutils,
    has_started_threads,
    intrinsic,
    ir,
    launch_threads,
    types,
)

__all__ = ["is_alone", "run_chunks"]

_INDEX = ir.IntType(64)
_BYTES = ir.IntType(8).as_pointer()
_LOOP = ir.FunctionType(ir.VoidType(), [_BYTES] * 4)
_PARALLEL_FOR = ir.FunctionType(ir.VoidType(), [_BYTES] * 5 + [_INDEX] * 3)

_ALONE = "nmfaudio_is_alone"
_alone = c_int64(0)  # read by machine code, by the name above
binding.add_symbol(_ALONE, addressof(_alone))


def is_alone() -> bool:
    """Say whether threads were lost when this process was forked."""
    return _alone.value != 0


def _note_fork() -> None:
    if has_started_threads():
        _alone.value = 1


if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(after_in_child=_note_fork)


def _run_chunks(typing_context: Any, kernel: Any, _n_chunks: Any, given: Any) -> Any:
    """Call ``kernel(c, *given)`` for each ``c`` below ``n_chunks``, in threads.

    What the kernel returns is dropped; it must not raise.
    """
    called = typing_context.resolve_function_type(
        kernel, (types.intp, *given.types), {}
    )
    compiled = kernel.dispatcher.parts.overloads[called.args]

    def generate(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        _, n_chunks, arguments = values
        context.add_linking_libs([compiled.library])
        context.active_code_library._reload_init.add(launch_threads)
        launch_threads()
        loop = _write_loop(context, builder.module, compiled, arguments.type)
        _start(builder, loop, n_chunks, arguments)
        return context.get_dummy_value()

    return types.void(kernel, types.intp, given), generate


def _write_loop(context: Any, module: Any, compiled: Any, kind: Any) -> Any:
    """Write the function that a thread runs on some of the chunks.

    Its first argument holds the number of the first one in place of an address.
    """
    name = f"{compiled.fndesc.mangled_name}.chunks"
    loop = ir.Function(module, _LOOP, module.get_unique_name(name))
    loop.linkage = "internal"
    builder = ir.IRBuilder(loop.append_basic_block("entry"))
    places, sizes, _, data = loop.args
    first = builder.load(builder.bitcast(places, _INDEX.as_pointer()))
    n_chunks = builder.load(builder.bitcast(sizes, _INDEX.as_pointer()))
    packed = builder.load(builder.bitcast(data, kind.as_pointer()))
    arguments = cgutils.unpack_tuple(builder, packed, len(compiled.signature.args) - 1)
    function = context.declare_function(module, compiled.fndesc)
    with cgutils.for_range(builder, n_chunks, intp=_INDEX) as chunks:
        chunk = builder.add(first, chunks.index)
        context.call_conv.call_function(
            builder,
            function,
            compiled.fndesc.restype,
            compiled.fndesc.argtypes,
            [chunk, *arguments],
        )
    builder.ret_void()
    return loop


def _start(builder: Any, loop: Any, n_chunks: Any, arguments: Any) -> None:
    """Write the call that shares the chunks out to threads."""
    module = builder.module
    ask = ir.FunctionType(_INDEX, [])
    most = builder.call(
        cgutils.get_or_insert_function(module, ask, "get_num_threads"), []
    )
    # More threads than chunks, and the last thread would get all of them.
    is_fewer = builder.icmp_signed("<", n_chunks, most)
    n_threads = builder.select(is_fewer, n_chunks, most)
    zero, one = ir.Constant(_INDEX, 0), ir.Constant(_INDEX, 1)

    def kept(value: Any) -> Any:
        place = cgutils.alloca_once(builder, value.type)
        builder.store(value, place)
        return builder.bitcast(place, _BYTES)

    run = cgutils.get_or_insert_function(module, _PARALLEL_FOR, "numba_parallel_for")
    given = [
        kept(zero), kept(n_chunks), kept(one), kept(arguments),
    ]  # fmt: skip
    is_serial = builder.icmp_signed("<", n_threads, ir.Constant(_INDEX, 2))
    if _ALONE in module.globals:
        alone = module.globals[_ALONE]
    else:
        alone = ir.GlobalVariable(module, _INDEX, _ALONE)
    lost = builder.icmp_signed("!=", builder.load(alone), zero)
    with builder.if_else(builder.or_(is_serial, lost)) as (then, otherwise):
        with then:
            builder.call(loop, given)
        with otherwise:
            address = builder.bitcast(loop, _BYTES)
            builder.call(run, [address, *given, zero, one, n_threads])


run_chunks: Any = intrinsic(_run_chunks)
