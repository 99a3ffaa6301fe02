"""Passages in which a source is alone correct what is found, or teach it."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.separation.editing.alone import named_after
from nmfaudio.separation.evaluation import si_sdr
from nmfaudio.separation.model import RenderModel, Separation, SourceGuess
from nmfaudio.separation.models.learning import is_noise
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.prepare import learn_from, prepare
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.guides import Guides, Passage
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.settings import Settings

RATE = 16_000


def notes(hz: tuple[float, ...], slope: float) -> np.ndarray:
    """Return half a second of each note, with seven partials that fall off."""
    t = np.arange(RATE // 2) / RATE
    decay = np.minimum(t / 0.01, 1.0) * np.exp(-2.0 * t)
    rows = [
        decay * sum(np.sin(2 * np.pi * f * h * t) / h**slope for h in range(1, 8))
        for f in hz
    ]
    return 0.1 * np.concatenate(rows)


SILENCE = np.zeros(RATE // 2)
LOW = np.concatenate([notes((110.0, 98.0), 1.5), SILENCE, notes((123.5, 110.0), 1.5)])
HIGH = np.concatenate([SILENCE, SILENCE, notes((659.3, 880.0, 740.0), 0.5)])
MIX = AudioBuffer.from_array((LOW + HIGH)[np.newaxis], RATE)
NOISE = np.random.default_rng(4).standard_normal((1, RATE)) * 0.1
ALONE = Guides(passages=(Passage("Tuba", 0.0, 1.0), Passage("Flute", 1.0, 1.5)))


@pytest.fixture(scope="module", autouse=True)
def _learned_once() -> Iterator[None]:
    """Learn what passages sound like once for all tests: that is the dear part."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nmfaudio.separation.prepare.learn_from", cache(learn_from))
        yield


@pytest.fixture(scope="module")
def found() -> Separation:
    return separate(MIX)


@pytest.fixture(scope="module")
def corrected() -> Separation:
    return separate(MIX, settings=Settings(guides=ALONE))


def test_what_is_alone_names_and_corrects_what_is_found(
    found: Separation, corrected: Separation
) -> None:
    assert corrected.recipe is not None
    assert found.recipe is not None
    assert corrected.recipe.kind == found.recipe.kind != "taught"
    # Components move, and may be divided; what they explain together stays.
    explained = [s.model.W[0] @ s.model.H for s in (corrected, found)]
    np.testing.assert_allclose(*explained, atol=1e-4 * explained[1].max())
    stems = dict(
        zip(
            (source.name for source in corrected.sources),
            render_stems(corrected),
            strict=False,
        )
    )
    assert {"Tuba", "Flute"} <= set(stems)
    assert "Rest" not in stems
    assert si_sdr(LOW[np.newaxis], stems["Tuba"]) > 12
    assert si_sdr(HIGH[np.newaxis], stems["Flute"]) > 12
    assert any("Tuba, Flute can be heard alone" in note for note in corrected.notes)
    # It can still be learned from, for other recordings.
    assert corrected.dictionary is not None
    assert [s.name for s in corrected.dictionary.sources] == ["Tuba", "Flute"]


def test_its_recipe_gives_it_again(corrected: Separation) -> None:
    assert corrected.recipe is not None
    assert corrected.recipe.guides == ALONE
    again = separate(MIX, settings=Settings(recipe=corrected.recipe))
    assert again.sources == corrected.sources
    np.testing.assert_array_equal(again.model.H, corrected.model.H)


@pytest.mark.parametrize(
    "wish",
    [
        {"rest": True},
        {"rest": False},
        {"guides": replace(ALONE, adapt=False)},
        {"recipe": Recipe("Mine", kind="taught")},
        {"recipe": Recipe("Mine", kind="scored")},  # its score is another recording's
    ],
)
def test_whoever_wants_them_taught_gets_that(wish: dict[str, object]) -> None:
    settings = replace(Settings(guides=ALONE, max_iter=5), **wish)  # type: ignore[arg-type]  # any of them
    taught = separate(MIX, settings=settings)
    assert taught.recipe is not None
    assert taught.recipe.kind == "taught"


