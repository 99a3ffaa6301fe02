"""Print a list of what nmfaudio is made of, as CycloneDX JSON, from the lock file.

    python scripts/packaging/make_sbom.py [requirements.lock] > sbom.json

The same lock gives the same list, to the byte.
"""

import json
import re
import sys
import tomllib
import uuid
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.lock"
PINNED = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?P<rest>(?:.*\\\n)*.*)",
    re.MULTILINE,
)
DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(lock: str) -> list[dict[str, Any]]:
    """Return each pinned package with its address and the checksums of its files."""
    found = []
    for match in PINNED.finditer(lock):
        name = re.sub(r"[-_.]+", "-", match["name"]).lower()
        address = f"pkg:pypi/{name}@{match['version']}"
        component: dict[str, Any] = {
            "type": "library",
            "bom-ref": address,
            "name": match["name"],
            "version": match["version"],
            "purl": address,
        }
        digests = DIGEST.findall(match["rest"])
        # One package has many files; an entry of its own says whose each checksum is.
        component["properties"] = [
            {"name": "nmfaudio:file:sha256", "value": digest} for digest in digests
        ]
        found.append(component)
    return found


def sbom(listed: list[dict[str, Any]], version: str) -> dict[str, Any]:
    """Return the whole document of what :func:`components` tells, or some of it."""
    own = f"pkg:pypi/nmfaudio@{version}"
    told = f"{own}#{json.dumps(listed)}"
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, told)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "nmfaudio",
                "version": version,
                "purl": own,
            }
        },
        "components": listed,
        "dependencies": [
            {"ref": own, "dependsOn": [entry["bom-ref"] for entry in listed]}
        ],
    }


def own_version() -> str:
    """Return nmfaudio's version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    version: str = project["project"]["version"]
    return version


def main() -> None:
    """Print the list of the lock that is named, or of the project's own."""
    path = Path(sys.argv[1]) if sys.argv[1:] else LOCK
    document = sbom(components(path.read_text(encoding="utf-8")), own_version())
    print(json.dumps(document, indent=2))


if __name__ == "__main__":
    main()
