"""How names, times and sizes are said."""

import os

import pytest

from nmfaudio.audio.wording import (
    byte_size,
    clock,
    count,
    disk_name,
    display_name,
    name_text,
    read_clock,
    rough_time,
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plain.wav", "plain.wav"),
        ("ein Stück 中.wav", "ein Stück 中.wav"),
        ("a\nb", "a\\nb"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\u202efdp", "\\u202efdp"),
        (b"caf\xe9", "caf\\udce9"),
        ("x" * 200, "…" + "x" * 120),
    ],
)
def test_names_are_one_line_without_control_characters(name, shown):
    assert display_name(name) == shown
    assert display_name(name).isprintable()


@pytest.mark.parametrize(
    ("locale", "text", "raw"),
    [
        ("ascii", "plain", b"plain"),
        ("ascii", "Ärger 日本", "Ärger 日本".encode()),
        ("iso8859-1", "Ärger", b"\xc4rger"),
        ("iso8859-1", "Ärger 日本", "Ärger 日本".encode()),
        ("utf-8", "Ärger 🎵", "Ärger 🎵".encode()),
        ("utf-8", "é\udcff", b"\xc3\xa9\xff"),
    ],
)
def test_names_are_written_and_read_whatever_the_locale(locale, text, raw, monkeypatch):
    def coded(code):
        return lambda value: getattr(value, code)(locale, "surrogateescape")

    monkeypatch.setattr(os, "fsencode", coded("encode"))
    monkeypatch.setattr(os, "fsdecode", coded("decode"))
    assert os.fsencode(disk_name(text)) == raw
    assert name_text(os.fsdecode(raw)) == text
    assert disk_name("\ud800") == "\ud800"  # no name at all: is refused later


def test_bytes_of_another_code_stay_as_the_locale_reads_them(monkeypatch):
    monkeypatch.setattr(os, "fsencode", lambda text: text.encode("iso8859-1"))
    assert name_text("Ã\x84rger") == "Ärger"  # is UTF-8, whatever the locale says
    assert name_text("Ärger") == "Ärger"  # is not


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0:00.0"),
        (9.96, "0:10.0"),
        (59.96, "1:00.0"),
        (61.25, "1:01.2"),
        (3599.94, "59:59.9"),
        (3599.96, "1:00:00"),
        (86_399, "23:59:59"),
    ],
)
def test_times(seconds, said):
    assert clock(seconds) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (0.01, "1 s"),
        (89.5, "90 s"),
        (90, "2 min"),
        (5399, "1 h 30 min"),
        (86_400, "24 h 0 min"),
    ],
)
def test_what_may_be_left_is_told_roughly(seconds, said):
    assert rough_time(seconds) == said


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("12.5", 12.5), (" 1:02.5 ", 62.5), ("2:02:02", 7322.0), (".5", 0.5),
        ("1:02,5", 62.5), (",5", 0.5), ("1,000.5", None), ("1:75", 135.0), ("", None),
        ("1:", None), ("-1", None), ("1e3", None), ("nan", None),
        ("1:2:3:4", None), ("٣", None),
    ],
)  # fmt: skip
def test_times_are_read_as_they_are_written(text, seconds):
    assert read_clock(text) == seconds


def test_counts_and_sizes():
    assert count(1, "channel") == "1 channel"
    assert count(0, "channel") == "0 channels"
    assert count(12_345, "sample") == "12,345 samples"
    assert byte_size(12) == "12 bytes"
    assert byte_size(999_000) == "999.0 kB"
    assert byte_size(1e6) == "1.0 MB"
    assert byte_size(12.34e9) == "12.3 GB"
