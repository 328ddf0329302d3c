"""How a long context slows decoding."""

# matplotlib leaves the types of keyword arguments open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, NullLocator

from .. import Columns, Hardware, Model, Runtime, WeightFormat, fit, project_columns
from . import _check, _style, _ticks, _words

_FEWEST_TOKENS = 512


def context_curve(
    *,
    hardware: Iterable[str | Hardware | Mapping[str, Any]],
    model: str | Model | Mapping[str, Any],
    format: str | WeightFormat | Mapping[str, Any],
    context_tokens: Sequence[float] | npt.NDArray[Any] | None = None,
    runtime: str | Runtime | Mapping[str, Any] | None = None,
    sequences: int = 1,
    kv_format: str | None = None,
    scale: Literal["linear", "log"] = "linear",
    ax: Axes | None = None,
) -> Axes:
    """Decode rate against the tokens in the cache, for some machines, with intervals as bands.

    Where memory runs out the line ends in a cross and goes on dotted, without a band: what the rate would be if it fitted.

    Args:
        hardware: Machines: names, or descriptions. Seven are told apart well.
        model: The model: a name, or a description.
        format: The weight format.
        context_tokens: Tokens in the cache of each sequence. From 512 to the model's limit when left out. The longest that
            fits each machine is added where it lies between them.
        runtime: The runtime. When left out, on each machine the first listed one that drives it and loads the format.
        sequences: Sequences decoded together.
        kv_format: How the cache is stored: `f16` when left out.
        scale: The scale of the rate: `linear` from zero, or `log`.
        ax: Where to draw, in a figure with `layout="constrained"`; a new figure when left out.

    Returns:
        The axes.

    Raises:
        LlmhwError: an empty list, names that are not listed, numbers out of range, combinations that do not work.

    >>> ax = context_curve(
    ...     hardware=["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"], model="qwen3-14b", format="q4-k-m",
    ... )
    >>> ax.get_xlabel()
    'tokens in the cache'
    """
    _check.optional_axes(ax)
    _check.choice("scale", scale, ("linear", "log"))
    _check.single(format=format, sequences=sequences)
    machines = [_check.hardware(f"hardware[{i}]", h) for i, h in enumerate(_check.items("hardware", hardware))]
    language_model = _check.model("model", model)
    if context_tokens is None:
        steps = _FEWEST_TOKENS * 2.0 ** np.arange(0, 25, 0.5)
        limit = language_model.context_limit_tokens
        given = np.append(np.round(steps[steps < limit]), limit)
    else:
        given = _check.numbers("context_tokens", context_tokens)
    first = min(float(given.min()), float(language_model.context_limit_tokens))
    longest = [
        fit(
            hardware=machine,
            model=language_model,
            format=format,
            context_tokens=first,
            runtime=runtime,
            sequences=sequences,
            kv_format=kv_format,
        ).longest_context_tokens
        for machine in machines
    ]
    contexts = np.unique([*given, *(count for count in longest if given.min() < count < given.max())])
    machine_column = np.empty((len(machines), 1), dtype=object)
    machine_column[:, 0] = machines
    table = project_columns(
        hardware=machine_column,
        model=language_model,
        format=format,
        context_tokens=contexts,
        runtime=runtime,
        sequences=sequences,
        kv_format=kv_format,
        columns=["decode_tokens_per_second", "decode_low_tokens_per_second", "decode_high_tokens_per_second", "fits"],
    )

    ax = _style.axes(ax, 7.4, 4.6)
    handles: list[Artist] = []
    for i, machine in enumerate(machines):
        handles += _machine(ax, i, _words.name_of(machine), contexts, table)
    if not np.asarray(table.fits, dtype=np.bool_).all():
        full: dict[str, Any] = {"marker": "X", "markersize": 7, "linestyle": ":", "color": _style.GREY}
        handles.append(Line2D([], [], **full, label="memory full; beyond: if it fitted"))
    handles.append(_interval_handle(contexts.size))
    _across(ax, contexts)
    ax.set_yscale(scale)
    if scale == "linear":
        ax.set_ylim(bottom=0)
    else:
        _ticks.log_ticks(ax.yaxis)
    _style.label_beside(ax, "decode rate (tok/s)")
    _style.grid(ax, "both")
    many = f", {sequences} sequences" if sequences > 1 else ""
    _style.title(ax, f"{_words.name_of(language_model)}, {_words.format_name(format)}{many}")
    _style.legend_below(ax, handles, columns=2)
    return ax


def _machine(ax: Axes, i: int, name: str, contexts: npt.NDArray[np.float64], table: Columns) -> list[Artist]:
    colour, marker, line = _style.colour(i), _style.MARKERS[i % 7], _style.LINES[i % 7]
    fits = np.asarray(table.fits[i], dtype=np.bool_)
    rate, low, high = (
        table[f"decode_{word}tokens_per_second"][i] for word in ("", "low_", "high_")
    )
    # A machine fits up to some context, so the rows that fit come first.
    count = int(fits.sum())
    every = max(1, len(contexts) // 6)
    drawn = ax.plot(
        contexts[:count],
        rate[:count],
        color=colour,
        linestyle=line,
        linewidth=1.9,
        marker=marker,
        markersize=5.5,
        markevery=(i % every, every),
        label=name,
        gid=f"rate {i}",
    )
    ax.fill_between(contexts[:count], low[:count], high[:count], color=colour, alpha=0.16, linewidth=0, gid=f"interval {i}")
    if count == 1:
        # A band of one point has no width.
        ax.vlines(contexts[:1], low[:1], high[:1], color=colour, linewidth=2.6, alpha=0.5, gid=f"interval {i}")
    last = max(count - 1, 0)
    if count < len(contexts):
        hollow: dict[str, Any] = {"marker": marker, "markersize": 5, "markerfacecolor": "white", "markevery": (i % every, every)}
        ax.plot(contexts[last:], rate[last:], color=colour, linestyle=":", linewidth=1.1, **hollow, gid=f"if it fitted {i}")
    if 0 < count < len(contexts):
        ax.plot(contexts[last : last + 1], rate[last : last + 1], "X", color=colour, markersize=8, zorder=4, gid=f"full {i}")
    return [*drawn]


def _interval_handle(points: int) -> Artist:
    if points == 1:
        return Line2D([], [], color=_style.GREY, linewidth=2.6, alpha=0.5, label="line: 80 % of comparable measurements")
    return Patch(facecolor=_style.GREY, alpha=0.25, label="band: 80 % of comparable measurements")


def _across(ax: Axes, contexts: npt.NDArray[np.float64]) -> None:
    low, high = float(contexts[0]), float(contexts[-1])
    ax.set_xscale("log", base=2)
    ax.set_xlim(low * 0.93 if low > 0 else None, high * 1.07)
    ticks = [t for t in 2.0 ** np.arange(0, 31) if low <= t <= high]
    if len(ticks) > 1:
        ax.set_xticks(ticks[:: 1 if len(ticks) <= 10 else 2])
        ax.xaxis.set_major_formatter(FuncFormatter(_tick))
    else:
        _ticks.log_ticks(ax.xaxis)
    ax.xaxis.set_minor_locator(NullLocator())
    _style.label_below(ax, "tokens in the cache")


def _tick(value: float, _: int | None = None) -> str:
    """Powers of two as people say them: 8192 are 8 Ki."""
    return f"{value / 1024:g}Ki" if value >= 1024 else f"{value:g}"
