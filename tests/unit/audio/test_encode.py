"""Writing: the file is there whole under its name, or nothing is."""

import os
import struct
import threading

import numpy as np
import pytest
import signals
import soundfile
from processes import open_files

from nmfaudio.audio import encode, folders, new_file
from nmfaudio.audio.containers import wave
from nmfaudio.audio.decode import load
from nmfaudio.audio.encode import AudioWriter
from nmfaudio.audio.formats import FORMATS
from nmfaudio.errors import AudioWriteError, NotFiniteError, ParameterError

MIX = signals.stereo_mix(n_samples=40_000)


def write(path, samples=MIX, *, sample_rate=16_000, **options):
    """Write samples in uneven blocks and return what was written."""
    with AudioWriter(
        path, n_channels=samples.shape[0], sample_rate=sample_rate, **options
    ) as writer:
        for start in range(0, samples.shape[1], 7_001):
            writer.write(samples[:, start : start + 7_001])
        return writer.commit()


@pytest.mark.parametrize(
    ("format", "error"),
    [
        ("wav16", 1.5 / 32768),
        ("wav24", 0.5 / 8388608),
        ("wav32f", 0.0),
        ("flac", 0.5 / 8388608),
        ("ogg", 0.2),
        ("mp3", 0.2),
    ],
)
@pytest.mark.parametrize("n_samples", [1, 2, 40_000])
def test_what_is_written_is_read(tmp_path, format, error, n_samples):
    path = tmp_path / f"stem{FORMATS[format].extension}"
    samples = MIX[:, -n_samples:]
    written = write(path, samples, format=format, n_samples=n_samples)
    assert (written.path, written.n_samples, written.n_clipped) == (path, n_samples, 0)
    assert written.peak == pytest.approx(float(np.abs(samples).max()))
    audio = load(path)
    assert audio.samples.shape == samples.shape
    assert audio.sample_rate == 16_000
    assert audio.notes == ()
    assert np.abs(audio.samples - samples).max() <= error + 1e-8
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize("format", ["wav16", "wav24", "wav32f", "flac"])
@pytest.mark.parametrize("n_channels", [1, 3, 8])
def test_channels_and_odd_lengths(tmp_path, format, n_channels, rng):
    samples = rng.uniform(-1, 1, (n_channels, 4_001)).astype(np.float32)
    path = tmp_path / "stem"
    write(path, samples, format=format, sample_rate=44_100)
    other, rate = soundfile.read(path, dtype="float32", always_2d=True)
    assert rate == 44_100
    np.testing.assert_array_equal(other.T, load(path).samples)
    np.testing.assert_allclose(other.T, samples, atol=1.5 / 32768)


def test_64_channels_and_extreme_rates(tmp_path, rng):
    samples = rng.uniform(-1, 1, (64, 100)).astype(np.float32)
    for rate in (1_000, 768_000):
        write(tmp_path / f"{rate}", samples, format="wav32f", sample_rate=rate)
        np.testing.assert_array_equal(load(tmp_path / f"{rate}").samples, samples)


@pytest.mark.parametrize("format", ["wav16", "wav24", "wav32f", "flac", "mp3"])
def test_same_samples_same_bytes(tmp_path, format):
    for name in ("a", "b"):
        write(tmp_path / name, format=format, seed=3)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_block_sizes_do_not_matter(tmp_path, rng):
    samples = rng.uniform(-1, 1, (2, 200_000)).astype(np.float32)
    for format in ("wav24", "wav32f", "flac"):
        write(tmp_path / f"{format}-parts", samples, format=format)
        with AudioWriter(
            tmp_path / f"{format}-whole",
            n_channels=2,
            sample_rate=16_000,
            format=format,
        ) as writer:
            writer.write(samples)
            writer.commit()
        parts, whole = (tmp_path / f"{format}-{n}" for n in ("parts", "whole"))
        np.testing.assert_array_equal(load(parts).samples, load(whole).samples)


