"""Guides that are gathered one by one: one more, and taking one back."""

from dataclasses import replace
from typing import Any

from nmfaudio.errors import ParameterError
from nmfaudio.separation.request.guides import Guides

__all__ = ["with_more", "without"]


def with_more(known: Guides, more: Guides) -> Guides:
    """Return guides and more; what cannot be followed beside the new ones gives way.

    Raises
    ------
    ParameterError
        If both cannot hold.
    """
    _refuse_contradiction(known, more)
    if more.score is not None:
        known = replace(known, passages=(), score=None, dictionary=None, adapt=None)
    elif more.dictionary is not None:
        known = replace(known, passages=(), score=None, dictionary=None)
    elif more.passages:
        known = replace(known, score=None, dictionary=None)
    return known.joined(more)


def _refuse_contradiction(known: Guides, more: Guides) -> None:
    """Raise if what is damaged were to teach what a source sounds like."""
    for passages, damages in (
        (known.passages, more.damages),
        (more.passages, known.damages + more.damages),
    ):
        for passage in passages:
            for damage in damages:
                start = max(passage.start_s, damage.start_s)
                stop = min(passage.stop_s, damage.stop_s)
                if passage.path is None and start < stop:
                    raise ParameterError(
                        f"From {start:.2f} to {stop:.2f} s, {passage.source} cannot be "
                        "learned from what is damaged: forget one of the two first, in "
                        "the Teach menu."
                    )


def without(guides: Guides, number: int) -> Guides:
    """Return guides without the n-th thing they say.

    In the order of passages, score, dictionary, damage, and kinds of damage.
    """
    places: list[tuple[str, int]] = [
        ("passages", n) for n in range(len(guides.passages))
    ]
    places += [
        (n, 0) for n in ("score", "dictionary") if getattr(guides, n) is not None
    ]
    places += [("damages", n) for n in range(len(guides.damages))]
    places += [("find", n) for n in range(len(guides.find))]
    name, place = places[number]
    held = getattr(guides, name)
    left: dict[str, Any] = {name: None}
    if isinstance(held, tuple):
        left[name] = (*held[:place], *held[place + 1 :])
    return replace(guides, **left)
