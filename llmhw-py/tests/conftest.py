"""Questions that several tests ask."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import llmhw

ROOT = Path(__file__).parents[2]
HEADERS = ROOT / "llmhw-core/tests/gguf"
GGUF = (HEADERS / "llama-3.1-8b-q4-k-m.gguf").read_bytes()
"""The header of a file of this length."""
GGUF_BYTES = 4_912_917_504

BENCH = """
| model                  |     size | params | backend | ngl |         test |           t/s |
| ---------------------- | -------: | -----: | ------- | --: | -----------: | ------------: |
| qwen3 8B Q4_K - Medium | 4.68 GiB | 8.19 B | CUDA    |  -1 | tg128 @ d512 | 121.50 ± 0.60 |
| qwen3 8B Q4_K - Medium | 4.68 GiB | 8.19 B | CUDA    |  -1 |        pp512 | 7800.4 ± 41.2 |
"""
"""What llama-bench prints, with rates that are made up."""


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """No test sees the figures of another."""
    yield
    # Charts are an extra: without them there is nothing to close.
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


@pytest.fixture
def question() -> dict[str, Any]:
    return {
        "hardware": "mac-mini-m4-pro-20c-48gb",
        "model": "qwen3-coder:30b",
        "format": "q4-k-m",
        "context_tokens": 8192,
    }


@pytest.fixture
def box() -> llmhw.Hardware:
    return llmhw.Hardware(
        name="Our box",
        device="unified",
        memory_gibibytes=96,
        memory_bandwidth_gigabytes_per_second=512,
        form_factor="mini",
    )


@pytest.fixture
def owned() -> llmhw.Ownership:
    return llmhw.Ownership(price_usd=1799, load_power_watts=100, electricity_usd_per_kilowatt_hour=0.15)


@pytest.fixture
def one_of_each(question: dict[str, Any], box: llmhw.Hardware, owned: llmhw.Ownership) -> list[Any]:
    """One object of every class."""
    catalog = llmhw.catalog
    projection = llmhw.project(**question, ownership=owned)
    recommendation = llmhw.recommend(model="qwen3-coder:30b", budget_usd=4000, context_tokens=8192)
    assert projection.decode_interval is not None
    pipeline = llmhw.unequal_pipeline(
        nodes=["mac-studio-m3-ultra-80c-96gb", "mac-mini-m4-pro-20c-48gb"],
        model="llama-3.3-70b",
        format="q8-0",
        context_tokens=4096,
        link="thunderbolt-5",
    )
    file = llmhw.read_gguf(GGUF, file_bytes=GGUF_BYTES)
    assert file.format is not None
    measured = llmhw.read_measurements(BENCH)
    run = measured.rows[0].run(hardware="rtx-4090-24gb", model="qwen3-8b", format="q4-k-m")
    plan = llmhw.plan(
        model="qwen3-coder:30b", context_tokens=8192, budget_usd=1000, hardware=["mac-mini-m4-pro-20c-48gb", box]
    )
    assert plan.nearest_miss is not None
    fleet = llmhw.fleet(
        **question,
        users=300,
        requests_per_user_per_hour=3,
        prompt_tokens=1500,
        output_tokens={"type": "log-normal", "median_tokens": 200, "log_standard_deviation": 0.8},
        sequences_per_replica=8,
        wait_seconds=10,
        growth_per_year_fraction=0.5,
        cloud="groq/gpt-oss-20b",
    )
    machine = llmhw.Candidate(
        hardware="mac-mini-m4-pro-20c-48gb", price_usd={"type": "triangular", "low": 1500, "mode": 1800, "high": 2100}
    )
    uncertainty = llmhw.uncertainty(
        machines=[machine, "rtx-4090-24gb"],
        model="gpt-oss-20b",
        format="mxfp4",
        context_tokens=8192,
        cloud_usd_per_million_tokens={"type": "log-normal", "low": 1, "median": 2, "high": 3},
        samples=500,
    )
    odds = uncertainty.machines[0]
    return [
        plan,
        plan.nearest_miss,
        plan.contradictions[0],
        plan.not_comparable[0],
        fleet,
        fleet.peak,
        fleet.mixes[0],
        fleet.steps[0],
        machine,
        uncertainty,
        odds,
        odds.warm_rate,
        odds.cost,
        odds.break_even,
        odds.cheaper_than_cloud,
        box,
        owned,
        llmhw.Host(name="PC", memory_gibibytes=64),
        llmhw.Provenance(field="price_usd", kind="assumed", source="nobody"),
        llmhw.FeedForward(layers=3, size=4096),
        llmhw.Experts(count=128, per_token=8, feed_forward_size=768, layers=48),
        llmhw.GuideMachine(
            name="Mini",
            memory_gigabytes=48,
            memory_bandwidth_gigabytes_per_second=273,
            price_usd=1799,
            portable=False,
        ),
        *(
            listing[0]
            for listing in (
                catalog.hardware,
                catalog.models,
                catalog.formats,
                catalog.kv_formats,
                catalog.runtimes,
                catalog.links,
                catalog.cloud_models,
                catalog.electricity,
                catalog.sources,
                catalog.comparisons,
                catalog.bounds,
                catalog.constants,
                catalog.interval_factors,
            )
        ),
        projection,
        projection.memory,
        projection.breakdown,
        projection.decode_interval,
        llmhw.sensitivity(**question),
        llmhw.roofline(**question),
        llmhw.roofline(**question).decode,
        llmhw.weights(model="qwen3-8b", format="q4-k-m"),
        llmhw.pool(hardware="mac-mini-m4-pro-20c-48gb", nodes=2),
        pipeline,
        pipeline.nodes[0],
        llmhw.offload(
            hardware="rtx-4090-24gb", model="gpt-oss-120b", format="mxfp4", context_tokens=8192, split="experts"
        ),
        llmhw.cost(ownership=owned, tokens_per_second=31.5),
        llmhw.break_even(ownership=owned, tokens_per_second=31.5, cloud_usd_per_million_tokens=5),
        recommendation,
        recommendation.choices[0],
        recommendation.rejected[0],
        run,
        llmhw.calibrate(runs=[run])[0],
        file,
        file.format,
        file.format.parts,
        llmhw.read_gguf_tensors(GGUF, file_bytes=GGUF_BYTES)[0],
        measured,
        measured.rows[0],
        llmhw.guide_fit(size_gigabytes=15, memory_gigabytes=32),
        llmhw.guide_propose(budget="under-2000", team="one", size="70b-and-more", portable=False),
    ]
