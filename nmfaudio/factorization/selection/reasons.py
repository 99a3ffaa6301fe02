"""Why a number of components is suggested, in words."""

from typing import Final

from nmfaudio.errors import Message

__all__ = ["SILENT", "STOPPED", "reason", "why_relevant", "why_tried"]

SILENT: Final = Message("the data are silent")
STOPPED: Final = Message("stopped before anything was tried")

_BECAUSE: Final = {
    "elbow": Message("each further one explains little more"),
    "held-out": Message("more do not predict hidden parts of the data better"),
    "stability": Message(
        "of the numbers tried, the greatest that every start finds again"
    ),
}


def reason(n_components: int, because: str) -> str:
    """Return the sentence for a number and why it is that one.

    Examples
    --------
    >>> reason(1, SILENT)
    '1 component: the data are silent.'
    """
    return Message(
        "{0} component: {1}." if n_components == 1 else "{0} components: {1}.",
        n_components,
        because,
    )


def why_tried(method: str, n_tried: int, *, is_most: bool) -> str:
    """Return why a criterion chose one of the numbers that were tried.

    Parameters
    ----------
    method : str
        The criterion.
    n_tried : int
        How many numbers were tried.
    is_most : bool
        Whether the greatest of them was chosen.
    """
    if n_tried == 1:
        return Message("the only number that was tried")
    if is_most:
        return Message("the most that were tried; even more might do better")
    return _BECAUSE[method]


def why_relevant(n_left: int, most: int) -> str:
    """Return why ``n_left`` of ``most`` components are kept by their relevance."""
    if n_left == most:
        return Message("all that were tried are needed; even more might do better")
    return Message("the other {0} of {1} are not needed", most - n_left, most)
