"""What is read of an input, and how much of it is counted."""

import numpy as np
import soundfile

from nmfaudio.factorization.selection.n_components import ComponentChoice
from nmfaudio.figures.inspection import rows
from nmfaudio.figures.inspection.reading import Question, read_subject
from nmfaudio.figures.view import View
from nmfaudio.separation.components import count

RATE = 8_000


def test_what_is_shown_is_counted_and_the_title_says_of_what(tmp_path, monkeypatch):
    soundfile.write(tmp_path / "long.wav", np.arange(4 * RATE) / 1e6, RATE, "FLOAT")
    counted, parts = [], ("9 frames drawn from all of it", "")

    def count_components(audio, _settings, methods, **_options):
        counted.append((audio.duration_s, round(1e6 * float(audio.samples[0, 0]))))
        return [
            ComponentChoice(2, "", name, (1, 2), (0.0, 1.0), complete=True, sample=part)
            for name, part in zip(methods, parts, strict=True)
        ]

    monkeypatch.setattr(count, "count_components", count_components)
    titles = []
    for view in (View(), View(start_s=0.5, stop_s=1.0)):
        question = Question(("count",), view, methods=("elbow", "ard"))
        subject, _ = read_subject(tmp_path / "long.wav", question)
        titles += [row.panels[0].title for row in rows.count(subject, view)]
    assert counted == [(4.0, 0), (0.5, RATE // 2)]
    assert titles == ["elbow: 2, by 9 frames drawn from all of it", "ard: 2"] * 2
