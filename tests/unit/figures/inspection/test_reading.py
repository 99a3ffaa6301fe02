"""What is read of an input, and how much of it is counted."""

import numpy as np
import soundfile

from nmfaudio.factorization.selection.n_components import ComponentChoice
from nmfaudio.figures.inspection import reading, rows
from nmfaudio.figures.inspection.reading import Question, read_subject
from nmfaudio.figures.view import View
from nmfaudio.separation.components import count
from nmfaudio.separation.request.settings import Settings

RATE = 8_000


def test_a_long_recording_is_counted_in_its_middle(tmp_path, monkeypatch):
    soundfile.write(tmp_path / "long.wav", np.zeros(4 * RATE), RATE)
    counted = []

    def count_components(audio, _settings, methods, **_options):
        counted.append(audio.duration_s)
        return [
            ComponentChoice(2, "", name, (1, 2), (0.0, 1.0), complete=True)
            for name in methods
        ]

    monkeypatch.setattr(count, "count_components", count_components)
    monkeypatch.setattr(reading, "_LONGEST_COUNT_S", 1.0)
    titles = []
    for view in (View(), View(start_s=0.5, stop_s=1.0)):
        question = Question(("count",), view, Settings())
        subject, _ = read_subject(tmp_path / "long.wav", question)
        ((row,),) = [rows.count(subject, view)]
        titles.append(row.panels[0].title)
    assert counted == [1.0, 0.5]
    assert titles == ["elbow: 2, from 0:01.5 to 0:02.5", "elbow: 2"]
