"""Edits of how sharply masks share the sound."""

from dataclasses import dataclass, replace

from nmfaudio.errors import ParameterError
from nmfaudio.project._command import Command
from nmfaudio.project.document import Document
from nmfaudio.separation.model import Separation

__all__ = ["SetMaskExponent"]


@dataclass(frozen=True)
class SetMaskExponent(Command):
    """Render the separation with another Wiener exponent; heard at once.

    Both separations are held: they share every array.
    """

    old: Separation
    new: Separation
    text: str

    @classmethod
    def on(cls, document: Document, exponent: float, name: str) -> "SetMaskExponent":
        """Take this exponent, which people know by this name.

        Raises
        ------
        ParameterError
            If there is no separation.
        """
        if document.separation is None:
            raise ParameterError("there are no masks yet: separate first")
        new = replace(document.separation, mask_exponent=exponent)
        return cls(document.separation, new, f"masks: {name.lower()}")

    @property
    def label(self) -> str:
        """Name the edit."""
        return self.text

    def apply(self, document: Document) -> Document:
        """Show the separation with the new exponent."""
        return replace(document, separation=self.new)

    def revert(self, document: Document) -> Document:
        """Show the separation as it was."""
        return replace(document, separation=self.old)
