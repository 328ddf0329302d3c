"""Predicted against measured."""

# matplotlib leaves the types of keyword arguments open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ..errors import InconsistentError, OutOfRangeError
from . import _check, _style, _ticks


def predicted_against_measured(
    *,
    measured: Sequence[float] | npt.NDArray[Any],
    predicted: Sequence[float] | npt.NDArray[Any],
    groups: Sequence[str] | npt.NDArray[Any] | None = None,
    quantity: str = "decode rate (tok/s)",
    band_fraction: float = 0.2,
    ax: Axes | None = None,
) -> Axes:
    """Predicted against measured rates on logarithmic axes, with the diagonal and a band around it.

    The corner says how many there are, how many lie in the band, and the median of |predicted / measured - 1|.

    Args:
        measured: What was measured; any column of numbers above 0.
        predicted: What was predicted of the same, in the same unit.
        groups: A word for each pair; groups differ by colour and marker. Seven are told apart well.
        quantity: What the numbers are, with its unit, for both axes.
        band_fraction: Half width of the band, as a share of what was measured; above 0 and below 1.
        ax: Where to draw, in a figure with `layout="constrained"`; a new figure when left out.

    Returns:
        The axes.

    Raises:
        LlmhwError: columns that are empty, not of one length, or have numbers not above 0.

    >>> ax = predicted_against_measured(
    ...     measured=[48.8, 24.2, 131.0], predicted=[54.6, 23.2, 127.5], groups=["Apple", "Apple", "NVIDIA"],
    ... )
    >>> ax.texts[0].get_text()
    '3 pairs, 100 % in the band\\nmedian error 4.1 %'
    """
    _check.optional_axes(ax)
    truth, guess = _check.numbers("measured", measured), _check.numbers("predicted", predicted)
    if truth.size != guess.size:
        raise InconsistentError(f"predicted = {guess.size} entries: goes with measured, which has {truth.size}; give pairs", "predicted")
    _check.text("quantity", quantity)
    band = _check.number("band_fraction", band_fraction)
    if band >= 1:
        raise OutOfRangeError(f"band_fraction = {band:g}: must be above 0 and below 1; 0.2 is 20 %", "band_fraction")
    names = np.full(truth.size, "", dtype=object)
    if groups is not None:
        names = np.array(_check.labels("groups", groups, "measured", truth.size), dtype=object)

    ax = _style.axes(ax, 5.8, 6.0)
    low, high = min(truth.min(), guess.min()) / 1.3, max(truth.max(), guess.max()) * 1.3
    ends = np.array([low, high])
    ax.fill_between(ends, ends * (1 - band), ends * (1 + band), color=_style.PALE, alpha=0.6, linewidth=0, zorder=0.5, gid="band")
    ax.plot(ends, ends, color=_style.GREY, linewidth=1, zorder=1, gid="diagonal")
    handles: list[Line2D | Patch] = []
    size = 6.0 if truth.size <= 100 else 4.0
    alpha = 0.85 if truth.size <= 100 else 0.6
    for i, name in enumerate(dict.fromkeys(names.tolist())):
        mine = names == name
        colour, marker = _style.colour(i), _style.MARKERS[i % 7]
        points: dict[str, Any] = {"linestyle": "", "marker": marker, "color": colour, "markersize": size, "markeredgecolor": "white"}
        ax.plot(truth[mine], guess[mine], **points, markeredgewidth=0.3, alpha=alpha, gid=f"pairs {name}".strip())
        if name:
            label = f"{name} ({int(mine.sum())})"
            handles.append(Line2D([], [], linestyle="", marker=marker, color=colour, markersize=6, label=label))
    handles.append(Line2D([], [], color=_style.GREY, linewidth=1, label="predicted as measured"))
    handles.append(Patch(facecolor=_style.PALE, label=f"± {100 * band:g} %"))
    off = np.abs(guess / truth - 1)
    pairs = f"{truth.size:,} {'pair' if truth.size == 1 else 'pairs'}, {100 * (off <= band).mean():.0f} % in the band"
    words = f"{pairs}\nmedian error {100 * np.median(off):.1f} %"
    ax.text(0.03, 0.97, words, transform=ax.transAxes, va="top", fontsize=9, color=_style.ink(), gid="words")
    ax.set_xscale("log")
    ax.set_yscale("log")
    for axis in (ax.xaxis, ax.yaxis):
        _ticks.log_ticks(axis)
    ax.set_xlim(low, high)
    ax.set_ylim(low, high)
    ax.set_aspect("equal")
    _style.label_below(ax, f"measured {quantity}")
    _style.label_beside(ax, f"predicted {quantity}")
    _style.grid(ax, "both")
    _style.legend_below(ax, handles, columns=3)
    return ax
