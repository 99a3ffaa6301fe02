"""Attacks: where they are, and how frames are rendered that one of them cuts.

A mask shapes a whole frame, so what it takes out of an attack is spread over the frame:
half a window before a drum, its stem begins to hiss (pre-echo), and so do the
stems that the drum was taken from. Therefore a frame that an attack cuts is made
twice: once from only the sound *before* the attack, by masks that hardly know it, and
once as ever. The first sounds up to the attack, the second from there on, with a
cross-fade of 2 ms just before it.

Both times all stems add up to the same sound up to there, and the gains of a cross-fade
add up to 1: so stems still add up to the recording. Frames without an attack are not
touched, and because all happens within a frame, playback and export stay one function.

Window switching of audio coders does the same for the same reason [1]_; here the
window keeps its length, and with it the resolution that the model was made for.

References
----------
.. [1] Edler, "Codierung von Audiosignalen mit überlappender Transformation und
   adaptiven Fensterfunktionen", Frequenz 43, 1989.
"""

import math
from dataclasses import dataclass

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import ComplexArray, Float32Array, IntArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.rendering.mask_layout import MaskModel, Mix
from nmfaudio.separation.rendering.masking import masked_frames
from nmfaudio.spectral._fft.transforms import rfft
from nmfaudio.spectral.stft import StftPlan

__all__ = ["FADE_S", "CutFrames", "Cuts", "plan_cuts"]

FADE_S = 0.002
"""Length of the cross-fade that ends where an attack begins, seconds."""

_KEPT = 0.3
"""How much of its own activations a cut frame keeps besides those of the last frame
before the attack, where it is as loud before as after: something that no attack shows
may have begun in between. Where it is quieter before, less is kept."""

_BESIDE_S = 0.010  # that levels before and after an attack are taken from


@dataclass(frozen=True, eq=False)
class Cuts:
    """Frames that attacks cut: one entry for each attack within each frame.

    Attributes
    ----------
    frame : ndarray of int, shape (n_cuts,)
        Ascending; a frame with two attacks is there twice, the earlier one first.
    attack : ndarray of int, shape (n_cuts,)
        First sample of the attack.
    calm : ndarray of int, shape (n_cuts,)
        Frame that shows what sounds before the attack: the last one that does not
        reach it, as far as another attack is not in between.
    n_fade : int
        Samples of the cross-fade before an attack.
    """

    frame: IntArray
    attack: IntArray
    calm: IntArray
    n_fade: int

    def activations(self, H: Float32Array, quietness: Float32Array) -> Float32Array:
        """Return what masks of the sound before attacks are made of.

        Parameters
        ----------
        H : ndarray of float32, shape (n_columns, n_frames)
            Activations of the model. Not modified.
        quietness : ndarray of float32, shape (n_cuts,)
            Level before each attack over that after it, 0..1.

        Returns
        -------
        H_before : ndarray of float32, shape (n_columns, n_cuts)
            New C-contiguous array.
        """
        kept = H[:, self.frame] * (np.float32(_KEPT) * quietness)
        return np.ascontiguousarray(H[:, self.calm] + kept)

    def rise(self, cut: int, first: int, n_fft: int) -> tuple[slice, Float32Array]:
        """Return where what sounds after an attack fades in, and its gain there.

        Of the ``n_fft`` samples from ``first`` on it is 0 before and 1 afterwards, from
        the attack on.
        """
        start = int(self.attack[cut]) - self.n_fade - first
        low, high = np.clip([start, start + self.n_fade], 0, n_fft).tolist()
        ramp = np.arange(low, high, dtype=np.float32) - np.float32(start - 0.5)
        gain: Float32Array = ramp / np.float32(self.n_fade)
        return slice(low, high), gain


