"""Edits of how masks share the sound."""

from dataclasses import dataclass, replace

from nmfaudio.errors import ParameterError
from nmfaudio.project._command import Command
from nmfaudio.project.document import Document
from nmfaudio.separation.model import Separation
from nmfaudio.separation.onsets.attacks import keep_attacks

__all__ = ["KeepAttacks", "SetMaskExponent"]


@dataclass(frozen=True)
class _SetMasks(Command):
    """Render the separation in another way; heard at once.

    Both separations are held: they share every array.
    """

    old: Separation
    new: Separation
    text: str

    @property
    def label(self) -> str:
        """Name the edit."""
        return self.text

    def apply(self, document: Document) -> Document:
        """Show the separation with its new masks."""
        return replace(document, separation=self.new)

    def revert(self, document: Document) -> Document:
        """Show the separation as it was."""
        return replace(document, separation=self.old)


class SetMaskExponent(_SetMasks):
    """Take another Wiener exponent."""

    @classmethod
    def on(cls, document: Document, exponent: float, name: str) -> "SetMaskExponent":
        """Take this exponent, which people know by this name.

        Raises
        ------
        ParameterError
            If there is no separation.
        """
        old = _separation_of(document)
        new = replace(old, mask_exponent=exponent)
        return cls(old, new, f"masks: {name.lower()}")


class KeepAttacks(_SetMasks):
    """Keep strokes from being heard before they sound, or do not."""

    @classmethod
    def on(cls, document: Document, *, keep: bool) -> "KeepAttacks":
        """Keep attacks, or do not.

        Raises
        ------
        ParameterError
            If there is no separation.
        """
        old = _separation_of(document)
        text = "masks: keep attacks" if keep else "masks: do not keep attacks"
        return cls(old, keep_attacks(old, keep=keep), text)


def _separation_of(document: Document) -> Separation:
    if document.separation is None:
        raise ParameterError("there are no masks yet: separate first")
    return document.separation
