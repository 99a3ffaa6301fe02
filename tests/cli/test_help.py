"""Examples, completion and the manual page: made of one text, and true."""

import io
import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest
import typer
from typer import _completion_shared

from nmfaudio.cli import main
from nmfaudio.cli.dispatch import COMMANDS
from nmfaudio.cli.examples import EXAMPLES

COMMAND = typer.main.get_command(main._app(int))


def words_of(command):
    return {
        word
        for parameter in command.params
        for word in (*parameter.opts, *parameter.secondary_opts)
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_three_examples_end_the_help_of_every_command(name, run):
    code, output, _ = run(name, "--help")
    assert code == 0
    ending = " ".join(output.partition("Examples:")[2].split())
    assert len(EXAMPLES[name]) == 3
    assert ending == " ".join(EXAMPLES[name])
    for example in EXAMPLES[name]:
        assert f"nmfaudio {name}" in example
        words = example.partition(name)[2].partition("&&")[0]
        used = set(re.findall(r"\s(--?[a-z][a-z-]*)", words))
        tools = {"-l"}  # of other programs, after a pipe
        assert used - tools <= words_of(COMMAND.commands[name])


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_whole_in_a_narrow_terminal_and_names_no_type(name, run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    code, output, _ = run(*filter(None, [name]), "--help")
    assert code == 0
    assert max(map(len, output.splitlines())) <= 80
    assert "…" not in output  # is what stands for something cut off
    assert not re.search(r"<\w|\blist\[|\d{10}", output)
    command = COMMAND.commands.get(name, COMMAND)
    shown = set(re.findall(r"--[a-z][a-z-]*", output))
    assert {word for word in words_of(command) if word.startswith("--")} <= shown


@pytest.mark.parametrize("name", COMMANDS)
def test_only_numbers_are_called_n(name, run, monkeypatch):
    """N stands for what has no word of its own: texts need one."""
    monkeypatch.setenv("COLUMNS", "200")
    _, output, _ = run(name, "--help")
    numbers = {"--components", "--dpi", "--hop", "--max-iter", "--n-fft", "--seed"}
    numbers |= {"--size", "--sources", "--starts", "--workers"}
    called_n = re.findall(r"(--[a-z-]+) .*?\sN(?=[\s|])", output)
    assert set(called_n) <= numbers


def test_the_options_of_separate_stand_under_headings_experts_last(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    _, output, _ = run("separate", "--help")
    headings = re.findall(r"^╭─ (.+?) ─", output, re.MULTILINE)
    assert headings == [
        "Arguments", "Options", "What to find", "What you know of the recording",
        "How stems sound", "What is written", "How it is fitted",
    ]  # fmt: skip
    _, page, _ = run("man")
    part = page.partition(".SS nmfaudio separate")[2].partition(".SS")[0]
    assert re.findall(r"^\.B (.+)$", part, re.MULTILINE) == headings[2:]


def calls_in(example):
    """Return what a shell would hand to the program: a list of words for each call."""
    lexer = shlex.shlex(example, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    calls, call = [], None
    for word in lexer:
        if word == "nmfaudio":
            calls.append(call := [])
        elif re.fullmatch(r"[;&|<>()]+", word):
            call = None
        elif call is not None:
            call.append(word)
    return calls


@pytest.mark.parametrize("example", sum(EXAMPLES.values(), ()))
def test_every_example_is_called_as_the_program_wants_it(
    example, run, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "guitar.wav").touch()  # or it would be no passage, either
    calls = calls_in(example)
    assert calls
    for words in calls:
        if words[0] in {"doctor", "gui"}:  # would look around, or open the window
            COMMAND.commands[words[0]].make_context(words[0], words[1:]).close()
            continue
        listed = io.TextIOWrapper(io.BytesIO(b"missing.wav\n"))
        monkeypatch.setattr(sys, "stdin", listed)
        code, _, errors = run(*(word.replace("*", "x") for word in words))
        # The files are not there, which is the only thing that is wrong.
        assert code == (0 if words[0] == "man" else 3), errors


def test_commands_are_told_in_one_place():
    assert set(COMMANDS) == set(COMMAND.commands) == set(EXAMPLES)


def test_the_manual_page_has_every_command_option_and_example(run):
    code, page, errors = run("man")
    assert (code, errors) == (0, "")
    text = page.replace("\\-", "-").replace("\\(aq", "'")
    for name, command in COMMAND.commands.items():
        section = text.partition(f".SS nmfaudio {name} ")[2].partition(".SS ")[0]
        shown = set(re.findall(r"\\fB(-[\w-]+)\\fR", section))
        assert shown == {w for w in words_of(command) if w.startswith("-")} - {"--help"}
        for parameter in command.params:
            assert " ".join((getattr(parameter, "help", "") or "").split()) in section
        for example in EXAMPLES[name]:
            assert example in section


GROFF = shutil.which("groff") or ""


@pytest.mark.skipif(not GROFF, reason="there is no groff")
def test_the_manual_page_is_good_roff(run):
    _, page, _ = run("man")
    checked = subprocess.run(  # noqa: S603  # of the system
        [GROFF, "-man", "-ww", "-Tutf8"],
        input=page, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert checked.stderr == ""
    assert "User commands" in checked.stdout


@pytest.fixture
def ask(run, monkeypatch):
    """Return a function that tells what the program answers to a shell."""

    def answer(instruction, **variables):
        for name, value in {**variables, "_NMFAUDIO_COMPLETE": instruction}.items():
            monkeypatch.setenv(name, value)
        _, output, errors = run()
        assert errors == ""
        return output

    return answer


def test_the_shell_completes_commands_options_and_values(ask):
    def complete(words, at):
        answer = ask("complete_bash", COMP_WORDS=words, COMP_CWORD=str(at))
        return answer.split()

    assert complete("nmfaudio s", 1) == ["separate", "score"]
    assert complete("nmfaudio batch --sch", 2) == ["--scheduler"]
    assert complete("nmfaudio separate --preset m", 3) == ["melody"]
    assert complete("nmfaudio rank --beta ", 3) == ["kl", "frobenius", "is"]
    assert complete("nmfaudio separate --mask ", 3)[0] == "soft"
    assert complete("nmfaudio batch --report html,c", 3) == ["html,csv"]
    assert complete("nmfaudio batch --report csv,none,", 3) == [
        "csv,none,html", "csv,none,json",
    ]  # fmt: skip
    assert complete("nmfaudio inspect --what sound,te", 3) == ["sound,templates"]
    assert complete("nmfaudio rank --method e", 3) == ["elbow"]


def test_zsh_and_fish_get_the_same(ask):
    typed = {"_TYPER_COMPLETE_ARGS": "nmfaudio separate --preset v"}
    assert "voice" in ask("complete_zsh", **typed)
    fish = {**typed, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    assert ask("complete_fish", **fish).strip() == "voice"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_every_shell_gets_its_script(shell, ask):
    assert f"complete_{shell}" in ask(f"source_{shell}")


BASH = shutil.which("bash") or ""


@pytest.mark.skipif(not BASH, reason="there is no bash")
def test_bash_completes_by_the_script_and_opens_no_window(tmp_path):
    program = tmp_path / "nmfaudio"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m nmfaudio "$@"\n')
    program.chmod(0o755)
    typing = (
        'eval "$(_NMFAUDIO_COMPLETE=source_bash nmfaudio)"; '
        "COMP_WORDS=(nmfaudio batch --sche); COMP_CWORD=2; "
        "_nmfaudio_completion nmfaudio; echo ${COMPREPLY[@]}"
    )
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(  # noqa: S603  # of the system
        [BASH, "-c", typing], env={**os.environ, "PATH": path},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.split() == ["--scheduler"]


ZSH = shutil.which("zsh") or ""


@pytest.mark.skipif(not ZSH, reason="there is no zsh")
def test_zsh_completes_at_the_first_tab(tmp_path, ask):
    """As it is installed: a file that zsh reads when it first completes."""
    (tmp_path / "_nmfaudio").write_text(ask("source_zsh").lstrip(), encoding="utf-8")
    typing = (
        "nmfaudio() { :; }; env() { print -r -- ${(q)@} >>asked }; registered=''; "
        "compdef() { registered=$1 }; "
        "fpath=($PWD); autoload -Uz _nmfaudio; words=(nmfaudio sep); CURRENT=2; "
        "_nmfaudio; $registered; "
        "source ./_nmfaudio"  # by hand, it only registers
    )
    subprocess.run([ZSH, "-f", "-c", typing], cwd=tmp_path, check=True)  # noqa: S603  # of the system
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert len(asked) == 2
    assert all("sep" in line for line in asked)


def test_zsh_completes_where_the_library_keeps_its_script_elsewhere(ask, monkeypatch):
    monkeypatch.delattr(_completion_shared, "COMPLETION_SCRIPT_ZSH")
    assert "compdef" in ask("source_zsh")
