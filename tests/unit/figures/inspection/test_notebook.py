"""A separation shows itself in a notebook, and figures are made of public names."""

import re

import numpy as np
import pytest
import signals
from matplotlib.figure import Figure
from processes import output_of

import nmfaudio
import nmfaudio.figures as public
from nmfaudio.figures.inspection.notebook import separation_html
from nmfaudio.separation.model import Separation

RATE = 16_000


@pytest.fixture(scope="module")
def separation():
    settings = nmfaudio.Settings(preset="free", n_components=4, max_iter=10)
    return nmfaudio.separate(signals.stereo_mix(), RATE, settings=settings)


def test_a_separation_shows_itself_with_nothing_from_elsewhere(separation):
    html = separation._repr_html_()
    assert html == separation_html(separation)
    assert html.count("<audio") == 1 + len(separation.sources)
    assert html.count("<img") == 1
    assert not re.findall(r'(?:src|href)="(?!data:)', html)
    assert len(html) < 3_000_000


def test_long_recordings_keep_a_notebook_small():
    noise = np.random.default_rng(0).standard_normal((2, 400 * 4000)) / 10
    audio = nmfaudio.AudioBuffer.from_array(noise, 4000)
    settings = nmfaudio.Settings(preset="free", n_components=1, max_iter=1)
    html = separation_html(nmfaudio.separate(audio, settings=settings))
    assert "the first" in html
    assert len(html) < 10_000_000


def test_a_separation_shows_itself_whichever_public_name_brings_it():
    """Without any, as in a process that has loaded the engine alone, it is its text."""
    code = (
        "import sys\n"
        "import numpy as np\n"
        "from nmfaudio.separation.pipeline import separate\n"
        "print(separate(np.zeros(1000), 8000)._repr_html_())\n"
        "for name in ('Project', 'Separation', 'load_project', 'separate'):\n"
        "    for module in [m for m in sys.modules if m.startswith('nmfaudio')]:\n"
        "        del sys.modules[module]\n"
        "    import nmfaudio\n"
        "    getattr(nmfaudio, name)\n"
        "    from nmfaudio.separation.model import Separation\n"
        "    print(Separation.picture is None)"
    )
    assert output_of(code) == "None\n" + "False\n" * 4


def test_the_public_names_are_there_and_draw_on_any_axes(separation):
    assert set(public.__all__) <= set(dir(public))
    for name in public.__all__:
        assert getattr(public, name) is not None
    audio, view = separation.audio, public.View(n_columns=50, n_rows=30)
    pictures = public.pictures_of_separation(separation, view)
    drawers = {
        "draw_waveform": (audio, view),
        "draw_spectrogram": (audio, view),
        "draw_templates": (separation, view),
        "draw_activations": (separation, view),
        "draw_component_map": (separation,),
        "draw_tree": (separation,),
        "draw_divergence": (separation.factorization,),
        "draw_components": (pictures, view),
        "draw_mask": (pictures, 0, view),
        "draw_stem": (pictures, None, view),
        "draw_difference": (pictures, view),
    }
    for name, arguments in drawers.items():
        axes = Figure().add_subplot()
        assert getattr(public, name)(axes, *arguments) is axes, name
        assert axes.has_data(), name


def test_no_other_name_is_public():
    with pytest.raises(AttributeError, match="attribute nothing"):
        _ = public.nothing
    assert Separation.picture is not None
