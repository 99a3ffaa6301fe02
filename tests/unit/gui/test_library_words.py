"""What the library says, in German: words translated, names as they were typed."""

import ast
import errno
import importlib.util
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from pytestqt.qtbot import QtBot
from unit.project.conftest import make_separation

from nmfaudio import errors
from nmfaudio.audio.naming import unique_path
from nmfaudio.audio.side_file import read_side_file
from nmfaudio.audio.wording import byte_size, clock, count
from nmfaudio.errors import Message, ParameterError, ProjectFileError, system_words
from nmfaudio.figures.view import View
from nmfaudio.gui import language
from nmfaudio.gui.canvases.spectrogram.marks import marks_of_regions
from nmfaudio.gui.controllers.hearing.take_words import figures_of_take
from nmfaudio.gui.language import library_words, name_words
from nmfaudio.gui.panels.export_dialog import ExportDialog
from nmfaudio.playback import outputs
from nmfaudio.project import edits
from nmfaudio.project.delivery.options import ExportOptions
from nmfaudio.project.delivery.record import read_set_record
from nmfaudio.project.document import Document
from nmfaudio.project.editing import bars, markers, model_edits, takes
from nmfaudio.project.edits import Edit, Label
from nmfaudio.project.storage.codec import Decoder
from nmfaudio.separation.editing.follow_boxes import Guided
from nmfaudio.separation.editing.regions import Region, with_region
from nmfaudio.separation.request.mask_names import MASK_NAMES
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.settings import Settings
from nmfaudio.spectral.colours import colour_map

ROOT = Path(__file__).parents[3]
SPEC = importlib.util.spec_from_file_location(
    "extract_texts", ROOT / "scripts" / "packaging" / "extract_texts.py"
)
assert SPEC is not None
assert SPEC.loader is not None
extract_texts = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(extract_texts)

NAMES = ("Kick & Snare", "{0}", "%n", "add it to Bass", "3 components", "100 %", "<b>")


@pytest.fixture
def german(qapp: QCoreApplication) -> Iterator[None]:
    """Have the window speak German."""
    before, known = QLocale(), set(qapp.findChildren(QTranslator))
    language.use_language(qapp, "de")
    yield
    for translator in set(qapp.findChildren(QTranslator)) - known:
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(before)


@cache
def _every_call() -> dict[str, list[ast.Call]]:
    """Return where the library calls something, by what it calls."""
    found: defaultdict[str, list[ast.Call]] = defaultdict(list)
    for path in extract_texts.library():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                found[node.func.id].append(node)
    return found


def _calls(name: str) -> list[ast.Call]:
    """Return where the library calls something."""
    return _every_call()[name]


def is_bare(value: ast.expr) -> bool:
    """Return whether words stand there that are no label."""
    return isinstance(value, ast.Constant | ast.JoinedStr | ast.BinOp | ast.IfExp)


def test_every_edit_of_the_library_is_called_by_a_label() -> None:
    labels = [call.args[0] for call in _calls("Edit")]
    labels += [call.args[3] for call in _calls("_replaced")]
    assert len(labels) > 20
    assert [ast.unparse(label) for label in labels if is_bare(label)] == []


def test_every_message_has_its_template_where_it_is_made() -> None:
    calls = [call.args[0] for name in ("Label", "Message") for call in _calls(name)]
    assert len(calls) > 150
    wrong = [
        ast.unparse(given) for given in calls if not list(extract_texts.literals(given))
    ]
    # Of masks, presets, damages and jobs, whose tables are translated; what is counted
    # stands where it is counted, what is damaged where that is found, and what must be
    # where that is checked.
    named = [
        "job.title",
        "kind",
        "name",
        "otherwise",
        "recipe.name",
        "self.template",
        "self.title",
        "self.title",
        "self.title",
        "template",  # of a project, and of what a check says
        "template",
        "why",
        "words",
    ]
    counted = ast.parse("""f"{{0:,}} {what}{'s' * (number != 1)}\"""")
    assert sorted(wrong) == sorted([*named, ast.unparse(counted)])


