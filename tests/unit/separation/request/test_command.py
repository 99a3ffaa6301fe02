"""The command asks for what the settings ask for, word by word."""

import shlex
from pathlib import Path

import pytest

from nmfaudio.cli.commands import separate
from nmfaudio.cli.main import run_command
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.command import command_of
from nmfaudio.separation.request.damage import Damage
from nmfaudio.separation.request.guides import Guides, Passage, ScoreFile
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.settings import Settings

TAUGHT = Guides(
    passages=(Passage("Lead & two", 0.1, 61.123456789),),
    damages=(Damage(2.0, 2.0000001),),
    find=("clicks",),
    adapt=False,
)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(preset="free", n_components=8, n_sources=3, seed=7),
        Settings(components_by="stability", n_starts=4, beta=-0.5, max_iter=9),
        Settings(n_fft=4096, hop_length=512, mask_exponent=1.5, smoothing_s=0.0123),
        Settings(stereo=True, keep_attacks=False, beta=1.0),
        Settings(guides=TAUGHT),
        Settings(
            guides=Guides(score=ScoreFile(Path("a b.mid"), "dtw", split_hands=True))
        ),
        Settings(guides=Guides(dictionary=Path("mine.nmfdict"), adapt=True)),
    ],
)
def test_the_command_line_reads_the_same_settings(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = []

    def note(inputs, request, *_, **__):
        asked.append((inputs, request.settings))
        return 0

    monkeypatch.setattr(separate, "run_all", note)
    recording = tmp_path / "it's -a- song.wav"
    command = command_of(settings, recording)
    assert command.unsaid == ()
    words = shlex.split(command.text)
    assert words[:2] == ["nmfaudio", "separate"]
    assert run_command(words[1:], open_window=lambda *_: 0) == 0
    ((inputs, read),) = asked
    assert inputs == [recording]
    known = settings.guides or Guides()
    assert (read.guides or Guides()) == known
    assert Settings(**{**vars(read), "guides": settings.guides}) == settings


def test_what_has_no_option_is_named() -> None:
    box = Box("Bass", 0.0, 1.0, 20.0, 200.0)
    settings = Settings(recipe=Recipe("Mine"), tol=0.1, guides=Guides(boxes=(box,)))
    command = command_of(settings, Path("-odd.wav"))
    assert command.unsaid == ("a recipe", "the tolerance", "what was painted")
    assert command.words[2] == "./-odd.wav"
