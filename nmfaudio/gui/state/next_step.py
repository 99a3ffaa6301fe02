"""What a newcomer has not done yet: one hint at a time, each goes away for good."""

from enum import Enum
from typing import Final

from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.project.document import Document

__all__ = ["NewStep", "NextSteps"]


class NewStep(Enum):
    """What there is to be done with a separation, in this order."""

    HEAR = "heard"
    GATHER = "gathered"
    EXPORT = "exported"


class NextSteps:
    """Which steps the user has taken, ever.

    Parameters
    ----------
    settings : WindowSettings
        Where that is remembered.
    """

    def __init__(self, settings: WindowSettings) -> None:
        self._settings = settings
        self._owners: tuple[int, ...] | None = None

    @property
    def next(self) -> NewStep | None:
        """The first step that was never taken, None if all were."""
        return next((step for step in NewStep if not self.has_taken(step)), None)

    def has_taken(self, step: NewStep) -> bool:
        """Return whether a step was taken before."""
        return self._settings.flag(_KEY.format(step.value), default=False)

    def take(self, step: NewStep) -> None:
        """Remember that a step was taken."""
        if not self.has_taken(step):
            self._settings.set_flag(_KEY.format(step.value), value=True)

    def follow(self, document: Document) -> None:
        """See in a document what was done: something soloed, a part given away."""
        if any(lane.solo for lane in (*document.sources, document.residual)):
            self.take(NewStep.HEAR)
        owners = tuple(c.source_id for c in document.components)
        before, self._owners = self._owners, owners
        if before is not None and len(before) == len(owners) and before != owners:
            self.take(NewStep.GATHER)


_KEY: Final = "hints/{0}"
