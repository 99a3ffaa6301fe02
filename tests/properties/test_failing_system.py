"""Every call of the system fails once: nothing is lost, half done, or said rawly.

What is done is done again after each failure, with a system that works: what a failure
leaves must not stand in the way.
"""

import errno
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
import soundfile
from properties.failing_system import failing, killed_at
from unit.batch.test_ledger import RESULT, SOURCE
from unit.project.conftest import make_separation

from nmfaudio.audio.decode import load
from nmfaudio.audio.new_file import check_new_file, write_whole
from nmfaudio.batch.folder import OutputFolder
from nmfaudio.batch.ledger import Ledger
from nmfaudio.errors import NmfAudioError
from nmfaudio.project.delivery.record import write_sidecar
from nmfaudio.project.storage.project import Project, save_project
from nmfaudio.project.storage.recovery import RecoverySlot, find_leftovers
from nmfaudio.project.storage.stored import load_project
from nmfaudio.separation.choice.decide import preset
from nmfaudio.separation.rendering.export import ExportRequest, export_stems
from nmfaudio.separation.request.recipe_file import load_recipe, save_recipe

pytestmark = pytest.mark.skipif(os.name != "posix", reason="calls are others there")

MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of our own is made there
REASONS = (
    errno.ENOSPC,
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.EDQUOT, errno.EMFILE),
    *(errno.EINVAL, errno.ENOENT, errno.ESTALE, errno.EBUSY, errno.ENOTSUP),
    *(errno.EXDEV, errno.ENOLCK, errno.EFBIG, errno.ENAMETOOLONG, errno.ENOMEM),
)
MKDIR = os.mkdir
OLD = b"what was there before"


@dataclass(frozen=True)
class Work:
    """Something that is done in a folder.

    ``do`` does it, ``look`` says what is there then: "old", "new", or what is wrong.
    """

    prepare: Callable[[Path], object]
    do: Callable[[Path], object]
    look: Callable[[Path], str]
    raises: type[BaseException] = NmfAudioError


def project() -> Project:
    separation = make_separation(n_components=3, n_samples=400)
    return replace(Project.of(separation), generation=6)


PROJECT = project()


def song(folder: Path) -> None:
    samples = make_separation(n_samples=400).audio.samples
    soundfile.write(folder / "a.wav", samples.T, 16_000, subtype="PCM_24")


def project_at(path: Path) -> str:
    if not os.path.lexists(path):
        return "old"
    found = load_project(path)
    return {1: "old", 7: "new"}.get(found.generation, f"generation {found.generation}")


def keep(folder: Path) -> None:
    slot = RecoverySlot(folder / "recovery")
    slot.describe("Song", folder / "song.nmfaudio")
    save_project(PROJECT, slot.path, overwrite=True)
    slot.close(keep=True)


def kept(folder: Path) -> str:
    leftovers = find_leftovers(folder / "recovery")
    states = [project_at(leftover.path) for leftover in leftovers]
    for leftover in leftovers:
        leftover.leave()
    return "new" if set(states) == {"new"} else "old" if not states else str(states)


def ledger_line(place: str) -> dict[str, object]:
    return {
        **{"event": "done", "place": place, "folder": place, "key": "k"},
        **{"source": SOURCE, "files": [], "result": RESULT},
    }


def add_line(folder: Path) -> None:
    ledger = Ledger(folder / "ledger.jsonl")
    try:
        ledger.add(ledger_line("new"))
    finally:
        ledger.close()


def prepare_ledger(folder: Path) -> None:
    ledger = Ledger(folder / "ledger.jsonl")
    ledger.add(ledger_line("old"))
    ledger.close()
    with (folder / "ledger.jsonl").open("ab") as file:
        file.write(b'{"event": "do')  # of a process that was killed


def ledger_at(folder: Path) -> str:
    ledger = Ledger(folder / "ledger.jsonl")
    ledger.close()
    found = list(ledger.results)
    return {("old",): "old", ("old", "new"): "new"}.get(tuple(found), str(found))


def publish(folder: Path) -> None:
    content, name = b"new sound", "Kick.wav"
    digest = hashlib.sha256(content).hexdigest()
    file = {"name": name, "size": len(content), "mtime_ns": 0, "sha256": digest}
    with OutputFolder(folder / "out") as out:
        work = out.new_work()
        MKDIR(work / "stems")  # a worker's, not the folder's
        (work / "stems" / name).write_bytes(content)
        record = {**ledger_line("a"), "files": [file]}
        del record["folder"]
        out.publish(work, record)
        out.write_report("report.csv", b"new report")


def published(folder: Path) -> str:
    out = folder / "out"
    there = {p.name: p.read_bytes() for p in out.rglob("*") if p.is_file()}
    ours = {"lock", "ledger.jsonl"}
    there = {n: c for n, c in there.items() if n not in ours and n[0] != "."}
    if there == {"Kick.wav": b"new sound", "report.csv": b"new report"}:
        return "new"
    whole = there.items() <= {"Kick.wav": b"new sound"}.items()
    return "old" if whole else str(there)


STEMS = {"Drums", "Bass", "Residual"}


def export(folder: Path) -> None:
    request = ExportRequest(folder / "stems", template="{source}")
    report = export_stems(PROJECT.separation, request)
    write_sidecar(PROJECT.separation, request, report, folder / "stems" / "how.json")


