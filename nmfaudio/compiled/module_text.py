"""What a module says, where its sources are and where they are not."""

import inspect
from importlib.abc import InspectLoader
from types import CodeType, ModuleType

__all__ = ["module_text"]


def module_text(module: ModuleType) -> str:
    """Return a text that changes with a module's code, the same wherever it lies.

    It is the source, or in a bundle without sources what was compiled of it.
    """
    try:
        return inspect.getsource(module)
    except OSError:
        loader = module.__loader__
        code = (
            loader.get_code(module.__name__)
            if isinstance(loader, InspectLoader)
            else None
        )
        return "" if code is None else _text(code)


def _text(code: CodeType) -> str:
    parts = [_text(c) if isinstance(c, CodeType) else repr(c) for c in code.co_consts]
    return f"{code.co_code.hex()} {code.co_names} {code.co_varnames} {parts}"
