"""What the user knows of a recording, given in the window."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QInputDialog, QMenu

from nmfaudio.gui.canvases.spectrogram.marks import marks_of
from nmfaudio.gui.main_window import MainWindow
from nmfaudio.separation.components.dictionary_file import load_dictionary
from nmfaudio.separation.request.guides import Guides, Passage

WAIT_MS = 60_000


def texts(menu: QMenu) -> dict[str, bool]:
    return {action.text(): action.isEnabled() for action in menu.actions()}


def answer(window: MainWindow, qtbot, text: str) -> None:
    """Type into the dialog that asks, and accept."""
    qtbot.waitUntil(lambda: bool(window.findChildren(QInputDialog)))
    dialog = window.findChildren(QInputDialog)[-1]
    dialog.setTextValue(text)
    dialog.accept()


def test_a_marked_passage_teaches_a_source(opened, idle, qtbot, tmp_path):
    menu = QMenu()
    opened.controllers.guiding.fill_teach(menu)
    assert not texts(menu)["This passage is one source alone …"]
    assert not texts(menu)["Keep what was taught as it is"]
    opened.parts.sound.set_loop(0.1, 0.6)
    opened.controllers.guiding.fill_teach(menu)
    assert texts(menu)["This passage is one source alone …"]
    opened.controllers.guiding.teach_passage()
    answer(opened, qtbot, "Voice")
    assert "Voice: 0.10" in opened.parts.notice.text.text()
    opened.parts.toolbar.separate_button.click()
    idle()
    names = [source.name for source in opened.parts.session.document.sources]
    assert "Voice" in names
    opened.controllers.guiding.fill_teach(menu)
    texts_of_choices = (
        "Adapt to the recording if it is drums",
        "Adapt what was taught to the recording",
        "Keep what was taught as it is",
    )
    choices = [a for a in menu.actions() if a.text() in texts_of_choices]
    assert [c.isChecked() for c in choices] == [True, False, False]
    choices[1].trigger()
    assert opened.controllers.guiding.guides.adapt
    path = tmp_path / "taught.nmfdict"
    opened.controllers.guiding._save_taught(path)
    idle()
    saved = load_dictionary(path)
    assert [source.name for source in saved.sources] == ["Voice"]
    assert saved.adaptive
    opened.controllers.guiding.clear()
    assert opened.controllers.guiding.guides == Guides()


def test_masks_change_at_once_and_can_be_undone(separated, idle):
    session = separated.parts.session
    model = session.document.separation.model
    menu = QMenu()
    separated.controllers.masks.fill(menu)
    hard = next(a for a in menu.actions() if a.text() == "Hard")
    hard.trigger()
    assert session.document.separation.mask_exponent == 4.0
    assert session.document.separation.model is model
    before = session.history.undo_label
    assert before == "masks: Hard"
    separated.parts.actions["undo"].trigger()
    assert session.document.separation.mask_exponent == 1.0
    idle()


def test_a_box_moves_components_and_keeps_everything_else(separated, idle):
    session = separated.parts.session
    first = session.document.sources[0]
    separated.controllers.editor.rename_source(first.id, "Mine")
    separated.controllers.editor.set_source_gain(first.id, -6.0)
    separated.parts.sound.set_loop(0.0, 1.4)
    before = session.document
    menu = QMenu()
    separated.controllers.correcting.fill_boxes(menu)
    next(a for a in menu.actions() if a.text() == "This is Mine").trigger()
    idle()
    after = session.document
    assert after.sources == before.sources
    held = len(after.components_of(first.id))
    assert held >= len(before.components_of(first.id))
    bar = separated.parts.recording_view.verdict_bar
    assert "of the energy" in bar.text.text()
    # What was said is drawn, listed, followed by the next separation, and forgotten.
    guiding = separated.controllers.guiding
    (box,) = after.guides.boxes
    assert (box.source, box.start_s, box.stop_s) == ("Mine", 0.0, 1.4)
    assert [mark.text for mark in marks_of(after.guides)] == ["Mine"]
    assert guiding.summary() == ["Mine: 0.00 to 1.40 s"]
    guiding.fill_teach(menu)
    next(a for a in menu.actions() if a.text().startswith("Forget: Mine")).trigger()
    assert session.document.guides == before.guides
    separated.parts.actions["undo"].trigger()
    assert session.document == after
    separated.parts.actions["undo"].trigger()
    assert session.document == before
    idle()


def test_damage_is_mended_by_the_next_separation(opened, idle):
    opened.parts.sound.set_loop(0.5, 0.505)
    opened.controllers.guiding.repair_passage()
    opened.parts.model.components.setValue(3)
    opened.parts.toolbar.separate_button.click()
    idle()
    separation = opened.parts.session.document.separation
    recording = opened.parts.session.recording
    assert separation.audio is not recording
    assert any("gap" in note for note in separation.notes)
    # What plays is the mended sound: the player's model is made of it.
    opened.parts.actions["undo"].trigger()
    assert opened.parts.session.document.separation is None
    idle()


def test_marks_are_undone_and_done_again(opened, idle):
    files, guiding = opened.controllers.project_file, opened.controllers.guiding
    actions = opened.parts.actions
    opened.parts.sound.set_loop(0.1, 0.6)
    assert guiding.add(Guides(passages=(Passage("Voice", 0.1, 0.6),)))
    assert files.modified
    assert actions["undo"].text() == "&Undo follow Voice: 0.10 to 0.60 s"
    actions["undo"].trigger()
    assert guiding.guides == Guides()
    assert not files.modified
    actions["redo"].trigger()
    assert guiding.guides.passages == (Passage("Voice", 0.1, 0.6),)
    assert files.modified
    idle()


def test_opening_another_recording_forgets(opened, recording, idle):
    opened.parts.sound.set_loop(0.1, 0.2)
    opened.controllers.guiding.repair_passage()
    opened.controllers.loader.open(recording)
    idle()
    assert opened.controllers.guiding.guides == Guides()


def test_the_map_shows_every_sounding_component(separated, idle, qtbot):
    panel = separated.parts.map_panel
    document = separated.parts.session.document
    # It is made beside all else, once the view stands still.
    qtbot.waitUntil(
        lambda: any(panel.place_of(c.index) for c in document.components),
        timeout=WAIT_MS,
    )
    shown = [c.index for c in document.components if panel.place_of(c.index)]
    separated.parts.selection.select_many(shown[:1])
    separated.parts.actions["side"].setChecked(True)
    assert panel.isVisible()
    separated.parts.actions["side"].trigger()
    assert not panel.isVisible()
    separated.parts.actions["side"].trigger()
    assert panel.isVisible()
    separated.parts.session.undo()
    assert all(panel.place_of(index) is None for index in shown)
    idle()


def test_onsets_are_written_beside_the_recording(separated, idle, tmp_path):
    path = tmp_path / "onsets.csv"
    separated.controllers.exporter._export_onsets(str(path))
    idle()
    assert path.read_text(encoding="utf-8").startswith("time_s,sample,source,velocity")
    assert str(path) in separated.parts.notice.text.text()
    # Never over a file: the same name again is refused in words.
    before = path.read_bytes()
    separated.controllers.exporter._export_onsets(str(path))
    idle()
    assert path.read_bytes() == before
    assert "onsets.csv" in separated.parts.notice.text.text()
    separated.controllers.exporter._export_onsets(str(tmp_path / "onsets.txt"))
    idle()
    assert ".csv" in separated.parts.notice.text.text()


def offered(window, text: str) -> QAction:
    menu = QMenu(window)
    window.controllers.masks.fill(menu)
    return next(a for a in menu.actions() if a.text() == text)


def offered_attacks(window) -> QAction:
    return offered(window, "Keep attacks")


def test_places_are_asked_for_or_not_and_that_can_be_undone(separated, idle):
    session, places = separated.parts.session, "Use places in stereo"
    for asked in (False, True):
        assert offered(separated, places).isChecked() is not asked
        offered(separated, places).trigger()
        assert session.document.separation.model.stereo_masks is asked
    separated.parts.actions["undo"].trigger()
    assert session.document.separation.model.stereo_masks is False
    idle()


def test_attacks_are_kept_at_once_and_can_be_undone(separated, idle):
    session = separated.parts.session
    kept = session.document.separation.model.attacks is not None
    assert offered_attacks(separated).isChecked() is kept
    offered_attacks(separated).trigger()
    assert (session.document.separation.model.attacks is not None) is not kept
    assert offered_attacks(separated).isChecked() is not kept
    separated.parts.actions["undo"].trigger()
    assert offered_attacks(separated).isChecked() is kept
    idle()


def test_without_masks_nothing_is_offered(opened):
    assert not offered_attacks(opened).isEnabled()