def test_full_scale_is_kept_and_beyond_is_counted(tmp_path):
    samples = np.array([[1.0, -1.0, 1.5, -2.0, 0.25, 1.0001]], dtype=np.float32)
    written = write(tmp_path / "int", samples, format="wav24")
    assert written.n_clipped == 3
    assert written.peak == 2.0
    top = (2**23 - 1) / 2**23
    np.testing.assert_array_equal(
        load(tmp_path / "int").samples,
        np.array([[top, -1, top, -1, 0.25, top]], dtype=np.float32),
    )
    written = write(tmp_path / "float", samples, format="wav32f")
    assert written.n_clipped == 0
    np.testing.assert_array_equal(load(tmp_path / "float").samples, samples)
    assert write(tmp_path / "lossy", 3 * MIX, format="ogg").n_clipped > 0


def test_dither_makes_the_error_independent_of_the_sound(tmp_path):
    quiet = signals.sine(1_000.0, n_samples=160_000, amplitude=0.4 / 32768)
    write(tmp_path / "quiet", quiet, format="wav16")
    read = load(tmp_path / "quiet").samples
    # Half a step would be rounded to nothing; with dither the sine is still there.
    spectrum = np.abs(np.fft.rfft(read[0])) / 80_000
    assert spectrum[10_000] == pytest.approx(0.4 / 32768, rel=0.05)
    assert np.delete(spectrum, 10_000).max() < 0.1 / 32768
    error = (read - quiet) * 32768
    assert np.abs(error).max() <= 1.5
    # Triangular dither plus rounding: variance 1/6 + 1/12.
    assert error.var() == pytest.approx(0.25, rel=0.05)


def test_silent_channels_stay_silent_at_16_bit(tmp_path):
    samples = np.stack([MIX[0], np.zeros_like(MIX[0])])
    write(tmp_path / "half", samples, format="wav16")
    read = load(tmp_path / "half").samples
    assert read[0].any()
    assert not read[1].any()


def test_large_files_become_rf64(tmp_path, monkeypatch):

    monkeypatch.setattr(wave, "LARGEST_WAV", 100_000)
    for format in ("wav16", "wav24", "wav32f"):
        for n_samples in (None, 40_000):
            path = tmp_path / f"{format}-{n_samples}"
            write(path, format=format, n_samples=n_samples)
            assert path.read_bytes()[:4] == b"RF64"
            assert load(path).notes == ()
            assert soundfile.info(path).frames == 40_000
    write(tmp_path / "small", MIX[:, :100], format="wav24")
    raw = (tmp_path / "small").read_bytes()
    assert raw[:4] == b"RIFF"
    assert raw[12:16] == b"JUNK"
    assert soundfile.info(tmp_path / "small").frames == 100


def test_usual_files_have_the_plain_header(tmp_path):
    write(tmp_path / "plain", format="wav24", n_samples=40_000)
    raw = (tmp_path / "plain").read_bytes()
    assert struct.unpack("<I", raw[4:8])[0] == len(raw) - 8
    assert raw[8:16] == b"WAVEfmt "
    assert raw[36:40] == b"data"


# Refusals before anything is written.


@pytest.mark.parametrize(
    ("format", "n_channels", "rate", "message"),
    [
        ("wav", 1, 44_100, "must be one of wav16, wav24"),
        ("opus", 1, 48_000, "must be one of"),
        ("flac", 9, 44_100, "FLAC holds 1 to 8 channels.*choose wav24"),
        ("flac", 2, 655_351, "FLAC holds sample rates from"),
        ("flac", 2, 88_201, "in steps of 10 Hz"),
        ("ogg", 9, 44_100, "Ogg Vorbis holds 1 to 8 channels"),
        ("ogg", 2, 384_000, "Ogg Vorbis holds sample rates"),
        ("mp3", 3, 44_100, "MP3 holds 1 to 2 channels"),
        ("mp3", 2, 96_000, "MP3 knows the sample rates 8000,"),
        ("wav24", 65, 44_100, "1 to 64 channels"),
        ("wav24", 0, 44_100, "1 to 64 channels"),
        ("wav24", 1, 0, "sample rates from 1000 to 768000 Hz"),
    ],
)
def test_what_a_format_cannot_hold(tmp_path, format, n_channels, rate, message):
    with pytest.raises(ParameterError, match=message):
        AudioWriter(
            tmp_path / "x", n_channels=n_channels, sample_rate=rate, format=format
        )
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("rate", [1_000, 65_535, 88_200, 192_000, 655_350])
def test_flac_rates(tmp_path, rate):
    write(tmp_path / "x.flac", format="flac", sample_rate=rate)
    assert load(tmp_path / "x.flac").sample_rate == rate


