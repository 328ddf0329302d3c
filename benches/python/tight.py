"""The loops of `pure` with everything that is the same in every row moved out of them, also what the core computes again, and with
terms merged that grow alike: about the least a plain loop can do."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from pure import DEEP_TOKENS, NAMES, NUMBERS, Prepared, bad_context, longest


def _compute(p: Prepared) -> tuple[float, float]:
    """Seconds of reading weights, and what unpacking them adds."""
    reading = p.weights_bytes * p.per_weight_byte + p.experts_bytes * p.per_expert_byte
    large, small = max(reading, p.unpack), min(reading, p.unpack)
    return reading, large * (1.0 + (small / large) ** 3) ** (1.0 / 3.0) - reading


def columns(p: Prepared, contexts: Iterable[float]) -> dict[str, list[Any]]:
    """The same columns with everything that does not depend on the context computed once."""
    ceil, nan = math.ceil, math.nan
    limit, bandwidth, overhead = p.context_limit, p.bandwidth, p.overhead
    (short_low, short_high), (deep_low, deep_high) = p.short, p.deep
    prefill_low, prefill_high = p.prefill_interval
    micro_batch, is_mixture = p.micro_batch, p.experts > 0.0
    reading, unpacking = _compute(p)
    read_bytes = p.weights_bytes + p.experts_bytes
    per_token_bytes = 2.0 * p.values_per_token
    cache_per_token = per_token_bytes * p.per_cache_byte
    attention_per_token = p.layers * p.flop_per_token * p.per_attention_flop
    per_prompt_token = 2.0 * (p.dense_parameters * p.gemm + p.expert_parameters * p.expert_gemm) / p.fp32
    per_square = p.layers * p.flop_per_token / 2.0 / p.fp32 * p.prefill_attention
    per_batch = p.weights_bytes / p.bandwidth * max(1.0, p.read)
    launches = p.layers * p.layer + p.expert_layers * p.expert_layer
    least_per_token = 2.0 * (p.dense_parameters + p.expert_parameters) / p.highest
    least_per_square = p.layers * p.flop_per_token / 2.0 / p.highest
    once = p.weights_bytes / p.bandwidth
    untouched = 1.0 - p.experts_per_token / p.experts if is_mixture else 0.0
    all_experts = p.all_experts_bytes / p.bandwidth * max(1.0, p.read_experts)
    full = (1.0 - untouched**micro_batch) * all_experts
    start = p.start
    fixed, usable = p.weights_total + p.buffers, p.usable

    rows: list[tuple[Any, ...]] = []
    append = rows.append
    for context in contexts:
        if not 0.0 <= context <= limit:
            raise bad_context(context, limit)
        cache_bytes = per_token_bytes * context
        compute = unpacking + attention_per_token * context
        cache = cache_per_token * context
        step = reading + cache + compute + overhead
        rate = 1.0 / step
        ceiling = bandwidth / (read_bytes + cache_bytes)
        low, high = (deep_low, deep_high) if context > DEEP_TOKENS else (short_low, short_high)
        high *= rate
        if high > ceiling:
            high = ceiling
        if high < rate:
            high = rate
        bottleneck, most = "weights", reading
        if cache > most:
            bottleneck, most = "kv-cache", cache
        if compute > most:
            bottleneck, most = "compute", compute
        if overhead > most:
            bottleneck = "overhead"
        if context > 0.0:
            batches = ceil(context / micro_batch)
            seconds = (per_prompt_token + per_square * context) * context + batches * per_batch
            if is_mixture:
                seconds += batches * (full if context >= micro_batch else (1.0 - untouched**context) * all_experts)
            least = (least_per_token + least_per_square * context) * context
            if least < once:
                least = once
            if seconds < least:
                seconds = least
            seconds += batches * launches + start
            prefill = context / seconds
            fast = prefill * prefill_high
            if fast > context / least:
                fast = context / least
            first = seconds + step
        else:
            prefill = first = fast = nan
        needed = fixed + cache_bytes
        fits = needed <= usable
        append(
            (
                rate,
                rate * low,
                high,
                step,
                ceiling,
                rate / ceiling,
                prefill,
                prefill * prefill_low,
                fast,
                first,
                cache_bytes / 1e9,
                needed / 1e9,
                (usable - needed) / 1e9 if fits else nan,
                nan if fits else (needed - usable) / 1e9,
                bottleneck,
                fits,
            )
        )
    count = len(rows)
    found = dict.fromkeys(NAMES, [nan] * count)
    varying = (*NUMBERS[:3], *NUMBERS[4:11], *NUMBERS[12:14], *NUMBERS[15:17], "bottleneck", "fits")
    if rows:
        found |= {name: list(values) for name, values in zip(varying, zip(*rows, strict=True), strict=True)}
    found["decode_tokens_per_second_per_sequence"] = found["decode_tokens_per_second"]
    found["weights_gigabytes"] = [p.weights_total / 1e9] * count
    found["usable_gigabytes"] = [usable / 1e9] * count
    found["longest_context_tokens"] = [longest(p)] * count
    return found | {"decode_basis": [p.basis] * count, "runtime": [p.runtime] * count}


def decode(p: Prepared, contexts: Iterable[float]) -> list[float]:
    """Only the column `decode_tokens_per_second`: one product, one sum and one division per row."""
    limit = p.context_limit
    fixed = sum(_compute(p)) + p.overhead
    per_token = 2.0 * p.values_per_token * p.per_cache_byte + p.layers * p.flop_per_token * p.per_attention_flop
    rates: list[float] = []
    append = rates.append
    for context in contexts:
        if not 0.0 <= context <= limit:
            raise bad_context(context, limit)
        append(1.0 / (fixed + per_token * context))
    return rates
