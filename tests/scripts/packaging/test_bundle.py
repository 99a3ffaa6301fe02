"""The bundle, as people get it: it starts, opens its window, and separates at once.

Built anew unless NMFAUDIO_BUNDLE names the folder of one.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LOOP = ROOT / "nmfaudio" / "data" / "demo_loop.flac"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3000),
    pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is tried by hand"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return the folder of a bundle, away from the sources."""
    named = os.environ.get("NMFAUDIO_BUNDLE")
    if named:
        return Path(named).resolve()  # tests work in folders of their own
    pytest.importorskip("PyInstaller")
    here = tmp_path_factory.mktemp("bundle")
    ignored = shutil.ignore_patterns(".git", ".venv", "build", "dist", "__pycache__")
    shutil.copytree(ROOT, here / "tree", ignore=ignored)
    build = here / "tree" / "scripts" / "packaging" / "build.py"
    subprocess.run([sys.executable, build], check=True)  # noqa: S603  # our own program
    moved = here / "elsewhere"
    (here / "tree" / "dist" / "nmfaudio").rename(moved)
    shutil.rmtree(here / "tree")
    return moved


@pytest.fixture
def bare(tmp_path):
    """Return the surroundings of someone who has nothing: an empty home, no Python."""
    return {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "TMPDIR": str(tmp_path)}


def run(folder, bare, *words):
    done = subprocess.run(  # noqa: S603  # our own program
        [folder / "nmfaudio", *words],
        env=bare, cwd=bare["HOME"], capture_output=True, text=True, timeout=600,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_knows_what_it_is_made_of(folder, bare):
    told = json.loads(run(folder, bare, "doctor", "--json"))
    missing = {name for name, version in told["packages"].items() if version is None}
    assert missing == {"distributed"}
    assert told["products"]["kind"] == "vector registers"
    assert told["kernel_pack"]["fits"]
    licences = folder / "_internal" / "licences"
    assert "LGPL" in (licences / "THIRD-PARTY-NOTICES.txt").read_text(encoding="utf-8")
    for name in ("LGPL-3.0.txt", "LGPL-2.1.txt", "Python.txt", "numpy", "llvmlite"):
        assert (licences / name).exists()


def test_it_is_small_where_llvm_has_one_target(folder, bare, capsys):
    told = json.loads(run(folder, bare, "doctor", "--json"))["packages"]["llvmlite"]
    files = (f for f in folder.rglob("*") if not f.is_dir() or f.is_symlink())
    size_mb = sum(file.lstat().st_size for file in files) / 1e6
    with capsys.disabled():
        sys.stdout.write(f"\nthe folder has {size_mb:.1f} MB, with llvmlite {told}\n")
    if "+" not in told:
        pytest.skip("where it was made, LLVM was not to be had in parts")
    licences = folder / "_internal" / "licences"
    notices = (licences / "THIRD-PARTY-NOTICES.txt").read_text(encoding="utf-8")
    assert f"LLVM {told.partition('llvm')[2]}: Apache 2.0" in notices
    assert size_mb <= 350


def test_it_has_the_texts_of_each_language_and_qts(folder):
    ours = folder / "_internal" / "nmfaudio" / "data" / "translations"
    languages = {path.stem.partition("_")[2] for path in ours.glob("nmfaudio_*.qm")}
    assert {"de", "en"} <= languages
    qts = folder / "_internal" / "PySide6" / "Qt" / "translations"
    names = {path.name for path in qts.iterdir()}
    assert names == {f"qtbase_{code}.qm" for code in languages}


def test_the_loop_is_taken_apart_without_compiling(folder, bare, tmp_path):
    words = ["separate", LOOP, "-o", "stems", "--figure", "overview.png", "--json"]
    told = json.loads(run(folder, bare, *words))
    assert told["timings_s"]["prepare"] == 0.0
    assert told["null_db"] < -100
    assert len(list((tmp_path / "stems").glob("*.wav"))) == len(told["stems"])
    assert (tmp_path / "overview.png").stat().st_size > 10_000


def test_what_librosa_measures_is_drawn(folder, bare, tmp_path):
    words = ["inspect", LOOP, "--what", "mel,constant-q,chroma", "-o", "figures"]
    run(folder, bare, *words)
    assert len(list((tmp_path / "figures").iterdir())) == 3


def test_processes_of_its_own_are_the_bundle(folder, bare, tmp_path):
    """Workers of a batch, and the cage in which ffmpeg reads."""
    recordings = tmp_path / "in"
    recordings.mkdir()
    shutil.copy(LOOP, recordings)
    words = [
        "batch",
        recordings,
        "-o",
        "out",
        "--preset",
        "drum-loop",
        "--workers",
        "2",
    ]
    run(folder, bare, *words)
    stems = {path.stem for path in (tmp_path / "out").rglob("*.wav")}
    assert len(stems) > 1
    assert any(name.endswith("Residual") for name in stems)
    if shutil.which("ffmpeg", path=bare["PATH"]):
        m4a = tmp_path / "loop.m4a"
        words = ["ffmpeg", "-v", "error", "-i", LOOP, "-t", "2", m4a]
        subprocess.run(words, check=True)  # noqa: S603  # found above
        run(folder, bare, "separate", m4a, "--preset", "drum-loop")


def test_the_window_opens(folder, bare):
    window = subprocess.Popen(  # noqa: S603  # our own program
        [folder / "nmfaudio", "gui"],
        env=bare | {"QT_QPA_PLATFORM": "offscreen"}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        time.sleep(15)
        assert window.poll() is None, window.stderr.read()
    finally:
        window.terminate()
        told = window.communicate(timeout=60)[1]
    assert "Traceback" not in told
