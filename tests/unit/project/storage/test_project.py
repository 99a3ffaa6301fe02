"""What is saved is what is opened: the work, the sound, and what newer ones know."""

import dataclasses
import os
import threading
import typing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from unit.project.conftest import make_separation
from unit.project.storage.conftest import (
    RATE,
    change,
    entry,
    opened,
    separation_of,
    set_entry,
    stems,
)

import nmfaudio
from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.errors import (
    AudioWriteError,
    ParameterError,
    ProjectFileError,
    RecordingNotFoundError,
)
from nmfaudio.project import edits
from nmfaudio.project.document import Document
from nmfaudio.project.editing import bars, takes
from nmfaudio.project.storage import embedded, recording
from nmfaudio.project.storage.codec import encode, fields_of
from nmfaudio.project.storage.project import Project, save_project
from nmfaudio.project.storage.stored import load_project, read_project
from nmfaudio.project.storage.view import PictureView, ProjectView
from nmfaudio.separation.model import Separation
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.damage import Damage
from nmfaudio.separation.request.dictionary import (
    Dictionary,
    NoteSounds,
    TaughtSource,
)
from nmfaudio.separation.request.guides import Guides, Passage, ScoreFile
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.score import Note, Part, Score
from nmfaudio.separation.request.settings import Settings
from nmfaudio.spectral.stft import StftPlan


def assert_equal(one, other):
    """Compare values of any kind in the tree, arrays bit for bit, strides included."""
    assert type(one) is type(other)
    if isinstance(one, np.ndarray):
        assert one.dtype == other.dtype
        assert one.shape == other.shape
        assert one.tobytes("A") == other.tobytes("A")
        assert np.array_equal(np.argsort(one.strides), np.argsort(other.strides))
    elif dataclasses.is_dataclass(one):
        for field in dataclasses.fields(one):
            assert_equal(getattr(one, field.name), getattr(other, field.name))
    elif isinstance(one, tuple | list):
        assert len(one) == len(other)
        for first, second in zip(one, other, strict=True):
            assert_equal(first, second)
    else:
        assert one == other or (one != one and other != other)  # noqa: PLR0124  # NaN


GUIDES = Guides(
    passages=(Passage("Voice", 0.1, 0.2), Passage("X", path=Path("x y.wav"))),
    boxes=(Box("Voice", 0.1, 0.2, 100.0, 500.5, belongs=False),),
    damages=(Damage(0.1, 0.2),),
    find=("clicks",),
)


def edited(project: Project) -> Project:
    document = project.document
    for edit in (
        lambda d: takes.as_new_take(
            d, edits.accept_separation(d, replace(d.separation, mask_exponent=2.0))
        ),
        lambda d: takes.rename_take(d, 1, "Softer"),
        lambda d: edits.rename_source(d, 1, "Große Trommel 🥁"),
        lambda d: edits.set_source_gain(d, 2, -7.25),
        lambda d: edits.switch_component(d, 3, "locked", on=True),
        lambda d: edits.add_source(d, "Rest", components=[4, 5]),
        lambda d: edits.set_component_gain(d, 0, 3.3),
        lambda d: edits.rename_component(d, 1, "E2"),
        lambda d: edits.switch_source(d, 0, "mute", on=True),
        lambda d: edits.set_guides(d, GUIDES, "follow"),
        lambda d: bars.set_tempo(d, 96.5, 0.25),
    ):
        document = edit(document).after
    return replace(project, document=document)


def test_work_comes_back_as_it_was(project, tmp_path):
    work = replace(
        edited(project),
        settings=Settings(n_components=6, beta=0.5, max_time_s=np.inf, preset="free"),
        view=ProjectView(
            *(0.0, 1.5, 30.0, 8000.0, 0.25, (0.1, 0.3)),
            looping=True,
            bars=True,
            snapping=True,
            picture=PictureView("heard", window=-1, axis="mel", top_db=-10.0),
        ),
    )
    path = tmp_path / "a.nmfaudio"
    kept = save_project(work, path)
    again = load_project(path)
    assert_equal(again, kept)
    assert again.generation == 1
    assert np.array_equal(stems(again.separation), stems(work.separation))
    assert again.separation.sources[0].name == "Große Trommel 🥁"


