"""What a start may load, how long it may take, and which names are public."""

import importlib
import json
import os
import pkgutil

import numpy as np
import pytest
from processes import output_of

import nmfaudio
from nmfaudio.audio.encode import AudioWriter

HEAVY = ("PySide6", "numba", "librosa", "matplotlib", "scipy", "sklearn", "soundfile")

PROBE = """
import json, sys, time
start = time.perf_counter()
{statement}
seconds = time.perf_counter() - start
print(json.dumps([seconds, sorted(sys.modules)]))
"""


def probe(statement, *, whole=False):
    """Run a statement in a new process; return its seconds and the loaded modules.

    Of modules the first name; all of it if ``whole``.
    """
    output = output_of(PROBE.format(statement=statement))
    seconds, modules = json.loads(output.splitlines()[-1])
    return seconds, {name if whole else name.partition(".")[0] for name in modules}


def best_of(n_times, statement):
    """Return the least seconds of a few runs: others share the machine."""
    return min(probe(statement)[0] for _ in range(n_times))


def test_bare_import_is_light():
    _, modules = probe("import nmfaudio")
    assert not modules & {*HEAVY, "numpy", "typer", "rich"}


@pytest.mark.perf
def test_bare_import_is_quick():
    assert best_of(3, "import nmfaudio") < 0.1


HELPS = ["--help"], ["separate", "--help"], ["inspect", "--help"], ["--version"]


def command_statement(arguments):
    return (
        "from contextlib import redirect_stdout\n"
        "import io\n"
        "from nmfaudio.cli.dispatch import run\n"
        "with redirect_stdout(io.StringIO()):\n"
        f"    code = run({arguments!r}, open_window=lambda path: 1)\n"
        "assert code == 0"
    )


def test_help_is_light():
    _, modules = probe("\n".join(map(command_statement, HELPS)))
    assert not modules & {*HEAVY, "numpy"}


@pytest.mark.perf
@pytest.mark.parametrize("arguments", HELPS)
def test_help_is_quick(arguments):
    assert best_of(3, command_statement(arguments)) < 0.3


def test_what_the_window_starts_with_is_light():
    _, modules = probe(
        "import nmfaudio.project.document, nmfaudio.separation.request.settings"
    )
    assert not modules & {"numba", "librosa", "matplotlib", "sklearn", "soundfile"}


def test_librosa_is_loaded_only_when_asked_for():
    _, modules = probe(
        "import nmfaudio.spectral.perceptual, nmfaudio.spectral.rhythm\n"
        "import nmfaudio.figures.inspection.kinds, nmfaudio.figures.inspection.page\n"
        "import nmfaudio.separation.score.alignment, nmfaudio.separation.onsets.find\n"
        "import numpy as np; from nmfaudio import separate\n"
        "separate(np.random.default_rng(0).standard_normal((1, 16_000)), 16_000)"
    )
    assert "librosa" not in modules


@pytest.fixture
def noise(tmp_path):
    """Write a second of noise."""
    path = tmp_path / "noise.wav"
    with AudioWriter(path, n_channels=2, sample_rate=8000) as writer:
        writer.write(np.random.default_rng(0).uniform(-0.5, 0.5, (2, 8000)))
        writer.commit()
    return path


def test_sound_alone_is_drawn_without_the_compiler(tmp_path, noise):
    words = ["inspect", noise, "--what", "waveform,linear", "-o", tmp_path]
    words += ["--dpi", "60"]
    _, modules = probe(command_statement([os.fspath(word) for word in words]))
    assert len(list(tmp_path.glob("*.png"))) == 2
    assert not modules & {"numba", "librosa", "sklearn"}


def test_a_separation_loads_no_more_of_scipy_than_its_transforms(tmp_path, noise):
    words = ["separate", noise, "--preset", "full-mix", "-o", tmp_path]
    statement = command_statement([*map(os.fspath, words), "--max-iter", "1"])
    _, modules = probe(statement, whole=True)
    assert "numba" in modules
    slow = {"librosa", "matplotlib", "sklearn", "scipy.special", "scipy.ndimage"}
    slow |= {"scipy.linalg", "scipy.signal", "scipy.sparse", "numpy.f2py"}
    # What only compiling needs, and what is written beside stems where it is asked for.
    slow |= {"numba.np.arrayobj", "nmfaudio.project.delivery.beside"}
    assert not modules & slow


def test_who_works_for_a_batch_does_without_scipy():
    _, modules = probe("import nmfaudio.batch.workers.child", whole=True)
    assert "numba" in modules
    assert not modules & {"matplotlib", "librosa", "scipy.optimize", "scipy.linalg"}


def test_public_names_are_listed_and_found():
    assert set(nmfaudio.__all__) <= set(dir(nmfaudio))
    for name in nmfaudio.__all__:
        assert getattr(nmfaudio, name) is not None


def test_the_public_names_are_these():
    assert set(nmfaudio.__all__) == {
        "AudioBuffer",
        "MiniBatchNMF",
        "NMF",
        "Project",
        "Separation",
        "Settings",
        "__version__",
        "errors",
        "factorize",
        "load",
        "load_project",
        "non_negative_factorization",
        "save_project",
        "separate",
    }


def test_unknown_names_raise():
    with pytest.raises(AttributeError, match="attribute nothing"):
        _ = nmfaudio.nothing


def test_the_version_is_the_packages():
    metadata = importlib.import_module("importlib.metadata")
    assert nmfaudio.__version__ == metadata.version("nmfaudio")


def test_every_module_that_lists_names_has_them():
    for info in pkgutil.walk_packages(nmfaudio.__path__, "nmfaudio."):
        if ".gui" in info.name or info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        for name in getattr(module, "__all__", ()):
            assert hasattr(module, name), f"{info.name} lists {name}"


def test_who_commands_a_batch_loads_nothing_of_what_its_workers_do():
    _, modules = probe("import nmfaudio.batch.run, nmfaudio.batch.estimate")
    assert not modules & {"numba", "scipy", "librosa", "matplotlib", "sklearn"}