def plan_cuts(
    attacks: IntArray, plan: StftPlan, n_samples: int, n_model_frames: int
) -> Cuts:
    """Find the frames that attacks cut.

    Parameters
    ----------
    attacks : ndarray of int, shape (n_attacks,)
        First sample of each attack, ascending. Not modified.
    plan : StftPlan
        Of the frames.
    n_samples : int
        Length of the recording.
    n_model_frames : int
        Frames that the model knows; others are never cut.

    Raises
    ------
    ParameterError
        If the attacks are not ascending.
    """
    places = np.asarray(attacks, dtype=np.int64)
    if places.ndim != 1 or (np.diff(places) <= 0).any():
        raise ParameterError(
            Message("attacks must be samples in ascending order, each of them once")
        )
    places = places[(places > 0) & (places < n_samples)]
    n_fft, hop, before = plan.n_fft, plan.hop_length, plan.n_fft // 2
    n_frames = min(plan.n_frames(n_samples), n_model_frames)
    # An attack at sample a cuts the frames with t*hop - before < a < t*hop - before
    # + n_fft.
    start = np.maximum(0, (places + before - n_fft) // hop + 1)
    stop = np.clip((places + before - 1) // hop + 1, start, n_frames)
    start = np.minimum(start, stop)
    number = np.repeat(np.arange(places.size), stop - start)
    offset = np.arange(number.size) - np.repeat(
        np.cumsum(stop - start) - (stop - start), stop - start
    )
    frame = start[number] + offset
    order = np.lexsort((number, frame))
    frame, number = frame[order], number[order]
    attack = places[number]
    previous = np.where(number > 0, places[np.maximum(number - 1, 0)], -n_fft)
    calm = np.minimum(frame * hop, attack - before)
    # With another attack so close before, the sound is calm halfway between.
    floor = np.minimum(previous + n_fft // 4, (previous + attack) // 2)
    calm = np.where(calm < previous, floor, calm) // hop
    return Cuts(
        frame=frame,
        attack=attack,
        calm=np.clip(calm, 0, max(0, n_frames - 1)),
        n_fade=max(1, round(FADE_S * plan.sample_rate)),
    )


def _quietness(audio: AudioBuffer, attack: IntArray) -> Float32Array:
    """Return how quiet it is just before each attack: a ratio of levels, at most 1."""
    reach = max(1, round(_BESIDE_S * audio.sample_rate))
    places, which = np.unique(attack, return_inverse=True)
    ratio = np.ones(places.size, np.float32)
    for number, place in enumerate(places):
        before = audio.samples[:, max(0, place - reach) : place]
        loud = _power(audio.samples[:, place : place + reach])
        if loud > 0.0:
            ratio[number] = min(1.0, math.sqrt(_power(before) / loud))
    return ratio[which]


def _power(samples: Float32Array) -> float:
    return float(np.mean(np.square(samples, dtype=np.float64)))


class CutFrames:
    """Makes the frames of a recording anew that attacks cut.

    Parameters
    ----------
    audio : AudioBuffer
        The mixture.
    plan : StftPlan
        Of the frames.
    model : MaskModel
        What frames without an attack are masked by.
    attacks : ndarray of int, shape (n_attacks,)
        First sample of each attack, ascending.

    Notes
    -----
    Immutable after construction, as the renderer that holds it.
    """

    def __init__(
        self,
        audio: AudioBuffer,
        plan: StftPlan,
        model: MaskModel,
        attacks: IntArray,
    ) -> None:
        self._audio = audio
        self._plan = plan
        self.cuts = plan_cuts(attacks, plan, audio.n_samples, model.H.shape[1])
        H = self.cuts.activations(model.H, _quietness(audio, self.cuts.attack))
        H.flags.writeable = False
        self._model = model._replace(H=H)

    def replace(
        self, mix: Mix, start_frame: int, stop_frame: int, frames: Float32Array
    ) -> None:
        """Put what sounds before each attack into its frames.

        Parameters
        ----------
        mix : Mix
            What sounds.
        start_frame, stop_frame : int
            Half-open range of frames.
        frames : ndarray of float32, shape (n_outputs, n_channels, n_frames, n_fft)
            Masked as if there were no attacks. Modified in place.
        """
        cuts, n_fft = self.cuts, self._plan.n_fft
        first, last = np.searchsorted(cuts.frame, [start_frame, stop_frame])
        if first == last:
            return
        before = masked_frames(
            self._model, mix, self._spectra(int(first), int(last)), int(first), n_fft
        )
        # Of two attacks in a frame, the later one divides what the earlier one leaves.
        for cut in reversed(range(first, last)):
            frame = int(cuts.frame[cut])
            fade, rise = cuts.rise(cut, self._first_sample(frame), n_fft)
            after, calm = frames[:, :, frame - start_frame], before[:, :, cut - first]
            after[..., : fade.start] = calm[..., : fade.start]
            after[..., fade] *= rise
            after[..., fade] += calm[..., fade] * (np.float32(1.0) - rise)

    def _spectra(self, first: int, last: int) -> ComplexArray:
        """Return the spectra of what sounds before attacks, for a range of cuts."""
        samples, n_fft = self._audio.samples, self._plan.n_fft
        sound = np.zeros((samples.shape[0], last - first, n_fft), np.float32)
        for cut in range(first, last):
            attack = int(self.cuts.attack[cut])
            start = self._first_sample(int(self.cuts.frame[cut]))
            low = max(0, start)
            sound[:, cut - first, low - start : attack - start] = samples[:, low:attack]
        sound *= self._plan.analysis_window
        return rfft(sound)

    def _first_sample(self, frame: int) -> int:
        return frame * self._plan.hop_length - self._plan.n_fft // 2
