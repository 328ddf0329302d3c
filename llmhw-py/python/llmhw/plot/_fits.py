"""What fits where."""

# matplotlib leaves the types of keyword arguments open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from .. import Hardware, Memory, Model, Runtime, WeightFormat, fit
from ..errors import InconsistentError, UnsupportedError
from . import _check, _room, _style, _words

_FITS = "#0072B2"
_SHORT = "#f3e3d8"
_HATCH = "#d3a98c"
_MOST_WORDS = 6.0
"""More inches than title, names, label and legend are high."""


def fit_matrix(
    *,
    hardware: Iterable[str | Hardware | Mapping[str, Any]],
    models: Iterable[str | Model | Mapping[str, Any]],
    format: str | WeightFormat | Mapping[str, Any],
    context_tokens: float,
    runtime: str | Runtime | Mapping[str, Any] | None = None,
    sequences: int = 1,
    kv_format: str | None = None,
    nodes: int = 1,
    ax: Axes | None = None,
) -> Axes:
    """Which model fits which machine: a row per model, a column per machine, in the order given.

    A dark cell fits: it has the memory left over in gigabytes (10^9 bytes) and the longest context. A pale, hatched one does
    not: it has the memory short, and the longest context that would fit, if any. An empty one has no answer: no runtime
    loads the format there, or the model was not made for so long a context.

    Args:
        hardware: Machines: names, or descriptions.
        models: Models: names, or descriptions.
        format: The weight format of all.
        context_tokens: Tokens in the cache of each sequence.
        runtime: The runtime. When left out, on each machine the first listed one that drives it and loads the format.
        sequences: Sequences decoded together.
        kv_format: How the cache is stored: `f16` when left out.
        nodes: How many such machines pool their memory.
        ax: Where to draw, in a figure with `layout="constrained"`; a new figure when left out.

    Returns:
        The axes.

    Raises:
        LlmhwError: an empty list, names that are not listed, numbers out of range.

    >>> ax = fit_matrix(
    ...     hardware=["rtx-4090-24gb", "mac-studio-m4-max-40c-128gb"], models=["qwen3-8b", "llama-3.3-70b"],
    ...     format="q4-k-m", context_tokens=8192,
    ... )
    >>> ax.texts[2].get_text()
    '20.8 GB short\\nweights too large'
    """
    _check.optional_axes(ax)
    _check.single(sequences=sequences, nodes=nodes)
    machines = [_check.hardware(f"hardware[{i}]", h) for i, h in enumerate(_check.items("hardware", hardware))]
    rows = [_check.model(f"models[{i}]", m) for i, m in enumerate(_check.items("models", models))]
    cells: list[list[Memory | str]] = []
    for model in rows:
        cells.append([])
        for machine in machines:
            try:
                memory: Memory | str = fit(
                    hardware=machine,
                    model=model,
                    format=format,
                    context_tokens=context_tokens,
                    runtime=runtime,
                    sequences=sequences,
                    kv_format=kv_format,
                    nodes=nodes,
                )
            except UnsupportedError:
                memory = "no runtime\nfor the format"
            except InconsistentError as error:
                if error.parameter != "context_tokens":
                    raise
                memory = f"made for\n{_words.tokens(model.context_limit_tokens)} tokens"
            cells[-1].append(memory)

    names = [_words.wrap(_words.name_of(m), 26) for m in rows]
    high = max(0.56, *(0.1 + 0.16 * (name.count("\n") + 1) for name in names)) * len(rows)
    is_new = ax is None
    ax = _style.axes(ax, 2.4 + 1.28 * len(machines), _MOST_WORDS + high)
    for y, row in enumerate(cells):
        for x, cell in enumerate(row):
            _cell(ax, x, y, cell)
    ax.set_xlim(-0.5, len(machines) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xticks(range(len(machines)), [_words.wrap(_words.name_of(m), 17) for m in machines], fontsize=_style.SMALL, wrap=True)
    ax.set_yticks(range(len(rows)), names)
    ax.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    for tick in ax.xaxis.get_major_ticks():
        tick.label2.axes, tick.label2.__class__ = ax, _room.FittedHeading
        tick.label2.set_wrap(True)
    ax.spines[["left", "bottom"]].set_visible(False)
    _style.label_below(ax, "memory left over or short (GB), and longest context (tokens)", 9.0, _style.GREY)
    _style.title(ax, _title(format, context_tokens, sequences, kv_format, nodes))
    kinds = [cell if isinstance(cell, str) else cell.fits for row in cells for cell in row]
    handles = [Patch(facecolor=_FITS, label="fits")] if True in kinds else []
    if False in kinds:
        handles.append(Patch(facecolor=_SHORT, edgecolor=_HATCH, hatch="///", label="does not fit"))
    if any(isinstance(kind, str) for kind in kinds):
        handles.append(Patch(facecolor="white", edgecolor=_style.PALE, label="no answer"))
    _style.legend_below(ax, handles, columns=3, gap_points=24)
    if is_new:
        _style.set_height(ax, high)
    return ax


def _title(
    format: str | WeightFormat | Mapping[str, Any], context_tokens: float, sequences: int, kv_format: str | None, nodes: int
) -> str:
    parts = [_words.format_name(format), _words.context(context_tokens)]
    parts += [f"{sequences} sequences"] if sequences > 1 else []
    parts += [f"cache in {kv_format}"] if kv_format is not None else []
    parts += [f"{nodes} of each machine"] if nodes > 1 else []
    return ", ".join(parts)


def _cell(ax: Axes, x: int, y: int, cell: Memory | str) -> None:
    box: dict[str, Any] = {"width": 0.94, "height": 0.9}
    corner = (x - 0.47, y - 0.45)
    halo: dict[str, Any] | None = None
    if isinstance(cell, str):
        ax.add_patch(Rectangle(corner, **box, facecolor="white", edgecolor=_style.PALE, linewidth=0.8, gid="unasked"))
        words, colour = cell, _style.GREY
    elif cell.headroom_gigabytes is not None:
        ax.add_patch(Rectangle(corner, **box, facecolor=_FITS, edgecolor="none", gid="fits"))
        words = f"{_words.gigabytes(cell.headroom_gigabytes)} left\nto {_words.tokens(cell.longest_context_tokens)} tokens"
        colour = "white"
    else:
        ax.add_patch(Rectangle(corner, **box, facecolor=_SHORT, edgecolor=_HATCH, linewidth=0, hatch="///", gid="short"))
        words, colour = f"{_words.gigabytes(cell.shortfall_gigabytes or 0.0)} short\n{_reach(cell)}", _style.INK
        halo = {"facecolor": _SHORT, "edgecolor": "none", "boxstyle": "round,pad=0.18"}
    style: dict[str, Any] = {"fontsize": _room.CELL_SIZES[0], "color": colour, "bbox": halo, "linespacing": 1.25}
    ax.text(x, y, words, ha="center", va="center", wrap=True, **style, gid="cell").__class__ = _room.FittedWords


def _reach(memory: Memory) -> str:
    """How much of what does not fit would."""
    if memory.longest_context_tokens > 0:
        return f"to {_words.tokens(memory.longest_context_tokens)} tokens"
    return "weights too large" if memory.weights_gigabytes > memory.usable_gigabytes else "no room for a context"