def _edits(name: str) -> dict[str, Edit]:
    """Return an edit of every kind of what is called so, by its German."""
    start = Document.from_separation(make_separation())
    start = edits.rename_source(start, 1, name).after
    start = markers.add_marker(start, 0.1, name).after
    start = edits.rename_component(start, 0, name).after
    whole = start.separation
    assert whole is not None
    less, more = make_separation(n_components=5), make_separation(n_components=7)
    taken = takes.as_new_take(start, edits.accept_separation(start, less)).after
    taken = takes.rename_take(taken, 1, name).after
    guided = Guided(whole, tuple(range(6)))
    cells = np.ones((2, whole.plan.n_bins), bool)
    region = with_region(whole, Region(whole.plan, 0, cells))
    painted = model_edits.accept_region(start, region, 1, name=name).after
    hard = MASK_NAMES[-1]
    return {
        "trennen": edits.accept_separation(start, less),
        f"{name} zu Bass zuordnen": edits.assign(start, [0], 2),
        f"2 Bausteine zu {name} zuordnen": edits.assign(start, [1, 3], 1),
        f"{name} hinzufügen": edits.add_source(start, name),
        f"{name} entfernen": edits.remove_source(start, 1),
        f"{name} verschieben": edits.move_source(start, 1, 1),
        f"{name} in A to B umbenennen": edits.rename_source(start, 1, "A to B"),
        f"Farbe von {name}": edits.recolour_source(start, 1, 5),
        f"Lautstärke von {name}": edits.set_source_gain(start, 1, -3.0),
        f"Platz von {name}": edits.set_source_pan(start, 1, 0.5),
        f"{name} exportieren": edits.set_source_exported(start, 1, on=True),
        f"{name} nicht exportieren": edits.set_source_exported(start, 1, on=False),
        f"{name} solo": edits.switch_source(start, 1, "solo", on=True),
        f"Solo von {name} beenden": edits.switch_source(start, 1, "solo", on=False),
        f"{name} stummschalten": edits.switch_component(start, 0, "mute", on=True),
        f"Stummschaltung von {name} aufheben": edits.switch_component(
            start, 0, "mute", on=False
        ),
        f"{name} festhalten": edits.switch_component(start, 0, "locked", on=True),
        f"{name} loslassen": edits.switch_component(start, 0, "locked", on=False),
        f"{name} umbenennen": edits.rename_component(start, 0, "Other"),
        f"{name} und Bass Anschlag verbinden": model_edits.accept_merge(
            start, less, [0, 1]
        ),
        "3 Bausteine verbinden": model_edits.accept_merge(
            start, make_separation(n_components=4), [0, 1, 2]
        ),
        f"{name} teilen": model_edits.accept_split(start, more, 0, 2),
        "Übriges neu trennen": model_edits.accept_rerun(start, whole),
        f"einen Teil von {name} stummschalten": model_edits.accept_silence(
            start, whole, [0]
        ),
        f"{name} verstummen lassen": model_edits.accept_region(
            start, more, 1, name=name, mute=True
        ),
        f"Region an {name} geben": model_edits.accept_region(
            start, more, 1, name="Region"
        ),
        f"{name} herausnehmen": model_edits.remove_region(painted, 6),
        "Angabe zu einer Stelle": model_edits.accept_boxes(start, guided),
        "Masken: Hart": model_edits.set_mask_exponent(start, hard.exponent, hard.name),
        "Masken: Anschläge nicht erhalten": model_edits.set_attacks_kept(
            start, keep=False
        ),
        "Masken: Anschläge erhalten": model_edits.set_attacks_kept(start, keep=True),
        "Masken: auch nach dem Ort": model_edits.set_stereo_masks(start, keep=True),
        "Masken: beide Kanäle gleich": model_edits.set_stereo_masks(start, keep=False),
        f"Marke {name} setzen": markers.add_marker(start, 0.2, name),
        f"{name} in A to B umbenennen ": markers.rename_marker(start, 0, "A to B"),
        f"Marke {name} entfernen": markers.remove_marker(start, 0),
        "Tempo ändern": bars.set_tempo(start, 120.0, 0.0),
        "Takt 1 hier beginnen": bars.set_first_beat(start, 0.5, 120.0),
        f"zu {name} wechseln": takes.go_to_take(taken, 1),
        f"{name} in A to B umbenennen  ": takes.rename_take(taken, 1, "A to B"),
        f"{name} entfernen ": takes.remove_take(taken, 1),
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_edit_is_german_around_names_as_they_were_typed(
    german: None, name: str
) -> None:
    made = _edits(name)
    assert [library_words(edit.label) for edit in made.values()] == [
        words.rstrip() for words in made
    ]


def test_no_kind_of_edit_is_left_out_of_the_tests() -> None:
    tested = set()
    for edit in _edits("Kick").values():
        assert isinstance(edit.label, Label)
        tested.add(edit.label.template)
    known = {
        template
        for call in _calls("Label")
        for template in extract_texts.literals(call.args[0])
    }
    assert len(known) > 30
    assert known - {"{0} components", "component {0}"} == tested  # those are parts


def test_an_error_is_german_with_what_it_says_of_others(
    german: None, tmp_path: Path
) -> None:
    path = tmp_path / "Kick {0} & Co.nmfdict"
    path.write_bytes(bytes(10))
    with pytest.raises(ProjectFileError) as caught:
        read_side_file(path, Message("dictionary"), 4)
    assert library_words(caught.value) == (
        f"{path} ist eine Datei anderer Art mit 10 Byte; "
        "erlaubt sind für „Wörterbuch“ höchstens 4 Byte"
    )
    path.write_bytes(b"")
    with pytest.raises(ProjectFileError) as caught:
        read_side_file(path, Message("dictionary"), 4)
    assert library_words(caught.value) == (
        f"Wörterbuch nicht lesbar: {path} ist leer (0 Byte): eine andere Datei wählen"
    )
    assert str(caught.value).startswith("cannot read the dictionary: ")


def test_the_system_s_words_within_ours_are_german(
    german: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(number: int, said: str) -> str:
        def listdir(_: object) -> None:
            raise OSError(number, said)

        monkeypatch.setattr("nmfaudio.audio.naming.os.listdir", listdir)
        with pytest.raises(ParameterError) as caught:
            unique_path(tmp_path, "a", ".wav")
        return library_words(caught.value)

    assert refuse(errno.EACCES, "Permission denied") == (
        f"der Inhalt des Ordners {tmp_path} lässt sich nicht auflisten "
        "(der Zugriff ist nicht erlaubt): einen anderen wählen"
    )
    assert "(das System meldet „Bad message“)" in refuse(errno.EBADMSG, "Bad message")


def test_all_that_systems_and_devices_refuse_for_is_german(german: None) -> None:
    known = [*errors._SYSTEM_WORDS.values(), *outputs._DEVICE_WORDS.values()]
    assert len(known) > 35
    assert [words for words in known if library_words(words) == words] == []
    wrapped = Message("{0}: {1}", "a.wav", system_words(OSError(errno.EIO, "x")))
    assert library_words(wrapped) == "a.wav: der Datenträger meldet einen Fehler"


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (
            lambda: Settings(n_fft=4096, hop_length=4000),
            "„Schrittweite“ darf höchstens halb so groß sein wie „Fenster“=4096, "
            "damit Frames überlappen, nicht 4000",
        ),
        (lambda: Settings(tol=-0.5), "„Toleranz“ muss mindestens 0 sein, nicht -0,5"),
        (
            lambda: Recipe("x", "plain", window_s=9.5),
            "im Rezept muss window so sein: 1 bis 2000 ms; es ist 9,5",
        ),
        (
            lambda: View(start_s=2.5, stop_s=1.0),
            "eine Stelle muss ab 0 s beginnen und nach ihrem Anfang enden, "
            "nicht 2,5 bis 1 s",
        ),
        (
            lambda: colour_map("none"),
            "die Farbskala muss eine von magma, inferno, viridis, gray sein, "
            "nicht 'none'",
        ),
    ],
)
def test_what_cannot_be_asked_for_is_told_in_german(
    german: None, ask: Callable[[], object], words: str
) -> None:
    with pytest.raises(ParameterError) as caught:
        ask()
    assert library_words(caught.value) == words


