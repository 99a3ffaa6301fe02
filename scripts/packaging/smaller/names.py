"""Take the names for debuggers out of libraries that ``strip`` breaks.

What wheels keep in folders ``NAME.libs`` was written anew when the wheel was made:
what is loaded first may stand last in the file, and ``strip`` moves it to where it
cannot be loaded from. Here a file keeps what the loader reads, in its order, each
part where its place in a page is the same, and loses the rest.

References
----------
.. [1] TIS Committee, "Executable and Linking Format", version 1.2, part 2.
"""

import struct
from pathlib import Path

__all__ = ["keep_loaded"]

_LEAST_BYTES = 4096
_MAGIC = b"\x7fELF\x02\x01\x01"
"""Of 64 bits, little-endian, version 1."""
_SEGMENT = struct.Struct("<IIQQQQQQ")
"""Kind, flags, place in the file, address, physical address, bytes there, in memory
and what the address is a multiple of."""
_LOADED = 1
_LARGEST_PAGE = 1 << 16
"""Some linkers keep room for pages of 2 MB, which nothing here is loaded into."""
_AT_SEGMENTS = 32
_AT_SECTIONS = 40
_AT_COUNTS = 54


def keep_loaded(library: Path) -> int:
    """Rewrite a library with what is loaded of it; return how many bytes that saves.

    What is no such library stays as it is, and so does one that would save less
    than a page.
    """
    content = library.read_bytes()
    if not content.startswith(_MAGIC):
        return 0
    (at,) = struct.unpack_from("<Q", content, _AT_SEGMENTS)
    size, count = struct.unpack_from("<HH", content, _AT_COUNTS)
    places = [at + n * size for n in range(count)]
    segments = [_SEGMENT.unpack_from(content, place) for place in places]
    loaded = sorted((s[2], s[5], _aligned(s)) for s in segments if s[0] == _LOADED)
    # The first holds the head of the file; nothing could be moved otherwise.
    if not loaded or loaded[0][0] != 0:
        return 0
    made, moves = bytearray(), []
    for start, n_bytes, align in loaded:
        target = len(made) + (start - len(made)) % align
        made += bytes(target - len(made)) + content[start : start + n_bytes]
        moves.append((start, start + n_bytes, target - start))

    def moved(place: int) -> int | None:
        shifts = [shift for start, stop, shift in moves if start <= place < stop]
        return place + shifts[0] if shifts else None

    table = moved(at)
    if table is None or len(content) - len(made) < _LEAST_BYTES:
        return 0
    for n, segment in enumerate(segments):
        kind, flags, start, *middle, _ = segment
        there = moved(start) if segment[5] else start
        if there is None:
            return 0
        told = (kind, flags, there, *middle, _aligned(segment))
        _SEGMENT.pack_into(made, table + n * size, *told)
    struct.pack_into("<Q", made, _AT_SEGMENTS, table)
    struct.pack_into("<Q", made, _AT_SECTIONS, 0)
    struct.pack_into("<HH", made, _AT_COUNTS + 6, 0, 0)
    library.write_bytes(made)
    return len(content) - len(made)


def _aligned(segment: tuple[int, ...]) -> int:
    kind, align = segment[0], segment[-1]
    return max(min(align, _LARGEST_PAGE), 1) if kind == _LOADED else align
