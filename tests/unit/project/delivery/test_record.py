"""How stems were made, in themselves and beside them, and what damaged ones do."""

import json
from dataclasses import replace

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.audio.decoders.tag_reading import read_time_reference
from nmfaudio.audio.encode import AudioWriter
from nmfaudio.errors import ProjectFileError
from nmfaudio.project import edits
from nmfaudio.project.delivery.options import ExportOptions
from nmfaudio.project.delivery.record import read_set_record, set_record, write_sidecar
from nmfaudio.project.delivery.stems import stem_request, write_stems
from nmfaudio.project.document import Document, Marker
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.recipe_file import parse_recipe


@pytest.fixture
def document(separation, tmp_path):
    """Return a document of a recording that a file holds."""
    path = tmp_path / "song.wav"
    audio = separation.audio
    with AudioWriter(path, n_channels=2, sample_rate=16_000, format="wav32f") as writer:
        writer.write(audio.samples)
        writer.commit()
    recipe = Recipe(name="Mine", n_components=6, seed=7)
    made = replace(separation, audio=load(path), recipe=recipe)
    marked = replace(
        Document.from_separation(made), markers=(Marker(0.05, "a"), Marker(0.2, "b"))
    )
    return edits.set_source_gain(marked, 1, -6.0).after


def test_a_stem_and_the_file_beside_it_say_the_same(document, tmp_path):
    options = ExportOptions(
        tmp_path / "out", faders=True, mix=True, parts=(1,), without=(2,),
        range_s=(0.1, 0.3),
    )  # fmt: skip
    report = write_stems(document, options)
    sidecar = tmp_path / "out" / "beside.json"
    write_sidecar(document.separation, stem_request(document, options), report, sidecar)
    whole = read_set_record(sidecar)
    assert [whole.files[n] for n in range(6)] == [s.path for s in report.stems]
    assert whole.recipe.seed == 7
    assert whole.recording["name"] == "song.wav"
    assert str(tmp_path) not in sidecar.read_text(encoding="utf-8")
    for number, stem in enumerate(report.stems):
        single = read_set_record(stem.path)
        assert single.files == {number: stem.path}
        assert single.recipe == whole.recipe
        request = single.request
        assert (request.start_sample, request.stop_sample) == (1_600, 4_800)
        assert request.parts == whole.request.parts
        np.testing.assert_array_equal(request.gains, whole.request.gains)
        np.testing.assert_array_equal(request.mix.gains, whole.request.mix.gains)
        assert request.without == (1,)
        assert read_time_reference(stem.path) == 1_600
        assert b"labl" in stem.path.read_bytes()


@pytest.mark.parametrize("keep", [False, True])
def test_masks_are_told_as_they_sound(document, tmp_path, keep):
    """They may have been changed since the recipe was followed."""
    separation, attacks = document.separation, np.array([100]) if keep else None
    recipe = replace(separation.recipe, stereo_masks=not keep, keep_attacks=not keep)
    model = replace(separation.model, stereo_masks=keep, attacks=attacks)
    masked = replace(separation, recipe=recipe, model=model, mask_exponent=2.5)
    request = stem_request(document, ExportOptions(tmp_path))
    told = parse_recipe(set_record(masked, request)["recipe"], where="the record")
    assert told.stereo_masks is keep
    assert told.keep_attacks is keep
    assert told.mask_exponent == 2.5


def test_without_tags_nothing_is_said(document, tmp_path):
    options = ExportOptions(tmp_path / "out", tags=False)
    stem = write_stems(document, options).stems[0].path
    assert b"bext" not in stem.read_bytes()
    with pytest.raises(ProjectFileError, match="does not say how it was made"):
        read_set_record(stem)


@pytest.mark.parametrize(
    ("key", "value"),
    [("recipe", None), ("recipe", "kind = 3"), ("sources", 3), ("file", "x"),
     ("gains", ["a"]), ("mix", {}), ("clip", "sing"), ("recording", []),
     ("parts", [1]), ("gains", [[0.5] * 6]), ("gains", [1.0]), ("pan", [1e39] * 6),
     ("n_components", 1e400), ("file", 10**400), ("without", "12"), ("residual", 3),
     ("start_sample", 0.5), ("residual_gain", None), ("template", "\ud800")],
)  # fmt: skip
def test_damaged_records_are_refused_in_words(document, tmp_path, key, value):
    options = ExportOptions(tmp_path / "out")
    report = write_stems(document, options)
    sidecar = tmp_path / "out" / "beside.json"
    write_sidecar(document.separation, stem_request(document, options), report, sidecar)
    said = json.loads(sidecar.read_text(encoding="utf-8"))
    del said["files"]
    path = tmp_path / "damaged.json"
    path.write_text(json.dumps({**said, "file": 0, key: value}), encoding="utf-8")
    with pytest.raises(ProjectFileError):
        read_set_record(path)
    for text in ("[1", "[1]", "[" * 100_000, '{"file": 0}'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ProjectFileError, match="cannot be used"):
            read_set_record(path)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"recipe": None}, "followed no recipe"),
        ({"audio_format": "wma"}, "none that nmfaudio writes"),
        ({"gains": None, "residual_gain": 1e39}, "must be finite numbers"),
    ],
)
def test_records_that_cannot_be_followed_say_why(document, tmp_path, changes, told):
    separation = document.separation
    request = stem_request(document, ExportOptions(tmp_path / "out"))
    path = tmp_path / "said.json"
    said = {**set_record(separation, request), "file": 0, **changes}
    path.write_text(json.dumps(said))
    with pytest.raises(ProjectFileError, match=told):
        read_set_record(path)


def test_what_was_mended_is_mended_again_by_a_replay(document, tmp_path):
    """The record tells the recording as its file has it, not as it was repaired."""
    separation = document.separation
    request = stem_request(document, ExportOptions(tmp_path))
    audio, recipe = separation.audio, separation.recipe
    samples = audio.samples.copy()
    samples[:, 100:110] = 0.0
    mended = replace(separation, audio=AudioBuffer(samples, 16_000, audio.path))
    finding = replace(recipe, guides=replace(recipe.guides, find=("clicks",)))

    def digest(made):
        return set_record(made, request)["recording"]["samples_sha256"]

    assert digest(replace(mended, recipe=finding)) == digest(separation)
    assert digest(mended) != digest(separation)


@pytest.mark.parametrize("name", ["absent.json", "absent.wav", "."])
def test_a_record_that_cannot_be_read_is_no_record(tmp_path, name):
    with pytest.raises(ProjectFileError):
        read_set_record(tmp_path / name)
