"""The list of what nmfaudio is made of names every pinned package, and nothing else."""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_pinned_package_is_listed():
    command = [sys.executable, str(ROOT / "scripts" / "packaging" / "make_sbom.py")]
    first, second = (
        subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603  # our own
        for _ in range(2)
    )
    assert first == second
    document = json.loads(first)
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.5")
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    assert {entry["name"] for entry in document["components"]} == pinned
    numpy = next(c for c in document["components"] if c["name"] == "numpy")
    assert re.fullmatch(r"pkg:pypi/numpy@[\d.]+", numpy["purl"])
    assert all(len(entry["value"]) == 64 for entry in numpy["properties"])
    digests = [e for c in document["components"] for e in c["properties"]]
    assert len(digests) == lock.count("--hash=sha256:")
