"""The words of pictures tell apart what is drawn, and say what is so."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("matplotlib")

from matplotlib.axes import Axes

import llmhw
import llmhw.plot as plot

CARD = "rtx-4090-24gb"


def answer(**more: Any) -> llmhw.Projection:
    return llmhw.project(**{"hardware": CARD, "model": "qwen3-8b", "format": "q4-k-m", "context_tokens": 8192, **more})


def rows(projections: list[llmhw.Projection]) -> list[str]:
    """The labels of decode rates, in the order given."""
    labels = [t.get_text().replace("\n", " ") for t in plot.decode_rates(projections).get_yticklabels()]
    order = sorted(range(len(labels)), key=lambda i: projections[i].decode_tokens_per_second)
    return [label for _, label in sorted(zip(order, labels, strict=True))]


def entries(ax: Axes) -> list[str]:
    legend = ax.get_legend()
    assert legend is not None
    return [text.get_text() for text in legend.get_texts()]


def test_one_sequence_is_said_beside_many() -> None:
    given = [answer(sequences=count) for count in (1, 8, 16)]
    assert rows(given) == ["1 sequence", "8 sequences", "16 sequences"]
    assert entries(plot.roofline(CARD, points=given))[:3] == ["1 sequence", "8 sequences", "16 sequences"]
    assert "sequence" not in plot.decode_rates(given[:1]).get_title(loc="left")


def test_strategies_and_prompts_are_told_apart() -> None:
    two: dict[str, Any] = {"model": "llama-3.3-70b", "nodes": 2, "link": "pcie-4-x16"}
    given = [answer(**two, strategy=strategy) for strategy in ("pipeline", "tensor-parallel")]
    assert rows(given) == ["pipeline", "tensor parallel"]
    assert plot.decode_rates(given).get_title(loc="left").startswith("2 × GeForce RTX 4090 24\xa0GB, Llama-3.3-70B")
    # With another machine beside them the machines are named first.
    assert rows([*given, answer(model="llama-3.3-70b")])[1:] == ["2 × GeForce RTX 4090 24\xa0GB, tensor parallel", "GeForce RTX 4090 24\xa0GB"]
    prompts = [answer(prompt_tokens=count) for count in (512, 8192)]
    assert entries(plot.roofline(CARD, points=prompts))[:2] == ["prompt of 512\xa0tokens", "prompt of 8,192\xa0tokens"]


def test_what_no_field_tells_apart_is_numbered() -> None:
    given = [answer(kv_format=kind) for kind in ("f16", "q8-0")]
    assert rows([*given, answer(model="qwen3-14b")]) == ["Qwen3-8B, 1", "Qwen3-8B, 2", "Qwen3-14B"]


def test_weights_that_fit_are_not_called_too_large() -> None:
    asked: dict[str, Any] = {"format": "q4-k-m", "context_tokens": 512}
    memory = llmhw.fit(hardware="rtx-3060-8gb", model="gemma-3-12b", **asked)
    assert memory.weights_gigabytes < memory.usable_gigabytes and memory.longest_context_tokens == 0
    ax = plot.fit_matrix(hardware=["rtx-3060-8gb"], models=["gemma-3-12b", "llama-3.3-70b"], **asked)
    assert [text.get_text().split("\n")[1] for text in ax.texts] == ["no room for a context", "weights too large"]


def test_a_break_even_at_once_is_not_after_nothing() -> None:
    own = llmhw.ownership(hardware="mac-mini-m4-pro-20c-48gb", electricity=0.15)
    ax = plot.cost_curves(own, cloud=[600.0, 1_000_000.0, 5.0], tokens_per_second=100)
    found = [text.rsplit("even after ")[1] for text in entries(ax)[1:]]
    assert found[0].endswith("Mtok, under 0.1 months") and found[1] == "0.002 Mtok, under 0.1 months"
    even = llmhw.break_even(ownership=own, tokens_per_second=100, cloud_usd_per_million_tokens=5.0)
    assert found[2] == f"{even.million_tokens:,.0f} Mtok, {even.months:,.1f} months"


def test_costs_close_together_are_said_once() -> None:
    own = llmhw.ownership(hardware="mac-mini-m4-pro-20c-48gb", electricity=0.15)
    ax = plot.cost_per_token(own, tokens_per_second={"one": 21.3, "another": 21.8, "batch": 120, "the same": 120})
    first, last, batch = (llmhw.cost(ownership=own, tokens_per_second=rate).usd_per_million_output_tokens for rate in (21.8, 21.3, 120))
    assert [text.get_text() for text in ax.texts] == [rf"\${batch:.2f}", rf"\${first:.2f} to \${last:.2f}"]
