"""Reading: what is there is read, what is missing is said, the rest is refused."""

import os
import re
import shutil
import stat
import struct
import subprocess
import threading

import numpy as np
import pytest
import signals
from audio_files import encoded, riff_chunk, wave_file, with_flac_total
from processes import open_files

from nmfaudio.audio import decode
from nmfaudio.audio.decode import load, load_many
from nmfaudio.errors import AudioFileError, NotFiniteError, ParameterError

MIX = signals.stereo_mix(n_samples=40_000)


@pytest.fixture
def file(tmp_path):
    """Return a function that writes bytes to a file and returns its path."""

    def write(content, name="sound.wav"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize(
    ("format", "subtype", "error"),
    [
        ("WAV", "PCM_U8", 1e-2),
        ("WAV", "PCM_16", 5e-5),
        ("WAV", "PCM_24", 2e-7),
        ("WAV", "PCM_32", 1e-7),
        ("WAV", "FLOAT", 0.0),
        ("WAV", "DOUBLE", 0.0),
        ("WAV", "ULAW", 5e-2),
        ("WAVEX", "PCM_16", 5e-5),
        ("RF64", "PCM_24", 2e-7),
        ("W64", "FLOAT", 0.0),
        ("AIFF", "PCM_16", 5e-5),
        ("AIFF", "FLOAT", 0.0),
        ("CAF", "FLOAT", 0.0),
        ("AU", "PCM_24", 2e-7),
        ("FLAC", "PCM_S8", 1e-2),
        ("FLAC", "PCM_16", 5e-5),
        ("FLAC", "PCM_24", 2e-7),
        ("OGG", "VORBIS", 0.2),
        ("MP3", "MPEG_LAYER_III", 0.2),
    ],
)
def test_formats_are_read(file, format, subtype, error):
    audio = load(file(encoded(MIX, format, subtype), "named.wrongly"))
    assert audio.samples.shape == MIX.shape
    assert audio.sample_rate == 16_000
    assert audio.notes == ()
    assert np.abs(audio.samples - MIX).max() <= error
    assert not audio.samples.flags.writeable


def test_opus_is_read_at_its_own_rate(file):
    mono = signals.sine(sample_rate=48_000, n_samples=48_000)
    audio = load(file(encoded(mono, "OGG", "OPUS", 48_000)))
    assert (audio.n_samples, audio.sample_rate, audio.notes) == (48_000, 48_000, ())
    low = load(file(encoded(signals.sine(n_samples=16_000), "OGG", "OPUS", 16_000)))
    assert (low.n_samples, low.sample_rate, low.notes) == (16_000, 16_000, ())


@pytest.mark.parametrize("n_samples", [1, 2, 511, 65_535, 65_536, 65_537, 140_000])
@pytest.mark.parametrize("format", ["WAV", "FLAC"])
def test_every_length_is_read(file, format, n_samples):
    samples = signals.clicks_over_noise(n_samples=n_samples)
    audio = load(file(encoded(samples, format, "PCM_24")))
    assert audio.notes == ()
    np.testing.assert_allclose(audio.samples, samples, atol=2e-7)


@pytest.mark.parametrize("n_channels", [1, 3, 6, 64])
def test_channels_keep_their_order(file, n_channels):
    samples = np.tile(np.arange(1, n_channels + 1, dtype=np.float32), (50, 1)).T / 100
    audio = load(file(encoded(samples, "WAV", "FLOAT")))
    np.testing.assert_array_equal(audio.samples, samples)


@pytest.mark.parametrize("format", ["WAV", "FLAC", "OGG", "MP3"])
def test_a_part_is_the_whole_cut(file, format):
    path = file(encoded(MIX, format))
    whole = load(path).samples
    part = load(path, start_s=0.5, duration_s=1.25)
    np.testing.assert_array_equal(part.samples, whole[:, 8_000:28_000])
    end = load(path, start_s=2.0, duration_s=99.0)
    np.testing.assert_array_equal(end.samples, whole[:, 32_000:])
    assert end.notes == ()
    with pytest.raises(ParameterError, match=r"beyond the end of .*0:02\.5 long"):
        load(path, start_s=2.5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"start_s": -1.0}, "start_s must be 0 or more"),
        ({"start_s": float("nan")}, "start_s"),
        ({"duration_s": 0.0}, "duration_s must be more than 0"),
        ({"not_finite": "keep"}, "not_finite must be"),
    ],
)
def test_impossible_requests_are_refused(file, arguments, message):
    with pytest.raises(ParameterError, match=message):
        load(file(wave_file(MIX)), **arguments)


