"""What every edit has in common."""

from typing import Protocol

from nmfaudio.project.document import Document

__all__ = ["Command"]


class Command(Protocol):
    """One edit, as a frozen value."""

    @property
    def label(self) -> str:
        """What the Undo menu calls it, e.g. ``"rename Kick"``."""

    def apply(self, document: Document) -> Document:
        """Return the document after the edit."""

    def revert(self, document: Document) -> Document:
        """Return the document before the edit."""

    def merge_with(self, later: "Command") -> "Command | None":  # noqa: ARG002  # hook
        """Return one command for this one and the next of the same gesture, or None."""
        return None
