"""What the window's controls ask for, turned into edits of the session."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Literal, TypeAlias

from PySide6.QtCore import QObject, Signal

from nmfaudio.errors import ParameterError
from nmfaudio.gui.language import library_words
from nmfaudio.gui.sound import Sound
from nmfaudio.project import edits
from nmfaudio.project.document import RESIDUAL_ID, Document
from nmfaudio.project.editing import model_edits
from nmfaudio.project.edits import Edit
from nmfaudio.project.jobs import Job
from nmfaudio.project.session import Session
from nmfaudio.separation.editing.hits import hit_span
from nmfaudio.separation.editing.regions import regions_within
from nmfaudio.separation.model import Separation

__all__ = ["Editor"]

Change: TypeAlias = Callable[[Document], Edit]


class Editor(QObject):
    """Every edit the window offers; each is one entry of the undo history.

    Signals: ``refused(sentence)`` when an edit cannot be; ``rename_asked(index)``
    when a component's name is to be typed; ``found(indices)`` when an operation made
    components that want to be looked at; ``added(id)`` when there is a new source.
    """

    refused = Signal(str)
    rename_asked = Signal(int)
    found = Signal(object)
    added = Signal(int)

    def __init__(
        self, session: Session, sound: Sound, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._sound = sound

    def assign(self, indices: Iterable[int], source_id: int) -> None:
        """Give components to a source, or to the residual lane."""
        chosen = tuple(indices)
        if chosen:
            self._do(lambda d: edits.assign(d, chosen, source_id))

    def assign_to_place(self, indices: Iterable[int], place: int) -> None:
        """Give components to the n-th source, from 1; 0 is the residual lane."""
        sources = self._session.document.sources
        if place == 0:
            self.assign(indices, RESIDUAL_ID)
        elif place <= len(sources):
            self.assign(indices, sources[place - 1].id)
        else:
            self.refused.emit(self.tr("There is no source {0} yet.").format(place))

    def add_source(self, components: Iterable[int] = ()) -> None:
        """Add a source, holding these components."""
        chosen = tuple(components)
        before = self._session.document
        self._do(lambda d: edits.add_source(d, components=chosen))
        after = self._session.document
        if after is not before:
            self.added.emit(after.sources[-1].id)

    def is_painted(self, index: int) -> bool:
        """Return whether a part was cut out of the picture."""
        separation = self._session.document.separation
        return separation is not None and index in regions_within(separation)

    def take_out(self, index: int) -> None:
        """Give back what a part has that was cut out of the picture."""
        self._do(lambda d: model_edits.remove_region(d, index))

    def remove_source(self, source_id: int) -> None:
        """Remove a source; its components go to the residual lane."""
        self._do(lambda d: edits.remove_source(d, source_id))

    def move_source(self, source_id: int, steps: int) -> None:
        """Move a source down (or up) the list."""
        document = self._session.document
        place = document.sources.index(document.source(source_id))
        self._do(lambda d: edits.move_source(d, source_id, place + steps))

    def rename_source(self, source_id: int, name: str) -> None:
        """Rename a source."""
        self._do(lambda d: edits.rename_source(d, source_id, name))

    def rename_component(self, index: int, name: str) -> None:
        """Name a component; an empty name brings its label back."""
        self._do(lambda d: edits.rename_component(d, index, name))

    def recolour_source(self, source_id: int, colour: int) -> None:
        """Give a source another colour of the palette."""
        self._do(lambda d: edits.recolour_source(d, source_id, colour))

    def set_source_gain(self, source_id: int, gain_db: float) -> None:
        """Set a source's gain; the steps of one drag are one edit."""
        self._do(lambda d: edits.set_source_gain(d, source_id, gain_db), seal=False)

    def set_source_pan(self, source_id: int, pan: float) -> None:
        """Move a source left or right; the steps of one drag are one edit."""
        self._do(lambda d: edits.set_source_pan(d, source_id, pan), seal=False)

    def nudge(self, source_id: int, gain_db: float, pan: float) -> None:
        """Change gain and place of a source by a little."""
        source = self._session.document.source(source_id)
        if gain_db:
            self.set_source_gain(source_id, source.gain_db + gain_db)
        if pan:
            self.set_source_pan(source_id, round(source.pan + pan, 2))

    def set_source_exported(self, source_id: int, exported: bool) -> None:  # noqa: FBT001  # slot
        """Say whether a source's stem is written."""
        self._do(lambda d: edits.set_source_exported(d, source_id, on=exported))

    def lock_source(self, source_id: int, lock: bool) -> None:  # noqa: FBT001  # slot
        """Lock all components of a source, or unlock them."""
        held = self._session.document.components_of(source_id)
        name = self._session.document.source(source_id).name
        words = self.tr("keep {0}") if lock else self.tr("let {0} go")
        self._switch([c.index for c in held], "locked", words.format(name), on=lock)

    def toggle_tracks(
        self, source_ids: Sequence[int], switch: Literal["solo", "mute"]
    ) -> None:
        """Solo or mute all of these sources, or none if all of them are."""
        document = self._session.document
        sources = [document.source(source_id) for source_id in source_ids]
        on = not all(getattr(source, switch) for source in sources)
        steps: list[Change] = [
            partial(edits.switch_source, source_id=source.id, switch=switch, on=on)
            for source in sources
        ]
        words = {"solo": self.tr("solo tracks"), "mute": self.tr("mute tracks")}
        self._do_all(steps, words[switch])

    def join(self, source_ids: Sequence[int]) -> None:
        """Make one source of several: the first takes what the others hold."""
        document = self._session.document
        first, *others = [k for k in source_ids if k != RESIDUAL_ID] or [RESIDUAL_ID]
        if not others:
            self.refused.emit(self.tr("Select at least two tracks to join."))
            return
        held = [c.index for k in others for c in document.components_of(k)]
        steps: list[Change] = [partial(edits.assign, indices=held, source_id=first)]
        steps += [partial(edits.remove_source, source_id=k) for k in others]
        name = document.source(first).name
        self._do_all(steps, self.tr("join tracks into {0}").format(name))

    def end_gesture(self) -> None:
        """End a drag: the next step is an edit of its own."""
        self._session.history.seal()

    def set_source_solo(self, source_id: int, solo: bool) -> None:  # noqa: FBT001  # slot
        """Switch a source's solo."""
        self._do(lambda d: edits.switch_source(d, source_id, "solo", on=solo))

    def set_source_mute(self, source_id: int, mute: bool) -> None:  # noqa: FBT001  # slot
        """Switch a source's mute."""
        self._do(lambda d: edits.switch_source(d, source_id, "mute", on=mute))

    def set_component_solo(self, index: int, solo: bool) -> None:  # noqa: FBT001  # slot
        """Switch a component's solo."""
        self._do(lambda d: edits.switch_component(d, index, "solo", on=solo))

    def set_component_mute(self, index: int, mute: bool) -> None:  # noqa: FBT001  # slot
        """Switch a component's mute."""
        self._do(lambda d: edits.switch_component(d, index, "mute", on=mute))

    def toggle_solo(self, indices: Sequence[int]) -> None:
        """Solo all of these components, or none if all of them are soloed."""
        document = self._session.document
        solo = not all(document.component(i).solo for i in indices)
        label = (
            self.tr("solo components") if solo else self.tr("end solo of components")
        )
        self._switch(indices, "solo", label, on=solo)

    def toggle_mute(self, indices: Sequence[int]) -> None:
        """Mute all of these components, or none if all of them are muted."""
        document = self._session.document
        mute = not all(document.component(i).mute for i in indices)
        label = self.tr("mute components") if mute else self.tr("unmute components")
        self._switch(indices, "mute", label, on=mute)

    def toggle_lock(self, indices: Sequence[int]) -> None:
        """Lock these components, or unlock them if all of them are locked."""
        document = self._session.document
        lock = not all(document.component(i).locked for i in indices)
        label = self.tr("lock components") if lock else self.tr("unlock components")
        self._switch(indices, "locked", label, on=lock)

    def merge(self, indices: Sequence[int]) -> None:
        """Make one component of these."""
        if self._try(lambda: self._session.merge(indices)):
            self.found.emit((min(indices),))

    def split(self, indices: Sequence[int], n_parts: int) -> None:
        """Split a component into parts, in the background."""
        if len(indices) != 1:
            self.refused.emit(self.tr("Select one component to split, not several."))
            return
        index = indices[0]

        def show(job: Job[Separation]) -> None:
            made = job.result
            if made is not None and self._session.document.separation is made:
                self.found.emit(tuple(range(index, index + n_parts)))

        self._try(lambda: self._session.split(index, n_parts).finished.connect(show))

    def rerun(self) -> None:
        """Find all components anew but the locked ones, in the background."""
        self._try(self._session.rerun)

    def silence(self, indices: Sequence[int], span: tuple[float, float]) -> None:
        """Take components out of a span of seconds."""
        self._try(lambda: self._session.silence(indices, *span))

    def silence_hit(self, index: int, second: float) -> None:
        """Take out the hit of a component that sounds at a second."""

        def act() -> None:
            separation = self._session.document.separation
            if separation is not None:
                span = hit_span(separation, index, second)
                self._session.silence((index,), *span)

        self._try(act)

    def set_component_gains(self, indices: Sequence[int], gain_db: float) -> None:
        """Give these components the same gain."""
        steps = [
            partial(edits.set_component_gain, index=index, gain_db=gain_db)
            for index in indices
        ]
        self._do_all(steps, self.tr("gain of components"))

    def solo_only(self, source_id: int) -> None:
        """Play one source alone: its solo on, all others off."""
        document = self._session.document
        only = partial(edits.switch_source, source_id=source_id, switch="solo", on=True)
        name = document.source(source_id).name
        label = self.tr("solo only {0}").format(name)
        steps: list[Change] = [*_all_off(document, "solo"), only]
        self._do(lambda document: edits.combine(document, steps, label))

    def clear_switches(self) -> None:
        """Switch every solo and mute off."""
        document = self._session.document
        steps = [*_all_off(document, "solo"), *_all_off(document, "mute")]
        self._do_all(steps, self.tr("clear solo and mute"))

    def _switch(
        self,
        indices: Sequence[int],
        switch: Literal["solo", "mute", "locked"],
        label: str,
        *,
        on: bool,
    ) -> None:
        steps = [
            partial(edits.switch_component, index=index, switch=switch, on=on)
            for index in indices
        ]
        self._do_all(steps, label)

    def _do_all(self, steps: Sequence[Change], label: str) -> None:
        if len(steps) == 1:
            self._do(steps[0])
        elif steps:
            self._do(lambda document: edits.combine(document, steps, label))

    def _try(self, act: Callable[[], object]) -> bool:
        """Do something; say why if it cannot be. Return whether it could."""
        try:
            act()
        except ParameterError as error:
            self.refused.emit(library_words(error))
            return False
        return True

    def _do(self, step: Change, *, seal: bool = True) -> None:
        self._sound.hurry()
        history = self._session.history
        try:
            history.do(step(history.document))
        except ParameterError as error:
            self.refused.emit(library_words(error))
        if seal:
            history.seal()


def _all_off(document: Document, switch: Literal["solo", "mute"]) -> list[Change]:
    """Return what switches solo or mute off wherever it is on.

    A step for all others, too, would name all of them before anything is heard.
    """
    lanes = (*document.sources, document.residual)
    return [
        *(
            partial(edits.switch_source, source_id=lane.id, switch=switch, on=False)
            for lane in lanes
            if getattr(lane, switch)
        ),
        *(
            partial(edits.switch_component, index=c.index, switch=switch, on=False)
            for c in document.components
            if getattr(c, switch)
        ),
    ]