@pytest.mark.parametrize(
    "name",
    [
        "-i.wav",
        "new\nline.wav",
        "esc\x1b[31m.wav",
        "percent%s.wav",
        "\N{MUSICAL NOTE}.raw",
        "x" * 250,
    ],
)
def test_any_name_is_read(file, name):
    assert load(file(wave_file(MIX), name)).n_samples == 40_000


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_names_that_are_not_utf8_and_long_paths(tmp_path):
    folder = tmp_path
    for _ in range(8):
        folder = folder / ("d" * 180)
        folder.mkdir()
    path = os.fsencode(folder) + b"/caf\xe9.wav"
    with open(path, "wb") as stream:
        stream.write(wave_file(MIX))
    assert load(path).n_samples == 40_000
    with pytest.raises(AudioFileError, match=r"….*caf\\udce9.wax does not exist"):
        load(path[:-1] + b"x")


# What is wrong with a file is said, in one sentence.


@pytest.mark.parametrize(
    ("content", "n_samples", "note"),
    [
        (wave_file(MIX)[:100_000], 24_989, r"cut short: 0:01\.6 of 0:02\.5 are there"),
        (wave_file(MIX)[:-1], 39_999, "cut short by 1 sample"),
        (wave_file(MIX, riff_size=0), 40_000, "header was never finished"),
        (wave_file(MIX, riff_size=0xFFFFFFFF), 40_000, "header was never finished"),
        (wave_file(MIX, riff_size=100), 40_000, "header was never finished"),
        (wave_file(MIX, data_size=0), 40_000, "header was never finished"),
        (wave_file(MIX, data_size=0xFFFFFFFF), 40_000, "header was never finished"),
        (wave_file(MIX, data_size=1 << 31), 40_000, "cut short: 0:02.5 of 9:19:14"),
        (wave_file(MIX, data_size=159_998), 39_999, "incomplete and was left out"),
        (encoded(MIX, "AIFF")[:-5_000], 38_750, "cut short"),
        (encoded(MIX, "W64")[:-5_000], 38_750, "cut short"),
        (encoded(MIX, "CAF", "PCM_16")[:-5_000], None, "cut short"),
        (encoded(MIX, "AU")[:-5_000], 38_750, "cut short"),
        (encoded(MIX, "FLAC")[:-5_000], None, "damaged at 0:02"),
        (with_flac_total(encoded(MIX, "FLAC"), 10), 40_000, "speaks of 0:00.0"),
        (with_flac_total(encoded(MIX, "FLAC"), 99_999), 40_000, "cut short"),
        (
            with_flac_total(encoded(MIX, "FLAC"), (1 << 36) - 1),
            40_000,
            "impossible length",
        ),
        (encoded(MIX, "OGG")[:-500], None, "does not hold the end of its stream"),
        (encoded(MIX, "MP3")[:-500], None, "cut short"),
        (wave_file(signals.silence()), 8_000, "The recording is silent"),
        (wave_file(4 * MIX, tag=3), 40_000, r"lies [\d.]+ dB above full scale"),
        (wave_file(MIX, sample_rate=6_000), 40_000, "only 6,000 Hz.*above 3.0 kHz"),
    ],
)
def test_what_is_wrong_is_said(file, content, n_samples, note):
    audio = load(file(content))
    assert audio.n_samples > 0
    if n_samples is not None:
        assert audio.n_samples == n_samples
    with pytest.raises(AssertionError, match=note):
        raise AssertionError(" ".join(audio.notes))


