"""What every compiled function of nmfaudio must be, and what proves it right."""

import ast
import importlib
import inspect
import pkgutil
from functools import cache
from pathlib import Path

from numba.core.dispatcher import Dispatcher  # noqa: TID251  # to know one

import nmfaudio

PACKAGES = (
    "audio",
    "compiled",
    "factorization",
    "separation",
    "playback",
    "spectral",
)
TESTS = Path(__file__).parents[1]

REDUCTION = "unit/factorization/start/test_reduction.py"
ENGINES = "unit/factorization/fused/test_engines.py"
CONSTRAINED = "unit/factorization/constrained/test_engine.py"
UPDATES = "unit/factorization/constrained/test_updates.py"
TERMS = "unit/factorization/core/test_terms.py"
ALGEBRA = "unit/compiled/test_linear_algebra.py"
PRODUCTS = "unit/compiled/test_products.py"
ROWS = "unit/factorization/rows/test_row_kernels.py"
STORED = "unit/factorization/rows/test_stored_rows.py"
TWINS = {
    "stored_squares.descend_stored": (STORED, "test_stored_rows_descend_as_loops_do"),
    "stored_rows.multiply_rows": (
        "unit/factorization/core/test_stored_product.py",
        "test_a_product_is_that_of_dense_data_on_any_threads",
    ),
    "stored_kullback_leibler.renew_stored": (
        STORED,
        "test_stored_rows_are_renewed_as_loops_do",
    ),
    "stored_kullback_leibler.stored_sums": (
        STORED,
        "test_the_divergence_of_stored_rows_is_that_of_all_entries",
    ),
    "packing.pack_templates": (
        CONSTRAINED,
        "test_halves_and_divergence_equal_the_loops",
    ),
    "packing.unpack_sums": (
        CONSTRAINED,
        "test_halves_and_divergence_equal_the_loops",
    ),
    "loss.divergence_sums": (
        CONSTRAINED,
        "test_halves_and_divergence_equal_the_loops",
    ),
    "passes.activation_terms": (
        CONSTRAINED,
        "test_halves_and_divergence_equal_the_loops",
    ),
    "passes.template_terms": (
        CONSTRAINED,
        "test_halves_and_divergence_equal_the_loops",
    ),
    "linear_kernels.multiply_in_blocks": (
        ALGEBRA,
        "test_a_product_equals_the_loop_in_every_layout",
    ),
    "linear_kernels.orthonormalize_rows": (
        ALGEBRA,
        "test_columns_become_orthonormal_and_dependent_ones_zero",
    ),
    "linear_kernels.rotate_rows": (ALGEBRA, "test_singular_values_are_numpys"),
    "linear_kernels.solve_by_cholesky": (ALGEBRA, "test_banded_equations_are_solved"),
    "plain_products.multiply": (PRODUCTS, "test_products_equal_the_loop"),
    "plain_products.add_stored_row": (PRODUCTS, "test_stored_rows_equal_the_loop"),
    "plain_products.divide_by_model": (PRODUCTS, "test_quotients_equal_the_loop"),
    "plain_products.add_row_products": (
        PRODUCTS,
        "test_row_products_equal_the_loop",
    ),
    "updates.step_factor": (UPDATES, "test_threads_share_the_rows"),
    "updates.stretch_factor": (
        UPDATES,
        "test_stretching_goes_on_along_the_last_step",
    ),
    "sweep_beta.sweep_beta": (ENGINES, "test_a_multiplicative_sweep_is_two_updates"),
    "reduction.change_costs": (REDUCTION, "test_changes_cost_what_loops_say"),
    "reduction.join_rows": (REDUCTION, "test_rows_are_joined_as_loops_do"),
    "reduction.pool_rows": (REDUCTION, "test_rows_are_pooled_as_loops_do"),
    "hals_runs.run_hals": (
        ENGINES,
        "test_many_quick_iterations_of_hals_are_single_ones",
    ),
    "kl_runs.run_kl": (ENGINES, "test_many_quick_iterations_are_single_ones"),
    "survey.survey": (ENGINES, "test_the_data_is_surveyed_as_loops_do"),
    "template_updates.place_templates": (
        ENGINES,
        "test_momentum_stretches_both_factors_first",
    ),
    "template_updates.renew_templates": (
        ENGINES,
        "test_momentum_stretches_both_factors_first",
    ),
    "least_squares.descend_chunks": (ROWS, "test_chunks_of_rows_descend_as_loops_do"),
    "least_squares.descend_weighted_chunks": (
        ROWS,
        "test_each_row_has_its_own_weighted_least_squares",
    ),
    "kernel.pack_pairs": (
        "unit/audio/containers/packing/test_octets.py",
        "test_the_kernel_packs_what_numpy_packs",
    ),
    "masking._place_frames": (
        "unit/separation/rendering/test_masking.py",
        "test_matrices_equal_the_naive_twin",
    ),
    "stereo_places._add_places": (
        "unit/separation/rendering/test_stereo_places.py",
        "test_places_are_those_of_the_naive_twin",
    ),
    "masking._mask_frames": (
        "unit/separation/rendering/test_masking.py",
        "test_masks_equal_the_naive_twin",
    ),
    "kullback_leibler.advance_rows": (
        ROWS,
        "test_rows_advance_by_the_two_halves_of_the_gradient",
    ),
    "passing.weigh": (
        "unit/separation/models/test_cues.py",
        "test_spectra_are_weighed_frame_by_frame_or_all_alike",
    ),
    "sides.take_aside": (
        "unit/separation/models/test_cues.py",
        "test_what_is_aside_is_so_by_the_place_of_each_bin",
    ),
    "medians.fill_running_medians": (
        "unit/separation/choice/test_medians.py",
        "test_kernel_equals_its_twin",
    ),
    "owned_picture._paint_in_order": (
        "unit/separation/rendering/test_owned_picture.py",
        "test_each_pixel_has_the_colour_of_the_strongest",
    ),
    "prediction.fit_prediction": (
        "unit/separation/repair/test_prediction.py",
        "test_kernel_equals_its_twin",
    ),
    "resynthesis._overlap_add": (
        "unit/separation/rendering/test_overlap_add.py",
        "test_frames_are_added_as_loops_do",
    ),
    "stem_set.measure_energies": (
        "unit/separation/rendering/test_stem_set.py",
        "test_energies_are_those_of_loops",
    ),
    "kernel.transform": (
        "unit/spectral/test_transforms.py",
        "test_spectra_and_frames_are_those_of_the_definition",
    ),
    "terms.model_at_stored": (
        TERMS,
        "test_the_model_is_taken_at_the_stored_entries_only",
    ),
}
"""For each kernel that is called from outside, the test that compares it with a loop.

Kernels that only other kernels call are proved with their callers, which the tests
below find out by themselves.
"""


