"""What `llmhw.project_columns` computes, in plain Python: the yardstick of the benchmarks.

No NumPy: floats and `math`. What belongs to a machine, a model and a format is prepared once, as the core does: sizes of
weights come from `llmhw.weights`, constants from `llmhw.catalog.constants`, and their products are multiplied out. Then a loop
evaluates the core's formula term by term for every row, as the core does. `tight` has the same with less to do for each row.

Only what the benchmarks ask for is here: one sequence on an Apple M3 or M4 with llama.cpp, formats of the class of Q4_K_M, a
16-bit cache, grouped attention without windows. Anything else is refused.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import llmhw

# Places of the classes in their groups of constants.
METAL, K_QUANTS, APPLE_3_4 = 0, 2, 1
BACKENDS = 10
DEEP_TOKENS = 4096.0
FEW_MEASUREMENTS = 3
# Apple's share of memory for the GPU by capacity in GiB.
MACOS_SHARES = ((16.0, 0.74), (48.0, 0.78), (96.0, 0.78), (math.inf, 0.84))

NUMBERS = (
    "decode_tokens_per_second",
    "decode_low_tokens_per_second",
    "decode_high_tokens_per_second",
    "decode_tokens_per_second_per_sequence",
    "time_per_output_token_seconds",
    "ceiling_tokens_per_second",
    "efficiency_fraction",
    "prefill_tokens_per_second",
    "prefill_low_tokens_per_second",
    "prefill_high_tokens_per_second",
    "time_to_first_token_seconds",
    "weights_gigabytes",
    "kv_cache_gigabytes",
    "needed_gigabytes",
    "usable_gigabytes",
    "headroom_gigabytes",
    "shortfall_gigabytes",
    "longest_context_tokens",
)
WORDS = ("decode_basis", "bottleneck", "fits", "runtime")
NAMES = NUMBERS + WORDS


class Constants:
    """The fitted constants, and whether all that were asked for were measured."""

    def __init__(self) -> None:
        self._all = {(c.group, c.member): c for c in llmhw.catalog.constants}

    def product(self, *places: tuple[str, int]) -> tuple[float, bool]:
        """The product of constants, and whether each was measured."""
        product, is_measured = 1.0, True
        for place in places:
            product *= self._all[place].value
            is_measured &= self._all[place].measurements >= FEW_MEASUREMENTS
        return product, is_measured


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that does not change from one context to the next."""

    context_limit: float
    runtime: str
    basis: str
    # Decoding.
    bandwidth: float
    fp32: float
    highest: float
    weights_bytes: float
    experts_bytes: float
    per_weight_byte: float
    per_expert_byte: float
    per_cache_byte: float
    per_attention_flop: float
    unpack: float
    overhead: float
    short: tuple[float, float]
    deep: tuple[float, float]
    # The cache and attention: layers and values or FLOP of a token per layer.
    layers: float
    values_per_token: float
    flop_per_token: float
    # Reading a prompt: work, and the product of constants on each term.
    micro_batch: float
    dense_parameters: float
    expert_parameters: float
    all_experts_bytes: float
    experts: float
    experts_per_token: float
    expert_layers: float
    gemm: float
    expert_gemm: float
    prefill_attention: float
    read: float
    read_experts: float
    layer: float
    expert_layer: float
    start: float
    prefill_interval: tuple[float, float]
    # Memory.
    weights_total: float
    buffers: float
    usable: float


def _interval(name: str) -> tuple[float, float]:
    found = next(i for i in llmhw.catalog.interval_factors if i.interval_class == name)
    return found.low_ratio, found.high_ratio


