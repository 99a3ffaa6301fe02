"""Shows in the panels what the session and the sound say; decides nothing."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.gui.language import library_words, name_words, translate
from nmfaudio.gui.state.next_step import NewStep, NextSteps
from nmfaudio.gui.state.reading import owning_component
from nmfaudio.gui.state.shortcuts import shown_keys
from nmfaudio.gui.style.text import NOTHING, format_clock
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import Document
from nmfaudio.project.jobs import Job, JobState
from nmfaudio.project.session import JobProgress

if TYPE_CHECKING:
    from nmfaudio.factorization.result import Factorization
    from nmfaudio.playback.player import Player

__all__ = ["Presenter"]

_FITS = ("separate", "split", "re-run")
"""Work that fits a model."""


class Presenter(QObject):
    """One small method for each thing that can change.

    Parameters
    ----------
    parts : WindowParts
        Whose signals it follows, and what it shows them in.
    window : QWidget
        Bears the recording's name as its title.
    """

    def __init__(self, parts: WindowParts, window: QWidget) -> None:
        super().__init__(window)
        self._parts = parts
        self._view = parts.recording_view
        self._window = window
        self._running: list[Job[object]] = []
        self._steps = NextSteps(parts.settings)
        self._fit: Factorization | None = None
        self._connect()
        self._show_document(parts.session.document)
        self._show_recording(parts.session.recording)
        self._show_busy()

    @property
    def busy(self) -> bool:
        """Whether work that the user asked for runs."""
        return bool(self._running)

    def _connect(self) -> None:
        bridge, sound, view = self._parts.bridge, self._parts.sound, self._view
        bridge.recording_changed.connect(self._show_recording)
        bridge.document_changed.connect(self._show_document)
        bridge.audition_changed.connect(self._show_audition)
        bridge.job_started.connect(self._show_start)
        bridge.job_finished.connect(self._show_end)
        bridge.progressed.connect(self._show_progress)
        bridge.said.connect(self._parts.notice.say)
        sound.said.connect(self._parts.notice.say)
        sound.ready.connect(self._show_sound)
        sound.position_changed.connect(self._show_position)
        sound.playing_changed.connect(self._show_playing)
        sound.loop_changed.connect(self._show_loop)
        view.spectrogram.pointed.connect(self._show_place)
        view.spectrogram.left.connect(view.readout.clear)
        self._parts.selection.changed.connect(self._show_selection)

    def _show_recording(self, audio: AudioBuffer | None) -> None:
        parts = self._parts
        self._view.show_recording(audio)
        parts.selection.clear()
        self._clear_fit()
        parts.status.set_recording(audio)
        spectrogram = self._view.spectrogram
        if audio is None:
            self._window.setWindowTitle("nmfaudio")
            self._invite()
        else:
            self._window.setWindowTitle(f"{audio.name} – nmfaudio")  # noqa: RUF001
            spectrogram.set_message(self.tr("Drawing …"))
        parts.toolbar.set_position(0.0, audio.duration_s if audio else 0.0)
        self._show_position(0.0)
        self._show_possible()

    def _invite(self) -> None:
        """Say what to do where there is no recording."""
        self._view.spectrogram.set_message(
            self.tr("Drop a recording here"),
            self.tr("or press Open: WAV, FLAC, AIFF, MP3, Ogg, and more"),
        )

    def show_opening(self, name: str) -> None:
        """Say that a file is being read."""
        self._view.notice.hide()
        if self._parts.session.recording is None:
            self._view.spectrogram.set_message(self.tr("Opening {0} …").format(name))

    def _show_document(self, document: Document) -> None:
        parts = self._parts
        separated = document.separation is not None
        self._steps.follow(document)
        parts.tracks.welcome.set_known(is_known=self._steps.has_taken(NewStep.HEAR))
        parts.tracks.set_filled(is_filled=separated, separated=separated)
        parts.tracks.list.show_document(document, parts.session.gains)
        parts.status.set_count(len(document.sources) if separated else None)
        history = parts.session.history
        undo, redo = parts.actions["undo"], parts.actions["redo"]
        undo.setEnabled(history.can_undo)
        redo.setEnabled(history.can_redo)
        undone = library_words(history.undo_label).replace("&", "&&")
        redone = library_words(history.redo_label).replace("&", "&&")
        undo.setText(
            self.tr("&Undo {0}").format(undone)
            if undone
            else translate("Menu", "&Undo")
        )
        redo.setText(
            self.tr("&Redo {0}").format(redone)
            if redone
            else translate("Menu", "&Redo")
        )
        self._show_fit()
        self._show_possible()
        self._show_selection()

    def _show_audition(self, indices: tuple[int, ...] | None) -> None:
        session, tracks = self._parts.session, self._parts.tracks.list
        if indices is not None:
            self._steps.take(NewStep.HEAR)
        if session.document.separation is not None:
            tracks.show_document(session.document, session.gains)
        tracks.show_audition(indices)
        self._show_selection()

    def _show_selection(self) -> None:
        parts = self._parts
        document, selection = parts.session.document, parts.selection
        audition = parts.session.audition
        if document.separation is None:
            text = ""
        elif audition:
            alone = _names_of(document, audition)
            text = self.tr("Playing only {0}. {1} for everything")
            text = text.format(alone, self._keys("cancel"))
        elif selection.tracks:
            text = self.tr("{0} solos, {1} mutes, {2} keeps, Enter plays it alone")
            text = text.format(*map(self._keys, ("solo", "mute", "lock")))
        elif selection.indices:
            text = self.tr(
                "{0} selected. Ctrl+1 … 9 or drag to a track, {1} solos, {2} mutes"
            )
            n_selected = len(selection.indices)
            text = text.format(n_selected, self._keys("solo"), self._keys("mute"))
        else:
            text = self._words_of_next_step()
        parts.tracks.hint.setText(text)
        self.show_lock()

    def _keys(self, name: str) -> str:
        return shown_keys(self._parts.actions[name].shortcut()) or NOTHING

    def _words_of_next_step(self) -> str:
        words = {
            NewStep.HEAR: self.tr(
                "Next: press S on a track, or hold 1, to hear it alone"
            ),
            NewStep.GATHER: self.tr(
                "Next: unfold a track and drag a part where it belongs better"
            ),
            NewStep.EXPORT: self.tr("Next: Export writes every track as a file"),
        }
        step = self._steps.next
        return "" if step is None else words[step]

    def show_lock(self) -> None:
        """Let the check mark of Lock say whether the selection is locked."""
        document = self._parts.session.document
        components, selection = document.components, self._parts.selection
        chosen = [k for k in selection.indices if k < len(components)]
        if selection.tracks:
            chosen = [c.index for c in components if c.source_id in selection.tracks]
        locked = bool(chosen) and all(components[k].locked for k in chosen)
        self._parts.actions["lock"].setChecked(locked)

    def _show_possible(self) -> None:
        parts = self._parts
        recording = parts.session.recording
        open_ = recording is not None
        whole = recording is not None and recording.is_whole
        separated = parts.session.document.separation is not None
        audible = open_ and parts.sound.player is not None
        parts.tracks.welcome.set_open(is_open=open_)
        actions = parts.actions
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
        actions["export_mix"].setEnabled(whole)
        actions["suggest_count"].setEnabled(open_ and not self.busy)
        parts.model.suggest.setEnabled(open_ and not self.busy)
        actions["separate"].setEnabled(open_ and not self.busy)
        toolbar = parts.toolbar
        toolbar.export_button.setEnabled(separated)
        for button in (
            toolbar.play_button,
            toolbar.start_button,
            toolbar.loop_button,
        ):
            button.setEnabled(audible)

    def _show_start(self, job: Job[object]) -> None:
        self._running.append(job)
        self._parts.progress.begin(self._words_of_start(job))
        self._parts.tracks.show_activity(is_busy=True)
        if job.title in _FITS:
            self._clear_fit()
            self._parts.tracks.list.views.prepare()
        self._parts.tracks.welcome.set_working(is_working=job.title == "separate")
        self._show_busy()

    def _words_of_start(self, job: Job[object]) -> str:
        words = {
            "open": self.tr("Opening"),
            "separate": self.tr("Listening to your recording"),
            "split": self.tr("Splitting"),
            "re-run": self.tr("Listening anew to what is not kept"),
            "guide": self.tr("Following the marked passage"),
            "count": self.tr("Trying numbers of components"),
            "learn": self.tr("Learning"),
            "export": self.tr("Writing stems"),
            "drag": self.tr("Writing what is dragged out"),
            "export mix": self.tr("Writing the mix"),
            "export onsets": self.tr("Finding onsets"),
        }
        return words.get(job.title, job.title)

    def _show_end(self, job: Job[object]) -> None:
        if job in self._running:
            self._running.remove(job)
        if job.title == "export" and job.state is JobState.DONE:
            self._steps.take(NewStep.EXPORT)
            self._show_selection()
        if self._running:
            self._parts.progress.begin(self._words_of_start(self._running[0]))
        else:
            sentence = self._words_of_end(job)
            self._parts.progress.finish(sentence)
            self._parts.tracks.show_activity(is_busy=False)
            self._parts.tracks.welcome.set_working(is_working=False)
            self._parts.status.set_hint(sentence)
        if job.title == "open" and self._parts.session.recording is None:
            self._invite()
        if job.title == "separate" and job.state is not JobState.DONE:
            # What emerged is gone if the job was cancelled or failed.
            self._show_document(self._parts.session.document)
        self._show_fit()
        self._show_busy()

    def _show_fit(self) -> None:
        """Show how the document's fit ended, whether it was made, opened or redone."""
        separation = self._parts.session.document.separation
        if any(job.title in _FITS for job in self._running):
            return  # the one that goes on is shown
        if separation is None:
            self._clear_fit()
        elif separation.factorization is not self._fit:
            self._fit = separation.factorization
            self._parts.model.show_result(self._fit, separation.notes)

    def _clear_fit(self) -> None:
        self._fit = None
        self._parts.model.clear()

    def _words_of_end(self, job: Job[object]) -> str:
        if job.state is JobState.CANCELLED:
            return self.tr("Cancelled")
        if job.state is JobState.FAILED:
            return self.tr("Failed")
        document = self._parts.session.document
        if job.title == "separate" and document.separation is not None:
            return self.tr(
                "%n tracks found: the S of one plays it alone, Export writes them",
                "",
                len(document.sources),
            )
        if job.title == "re-run":
            return self.tr("A new take is made: T compares it with the one before")
        # What was opened is seen, and what comes next is said beside it.
        return "" if job.title == "open" else self.tr("Done")

    def _show_progress(self, progress: JobProgress) -> None:
        parts = self._parts
        parts.progress.show_progress(progress)
        if progress.fit is not None:
            parts.model.show_fit(progress.fit)
        preview = progress.preview
        if preview is not None and parts.session.document.separation is None:
            parts.tracks.set_filled(is_filled=True)
            n_found = preview.model.n_components
            found = self.tr("%n parts so far: S plays one alone", "", n_found)
            if preview.n_rough == n_found:
                found = self.tr("Roughly told apart so far: S plays one alone")
            parts.tracks.list.show_preview(preview, found)

    def _show_busy(self) -> None:
        parts = self._parts
        possible = parts.session.recording is not None
        parts.toolbar.set_busy(busy=self.busy, possible=possible)
        self._show_possible()

    def _show_sound(self) -> None:
        player = self._parts.sound.player
        if player is not None:
            self._parts.status.set_device(library_words(player.unavailable))
            self._show_drop_outs(player)  # of another device, it may be
        self._show_possible()

    def _show_position(self, second: float) -> None:
        parts = self._parts
        open_ = parts.session.recording is not None
        parts.toolbar.set_position(second, parts.time_view.duration_s)
        if parts.sound.playing and parts.actions["follow"].isChecked():
            parts.time_view.reveal(second)
        self._view.set_playhead(second if open_ else None)
        player = parts.sound.player
        if player is not None:
            self._show_drop_outs(player)

    def _show_drop_outs(self, player: "Player") -> None:
        status = self._parts.status
        status.set_dropouts(player.n_underruns)
        status.set_held(player.latency_s if player.holds_more else None)

    def _show_playing(self, playing: bool) -> None:  # noqa: FBT001  # a signal's value
        self._parts.toolbar.set_playing(playing=playing)

    def _show_loop(self) -> None:
        sound = self._parts.sound
        self._view.set_loop(sound.loop)
        self._parts.actions["loop"].setChecked(sound.looping)
        if sound.loop is not None:
            start, stop = sound.loop
            self._parts.status.set_hint(
                self.tr("Loop {0} to {1}").format(
                    format_clock(start), format_clock(stop)
                )
            )
        else:
            self._parts.status.set_hint("")

    def _show_place(self, second: float, hz: float) -> None:
        parts = self._parts
        readout = self._view.readout
        readout.show_place(second, hz, self._view.spectrogram.level_at(second, hz))
        document = parts.session.document
        index = (
            None
            if document.separation is None
            else owning_component(document.separation, second, hz)
        )
        if index is None or document.separation is None:
            readout.show_owner("", None)
            return
        colour = document.source(document.component(index).source_id).colour
        readout.show_owner(name_words(document.component_names()[index]), colour)


def _names_of(document: Document, indices: tuple[int, ...]) -> str:
    """Return what some components are called: their source if they are all of it."""
    for source in (*document.sources, document.residual):
        if tuple(c.index for c in document.components_of(source.id)) == indices:
            return source.name
    names = [*map(name_words, document.component_names())]
    if len(indices) > 3:
        return f"{names[indices[0]]} + {len(indices) - 1}"
    return ", ".join(names[index] for index in indices)
