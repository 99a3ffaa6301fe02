"""What is looked at and where playback stands: read, and gone back to."""

from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.storage.view import PictureView, ProjectView

__all__ = ["go_to", "where_one_is"]


def where_one_is(parts: WindowParts, picture: PictureView) -> ProjectView:
    """Return what a window looks at, its picture and where its sound stands."""
    time, axis, sound = parts.time_view, parts.frequency_view, parts.sound
    beats = parts.recording_view.beats
    return ProjectView(
        time.start_s,
        time.stop_s,
        axis.bottom_hz,
        axis.top_hz,
        sound.position_s,
        sound.loop,
        sound.looping,
        picture,
        beats.shown,
        beats.snaps,
    )


def go_to(parts: WindowParts, view: ProjectView) -> None:
    """Have a window look there, and its sound stand there unless it plays."""
    sound = parts.sound
    parts.time_view.show_range(view.start_s, view.stop_s)
    parts.frequency_view.show_range(view.bottom_hz, view.top_hz)
    if view.loop_s is not None:
        sound.set_loop(*view.loop_s)
    sound.set_looping(view.looping)
    parts.recording_view.beats.choose(snaps=view.snapping)
    parts.recording_view.beat_bar.shown_wanted.emit(view.bars)
    if not sound.playing:
        sound.seek(view.position_s)
