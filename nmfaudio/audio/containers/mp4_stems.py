"""Stem files of Native Instruments: a mix and four stems in one MP4, for DJ programs.

``ffmpeg`` makes the file, losslessly (ALAC); the box that says which track is what
is put in by us: it lies in ``moov``/``udta``, which ends the file, so nothing moves.

References
----------
.. [1] Native Instruments, "Stem file specification": five tracks, the mix first, and a
   ``stem`` box with names and colours as JSON.
.. [2] ISO/IEC 14496-12, "ISO base media file format": boxes, their sizes and nesting.
"""

import json
import struct
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from nmfaudio.audio.new_file import NewFile
from nmfaudio.compiled.types import PathLike
from nmfaudio.errors import AudioWriteError, Message, ParameterError

__all__ = ["N_STEMS", "write_stem_mp4"]

N_STEMS = 4
"""So many stems each file has, beside the mix."""

_READ_BYTES = 1 << 20
_OFF = {"enabled": False}


def write_stem_mp4(
    path: PathLike, mix: Path, stems: Sequence[tuple[str, str, Path]], *, ffmpeg: str
) -> None:
    """Write one file that holds a mix and its four stems.

    Parameters
    ----------
    path : path
        A new file, by custom ``NAME.stem.mp4``, in a folder that exists.
    mix : Path
        Sound of the mix, mono or stereo.
    stems : sequence of (str, str, Path)
        Name, colour as ``"#rrggbb"``, and sound of each; four.
    ffmpeg : str
        The program.

    Raises
    ------
    ParameterError
        If there are not four stems.
    AudioWriteError
        If ``ffmpeg`` fails or the file cannot be written.
    """
    if len(stems) != N_STEMS:
        raise ParameterError(
            Message("a stem file has {0} stems, got {1}", N_STEMS, len(stems))
        )
    with tempfile.TemporaryDirectory(prefix="nmfaudio-") as folder:
        made = Path(folder, "made.mp4")
        sounds = [mix, *(sound for _, _, sound in stems)]
        inputs = [word for sound in sounds for word in ("-i", str(sound))]
        maps = [word for n in range(len(sounds)) for word in ("-map", f"{n}:a:0")]
        command = [ffmpeg, "-v", "error", "-nostdin", *inputs, *maps]
        command += ["-c:a", "alac", "-map_metadata", "-1", "-fflags", "+bitexact"]
        command += ["-flags:a", "+bitexact", "-disposition:a", "0"]
        command += ["-disposition:a:0", "default", str(made)]
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603  # ours
        if done.returncode != 0:
            reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise AudioWriteError(
                Message(
                    "ffmpeg could not make the stem file: {0}",
                    (reason or ["no reason"])[-1],
                )
            )
        _publish(path, made, _box(stems))


def _box(stems: Sequence[tuple[str, str, Path]]) -> bytes:
    """Return the box that names the stems."""
    words = {
        "mastering_dsp": {"compressor": _OFF, "limiter": _OFF},
        "stems": [{"name": name, "color": colour.upper()} for name, colour, _ in stems],
        "version": 1,
    }
    return _made(b"stem", json.dumps(words, separators=(",", ":")).encode())


def _made(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _boxes(content: bytes) -> list[tuple[bytes, bytes]]:
    """Return kind and body of the boxes in a body."""
    found, at = [], 0
    while at + 8 <= len(content):
        size, kind = struct.unpack(">I4s", content[at : at + 8])
        if size < 8:
            break
        found.append((kind, content[at + 8 : at + size]))
        at += size
    return found


def _publish(path: PathLike, made: Path, box: bytes) -> None:
    """Copy a file up to its last box, ``moov``, and write that with one more in it."""
    with made.open("rb") as source, NewFile(path) as file:
        at, size_of_file = 0, made.stat().st_size
        while True:
            source.seek(at)
            size, kind = struct.unpack(">I4s", source.read(8))
            size = struct.unpack(">Q", source.read(8))[0] if size == 1 else size
            if kind == b"moov" and at + size == size_of_file:
                break
            if at + size >= size_of_file or size < 8:
                raise AudioWriteError(
                    Message("ffmpeg made another kind of file than expected")
                )
            at += size
        source.seek(0)
        left = at
        while left:
            part = source.read(min(left, _READ_BYTES))
            file.write(part)
            left -= len(part)
        inner = _boxes(source.read()[8:])
        user = next((body for kind, body in inner if kind == b"udta"), b"")
        kept = [_made(kind, body) for kind, body in inner if kind != b"udta"]
        file.write(_made(b"moov", b"".join(kept) + _made(b"udta", user + box)))
        file.check()
        file.publish()
