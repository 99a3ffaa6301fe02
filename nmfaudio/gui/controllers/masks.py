"""Menu of masks: how sharply they share, and what else they ask."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from nmfaudio.gui.language import library_words
from nmfaudio.project.editing.model_edits import (
    set_attacks_kept,
    set_mask_exponent,
    set_stereo_masks,
)
from nmfaudio.project.edits import Edit
from nmfaudio.project.session import Session
from nmfaudio.separation.onsets.attacks import ATTACKS_SENTENCE
from nmfaudio.separation.request.mask_names import (
    MASK_NAMES,
    STEREO_SENTENCE,
    MaskName,
    name_of,
)

__all__ = ["Masks"]


class Masks(QObject):
    """Offers what masks may do, and does it. Signals: ``said(sentence)``.

    Parameters
    ----------
    session : Session
        Whose separation has the masks.
    parent : QObject
        Owner.
    """

    said = Signal(str)

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session

    def fill(self, menu: QMenu) -> None:
        """Offer names for how sharply masks share."""
        menu.clear()
        separation = self._session.document.separation
        group = QActionGroup(menu)
        now = "" if separation is None else name_of(separation.mask_exponent)
        for mask in MASK_NAMES:
            action = menu.addAction(library_words(mask.name))
            action.setToolTip(library_words(mask.sentence))
            action.setCheckable(True)
            action.setChecked(mask.name == now)
            action.setEnabled(separation is not None)
            group.addAction(action)
            action.triggered.connect(lambda *_, mask=mask: self._set_mask(mask))
        menu.addSeparator()
        model = None if separation is None else separation.model
        is_stereo = separation is not None and separation.audio.n_channels == 2
        kept = model is not None and model.attacks is not None
        self._add_switch(
            menu,
            (self.tr("Keep attacks"), ATTACKS_SENTENCE, model is not None, kept),
            set_attacks_kept,
        )
        placed = is_stereo and model is not None and model.stereo_masks
        self._add_switch(
            menu,
            (self.tr("Use places in stereo"), STEREO_SENTENCE, is_stereo, placed),
            set_stereo_masks,
        )
        menu.setToolTipsVisible(True)

    def _set_mask(self, mask: MaskName) -> None:
        name, exponent, sentence = mask
        session = self._session
        session.do(set_mask_exponent(session.document, exponent, name))
        self.said.emit(f"{library_words(name)}: {library_words(sentence)}")

    def _add_switch(
        self,
        menu: QMenu,
        shown: tuple[str, str, bool, bool],
        edit: Callable[..., Edit],
    ) -> None:
        """Offer what masks do or not: name, sentence, whether it can, whether it is."""
        name, sentence, can, checked = shown
        action = menu.addAction(name)
        action.setToolTip(library_words(sentence))
        action.setCheckable(True)
        action.setChecked(checked)
        action.setEnabled(can)

        def switch(keep: bool) -> None:  # noqa: FBT001  # from a signal
            session = self._session
            session.do(edit(session.document, keep=keep))
            if keep:
                self.said.emit(library_words(sentence))

        action.triggered.connect(switch)
