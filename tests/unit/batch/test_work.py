"""One recording of a batch that goes away before it is done."""

import threading
from dataclasses import asdict

import pytest
import signals
import soundfile

from nmfaudio.batch.request import Method
from nmfaudio.batch.task import BatchTask
from nmfaudio.batch.work import do_task

RECIPE = """recipe = 1
name = "Short"

[model]
kind = "plain"
n_components = 2
max_iter = 2
"""


@pytest.mark.parametrize(
    ("stage", "told"),
    [("", "does not exist"), ("render", "was changed or removed while it was worked")],
)
def test_a_recording_that_vanishes_is_named_as_that(tmp_path, stage, told):
    song, work = tmp_path / "song.wav", tmp_path / "work"
    work.mkdir()
    if stage:
        soundfile.write(song, signals.stereo_mix(n_samples=8_000).T, 16_000)

    def vanish(name, _share):
        if name == stage:
            song.unlink(missing_ok=True)

    task = BatchTask(str(song), str(work), asdict(Method(recipe=RECIPE)))
    outcome = do_task(task, cancel=threading.Event(), on_stage=vanish)
    assert (outcome["status"], outcome["kind"]) == ("failed", "unreadable")
    assert f"{song} {told}" in outcome["reason"]
