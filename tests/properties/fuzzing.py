"""Damaged inputs of every kind that nmfaudio reads, from seeds of our own.

``scripts/proving/fuzz.py`` runs many of them, ``test_damage.py`` beside this a few.
"""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import mido
import numpy as np
from audio_files import (
    encoded,
    plain_wave,
    sine_numbers,
    verbatim_flac,
    wave_file,
)

from nmfaudio.audio.decode import load
from nmfaudio.errors import NmfAudioError
from nmfaudio.separation.choice.decide import preset
from nmfaudio.separation.components.dictionary_file import load_dictionary
from nmfaudio.separation.request.guides import load_guides
from nmfaudio.separation.request.recipe_file import load_recipe, recipe_text
from nmfaudio.separation.score.reading import load_score

__all__ = ["TARGETS", "damaged", "outcome", "seeds"]

_GUIDES = """
[[teach]]
source = "Voice"
start_s = 1.5
stop_s = 4.0

[[stroke]]
source = "Voice"
start_s = 6.0
stop_s = 6.5
low_hz = 300
high_hz = 2500
belongs = true
strength = 0.5

[[repair]]
find = "clicks"
"""

_INTERESTING = (0, 1, 0x7F, 0x80, 0xFF)
_WORDS = (
    *(b"nan", b"-inf", b"1e400", b"-5", b"0x" + b"f" * 5000, b"9" * 5000),
    *(b"[" * 3000, b'"""', b"\xff\xfe", b"\0", b"{}", b"1979-99-99"),
)


def _audio_seeds() -> list[bytes]:
    tone = (0.4 * np.sin(np.arange(3000) * 0.07)).astype(np.float32)
    both = np.stack([tone, -tone])
    kinds = [
        *(("WAV", "PCM_16"), ("WAV", "ULAW"), ("AIFF", "PCM_24"), ("FLAC", "PCM_16")),
        *(("OGG", "VORBIS"), ("MP3", None), ("CAF", "FLOAT"), ("AU", "PCM_16")),
        *(("W64", "PCM_16"), ("RF64", "FLOAT"), ("WAVEX", "PCM_24")),
    ]
    numbers = sine_numbers(1500, 20)
    return [
        *(encoded(both, kind, subtype, 44_100) for kind, subtype in kinds),
        wave_file(both, tag=3),
        plain_wave(np.stack([numbers, numbers]), 20, 4),
        verbatim_flac(numbers, 20),
    ]


def _dictionary_seeds() -> list[bytes]:
    head = {
        **{"version": 1, "sample_rate": 8000, "n_fft": 64, "hop_length": 16},
        **{"adaptive": False, "mask_exponent": 1.0, "names": ["A", "B"]},
    }
    made = []
    for how in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", how) as archive:
            arrays = {
                "head": np.array(json.dumps(head)),
                "W0": np.full((1, 33, 2), 0.5, np.float32),
                "W1": np.full((3, 33, 2), 0.5, np.float32),
            }
            for name, array in arrays.items():
                member = io.BytesIO()
                np.save(member, array)
                archive.writestr(f"{name}.npy", member.getvalue())
        made.append(content.getvalue())
    return made


def _midi_seeds() -> list[bytes]:
    made = []
    for kind in (0, 1):
        midi = mido.MidiFile(type=kind, ticks_per_beat=480)
        track = mido.MidiTrack(
            [
                mido.MetaMessage("track_name", name="Piano"),
                mido.MetaMessage("set_tempo", tempo=400_000),
                mido.Message("control_change", control=64, value=127),
                mido.Message("note_on", note=60, velocity=90),
                mido.Message("note_off", note=60, time=480),
                mido.Message("note_on", note=64, velocity=90),
                mido.Message("note_on", note=64, velocity=0, time=480),
            ]
        )
        midi.tracks.append(track)
        content = io.BytesIO()
        midi.save(file=content)
        made.append(content.getvalue())
    return made


def _recipe_seeds() -> list[bytes]:
    names = ("drum-loop", "voice", "free", "full-mix")
    return [recipe_text(preset(name)).encode() for name in names]


TARGETS: dict[str, tuple[Callable[[], list[bytes]], Callable[[Path], object], str]] = {
    "audio": (_audio_seeds, lambda path: load(path, max_bytes=1 << 28), ".wav"),
    "recipe": (_recipe_seeds, load_recipe, ".toml"),
    "guides": (lambda: [_GUIDES.encode()], load_guides, ".toml"),
    "dictionary": (_dictionary_seeds, load_dictionary, ".nmfdict"),
    "midi": (_midi_seeds, load_score, ".mid"),
}
"""What can be damaged: how seeds are made, how it is read, its ending."""


def seeds(target: str) -> list[bytes]:
    """Return good files of a kind."""
    return TARGETS[target][0]()


def damaged(seed: bytes, random: np.random.Generator) -> bytes:
    """Return a file with one to eight faults: bytes, runs, cuts, words, doublings."""
    content = bytearray(seed)
    for _ in range(min(8, int(random.geometric(0.4)))):
        at = int(random.integers(0, len(content) + 1))
        fault = int(random.integers(0, 7))
        if fault == 0:
            content[at : at + 1] = bytes([int(random.integers(32, 127))])
        elif fault == 1:
            content[at : at + 1] = bytes([_INTERESTING[int(random.integers(0, 5))]])
        elif fault == 2:
            content[at : at + 4] = random.bytes(4)
        elif fault == 3 and random.random() < 0.3:
            del content[at:]
        elif fault == 4:
            content[at:at] = _WORDS[int(random.integers(0, len(_WORDS)))]
        elif fault == 5:
            del content[at : at + int(random.integers(1, 40))]
        else:
            stop = at + int(random.integers(1, 60))
            content[at:at] = content[at:stop]
    return bytes(content)


def outcome(target: str, content: bytes, folder: Path) -> str:
    """Read a file; return "read", "refused", or what should never happen."""
    _, read, ending = TARGETS[target]
    path = folder / f"damaged{ending}"
    path.write_bytes(content)
    try:
        read(path)
    except NmfAudioError as error:
        message = str(error)
        if len(message) < 20 or not message.isprintable() or len(message) > 2000:
            return f"raw message: {message[:200]!r}"
        return "refused"
    except Exception as error:  # what a reader must never let through
        return f"uncaught {type(error).__name__}: {str(error)[:200]}"
    return "read"
