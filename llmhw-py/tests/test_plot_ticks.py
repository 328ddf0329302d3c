"""Logarithmic axes have numbers to read by, whatever their range, and none of them runs into the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

pytest.importorskip("matplotlib")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.text import Text

import llmhw
import llmhw.plot as plot
from llmhw.plot._style import figure

CARD, OLDER, MINI = "rtx-4090-24gb", "rtx-3090-24gb", "mac-mini-m4-pro-20c-48gb"


def numbers(axis: Axis) -> list[Text]:
    """The labels that are seen, along the axis."""
    low, high = sorted(axis.get_view_interval())
    labels = zip(axis.get_majorticklocs(), axis.get_majorticklabels(), strict=True)
    return [label for place, label in labels if low * (1 - 1e-9) <= place <= high * (1 + 1e-9)]


def can_be_read(ax: Axes, axis: Axis) -> None:
    figure(ax).draw_without_rendering()
    found = numbers(axis)
    assert 2 <= len(found) <= 12 and len({label.get_text() for label in found}) == len(found)
    boxes = [label.get_window_extent() for label in found]
    for before, after in zip(boxes, boxes[1:], strict=False):
        assert after.x0 > before.x1 or after.y0 > before.y1, [label.get_text() for label in found]


def rates(*machines: str) -> list[llmhw.Projection]:
    return [llmhw.project(hardware=m, model="qwen3-8b", format="q4-k-m", context_tokens=8192) for m in machines]


def per_token(**more: Any) -> Axes:
    return plot.cost_per_token(llmhw.ownership(hardware=MINI, electricity=0.15), tokens_per_second=40, **more)


def curve(**more: Any) -> Axes:
    return plot.context_curve(hardware=[CARD], model="qwen3-8b", format="q4-k-m", scale="log", **more)


def pairs(low: float, high: float) -> Axes:
    many = np.geomspace(low, high, 20)
    return plot.predicted_against_measured(measured=many, predicted=many)


CHARTS: dict[str, Callable[[], Axes]] = {
    "a cost at a quarter of the time and all of it": lambda: per_token(utilisation_fractions=[0.25, 1.0]),
    "a cost at nearly one time": lambda: per_token(utilisation_fractions=[0.25, 0.3]),
    "a cost at one time": lambda: per_token(utilisation_fractions=[0.5]),
    "a dear machine": lambda: plot.cost_per_token(
        llmhw.ownership(hardware=MINI, electricity=4.0, lifetime_years=20), tokens_per_second=40, utilisation_fractions=[0.5, 1.0]
    ),
    "a curve": curve,
    "a curve of near contexts": lambda: curve(context_tokens=[3000, 3900]),
    "a curve of one context": lambda: curve(context_tokens=[3000]),
    "a roofline": lambda: plot.roofline(CARD, points=rates(CARD)),
    "pairs of one size": lambda: pairs(110, 140),
    "pairs of all sizes": lambda: pairs(0.5, 9000),
    "pairs of no size": lambda: pairs(1e-6, 1e9),
}


@pytest.mark.parametrize("chart", CHARTS)
def test_both_axes_can_be_read(chart: str) -> None:
    ax = CHARTS[chart]()
    can_be_read(ax, ax.xaxis)
    can_be_read(ax, ax.yaxis)


def test_rates_close_together_and_far_apart_can_be_read() -> None:
    for machines in ((CARD, OLDER), (CARD, "macbook-air-m1-8c-16gb"), (CARD,)):
        ax = plot.decode_rates(rates(*machines), scale="log")
        can_be_read(ax, ax.xaxis)


@pytest.mark.parametrize("width", [2.5, 5.0, 9.0])
@pytest.mark.parametrize("ends", [(120, 120.5), (0.11, 0.19), (1.1, 9.7), (9, 11), (3, 30), (7, 800), (0.001, 70_000)])
def test_every_range_can_be_read_at_every_width(ends: tuple[float, float], width: float) -> None:
    from llmhw.plot import _ticks

    _, ax = plt.subplots(figsize=(width, width), layout="constrained")
    for steps in ((1.0,), (1.0, 2.0, 5.0)):
        for name in ("x", "y"):
            ax.set(**{f"{name}scale": "log", f"{name}lim": ends})
            _ticks.log_ticks(getattr(ax, f"{name}axis"), steps)
        can_be_read(ax, ax.xaxis)
        can_be_read(ax, ax.yaxis)
        shown = [float(label.get_text().replace(",", "")) for label in numbers(ax.xaxis)]
        assert shown == pytest.approx(ax.xaxis.get_majorticklocs(), rel=1e-9)


@pytest.mark.parametrize("against", ["months", "tokens"])
@pytest.mark.parametrize("most_months", [0.01, 3, 60])
def test_the_numbers_of_what_was_spent_are_those_of_their_places(against: Any, most_months: float) -> None:
    own = llmhw.ownership(hardware=CARD, electricity=0.15)
    ax = plot.cost_curves(own, cloud=5.0, tokens_per_second=3, against=against, most_months=most_months)
    for axis in (ax.xaxis, ax.yaxis):
        can_be_read(ax, axis)
        low, high = axis.get_view_interval()
        places = [place for place in axis.get_majorticklocs() if low * (1 - 1e-9) <= place <= high * (1 + 1e-9)]
        assert [float(label.get_text().replace(",", "")) for label in numbers(axis)] == pytest.approx(places, rel=1e-9)
