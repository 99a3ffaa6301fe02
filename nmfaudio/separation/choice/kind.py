"""What sounds in a recording, with what probability, and which preset suits that.

Three logistic regressions over measures of the content and their squares, calibrated by
``scripts/materials/calibrate_kind.py`` on mixtures with true stems; their numbers
stand in ``nmfaudio/data/tables/kind.toml``. From which probabilities on a preset is
chosen was calibrated by what it gains: ``scripts/materials/calibrate_choice.py``
separates mixtures with every preset and writes the limits to
``nmfaudio/data/tables/choice.toml``.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.wording import percent
from nmfaudio.errors import Message
from nmfaudio.separation.choice.content import excerpt_of, measure_content
from nmfaudio.separation.choice.places import spread_of_places
from nmfaudio.separation.choice.tables import calibrated

__all__ = ["ContentKind", "choose_preset", "classify", "kind_of"]

_SURE = 0.995  # no recording is surer than that
_VIBRATO = ("vibrato_again", "vibrato_again_in_middle")
_SUNG = 0.26  # of vibrato: what is sung so has notes (decision 0091)
_FAR = 3.0  # standard deviations: what is farther counts for no more


@dataclass(frozen=True)
class ContentKind:
    """What sounds, and how far apart.

    Attributes
    ----------
    drums, voice, notes : float
        Probabilities that these sound, 0..1 each.
    spread : float
        How far places in the stereo field spread, see
        :func:`~nmfaudio.separation.choice.places.spread_of_places`.
    vibrato : float
        How regularly pitches swing, everywhere or in the middle of the stereo field,
        see :func:`~nmfaudio.separation.choice.pitches.measure_pitches`.
    """

    drums: float
    voice: float
    notes: float
    spread: float = 0.0
    vibrato: float = 0.0

    @property
    def drums_alone(self) -> float:
        """Probability that drums sound, and neither a voice nor notes, 0..1."""
        return self.drums * (1.0 - self.voice) * (1.0 - self.notes)

    def __str__(self) -> str:
        shares = (percent(each) for each in (self.drums, self.voice, self.notes))
        return Message("drums {0}, voice {1}, notes {2}", *shares)


def kind_of(audio: AudioBuffer) -> ContentKind | None:
    """Return what sounds in a recording; None where there is nothing to hear.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.
    """
    measures = measure_content(audio)
    if measures is None:
        return None
    spread = spread_of_places(excerpt_of(audio), audio.sample_rate)
    vibrato = max(measures[name] for name in _VIBRATO)
    return replace(classify(measures), spread=spread, vibrato=vibrato)


def classify(
    measures: Mapping[str, float], table: Mapping[str, Any] | None = None
) -> ContentKind:
    """Return the probabilities that belong to measures of the content.

    Parameters
    ----------
    measures : mapping of str to float
        As of :func:`~nmfaudio.separation.choice.content.measure_content`.
    table : mapping or None
        Weights of measures; None takes the calibrated ones.
    """
    numbers: Mapping[str, Any] = table or calibrated("kind")
    evidence = dict(numbers["bias"]["of"])
    for name, (mean, scale, *weights) in numbers["measure"].items():
        value = min(_FAR, max(-_FAR, (measures[name] - mean) / scale))
        for what, plain, squared in zip(
            evidence, weights[::2], weights[1::2], strict=True
        ):
            evidence[what] += plain * value + squared * value**2
    sure = {
        what: min(_SURE, max(1.0 - _SURE, 1.0 / (1.0 + math.exp(-value))))
        for what, value in evidence.items()
    }
    return ContentKind(**sure)


def choose_preset(
    kind: ContentKind | None, limits: Mapping[str, float] | None = None
) -> tuple[str, str]:
    """Choose the preset for a recording and say why.

    Drums alone are a drum loop, and notes alone instruments, wherever they lie: their
    models hear places, too. What else lies far apart in the stereo field is told best
    by the full mix, whatever it is. Elsewhere drums call for it; without them a voice
    and notes have models of their own. A voice that sings with vibrato is separated as
    instruments are.

    Parameters
    ----------
    kind : ContentKind or None
        Of the recording.
    limits : mapping of str to float, or None
        From which value of ``alone`` (:attr:`ContentKind.drums_alone`), ``drums``,
        ``voice``, ``notes`` and ``spread`` on they count; None takes the calibrated
        ones.

    Returns
    -------
    name : str
        Name of a preset, see :mod:`nmfaudio.separation.choice.decide`.
    why : str
        One sentence for the user.
    """
    if kind is None:
        return "free", Message("there is nothing to hear")
    least = limits or calibrated("choice")["least"]["of"]
    why = Message("it sounds like {0}", str(kind))
    if kind.drums_alone >= least["alone"]:
        return "drum-loop", why
    has_drums, has_voice = kind.drums >= least["drums"], kind.voice >= least["voice"]
    notes_alone = kind.notes >= least["notes"] and not (has_drums or has_voice)
    if kind.spread >= least["spread"] and not notes_alone:
        return "full-mix", Message("{0}, wide apart in the stereo field", why)
    if has_drums:
        return "full-mix", why
    if has_voice and kind.vibrato >= _SUNG:
        return "instruments", Message("{0}, sung with vibrato", why)
    return "voice" if has_voice else "instruments", why
