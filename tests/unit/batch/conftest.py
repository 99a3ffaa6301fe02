"""Batches whose processes do no more than they must."""

import os
import threading
from pathlib import Path

import pytest

from nmfaudio.batch import estimate
from nmfaudio.batch.estimate import prepare_batch
from nmfaudio.batch.plan import plan_batch
from nmfaudio.batch.request import BatchRequest, Method
from nmfaudio.batch.run import run_batch
from nmfaudio.batch.workers import process

MB = 1 << 20


@pytest.fixture
def music(tmp_path):
    """Return a function that writes recordings (text to the fake process)."""

    def write(**contents):
        for name, content in contents.items():
            path = tmp_path / "music" / f"{name.replace('__', '/')}.wav"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return tmp_path / "music"

    return write


@pytest.fixture
def batch(tmp_path, monkeypatch):
    """Return a function that runs a batch with fake processes."""
    monkeypatch.setattr(process, "_WORKER", "fake_worker")
    memory, lengths = {}, {}

    def shape(item, kind, audio_format, n_components):
        stem = item.path.stem
        return estimate.ItemEstimate(
            memory.get(stem, 10) * MB, lengths.get(stem, 1.0), 100, 1.0
        )

    monkeypatch.setattr(estimate, "estimate_item", shape)
    monkeypatch.setattr(estimate, "_BASE_BYTES", MB)

    def do(folder, *, output="out", cancel=None, memory_mb=None, seconds=None,
           on_result=None, on_progress=None, again=False, workers=2, reports=(),
           scheduler="", **method):  # fmt: skip
        memory.update(memory_mb or {})
        lengths.update(seconds or {})
        request = BatchRequest(
            tmp_path / output,
            Method(**method),
            workers=workers,
            memory_bytes=100 * MB,
            again=again,
            reports=reports,
            scheduler=scheduler,
        )
        items = plan_batch([folder], tmp_path / output)
        return run_batch(
            prepare_batch(request, items),
            cancel=cancel or threading.Event(),
            on_result=on_result,
            on_progress=on_progress,
        )

    return do


@pytest.fixture
def tree(tmp_path):
    """Return a function that reads all files of an output but for the hidden ones."""

    def read(output="out"):
        root = tmp_path / output
        return {
            os.fspath(path.relative_to(root)): path.read_bytes()
            for path in sorted(Path(root).rglob("*"))
            if path.is_file() and ".nmfaudio-batch" not in path.parts
        }

    return read
