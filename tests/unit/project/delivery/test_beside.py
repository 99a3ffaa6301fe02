"""What goes to the folder of stems beside them, each whatever becomes of the others."""

import numpy as np

from nmfaudio.audio.decode import load
from nmfaudio.project.delivery.beside import write_beside
from nmfaudio.project.delivery.options import BESIDE, ExportOptions
from nmfaudio.project.delivery.stems import write_stems
from nmfaudio.project.document import Document
from nmfaudio.spectral.rhythm import Beats


def test_every_kind_is_written_or_refused_in_words(separation, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "nmfaudio.project.delivery.events.estimate_beats",
        lambda _: Beats(0.0, (), 0.0),
    )
    packed = []

    def pack(path, mix, stems, *, ffmpeg):
        assert ffmpeg == "its path"
        packed.append((load(mix).samples, [load(at).samples for *_, at in stems]))
        assert [name for name, *_ in stems] == ["Drums", "Bass", "Empty", "Rest"]
        path.write_bytes(b"packed")

    dj = "nmfaudio.project.delivery.daw.dj"
    monkeypatch.setattr(f"{dj}.write_stem_mp4", pack)
    monkeypatch.setattr(f"{dj}.find_ffmpeg", lambda: "its path")
    document = Document.from_separation(separation)
    options = ExportOptions(tmp_path, beside=(*BESIDE, "poem"))
    report = write_stems(document, options)
    files, failed = write_beside(
        document, options, report, lambda _, path: path.write_bytes(b"drawn")
    )
    assert set(failed) == {"dictionary", "poem"}
    assert "nothing was taught" in str(failed["dictionary"])
    assert set(files) == set(BESIDE) - {"dictionary"}
    name = separation.audio.name
    assert {path.name for path in files.values()} == {
        f"{name} - stems.json", f"{name}.dawproject", f"{name}.rpp",
        f"{name}.stem.mp4", f"{name} - notes.mid", f"{name} - onsets.csv",
        f"{name} - overview.png",
    }  # fmt: skip
    ((mix, four),) = packed
    np.testing.assert_allclose(sum(four), mix, atol=1e-6)
    np.testing.assert_allclose(mix, separation.audio.samples, atol=1e-6)
    again, _ = write_beside(document, options, report)
    assert again["reaper"].name == f"{name} (2).rpp"
    assert "figure" not in again
    monkeypatch.setattr(f"{dj}.find_ffmpeg", lambda: None)
    _, failed = write_beside(document, options, report)
    assert "not found: install it" in str(failed["stem-mp4"])
