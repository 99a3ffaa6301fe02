"""Shows in the panels what the session and the sound say; decides nothing."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.gui.controllers.opening import Pictures
from nmfaudio.gui.state.reading import owning_component
from nmfaudio.gui.style.text import format_clock
from nmfaudio.project.document import Document
from nmfaudio.project.jobs import Job, JobState
from nmfaudio.project.session import JobProgress

if TYPE_CHECKING:
    from nmfaudio.gui.main_window import MainWindow

__all__ = ["Presenter"]


class Presenter(QObject):
    """One small method for each thing that can change."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._running: list[Job[object]] = []
        self._connect()
        self._show_document(window.session.document)
        self._show_recording(window.session.recording)
        self._show_busy()

    @property
    def busy(self) -> bool:
        """Whether work that the user asked for runs."""
        return bool(self._running)

    def _connect(self) -> None:
        window, bridge, sound = self._window, self._window.bridge, self._window.sound
        bridge.recording_changed.connect(self._show_recording)
        bridge.document_changed.connect(self._show_document)
        bridge.audition_changed.connect(self._show_audition)
        bridge.job_started.connect(self._show_start)
        bridge.job_finished.connect(self._show_end)
        bridge.progressed.connect(self._show_progress)
        for said in (
            bridge.said,
            sound.said,
            window.editor.refused,
            window.exporter.said,
            window.window_actions.said,
            window.guiding.said,
        ):
            said.connect(window.workspace.notice.say)
        window.null_meter.measured.connect(self._show_null)
        window.loader.opening.connect(self._show_opening)
        window.loader.drawn.connect(self._show_pictures)
        sound.ready.connect(self._show_sound)
        sound.position_changed.connect(self._show_position)
        sound.playing_changed.connect(self._show_playing)
        sound.loop_changed.connect(self._show_loop)
        spectrogram = window.workspace.spectrogram
        spectrogram.pointed.connect(self._show_place)
        spectrogram.left.connect(window.workspace.readout.clear)
        window.selection.changed.connect(self._show_selection)

    def _show_recording(self, audio: AudioBuffer | None) -> None:
        window = self._window
        window.workspace.show_recording(audio)
        window.selection.clear()
        window.progress.curve.clear()
        window.status.set_recording(audio)
        spectrogram = window.workspace.spectrogram
        if audio is None:
            window.setWindowTitle("nmfaudio")
            self._invite()
        else:
            window.setWindowTitle(f"{audio.name} – nmfaudio")  # noqa: RUF001
            spectrogram.set_message(self.tr("Drawing …"))
            if audio.path is not None:
                window.remember_path(audio.path)
        window.toolbar.set_position(0.0, audio.duration_s if audio else 0.0)
        self._show_position(0.0)
        self._show_possible()

    def _invite(self) -> None:
        """Say what to do where there is no recording."""
        self._window.workspace.spectrogram.set_message(
            self.tr("Drop a recording here"),
            self.tr("or press Open: WAV, FLAC, AIFF, MP3, Ogg, and more"),
        )

    def _show_pictures(self, pictures: Pictures) -> None:
        workspace = self._window.workspace
        workspace.show_pictures(pictures.outline, pictures.pixels)
        workspace.readout.set_top(pictures.pixels.loudest_db)
        self._window.workspace.spectrogram.set_message("")

    def _show_opening(self, name: str) -> None:
        self._window.workspace.notice.hide()
        if self._window.session.recording is None:
            self._window.workspace.spectrogram.set_message(
                self.tr("Opening {0} …").format(name)
            )

    def _show_document(self, document: Document) -> None:
        window = self._window
        gains = window.session.gains
        window.workspace.board.show_document(document, gains)
        window.sources.show_document(document, gains)
        history = window.session.history
        undo, redo = window.actions_by_id["undo"], window.actions_by_id["redo"]
        undo.setEnabled(history.can_undo)
        redo.setEnabled(history.can_redo)
        undo.setText(self.tr("&Undo {0}").format(history.undo_label).strip())
        redo.setText(self.tr("&Redo {0}").format(history.redo_label).strip())
        self._show_possible()
        self._show_selection()

    def _show_audition(self, indices: tuple[int, ...] | None) -> None:
        window = self._window
        window.workspace.board.show_audition(indices)
        gains = window.session.gains
        window.workspace.board.show_document(window.session.document, gains)
        self._show_selection()

    def _show_selection(self) -> None:
        window = self._window
        document, chosen = window.session.document, window.selection.indices
        audition = window.session.audition
        if document.separation is None:
            text = ""
        elif audition:
            numbers = ", ".join(str(index + 1) for index in audition)
            text = self.tr("Hearing only {0}. Esc for everything").format(numbers)
        elif chosen:
            text = self.tr(
                "{0} selected. Ctrl+1 … 9 or drag to a source, S solo, M mute"
            ).format(len(chosen))
        else:
            text = self.tr("Keys 1 … 9 audition. Drag a card to a source")
        window.workspace.board_hint.setText(text)
        self.show_lock()

    def show_lock(self) -> None:
        """Let the check mark of Lock say whether the selection is locked."""
        document = self._window.session.document
        components = document.components
        chosen = [k for k in self._window.selection.indices if k < len(components)]
        locked = bool(chosen) and all(components[k].locked for k in chosen)
        self._window.actions_by_id["lock"].setChecked(locked)

    def _show_possible(self) -> None:
        window = self._window
        open_ = window.session.recording is not None
        separated = window.session.document.separation is not None
        audible = open_ and window.sound.player is not None
        actions = window.actions_by_id
        for name in ("play", "rewind", "loop", "seek_back", "seek_on"):
            actions[name].setEnabled(audible)
        for name in (
            "export",
            "new_source",
            "clear_switches",
            "merge",
            "lock",
            "silence_loop",
        ):
            actions[name].setEnabled(separated)
        for name in ("split_two", "split_three", "rerun"):
            actions[name].setEnabled(separated and not self.busy)
        actions["export_mix"].setEnabled(open_)
        actions["separate"].setEnabled(open_ and not self.busy)
        toolbar = window.toolbar
        for button in (
            toolbar.play_button,
            toolbar.start_button,
            toolbar.loop_button,
        ):
            button.setEnabled(audible)

    def _show_start(self, job: Job[object]) -> None:
        self._running.append(job)
        words = {
            "open": self.tr("Opening"),
            "separate": self.tr("Listening"),
            "split": self.tr("Splitting"),
            "re-run": self.tr("Re-running the unlocked"),
            "guide": self.tr("Listening again"),
            "learn": self.tr("Learning"),
            "export": self.tr("Writing stems"),
            "export mix": self.tr("Writing the mix"),
            "export onsets": self.tr("Finding onsets"),
        }
        self._window.progress.begin(words.get(job.title, job.title))
        if job.title in ("separate", "split", "re-run"):
            self._window.progress.curve.clear()
        self._show_busy()

    def _show_end(self, job: Job[object]) -> None:
        if job in self._running:
            self._running.remove(job)
        if not self._running:
            self._window.progress.finish(self._words_of_end(job))
        if job.title == "open" and self._window.session.recording is None:
            self._invite()
        if job.title == "separate":
            # What emerged is gone if the job was cancelled or failed.
            self._show_document(self._window.session.document)
        self._window.exporter.job_finished(job)
        self._show_busy()

    def _words_of_end(self, job: Job[object]) -> str:
        if job.state is JobState.CANCELLED:
            return self.tr("Cancelled")
        if job.state is JobState.FAILED:
            return self.tr("Failed")
        separation = self._window.session.document.separation
        if job.title == "separate" and separation is not None:
            fit = separation.factorization
            self._window.status.set_hint(" · ".join(separation.notes))
            self._window.progress.curve.show_all(
                fit.checked_iterations, fit.n_iter, fit.divergence
            )
            return self.tr("Done: {0} iterations in {1} s").format(
                fit.n_iter, f"{fit.elapsed_s:.1f}"
            )
        return self.tr("Done")

    def _show_progress(self, progress: JobProgress) -> None:
        window = self._window
        window.progress.show_progress(progress)
        preview = progress.preview
        if preview is not None and window.session.document.separation is None:
            window.workspace.board.show_preview(preview)

    def _show_busy(self) -> None:
        window = self._window
        possible = window.session.recording is not None
        window.toolbar.set_busy(busy=self.busy, possible=possible)
        self._show_possible()

    def _show_sound(self) -> None:
        player = self._window.sound.player
        if player is not None:
            self._window.status.set_device(player.unavailable)
        self._show_possible()

    def _show_null(self, null_db: float | None, measuring: bool) -> None:  # noqa: FBT001
        self._window.toolbar.set_null(null_db, measuring=measuring)

    def _show_position(self, second: float) -> None:
        window = self._window
        open_ = window.session.recording is not None
        window.toolbar.set_position(second, window.time_view.duration_s)
        if window.sound.playing and window.follows:
            window.time_view.reveal(second)
        window.workspace.set_playhead(second if open_ else None)
        player = window.sound.player
        if player is not None:
            window.status.set_dropouts(player.n_underruns)

    def _show_playing(self, playing: bool) -> None:  # noqa: FBT001  # a signal's value
        self._window.toolbar.set_playing(playing=playing)

    def _show_loop(self) -> None:
        sound = self._window.sound
        self._window.workspace.set_loop(sound.loop)
        self._window.actions_by_id["loop"].setChecked(sound.looping)
        if sound.loop is not None:
            start, stop = sound.loop
            self._window.status.set_hint(
                self.tr("Loop {0} to {1}").format(
                    format_clock(start), format_clock(stop)
                )
            )
        else:
            self._window.status.set_hint("")

    def _show_place(self, second: float, hz: float) -> None:
        window = self._window
        readout = window.workspace.readout
        readout.show_place(
            second, hz, window.workspace.spectrogram.level_at(second, hz)
        )
        document = window.session.document
        index = (
            None
            if document.separation is None
            else owning_component(document.separation, second, hz)
        )
        if index is None or document.separation is None:
            readout.show_owner("", None)
            return
        component = document.component(index)
        name = component.name or document.separation.tags[index].label
        colour = document.source(component.source_id).colour
        readout.show_owner(f"{index + 1} · {name}", colour)
