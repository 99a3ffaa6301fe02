"""Make the tables of ICU, a library that Qt uses, as small as the window needs them.

Of 32 MB Qt's widgets read how texts are sorted and in which order letters stand. Names
of countries, currencies and time zones, ways to break lines of Thai and to write
numbers in words, and large character sets are left out; ICU says that they are not
there where somebody asks for them.

References
----------
.. [1] Unicode, Inc., "ICU Data", format "CmnD" of data packages, version 1.
"""

import itertools
import re
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

__all__ = ["shrink_unicode_data"]

_LEFT_OUT = re.compile(
    r"[^/]+/((brkitr|curr|lang|rbnf|region|translit|unit|zone)/.*"
    r"|.*\.spp|confusables\.cfu|unames\.icu)"
)
_MOST_CHARACTER_SET_BYTES = 20_000
"""Of a character set: those of one byte a letter stay, in which old files are named."""
_HEAD = re.compile(rb"..\xda\x27.{8}CmnD\x01", re.DOTALL)
_MOST_LAST_BYTES = 1 << 16
_ALIGN = 16
_CODE = """
    .section .note.GNU-stack,"",%progbits
    .section .rodata
    .balign {align}
    .globl {name}
    .type {name}, %object
    .size {name}, {size}
{name}:
    .incbin "{path}"
"""


def shrink_unicode_data(folder: Path) -> int:
    """Replace the tables of ICU below a folder; return how many bytes that saves.

    Without a C compiler, or where Qt has none of them, all stays as it is.
    """
    compiler = shutil.which("cc") or shutil.which("gcc")
    found = [p for p in folder.rglob("libicudata.so.*") if not p.is_symlink()]
    if compiler is None or len(found) != 1:
        return 0
    (library,) = found
    name = f"icudt{library.suffix[1:]}_dat"
    before = library.stat().st_size
    with tempfile.TemporaryDirectory() as place:
        data, code, made = (Path(place, each) for each in ("a.dat", "a.s", "a.so"))
        data.write_bytes(_without(_package(library.read_bytes())))
        size = data.stat().st_size
        code.write_text(_CODE.format(align=_ALIGN, name=name, size=size, path=data))
        words = ["-shared", "-nostdlib", f"-Wl,-soname,{library.name}", "-o", made]
        subprocess.run([compiler, *words, code], check=True)
        shutil.copyfile(made, library)
    return before - library.stat().st_size


def _package(content: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Return the head of the package in a library, and its entries by name."""
    found = _HEAD.search(content)
    if found is None:
        raise ValueError("the tables of ICU are laid out in a way that is not known")
    package = content[found.start() :]
    (n_head,) = struct.unpack_from("<H", package)
    (n_entries,) = struct.unpack_from("<I", package, n_head)
    table = struct.unpack_from(f"<{2 * n_entries}I", package, n_head + 4)
    starts = [n_head + at for at in table[::2]]
    names = [package[at : package.index(b"\0", at)] for at in starts]
    bounds = [n_head + at for at in table[1::2]]
    # Where the last one ends is said nowhere; some of the library behind it is no harm.
    bounds.append(min(bounds[-1] + _MOST_LAST_BYTES, len(package)))
    bodies = [package[at:stop] for at, stop in itertools.pairwise(bounds)]
    return package[:n_head], list(zip(names, bodies, strict=True))


def _without(package: tuple[bytes, list[tuple[bytes, bytes]]]) -> bytes:
    """Return a package of the entries that are needed."""
    head, entries = package
    kept = [entry for entry in entries if _is_needed(*entry)]
    texts = b"".join(name + b"\0" for name, _ in kept)
    at_name = 4 + 8 * len(kept)
    at_body = _padded(len(head) + at_name + len(texts)) - len(head)
    table, bodies = [struct.pack("<I", len(kept))], []
    for name, body in kept:
        table.append(struct.pack("<II", at_name, at_body))
        bodies.append(body.ljust(_padded(len(body)), b"\0"))
        at_name += len(name) + 1
        at_body += _padded(len(body))
    front = head + b"".join(table) + texts
    return front.ljust(_padded(len(front)), b"\0") + b"".join(bodies)


def _is_needed(name: bytes, body: bytes) -> bool:
    if name.endswith(b".cnv"):
        return len(body) <= _MOST_CHARACTER_SET_BYTES
    return _LEFT_OUT.fullmatch(name.decode()) is None


def _padded(n_bytes: int) -> int:
    return -(-n_bytes // _ALIGN) * _ALIGN