@pytest.mark.parametrize("rate", [1_000, 22_050, 200_000])
def test_ogg_rates(tmp_path, rate):
    write(tmp_path / "x.ogg", format="ogg", sample_rate=rate)
    assert load(tmp_path / "x.ogg").sample_rate == rate


@pytest.mark.parametrize("rate", FORMATS["mp3"].rates_hz)
def test_mp3_rates(tmp_path, rate):
    write(tmp_path / "x.mp3", format="mp3", sample_rate=rate)
    audio = load(tmp_path / "x.mp3")
    assert (audio.sample_rate, audio.n_samples) == (rate, 40_000)


def test_existing_files_are_left_alone(tmp_path):
    path = tmp_path / "stem.wav"
    path.write_bytes(b"precious")
    with pytest.raises(AudioWriteError, match="exists already and was left as it is"):
        write(path)
    assert path.read_bytes() == b"precious"
    assert os.listdir(tmp_path) == ["stem.wav"]
    write(path, overwrite=True)
    assert load(path).n_samples == 40_000


def test_a_file_that_appears_meanwhile_is_left_alone(tmp_path):
    path = tmp_path / "stem.wav"
    with AudioWriter(path, n_channels=2, sample_rate=16_000) as writer:
        writer.write(MIX)
        path.write_bytes(b"precious")
        with pytest.raises(AudioWriteError, match="exists already"):
            writer.commit()
    assert path.read_bytes() == b"precious"
    assert os.listdir(tmp_path) == ["stem.wav"]


