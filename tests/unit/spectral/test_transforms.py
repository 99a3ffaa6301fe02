"""Our own transforms beside those of their definition and of the library."""

import numpy as np
import pytest
import scipy.fft
from naive.fourier import naive_frame, naive_spectrum
from numpy.testing import assert_allclose, assert_array_equal
from processes import output_of

from nmfaudio.compiled.kernel_cache import CACHE_VARIABLE
from nmfaudio.compiled.numba_internals import binding
from nmfaudio.spectral._fft import kernel
from nmfaudio.spectral._fft.transforms import (
    LIBRARY_VARIABLE,
    add_windowed_powers,
    irfft,
    is_ours,
    rfft,
    windowed_rfft,
)

SIZES = [1 << n for n in range(9, 16)]
OURS = pytest.mark.skipif(
    not binding.get_host_cpu_features().get("avx2", False),
    reason="this processor has no wide registers",
)

BREAK = {
    "a name has moved": "registers.complex_lines.ir = None",
    "butterflies are wrong": (
        "registers.complex_lines.ComplexWriter.difference = "
        "registers.complex_lines.ComplexWriter.sum"
    ),
}
PROGRAM = """
from nmfaudio.compiled import jit, registers
import nmfaudio.compiled.registers.complex_lines
{prepare}
import numpy as np
from nmfaudio.spectral._fft.transforms import is_ours, rfft
frames = np.arange(1024, dtype=np.float32).reshape(2, 512)
assert np.allclose(rfft(frames), np.fft.rfft(frames), rtol=0, atol=1)
print(is_ours(512))
"""


def error(found, right):
    return np.linalg.norm(found - right) / np.linalg.norm(right)


