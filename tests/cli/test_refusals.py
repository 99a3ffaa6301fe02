"""What is refused, and in whose words."""

import pytest


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--smooth", "1e9"], "--smooth: must lie between 0 and 1000 ms, got 1e+09"),
        (["--hop", "0"], "--hop: must lie between 1 and 1048576, got 0"),
        (["--sources", "0"], "--sources: must lie between 1 and 1000, got 0"),
        (["--beta", "77"], "--beta: must lie between -10 and 10, got 77"),
        (["--hop", "4096", "--n-fft", "1024"], "--hop must be at most half of --n-fft"),
        (["--seed", "-1"], "'--seed': must be 0 or more"),
        (["--clip", "none"], "'none' is not one of 'clamp', 'scale'"),
        (["--max-iter", "x"], "'--max-iter': must be a number"),
        (["--names", "{x}"], "{components}, {seed}, {preset}, got {x} in '{x}'"),
    ],
)
def test_a_refusal_names_the_option_as_typed(run, song, options, words):
    code, _, errors = run("separate", song, *options)
    assert code == 2
    said = " ".join(errors.replace("│", " ").split())
    assert words in said
    for raw in ("Value error", "Input should", "n_sources", "hop_length", "_s must"):
        assert raw not in said


@pytest.mark.parametrize("option", ["--labels", "--onsets", "--figure", "--score"])
def test_a_second_file_is_not_lost_without_a_word(run, song, tmp_path, option):
    words = (option, tmp_path / "one.txt", option, tmp_path / "two.txt")
    code, _, errors = run("separate", song, *words)
    said = " ".join(errors.replace("│", " ").split())
    assert code == 2
    assert f"{option}: is given more than once, and takes one file" in said.replace(
        "'", ""
    )


def test_the_last_word_counts_for_what_is_no_file(run, song, tmp_path):
    words = ("--format", "flac", "--format", "wav16", "--dry-run", "-o", tmp_path)
    code, output, _ = run("separate", song, *words)
    assert code == 0
    assert ".wav" in output
    assert ".flac" not in output.partition("write to")[2]


@pytest.mark.parametrize(
    ("option", "name", "ending"),
    [
        ("--save-recipe", "mine.txt", ".toml"),
        ("--save-dictionary", "mine.toml", ".nmfdict"),
        ("--save-project=", "mine.prj", ".nmfaudio"),
        ("--midi", "mine.wav", ".mid or .midi"),
        ("--labels", "mine.csv", ".txt or .svl"),
    ],
)
@pytest.mark.parametrize("command", ["separate", "export"])
def test_an_ending_that_is_another_files_is_refused_at_once(
    run, song, tmp_path, monkeypatch, command, option, name, ending
):
    if command == "export" and "project" in option:
        pytest.skip("an export writes no project")
    monkeypatch.setattr(
        "nmfaudio.cli.commands.separate_run._run_one", lambda *_: pytest.fail("begun")
    )
    target = tmp_path / name
    words = [f"{option}{target}"] if "=" in option else [option, target]
    code, _, errors = run(command, song, *words)
    said = " ".join(errors.replace("│", " ").split())
    assert code == 2
    assert option.rstrip("=") in said
    assert f"{name} does not end in {ending}: change the ending" in said


def test_a_table_of_scores_is_called_so(run, song, tmp_path):
    code, _, errors = run("score", song, song, "--csv", tmp_path / "scores.xlsx")
    assert code == 2
    assert "scores.xlsx does not end in .csv" in errors
