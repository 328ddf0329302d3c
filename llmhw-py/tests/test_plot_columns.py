"""Columns of NumPy, pandas and Polars go into pictures wherever lists do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas
import polars
import pytest

pytest.importorskip("matplotlib")

from matplotlib.axes import Axes

import llmhw
import llmhw.plot as plot

MACHINES = ["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"]
ASKED: dict[str, Any] = {"format": "q4-k-m", "context_tokens": 8192}
OWN = llmhw.ownership(hardware=MACHINES[1], electricity=0.15)
RATES = [llmhw.project(hardware=machine, model="qwen3-8b", **ASKED) for machine in MACHINES]
CLOUDS: list[Any] = ["openai/gpt-5-mini", llmhw.catalog.cloud_models.find("anthropic/claude-haiku-4-5"), 2.5]


def array(values: list[Any]) -> Any:
    """Numbers and words of their own type, records as objects."""
    made = np.array(values)
    return made if made.dtype.kind in "iufU" else np.array(values, dtype=object)


def series(values: list[Any]) -> Any:
    """With another index, as a filtered frame has."""
    return pandas.Series(values, index=range(7, 7 + len(values)))


COLUMNS: dict[str, Callable[[list[Any]], Any]] = {
    "numpy": array,
    "pandas": series,
    "polars": lambda values: polars.Series(values, dtype=polars.Object if not isinstance(values[0], (str, int, float)) or values is CLOUDS else None),
}

CHARTS: dict[str, Callable[[Callable[[list[Any]], Any]], Axes]] = {
    "context_curve": lambda of: plot.context_curve(hardware=of(MACHINES), model="qwen3-8b", format="q4-k-m", context_tokens=of([512, 8192])),
    "fit_matrix": lambda of: plot.fit_matrix(hardware=of(MACHINES), models=of(["qwen3-8b", "qwen3-32b"]), **ASKED),
    "decode_rates": lambda of: plot.decode_rates(of(RATES), labels=of(["one", "two"]), measured=of([100, 20])),
    "roofline": lambda of: plot.roofline(MACHINES[0], points=of(RATES[:1]), labels=of(["one"])),
    "cluster_scaling": lambda of: plot.cluster_scaling(
        hardware=MACHINES[0], model="llama-3.3-70b", link="pcie-4-x16", nodes=of([1, 2, 4]), strategies=of(["pipeline"]), **ASKED
    ),
    "cost_curves": lambda of: plot.cost_curves(OWN, cloud=of([1.0, 2.5]), tokens_per_second=30),
    "cost_curves of whole prices": lambda of: plot.cost_curves(OWN, cloud=of([1, 2]), tokens_per_second=30),
    "cost_curves of names and prices": lambda of: plot.cost_curves(OWN, cloud=of(CLOUDS), tokens_per_second=30),
    "cost_per_token": lambda of: plot.cost_per_token(OWN, cloud=of([1, 2]), tokens_per_second=30, utilisation_fractions=of([0.1, 1.0])),
    "predicted_against_measured": lambda of: plot.predicted_against_measured(
        measured=of([48, 24]), predicted=of([54.6, 23.2]), groups=of(["a", "b"])
    ),
}


def words(ax: Axes) -> list[str]:
    legend = ax.get_legend()
    assert legend is not None
    lines = [str(np.asarray(line.get_xydata()).tolist()) for line in ax.lines]
    texts = [*ax.texts, *legend.get_texts(), *ax.get_yticklabels(), *ax.get_xticklabels()]
    return [ax.get_title(loc="left"), *(text.get_text() for text in texts), *lines]


@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("chart", CHARTS)
def test_columns_draw_what_lists_do(chart: str, kind: str) -> None:
    assert words(CHARTS[chart](COLUMNS[kind])) == words(CHARTS[chart](lambda values: values))


@pytest.mark.parametrize("price", [5, np.int64(5), np.float32(5), np.array(5), np.array([5])])
def test_one_price_of_any_type(price: Any) -> None:
    for chart in (plot.cost_curves, plot.cost_per_token):
        assert words(chart(OWN, cloud=price, tokens_per_second=30)) == words(chart(OWN, cloud=5.0, tokens_per_second=30))


@pytest.mark.parametrize("wrong", [True, np.True_, np.array([True])])
def test_a_truth_value_is_no_price(wrong: Any) -> None:
    with pytest.raises(llmhw.InvalidRecordError) as caught:
        plot.cost_curves(OWN, cloud=wrong, tokens_per_second=30)
    assert caught.value.parameter == "cloud"


def test_nothing_rented_is_an_empty_column_too() -> None:
    for nothing in (np.array([]), pandas.Series([], dtype=float)):
        assert words(plot.cost_per_token(OWN, cloud=nothing, tokens_per_second=30)) == words(plot.cost_per_token(OWN, tokens_per_second=30))


def test_numbers_are_labels_too() -> None:
    wanted = words(plot.decode_rates(RATES, labels=["1", "2.5"]))
    given: list[Any] = [[1, 2.5], np.array([1, 2.5], dtype=object), pandas.Series([1, 2.5], dtype=object)]
    for labels in given:
        assert words(plot.decode_rates(RATES, labels=labels)) == wanted
    whole: Any = range(2)
    assert words(plot.decode_rates(RATES, labels=whole)) == words(plot.decode_rates(RATES, labels=["0", "1"]))


def test_a_rate_may_be_a_column_of_one() -> None:
    for rate in ([30], np.array([30]), pandas.Series([30])):
        assert words(plot.cost_per_token(OWN, tokens_per_second=rate)) == words(plot.cost_per_token(OWN, tokens_per_second=30))  # type: ignore[arg-type]


def test_a_missing_rate_is_not_drawn() -> None:
    masked: Any = np.ma.MaskedArray([0.0, 20.0], [True, False])
    assert words(plot.decode_rates(RATES, measured=masked)) == words(plot.decode_rates(RATES, measured=[None, 20.0]))
    assert words(plot.decode_rates(RATES, measured=pandas.Series([None, 20.0]))) == words(plot.decode_rates(RATES, measured=[None, 20.0]))  # type: ignore[arg-type]
