"""Every command and every line of Python on the site's pages runs as it stands."""

import re
import shlex
from pathlib import Path

import pytest

from nmfaudio.cli import dispatch

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("start.md", "install.md", "how-it-works.md")
BLOCK = re.compile(r"^```(bash|python|toml)\n(.*?)^```", re.MULTILINE | re.DOTALL)

MAKES = {
    "start.md": "stems/song - Residual.wav",
    "how-it-works.md": "read/song - Residual.wav, overview.png, map.png, mine.toml",
    "drum-loop.md": "loop.mid, loop.csv",
    "teach.md": "taught/song - Low.wav, same/other - High.wav, from-files.nmfdict",
    "practice-mix.md": "practice/song - without Voice.wav, solo/song - Voice.wav",
    "noise.md": "clean/bird - without Wind.wav, both/bird - Wind.wav",
    "sides.md": "places/stage - Left.wav, sides/stage - without Centre.wav",
    "tape.md": "mended/tape - Residual.wav, before.png, guided/tape - Residual.wav",
    "sample-library.md": "stems/song stems, named/song stems",
    "bird.md": "bird.png, curves.png, bird.nmfaudio, shown",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.*[Mm]aximum.*iter"),
]


@pytest.mark.parametrize(
    "page",
    [*(DOCS / name for name in PAGES), *sorted((DOCS / "how-to").glob("[!i]*.md"))],
    ids=lambda page: page.stem,
)
def test_what_a_page_shows_runs(page, recordings, capfd):
    """In its order, in one folder; a file in TOML is called like its recording."""
    names: dict[str, object] = {}
    blocks = BLOCK.findall(page.read_text(encoding="utf-8"))
    assert blocks
    for language, text in blocks:
        if language == "python":
            exec(compile(text, page.name, "exec"), names)  # noqa: S102  # our own text
        elif language == "toml":
            Path(f"{page.stem}.toml").write_text(text, encoding="utf-8")
        else:
            for line in text.replace("\\\n", " ").splitlines():
                program, *words = shlex.split(line, comments=True)
                assert program == "nmfaudio"
                code = dispatch.run(words, open_window=int)
                assert code == 0, f"{line}: {capfd.readouterr().err}"
    for name in filter(None, MAKES.get(page.name, "").split(", ")):
        assert (recordings / name).exists(), sorted(recordings.rglob("*"))
