"""A newcomer's path with events of a real mouse and keyboard, heard at a monitor.

Run with ``scripts/test -m device -s``, which shows the figures.
"""

import argparse
from pathlib import Path

import pytest
from desktop import MissingProgramError
from prove_window import MOST_PRESSES, MOST_PRESSES_TO_STEMS, walk

pytestmark = pytest.mark.device


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_newcomer_hears_and_exports_a_source(by: str, tmp_path: Path) -> None:
    chosen = argparse.Namespace(recording=None, size=(1280, 800), pictures=None)
    try:
        road = walk(by, chosen, tmp_path)
    except MissingProgramError as error:
        pytest.skip(str(error))
    print(road)  # noqa: T201  # the figures
    assert road.heard_s > 0.0
    assert road.stems > 1
    assert road.presses_to_sound <= MOST_PRESSES
    assert road.presses_to_stems <= MOST_PRESSES_TO_STEMS
