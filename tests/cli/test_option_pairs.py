"""Every two options of ``nmfaudio separate`` are both taken, or one is refused."""

from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest
from typer import BadParameter, Typer
from typer.main import get_command

from nmfaudio.cli.commands import separate as command
from nmfaudio.cli.commands.separate_run import Request
from nmfaudio.separation.request.settings import Settings, guides_of

Check = Callable[[Request], bool]


def setting(name: str, value: object) -> Check:
    return lambda request: getattr(request.settings, name) == value


def guide(check: Callable[[object], object]) -> Check:
    return lambda request: bool(check(guides_of(request.settings)))


def own(name: str, value: object) -> Check:
    return lambda request: getattr(request, name) == value


def file(kind: str, name: str) -> Check:
    return lambda request: request.files.get(kind) == Path(name)


OPTIONS: dict[str, tuple[tuple[str, ...], Check]] = {
    "--output": (("out",), own("output", Path("out"))),
    "--components": (("9",), setting("n_components", 9)),
    "--components elbow": (("elbow",), setting("components_by", "elbow")),
    "--starts": (("3",), setting("n_starts", 3)),
    "--stereo": ((), setting("stereo", value=True)),
    "--no-stereo": ((), setting("stereo", value=False)),
    "--beta": (("kl",), setting("beta", 1.0)),
    "--sources": (("2",), setting("n_sources", 2)),
    "--seed": (("0",), setting("seed", 0)),
    "--n-fft": (("512",), setting("n_fft", 512)),
    "--hop": (("100",), setting("hop_length", 100)),
    "--max-iter": (("11",), setting("max_iter", 11)),
    "--tol": (("0.01",), setting("tol", 0.01)),
    "--max-time": (("2.5",), setting("max_time_s", 2.5)),
    "--mask": (("hard",), setting("mask_exponent", 4.0)),
    "--smooth": (("0",), setting("smoothing_s", 0.0)),
    "--keep-attacks": ((), setting("keep_attacks", value=True)),
    "--no-keep-attacks": ((), setting("keep_attacks", value=False)),
    "--stereo-masks": ((), setting("stereo_masks", value=True)),
    "--no-stereo-masks": ((), setting("stereo_masks", value=False)),
    "--preset": (("voice",), setting("preset", "voice")),
    "--preset free": (("free",), setting("preset", "free")),
    "--recipe": (("drums.toml",), lambda r: r.settings.recipe.kind == "drums"),
    "--recipe plain": (("plain.toml",), lambda r: r.settings.recipe.kind == "plain"),
    "--save-recipe": (("r.toml",), file("recipe", "r.toml")),
    "--teach": (("A=0-1",), guide(lambda g: g.passages[-1].source == "A")),
    "--dictionary": (("a.nmfdict",), guide(lambda g: g.dictionary)),
    "--save-dictionary": (("b.nmfdict",), file("dictionary", "b.nmfdict")),
    "--adapt": ((), guide(lambda g: g.adapt is True)),
    "--fixed": ((), guide(lambda g: g.adapt is False)),
    "--score": (("x.mid",), guide(lambda g: g.score.path == Path("x.mid"))),
    "--score-align": (("dtw",), guide(lambda g: g.score.alignment == "dtw")),
    "--split-hands": ((), guide(lambda g: g.score.split_hands)),
    "--repair": (("clicks",), guide(lambda g: "clicks" in g.find)),
    "--guides": (("guides.toml",), guide(lambda g: g.boxes[0].source == "Marked")),
    "--save-project": (("p.nmfaudio",), file("project", "p.nmfaudio")),
    "--onsets": (("o.csv",), file("onsets", "o.csv")),
    "--format": (("flac",), own("audio_format", "flac")),
    "--clip": (("scale",), own("clip", "scale")),
    "--only": (("Kick",), lambda r: r.choice.only == ("Kick",)),
    "--without": (("Kick",), lambda r: r.choice.without == ("Kick",)),
    "--parts": (("all",), lambda r: r.choice.parts == ("all",)),
    "--stems": ((), lambda r: r.choice.stems),
    "--range": (("0-1:01",), own("range_s", (0.0, 61.0))),
    "--names": (("{source}",), own("template", "{source}")),
    "--tags": ((), own("tags", value=True)),
    "--no-tags": ((), own("tags", value=False)),
    "--sidecar": ((), lambda r: "sidecar" in r.beside),
    "--daw": (("reaper",), lambda r: "reaper" in r.beside),
    "--labels": (("l.svl",), file("labels", "l.svl")),
    "--midi": (("n.mid",), file("midi", "n.mid")),
    "--figure": (("f.png",), file("figure", "f.png")),
    "--map": (("m.png",), file("map", "m.png")),
    "--json": ((), lambda _: True),
    "--dry-run": ((), own("dry_run", value=True)),
}
RECIPE = 'recipe = 1\nname = "Mine"\n[model]\nkind = "{0}"\nbeta = 2.0\nseed = 7\n'
GUIDES = (
    '[[stroke]]\nsource = "Marked"\nstart_s = 0.1\nstop_s = 0.6\n'
    "low_hz = 50\nhigh_hz = 6000\n"
)
EXCLUDED = [
    ("--keep-attacks", "--no-keep-attacks"),
    ("--stereo-masks", "--no-stereo-masks"),
    ("--adapt", "--fixed"),
    ("--stereo", "--no-stereo"),
    ("--tags", "--no-tags"),
]
"""Two faces of one option: the last one counts, as everywhere."""


