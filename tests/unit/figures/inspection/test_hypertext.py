"""Pieces of pages hold what they show, and show what would be hidden."""

import nmfaudio
from nmfaudio.figures.inspection.hypertext import (
    data_address,
    file_address,
    filled,
    image,
    player,
    shown,
)


def test_what_would_be_hidden_is_shown():
    assert shown("<b>\u202e\n") == "&lt;b&gt;\\u202e\\n"


def test_addresses_hold_content_or_bytes_of_names():
    assert data_address(b"ab", "image/png") == "data:image/png;base64,YWI="
    assert file_address("a b/\udcff.wav") == "a%20b/%FF.wav"


def test_pictures_and_players_have_names():
    assert image(b"", "Cat", size=(3, 4)).startswith('<img alt="Cat" width="3"')
    assert 'aria-label="Bass"' in player("x.wav", "audio/wav", "Bass")


def test_a_page_says_which_version_wrote_it_where_nothing_is_installed(monkeypatch):
    """A bundle has no list of installed packages."""
    monkeypatch.setattr("importlib.metadata.version", lambda _: 1 / 0)
    fields = dict.fromkeys(("title", "facts", "sources", "pictures", "components"), "")
    assert f"nmfaudio {nmfaudio.__version__}" in filled("inspection.html", **fields)