def test_a_damaged_project_and_a_set_s_record_are_told_in_german(
    german: None, tmp_path: Path
) -> None:
    decoder = Decoder("a.nmfaudio", lambda data, _: data)
    with pytest.raises(ProjectFileError) as caught:
        decoder.decode([1], tuple[bool, ...], "x")
    assert "oder wurde von einem anderen Programm" in library_words(caught.value)
    assert "x[0] muss ja oder nein sein" in library_words(caught.value)
    path = tmp_path / "a.json"
    path.write_text("[]")
    with pytest.raises(ProjectFileError) as caught:
        read_set_record(path)
    assert library_words(caught.value) == (
        f"was {path} über seine Entstehung sagt, ist nicht brauchbar: "
        "es ist keine Tabelle"
    )


def test_parts_are_called_in_german_unless_people_named_them_or_their_track(
    german: None,
) -> None:
    document = Document.from_separation(make_separation())
    tags = document.separation.tags
    kinds = [
        {"band": "low"},
        {"percussive": False, "pitch_hz": 110.0},
        {"percussive": False, "band": "mid"},
        {},
        {"percussive": False, "band": "high"},
        {"energy_share": 0.0},
    ]
    tags = [replace(tag, **kind) for tag, kind in zip(tags, kinds, strict=True)]
    document = replace(
        document, separation=replace(document.separation, tags=tuple(tags))
    )
    document = edits.rename_source(document, 2, "Free").after
    for index, source in enumerate((1, 2, 1, 2, 0, 0)):
        document = edits.assign(document, [index], source).after
    names = [name_words(name) for name in document.component_names()]
    assert names == [
        "Tiefe Trommel", "Free A2", "Trommelrauschen", "Free Anschlag", "Rest Luft",
        "Still",
    ]  # fmt: skip
    named = edits.rename_component(document, 0, "Rest").after
    assert name_words(named.component_names()[0]) == "Rest"
    label = edits.switch_component(document, 3, "mute", on=True).label
    assert library_words(label) == "Free Anschlag stummschalten"


