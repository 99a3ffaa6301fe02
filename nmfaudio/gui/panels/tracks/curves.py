"""Curves and figures of a model's components, made when a row asks for them."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.gui.language import library_words, name_words
from nmfaudio.gui.state.arrangement import PartFacts
from nmfaudio.project.document import Document
from nmfaudio.separation.model import RenderModel
from nmfaudio.spectral.stft import StftPlan

__all__ = ["PartCurves"]

_PAINTED: Final = 3e3  # times the usual energy in the model for what is heard
_SOUNDS: Final = 0.1  # of its loudest frame: from there on a component counts as heard


class PartCurves:
    """Templates and activations of one model.

    Parameters
    ----------
    model : RenderModel
        Not modified.
    plan : StftPlan
        What its frames and bins mean.
    shares : sequence of float
        Share of the energy of each component, as far as it is known. What was painted
        is far stronger in the model than it is heard, and is drawn as it is heard.
    """

    def __init__(
        self, model: RenderModel, plan: StftPlan, shares: Sequence[float] = ()
    ) -> None:
        self.model = model
        self.hz_per_bin = plan.sample_rate / plan.n_fft
        self.frames_per_s = plan.sample_rate / plan.hop_length
        self._templates: dict[int, FloatArray] = {}
        self._activations: dict[int, FloatArray] = {}
        self._envelopes: dict[tuple[int, ...], FloatArray] = {}
        self._onsets: list[float] | None = None
        order = np.argsort(model.component_of, kind="stable")
        bounds = np.searchsorted(
            model.component_of[order], np.arange(model.n_components + 1)
        )
        self._columns = np.split(order, bounds[1:-1]) if model.n_components else []
        self._shares = shares
        self._heard: FloatArray | None = None

    def template(self, index: int) -> FloatArray:
        """Return the spectrum to draw for a component: the mean of its columns."""
        if index not in self._templates:
            columns = self._columns[index]
            template = np.zeros(self.model.W.shape[1], np.float32)
            if columns.size:
                template = self.model.W[:, :, columns].mean(axis=(0, 2))
            self._templates[index] = template
        return self._templates[index]

    def activation(self, index: int) -> FloatArray:
        """Return the curve to draw for a component: its strongest column over time."""
        if index not in self._activations:
            columns, H = self._columns[index], self.model.H
            if columns.size == 1:
                self._activations[index] = H[int(columns[0])]
            elif columns.size:
                self._activations[index] = H[columns].max(axis=0)
            else:
                self._activations[index] = np.zeros(1, np.float32)
        return self._activations[index]

    def envelope(self, members: tuple[int, ...]) -> FloatArray:
        """Return how loud some components are together, frame by frame."""
        if members not in self._envelopes:
            total = np.zeros(self.model.H.shape[1], np.float32)
            for index in members:
                for column in self._columns[index]:
                    total += self.model.H[column] * np.float32(
                        self._weight(column) * self._heard_of(index)
                    )
            if len(self._envelopes) > 64:
                self._envelopes.clear()
            self._envelopes[members] = total
        return self._envelopes[members]

    def _weight(self, column: int) -> float:
        return float(self.model.W[:, :, column].mean(axis=0).sum())

    def _heard_of(self, index: int) -> float:
        """Return a factor below 1 for what the model has far stronger than is heard."""
        if self._heard is None:
            n = self.model.n_components
            modelled = np.zeros(n)
            for k, columns in enumerate(self._columns):
                for column in columns:
                    H = self.model.H[column]
                    energy = float(np.einsum("t,t->", H, H))
                    modelled[k] += self._weight(int(column)) ** 2 * energy
            shares = np.array([*self._shares, *[0.0] * n][:n])
            known = (shares > 0) & (modelled > 0)
            usual = np.median(modelled[known] / shares[known]) if known.any() else 0.0
            louder = known & (modelled > _PAINTED * usual * shares)
            self._heard = np.ones(n)
            self._heard[louder] = np.sqrt(usual * shares[louder] / modelled[louder])
        return float(self._heard[index])

    def facts(
        self, document: Document, *, with_onsets: bool = False
    ) -> tuple[PartFacts, ...]:
        """Return what rows are sorted and filtered by.

        Where each part first sounds is looked for only if asked: it reads all of ``H``.
        """
        separation = document.separation
        if separation is None:
            return ()
        if self._onsets is None and with_onsets:
            self._onsets = [self._onset_s(k) for k in range(self.model.n_components)]
        onsets = self._onsets or [0.0] * self.model.n_components
        names = document.component_names()
        return tuple(
            PartFacts(
                name=name_words(name),
                tag=library_words(tag.label),
                pitch_hz=tag.pitch_hz,
                share=tag.energy_share,
                onset_s=onset_s,
                pan=tag.pan,
            )
            for name, tag, onset_s in zip(names, separation.tags, onsets, strict=True)
        )

    def _onset_s(self, index: int) -> float:
        curve: Float32Array = self.activation(index)
        heard = curve > _SOUNDS * curve.max(initial=0.0)
        return float(heard.argmax()) / self.frames_per_s if heard.any() else 0.0
