"""What sounds in a recording, with what probability, and which preset suits that.

Three logistic regressions over measures of the content, calibrated by
``scripts/materials/calibrate_kind.py`` on mixtures with true stems; their numbers
stand in ``nmfaudio/data/kind.toml``.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.wording import percent
from nmfaudio.separation.choice.content import measure_content
from nmfaudio.separation.choice.tables import calibrated

__all__ = ["ContentKind", "choose_preset", "classify", "kind_of"]

_DRUMS = 0.4  # in doubt, the full mix: without drums it loses less than notes with them
_SURE = 0.995  # no recording is surer than that


@dataclass(frozen=True)
class ContentKind:
    """Probabilities that drums, a voice and notes sound, 0..1 each."""

    drums: float
    voice: float
    notes: float

    def __str__(self) -> str:
        shares = {"drums": self.drums, "voice": self.voice, "notes": self.notes}
        return ", ".join(f"{what} {percent(share)}" for what, share in shares.items())


def kind_of(audio: AudioBuffer) -> ContentKind | None:
    """Return what sounds in a recording; None where there is nothing to hear.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.
    """
    measures = measure_content(audio)
    return None if measures is None else classify(measures)


def classify(measures: Mapping[str, float]) -> ContentKind:
    """Return the probabilities that belong to measures of the content.

    Parameters
    ----------
    measures : mapping of str to float
        As of :func:`~nmfaudio.separation.choice.content.measure_content`.
    """
    table = calibrated("kind")
    evidence = dict(table["bias"]["of"])
    for name, row in table["measure"].items():
        value = (measures[name] - row["mean"]) / row["scale"]
        for what in evidence:
            evidence[what] += row[what] * min(3.0, max(-3.0, value))
    sure = {
        what: min(_SURE, max(1.0 - _SURE, 1.0 / (1.0 + math.exp(-value))))
        for what, value in evidence.items()
    }
    return ContentKind(**sure)


def choose_preset(kind: ContentKind | None) -> tuple[str, str]:
    """Choose the preset for a recording and say why.

    Parameters
    ----------
    kind : ContentKind or None
        Of the recording.

    Returns
    -------
    name : str
        Name of a preset, see :mod:`nmfaudio.separation.choice.decide`.
    why : str
        One sentence for the user.
    """
    if kind is None:
        return "free", "there is nothing to hear"
    if kind.drums >= _DRUMS:
        name = "full-mix" if kind.notes >= 0.5 or kind.voice >= 0.5 else "drum-loop"
    else:
        name = "voice" if kind.voice >= 0.5 else "instruments"
    return name, f"it sounds like {kind}"
