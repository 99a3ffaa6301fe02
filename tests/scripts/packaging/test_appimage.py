"""An AppImage of a small folder: it runs, mounts, unpacks, and leaves nothing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[3] / "scripts"
APP_RUN = """\
#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
cat "$here/inside/link"
printf '%s|' "$@" "$APPIMAGE" "$OWD"
case $1 in
  wait) exec sleep 60 ;;
  leave) (sleep 1; cat "$here/inside/link" > left) >/dev/null 2>&1 & ;;
esac
exit 7
"""
PROBES = {"mounted": (), "unpacked": ("--appimage-extract-and-run",)}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """Return an AppImage, in a folder whose name has a blank."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(SCRIPTS / "packaging")
        from appimage.image import UnbuildableError, write_image
    home = tmp_path_factory.mktemp("of an app")
    folder = home / "App Dir"
    (folder / "inside").mkdir(parents=True)
    (folder / "AppRun").write_text(APP_RUN, encoding="utf-8")
    (folder / "AppRun").chmod(0o755)
    (folder / "inside" / "a text").write_text("as it was\n", encoding="utf-8")
    (folder / "inside" / "link").symlink_to("a text")
    (folder / "inside" / "large").write_bytes(os.urandom(1 << 21))
    (folder / "inside" / "empty").touch()
    try:
        return write_image(folder, home / "an app.AppImage")
    except UnbuildableError as error:
        pytest.skip(str(error))


@pytest.fixture
def run(app, tmp_path):
    """Return a function that runs it where temporary files are seen."""
    (tmp_path / "temporary").mkdir()
    here = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}

    def run_app(*words, started=False, **more):
        words = [app, *words]
        options = {"cwd": tmp_path, "env": {**here, **more}, "text": True}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        if started:
            return subprocess.Popen(words, **options, **pipes)  # noqa: S603  # ours
        return subprocess.run(  # noqa: S603  # ours
            words, **options, **pipes, check=False, timeout=60
        )

    yield run_app
    deadline = time.monotonic() + 10
    while list((tmp_path / "temporary").iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list((tmp_path / "temporary").iterdir()) == []


def is_mountable():
    return os.access("/dev/fuse", os.R_OK | os.W_OK)


@pytest.mark.parametrize("way", PROBES)
def test_it_runs_with_its_words_and_tells_its_code(run, app, tmp_path, way):
    words = ("two words", "", "*")
    done = run(*PROBES[way], *words)
    assert done.returncode == 7
    told = "|".join((*words, str(app), str(tmp_path)))
    assert done.stdout == f"as it was\n{told}|"


def test_it_is_of_type_two_and_tells_where_its_image_begins(run, app):
    content = app.read_bytes()
    assert content[:4] + content[8:11] == b"\x7fELFAI\x02"
    offset = int(run("--appimage-offset").stdout)
    assert content[offset : offset + 4] == b"hsqs"
    wrong = run("--appimage-nothing")
    assert wrong.returncode == 127
    assert "--appimage-help" in wrong.stderr


def test_what_is_unpacked_is_what_was_put_in(run, app, tmp_path):
    assert run("--appimage-extract", "inside/e*").stdout == (
        "squashfs-root/inside/empty\n"
    )
    (tmp_path / "squashfs-root" / "inside" / "empty").unlink()
    assert run("--appimage-extract").returncode == 0
    folder = app.parent / "App Dir"
    same = ["diff", "-r", "--no-dereference", folder, tmp_path / "squashfs-root"]
    assert subprocess.run(same, check=False).returncode == 0  # noqa: S603  # ours
    program = tmp_path / "squashfs-root" / "AppRun"
    assert program.stat().st_mode & 0o777 == 0o755


@pytest.mark.skipif(not is_mountable(), reason="no FUSE here")
def test_the_mount_lasts_as_long_as_anybody_needs_it(run, tmp_path):
    assert run("leave").returncode == 7
    (mount,) = (tmp_path / "temporary").iterdir()
    assert (mount / "inside" / "a text").exists()
    deadline = time.monotonic() + 20
    while not (tmp_path / "left").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.2)
    assert (tmp_path / "left").read_text(encoding="utf-8") == "as it was\n"


@pytest.mark.skipif(not is_mountable(), reason="no FUSE here")
def test_a_kill_leaves_no_mount(run, tmp_path):
    with run("wait", started=True) as process:
        assert process.stdout.readline() == "as it was\n"
        process.kill()
    assert process.returncode == -signal.SIGKILL


def test_a_signal_reaches_what_was_unpacked(run):
    with run("wait", started=True, APPIMAGE_EXTRACT_AND_RUN="1") as process:
        assert process.stdout.readline() == "as it was\n"
        process.terminate()
        process.wait(60)  # with its pipe open: a late signal met a broken one
    assert process.returncode == 128 + signal.SIGTERM


def test_a_damaged_image_is_told(run, app, tmp_path):
    offset = int(run("--appimage-offset").stdout)
    cut = tmp_path / "cut.AppImage"
    cut.write_bytes(app.read_bytes()[: offset + 5000])
    cut.chmod(0o755)
    done = subprocess.run(  # noqa: S603  # ours
        [cut], env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 127
    assert done.stderr
    cut.unlink()


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux only")
