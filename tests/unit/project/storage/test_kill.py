"""Killed at any instant of a save, a project is the old one or the new one."""

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest
from kills import kill_keepers, kill_saves
from unit.project.storage.conftest import separation_of

from nmfaudio.audio import new_file
from nmfaudio.project.storage import write
from nmfaudio.project.storage.project import Project, save_project
from nmfaudio.project.storage.stored import load_project, read_project


class Watched:
    """Calls of the system that NewFile makes, each one a moment to look at."""

    def __init__(self, look):
        self._look = look
        self.names = []

    def __getattr__(self, name):
        found = getattr(os, name)
        if name not in {"open", "fsync", "link", "replace", "unlink", "rename"}:
            return found

        def call(*arguments, **options):
            self._look()
            result = found(*arguments, **options)
            self.names.append(name)
            self._look()
            return result

        return call


@pytest.mark.parametrize("overwrite", [False, True])
def test_every_prefix_of_a_save_opens_as_old_or_new(
    saved, project, tmp_path, monkeypatch, overwrite
):
    """The order is: write, fsync, rename, fsync of the folder; never anything else."""
    target = saved if overwrite else tmp_path / "new.nmfaudio"
    work = replace(load_project(saved), generation=6)
    seen = []

    def look():
        seen.append(read_project(target).generation if target.exists() else None)

    watched = Watched(look)
    monkeypatch.setattr(new_file, "os", watched)
    fill = write._fill

    def watched_fill(connection, *contents):
        look()
        fill(connection, *contents)
        watched.names.append("write")
        look()

    monkeypatch.setattr(write, "_fill", watched_fill)
    save_project(work, target, overwrite=overwrite)
    old, new = (1 if overwrite else None), 7
    assert set(seen) == {old, new}
    assert sorted(seen, key=lambda g: g == new) == seen
    named = [n for n in watched.names if n != "open"]
    if overwrite:
        assert named == ["write", "fsync", "replace", "fsync"]
    else:
        assert named[:3] == ["write", "fsync", "link"]
        assert named[-1] == "fsync"
    assert [p.name for p in tmp_path.iterdir() if "part" in p.name] == []


def test_every_length_of_an_unfinished_file_is_refused(saved):
    """Where a disk forgot to order its writes, a cut file is told from a whole one."""
    whole = saved.read_bytes()
    for length in [*range(0, len(whole), 1024), len(whole) - 1]:
        saved.write_bytes(whole[:length])
        with pytest.raises(OSError, match=saved.name):
            read_project(saved)
    saved.write_bytes(whole)
    assert read_project(saved).generation == 1


@pytest.fixture
def small(song, tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    path = folder / "work.nmfaudio"
    save_project(Project.of(separation_of(song)), path)
    return path


def test_three_kills_in_a_save(small):
    assert_holds(kill_saves(small, 3, random.Random(3)))  # noqa: S311  # instants


def test_three_kills_in_keeping(small, tmp_path):
    rng = random.Random(4)  # noqa: S311  # instants
    assert_holds(kill_keepers(small, tmp_path / "recovery", 3, rng))


def assert_holds(found):
    assert found == {"kills": found["kills"], "lost": 0, "partial": 0, "strays": 0}


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_thousand_kills(small, tmp_path):
    kills = int(os.environ.get("NMFAUDIO_TEST_KILLS", "500"))
    rng = random.Random(0)  # noqa: S311  # instants
    assert_holds(kill_saves(small, kills, rng))
    assert_holds(kill_keepers(small, tmp_path / "recovery", kills, rng))


def test_a_full_disk_leaves_the_old_project(saved, monkeypatch):
    """SQLite's error becomes the sentence of every other file that has no room."""
    before = saved.read_bytes()
    real = write._fill

    def full(connection, *contents):
        connection.execute("PRAGMA max_page_count=2")
        real(connection, *contents)

    monkeypatch.setattr(write, "_fill", full)
    with pytest.raises(OSError, match="are free on the disk"):
        save_project(load_project(saved), saved, overwrite=True)
    assert saved.read_bytes() == before
    assert [p.name for p in saved.parent.iterdir() if "part" in p.name] == []


def test_a_link_is_replaced_and_not_written_through(saved, project, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("mine")
    link = tmp_path / "link.nmfaudio"
    link.symlink_to(secret)
    save_project(project, link, overwrite=True)
    assert secret.read_text() == "mine"
    assert not Path(link).is_symlink()
    assert load_project(link).generation == 1
