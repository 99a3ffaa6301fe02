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
for statement in json.loads(sys.argv[1]):
    start = time.perf_counter()
    exec(statement)
    seconds = time.perf_counter() - start
    print(json.dumps([seconds, sorted(sys.modules)]))
"""


def probe(*statements):
    """Run statements one after the other in a new process.

    Return the seconds of each, and with what is loaded after it: the names of modules
    and of packages around them.
    """
    lines = output_of(PROBE, json.dumps(statements)).splitlines()
    told = [json.loads(line) for line in lines if line.startswith("[")]
    assert len(told) == len(statements)
    return [
        (seconds, {*names, *(name.partition(".")[0] for name in names)})
        for seconds, names in told
    ]


def best_of(n_times, statement):
    """Return the least seconds of a few runs: others share the machine."""
    return min(probe(statement)[0][0] for _ in range(n_times))


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


def test_starts_load_no_more_than_they_need():
    """Each as if it was alone: what is loaded before counts as loaded by it."""
    helps = "\n".join(map(command_statement, HELPS))
    batch = "import nmfaudio.batch.run, nmfaudio.batch.estimate"
    window = "import nmfaudio.project.document, nmfaudio.separation.request.settings"
    (_, bare), (_, helped), (_, commanding), (_, windowed) = probe(
        "import nmfaudio", helps, batch, window
    )
    assert not bare & {*HEAVY, "numpy", "typer", "rich"}
    assert not helped & {*HEAVY, "numpy"}
    # Not what its workers load.
    assert not commanding & {"numba", "scipy", "librosa", "matplotlib", "sklearn"}
    heavy = {"numba", "librosa", "matplotlib", "sklearn", "soundfile"}
    assert not windowed & heavy
    assert {"nmfaudio.project.document", "nmfaudio.batch.run", "typer"} <= windowed


@pytest.mark.perf
@pytest.mark.parametrize("arguments", HELPS)
def test_help_is_quick(arguments):
    assert best_of(3, command_statement(arguments)) < 0.3


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
    ((_, modules),) = probe(command_statement([os.fspath(word) for word in words]))
    assert len(list(tmp_path.glob("*.png"))) == 2
    assert not modules & {"numba", "librosa", "sklearn"}


def test_work_loads_no_more_than_it_needs(tmp_path, noise):
    """A batch's worker, a separation, and whoever draws, finds and chooses after it."""
    words = ["separate", noise, "--preset", "full-mix", "-o", tmp_path]
    words += ["--max-iter", "1"]
    (_, waiting), (_, separated), (_, drawing) = probe(
        "import nmfaudio.batch.workers.child",
        command_statement([*map(os.fspath, words)]),
        "import nmfaudio.spectral.perceptual, nmfaudio.spectral.rhythm\n"
        "import nmfaudio.figures.inspection.kinds, nmfaudio.figures.inspection.page\n"
        "import nmfaudio.separation.score.alignment, nmfaudio.separation.onsets.find\n"
        "import numpy as np; from nmfaudio import separate\n"
        "separate(np.random.default_rng(0).standard_normal((1, 16_000)), 16_000)",
    )
    assert "numba" in waiting
    assert not waiting & {"matplotlib", "librosa", "scipy.optimize", "scipy.linalg"}
    slow = {"librosa", "matplotlib", "sklearn", "scipy.special", "scipy.ndimage"}
    slow |= {"scipy.linalg", "scipy.signal", "scipy.sparse", "numpy.f2py"}
    # What only compiling needs, and what is written beside stems where it is asked for.
    slow |= {"numba.np.arrayobj", "nmfaudio.project.delivery.beside"}
    assert not separated & slow
    assert "nmfaudio.factorization.factorize" in separated
    assert "librosa" not in drawing
    assert "nmfaudio.spectral.rhythm" in drawing


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
    n_names = 0
    for info in pkgutil.walk_packages(nmfaudio.__path__, "nmfaudio."):
        if ".gui" in info.name or info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        for name in getattr(module, "__all__", ()):
            assert hasattr(module, name), f"{info.name} lists {name}"
            n_names += 1
    assert n_names > 500
