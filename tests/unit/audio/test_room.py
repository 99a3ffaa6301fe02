"""Room for the samples of long recordings, in nameless files."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nmfaudio.audio import _collect, _room
from nmfaudio.audio._collect import Collector
from nmfaudio.audio._room import make_room, move, release
from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.separation.spectrogram import working_scale


@pytest.fixture
def low_limit(monkeypatch, tmp_path):
    """Let 40 kB count as long; the temporary folder is empty and ours."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(_room, "MAPPED_BYTES", 40_000)
    monkeypatch.setattr(_collect, "MAPPED_BYTES", 40_000)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def _mapped(samples: np.ndarray) -> bool:
    base = samples
    while isinstance(base, np.ndarray):
        base = base.base
    return isinstance(base, _room._Mapping)


def _write(path: Path, n_samples: int = 30_000) -> np.ndarray:
    samples = np.random.default_rng(0).uniform(-0.9, 0.9, (n_samples, 2))
    soundfile.write(path, samples, 8_000, subtype="FLOAT")
    return samples.T.astype(np.float32)


def test_a_long_recording_lies_in_a_nameless_file_and_reads_the_same(
    low_limit, tmp_path
):
    expected = _write(tmp_path / "long.wav")
    audio = load(tmp_path / "long.wav")
    assert _mapped(audio.samples)
    assert list(low_limit.iterdir()) == []
    assert audio.samples.flags.c_contiguous
    assert not audio.samples.flags.writeable
    assert audio.notes == ()
    np.testing.assert_array_equal(audio.samples, expected)
    audio.release()
    np.testing.assert_array_equal(audio.samples, expected)
    np.testing.assert_array_equal(
        np.concatenate(list(audio.stretches()), axis=1), expected
    )


def test_a_short_recording_stays_in_memory(low_limit, tmp_path):
    _write(tmp_path / "short.wav", 4_000)
    audio = load(tmp_path / "short.wav")
    assert not _mapped(audio.samples)
    audio.release()
    assert list(low_limit.iterdir()) == []


@pytest.mark.parametrize("n_samples", [0, 3, (1 << 20) + 7])
def test_stretches_cover_any_recording(n_samples):
    audio = AudioBuffer.from_array(np.arange(n_samples, dtype=np.float32), 8_000)
    parts = list(audio.stretches())
    assert sum(part.shape[1] for part in parts) == n_samples
    if parts:
        np.testing.assert_array_equal(np.concatenate(parts, axis=1), audio.samples)


def test_a_recording_of_unknown_length_moves_to_files_as_it_grows(low_limit):
    del low_limit
    collector = Collector("x.ogg", 8_000, 2, max_bytes=1 << 30, silence_bad=False)
    collector._samples = np.empty((2, 0), np.float32)
    blocks = np.random.default_rng(0).uniform(-1, 1, (9, 5_000, 2)).astype(np.float32)
    for block in blocks:
        collector.add(block)
    samples = collector.result(0.0, stopped=False)
    assert _mapped(samples)
    assert samples.shape == (2, 45_000)
    assert samples.flags.c_contiguous
    np.testing.assert_array_equal(samples, blocks.reshape(-1, 2).T)


def test_a_header_that_may_lie_reserves_no_file(low_limit):
    del low_limit
    collector = Collector("x.ogg", 8_000, 1, max_bytes=1 << 40, silence_bad=False)
    collector.choose_part(1 << 36, 0.0, None, n_bytes=100_000, is_certain=False)
    assert collector._samples.nbytes <= 1 << 20


@pytest.mark.parametrize("subtype", ["VORBIS", "OPUS"])
def test_a_long_compressed_recording_can_be_seen_while_it_is_read(
    low_limit, tmp_path, subtype
):
    path = tmp_path / "long.ogg"
    noise = np.random.default_rng(0).uniform(-0.3, 0.3, (60_000, 2))
    soundfile.write(path, noise, 48_000, format="OGG", subtype=subtype)
    begun: list[AudioBuffer] = []
    audio = load(path, begun=begun.append)
    assert begun == [audio]
    assert _mapped(audio.samples)
    assert audio.is_whole
    np.testing.assert_array_equal(audio.samples, load(path).samples)
    assert list(low_limit.iterdir()) == []


