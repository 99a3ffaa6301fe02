"""Options of a document become files: what is heard, and for how long."""

from dataclasses import replace

import numpy as np
import pytest

from nmfaudio.audio.decode import load
from nmfaudio.errors import ParameterError
from nmfaudio.project import edits
from nmfaudio.project.delivery.options import ExportOptions
from nmfaudio.project.delivery.stems import planned_files, sample_range, write_stems
from nmfaudio.project.document import Document
from nmfaudio.separation.rendering.resynthesis import render_stems


@pytest.fixture
def document(separation):
    return Document.from_separation(separation)


def test_what_is_heard_follows_faders_and_mutes(document, tmp_path):
    quiet = edits.set_source_gain(document, 1, -6.0).after
    quiet = quiet.with_source(replace(quiet.source(2), mute=True))
    options = ExportOptions(
        tmp_path, audio_format="wav32f", sources=(), residual=False, mix=True
    )
    planned = planned_files(quiet, options)
    (stem,) = write_stems(quiet, options).stems
    assert [path for _, path in planned] == [stem.path]
    assert stem.path.name.endswith(" - mix.wav")
    drums, _, rest = render_stems(document.separation)
    wanted = drums * np.float32(10 ** (-6 / 20)) + rest
    np.testing.assert_allclose(load(stem.path).samples, wanted, atol=2e-6)


def test_a_passage_starts_and_ends_where_it_says(document, tmp_path):
    options = ExportOptions(tmp_path, audio_format="wav32f", range_s=(0.1, 0.25))
    report = write_stems(document, options)
    stems = render_stems(document.separation)[..., 1_600:4_000]
    assert report.null_db < -100
    for stem, wanted in zip(report.stems, stems, strict=True):
        np.testing.assert_array_equal(load(stem.path).samples, wanted)


@pytest.mark.parametrize(
    ("span", "found"),
    [(None, (0, 6_007)), ((None, 0.1), (0, 1_600)), ((0.25, None), (4_000, 6_007)),
     ((0.3, 99.0), (4_800, 6_007))],
)  # fmt: skip
def test_ends_may_be_left_out(document, span, found):
    assert sample_range(span, document.separation.audio) == found


@pytest.mark.parametrize("span", [(1.0, 2.0), (0.2, 0.2), (9.0, None)])
def test_a_passage_beyond_the_end_is_refused(document, span):
    with pytest.raises(ParameterError, match=r"which is 0:00\.4 long"):
        sample_range(span, document.separation.audio)


def test_a_passage_that_holds_nothing_is_told_as_it_was_asked_for(document):
    with pytest.raises(ParameterError, match=r"from 9:00\.0 to 10:00\.0 holds nothing"):
        sample_range((540.0, 600.0), document.separation.audio)


def test_without_a_separation_there_are_no_stems(tmp_path):
    with pytest.raises(ParameterError, match="separate first"):
        write_stems(Document(None), ExportOptions(tmp_path))
