"""What is compiled ahead is all that a separation with default settings needs."""

from processes import output_of

PROGRAM = """
from importlib import import_module

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.kept_kernels import _Keeper
from nmfaudio.compiled.preparation import FAMILIES
from nmfaudio.separation.components.map import component_map
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.separation.request.settings import Settings

for family in FAMILIES:
    module, _, name = family.run.partition(":")
    getattr(import_module(module), name)()

load = _Keeper.load_overload


def told(keeper, sig, target_context):
    print(keeper._entry_name(sig))
    return load(keeper, sig, target_context)


_Keeper.load_overload = told
noise = np.random.default_rng(0).uniform(-0.5, 0.5, (2, 16000)).astype(np.float32)
for samples in (noise, noise[:1]):
    for preset in ("full-mix", "voice", "free"):
        audio = AudioBuffer.from_array(samples, 16000)
        separation = separate(audio, settings=Settings(preset=preset))
        render_stems(separation)
component_map(separation)
"""


def test_nothing_is_left_to_compile():
    assert output_of(PROGRAM) == ""