def test_a_full_temporary_folder_falls_back_on_memory(low_limit, tmp_path, monkeypatch):
    del low_limit
    expected = _write(tmp_path / "long.wav")

    def full(*args: object) -> None:
        del args
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_room, "_reserve", full)
    audio = load(tmp_path / "long.wav")
    assert not _mapped(audio.samples)
    np.testing.assert_array_equal(audio.samples, expected)
    (note,) = audio.notes
    assert "240.0 kB" in note
    assert "the disk is full" in note
    assert "TMPDIR" in note


def test_without_a_temporary_folder_samples_stay_in_memory(low_limit):
    low_limit.rmdir()
    samples, note = make_room(1, 20_000)
    assert not _mapped(samples)
    assert "held in memory" in note


@pytest.mark.parametrize("error", [95, 22])
def test_a_disk_that_reserves_nothing_is_filled_instead(low_limit, monkeypatch, error):
    del low_limit

    def unsupported(*args: object) -> None:
        del args
        raise OSError(error, "not supported")

    monkeypatch.setattr(_room.os, "posix_fallocate", unsupported, raising=False)
    samples, note = make_room(2, 400_000)
    assert _mapped(samples)
    assert note == ""
    samples[:] = 1.0
    release(samples)
    assert samples.sum() == samples.size


def test_a_system_that_cannot_reserve_fills(low_limit, monkeypatch):
    del low_limit
    monkeypatch.delattr(_room.os, "posix_fallocate", raising=False)
    samples, note = make_room(2, 400_000)
    assert _mapped(samples)
    assert note == ""


def test_a_full_disk_is_known_before_it_is_written_to(low_limit, monkeypatch):
    del low_limit

    def full(*args: object) -> None:
        del args
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_room.os, "posix_fallocate", full, raising=False)
    samples, note = make_room(2, 400_000)
    assert not _mapped(samples)
    assert "the disk is full" in note


def test_of_very_much_that_was_stopped_the_beginning_is_kept(low_limit, monkeypatch):
    """Channels need not be moved together for a minute by somebody who cancels."""
    del low_limit
    monkeypatch.setattr(_collect, "_MOST_WHEN_STOPPED", 1000)
    collector = Collector("x", 8_000, 2, max_bytes=1 << 30, silence_bad=False)
    collector._samples = np.empty((2, 0), np.float32)
    block = np.stack([np.arange(90_000), -np.arange(90_000)], 1).astype(np.float32)
    collector.add(block / 90_000)
    kept = collector.result(0.0, stopped=True)
    assert kept.shape == (2, 500)
    np.testing.assert_array_equal(kept, block[:500].T / np.float32(90_000))


def test_samples_move_forward_within_one_array(monkeypatch):
    monkeypatch.setattr(_room, "_MOVED_AT_ONCE", 7)
    flat = np.arange(100, dtype=np.float32)
    move(flat[13:], flat[10:97])
    np.testing.assert_array_equal(flat[10:97], np.arange(13, 100))


def test_someone_elses_mapping_is_left_alone(tmp_path):
    # Dropping pages of a copy-on-write mapping would lose what was written to them.
    _write(tmp_path / "raw.wav")
    samples = np.memmap(tmp_path / "raw.wav", np.float32, mode="c", shape=(1, 2_000))
    samples[:] = 0.5
    audio = AudioBuffer(samples, 8_000)
    audio.release()
    assert (audio.samples == 0.5).all()


def test_the_peak_is_found_wherever_it_is():
    samples = np.zeros((1, (1 << 20) + 5), np.float32)
    samples[0, -1] = -1e6
    assert 0.25 <= 1e6 * working_scale(AudioBuffer(samples, 8_000)) <= 1.0
