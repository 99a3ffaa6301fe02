"""Keeps what is said of how well the model fits in step with the document."""

import threading
from typing import TYPE_CHECKING

from nmfaudio.gui.controllers.model.updater import ModelUpdater
from nmfaudio.gui.panels.side.model_panel import ModelPanel
from nmfaudio.project.document import Document

if TYPE_CHECKING:
    from nmfaudio.separation.components.explained import Explained
    from nmfaudio.separation.model import Separation

__all__ = ["ExplainedUpdater"]


class ExplainedUpdater(ModelUpdater[ModelPanel, "Explained"]):
    """Says how much of the recording the model describes, and of each track."""

    title = "explained"

    @staticmethod
    def work_out(
        separation: "Separation", cancel: threading.Event
    ) -> "Explained | None":
        """Compare the model with the recording, in the worker."""
        from nmfaudio.separation.components.explained import (  # noqa: PLC0415  # heavy
            explained_energy,
        )

        return explained_energy(separation, cancel)

    def show(self, document: Document, found: "Explained | None") -> None:
        """Show the shares of all, and of each track that has parts."""
        if found is None:
            self._panel.show_explained(None, ())
            return
        held = {
            source.name: tuple(c.index for c in document.components_of(source.id))
            for source in document.sources
        }
        self._panel.show_explained(
            found.share(), [(name, found.share(k)) for name, k in held.items() if k]
        )
