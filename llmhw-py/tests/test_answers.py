"""What the functions answer: figures worked by hand, and one answer however it is asked."""

from __future__ import annotations

from typing import Any

import numpy as np
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


def test_a_count_may_be_a_float_that_is_whole(question: dict[str, Any]) -> None:
    assert llmhw.project(**question, sequences=2.0) == llmhw.project(**question, sequences=2)
    assert llmhw.fit(**question, sequences=np.float64(2)) == llmhw.fit(**question, sequences=2)
    for value in (2.5, -2.0, -0.0, float("inf"), 1e20):
        with pytest.raises(llmhw.LlmhwError) as caught:
            llmhw.project(**question, sequences=value)
        assert caught.value.parameter == "sequences"


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


OFFICE: dict[str, Any] = {
    "model": "gpt-oss-20b",
    "format": "mxfp4",
    "context_tokens": 8192,
    "hardware": "mac-mini-m4-pro-20c-48gb",
    "users": 300,
    "requests_per_user_per_hour": 3,
    "prompt_tokens": 1500,
    "output_tokens": 300,
    "sequences_per_replica": 8,
    "wait_seconds": 5,
}


def test_a_fleet_meets_its_limits_and_its_month_adds_up() -> None:
    fleet = llmhw.fleet(**OFFICE, cloud="groq/gpt-oss-20b", electricity=0.3, growth_per_year_fraction=1)
    assert fleet.peak.wait_seconds <= 5 and fleet.peak.requests_per_hour == 900 <= fleet.most_requests_per_hour
    more = llmhw.fleet(**OFFICE | {"requests_per_user_per_hour": fleet.most_requests_per_hour / 300 * 1.01})
    assert more.replicas == fleet.replicas + 1
    assert fleet.month is not None
    machine = llmhw.catalog.hardware.find("mac-mini-m4-pro-20c-48gb")
    assert machine.price_usd is not None and machine.load_power_watts is not None
    assert fleet.month.purchase_usd == pytest.approx(fleet.replicas * machine.price_usd / 36)
    hours = 365.25 * 24 / 12
    drawn = fleet.replicas * machine.load_power_watts / 1000 * fleet.month.busy_fraction * hours
    assert fleet.month.energy_kilowatt_hours == pytest.approx(drawn)
    assert fleet.month.total_usd == pytest.approx(fleet.month.purchase_usd + drawn * 0.3)
    assert [mix.replicas for mix in fleet.mixes] == list(range(fleet.replicas + 1))
    assert fleet.mixes[0].rented_requests == pytest.approx(900 * hours) and fleet.mixes[-1].rented_requests == 0
    [cheapest] = [mix for mix in fleet.mixes if mix.is_cheapest]
    assert cheapest.total_usd == min(mix.total_usd for mix in fleet.mixes)
    assert (fleet.steps[0].month, fleet.steps[0].replicas) == (0, fleet.replicas)
    # Twice the demand after twelve months: what that needs is there by then, and no earlier.
    twice = llmhw.fleet(**OFFICE | {"users": 600}).replicas
    assert max(step.replicas for step in fleet.steps if step.month <= 12) == twice


def test_measured_rates_stand_for_a_model() -> None:
    mini: dict[str, Any] = {name: OFFICE[name] for name in ("hardware", "model", "format")}
    batches = [llmhw.project(**mini, context_tokens=1650, sequences=count) for count in range(1, 9)]
    rates = [batch.sustained_decode.low_tokens_per_second for batch in batches]
    prompt = llmhw.project(**mini, context_tokens=1500).prefill_tokens_per_second
    scenario = {"model", "format", "context_tokens", "sequences_per_replica"}
    asked = {name: value for name, value in OFFICE.items() if name not in scenario}
    measured = llmhw.fleet(**asked, prefill_tokens_per_second=prompt, decode_tokens_per_second=rates)
    projected = llmhw.fleet(**OFFICE)
    assert measured.replicas == projected.replicas and measured.sequences_per_replica == 8
    assert measured.peak.tokens_per_second_per_user == pytest.approx(projected.peak.tokens_per_second_per_user, rel=1e-9)


