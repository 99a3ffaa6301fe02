"""Projects to be saved, and ways to look into their files."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from unit.project.conftest import make_separation

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.project.storage.database import meta_digest
from nmfaudio.project.storage.project import Project, save_project
from nmfaudio.separation.model import Separation
from nmfaudio.separation.rendering.resynthesis import renderer_of

RATE = 16_000


def separation_of(audio: AudioBuffer, **changes: Any) -> Separation:
    made = make_separation(n_samples=audio.n_samples)
    return replace(made, audio=audio, **changes)


@pytest.fixture
def song(tmp_path: Path) -> AudioBuffer:
    """Return a recording of 24 bits, as it was read from its file."""
    path = tmp_path / "my song.wav"
    samples = make_separation().audio.samples
    soundfile.write(path, samples.T, RATE, subtype="PCM_24")
    return load(path)


@pytest.fixture
def project(song: AudioBuffer) -> Project:
    return Project.of(separation_of(song))


@pytest.fixture
def saved(project: Project, tmp_path: Path) -> Path:
    path = tmp_path / "work.nmfaudio"
    save_project(project, path)
    return path


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a project's database, to do to it what nmfaudio never would."""
    with closing(sqlite3.connect(path)) as connection:
        yield connection
        connection.commit()


def change(path: Path, *statements: str | tuple[str, tuple[Any, ...]]) -> None:
    with opened(path) as connection:
        for statement in statements:
            parts = (statement,) if isinstance(statement, str) else statement
            connection.execute(*parts)


def entry(path: Path, key: str) -> Any:
    with opened(path) as connection:
        row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,))
        return json.loads(row.fetchone()[0])


def set_entry(path: Path, key: str, value: Any) -> None:
    """Change an entry as somebody who knows the format would."""
    text = value if isinstance(value, str) else json.dumps(value)
    change(
        path,
        (
            "INSERT OR REPLACE INTO meta VALUES(?, ?, ?)",
            (key, text, meta_digest(key, text)),
        ),
    )


def stems(separation: Separation) -> np.ndarray:
    """Render every component alone."""
    renderer = renderer_of(separation)
    count = separation.model.n_components
    mix = renderer.mix(np.eye(count, dtype=np.float32), np.ones(count, np.float32))
    return np.concatenate([block for _, block in renderer.blocks(mix)], axis=2)


def set_array(path: Path, name: str, array: np.ndarray) -> None:
    """Change an array, its checksum, and all that refers to it."""
    data = np.ascontiguousarray(array).tobytes()
    digest = hashlib.sha256(data).hexdigest()
    dtype, shape = array.dtype.str, list(array.shape)
    change(
        path,
        (
            "UPDATE arrays SET dtype=?, shape=?, sha256=?, data=? WHERE name=?",
            (dtype, json.dumps(shape), digest, data, name),
        ),
    )
    with opened(path) as connection:
        keys = [key for (key,) in connection.execute("SELECT key FROM meta")]

    def visit(value: Any) -> Any:
        if isinstance(value, dict) and [r[0] for r in value.get("rows", [])] == [name]:
            axes = list(range(len(shape)))
            rows = [[name, digest]]
            return {"dtype": dtype, "shape": shape, "axes": axes, "rows": rows}
        if isinstance(value, dict):
            return {key: visit(entry) for key, entry in value.items()}
        return [visit(e) for e in value] if isinstance(value, list) else value

    for key in keys:
        before = entry(path, key)
        if visit(before) != before:
            set_entry(path, key, visit(before))
