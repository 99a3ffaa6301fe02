"""Damaged inputs of every kind that nmfaudio reads, from seeds of our own.

``scripts/proving/damage/fuzz.py`` runs many of them, ``test_damage.py`` beside this
a few.
"""

import hashlib
import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import mido
import numpy as np
from audio_files import (
    encoded,
    plain_wave,
    sine_numbers,
    verbatim_flac,
    wave_file,
)
from properties.kept_files import KEPT
from properties.tagged_files import read_tagged, tag_seeds
from unit.project.conftest import make_separation

from nmfaudio.audio.decode import load
from nmfaudio.errors import NmfAudioError
from nmfaudio.project.delivery.record import read_set_record, set_record
from nmfaudio.project.storage.database import meta_digest
from nmfaudio.project.storage.project import save_project
from nmfaudio.project.storage.stored import load_project
from nmfaudio.separation.choice.decide import preset
from nmfaudio.separation.components.dictionary_file import load_dictionary
from nmfaudio.separation.model import Separation
from nmfaudio.separation.rendering.export import stem_paths
from nmfaudio.separation.rendering.outputs import (
    ExportRequest,
    PlayedMix,
    export_outputs,
    mix_of,
)
from nmfaudio.separation.rendering.resynthesis import renderer_of
from nmfaudio.separation.request.guides import load_guides
from nmfaudio.separation.request.recipe_file import load_recipe, recipe_text
from nmfaudio.separation.score.reading import load_score

__all__ = ["TARGETS", "Target", "damaged", "mutant", "outcome", "seeds"]

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

_JSON_ENDINGS = {".json", ".jsonl", ".lock"}
_INTERESTING = (0, 1, 0x7F, 0x80, 0xFF)
_WORDS = (
    *(b"nan", b"-inf", b"1e400", b"-5", b"0x" + b"f" * 5000, b"9" * 5000),
    *(b"@Invalid()", b"@Variant(\\0\\0\\0\\x80)", b"@ByteArray(x)"),
    *(b"[" * 3000, b'"""', b"\xff\xfe", b"\0", b"{}", b"1979-99-99"),
)


def _audio_seeds() -> list[bytes]:
    tone = (0.4 * np.sin(np.arange(600) * 0.07)).astype(np.float32)
    both = np.stack([tone, -tone])
    kinds = [
        *(("WAV", "PCM_16"), ("WAV", "ULAW"), ("AIFF", "PCM_24"), ("FLAC", "PCM_16")),
        *(("OGG", "VORBIS"), ("MP3", None), ("CAF", "FLOAT"), ("AU", "PCM_16")),
        *(("W64", "PCM_16"), ("RF64", "FLOAT"), ("WAVEX", "PCM_24")),
    ]
    numbers = sine_numbers(300, 20)
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


def _project_seeds() -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "seed.nmfaudio")
        save_project(make_separation(n_components=3, n_samples=500), path, embed=True)
        return [path.read_bytes()]


def _read_project(path: Path) -> None:
    """Open a project; one that opens must sound and be saved, too."""
    project = load_project(path)
    try:
        save_project(project, path.with_name("again.nmfaudio"), overwrite=True)
        if project.document.separation is not None:
            renderer_of(project.separation)
    except NmfAudioError as error:
        raise RuntimeError(f"opens, and then: {error}") from error


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


_ODD: tuple[Any, ...] = (
    *(0, 1, -1, 2, 7, 2**31, 2**62, 2**70, 0.5, -0.0, 1e308, 1e-320, None, True, False),
    *("", "x", "inf", "nan", "\0", "/dev/zero", "../..", "\ud800", "9" * 5000, [], {}),
    *([[]] * 3, [0, 0], [0, 1], [-1], [1e308], {"x": 1}, [[0, [1]]], ["x"]),
)
"""Values that stand where others are expected."""


def _sidecar_seeds() -> list[bytes]:
    made = replace(_three_components(), recipe=preset("free"))
    gains = np.array([0.5, 1.0, 0.0], np.float32)
    mix = PlayedMix(gains, 0.5, gains - 1, 0.1)
    full = ExportRequest("x", gains=gains, parts={1: "one"}, without=(0,), mix=mix)
    whole = {**set_record(made, full), "files": ["a.wav", "b.wav"]}
    single = {**set_record(made, ExportRequest("x")), "file": 0}
    return [json.dumps(record).encode() for record in (whole, single)]


@cache
def _three_components() -> Separation:
    return make_separation(n_components=3, n_samples=500)


def _read_sidecar(path: Path) -> None:
    """Read how stems were made; what is read must be looked at like any request."""
    record = read_set_record(path)
    if record.n_components == 3:
        separation = _three_components()
        request = replace(record.request, folder=path.parent)
        stem_paths(separation, request)
        mix_of(renderer_of(separation), *export_outputs(separation, request))


def _damaged_json(seed: bytes, random: np.random.Generator) -> bytes:
    """Damage the text, or one to four values of its lines."""
    if random.random() < 0.3:
        return damaged(seed, random)
    lines = seed.splitlines(keepends=True)
    for _ in range(min(4, int(random.geometric(0.5)))):
        at = int(random.integers(0, len(lines)))
        end = b"\n" if lines[at].endswith(b"\n") else b""
        lines[at] = json.dumps(_changed(json.loads(lines[at]), random)).encode() + end
    return b"".join(lines)