def test_sizes_times_and_counts_are_german(german: None) -> None:
    said = Message(
        "{0}, {1}, {2}", byte_size(2_500), clock(61.25), count(2000, "sample")
    )
    assert said == "2.5 kB, 1:01.2, 2,000 samples"
    assert library_words(said) == "2,5 kB, 1:01,2, 2.000 Samples"


def test_words_of_tables_are_german_and_others_as_they_were(german: None) -> None:
    assert library_words("WAV, 24 bit") == "WAV, 24 Bit"
    assert library_words("the moon is full") == "the moon is full"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (Label("{0:.1f} - {1:g}", 0.25, 1.5), "0,2 - 1,5"),
        (Label("{0:,}: {1:,.2f}", 44100, 1234.5), "44.100: 1.234,50"),
        (Label("{0} {1!r}", "1.5", "2.5"), "1.5 '2.5'"),
    ],
)
def test_numbers_are_german_and_names_are_not(
    german: None, text: Label, words: str
) -> None:
    assert library_words(text) == words


def test_figures_of_the_library_have_the_window_s_decimal_sign_in_its_own_texts(
    german: None, qtbot: QtBot, tmp_path: Path
) -> None:
    facts = takes.TakeFacts("", 6, 1, None, 2.5, 12_500_000)
    assert "12,5 MB" in figures_of_take(facts, None)
    document = Document.from_separation(make_separation())
    dialog = ExportDialog(document, ExportOptions(tmp_path), (0.3, 1.5))
    qtbot.addWidget(dialog)
    assert "0:00,3 bis 0:01,5" in dialog.passage.text()


def test_parts_are_called_in_german_wherever_they_are_shown(
    german: None, qtbot: QtBot, tmp_path: Path
) -> None:
    """Their files are not: the export page says both names."""
    document = Document.from_separation(make_separation())
    names = document.component_names()
    words = [name_words(name) for name in names]
    assert words != [*names]
    dialog = ExportDialog(document, ExportOptions(tmp_path), None)
    qtbot.addWidget(dialog)
    singles = dialog.files.topLevelItem(2)
    told = {singles.child(row).text(0) for row in range(singles.childCount())}
    assert told == set(words)
    region = Region(document.separation.plan, 0, np.ones((1, 1), np.bool_))
    (mark,) = marks_of_regions(document, {5: region})
    assert mark.text == words[5]
