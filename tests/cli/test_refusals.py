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
    ],
)
def test_a_refusal_names_the_option_as_typed(run, song, options, words):
    code, _, errors = run("separate", song, *options)
    assert code == 2
    said = " ".join(errors.replace("│", " ").split())
    assert words in said
    for raw in ("Value error", "Input should", "n_sources", "hop_length", "_s must"):
        assert raw not in said
