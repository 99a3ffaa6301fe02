"""Machine code that hands held sound to a device, without Python and its lock.

PortAudio calls it from a thread that must never wait. It is written in LLVM's language
and made by llvmlite in some 20 ms, once per process; Numba, which takes longer to load,
is not needed. What the two sides of a ring tell each other lies in an array of 64-bit
words (:class:`Word`); words that one side writes for the other are stored after what
they promise and loaded before it, on every processor (release and acquire).
"""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum
from functools import cache
from typing import Any, NamedTuple

from llvmlite import binding, ir

__all__ = ["RingCode", "Word", "ring_code"]


class Word(IntEnum):
    """Places of a ring's words. Frames lie in two rows."""

    # Set before anybody reads.
    FIRST_ROW = 0  # address
    SECOND_ROW = 1
    LENGTH = 2  # frames
    N_CHANNELS = 3
    # Of the side that writes.
    FIRST_WRITTEN = 4  # frames up to here are there
    SECOND_WRITTEN = 5
    ASKED = 6  # number of the last change to the other row
    ASKED_FRAME = 7  # its first frame
    ASKED_JUMP = 8  # 1: begins with that frame; 0: goes on with the frame to be read
    ASKED_FADE = 9  # frames to fade over
    # Of the side that reads.
    BEGUN = 10  # the last change that was taken up
    SETTLED = 11  # the last one whose fade is over: the other row is free
    ROW = 12  # 0 or 1
    READ = 13  # next frame
    OLD_READ = 14  # of the row that fades out
    FADE_LEFT = 15
    N_GAPS = 16  # calls that found too little
    N_UNDERFLOWS = 17  # calls that were told by PortAudio of a gap before them
    # Of the last call; whole while CALLED == ANSWERED.
    CALLED = 18
    ANSWERED = 19
    CALL_FRAME = 20  # its first frame,
    CALL_TIME = 21  # as two float64: when it came,
    SOUND_TIME = 22  # and when that frame sounds
    # Of all calls.
    LONGEST_CALL = 23  # frames that one has asked for at most


class RingCode(NamedTuple):
    """The functions, for ctypes; ``callback`` is the address of the one for PortAudio.

    ``read(None, out, n_frames, times, flags, words)`` is the same, ``look(word)``,
    ``publish(word, value)`` and ``last_call(words, out)`` are for the side that writes;
    ``word`` and ``out`` are addresses. ``last_call`` writes three words from
    ``Word.CALL_FRAME`` on and returns the call's number, or -1 while there is another.
    """

    callback: int
    read: Any
    look: Any
    publish: Any
    last_call: Any


_OUTPUT_UNDERFLOW = 4  # of PortAudio's flags
_LONG = ir.IntType(8 * ctypes.sizeof(ctypes.c_ulong))
_WORD = ir.IntType(64)
_INT = ir.IntType(32)
_BYTE = ir.IntType(8)
_SAMPLE = ir.FloatType()
_WORDS = _WORD.as_pointer()
_ALIGN = 8


@cache
def ring_code() -> RingCode:
    """Make the code, once per process."""
    with suppress(RuntimeError):  # versions that do so by themselves refuse
        binding.initialize()
    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    machine = binding.Target.from_default_triple().create_target_machine(opt=2)
    parsed = binding.parse_assembly(_written())
    parsed.verify()
    engine = binding.create_mcjit_compiler(parsed, machine)
    engine.finalize_object()
    _engines.append(engine)
    address = engine.get_function_address("read")
    pointer, word = ctypes.c_void_p, ctypes.c_int64
    long = ctypes.c_ulong
    # They keep Python's lock: they take less time than giving it away.
    read = ctypes.PYFUNCTYPE(
        ctypes.c_int, pointer, pointer, long, pointer, long, pointer
    )(address)
    look = ctypes.PYFUNCTYPE(word, pointer)(engine.get_function_address("look"))
    publish = ctypes.PYFUNCTYPE(None, pointer, word)(
        engine.get_function_address("publish")
    )
    last_call = ctypes.PYFUNCTYPE(word, pointer, pointer)(
        engine.get_function_address("last_call")
    )
    return RingCode(address, read, look, publish, last_call)


_engines: list[Any] = []  # what owns the code


def _written() -> str:
    """Return all functions in LLVM's language."""
    module = ir.Module("ring")
    _Reader(module, "read").write()
    _write_look(module)
    _write_publish(module)
    _write_last_call(module)
    return str(module)


def _word(number: int) -> Any:
    return ir.Constant(_WORD, number)


def _write_look(module: Any) -> None:
    function = ir.Function(module, ir.FunctionType(_WORD, [_WORDS]), "look")
    builder = ir.IRBuilder(function.append_basic_block())
    builder.ret(builder.load_atomic(function.args[0], "acquire", _ALIGN))


