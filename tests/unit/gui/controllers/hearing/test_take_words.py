"""What the list of takes says of each: what a newcomer can read, and what differs."""

from dataclasses import replace

import pytest
from unit.project.conftest import make_separation

from nmfaudio.gui.controllers.hearing.take_words import words_of_take
from nmfaudio.project.document import Document, Take, TakeState
from nmfaudio.separation.request.recipe import Recipe

RECIPE = Recipe("full-mix", seed=1)


def state_of(recipe: Recipe | None, n_components: int = 4) -> TakeState:
    made = replace(make_separation(n_components=n_components), recipe=recipe)
    state = Document.from_separation(made).state
    assert state is not None
    return state


FIRST = state_of(RECIPE)


def test_the_first_take_is_called_by_what_it_followed() -> None:
    holds, differs = words_of_take(Take(1, "Take 1"), FIRST, None)
    assert (holds, differs) == ("2 tracks, 4 parts", "Full mix")


def test_a_re_run_says_how_much_was_kept() -> None:
    locked = tuple(replace(c, locked=c.index < 3) for c in FIRST.components)
    separation = state_of(RECIPE).separation
    model = replace(separation.model, W=separation.model.W.copy())
    model.W[:, :, 3] *= 0.5
    now = replace(FIRST, separation=replace(separation, model=model), components=locked)
    words = words_of_take(Take(2, "Take 2"), now, FIRST)[1]
    assert words == "re-run, 3 parts kept"
    model.W[:, :, 0] *= 0.5
    words = words_of_take(Take(2, "Take 2"), now, FIRST)[1]
    assert words == "the same settings again", "it was locked afterwards"


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (state_of(RECIPE), "the same settings again"),
        (state_of(RECIPE, 6), "6 parts instead of 4"),
        (state_of(RECIPE, 3), "3 parts instead of 4"),
        (state_of(replace(RECIPE, name="mine")), "mine instead of Full mix"),
        (state_of(replace(RECIPE, seed=2), 6), "Seed 2, not 1"),
        (
            state_of(replace(RECIPE, seed=2, beta=2.0, n_sources=5, max_iter=9)),
            "Full mix, 4 settings changed",
        ),
        (state_of(None), ""),
    ],
)
def test_later_ones_say_what_differs(now: TakeState, words: str) -> None:
    assert words_of_take(Take(2, "Take 2"), now, FIRST)[1] == words
