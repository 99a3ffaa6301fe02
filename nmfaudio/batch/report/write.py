"""Writing the reports of a batch beside its stems."""

from collections.abc import Sequence
from pathlib import Path

from nmfaudio.batch.folder import OutputFolder
from nmfaudio.batch.ledger import Record
from nmfaudio.batch.report.page import html_text
from nmfaudio.batch.report.tables import csv_text, file_entry, json_text
from nmfaudio.batch.results import BatchResult

__all__ = ["entries_of", "write_reports"]

_NAME = "report"


def write_reports(
    folder: OutputFolder, kinds: Sequence[str], results: Sequence[BatchResult]
) -> tuple[Path, ...]:
    """Write the reports that were asked for; return where they are.

    Raises
    ------
    AudioWriteError
        If one cannot be written.
    """
    entries = entries_of(results)
    texts = {"json": json_text, "csv": csv_text}
    written = []
    for kind in kinds:
        if kind == "html":
            text = html_text(entries, [_picture(folder, each) for each in results])
        else:
            text = texts[kind](entries)
        content = text.encode("utf-8", "backslashreplace")
        written.append(folder.write_report(f"{_NAME}.{kind}", content))
    return tuple(written)


def entries_of(results: Sequence[BatchResult]) -> list[Record]:
    """Return what the report says of each recording."""
    return [
        file_entry(each.item.path, each.status, each.reason, each.record)
        for each in results
    ]


def _picture(folder: OutputFolder, result: BatchResult) -> bytes:
    if result.status not in {"done", "kept"}:
        return b""
    try:
        return folder.picture_path(result.item.place).read_bytes()
    except OSError:
        return b""
