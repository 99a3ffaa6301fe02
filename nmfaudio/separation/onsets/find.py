"""Onsets: when each source is struck, to the sample, and how hard.

Where a source is struck is read from its activations, which the factorization has
already freed from the other sources. The exact sample is read from the source's sound,
rendered around each onset as it would be exported.

Parts of a kit of drums are found by themselves, too, as the drums that they are called
by: a kick and hats that strike together are two onsets then.

References
----------
.. [1] Dittmar and Gärtner, "Real-time transcription and separation of drum recordings
   based on NMF decomposition", DAFx 2014: onsets from peaks of activations.
.. [2] Bello et al., "A tutorial on onset detection in music signals", IEEE Trans.
   Speech and Audio Processing 13(5), 2005: the rise of the log energy.
.. [3] Dannenberg, "The interpretation of MIDI velocity", ICMC 2006: amplitude goes with
   the square of velocity.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.components.features import component_envelopes
from nmfaudio.separation.components.naming import drums_of_kit
from nmfaudio.separation.model import Separation, SourceGuess
from nmfaudio.separation.onsets.kits import with_drums
from nmfaudio.separation.onsets.peaks import pick_onsets
from nmfaudio.separation.onsets.strokes import Onset, SourceOnsets
from nmfaudio.separation.onsets.struck import is_struck
from nmfaudio.separation.rendering.mask_layout import Mix
from nmfaudio.separation.rendering.resynthesis import (
    FrameRenderer,
    renderer_of,
)
from nmfaudio.separation.rendering.source_gains import (
    numbered_sources,
    stem_gains,
)
from nmfaudio.spectral.stft import StftPlan

__all__ = ["Onset", "SourceOnsets", "find_onsets"]

_AHEAD_S, _BEHIND_S = 0.002, 0.005
"""An onset is where the next 2 ms are loudest compared with the last 5 ms."""
_RISE_FLOOR_DB = -26.0  # of the loudest 2 ms: rises below it are not audible
_FAR_DB_PER_HOP = 2.0  # a rise must be steeper the farther it is from the frame
_LEAST_RISE_DB, _RISE_S = 1.0, 0.012
"""An onset makes its source louder: 12 ms, half a period of the lowest drums, against
the 12 ms before. What only keeps a decay going is none."""
_LEVEL_S = 0.03  # over which the level of an onset is measured
_STRUCK_SHARE = 0.5  # of a source's energy that percussive components must hold
_SILENT_DB = -60.0  # of the loudest onset of all sources: fainter ones are dropped


def find_onsets(
    separation: Separation,
    sources: Sequence[SourceGuess] | None = None,
    *,
    min_gap_s: float = 0.03,
) -> tuple[SourceOnsets, ...]:
    """Find the onsets of every source.

    In a convolutive model, a template is what follows an onset, and all components
    count. Otherwise only components tagged as percussive do, where their activation
    rises; a source in which they hold less than half of the energy is not struck, and
    left out, unless it is called a drum or a kit: there all components count.

    Parameters
    ----------
    separation : Separation
        Not modified.
    sources : sequence of SourceGuess or None
        Which components belong together; None takes those the separation proposes.
    min_gap_s : float, default 0.03
        Two onsets of one source are at least that far apart, seconds.

    Returns
    -------
    onsets : tuple of SourceOnsets
        In the order of the sources.

    Raises
    ------
    ParameterError
        If ``min_gap_s`` is not positive, a source holds a component that is not there,
        or the separation cannot be rendered.

    Notes
    -----
    Sound is rendered around each onset only, so memory does not grow with the
    recording, and time about as much as one export does.
    """
    if not min_gap_s > 0:
        raise ParameterError(
            Message(
                "min_gap_s must be more than 0 seconds, got {0}: it keeps one onset "
                "from being counted twice",
                min_gap_s,
            )
        )
    sources = separation.sources if sources is None else sources
    _check_sources(sources, separation.model.n_components)
    found = _found(separation, sources, min_gap_s)
    loudest = max((s.level for _, candidates in found for s in candidates), default=0.0)
    faint = loudest * 10.0 ** (_SILENT_DB / 20.0)
    rate = separation.audio.sample_rate
    heard = []
    for source, candidates in found:
        kit = SourceOnsets(source.name, _onsets(candidates, rate, faint))
        drums = drums_of_kit(separation, source)
        struck = [
            SourceOnsets(drum.name, _onsets(strokes, rate, faint))
            for drum, strokes in _found(separation, drums, min_gap_s)
        ]
        heard.append(with_drums(kit, struck, min_gap_s))
    return tuple(heard)


def _found(
    separation: Separation, sources: Sequence[SourceGuess], min_gap_s: float
) -> list[tuple[SourceGuess, list["_Candidate"]]]:
    """Return what is struck of some sources, and where it may begin."""
    if not sources:
        return []
    curves, renderer = _Curves(separation), renderer_of(separation)
    source_of = numbered_sources(sources, separation.model.n_components)
    gains, _ = stem_gains(source_of, len(sources))
    found = []
    for source, row in zip(sources, gains, strict=False):
        curve = curves.of(source)
        if curve is not None:
            frames = pick_onsets(curve, separation.plan, min_gap_s=min_gap_s)
            mix = renderer.mix(row, 0.0, source_of)
            found.append((source, _measured(renderer, mix, frames, min_gap_s)))
    return found


def _check_sources(sources: Sequence[SourceGuess], n_components: int) -> None:
    for source in sources:
        if not all(0 <= k < n_components for k in source.components):
            raise ParameterError(
                Message(
                    "the components of {0} must be 0 to {1}, got {2}",
                    source.name,
                    n_components - 1,
                    source.components,
                )
            )


class _Curves:
    """Activation curves of sources, high at their onsets."""

    def __init__(self, separation: Separation) -> None:
        model = separation.model
        _, first = np.unique(model.component_of, return_index=True)
        self._first = dict(zip(model.component_of[first].tolist(), first, strict=True))
        self._separation, self._model = separation, model
        self._columns = np.bincount(model.component_of, minlength=model.n_components)
        self._percussive = {tag.index for tag in separation.tags if tag.percussive}
        self._share = {tag.index: tag.energy_share for tag in separation.tags}
        self._envelopes = component_envelopes(model)

    def of(self, source: SourceGuess) -> FloatArray | None:
        """Return the curve of a source, (n_frames,); None if it has none."""
        energy = sum(self._share.get(k, 0.0) for k in source.components)
        rising = {k for k in source.components if k in self._percussive}
        rising_energy = sum(self._share.get(k, 0.0) for k in rising)
        if not rising or rising_energy < _STRUCK_SHARE * energy:
            if not is_struck(self._separation, source):
                return None
            rising = set(source.components)  # kicks and toms, which have a pitch
        curve = np.zeros(self._model.H.shape[1])
        for k in source.components:
            if self._columns[k] > 1:
                curve += self._struck(k)
            elif k in rising:
                curve += self._rise(k)
        return curve

    def _struck(self, k: int) -> FloatArray:
        """Return the activation of a convolutive component, by its loudness."""
        loudness = float(self._model.W[:, :, self._model.component_of == k].sum())
        return self._model.H[self._first[k]].astype(np.float64) * loudness

    def _rise(self, k: int) -> FloatArray:
        """Return by how much a plain component's envelope rises in every frame."""
        rise: FloatArray = np.diff(self._envelopes[k], prepend=0.0)
        return np.maximum(rise, 0.0)


