"""What a module says, in words that are the same wherever it lies."""

from functools import cache
from types import CodeType, ModuleType
from typing import Any

__all__ = ["module_text"]


@cache
def module_text(module: ModuleType) -> str:
    """Return a text that changes with a module's code, and with nothing else.

    It is made of what was compiled of the sources, which a bundle has as well: so it is
    the same in a checkout, an installation elsewhere and a bundle without sources.
    """
    # Not by type: bundlers' loaders have the method without being an InspectLoader.
    get_code: Any = getattr(module.__loader__, "get_code", None)
    code = None if get_code is None else get_code(module.__name__)
    return "" if code is None else _text(code)


def _text(value: object) -> str:
    """Return a text for a code object or a constant, without the file it came from."""
    if isinstance(value, CodeType):
        code = value.co_code.hex()
        return f"{code} {value.co_names} {value.co_varnames} {_text(value.co_consts)}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_text, value))})"
    if isinstance(value, frozenset):
        # Its order differs from process to process.
        return f"{{{', '.join(sorted(map(_text, value)))}}}"
    return repr(value)