COMMAND_LINE = Typer()
COMMAND_LINE.command()(command.separate)
SEPARATE = get_command(COMMAND_LINE)
"""Made once: that takes longer than reading what is asked."""


@pytest.fixture
def taken(tmp_path, monkeypatch):
    """Return a function that parses: what was asked for, or None, and what is said."""
    monkeypatch.chdir(tmp_path)
    Path("guides.toml").write_text(GUIDES, encoding="utf-8")
    for kind in ("drums", "plain"):
        Path(f"{kind}.toml").write_text(RECIPE.format(kind), encoding="utf-8")
    requests: list[Request] = []

    def take(inputs, request, interruption, *, as_json):
        requests.append(request)
        return 0

    monkeypatch.setattr(command, "run_all", take)

    def parse(*names: str) -> tuple[Request | None, str]:
        requests.clear()
        words = ["x.wav"]
        for name in names:
            words += [name.partition(" ")[0], *OPTIONS[name][0]]
        try:
            assert not SEPARATE.main(words, standalone_mode=False)
        except BadParameter as refusal:
            return None, refusal.format_message()
        return requests[0], ""

    return parse


def test_the_table_knows_every_option():
    known = {
        option
        for parameter in SEPARATE.params
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--")
    }
    shell = {"--help", "--install-completion", "--show-completion"}
    assert known - shell == {name.partition(" ")[0] for name in OPTIONS}


@pytest.mark.parametrize("first", OPTIONS)
def test_every_pair_of_options(first, taken):
    """A refusal names one of both; what is not refused is carried on whole."""
    for pair in combinations(OPTIONS, 2):
        flags = [name.partition(" ")[0] for name in pair]
        if pair[0] != first or pair in EXCLUDED or flags[0] == flags[1]:
            continue
        request, said = taken(*pair)
        if request is None:
            named = [name.removeprefix("--") for name in flags]
            words = ["taught", "score", "dictionary", "recipe"]
            assert any(word in said for word in (*named, *words)), (pair, said)
        else:
            for name in pair:
                assert OPTIONS[name][1](request), (pair, name)


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (("--preset", "--components elbow"), "beside the preset voice"),
        (("--preset", "--starts"), "beside the preset voice"),
        (("--recipe", "--starts"), "beside a recipe"),
        (("--recipe", "--dictionary"), "beside taught sources"),
        (("--recipe", "--score"), "beside a score"),
        (("--starts", "--score"), "beside a score"),
        (("--dictionary", "--score"), "leave one out"),
        (("--recipe", "--preset free"), "beside a recipe"),
    ],
)
def test_what_is_refused(pair, words, taken):
    request, said = taken(*pair)
    assert request is None
    assert words in said


def test_what_is_not_asked_for_is_left_to_the_recipe(taken):
    request, _ = taken("--recipe plain", "--format")
    recipe = request.settings.recipe
    assert request.settings == Settings(recipe=recipe, guides=request.settings.guides)