@dataclass(frozen=True)
class _Candidate:
    """Where an onset is, samples, and its amplitude (root mean square)."""

    sample: int
    level: float


def _measured(
    renderer: FrameRenderer, mix: Mix, frames: IntArray, min_gap_s: float
) -> list[_Candidate]:
    """Measure each onset: its exact sample and its level."""
    plan, rate = renderer.plan, renderer.audio.sample_rate
    n_samples = renderer.audio.n_samples
    reach = plan.n_fft // 2
    beside, length = max(1, round(_RISE_S * rate)), max(1, round(_LEVEL_S * rate))
    candidates: list[_Candidate] = []
    for number, frame in enumerate(frames):
        centre = min(int(frame) * plan.hop_length, n_samples)
        start = max(0, centre - reach - beside)
        stop = min(n_samples, centre + reach + length)
        if stop - start < 1:
            continue
        power = _power(renderer, mix, start, stop)
        at = _begin(
            [power, _mixture_power(renderer, start, stop)], centre - start, plan
        )
        end = at + length
        if number + 1 < len(frames):
            # The next onset must not make this one louder.
            following = (int(frames[number + 1]) - 1) * plan.hop_length - start
            end = max(at + length // 4, min(end, following))
        before = power[max(0, at - beside) : at].sum()
        if power[at : at + beside].sum() > 10.0 ** (_LEAST_RISE_DB / 10.0) * before:
            level = float(np.sqrt(power[at:end].mean()))
            candidates.append(_Candidate(start + at, level))
    return _apart(candidates, max(1, round(min_gap_s * rate)))


def _power(renderer: FrameRenderer, mix: Mix, start: int, stop: int) -> FloatArray:
    """Return the power of a source in a stretch of samples, summed over channels."""
    sound = renderer.render(mix, start, stop)[0].astype(np.float64)
    power: FloatArray = np.einsum("cn,cn->n", sound, sound)
    return power


def _mixture_power(renderer: FrameRenderer, start: int, stop: int) -> FloatArray:
    """Return the power of the mixture in a stretch of samples, over its channels."""
    sound = renderer.audio.samples[:, start:stop].astype(np.float64)
    power: FloatArray = np.einsum("cn,cn->n", sound, sound)
    return power


def _begin(powers: Sequence[FloatArray], centre: int, plan: StftPlan) -> int:
    """Return the sample where power rises most, within half a window of ``centre``.

    The rise is the ratio of the mean power just after a sample to that just before it.
    Of ``powers``, of the source and of the mixture, the least counts: masks smear a
    source to before its onset, where there may be nothing audible at all.
    """
    ahead = max(1, round(_AHEAD_S * plan.sample_rate))
    behind = max(1, round(_BEHIND_S * plan.sample_rate))
    reach, size = plan.n_fft // 2, powers[0].size
    at = np.arange(max(0, centre - reach), min(size, centre + reach + 1))
    if at.size == 0:
        return max(0, size - 1)
    after = np.min([_means(power, at, at + ahead) for power in powers], axis=0)
    before = np.min([_means(power, at - behind, at) for power in powers], axis=0)
    floor = float(after.max()) * 10.0 ** (_RISE_FLOOR_DB / 10.0)
    if not floor > 0.0:
        return min(centre, size - 1)
    rise_db = 10.0 * np.log10((after + floor) / (before + floor))
    rise_db -= _FAR_DB_PER_HOP * np.abs(at - centre) / plan.hop_length
    return int(at[np.argmax(rise_db)])


def _means(power: FloatArray, start: IntArray, stop: IntArray) -> FloatArray:
    """Return means over ``[start, stop)``; there is silence outside of ``power``."""
    total = np.concatenate([[0.0], np.cumsum(power)])
    inside = np.clip(stop, 0, power.size), np.clip(start, 0, power.size)
    # Rounding may leave a sum over silence below zero.
    sums = np.maximum(total[inside[0]] - total[inside[1]], 0.0)
    means: FloatArray = sums / (stop - start)
    return means


def _apart(candidates: list[_Candidate], gap: int) -> list[_Candidate]:
    """Let only the loudest of candidates stay that turned out to be one."""
    kept: list[_Candidate] = []
    for candidate in sorted(candidates, key=lambda candidate: candidate.sample):
        if kept and candidate.sample - kept[-1].sample < gap:
            louder = max(kept[-1].level, candidate.level)
            kept[-1] = replace(
                kept[-1] if kept[-1].level == louder else candidate, level=louder
            )
        else:
            kept.append(candidate)
    return kept


def _onsets(
    candidates: list[_Candidate], sample_rate: int, faint: float
) -> tuple[Onset, ...]:
    """Turn levels into velocities; drop what is not above the level ``faint``."""
    candidates = [candidate for candidate in candidates if candidate.level > faint]
    loudest = max((candidate.level for candidate in candidates), default=1.0)
    return tuple(
        Onset(
            time_s=candidate.sample / sample_rate,
            sample=candidate.sample,
            velocity=float(np.sqrt(candidate.level / loudest)),
        )
        for candidate in candidates
    )