def _write_publish(module: Any) -> None:
    kind = ir.FunctionType(ir.VoidType(), [_WORDS, _WORD])
    function = ir.Function(module, kind, "publish")
    builder = ir.IRBuilder(function.append_basic_block())
    place, value = function.args
    builder.store_atomic(value, place, "release", _ALIGN)
    builder.ret_void()


def _write_last_call(module: Any) -> None:
    kind = ir.FunctionType(_WORD, [_WORDS, _WORDS])
    function = ir.Function(module, kind, "last_call")
    b = ir.IRBuilder(function.append_basic_block())
    words, out = function.args
    answered = b.load_atomic(b.gep(words, [_word(Word.ANSWERED)]), "acquire", _ALIGN)
    for n in range(Word.SOUND_TIME - Word.CALL_FRAME + 1):
        place = b.gep(words, [_word(Word.CALL_FRAME + n)])
        b.store(b.load_atomic(place, "monotonic", _ALIGN), b.gep(out, [_word(n)]))
    b.fence("acquire")  # nothing of that is loaded after what follows
    called = b.load_atomic(b.gep(words, [_word(Word.CALLED)]), "monotonic", _ALIGN)
    is_whole = b.icmp_signed("==", called, answered)
    b.ret(b.select(is_whole, answered, _word(-1)))


