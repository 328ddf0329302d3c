"""What more machines bring."""

# matplotlib leaves the types of keyword arguments open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from .. import Columns, Hardware, Link, Model, Runtime, WeightFormat, fit, project_columns
from . import _check, _style, _words

if TYPE_CHECKING:
    from ..words import Strategy

_STRATEGIES: dict[Strategy, tuple[str, str, int]] = {
    "pipeline": ("pipeline", "o", 0),
    "tensor-parallel": ("tensor parallel", "s", 1),
    "guide-steps": ("the guide's steps, no interval", "^", 3),
}
_DODGE = 0.07
"""How far the strategies are set apart along the axis, so that their intervals do not hide each other."""


def cluster_scaling(
    *,
    hardware: str | Hardware | Mapping[str, Any],
    model: str | Model | Mapping[str, Any],
    format: str | WeightFormat | Mapping[str, Any],
    context_tokens: float,
    link: str | Link | Mapping[str, Any],
    nodes: Iterable[int] = range(1, 9),
    strategies: Iterable[Strategy] = ("pipeline", "tensor-parallel", "guide-steps"),
    runtime: str | Runtime | Mapping[str, Any] | None = None,
    sequences: int = 1,
    kv_format: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Decode rate against the number of machines, for each way of dividing the work, with intervals where there are some.

    Where the model does not fit, the ground is hatched and the markers are hollow: the rate is what it would be if it did.

    Args:
        hardware: The machine each node is: a name, or a description.
        model: The model: a name, or a description.
        format: The weight format.
        context_tokens: Tokens in the cache of each sequence.
        link: What connects them: a name, or a description.
        nodes: Numbers of machines.
        strategies: The ways of dividing the work: `pipeline`, `tensor-parallel`, `guide-steps`.
        runtime: The runtime. When left out, the first listed one that drives the machine and loads the format.
        sequences: Sequences decoded together.
        kv_format: How the cache is stored: `f16` when left out.
        ax: Where to draw, in a figure with `layout="constrained"`; a new figure when left out.

    Returns:
        The axes.

    Raises:
        LlmhwError: names that are not listed, numbers out of range, combinations that do not work.

    >>> ax = cluster_scaling(
    ...     hardware="mac-studio-m3-ultra-80c-256gb", model="deepseek-v3.2", format="q4-k-m", context_tokens=8192,
    ...     link="thunderbolt-5-rdma", nodes=range(1, 5),
    ... )
    >>> ax.texts[0].get_text()
    'fits from 2 machines on'
    """
    _check.optional_axes(ax)
    machine, language_model, cable = _check.hardware("hardware", hardware), _check.model("model", model), _check.link(link)
    chosen = _check.items("strategies", strategies)
    for strategy in chosen:
        _check.choice("strategies", strategy, tuple(_STRATEGIES))
    found = _check.numbers("nodes", _check.items("nodes", nodes))
    counts: list[Any] = [int(count) if count.is_integer() else count for count in np.unique(found).tolist()]
    _check.single(format=format, context_tokens=context_tokens, sequences=sequences)
    asked: dict[str, Any] = {
        "hardware": machine,
        "model": language_model,
        "format": format,
        "context_tokens": context_tokens,
        "runtime": runtime,
        "sequences": sequences,
        "kv_format": kv_format,
    }
    answers: dict[Strategy, Columns] = {
        strategy: project_columns(
            **asked,
            nodes=counts,
            strategy=strategy,
            link=cable,
            columns=[
                "decode_tokens_per_second",
                "decode_low_tokens_per_second",
                "decode_high_tokens_per_second",
                "fits",
            ],
        )
        for strategy in chosen
    }

    ax = _style.axes(ax, 7.2, 4.6)
    across = np.asarray(counts, dtype=np.float64)
    for place, (strategy, answer) in enumerate(answers.items()):
        _line(ax, across + _DODGE * (place - (len(chosen) - 1) / 2), strategy, answer)
    drawn = np.asarray(answers[chosen[0]].fits, dtype=np.bool_)
    if not drawn.all():

        def fits(count: int) -> bool:
            return fit(**asked, nodes=count).fits

        _mark_fit(ax, counts, _first_that_fits(counts, drawn, fits))
    ax.set_xlim(counts[0] - 0.5, counts[-1] + 0.5)
    # The words on what fits stand above the lines.
    ax.set_ylim(0, 1.08 * ax.get_ylim()[1])
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    _style.label_below(ax, f"machines, each {_words.name_of(machine)}")
    _style.label_beside(ax, "decode rate (tok/s)")
    _style.grid(ax, "y")
    many = f", {sequences} sequences" if sequences > 1 else ""
    what = f"{_words.name_of(language_model)}, {_words.format_name(format)}"
    about = f"{what}, {_words.context(context_tokens)}{many}, over {_words.name_of(cable)}"
    _style.title(ax, about)
    _style.legend_below(ax, [*ax.get_legend_handles_labels()[0]], columns=3)
    return ax


def _line(ax: Axes, across: np.ndarray[Any, np.dtype[np.float64]], strategy: Strategy, answer: Columns) -> None:
    label, marker, number = _STRATEGIES[strategy]
    colour = _style.colour(number)
    rate = answer.decode_tokens_per_second
    ax.plot(across, rate, linestyle=_style.LINES[number], color=colour, linewidth=1.6, marker=marker, label=label, gid=strategy)
    low, high = answer.decode_low_tokens_per_second, answer.decode_high_tokens_per_second
    known = np.isfinite(low)
    ax.vlines(across[known], low[known], high[known], color=colour, linewidth=2.6, alpha=0.5, gid=f"{strategy} interval")
    out = ~np.asarray(answer.fits, dtype=np.bool_)
    ax.plot(across[out], rate[out], marker, color=colour, markerfacecolor="white", gid=f"{strategy} does not fit")


def _first_that_fits(counts: Sequence[int], drawn: np.ndarray[Any, np.dtype[np.bool_]], fits: Callable[[int], bool]) -> int | None:
    """The least number of machines that hold the model: between two that are drawn, it is looked for."""
    if not drawn.any():
        return None
    place = int(np.argmax(drawn))
    short, enough = counts[place - 1], counts[place]
    while enough - short > 1:
        between = (short + enough) // 2
        short, enough = (short, between) if fits(between) else (between, enough)
    return enough


def _mark_fit(ax: Axes, counts: Sequence[int], first: int | None) -> None:
    left, right = counts[0] - 0.5, counts[-1] + 0.5
    edge = right if first is None else first - 0.5
    ax.axvspan(left, edge, facecolor="#f4f4f4", edgecolor=_style.PALE, hatch="///", linewidth=0, zorder=0, gid="does not fit")
    if first is None:
        words = "too small" if counts[-1] == 1 else f"{counts[-1]} machines are not enough"
        ax.text(0.5, 0.97, words, transform=ax.transAxes, ha="center", va="top", fontsize=9, **_ON_WHITE, gid="fit")
        return
    ax.axvline(edge, color=_style.GREY, linewidth=1, gid="fit edge")
    place: dict[str, Any] = {"xycoords": ax.get_xaxis_transform(), "textcoords": "offset points", "va": "top"}
    # On the side that has room.
    place |= {"xytext": (-5, -4), "ha": "right"} if edge - left > _FAR * (right - left) else {"xytext": (5, -4), "ha": "left"}
    ax.annotate(f"fits from {first} machines on", (edge, 1.0), **place, fontsize=9, **_ON_WHITE, gid="fit")


_FAR = 0.75
"""Part of the width after which words go to the left."""
_ON_WHITE: dict[str, Any] = {"color": _style.INK, "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 2.0}}
