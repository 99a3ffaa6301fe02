"""The whole bad-input corpus through the loader: 259 audio cases, if it is there."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nmfaudio.audio.decode import load
from nmfaudio.errors import AudioFileError, NotFiniteError

SCRIPT = Path(__file__).parents[3].parent / "shared" / "corpus" / "make_corpus.py"

pytestmark = pytest.mark.skipif(
    not SCRIPT.exists(), reason="the corpus script is not present"
)

# Refused here although the corpus would have them loaded with a warning.
REFUSED = {
    "audio/rate/sr_1.wav": "rates below 1,000 Hz are refused",
    "audio/rate/sr_7.wav": "as above",
    "audio/rate/sr_100.wav": "as above",
    "audio/trunc/ogg_25pct.ogg": "cut within the first page that holds sound",
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    command = [sys.executable, str(SCRIPT), str(folder), "--only", "audio"]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # our own
    manifest = json.loads((folder / "manifest.json").read_text())
    cases = manifest if isinstance(manifest, list) else manifest["cases"]
    return folder, cases


def outcome(folder, case):
    """Return (audio, message): one of them is None."""
    path = os.path.join(folder, case["path"])
    try:
        return load(path, max_bytes=256 << 20), None
    except (AudioFileError, NotFiniteError) as error:
        return None, str(error)


def complaints(folder, case):
    """Yield what is wrong with the way a case is treated."""
    started = time.monotonic()
    audio, message = outcome(folder, case)
    if time.monotonic() - started > 10.0:
        yield "hangs"
    expected = case["expect"]
    if case["path"] in REFUSED:
        expected = "reject"
    if "perm" in (case.get("flags") or []) and os.geteuid() == 0:
        expected = "either"
    if expected == "reject" and audio is not None:
        yield "must be refused, loads"
    if expected in {"accept", "warn"} and audio is None:
        yield f"must load, is refused: {message}"
    if expected == "warn" and audio is not None and not audio.notes:
        yield "loads without a word"
    if expected == "accept" and audio is not None:
        yield from untrue(case, audio)
    if message is not None:
        yield from unclear(message)


def untrue(case, audio):
    """Yield what is wrong with a good file that was loaded."""
    if audio.notes:
        yield f"is good, but: {audio.notes}"
    truth = {"frames": "n_samples", "sr": "sample_rate", "channels": "n_channels"}
    for key, name in truth.items():
        if case.get(key) is not None and case[key] != getattr(audio, name):
            yield f"{name} is {getattr(audio, name)}, not {case[key]}"


def unclear(message):
    """Yield what is wrong with a message."""
    if len(message) < 30 or not message.isprintable():
        yield f"raw text: {message!r}"
    if any(word in message for word in ("psf_", "Errno", "Error", "libsndfile")):
        yield f"library text: {message!r}"


def test_every_case(corpus, capfd):
    folder, cases = corpus
    wrong = [
        f"{case['path']!r} ({case['why']}): {complaint}"
        for case in cases
        for complaint in complaints(folder, case)
    ]
    assert len(cases) > 250
    assert wrong == []
    assert capfd.readouterr() == ("", "")
