"""The table and the figures of benchmark.py, from its results."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

__all__ = ["comparison_line", "draw", "table"]

_NAMES = {2.0: "Frobenius", 1.0: "KL", 0.0: "IS"}
_HEAD = (
    f"{'case':13} {'music':11} {'peer':12} {'peer s':>8} {'ours s':>8} {'n':>4} "
    f"{'ratio':>7} {'watched':>7} {'hits':>5} {'least':>5} {'aim':>4}"
)


def comparison_line(entry: dict[str, Any]) -> str:
    """Return a line of the table for one comparison."""
    if entry["skipped"]:
        return f"{entry['name']:13} {entry['music']:11} {entry['skipped']}"
    goal = entry["goal"] or {}
    return (
        f"{entry['name']:13} {entry['music']:11} {entry['peer']:12} "
        f"{entry['peer_s']:8.3f} {entry['ours_s']:8.3f} {entry['n_iter_ours']:4.0f} "
        f"{entry['ratio']:6.1f}x {entry['ratio_watched']:6.1f}x "
        f"{entry['hit_rate']:5.0%} {_goal(goal, 'least'):>5} {_goal(goal, 'aim'):>4}"
        f"{' ~' if _is_unsteady(entry) else ''}"
    )


def _is_unsteady(entry: dict[str, Any]) -> bool:
    """Say whether a peer's times tell that something else was running."""
    return not entry["skipped"] and entry["peer_spread"] > 1.5


def _goal(goal: dict[str, float], key: str) -> str:
    return f"{goal[key]:g}x" if goal else ""


def _seconds(points: dict[str, Any], key: str) -> str:
    value = points.get(key)
    return "-" if value is None else f"{value:.4g}"


def _measure_lines(results: dict[str, Any]) -> Iterator[str]:
    for entry in results["sweeps"]:
        seconds = float(np.median(entry["sweep_s"]))
        peak = float(np.median(entry["peak_gflops"]))
        yield (
            f"fused KL sweep, K = {entry['n_components']}, {entry['shape'][1]} frames: "
            f"{1e3 * seconds:.2f} ms, {entry['share']:.0%} of the sgemm peak "
            f"({peak:.0f} GFLOP/s)"
        )
    for entry in results["memory"]:
        ours, theirs = (
            "not measured here" if entry[who] is None else f"{entry[who]:.2f} V"
            for who in ("ours", "sklearn")
        )
        yield (
            f"memory beyond V, {_NAMES[entry['beta']]}, K = {entry['n_components']}, "
            f"{entry['shape'][1]} frames: ours {ours}, scikit-learn {theirs}"
        )
    for entry in results["estimators"]:
        yield (
            f"{entry['name']}, {entry['solver']}: scikit-learn {entry['peer_s']:.4f} "
            f"s, ours {entry['ours_s']:.4f} s (longest {entry['longest_s']:.4f} s), "
            f"{entry['ratio']:.1f} times faster, loss {entry['loss_ratio']:.4f} of its"
        )
    for entry in results["commands"]:
        length = f" of {entry['song_s']:g} s" if entry["song_s"] else ""
        yield (
            f"separate, whole command, {entry['what']}{length}: "
            f"{entry['median_s']:.1f} s (to take {entry['least_s']:g} s at most, "
            f"aim {entry['aim_s']:g} s)"
        )
    entry = results["every_seed"]
    if entry:
        n_fits = sum(map(len, entry["songs"].values()))
        yield (
            f"KL, K = {entry['n_components']}, {len(entry['songs'])} songs of "
            f"{entry['duration_s']:g} s, {n_fits} fits: {entry['share']:.0%} end at or "
            f"below scikit-learn's loss; median {entry['median']:+.2%}, "
            f"worst {entry['worst']:+.2%}"
        )
    entry = results["first_fit"]
    if entry:
        yield (
            f"first fit in a new process, K = {entry['n_components']}, "
            f"{entry['shape'][1]} frames: import {entry['import_s']:.2f} s, first fit "
            f"{entry['first_s']:.2f} s (together {entry['import_and_first_s']:.2f} s), "
            f"a second one {entry['second_s']:.2f} s: the first costs "
            f"{entry['overhead_s']:.2f} s more"
        )