def noise(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


@OURS
def test_spectra_and_frames_are_those_of_the_definition():
    assert is_ours(512)
    frame = noise(512)
    spectrum = rfft(frame[np.newaxis])[0]
    assert error(spectrum, naive_spectrum(frame)) < 3e-7
    spectrum.imag[[0, -1]] = 3.0  # which a real frame cannot have
    back = irfft(spectrum[np.newaxis], 512)[0]
    assert error(back, naive_frame(spectrum, 512)) < 3e-7
    assert error(back, frame) < 3e-7


@pytest.mark.parametrize("n_fft", SIZES)
def test_they_are_as_near_the_truth_as_those_of_the_library(n_fft):
    frames = noise(3, n_fft)
    exact = np.fft.rfft(frames.astype(np.float64))
    ours, theirs = rfft(frames.copy()), scipy.fft.rfft(frames)
    assert ours.dtype == np.complex64
    assert error(ours, exact) < 1.5 * error(theirs, exact)
    back, known = irfft(theirs.copy(), n_fft), scipy.fft.irfft(theirs)
    assert back.dtype == np.float32
    exact = np.fft.irfft(theirs.astype(np.complex128))
    assert error(back, exact) < 1.5 * error(known, exact)


@pytest.mark.parametrize("n_fft", SIZES[:4])
@pytest.mark.parametrize("place", [0, 1, 5, 15, 16, 100, 255])
def test_single_samples_and_bins_land_where_they_belong(n_fft, place):
    frame = np.zeros((1, n_fft), np.float32)
    frame[0, place] = 1.0
    assert_allclose(rfft(frame.copy()), np.fft.rfft(frame), rtol=0, atol=1e-6)
    spectrum = np.zeros((1, n_fft // 2 + 1), np.complex64)
    spectrum[0, place] = n_fft * (1.0 - 2.0j)
    exact = np.fft.irfft(spectrum)
    assert_allclose(irfft(spectrum, n_fft), exact, rtol=0, atol=5e-6)


@pytest.mark.parametrize("hop_length", [1, 37, 256, 512])
def test_a_frame_has_the_same_bits_wherever_it_stands(hop_length):
    window, samples = noise(512, seed=1), noise(5 * 512)
    n_frames = (samples.size - 512) // hop_length + 1
    all_at_once = np.empty((n_frames, 257), np.complex64)
    windowed_rfft(samples, hop_length, window, all_at_once)
    for t in range(n_frames):
        alone = np.empty((1, 257), np.complex64)
        first = t * hop_length
        windowed_rfft(samples[first : first + 512], 512, window, alone)
        assert_array_equal(all_at_once[t], alone[0])
    frames = np.lib.stride_tricks.sliding_window_view(samples, 512)[::hop_length]
    assert error(all_at_once, np.fft.rfft(frames * window)) < 3e-7


@pytest.mark.parametrize("n_fft", [60, 512])
def test_frames_are_windowed_as_they_are_made(n_fft):
    spectra = np.fft.rfft(noise(3, n_fft)).astype(np.complex64)
    window = noise(n_fft, seed=1)
    plain = irfft(spectra.copy(), n_fft)
    windowed = irfft(spectra.copy(), n_fft, window)
    assert_allclose(windowed, plain * window, rtol=3e-7)


@pytest.mark.parametrize("n_fft", [60, 512, 2048])
def test_powers_are_those_of_spectra_and_add_up(n_fft):
    window, samples = noise(n_fft, seed=1), noise(5 * n_fft)
    spectra = np.empty((9, n_fft // 2 + 1), np.complex64)
    windowed_rfft(samples, n_fft // 2, window, spectra)
    powers = np.ones(spectra.shape, np.float32)
    for _ in range(2):
        add_windowed_powers(samples, n_fft // 2, window, powers)
    expected = 1.0 + 2.0 * np.abs(spectra.astype(np.complex128)) ** 2
    assert_allclose(powers, expected, rtol=1e-6)


@pytest.mark.parametrize("shape", [(0, 512), (2, 0, 512), (2, 3, 4, 1024)])
def test_shapes(shape):
    frames = noise(*shape)
    spectra = rfft(frames.copy())
    assert spectra.shape == (*shape[:-1], shape[-1] // 2 + 1)
    assert_allclose(irfft(spectra, shape[-1]), frames, rtol=0, atol=3e-6)


def test_what_is_given_is_left_as_it_was():
    samples, window = noise(2048), noise(512, seed=1)
    before = samples.copy(), window.copy()
    windowed_rfft(samples, 512, window, np.empty((4, 257), np.complex64))
    assert_array_equal(samples, before[0])
    assert_array_equal(window, before[1])
    assert samples.flags.writeable


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("n_fft", [1, 2, 60, 256, 513, 1536, 1 << 16])
def test_other_sizes_and_types_are_left_to_the_library(n_fft, dtype):
    frames = noise(2, n_fft).astype(dtype)
    assert_array_equal(rfft(frames.copy()), scipy.fft.rfft(frames))


def test_very_loud_and_very_quiet_frames_keep_their_shape():
    frame = noise(1, 512)
    usual = rfft(frame)
    for power in (-100, 100):
        scaled = rfft(np.ldexp(frame, power))
        assert_array_equal(scaled, np.ldexp(usual.view(np.float32), power).view("c8"))


@OURS
@pytest.mark.parametrize("how", BREAK)
def test_where_ours_cannot_be_made_the_library_goes_on(tmp_path, how):
    program = PROGRAM.format(prepare=BREAK[how])
    assert output_of(program, **{CACHE_VARIABLE: str(tmp_path)}) == "False\n"


@pytest.mark.parametrize("variable", [LIBRARY_VARIABLE, "NUMBA_DISABLE_JIT"])
def test_the_library_goes_on_where_nothing_is_to_be_compiled(variable):
    assert is_ours(512)  # so there is a verdict that it could be
    assert output_of(PROGRAM.format(prepare=""), **{variable: "1"}) == "False\n"


@OURS
@pytest.mark.parametrize(
    ("processor", "features", "there"),
    [
        ("haswell", "+avx2,+fma,+avx,+sse2", "True"),
        ("x86-64", "+sse2", "False"),
    ],
)
def test_other_processors(tmp_path, processor, features, there):
    about = {
        CACHE_VARIABLE: str(tmp_path),
        "NUMBA_CPU_NAME": processor,
        "NUMBA_CPU_FEATURES": features,
    }
    assert output_of(PROGRAM.format(prepare=""), **about).strip() == there


def test_whoever_only_looks_at_sound_does_not_load_the_compiler():
    program = PROGRAM[PROGRAM.index("import numpy") :]
    program += "import sys; print('numba' in sys.modules)"
    assert output_of(program).split() == ["False", "False"]


def test_tables_hold_all_passes():
    assert SIZES[0] == kernel.LEAST
    assert SIZES[-1] == kernel.MOST
    for n_fft in SIZES:
        tables = kernel.tables_of(n_fft)
        radices = [int(radix) for radix, *_ in tables.passes if radix]
        assert np.prod(radices) == tables.half == n_fft // 2
