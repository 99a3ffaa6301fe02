"""The whole bad-input corpus through the loader: 259 audio cases, if it is there."""

import os
import time
from pathlib import Path

import pytest
from corpus import Finding, cases_of
from doors import DOORS
from processes import run_python

SCRIPT = Path(__file__).parents[2].parent / "shared" / "corpus" / "make_corpus.py"

pytestmark = pytest.mark.skipif(
    not SCRIPT.exists(), reason="the corpus script is not present"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    assert run_python(SCRIPT, folder, "--only", "audio").returncode == 0
    return folder


def test_every_case(folder, tmp_path, capfd):
    ask, finding = DOORS["library"](tmp_path), Finding()
    for case in cases_of(folder):
        begin = time.monotonic()
        answer = ask(os.path.join(folder, case["path"]), is_audio=True)
        finding.add(case, answer, time.monotonic() - begin)
    assert finding.n_cases > 250
    assert finding.wrong == []
    assert capfd.readouterr() == ("", "")
