"""Damaged files are read as far as they go, or refused with a sentence."""

import ast
import os
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from properties.fuzzing import TARGETS, mutant, outcome, seeds
from properties.kept_files import KEPT
from properties.tagged_files import tag_seeds

from nmfaudio.audio.decoders.tag_reading import read_tags

COUNTS = {
    "audio": 200,
    "recipe": 150,
    "guides": 150,
    "dictionary": 150,
    "midi": 300,
    "sidecar": 200,
    "project": 150,
    "tags": 200,
    **dict.fromkeys(KEPT, 60),
}
PACKAGE = Path(__file__).parents[2] / "nmfaudio"
DANGEROUS = {"pickle", "cPickle", "marshal", "shelve", "dill", "joblib", "yaml"}
RUNNING = {"eval", "exec", "compile", "__import__", "os.system", "os.popen"}
LOOSE = {"shell", "allow_pickle"}
SUSPECT = re.compile(rf"\b({'|'.join(DANGEROUS | RUNNING | LOOSE)})\b")


@pytest.mark.parametrize("target", TARGETS)
def test_good_files_are_read(target, tmp_path):
    assert {outcome(target, seed, tmp_path) for seed in seeds(target)} == {"read"}


def test_tags_are_looked_at(tmp_path):
    """Of files that are only passed over, damage would show nothing."""
    path, contents = tmp_path / "a.wav", tag_seeds()
    assert len(contents) > 5
    for content in contents:
        path.write_bytes(content)
        assert read_tags(path)["title"] == ("Song",)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("target", TARGETS)
def test_nothing_gets_through(target, tmp_path, monkeypatch):
    good, random = seeds(target), np.random.default_rng(2026)
    for number in range(COUNTS[target]):
        if number == 20:  # starting ffmpeg takes longer than all else
            monkeypatch.setenv("PATH", os.devnull)
        content = mutant(target, good, random)
        assert outcome(target, content, tmp_path) in {"read", "refused"}


@pytest.mark.parametrize("target", [name for name in TARGETS if name != "audio"])
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_faults_that_are_searched_for(target, tmp_path, data):
    seed = data.draw(st.sampled_from(seeds(target)))
    at = data.draw(st.integers(0, len(seed)))
    stop = data.draw(st.integers(at, min(len(seed), at + 50)))
    content = seed[:at] + data.draw(st.binary(max_size=30)) + seed[stop:]
    assert outcome(target, content, tmp_path) in {"read", "refused"}


def calls(tree):
    """Yield the dotted names of all that is called or imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node
        elif isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", node


def test_nothing_that_is_read_can_be_run():
    """No pickle but of our own cache, no evaluation, no shell."""
    wrong = []
    for path in PACKAGE.rglob("*.py"):
        where = path.relative_to(PACKAGE).as_posix()
        text = path.read_text(encoding="utf-8")
        if not SUSPECT.search(text):  # most; reading them closely would take a second
            continue
        for name, node in calls(ast.parse(text)):
            loose = any(
                word.arg in LOOSE and getattr(word.value, "value", True)
                for word in getattr(node, "keywords", ())
            )
            root = name.split(".")[0]
            if root in DANGEROUS and not where.startswith("compiled/"):
                wrong.append(f"{where}: {name}")
            if name in RUNNING:
                wrong.append(f"{where}: {name}")
            if loose:
                wrong.append(f"{where}: {name} with a shell or a pickle")
    assert wrong == []
