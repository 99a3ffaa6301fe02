"""Edits of how masks share the sound, and undoing them."""

import numpy as np
import pytest

from nmfaudio.errors import ParameterError
from nmfaudio.project.document import Document
from nmfaudio.project.mask_commands import KeepAttacks, SetMaskExponent


def test_attacks_are_kept_and_let_go_again(document: Document) -> None:
    assert document.separation is not None
    assert document.separation.model.attacks is None
    kept = KeepAttacks.on(document, keep=True)
    after = kept.apply(document)
    assert after.separation is not None
    found = after.separation.attacks
    assert found is not None
    assert after.separation.model.attacks is found
    assert after.separation.model.W is document.separation.model.W
    assert kept.label == "masks: keep attacks"
    assert kept.revert(after).separation is document.separation
    undone = KeepAttacks.on(after, keep=False).apply(after)
    assert undone.separation is not None
    assert undone.separation.model.attacks is None
    # They need not be looked for again.
    again = KeepAttacks.on(undone, keep=True).apply(undone)
    assert again.separation is not None
    assert again.separation.model.attacks is found


def test_an_exponent_leaves_attacks_as_they_are(document: Document) -> None:
    kept = KeepAttacks.on(document, keep=True).apply(document)
    hard = SetMaskExponent.on(kept, 4.0, "Hard").apply(kept)
    assert hard.separation is not None
    assert kept.separation is not None
    assert hard.separation.mask_exponent == 4.0
    assert hard.separation.model is kept.separation.model
    assert isinstance(hard.separation.model.attacks, np.ndarray)


def test_without_a_separation_there_are_no_masks() -> None:
    for edit in (
        lambda: KeepAttacks.on(Document(None), keep=True),
        lambda: SetMaskExponent.on(Document(None), 2.0, "Clean"),
    ):
        with pytest.raises(ParameterError, match="separate first"):
            edit()
