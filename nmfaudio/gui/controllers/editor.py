"""What the window's controls ask for, turned into commands of the session."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, Signal

from nmfaudio.errors import ParameterError
from nmfaudio.project import commands
from nmfaudio.project.document import RESIDUAL_ID, Document
from nmfaudio.project.jobs import Job
from nmfaudio.project.session import Session
from nmfaudio.separation.editing.hits import hit_span
from nmfaudio.separation.model import Separation

__all__ = ["Editor"]


class Editor(QObject):
    """Every edit the window offers; each is one entry of the undo history.

    Signals: ``refused(sentence)`` when an edit cannot be; ``rename_asked(index)``
    when a component's name is to be typed; ``found(indices)`` when an operation made
    components that want to be looked at.
    """

    refused = Signal(str)
    rename_asked = Signal(int)
    found = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def assign(self, indices: Iterable[int], source_id: int) -> None:
        """Give components to a source, or to the residual lane."""
        chosen = tuple(indices)
        if chosen:
            self._do(lambda d: commands.AssignComponents.on(d, chosen, source_id))

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
        self._do(lambda d: commands.AddSource.on(d, components=chosen))

    def remove_source(self, source_id: int) -> None:
        """Remove a source; its components go to the residual lane."""
        self._do(lambda d: commands.RemoveSource.on(d, source_id))

    def move_source(self, source_id: int, steps: int) -> None:
        """Move a source down (or up) the list."""
        document = self._session.document
        place = document.sources.index(document.source(source_id))
        self._do(lambda d: commands.MoveSource.on(d, source_id, place + steps))

    def rename_source(self, source_id: int, name: str) -> None:
        """Rename a source."""
        self._do(lambda d: commands.RenameSource.on(d, source_id, name))

    def rename_component(self, index: int, name: str) -> None:
        """Name a component; an empty name brings its label back."""
        self._do(lambda d: commands.RenameComponent.on(d, index, name))

    def recolour_source(self, source_id: int, colour: int) -> None:
        """Give a source another colour of the palette."""
        self._do(lambda d: commands.RecolourSource.on(d, source_id, colour))

    def set_source_gain(self, source_id: int, gain_db: float) -> None:
        """Set a source's gain; the steps of one drag are one edit."""
        self._do(lambda d: commands.SetSourceGain.on(d, source_id, gain_db), seal=False)

    def end_gesture(self) -> None:
        """End a drag: the next step is an edit of its own."""
        self._session.history.seal()

    def set_source_solo(self, source_id: int, solo: bool) -> None:  # noqa: FBT001  # slot
        """Switch a source's solo."""
        self._do(lambda d: commands.SetSourceSolo.on(d, source_id, solo))

    def set_source_mute(self, source_id: int, mute: bool) -> None:  # noqa: FBT001  # slot
        """Switch a source's mute."""
        self._do(lambda d: commands.SetSourceMute.on(d, source_id, mute))

    def set_component_solo(self, index: int, solo: bool) -> None:  # noqa: FBT001  # slot
        """Switch a component's solo."""
        self._do(lambda d: commands.SetComponentSolo.on(d, index, solo))

    def set_component_mute(self, index: int, mute: bool) -> None:  # noqa: FBT001  # slot
        """Switch a component's mute."""
        self._do(lambda d: commands.SetComponentMute.on(d, index, mute))

    def toggle_solo(self, indices: Sequence[int]) -> None:
        """Solo all of these components, or none if all of them are soloed."""
        document = self._session.document
        solo = not all(document.component(i).solo for i in indices)
        self._do_all(
            [commands.SetComponentSolo.on(document, i, solo) for i in indices],
            self.tr("solo components") if solo else self.tr("end solo of components"),
        )

    def toggle_mute(self, indices: Sequence[int]) -> None:
        """Mute all of these components, or none if all of them are muted."""
        document = self._session.document
        mute = not all(document.component(i).mute for i in indices)
        self._do_all(
            [commands.SetComponentMute.on(document, i, mute) for i in indices],
            self.tr("mute components") if mute else self.tr("unmute components"),
        )

    def toggle_lock(self, indices: Sequence[int]) -> None:
        """Lock these components, or unlock them if all of them are locked."""
        document = self._session.document
        lock = not all(document.component(i).locked for i in indices)
        self._do_all(
            [commands.SetComponentLocked.on(document, i, lock) for i in indices],
            self.tr("lock components") if lock else self.tr("unlock components"),
        )

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
        document = self._session.document
        self._do_all(
            [commands.SetComponentGain.on(document, i, gain_db) for i in indices],
            self.tr("gain of components"),
        )

    def solo_only(self, source_id: int) -> None:
        """Hear one source alone: its solo on, all others off."""
        document = self._session.document
        edits: list[commands.Command] = [
            commands.SetSourceSolo.on(document, lane.id, lane.id == source_id)
            for lane in (*document.sources, document.residual)
        ]
        edits += [
            commands.SetComponentSolo.on(document, c.index, value=False)
            for c in document.components
            if c.solo
        ]
        name = document.source(source_id).name
        self._do_all(edits, self.tr("solo only {0}").format(name))

    def clear_switches(self) -> None:
        """Switch every solo and mute off."""
        document = self._session.document
        edits: list[commands.Command] = []
        for lane in (*document.sources, document.residual):
            edits += [commands.SetSourceSolo.on(document, lane.id, value=False)]
            edits += [commands.SetSourceMute.on(document, lane.id, value=False)]
        for component in document.components:
            index = component.index
            edits += [commands.SetComponentSolo.on(document, index, value=False)]
            edits += [commands.SetComponentMute.on(document, index, value=False)]
        self._do_all(edits, self.tr("clear solo and mute"))

    def _do_all(self, edits: Sequence[commands.Command], label: str) -> None:
        if len(edits) == 1:
            self._do(lambda _: edits[0])
        elif edits:
            self._do(lambda _: commands.Compound.of(edits, label))

    def _try(self, act: Callable[[], object]) -> bool:
        """Do something; say why if it cannot be. Return whether it could."""
        try:
            act()
        except ParameterError as error:
            self.refused.emit(str(error))
            return False
        return True

    def _do(
        self, make: Callable[[Document], commands.Command], *, seal: bool = True
    ) -> None:
        try:
            self._session.do(make(self._session.document))
        except ParameterError as error:
            self.refused.emit(str(error))
        if seal:
            self._session.history.seal()