def _growth_lines(growth: dict[str, Any]) -> Iterator[str]:
    yield "KL, seconds: an iteration, a whole fit, streamed; scikit-learn's iteration"
    keys = ("iteration_s", "total_s", "streamed_s", "peer_iteration_s")
    for point in growth["by_components"]:
        figures = (f"{_seconds(point, key):>9}" for key in keys)
        place = f"K = {point['n_components']}, {growth['components_at_s']:g} s"
        yield f"{place:18} " + " ".join(figures)
    for point in growth["by_duration"]:
        figures = (f"{_seconds(point, key):>9}" for key in keys)
        place = f"{point['duration_s']:g} s, K = {point['n_components']}"
        yield f"{place:18} " + " ".join(figures)
    yield (
        f"scikit-learn: not run above {growth['peer_up_to_s']:g} s, where it takes "
        "minutes and several times the memory of the data"
    )


def table(results: dict[str, Any]) -> str:
    """Return everything that was measured as text."""
    lines = []
    n_seeds = results["options"]["seeds"]
    if results["comparisons"]:
        lines += [
            f"time to the peer's loss, medians over {n_seeds} seeds "
            "(watched: ours looks for itself when to stop; n: iterations of ours)",
            _HEAD,
        ]
        lines += [comparison_line(entry) for entry in results["comparisons"]]
        if any(_is_unsteady(entry) for entry in results["comparisons"]):
            lines.append(
                "~ the same work took the peer more than 1.5 times longer with one "
                "seed than with another: the machine was not quiet, measure again"
            )
    lines += _measure_lines(results)
    if results["growth"]:
        lines += _growth_lines(results["growth"])
    lines += [f"note: {note}" for note in results["notes"]]
    return "\n".join(lines)


def _draw_ratios(axes: Axes, comparisons: list[dict[str, Any]]) -> None:
    places = np.arange(len(comparisons))[::-1]
    for offset, key, label in (
        (0.2, "ratio", "iterations known"), (-0.2, "ratio_watched", "watched"),
    ):  # fmt: skip
        widths = [max(entry[key], 0.1) for entry in comparisons]
        axes.barh(places + offset, widths, 0.38, label=label)
    for place, entry in zip(places, comparisons, strict=True):
        if entry["goal"]:
            for key, style in (("least", "-"), ("aim", ":")):
                value = entry["goal"][key]
                axes.plot([value] * 2, [place - 0.45, place + 0.45], "k" + style)
        if entry["hit_rate"] < 1:
            axes.text(0.12, place, f"hits {entry['hit_rate']:.0%}", va="center")
    axes.set_yticks(
        places, [f"{e['name']}, {e['music']}: {e['peer']}" for e in comparisons]
    )
    axes.set_xscale("log")
    axes.set_xlim(left=0.1)
    axes.set_xlabel("times faster to the peer's loss (lines: at least; dotted: aim)")
    axes.legend(fontsize="small")


def _draw_growth(axes: Axes, points: list[dict[str, Any]], key: str) -> None:
    for name, label in (
        ("total_s", "whole fit"), ("streamed_s", "streamed"),
        ("iteration_s", "iteration"), ("peer_iteration_s", "scikit-learn iteration"),
    ):  # fmt: skip
        there = [point for point in points if point.get(name)]
        if there:
            at = [point[key] for point in there]
            axes.loglog(at, [p[name] for p in there], "o-", label=label)
    axes.set_ylabel("seconds")
    axes.grid(visible=True, alpha=0.3)
    axes.legend(fontsize="small")


def draw(results: dict[str, Any], path: Path) -> None:
    """Draw ratios as bars, and growth as curves, into one picture."""
    measured = [entry for entry in results["comparisons"] if not entry["skipped"]]
    growth = results["growth"]
    height = 1.5 + 0.4 * len(measured) if measured else 0.0
    panels = bool(measured) + bool(growth)
    if not panels:
        return
    figure = Figure(figsize=(11, height + (4.5 if growth else 0)), layout="constrained")
    parts = np.atleast_1d(
        figure.subfigures(
            panels, 1, height_ratios=[height, 4.5] if panels == 2 else None
        )
    )
    if measured:
        _draw_ratios(parts[0].subplots(), measured)
    if growth:
        left, right = parts[-1].subplots(1, 2)
        _draw_growth(left, growth["by_components"], "n_components")
        left.set_xlabel(f"components ({growth['components_at_s']:g} s of music)")
        _draw_growth(right, growth["by_duration"], "duration_s")
        right.set_xlabel(
            f"seconds of music ({growth['duration_at_components']} components)"
        )
    figure.savefig(path, dpi=110)
