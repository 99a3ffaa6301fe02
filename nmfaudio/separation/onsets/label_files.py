"""Onsets as labels of Audacity and as a layer of Sonic Visualiser."""

import os
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from nmfaudio.audio.new_file import write_whole
from nmfaudio.audio.wording import on_one_line
from nmfaudio.compiled.types import PathLike
from nmfaudio.separation.onsets.find import SourceOnsets

__all__ = ["write_labels"]

_USUAL_RATE = 44_100  # of a layer without a single point


def write_labels(onsets: Sequence[SourceOnsets], path: PathLike) -> None:
    """Write onsets, named by their sources, as the ending says.

    ``.txt`` is a label track of Audacity: beginning, end and name between tabs;
    ``.svl`` a layer of time instants of Sonic Visualiser.

    Parameters
    ----------
    onsets : sequence of SourceOnsets
        What :func:`nmfaudio.separation.onsets.find.find_onsets` found.
    path : path
        A new file in a folder that exists.

    Raises
    ------
    AudioWriteError
        If a file of that name exists, or it cannot be written.
    """
    is_layer = os.fsdecode(path).lower().endswith(".svl")
    write_whole(path, _layer(onsets) if is_layer else _labels(onsets))


def _labels(onsets: Sequence[SourceOnsets]) -> bytes:
    rows = sorted((o.time_s, source.name) for source in onsets for o in source.onsets)
    text = "".join(f"{at:.6f}\t{at:.6f}\t{on_one_line(name)}\n" for at, name in rows)
    return text.encode("utf-8", "replace")


def _layer(onsets: Sequence[SourceOnsets]) -> bytes:
    points = sorted((o.sample, source.name) for source in onsets for o in source.onsets)
    rate = next(
        (round(o.sample / o.time_s) for s in onsets for o in s.onsets if o.sample > 0),
        _USUAL_RATE,
    )
    end = str(points[-1][0] + 1 if points else 0)
    root = ET.Element("sv")
    data = ET.SubElement(root, "data")
    ET.SubElement(
        data, "model", id="1", name="Onsets", sampleRate=str(rate), start="0", end=end,
        type="sparse", dimensions="1", resolution="1", notifyOnAdd="true", dataset="0",
    )  # fmt: skip
    dataset = ET.SubElement(data, "dataset", id="0", dimensions="1")
    for sample, name in points:
        ET.SubElement(dataset, "point", frame=str(sample), label=on_one_line(name))
    display = ET.SubElement(root, "display")
    ET.SubElement(
        display, "layer", id="2", type="timeinstants", name="Onsets", model="1",
        plotStyle="0", colourName="Purple", colour="#c832ff", darkBackground="false",
    )  # fmt: skip
    ET.indent(root)
    head = b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE sonic-visualiser>\n'
    return head + bytes(ET.tostring(root, encoding="utf-8")) + b"\n"
