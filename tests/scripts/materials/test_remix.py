"""New mixtures of recordings whose true stems are known."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

SCRIPTS = Path(__file__).parents[3] / "scripts" / "materials"
RATE = 22050


@pytest.fixture
def remix(monkeypatch):
    """Import the script."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import remix

    return remix


@pytest.fixture
def cases(tmp_path):
    """Write a band, a drum loop and a duo of half a second."""
    rng = np.random.default_rng(0)
    bands = {
        "band": ("fullmix", ("drums", "bass", "horns")),
        "loop": ("drums", ("kick", "snare")),
        "duo": ("pitched", ("cello", "sax")),
    }
    for name, (kind, stems) in bands.items():
        folder = tmp_path / "cases" / name
        (folder / "stems").mkdir(parents=True)
        for stem in stems:
            sound = 0.1 * rng.standard_normal(RATE // 2)
            soundfile.write(folder / "stems" / f"{stem}.flac", sound, RATE)
        info = {"name": name, "kind": kind, "stems": stems}
        (folder / "case.json").write_text(json.dumps(info))
    return tmp_path / "cases"


def made(remix, cases, folder, count=9):
    """Make mixtures and return what their files say."""
    recordings = [remix.recording_of(case) for case in sorted(cases.iterdir())]
    infos = []
    for seed in range(count):
        case = folder / str(seed)
        remix.make_case(case, remix.WAYS[seed % 3], recordings, seed)
        infos.append(json.loads((case / "case.json").read_text()))
    return infos


def test_stems_add_up_to_the_mixture_and_drums_are_in_all(remix, cases, tmp_path):
    for seed, info in enumerate(made(remix, cases, tmp_path / "out")):
        folder = tmp_path / "out" / str(seed)
        mix, rate = soundfile.read(folder / "mix.flac", always_2d=True)
        stems = [
            soundfile.read(folder / "stems" / f"{name}.flac", always_2d=True)[0]
            for name in info["stems"]
        ]
        np.testing.assert_allclose(sum(stems), mix, atol=1e-5)
        assert rate == remix.RATE
        assert info["stems"][0] == "drums"
        assert remix.FEWEST <= len(stems) <= remix.MOST


def test_it_is_told_which_recordings_a_mixture_is_of(remix, cases, tmp_path):
    infos = made(remix, cases, tmp_path / "out")
    assert [i["kind"] for i in infos[:3]] == ["varied", "fewer", "mixed"]
    for info in infos:
        alone = info["kind"] != "mixed"
        known = {"band"} if alone else {"band", "loop", "duo"}
        assert set(info["remixed_from"]) <= known
    assert any(len(info["remixed_from"]) > 1 for info in infos)


def test_the_same_seed_makes_the_same_mixture(remix, cases, tmp_path):
    made(remix, cases, tmp_path / "one", 3)
    made(remix, cases, tmp_path / "two", 3)
    files = sorted((tmp_path / "one").rglob("*.flac"))
    assert len(files) > 1
    for file in files:
        again = tmp_path / "two" / file.relative_to(tmp_path / "one")
        assert file.read_bytes() == again.read_bytes()


def test_drums_of_a_kit_are_one_stem(remix, cases):
    loop = remix.recording_of(cases / "loop")
    assert set(loop.drums) == {"drums"}
    assert not loop.others
    assert not remix.recording_of(cases / "duo").drums


def test_a_voice_is_over_music_of_others_or_a_noise(remix, cases, tmp_path):
    speech = tmp_path / "cases" / "talk" / "stems"
    speech.mkdir(parents=True)
    sound = 0.1 * np.random.default_rng(1).standard_normal(RATE // 2)
    soundfile.write(speech / "speech.flac", sound, RATE)
    info = {"name": "talk", "kind": "speech", "stems": ["speech"]}
    (speech.parent / "case.json").write_text(json.dumps(info))
    recordings = [remix.recording_of(case) for case in sorted(cases.iterdir())]
    others = set()
    for seed in range(8):
        names = remix.make_case(tmp_path / str(seed), "voice", recordings, seed)
        made_of = json.loads((tmp_path / str(seed) / "case.json").read_text())
        assert names[0] == "speech"
        assert (made_of["remixed_from"] == ["talk"]) == (names[1] == "noise")
        others.add(names[1])
    assert others == {"music", "noise"}