def test_unknown_length_is_no_fault(file):
    audio = load(file(with_flac_total(encoded(MIX, "FLAC"), 0)))
    assert (audio.n_samples, audio.notes) == (40_000, ())


def test_salvaged_part_of_a_flac_file_is_right(file):
    flac = encoded(MIX, "FLAC", "PCM_24")
    audio = load(file(flac[: len(flac) // 2]))
    assert 4_096 <= audio.n_samples < 40_000
    np.testing.assert_allclose(audio.samples, MIX[:, : audio.n_samples], atol=2e-7)


@pytest.mark.parametrize("subtype", ["PCM_S8", "PCM_16", "PCM_24"])
def test_flac_checksum_is_verified(file, subtype):
    flac = bytearray(encoded(MIX, "FLAC", subtype))
    flac[30] ^= 1
    assert load(file(bytes(flac))).notes == (
        "The samples do not match the file's checksum: it is damaged.",
    )


def test_a_second_stream_is_mentioned(file):
    ogg = encoded(MIX, "OGG")
    audio = load(file(ogg + encoded(MIX, "OGG", sample_rate=22_050)))
    assert audio.n_samples == 40_000
    assert "several recordings" in audio.notes[0]


def test_damaged_ogg_page_is_mentioned(file):
    ogg = bytearray(encoded(signals.clicks_over_noise(n_samples=200_000), "OGG"))
    middle = ogg.index(b"OggS", len(ogg) // 2)
    ogg[middle + 200] ^= 0xFF
    audio = load(file(bytes(ogg)))
    assert 0 < audio.n_samples <= 200_000
    assert any("damaged" in note for note in audio.notes)
    ogg[middle : middle + 4] = b"Oops"
    assert "damaged in 1 place" in load(file(bytes(ogg))).notes[0]


def test_damaged_mp3_is_read_quietly(file, capfd):
    mp3 = bytearray(encoded(MIX, "MP3"))
    mp3[len(mp3) // 2 : len(mp3) // 2 + 700] = bytes(700)
    audio = load(file(bytes(mp3)))
    assert "damaged in 1 place" in audio.notes[0]
    assert audio.n_samples > 35_000
    assert capfd.readouterr() == ("", "")


def test_other_words_on_standard_error_are_passed_on(file, capfd):
    done = threading.Event()

    def speak():
        while not done.is_set():
            os.write(2, b"somebody else\n")

    thread = threading.Thread(target=speak)
    thread.start()
    try:
        load(file(encoded(MIX, "MP3")))
    finally:
        done.set()
        thread.join()
    assert "somebody else" in capfd.readouterr().err


def test_mp3_that_claims_less_is_read_whole(file):
    mp3 = bytearray(encoded(MIX, "MP3"))
    at = mp3.index(b"Xing" if b"Xing" in mp3[:200] else b"Info") + 8
    right = struct.unpack_from(">I", mp3, at)[0]
    mp3[at : at + 4] = struct.pack(">I", right // 2)
    assert load(file(bytes(mp3))).n_samples == 40_000
    mp3[at : at + 4] = struct.pack(">I", 0x7FFFFFFF)
    audio = load(file(bytes(mp3)))
    assert audio.n_samples == 40_000
    assert "impossible length" in audio.notes[0]


def test_mp3_after_tags_and_rubbish(file):
    mp3 = encoded(MIX, "MP3")
    tag = b"ID3\x04\0\0" + bytes([0, 0, 8, 0]) + bytes(1024)
    for before in (tag, tag + tag, bytes(3_000), b"ID3\x04\0\0" + bytes([127] * 4)):
        assert load(file(before + mp3)).n_samples == 40_000
    assert load(file(mp3 + b"TAG" + bytes(125))).notes == ()
    flac = load(file(tag + encoded(MIX, "FLAC")))
    assert (flac.n_samples, flac.notes) == (40_000, ())


# What cannot be read is refused, with the file's name, the cause and the remedy.


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"R", "is text"),
        (b"RIFF", "begins like audio"),
        (b"ID3\x03\0\0\0\0\0\0", "begins like audio"),
        (b"fLaC", "is a FLAC file that is damaged"),
        (b"OggS" + bytes(10), "begins like audio"),
        (b"\xff" * 4_000, "begins like audio"),
        (bytes(4_000), "no kind of audio that is known"),
        (b"<html>hello</html>", "is text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "is a PNG picture"),
        (b"PK\x03\x04" + bytes(100), "is a ZIP archive"),
        (b"MThd" + bytes(100), "is a MIDI file"),
        (b"#EXTM3U\nhttp://example.org/", "is a playlist"),
        (wave_file(signals.silence(0)), "holds no sound that can be read"),
        (wave_file(MIX)[:40], "is a WAV file that is damaged"),
        (wave_file(MIX, tag=0x1234), "is a WAV file of kind 0x1234 sound"),
        (wave_file(MIX, n_channels=0), "damaged"),
        (wave_file(signals.silence(70)[[0] * 65]), "has 65 channels; 1 to 64"),
        (wave_file(MIX, sample_rate=0), "damaged|sample rate"),
        (wave_file(MIX, sample_rate=999), "sample rate of 999 Hz"),
        (wave_file(MIX, sample_rate=768_001), "sample rate of 768,001 Hz"),
        (wave_file(1e20 * MIX, tag=3), "times full scale, which no recording has"),
        (encoded(MIX, "VOC"), "no kind of audio that is known"),
        (bytes(512) + wave_file(MIX), "no kind of audio that is known"),
    ],
)
def test_what_cannot_be_read_is_refused(file, content, message):
    path = file(content, "bad.wav")
    with pytest.raises(AudioFileError, match=message) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers(file, value):
    samples = MIX.copy()
    samples[1, 12_000:12_003] = value
    path = file(wave_file(samples, tag=3))
    with pytest.raises(NotFiniteError, match=r"3 samples without .* at 0\.750 s"):
        load(path)
    audio = load(path, not_finite="silence")
    assert not audio.samples[1, 12_000:12_003].any()
    assert "3 samples without a finite value" in audio.notes[0]
    part = load(path, start_s=0.7, duration_s=0.1, not_finite="silence")
    assert "the first at 0.750 s" in part.notes[0]


def test_nothing_but_nan_is_refused_always(file):
    path = file(wave_file(np.full((1, 9), np.nan, np.float32), tag=3))
    with pytest.raises(NotFiniteError, match="9 samples"):
        load(path, not_finite="silence")


def test_a_float64_beyond_float32_is_infinite(file):
    samples = np.full((1, 9), 1e300)
    with pytest.raises(NotFiniteError, match="9 samples"):
        load(file(encoded(samples, "WAV", "DOUBLE")))


@pytest.mark.parametrize("format", ["WAV", "FLAC", "OGG", "MP3"])
def test_longer_than_the_memory_is_refused(file, format):
    path = file(encoded(MIX, format))
    with pytest.raises(AudioFileError, match=r"(?s)long; .* limit is 100\.0 kB"):
        load(path, max_bytes=100_000)
    part = load(path, max_bytes=100_000, start_s=1.0, duration_s=0.5)
    assert part.n_samples == 8_000


def test_length_lies_do_not_cost_memory(file):
    flac = with_flac_total(encoded(MIX, "FLAC"), 1 << 35)
    assert load(file(flac), max_bytes=1 << 20).n_samples == 40_000


def test_default_budget_is_a_part_of_the_memory():
    assert decode.default_max_bytes() >= 1 << 29


def test_folder_pipe_device_and_links(tmp_path, file):
    with pytest.raises(AudioFileError, match="is a folder"):
        load(tmp_path)
    with pytest.raises(AudioFileError, match="does not exist"):
        load(tmp_path / "absent.wav")
    with pytest.raises(AudioFileError, match="not a possible file name"):
        load("nul\0.wav")
    if not hasattr(os, "mkfifo"):
        return
    os.mkfifo(tmp_path / "fifo.wav")
    with pytest.raises(AudioFileError, match="is a pipe or a device"):
        load(tmp_path / "fifo.wav")
    with pytest.raises(AudioFileError, match="is a pipe or a device"):
        load("/dev/zero")
    (tmp_path / "dangling.wav").symlink_to("nowhere")
    with pytest.raises(AudioFileError, match="link to a file that does not exist"):
        load(tmp_path / "dangling.wav")
    (tmp_path / "loop.wav").symlink_to("loop.wav")
    with pytest.raises(AudioFileError, match="leads back to itself"):
        load(tmp_path / "loop.wav")
    (tmp_path / "good.wav").symlink_to(file(wave_file(MIX)))
    assert load(tmp_path / "good.wav").n_samples == 40_000


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything"
)
def test_forbidden_file(file):
    path = file(wave_file(MIX))
    path.chmod(0)
    try:
        with pytest.raises(AudioFileError, match="may not be read by you"):
            load(path)
    finally:
        path.chmod(stat.S_IRUSR)


def test_system_error_while_reading(file, monkeypatch):
    from nmfaudio.audio import source_file

    path = file(wave_file(signals.silence(200_000)))

    class Failing(source_file.io.FileIO):
        def readinto(self, buffer):
            if self.tell() > 100_000:
                raise OSError(5, "Input/output error")
            return super().readinto(buffer)

    monkeypatch.setattr(source_file.io, "FileIO", Failing)
    with pytest.raises(AudioFileError, match=r"to its end: the disk reports a"):
        load(path)


def _cut(path):
    os.truncate(path, 100_000)


def _append(path):
    with path.open("ab") as grown:
        grown.write(bytes(50_000))


def _write_anew(path):
    path.write_bytes(wave_file(signals.silence(1000)))


@pytest.mark.parametrize("change", [_cut, _append, _write_anew])
@pytest.mark.parametrize("format", ["WAV", "FLAC", "MP3"])
def test_a_file_that_changes_while_it_is_read(file, monkeypatch, format, change):
    """Nobody takes for a recording what is half of one and half of another."""
    from nmfaudio.audio import source_file

    path = file(encoded(signals.clicks_over_noise(n_samples=400_000), format))
    os.utime(path, (1, 1))  # however coarse the disk's clock is
    todo = [change]

    class Changed(source_file.io.FileIO):
        def readinto(self, buffer):
            if todo and self.tell() > 20_000:
                todo.pop()(path)
            return super().readinto(buffer)

    monkeypatch.setattr(source_file.io, "FileIO", Changed)
    try:
        audio = load(path)
    except AudioFileError as error:
        assert "sound" in str(error)  # noqa: PT017  # nothing of it was left
    else:
        assert audio.notes[0].startswith("The file was written to while it was read")
    assert not todo


def test_a_file_that_is_replaced_while_it_is_read_is_the_old_one(file, monkeypatch):
    from nmfaudio.audio import source_file

    path = file(wave_file(signals.clicks_over_noise(n_samples=200_000)))
    wanted, other = load(path), path.with_name("new.wav")
    other.write_bytes(wave_file(signals.silence(1000)))

    class Replaced(source_file.io.FileIO):
        def readinto(self, buffer):
            if other.exists() and self.tell() > 20_000:
                other.replace(path)
            return super().readinto(buffer)

    monkeypatch.setattr(source_file.io, "FileIO", Replaced)
    audio = load(path)
    assert np.array_equal(audio.samples, wanted.samples)
    assert audio.notes == wanted.notes
    assert not other.exists()


@pytest.mark.parametrize("format", ["WAV", "FLAC", "MP3"])
def test_interruption_within_the_decoder_comes_up(file, monkeypatch, format):
    from nmfaudio.audio import source_file

    path = file(encoded(signals.clicks_over_noise(n_samples=400_000), format))

    class Interrupted(source_file.io.FileIO):
        def readinto(self, buffer):
            if self.tell() > 20_000:
                raise KeyboardInterrupt
            return super().readinto(buffer)

    monkeypatch.setattr(source_file.io, "FileIO", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        load(path)


def test_progress_and_cancel(file):
    path = file(wave_file(signals.clicks_over_noise(n_samples=400_000)))
    shares = []
    whole = load(path, progress=shares.append)
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    assert len(shares) >= 5
    cancel = threading.Event()

    def stop(share):
        if share > 0.3:
            cancel.set()

    part = load(path, progress=stop, cancel=cancel)
    assert 0 < part.n_samples < 400_000
    np.testing.assert_array_equal(part.samples, whole.samples[:, : part.n_samples])
    assert "stopped before the end" in part.notes[0]


def test_no_descriptor_is_left(file):
    if not open_files():
        pytest.skip("this system does not list open files")
    good, bad = file(encoded(MIX, "MP3"), "good"), file(b"RIFFxxxxWAVEfmt ", "bad")
    load(good)
    before = open_files()
    for _ in range(3):
        load(good)
        with pytest.raises(AudioFileError):
            load(bad)
    assert open_files() <= before


# Through ffmpeg.


def test_without_ffmpeg_the_remedy_is_named(file, monkeypatch):
    monkeypatch.setenv("PATH", "")
    content = b"\0\0\0\x20ftypM4A " + bytes(100)
    with pytest.raises(
        AudioFileError, match=r"an MP4/M4A file.*needs the program ffmpeg, which was"
    ):
        load(file(content, "song.m4a"))


needs_ffmpeg = pytest.mark.skipif(
    shutil.which("ffmpeg") is None, reason="ffmpeg is not installed"
)


@needs_ffmpeg
@pytest.mark.parametrize("ending", ["m4a", "aac", "mkv", "mp4", "wv"])
def test_sound_of_other_containers(file, ending, tmp_path, capfd):
    source = file(wave_file(MIX, tag=3))
    target = tmp_path / f"sound.{ending}"
    command = ["ffmpeg", "-v", "error", "-i", str(source), str(target)]
    subprocess.run(command, check=True)  # noqa: S603  # a fixed command
    odd = target.rename(tmp_path / "-i concat:odd name")
    audio = load(odd)
    assert audio.sample_rate == 16_000
    assert audio.n_channels == 2
    # AAC adds up to two of its frames of padding.
    assert 40_000 <= audio.n_samples <= 40_000 + 3 * 1024
    lag = 1024 if ending == "aac" else 0
    error = audio.samples[:, lag : lag + 39_000] - MIX[:, :39_000]
    assert np.sqrt((error**2).mean()) < 0.05
    part = load(odd, start_s=0.5, duration_s=0.25)
    np.testing.assert_array_equal(part.samples, audio.samples[:, 8_000:12_000])
    assert capfd.readouterr() == ("", "")


@needs_ffmpeg
def test_broken_external_file(file):
    content = b"\0\0\0\x20ftypM4A " + bytes(100)
    with pytest.raises(AudioFileError, match="in which ffmpeg found no sound"):
        load(file(content, "song.m4a"))


def test_chunk_traps_end(file):
    """A chain of empty chunks and a chunk that goes back do not hold us."""
    empty = riff_chunk(b"junk", b"") * 50_000
    with pytest.raises(AudioFileError):
        load(file(b"RIFF\0\0\0\0WAVE" + empty))
    back = b"caff\0\1\0\0" + b"desc" + struct.pack(">q", -12)
    with pytest.raises(AudioFileError):
        load(file(back + bytes(100)))


def looked_at(path):
    """Load a file; return the result and what was seen of it while it was read."""
    begun, seen = [], []

    def look(share):
        del share
        (growing,) = begun
        n_ready = growing.n_ready
        assert not growing.samples[:, n_ready:].any()
        seen.append(growing.samples[:, :n_ready].copy())

    audio = load(path, begun=begun.append, progress=look)
    return audio, begun[0], seen


LONGER = signals.stereo_mix(n_samples=200_000)


@pytest.mark.parametrize("format", ["WAV", "FLAC", "OGG", "MP3"])
def test_a_recording_is_looked_at_while_it_is_read(file, format):
    path = file(encoded(LONGER, format))
    audio, growing, seen = looked_at(path)
    whole = load(path)
    if format == "MP3":  # which loses some at its ends
        growing = audio
    assert audio is growing
    assert audio.is_whole
    assert audio.n_ready == audio.n_samples == whole.n_samples
    assert audio.notes == whole.notes
    lengths = [part.shape[1] for part in seen]
    assert lengths == sorted(lengths)
    assert 0 < lengths[0] < lengths[-1]
    for samples in (audio.samples, *seen):
        np.testing.assert_array_equal(samples, whole.samples[:, : samples.shape[1]])


@pytest.mark.parametrize("total", [150_000, 300_000])
def test_what_is_looked_at_stays_when_a_file_breaks_its_promise(file, total):
    path = file(with_flac_total(encoded(LONGER, "FLAC"), total))
    audio, growing, _ = looked_at(path)
    assert growing.n_samples == total
    assert audio is not growing
    assert not growing.is_whole
    whole = load(path)
    assert audio.notes == whole.notes
    assert len(audio.notes) == 1
    np.testing.assert_array_equal(audio.samples, whole.samples)
    there = growing.samples[:, : growing.n_ready]
    np.testing.assert_array_equal(there, whole.samples[:, : there.shape[1]])
    assert not growing.samples[:, growing.n_ready :].any()


@pytest.mark.parametrize("bad", [np.nan, -np.inf, 1e30])
def test_what_no_recording_has_is_never_played(file, bad):
    samples = LONGER.copy()
    samples[1, 70_000] = bad
    path = file(wave_file(samples, tag=3))
    begun = []
    with pytest.raises((NotFiniteError, AudioFileError)) as found:
        load(path, begun=begun.append)
    with pytest.raises(type(found.value), match=re.escape(str(found.value))):
        load(path)
    assert np.abs(begun[0].samples).max() <= 1.0
    assert not begun[0].is_whole


def test_reading_that_is_stopped_leaves_what_was_looked_at(file):
    cancel = threading.Event()
    path = file(encoded(LONGER, "WAV"))
    audio = load(path, begun=lambda _: cancel.set(), cancel=cancel)
    assert 0 < audio.n_ready < audio.n_samples
    assert not audio.is_whole


def test_a_part_is_not_looked_at(file):
    begun = []
    load(file(encoded(LONGER, "WAV")), start_s=1.0, begun=begun.append)
    assert begun == []


def test_of_many_the_first_bad_one_ends_all_unless_somebody_is_told(file):
    good, bad = file(encoded(MIX, "WAV")), file(b"RIFF", "bad.wav")
    with pytest.raises(AudioFileError, match=r"bad\.wav"):
        load_many([good, bad])
    told, read = [], []
    found = load_many(
        [bad, good], on_unusable=lambda *of: told.append(of), on_read=read.append
    )
    assert [audio is None for audio in found] == [True, False]
    ((path, error),) = told
    assert path == bad
    assert isinstance(error, AudioFileError)
    assert read == [1, 2]
    with pytest.raises(AudioFileError, match=r"bad\.wav"):
        load_many([bad, bad], on_unusable=lambda *of: told.append(of))
    assert len(told) == 1


def test_of_many_those_that_differ_are_left_out(file):
    mono = file(encoded(MIX[:1], "WAV"), "mono.wav")
    stereo = [file(encoded(MIX, "WAV"), f"{n}.wav") for n in range(2)]
    told = []
    found = load_many([mono, *stereo], on_unusable=lambda _, why: told.append(str(why)))
    assert found[0] is None
    assert None not in found[1:]
    assert told[0].endswith("and 1 channel, most have 16000 Hz and 2 channels")
    assert None not in load_many(
        [mono, *stereo], on_unusable=pytest.fail, channels_count=False
    )


def test_reading_many_ends_when_it_is_cancelled(file):
    path, cancel = file(encoded(MIX, "WAV")), threading.Event()
    found = load_many([path] * 3, cancel=cancel, on_read=lambda _: cancel.set())
    assert len(found) == 1
