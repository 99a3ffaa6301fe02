"""Any document that edits can make is saved and opened as it was."""

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from properties.test_history import MAKERS, SEPARATIONS, content

from nmfaudio.project.document import Document
from nmfaudio.project.storage.project import Project, save_project
from nmfaudio.project.storage.stored import load_project
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.damage import Damage
from nmfaudio.separation.request.guides import DAMAGE_KINDS, Guides, Passage

TIMES = st.floats(0.0, 1e6)
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
SPANS = st.tuples(TIMES, TIMES).filter(lambda s: s[0] < s[1])
GUIDES = st.builds(
    Guides,
    passages=st.lists(
        st.builds(lambda name, span: Passage(name, *span), NAMES, SPANS), max_size=3
    ).map(tuple),
    boxes=st.lists(
        st.builds(
            lambda name, span, band, belongs: Box(name, *span, *band, belongs=belongs),
            NAMES,
            SPANS,
            SPANS,
            st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
    damages=st.lists(st.builds(lambda span: Damage(*span), SPANS), max_size=3).map(
        tuple
    ),
    find=st.lists(st.sampled_from(DAMAGE_KINDS), max_size=3).map(tuple),
    adapt=st.none() | st.booleans(),
)


@settings(deadline=None, max_examples=12)  # the machine may be busy
@given(st.data())
def test_saved_and_opened_equal_again(data: st.DataObject) -> None:
    start = data.draw(st.sampled_from(SEPARATIONS))
    document = Document.from_separation(start)
    for _ in range(data.draw(st.integers(0, 12), label="edits")):
        edit = data.draw(st.sampled_from(MAKERS))(data, document)
        document = document if edit is None else edit.after
    assert document.separation is not None
    document = replace(document, guides=data.draw(GUIDES))
    project = Project(document, document.separation.audio)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "work.nmfaudio")
        save_project(project, path)
        again = load_project(path)
        assert content(again.document) == content(document)
        assert again.document.guides == document.guides
        save_project(again, path, overwrite=True)
        assert content(load_project(path).document) == content(document)
