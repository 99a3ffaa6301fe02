"""What is written about the command line, against what it takes."""

import re
from pathlib import Path

import pytest
import typer

from nmfaudio.cli.commands.export import export
from nmfaudio.cli.commands.learn import learn
from nmfaudio.cli.commands.rank import rank
from nmfaudio.cli.commands.replay import replay
from nmfaudio.cli.commands.score import score
from nmfaudio.cli.commands.separate import separate
from nmfaudio.cli.commands.thumbnail import thumbnail
from nmfaudio.cli.values import PRESET_NAMES

ROOT = Path(__file__).parents[2]


def options() -> set[str]:
    app = typer.Typer(add_completion=False)
    for command in (separate, export, replay, learn, score, rank, thumbnail):
        app.command()(command)
    group = typer.main.get_command(app)
    return {
        word
        for command in group.commands.values()
        for parameter in command.params
        for word in (*parameter.opts, *parameter.secondary_opts)
        if word.startswith("--")
    } - {"--help"}


def test_every_option_is_explained_and_no_other():
    text = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    written = set(re.findall(r"`(--[a-z-]+)", text))
    assert written == options() | {"--install-completion", "--show-completion"}
    assert all(f"`{name}`" in text for name in PRESET_NAMES.split(", "))


@pytest.mark.parametrize("name", ["README.md", "docs/reference/command-line.md"])
def test_examples_use_options_that_exist(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = text.replace("\\\n", " ").splitlines()
    names = ("separate", "export", "replay", "learn", "score", "rank")
    starts = ("scripts/run", "nmfaudio")
    commands = tuple(f"{start} {name}" for start in starts for name in names)
    examples = [line for line in lines if line.startswith(commands)]
    assert len(examples) > 5
    used = {word for line in examples for word in re.findall(r"\s(--[a-z-]+)", line)}
    assert used <= options()


def test_no_link_is_dead():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert dead == []
