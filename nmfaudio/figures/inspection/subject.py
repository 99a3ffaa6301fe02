"""What is looked at: a recording, stems in a folder, a separation; measured once."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import Message, ParameterError
from nmfaudio.figures.pooling import PooledPicture, measure_picture
from nmfaudio.figures.source_pictures import (
    SourcePictures,
    pictures_of_separation,
    pictures_of_stems,
)
from nmfaudio.figures.view import View
from nmfaudio.separation.components.map import ComponentMap, component_map
from nmfaudio.separation.model import Separation

if TYPE_CHECKING:
    from nmfaudio.factorization.selection.n_components import ComponentChoice

__all__ = ["Subject"]

_Found = TypeVar("_Found")


@dataclass(eq=False)
class Subject:
    """A recording and what is known of it.

    Attributes
    ----------
    name : str
        For titles.
    audio : AudioBuffer
        The recording, or the passage that is looked at.
    separation : Separation or None
        The recording taken apart.
    other : Separation or None
        Another take of the same recording.
    takes : tuple of str
        What both takes are called.
    stems : sequence of (str, AudioBuffer)
        Sources that are there as sound.
    choices : tuple of ComponentChoice
        How many components there are, by one measure or more.
    """

    name: str
    audio: AudioBuffer
    separation: Separation | None = None
    other: Separation | None = None
    takes: tuple[str, str] = ("", "")
    stems: tuple[tuple[str, AudioBuffer], ...] = ()
    choices: "tuple[ComponentChoice, ...]" = ()
    _kept: dict[Hashable, Any] = field(default_factory=dict)

    @property
    def model(self) -> Separation:
        """The separation.

        Raises
        ------
        ParameterError
            If the recording was not taken apart.
        """
        if self.separation is None:
            raise ParameterError(
                Message(
                    "{0} is sound without a model: templates, activations and what "
                    "else "
                    "belongs to components are for recordings that are taken apart",
                    self.name,
                )
            )
        return self.separation

    def picture(self, view: View) -> PooledPicture:
        """Return what a view of the recording shows."""
        return self._once(view, lambda: measure_picture(self.audio, view))

    def sources(self, view: View) -> SourcePictures:
        """Return what each source has of a view."""
        view = _with_bins(view)
        if self.stems:
            return self._once(
                ("stems", view),
                lambda: pictures_of_stems(self.audio, self.stems, view),
            )
        return self._of_take(self.model, view)

    def other_sources(self, view: View) -> SourcePictures:
        """Return what each source of the other take has of a view.

        Raises
        ------
        ParameterError
            If there is no other take.
        """
        if self.other is None:
            raise ParameterError(
                Message("there is no second take to be put beside the first")
            )
        return self._of_take(self.other, _with_bins(view))

    def _of_take(self, take: Separation, view: View) -> SourcePictures:
        return self._once((take, view), lambda: pictures_of_separation(take, view))

    def map(self) -> ComponentMap:
        """Return where components lie by what they sound like."""
        return self._once("map", lambda: component_map(self.model))

    def _once(self, key: Hashable, measure: Callable[[], _Found]) -> _Found:
        if key not in self._kept:
            self._kept[key] = measure()
        found: _Found = self._kept[key]
        return found


def _with_bins(view: View) -> View:
    """Return a view with an axis on which sources are measured."""
    return view if view.axis in {"log", "linear"} else replace(view, axis="log")