def test_of_several_passages_faint_ones_count_little() -> None:
    faint = AudioBuffer.from_array(
        np.concatenate([MIX.samples, 1e-4 * NOISE, 0 * NOISE], axis=1), RATE
    )
    end_s = MIX.duration_s
    passages = (
        *ALONE.passages,
        Passage("Tuba", end_s, end_s + 1.0),
        Passage("Flute", end_s + 1.0, end_s + 2.0),
    )
    prepared = prepare(faint, Settings(guides=Guides(passages=passages)))
    assert [box.source for box in prepared.alone] == ["Tuba", "Flute", "Tuba", "Flute"]


def test_noise_and_files_teach(tmp_path: Path) -> None:
    path = tmp_path / "low.wav"
    soundfile.write(path, LOW, RATE, "FLOAT")
    hiss = AudioBuffer.from_array(
        np.concatenate([NOISE, MIX.samples + np.tile(NOISE, 3)[:, : MIX.n_samples]], 1),
        RATE,
    )
    for audio, passage in (
        (MIX, Passage("Tuba", path=path)),
        (hiss, Passage("Hiss", 0.0, 0.95)),
    ):
        guides = Guides(passages=(passage,))
        taught = separate(audio, settings=Settings(guides=guides, max_iter=5))
        assert taught.recipe is not None
        assert taught.recipe.kind == "taught"
        assert [s.name for s in taught.sources] == [passage.source, "Rest"]


def test_noise_has_no_peaks() -> None:
    wind = np.cumsum(NOISE, axis=1)
    wind -= wind.mean()
    for sound in (NOISE, NOISE[:, : RATE // 4], wind):
        assert is_noise(AudioBuffer.from_array(sound, RATE))
    hum = sum(np.sin(2 * np.pi * 50 * k * np.arange(RATE) / RATE) for k in (1, 3, 5))
    long = np.tile(LOW, 8)  # many notes: their mean has less of each
    for sound in (LOW, HIGH[RATE:], hum, long, LOW[:800]):
        assert not is_noise(AudioBuffer.from_array(sound[np.newaxis], RATE))


def made(names: tuple[str, ...], active: tuple[slice, ...]) -> Separation:
    """Return sources of one component each that sound in some frames."""
    found = separate(AudioBuffer.from_array(np.ones((1, RATE)), RATE))
    n_frames = found.plan.n_frames(RATE)
    H = np.zeros((len(names), n_frames), np.float32)
    for row, frames in enumerate(active):
        H[row, frames] = 1.0
    W = np.ones((found.plan.n_bins, len(names)), np.float32)
    model = RenderModel.from_factors(W, H)
    sources = tuple(SourceGuess(name, (k,)) for k, name in enumerate(names))
    return replace(found, model=model, sources=sources)


def box(name: str, start_s: float, stop_s: float) -> Box:
    return Box(name, start_s, stop_s, 0.0, RATE / 2)


def test_names_go_where_they_sound_and_stay_where_they_are() -> None:
    first, last = slice(None, 8), slice(8, None)
    found = made(("Lead", "Bass", "Chords"), (first, last, last))
    half_s = 8 * found.plan.hop_length / RATE

    def named(*alone: Box) -> list[str]:
        return [source.name for source in named_after(found, alone).sources]

    assert named() == ["Lead", "Bass", "Chords"]
    assert named(box("Oboe", 0.0, half_s)) == ["Oboe", "Bass", "Chords"]
    # A name that is there is not given twice, and its source is not renamed.
    assert named(box("Bass", 0.0, half_s)) == ["Lead", "Bass", "Chords"]
    assert named(box("Bass", 0.0, half_s), box("Oboe", half_s, 1.0)) == [
        "Lead", "Bass", "Oboe",
    ]  # fmt: skip
    # More names than sources: the surest are given, the others wait.
    many = [box(f"N{k}", 0.0, half_s) for k in range(5)]
    assert len(set(named(*many))) == 3
    silent = replace(found, model=replace(found.model, H=0 * found.model.H))
    assert len(named_after(silent, [box("Oboe", 0.0, 1.0)]).sources) == 3
