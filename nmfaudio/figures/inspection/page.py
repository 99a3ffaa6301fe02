"""One HTML page of what was looked at: pictures, players, tables, and no network."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from nmfaudio.audio.new_file import write_whole
from nmfaudio.audio.wording import clock, count
from nmfaudio.figures.inspection.draw import Drawing, figure_png
from nmfaudio.figures.inspection.hypertext import filled, image, player, shown
from nmfaudio.figures.inspection.kinds import KINDS
from nmfaudio.figures.inspection.sound import Sound, sounds_of
from nmfaudio.figures.inspection.subject import Subject
from nmfaudio.figures.view import View
from nmfaudio.separation.components.naming import component_names
from nmfaudio.separation.model import UNSURE, Separation

__all__ = ["page_text", "sources_table", "write_page"]

_SOUND_BYTES = 24 << 20
_TITLES = {
    "log": "Spectrogram",
    "linear": "Spectrogram, linear",
    "mel": "Mel spectrogram",
    "constant-q": "Constant-Q spectrogram",
    "components": "Sources over the spectrogram",
    "before-after": "Before and after",
    "map": "Map of components",
    "tree": "Tree of components",
    "count": "Number of components",
    "takes": "Two takes",
}


def write_page(subject: Subject, drawing: Drawing, path: Path) -> Path:
    """Write the page of a subject.

    Raises
    ------
    ParameterError
        If a kind needs what the subject has not, or the view shows nothing.
    AudioWriteError
        If the file exists or cannot be written.
    """
    content = page_text(subject, drawing).encode("utf-8", "backslashreplace")
    write_whole(path, content)
    return path


def page_text(subject: Subject, drawing: Drawing) -> str:
    """Return a page with a picture for each kind, players, and tables."""
    view = drawing.view
    sounds, seconds = sounds_of(subject, view, most_bytes=_SOUND_BYTES)
    return filled(
        "inspection.html",
        title=shown(drawing.title_of(subject)),
        facts=_facts(subject, view),
        sources=sources_table(subject, sounds, seconds),
        pictures="\n".join(_picture(subject, kind, drawing) for kind in drawing.kinds),
        components=_components_table(subject.separation),
    )


def _picture(subject: Subject, kind: str, drawing: Drawing) -> str:
    name = _TITLES.get(kind, kind.capitalize())
    says = KINDS[kind].says
    png = figure_png(subject, replace(drawing, kinds=(kind,), title=""))
    text = shown(f"{name} of {subject.name}. {says}")
    return (
        f'<section><h2 id="{kind}">{name}</h2><figure>'
        f'<button type="button" aria-pressed="false">{image(png, text)}</button>'
        f"<figcaption>{shown(says)}</figcaption></figure></section>"
    )


def _facts(subject: Subject, view: View) -> str:
    audio = subject.audio
    start_s, stop_s = view.passage_s(audio)
    facts = [
        f"{clock(start_s)} to {clock(stop_s)}",
        f"{audio.sample_rate:,} Hz",
        count(audio.n_channels, "channel"),
    ]
    notes: tuple[str, ...] = audio.notes
    if (separation := subject.separation) is not None:
        fit = separation.factorization
        facts.append(count(separation.model.n_components, "component"))
        facts.append(f"{count(fit.n_iter, 'iteration')} ({fit.stop_reason.words})")
        notes = separation.notes
    listed = "".join(f"<li>{shown(note)}</li>" for note in notes)
    return f"<p>{shown(', '.join(facts))}</p><ul>{listed}</ul>"


def sources_table(subject: Subject, sounds: Sequence[Sound], seconds: float) -> str:
    """Return a table of the mixture and its sources, with a player for each."""
    if not sounds:
        return ""
    separation = subject.separation
    shares = {} if separation is None else _shares(separation)
    whole = subject.audio.duration_s - seconds < 0.1
    length = "" if whole else f" (the first {clock(seconds)} of what is shown)"
    # A folder of stems has no components to tell of.
    told = [] if separation is None else ["Components and share of the energy"]
    rows = (
        [
            shown(name),
            *([shares.get(name, "")] if told else []),
            player(address, kind, shown(name)),
        ]
        for name, address, kind in sounds
    )
    heads = ("Sound", *told, f"Listen{length}")
    return _table("sounds", heads, rows)


def _shares(separation: Separation) -> dict[str, str]:
    found = {}
    for source in separation.sources:
        share = sum(separation.tags[k].energy_share for k in source.components)
        n_components = count(len(source.components), "component")
        found[source.name] = f"{n_components}, {100 * share:.1f} %"
        if source.confidence is not None:
            unsure = "unsure: " if source.confidence < UNSURE else ""
            found[source.name] += (
                f"; {unsure}{100 * source.confidence:.0f} % one source"
            )
    return found


def _components_table(separation: Separation | None) -> str:
    if separation is None:
        return ""
    owner = {k: s.name for s in separation.sources for k in s.components}
    names = component_names(separation)
    rows = (
        [
            str(tag.index + 1),
            shown(names[tag.index]),
            shown(owner.get(tag.index, "")),
            f"{100 * tag.energy_share:.1f} %",
            "" if tag.pitch_hz is None else f"{tag.pitch_hz:.1f} Hz",
            f"{tag.centroid_hz:.0f} Hz",
            f"{tag.pan:+.2f}" if separation.audio.n_channels == 2 else "",
        ]
        for tag in separation.tags
    )
    heads = ("No.", "Component", "Source", "Energy", "Pitch", "Centroid", "Pan")
    return "<h2>Components</h2>" + _table("components", heads, rows)


def _table(name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = "".join(f'<th scope="col">{head}</th>' for head in heads)
    lines = []
    for first, *rest in rows:
        cells = "".join(
            f'<td data-label="{head}">{cell}</td>'
            for head, cell in zip(heads[1:], rest, strict=True)
        )
        lines.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    return (
        f'<table class="{name}"><thead><tr>{top}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>"
    )