def test_every_part_of_a_separation_comes_back(song, tmp_path):
    rng = np.random.default_rng(1)
    plan = StftPlan(RATE, n_fft=256, hop_length=64)
    learned = Dictionary(
        plan,
        (
            TaughtSource(
                "Voice",
                rng.random((2, plan.n_bins, 3), np.float32),
                NoteSounds(rng.random((2, 5)), np.full(2, 0.5)),
            ),
        ),
        adaptive=True,
        mask_exponent=2.0,
    )
    before = separation_of(song)
    separation = replace(
        before,
        mask_exponent=2.0,
        attacks=np.array([0, 17, song.n_samples]),
        model=replace(before.model, attacks=np.array([17]), stereo_masks=True),
        notes=("One.", "Two — „three“."),
        timings_s={"nmf": 1.25},
        recipe=Recipe("Mine", kind="parts", splits=("drums",), names={"low": "Bäss"}),
        dictionary=learned,
        factorization=replace(
            before.factorization, divergence=(np.inf, np.nan), checked_iterations=(1, 2)
        ),
    )
    save_project(separation, tmp_path / "a.nmfaudio")
    again = load_project(tmp_path / "a.nmfaudio").separation
    assert_equal(again, separation)
    assert not again.model.W.flags.writeable


def test_scores_in_settings_come_back(project, tmp_path):
    score = Score.of((Part("Hand", (Note(60, 0.5, 1.25), Note(61, 1.0, 2.0, 99))),))
    asked = Settings(score=score, score_alignment="dtw")
    save_project(project, tmp_path / "a.nmfaudio", settings=asked)
    assert load_project(tmp_path / "a.nmfaudio").settings == asked
    guides = Guides(score=ScoreFile(Path("a.mid"), "none", split_hands=True))
    document = replace(project.document, guides=guides)
    save_project(replace(project, document=document), tmp_path / "b.nmfaudio")
    assert load_project(tmp_path / "b.nmfaudio").document.guides == guides


def test_a_field_that_cannot_be_kept_is_found_here():
    """Every field of everything that a project holds is of a kind that is known."""
    seen = set()

    def visit(hint):
        if hint in seen:
            return
        seen.add(hint)
        if dataclasses.is_dataclass(hint):
            for inner in fields_of(hint).values():
                visit(inner)
        elif typing.get_origin(hint) is not np.ndarray and typing.get_args(hint):
            for inner in typing.get_args(hint):
                visit(inner)

    for top in (Document, Settings, Guides, ProjectView):
        visit(top)
    classes = {hint for hint in seen if dataclasses.is_dataclass(hint)}
    assert {Separation, AudioBuffer, Dictionary, Score, Recipe} <= classes
    # What stands for a value is made of every annotation; an unknown one raises.
    plain = [h for h in seen if isinstance(h, type) and h.__module__ == "builtins"]
    assert {*plain} <= {int, float, str, bool, type(None)}


def test_a_kind_that_is_not_known_is_refused_when_writing():
    with pytest.raises(TypeError, match="cannot be kept"):
        encode({1}, set, lambda *_: None)
    with pytest.raises(TypeError, match="cannot be kept"):
        encode(1, int | str, lambda *_: None)


def test_a_project_without_a_separation(song, tmp_path):
    save_project(Project(Document(separation=None), song), tmp_path / "a.nmfaudio")
    again = load_project(tmp_path / "a.nmfaudio")
    assert again.document == Document(separation=None)
    assert np.array_equal(again.recording.samples, song.samples)
    with pytest.raises(ParameterError, match="separate first"):
        _ = again.separation


# The recording.


def test_the_recording_is_found_beside_the_project(saved, song, tmp_path):
    assert not list(opened_arrays(saved, "sound"))
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    saved.rename(moved / "work.nmfaudio")
    song.path.rename(moved / song.path.name)
    again = load_project(moved / "work.nmfaudio")
    assert again.recording.path == moved / song.path.name
    assert again.notes == ()


def opened_arrays(path, prefix):
    with opened(path) as connection:
        names = connection.execute("SELECT name FROM arrays").fetchall()
    return (name for (name,) in names if name.startswith(prefix))


def test_a_recording_elsewhere_is_found_by_its_relative_path(song, tmp_path):
    project = tmp_path / "projects" / "deep" / "a.nmfaudio"
    project.parent.mkdir(parents=True)
    save_project(separation_of(song), project)
    assert entry(project, "recording")["path"] == "../../my song.wav"
    assert load_project(project).recording.path.samefile(song.path)


def test_looking_for_the_recording_ends_when_it_is_cancelled(song, monkeypatch):
    cancel, read = threading.Event(), recording.load

    def interrupted(path, **options):
        cancel.set()
        return read(path, **options)

    monkeypatch.setattr(recording, "load", interrupted)
    assert not recording.origin_of(song, cancel).file_sha256
    assert not recording.file_digest(song.path, cancel)
    # The answer is not remembered.
    assert recording.origin_of(song).file_sha256


