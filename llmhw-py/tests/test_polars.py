"""Polars' expressions: types, values beside columns, lazy queries, streams and groups."""

from __future__ import annotations

from typing import Any

import polars as pl

import llmhw
import llmhw.engines.polars


def frame() -> pl.DataFrame:
    machines = ["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"]
    return pl.DataFrame({"hardware": machines * 6, "model": ["qwen3-8b"] * 12, "context_tokens": range(0, 12_000, 1000)})


def decode(**more: Any) -> pl.Expr:
    return llmhw.engines.polars.decode_tokens_per_second("hardware", "model", pl.lit("q4-k-m"), "context_tokens", **more)


def test_polars_takes_every_type_of_column() -> None:
    plain = frame().select(decode()).to_series()
    assert plain.dtype == pl.Float64 and plain.name == "decode_tokens_per_second" and plain.null_count() == 0
    machines = frame()["hardware"].unique().to_list()
    for kind in (pl.Categorical, pl.Enum(machines)):
        for number in (pl.Int16, pl.UInt64, pl.Float32, pl.Decimal(10, 2)):
            cast = frame().cast({"hardware": kind, "context_tokens": number})
            assert cast.select(decode()).to_series().equals(plain), (kind, number)
    chunked = pl.concat([frame().head(5), frame().head(0), frame().tail(7)], rechunk=False)
    assert chunked.select(decode()).to_series().equals(plain)
    sliced = pl.concat([frame(), frame()]).slice(12)
    assert sliced.select(decode()).to_series().equals(plain)


def test_polars_broadcasts_values() -> None:
    expected = llmhw.project_columns(
        hardware="rtx-4090-24gb", model="qwen3-8b", format="q4-k-m", context_tokens=[4096], sequences=2
    ).decode_tokens_per_second.tolist()
    machine, model, form = pl.lit("rtx-4090-24gb"), pl.lit("qwen3-8b"), pl.lit("q4-k-m")
    rate = llmhw.engines.polars.decode_tokens_per_second(machine, model, form, 4096, sequences=2)
    assert pl.select(rate).to_series().to_list() == expected
    assert frame().select("hardware", rate)["decode_tokens_per_second"].to_list() == expected * 12
    assert frame().head(0).select("hardware", rate).shape == (0, 2)
    nothing = llmhw.engines.polars.decode_tokens_per_second(pl.lit(None), model, form, "context_tokens")
    assert frame().select(nothing).to_series().to_list() == [None] * 12


def test_polars_is_lazy_and_streams_and_groups() -> None:
    by_machine = {
        name: max(
            llmhw.project(hardware=name, model="qwen3-8b", format="q4-k-m", context_tokens=tokens).decode_tokens_per_second
            for tokens in frame().filter(pl.col("hardware") == name)["context_tokens"]
        )
        for name in frame()["hardware"].unique()
    }
    lazy = frame().lazy()
    query = lazy.group_by("hardware").agg(decode().max())
    assert query.collect_schema() == {"hardware": pl.String, "decode_tokens_per_second": pl.Float64}
    assert dict(query.collect().rows()) == by_machine == dict(query.collect(engine="streaming").rows())
    over = lazy.select("hardware", decode().max().over("hardware")).unique()
    assert dict(over.collect().rows()) == by_machine
    # A filter on a column goes below the expression: it works row by row.
    filtered = lazy.with_columns(decode()).filter(pl.col("context_tokens") > 9000)
    plan = filtered.explain()
    assert plan.index("python_udf") < plan.index("9000")
    assert filtered.collect()["decode_tokens_per_second"].to_list() == frame().select(decode()).to_series().to_list()[-2:]


def test_polars_projections_are_typed_before_they_are_computed() -> None:
    columns = ["fits", "decode_tokens_per_second", "bottleneck"]
    one = llmhw.engines.polars.project("hardware", "model", pl.lit("q4-k-m"), "context_tokens", columns=columns, on_error="null")
    lazy = frame().lazy().select(one).unnest("projection")
    wanted = {"fits": pl.Boolean, "decode_tokens_per_second": pl.Float64, "bottleneck": pl.String, "reason": pl.String}
    assert dict(lazy.collect_schema()) == wanted == dict(lazy.collect().schema) == dict(lazy.head(0).collect().schema)
