"""Commands that change one field of one source or component."""

import math
import unicodedata
from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import Generic, Self, TypeVar

from nmfaudio.errors import ParameterError
from nmfaudio.project._command import Command
from nmfaudio.project.document import Component, Document, Source

__all__ = [
    "MAX_GAIN_DB",
    "SILENT_DB",
    "RecolourSource",
    "RenameComponent",
    "RenameSource",
    "SetComponentGain",
    "SetComponentLocked",
    "SetComponentMute",
    "SetComponentSolo",
    "SetSourceGain",
    "SetSourceMute",
    "SetSourceSolo",
    "checked_name",
    "cleaned_name",
    "component_name",
]

SILENT_DB = -60.0
"""Gain at or below which a lane is silent; faders end here."""

MAX_GAIN_DB = 12.0
"""Most gain of a lane."""

_MAX_NAME = 100
_UNFIT = {"Cc", "Cs", "Zl", "Zp"}
_TURNING = {chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}

T = TypeVar("T")


def checked_name(name: str) -> str:
    """Return a name fit for a lane: one line, no control characters, not too long.

    Raises
    ------
    ParameterError
        If nothing is left of it.
    """
    cleaned = cleaned_name(name)
    if not cleaned:
        raise ParameterError("a name must have at least one visible character")
    return cleaned


def cleaned_name(name: str) -> str:
    """Return what is left of a name without line breaks, controls and tricks.

    Characters that turn the direction of writing would let one name look like another.
    """
    visible = "".join(
        " " if unicodedata.category(c) in _UNFIT or c in _TURNING else c for c in name
    )
    return " ".join(visible.split())[:_MAX_NAME].rstrip()


def component_name(document: Document, index: int) -> str:
    """Return what the user calls a component: its name, its label, or its number."""
    component = document.component(index)
    if component.name:
        return component.name
    separation = document.separation
    if separation is not None and index < len(separation.tags):
        return separation.tags[index].label
    return f"component {index + 1}"


def _checked_gain(gain_db: float) -> float:
    if math.isnan(gain_db):
        raise ParameterError("a gain must be a number of dB, got NaN")
    return min(max(float(gain_db), SILENT_DB), MAX_GAIN_DB)


@dataclass(frozen=True)
class _SourceEdit(Command, Generic[T]):
    """One field of a source; ``name`` is for the label."""

    source_id: int
    name: str
    old: T
    new: T

    @classmethod
    def on(cls, document: Document, source_id: int, value: T) -> Self:
        """Make the command that gives the source (or the residual lane) ``value``.

        Raises
        ------
        ParameterError
            If there is no such source, or the value cannot be.
        """
        source = document.source(source_id)
        return cls(source_id, source.name, cls._get(source), cls._checked(value))

    def apply(self, document: Document) -> Document:
        """Set the new value."""
        source = document.source(self.source_id)
        return document.with_source(self._set(source, self.new))

    def revert(self, document: Document) -> Document:
        """Set the old value."""
        source = document.source(self.source_id)
        return document.with_source(self._set(source, self.old))

    @classmethod
    def _checked(cls, value: T) -> T:
        return value

    @staticmethod
    @abstractmethod
    def _get(source: Source) -> T: ...

    @staticmethod
    @abstractmethod
    def _set(source: Source, value: T) -> Source: ...


@dataclass(frozen=True)
class _ComponentEdit(Command, Generic[T]):
    """One field of a component; ``name`` is for the label."""

    index: int
    name: str
    old: T
    new: T

    @classmethod
    def on(cls, document: Document, index: int, value: T) -> Self:
        """Make the command that gives the component ``value``.

        Raises
        ------
        ParameterError
            If there is no such component, or the value cannot be.
        """
        component = document.component(index)
        name = component_name(document, index)
        return cls(index, name, cls._get(component), cls._checked(value))

    def apply(self, document: Document) -> Document:
        """Set the new value."""
        component = document.component(self.index)
        return document.with_component(self._set(component, self.new))

    def revert(self, document: Document) -> Document:
        """Set the old value."""
        component = document.component(self.index)
        return document.with_component(self._set(component, self.old))

    @classmethod
    def _checked(cls, value: T) -> T:
        return value

    @staticmethod
    @abstractmethod
    def _get(component: Component) -> T: ...

    @staticmethod
    @abstractmethod
    def _set(component: Component, value: T) -> Component: ...


class RenameSource(_SourceEdit[str]):
    """Rename a source."""

    @property
    def label(self) -> str:
        """Name the edit."""
        return f"rename {self.old} to {self.new}"

    @classmethod
    def _checked(cls, value: str) -> str:
        return checked_name(value)

    @staticmethod
    def _get(source: Source) -> str:
        return source.name

    @staticmethod
    def _set(source: Source, value: str) -> Source:
        return replace(source, name=value)