def test_a_missing_recording_is_asked_for(saved, song, tmp_path):
    away = tmp_path / "away.wav"
    song.path.rename(away)
    with pytest.raises(RecordingNotFoundError, match="say where it is now"):
        load_project(saved)
    again = load_project(saved, recording=away)
    assert again.notes == ()
    assert load_project(saved, recording=load(away)).generation == 1
    assert read_project(saved).reference.name == "my song.wav"


def test_a_changed_recording_is_not_mixed_with_old_work(saved, song):
    other = song.samples.copy()
    other[0, 100] += 0.25
    soundfile.write(song.path, other.T, RATE, subtype="PCM_24")
    with pytest.raises(RecordingNotFoundError, match="has changed since"):
        load_project(saved)
    again = load_project(saved, recording=song.path)
    assert "does not sound exactly" in again.notes[0]
    soundfile.write(song.path, other[:, :-1].T, RATE, subtype="PCM_24")
    with pytest.raises(RecordingNotFoundError, match="has changed since"):
        load_project(saved)
    with pytest.raises(RecordingNotFoundError, match=r"6,007 samples in 2 channels"):
        load_project(saved, recording=song.path)


def test_the_same_sound_in_another_file_is_the_same_recording(saved, song, tmp_path):
    soundfile.write(tmp_path / "a.flac", song.samples.T, RATE, subtype="PCM_24")
    song.path.unlink()
    assert load_project(saved, recording=tmp_path / "a.flac").notes == ()


def test_sound_can_be_kept_inside(project, song, tmp_path):
    path = tmp_path / "a.nmfaudio"
    save_project(project, path, embed=True)
    song.path.unlink()
    again = load_project(path)
    assert np.array_equal(again.recording.samples, song.samples)
    assert again.recording.name == "my song"
    assert read_project(path).sound.dtype == np.uint8
    assert path.stat().st_size < 2 * song.samples.nbytes + 100_000


@pytest.mark.parametrize("what", ["float", "nine channels", "negative zero", "empty"])
def test_sound_that_no_flac_holds_is_kept_as_it_is(what, tmp_path, rng):
    n_channels, n_samples = (9 if what == "nine channels" else 1), 4_000
    samples = rng.standard_normal((n_channels, n_samples)).astype(np.float32)
    if what in {"nine channels", "negative zero"}:
        samples = (np.rint(samples) / 8).astype(np.float32)
    if what == "empty":
        samples = samples[:, :0]
    audio = AudioBuffer(samples, RATE)
    save_project(Project(Document(separation=None), audio), tmp_path / "a.nmfaudio")
    again = load_project(tmp_path / "a.nmfaudio").recording
    assert again.samples.tobytes() == samples.tobytes()
    assert again.path is None
    assert read_project(tmp_path / "a.nmfaudio").sound.dtype == np.float32


def test_sound_whose_file_has_changed_meanwhile_is_kept_inside(song, tmp_path):
    soundfile.write(song.path, 0.5 * song.samples.T[:-1], RATE, subtype="PCM_24")
    save_project(separation_of(song), tmp_path / "a.nmfaudio")
    again = load_project(tmp_path / "a.nmfaudio")
    assert np.array_equal(again.recording.samples, song.samples)


def test_a_file_that_goes_between_two_saves_is_noticed(project, song, tmp_path):
    path = tmp_path / "a.nmfaudio"
    first = save_project(project, path)
    song.path.unlink()
    save_project(first, path, overwrite=True)
    assert np.array_equal(load_project(path).recording.samples, song.samples)


def test_repaired_sound_is_kept_as_what_was_repaired(song, tmp_path):
    samples = song.samples.copy()
    samples[0, 100:140] *= 0.5
    samples[1, 3000:3003] = 0.125
    samples[1, 6006] += 0.25
    mended = replace(song, samples=samples, notes=("Mended.",))
    save_project(separation_of(mended), tmp_path / "a.nmfaudio")
    again = load_project(tmp_path / "a.nmfaudio")
    assert np.array_equal(again.separation.audio.samples, samples)
    assert again.separation.audio.notes == ("Mended.",)
    assert np.array_equal(again.recording.samples, song.samples)
    assert not list(opened_arrays(tmp_path / "a.nmfaudio", "sound"))
    save_project(again, tmp_path / "b.nmfaudio")
    twice = load_project(tmp_path / "b.nmfaudio")
    assert np.array_equal(twice.separation.audio.samples, samples)
    assert np.array_equal(twice.recording.samples, song.samples)