class _Reader:
    """Writes the callback: one call hands ``n`` frames over."""

    def __init__(self, module: Any, name: str) -> None:
        kind = ir.FunctionType(
            _INT,
            [
                _BYTE.as_pointer(),
                _SAMPLE.as_pointer(),
                _LONG,
                _WORD.as_pointer(),  # three float64, copied as they are
                _LONG,
                _WORDS,
            ],
        )
        self._function = ir.Function(module, kind, name)
        _, self._out, _, self._times, _, self._words = self._function.args
        self._b = ir.IRBuilder(self._function.append_basic_block())

    def write(self) -> None:
        """Write the function."""
        b = self._b
        _, _, n_frames, _, flags, _ = self._function.args
        called = b.add(self._load(Word.CALLED), _word(1))
        self._publish(Word.CALLED, called)
        b.fence("seq_cst")  # nothing of what follows is stored before that
        self._note_call(flags)
        self._note_length(self._wide(n_frames))
        self._take_up()
        self._tell(Word.CALL_FRAME, self._load(Word.READ))
        there = b.alloca(_WORD)  # how far the row that is read has been written
        self._b.store(self._written(self._load(Word.ROW), "acquire"), there)
        n_missing = b.alloca(_WORD)
        b.store(_word(0), n_missing)
        with self._repeat(self._wide(n_frames)) as i:
            out = b.mul(i, self._load(Word.N_CHANNELS))
            is_there = b.icmp_signed("<", self._load(Word.READ), b.load(there))
            with b.if_else(is_there) as (then, otherwise):
                with then:
                    self._hand_over(out)
                with otherwise:
                    self._be_silent(out)
                    b.store(b.add(b.load(n_missing), _word(1)), n_missing)
        has_gap = b.icmp_signed(">", b.load(n_missing), _word(0))
        self._count(Word.N_GAPS, b.zext(has_gap, _WORD))
        is_over = b.icmp_signed("==", self._load(Word.FADE_LEFT), _word(0))
        with b.if_then(is_over):
            self._publish(Word.SETTLED, self._load(Word.BEGUN))
        self._publish(Word.READ, self._load(Word.READ))
        self._publish(Word.ANSWERED, called)
        b.ret(ir.Constant(_INT, 0))

    def _note_call(self, flags: Any) -> None:
        b = self._b
        for n, word in ((1, Word.CALL_TIME), (2, Word.SOUND_TIME)):
            self._tell(word, b.load(b.gep(self._times, [_word(n)])))
        bit = b.and_(self._wide(flags), _word(_OUTPUT_UNDERFLOW))
        self._count(
            Word.N_UNDERFLOWS, b.zext(b.icmp_signed("!=", bit, _word(0)), _WORD)
        )

    def _note_length(self, n_frames: Any) -> None:
        b = self._b
        longest = self._load(Word.LONGEST_CALL)
        is_longer = b.icmp_signed(">", n_frames, longest)
        self._store(Word.LONGEST_CALL, b.select(is_longer, n_frames, longest))

    def _take_up(self) -> None:
        """Change to the other row if that has been asked for."""
        b = self._b
        asked = self._load(Word.ASKED, "acquire")
        with b.if_then(b.icmp_signed("!=", asked, self._load(Word.BEGUN))):
            read = self._load(Word.READ)
            jumps = b.icmp_signed("!=", self._load(Word.ASKED_JUMP), _word(0))
            self._store(Word.OLD_READ, read)
            # Published at the end, when all of it holds.
            self._store(Word.READ, b.select(jumps, self._load(Word.ASKED_FRAME), read))
            self._store(Word.ROW, b.xor(self._load(Word.ROW), _word(1)))
            self._store(Word.FADE_LEFT, self._load(Word.ASKED_FADE))
            self._publish(Word.BEGUN, asked)

    def _hand_over(self, out: Any) -> None:
        """Write the next frame to ``out``, an index, and go on by one."""
        b = self._b
        row, read = self._load(Word.ROW), self._load(Word.READ)
        new = self._frame(row, read)
        left = self._load(Word.FADE_LEFT)
        with b.if_else(b.icmp_signed(">", left, _word(0))) as (then, otherwise):
            with then:
                self._fade(out, new, left)
            with otherwise, self._repeat(self._load(Word.N_CHANNELS)) as c:
                self._put(out, c, self._sample(new, c))
        self._count(Word.READ, _word(1))

    def _fade(self, out: Any, new: Any, left: Any) -> None:
        """Write one frame that lies between the old row and the new one."""
        b = self._b
        length = self._load(Word.ASKED_FADE)
        done = b.sitofp(b.sub(length, left), _SAMPLE)
        share = b.fadd(done, ir.Constant(_SAMPLE, 0.5))
        share = b.fdiv(share, b.sitofp(length, _SAMPLE))
        other, read = b.xor(self._load(Word.ROW), _word(1)), self._load(Word.OLD_READ)
        is_there = b.icmp_signed("<", read, self._written(other, "acquire"))
        old = self._frame(other, read)
        with self._repeat(self._load(Word.N_CHANNELS)) as c:
            before, after = self._sample(old, c), self._sample(new, c)
            before = b.select(is_there, before, ir.Constant(_SAMPLE, 0.0))
            # Of two equal samples this is, to the bit, the same.
            step = b.fmul(share, b.fsub(after, before))
            self._put(out, c, b.fadd(before, step))
        self._count(Word.OLD_READ, _word(1))
        self._count(Word.FADE_LEFT, _word(-1))

    def _be_silent(self, out: Any) -> None:
        with self._repeat(self._load(Word.N_CHANNELS)) as c:
            self._put(out, c, ir.Constant(_SAMPLE, 0.0))

    # Words.

    def _place(self, word: Any) -> Any:
        return self._b.gep(
            self._words, [_word(word) if isinstance(word, int) else word]
        )

    def _load(self, word: Word, ordering: str = "") -> Any:
        place = self._place(word)
        if ordering:
            return self._b.load_atomic(place, ordering, _ALIGN)
        return self._b.load(place, align=_ALIGN)

    def _store(self, word: Word, value: Any) -> None:
        self._b.store(value, self._place(word), align=_ALIGN)

    def _tell(self, word: Word, value: Any) -> None:
        self._b.store_atomic(value, self._place(word), "monotonic", _ALIGN)

    def _publish(self, word: Word, value: Any) -> None:
        self._b.store_atomic(value, self._place(word), "release", _ALIGN)

    def _count(self, word: Word, more: Any) -> None:
        self._store(word, self._b.add(self._load(word), more))

    def _written(self, row: Any, ordering: str) -> Any:
        place = self._place(self._b.add(row, _word(Word.FIRST_WRITTEN)))
        return self._b.load_atomic(place, ordering, _ALIGN)

    # Samples.

    def _frame(self, row: Any, frame: Any) -> Any:
        """Return the address of the first sample of a frame."""
        b = self._b
        base = b.load(self._place(b.add(row, _word(Word.FIRST_ROW))), align=_ALIGN)
        n = b.mul(b.urem(frame, self._load(Word.LENGTH)), self._load(Word.N_CHANNELS))
        return b.gep(b.inttoptr(base, _SAMPLE.as_pointer()), [n])

    def _sample(self, frame: Any, channel: Any) -> Any:
        return self._b.load(self._b.gep(frame, [channel]))

    def _put(self, index: Any, channel: Any, value: Any) -> None:
        place = self._b.gep(self._out, [self._b.add(index, channel)])
        self._b.store(value, place)

    # Language.

    def _wide(self, value: Any) -> Any:
        return value if value.type == _WORD else self._b.zext(value, _WORD)

    @contextmanager
    def _repeat(self, n: Any) -> Iterator[Any]:
        """Write a loop; within it, the round's number."""
        b = self._b
        before = b.block
        head = b.append_basic_block("head")
        body = b.append_basic_block("body")
        after = b.append_basic_block("after")
        b.branch(head)
        b.position_at_end(head)
        i = b.phi(_WORD)
        i.add_incoming(_word(0), before)
        b.cbranch(b.icmp_signed("<", i, n), body, after)
        b.position_at_end(body)
        yield i
        i.add_incoming(b.add(i, _word(1)), b.block)
        b.branch(head)
        b.position_at_end(after)
