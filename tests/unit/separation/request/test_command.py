"""The command asks for what the settings ask for, word by word."""

import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from nmfaudio.cli.commands import separate
from nmfaudio.cli.main import run_command
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.command import command_of, side_file
from nmfaudio.separation.request.damage import Damage
from nmfaudio.separation.request.guides import Guides, Passage, ScoreFile
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.settings import Settings, guides_of

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
        Settings(tol=0.00012, max_time_s=2.5),
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


BOX = Guides(boxes=(Box("Bass", 0.0, 1.0, 20.0, 200.0),), find=("clicks",))


def test_what_has_no_option_is_named() -> None:
    command = command_of(Settings(rest=False, guides=BOX), Path("-odd.wav"))
    assert command.unsaid == ("what else there may be", "what was painted")
    assert command.words[2] == "./-odd.wav"
    command = command_of(Settings(recipe=Recipe("Mine")), Path("a.wav"))
    assert command.unsaid == ("a recipe",)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(preset="free", seed=3, guides=BOX),
        Settings(recipe=Recipe("Mine", n_components=4), beta=2.0, guides=TAUGHT),
        Settings(recipe=Recipe("Mine", guides=BOX)),
    ],
)
def test_a_file_beside_the_command_says_the_rest(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = []
    monkeypatch.setattr(
        separate, "run_all", lambda _, request, *__, **___: asked.append(request) or 0
    )
    side = side_file(settings)
    assert side is not None
    file = tmp_path / "a b.toml"
    file.write_text(side[1], encoding="utf-8")
    command = command_of(settings, tmp_path / "a.wav", file)
    assert command.unsaid == ()
    assert side[0] in command.words
    assert run_command(shlex.split(command.text)[1:], open_window=lambda *_: 0) == 0
    read = asked[0].settings
    assert guides_of(read) == guides_of(settings)
    for name in ("preset", "seed", "beta"):
        assert getattr(read, name) == getattr(settings, name)
    if settings.recipe is not None:
        assert replace(read.recipe, guides=Guides()) == replace(
            settings.recipe, guides=Guides()
        )
