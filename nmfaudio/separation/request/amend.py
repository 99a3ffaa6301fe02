"""Guides that are gathered one by one: one more, and taking one back."""

import math
from dataclasses import replace
from typing import Any

from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.request.boxes import Box
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
    """Raise if what is damaged were to say what a source sounds like."""
    for examples, damages in (
        (_examples(known), more.damages),
        (_examples(more), known.damages + more.damages),
    ):
        for example in examples:
            for damage in damages:
                start = max(example.start_s, damage.start_s)
                stop = min(example.stop_s, damage.stop_s)
                low = max(example.low_hz, damage.low_hz)
                if start < stop and low < min(example.high_hz, damage.high_hz):
                    raise ParameterError(
                        Message(
                            "From {0:.2f} to {1:.2f} s, {2} cannot be learned from "
                            "what is damaged: forget one of the two first, in the "
                            "Teach menu.",
                            start,
                            stop,
                            example.source,
                        )
                    )


def _examples(guides: Guides) -> tuple[Box, ...]:
    """Return the places of the recording that say what a source sounds like."""
    passages = (p for p in guides.passages if p.path is None)
    boxes = (Box(p.source, p.start_s, p.stop_s, 0.0, math.inf) for p in passages)
    return (*boxes, *guides.boxes)


def without(guides: Guides, number: int) -> Guides:
    """Return guides without the n-th thing they say.

    In the order of passages, boxes, score, dictionary, damage, and kinds of damage.
    """
    places: list[tuple[str, int]] = [
        ("passages", n) for n in range(len(guides.passages))
    ]
    places += [("boxes", n) for n in range(len(guides.boxes))]
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
