"""What a batch is thought to take."""

import numpy as np
import pytest
import soundfile

from nmfaudio.audio.probe import probe
from nmfaudio.batch.estimate import (
    ItemEstimate,
    choose_workers,
    estimate_item,
    kind_of,
    parse_size,
)
from nmfaudio.batch.plan import BatchItem
from nmfaudio.batch.request import Method
from nmfaudio.batch.workers.process import shared_cores
from nmfaudio.compiled.lane import available_cores
from nmfaudio.errors import AudioFileError, ParameterError

GB = 10**9


@pytest.mark.parametrize(
    ("text", "size"),
    [("4G", 4 * GB), ("500m", 5 * 10**8), ("2.5 GB", 2_500_000_000), ("1GiB", GB),
     ("100", 100), ("3 kB", 3000)],
)  # fmt: skip
def test_sizes(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "G", "-1G", "nan", "inf", "4X", "1e30", "four"])
def test_what_is_no_size(text):
    with pytest.raises(ParameterError, match="a size is"):
        parse_size(text)


def recording(tmp_path, seconds, n_channels=2):
    path = tmp_path / f"{seconds}-{n_channels}.wav"
    soundfile.write(path, np.zeros((round(seconds * 8000), n_channels)), 8000)
    return BatchItem(path, "x")


def test_a_header_is_enough(tmp_path):
    item = recording(tmp_path, 2.5)
    shape = probe(item.path)
    assert (shape.sample_rate, shape.n_channels, shape.duration_s) == (8000, 2, 2.5)
    (tmp_path / "empty.wav").touch()
    with pytest.raises(AudioFileError, match="is empty"):
        probe(tmp_path / "empty.wav")


def test_more_sound_takes_more_of_all(tmp_path):
    short, long = (
        estimate_item(recording(tmp_path, seconds), "parts", "wav24")
        for seconds in (1, 60)
    )
    assert short.memory_bytes < long.memory_bytes
    assert short.seconds < long.seconds
    assert 50 < long.disk_bytes / short.disk_bytes < 70


def test_plain_nmf_never_takes_much(tmp_path):
    item = BatchItem(tmp_path / "hours.wav", "x")
    with soundfile.SoundFile(item.path, "w", 44_100, 2, "PCM_U8") as file:
        file.write(np.zeros((10, 2)))
    head = bytearray(item.path.read_bytes())
    item.path.write_bytes(head)
    n_samples = 3600 * 44_100
    with item.path.open("r+b") as file:
        file.truncate(44 + 2 * n_samples)
        file.seek(40)
        file.write((2 * n_samples).to_bytes(4, "little"))
        file.seek(4)
        file.write((36 + 2 * n_samples).to_bytes(4, "little"))
    assert probe(item.path).duration_s == pytest.approx(3600)
    assert 0.7 * GB < estimate_item(item, "auto", "wav24").memory_bytes < 1.0 * GB
    assert estimate_item(item, "plain", "wav24", 200).memory_bytes > 1.5 * GB
    assert estimate_item(item, "parts", "wav24").memory_bytes > 10 * GB


def test_as_many_processes_as_cores_and_memory_allow():
    each = ItemEstimate(GB, 1.0, 1, 1.0)
    assert choose_workers(None, 100 * GB, [each] * 50) == available_cores()
    assert choose_workers(8, 100 * GB, [each] * 50) == 8
    assert choose_workers(8, 3 * GB, [each] * 50) == 3
    assert choose_workers(8, 100 * GB, [each] * 2) == 2
    assert choose_workers(8, 100 * GB, [each] * 2, may_help=True) == 8
    assert choose_workers(8, GB, [each] * 50) == 1


def test_every_core_goes_to_one_process():
    cores = sorted(core for share in shared_cores(2) for core in share)
    assert cores == sorted({*cores})
    assert len(shared_cores(5)) == 5
    assert len({len(share) for share in shared_cores(1)}) == 1


def test_the_kind_of_model_follows_from_the_method():
    assert kind_of(Method()) == "auto"
    assert kind_of(Method(preset="full-mix")) == "parts"
    assert kind_of(Method(dictionary="x.nmfdict")) == "taught"
    assert kind_of(Method(recipe='recipe = 1\nname = "x"\n')) == "plain"
