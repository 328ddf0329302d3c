"""Names are drawn as they are, and words are seen in every style of matplotlib's."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("matplotlib")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.text import Text

import llmhw
import llmhw.plot as plot
from llmhw.plot._style import figure

CARD, MINI = "rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"
catalog = llmhw.catalog
BOX = llmhw.Hardware.from_dict(catalog.hardware.find(CARD).to_dict() | {"id": "b$1$", "name": "Box $b^2$ of $9"})
MODEL = llmhw.Model.from_dict(catalog.models.find("llama-3.3-70b").to_dict() | {"id": "m$1$", "name": "Model $m_2$"})
SMALL = llmhw.Model.from_dict(catalog.models.find("qwen3-8b").to_dict() | {"id": "s$1$", "name": "Small $s_2$"})
LINK = llmhw.Link.from_dict(catalog.links.find("pcie-4-x16").to_dict() | {"name": "Cable $c$"})
FORMAT = llmhw.WeightFormat.from_dict({"name": "Format $f$", "bits_per_weight": 4.5, "id": "f$1$", "family": "ggml"})
CLOUD = llmhw.CloudModel.from_dict(catalog.cloud_models.find("openai/gpt-5-mini").to_dict() | {"name": "Rent $r$", "provider": "Let $l$"})
ASKED: dict[str, Any] = {"format": "q4-k-m", "context_tokens": 8192}
OWN = llmhw.ownership(hardware=MINI, electricity=0.15)


def on_box(model: Any) -> llmhw.Projection:
    return llmhw.project(hardware=BOX, model=model, **ASKED)


RUN = {"hardware": CARD, "model": "qwen3-8b", **ASKED, "tokens_per_second": 100}
CHARTS: dict[str, tuple[Callable[[], Axes], list[str]]] = {
    "decode_rates": (
        lambda: plot.decode_rates([on_box(SMALL), on_box(MODEL), llmhw.project(hardware=CARD, model=SMALL, **ASKED, own_runs=[RUN])]),
        ["b$1$, s$1$", "b$1$, m$1$"],
    ),
    "title": (lambda: plot.decode_rates([on_box(SMALL)]), ["s$1$, Q4_K_M"]),
    "fit_matrix": (lambda: plot.fit_matrix(hardware=[BOX, MINI], models=[SMALL, MODEL], **ASKED | {"format": FORMAT}), ["Box $b^2$ of $9", "Small $s_2$", "Format $f$, 8"]),
    "context_curve": (lambda: plot.context_curve(hardware=[BOX, MINI], model=SMALL, format="q4-k-m"), ["Box $b^2$ of $9", "Small $s_2$, Q4_K_M"]),
    "cluster_scaling": (
        lambda: plot.cluster_scaling(hardware=BOX, model=MODEL, link=LINK, nodes=[1, 2], **ASKED),
        ["machines, each Box $b^2$ of $9", "over Cable $c$", "Model $m_2$"],
    ),
    "cost_curves": (lambda: plot.cost_curves(OWN, cloud=[5.0, CLOUD, CLOUD.to_dict()], tokens_per_second=30), ["rent Rent $r$ (Let $l$), $2.00", "own: $1,999"]),
    "cost_per_token": (lambda: plot.cost_per_token(OWN, cloud=[5.0, CLOUD], tokens_per_second=30), ["rent Rent $r$ (Let $l$), $2.00"]),
    "roofline": (lambda: plot.roofline(BOX, points=[on_box("qwen3-8b"), on_box("qwen3-14b")]), ["Box $b^2$ of $9: b$1$, Q4_K_M"]),
    "predicted_against_measured": (lambda: plot.predicted_against_measured(measured=[1, 2], predicted=[1, 2], groups=["a", "b"]), []),
}


def texts(ax: Axes) -> list[Text]:
    """All that is written and seen."""
    figure(ax).savefig(io.BytesIO(), format="png")
    return [text for text in ax.findobj(Text) if isinstance(text, Text) and text.get_visible() and text.get_text()]


def read(text: Text) -> str:
    """What matplotlib draws, in one line."""
    words, is_formula = text._preprocess_math(text.get_text())  # type: ignore[attr-defined]
    assert not is_formula, words
    return " ".join(words.replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.mark.parametrize("chart", CHARTS)
def test_dollars_in_names_are_no_formulas(chart: str) -> None:
    draw, wanted = CHARTS[chart]
    written = [read(text) for text in texts(draw())]
    for words in wanted:
        assert any(words in line for line in written), written


def test_formulas_in_labels_are_formulas() -> None:
    ax = plot.roofline(CARD, points=[llmhw.project(hardware=CARD, model="qwen3-8b", **ASKED)], labels=[r"$\alpha$"])
    legend = ax.get_legend()
    assert legend is not None and legend.get_texts()[0].get_text() == r"$\alpha$"


@pytest.mark.parametrize("chart", CHARTS)
def test_labels_of_both_axes_look_alike(chart: str) -> None:
    ax = CHARTS[chart][0]()
    below, beside = ax.xaxis.label, ax.yaxis.label
    if beside.get_text():
        assert (below.get_fontsize(), below.get_color()) == (beside.get_fontsize(), beside.get_color())


def contrast(one: Any, other: Any) -> float:
    """By the rules for web content: 21 between black and white."""
    parts = [[c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)] for colour in (one, other)]
    bright = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in parts)
    return (bright[1] + 0.05) / (bright[0] + 0.05)


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("style", ["default", "dark_background", "ggplot"])
def test_words_are_seen_in_every_style(chart: str, style: str) -> None:
    with plt.style.context(style):
        ax = CHARTS[chart][0]()
        for text in texts(ax):
            ground: Any = figure(ax).get_facecolor()
            if (box := text.get_bbox_patch()) is not None:
                ground = box.get_facecolor()
            elif text.get_gid() == "cell":
                continue  # On patches of their own, which no style changes.
            assert contrast(text.get_color(), ground) > 3.4, (text.get_text(), text.get_color(), to_hex(ground))


def test_lines_are_seen_in_a_dark_style() -> None:
    run = {"hardware": CARD, "model": "qwen3-8b", **ASKED, "tokens_per_second": 100}
    with plt.style.context("dark_background"):
        ax = plot.decode_rates(llmhw.project(hardware=CARD, model="qwen3-8b", **ASKED, own_runs=[run]), measured=[90])
        for line in [*ax.lines, *plot.roofline(CARD, points=llmhw.project(hardware=CARD, model="qwen3-8b", **ASKED)).lines]:
            assert contrast(line.get_color(), "black") > 3
