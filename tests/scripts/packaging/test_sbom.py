"""The list of what nmfaudio is made of names every pinned package, and nothing else."""

import json
import re
from pathlib import Path

from processes import run_python

ROOT = Path(__file__).parents[3]


def test_every_pinned_package_is_listed():
    script = ROOT / "scripts" / "packaging" / "make_sbom.py"
    first, second = (run_python(script) for _ in range(2))
    assert first.returncode == 0, first.stderr
    assert first.stdout == second.stdout
    document = json.loads(first.stdout)
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.5")
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    assert {entry["name"] for entry in document["components"]} == pinned
    numpy = next(c for c in document["components"] if c["name"] == "numpy")
    assert re.fullmatch(r"pkg:pypi/numpy@[\d.]+", numpy["purl"])
    assert all(len(entry["value"]) == 64 for entry in numpy["properties"])
    digests = [e for c in document["components"] for e in c["properties"]]
    assert len(digests) == lock.count("--hash=sha256:")
