"""What goes to the folder of stems beside them, each whatever becomes of the others."""

from nmfaudio.project.delivery.beside import write_beside
from nmfaudio.project.delivery.options import BESIDE, ExportOptions
from nmfaudio.project.delivery.stems import write_stems
from nmfaudio.project.document import Document
from nmfaudio.spectral.rhythm import Beats


def test_every_kind_is_written_or_refused_in_words(separation, tmp_path, monkeypatch):
    for module in ("beside", "daw.arrangement"):
        monkeypatch.setattr(
            f"nmfaudio.project.delivery.{module}.estimate_beats",
            lambda _: Beats(0.0, (), 0.0),
        )
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
        f"{name} - notes.mid", f"{name} - onsets.csv", f"{name} - overview.png",
    }  # fmt: skip
    again, _ = write_beside(document, options, report)
    assert again["reaper"].name == f"{name} (2).rpp"
    assert "figure" not in again