def test_odds_agree_with_their_closed_forms_and_their_seed() -> None:
    asked: dict[str, Any] = {
        "machines": ["mac-mini-m4-pro-20c-48gb", "rtx-4090-24gb"],
        "model": "gpt-oss-20b",
        "format": "mxfp4",
        "context_tokens": 8192,
        "cloud_usd_per_million_tokens": 1.4,
        "tokens_per_second_per_user": 65,
        "samples": 20_000,
    }
    odds = llmhw.uncertainty(**asked)
    assert odds == llmhw.uncertainty(**asked, seed=1) != llmhw.uncertainty(**asked, seed=2)
    for machine in odds.machines:
        need, cheaper = machine.meets_need, machine.cheaper_than_cloud
        assert need.probability == pytest.approx(
            machine.meets_need_closed_form_probability, abs=4 * need.standard_error
        )
        assert machine.cheaper_than_cloud_closed_form_probability is not None
        assert cheaper.probability == pytest.approx(
            machine.cheaper_than_cloud_closed_form_probability, abs=4 * cheaper.standard_error
        )
        p = llmhw.project(hardware=machine.hardware, model="gpt-oss-20b", format="mxfp4", context_tokens=8192)
        assert machine.warm_rate.median_tokens_per_second == pytest.approx(p.sustained_decode.low_tokens_per_second)
    best = sum(machine.is_cheapest.probability for machine in odds.machines)
    assert best + odds.none_meets_need.probability == pytest.approx(1)
    # A machine draws the same whatever it is compared with.
    alone = llmhw.uncertainty(**asked | {"machines": [odds.machines[1].hardware]}).machines[0]
    assert alone.cost == odds.machines[1].cost and alone.is_cheapest != odds.machines[1].is_cheapest
    ranged = llmhw.uncertainty(**asked, electricity={"type": "triangular", "low": 0.1, "mode": 0.2, "high": 0.4})
    assert ranged.machines[0].cheaper_than_cloud_closed_form_probability is None


def test_a_replica_takes_as_many_sequences_as_fit() -> None:
    big: dict[str, Any] = {"hardware": "mac-mini-m4-pro-16c-48gb", "model": "qwen3-coder:30b", "format": "q4-k-m"}
    asked = OFFICE | big | {"context_tokens": 16_384}
    del asked["sequences_per_replica"]
    most = llmhw.fleet(**asked).sequences_per_replica
    assert 1 < most < 64
    fits = [llmhw.fit(**big, context_tokens=16_384, sequences=count).fits for count in (most, most + 1)]
    assert fits == [True, False]
    assert llmhw.fleet(**asked | {"context_tokens": 2048}).sequences_per_replica == 64


def test_what_is_known_exactly_is_certain() -> None:
    asked: dict[str, Any] = {"model": "gpt-oss-20b", "context_tokens": 8192, "cloud_usd_per_million_tokens": 2, "samples": 100}
    mini = {"hardware": "mac-mini-m4-pro-20c-48gb", "tokens_per_second": 50, "price_usd": 2000}
    for need, expected in ((50, 1.0), (50.001, 0.0)):
        [machine] = llmhw.uncertainty(**asked, machines=[mini], tokens_per_second_per_user=need).machines
        assert machine.meets_need.probability == machine.meets_need_closed_form_probability == expected
    for budget, expected in ((2000, 1.0), (1999.99, 0.0)):
        [machine] = llmhw.uncertainty(**asked, machines=[mini], budget_usd=budget).machines
        assert machine.meets_need.probability == machine.meets_need_closed_form_probability == expected
    # Two at half the price cost the same, but for electricity.
    pair = mini | {"nodes": 2, "price_usd": 1000, "id": "pair"}
    one, two = llmhw.uncertainty(**asked, machines=[mini, pair], electricity=0).machines
    assert one.cost == two.cost and {one.nodes, two.nodes} == {1, 2} and one.is_cheapest.probability == 0.5
    owned = llmhw.Ownership(price_usd=2000, load_power_watts=0, electricity_usd_per_kilowatt_hour=0)
    cost = llmhw.cost(ownership=owned, tokens_per_second=50)
    assert one.cost.median_usd_per_million_tokens == pytest.approx(cost.usd_per_million_output_tokens, rel=1e-12)
    free = llmhw.uncertainty(**asked | {"cloud_usd_per_million_tokens": 0}, machines=[mini]).machines[0]
    assert free.never_pays.probability == 1 and free.break_even.low_months is None
