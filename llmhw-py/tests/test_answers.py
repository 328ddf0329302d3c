"""What the functions answer: figures worked by hand, and one answer however it is asked."""

from __future__ import annotations

from typing import Any

import pytest

import llmhw


def test_the_first_call(question: dict[str, Any]) -> None:
    p = llmhw.project(**question)
    assert p.runtime == "llama-cpp-metal" and p.memory.fits and p.decode_basis == "calibrated"
    assert p.decode_interval is not None
    low, high = p.decode_interval.low_tokens_per_second, p.decode_interval.high_tokens_per_second
    assert low < p.decode_tokens_per_second < high < p.ceiling_tokens_per_second
    shares = p.breakdown.to_dict().values()
    assert sum(shares) == pytest.approx(1.0, abs=1e-12)


def test_names_objects_and_dictionaries_answer_alike(question: dict[str, Any]) -> None:
    by_name = llmhw.project(**question)
    catalog = llmhw.catalog
    objects = question | {
        "hardware": catalog.hardware.find(question["hardware"]),
        "model": catalog.models.find(question["model"]),
        "format": catalog.formats.find(question["format"]),
        "runtime": catalog.runtimes.find("llama-cpp-metal"),
    }
    assert llmhw.project(**objects) == by_name
    plain = {name: value.to_dict() if hasattr(value, "to_dict") else value for name, value in objects.items()}
    assert llmhw.project(**plain) == by_name


def test_the_guides_figures() -> None:
    decode = llmhw.guide_decode(memory_bandwidth_gigabytes_per_second=400, gigabytes_per_token=15)
    assert decode == 16.0
    figures = llmhw.guide_figures()
    for example in figures["formula"]["example"]:
        rate = llmhw.guide_decode(
            memory_bandwidth_gigabytes_per_second=example["memory_bandwidth_gigabytes_per_second"],
            gigabytes_per_token=example["size_gigabytes"],
            efficiency_fraction=example["efficiency_fraction"],
        )
        assert round(rate, 1) == example["tokens_per_second"], example["id"]
    assert [llmhw.guide_factor(nodes=n) for n in (1, 2, 3, 4, 5)] == [1.0, 0.95, 0.85, 0.85, 0.75]


def test_llama_takes_128_kib_of_cache_per_token() -> None:
    fit = llmhw.fit(hardware="rtx-4090-24gb", model="llama-3.1-8b", format="q4-k-m", context_tokens=8192)
    assert fit.kv_cache_gigabytes * 1e9 == 8192 * 128 * 1024
    assert fit.needed_gigabytes == pytest.approx(
        fit.weights_gigabytes + fit.kv_cache_gigabytes + fit.buffers_gigabytes, rel=1e-15
    )


def test_the_mini_has_paid_for_itself_after_369_million_tokens(owned: llmhw.Ownership) -> None:
    # 1799 / (5e-6 - 100 W / 31.5 tok/s * 0.15 $/kWh)
    after = llmhw.break_even(ownership=owned, tokens_per_second=31.5, cloud_usd_per_million_tokens=5)
    assert after.million_tokens == pytest.approx(1799 / (5 - 100 / 31.5 * 0.15 / 3.6), rel=1e-12)
    never = llmhw.break_even(ownership=owned, tokens_per_second=31.5, cloud_usd_per_million_tokens=0.1)
    assert (never.is_reached, never.million_tokens, never.months) == (False, None, None)


def test_ownership_of_hardware_adds_the_machine_around_a_card() -> None:
    card = llmhw.catalog.hardware.find("rtx-4090-24gb")
    assert card.host is not None and card.price_usd is not None and card.host.price_usd is not None
    owned = llmhw.ownership(hardware=card, electricity="germany", nodes=2)
    assert owned.price_usd == 2 * (card.price_usd + card.host.price_usd)
    region = llmhw.catalog.electricity.find("germany")
    assert owned.electricity_usd_per_kilowatt_hour == region.residential_usd_per_kilowatt_hour


def test_every_recommended_machine_meets_the_needs() -> None:
    answer = llmhw.recommend(
        model="gpt-oss-120b", budget_usd=6000, context_tokens=32768, tokens_per_second_per_user=20, quiet=True
    )
    machines = [choice for choice in answer.choices if not choice.is_rented]
    assert machines
    for choice in machines:
        assert choice.price_usd <= 6000 and choice.memory is not None and choice.memory.fits
        assert choice.decode_tokens_per_second is not None and choice.decode_tokens_per_second >= 20
    assert {rejected.need for rejected in answer.rejected} >= {"budget", "memory", "quiet"}
    costs = [choice.total_usd for choice in answer.choices]
    assert costs == sorted(costs)


def test_the_largest_format_fits_and_nothing_fits_nowhere() -> None:
    largest = llmhw.largest_format(hardware="rtx-4090-24gb", model="qwen3-8b", context_tokens=8192)
    assert largest is not None
    assert llmhw.fit(hardware="rtx-4090-24gb", model="qwen3-8b", format=largest, context_tokens=8192).fits
    assert llmhw.largest_format(hardware="rtx-4090-24gb", model="deepseek-v3", context_tokens=8192) is None


def test_a_cluster_of_one_is_the_machine(question: dict[str, Any]) -> None:
    alone = llmhw.project(**question)
    assert llmhw.project(**question, nodes=1, strategy="tensor-parallel", link="thunderbolt-5") == alone


def test_hardware_nobody_has_listed_says_so(box: llmhw.Hardware) -> None:
    p = llmhw.project(hardware=box, model="qwen3-8b", format="q4-k-m", context_tokens=4096, runtime="llama-cpp-vulkan")
    assert p.decode_basis == "extrapolated" and p.hardware == "our-box"


def test_a_model_of_ones_own() -> None:
    ours = llmhw.Model(
        name="Ours 8B",
        total_parameters_billions=8.03,
        layers=32,
        hidden_size=4096,
        vocabulary_size=128_256,
        context_limit_tokens=131_072,
        attention=[{"type": "grouped", "layers": 32, "heads": 32, "kv_heads": 8, "head_dimension": 128}],
        feed_forward=[llmhw.FeedForward(layers=32, size=14_336)],
    )
    listed = llmhw.weights(model="llama-3.1-8b", format="q4-k-m")
    assert llmhw.weights(model=ours, format="q4-k-m").total_gigabytes == pytest.approx(listed.total_gigabytes, rel=1e-3)
