"""The cage around ffmpeg: ``nmfaudio.audio.decoders.ffmpeg`` and ``caged``."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from audio_files import wave_file

from nmfaudio.audio.decode import load
from nmfaudio.audio.decoders import ffmpeg
from nmfaudio.errors import AudioFileError

TONE = (0.4 * np.sin(np.arange(30_000) * 0.05)).astype(np.float32)[np.newaxis]
needs_ffmpeg = pytest.mark.skipif(
    shutil.which("ffmpeg") is None, reason="ffmpeg is not installed"
)
needs_posix = pytest.mark.skipif(os.name != "posix", reason="needs a shell script")


def converted(tmp_path, name, *options):
    source = tmp_path / "source.wav"
    source.write_bytes(wave_file(TONE))
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(source), *options]
    subprocess.run([*command, str(tmp_path / name)], check=True)  # noqa: S603
    return tmp_path / name


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Return a function that puts a shell script in the place of ffmpeg."""

    def put(script):
        folder = tmp_path / "bin"
        folder.mkdir()
        program = folder / "ffmpeg"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
        path = tmp_path / "some.m4a"
        path.write_bytes(b"\0\0\0\x20ftypM4A " + bytes(100))
        return path

    return put


@needs_ffmpeg
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("ima.wav", ("-c:a", "adpcm_ima_wav")),
        ("ms.wav", ("-c:a", "adpcm_ms")),
        ("alac.caf", ("-c:a", "alac")),
        ("ima.aiff", ("-c:a", "adpcm_ima_qt")),
        ("sound.tta", ("-c:a", "tta")),
        ("video.avi", ("-c:a", "pcm_s16le")),
    ],
)
def test_what_libsndfile_must_not_see_is_read_in_the_cage(tmp_path, name, options):
    audio = load(converted(tmp_path, name, *options))
    n = min(audio.n_samples, 29_000)
    assert n > 28_000
    # ADPCM needs some samples to get going.
    assert np.sqrt(np.mean((audio.samples[0, 500:n] - TONE[0, 500:n]) ** 2)) < 0.02


@needs_ffmpeg
@pytest.mark.parametrize("ending", ["tta", "wv"])
def test_behind_an_id3_tag(tmp_path, ending):
    path = converted(tmp_path, f"plain.{ending}")
    tagged = tmp_path / f"tagged.{ending}"
    tagged.write_bytes(b"ID3\3\0\0\0\0\0\x0a" + bytes(10) + path.read_bytes())
    np.testing.assert_array_equal(load(tagged).samples, load(path).samples)


def test_without_ffmpeg_the_kind_of_sound_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    content = bytearray(wave_file(TONE))
    content[20:22] = (0x11).to_bytes(2, "little")
    path = tmp_path / "ima.wav"
    path.write_bytes(content)
    with pytest.raises(
        AudioFileError,
        match=r"a WAV file of IMA ADPCM sound\. Reading it needs the pro",
    ):
        load(path)


@needs_ffmpeg
def test_a_playlist_is_no_recording_whatever_it_is_dressed_as(tmp_path):
    secret = converted(tmp_path, "secret.ts", "-c:a", "mp2")
    entry = f"#EXTINF:1,\n{secret}\n"
    lists = {
        "a.avi": f"#EXTM3U\nAVI \n#EXT-X-TARGETDURATION:1\n{entry}#EXT-X-ENDLIST\n",
        "b.avi": f"#EXTM3U\nAVI \n#EXT-X-TARGETDURATION:1\n{entry}",
        "c.avi": f"RIFF....AVI \n#EXTM3U\n#EXT-X-TARGETDURATION:1\n{entry}",
        "d.m4a": f"\0\0\0\x20ftyp\n#EXTM3U\n#EXT-X-TARGETDURATION:1\n{entry}",
        "e.mp3": f"ffconcat version 1.0\nfile '{secret}'\n",
    }
    for name, content in lists.items():
        path = tmp_path / name
        path.write_text(content)
        begin = time.monotonic()
        with pytest.raises(AudioFileError):
            load(path)
        assert time.monotonic() - begin < 5