def test_links_are_never_written_through(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link.wav"
    target.write_bytes(b"precious")
    link.symlink_to(target)
    with pytest.raises(AudioWriteError, match="exists already"):
        write(link)
    write(link, overwrite=True)
    assert target.read_bytes() == b"precious"
    assert not link.is_symlink()
    assert load(link).n_samples == 40_000
    dangling = tmp_path / "dangling.wav"
    dangling.symlink_to(tmp_path / "nowhere")
    with pytest.raises(AudioWriteError, match="exists already"):
        write(dangling)
    assert not (tmp_path / "nowhere").exists()


def test_disk_without_hard_links(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(new_file.os, "link", refuse)
    write(tmp_path / "a.wav")
    assert os.listdir(tmp_path) == ["a.wav"]
    with AudioWriter(tmp_path / "b.wav", n_channels=2, sample_rate=16_000) as writer:
        writer.write(MIX)
        (tmp_path / "b.wav").write_bytes(b"precious")
        with pytest.raises(AudioWriteError, match="exists already"):
            writer.commit()
    assert (tmp_path / "b.wav").read_bytes() == b"precious"


def test_folder_troubles(tmp_path):
    with pytest.raises(AudioWriteError, match=r"the folder .*absent does not exist"):
        write(tmp_path / "absent" / "x.wav")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(AudioWriteError, match="is not a folder"):
        write(tmp_path / "file" / "x.wav")
    with pytest.raises(AudioWriteError, match="choose a shorter one"):
        write(tmp_path / ("x" * 300))


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)
def test_forbidden_folder(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(AudioWriteError, match="may not be written to"):
            write(tmp_path / "x.wav")
    finally:
        tmp_path.chmod(0o700)


def test_too_little_room_is_said_before(tmp_path):
    with pytest.raises(AudioWriteError, match=r"takes about .* GB, but only .* free"):
        AudioWriter(
            tmp_path / "x.wav", n_channels=2, sample_rate=44_100, n_samples=10**15
        )
    assert os.listdir(tmp_path) == []


# Failures on the way: nothing is left.


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("format", FORMATS)
def test_samples_that_are_no_numbers(tmp_path, format, value):
    samples = MIX.copy()
    samples[0, 16_000] = value
    with pytest.raises(NotFiniteError, match=r"1 sample for .* at 1\.000 s; nothing"):
        write(tmp_path / "x", samples, format=format)
    assert os.listdir(tmp_path) == []


def test_an_error_or_a_missing_commit_leaves_nothing(tmp_path):
    def fail():
        with AudioWriter(
            tmp_path / "x.flac", n_channels=2, sample_rate=16_000, format="flac"
        ) as writer:
            writer.write(MIX)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with AudioWriter(tmp_path / "y.wav", n_channels=2, sample_rate=16_000) as writer:
        writer.write(MIX)
    assert os.listdir(tmp_path) == []
    writer.abort()


def test_misuse_is_refused(tmp_path):
    with AudioWriter(tmp_path / "x.wav", n_channels=2, sample_rate=16_000) as writer:
        with pytest.raises(ParameterError, match=r"\(2, n_samples\)"):
            writer.write(MIX[:1])
        with pytest.raises(ParameterError, match="would hold no sound"):
            writer.commit()
        with pytest.raises(ParameterError, match="finished"):
            writer.write(MIX)
        with pytest.raises(ParameterError, match="finished already"):
            writer.commit()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("when", ["write", "fsync"])
def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch, format, when):
    def full(*_):
        raise OSError(28, "No space left on device")

    class Full(new_file.io.FileIO):
        def write(self, data):
            return full() if self.tell() > 1_000 else super().write(data)

    if when == "write":
        monkeypatch.setattr(new_file.io, "FileIO", Full)
    else:
        monkeypatch.setattr(new_file.os, "fsync", full)
    with pytest.raises(AudioWriteError, match=r" free on the disk.* nothing was left"):
        write(tmp_path / "x", format=format, n_samples=40_000)
    assert os.listdir(tmp_path) == []


def limited_write(path, format, n_bytes):
    """Write with a limit on the file's size; return the message or None."""
    resource = pytest.importorskip("resource", reason="no such limits here")
    import signal

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, hard))
    try:
        write(path, MIX[:, :8_000], format=format)
    except AudioWriteError as error:
        return str(error)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    return None


