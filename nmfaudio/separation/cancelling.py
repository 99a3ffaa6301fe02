"""The one way in which work inside ``separation`` ends early.

A cancelled fit is a stop reason in :mod:`nmfaudio.factorization`. From there on it is
an exception, so that nothing between a fit and whoever began the work has to hand it
on; the pipeline, and each edit, turn it into a result.
"""

import threading

__all__ = ["Cancelled", "check_cancelled"]


class Cancelled(Exception):  # noqa: N818  # a signal, not an error
    """Raised where the cancel flag was found set; never leaves ``separation``."""


def check_cancelled(cancel: threading.Event | None) -> None:
    """Raise :class:`Cancelled` if a flag is there and set."""
    if cancel is not None and cancel.is_set():
        raise Cancelled
