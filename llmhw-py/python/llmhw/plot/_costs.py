"""Owning against renting."""

# matplotlib leaves the types of keyword arguments open.
# pyright: reportUnknownMemberType=false
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from .. import BreakEven, CloudModel, Columns, Ownership, break_even, catalog, cost, cost_columns
from ..errors import InvalidRecordError, MissingInputError, OutOfRangeError
from . import _check, _style, _ticks, _words

Cloud: TypeAlias = str | CloudModel | Mapping[str, Any] | float
"""What is rented: a name or description of a rented model, or its price in US dollars per million tokens written."""

_MONTHS_PER_YEAR = 12.0
_MOST_MONTHS = _MONTHS_PER_YEAR * next(bound.maximum for bound in catalog.bounds if bound.name == "lifetime_years")
_STEPS = 65


@dataclass(frozen=True)
class _Rented:
    label: str
    answer: BreakEven


def cost_curves(
    ownership: Ownership | Mapping[str, Any],
    *,
    cloud: Cloud | Iterable[Cloud],
    tokens_per_second: float,
    input_tokens_per_output_token: float = 0.0,
    cached_input_fraction: float = 0.0,
    against: Literal["tokens", "months"] = "tokens",
    most_months: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """What owning and renting have cost together until then, over tokens written or months, with break-even marked.

    Owning begins at the price less what is got back at the end, and rises with electricity. Past the life of the machine its
    line is dotted. Break-even is `llmhw.break_even`'s, by marginal cost.

    Args:
        ownership: The machine's ownership, as `llmhw.ownership` makes it.
        cloud: What is rented, one or several: names or descriptions of rented models, or prices in US dollars per million tokens
            written.
        tokens_per_second: How many tokens the machine writes per second.
        input_tokens_per_output_token: Tokens read for each one written, for rented models.
        cached_input_fraction: The share of tokens read that the provider has in its cache, from 0 to 1.
        against: `tokens` (millions) or `months` along the axis.
        most_months: Where the axis ends, in months of use as the ownership has it. Life or break-even, whichever is longer, when
            left out, but at most three lives.
        ax: Where to draw, in a figure with `layout="constrained"`; a new figure when left out.

    Returns:
        The axes.

    Raises:
        LlmhwError: names that are not listed, numbers out of range, nothing to compare with.

    >>> import llmhw
    >>> own = llmhw.ownership(hardware="mac-mini-m4-pro-20c-48gb", electricity=0.15)
    >>> ax = cost_curves(own, cloud=5.0, tokens_per_second=30)
    >>> ax.get_xlabel()
    'tokens written (millions)'
    """
    _check.optional_axes(ax)
    _check.choice("against", against, ("tokens", "months"))
    own = _check.ownership(ownership)
    tokens_per_second = _check.number("tokens_per_second", tokens_per_second)
    rented = [
        _rented(own, c, tokens_per_second, input_tokens_per_output_token, cached_input_fraction) for c in _clouds(cloud)
    ]
    life = own.lifetime_years * _MONTHS_PER_YEAR
    if most_months is None:
        reached = [r.answer.months for r in rented if r.answer.months is not None and r.answer.months * 1.15 <= 3 * life]
        end = min(max([life, *(months * 1.15 for months in reached)]), _MOST_MONTHS)
    else:
        end = _check.number("most_months", most_months)
        if end > _MOST_MONTHS:
            raise OutOfRangeError(f"most_months = {end:g}: must be at most {_MOST_MONTHS:g}; no machine is kept for longer", "most_months")

    ax = _style.axes(ax, 7.6, 4.8)
    kept = _owned(own, tokens_per_second, min(end, life), against)
    (line,) = ax.plot(*kept, color=_style.ink(), linewidth=2.2, gid="own")
    line.set_label(f"own: {_words.dollars(kept[1][0])} and electricity")
    handles: list[Artist] = [line]
    if end > life:
        beyond = _owned(own, tokens_per_second, end, against, start=life)
        ax.plot(*beyond, color=_style.ink(), linewidth=2.2, linestyle=":", gid="own past life")
        ax.axvline(kept[0][-1], color=_style.GREY, linewidth=1, gid="life")
        words = f"end of life, {own.lifetime_years:g} years"
        ax.annotate(
            words,
            (kept[0][-1], 1.0),
            (-5, -6),
            xycoords=ax.get_xaxis_transform(),
            textcoords="offset points",
            ha="right",
            va="top",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
            fontsize=_style.SMALL,
            color=_style.GREY,
            gid="life words",
        )
    end_tokens = _million_tokens(own, tokens_per_second, end)
    for i, rent in enumerate(rented):
        handles += _draw_rented(ax, i, rent, own, tokens_per_second, end, end_tokens, against)
    _dress(ax, own, tokens_per_second, against, kept[1][-1])
    ax.set_xlim(0, end_tokens if against == "tokens" else end)
    _style.legend_below(ax, handles, columns=1)
    return ax


def cost_per_token(
    ownership: Ownership | Mapping[str, Any],
    *,
    tokens_per_second: float | Mapping[str, float],
    cloud: Cloud | Iterable[Cloud] = (),
    input_tokens_per_output_token: float = 0.0,
    cached_input_fraction: float = 0.0,
    utilisation_fractions: Sequence[float] | npt.NDArray[np.float64] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """What a written token of one's own costs, against the part of the time the machine is in use; prices of renting as lines.

    The dot is the utilisation of the ownership. The thin line of the same kind is electricity alone, what a token costs once
    the machine is paid. Both axes are logarithmic.

    Args:
        ownership: The machine's ownership, as `llmhw.ownership` makes it.
        tokens_per_second: How many tokens it writes per second; or several rates by name, such as one stream and a batch.
        cloud: What is rented, as in `cost_curves`; nothing when left out.
        input_tokens_per_output_token: Tokens read for each one written, for rented models.
        cached_input_fraction: The share of tokens read that the provider has in its cache, from 0 to 1.
        utilisation_fractions: Parts of the time in use, above 0 and at most 1. From 0.01 to 1 when left out.
        ax: Where to draw, in a figure with `layout="constrained"`; a new figure when left out.

    Returns:
        The axes.

    Raises:
        LlmhwError: names that are not listed, numbers out of range.

    >>> import llmhw
    >>> own = llmhw.ownership(hardware="mac-mini-m4-pro-20c-48gb", electricity=0.15)
    >>> ax = cost_per_token(own, tokens_per_second={"one stream": 30, "eight streams": 120}, cloud=5.0)
    >>> ax.get_ylabel()
    'cost of a written token ($ per million)'
    """
    _check.optional_axes(ax)
    own = _check.ownership(ownership)
    rates = _rates(tokens_per_second)
    clouds = [] if _is_nothing(cloud) else _clouds(cloud)
    if utilisation_fractions is None:
        used = np.geomspace(0.01, 1.0, _STEPS)
        used[-1] = 1.0
    else:
        used = np.unique(_check.numbers("utilisation_fractions", utilisation_fractions))
        if used[-1] > 1:
            raise OutOfRangeError(
                f"utilisation_fractions = {used[-1]:g}: must be above 0 and at most 1; 0.2 is 20 %", "utilisation_fractions"
            )
    first = next(iter(rates.values()))
    rented = [_rented(own, c, first, input_tokens_per_output_token, cached_input_fraction) for c in clouds]

    ax = _style.axes(ax, 7.2, 4.6)
    handles: list[Artist] = []
    costs: list[float] = []
    for i, (name, rate) in enumerate(rates.items()):
        colour, line = _style.colour(i), _style.LINES[i % 7]
        curve = _per_token(own, rate, used)
        dot = _per_token(own, rate, own.utilisation_fraction)
        label = f"{name}, {_words.rate(rate)} tok/s"
        ax.plot(used, curve["usd_per_million_output_tokens"], color=colour, linestyle=line, linewidth=2, gid=f"own {name}")
        ax.plot(used, curve["running_usd_per_million_tokens"], color=colour, linestyle=line, linewidth=0.9, gid=f"running {name}")
        marker = _style.MARKERS[i % 7]
        here = dot["usd_per_million_output_tokens"].reshape(-1)
        ax.plot([own.utilisation_fraction], here, marker, color=colour, markersize=7, gid=f"here {name}")
        costs.append(float(here[0]))
        handles.append(Line2D([], [], color=colour, linestyle=line, linewidth=2, marker=marker, label=label))
    handles.append(Line2D([], [], color=_style.GREY, linewidth=0.9, label="thin: electricity alone"))
    for i, rent in enumerate(rented):
        colour = _style.colour(i + len(rates))
        price = rent.answer.cloud_usd_per_million_tokens
        ax.axhline(price, color=colour, linewidth=1.3, linestyle=_RENTED[i % len(_RENTED)], gid=f"rent {i}")
        handles.append(Line2D([], [], color=colour, linewidth=1.3, linestyle=_RENTED[i % len(_RENTED)], label=rent.label))
    ax.set_xscale("log")
    ax.set_yscale("log")
    if used.size > 1:
        ax.set_xlim(float(used[0]), float(used[-1]))
    _style.label_below(ax, "time in use (%)")
    _style.label_beside(ax, "cost of a written token ($ per million)")
    _say_here(ax, own.utilisation_fraction, costs)
    _ticks.log_ticks(ax.xaxis, words=_percent)
    _ticks.log_ticks(ax.yaxis, (1.0,))
    _style.grid(ax, "both")
    _style.title(ax, _about(own))
    _style.legend_below(ax, handles, columns=1 if rented else 2)
    return ax


_NEAR = 0.07
"""Part of the height of the axes that the words of a cost take."""


def _say_here(ax: Axes, used: float, costs: Sequence[float]) -> None:
    """The cost beside each dot; one range beside those whose words would lie on each other."""
    low, high = np.log(ax.get_ylim())
    groups: list[list[float]] = []
    for value in sorted(costs):
        if groups and np.log(value / groups[-1][0]) < _NEAR * (high - low):
            groups[-1].append(value)
        else:
            groups.append([value])
    for group in groups:
        ends = dict.fromkeys(_words.dollars(value) for value in (group[0], group[-1]))
        above: dict[str, Any] = {"textcoords": "offset points", "fontsize": _style.SMALL, "color": _style.ink()}
        ax.annotate(" to ".join(ends), (used, group[-1]), (6, 4), **above, gid="here words")


_RENTED: tuple[tuple[float, tuple[float, ...]], ...] = ((0, (5, 2)), (0, (6, 2, 1, 2)), (0, (2, 1.5)), (0, (1, 1)))


def _percent(value: float, _: int | None = None) -> str:
    return f"{100 * value:g}"


def _rates(tokens_per_second: float | Mapping[str, float]) -> dict[str, float]:
    """Rates by their names."""
    if not isinstance(tokens_per_second, Mapping):
        return {"own": _check.number("tokens_per_second", tokens_per_second)}
    if not tokens_per_second:
        raise MissingInputError("tokens_per_second is empty: a rate makes the cost; give at least one", "tokens_per_second")
    return {str(name): _check.number(f"tokens_per_second[{name!r}]", rate) for name, rate in tokens_per_second.items()}


def _is_nothing(cloud: object) -> bool:
    """Whether it is a list or a column with nothing in it."""
    if isinstance(cloud, (str, Mapping)) or not isinstance(cloud, Sized) or getattr(cloud, "ndim", 1) == 0:
        return False
    return len(cloud) == 0


def _clouds(cloud: Cloud | Iterable[Cloud]) -> list[Cloud]:
    if isinstance(cloud, (int, float)):
        return [cloud]
    if isinstance(cloud, np.number):
        return [float(cloud)]
    return _check.items("cloud", cloud)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType, reportReturnType]


def _rented(own: Ownership, cloud: Cloud, rate: float, input_tokens: float, cached: float) -> _Rented:
    if isinstance(cloud, bool):
        raise InvalidRecordError(f"cloud = {cloud}: must be a rented model or a price in US dollars; give such a value", "cloud")
    if isinstance(cloud, (int, float)):
        answer = break_even(ownership=own, tokens_per_second=rate, cloud_usd_per_million_tokens=cloud)
        return _Rented(f"rent at {_words.dollars(cloud)}/Mtok", answer)
    answer = break_even(
        ownership=own,
        tokens_per_second=rate,
        cloud=cloud,
        input_tokens_per_output_token=input_tokens,
        cached_input_fraction=cached,
    )
    model = catalog.cloud_models.find(cloud) if isinstance(cloud, str) else cloud
    name, provider = (model.get("name"), model.get("provider")) if isinstance(model, Mapping) else (model.name, model.provider)
    price = _words.dollars(answer.cloud_usd_per_million_tokens)
    prompt = " with prompt" if input_tokens > 0 else ""
    return _Rented(f"rent {_words.verbatim(f'{name} ({provider})')}, {price}/Mtok{prompt}", answer)


def _for(own: Ownership, months: float) -> Ownership:
    """The same machine, kept for so many months."""
    return Ownership.from_dict({**own.to_dict(), "lifetime_years": months / _MONTHS_PER_YEAR})


def _million_tokens(own: Ownership, rate: float, months: float) -> float:
    return cost(ownership=_for(own, months), tokens_per_second=rate).output_million_tokens


def _owned(
    own: Ownership, rate: float, end: float, against: str, start: float = 0.0
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Months or millions of tokens, and what owning has cost by then: that of a machine kept exactly so long."""
    months = np.linspace(start, end, _STEPS)
    kept = [cost(ownership=_for(own, m), tokens_per_second=rate) for m in months if m > 0]
    tokens = np.array([c.output_million_tokens for c in kept])
    totals = np.array([c.total_usd for c in kept])
    if start == 0.0:
        tokens, totals = np.insert(tokens, 0, 0.0), np.insert(totals, 0, kept[0].purchase_usd)
    return (tokens if against == "tokens" else months), totals


def _draw_rented(
    ax: Axes, i: int, rent: _Rented, own: Ownership, rate: float, end: float, end_tokens: float, against: str
) -> list[Artist]:
    price, colour = rent.answer.cloud_usd_per_million_tokens, _style.colour(i)
    across = [0.0, end_tokens if against == "tokens" else end]
    (line,) = ax.plot(
        across, [0.0, price * end_tokens], color=colour, linestyle=_style.LINES[1 + i % 6], linewidth=1.8, gid=f"rent {i}"
    )
    months, tokens = rent.answer.months, rent.answer.million_tokens
    if months is None or tokens is None:
        line.set_label(f"{rent.label}: renting stays cheaper")
        return [line]
    when = f"after {_words.million_tokens(tokens)}, {_words.months(months)}" if months > 0 else "from the start"
    line.set_label(f"{rent.label}: even {when}")
    if months <= end:
        # Both have cost the same by then.
        spent = price * tokens
        marker = _style.MARKERS[i % 7]
        place = tokens if against == "tokens" else months
        style: dict[str, Any] = {"markersize": 9, "markeredgecolor": "white", "zorder": 4, "clip_on": months > 0}
        ax.plot([place], [spent], marker, color=colour, **style, gid=f"break-even {i}")
        handle = Line2D([], [], color=colour, linestyle=_style.LINES[1 + i % 6], linewidth=1.8, marker=marker)
        handle.set_label(str(line.get_label()))
        return [handle]
    return [line]


def _about(own: Ownership) -> str:
    price = f"{_words.dollars(own.price_usd)}, {own.load_power_watts:g} W, \\${own.electricity_usd_per_kilowatt_hour:g}/kWh"
    return f"{price}, kept {own.lifetime_years:g} years"


def _dress(ax: Axes, own: Ownership, rate: float, against: str, owned_usd: float) -> None:
    # Owning sets the height: a dear rent leaves the picture rather than flattening it.
    highest = ax.get_ylim()[1]
    ax.set_ylim(0, min(highest, 2.5 * owned_usd) if owned_usd > 0 else highest)
    _style.label_below(ax, "tokens written (millions)" if against == "tokens" else "months")
    _style.label_beside(ax, "spent until then ($)")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(FuncFormatter(_ticks.plain))
    _style.grid(ax, "both")
    _style.title(ax, f"{_about(own)},\nin use {_percent(own.utilisation_fraction)} % of the time at {_words.rate(rate)} tok/s")


def _per_token(own: Ownership, rate: float, used: float | npt.NDArray[np.float64]) -> Columns:
    return cost_columns(
        price_usd=own.price_usd,
        load_power_watts=own.load_power_watts,
        electricity_usd_per_kilowatt_hour=own.electricity_usd_per_kilowatt_hour,
        tokens_per_second=rate,
        lifetime_years=own.lifetime_years,
        utilisation_fraction=used,
        resale_fraction=own.resale_fraction,
        idle_power_watts=own.idle_power_watts,
        columns=["usd_per_million_output_tokens", "running_usd_per_million_tokens"],
    )
