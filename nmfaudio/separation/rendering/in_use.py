"""What is made of a model, shared by all who use it at the same time."""

import threading
import weakref
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from nmfaudio.separation.model import RenderModel

__all__ = ["InUse"]

T = TypeVar("T")


class InUse(Generic[T]):
    """Remembers what was made of models for as long as somebody else holds it.

    For any thread. What is remembered must not change.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: weakref.WeakKeyDictionary[
            RenderModel, weakref.WeakValueDictionary[Hashable, T]
        ] = weakref.WeakKeyDictionary()

    def get(self, model: RenderModel, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is in use of a model by this key; else make it.

        Where two threads ask for the same at once, both may make it: one is kept.
        """
        with self._lock:
            found = self._made.setdefault(model, weakref.WeakValueDictionary())
            known = found.get(key)
        if known is not None:
            return known
        made = make()
        with self._lock:
            return found.setdefault(key, made)