@pytest.mark.parametrize("format", FORMATS)
def test_no_limit_gives_a_false_success(tmp_path, format):
    """Around the size of the file, every limit ends in all or nothing."""
    write(tmp_path / "whole", MIX[:, :8_000], format=format)
    need = (tmp_path / "whole").stat().st_size
    expected = load(tmp_path / "whole").samples
    limits = [*range(0, need, max(1, need // 12)), need - 1, need, need + 1, 2 * need]
    for number, limit in enumerate(limits):
        path = tmp_path / f"{number}"
        message = limited_write(path, format, limit)
        if message is None:
            assert limit >= need
            np.testing.assert_array_equal(load(path).samples, expected)
            path.unlink()
        else:
            assert "larger than this disk or system allows" in message
    assert os.listdir(tmp_path) == ["whole"]


def test_what_is_read_back_must_be_what_was_written(tmp_path, monkeypatch):
    class Forgetful(encode.WaveSink):
        def write(self, raw):
            super().write(raw[:-6])

    class Wrong(encode.WaveSink):
        def write(self, raw):
            raw = raw.copy()
            raw[2] ^= 1 << 4
            super().write(raw)

    for sink in (Forgetful, Wrong):
        monkeypatch.setattr(encode, "WaveSink", sink)
        with pytest.raises(AudioWriteError, match="read back is not the same"):
            write(tmp_path / "x.wav")
    assert os.listdir(tmp_path) == []


def test_what_is_read_back_must_be_meant_as_it_was_written(tmp_path, monkeypatch):
    monkeypatch.setattr(wave, "_FLOAT", 1)  # floats, said to be integers
    with pytest.raises(AudioWriteError, match="read back is not the same"):
        write(tmp_path / "x.wav", format="wav32f")
    assert os.listdir(tmp_path) == []


def test_what_a_disk_changes_is_noticed(tmp_path, monkeypatch):
    def changed(file):
        finish(file)
        with open(file.temporary_path, "r+b") as raw:
            raw.seek(-2, os.SEEK_END)
            raw.write(b"?")

    finish = new_file.NewFile.finish
    monkeypatch.setattr(new_file.NewFile, "finish", changed)
    for format in ("wav16", "wav24", "wav32f"):
        with pytest.raises(AudioWriteError, match="read back is not the same"):
            write(tmp_path / "x.wav", format=format)
    assert os.listdir(tmp_path) == []


def test_order_of_the_steps(tmp_path, monkeypatch):
    """The content is on the disk before the name, the name before we say so."""
    calls = []
    for name in ("fsync", "link", "unlink"):
        real = getattr(os, name)

        def call(*args, _name=name, _real=real, **options):
            is_folder = _name == "fsync" and os.path.isdir(f"/proc/self/fd/{args[0]}")
            calls.append("fsync folder" if is_folder else _name)
            return _real(*args, **options)

        monkeypatch.setattr(new_file.os, name, call)
    write(tmp_path / "x.wav")
    assert calls == ["fsync", "link", "unlink", "fsync folder"]


def test_unfinished_files_are_hidden_and_permissions_usual(tmp_path):
    with AudioWriter(tmp_path / "x.wav", n_channels=2, sample_rate=16_000) as writer:
        writer.write(MIX)
        (name,) = os.listdir(tmp_path)
        assert name.startswith(".")
        writer.commit()
    (tmp_path / "usual").touch()
    assert (tmp_path / "x.wav").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_remains_of_killed_writers_are_swept(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "_LEAST_AGE_S", 0.0)
    (tmp_path / f".dead{folders.SUFFIX}").write_bytes(b"left behind")
    (tmp_path / f".link{folders.SUFFIX}").symlink_to("nowhere")
    with AudioWriter(tmp_path / "a.wav", n_channels=2, sample_rate=16_000) as first:
        first.write(MIX)
        # A second writer sweeps the remains, and leaves the first one alone.
        write(tmp_path / "b.wav")
        first.commit()
    names = {"a.wav", "b.wav", f".link{folders.SUFFIX}"}
    assert set(os.listdir(tmp_path)) == names
    assert load(tmp_path / "a.wav").n_samples == 40_000


@pytest.mark.parametrize("format", ["wav24", "flac"])
def test_interruption_within_the_encoder_comes_up(tmp_path, monkeypatch, format):
    class Interrupted(new_file.io.FileIO):
        def write(self, data):
            if self.tell() > 50_000:
                raise KeyboardInterrupt
            return super().write(data)

    monkeypatch.setattr(new_file.io, "FileIO", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "x", format=format)
    assert os.listdir(tmp_path) == []


def test_sizes_beyond_4_gb_are_in_the_ds64_chunk(tmp_path):
    from nmfaudio.audio.containers.wave import WaveSink

    with new_file.NewFile(tmp_path / "large") as file:
        sink = WaveSink(file, 2, 44_100, 24, None)
        sink.write(np.zeros(60, dtype=np.uint8))
        sink._n_bytes = 6 * 10**9
        sink.close()
        raw = file.temporary_path.read_bytes()
    assert raw[:20] == b"RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0"
    riff_size, data_size, n_samples = struct.unpack("<QQQ", raw[20:44])
    assert (data_size, n_samples) == (6 * 10**9, 10**9)
    assert riff_size == data_size + raw.index(b"data") + 8 - 8
    assert raw[raw.index(b"data") + 4 :][:4] == b"\xff" * 4


def test_many_writers_and_no_descriptor_left(tmp_path):
    def one(number):
        write(tmp_path / f"{number}.wav", format="wav16")

    before = open_files()
    threads = [threading.Thread(target=one, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(os.listdir(tmp_path)) == [f"{n}.wav" for n in range(8)]
    assert open_files() <= before