def test_a_project_that_was_not_to_be_kept_can_be_kept_all_the_same(
    song, tmp_path, monkeypatch
):
    samples = song.samples.copy()
    samples[0, 100:140] *= 0.5
    separation = separation_of(replace(song, samples=samples))
    with monkeypatch.context() as patched:
        patched.setattr(recording, "load", None)  # nothing is read for it
        begun = Project.of(separation, is_kept=False)
    save_project(begun, tmp_path / "a.nmfaudio")
    again = load_project(tmp_path / "a.nmfaudio")
    assert np.array_equal(again.separation.audio.samples, samples)
    assert np.array_equal(again.recording.samples, song.samples)


def test_sound_that_was_changed_everywhere_is_kept_inside(song, tmp_path):
    louder = replace(song, samples=song.samples * np.float32(0.5))
    save_project(separation_of(louder), tmp_path / "a.nmfaudio")
    again = load_project(tmp_path / "a.nmfaudio")
    assert np.array_equal(again.separation.audio.samples, louder.samples)


def test_a_recording_that_is_itself_a_repaired_one(song, tmp_path):
    """Nobody knows it as it was any more: its file does, or the project does."""
    samples = song.samples.copy()
    samples[0, 10:20] = 0.0
    mended = replace(song, samples=samples, notes=("Mended.",))
    document = Document.from_separation(separation_of(mended))
    save_project(Project(document, mended), tmp_path / "a.nmfaudio")
    again = load_project(tmp_path / "a.nmfaudio")
    assert np.array_equal(again.separation.audio.samples, mended.samples)


def test_guides_that_were_asked_for_are_followed_by_what_comes_next(song):
    guides = Guides(find=("clicks",))
    project = Project.of(separation_of(song), Settings(guides=guides))
    assert project.document.guides == guides
    assert project.settings == Settings()


@pytest.mark.parametrize("change", ["written anew", "one sample", "touched", "gone"])
def test_a_recording_that_changes_between_two_saves(song, tmp_path, change):
    """What is open is saved, whatever has become of its file meanwhile."""
    work = save_project(separation_of(song), tmp_path / "a.nmfaudio")
    wanted, size = song.samples.copy(), song.path.stat().st_size
    other = -wanted if change == "written anew" else wanted.copy()
    other[0, 7] += 0.25 * (change == "one sample")
    if change in {"written anew", "one sample"}:
        soundfile.write(song.path, other.T, RATE, subtype="PCM_24")
        assert song.path.stat().st_size == size
    os.utime(song.path, (1, 1))
    if change == "gone":
        song.path.unlink()
    save_project(work, tmp_path / "b.nmfaudio")
    again = load_project(tmp_path / "b.nmfaudio")
    assert np.array_equal(again.separation.audio.samples, wanted)
    if change != "touched":
        with pytest.raises(RecordingNotFoundError):
            load_project(tmp_path / "a.nmfaudio")


def test_a_recording_on_another_drive(song, tmp_path, monkeypatch):
    def another(*_):
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(recording.os.path, "relpath", another)
    save_project(separation_of(song), tmp_path / "a.nmfaudio")
    assert entry(tmp_path / "a.nmfaudio", "recording")["path"] == song.path.as_posix()
    assert load_project(tmp_path / "a.nmfaudio").recording.n_samples == song.n_samples


def test_sound_for_which_there_is_no_room_as_flac(song, tmp_path, monkeypatch):
    def full(*_, **__):
        raise AudioWriteError("no room")

    monkeypatch.setattr(embedded, "AudioWriter", full)
    save_project(separation_of(song), tmp_path / "a.nmfaudio", embed=True)
    song.path.unlink()
    again = load_project(tmp_path / "a.nmfaudio")
    assert np.array_equal(again.recording.samples, song.samples)


def test_sound_inside_can_be_looked_at_while_it_comes(song, tmp_path):
    save_project(separation_of(song), tmp_path / "a.nmfaudio", embed=True)
    shown = []

    def read(path, max_bytes, begun):
        def begin(recording):
            shown.append(recording)
            begun(recording)

        begun(AudioBuffer(song.samples, RATE))  # whole at once: nothing to be told
        return load(path, max_bytes=max_bytes, begun=begin)

    again = load_project(tmp_path / "a.nmfaudio", read_inside=read)
    assert shown == [again.recording]
    assert again.recording.path == song.path
    assert again.recording.notes == song.notes
    assert np.array_equal(again.recording.samples, song.samples)


