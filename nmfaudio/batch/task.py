"""What a process is told, and what its unfinished work is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = [
    "CANCEL_NAME",
    "NAMES_STAGE",
    "NEW_NAMES",
    "OFFER_NAME",
    "PICTURE_NAME",
    "SHARED_NAME",
    "STEMS_NAME",
    "TOLD_NAMES",
    "BatchTask",
    "offers_in",
]

STEMS_NAME, PICTURE_NAME = "stems", "picture.png"
"""What unfinished work consists of."""

NEW_NAMES = "names.nmfdict"
"""What the first recording's sources sound like, within its unfinished work."""

TOLD_NAMES = "names.json"
"""Tells those that were begun before there were names where these are."""

SHARED_NAME, OFFER_NAME = "shared", "offer.npz"
"""What helpers need of a long recording, within its unfinished work."""

NAMES_STAGE = "names"
"""The stage of a recording that waits for another one to give the names."""

CANCEL_NAME = "cancel"
"""Appears in a task's folder when it is to be stopped, for those who cannot be told."""


@dataclass(frozen=True)
class BatchTask:
    """What a process is told: text and numbers only.

    Attributes
    ----------
    path : str
        The recording.
    work : str
        Folder for what is made of it.
    method : mapping
        Fields of a :class:`nmfaudio.batch.request.Method`.
    known_sha256 : str
        Of the recording when it was done before in this way; empty if it was not.
        Nothing is done if it is still the same.
    names_path : str
        Dictionary file with names for its sources, or empty.
    names_recipe : str
        The recipe that sources must come from to be named; empty for any.
    tell_names : bool
        Whether to write down what its sources sound like, for others.
    shares : bool
        Whether others may help with a long recording.
    helps : str
        Folder of a recording to help with; nothing else is done then. Or empty.
    waits_for : str
        A file that will tell `names_path` and `names_recipe` when another recording has
        given the names, or empty.
    """

    path: str
    work: str
    method: Mapping[str, Any]
    known_sha256: str = ""
    names_path: str = ""
    names_recipe: str = ""
    tell_names: bool = False
    shares: bool = False
    helps: str = ""
    waits_for: str = ""


def offers_in(work: Path) -> list[Path]:
    """Return the folders of recordings whose blocks are shared, in a task's folder."""
    return [path.parent for path in work.glob(f"*/{SHARED_NAME}/{OFFER_NAME}")]
