"""What a kit plays: grooves with fills of a composed piece, ghost strokes, others."""

from collections import defaultdict
from itertools import pairwise

import numpy as np

from mixtures.composing.bands import piece_number
from mixtures.composing.pieces import compose
from mixtures.composing.playing import DRUM_KEYS
from mixtures.kits.drums import Stroke
from mixtures.scores import cut

__all__ = ["DRUM_OF", "rhythm"]

DRUM_OF = {  # a stem each, of manners of striking it
    "kick": "kick", "snare": "snare", "rim": "snare", "clap": "clap", "hats": "hats",
    "pedal": "hats", "open": "hats", "ride": "cymbals", "crash": "cymbals",
    "tom_high": "toms", "tom_mid": "toms", "tom_low": "toms", "cowbell": "cowbell",
    "tambourine": "tambourine", "shaker": "shaker", "cabasa": "shaker",
    "conga_high": "hand drums", "conga_low": "hand drums", "bongo": "hand drums",
    "timbale": "hand drums", "claves": "claves", "guiro": "guiro",
}  # fmt: skip
_MANNER_OF = {key: manner for manner, key in DRUM_KEYS.items()}
_FEWEST, _MOST = 3, 6  # drums
_LEAST_STROKES = 2  # of a drum that comes in a fill alone
_MORE = 0.5  # chance of one drum more than the piece has
_GHOSTS, _GHOST = 0.4, (0.12, 0.35)  # chance of a snare's, and how loud
_TRIES = 12

Rhythm = dict[str, list[Stroke]]


def rhythm(split: str, seconds: float, rng: np.random.Generator) -> Rhythm:
    """Return strokes of three to six drums, each in the order of time."""
    best: Rhythm = {}
    for _ in range(_TRIES):
        found = _passage(split, seconds, rng)
        best = max(best, found, key=len)
        if len(found) >= _FEWEST and rng.random() < 0.7:
            best = found
            break
    times = sorted({stroke.second for strokes in best.values() for stroke in strokes})
    if "snare" in best and rng.random() < _GHOSTS:
        best["snare"] = _with_ghosts(best["snare"], times, rng)
    while len(best) < _FEWEST or (len(best) < _MOST and rng.random() < _MORE):
        others = sorted(set(DRUM_OF.values()) - set(best))
        best[others[int(rng.integers(len(others)))]] = []
    for drum in [drum for drum, strokes in best.items() if not strokes]:
        best[drum] = _beside(drum, times, rng)
    kept = sorted(best, key=lambda drum: rng.random() - 2.0 * (drum == "kick"))[:_MOST]
    return {drum: best[drum] for drum in sorted(kept)}


def _passage(split: str, seconds: float, rng: np.random.Generator) -> Rhythm:
    """Return what is struck in a passage of a piece."""
    piece = compose(piece_number(split, rng), sung_lead=False)
    drums = [part for part in piece.parts if part.program is None]
    end = max((n.end for part in drums for n in part.notes), default=0.0)
    start = rng.uniform(0.0, max(0.1, end - seconds))
    strokes: Rhythm = defaultdict(list)
    for part in cut(drums, start, seconds):
        for note in part.notes:
            manner = _MANNER_OF[note.pitch]
            stroke = Stroke(note.start, manner, note.velocity / 127.0)
            strokes[DRUM_OF[manner]].append(stroke)
    return {
        drum: sorted(found, key=lambda s: s.second)
        for drum, found in strokes.items()
        if len(found) >= _LEAST_STROKES
    }


def _with_ghosts(
    strokes: list[Stroke], times: list[float], rng: np.random.Generator
) -> list[Stroke]:
    """Return a snare's strokes with soft ones where others strike."""
    taken = np.array([stroke.second for stroke in strokes])
    share = rng.uniform(0.1, 0.4)
    ghosts = [
        Stroke(max(0.0, at + rng.normal(0.0, 0.006)), "snare", rng.uniform(*_GHOST))
        for at in times
        if np.abs(taken - at).min() > 0.06 and rng.random() < share
    ]
    return sorted([*strokes, *ghosts], key=lambda s: s.second)


def _beside(drum: str, times: list[float], rng: np.random.Generator) -> list[Stroke]:
    """Return strokes of a drum that goes with the others, or between them."""
    manners = [manner for manner, one in DRUM_OF.items() if one == drum]
    halves = [(a + b) / 2 for a, b in pairwise(times) if b - a > 0.2]
    share = rng.uniform(0.1, 0.8)
    chosen = [t for t in sorted({*times, *halves}) if rng.random() < share]
    chosen = (
        chosen if len(chosen) >= _LEAST_STROKES else times[:: max(1, len(times) // 4)]
    )
    kept = [t for i, t in enumerate(chosen) if i == 0 or t - chosen[i - 1] > 0.05]
    late, soft = rng.normal(0.0, 0.006), rng.uniform(0.3, 0.9)
    return [
        Stroke(
            max(0.0, at + late + rng.normal(0.0, 0.005)),
            manners[int(rng.integers(len(manners)))],
            float(np.clip(rng.uniform(soft, 1.0), 0.05, 1.0)),
        )
        for at in kept
    ]