@needs_posix
def test_cancelling_does_not_wait_for_the_program(stand_in):
    path, cancel = stand_in("exec sleep 60"), threading.Event()
    threading.Timer(0.3, cancel.set).start()
    begin = time.monotonic()
    audio = load(path, cancel=cancel)
    assert time.monotonic() - begin < 3
    assert audio.n_samples == 0
    assert audio.notes == ("Reading was stopped before the end of the recording.",)


@needs_posix
def test_a_program_that_says_nothing_is_given_up(stand_in, monkeypatch):
    monkeypatch.setattr(ffmpeg, "_PATIENCE_S", 0.5)
    with pytest.raises(AudioFileError, match=r"brought no sound for .* s: check the"):
        load(stand_in("exec sleep 60"))


@needs_posix
def test_a_program_that_spins_is_ended(stand_in, monkeypatch):
    monkeypatch.setattr(ffmpeg, "_LEAST_CPU_S", 1)
    with pytest.raises(AudioFileError, match="ffmpeg found no sound that it could"):
        load(stand_in("while true; do :; done"))


@needs_posix
def test_what_the_program_starts_ends_with_it(stand_in, tmp_path):
    mark = tmp_path / "child"
    path, cancel = stand_in(f"sleep 61 & echo $! > {mark}; wait"), threading.Event()
    threading.Timer(1.0, cancel.set).start()
    load(path, cancel=cancel)
    assert _is_gone(int(mark.read_text()))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux promises it")
def test_the_program_does_not_outlive_us(stand_in, tmp_path):
    mark = tmp_path / "program"
    path = stand_in(f"echo $$ > {mark}; exec sleep 62")
    code = f"from nmfaudio.audio.decode import load; load({str(path)!r})"
    reader = subprocess.Popen([sys.executable, "-c", code])  # noqa: S603  # ours
    end = time.monotonic() + 30
    while not (mark.exists() and mark.read_text()) and time.monotonic() < end:
        time.sleep(0.05)
    reader.send_signal(signal.SIGKILL)
    reader.wait()
    assert _is_gone(int(mark.read_text()))


def _is_gone(process):
    """Wait a little for a process to end."""
    for _ in range(60):
        try:
            with open(f"/proc/{process}/stat", encoding="ascii") as file:
                if file.read().split()[2] == "Z":
                    return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


@needs_posix
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("Decoder (codec foo) not found for input stream", "not readable here"),
        ("Invalid data found when processing input", "it is damaged, or holds no"),
    ],
)
def test_not_readable_here_is_told_from_damaged(stand_in, words, sentence):
    with pytest.raises(AudioFileError, match=sentence):
        load(stand_in(f"echo '{words}' >&2; exit 1"))


@needs_posix
def test_what_a_title_says_is_no_reason_to_call_a_file_foreign(stand_in):
    told = "[info]     title           : unsupported"
    with pytest.raises(AudioFileError, match="it is damaged, or holds no"):
        load(stand_in(f"echo '{told}' >&2; exit 1"))


@needs_ffmpeg
@pytest.mark.parametrize("name", ["sound.m4a", "sound.mkv"])
def test_it_is_there_while_the_program_decodes(tmp_path, name):
    path = converted(tmp_path, name, "-c:a", "aac")
    begun, shares = [], []
    audio = load(path, begun=begun.append, progress=shares.append)
    (shown,) = begun
    assert 0 <= shown.n_samples - audio.n_samples <= 0.1 * audio.sample_rate
    np.testing.assert_array_equal(shown.samples[:, : audio.n_samples], audio.samples)
    assert 0.5 < shares[0] <= 1.0
    np.testing.assert_array_equal(load(path).samples, audio.samples)
