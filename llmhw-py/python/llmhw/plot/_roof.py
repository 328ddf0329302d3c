"""What memory and arithmetic allow, and what is reached."""

# matplotlib leaves the types of keyword arguments open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from .. import Hardware, Projection, RooflinePoint, TokenRateInterval
from .. import roofline as rooflines
from ..errors import InconsistentError, MissingInputError, UnsupportedError
from . import _check, _style, _ticks, _words

_TERA, _GIGA = 1e12, 1e9


@dataclass(frozen=True)
class _Point:
    phase: str
    operations_per_byte: float
    teraflops: float
    interval: tuple[float, float] | None


def roofline(
    hardware: str | Hardware | Mapping[str, Any],
    *,
    points: Projection | Iterable[Projection],
    labels: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """The ceilings of a machine, and where decoding and reading prompts lie under them, on logarithmic axes.

    The slope is what memory bandwidth allows, the level lines what the arithmetic peaks do. Filled points are the token written
    at the end of the context, hollow ones the prompt, whose weights are read once per batch of the runtime and whose cache is
    not counted. Lines are the intervals. The points are those of `llmhw.roofline`, at the rates that the projections have.

    Args:
        hardware: The machine: a name, or a description with `peak_fp16_teraflops`.
        points: Projections on that one machine, of models and formats of the catalogue, by a fitted efficiency.
        labels: What to call each. When left out, what sets them apart, and a number where no field of theirs does.
        ax: Where to draw, in a figure with `layout="constrained"`; a new figure when left out.

    Returns:
        The axes.

    Raises:
        MissingInputError: the half-precision peak is not known, or a projection has no prompt rate.
        InconsistentError: a projection is of other hardware.
        UnsupportedError: a projection is of several machines.

    >>> import llmhw
    >>> card = "rtx-4090-24gb"
    >>> ax = roofline(card, points=[llmhw.project(hardware=card, model="qwen3-8b", format="q4-k-m", context_tokens=4096)])
    >>> ax.get_ylabel()
    'arithmetic (TFLOP/s)'
    """
    _check.optional_axes(ax)
    machine = _check.hardware("hardware", hardware)
    found = _check.projections("points", points)
    peak = machine.peak_fp16_teraflops
    if peak is None:
        raise MissingInputError(
            f"peak_fp16_teraflops of {machine.id} is missing: the ceiling of arithmetic; give hardware with it",
            "hardware.peak_fp16_teraflops",
        )
    common, names = _words.captions(found)
    if labels is not None:
        names = _check.labels("labels", labels, "points", len(found))
    drawn = [_points(f"points[{i}]", p, machine, peak) for i, p in enumerate(found)]

    ax = _style.axes(ax, 7.4, 5.0)
    places = [point.operations_per_byte for pair in drawn for point in pair]
    slope = machine.memory_bandwidth_gigabytes_per_second * _GIGA / _TERA
    places.append(peak / slope)  # where the two ceilings meet
    low, high = min(places) / 4, max(places) * 4
    _ceilings(ax, machine, peak, low, high)
    handles: list[Artist] = []
    for i, (name, pair) in enumerate(zip(names, drawn, strict=True)):
        colour, marker = _style.colour(i), _style.MARKERS[i % 7]
        for point in pair:
            face = colour if point.phase == "decode" else "white"
            if point.interval is not None:
                ax.vlines(
                    point.operations_per_byte, *point.interval, color=colour, linewidth=2.4, alpha=0.6, gid=f"{point.phase} interval {i}"
                )
            dot: dict[str, Any] = {"color": colour, "markerfacecolor": face, "markersize": 6.5, "markeredgewidth": 1.6, "zorder": 4}
            ax.plot([point.operations_per_byte], [point.teraflops], marker, **dot, gid=f"{point.phase} {i}")
        handles.append(Line2D([], [], linestyle="", marker=marker, color=colour, markersize=7, label=_words.wrap(name, 52)))
    for label, face in (("filled: decode", _style.GREY), ("hollow: prompt", "white")):
        key: dict[str, Any] = {"markerfacecolor": face, "markeredgewidth": 1.6, "linestyle": "", "marker": "o", "markersize": 7}
        handles.append(Line2D([], [], color=_style.GREY, label=label, **key))
    _style.label_below(ax, "operations per byte read (FLOP/byte)")
    _style.label_beside(ax, "arithmetic (TFLOP/s)")
    _ticks.log_ticks(ax.xaxis, (1.0,))
    _ticks.log_ticks(ax.yaxis, (1.0,))
    _style.grid(ax, "both")
    machine_name = _words.name_of(machine)
    _style.title(ax, common if machine_name in common else f"{machine_name}: {common}")
    _style.legend_below(ax, handles, columns=2)
    return ax


def _points(name: str, projection: Projection, machine: Hardware, peak: float) -> tuple[_Point, _Point]:
    if projection.hardware != machine.id:
        raise InconsistentError(
            f"{name} = a projection on {projection.hardware}: must be on hardware, which is {machine.id}; project it there", name
        )
    if projection.nodes > 1:
        raise UnsupportedError(f"{name} = a projection on {projection.nodes} machines: must be on one; project it on one", name)
    if projection.prefill_tokens_per_second is None:
        raise MissingInputError(f"{name}.prefill_tokens_per_second is missing: a constant efficiency has none; leave it out", name)
    found = rooflines(
        hardware=machine,
        model=projection.model,
        format=projection.format,
        context_tokens=projection.context_tokens,
        runtime=projection.runtime,
        prompt_tokens=projection.prompt_tokens,
        sequences=projection.sequences,
    )
    if found.prefill is None:
        raise MissingInputError(f"{name}.prefill_tokens_per_second is missing: an empty prompt has none; leave it out", name)
    # The arithmetic of a token is the model's; rates, ranges and bytes are the projection's own: with its runs and its format of the cache.
    bytes_read = machine.memory_bandwidth_gigabytes_per_second / projection.ceiling_tokens_per_second
    decode = _point("decode", found.decode, projection.decode_tokens_per_second, projection.decode_interval)
    prompt = _point("prompt", found.prefill, projection.prefill_tokens_per_second, projection.prefill_interval)
    return replace(decode, operations_per_byte=found.decode.gigaflop_per_token / bytes_read), prompt


def _point(phase: str, point: RooflinePoint, rate: float, within: TokenRateInterval | None) -> _Point:
    per_rate = point.gigaflop_per_token * _GIGA / _TERA
    interval = within and (within.low_tokens_per_second * per_rate, within.high_tokens_per_second * per_rate)
    return _Point(phase, point.flop_per_byte, rate * per_rate, interval)


def _ceilings(ax: Axes, machine: Hardware, peak: float, low: float, high: float) -> None:
    bandwidth = machine.memory_bandwidth_gigabytes_per_second
    slope = bandwidth * _GIGA / _TERA
    ax.set_xscale("log")
    ax.set_yscale("log")
    peaks = {"half precision": (peak, "TFLOP/s", "-")}
    if machine.peak_fp32_teraflops is not None and machine.peak_fp32_teraflops != peak:
        peaks["single precision"] = (machine.peak_fp32_teraflops, "TFLOP/s", "--")
    if machine.peak_int8_teraops is not None:
        peaks["8-bit integers"] = (machine.peak_int8_teraops, "TOP/s", ":")
    top = max(value for value, _, _ in peaks.values())
    across = np.array([low, top / slope])
    ax.plot(across, across * slope, color=_style.ink(), linewidth=1.6, gid="bandwidth")
    words: dict[float, str] = {}
    for name, (value, unit, line) in peaks.items():
        ax.plot([value / slope, high], [value, value], color=_style.ink(), linewidth=1.6, linestyle=line, gid=name)
        words[value] = f"{name}\n{words.get(value, f'{value:,.4g} {unit}')}"
    for value, text in words.items():
        # Away from the nearest of the others, on a logarithmic axis.
        is_near_lowest = min(words) < value < (top * min(words)) ** 0.5
        side = "center" if len(words) == 1 else "bottom" if value == top or is_near_lowest else "top"
        near: dict[str, Any] = {"textcoords": "offset points", "fontsize": _style.SMALL, "color": _style.ink(), "va": side}
        ax.annotate(text, (high, value), (5, 0), **near, gid="peak words")
    ax.set_xlim(low, high)
    ax.set_ylim(low * slope / 2, top * 2.5)
    start = low * 1.3
    ax.annotate(
        f"memory, {bandwidth:,.0f} GB/s",
        (start, start * slope),
        (0, 5),
        textcoords="offset points",
        rotation=45,
        rotation_mode="anchor",
        transform_rotates_text=True,
        fontsize=_style.SMALL,
        color=_style.ink(),
        gid="bandwidth words",
    )
