"""What would not be opened again is not written."""

from dataclasses import replace

import pytest
from unit.project.conftest import make_separation

from nmfaudio.errors import ParameterError
from nmfaudio.project.document import Document, Marker
from nmfaudio.project.storage.checks import check_document
from nmfaudio.spectral.stft import StftPlan

DOCUMENT = Document.from_separation(make_separation())


def test_markers_lie_in_time_and_have_names():
    check_document(replace(DOCUMENT, markers=(Marker(1.0, "verse"),)))
    for marker, words in (
        (Marker(float("inf"), "x"), "before the beginning"),
        (Marker(1.0, "x" * 20_000), "a name is too long"),
    ):
        with pytest.raises(ParameterError, match=words):
            check_document(replace(DOCUMENT, markers=(marker,)))


def test_frames_that_cannot_become_sound():
    plan = StftPlan(16_000, n_fft=256, win_length=64, hop_length=64)
    separation = replace(DOCUMENT.separation, plan=plan)
    with pytest.raises(ParameterError, match="do not overlap enough"):
        check_document(replace(DOCUMENT, separation=separation))
