"""The report as JSON and as CSV; `docs/reference/batch.md` describes both."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nmfaudio import __version__
from nmfaudio.audio.wording import table_text

__all__ = ["COLUMNS", "REPORT_VERSION", "csv_text", "file_entry", "json_text"]

REPORT_VERSION = 1

COLUMNS = (
    "input", "status", "reason", "folder", "duration_s", "sample_rate", "channels",
    "recipe", "decided", "n_components", "null_db", "stems", "energy_shares",
    "warnings",
)  # fmt: skip
"""Of the CSV file. Several values in one column are divided by " | "."""

_RESULT = (
    "duration_s", "sample_rate", "channels", "recipe", "decided", "n_components",
    "stop_reason", "null_db",
)  # fmt: skip


def file_entry(
    path: str | os.PathLike[str], status: str, reason: str, record: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the report says of one recording.

    Parameters
    ----------
    path : path
        The recording.
    status : str
        "done", "kept", "failed" or "waiting".
    reason : str
        Why it failed, or empty.
    record : mapping
        The ledger's line; may be empty.
    """
    result = record.get("result", {})
    folder = record.get("folder", "")
    stems = [
        {**stem, "path": f"{folder}/{stem['file']}"} for stem in result.get("stems", [])
    ]
    return {
        "input": os.fspath(path),
        "status": status,
        "reason": reason,
        "folder": folder,
        **{name: result.get(name) for name in _RESULT},
        "stems": stems,
        "warnings": result.get("warnings", []),
        "sha256": record.get("source", {}).get("sha256", ""),
    }


def json_text(entries: Sequence[Mapping[str, Any]]) -> str:
    """Return the report as one JSON document."""
    counts = Counter(entry["status"] for entry in entries)
    document = {
        "nmfaudio": __version__,
        "report": REPORT_VERSION,
        "counts": {
            name: counts[name] for name in ("done", "kept", "failed", "waiting")
        },
        "files": list(entries),
    }
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def csv_text(entries: Sequence[Mapping[str, Any]]) -> str:
    """Return the report as CSV, a line for each recording below one of headings."""
    rows: list[Iterable[object]] = [COLUMNS]
    for entry in entries:
        stems = entry["stems"]
        shares = [f"{stem['source']} {stem['energy_share']:.4f}" for stem in stems]
        row = {
            **entry,
            "stems": " | ".join(stem["path"] for stem in stems),
            "energy_shares": " | ".join(shares),
            "warnings": " | ".join(entry["warnings"]),
        }
        rows.append([row[name] for name in COLUMNS])
    return table_text(rows)