@pytest.mark.parametrize("place", ["gone", "full"])
def test_sound_inside_that_there_is_no_room_to_unpack(
    song, tmp_path, monkeypatch, place
):
    """The project is not damaged: the folder for temporary files is what fails."""
    save_project(separation_of(song), tmp_path / "a.nmfaudio", embed=True)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    if place == "gone":
        monkeypatch.setattr(embedded.tempfile, "tempdir", str(tmp_path / "none"))
    else:
        monkeypatch.setattr(embedded.tempfile, "TemporaryDirectory", full)
    with pytest.raises(
        ProjectFileError, match=r"be unpacked \((the disk is|there is no).*TMPDIR"
    ):
        load_project(tmp_path / "a.nmfaudio")


def test_a_separation_of_another_recording_is_not_saved(song, tmp_path):
    document = Document.from_separation(make_separation(n_samples=500))
    with pytest.raises(ParameterError, match="another recording"):
        save_project(Project(document, song), tmp_path / "a.nmfaudio")
    assert not list(tmp_path.glob("*.nmfaudio"))


# Names, generations, and files that are there already.


def test_nothing_is_overwritten_unasked(saved, project):
    before = saved.read_bytes()
    with pytest.raises(AudioWriteError, match="exists already"):
        save_project(project, saved)
    assert saved.read_bytes() == before
    save_project(load_project(saved), saved, overwrite=True)
    assert load_project(saved).generation == 2


@pytest.mark.parametrize("name", ["a ü 🥁.nmfaudio", "#?%20&.nmfaudio", "no ending"])
def test_any_name_will_do(project, tmp_path, name):
    save_project(project, tmp_path / name)
    assert load_project(str(tmp_path / name)).generation == 1


def test_names_that_are_not_utf8(song, tmp_path):
    recording = tmp_path / "caf\udce9.wav"
    song.path.rename(recording)
    project = tmp_path / "caf\udce9.nmfaudio"
    save_project(separation_of(load(recording)), project)
    assert load_project(project).recording.path == recording


def test_a_folder_that_does_not_exist(project, tmp_path):
    with pytest.raises(AudioWriteError, match="does not exist"):
        save_project(project, tmp_path / "none" / "a.nmfaudio")


def test_public_names(saved):
    assert isinstance(nmfaudio.load_project(saved), nmfaudio.Project)
    assert nmfaudio.save_project is save_project


# Other versions.


def test_what_newer_versions_wrote_is_kept(saved, tmp_path):
    change(
        saved,
        'CREATE TABLE "ta""kes"(name TEXT, "la""bel", data BLOB)',
        ('INSERT INTO "ta""kes" VALUES(?, ?, ?)', ("one", None, b"\0\1")),
    )
    set_entry(saved, "lyrics", {"line": 1.5})
    set_entry(saved, "feature_level", 7)
    set_entry(saved, "view", {"start_s": 0, "stop_s": 1, "bottom_hz": 20, "top_hz": 50,
                              "colour": "red"})  # fmt: skip
    project = load_project(saved)
    assert "newer version" in project.notes[0]
    assert project.view == ProjectView(0.0, 1.0, 20.0, 50.0)
    save_project(project, tmp_path / "b.nmfaudio")
    again = load_project(tmp_path / "b.nmfaudio")
    assert again.kept.meta == {"lyrics": {"line": 1.5}}
    (table,) = again.kept.tables
    assert (table.name, table.columns) == ('ta"kes', ("name", 'la"bel', "data"))
    assert table.rows == (("one", None, b"\0\1"),)


def test_what_an_older_version_did_not_write_takes_its_default(saved):
    settings = entry(saved, "guides")
    del settings["find"]
    set_entry(saved, "guides", settings)
    assert load_project(saved).document.guides == Guides()
    with opened(saved) as connection:
        connection.execute("DELETE FROM meta WHERE key = 'residual'")
    assert load_project(saved).document.residual.name == "Residual"


def test_what_an_older_version_saved_sounds_as_it_did(saved):
    before = load_project(saved).separation
    separation = entry(saved, "separation")
    del separation["model"]["stereo_masks"]
    set_entry(saved, "separation", separation)
    after = load_project(saved).separation
    assert after.model.stereo_masks is False
    np.testing.assert_array_equal(stems(after), stems(before))


def test_what_must_be_there_is_missed(saved):
    separation = entry(saved, "separation")
    del separation["plan"]
    set_entry(saved, "separation", separation)
    with pytest.raises(ProjectFileError, match="lacks 'plan'"):
        load_project(saved)