def _damaged_project(seed: bytes, random: np.random.Generator) -> bytes:
    """Damage the file, or what its checksums then say is right."""
    if random.random() < 0.3:
        return damaged(seed, random)
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(seed)
        for _ in range(min(4, int(random.geometric(0.5)))):
            change = _change_entry if random.random() < 0.8 else _change_array
            change(base, random)
        base.commit()
        return base.serialize()


def _change_entry(base: sqlite3.Connection, random: np.random.Generator) -> None:
    rows = base.execute("SELECT key, value FROM meta").fetchall()
    key, text = rows[int(random.integers(0, len(rows)))]
    value = json.dumps(_changed(json.loads(text), random))
    row = (value, meta_digest(key, value), key)
    base.execute("UPDATE meta SET value = ?, sha256 = ? WHERE key = ?", row)


def _changed(value: Any, random: np.random.Generator) -> Any:
    """Return a value with one of its parts lost, doubled, or another one."""
    if not isinstance(value, (dict, list)) or not value or random.random() < 0.1:
        return _ODD[int(random.integers(0, len(_ODD)))]
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    key = keys[int(random.integers(0, len(keys)))]
    kind = random.random()
    if kind < 0.08:
        del value[key]
    elif kind < 0.16:
        value[key] = value[keys[int(random.integers(0, len(keys)))]]
    elif kind < 0.2 and isinstance(value, list):
        value.append(value[key])
    else:
        value[key] = _changed(value[key], random)
    return value


def _change_array(base: sqlite3.Connection, random: np.random.Generator) -> None:
    rows = base.execute("SELECT name, dtype, sha256, data FROM arrays").fetchall()
    name, dtype, before, data = rows[int(random.integers(0, len(rows)))]
    array = np.frombuffer(data, dtype).copy()
    if array.size:
        odd = np.array([0, -1, 255, 3e38, np.nan, np.inf, 1e-40])
        with np.errstate(all="ignore"):
            array[int(random.integers(0, array.size))] = random.choice(odd).astype(
                dtype
            )
    if random.random() < 0.2:
        array = array[: int(random.integers(0, array.size + 1))]
    now = hashlib.sha256(array.tobytes()).hexdigest()
    row = (now, array.tobytes(), json.dumps([array.size]), name)
    base.execute(
        "UPDATE arrays SET sha256 = ?, data = ?, shape = ? WHERE name = ?", row
    )
    for key, text in base.execute("SELECT key, value FROM meta").fetchall():
        if before in text:
            value = text.replace(before, now)
            row = (value, meta_digest(key, value), key)
            base.execute("UPDATE meta SET value = ?, sha256 = ? WHERE key = ?", row)


def _damage_of(ending: str) -> Callable[[bytes, np.random.Generator], bytes]:
    return _damaged_json if ending in _JSON_ENDINGS else damaged


@dataclass(frozen=True)
class Target:
    """What can be damaged.

    Attributes
    ----------
    seeds : callable
        Makes good files.
    read : callable
        Reads a file.
    ending : str
        Of its name.
    damage : callable
        Returns a file with faults.
    """

    seeds: Callable[[], list[bytes]]
    read: Callable[[Path], object]
    ending: str
    damage: Callable[[bytes, np.random.Generator], bytes] = damaged


TARGETS = {
    "audio": Target(_audio_seeds, lambda path: load(path, max_bytes=1 << 28), ".wav"),
    "recipe": Target(_recipe_seeds, load_recipe, ".toml"),
    "guides": Target(lambda: [_GUIDES.encode()], load_guides, ".toml"),
    "dictionary": Target(_dictionary_seeds, load_dictionary, ".nmfdict"),
    "midi": Target(_midi_seeds, load_score, ".mid"),
    "sidecar": Target(_sidecar_seeds, _read_sidecar, ".json", _damaged_json),
    "tags": Target(tag_seeds, read_tagged, ".wav"),
    "project": Target(_project_seeds, _read_project, ".nmfaudio", _damaged_project),
    **{
        name: Target(lambda made=seeds: made, read, end, _damage_of(end))
        for name, (seeds, read, end) in KEPT.items()
    },
}


def seeds(target: str) -> list[bytes]:
    """Return good files of a kind."""
    return TARGETS[target].seeds()


def mutant(target: str, good: list[bytes], random: np.random.Generator) -> bytes:
    """Return one of the good files with faults of its kind."""
    return TARGETS[target].damage(good[int(random.integers(0, len(good)))], random)


def outcome(target: str, content: bytes, folder: Path) -> str:
    """Read a file; return "read", "refused", or what should never happen."""
    path = folder / f"damaged{TARGETS[target].ending}"
    path.write_bytes(content)
    try:
        TARGETS[target].read(path)
    except NmfAudioError as error:
        message = str(error)
        if len(message) < 20 or not message.isprintable() or len(message) > 2000:
            return f"raw message: {message[:200]!r}"
        return "refused"
    except Exception as error:  # what a reader must never let through
        return f"uncaught {type(error).__name__}: {str(error)[:200]}"
    return "read"
