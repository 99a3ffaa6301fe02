"""Menus that open at the mouse: for parts and for tracks."""

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QWidget

from nmfaudio.gui.controllers.assembly import Controllers
from nmfaudio.gui.menus.menu_bar import fill_assign_menu
from nmfaudio.gui.style.icons import swatch
from nmfaudio.gui.style.text import format_db
from nmfaudio.gui.style.theme import source_colour
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import RESIDUAL_ID

__all__ = ["ContextMenus"]


class ContextMenus(QObject):
    """Builds a menu for what was pressed, and shows it without blocking."""

    def __init__(
        self,
        parts: WindowParts,
        controllers: Controllers,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._session = parts.session
        self._editor = controllers.editor
        self._correcting = controllers.correcting
        self._selection = parts.selection
        self._audition = controllers.audition_keys
        self._actions = parts.actions
        self._rename_track = parts.tracks.list.edit_track_name
        self._widget = parent

    def show_assign(self, place: QPoint) -> None:
        """Offer the sources for the selection."""
        menu = self._menu()
        self._fill_assign(menu)
        menu.popup(place)

    def show_components(
        self, place: QPoint, hit: tuple[int, float] | None = None
    ) -> None:
        """Offer everything that can be done with the selected components.

        ``hit`` is the component and the second under the mouse, where it is on an
        activation.
        """
        chosen = self._selection.indices
        menu = self._menu()
        assign = menu.addMenu(self.tr("Assign to"))
        self._fill_assign(assign)
        menu.addSeparator()
        if len(chosen) == 1:
            rename = menu.addAction(self.tr("Rename"))
            rename.triggered.connect(lambda: self._rename(chosen[0]))
        audition = menu.addAction(self.tr("Hear alone"))
        audition.triggered.connect(lambda: self._audition.toggle(chosen))
        solo = menu.addAction(self.tr("Solo"))
        solo.triggered.connect(lambda: self._editor.toggle_solo(chosen))
        mute = menu.addAction(self.tr("Mute"))
        mute.triggered.connect(lambda: self._editor.toggle_mute(chosen))
        gains = menu.addMenu(self.tr("Gain"))
        for gain_db in (6, 3, 0, -3, -6, -12):
            action = gains.addAction(format_db(gain_db, decimals=0))
            action.triggered.connect(
                lambda *_, gain_db=gain_db: self._editor.set_component_gains(
                    chosen, float(gain_db)
                )
            )
        self._fill_operations(menu, hit)
        menu.popup(place)

    def show_source(self, source_id: int, place: QPoint) -> None:
        """Offer everything that can be done with a source."""
        menu = self._menu()
        editor = self._editor
        document = self._session.document
        held = tuple(c.index for c in document.components_of(source_id))
        rename = menu.addAction(self.tr("Rename"))
        rename.triggered.connect(lambda: self._rename_track(source_id))
        hear = menu.addAction(self.tr("Hear alone"))
        hear.setEnabled(bool(held))
        hear.triggered.connect(lambda: self._audition.toggle(held))
        select = menu.addAction(self.tr("Select its parts"))
        select.setEnabled(bool(held))
        select.triggered.connect(lambda: self._selection.select_many(held))
        only = menu.addAction(self.tr("Solo only this"))
        only.triggered.connect(lambda: editor.solo_only(source_id))
        if source_id == RESIDUAL_ID:
            menu.popup(place)
            return
        name = document.source(source_id).name
        teach = menu.addAction(self.tr("Only this plays in the marked passage"))
        teach.setToolTip(
            self.tr("Parts that sound there, and others like them, become its own")
        )
        self._correcting.foretell(self._correcting.offer_only(teach, name))
        colours = menu.addMenu(self.tr("Colour"))
        for number in range(12):
            action = colours.addAction(
                swatch(source_colour(number), 14),
                self.tr("Colour {0}").format(number + 1),
            )
            action.triggered.connect(
                lambda *_, number=number: editor.recolour_source(source_id, number)
            )
        menu.addSeparator()
        up = menu.addAction(self.tr("Move up"))
        up.triggered.connect(lambda: editor.move_source(source_id, -1))
        down = menu.addAction(self.tr("Move down"))
        down.triggered.connect(lambda: editor.move_source(source_id, 1))
        source = document.source(source_id)
        keep = menu.addAction(self.tr("Keep as it is in a re-run"))
        keep.setCheckable(True)
        keep.setChecked(all(document.component(k).locked for k in held) and bool(held))
        keep.triggered.connect(lambda on: editor.lock_source(source_id, on))
        export = menu.addAction(self.tr("Export this track"))
        export.setCheckable(True)
        export.setChecked(source.exported)
        export.triggered.connect(lambda on: editor.set_source_exported(source_id, on))
        menu.addSeparator()
        chosen = self._selection.tracks
        join = menu.addAction(self.tr("Join the selected tracks"))
        join.setEnabled(len(chosen) > 1)
        join.triggered.connect(lambda: editor.join(chosen))
        remove = menu.addAction(self.tr("Remove (its parts go to the residual)"))
        remove.triggered.connect(lambda: editor.remove_source(source_id))
        menu.popup(place)

    def _fill_assign(self, menu: QMenu) -> None:
        chosen = self._selection.indices
        fill_assign_menu(
            menu,
            self._session.document,
            lambda source_id: self._editor.assign(chosen, source_id),
            lambda: self._editor.add_source(chosen),
        )

    def _fill_operations(self, menu: QMenu, hit: tuple[int, float] | None) -> None:
        """Offer what changes the model itself."""
        menu.addSeparator()
        for name in ("merge", "split_two", "split_three"):
            menu.addAction(self._actions[name])
        menu.addSeparator()
        if hit is not None:
            silence = menu.addAction(self.tr("Silence this hit"))
            silence.triggered.connect(lambda: self._editor.silence_hit(*hit))
        menu.addAction(self._actions["silence_loop"])
        chosen = self._selection.indices
        if len(chosen) == 1 and self._editor.is_painted(chosen[0]):
            out = menu.addAction(self.tr("Take out again (its sound goes back)"))
            out.triggered.connect(lambda: self._editor.take_out(chosen[0]))
        menu.addSeparator()
        for name in ("lock", "rerun"):
            menu.addAction(self._actions[name])

    def _rename(self, index: int) -> None:
        self._editor.rename_asked.emit(index)

    def _menu(self) -> QMenu:
        menu = QMenu(self._widget)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu
