"""Decode rates side by side."""

# matplotlib leaves the types of keyword arguments open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from .. import Projection
from . import _check, _style, _ticks, _words

if TYPE_CHECKING:
    from ..words import Basis

Measured: TypeAlias = Sequence[float | Sequence[float] | npt.NDArray[np.float64] | None]
"""For each projection nothing, one measured rate, or several; in tokens per second."""

_BASES: dict[Basis, tuple[str, int]] = {
    "measured": ("P", 6),
    "calibrated": ("o", 0),
    "extrapolated": ("D", 1),
    "assumed": ("^", 3),
}


def decode_rates(
    projections: Projection | Iterable[Projection],
    *,
    labels: Sequence[str] | None = None,
    measured: Measured | None = None,
    scale: Literal["linear", "log"] = "linear",
    ax: Axes | None = None,
) -> Axes:
    """Decode rates in tokens per second, the fastest on top, with the interval of each as a line and the numbers beside it.

    The marker says what a rate rests on. A hollow one does not fit the machine: the rate is what it would be if it did, and
    the words beside it say how much memory is short.

    Args:
        projections: Answers of `llmhw.project`, one or several.
        labels: What to call each. When left out, what sets them apart, and a number where no field of theirs does; what they
            have in common is the title.
        measured: For each projection the rate that was measured, several, or `None`, in tokens per second; drawn as crosses.
        scale: `linear` from zero, or `log`.
        ax: Where to draw, in a figure with `layout="constrained"`; a new figure when left out.

    Returns:
        The axes.

    Raises:
        LlmhwError: no projections, or a list that does not go with them.

    >>> import llmhw
    >>> machines = ["mac-mini-m4-pro-20c-48gb", "rtx-4090-24gb"]
    >>> ax = decode_rates(
    ...     [llmhw.project(hardware=m, model="qwen3-8b", format="q4-k-m", context_tokens=4096) for m in machines],
    ...     measured=[None, 127.5],
    ... )
    >>> ax.get_title(loc="left")
    'Qwen3-8B, Q4_K_M, 4,096\\xa0tokens in the cache'
    """
    _check.optional_axes(ax)
    _check.choice("scale", scale, ("linear", "log"))
    found = _check.projections("projections", projections)
    common, own_labels = _words.captions(found)
    if labels is not None:
        own_labels = _check.labels("labels", labels, "projections", len(found))
    points = _measured(measured, len(found))

    order = sorted(range(len(found)), key=lambda i: found[i].decode_tokens_per_second)
    names = [_words.wrap(own_labels[i], 34) for i in order]
    lines = max(name.count("\n") + 1 for name in names)
    ax = _style.axes(ax, 8.2, 1.3 + max(0.42, 0.1 + 0.16 * lines) * len(found))
    for place, i in enumerate(order):
        _row(ax, place, found[i], points[i])
    ax.set_yticks(range(len(found)), names)
    ax.set_ylim(-0.6, len(found) - 0.4)
    ax.tick_params(axis="y", length=0)
    ax.set_xscale(scale)
    if scale == "linear":
        ax.set_xlim(left=0)
    else:
        _ticks.log_ticks(ax.xaxis)
    _style.label_below(ax, "decode rate (tok/s)")
    _style.grid(ax, "x")
    if common:
        _style.title(ax, common)
    _style.legend_below(ax, _legend(found, any(len(p) for p in points)), columns=3)
    return ax


def _measured(measured: Measured | None, count: int) -> list[npt.NDArray[np.float64]]:
    if measured is None:
        return [np.empty(0)] * count
    found = _check.one_each("measured", measured, "projections", count)
    return [np.empty(0) if m is None else _check.numbers(f"measured[{i}]", m) for i, m in enumerate(found)]


def _row(ax: Axes, place: int, projection: Projection, points: npt.NDArray[np.float64]) -> None:
    marker, number = _BASES[projection.decode_basis]
    colour = _style.colour(number)
    rate, memory = projection.decode_tokens_per_second, projection.memory
    words = _words.rate(rate)
    if (interval := projection.decode_interval) is not None:
        low, high = interval.low_tokens_per_second, interval.high_tokens_per_second
        line = "-" if memory.fits else ":"
        ax.plot([low, high], [place, place], line, color=colour, linewidth=2.6, alpha=0.65, solid_capstyle="butt", gid="interval")
        words += f"  ({_words.rate(low)} to {_words.rate(high)})"
    face = colour if memory.fits else "white"
    ax.plot([rate], [place], marker, color=colour, markerfacecolor=face, markersize=8, markeredgewidth=1.6, zorder=3, gid="rate")
    ax.plot(points, np.full(points.size, place), "x", color=_style.ink(), markersize=7, markeredgewidth=1.6, zorder=4, gid="measured")
    if memory.shortfall_gigabytes is not None:
        words = f"does not fit: {_words.gigabytes(memory.shortfall_gigabytes)} short"
    colour = _style.ink() if memory.fits else _style.GREY
    ax.text(
        1.015, place, words, transform=ax.get_yaxis_transform(), va="center", fontsize=_style.SMALL + 0.5, color=colour, gid="words"
    )


def _legend(projections: Sequence[Projection], any_measured: bool) -> list[Artist]:
    bases = {p.decode_basis for p in projections}
    handles: list[Artist] = [
        Line2D([], [], linestyle="", marker=marker, color=_style.colour(number), markersize=7, label=f"rate, {basis}")
        for basis, (marker, number) in _BASES.items()
        if basis in bases
    ]
    if not all(p.memory.fits for p in projections):
        hollow: dict[str, Any] = {"markerfacecolor": "white", "markeredgewidth": 1.6}
        handles.append(
            Line2D([], [], linestyle="", marker="o", color=_style.GREY, markersize=7, label="hollow: if it fitted", **hollow)
        )
    if any(p.decode_interval is not None for p in projections):
        handles.append(Line2D([], [], color=_style.GREY, linewidth=2.6, label="80 % of comparable measurements"))
    if any_measured:
        handles.append(Line2D([], [], linestyle="", marker="x", color=_style.ink(), markeredgewidth=1.6, label="measured"))
    return handles
