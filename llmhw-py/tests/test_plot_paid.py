"""A machine that is paid already has broken even before it begins."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

pytest.importorskip("matplotlib")

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

import llmhw
import llmhw.plot as plot

CARD = "rtx-4090-24gb"


def line(ax: Axes, gid: str) -> Line2D:
    (found,) = (line for line in ax.lines if line.get_gid() == gid)
    return found


def points(ax: Axes, gid: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in np.asarray(line(ax, gid).get_xydata())]


@pytest.mark.parametrize("given", [{"price_usd": 0}, {"price_usd": 2000, "resale_fraction": 1}, {"price_usd": 0, "electricity": 0}])
@pytest.mark.parametrize("against", ["tokens", "months"])
@pytest.mark.parametrize("most_months", [None, 36])
def test_a_paid_machine_breaks_even_at_once(given: dict[str, Any], against: Any, most_months: float | None) -> None:
    own = llmhw.ownership(hardware=CARD, **{"electricity": 0.3, **given})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = plot.cost_curves(own, cloud=[2.0, 3.0], tokens_per_second=100, against=against, most_months=most_months)
    for i in (0, 1):
        assert points(ax, f"break-even {i}") == [(0.0, 0.0)] and not line(ax, f"break-even {i}").get_clip_on()
    assert points(ax, "own")[0] == (0.0, 0.0) and ax.get_ylim()[0] == 0 < ax.get_ylim()[1]
    legend = ax.get_legend()
    assert legend is not None and legend.get_texts()[1].get_text() == r"rent at \$2.00/Mtok: even from the start"


def test_renting_for_less_than_electricity_stays_cheaper_than_a_paid_machine() -> None:
    own = llmhw.ownership(hardware=CARD, electricity=0.3, price_usd=0)
    ax = plot.cost_curves(own, cloud=0.02, tokens_per_second=100)
    legend = ax.get_legend()
    assert legend is not None and legend.get_texts()[-1].get_text().endswith("renting stays cheaper")
    assert not any(line.get_gid() == "break-even 0" for line in ax.lines)