class RecolourSource(_SourceEdit[int]):
    """Give a source another colour of the palette."""

    @property
    def label(self) -> str:
        """Name the edit."""
        return f"colour of {self.name}"

    @staticmethod
    def _get(source: Source) -> int:
        return source.colour

    @staticmethod
    def _set(source: Source, value: int) -> Source:
        return replace(source, colour=value)


class SetSourceGain(_SourceEdit[float]):
    """Set the gain of a source in dB, clipped to ``SILENT_DB .. MAX_GAIN_DB``."""

    @property
    def label(self) -> str:
        """Name the edit."""
        return f"gain of {self.name}"

    def merge_with(self, later: Command) -> Command | None:
        """Merge the steps of one drag into one edit."""
        if isinstance(later, SetSourceGain) and later.source_id == self.source_id:
            return SetSourceGain(self.source_id, self.name, self.old, later.new)
        return None

    @classmethod
    def _checked(cls, value: float) -> float:
        return _checked_gain(value)

    @staticmethod
    def _get(source: Source) -> float:
        return source.gain_db

    @staticmethod
    def _set(source: Source, value: float) -> Source:
        return replace(source, gain_db=value)


class SetSourceSolo(_SourceEdit[bool]):
    """Switch a source's solo."""

    @property
    def label(self) -> str:
        """Name the edit."""
        return f"{'solo' if self.new else 'end solo of'} {self.name}"

    @staticmethod
    def _get(source: Source) -> bool:
        return source.solo

    @staticmethod
    def _set(source: Source, value: bool) -> Source:  # noqa: FBT001  # the value itself
        return replace(source, solo=value)


class SetSourceMute(_SourceEdit[bool]):
    """Switch a source's mute."""

    @property
    def label(self) -> str:
        """Name the edit."""
        return f"{'mute' if self.new else 'unmute'} {self.name}"

    @staticmethod
    def _get(source: Source) -> bool:
        return source.mute

    @staticmethod
    def _set(source: Source, value: bool) -> Source:  # noqa: FBT001  # the value itself
        return replace(source, mute=value)


class RenameComponent(_ComponentEdit[str]):
    """Name a component; an empty name brings its automatic label back."""

    @property
    def label(self) -> str:
        """Name the edit."""
        return f"rename {self.name}"

    @classmethod
    def _checked(cls, value: str) -> str:
        return cleaned_name(value)

    @staticmethod
    def _get(component: Component) -> str:
        return component.name

    @staticmethod
    def _set(component: Component, value: str) -> Component:
        return replace(component, name=value)


class SetComponentGain(_ComponentEdit[float]):
    """Set the gain of a component in dB, clipped to ``SILENT_DB .. MAX_GAIN_DB``."""

    @property
    def label(self) -> str:
        """Name the edit."""
        return f"gain of {self.name}"

    def merge_with(self, later: Command) -> Command | None:
        """Merge the steps of one drag into one edit."""
        if isinstance(later, SetComponentGain) and later.index == self.index:
            return SetComponentGain(self.index, self.name, self.old, later.new)
        return None

    @classmethod
    def _checked(cls, value: float) -> float:
        return _checked_gain(value)

    @staticmethod
    def _get(component: Component) -> float:
        return component.gain_db

    @staticmethod
    def _set(component: Component, value: float) -> Component:
        return replace(component, gain_db=value)


class SetComponentSolo(_ComponentEdit[bool]):
    """Switch a component's solo."""

    @property
    def label(self) -> str:
        """Name the edit."""
        return f"{'solo' if self.new else 'end solo of'} {self.name}"

    @staticmethod
    def _get(component: Component) -> bool:
        return component.solo

    @staticmethod
    def _set(component: Component, value: bool) -> Component:  # noqa: FBT001  # the value
        return replace(component, solo=value)


class SetComponentMute(_ComponentEdit[bool]):
    """Switch a component's mute."""

    @property
    def label(self) -> str:
        """Name the edit."""
        return f"{'mute' if self.new else 'unmute'} {self.name}"

    @staticmethod
    def _get(component: Component) -> bool:
        return component.mute

    @staticmethod
    def _set(component: Component, value: bool) -> Component:  # noqa: FBT001  # the value
        return replace(component, mute=value)


class SetComponentLocked(_ComponentEdit[bool]):
    """Lock a component against the next separation, or unlock it."""

    @property
    def label(self) -> str:
        """Name the edit."""
        return f"{'lock' if self.new else 'unlock'} {self.name}"

    @staticmethod
    def _get(component: Component) -> bool:
        return component.locked

    @staticmethod
    def _set(component: Component, value: bool) -> Component:  # noqa: FBT001  # the value
        return replace(component, locked=value)