def kernels():
    """Yield the qualified name of every compiled function, once, and the function."""
    seen = set()
    for package in PACKAGES:
        root = importlib.import_module(f"nmfaudio.{package}")
        for info in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            module = importlib.import_module(info.name)
            for name, value in vars(module).items():
                if isinstance(value, Dispatcher) and value not in seen:
                    seen.add(value)
                    yield f"{info.name}.{name}", value


KERNELS = dict(kernels())


def test_there_are_kernels():
    assert len(KERNELS) > 30
    assert nmfaudio.__version__


def wrong(is_right):
    """Return the names of the kernels that are not as they should be."""
    return [name for name, kernel in KERNELS.items() if not is_right(kernel)]


def test_they_let_sound_and_window_go_on():
    """A kernel that holds the GIL would freeze both while it runs."""
    assert wrong(lambda kernel: kernel.targetoptions.get("nogil") is True) == []


def test_they_keep_nan_and_infinity_their_meaning():
    def keeps(kernel):
        fast = kernel.targetoptions.get("fastmath", False)
        return fast is False or not {"nnan", "ninf", "fast"} & set(fast)

    assert wrong(keeps) == []


def test_they_say_what_they_do():
    assert wrong(lambda kernel: inspect.getdoc(kernel.py_func)) == []


def test_nothing_is_compiled_at_import():
    """Signatures at decoration would compile before anyone asked."""

    def waits(kernel):
        decorator = inspect.getsource(kernel.py_func).split("def ")[0]
        return "(" not in decorator.replace("\n", "")

    assert wrong(waits) == []


def name_of(kernel):
    return f"{kernel.py_func.__module__.rsplit('.', 1)[-1]}.{kernel.py_func.__name__}"


def called_by(kernel):
    """Return the kernels that a kernel calls itself."""
    names = kernel.py_func.__code__.co_names
    found = (kernel.py_func.__globals__.get(name) for name in names)
    return {value for value in found if isinstance(value, Dispatcher)}


def test_every_kernel_is_compared_with_a_loop():
    known = set(KERNELS.values())
    proved = {kernel for kernel in known if name_of(kernel) in TWINS}
    reached = set(proved)
    while proved:
        proved = {inner for kernel in proved for inner in called_by(kernel)} - reached
        reached |= proved
    assert sorted(name_of(kernel) for kernel in known - reached) == []
    assert sorted(TWINS.keys() - {name_of(kernel) for kernel in known}) == []


@cache
def parsed(path):
    """Return what a test's file says; it may compare several kernels."""
    return ast.parse((TESTS / path).read_text(encoding="utf-8"))


def test_its_comparison_exists():
    for kernel, (path, test) in TWINS.items():
        tree = parsed(path)
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        assert test in {function.name for function in functions}, kernel
        imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
        modules = {(node.module or "").split(".")[0] for node in imports}
        assert "naive" in modules, kernel
