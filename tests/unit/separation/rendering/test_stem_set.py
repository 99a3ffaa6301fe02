"""What the stems of silence leave of it, and what a power cut leaves of a set."""

import os
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import signals
from naive.energies import energies
from unit.separation.rendering.test_export import a_separation

from nmfaudio.audio import new_file
from nmfaudio.audio.containers.tag_values import FileTags
from nmfaudio.audio.folders import SUFFIX
from nmfaudio.separation.rendering.export import ExportRequest, export_stems
from nmfaudio.separation.rendering.stem_set import (
    INCOMPLETE_NAME,
    LEAST_NULL_DB,
    Tally,
)

SILENCE = np.zeros((1, 8), np.float32)


class Disk:
    """What the system was told to do with a folder, to be done again in part.

    Of a file, what the disk holds is what it had when it was last brought there.
    """

    def __init__(self, monkeypatch):
        self.steps = []
        monkeypatch.setattr(new_file, "os", self)
        unlink = Path.unlink

        def gone(path, **options):
            unlink(path, **options)
            self.steps.append(("unlink", path.name, None))

        monkeypatch.setattr(Path, "unlink", gone)

    def __getattr__(self, name):
        return getattr(os, name)

    def open(self, path, flags, *arguments, **options):
        descriptor = os.open(path, flags, *arguments, **options)
        if flags & os.O_CREAT:
            self._name(path, os.fstat(descriptor).st_ino)
        return descriptor

    def fsync(self, descriptor):
        os.fsync(descriptor)
        status = os.fstat(descriptor)
        if os.path.isfile(f"/proc/self/fd/{descriptor}"):
            content = os.pread(descriptor, status.st_size, 0)
            self.steps.append(("fsync", status.st_ino, content))

    def link(self, old, new, **options):
        os.link(old, new, **options)
        there = os.stat(new, dir_fd=options["dst_dir_fd"])
        self._name(new, there.st_ino)

    def unlink(self, path, **options):
        os.unlink(path, **options)
        self.steps.append(("unlink", path, None))

    def _name(self, name, number):
        self.steps.append(("name", name, number))

    def after(self, n_steps):
        """Return the files that are there if the power fails after some steps."""
        names, contents = {}, {}
        for step, what, value in self.steps[:n_steps]:
            if step == "fsync":
                contents[what] = value
            elif step == "name":
                names[what] = value
            else:
                names.pop(what, None)
        return {
            name: contents.get(number, b"")
            for name, number in names.items()
            if not name.endswith(SUFFIX)
        }


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="asks Linux")
@pytest.mark.parametrize("kind", ["wav24", "flac", "ogg", "mp3"])
def test_every_prefix_of_an_export_is_nothing_or_whole_or_says_what_lacks(
    tmp_path, monkeypatch, kind
):
    disk = Disk(monkeypatch)
    tags = FileTags(texts={"title": ("Song",)}, software="x", record="{}")
    request = ExportRequest(tmp_path, audio_format=kind, tags=lambda *_: tags)
    separation = a_separation(signals.stereo_mix()[:, :8000])
    stems = [stem.path for stem in export_stems(separation, request).stems]
    whole = {path.name: path.read_bytes() for path in stems}
    assert len(whole) == 3
    kinds = Counter()
    for n_steps in range(len(disk.steps) + 1):
        found = disk.after(n_steps)
        listed = found.pop(f"{INCOMPLETE_NAME}.txt", None)
        assert found.items() <= whole.items()
        if found and found != whole:
            assert set(listed.decode().splitlines()) >= whole.keys()
        kinds[len(found)] += 1
    assert kinds.keys() == {0, 1, 2, 3}
    assert disk.after(len(disk.steps)) == whole


@pytest.mark.parametrize(("n_stems", "n"), [(0, 1), (2, 4096), (3, 10_001)])
def test_energies_are_those_of_loops(n_stems, n):
    rng = np.random.default_rng(n)
    stems = rng.standard_normal((3, 2, n)).astype(np.float32)
    mixture = stems[:n_stems].sum(axis=0) + np.float32(1e-6)
    expected = energies(stems, mixture, n_stems)
    tally = Tally([number < n_stems for number in range(3)])
    for block in (slice(0, n // 3), slice(n // 3, n)):
        tally.add(stems[..., block], mixture[:, block])
    found = [*tally._stems, tally._mixture, tally._left]
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_silence_is_left_whole_or_not_at_all():
    tally = Tally([True])
    tally.add(SILENCE[np.newaxis], SILENCE)
    assert tally.null_db() == LEAST_NULL_DB
    tally.add(SILENCE[np.newaxis] + 1, SILENCE)
    assert tally.null_db() == 0.0