def exported(folder: Path) -> str:
    there = set(folder.glob("stems/*"))
    sounds = {path.stem for path in there if path.suffix == ".wav"}
    rest = {path.suffix for path in there if not path.name.startswith(".")} - {".wav"}
    for path in there:
        if path.suffix == ".wav" and load(path).n_samples != 400:
            return f"{path.name} is cut"
    if sounds == STEMS:  # alone they are whole, too
        return "new" if ".json" in rest else "old"
    is_told = rest == {".txt"}  # a list of what is missing
    return "old" if not sounds or is_told else f"{sorted(sounds)}, {rest}"


def read_sound(folder: Path) -> None:
    found = load(folder / "a.wav")
    if found.n_samples != 400 or found.notes:
        raise AssertionError(f"{found.n_samples} samples, {found.notes}")


def plain(path: Path) -> str:
    if not path.exists():
        return "old"
    return {OLD: "old", b"new": "new"}.get(path.read_bytes(), "cut")


def nothing(folder: Path) -> None:
    del folder


WORKS = {
    "save": Work(
        nothing,
        lambda f: save_project(PROJECT, f / "a.nmfaudio"),
        lambda f: project_at(f / "a.nmfaudio"),
    ),
    "save over": Work(
        lambda f: (
            save_project(replace(PROJECT, generation=0), f / "a.nmfaudio") and None
        ),
        lambda f: save_project(PROJECT, f / "a.nmfaudio", overwrite=True),
        lambda f: project_at(f / "a.nmfaudio"),
    ),
    "keep": Work(nothing, keep, kept, raises=OSError),
    "open": Work(
        lambda f: save_project(PROJECT, f / "a.nmfaudio"),
        lambda f: load_project(f / "a.nmfaudio"),
        lambda f: project_at(f / "a.nmfaudio"),
    ),
    "read": Work(song, read_sound, lambda f: read_sound(f) or "new"),
    "find": Work(keep, kept, kept),
    "ledger": Work(prepare_ledger, add_line, ledger_at),
    "publish": Work(nothing, publish, published),
    "export": Work(nothing, export, exported),
    "recipe": Work(
        nothing,
        lambda f: save_recipe(preset("free"), f / "a.toml"),
        lambda f: (
            "new" if (f / "a.toml").exists() and load_recipe(f / "a.toml") else "old"
        ),
    ),
    "write": Work(
        lambda f: (f / "a").write_bytes(OLD),
        lambda f: write_whole(f / "a", b"new", overwrite=True),
        lambda f: plain(f / "a"),
    ),
}
"""What is done with files, by name."""


def strays(folder: Path) -> list[str]:
    """Return what is left of writers that are no more, once the next one has begun."""
    found = []
    for place in {folder, *(p for p in folder.rglob("*") if p.is_dir())}:
        for path in place.iterdir():
            if path.name.endswith(".nmfaudio-part"):
                os.utime(path, (1, 1))
        check_new_file(place / "next")
        found += [p.name for p in place.iterdir() if p.name.endswith("-part")]
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return a folder in memory, where there is one: nothing has to wait for a disk."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as made:
        yield Path(made)


def each_failure(name: str, folder: Path, number: int) -> None:
    """Let one call after the other fail with an error."""
    work, at = WORKS[name], 0
    wrong: list[str] = []

    def fail(_: str) -> None:
        raise OSError(number, os.strerror(number))

    while True:
        place = folder / f"{name} {number} {at}"
        place.mkdir()
        work.prepare(place)
        told = None
        try:
            with failing(at, fail) as system:
                work.do(place)
        except work.raises as error:
            told = str(error)
        except Exception as error:
            wrong.append(f"{at} {system.hit}: raw {type(error).__name__}: {error}")
        if not system.hit:
            break
        shown = f"{at} {system.hit} ({told})"
        state = work.look(place)
        if state not in {"old", "new"}:
            wrong.append(f"{shown}: leaves {state}")
        if told is None and state != "new" and not wrong:
            wrong.append(f"{shown}: done, but {state}")
        if told is not None and (len(told) < 20 or not told.isprintable()):
            wrong.append(f"{shown}: says {told!r}")
        if left := strays(place):
            wrong.append(f"{shown}: strays {left}")
        try:
            work.do(place)
        except NmfAudioError as error:
            if state != "new" or "exists already" not in str(error):
                wrong.append(f"{shown}: not again: {error}")
        at += 1
    assert at > 3
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", WORKS)
def test_a_call_that_fails(name, folder):
    each_failure(name, folder, errno.EIO)


@pytest.mark.slow
@pytest.mark.parametrize("number", REASONS, ids=errno.errorcode.get)
@pytest.mark.parametrize("name", WORKS)
def test_a_call_that_fails_for_any_reason(name, number, folder):
    each_failure(name, folder, number)


WRITERS = ("save", "save over", "keep", "ledger", "publish", "recipe", "write")


def each_end(name: str, folder: Path) -> None:
    """Kill one process after the other, each before a later call."""
    work, at, wrong = WORKS[name], 0, []
    while True:
        place = folder / f"{name} {at}"
        place.mkdir()
        work.prepare(place)
        hit = killed_at(at, partial(work.do, place))
        if not hit:
            break
        state = work.look(place)
        if state not in {"old", "new"}:
            wrong.append(f"{at} {hit}: leaves {state}")
        if left := strays(place):
            wrong.append(f"{at} {hit}: strays {left}")
        if state == "old":
            work.do(place)
            if work.look(place) != "new":
                wrong.append(f"{at} {hit}: not again")
        at += 1
    assert at > 3
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["ledger", "write"])
def test_a_call_before_which_all_ends(name, folder):
    each_end(name, folder)


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITERS)
def test_any_call_before_which_all_ends(name, folder):
    each_end(name, folder)