def _refuse_unless(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(f"the port does not know {what}")


def prepare(hardware_name: str, model_name: str, format_name: str) -> Prepared:
    """Sizes, classes, products of constants and intervals of one combination."""
    hardware: dict[str, Any] = llmhw.catalog.hardware.find(hardware_name).to_dict()
    model: dict[str, Any] = llmhw.catalog.models.find(model_name).to_dict()
    runtime: dict[str, Any] = llmhw.catalog.runtimes.find("llama-cpp-metal").to_dict()
    sizes = llmhw.weights(model=model_name, format=format_name)
    _refuse_unless(hardware["generation"] == "apple-m4" and "ultra" not in hardware["chip"], "such a chip")
    _refuse_unless(hardware["usable_memory_rule"] == "macos", "such a rule of memory")
    _refuse_unless(format_name in ("q4-k-m", "q4-k-s", "q5-k-m", "q6-k"), "such a format")
    (attention,) = model["attention"]
    _refuse_unless(attention.keys() == {"type", "layers", "heads", "kv_heads", "head_dimension"}, "such attention")

    hidden, layers = model["hidden_size"], model["layers"]
    heads, kv_heads, dimension = attention["heads"], attention["kv_heads"], attention["head_dimension"]
    mixture: dict[str, Any] = model.get("experts") or {"count": 0, "per_token": 0, "layers": 0, "feed_forward_size": 0}
    head = model["vocabulary_size"] * hidden
    expert_parameters = 3 * hidden * mixture["feed_forward_size"] * mixture["per_token"] * mixture["layers"]
    read_parameters = (
        head
        + hidden
        + 2 * hidden * layers
        + layers * hidden * dimension * 2 * (heads + kv_heads)
        + sum(3 * hidden * run["size"] * run["layers"] for run in model.get("feed_forward", ()))
        + mixture["layers"] * hidden * mixture["count"]
        + expert_parameters
    )
    outside = read_parameters - expert_parameters

    product = Constants().product
    weights = (("Weights", 0), ("WeightsFormat", K_QUANTS))
    layer = (("Layer", METAL), ("LayerM4", 0))
    reading, is_measured = product(*weights)
    parts = [
        product(("Unpack", 0), ("UnpackFormat", K_QUANTS), ("UnpackApple3", 0)),
        product(("Cache", 0)),
        product(("Attention", 0), ("AttentionBackend", METAL)),
        product(*layer),
        product(("Token", METAL)),
    ]
    experts = product(*weights, ("Experts", 0))
    expert_layers = product(*layer, ("LayerExperts", 0))
    is_measured &= all(measured for _, measured in parts)
    if mixture["count"]:
        is_measured &= experts[1] and expert_layers[1]
    unpack, cache, arithmetic, per_layer, per_token = (value for value, _ in parts)

    gemm = (("Prefill", APPLE_3_4), ("PrefillBackend", APPLE_3_4 * BACKENDS + METAL), ("PrefillFormat", K_QUANTS))
    dense_gemm = product(*gemm)
    expert_gemm = product(*gemm, ("PrefillExperts", 0), ("PrefillExpertsBackend", METAL))
    has_prefill = dense_gemm[1] and (expert_gemm[1] or not mixture["count"])
    attention_places = (("PrefillAttention", 0), ("PrefillAttentionBackend", METAL), ("PrefillAttentionChip", APPLE_3_4))

    def interval(name: str) -> tuple[float, float]:
        return _interval(name if is_measured else "decode/unmeasured")

    capacity = hardware["memory_gibibytes"]
    share = next(share for up_to, share in MACOS_SHARES if capacity <= up_to)
    fp32 = hardware["peak_fp32_teraflops"] * 1e12
    all_experts = sizes.experts_gigabytes * 1e9
    return Prepared(
        context_limit=model["context_limit_tokens"],
        runtime=runtime["id"],
        basis="calibrated" if is_measured else "extrapolated",
        bandwidth=hardware["memory_bandwidth_gigabytes_per_second"] * 1e9,
        fp32=fp32,
        highest=max(fp32, hardware["peak_fp16_teraflops"] * 1e12),
        weights_bytes=1e9
        * (
            sizes.output_gigabytes
            + sizes.attention_gigabytes
            + sizes.feed_forward_gigabytes
            + sizes.shared_experts_gigabytes
            + sizes.other_gigabytes
        ),
        experts_bytes=all_experts * mixture["per_token"] / mixture["count"] if mixture["count"] else 0.0,
        # Reading is never faster than the bandwidth.
        per_weight_byte=max(1.0, reading) / (hardware["memory_bandwidth_gigabytes_per_second"] * 1e9),
        per_expert_byte=max(1.0, experts[0]) / (hardware["memory_bandwidth_gigabytes_per_second"] * 1e9),
        per_cache_byte=max(1.0, cache) / (hardware["memory_bandwidth_gigabytes_per_second"] * 1e9),
        per_attention_flop=arithmetic / fp32,
        unpack=read_parameters / fp32 * unpack,
        overhead=layers * per_layer + mixture["layers"] * expert_layers[0] + per_token,
        short=interval("decode/moe" if mixture["count"] else "decode/dense"),
        deep=interval("decode/deep"),
        layers=float(layers),
        values_per_token=2.0 * attention["layers"] * kv_heads * dimension,
        flop_per_token=4.0 * heads * dimension,
        micro_batch=float(runtime["micro_batch_tokens"]),
        dense_parameters=float(max(outside - head, 0.2 * outside)),
        expert_parameters=float(expert_parameters),
        all_experts_bytes=all_experts,
        experts=float(mixture["count"]),
        experts_per_token=float(mixture["per_token"]),
        expert_layers=float(mixture["layers"]),
        gemm=dense_gemm[0],
        expert_gemm=expert_gemm[0],
        prefill_attention=product(*attention_places)[0],
        read=product(("PrefillRead", 0))[0],
        read_experts=product(("PrefillReadExperts", 0))[0],
        layer=product(("PrefillLayer", METAL))[0],
        expert_layer=product(("PrefillLayer", METAL), ("PrefillLayerExperts", 0))[0],
        start=product(("PrefillStart", METAL))[0],
        prefill_interval=_interval("prefill/measured" if has_prefill else "prefill/unmeasured"),
        weights_total=sizes.total_gigabytes * 1e9,
        buffers=runtime["micro_batch_tokens"] * (model["vocabulary_size"] + hidden) * 4.0
        + runtime["fixed_memory_mebibytes"] * 2.0**20,
        usable=capacity * 2.0**30 * share,
    )


def bad_context(context: float, limit: float) -> ValueError:
    return ValueError(f"context_tokens = {context}: is from 0 to {limit}")


def columns(p: Prepared, contexts: Iterable[float]) -> dict[str, list[Any]]:
    """Every column of `project_columns`, term by term for every context."""
    ceil, floor, nan = math.ceil, math.floor, math.nan
    limit, runtime, basis, bandwidth, layers = p.context_limit, p.runtime, p.basis, p.bandwidth, p.layers
    weights_bytes, experts_bytes = p.weights_bytes, p.experts_bytes
    per_weight_byte, per_expert_byte = p.per_weight_byte, p.per_expert_byte
    per_cache_byte, per_attention_flop, unpack, overhead = p.per_cache_byte, p.per_attention_flop, p.unpack, p.overhead
    (short_low, short_high), (deep_low, deep_high) = p.short, p.deep
    values_per_token, flop_per_token = p.values_per_token, p.flop_per_token
    micro_batch, dense_parameters, expert_parameters = p.micro_batch, p.dense_parameters, p.expert_parameters
    all_experts_bytes, experts, experts_per_token = p.all_experts_bytes, p.experts, p.experts_per_token
    expert_layers, fp32, gemm, expert_gemm = p.expert_layers, p.fp32, p.gemm, p.expert_gemm
    prefill_attention, read, read_experts = p.prefill_attention, p.read, p.read_experts
    layer, expert_layer, start = p.layer, p.expert_layer, p.start
    prefill_low, prefill_high = p.prefill_interval
    highest = p.highest
    weights_total, buffers, usable = p.weights_total, p.buffers, p.usable

    rows: list[tuple[Any, ...]] = []
    append = rows.append
    for context in contexts:
        if not 0.0 <= context <= limit:
            raise bad_context(context, limit)
        # A step of decoding.
        cache_bytes = 2.0 * values_per_token * context
        reading = weights_bytes * per_weight_byte + experts_bytes * per_expert_byte
        large, small = (reading, unpack) if reading > unpack else (unpack, reading)
        ratio = small / large
        compute = large * (1.0 + ratio * ratio * ratio) ** (1.0 / 3.0) - reading
        compute += layers * flop_per_token * context * per_attention_flop
        cache = cache_bytes * per_cache_byte
        step = reading + cache + compute + overhead
        rate = 1.0 / step
        ceiling = bandwidth / (weights_bytes + experts_bytes + cache_bytes)
        low, high = (deep_low, deep_high) if context > DEEP_TOKENS else (short_low, short_high)
        high *= rate
        if high > ceiling:
            high = ceiling
        if high < rate:
            high = rate
        bottleneck, most = "weights", reading / step
        if cache / step > most:
            bottleneck, most = "kv-cache", cache / step
        if compute / step > most:
            bottleneck, most = "compute", compute / step
        if overhead / step > most:
            bottleneck = "overhead"
        # Reading the prompt, which is the whole context.
        if context > 0.0:
            batches = ceil(context / micro_batch)
            attention = layers * flop_per_token * (context / 2.0) * context
            seconds = 2.0 * dense_parameters * context / fp32 * gemm
            seconds += attention / fp32 * prefill_attention
            base = batches * weights_bytes / bandwidth
            factored = base * read
            seconds += factored if factored > base else base
            launches = batches * layers * layer + start
            if experts > 0.0:
                seconds += 2.0 * expert_parameters * context / fp32 * expert_gemm
                together = context if context < micro_batch else micro_batch
                touched = 1.0 - (1.0 - experts_per_token / experts) ** together
                base = batches * touched * all_experts_bytes / bandwidth
                factored = base * read_experts
                seconds += factored if factored > base else base
                launches += batches * expert_layers * expert_layer
            # Nothing is faster than the arithmetic at the highest rate, nor than reading once.
            least = (2.0 * (dense_parameters + expert_parameters) * context + attention) / highest
            once = weights_bytes / bandwidth
            if least < once:
                least = once
            if seconds < least:
                seconds = least
            seconds += launches
            prefill = context / seconds
            fast = prefill * prefill_high
            if fast > context / least:
                fast = context / least
            first = seconds + step
        else:
            prefill = first = fast = nan
        # Memory, and the longest context in it.
        kv_cache = 2.0 * values_per_token * context
        needed = weights_total + buffers + kv_cache
        fits = needed <= usable
        for_cache = usable - weights_total - buffers
        if for_cache <= 0.0:
            longest = 0.0
        else:
            at_limit = 2.0 * values_per_token * limit
            longest = limit
            if at_limit > for_cache:
                slope = at_limit - 2.0 * values_per_token * (limit - 1.0)
                longest = float(floor(limit - (at_limit - for_cache) / slope))
                if 2.0 * values_per_token * longest > for_cache:
                    longest -= 1.0
                elif 2.0 * values_per_token * (longest + 1.0) <= for_cache:
                    longest += 1.0
        append(
            (
                rate,
                rate * low,
                high,
                rate,
                step,
                ceiling,
                rate / ceiling,
                prefill,
                prefill * prefill_low,
                fast,
                first,
                weights_total / 1e9,
                kv_cache / 1e9,
                needed / 1e9,
                usable / 1e9,
                (usable - needed) / 1e9 if fits else nan,
                nan if fits else (needed - usable) / 1e9,
                longest,
                basis,
                bottleneck,
                fits,
                runtime,
            )
        )
    return _turned(rows)


def _turned(rows: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    found = zip(*rows, strict=True) if rows else ((),) * len(NAMES)
    return {name: list(values) for name, values in zip(NAMES, found, strict=True)}


def decode(p: Prepared, contexts: Iterable[float]) -> list[float]:
    """Only the column `decode_tokens_per_second`, term by term."""
    limit, weights_bytes, experts_bytes = p.context_limit, p.weights_bytes, p.experts_bytes
    per_weight_byte, per_expert_byte = p.per_weight_byte, p.per_expert_byte
    per_cache_byte, per_attention_flop, unpack, overhead = p.per_cache_byte, p.per_attention_flop, p.unpack, p.overhead
    layers, values_per_token, flop_per_token = p.layers, p.values_per_token, p.flop_per_token
    rates: list[float] = []
    append = rates.append
    for context in contexts:
        if not 0.0 <= context <= limit:
            raise bad_context(context, limit)
        reading = weights_bytes * per_weight_byte + experts_bytes * per_expert_byte
        large, small = (reading, unpack) if reading > unpack else (unpack, reading)
        ratio = small / large
        step = large * (1.0 + ratio * ratio * ratio) ** (1.0 / 3.0)
        step += layers * flop_per_token * context * per_attention_flop
        step += 2.0 * values_per_token * context * per_cache_byte
        append(1.0 / (step + overhead))
    return rates


def longest(p: Prepared) -> float:
    for_cache, per_token = p.usable - p.weights_total - p.buffers, 2.0 * p.values_per_token
    if for_cache <= 0.0:
        return 0.0
    longest = min(p.context_limit, float(math.floor(for_cache / per_token)))
    return longest if per_token * longest <= for_cache else longest - 1.0
