"""Labels and layers come back with the times that were found."""

from xml.etree import ElementTree as ET

from nmfaudio.separation.onsets.find import Onset, SourceOnsets
from nmfaudio.separation.onsets.label_files import write_labels

STROKES = (
    SourceOnsets("Kick\t<1>", (Onset(0.0, 0, 1.0), Onset(0.5, 24_000, 0.5))),
    SourceOnsets("Hats", (Onset(0.25, 12_000, 1.0),)),
)


def test_labels_are_three_columns(tmp_path):
    write_labels(STROKES, tmp_path / "a.txt")
    lines = (tmp_path / "a.txt").read_text(encoding="utf-8").splitlines()
    assert [line.split("\t") for line in lines] == [
        ["0.000000", "0.000000", "Kick <1>"],
        ["0.250000", "0.250000", "Hats"],
        ["0.500000", "0.500000", "Kick <1>"],
    ]


def test_a_layer_has_samples_and_rate(tmp_path):
    write_labels(STROKES, tmp_path / "a.svl")
    root = ET.parse(tmp_path / "a.svl").getroot()  # noqa: S314  # ours
    model = root.find("data/model")
    assert model.get("sampleRate") == "48000"
    points = root.findall("data/dataset/point")
    assert [(int(p.get("frame")), p.get("label")) for p in points] == [
        (0, "Kick <1>"),
        (12_000, "Hats"),
        (24_000, "Kick <1>"),
    ]
    assert root.find("display/layer").get("model") == model.get("id")
    write_labels((), tmp_path / "none.svl")
    assert b"<point" not in (tmp_path / "none.svl").read_bytes()
