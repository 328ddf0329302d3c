"""Titles, labels and legends stay in the room there is: in their own figures, and in those of others, at every resolution."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("matplotlib")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.text import Text

import llmhw
import llmhw.plot as plot
from llmhw.plot._style import figure

CARD, STUDIO = "rtx-4090-24gb", "mac-studio-m3-ultra-80c-256gb"
MACHINES = (CARD, "arc-b580-12gb", "h100-sxm5-80gb")
MODELS = (("llama-3.1-8b", "q4-k-m"), ("qwen3-32b", "q4-k-m"), ("gpt-oss-120b", "mxfp4"))


def answers(rows: int) -> list[llmhw.Projection]:
    """Calibrated and extrapolated rates, of models that fit and that do not, with long labels."""
    made = [
        llmhw.project(hardware=machine, model=model, format=format, context_tokens=8192)
        for machine in MACHINES
        for model, format in MODELS
    ]
    return (made * rows)[:rows]


def reads(**more: Any) -> list[llmhw.Projection]:
    return [llmhw.project(hardware=CARD, model=m, format="q4-k-m", context_tokens=8192, **more) for m in ("qwen3-8b", "qwen3-14b")]


def own() -> llmhw.Ownership:
    return llmhw.ownership(hardware=STUDIO, electricity="germany")


CLOUDS: Any = [5.0, "anthropic/claude-sonnet-5"]
CHARTS: dict[str, Callable[[Axes | None], Axes]] = {
    "decode_rates": lambda ax: plot.decode_rates(answers(4), ax=ax),
    "roofline": lambda ax: plot.roofline(CARD, points=reads(), labels=["short", "a name that someone gave at great length " * 2], ax=ax),
    "context_curve": lambda ax: plot.context_curve(
        hardware=MACHINES, model="qwen3-coder-30b-a3b", format="q4-k-m", sequences=4, ax=ax
    ),
    "cost_curves": lambda ax: plot.cost_curves(
        own(), cloud=CLOUDS, tokens_per_second=30, input_tokens_per_output_token=5, ax=ax
    ),
    "cost_per_token": lambda ax: plot.cost_per_token(own(), cloud=CLOUDS, tokens_per_second=30, ax=ax),
    "cluster_scaling": lambda ax: plot.cluster_scaling(
        hardware=STUDIO, model="deepseek-v3.2", format="q4-k-m", context_tokens=8192, link="thunderbolt-5-rdma", nodes=[1, 2, 3], ax=ax
    ),
    "fit_matrix": lambda ax: plot.fit_matrix(
        hardware=MACHINES, models=["qwen3-8b"], format="q4-k-m", context_tokens=32768, sequences=4, kv_format="q8-0", nodes=2, ax=ax
    ),
    "predicted_against_measured": lambda ax: plot.predicted_against_measured(
        measured=[10, 20, 30, 40], predicted=[11, 19, 33, 41], groups=["one group", "another one", "one more group", "the last"], ax=ax
    ),
}


def title(ax: Axes) -> Text | None:
    text = ax.get_title(loc="left")
    return next((t for t in ax.get_children() if text and isinstance(t, Text) and t.get_text() == text), None)


def has_room(ax: Axes, right: float) -> None:
    """Title and legend begin with the axes and end at this place; where the figure is laid out, they are in its height too."""
    legend, heading = ax.get_legend(), title(ax)
    assert legend is not None
    for box in [legend.get_window_extent(), *([heading.get_window_extent()] if heading is not None else [])]:
        assert box.x0 >= ax.bbox.x0 - 1 and box.x1 <= right + 1, (box, right)
        assert figure(ax).get_layout_engine() is None or (box.y0 >= -1 and box.y1 <= figure(ax).bbox.y1 + 1)
    label_has_room(ax, right)


def label_has_room(ax: Axes, right: float) -> None:
    """The label below is in the figure, left of this place, and over the legend."""
    legend, label = ax.get_legend(), ax.xaxis.label.get_window_extent()
    assert legend is not None
    assert label.x0 >= -1 and label.x1 <= right + 1 and label.y0 >= legend.get_window_extent().y1 - 1, (label, right)


@pytest.mark.parametrize("dpi", [72, 80, 100, 150, 220])
@pytest.mark.parametrize("rows", [9, 30])
def test_the_legend_of_decode_rates_is_whole_at_every_resolution(dpi: int, rows: int) -> None:
    with plt.rc_context({"figure.dpi": dpi}):
        ax = plot.decode_rates(answers(rows))
    legend = ax.get_legend()
    assert legend is not None
    words = {text.get_text() for text in legend.get_texts()}
    assert words == {"rate, calibrated", "rate, extrapolated", "hollow: if it fitted", "80 % of comparable measurements"}
    figure(ax).savefig(io.BytesIO(), format="png")
    has_room(ax, figure(ax).bbox.x1)


def test_rows_are_as_high_as_their_labels() -> None:
    labels = [f"a machine {i} that someone gave a name which goes on and on, for three whole lines of words" for i in range(9)]
    ax = plot.decode_rates(answers(9), labels=labels)
    figure(ax).draw_without_rendering()
    boxes = [label.get_window_extent() for label in ax.get_yticklabels()]
    assert all(upper.y0 >= lower.y1 for lower, upper in zip(boxes, boxes[1:], strict=False))


@pytest.mark.parametrize("chart", CHARTS)
def test_a_figure_of_its_own_has_room(chart: str) -> None:
    ax = CHARTS[chart](None)
    figure(ax).draw_without_rendering()
    has_room(ax, figure(ax).bbox.x1)


@pytest.mark.parametrize("chart", [chart for chart in CHARTS if chart != "decode_rates"])
def test_a_narrow_figure_has_room_for_the_label(chart: str) -> None:
    fig, ax = plt.subplots(figsize=(3.6, 5), layout="constrained")
    CHARTS[chart](ax)
    fig.draw_without_rendering()
    label_has_room(ax, fig.bbox.x1)


@pytest.mark.parametrize("models", [["qwen3-8b"], ["qwen3-8b", "llama-3.3-70b", "gemma-3-12b"]])
def test_what_fits_one_machine_has_room(models: list[str]) -> None:
    ax = plot.fit_matrix(hardware=[CARD], models=models, format="q4-k-m", context_tokens=512)
    figure(ax).draw_without_rendering()
    has_room(ax, figure(ax).bbox.x1)


@pytest.mark.parametrize("dpi", [72, 100, 220])
@pytest.mark.parametrize("model", ["llama-3.3-70b", "deepseek-v3.2"])
@pytest.mark.parametrize("more", [{}, {"nodes": 2}, {"nodes": 4, "sequences": 4, "kv_format": "q8-0"}])
@pytest.mark.parametrize("machines", [["mac-mini-m4-pro-20c-48gb"], [STUDIO], [CARD, STUDIO]])
def test_words_of_few_cells_have_their_size(machines: list[str], more: dict[str, Any], model: str, dpi: int) -> None:
    with plt.rc_context({"figure.dpi": dpi}):
        ax = plot.fit_matrix(hardware=machines, models=[model], format="q4-k-m", context_tokens=8192, **more)
    figure(ax).savefig(io.BytesIO(), format="png")
    has_room(ax, figure(ax).bbox.x1)
    heading = title(ax)
    assert heading is not None
    names = [tick.label2.get_window_extent() for tick in ax.xaxis.get_major_ticks()]
    assert all(name.y1 < heading.get_window_extent().y0 and name.y0 > ax.bbox.y1 for name in names)
    cells = [text for text in ax.texts if text.get_gid() == "cell"]
    assert {text.get_fontsize() for text in cells} == {7.8}
    assert all(text.get_window_extent().height < ax.bbox.height for text in cells)


def test_a_row_is_as_high_as_its_name() -> None:
    long = llmhw.catalog.models.find("qwen3-8b").to_dict() | {"name": "a model that someone gave a name which goes on and on, " * 3}
    ax = plot.fit_matrix(hardware=[CARD], models=[long, long], format="q4-k-m", context_tokens=512)
    figure(ax).draw_without_rendering()
    upper, lower = (label.get_window_extent() for label in ax.get_yticklabels())
    assert upper.y0 >= lower.y1 and upper.y1 <= figure(ax).bbox.y1


@pytest.mark.parametrize("layout", ["constrained", "none"])
@pytest.mark.parametrize("chart", CHARTS)
def test_figures_of_others_have_room(chart: str, layout: Any) -> None:
    fig, axes = plt.subplots(2, 2, figsize=(14, 9), layout=layout)
    for ax in axes.flat:
        CHARTS[chart](ax)
    fig.savefig(io.BytesIO(), format="png")
    for left, right in axes:
        # Nothing runs into what stands beside.
        has_room(left, left.bbox.x1)
        has_room(right, fig.bbox.x1)


def test_what_was_broken_to_fit_is_whole_again_with_more_room() -> None:
    fig, axes = plt.subplots(1, 2, figsize=(7, 4), layout="constrained")
    for ax in axes:
        CHARTS["cost_curves"](ax)
    fig.draw_without_rendering()
    legend, heading = axes[0].get_legend(), title(axes[0])
    assert heading is not None
    assert any("\n" in text.get_text() for text in legend.get_texts())
    high = heading.get_window_extent().height
    fig.set_size_inches(24, 4)
    fig.draw_without_rendering()
    assert not any("\n" in text.get_text() for text in legend.get_texts())
    assert heading.get_window_extent().height < high


def test_a_figure_pickles_and_a_legend_keeps_its_title() -> None:
    ax = CHARTS["roofline"](None)
    legend = ax.get_legend()
    assert legend is not None
    legend.set_title("runs")
    again = pickle.loads(pickle.dumps(figure(ax)))
    again.draw_without_rendering()
    has_room(again.axes[0], again.bbox.x1)
    assert again.axes[0].get_legend().get_title().get_text() == "runs"


@pytest.mark.parametrize("machine", [CARD, "h100-sxm5-80gb", "rx-7900-xtx-24gb", "rtx-3060-8gb"])
def test_the_words_of_peaks_stay_apart(machine: str) -> None:
    fig, ax = plt.subplots(figsize=(5, 3.3), layout="constrained")
    plot.roofline(machine, points=llmhw.project(hardware=machine, model="qwen3-8b", format="q4-k-m", context_tokens=8192), ax=ax)
    fig.draw_without_rendering()
    boxes = sorted((t.get_window_extent() for t in ax.texts if t.get_gid() == "peak words"), key=lambda box: box.y0)
    assert len(boxes) >= 2 and all(upper.y0 > lower.y1 for lower, upper in zip(boxes, boxes[1:], strict=False))


def test_no_line_crosses_the_words_on_what_fits() -> None:
    ax = plot.cluster_scaling(
        hardware="mac-studio-m4-max-40c-128gb", model="deepseek-v3.2", format="q4-k-m", context_tokens=8192,
        link="thunderbolt-5-rdma", nodes=range(1, 5),
    )
    figure(ax).draw_without_rendering()
    (words,) = (text for text in ax.texts if text.get_gid() == "fit")
    for line in ax.lines:
        crosses = line.get_path().transformed(line.get_transform()).intersects_bbox(words.get_window_extent(), filled=False)
        assert not crosses or line.get_gid() == "fit edge"


@pytest.mark.parametrize("size", [(4, 3), (4.5, 3.5), (5, 3.5), (8, 3), None])
def test_the_label_beside_is_whole(size: tuple[float, float] | None) -> None:
    ax = plt.subplots(figsize=size, layout="constrained")[1] if size else None
    clouds: Any = CLOUDS if size else [float(price) for price in range(1, 9)]
    card = llmhw.ownership(hardware=CARD, electricity=0.15)
    ax = plot.cost_per_token(card, tokens_per_second={"one stream": 30, "eight streams": 120}, cloud=clouds, ax=ax)
    fig, label = figure(ax), ax.yaxis.label
    fig.draw_without_rendering()
    heading = title(ax)
    assert heading is not None and heading.get_window_extent().y1 <= fig.bbox.y1
    box = label.get_window_extent()
    assert box.x0 >= 0 and box.y0 >= 0 and box.y1 <= fig.bbox.y1, box
    assert box.x1 <= min(number.get_window_extent().x0 for number in ax.get_yticklabels())


@pytest.mark.parametrize("size", [(6.4, 4.8), (4.5, 3.5), None])
def test_headings_and_words_of_what_fits_stay_in_their_columns(size: tuple[float, float] | None) -> None:
    ax = plt.subplots(figsize=size, layout="constrained")[1] if size else None
    machines = [CARD, "mac-mini-m4-pro-20c-48gb", STUDIO, "h100-sxm5-80gb", "dgx-spark-gb10-128gb"]
    models = ["qwen3-8b", "qwen3-32b", "llama-3.3-70b", "gpt-oss-120b"]
    ax = plot.fit_matrix(hardware=machines, models=models, format="q4-k-m", context_tokens=8192, ax=ax)
    figure(ax).draw_without_rendering()
    cells = [text for text in ax.texts if text.get_gid() == "cell"]
    for texts in ([tick.label2 for tick in ax.xaxis.get_major_ticks()], *(cells[i : i + 5] for i in range(0, 20, 5))):
        boxes = [text.get_window_extent() for text in texts]
        assert all(right.x0 > left.x1 for left, right in zip(boxes, boxes[1:], strict=False))
    for column in (cells[i::5] for i in range(5)):
        boxes = [text.get_window_extent() for text in column]
        assert all(upper.y0 > lower.y1 for upper, lower in zip(boxes, boxes[1:], strict=False))
    assert len({text.get_fontsize() for text in cells}) == 1
    assert size is not None or {text.get_fontsize() for text in cells} == {7.8}
